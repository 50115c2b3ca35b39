"""Products of matrices, biases."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    for ta in [False, True]:
        for tb in [False, True]:
            a, b = random([3, 2] if ta else [2, 3]), random([4, 3] if tb else [3, 4], seed=1)
            case("MatMul", f"{ta} {tb}", a, C(b), transpose_a=ta, transpose_b=tb)
            a, b = random([2, 1, 3, 2] if ta else [2, 1, 2, 3]), random([5, 4, 3] if tb else [5, 3, 4], seed=1)
            case("BatchMatMulV2", f"{ta} {tb}", a, b, adj_x=ta, adj_y=tb)
            case("BatchMatMulV3", f"{ta} {tb}", a, b, adj_x=ta, adj_y=tb, Tout=tf.float32)
            a, b = random([2, 3, 2] if ta else [2, 2, 3]), random([2, 4, 3] if tb else [2, 3, 4], seed=1)
            case("BatchMatMul", f"{ta} {tb}", a, b, adj_x=ta, adj_y=tb)
    case("MatMul", "free rows", rows(I, [3]), C(random([3, 2])))
    case("MatMul", "nothing to sum", np.zeros([2, 0], f32), np.zeros([0, 3], f32))
    case("MatMul", "special", np.array([[nan, 1], [inf, 1], [1, 0]], f32), np.array([[1, 0], [2, 1]], f32))
    for dtype in [f64, f16, bf16, i32, i64]:
        case("MatMul", name(dtype), np.array([[1, 2, 3], [4, 5, 6]], dtype), np.array([[1, 2], [3, 4], [5, 6]], dtype))
        case("BatchMatMulV2", name(dtype), np.array([[[1, 2, 3], [4, 5, 6]]], dtype), np.array([[[1, 2], [3, 4], [5, 6]]], dtype))
    case("MatMul", "int32 wraps", np.array([[2**30, 2**30]], i32), np.array([[2], [2]], i32))
    case("BatchMatMulV3", "int8 to int32", np.array([[100, 100]], i8), np.array([[100], [100]], i8), Tout=tf.int32)
    for equation, *shapes in [
        ("ab,bc->ac", [2, 3], [3, 4]), ("abc,cde->abde", [2, 3, 4], [4, 2, 5]), ("aecd,abcd->acbe", [2, 3, 2, 4], [2, 5, 2, 4]),
        ("acbe,aecd->abcd", [2, 2, 5, 3], [2, 3, 2, 4]), ("abcd,cde->abe", [2, 3, 4, 5], [4, 5, 6]), ("...ij,...jk->...ik", [2, 3, 4], [4, 5]),
        ("ij->ji", [2, 3]), ("ii->i", [3, 3]), ("ij->", [2, 3]), ("i,j->ij", [2], [3]), ("bi,bi->b", [2, 3], [2, 3]),
    ]:
        case("Einsum", equation, [random(s, seed=i) for i, s in enumerate(shapes)], equation=equation)
    for i, (equation, shapes) in enumerate({"BTNH,BSNH->BNTS": ([5, 2, 4], [3, 2, 4]), "BNTS,BSNH->BTNH": ([2, 3, 5], [5, 2, 4]), "abc,ad->adc": ([3, 2], [4]), "abcd,aecd->abe": ([3, 2, 2], [4, 2, 2]), "ab,ac->abc": ([3], [4]), "ab,ab->a": ([3], [3]), "ab,ab->": ([3], [3]), "abc->cb": ([3, 2], None), "a...b,...bc->...ac": ([2, 3], [2, 3, 4])}.items()):
        x = I(random([2, *shapes[0]]), shape=[None, *shapes[0]], more=[random([1, *shapes[0]], seed=i)])
        y = [] if shapes[1] is None else [I(random([2, *shapes[1]], seed=5), shape=[None, *shapes[1]], more=[random([1, *shapes[1]], seed=6)])]
        case("Einsum", f"free {equation}", [x, *y], equation=equation)
    case("Einsum", "free rows", [rows(I, [3, 4]), C(random([4, 2, 5]))], equation="abc,cde->abde")
    for dtype in [f64, f16, bf16, i32, i64]:
        case("Einsum", name(dtype), [np.array([[1, 2], [3, 4]], dtype), np.array([[1, 2], [3, 4]], dtype)], equation="ij,jk->ik")
    m = random([2, 4, 5])
    for lower, upper in [(0, 0), (-1, 0), (0, -1), (1, 2), (-1, -1), (2, -1)]:
        case("MatrixBandPart", f"{lower} {upper}", m, C(lower, i64), C(upper, i64))
    case("MatrixBandPart", "fed", m, I(1, i32, more=[-1]), I(0, i32, more=[1]))
    case("MatrixBandPart", "bool", np.ones([3, 3], np.bool_), C(-1, i32), C(0, i32))
    case("MatrixBandPart", "free", I(random([2, 3, 3]), shape=[None, None, None], more=[random([1, 2, 4])]), C(-1, i32), C(0, i32))

    for dtype in [f32, f64, f16, bf16, i32, i64]:
        case("BiasAdd", name(dtype), np.array([[1, 2], [3, 4]], dtype), np.array([5, 6], dtype))
        case("BiasAddV1", name(dtype), np.array([[1, 2], [3, 4]], dtype), np.array([5, 6], dtype))
    case("BiasAdd", "NCHW", random([2, 3, 2, 2]), random([3]), data_format="NCHW")
    case("BiasAdd", "rank 5", random([2, 2, 2, 2, 3]), random([3]))
    case("BiasAdd", "free rows", rows(I, [3]), C(random([3])))
