"""Non-maximum suppression, with ties, soft, combined."""
from values import *


def boxes(n, seed=0, grid=None):
    made = np.random.default_rng(seed)
    corner = made.uniform(0, 0.7, [n, 2])
    size = made.uniform(0.1, 0.5, [n, 2])
    found = np.concatenate([corner, corner + size], 1)
    return (np.round(found * grid) / grid if grid else found).astype(f32)


def cases(case, I, C, V, S):
    made = np.random.default_rng(1)
    b = boxes(14)
    scores = made.uniform(0, 1, [14]).astype(f32)
    ties = np.round(scores * 4).astype(f32) / 4
    odd = scores.copy()
    odd[[1, 5]] = nan, -inf
    flat = b.copy()
    flat[::3, 2] = flat[::3, 0]
    one = np.array(1.0, f32)
    for label, given, points in [("random", b, scores), ("ties", boxes(14, 2, 5), ties), ("NaN", b, odd), ("turned", b[:, [2, 3, 0, 1]], scores), ("no area", flat, ties), ("none", b[:0], scores[:0])]:
        for iou, threshold, most in [(0.3, 0.0, 30), (0.5, 0.4, 5), (0.0, -inf, 30), (1.0, 0.9, 0)]:
            t = [C(most, i32), C(iou, f32)]
            case("NonMaxSuppressionV2", f"{label} {iou} {most}", given, points, *t)
            case("NonMaxSuppressionV3", f"{label} {iou} {threshold} {most}", given, points, *t, C(threshold, f32))
            for pad in [False, True] if label != "turned" else []:
                case("NonMaxSuppressionV4", f"{label} {iou} {threshold} {most} {pad}", given, points, *t, C(threshold, f32), pad_to_max_output_size=pad)
                case("NonMaxSuppressionV5", f"{label} {iou} {threshold} {most} {pad}", given, points, *t, C(threshold, f32), C(0, f32), pad_to_max_output_size=pad)
        case("NonMaxSuppressionV5", f"{label} soft", given, points, C(20, i32), C(0.5, f32), C(0.1, f32), np.array(0.4, f32))
        case("NonMaxSuppressionV5", f"{label} very soft", given, points, C(20, i32), C(0.5, f32), C(0.01, f32), C(0.05, f32), pad_to_max_output_size=True)
    case("NonMaxSuppression", "attribute", b, scores, C(9, i32), iou_threshold=0.25)
    case("NonMaxSuppressionV3", "fed", I(b, shape=[None, 4], more=[b[:3], b[:0]]), I(scores, shape=[None], more=[scores[:3], scores[:0]]), np.array(7, i32), np.array(0.5, f32), np.array(0.2, f32))
    case("NonMaxSuppressionV5", "half", b.astype(f16), scores.astype(f16), C(20, i32), C(0.5, f16), C(0.1, f16), C(0.4, f16))
    case("NonMaxSuppressionV5", "wrong", b, scores, np.array(3, i32), I(0.5, f32, more=[1.5, -0.1]), C(0.1, f32), I(0.5, f32))
    overlaps = made.uniform(0, 1, [9, 9]).astype(f32)
    case("NonMaxSuppressionWithOverlaps", "random", overlaps, scores[:9], C(5, i32), C(0.5, f32), C(0.1, f32))
    case("NonMaxSuppressionWithOverlaps", "ties", overlaps, ties[:9], C(9, i32), C(0.9, f32), C(0.1, f32))

    for label, n, q, classes, batch, grid in [("one box for all", 12, 1, 3, 2, None), ("a box each", 12, 3, 3, 1, None), ("ties", 24, 1, 4, 2, 4), ("a tie of many", 44, 1, 2, 1, 3)]:
        given = np.stack([np.stack([boxes(n, 7 * i + j, grid) for j in range(q)], 1) for i in range(batch)]) * f32(1.3)
        points = made.uniform(0, 1, [batch, n, classes]).astype(f32)
        if grid:
            points = np.round(points * grid).astype(f32) / grid
        for most, total, iou, threshold, pad, clip in [(10, 15, 0.5, 0.1, False, True), (3, 50, 0.3, 0.0, True, False), (60, 40, 0.9, 0.2, False, False), (2, 2, 0.0, 0.95, True, True)]:
            case("CombinedNonMaxSuppression", f"{label} {most} {total} {iou}", given, points, C(most, i32), C(total, i32), C(iou, f32), C(threshold, f32), pad_per_class=pad, clip_boxes=clip)
    case("CombinedNonMaxSuppression", "free", I(given, shape=[None, None, 1, 4], more=[given[:, :5], given[:0]]), I(points, shape=[None, None, 2], more=[points[:, :5], points[:0]]), np.array(3, i32), np.array(5, i32), np.array(0.5, f32), np.array(0.1, f32))
