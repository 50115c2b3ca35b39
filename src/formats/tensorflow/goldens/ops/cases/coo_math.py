"""Sums of sparse tensors with each other and with dense ones."""
from cases.coo import numbers, unordered
from values import *

MATRIX = [[0, 1], [0, 3], [2, 0], [2, 2], [3, 3]]
OTHER = [[0, 0], [0, 3], [2, 0], [3, 1]]
ALL = [i8, u8, i16, u16, i32, i64, u32, u64, f16, bf16, f32, f64]


def ordered(n, seed=0):
    places = unordered(n, seed)
    return places[np.lexsort(places.T[::-1])]


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    none = np.zeros([0, 2])
    shape = C([4, 4], i64)
    special = np.array([nan, inf, -inf, -0.0, 1], f32)

    for kind in ALL:
        a, b = numbers(5, f32), numbers(4, f32, 1)
        if np.dtype(kind).kind == "u":
            a, b = np.abs(a), np.abs(b)
        x, y = I(a.astype(kind), shape=[None]), I(b.astype(kind), shape=[None])
        case("SparseAdd", name(kind), ix(MATRIX), x, shape, ix(OTHER), y, shape, C(kind(0)))
        case("SparseAdd", f"{name(kind)}, some", ix(MATRIX), x, shape, ix(OTHER), y, shape, I(kind(3)))
        case("SparseSparseMaximum", name(kind), ix(MATRIX), x, shape, ix(OTHER), y, shape)
        case("SparseSparseMinimum", name(kind), ix(MATRIX), x, shape, ix(OTHER), y, shape)
        case("SparseTensorDenseAdd", name(kind), ix(MATRIX), x, shape, I(np.arange(16).reshape(4, 4).astype(kind)))
        dense = (np.arange(16).reshape(4, 4) + 1).astype(kind)
        for op in ["SparseDenseCwiseAdd", "SparseDenseCwiseMul", "SparseDenseCwiseDiv"]:
            case(op, name(kind), ix(MATRIX), x, shape, I(dense))
    for op, more in [("SparseAdd", [C(f32(0))]), ("SparseSparseMaximum", []), ("SparseSparseMinimum", [])]:
        for first, second in [(special, np.roll(special, 1)), (special, np.roll(special, 2)), (special, special[::-1].copy())]:
            case(op, f"special {second[0]}", ix(MATRIX), I(first), shape, ix(MATRIX), I(second), shape, *more)
        case(op, "nothing", ix(none), I(np.zeros([0], f32)), shape, ix(none, more=[OTHER]), I(np.zeros([0], f32), shape=[None], more=[numbers(4, f32)]), shape, *more)
        case(op, "shapes differ", ix(MATRIX), I(numbers(5, f32)), I([4, 4], i64, shape=[None], more=[[5, 4], [4]]), ix(MATRIX), I(numbers(5, f32)), shape, *more)
        case(op, "cube", ix(ordered(30)), I(numbers(30, f32)), C([3, 4, 5], i64), ix(ordered(35, 2)), I(numbers(35, f32, 2)), C([3, 4, 5], i64), *more)
        case(op, "twice", ix([[0, 1], [0, 1], [2, 0]]), I([1, 2, 4], f32), shape, ix([[0, 1], [2, 0], [2, 0]]), I([8, 16, 32], f32), shape, *more)
        case(op, "not in order", ix([[2, 0], [0, 1]]), I([1, 2], f32), shape, ix([[0, 1], [2, 0]]), I([8, 16], f32), shape, *more)
        case(op, "out of bounds", ix([[2, 0], [7, 1]], more=[[[-1, 0], [0, 1]]]), I([1, 2], f32), shape, ix([[0, 1], [2, 0]]), I([8, 16], f32), shape, *more)

    case("SparseTensorDenseAdd", "int32 indices", I(MATRIX, i32), I(numbers(5, f32)), C([4, 4], i32), I(numbers([4, 4], f32)))
    case("SparseTensorDenseAdd", "twice", ix([[2, 0], [0, 1], [2, 0]]), I([1, 2, 4], f32), shape, I(numbers([4, 4], f32)))
    case("SparseTensorDenseAdd", "nothing", ix(none), I(np.zeros([0], f32)), I([0, 4], i64), I(np.zeros([0, 4], f32)))
    case("SparseTensorDenseAdd", "bad", ix(MATRIX, more=[[[0, 1], [0, 3], [2, 0], [2, 4], [3, 3]], [[0, 1], [0, 3], [2, 0], [2, 2], [-1, 3]]]), I(numbers(5, f32)), I([4, 4], i64, shape=[None], more=[[4, 4], [4, 4], [4, 5], [4]]), I(numbers([4, 4], f32), shape=[None, None]))
    for op in ["SparseDenseCwiseAdd", "SparseDenseCwiseMul", "SparseDenseCwiseDiv"]:
        x = I(special)
        for other in [[4, 4], [1, 4], [4, 1], [1, 1], [4], [1], []]:
            case(op, f"dense {other}", ix(MATRIX), x, shape, I(numbers(other, f32) if other else f32(3), shape=[None] * len(other)))
        case(op, "does not broadcast", ix(MATRIX), x, shape, I(numbers([4, 3], f32), shape=None, more=[numbers([5, 4, 4], f32), numbers([4, 5], f32), numbers([2], f32), numbers([1, 4, 4], f32), numbers([0], f32)]))
        case(op, "out of bounds", ix([[0, 1], [0, 4]], more=[[[0, -1], [0, 1]], [[5, 0], [0, 1]]]), I([1, 2], f32), shape, I(numbers([4], f32), shape=None, more=[numbers([4], f32), numbers([4, 1], f32)]))
        case(op, "nothing", ix(none), I(np.zeros([0], f32)), I([0, 4], i64, more=[[4, 4]]), I(numbers([4], f32)))
        case(op, "huge", ix([[2**40, 3], [5, 0]]), I([1, 2], f32), C([2**50, 4], i64), I(numbers([4], f32)))
        case(op, "a vector", ix([[0], [5]]), I([1, 2], f32), C([9], i64), I(numbers([9], f32)))
    case("SparseDenseCwiseDiv", "by zero", ix(MATRIX), I(special), shape, I(np.zeros([4], f32)))
    case("SparseDenseCwiseDiv", "integers", ix(MATRIX), I([7, -7, 7, -7, 0], i32), shape, I([2, -2, 3, -3], i32))
