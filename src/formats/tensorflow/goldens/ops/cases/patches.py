"""Patches of images."""
from values import *


def cases(case, I, C, V):
    x = random([2, 7, 6, 3])
    op = "ExtractImagePatches"
    for padding in ["VALID", "SAME"]:
        for k, s, r in [((2, 2), (2, 2), (1, 1)), ((3, 2), (1, 2), (1, 1)), ((2, 3), (2, 1), (2, 2)), ((1, 1), (3, 3), (1, 1)), ((3, 3), (5, 4), (1, 1))]:
            case(op, f"{padding} {k} {s} {r}", x, ksizes=[1, *k, 1], strides=[1, *s, 1], rates=[1, *r, 1], padding=padding)
        free = I(x, shape=[None, None, None, 3], more=[random([1, 8, 8, 3]), random([3, 4, 9, 3])])
        case(op, f"{padding} free", free, ksizes=[1, 3, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding=padding)
        case(op, f"{padding} no images", I(x, shape=[None, 7, 6, 3], more=[x[:0]]), ksizes=[1, 2, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding=padding)
    for dtype in [f64, f16, i32, u8, i64]:
        case(op, name(dtype), (np.abs(x) * 9).astype(dtype), ksizes=[1, 2, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding="SAME")
    case(op, "all of it", x, ksizes=[1, 7, 6, 1], strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding="VALID")
