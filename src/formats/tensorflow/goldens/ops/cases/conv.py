"""Convolutions."""
from values import *


def free(I, value, *more):
    """A tensor of free batch, height and width."""
    shape = [None] * (value.ndim - 1) + [value.shape[-1]]
    return I(value, shape=shape, more=list(more))


def cases(case, I, C, V):
    x = random([2, 7, 8, 3])
    kernel = random([3, 2, 3, 4], seed=1)
    for padding in ["SAME", "VALID"]:
        for stride in [1, 2, 3]:
            case("Conv2D", f"{padding} stride {stride}", x, C(kernel), strides=[1, stride, stride, 1], padding=padding)
            case("Conv2D", f"{padding} stride {stride} free", free(I, x, random([1, 4, 5, 3]), random([0, 5, 5, 3])), C(kernel), strides=[1, stride, stride, 1], padding=padding)
            case("DepthwiseConv2dNative", f"{padding} stride {stride}", x, C(random([3, 3, 3, 2])), strides=[1, stride, stride, 1], padding=padding)
            case("DepthwiseConv2dNative", f"{padding} stride {stride} free", free(I, x, random([1, 4, 5, 3])), C(random([3, 3, 3, 1])), strides=[1, stride, stride, 1], padding=padding)
            case("Conv3D", f"{padding} stride {stride}", random([1, 4, 5, 4, 2]), C(random([2, 3, 2, 2, 3])), strides=[1, stride, stride, stride, 1], padding=padding)
        case("Conv2D", f"{padding} dilated", x, C(kernel), strides=[1, 1, 1, 1], padding=padding, dilations=[1, 2, 3, 1])
        case("Conv2D", f"{padding} dilated free", free(I, x, random([1, 9, 9, 3])), C(kernel), strides=[1, 1, 1, 1], padding=padding, dilations=[1, 2, 2, 1])
        case("DepthwiseConv2dNative", f"{padding} dilated", x, C(random([3, 3, 3, 1])), strides=[1, 1, 1, 1], padding=padding, dilations=[1, 2, 2, 1])
        case("Conv2D", f"{padding} 1x1 stride 2", free(I, x, random([1, 5, 6, 3])), C(random([1, 1, 3, 2])), strides=[1, 2, 2, 1], padding=padding)
        case("Conv2D", f"{padding} uneven strides", x, C(kernel), strides=[1, 1, 2, 1], padding=padding)
        case("Conv2D", f"{padding} groups", random([2, 6, 6, 4]), C(random([3, 3, 2, 6])), strides=[1, 1, 1, 1], padding=padding)
    case("Conv2D", "EXPLICIT", x, C(kernel), strides=[1, 2, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 2, 0, 3, 0, 0])
    case("Conv2D", "fed filter", x, kernel, strides=[1, 1, 1, 1], padding="SAME")
    case("Conv2D", "height 1", random([2, 1, 9, 3]), C(random([1, 5, 3, 2])), strides=[1, 1, 2, 1], padding="SAME")
    case("Conv2D", "float64", x.astype(f64), C(kernel.astype(f64)), strides=[1, 1, 1, 1], padding="SAME")
    case("Conv2D", "float16", x.astype(f16), C(kernel.astype(f16)), strides=[1, 1, 1, 1], padding="SAME")
    case("Conv2D", "bfloat16", x.astype(bf16), C(kernel.astype(bf16)), strides=[1, 1, 1, 1], padding="SAME")
    case("Conv3D", "dilated", random([1, 5, 5, 5, 1]), C(random([2, 2, 2, 1, 1])), strides=[1, 1, 1, 1, 1], padding="VALID", dilations=[1, 1, 1, 1, 1])
