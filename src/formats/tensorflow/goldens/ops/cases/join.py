"""Joining and parting."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([2, 3, 4])
    for axis in [0, 1, -1]:
        case("ConcatV2", f"axis {axis}", [x, random([2, 3, 4], seed=2)], C(axis, i32))
        case("Concat", f"axis {axis}", C(axis, i32), [x, x])
        case("Pack", f"axis {axis}", [x, x * f32(2), x], axis=axis)
        case("Unpack", f"axis {axis}", x, num=x.shape[axis], axis=axis)
    case("ConcatV2", "free rows", [rows(I, [3]), rows(I, [2], seed=5)], C(1, i64))
    case("ConcatV2", "with an empty one", [np.zeros([0, 3], f32), random([2, 3])], C(0, i32))
    case("Pack", "scalars", [f32(1), f32(2)])
    case("Pack", "free rows", [rows(I, [3]), rows(I, [3], seed=4)], axis=1)
    case("Pack", "one", [x])
    case("Unpack", "vector", random([3]), num=3)
    case("Unpack", "one", random([1, 3]), num=1)
    case("Unpack", "free rows", rows(I, [2, 3]), num=2, axis=1)
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        values = np.array([1, 0, 1], dtype)
        case("ConcatV2", name(dtype), [values, values], C(0, i32))
        case("Pack", name(dtype), [values, values], axis=1)
        case("Unpack", name(dtype), values, num=3)
        case("Split", name(dtype), C(0, i32), np.array([1, 0, 1, 1], dtype), num_split=2)
        case("Tile", name(dtype), values, C([2], i32)) if dtype not in (u16, u32, u64) else None
    case("ConcatOffset", "three", C(1, i32), [np.array([2, 3, 4], i32), np.array([2, 5, 4], i32), np.array([2, 1, 4], i32)])
    case("Split", "rows", C(0, i32), random([4, 3]), num_split=2)
    case("Split", "last", C(-1, i32), rows(I, [6]), num_split=3)
    case("Split", "one", C(1, i32), x, num_split=1)
    case("SplitV", "sizes", random([2, 6]), C([1, 2, 3], i32), C(1, i32), num_split=3)
    case("SplitV", "infers", random([2, 6]), C([1, -1, 3], i64), C(-1, i32), num_split=3)
    case("SplitV", "infers of free", I(random([5, 2]), shape=[None, 2], more=[random([3, 2])]), C([1, -1], i32), C(0, i32), num_split=2)
    case("SplitV", "fed sizes", random([6]), I([2, -1], i32), C(0, i32), num_split=2)
    case("SplitV", "empty part", random([4]), C([0, 4], i32), C(0, i32), num_split=2)
    case("SplitV", "one", random([4]), C([4], i32), C(0, i32), num_split=1)
    case("Tile", "matrix", rows(I, [3]), C([2, 3], i32))
    case("Tile", "zero times", random([2, 3]), C([0, 1], i64))
    case("Tile", "fed", random([2, 3]), I([3, 1], i32, more=[[1, 1]]))
    case("Tile", "scalar", f32(2), C(np.zeros([0], i32)))
