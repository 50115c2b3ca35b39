"""Embeddings of several ids, and sparse matrices times dense ones: sums whose order tells."""
from cases.coo import numbers, unordered
from values import *


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    none = np.zeros([0, 2])

    table = numbers([12, 3], f32, 3)
    for op in ["SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN"]:
        for n in [*range(1, 12), 16, 17, 18, 19, 25, 26, 100]:
            ids = np.random.default_rng(n).integers(0, 12, n + 3)
            case(op, f"{n} rows", I(table), I(ids, i32), I([0] * n + [2, 2, 2], i32))
        for kind in [f64, f16, bf16] + ([i8, u8, i16, u16, i32, i64, u32, u64] if op == "SparseSegmentSum" else []):
            for n in [3, 9, 21]:
                ids = np.random.default_rng(n).integers(0, 12, n + 3)
                case(op, f"{name(kind)} {n} rows", I(numbers([12, 3], kind, 3) if kind not in (u8, u16, u32, u64) else np.abs(numbers([12, 3], f32, 3)).astype(kind)), I(ids, i64), I([0] * n + [2, 2, 2], i64))
        free = I(table, shape=[None, 3])
        case(op, "gaps", free, I([3, 1, 1, 0, 11, 2], i64, shape=[None], more=[[3] * 6]), I([1, 1, 4, 4, 4, 7], i32, shape=[None], more=[[0, 1, 2, 3, 4, 9]]))
        case(op, "nothing", free, I([], i32, shape=[None]), I([], i32, shape=[None]))
        case(op, "bad", free, I([3, 1, 12], i32, more=[[3, -1, 2], [0, 1, 2], [0, 1, 2]]), I([0, 1, 2], i32, more=[[0, 1, 2], [0, 2, 1], [-1, 0, 1]]))
        case(op, "do not fit", free, I([3, 1], i32, shape=[None]), I([0, 1, 2], i32, shape=[None]))
        case(op, "cubes", I(numbers([4, 2, 3], f32)), I([3, 1, 1], i32), I([0, 0, 2], i32))
        case(op, "vector", I(numbers([4], f32)), I([3, 1, 1], i32), I([0, 0, 2], i32))
        case(op, "special", I(np.array([[nan, 1], [inf, 2], [-inf, 3], [0, -0.0]], f32)), I([0, 3, 1, 2, 1, 3, 3], i32), I([0, 0, 1, 1, 2, 3, 4], i32))
        case(op + "WithNumSegments", "fed", free, I([3, 1, 1], i32), I([0, 0, 2], i32), I(i32(5), more=[i32(3), i32(2), i32(-1), i32(0)]))
        case(op + "WithNumSegments", "constant", free, I([3, 1, 1], i32), I([0, 0, 2], i32), C(i64(4)))
        case(op + "WithNumSegments", "nothing", free, I([], i32, shape=[None]), I([], i32, shape=[None]), I(i32(3), more=[i32(0)]))
        case(op + "WithNumSegments", "too many", free, I([1], i32, shape=[None]), I([0], i32, shape=[None]), I(i64(10**12)))

    for columns in [1, 3, 31, 32, 40]:
        for kind in [f32, f64]:
            case("SparseTensorDenseMatMul", f"{name(kind)} {columns}", ix(unordered(40)[:, 1:] + [[0, 0]]), I(numbers(40, kind)), C([4, 5], i64), I(numbers([5, columns], kind, 1)))
    for kind in [i32, f16, bf16]:
        for columns in [3, 40]:
            case("SparseTensorDenseMatMul", f"{name(kind)} {columns}", ix(unordered(40)[:, 1:]), I(numbers(40, kind)), C([4, 5], i64), I(numbers([5, columns], kind, 1)))
    for a in [False, True]:
        for b in [False, True]:
            for columns in [3, 33]:
                dense = numbers([5 if not a else 4, columns], f32, 1)
                case("SparseTensorDenseMatMul", f"{a} {b} {columns}", ix(unordered(40)[:, 1:]), I(numbers(40, f32)), C([4, 5], i64), I(dense.T.copy() if b else dense), adjoint_a=a, adjoint_b=b)
    small = I(numbers([5, 2], f32), shape=[None, None])
    case("SparseTensorDenseMatMul", "int32 indices", I([[0, 1], [2, 4]], i32), I([1, 2], f32), C([4, 5], i64), small)
    case("SparseTensorDenseMatMul", "nothing", ix(none), I(np.zeros([0], f32)), I([4, 5], i64, more=[[0, 5], [3, 4]]), small)
    case("SparseTensorDenseMatMul", "special", ix([[0, 1], [0, 2], [2, 4]]), I([nan, inf, 0], f32), C([4, 5], i64), I(np.array([[1, 2], [0, 1], [0, 1], [1, 1], [inf, nan]], f32)))
    case("SparseTensorDenseMatMul", "bad", ix([[0, 1], [2, 5]], more=[[[0, 1], [4, 0]], [[0, -1], [2, 4]], [[-1, 1], [2, 4]]]), I([1, 2], f32), C([4, 5], i64), small)
    case("SparseTensorDenseMatMul", "too large", ix([[0, 1], [2, 4]]), I([1, 2], f32), I([10**12, 5], i64), small)

    for kinds in [(f32, f32), (bf16, f32), (bf16, bf16)]:
        for a, b in [(False, False), (True, False), (False, True), (True, True)]:
            x, y = (numbers([3, 4], f32) / 2).astype(kinds[0]), (numbers([4, 2], f32, 1) / 2).astype(kinds[1])
            case("SparseMatMul", f"{name(kinds[0])} {name(kinds[1])} {a} {b}", I(x.T.copy() if a else x), I(y.T.copy() if b else y), transpose_a=a, transpose_b=b)
