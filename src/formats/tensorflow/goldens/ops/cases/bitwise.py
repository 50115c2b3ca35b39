"""Bits of integers."""
from values import *


def cases(case, I, C, V):
    for dtype in INTS:
        x = ints(dtype)
        both = pairs(x)
        for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor"]:
            case(op, name(dtype), *both)
        case("Invert", name(dtype), x)
        shifts = np.array([0, 1, 2, 3, np.dtype(dtype).itemsize * 8 - 1], dtype)
        for op in ["LeftShift", "RightShift"]:
            case(op, name(dtype), np.repeat(x, 5), np.tile(shifts, len(x)))
            case(op, name(dtype) + " too far", x, np.full(len(x), 100, dtype))
