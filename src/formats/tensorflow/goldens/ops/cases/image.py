"""Images: contrast, colors, boxes."""
from values import *


def cases(case, I, C, V):
    x = np.abs(random([2, 3, 4, 3]))
    case("AdjustContrastv2", "float32", x, f32(1.7))
    case("AdjustContrastv2", "float16", x.astype(f16), f32(0.4))
    case("AdjustContrastv2", "rank 3", x[0], C(f32(-0.5)))
    colors = np.array([[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.2, 0.5, 0.3], [0.5, 0.2, 0.3], [0.3, 0.2, 0.5], [0.9, 0.9, 0.1]], f32)
    for op in ["RGBToHSV", "HSVToRGB"]:
        for dtype in FLOATS:
            case(op, name(dtype), colors.astype(dtype))
        case(op, "free rows", I(colors[:1], shape=[None, 3], more=[colors[:0], colors[3:6]]))
    boxes = np.array([[0, 0, 1, 1], [0.2, 0.1, 0.7, 0.8], [-0.2, 0.3, 1.3, 0.5], [0.9, 0.8, 0.1, 0.2]], f32)
    for method in ["bilinear", "nearest"]:
        for size in [(2, 3), (1, 1), (5, 4)]:
            case("CropAndResize", f"{method} {size}", x, boxes, np.array([0, 1, 1, 0], i32), C(size, i32), method=method, extrapolation_value=-1.5)
    case("CropAndResize", "uint8", (x * 100).astype(u8), boxes, np.array([0, 1, 1, 0], i32), C([3, 3], i32))
    case("CropAndResize", "free", I(x, shape=[None, None, None, 3]), I(boxes, shape=[None, 4], more=[boxes[:1]]), I([0, 1, 1, 0], i32, shape=[None], more=[[1]]), C([3, 3], i32))
    corners = np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [0, 10.1, 1, 11.1], [1, 101, 0, 100]], f32)
    scores = np.array([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], f32)
    for most in [3, 0, 30]:
        case("NonMaxSuppression", f"{most}", corners, scores, C(most, i32))
        case("NonMaxSuppressionV2", f"{most}", corners, scores, C(most, i32), C(f32(0.3)))
        case("NonMaxSuppressionV3", f"{most}", corners, scores, I(most, i32), f32(0.5), f32(0.5))
    case("NonMaxSuppressionV3", "none above", corners, scores, I(3, i32), f32(0.5), f32(2))
    case("NonMaxSuppressionV3", "equal scores", corners, np.full(6, 0.5, f32), I(6, i32), f32(0.5), f32(-inf))
    case("NonMaxSuppressionV3", "no boxes", I(corners[:0], shape=[None, 4]), I(scores[:0], shape=[None]), I(3, i32), f32(0.5), f32(0))
