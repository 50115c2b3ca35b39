"""Comparisons, logic, choices, casts and bits."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    for op in ["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"]:
        case(op, "special", np.repeat(np.array(SPECIAL, f32), 8), np.tile(np.array(SPECIAL, f32), 8))
        for dtype in FLOATS[1:] + INTS:
            x = ints(dtype) if dtype in INTS else np.array(PLAIN + SPECIAL, dtype)
            case(op, name(dtype), *pairs(x))
        case(op, "broadcast", I(random([1, 3]), shape=[None, 3], more=[random([0, 3]), random([4, 3])]), f32(0))
    for op in ["Equal", "NotEqual"]:
        case(op, "bool", np.array([True, False, True]), np.array([True, True, False]))
        case(op, "shapes that do not fit", np.ones([2, 3], f32), np.ones([2], f32), incompatible_shape_error=False)
        case(op, "shapes that fit", np.ones([2, 3], f32), np.ones([3], f32), incompatible_shape_error=False)
    case("ApproximateEqual", "default", np.array([1, 1, 1, nan, inf, 0], f32), np.array([1, 1.000001, 1.1, nan, inf, 1e-5], f32))
    case("ApproximateEqual", "tolerance", np.array([1, 2, 3], f64), np.array([1.05, 2.2, 3], f64), tolerance=0.1)
    b0, b1 = np.array([True, False, True, False]), np.array([True, True, False, False])
    case("LogicalAnd", "plain", b0, b1)
    case("LogicalOr", "plain", b0, b1)
    case("LogicalOr", "broadcast", b0[:, None], b1)
    case("LogicalNot", "plain", b0)
    case("LogicalNot", "scalar", np.array(True))
    x, y = random([2, 3]), random([2, 3], seed=1)
    mask = np.array([[True, False, True], [False, False, True]])
    case("Select", "same shape", mask, x, y)
    case("Select", "vector chooses rows", np.array([True, False]), x, y)
    case("Select", "vector of vector", np.array([True, False, True]), x[0], y[0])
    case("Select", "vector chooses blocks", np.array([True, False]), random([2, 3, 2]), random([2, 3, 2], seed=4))
    case("Select", "scalar", np.array(True), x, y)
    case("Select", "free rows", I([True], shape=[None], more=[[], [False, True, False]]), I(random([1, 3]), shape=[None, 3], more=[random([0, 3]), random([3, 3])]), I(random([1, 3], seed=2), shape=[None, 3], more=[random([0, 3]), random([3, 3], seed=2)]))
    case("SelectV2", "broadcast", np.array([[True], [False]]), x, f32(0))
    case("SelectV2", "keeps NaN out", np.isnan(np.array(SPECIAL, f32)), f32(0), np.array(SPECIAL, f32))
    for dtype in FLOATS[1:] + INTS + [np.bool_]:
        values = np.array([0, 1, 1], dtype)
        case("Select", name(dtype), np.array([True, False, True]), values, values[::-1])
        case("SelectV2", name(dtype), np.array([True, False, True]), values, values[::-1])
    for dtype in FLOATS + [i32, i64, i8, u8, i16]:
        values = (np.array(PLAIN, f32) if dtype in FLOATS else ints(dtype)).astype(dtype)
        case("ClipByValue", name(dtype), values, dtype(0), dtype(2))
    case("ClipByValue", "special", np.array(SPECIAL, f32), C(f32(-2)), C(f32(2)))
    case("ClipByValue", "tensors", x, x - f32(0.1), x + f32(0.1))
    case("ClipByValue", "minimum above maximum", np.array(PLAIN, f32), f32(1), f32(-1))
