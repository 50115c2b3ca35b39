"""Rows of strings taken from places: of a block of them every string must arrive."""
from values import *

CUBE = [[[b"a", b"bb"], [b"", b"\x00"], [b"\xff", b"f"]], [[b"g", b"h"], [b"i", b"jj"], [b"k", b""]]]


def cases(case, I, C, V, S):
    matrix = S([[b"a", b"bb", b""], [b"\x00", b"\xff", b"f"]], shape=[None, 3])
    for axis in [0, 1]:
        case("GatherV2", f"matrix {axis}", matrix, I([1, 0, 1], i32, shape=[None]), C(i32(axis)))
        case("GatherV2", f"matrix {axis}, one", matrix, I(1, i64), C(i32(axis)))
    for axis in [0, 1, 2, -2]:
        case("GatherV2", f"cube {axis}", S(CUBE), I([[1], [0]], i64), C(i32(axis)))
    case("GatherV2", "batch", S(CUBE), I([[2, 0], [1, 1]], i32), C(i32(1)), batch_dims=1)
    case("GatherV2", "bad index", matrix, I([1, 2], i32, more=[[-1, 0]]), C(i32(0)))
    case("Gather", "matrix", matrix, I([[1], [0]], i32))
    case("GatherNd", "rows", S(CUBE), I([[1], [0]], i32))
    case("GatherNd", "elements", S(CUBE), I([[1, 2, 0], [0, 0, 1]], i32))
