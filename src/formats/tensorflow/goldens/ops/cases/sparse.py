"""Sparse tensors: indices, values and a shape."""
from values import *


def cases(case, I, C, V, S):
    for kind in [i32, i64]:
        for check in [True, False]:
            def dense(what, indices, shape, values, default, check=check, kind=kind):
                case("SparseToDense", f"{what} {name(kind)} {check}", indices, shape, values, default, validate_indices=check)

            matrix = I([[0, 1], [0, 3], [2, 0]], kind, shape=[None, 2], more=[[[0, 1], [0, 1], [2, 0]], [[2, 0], [0, 3], [0, 1]], [[0, 1], [0, 4], [2, 0]], [[0, 1], [-1, 3], [2, 0]], [[3, 0], [0, 3], [2, 0]]])
            dense("matrix", matrix, C([3, 4], kind), I([1.5, nan, -3], f32), C(f32(7)))
            dense("shape is fed", I([[0, 1], [0, 3], [2, 0]], kind), I([3, 4], kind, shape=[None], more=[[5, 4], [2, 4], [3], [3, -1], [0, 4]]), I([1.5, nan, -3], f32), I(f32(7)))
            dense("one value for all", I([[0, 1], [0, 3], [2, 0]], kind), C([3, 4], kind), I(f32(2)), C(f32(0)))
            dense("vector", I([0, 2, 4], kind, shape=[None]), C([6], kind), I([1, 2, 3], i64), C(i64(-1)))
            dense("scalar", I(2, kind), C([6], kind), I(i64(4)), C(i64(-1)))
            dense("nothing", I(np.zeros([0, 2]), kind), C([2, 3], kind), I(np.zeros([0], f32)), C(f32(7)))
            dense("nothing in nothing", I(np.zeros([0, 2]), kind), C([0, 3], kind), I(np.zeros([0], f32)), C(f32(7)))
            dense("strings", matrix, C([3, 4], kind), S([b"a", b"", b"\xff\x00"]), S(b"none", const=True))
            dense("one string for all", I([[0, 1], [2, 0]], kind), C([3, 2], kind), S(b"some"), S(b"", const=True))
            dense("three dimensions", I([[0, 1, 1], [1, 0, 0], [1, 2, 1]], kind), C([2, 3, 2], kind), I([1, 2, 3], f64), C(f64(0)))
            dense("no dimensions", I(np.zeros([2, 0]), kind), C(np.zeros([0]), kind) if False else I(np.zeros([0]), kind), I([1, 2], i32), C(i32(0)))
    for kind in [i8, u8, i16, u16, i32, u32, i64, u64, f16, bf16, f32, f64, np.bool_]:
        case("SparseToDense", f"values {name(kind)}", I([1, 3], i64), C([4], i64), I(np.array([1, 0]).astype(kind)), C(np.array(1).astype(kind)))
    case("SparseToDense", "values do not fit", I([[0, 1], [1, 0]], i64), C([2, 2], i64), I([1, 2], f32, shape=[None], more=[[1], [1, 2, 3]]), C(f32(0)))
    case("SparseToDense", "too large", I([[0, 1], [1, 0]], i64), I([2, 2], i64, more=[[10**6, 10**6], [10**9, 10**9], [2**62, 2**62]]), I([1, 2], f32), C(f32(0)))

    for kind in [i32, i64]:
        for binary in [False, True]:
            def count(what, *inputs, binary=binary, kind=kind):
                case("SparseBincount", f"{what} {name(kind)} {binary}", *inputs, binary_output=binary)

            nothing = C(np.zeros([0], f32))
            indices = I([[0, 0], [0, 2], [2, 1]], i64, shape=[None, 2], more=[[[0, 0], [0, 0], [1, 1]], [[0, 0], [0, 2], [3, 1]], [[0, 0], [-1, 2], [2, 1]]])
            values = I([1, 1, 3], kind, shape=[None])
            count("matrix", indices, values, C([3, 3], i64), C(kind(5)), nothing)
            count("weights", indices, values, C([3, 3], i64), C(kind(5)), I([0.5, 1, 3], f32))
            count("shape is fed", I([[0, 0], [0, 2], [2, 1]], i64), values, I([3, 3], i64, more=[[5, 3], [2, 3]]), I(kind(4), more=[kind(3), kind(9), kind(-1)][:2]), nothing)
            count("vector", I([[0], [2], [3]], i64), I([1, 1, 7], kind), C([4], i64), C(kind(3)), nothing)
            count("vector, weights", I([[0], [2], [3]], i64), I([1, 1, 7], kind), C([4], i64), C(kind(3)), I([1, 2, 3], i64))
            count("nothing", I(np.zeros([0, 2]), i64), I(np.zeros([0]), kind), C([3, 0], i64), C(kind(3)), nothing)
            count("below 0 in a vector", I([[0], [2], [3]], i64), I([1, -1, 7], kind), C([4], i64), C(kind(3)), nothing)
