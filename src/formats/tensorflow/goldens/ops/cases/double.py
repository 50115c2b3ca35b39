"""Windows over float64."""
from values import *


def cases(case, I, C, V):
    x, w = random([2, 7, 6, 4], f64), C(random([3, 2, 4, 5], f64, 1))
    for padding in ["SAME", "VALID"]:
        for stride in [1, 2, 3]:
            case("Conv2D", f"{padding} {stride}", x, w, strides=[1, stride, stride, 1], padding=padding)
            case("AvgPool", f"{padding} {stride}", x, ksize=[1, 3, 2, 1], strides=[1, stride, stride, 1], padding=padding)
        case("Conv2D", f"dilated {padding}", x, w, strides=[1, 1, 1, 1], padding=padding, dilations=[1, 2, 3, 1])
        case("Conv2D", f"free {padding}", I(x, shape=[None, None, None, 4], more=[x[:1, :5], x[:0]]), w, strides=[1, 2, 2, 1], padding=padding)
        case("DepthwiseConv2dNative", padding, x, C(random([3, 3, 4, 2], f64, 2)), strides=[1, 2, 2, 1], padding=padding)
        case("Conv3D", padding, random([1, 4, 5, 3, 2], f64), C(random([2, 2, 2, 2, 3], f64, 3)), strides=[1, 1, 2, 1, 1], padding=padding)
        case("AvgPool3D", padding, random([1, 4, 5, 3, 2], f64), ksize=[1, 2, 2, 2, 1], strides=[1, 2, 1, 2, 1], padding=padding)
    case("Conv2D", "groups", x, C(random([3, 2, 2, 6], f64, 4)), strides=[1, 1, 1, 1], padding="SAME")
    case("Conv2D", "explicit", x, w, strides=[1, 1, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 2, 1, 0, 3, 0, 0])
    case("AvgPool", "int-like sums", np.arange(48, dtype=f64).reshape([1, 4, 4, 3]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
