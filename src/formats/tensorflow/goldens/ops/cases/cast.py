"""Casts."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    types = FLOATS + INTS + [np.bool_]
    for src in types:
        for dst in types:
            if src is np.bool_:
                values = np.array([True, False])
            elif src in FLOATS:
                values = np.array([0, -0.0, 1, -1, 0.5, 0.99, -0.99, 1.5, -1.5, 2.5, 100.7, 3.999], f32).astype(src)
            else:
                values = ints(src)
            if dst in (u8, u16, u32, u64) and src in FLOATS:
                values = values[values >= 0]
            case("Cast", f"{name(src)} to {name(dst)}", values, DstT=tf.as_dtype(dst))
    for dst in [i32, i64, i8, u8, i16, u16]:
        case("Cast", f"float32 out of range to {name(dst)}", np.array([300, -300, 70000, -70000, 3e9, -3e9, 1e20, -1e20], f32), DstT=tf.as_dtype(dst))
        case("Cast", f"float64 out of range to {name(dst)}", np.array([300, -300, 70000, -70000, 3e9, -3e9, 1e20, -1e20], f64), DstT=tf.as_dtype(dst))
        case("Cast", f"not a number to {name(dst)}", np.array([nan, inf, -inf], f32), DstT=tf.as_dtype(dst))
        case("Cast", f"not a number (float64) to {name(dst)}", np.array([nan, inf, -inf], f64), DstT=tf.as_dtype(dst))
    case("Cast", "NaN to bool", np.array(SPECIAL + TINY, f32), DstT=tf.bool)
    case("Cast", "float64 to float32", np.array([1e300, 1e-300, 0.1, nan], f64), DstT=tf.float32)
    case("Cast", "float32 to float16", np.array([1e6, 65504, 65520, 1e-8, 6e-8, 0.1, 2049, nan], f32), DstT=tf.float16)
    case("Cast", "float32 to bfloat16", np.array([1.00390625, 1.01171875, 3.39e38, 0.1, 1e-40, nan, inf], f32), DstT=tf.bfloat16)
    case("Cast", "free rows", I(np.array([[1.5]], f32), shape=[None, 1], more=[np.zeros([0, 1]), [[2.5], [-3.7]]]), DstT=tf.int32)
    for dtype in [i8, i16, i32, i64]:
        other = np.dtype("u" + name(dtype)).type
        case("Bitcast", name(dtype), ints(dtype), type=tf.as_dtype(other))
        case("Bitcast", name(other), ints(other), type=tf.as_dtype(dtype))
