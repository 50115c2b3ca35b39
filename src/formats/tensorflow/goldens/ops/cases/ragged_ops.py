"""Ragged tensors made, taken from, told as sparse ones, and crossed."""
import tensorflow as tf
from values import *

WORDS = [b"red", b"", b"\xff\x00b", "grün".encode(), b"a longer text of more than sixteen bytes"]


def cases(case, I, C, V, S):
    for kind in [i32, i64, f32, f64, bf16]:
        for splits in [tf.int32, tf.int64]:
            case("RaggedRange", f"{name(kind)} {splits.name}", I(np.array([0, 5, 3, 2]).astype(kind), shape=[None]), I(np.array([3, 0, 3, 9]).astype(kind), shape=[None]), I(np.array([1, -2, 1, 3]).astype(kind), shape=[None]), Tsplits=splits)
        case("RaggedRange", f"{name(kind)} one start", C(kind(0)), I(np.array([3, 0, 5]).astype(kind), shape=[None], more=[[], [2]]), C(kind(1)))
        case("RaggedRange", f"{name(kind)} scalars", I(kind(1)), I(kind(9)), I(kind(2), more=[kind(-2), kind(0)]))
    for kind in [f32, f64]:
        case("RaggedRange", f"{name(kind)} fractions", I([0, 1, 0.1, 5], kind), I([1, 2, 0.35, 4.2], kind), I([0.1, 0.3, 0.05, -0.2], kind))
    case("RaggedRange", "rows differ", I([0, 1], i32, shape=[None], more=[[1], [1, 2, 3]]), I([3, 4, 5], i32, shape=[None], more=[[3, 4, 5]] * 2), C(i32(1)))
    case("RaggedRange", "large", C(i64(0)), I([10, 3], i64, more=[[10**12, 10**12], [2**62, 2**62]]), C(i64(1)))
    case("RaggedRange", "huge", I([2**62, -(2**63)], i64), I([2**62 + 3, -(2**63) + 5], i64), C(i64(2)))
    case("RaggedRange", "not finite", I([nan, 0], f32, more=[[0, 0], [0, 0]]), I([3, 1], f32, more=[[inf, 1], [3, 3]]), I([1, 1], f32, more=[[1, 1], [nan, 1]]))

    splits = I([0, 2, 2, 5], i64, shape=[None], more=[[0, 2, 4], [0, 3, 2, 5], [1, 2, 5], []])
    for kind in [i32, f32, f64, i64, u8, np.bool_]:
        values = I(np.array([1, 0, 3, 4, 1]).astype(kind), shape=[None])
        case("RaggedGather", name(kind), [I([0, 2, 2, 5], i64)], values, I([2, 0, 1, 2], i32), OUTPUT_RAGGED_RANK=1)
        case("RaggedTensorToSparse", name(kind), [splits], values)
    words = S(WORDS, shape=[None])
    case("RaggedGather", "strings", [I([0, 2, 2, 5], i32)], words, I([2, 0, 1, 2], i64, shape=[None], more=[[], [0, 0]]), OUTPUT_RAGGED_RANK=1)
    case("RaggedGather", "bad indices", [I([0, 2, 2, 5], i64)], words, I([2, 3], i32, more=[[-1, 0]]), OUTPUT_RAGGED_RANK=1)
    case("RaggedGather", "bad splits", [I([0, 2, 2, 5], i64, shape=[None], more=[[0, 3, 2, 5], [0, 2, 2, 9], []])], words, I([1], i32), OUTPUT_RAGGED_RANK=1)
    deep = [I([0, 2, 2, 3], i64), I([0, 1, 4, 5], i64)]
    case("RaggedGather", "two ragged dimensions", deep, words, I([2, 0, 0, 1], i32), OUTPUT_RAGGED_RANK=2)
    case("RaggedGather", "a matrix of indices", [I([0, 2, 2, 5], i64)], words, I([[2, 0, 1], [1, 1, 2]], i32), OUTPUT_RAGGED_RANK=2)
    case("RaggedGather", "a cube of indices, deep", deep, words, I([[[2], [0]], [[1], [1]]], i32), OUTPUT_RAGGED_RANK=4)
    case("RaggedGather", "rows of values", [I([0, 2, 2, 5], i64)], I(random([5, 3])), I([2, 0], i32), OUTPUT_RAGGED_RANK=1)

    case("RaggedTensorToSparse", "strings", [I([0, 2, 2, 5], i32)], words)
    case("RaggedTensorToSparse", "two ragged dimensions", deep, words)
    case("RaggedTensorToSparse", "three", [I([0, 2, 3], i64), *deep], words)
    case("RaggedTensorToSparse", "rows of values", [I([0, 2, 2, 5], i64)], I(random([5, 3])))
    case("RaggedTensorToSparse", "matrices, deep", deep, I(random([5, 2, 2])))
    case("RaggedTensorToSparse", "nothing", [I([0, 0, 0], i64, shape=[None], more=[[0]])], I(np.zeros([0], f32)))

    ragged = lambda: (words, I([0, 2, 2, 5], i64))
    numbers = lambda: (I([0, 2**60, -1, 7, 7], i64), I([0, 1, 3, 5], i64))
    sparse = lambda: (I([[0, 0], [0, 1], [2, 0]], i64), S(WORDS[:3]), C([3, 2], i64))
    sparse_numbers = lambda: (I([[0, 0], [1, 1], [2, 0]], i64), I([5, -5, 2**62], i64), C([3, 2], i64))
    dense, dense_numbers = lambda: S([[b"p", b"q"], [b"", b"r"], [b"s", b"t"]]), lambda: I([[1, -2], [3, 2**50], [5, 6]], i64)
    for order, rs, ss, ds in [("R", [ragged], [], []), ("RR", [ragged, numbers], [], []), ("RRR", [ragged, numbers, ragged], [], []), ("RSD", [ragged], [sparse], [dense]), ("DSR", [numbers], [sparse_numbers], [dense_numbers]), ("SRDS", [numbers], [sparse, sparse_numbers], [dense]), ("DD", [], [], [dense, dense_numbers]), ("SS", [], [sparse, sparse_numbers], [])]:
        for hashed, buckets in [(False, 0), (True, 0), (True, 100)]:
            r, s = [one() for one in rs], [one() for one in ss]
            case("RaggedCross", f"{order} {hashed} {buckets}", [one[0] for one in r], [one[1] for one in r], [one[0] for one in s], [one[1] for one in s], [one[2] for one in s], [one() for one in ds], input_order=order, hashed_output=hashed, num_buckets=buckets, hash_key=0xDECAFCAFFE, out_values_type=tf.int64 if hashed else tf.string, out_row_splits_type=tf.int64)
