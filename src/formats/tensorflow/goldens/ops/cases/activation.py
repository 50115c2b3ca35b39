"""Activations and the softmaxes."""
from values import *


def cases(case, I, C, V):
    for op in ["Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Softmax", "LogSoftmax"]:
        case(op, "plain", np.array([PLAIN], f32))
        case(op, "range", np.linspace(-8, 8, 33, dtype=f32)[None])
        case(op, "special", np.array(SPECIAL, f32)[:, None])
        case(op, "huge", np.array(HUGE, f32)[:, None])
        case(op, "small", np.array(SMALL, f32)[:, None])
        case(op, "free rows", I(random([1, 5]), shape=[None, 5], more=[random([0, 5]), random([3, 5])]))
        for dtype in FLOATS[1:]:
            case(op, name(dtype), np.array([PLAIN, PLAIN[::-1]], dtype))
            case(op, name(dtype) + " special", np.array(SPECIAL, dtype)[:, None])
    for op in ["Relu", "Relu6"]:
        for dtype in INTS:
            case(op, name(dtype), ints(dtype))
    case("LeakyRelu", "alpha", np.array(PLAIN + SPECIAL, f32), alpha=0.3)
    case("LeakyRelu", "alpha 0", np.array(PLAIN, f32), alpha=0.0)
    case("LeakyRelu", "alpha 2", np.array(PLAIN, f32), alpha=2.0)
    case("Softmax", "rank 1", random([7]))
    case("Softmax", "rank 4", random([2, 3, 1, 4]))
    case("Softmax", "large logits", random([3, 4], scale=1000))
    case("Softmax", "masked", np.array([[1, -inf, 2], [-1e9, 3, -1e9]], f32))
    case("LogSoftmax", "large logits", random([3, 4], scale=1000))
    case("LogSoftmax", "masked", np.array([[1, -inf, 2], [-1e9, 3, -1e9]], f32))
    case("LogSoftmax", "rank 3", random([2, 3, 4]))
