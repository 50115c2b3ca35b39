"""Images moved, scaled, recolored and drawn on."""
from values import *


def cases(case, I, C, V):
    rgb = np.random.default_rng(2).uniform(0, 1, [2, 3, 4, 3]).astype(f32)
    rgb[0, 0, 0] = 0.5
    rgb[0, 0, 1] = [1, 0, 0]
    rgb[0, 0, 2] = 0
    for delta in [0.0, 0.1, -0.3, 1.0, 2.7, -0.5]:
        case("AdjustHue", f"{delta}", rgb * 2 - 0.5, C(delta, f32))
    case("AdjustHue", "free", I(rgb, shape=[None, 3, 4, 3], more=[rgb[:0]]), np.array(0.25, f32))
    for scale in [0.0, 0.5, 1.0, 3.0]:
        case("AdjustSaturation", f"{scale}", rgb, C(scale, f32))
    for op in ["AdjustHue", "AdjustSaturation"]:
        case(op, "two channels", I(rgb[..., :2], shape=None), np.array(0.25, f32))

    boxes = np.array([[[0.1, 0.1, 0.8, 0.9], [-0.2, 0.3, 0.4, 1.3], [0.9, 0.9, 0.2, 0.2], [1.2, 0, 1.5, 1], [0, 0, 1, 1]]], f32)
    for depth in [1, 3, 4]:
        case("DrawBoundingBoxes", f"{depth} channels", random([1, 8, 10, depth]), boxes)
        case("DrawBoundingBoxesV2", f"{depth} channels", random([1, 8, 10, depth]), boxes, random([2, depth]))
    case("DrawBoundingBoxesV2", "no colors", random([1, 5, 6, 3]), boxes, np.zeros([0, 3], f32))
    case("DrawBoundingBoxesV2", "half", random([1, 5, 6, 3]).astype(f16), boxes, random([2, 3]))

    for padding in ["SAME", "VALID"]:
        for strides, rates in [([1, 1, 1, 1], [1, 1, 1, 1]), ([1, 2, 3, 1], [1, 1, 1, 1]), ([1, 1, 2, 1], [1, 2, 1, 1])]:
            case("Dilation2D", f"{padding} {strides} {rates}", random([2, 7, 6, 2]), random([3, 2, 2], seed=1), strides=strides, rates=rates, padding=padding)
        case("ExtractVolumePatches", f"{padding}", random([1, 5, 4, 6, 2]), ksizes=[1, 2, 3, 2, 1], strides=[1, 2, 1, 3, 1], padding=padding)
        case("ExtractVolumePatches", f"free {padding}", I(random([1, 4, 4, 4, 1]), shape=[None, None, None, None, 1], more=[random([2, 3, 5, 4, 1])]), ksizes=[1, 2, 2, 2, 1], strides=[1, 1, 2, 2, 1], padding=padding)
    case("Dilation2D", "double", random([1, 4, 4, 1], f64), random([2, 2, 1], f64), strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding="SAME")
    case("Dilation2D", "free", I(random([1, 5, 4, 1]), shape=[None, None, None, 1], more=[random([2, 4, 7, 1])]), random([3, 3, 1]), strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding="SAME")

    image = random([2, 5, 6, 2])
    turns = np.array([[0.8, 0.3, -0.7, -0.2, 1.1, 0.4, 0, 0], [1.2, 0, 1.5, 0.1, 0.7, -2, 0.05, -0.08]], f32)
    for mode in ["CONSTANT", "REFLECT", "WRAP", "NEAREST"]:
        for interpolation in ["NEAREST", "BILINEAR"]:
            case("ImageProjectiveTransformV2", f"{mode} {interpolation}", image, turns, C([5, 6], i32), interpolation=interpolation, fill_mode=mode)
            case("ImageProjectiveTransformV3", f"{mode} {interpolation}", image, turns[1:], C([4, 9], i32), C(0.5, f32), interpolation=interpolation, fill_mode=mode)
    for dtype in [f64, f16, u8, i32, i64]:
        case("ImageProjectiveTransformV3", name(dtype), (np.abs(image) * 50).astype(dtype), turns, C([3, 4], i32), C(7, f32), interpolation="BILINEAR", fill_mode="CONSTANT")
    case("ImageProjectiveTransformV2", "infinite", image, np.array([[1, 0, 0, 0, 1, 0, -1, 0]], f32), np.array([3, 3], i32), interpolation="NEAREST")
    case("ImageProjectiveTransformV2", "wrong", image, I(turns[:, :7], shape=None), np.array([3, 3], i32), interpolation="NEAREST")

    for kernel in ["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic"]:
        for antialias in [True, False]:
            case("ScaleAndTranslate", f"{kernel} {antialias}", random([1, 6, 5, 2]), C([4, 8], i32), C([4 / 6, 8 / 5], f32), C([0, 0], f32), kernel_type=kernel, antialias=antialias)
    case("ScaleAndTranslate", "moved", random([2, 6, 5, 1]), np.array([5, 5], i32), np.array([0.5, 1.3], f32), np.array([1.5, -2.25], f32))
    for dtype in [u8, i32, f16, f64]:
        case("ScaleAndTranslate", name(dtype), (np.abs(random([1, 5, 5, 1])) * 50).astype(dtype), C([3, 3], i32), C([0.6, 0.6], f32), C([0, 0], f32), kernel_type="triangle")
    case("ScaleAndTranslate", "wrong", random([1, 4, 4, 1]), I([3, 3], i32, more=[[0, 3]]), I([0, 1], f32, more=[[1, 1]]), C([0, 0], f32))
