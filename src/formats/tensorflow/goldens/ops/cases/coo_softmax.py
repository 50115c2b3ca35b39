"""Softmax over the last dimension of a sparse tensor."""
from cases.coo import numbers, unordered
from cases.coo_math import MATRIX, ordered
from values import *


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    none = np.zeros([0, 2])
    shape, cube, places = C([4, 4], i64), C([3, 4, 5], i64), unordered(40)
    for kind in [f32, f64, f16]:
        case("SparseSoftmax", name(kind), ix(ordered(40)), I(numbers(40, kind)), cube)
        case("SparseSoftmax", f"{name(kind)} matrix", ix(MATRIX), I(numbers(5, kind)), shape)
    case("SparseSoftmax", "not in order", ix(places), I(numbers(40, f32)), cube)
    case("SparseSoftmax", "special", ix([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1], [3, 0], [3, 1]]), I([nan, 1, inf, 1, -inf, -inf, 1e38, -1e38], f32), shape)
    case("SparseSoftmax", "nothing", ix(none), I(np.zeros([0], f32)), I([0, 4], i64, more=[[3, 3]]))
    case("SparseSoftmax", "bad", ix(MATRIX, more=[[[0, 1], [0, 3], [2, 0], [2, 2], [3, 4]], [[0, 1], [0, 3], [2, 0], [2, 2], [-3, 3]]]), I(numbers(5, f32)), shape)
    case("SparseSoftmax", "a vector", ix([[0], [1]]), I([1, 2], f32), I([4], i64, shape=[None]))
