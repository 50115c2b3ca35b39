"""Shapes."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([2, 3, 4])
    for op, attrs in [("Shape", {}), ("Shape", {"out_type": tf.int64}), ("Size", {}), ("Size", {"out_type": tf.int64}), ("Rank", {})]:
        case(op, "static", x, **attrs)
        case(op, "free rows", rows(I, [3]), **attrs)
        case(op, "scalar", f32(1), **attrs)
        case(op, "unknown rank", I(x, shape=None), **attrs)
        case(op, "bool", np.array([[True]]), **attrs)
    case("ShapeN", "two", [x, I(random([2, 1]), shape=[None, 1])])
    case("ShapeN", "int64", [x, f32(1)], out_type=tf.int64)

    case("Reshape", "constant", x, C([4, 6], i32))
    case("Reshape", "infers", x, C([-1, 8], i32))
    case("Reshape", "int64 infers", rows(I, [3, 4]), C([-1, 12], i64))
    case("Reshape", "to a vector", rows(I, [3, 4]), C([-1], i32))
    case("Reshape", "a size of 0", np.zeros([0, 3], f32), C([3, 0], i32))
    case("Reshape", "0 and infers", np.zeros([0, 3], f32), C([-1, 3], i32))
    case("Reshape", "fed shape", x, I([3, -1], i32, more=[[24], [1, 24]] if False else [[4, -1], [2, 12]]))
    case("Reshape", "fed shape with 0", I(np.zeros([0, 3], f32), shape=[None, 3]), I([0, 5], i32))
    case("Reshape", "to a scalar", np.ones([1, 1], f32), C(np.zeros([0], i32)))
    case("Reshape", "scalar to a vector", f32(3), C([1], i32))
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        case("Reshape", name(dtype), np.array([[1, 0, 1]], dtype), C([3, 1], i32))
    case("ExpandDims", "first", rows(I, [3]), C(0, i32))
    case("ExpandDims", "last", rows(I, [3]), C(-1, i32))
    case("ExpandDims", "middle", x, C(-2, i64))
    case("ExpandDims", "vector axis", x, C([1], i32))
    case("ExpandDims", "fed axis", x, I(1, i32))
    case("ExpandDims", "scalar", f32(2), C(0, i32))
    case("Squeeze", "all", np.ones([1, 3, 1, 2], f32))
    case("Squeeze", "some", np.ones([1, 3, 1, 2], f32), squeeze_dims=[2])
    case("Squeeze", "negative", rows(I, [3, 1], counts=(0, 2)), squeeze_dims=[-1])
    case("Squeeze", "none to squeeze", x)
    case("Squeeze", "unknown rank", I(np.ones([1, 3, 1], f32), shape=None), squeeze_dims=[0])
    case("EnsureShape", "free rows", rows(I, [3]), shape=[None, 3])
    case("EnsureShape", "unknown", I(x, shape=None), shape=[None, 3, 4])
    case("EnsureShape", "fails", I(x, shape=[None, None, 4]), shape=[None, 7, 4])
    case("Transpose", "rows and columns", rows(I, [3]), C([1, 0], i32))
    case("Transpose", "three", x, C([2, 0, 1], i64))
    case("Transpose", "scalar", f32(1), C(np.zeros([0], i32)))
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        case("Transpose", name(dtype), np.array([[1, 0, 1]], dtype), C([1, 0], i32))
    for dtype in [i32, i64]:
        case("InvertPermutation", name(dtype), np.array([3, 4, 0, 2, 1], dtype))
        case("BroadcastTo", name(dtype), np.array([[1], [2]], dtype), C([3, 2, 4], dtype))
        case("BroadcastArgs", name(dtype), np.array([2, 1, 4], dtype), np.array([3, 1], dtype))
    case("BroadcastTo", "fed shape", rows(I, [3], counts=()), I([2, 5, 3], i32))
    case("BroadcastTo", "bool", np.array([True, False]), C([2, 2], i32))
    case("BroadcastTo", "empty", np.ones([1], f32), C([0], i32))
    for dtype in [f64, f16, bf16] + INTS:
        case("BroadcastTo", name(dtype) + " scalar", np.array(3, dtype), C([2, 2], i32))
