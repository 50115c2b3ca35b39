"""Running sums and products, sums by segment."""
from values import *


def cases(case, I, C, V):
    x = random([3, 4, 2])
    for op in ["Cumsum", "Cumprod"]:
        for axis in [0, 1, -1]:
            for exclusive in [False, True]:
                for reverse in [False, True]:
                    case(op, f"axis {axis} {exclusive} {reverse}", x, C(axis, i32), exclusive=exclusive, reverse=reverse)
        case(op, "free rows", rows(I, [3]), C(0, i32))
        case(op, "vector", random([5]), C(0, i64))
        case(op, "empty", np.zeros([0], f32), C(0, i32))
        case(op, "NaN", np.array([1, nan, 2], f32), C(0, i32))
        for dtype in FLOATS[1:] + INTS:
            case(op, name(dtype), np.array([1, 2, 3, 4], dtype), C(0, i32))
            if dtype in INTS:
                case(op, name(dtype) + " wraps", ints(dtype)[::-1], C(0, i32))
    case("Cumsum", "fed axis", x, I(1, i32, more=[0]))
    data, ids = random([5, 2]), np.array([0, 2, 0, 3, 2], i32)
    for op in ["UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin"]:
        case(op, "rows", data, ids, C(5, i32))
        case(op, "negative ids", data, np.array([0, -1, 2, 2, -1], i64), C(3, i32))
        case(op, "matrix of ids", random([2, 3, 2]), np.array([[0, 1, 0], [2, 1, 1]], i32), C(3, i32))
        case(op, "vector", random([5]), ids, I(4, i32, more=[6]))
        case(op, "nothing", data[:0], ids[:0], C(2, i32))
        case(op, "free rows", I(data, shape=[None, 2], more=[data[:1]]), I(ids, shape=[None], more=[ids[:1]]), C(4, i32))
        for dtype in [f64, i32, i64, i8, i16]:
            case(op, name(dtype), np.array([3, 1, 2, 5, 4], dtype), ids, C(5, i32))
    for op in ["SegmentSum", "SegmentMean", "SegmentMax", "SegmentMin"]:
        case(op, "rows", data, np.array([0, 0, 1, 3, 3], i32))
        case(op, "vector", data[:, 0], np.array([1, 1, 2, 2, 5], i64))
        case(op, "nothing", data[:0], ids[:0])
        case(op, "free rows", I(data, shape=[None, 2], more=[data[:1]]), I([0, 1, 1, 1, 2], i32, shape=[None], more=[[0]]))
        for dtype in [f64, f16, i32, i64]:
            case(op, name(dtype), np.array([3, 1, 2, 5, 4], dtype), np.array([0, 0, 1, 3, 3], i32))
