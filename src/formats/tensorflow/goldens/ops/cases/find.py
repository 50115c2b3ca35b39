"""Gathering, scattering, sorting, finding."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    p = random([5, 3, 2])
    case("Gather", "vector", p, np.array([0, 4, 2], i32))
    case("Gather", "scalar", p, i64(1))
    case("Gather", "matrix", C(p), I(np.array([[0, 1]], i32), shape=[None, 2], more=[np.zeros([0, 2]), [[4, 4], [1, 2]]]))
    case("Gather", "negative", p, np.array([0, -1], i32))
    case("Gather", "out of range", p, np.array([0, 5], i32))
    for axis in [0, 1, 2, -1]:
        case("GatherV2", f"axis {axis}", p, np.array([[1, 0], [1, 1]], i32), C(axis, i32))
    case("GatherV2", "constant indices", p, C([2, 0], i32), C(1, i32))
    case("GatherV2", "negative", p, np.array([-1], i64), C(0, i32))
    case("GatherV2", "nothing", p, np.zeros([0], i32), C(0, i32))
    case("GatherV2", "int16 indices", p, np.array([1], i16), C(0, i32))
    q = random([2, 3, 4, 5])
    for axis, batch in [(1, 1), (2, 1), (3, 1), (2, 2), (3, 2), (-1, 1), (3, 3)]:
        shape = [2, 3, 4][:batch] + [2]
        case("GatherV2", f"axis {axis}, {batch} batch dimensions", q, np.random.default_rng(0).integers(0, 3, shape).astype(i32), C(axis, i32), batch_dims=batch)
    case("GatherV2", "one per row", q, np.array([2, 0], i32), C(1, i32), batch_dims=1)
    case("GatherV2", "batch, matrix of indices", q, np.array([[[1, 0], [2, 2], [0, 0]], [[1, 1], [0, 1], [2, 0]]], i64), C(2, i32), batch_dims=1)
    case("GatherV2", "free batch", I(random([2, 3]), shape=[None, 3], more=[random([0, 3]), random([1, 3])]), I([[1], [2]], i32, shape=[None, 1], more=[np.zeros([0, 1]), [[0]]]), C(1, i32), batch_dims=1)
    case("GatherNd", "rows", p, np.array([[0], [4]], i32))
    case("GatherNd", "elements", p, np.array([[[0, 1, 1], [4, 0, 0]]], i64))
    case("GatherNd", "no components", p, np.zeros([2, 0], i32))
    case("GatherNd", "negative", p, np.array([[-1]], i32))
    case("GatherNd", "free", p, I([[1, 2]], i32, shape=[None, 2], more=[np.zeros([0, 2]), [[0, 0], [4, 1]]]))
    case("ResourceGather", "embedding", V(random([6, 3])), I([[1, 5]], i32, shape=[None, 2], more=[[[0, 0], [2, 3]]]), dtype=tf.float32)
    case("ResourceGather", "negative", V(random([6, 3])), I([-1], i64), dtype=tf.float32)
    case("ResourceGather", "batch", V(random([2, 3, 2])), I([[1], [2]], i32), batch_dims=1, dtype=tf.float32)
    case("ResourceGatherNd", "rows", V(random([6, 3])), I([[1], [5]], i64), dtype=tf.float32)
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        case("GatherV2", name(dtype), np.array([[1, 0], [0, 1]], dtype), np.array([1, 1], i32), C(0, i32))
        case("GatherNd", name(dtype), np.array([[1, 0], [0, 1]], dtype), np.array([[1, 0]], i32))
    at, up = np.array([[0], [3], [0]], i32), random([3, 2])
    case("ScatterNd", "adds", at, up, C([5, 2], i32))
    case("ScatterNd", "fed shape", at, up, I([4, 2], i32, more=[[6, 2]]))
    case("ScatterNd", "elements", np.array([[0, 1], [2, 0]], i64), random([2]), C([3, 2], i64))
    case("ScatterNd", "negative", np.array([[-1]], i32), random([1, 2]), C([5, 2], i32))
    for op in ["TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMin", "TensorScatterMax"]:
        one = np.array([[0], [3], [2]], i32) if op == "TensorScatterUpdate" else at
        case(op, "rows", random([5, 2], seed=3), one, up)
        case(op, "elements", random([3, 2]), np.array([[0, 1], [2, 0]], i64), random([2], seed=4))
        case(op, "free", I(random([4, 2]), shape=[None, 2]), one, up)
        for dtype in [f64, f16, bf16, i32, i64, i8, u8, np.bool_]:
            if dtype is np.bool_ and op != "TensorScatterUpdate":
                continue
            case(op, name(dtype), np.array([1, 0, 1, 0], dtype), np.array([[1], [3]], i32), np.array([1, 1], dtype))
            case("ScatterNd", name(dtype), np.array([[1], [3]], i32), np.array([1, 1], dtype), C([4], i32)) if op == "TensorScatterAdd" else None

    v = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]], f32)
    for op in ["ArgMax", "ArgMin"]:
        for axis in [0, 1, -1]:
            for output in [tf.int32, tf.int64]:
                case(op, f"axis {axis} {output.name}", v, C(axis, i32), output_type=output)
        case(op, "equal ones", np.array([2, 5, 5, 2], f32), C(0, i32))
        case(op, "NaN", np.array([[1, nan, 3], [nan, 1, 0], [nan, nan, nan]], f32), C(1, i32))
        case(op, "infinite", np.array([[-inf, -inf], [inf, inf]], f32), C(1, i32))
        case(op, "free rows", rows(I, [3]), C(1, i32))
        for dtype in FLOATS[1:] + INTS:
            case(op, name(dtype), v.astype(dtype), C(1, i32))
            if dtype in INTS:
                case(op, name(dtype) + " ends", ints(dtype), C(0, i32))
        case(op, "bool", np.array([[False, True], [True, False]]), C(1, i32))
    case("ArgMax", "int16 result", v, C(1, i32), output_type=tf.int16)
    for k in [1, 3, 5, 0]:
        case("TopKV2", f"{k}", v, C(k, i32))
    case("TopKV2", "fed k", v, I(2, i32, more=[4]))
    case("TopKV2", "int64 indices", v, C(2, i64), index_type=tf.int64)
    case("TopKV2", "vector", v[0], C(2, i32))
    case("TopKV2", "free rows", rows(I, [4]), C(2, i32))
    for dtype in FLOATS[1:] + INTS:
        case("TopKV2", name(dtype), v.astype(dtype), C(3, i32))
        if dtype in INTS:
            case("TopKV2", name(dtype) + " ends", ints(dtype), C(4, i32))
    for op in ["Unique", "UniqueWithCounts"]:
        for dtype in FLOATS + INTS + [np.bool_]:
            case(op, name(dtype), np.array([3, 1, 3, 0, 1, 2], f32).astype(dtype))
        case(op, "int64 indices", np.array([1, 1], i32), out_idx=tf.int64)
        case(op, "empty", np.zeros([0], f32))
        case(op, "ends", ints(i64))
    for dtype in FLOATS + INTS + [np.bool_]:
        case("Where", name(dtype), np.array([[1, 0, 0], [0, 1, 1]], dtype))
    case("Where", "special", np.array(SPECIAL + TINY, f32))
    case("Where", "free rows", I([[True, False]], shape=[None, 2], more=[np.zeros([0, 2]), [[False, False]]]))
    scores = np.array([[0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [nan, 1, 2], [1, 2, 3], [inf, 0, 0], [0.5, 0.5, 0.5]], f32)
    for op in ["InTopK", "InTopKV2"]:
        for k in [1, 2, 3]:
            for dtype in [i32, i64]:
                targets = np.array([1, 0, 1, 5, 1, 2], dtype)
                if op == "InTopK":
                    case(op, f"{k} {name(dtype)}", scores, targets, k=k)
                else:
                    case(op, f"{k} {name(dtype)}", scores, targets, np.array(k, dtype))
