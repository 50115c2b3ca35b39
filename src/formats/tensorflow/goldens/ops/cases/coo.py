"""The same sparse values at other places, and filled up."""
from values import *

MATRIX = [[0, 1], [0, 3], [2, 0], [2, 2], [3, 3]]
KINDS = [i8, u8, i16, u16, i32, i64, f16, bf16, f32, f64, np.bool_]


def numbers(n, dtype, seed=0):
    return (np.random.default_rng(seed).standard_normal(n) * 5).astype(dtype)


def unordered(n, seed=0):
    """Different places of a cube, in no order."""
    chosen = np.random.default_rng(seed).permutation(60)[:n]
    return np.stack(np.unravel_index(chosen, [3, 4, 5]), 1)


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    words = [b"a", b"", b"\xff\x00", "grün".encode(), b"e"]
    none = np.zeros([0, 2])

    for kind in KINDS:
        case("SparseReorder", name(kind), ix([[2, 0], [0, 3], [3, 3], [0, 1], [2, 2]]), I(np.array([1, 0, 1, 1, 0]).astype(kind)), C([4, 4], i64))
    case("SparseReorder", "strings", ix([[2, 0], [0, 3], [3, 3], [0, 1], [2, 2]]), S(words), C([4, 4], i64))
    case("SparseReorder", "in order", ix(MATRIX), S(words), C([4, 4], i64))
    case("SparseReorder", "many", ix(unordered(40), more=[unordered(40, 1)]), I(numbers(40, f32)), C([3, 4, 5], i64))
    case("SparseReorder", "one dimension", ix([[5], [0], [2**40], [3]]), I([1, 2, 3, 4], i64), C([2**60], i64))
    case("SparseReorder", "twice", ix([[2, 0], [0, 3], [2, 0], [0, 1], [0, 3]]), I([1, 2, 3, 4, 5], i32), C([4, 4], i64))
    case("SparseReorder", "nothing", ix(none), I(np.zeros([0], f32)), C([4, 4], i64))
    case("SparseReorder", "out of bounds", ix([[2, 0], [0, 3]], more=[[[2, 0], [0, 9]], [[2, 0], [-1, 3]]]), I([1, 2], f32), C([4, 4], i64))
    case("SparseReorder", "do not fit", ix([[2, 0], [0, 3]]), I([1, 2], f32, shape=[None], more=[[1], [1, 2, 3]]), C([4, 4], i64))

    for shape in [[2, 8], [-1], [4, 4], [16], [2, 2, 2, 2], [-1, 2], [16, 1, -1], [1, 4, 4]]:
        case("SparseReshape", f"{shape}", ix(MATRIX), C([4, 4], i64), C(shape, i64))
    case("SparseReshape", "fed", ix(MATRIX), I([4, 4], i64), I([2, 8], i64, more=[[3, -1], [-1, -1], [0, -1], [2, -2], [5, 3], [-1, 4]]))
    case("SparseReshape", "nothing", ix(none), I([0, 4], i64, more=[[3, 0]]), I([4, 0], i64, more=[[-1, 4], [2, 0], [-1, 0], [2, 3]]))
    case("SparseReshape", "nothing in something", ix(none), I([2, 4], i64), I([8, 1], i64))
    case("SparseReshape", "large", ix([[2**30, 3], [5, 2**19]]), C([2**31, 2**20], i64), C([-1, 2**25], i64))
    case("SparseReshape", "something in nothing", ix([[0, 0]]), I([0, 4], i64), I([4, 0], i64))

    for start, size in [([0, 0], [4, 4]), ([0, 1], [2, 2]), ([2, 0], [2, 3]), ([1, 1], [9, 9]), ([3, 3], [1, 1]), ([0, 0], [0, 4]), ([4, 0], [1, 4]), ([1, 0], [1, 4])]:
        case("SparseSlice", f"{start} {size}", ix(MATRIX), S(words) if start == [0, 1] else I(numbers(5, f32)), C([4, 4], i64), C(start, i64), C(size, i64))
    case("SparseSlice", "fed", ix(MATRIX), I(numbers(5, i32)), I([4, 4], i64), I([0, 1], i64, more=[[5, 0], [-1, 0], [0, 0]]), I([2, 2], i64, more=[[2, 2], [3, 4], [-1, 2]]))
    for parts in [1, 2, 3, 4]:
        for axis in [0, 1]:
            case("SparseSplit", f"{parts} {axis}", C(i64(axis)), ix(MATRIX), S(words) if parts == 3 else I(numbers(5, f32)), C([4, 4], i64), num_split=parts)
    case("SparseSplit", "seven in three", C(i64(1)), ix([[0, 0], [0, 6], [1, 2], [1, 3], [2, 4], [2, 5]]), I(numbers(6, i64)), C([3, 7], i64), num_split=3)
    case("SparseSplit", "too many", I(i64(0), more=[i64(1), i64(-1), i64(2), i64(-3)]), ix(MATRIX), I(numbers(5, f32)), I([4, 1], i64, more=[[9, 9]] * 4), num_split=5)
    other = ix([[0, 0], [1, 3], [3, 1]])
    for axis in [0, 1, -1, -2]:
        case("SparseConcat", f"{axis}", [ix(MATRIX), other, other], [I(numbers(5, f32)), I(numbers(3, f32, 1)), I(numbers(3, f32, 2))], [C([4, 4], i64), C([4, 4], i64), C([4, 4], i64)], concat_dim=axis)
    case("SparseConcat", "strings", [ix(MATRIX), other], [S(words), S(words[:3])], [C([4, 4], i64), C([4, 9], i64)], concat_dim=1)
    case("SparseConcat", "shapes differ", [ix(MATRIX), other], [I(numbers(5, f32)), I(numbers(3, f32))], [I([4, 4], i64), I([4, 4], i64, shape=[2], more=[[5, 4], [4, 9]])], concat_dim=1)
    case("SparseConcat", "nothing", [ix(none), other], [I(np.zeros([0], i64)), I([1, 2, 3], i64)], [C([4, 4], i64), C([4, 4], i64)], concat_dim=0)
    case("SparseConcat", "not in order", [ix([[3, 3], [0, 1], [2, 0], [0, 3], [2, 2]]), other], [I([1, 2, 3, 4, 5], i64), I([6, 7, 8], i64)], [C([4, 4], i64), C([4, 4], i64)], concat_dim=0)

    for kind in KINDS:
        case("SparseFillEmptyRows", name(kind), ix(MATRIX), I(np.array([1, 0, 1, 1, 0]).astype(kind)), C([6, 4], i64), C(np.array(1).astype(kind)))
    case("SparseFillEmptyRows", "strings", ix(MATRIX), S(words), C([6, 4], i64), S(b"none", const=True))
    case("SparseFillEmptyRows", "full", ix([[0, 1], [0, 3], [1, 0], [2, 2], [2, 3]]), S(words), C([3, 4], i64), S(b"none", const=True))
    case("SparseFillEmptyRows", "not in order", ix([[4, 1], [0, 3], [4, 0], [2, 2], [0, 0]]), I(numbers(5, f32)), C([5, 4], i64), C(f32(9)))
    case("SparseFillEmptyRows", "full, not in order", ix([[1, 1], [0, 3], [2, 0], [2, 2], [0, 0]]), I(numbers(5, f32)), C([3, 4], i64), C(f32(9)))
    case("SparseFillEmptyRows", "nothing", ix(none), I(np.zeros([0], i64)), I([3, 4], i64, more=[[0, 4], [0, 0], [2, 0]]), C(i64(9)))
    case("SparseFillEmptyRows", "three dimensions", ix([[0, 1, 2], [2, 1, 0]]), I([3, 4], i64), C([4, 2, 3], i64), I(i64(-1)))
    case("SparseFillEmptyRows", "huge columns", ix([[0, 2**62], [2, 5]]), I([2**62, -(2**63)], i64), C([4, 2**63 - 1], i64), C(i64(-1)))
    case("SparseFillEmptyRows", "bad", ix([[0, 1], [3, 0]], more=[[[0, 1], [-1, 0]], [[0, 1], [0, 9]]]), I([3, 4], i64), I([3, 3], i64, more=[[3, 3], [3, 3]]), C(i64(0)))
    case("SparseFillEmptyRows", "no rows for values", ix([[0, 1]]), I([3], i64), I([0, 3], i64, more=[[10**12, 3]]), C(i64(0)))
    for kind in [i32, f32, np.bool_]:
        case("RaggedFillEmptyRows", name(kind), I([0, 0, 2, 2, 5], i64, shape=[None]), I(np.array([1, 0, 1, 1, 0]).astype(kind), shape=[None]), I(i64(7), more=[i64(6), i64(5)]), C(np.array(1).astype(kind)))
    case("RaggedFillEmptyRows", "strings", I([4, 0, 4, 2, 0], i64), S(words), C(i64(5)), S(b"none", const=True))
    case("RaggedFillEmptyRows", "full", I([0, 0, 1, 2, 2], i64), S(words), C(i64(3)), S(b"none", const=True))
    case("RaggedFillEmptyRows", "nothing", I([], i64), I([], f32), I(i64(3), more=[i64(0)]), C(f32(7)))
    case("RaggedFillEmptyRows", "bad", I([0, 3], i64, more=[[0, -1]]), I([1, 2], f32), C(i64(3)), C(f32(7)))
