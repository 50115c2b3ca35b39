"""Ops that are others under another name, or a few moves of elements."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([3, 4])
    case("AccumulateNV2", "three", [x, x * 2, x * 3], shape=[3, 4])
    for scale in [True, False]:
        case("BatchNormWithGlobalNormalization", f"scale {scale}", random([2, 3, 3, 4]), random([4]), np.abs(random([4])), random([4], seed=2), random([4], seed=3), variance_epsilon=1e-3, scale_after_normalization=scale)
    case("ConjugateTranspose", "float", x, C([1, 0], i32))
    case("ConjugateTranspose", "complex", (x + 2j * x).astype(np.complex64), C([1, 0], i32))
    for dtype in [f32, f64, i32, u8, f16]:
        case("Cross", name(dtype), (random([2, 3]) * 4).astype(dtype), (random([2, 3], seed=1) * 4).astype(dtype))
    for exclusive in [False, True]:
        for reverse in [False, True]:
            for axis in [0, -1]:
                case("CumulativeLogsumexp", f"{exclusive} {reverse} {axis}", x * 10, C(axis, i32), exclusive=exclusive, reverse=reverse)
    for dtype in [f64, f16, bf16]:
        case("CumulativeLogsumexp", name(dtype), x.astype(dtype), C(1, i64))
    case("CumulativeLogsumexp", "special", np.array([-inf, -inf, 1.0, inf, 2.0], f32), C(0, i32))
    case("CumulativeLogsumexp", "NaN", np.array([1.0, nan, 1.0], f32), C(0, i32))
    case("CumulativeLogsumexp", "free", I(x, shape=[None, 4], more=[x[:0], x[:1]]), C(0, i32))
    for dtype in [i32, i64]:
        case("DataFormatDimMap", name(dtype), np.array([0, 1, 2, 3, -1, -2, -4], dtype))
        case("DataFormatVecPermute", name(dtype), np.array([7, 4, 9, 3], dtype))
    case("DataFormatDimMap", "to NHWC", np.array([[0, 1], [2, 3]], i32), src_format="NCHW", dst_format="NHWC")
    case("DataFormatVecPermute", "to NHWC", np.array([7, 4, 9, 3], i32), src_format="NCHW", dst_format="NHWC")
    case("DataFormatVecPermute", "pairs", np.array([[7, 4], [9, 3], [1, 2], [3, 8]], i32))
    case("DataFormatVecPermute", "spatial", np.array([7, 4], i32))
    case("DataFormatVecPermute", "HWNC", np.array([7, 4, 9, 3], i32), src_format="NHWC", dst_format="HWNC")
    case("DeviceIndex", "second", device_names=["GPU", "CPU"])
    case("DeviceIndex", "none", device_names=["TPU"])
    for dtype in [f32, i64, np.bool_]:
        case("Empty", name(dtype), C([2, 0 if dtype is i64 else 3], i32), dtype=dtype, init=True)
    for dtype in [f32, f64, i32, i64]:
        case("HistogramFixedWidth", name(dtype), (np.arange(-9, 30) * 0.7).astype(dtype), np.array([0, 15], dtype), C(5, i32))
    case("HistogramFixedWidth", "edges", np.array([-1.0, 0.0, 1.5, 2.0, 5.0, 15, 0.1 * 3, 0.3], f32), np.array([0.0, 5.0], f32), C(5, i32), dtype=tf.int64)
    case("HistogramFixedWidth", "wrong", np.array([1.0], f32), I([0.0, 5.0], f32, more=[[5, 5], [2, 1], [0, 1]]), np.array(4, i32))
    case("NearestNeighbors", "three", random([5, 3]), random([7, 3], seed=1), C(3, i64))
    case("NearestNeighbors", "more than there are", random([2, 3]), random([2, 3], seed=1), np.array(9, i64))
    for reverse in [False, True]:
        for dtype in [f32, f64, i32]:
            case("NthElement", f"{name(dtype)} {reverse}", (x * 9).astype(dtype), C(1, i32), reverse=reverse)
        case("NthElement", f"fed {reverse}", x, I(0, i32, more=[3, 2]), reverse=reverse)
        case("NthElement", f"vector {reverse}", x[0], C(2, i32), reverse=reverse)
    case("ParallelConcat", "rows", [x[None], x[None] * 2], shape=[2, 3, 4])
    case("ScatterNdNonAliasingAdd", "twice", random([4, 2]), np.array([[0], [3], [0]], i32), random([3, 2]))
    case("TensorStridedSliceUpdate", "inside", x, C([1, 0], i32), C([3, 4], i32), C([1, 2], i32), random([2, 2]))
    case("TensorStridedSliceUpdate", "row", x, C([-1], i32), C([0], i32), C([1], i32), random([4]), shrink_axis_mask=1)
    case("TensorStridedSliceUpdate", "backwards", I(x, shape=[None, 4]), C([2, 3], i32), C([0, 0], i32), C([-1, -1], i32), random([2, 3]))
    case("TensorStridedSliceUpdate", "broadcast", x, C([0, 1], i32), C([3, 3], i32), C([1, 1], i32), np.array([9.0], f32))
    for dtype in [f32, i32, np.bool_]:
        case("ToBool", name(dtype), np.array(0, dtype))
        case("ToBool", f"true {name(dtype)}", np.array(1, dtype))
    case("ToBool", "matrix", I(x, shape=[None, 4], more=[x[:0]]))
    u = np.array([[1, 2, 1], [3, 3, 3], [1, 2, 1]], i32)
    for dtype in [f32, i32, i64, i8, u16, np.bool_]:
        for axis in [0, 1]:
            case("UniqueV2", f"{name(dtype)} axis {axis}", u.astype(dtype), C([axis], i64))
            case("UniqueWithCountsV2", f"{name(dtype)} axis {axis}", u.astype(dtype), C([axis], i64))
    case("UniqueV2", "no axis", u[0], C(np.zeros([0]), i64))
    case("UniqueWithCountsV2", "vector", I(u[0], shape=[None], more=[[], [5, 5]]), C([0], i32), out_idx=tf.int64)
    case("UniqueV2", "double vector", np.array([2.5, 1e-300, 2.5, 0.0, -0.0], f64), C([0], i32))
    case("UnravelIndex", "matrix", np.array([22, 41, 37, 0], i32), C([7, 6], i32))
    case("UnravelIndex", "scalar", np.array(9, i64), C([2, 3, 4], i64))
    case("UnravelIndex", "out of range", I([3], i32, shape=[None], more=[[6], [-1], [5, 0]]), C([2, 3], i32))
    case("VariableShape", "resource", V(x))
    case("VariableShape", "int64", V(x), out_type=tf.int64)
    bits = np.array([[0, 1, -1, 2**31 - 1], [1065353216, -2147483648, 2139095040, 12345678]], i32)
    for dtype in [f32, u32, i16, u8, i8, f16, bf16]:
        case("Bitcast", f"int32 to {name(dtype)}", bits, type=dtype)
    for dtype in [f64, i64, u64]:
        case("Bitcast", f"int32 to {name(dtype)}", bits.reshape([2, 2, 2]), type=dtype)
        case("Bitcast", f"{name(dtype)} to uint8", np.array([1, 2.5, 7], dtype), type=u8)
    case("Bitcast", "float16 to int16", np.array([1, -2, inf], f16), type=i16)
    case("Bitcast", "free", I(x, shape=[None, None], more=[x[:0]]), type=i32)
    case("Bitcast", "wrong", I(bits.reshape([4, 2]), shape=[None, None], more=[bits]), type=i64)
    for op in ["SegmentSum", "SegmentProd", "SegmentMean", "SegmentMax", "SegmentMin"]:
        for dtype in [f32, f64, i32, i64, f16, bf16, i8, u8, i16, u16]:
            case(op, name(dtype), np.array([[1, 2], [3, 4], [5, 6], [2, 2]], dtype), C([0, 0, 2, 3], i32))
        case(op, "order", x, I([0, 0, 1], i32, shape=[None], more=[[0, 1, 0], [-1, 0, 1], [1, 1, 1], [2, 2, 5]]))
        case(op, "nothing", x[:0], I(np.zeros([0]), i32, shape=[None]))
        case(op, "lengths differ", I(x, shape=[None, 4]), I([0, 1], i64, shape=[None]))
