"""Cells of recurrent networks in one op, and decoders of CTC."""
from values import *


def cases(case, I, C, V):
    n, d, k = 3, 2, 4
    for dtype in [f32, f16]:
        x, c, h = random([n, d], dtype), random([n, k], dtype, 1), random([n, k], dtype, 2)
        w, b = C(random([d + k, 4 * k], dtype, 3)), C(random([4 * k], dtype, 4))
        peep = [C(random([k], dtype, 5 + i)) for i in range(3)]
        for peephole in [False, True]:
            for clip in [3.0, 0.3, -1.0]:
                case("LSTMBlockCell", f"{name(dtype)} {peephole} {clip}", x, c, h, w, *peep, b, forget_bias=0.5, cell_clip=clip, use_peephole=peephole)
        case("GRUBlockCell", name(dtype), x, h, C(random([d + k, 2 * k], dtype, 3)), C(random([d + k, k], dtype, 8)), C(random([2 * k], dtype, 4)), C(random([k], dtype, 9)))
    x, c, h = random([5, n, d]), random([n, k], f32, 1), random([n, k], f32, 2)
    w, b = C(random([d + k, 4 * k], f32, 3)), C(random([4 * k], f32, 4))
    peep = [C(random([k], f32, 5 + i)) for i in range(3)]
    for peephole in [False, True]:
        # from seq_len_max on TensorFlow leaves memory as it is
        for length in [5]:
            case("BlockLSTM", f"{length} {peephole}", np.array(length, i64), x, c, h, w, *peep, b, use_peephole=peephole, cell_clip=0.4)
            case("BlockLSTMV2", f"{length} {peephole}", np.array(length, i64), x, c, h, w, *peep, b, use_peephole=peephole)
    free = I(x, shape=[None, None, d], more=[x[:1, :1], x[:2]])
    case("BlockLSTM", "free", I(5, i64, more=[1, 2]), free, I(c, shape=[None, k], more=[c[:1], c]), I(h, shape=[None, k], more=[h[:1], h]), w, *peep, b)

    made = np.random.default_rng(4)
    logits = made.standard_normal([6, 3, 5]).astype(f32)
    rough = np.round(logits)
    flat = np.zeros([4, 2, 4], f32)
    for label, given in [("random", logits), ("ties", rough), ("flat", flat)]:
        lengths = np.array([6, 4, 0] if given.shape[0] == 6 else [4, 2], i32)
        for merge in [False, True]:
            case("CTCGreedyDecoder", f"{label} {merge}", given, lengths, merge_repeated=merge)
            # equal but for the rounding of exp and log1p: the third of a hundred is anyone's
            for width, top in [(1, 1), (3, 2), (8, 1), (100, 1 if label == "ties" else 3)]:
                full = np.array([6, 4, 2] if given.shape[0] == 6 else [4, 2], i32)
                case("CTCBeamSearchDecoder", f"{label} {merge} {width} {top}", given, full, beam_width=width, top_paths=top, merge_repeated=merge)
    case("CTCGreedyDecoder", "blank 0", logits, np.array([6, 6, 1], i32), blank_index=0)
    case("CTCGreedyDecoder", "double", logits.astype(f64), np.array([6, 5, 1], i32))
    case("CTCBeamSearchDecoder", "double", logits.astype(f64), np.array([6, 5, 1], i32), beam_width=6, top_paths=2)
    case("CTCGreedyDecoder", "too long", logits, I([6, 7, 1], i32))
    case("CTCBeamSearchDecoder", "nothing", logits, np.array([0, 0, 0], i32), beam_width=4, top_paths=1)
    case("CTCBeamSearchDecoder", "more paths than there are", logits[:1, :, :2], np.array([1, 0, 1], i32), beam_width=4, top_paths=3)
    case("CTCGreedyDecoder", "free", I(logits, shape=[None, None, 5], more=[logits[:2, :1]]), I([6, 4, 3], i32, shape=[None], more=[[2]]))
