"""Resizing of images."""
from values import *


def cases(case, I, C, V):
    x = random([1, 5, 7, 2])
    modes = [(False, False), (True, False), (False, True)]
    for op in ["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"]:
        for corners, half in modes:
            if op == "ResizeArea" and half:
                continue
            attrs = {"align_corners": corners} if op == "ResizeArea" else {"align_corners": corners, "half_pixel_centers": half}
            label = "align_corners" if corners else "half_pixel_centers" if half else "legacy"
            for size in [(10, 14), (5, 7), (3, 4), (8, 5), (1, 1)]:
                case(op, f"{label} {size}", x, C(size, i32), **attrs)
            if op in ("ResizeBilinear", "ResizeNearestNeighbor"):
                free = I(x, shape=[None, None, None, 2], more=[random([1, 3, 3, 2]), random([1, 1, 6, 2])])
                case(op, f"{label} free", free, C([6, 9], i32), **attrs)
                case(op, f"{label} fed size", free, I([6, 9], i32, more=[[1, 1], [4, 3]]), **attrs)
                case(op, f"{label} factor of 2, free rows", I(random([1, 4, 3, 2]), shape=[None, 4, 3, 2], more=[random([0, 4, 3, 2])]), C([8, 6], i32), **attrs)
                case(op, f"{label} from one pixel", random([1, 1, 1, 3]), C([3, 3], i32), **attrs)
                case(op, f"{label} wide", random([1, 3, 101, 1]), C([5, 57], i32), **attrs)
        for dtype in [f64, f16, bf16, u8, i8, i32, i64, u16, i16]:
            case(op, name(dtype), np.arange(12, dtype=dtype).reshape(1, 3, 4, 1), C([5, 6], i32))
