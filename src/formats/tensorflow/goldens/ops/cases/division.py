"""Division of integers."""
from values import *


def cases(case, I, C, V):
    left = np.array(PLAIN + SPECIAL, f32)
    right = np.array([2.0, -3.0, 0.5, 1.0] * 4 + [1.0, -inf, inf, 0.0, 3.0, nan, -0.0, 0.0], f32)
    for op in ["FloorDiv", "TruncateDiv", "Div", "RealDiv", "FloorMod", "TruncateMod", "Mod"]:
        for dtype in INTS:
            x = ints(dtype)
            y = np.where(x == 0, dtype(4), x)
            case(op, name(dtype), *pairs(x, y))
            case(op, name(dtype) + " by a constant", x, C(dtype(3)))
            case(op, name(dtype) + " by zero", x, np.zeros_like(x))
            case(op, name(dtype) + " empty", x[:0], x[:0])
    case("TruncateMod", "float32", left, right)
    case("TruncateMod", "float64", left.astype(f64), right.astype(f64))
