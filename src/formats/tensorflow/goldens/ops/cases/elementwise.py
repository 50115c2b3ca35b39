"""Functions of one tensor."""
from values import *


def cases(case, I, C, V):
    domain = {
        "Sqrt": [0.0, -0.0, 1, 2, 4, 1e-20, 100, 0.25], "Rsqrt": [1, 2, 4, 100, 0.25, 3, 1e-4], "Log": [1, 2, 0.5, 10, 1e-3, 1e3, 0.999, 1.001],
        "Asin": [0, 1, -1, 0.5, -0.5, 0.99, 1e-4], "Acos": [0, 1, -1, 0.5, -0.5, 0.99, 1e-4], "Acosh": [1, 1.5, 2, 10, 100, 1.0001],
        "Atanh": [0, 0.5, -0.5, 0.99, -0.99, 1e-4], "Log1p": [0, 1, -0.5, 10, 1e-3, 99, 0.01], "Reciprocal": [1, 2, -3, 0.5, 100, -0.1], "Inv": [1, 2, -3, 0.5],
        "Erfinv": [0, 0.5, -0.5, 0.99, -0.999, 0.1], "Ndtri": [0.5, 0.1, 0.9, 0.99, 0.001], "Lgamma": [1, 2, 0.5, 3.5, 10, 100],
    }
    floats = ["Neg", "Abs", "Sign", "Sqrt", "Rsqrt", "Square", "Reciprocal", "Inv", "Exp", "Expm1", "Log", "Log1p", "Ceil", "Floor", "Round", "Rint", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Sigmoid", "Erf", "Erfc"]
    for op in floats:
        values = domain.get(op, PLAIN)
        case(op, "plain", np.array(values, f32))
        case(op, "special", np.array(SPECIAL, f32))
        case(op, "huge", np.array(HUGE, f32))
        case(op, "tiny", np.array(TINY, f32))
        case(op, "small", np.array(SMALL, f32))
        case(op, "free rows", I(np.array([values[:6]], f32), shape=[None, None], more=[np.zeros([0, 2]), np.ones([3, 2])]))
        case(op, "scalar", I(values[1], f32, shape=None))
        for dtype in FLOATS[1:]:
            for kind, numbers in [("", values), (" special", SPECIAL)]:
                case(op, name(dtype) + kind, np.array(numbers, dtype))
    case("Exp", "range", np.linspace(-10, 10, 41, dtype=f32))
    case("Sigmoid", "range", np.linspace(-20, 20, 41, dtype=f32))
    case("Tanh", "range", np.linspace(-10, 10, 41, dtype=f32))
    case("Erf", "range", np.linspace(-4, 4, 41, dtype=f32))
    case("Erfc", "range", np.linspace(-4, 4, 41, dtype=f32))
    case("Erfc", "upper range", np.linspace(0.4, 9.2, 41, dtype=f32))
    case("Erfc", "float64 range", np.linspace(-4, 4, 41, dtype=f64))
    case("Erf", "float64 range", np.linspace(-4, 4, 41, dtype=f64))
    case("Sin", "large", np.array([1e3, -1e4, 12345.678, 31.4159], f32))
    case("Expm1", "range", np.linspace(-3, 3, 41, dtype=f32))
    case("Log1p", "range", np.linspace(-0.9, 3, 41, dtype=f32))
    for op in ["Neg", "Abs", "Sign", "Square"]:
        for dtype in INTS:
            case(op, name(dtype), ints(dtype))
    for op in ["IsNan", "IsInf", "IsFinite"]:
        for dtype in FLOATS:
            case(op, name(dtype), np.array(SPECIAL + TINY + HUGE, f32).astype(dtype))
        case(op, "empty", np.zeros([0, 2], f32))
    both = np.array([0.0, -0.0, 1, -1, inf, -inf, 2.5, -0.3, nan, 1e30, 1e-30, 7], f32)
    for dtype in FLOATS:
        values = both if dtype != f16 else np.clip(both, -6e4, 6e4)
        case("Atan2", name(dtype), np.repeat(values, len(values)).astype(dtype), np.tile(values, len(values)).astype(dtype))
    case("Atan2", "broadcast", random([3, 1]), I(random([1, 4]), shape=[None, 4], more=[np.zeros([0, 4]), random([3, 4])]))
