"""Filling, padding, reversing, blocks of space."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    x = random([2, 3, 4])
    for dtype in [f32, f64, f16, bf16] + INTS:
        case("Fill", name(dtype), C([2, 3], i32), np.array(7, dtype))
        case("ZerosLike", name(dtype), np.ones([2, 2], dtype))
        case("OnesLike", name(dtype), np.zeros([2, 2], dtype))
        case("ReverseV2", name(dtype), np.array([[1, 2], [3, 4]], dtype), C([1], i32))
        case("OneHot", name(dtype), np.array([0, 2, 1], i32), C(3, i32), np.array(5, dtype), np.array(1, dtype))
        if dtype in FLOATS + [i32, i64, u8, i8, i16, u16, u32, u64]:
            case("Pad", name(dtype), np.array([[1, 2]], dtype), C([[1, 0], [0, 2]], i32))
            case("PadV2", name(dtype), np.array([[1, 2]], dtype), C([[1, 0], [0, 2]], i32), np.array(9, dtype))
    case("Fill", "fed dims", I([2, 1], i64, more=[[0, 3], [1, 1]]), f32(2))
    case("Fill", "scalar", C(np.zeros([0], i32)), f32(2))
    case("Fill", "bool", C([3], i32), np.array(True))
    case("ZerosLike", "bool", np.array([True]))
    case("OnesLike", "bool", np.array([False]))
    case("ZerosLike", "free rows of NaN", I(np.full([1, 3], nan, f32), shape=[None, 3], more=[np.ones([0, 3]), np.ones([2, 3])]))
    case("OnesLike", "scalar", f32(3))
    case("ZerosLike", "unknown rank", I(np.ones([2, 3], f32), shape=None))
    case("Range", "int32", i32(0), I(5, i32, more=[0, 1]), i32(1))
    case("Range", "int32 down", C(10, i32), C(-3, i32), C(-4, i32))
    case("Range", "int64", i64(3), i64(20), i64(5))
    case("Range", "float32", f32(0), f32(1), f32(0.1))
    case("Range", "float32 long", C(f32(-5)), C(f32(5)), C(f32(0.37)))
    case("Range", "float64", f64(0), f64(1), f64(0.1))
    case("LinSpace", "five", C(f32(0)), C(f32(1)), C(5, i32))
    case("LinSpace", "fed", f32(-1), f32(10), I(7, i32, more=[1, 2]))
    case("LinSpace", "float64", f64(3), f64(-3), C(4, i64))
    case("OneHot", "out of range", np.array([0, -1, 3, 5, 2], i32), C(3, i32), f32(1), f32(0))
    case("OneHot", "first axis", np.array([[0, 1], [2, 0]], i64), C(3, i32), C(f32(1)), C(f32(0)), axis=0)
    case("OneHot", "middle axis", np.array([[0, 1], [2, 0]], i64), C(3, i32), C(f32(1)), C(f32(-1)), axis=1)
    case("OneHot", "free rows", I([0], u8, shape=[None], more=[[], [1, 1, 0]]), C(2, i32), C(f32(1)), C(f32(0)))
    case("OneHot", "scalar, fed depth", i32(1), I(4, i32, more=[2, 0]), f32(1), f32(0))
    case("OneHot", "bool", np.array([0, 2], i32), C(3, i32), np.array(True), np.array(False))

    case("Pad", "free rows", rows(I, [2]), C([[0, 0], [1, 2]], i64))
    case("Pad", "fed paddings", x, I([[1, 0], [0, 0], [2, 1]], i32))
    case("Pad", "bool", np.array([True]), C([[1, 1]], i32))
    case("PadV2", "NaN", x, C([[1, 0], [0, 0], [0, 1]], i32), C(f32(nan)))
    for mode in ["REFLECT", "SYMMETRIC"]:
        case("MirrorPad", mode, random([3, 4]), C([[1, 2], [3, 0]], i32), mode=mode)
        case("MirrorPad", mode + " free", I(random([1, 4, 3]), shape=[None, None, 3], more=[random([2, 3, 3])]), C([[0, 0], [2, 1], [0, 0]], i64), mode=mode)
        case("MirrorPad", mode + " int32", np.array([1, 2, 3], i32), C([[2, 2]], i32), mode=mode)
    case("Reverse", "bools", x, C([True, False, True]))
    case("ReverseV2", "axes", x, C([0, -1], i32))
    case("ReverseV2", "none", x, C(np.zeros([0], i32)))
    case("ReverseV2", "free rows", rows(I, [2]), C([0], i64))
    case("ReverseV2", "bool", np.array([True, False]), C([0], i32))
    y = random([3, 4, 2])
    case("ReverseSequence", "batch first", y, np.array([2, 4, 1], i64), seq_dim=1, batch_dim=0)
    case("ReverseSequence", "time first", y, np.array([2, 3, 0, 1], i32), seq_dim=0, batch_dim=1)
    case("ReverseSequence", "last", y, np.array([2, 1, 0], i32), seq_dim=2, batch_dim=0)
    case("ReverseSequence", "free rows", rows(I, [4]), I([2], i32, shape=[None], more=[[], [1, 4, 3]]), seq_dim=1)
    case("Roll", "one axis", random([5]), C(2, i32), C(0, i32))
    case("Roll", "two axes", x, C([1, -2], i32), C([0, 2], i32))
    case("Roll", "fed shift", x, I([7, 1], i64, more=[[-5, 0]]), C([1, 1], i32))
    case("Roll", "free rows", rows(I, [3]), C([1], i32), C([0], i32))
    for data_format in ["NHWC", "NCHW"]:
        shape = [1, 2, 3, 8] if data_format == "NHWC" else [1, 8, 2, 3]
        case("DepthToSpace", data_format, random([2] + shape[1:]), block_size=2, data_format=data_format) if data_format == "NHWC" else None
        shape = [2, 4, 6, 3] if data_format == "NHWC" else [2, 3, 4, 6]
        case("SpaceToDepth", data_format, random(shape), block_size=2, data_format=data_format) if data_format == "NHWC" else None
    case("DepthToSpace", "free", I(random([1, 2, 2, 9]), shape=[None, None, None, 9], more=[random([3, 1, 2, 9]), random([0, 2, 2, 9])]), block_size=3)
    case("SpaceToDepth", "free", I(random([1, 2, 2, 3]), shape=[None, None, None, 3], more=[random([3, 4, 2, 3])]), block_size=2)
    case("DepthToSpace", "int32", np.arange(16, dtype=i32).reshape(1, 2, 2, 4), block_size=2)
    case("SpaceToDepth", "uint8", np.arange(16, dtype=u8).reshape(1, 4, 4, 1), block_size=2)
    case("SpaceToBatchND", "padded", random([2, 3, 4, 2]), C([2, 2], i32), C([[1, 0], [0, 2]], i32))
    case("SpaceToBatchND", "one dimension", rows(I, [4, 2]), C([2], i32), C([[0, 0]], i32))
    case("SpaceToBatchND", "fed paddings", random([1, 3, 3, 1]), C([2, 2], i32), I([[1, 0], [0, 1]], i32))
    case("BatchToSpaceND", "cropped", random([8, 2, 3, 2]), C([2, 2], i32), C([[1, 0], [0, 2]], i32))
    case("BatchToSpaceND", "one dimension", I(random([2, 3, 2]), shape=[None, 3, 2], more=[random([6, 3, 2])]), C([2], i64), C([[0, 0]], i64))
    case("BatchToSpaceND", "fed crops", random([4, 2, 2, 1]), C([2, 2], i32), I([[1, 0], [0, 1]], i32))
    case("SpaceToBatch", "padded", random([2, 3, 4, 2]), C([[1, 0], [0, 0]], i32), block_size=2)
    case("BatchToSpace", "cropped", random([8, 2, 3, 2]), C([[1, 0], [0, 2]], i32), block_size=2)
