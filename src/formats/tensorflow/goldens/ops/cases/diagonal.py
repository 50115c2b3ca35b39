"""Diagonals of matrices."""
from values import *


def cases(case, I, C, V):
    for dtype in [f32, f64, f16, i32, i64, u8, np.bool_]:
        case("MatrixDiag", name(dtype), np.array([[1, 0, 3], [4, 5, 0]]).astype(dtype))
        case("MatrixDiagPart", name(dtype), np.arange(12).reshape(3, 4).astype(dtype))
        case("MatrixSetDiag", name(dtype), np.zeros([2, 3, 4], dtype), np.array([[1, 1, 1], [1, 0, 1]]).astype(dtype))
    case("MatrixDiag", "free rows", rows(I, [3]))
    case("MatrixDiagPart", "free", I(random([2, 3, 4]), shape=[None, None, None], more=[random([1, 4, 2])]))
    case("MatrixSetDiag", "tall", random([4, 3]), random([3]))
    m = random([2, 4, 5])
    for op_version in ["V2", "V3"]:
        aligns = [None] if op_version == "V2" else ["LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"]
        for align in aligns:
            attrs = {} if align is None else {"align": align}
            label = align or "V2"
            for k in [0, 2, -1, [-1, 1], [0, 2], [-3, -1], [-3, 4], [1, 1]]:
                low, high = (k if isinstance(k, list) else (k, k))
                lengths = [min(4 + min(d, 0), 5 - max(d, 0)) for d in range(low, high + 1)]
                case("MatrixDiagPart" + op_version, f"{label} {k}", m, C(k, i32), C(f32(-7)), **attrs)
                shape = [2, max(lengths)] if low == high else [2, len(lengths), max(lengths)]
                case("MatrixSetDiag" + op_version, f"{label} {k}", m, random(shape, seed=3), C(k, i32), **attrs)
                case("MatrixDiag" + op_version, f"{label} {k} stated", random(shape, seed=3), C(k, i32), C(4, i32), C(5, i32), C(f32(9)), **attrs)
            for k in [0, 2, -2, [-1, 1]]:
                shape = [2, 3] if not isinstance(k, list) else [2, 3, 3]
                case("MatrixDiag" + op_version, f"{label} {k} smallest", random(shape, seed=3), C(k, i32), C(-1, i32), C(-1, i32), C(f32(0)), **attrs)
            case("MatrixDiag" + op_version, f"{label} rows stated", random([3]), C(1, i32), C(3, i32), C(-1, i32), C(f32(0)), **attrs)
            case("MatrixDiag" + op_version, f"{label} columns stated", random([3]), C(-1, i32), C(-1, i32), C(3, i32), C(f32(0)), **attrs)
    case("Diag", "vector", random([3]))
    case("Diag", "matrix", np.arange(6, dtype=i32).reshape(2, 3))
    case("DiagPart", "matrix", random([3, 3]))
    case("DiagPart", "rank 4", random([2, 3, 2, 3]))
