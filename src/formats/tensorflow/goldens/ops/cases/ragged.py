"""Ragged tensors: flat values and the partitions of their rows."""
from values import *

SPLITS, FIRST, ROWIDS = "ROW_SPLITS", "FIRST_DIM_SIZE", "VALUE_ROWIDS"


def cases(case, I, C, V, S):
    def dense(name, shape, values, default, partitions, types):
        case("RaggedTensorToTensor", name, shape, values, default, partitions, row_partition_types=types)

    x = np.array([1.5, -2, nan, 4, 5], f32)
    splits = I([0, 2, 2, 5], i64, shape=[None], more=[[0, 5], [0, 0, 0, 0, 1, 1, 2, 5], [0, 1, 1], [0, 0], [0]])
    for shape, what in [(-1, "free"), ([-1, -1], "free rank 2"), ([-1, 2], "cut"), ([-1, 4], "padded"), ([2, -1], "first rows"), ([6, 1], "more rows"), ([0, 3], "no rows"), ([3, 0], "no columns")]:
        dense(f"{what}, splits", C(shape, i64), I(x, shape=[None]), C(f32(9)), [splits], [SPLITS])
    dense("the shape is fed", I([-1, -1], i32, more=[[2, 3], [-1, 0], [-2, 3], [3], [4, -1], [2, -3]], shape=[None]), I(x), I(f32(0)), [I([0, 2, 5], i32)], [SPLITS])
    dense("no values", C(-1, i64), I(np.zeros([0], f32)), C(f32(7)), [I([0, 0, 0], i64, shape=[None], more=[[0], [0, 0]])], [SPLITS])
    dense("no values, padded", C([-1, 3], i64), I(np.zeros([0], f32)), C(f32(7)), [I([0, 0, 0], i64, shape=[None], more=[[0]])], [SPLITS])
    dense("bad splits", C(-1, i64), I(x), C(f32(7)), [I([0, 2, 5], i64, shape=[None], more=[[1, 5], [0, 3, 2], []])], [SPLITS])
    ids = I([0, 0, 2, 2, 2], i64, shape=[None], more=[[3, 3, 3, 3, 3], [0, 1, 2, 3, 3], [0, 0, 1, 1, 4]])
    for shape in [-1, [-1, 2], [2, -1], [6, 4]]:
        dense(f"{shape}, rowids", C(shape, i64), I(x), C(f32(9)), [I(4, i64), ids], [FIRST, ROWIDS])
    dense("rows are told", C(-1, i64), I(x), C(f32(9)), [I(3, i64, more=[5, 9, 2]), I([0, 1, 1, 2, 2], i64)], [FIRST, ROWIDS])
    for kind in [i32, i64, u8, i8, i16, u16, u32, u64, f64, f16, bf16, np.bool_]:
        dense(name(kind), C([-1, 3], i64), I(np.array([0, 1, 1, 0, 1]).astype(kind)), C(np.array(1).astype(kind)), [I([0, 2, 2, 5], i64)], [SPLITS])
    dense("strings", C([-1, -1], i64), S([b"a", b"", b"\xff\x00", "grün".encode(), b"e"]), S(b"-pad-", const=True), [splits], [SPLITS])
    dense("strings, cut", C([-1, 2], i64), S([b"a", b"", b"\xff\x00", "grün".encode(), b"e"]), S(b"", const=True), [splits], [SPLITS])
    deep = [I([0, 2, 2, 3], i64), I([0, 1, 4, 5], i64, shape=[None], more=[[0, 0, 0, 5], [0, 5, 5, 5], [0, 1], [0, 1, 2, 3, 5]])]
    for shape in [-1, [-1, -1, -1], [-1, 2, 2], [4, 1, -1], [2, 3, 1]]:
        dense(f"two ragged dimensions, {shape}", C(shape, i64), I(x), C(f32(9)), deep, [SPLITS, SPLITS])
    dense("two, of both kinds", C(-1, i64), I(x), C(f32(9)), [I(4, i32), I([0, 0, 3], i32), I([0, 2, 2, 5], i32)], [FIRST, ROWIDS, SPLITS])
    dense("two, rowids", C([3, 2, 3], i64), I(x), C(f32(9)), [I(4, i32), I([0, 0, 3], i32), I([0, 1, 1, 2, 2], i32)], [FIRST, ROWIDS, ROWIDS])
    rows = random([5, 2])
    for default, what in [(f32(9), "one default"), (np.array([8, 9], f32), "a default row"), (np.array([8], f32), "a default of one")]:
        dense(f"rows of two, {what}", C(-1, i64), I(rows), I(default), [splits], [SPLITS])
        dense(f"rows of two, {what}, stated", C([-1, 2, 2], i64), I(rows), I(default), [splits], [SPLITS])
    dense("rows of two, another size", I([-1, -1, 2], i64, more=[[-1, 2, 3], [-1, -1, -1]]), I(rows), C(f32(0)), [I([0, 2, 5], i64)], [SPLITS])
    dense("rows, no default fits", C(-1, i64), I(rows), I(np.zeros([3], f32), shape=None), [I([0, 2, 5], i64)], [SPLITS])
    cube = random([5, 2, 3])
    for default, what in [(f32(9), "one default"), (random([2, 3], seed=9), "whole"), (random([2, 1], seed=9), "broadcast"), (random([1, 3], seed=9), "broadcast rows"), (np.array([4], f32), "one of a vector")]:
        dense(f"matrices, {what}", C(-1, i64), I(cube), I(default), [splits], [SPLITS])
    dense("strings in rows", C([-1, 3, 2], i64), S([[b"a", b"b"], [b"", b"c"]]), S([b"x", b"yy"]), [I([0, 1, 2], i64)], [SPLITS])
    dense("empty rows of nothing", C(-1, i64), I(np.zeros([5, 0], f32)), C(f32(0)), [splits], [SPLITS])

    for kind in [i32, i64]:
        given = I(np.array([1, 1, 0, 4, 9], kind), shape=[None])
        nothing = C(np.zeros([0], f32))
        case("RaggedBincount", f"{name(kind)}", splits_of(I), given, C(kind(5)), nothing)
        case("RaggedBincount", f"binary {name(kind)}", splits_of(I), given, C(kind(5)), nothing, binary_output=True)
        case("RaggedBincount", f"size is fed {name(kind)}", splits_of(I), given, I(kind(3), more=[kind(0), kind(12), kind(-1)]), nothing)
    for kind in [f32, f64, i32, i64]:
        weights = np.array([0.1, 0.7, 3, 1e9, 5]).astype(kind)
        case("RaggedBincount", f"weights {name(kind)}", I([0, 3, 3, 5], i64), I([1, 1, 0, 4, 9], i32), C(i32(5)), I(weights))
        case("RaggedBincount", f"weights {name(kind)} binary", I([0, 3, 3, 5], i64), I([1, 1, 0, 4, 9], i32), C(i32(5)), I(weights), binary_output=True)
    case("RaggedBincount", "bad", I([0, 3, 5], i64, shape=[None], more=[[0, 3, 4], [1, 5], []]), I([1, 1, 0, -4, 9], i32, shape=[None], more=[[1, 1, 0, 4, 9]] * 3), C(i32(5)), C(np.zeros([0], f32)))


def splits_of(I):
    return I([0, 2, 2, 5], i64, shape=[None], more=[[0, 5], [0, 0, 0, 5, 5], [0, 1, 2, 3, 4, 5]])
