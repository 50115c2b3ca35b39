"""Normalizations, and what the optimizer fuses."""
from values import *
from cases.conv import free


def cases(case, I, C, V):
    x = random([2, 4, 5, 3])
    s, o, m, v = random([3]), random([3], seed=1), random([3], seed=2), np.abs(random([3], seed=3))
    for op in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
        case(op, "inference", x, C(s), C(o), C(m), C(v), is_training=False, epsilon=1e-3)
        case(op, "inference, free", free(I, x, random([0, 3, 3, 3]), random([1, 1, 1, 3])), C(s), C(o), C(m), C(v), is_training=False)
        case(op, "training", x, s, o, np.zeros([0], f32), np.zeros([0], f32), is_training=True)
    case("FusedBatchNormV3", "training, averaged", x, s, o, m, v, is_training=True, exponential_avg_factor=0.25)
    case("FusedBatchNormV3", "training of one element", random([1, 1, 1, 3]), s, o, np.zeros([0], f32), np.zeros([0], f32), is_training=True)
    case("FusedBatchNormV3", "float16", x.astype(f16), C(s), C(o), C(m), C(v), is_training=False)
    case("FusedBatchNormV3", "bfloat16", x.astype(bf16), C(s), C(o), C(m), C(v), is_training=False)
    case("FusedBatchNormV3", "float16 training", x.astype(f16), s, o, np.zeros([0], f32), np.zeros([0], f32), is_training=True)
    case("FusedBatchNormV3", "NCHW training", random([2, 3, 4, 4]), s, o, np.zeros([0], f32), np.zeros([0], f32), is_training=True, data_format="NCHW")
    case("FusedBatchNormV3", "NDHWC", random([2, 2, 3, 3, 3]), C(s), C(o), C(m), C(v), is_training=False, data_format="NDHWC")
    case("LRN", "default", x)
    case("LRN", "AlexNet", random([1, 3, 3, 8]), depth_radius=2, bias=1.0, alpha=2e-5, beta=0.75)
    case("LRN", "float16", x.astype(f16), depth_radius=1, bias=2.0, alpha=0.5, beta=0.6)

    kernel, bias = random([3, 3, 3, 4]), random([4])
    conv = dict(strides=[1, 1, 1, 1], padding="SAME", num_args=1)
    for ops in [["BiasAdd"], ["BiasAdd", "Relu"], ["BiasAdd", "Relu6"], ["BiasAdd", "Elu"], ["BiasAdd", "LeakyRelu"]]:
        case("_FusedConv2D", " ".join(ops), x, C(kernel), [C(bias)], [], fused_ops=ops, **conv)
    case("_FusedConv2D", "FusedBatchNorm Relu", x, C(kernel), [C(random([4])), C(random([4], seed=1)), C(random([4], seed=2)), C(np.abs(random([4], seed=3)))], [], fused_ops=["FusedBatchNorm", "Relu"], epsilon=1e-3, strides=[1, 1, 1, 1], padding="SAME", num_args=4)
    case("_FusedConv2D", "BiasAdd Add", x, C(kernel), [C(bias), random([2, 4, 5, 4])], [], fused_ops=["BiasAdd", "Add"], strides=[1, 1, 1, 1], padding="SAME", num_args=2)
    for ops in [["BiasAdd"], ["BiasAdd", "Relu"], ["BiasAdd", "Relu6"], ["BiasAdd", "Elu"], ["BiasAdd", "LeakyRelu"], ["BiasAdd", "Tanh"], ["BiasAdd", "Sigmoid"]]:
        case("_FusedMatMul", " ".join(ops), random([2, 3]), C(random([3, 4])), [C(bias)], fused_ops=ops)
