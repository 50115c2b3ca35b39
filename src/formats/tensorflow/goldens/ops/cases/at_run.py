"""Permutations that are computed, and axes of gradients."""
from values import *


def cases(case, I, C, V, S):
    x = random([2, 3, 4])
    case("Transpose", "a permutation that is fed", x, I([2, 0, 1], i32, more=[[0, 1, 2], [0, 2, 1], [2, 1, 0]]))
    case("Transpose", "a fed permutation of free sizes", I(x, shape=[None, None, None], more=[x[:0], x[:1, :, :2]]), I([1, 2, 0], i64))
    case("Transpose", "a fed permutation of strings", S([[b"a", b"b"], [b"", b"\xff"]]), I([1, 0], i32))
    for a, b in [([2, 3], [2, 3]), ([1, 3], [2, 1]), ([], [4, 1]), ([3], [2, 3]), ([1, 1], [1, 1]), ([1], [1, 1]), ([5, 1, 2], [1, 1, 2])]:
        for kind in [C, I]:
            case("BroadcastGradientArgs", f"{a} {b} {kind is C}", kind(a, i32), kind(b, i32))
    case("BroadcastGradientArgs", "int64", I([4, 1], i64, more=[[1, 1], [4, 4]]), C([4, 4], i64))
