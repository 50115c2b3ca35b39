"""Transposed convolutions."""
from values import *
from cases.conv import free


def cases(case, I, C, V):
    for padding in ["SAME", "VALID"]:
        for stride, k in [(1, 3), (2, 3), (2, 2), (2, 4), (3, 2), (2, 1), (3, 5)]:
            for n in [6, 7]:
                out = -(-n // stride) if padding == "SAME" else max(0, -(-(n - k + 1) // stride))
                if out == 0:
                    continue
                y = random([2, out, out, 4])
                f = random([k, k, 3, 4], seed=1)
                case("Conv2DBackpropInput", f"{padding} stride {stride} kernel {k} to {n}", C([2, n, n, 3], i32), C(f), y, strides=[1, stride, stride, 1], padding=padding)
                case("Conv2DBackpropInput", f"{padding} stride {stride} kernel {k} to {n}, fed sizes", I([2, n, n, 3], i32), C(f), free(I, y), strides=[1, stride, stride, 1], padding=padding)
    case("Conv2DBackpropInput", "EXPLICIT", C([1, 6, 6, 2], i32), C(random([3, 3, 2, 3])), random([1, 3, 6, 3]), strides=[1, 2, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 1, 1, 1, 0, 0])
    for padding in ["SAME", "VALID"]:
        for stride in [1, 2]:
            out = -(-5 // stride) if padding == "SAME" else -(-(5 - 2) // stride)
            case("Conv3DBackpropInputV2", f"{padding} stride {stride}", C([1, 5, 5, 5, 2], i32), C(random([3, 3, 3, 2, 3])), random([1, out, out, out, 3]), strides=[1, stride, stride, stride, 1], padding=padding)
