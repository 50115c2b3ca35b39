"""Reductions, cumulations and segments."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([2, 3, 4])
    for op in ["Sum", "Mean", "Prod", "Max", "Min", "EuclideanNorm"]:
        for axes, label in [([0], "first"), ([-1], "last"), ([0, 2], "two"), ([0, 1, 2], "all"), ([], "none")]:
            for keep in [False, True]:
                case(op, f"{label} {keep}", x, C(axes, i32), keep_dims=keep)
        case(op, "scalar axis", x, C(1, i64))
        case(op, "free rows", rows(I, [3], counts=(3,)), C([0], i32))
        case(op, "free rows, inner", rows(I, [3]), C([1], i32))
        case(op, "free rows, last", rows(I, [3, 2]), C([-1], i32))
        case(op, "no rows", I(np.zeros([0, 3], f32), shape=[None, 3]), C([0], i32))
        case(op, "nothing inside", np.zeros([2, 0], f32), C([1], i32))
        case(op, "fed axes", x, I([1], i32, more=[[0, 2], []]))
        case(op, "fed axes kept", x, I([1], i32, more=[[0, 2], []]), keep_dims=True)
        case(op, "special", np.array([[nan, 1, 2], [inf, 1, -inf], [-inf, 3, -2], [inf, 2, 2]], f32), C([1], i32))
        case(op, "scalar", f32(3), C(np.zeros([0], i32)))
        for dtype in FLOATS[1:] + INTS:
            values = np.array([[1, 2, 4], [7, 5, 3]], dtype)
            case(op, name(dtype), values, C([1], i32))
            case(op, name(dtype) + " empty", values[:, :0], C([1], i32))
            if dtype in INTS:
                case(op, name(dtype) + " ends", ints(dtype)[None], C([1], i32))
    for op in ["All", "Any"]:
        b = np.array([[True, False, True], [True, True, True], [False, False, False]])
        for axes in [[0], [1], [0, 1], []]:
            case(op, f"{axes}", b, C(axes, i32))
        case(op, "kept", b, C([1], i32), keep_dims=True)
        case(op, "empty", np.zeros([2, 0], np.bool_), C([1], i32))
        case(op, "fed axes", b, I([0], i32, more=[[], [0, 1]]))
    for dtype in FLOATS:
        case("L2Loss", name(dtype), np.array(PLAIN, dtype))
    case("L2Loss", "empty", np.zeros([0], f32))
