"""Losses, and the derivatives of activations."""
from values import *


def cases(case, I, C, V):
    x, p = random([3, 4], scale=3), np.array([[0, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 2]], f32)
    op = "SoftmaxCrossEntropyWithLogits"
    for dtype in FLOATS:
        case(op, name(dtype), x.astype(dtype), p.astype(dtype))
    case(op, "large logits", x * 1000, p)
    case(op, "one row of labels", x, p[1:2])
    case(op, "one row of logits", x[1:2], p)
    case(op, "one column of labels", x, p[:, 1:2])
    case(op, "free rows", I(x, shape=[None, 4], more=[x[:0], x[:1]]), I(p, shape=[None, 4], more=[p[:0], p[:1]]))
    op = "SparseSoftmaxCrossEntropyWithLogits"
    for dtype in FLOATS:
        case(op, name(dtype), x.astype(dtype), np.array([1, 0, 3], i32))
    case(op, "int64", x, np.array([1, 0, 3], i64))
    case(op, "large logits", x * 1000, np.array([1, 0, 3], i64))
    case(op, "free rows", I(x, shape=[None, 4], more=[x[:0], x[:1]]), I([1, 0, 3], i64, shape=[None], more=[np.zeros([0]), [2]]))

    x = np.array(PLAIN + [6, 6.5, 5.5, 0], f32)
    dy = random(x.shape, seed=1)
    for op in ["ReluGrad", "Relu6Grad", "LeakyReluGrad", "EluGrad", "SeluGrad", "SoftplusGrad", "SoftsignGrad"]:
        for dtype in FLOATS:
            case(op, name(dtype), dy.astype(dtype), x.astype(dtype))
        case(op, "huge", np.ones(4, f32), np.array([100, -100, 88, -88], f32))
    case("LeakyReluGrad", "alpha", dy, x, alpha=0.3)
    y = np.abs(x) + f32(0.1)
    for op in ["SigmoidGrad", "TanhGrad", "SqrtGrad", "RsqrtGrad", "ReciprocalGrad"]:
        for dtype in FLOATS:
            case(op, name(dtype), y.astype(dtype), dy.astype(dtype))
        case(op, "free rows", I(y[None], shape=[None, 20], more=[np.zeros([0, 20]), np.stack([y, y])]), I(dy[None], shape=[None, 20], more=[np.zeros([0, 20]), np.stack([dy, y])]))
