"""Linear algebra."""
from values import *
import tensorflow as tf


def cases(case, I, C, V):
    for dtype in [f32, f64]:
        n = name(dtype)
        a = random([2, 3, 3], dtype) + 2 * np.eye(3, dtype=dtype)
        b = random([2, 3, 2], dtype, 5)
        spd = (a @ np.swapaxes(a, -1, -2) + np.eye(3)).astype(dtype)
        case("Cholesky", n, spd)
        case("Cholesky", f"upper half {n}", np.tril(spd) + np.triu(np.full([3, 3], 9, dtype), 1))
        case("MatrixInverse", n, a)
        case("MatrixInverse", f"adjoint {n}", a, adjoint=True)
        case("MatrixDeterminant", n, a)
        case("LogMatrixDeterminant", n, -a)
        case("MatrixSolve", n, a, b)
        case("MatrixSolve", f"adjoint {n}", a, b, adjoint=True)
        for lower in [True, False]:
            for adjoint in [True, False]:
                case("MatrixTriangularSolve", f"{n} {lower} {adjoint}", a, b, lower=lower, adjoint=adjoint)
        case("MatrixTriangularSolve", f"broadcast {n}", a[0], b)
        case("MatrixExponential", n, np.stack([a[0], a[1] * 5, np.zeros([3, 3])]).astype(dtype))
        case("Lu", n, a)
        for full in [False, True]:
            case("Qr", f"tall {n} {full}", random([2, 4, 3], dtype), full_matrices=full)
            case("Qr", f"wide {n} {full}", random([3, 5], dtype), full_matrices=full)
        case("Svd", n, random([2, 4, 3], dtype), compute_uv=False)
        case("Svd", f"wide {n}", random([3, 5], dtype), compute_uv=False)
        case("SelfAdjointEigV2", n, spd, compute_v=False)
        case("TridiagonalSolve", n, random([2, 3, 4], dtype) + 3 * np.array([[0], [1], [0]], dtype), random([2, 4, 2], dtype))
        case("TridiagonalMatMul", n, *[random([2, 1, 4], dtype, i) for i in range(3)], random([2, 4, 3], dtype, 8))
    one = random([4, 4]) + 3 * np.eye(4, dtype=f32)
    case("Cholesky", "nothing", np.zeros([0, 2, 2], f32))
    case("MatrixInverse", "free", I(one, shape=[None, None], more=[one[:2, :2], one[:0, :0], one[:2]]))
    case("MatrixInverse", "singular", np.ones([2, 2], f32))
    case("MatrixSolve", "singular", np.zeros([2, 2], f32), np.ones([2, 1], f32))
    case("MatrixTriangularSolve", "singular", np.array([[1, 0], [1, 0]], f32), np.ones([2, 1], f32))
    case("MatrixDeterminant", "singular", np.ones([2, 3, 3], f32))
    case("MatrixDeterminant", "empty", np.zeros([2, 0, 0], f32))
    case("LogMatrixDeterminant", "singular", np.zeros([2, 2], f32))
    case("Lu", "int64", one, output_idx_type=tf.int64)
    case("Qr", "triangular", np.array([[2, 1], [0, 3]], f32))
    case("Svd", "rank 1", np.ones([3, 3], f32), compute_uv=False)
    case("SelfAdjointEigV2", "diagonal", np.diag([3.0, -1, 2]).astype(f32), compute_v=False)
