"""Pools."""
from values import *
import tensorflow as tf
from cases.conv import free


def cases(case, I, C, V):
    x = random([2, 5, 6, 2])
    for padding in ["SAME", "VALID"]:
        for size, stride in [(2, 2), (3, 2), (3, 1), (2, 3)]:
            label = f"{padding} size {size} stride {stride}"
            two = dict(ksize=[1, size, size, 1], strides=[1, stride, stride, 1], padding=padding)
            three = dict(ksize=[1, size, size, size, 1], strides=[1, stride, stride, stride, 1], padding=padding)
            case("MaxPool", label, x, **two)
            case("AvgPool", label, x, **two)
            case("MaxPool", label + " free", free(I, x, random([1, 4, 5, 2]), random([0, 4, 4, 2])), **two)
            case("AvgPool", label + " free", free(I, x, random([1, 4, 5, 2])), **two)
            case("MaxPoolV2", label, x, C([1, size, size, 1], i32), C([1, stride, stride, 1], i32), padding=padding)
            case("MaxPool3D", label, random([1, 4, 4, 5, 1]), **three)
            case("AvgPool3D", label, random([1, 4, 4, 5, 1]), **three)
            for batch in [False, True]:
                case("MaxPoolWithArgmax", label + f" {batch}", x, Targmax=tf.int64, include_batch_in_index=batch, **two)
    case("MaxPoolWithArgmax", "int32", x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID", Targmax=tf.int32)
    case("MaxPool", "EXPLICIT", x, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 1, 1, 0, 0])
    case("MaxPool", "all below zero", -np.abs(x), ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="SAME")
    case("MaxPool", "window over all", x, ksize=[1, 5, 6, 1], strides=[1, 1, 1, 1], padding="VALID")
    case("MaxPool", "infinite", np.full([1, 2, 2, 1], -inf, f32), ksize=[1, 2, 2, 1], strides=[1, 1, 1, 1], padding="SAME")
    for dtype in [f64, f16, bf16, i32, i8, u8, i16, i64]:
        case("MaxPool", name(dtype), np.arange(16, dtype=dtype).reshape(1, 4, 4, 1), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
        case("AvgPool", name(dtype), np.arange(16, dtype=dtype).reshape(1, 4, 4, 1), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
