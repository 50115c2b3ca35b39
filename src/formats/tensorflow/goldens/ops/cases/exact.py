"""Integers to their last digit."""
from values import *


def cases(case, I, C, V):
    ends = np.array([[2**62, 2**62, -(2**63), 2**53 + 1], [2**63 - 1, 1, 2**53 + 3, -5], [-(2**63), -1, 7, 2**40 + 1]], i64)
    for op in ["Sum", "Mean"]:
        for axis in [0, 1]:
            case(op, f"int64 axis {axis}", ends, C([axis], i32))
        case(op, "int64 free", I(ends, shape=[None, None], more=[ends[:1], ends[:0], ends[:, ::2]]), C([0, 1], i32))
        case(op, "int64 kept", I(ends, shape=[None, 4]), C([-1], i32), keep_dims=True)
        case(op, "int64 fed axes", ends, I([0], i32, shape=[None], more=[[1], [0, 1]]))
        case(op, "uint64", ends.astype(u64), C([1], i32))
        case(op, "uint32", ends.astype(u32), C([1], i32))
    case("Prod", "int64", np.array([[3037000500, 3037000499], [-(2**62), 3], [2**53 + 1, 3]], i64), C([1], i32))
    round_ = np.array([[2**31 - 1, 1, 5], [-(2**31), -1, 0], [65537, 65537, 3]], i32)
    for op in ["Sum", "Prod"]:
        case(op, "int32 past its ends", I(round_, shape=[None, 3], more=[round_[:1], round_[:0]]), C([1], i32))
        case(op, "int32 of all", round_, C([0, 1], i32))
        case(op, "int16 past its ends", I(np.array([[32767, 32767, 3]], i16)), C([1], i32))
    case("Cumsum", "int64", ends, C(1, i32))
    case("Cumprod", "int64", ends, C(0, i32))
    case("Max", "int64", ends, C([1], i32))
    case("Min", "int64", ends, C([1], i32))
    case("AddN", "int64", [ends, ends])
    case("Mul", "int64", ends, ends[::-1].copy())
    case("MatMul", "int64", ends, ends.T.copy())
    case("Range", "int64", C(2**53, i64), C(2**53 + 5, i64), C(1, i64))
    case("UnsortedSegmentSum", "int64", ends, C([1, 0, 1], i32), C(2, i32))
    case("SegmentSum", "int64", ends, C([0, 0, 1], i32))
    case("ArgMax", "int64", ends, C(1, i32))
    for op in ["FloorDiv", "FloorMod", "TruncateDiv", "TruncateMod", "Div", "Mod"]:
        for dtype in [i32, i64, i8, u8, i16, u16]:
            if dtype in (u8, i8, i16, u16) and op in ("Mod", "TruncateMod"):
                continue
            x = np.array([7, 100, 3, 0, 5, 1], dtype)
            y = np.array([2, 7, 5, 3, 1, 9], dtype)
            if np.dtype(dtype).kind == "i":
                x, y = np.concatenate([x, -x, x, -x]), np.concatenate([y, y, -y, -y])
            case(op, f"signs {name(dtype)}", x, y)
            case(op, f"by 0 {name(dtype)}", x[:2], np.array([1, 0], dtype))
    case("TopKV2", "ties", np.array([[1, 3, 3, 2, 3], [0, 0, 0, 0, 0]], f32), C(4, i32))
    case("TopKV2", "ties int64", np.array([[1, 3, 3, 2, 3], [0, 0, 0, 0, 0]], i64), C(4, i32))
    case("OneHot", "out of range", np.array([-1, 0, 3, 4, 100], i64), C(4, i32), C(5, f32), C(-1, f32))
    for rank in range(1, 9):
        case("Where", f"rank {rank}", (np.arange(2 ** min(rank, 5)).reshape([2] * min(rank, 5) + [1] * max(0, rank - 5)) % 3 == 0))
