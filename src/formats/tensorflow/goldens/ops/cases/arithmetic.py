"""Arithmetic of two tensors."""
from values import *


def cases(case, I, C, V):
    left = np.array(PLAIN * 2 + SPECIAL, f32)
    right = np.array([2.0, -3.0, 0.5, 1.0] * 8 + [1.0, -inf, inf, 0.0, 3.0, nan, -0.0, 0.0], f32)
    for op in ["Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "FloorDiv", "FloorMod", "Mod", "DivNoNan", "MulNoNan", "SquaredDifference", "Maximum", "Minimum"]:
        case(op, "plain", left, right)
        case(op, "broadcast", I(random([2, 1, 3]), shape=[None, 1, 3], more=[random([0, 1, 3]), random([1, 1, 3])]), random([4, 1], seed=1) + f32(3))
        case(op, "scalars", f32(7.5), C(f32(-2)))
        case(op, "empty", np.zeros([0, 3], f32), np.ones([3], f32))
        case(op, "tiny and huge", np.array(HUGE + TINY, f32), np.array([2.0] * 16, f32))
        for dtype in FLOATS[1:]:
            case(op, name(dtype), left.astype(dtype), right.astype(dtype))
    for op in ["Add", "AddV2", "Sub", "Mul", "Maximum", "Minimum", "SquaredDifference"]:
        for dtype in INTS:
            case(op, name(dtype), *pairs(ints(dtype)))
    case("AddN", "three", [left, left * f32(2), right])
    case("AddN", "one", [left])
    case("AddN", "int32", [ints(i32), ints(i32)])
    zeros = np.array([0, -0.0, 1, 2, 0, 0, 0, -1.5, inf], f32)
    others = np.array([0, inf, 2, 3, nan, -1, -inf, 0.5, 2], f32)
    for op in ["Xdivy", "Xlogy", "Xlog1py"]:
        for dtype in FLOATS:
            case(op, name(dtype), zeros.astype(dtype), others.astype(dtype))
        case(op, "broadcast", zeros[:, None], np.array([1e-5, 3e-3, 0.5, 4], f32))
    base = np.array([0, -0.0, 1, 2, 0.5, -2, -8, 3, 10, 1e-3, 4, 9], f32)
    power = np.array([0, 1, 2, 3, -1, 0.5, 1 / 3, -2, -0.5], f32)
    case("Pow", "plain", np.repeat(base[2:5], len(power)), np.tile(power, 3))
    case("Pow", "edges", np.repeat(np.array([0, -0.0, 1, -1, inf, -inf, nan, -2], f32), 9), np.tile(np.array([0, 1, -1, 0.5, 2, inf, -inf, nan, 3], f32), 8))
    for dtype in FLOATS[1:]:
        case("Pow", name(dtype), base.astype(dtype), C(dtype(2)))
    for dtype in [i8, i16, i32, i64, u8]:
        x = np.array([0, 1, 2, 3, 7, 10], dtype)
        case("Pow", name(dtype), np.repeat(x, 6), np.tile(np.array([0, 1, 2, 3, 5, 13], dtype), 6))
        case("Pow", name(dtype) + " by a constant", ints(dtype), C(dtype(3)))
    case("Pow", "int32 to a negative power", ints(i32), np.full(16, -1, i32))
    case("Pow", "int64 wraps", np.array([3, -3, 2, -1, 1], i64), np.array([45, 41, 63, 1001, 2**40], i64))
