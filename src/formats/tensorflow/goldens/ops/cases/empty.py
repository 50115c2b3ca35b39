"""Tensors without elements where others have some: a batch of no rows, a dimension of nothing."""
from values import *
import tensorflow as tf


def images(I, shape, count=0):
    """Images of which there is one, then none, then two."""
    return I(random([1] + shape), shape=[None] + shape, more=[random([0] + shape), random([2] + shape)])


def cases(case, I, C, V):
    for op in ["ArgMax", "ArgMin"]:
        case(op, "no rows, last axis", rows(I, [3, 2]), C(-1, i32))
        case(op, "nothing to choose from", I(np.zeros([0, 3], f32), shape=[None, 3]), C(0, i32))
    case("TopKV2", "more than there are", random([2, 3]), I(5, i32))
    case("TopKV2", "no rows, rank 3", rows(I, [2, 4]), C(2, i32))
    case("TopKV2", "no rows, int32", I([[3, 1, 2]], i32, shape=[None, 3], more=[np.zeros([0, 3])]), C(2, i32))
    two = dict(ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
    for op in ["MaxPool", "AvgPool"]:
        case(op, "no rows", images(I, [4, 4, 2]), **two)
    three = dict(ksize=[1, 2, 2, 2, 1], strides=[1, 2, 2, 2, 1], padding="SAME")
    for op in ["MaxPool3D", "AvgPool3D"]:
        case(op, "no rows", images(I, [3, 4, 4, 1]), **three)
    case("DepthwiseConv2dNative", "no rows", images(I, [4, 4, 2]), C(random([3, 3, 2, 1])), strides=[1, 1, 1, 1], padding="SAME")
    case("Conv3D", "no rows", images(I, [3, 4, 4, 1]), C(random([2, 2, 2, 1, 2])), strides=[1, 1, 1, 1, 1], padding="SAME")
    for op in ["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"]:
        case(op, "no rows", images(I, [4, 3, 2]), C([6, 7], i32))
    for op in ["DepthToSpace", "SpaceToDepth"]:
        case(op, "no rows", images(I, [4, 4, 4]), block_size=2)
    case("SpaceToBatchND", "no rows", images(I, [4, 4, 1]), C([2, 2], i32), C([[0, 0], [0, 0]], i32))
    for op in ["Softmax", "LogSoftmax"]:
        case(op, "no classes", np.zeros([2, 0], f32))
    case("MatMul", "no rows of a constant", np.zeros([0, 3], f32), C(random([3, 2])))
    case("BatchMatMulV2", "no rows", rows(I, [2, 3]), C(random([3, 2])))
    for equation, shapes in {"BTNH,BSNH->BNTS": ([5, 2, 4], [3, 2, 4]), "abc,abd->acd": ([2, 3], [2, 4]), "ab,ac->bc": ([3], [4])}.items():
        x = I(random([2, *shapes[0]]), shape=[None, *shapes[0]], more=[np.zeros([0, *shapes[0]])])
        case("Einsum", equation, [x, I(random([2, *shapes[1]]), shape=[None, *shapes[1]], more=[np.zeros([0, *shapes[1]])])], equation=equation)
    case("Einsum", "nothing to sum", [np.zeros([2, 0], f32), np.zeros([0, 3], f32)], equation="ij,jk->ik")
    case("Cumsum", "no rows, inner", rows(I, [3]), C(-1, i32))
    case("Cumprod", "no rows, inner", rows(I, [3]), C(-1, i32))
    case("MirrorPad", "no rows", rows(I, [4]), C([[0, 0], [1, 1]], i32), mode="SYMMETRIC")
    case("Roll", "no rows, inner", rows(I, [3]), C(1, i32), C(1, i32))
    case("GatherV2", "from nothing", I(np.zeros([0, 3], f32), shape=[None, 3]), np.zeros([0], i32), C(0, i32))
    case("GatherV2", "out of nothing", I(np.zeros([0, 3], f32), shape=[None, 3]), np.array([0], i32), C(0, i32))
    case("ScatterNd", "nothing", np.zeros([0, 1], i32), np.zeros([0, 2], f32), C([3, 2], i32))
    case("TensorScatterUpdate", "nothing", random([3, 2]), np.zeros([0, 1], i32), np.zeros([0, 2], f32))
    case("InTopKV2", "no rows", rows(I, [3]), I([1], i32, shape=[None], more=[[], [0, 1, 2]]), C(1, i32))
    case("MatrixDiagPart", "no rows", rows(I, [3, 3]))
    case("MatrixBandPart", "no rows", rows(I, [3, 3]), C(0, i32), C(-1, i32))
    case("Unpack", "no rows", rows(I, [2]), num=2, axis=1)
    case("Split", "no rows", C(1, i32), rows(I, [4]), num_split=2)
    case("Tile", "no rows", rows(I, [2]), C([1, 2], i32))
    case("RGBToHSV", "no rows", rows(I, [3]))
    case("CropAndResize", "no boxes", random([1, 4, 4, 1]), I(random([1, 4]), shape=[None, 4], more=[np.zeros([0, 4])]), I([0], i32, shape=[None], more=[[]]), C([2, 2], i32))
    case("LRN", "no rows", images(I, [2, 2, 4]))
    case("AddN", "no rows", [rows(I, [2]), rows(I, [2], seed=9)])
    case("Bincount", "nothing", np.zeros([0], i32), C(3, i32), C(np.zeros([0], f32)))
    case("Unique", "no elements, int32", I([1, 1], i32, shape=[None], more=[[]]))
    case("Where", "no rows", I([[True, False]], shape=[None, 2], more=[np.zeros([0, 2])]))
    case("LinSpace", "one and two", f32(0), f32(5), I(1, i32, more=[2, 3]))
