"""Sparse tensors reduced over some of their dimensions."""
from cases.coo import numbers, unordered
from cases.coo_math import ALL, MATRIX, ordered
from values import *


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    none = np.zeros([0, 2])
    shape = C([4, 4], i64)
    for kind in ALL:
        a = np.abs(numbers(5, f32)) if np.dtype(kind).kind == "u" else numbers(5, f32)
        x = I(a.astype(kind), shape=[None])
        for axes in [[0], [1]]:
            case("SparseReduceSum", f"{name(kind)} {axes}", ix(MATRIX), x, shape, C(axes, i32))
            case("SparseReduceMax", f"{name(kind)} {axes}", ix(MATRIX), x, shape, C(axes, i32))
    cube, places = C([3, 4, 5], i64), unordered(24)
    for op in ["SparseReduceSum", "SparseReduceMax"]:
        for axes in [[0], [1], [-1], [2, 0], [0, 1, 2], [], [1, 1]]:
            for keep in [False, True]:
                case(op, f"cube {axes} {keep}", ix(places), I(numbers(24, f32)), cube, C(axes, i32), keep_dims=keep)
                case(op + "Sparse", f"cube {axes} {keep}", ix(places), I(numbers(24, f32)), cube, C(axes, i32), keep_dims=keep)
        case(op, "axes are fed", ix(places), I(numbers(24, f32)), cube, I([0], i32, shape=[None], more=[[1, 2], [], [3], [-4]]))
        case(op + "Sparse", "axes are fed", ix(places), I(numbers(24, f32)), cube, I([0], i32, shape=[None], more=[[1, 2], [], [3], [-4]]))
        case(op, "a scalar axis", ix(places), I(numbers(24, f32)), cube, C(1, i32))
        case(op, "special", ix([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1], [2, 2]]), I([nan, 1, 1, nan, 1, nan, 2], f32), C([4, 4], i64), C([1], i32))
        case(op, "all NaN", ix([[0, 0], [1, 1], [1, 2], [2, 0], [2, 1]]), I([nan, nan, nan, -inf, -inf], f32), C([4, 4], i64), C([1], i32))
        for suffix in ["", "Sparse"]:
            case(op + suffix, "nothing", ix(none), I(np.zeros([0], f32)), I([4, 4], i64, more=[[0, 4], [4, 0]]), I([1], i32, shape=[None], more=[[0], [0, 1]]))
            case(op + suffix, "out of bounds", ix([[0, 1], [0, 4]], more=[[[0, -1], [0, 1]], [[5, 0], [0, 1]]]), I([1, 2], f32), shape, C([1], i32))
            case(op + suffix, "twice", ix([[0, 1], [2, 4], [0, 1]]), I([1, 2, 4], f32), C([4, 5], i64), C([1], i32))
    case("SparseReduceSum", "too large", ix(MATRIX), I(numbers(5, f32)), I([10**12, 4], i64), C([1], i32))
    for n in [8, 9, 31, 33, 63, 100]:
        line = np.stack([np.zeros(n), np.arange(n)], 1)
        for kind in [f32, f64, f16, bf16]:
            if kind in (f32, f64) or n in (9, 33, 100):
                case("SparseReduceSum", f"{name(kind)} {n} in a row", ix(line), I(random([n], kind, seed=n)), C([1, n], i64), C([1], i32))
    case("SparseReduceMax", "a long row", ix(np.stack([np.zeros(70), np.arange(70)], 1)), I(random([70])), C([1, 70], i64), C([1], i32))
    long = random([70])
    long[[3, 40]] = nan
    case("SparseReduceMax", "a long row with NaN", ix(np.stack([np.zeros(70), np.arange(70)], 1)), I(long), C([1, 70], i64), C([1], i32))
    packet = random([24])
    for at in [[0, 5], [23], [16, 20], [3, 22], range(8), range(24)]:
        given = packet.copy()
        given[list(at)] = nan
        for n in [19, 8]:
            case("SparseReduceMax", f"{list(at)[:3]} of {n} are NaN", ix(np.stack([np.zeros(n), np.arange(n)], 1)), I(given[:n]), C([1, n], i64), C([1], i32))
