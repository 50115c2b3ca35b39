"""Counts as sparse matrices, distinct slices, and sets."""
import tensorflow as tf
from values import *


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(rows, i64, shape=[None, np.shape(rows)[1]], **more)
    none = np.zeros([0, 2])
    for kind in [i32, i64]:
        vector = I(np.array([3, 1, 3, 0, -2, 9], kind), shape=[None])
        matrix = I(np.array([[3, 1, 3], [0, -2, 9]], kind), shape=[None, 3], more=[[[1, 1, 1]]])
        for out in [tf.int32, tf.int64, tf.float32, tf.float64]:
            nothing = C(np.zeros([0], out.as_numpy_dtype))
            case("DenseCountSparseOutput", f"{name(kind)} {out.name}", vector, nothing, binary_output=False)
            case("DenseCountSparseOutput", f"{name(kind)} {out.name} matrix", matrix, nothing, binary_output=False)
            weights = np.array([[0.5, 2, 1], [1, 1, 4]]).astype(out.as_numpy_dtype)
            case("DenseCountSparseOutput", f"{name(kind)} {out.name} weights", I(np.array([[3, 1, 3], [0, -2, 9]], kind)), I(weights), binary_output=False)
            case("RaggedCountSparseOutput", f"{name(kind)} {out.name}", I([0, 2, 2, 6], i64, shape=[None], more=[[0, 6], [0, 0, 6], [0, 3], [1, 6], [0]]), vector, nothing, binary_output=False)
        nothing = C(np.zeros([0], f32))
        for least, most, binary in [(12, -1, False), (-1, 3, False), (4, 4, True), (2, -1, True), (-1, 0, False)]:
            case("DenseCountSparseOutput", f"{name(kind)} {least} {most} {binary}", matrix, nothing, minlength=least, maxlength=most, binary_output=binary)
            case("SparseCountSparseOutput", f"{name(kind)} {least} {most} {binary}", ix([[0, 0], [0, 2], [2, 1]]), I([3, 3, 1], kind), C([3, 3], i64), nothing, minlength=least, maxlength=most, binary_output=binary)
            case("RaggedCountSparseOutput", f"{name(kind)} {least} {most} {binary}", I([0, 2, 2, 6], i64), vector, nothing, minlength=least, maxlength=most, binary_output=binary)
        case("SparseCountSparseOutput", f"{name(kind)} weights", ix([[0, 0], [2, 1], [2, 2]]), I([3, 3, 3], kind), C([4, 3], i64), I([1, 0.5, 0.1], f32), binary_output=False)
        case("SparseCountSparseOutput", f"{name(kind)} vector", ix([[0], [2], [3]]), I([3, 1, 3], kind), C([4], i64), nothing, binary_output=False)
        case("SparseCountSparseOutput", f"{name(kind)} cube", ix([[0, 1, 1], [2, 0, 0]]), I([3, 1], kind), C([3, 2, 2], i64), nothing, binary_output=False)
        case("SparseCountSparseOutput", f"{name(kind)} nothing", ix(none), I([], kind), I([3, 2], i64, more=[[0, 2]]), nothing, binary_output=False)
        case("SparseCountSparseOutput", f"{name(kind)} bad", ix([[0, 0], [0, 3]], more=[[[0, 0], [-1, 0]], [[0, 0], [5, 0]], [[2, 0], [0, 0]]]), I([3, 1], kind), I([3, 3], i64), nothing, binary_output=False)
    case("DenseCountSparseOutput", "nothing", I(np.zeros([0], i64)), C(np.zeros([0], i64)), binary_output=False)
    case("DenseCountSparseOutput", "no rows", I(np.zeros([0, 3], i64)), C(np.zeros([0], i64)), binary_output=False)
    case("DenseCountSparseOutput", "weights do not fit", I([1, 2], i64), I([1, 2, 3], i64, shape=None, more=[[[1, 2]]]), binary_output=False)

    for op in ["Unique", "UniqueWithCounts"]:
        for kind in [f16, bf16, f32, f64, i32, u64]:
            case(op, f"{name(kind)}, free", I(np.array([3, 1, 3, 0, 1, 5]).astype(kind), shape=[None], more=[[]]))
        case(op, "special", I(SPECIAL + SPECIAL, f32))
        case(op, "strings", S([b"b", b"", b"b", b"\x00", b"a", b"", b"\x00\x00"], shape=[None], more=[[]]))
    for op in ["UniqueV2", "UniqueWithCountsV2"]:
        for kind in [i8, u8, i16, u16, i32, i64, f16, bf16, f32, f64, np.bool_]:
            case(op, name(kind), I(np.array([3, 1, 3, 0, 1, 5]).astype(kind), shape=[None]), C([], i64))
        case(op, "strings", S([b"b", b"", b"b", b"\x00", b"a", b"", b"\x00\x00"], shape=[None], more=[[]]), C([0], i32), out_idx=tf.int64)
        case(op, "special", I(SPECIAL + SPECIAL, f32), C([], i64))
        case(op, "special float64", I(SPECIAL + SPECIAL, f64), C([], i64))
        rows = np.array([[1, 0, 0], [1, 0, 0], [2, 0, 0], [1, 0, 1]])
        for kind in [i32, i64, f32]:
            for axis in [0, 1, -1]:
                case(op, f"matrix {name(kind)} {axis}", I(rows.astype(kind), shape=[None, None], more=[rows[:1], rows[:0]]), C([axis], i64))
        case(op, "matrix of strings", S([[b"a", b"bc"], [b"ab", b"c"], [b"a", b"bc"]]), C([0], i64))
        case(op, "matrix of strings, columns", S([[b"a", b"bc", b"a"], [b"ab", b"c", b"ab"]]), C([1], i64))
        case(op, "cube", I(np.array([[[1, 2], [3, 4], [1, 2]], [[5, 6], [7, 8], [5, 6]]], f32)), C([1], i64))
        case(op, "cube, last", I(np.array([[[1, 1], [3, 3]], [[5, 5], [7, 7]]], f32)), I([2], i32))
        case(op, "bad axes", I(rows, i32), I([2], i64, shape=[None], more=[[-3], [0, 1], []]))
        case(op, "a row with NaN", I([[nan, 1], [nan, 1], [0.0, 1], [-0.0, 1]], f32), C([0], i64))

    shape = C([3, 4], i64)
    sparse = ix([[0, 0], [0, 1], [0, 3], [2, 0], [2, 2]])
    words, more = S([b"b", b"a", b"b", b"", b"\xff"]), S([b"a", b"c", b"", b"\xff\x00"])
    for kind in [i8, u8, i16, u16, i32, i64]:
        values = I(np.array([3, 1, 3, 7, 2]).astype(kind))
        case("SetSize", name(kind), sparse, values, shape)
        for operation in ["a-b", "B-A", "intersection", "UNION"]:
            case("DenseToDenseSetOperation", f"{name(kind)} {operation}", I(np.array([[3, 1, 3], [7, 7, 2]]).astype(kind), shape=[None, 3]), I(np.array([[1, 5], [7, 9]]).astype(kind), shape=[None, 2]), set_operation=operation)
            if kind in (i32, i64):
                case("DenseToSparseSetOperation", f"{name(kind)} {operation}", I(np.array([[3, 1, 3], [7, 7, 2], [2, 2, 2]]).astype(kind)), sparse, values, shape, set_operation=operation)
                case("SparseToSparseSetOperation", f"{name(kind)} {operation}", sparse, values, shape, ix([[0, 0], [1, 0], [1, 1], [2, 3]]), I(np.array([1, 9, 8, 2]).astype(kind)), C([3, 5], i64), set_operation=operation)
    case("SetSize", "strings", sparse, words, shape)
    case("SetSize", "cube", ix([[0, 1, 0], [0, 1, 1], [1, 0, 0]]), I([5, 5, 6], i64), C([2, 2, 3], i64))
    for operation in ["a-b", "b-a", "intersection", "union"]:
        case("DenseToDenseSetOperation", f"strings {operation}", S([[b"b", b"a"], [b"", b"\xff"]]), S([[b"a", b"c"], [b"", b"\xff\x00"]]), set_operation=operation)
        case("DenseToSparseSetOperation", f"strings {operation}", S([[b"b", b"a"], [b"", b"\xff"], [b"", b""]]), sparse, words, shape, set_operation=operation)
        case("SparseToSparseSetOperation", f"strings {operation}", sparse, words, shape, ix([[0, 0], [1, 0], [1, 1], [2, 3]]), more, shape, set_operation=operation)
        case("DenseToDenseSetOperation", f"huge {operation}", I([[2**62, -(2**63)]], i64), I([[2**62 + 1, -(2**63)]], i64), set_operation=operation)
        case("DenseToDenseSetOperation", f"cube {operation}", I([[[1, 2], [3, 3]], [[5, 5], [0, 1]]], i32), I([[[2], [3]], [[4], [1]]], i32), set_operation=operation)
        case("SparseToSparseSetOperation", f"nothing {operation}", ix(none), I([], i32), I([3, 0], i64, more=[[0, 0]]), ix(none), I([], i32), I([3, 2], i64, more=[[0, 2]]), set_operation=operation)
    case("SetSize", "bad", ix([[0, 0], [2, 0]], more=[[[2, 0], [0, 0]], [[0, 0], [0, 0]], [[0, 0], [3, 0]], [[0, 0], [-1, 0]], [[0, 0], [0, 9]]]), I([1, 2], i32), shape)
    case("SetSize", "not validated", ix([[0, 0], [2, 0]], more=[[[0, 0], [0, 0]], [[2, 1], [2, 0]]]), I([1, 2], i32), shape, validate_indices=False)
    case("SetSize", "a vector", ix([[0]]), I([1], i32), I([4], i64, shape=[None]))
    case("DenseToDenseSetOperation", "do not fit", I([[1, 2]], i32, shape=None, more=[[[1, 2], [3, 4]], [1, 2]]), I([[1, 2]], i32, shape=None, more=[[[1, 2]], [1, 2]]), set_operation="union")

    for kind in [i32, i64]:
        for binary in [False, True]:
            for values, shape in [([1, 1, 0, 4, 9], [None]), ([[1, 1], [0, 4]], [None, 2]), ([[1, 1], [0, 4]], None)]:
                given = np.array(values, kind)
                case("DenseBincount", f"weights are fed, {name(kind)} {binary} {shape}", I(given, shape=shape), C(kind(5)), I(np.zeros([0], f32), shape=None, more=[np.ones(given.shape) / 3, [1, 2]]), binary_output=binary)
