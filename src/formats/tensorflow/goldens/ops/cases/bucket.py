"""Buckets, counts, quantization as training sees it."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    for dtype in [f32, f64, i32, i64]:
        case("Bucketize", name(dtype), np.array([[-5, 0, 3], [10, 11, 100]], dtype), boundaries=[0.0, 3.0, 10.0])
    case("Bucketize", "special", np.array(SPECIAL, f32), boundaries=[-1.0, 0.1, 2.5])
    case("Bucketize", "fractions", np.array([0.1, 0.2, 0.3], f64), boundaries=[0.1, 0.2, 0.3])
    case("Bucketize", "free rows", rows(I, [3]), boundaries=[0.0, 0.5])
    for op in ["LowerBound", "UpperBound"]:
        s = np.array([[1, 3, 3, 9], [0, 2, 4, 6]], f32)
        case(op, "float32", s, np.array([[0, 3, 10], [2, 3, 6]], f32))
        case(op, "int64", s.astype(i64), np.array([[0, 3, 10], [2, 3, 6]], i64), out_type=tf.int64)
    values = np.array([1, 3, 1, 0, 7], i32)
    case("Bincount", "without weights", values, C(5, i32), C(np.zeros([0], f32)))
    case("Bincount", "weights", values, C(8, i32), np.array([1, 2, 3, 4, 5], f32))
    case("Bincount", "int64 weights", values, C(4, i32), np.array([1, 2, 3, 4, 5], i64))
    for dtype in [i32, i64]:
        case("DenseBincount", f"vector {name(dtype)}", values.astype(dtype), C(dtype(5)), C(np.zeros([0], f32)))
        case("DenseBincount", f"matrix {name(dtype)}", I(np.array([[1, 1, 4]], dtype), shape=[None, 3], more=[np.zeros([0, 3]), [[0, 0, 0], [9, 2, 1]]]), C(dtype(5)), C(np.zeros([0], f32)))
        case("DenseBincount", f"binary {name(dtype)}", np.array([[1, 1, 4], [0, 2, 9]], dtype), C(dtype(5)), C(np.zeros([0], f32)), binary_output=True)
    case("DenseBincount", "weights", np.array([[1, 1, 4], [0, 2, 9]], i32), C(5, i32), np.array([[0.5, 1, 2], [3, 4, 5]], f32))
    case("DenseBincount", "negative", np.array([1, -1], i32), C(5, i32), C(np.zeros([0], f32)))
    for dtype in [f32, i32, i64, u8]:
        case("ListDiff", name(dtype), np.array([1, 2, 3, 2, 5, 6], dtype), np.array([2, 6], dtype))
    case("ListDiff", "empty", np.array([1, 2], i32), np.zeros([0], i32), out_idx=tf.int64)

    x = np.array(PLAIN + [6.4, -7, 0.02, 100, -100], f32)
    for bits in [8, 4, 2]:
        for narrow in [False, True]:
            case("FakeQuantWithMinMaxArgs", f"{bits} {narrow}", x, num_bits=bits, narrow_range=narrow)
            case("FakeQuantWithMinMaxVars", f"{bits} {narrow}", x, C(f32(-2.3)), C(f32(5.1)), num_bits=bits, narrow_range=narrow)
            case("FakeQuantWithMinMaxVarsPerChannel", f"{bits} {narrow}", random([4, 3], scale=3), C(np.array([-1, -2.5, 0], f32)), C(np.array([1, 3.3, 4], f32)), num_bits=bits, narrow_range=narrow)
    case("FakeQuantWithMinMaxArgs", "min and max", x, min=-0.5, max=3.0)
    case("FakeQuantWithMinMaxVars", "all above zero", x, f32(0.5), f32(3))
    case("FakeQuantWithMinMaxVars", "nothing", x, f32(0), f32(0))
