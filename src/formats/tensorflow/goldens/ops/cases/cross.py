"""Crosses of features, as text and by hash."""
import tensorflow as tf
from values import *

WORDS = [b"red", b"", b"\xff\x00b", "grün".encode(), b"a longer text of more than sixteen bytes", b"x" * 40, b"y" * 100]
HUGE = [0, 1, -1, 2**40 + 5, 2**63 - 1, -(2**63), 7]


def cases(case, I, C, V, S):
    ix = lambda rows, **more: I(np.array(rows).reshape(-1, 2), i64, shape=[None, 2], **more)
    a = (ix([[0, 0], [0, 1], [1, 0], [3, 0], [3, 1], [3, 2], [4, 0]]), lambda: S(WORDS, shape=[None]), C([5, 3], i64))
    b = (ix([[0, 0], [1, 0], [1, 1], [2, 0], [3, 0], [3, 1], [4, 0]]), lambda: S(WORDS[::-1], shape=[None]), C([5, 2], i64))
    n = (ix([[0, 0], [1, 0], [1, 1], [2, 0], [3, 0], [3, 1], [4, 0]]), lambda: I(HUGE, i64, shape=[None]), C([5, 2], i64))
    words = np.array([[b"p", b"q"], [b"", b"r"], [b"s", b"t"], [b"u", b"v"], [b"w", b"\x00"]], object)
    numbers = np.array([[1, -2], [3, 2**50], [5, 6], [7, 8], [-(2**63), 10]], i64)
    columns = {
        "texts": ([a, b], []), "one": ([a], []), "numbers": ([n, n], []), "both": ([a, n], []), "three": ([a, b, n], []), "dense": ([], [words, words]), "dense numbers": ([], [numbers]),
        "dense of both": ([], [words, numbers]), "sparse and dense": ([a, n], [words, numbers]), "one of each": ([b], [numbers]), "nothing": ([], []),
    }
    for what, (sparse, dense) in columns.items():
        def given():
            return [s[0] for s in sparse], [s[1]() for s in sparse], [s[2] for s in sparse], [S(d, shape=[None, 2]) if d.dtype == object else I(d, shape=[None, 2]) for d in dense]

        text = all(s is not n for s in sparse) and all(d is words for d in dense)
        kinds = [tf.string] if text else [tf.int64]
        for internal in kinds:
            for out in [tf.string, tf.int64]:
                for buckets, key in [(0, 956888297470), (100, -3)] if out == tf.int64 else [(0, 1)]:
                    case("SparseCross", f"{what} {internal.name} {out.name} {buckets}", *given(), hashed_output=out == tf.int64, num_buckets=buckets, hash_key=key, out_type=out, internal_type=internal)
        case("SparseCrossV2", what, *given(), S(b"_&\xff_", const=True))
        # TensorFlow is killed by strong hashes of the integers of a dense matrix, and by no column at all
        for strong in [[True, False], [False], []][2 if what == "nothing" else any(d is numbers for d in dense)]:
            for buckets in [0, 1000]:
                case("SparseCrossHashed", f"{what} {buckets} {strong}", *given(), C(i64(buckets)), C(strong), C(np.array([137, -(2**62)], i64)))

    def crossed(what, indices, shapes, values=WORDS[:3]):
        many = lambda: S(values, shape=[None])
        case("SparseCrossV2", what, indices, [many(), many()], shapes, [], S(b"-", const=True))

    crossed("nothing to cross", [ix(np.zeros([0, 2])), ix(np.zeros([0, 2]))], [C([3, 0], i64), C([3, 0], i64)], [])
    crossed("no rows", [ix(np.zeros([0, 2])), ix(np.zeros([0, 2]))], [C([0, 0], i64), C([0, 0], i64)], [])
    row = [[0, 0], [0, 1], [1, 0]]
    crossed("not in order", [ix(row, more=[[[1, 0], [0, 0], [0, 1]], [[0, 0], [1, 0], [0, 1]], [[0, 1], [0, 0], [1, 0]], [[0, 0], [0, 1], [7, 0]], [[-1, 0], [0, 1], [1, 0]]]), ix(row)], [C([2, 2], i64), C([2, 2], i64)])
    crossed("other rows", [ix(row), ix(row)], [I([2, 2], i64, more=[[3, 2], [2, 9]]), C([2, 2], i64)])
    crossed("other values", [ix(row), ix(row[:2])], [C([2, 2], i64), C([2, 2], i64)])
