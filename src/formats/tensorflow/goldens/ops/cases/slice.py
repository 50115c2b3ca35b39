"""Slice and StridedSlice."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([2, 3, 4])
    case("Slice", "constant", x, C([0, 1, 2], i32), C([2, 2, -1], i32))
    case("Slice", "fed begin", x, I([1, 0, 1], i32, more=[[0, 1, 0]]), C([1, 2, -1], i32))
    case("Slice", "fed size", x, C([0, 1, 0], i32), I([1, -1, 3], i32, more=[[2, 1, -1]]))
    case("Slice", "free rows", rows(I, [4]), C([0, 1], i64), C([-1, 2], i64))
    case("Slice", "nothing", x, C([0, 0, 4], i32), C([2, 3, 0], i32))
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        case("Slice", name(dtype), np.array([1, 0, 1, 1], dtype), C([1], i32), C([2], i32))

    def strided(label, value, index, const=True, dtype=i32, **masks):
        begin, end, strides = (np.array([s[k] for s in index], dtype) for k in range(3))
        make = C if const else I
        case("StridedSlice", label, value, make(begin), make(end), C(strides), **masks)

    for const in [True, False]:
        how = "" if const else ", fed"
        strided("range" + how, x, [(0, 2, 1), (1, 3, 1)], const)
        strided("steps" + how, random([7, 5]), [(1, 7, 2), (4, 0, -2)], const)
        strided("negative ends" + how, random([7, 5]), [(-3, -1, 1), (-1, -4, -1)], const)
        strided("out of range" + how, random([7, 5]), [(-100, 100, 1), (100, -100, -1)], const)
        strided("begin and end masks" + how, random([7, 5]), [(3, 5, 1), (3, 1, -1)], const, begin_mask=3, end_mask=3)
        strided("begin mask" + how, random([7, 5]), [(3, 5, 2), (3, 1, -1)], const, begin_mask=2)
        strided("shrink" + how, x, [(1, 2, 1), (0, 3, 1)], const, shrink_axis_mask=1, end_mask=2, begin_mask=2)
        strided("shrink last" + how, x, [(-1, 0, 1)], const, shrink_axis_mask=1)
        strided("shrink all" + how, x, [(1, 2, 1), (-1, 0, 1), (2, 3, 1)], const, shrink_axis_mask=7)
        strided("new axes" + how, x, [(0, 0, 1), (0, 2, 1), (0, 0, 1)], const, new_axis_mask=5, begin_mask=2, end_mask=2)
        strided("ellipsis" + how, x, [(0, 0, 1), (1, 2, 1)], const, ellipsis_mask=1)
        strided("ellipsis in the middle" + how, random([2, 3, 4, 2]), [(1, 2, 1), (0, 0, 1), (0, 1, 1)], const, ellipsis_mask=2, shrink_axis_mask=5)
        strided("ellipsis, new axis, shrink" + how, x, [(0, 0, 1), (0, 0, 1), (1, 2, 1)], const, ellipsis_mask=1, new_axis_mask=2, shrink_axis_mask=4)
        strided("empty result" + how, x, [(2, 1, 1)], const)
    strided("shrink out of range, fed", x, [(5, 6, 1)], False, shrink_axis_mask=1)
    strided("int64", x, [(0, 1, 1)], dtype=i64, shrink_axis_mask=1)
    strided("free rows", rows(I, [4]), [(0, 0, 1), (1, 3, 1)], begin_mask=1, end_mask=1)
    strided("free rows reversed", rows(I, [4]), [(0, 0, -1)], begin_mask=1, end_mask=1)
    strided("last of free rows", I(random([2, 3]), shape=[None, 3], more=[random([1, 3])]), [(-1, 0, 1)], shrink_axis_mask=1)
    strided("empty subscript", x, [])
    strided("unknown rank", I(x, shape=None), [(0, 1, 1)], shrink_axis_mask=1)
    for dtype in [f64, f16, bf16] + INTS + [np.bool_]:
        strided(name(dtype), np.array([[1, 0], [1, 1], [0, 1]], dtype), [(0, 3, 2), (1, 2, 1)], shrink_axis_mask=2)
