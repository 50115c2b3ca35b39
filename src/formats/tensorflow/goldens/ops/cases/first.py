"""Channels first, as models made for GPUs have them."""
from values import *


def cases(case, I, C, V):
    x = random([2, 5, 6, 4])
    free = I(x, shape=[None, None, None, 4], more=[random([1, 3, 4, 4])])
    for padding in ["SAME", "VALID"]:
        for stride in [1, 2]:
            strides = [1, stride, stride, 1]
            case.channels_first("Conv2D", f"{padding} {stride}", x, C(random([3, 2, 4, 3])), strides=strides, padding=padding)
            case.channels_first("Conv2D", f"{padding} {stride} free", free, C(random([3, 2, 4, 3])), strides=strides, padding=padding)
            case.channels_first("DepthwiseConv2dNative", f"{padding} {stride}", x, C(random([3, 3, 4, 2])), strides=strides, padding=padding)
            for op in ["MaxPool", "AvgPool"]:
                case.channels_first(op, f"{padding} {stride}", x, ksize=[1, 3, 2, 1], strides=strides, padding=padding)
            case.channels_first("Conv3D", f"{padding} {stride}", random([1, 3, 4, 5, 2]), C(random([2, 2, 2, 2, 3])), strides=[1, stride, stride, stride, 1], padding=padding)
            case.channels_first("MaxPool3D", f"{padding} {stride}", random([1, 3, 4, 5, 2]), ksize=[1, 2, 2, 2, 1], strides=[1, stride, stride, stride, 1], padding=padding)
            out = [2, -(-6 // stride) if padding == "SAME" else -(-4 // stride), -(-7 // stride) if padding == "SAME" else -(-5 // stride), 2]
            case.channels_first("Conv2DBackpropInput", f"{padding} {stride}", C([2, 6, 7, 3], i32), C(random([3, 3, 3, 2])), random(out), strides=strides, padding=padding, image=2)
    case.channels_first("Conv2D", "dilated", x, C(random([2, 2, 4, 3])), strides=[1, 1, 1, 1], dilations=[1, 2, 3, 1], padding="SAME")
    case.channels_first("Conv2D", "EXPLICIT", x, C(random([2, 2, 4, 3])), strides=[1, 2, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 2, 1, 0, 0])
    statistics = [C(random([4])), C(random([4], seed=1)), C(random([4], seed=2)), C(np.abs(random([4], seed=3)))]
    for op in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
        case.channels_first(op, "inference", x, *statistics, is_training=False)
    case.channels_first("DepthToSpace", "2", x, block_size=2)
    case.channels_first("SpaceToDepth", "2", random([2, 4, 6, 3]), block_size=2)
