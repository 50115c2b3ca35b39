"""Numbers as text, both ways."""
from values import *

GOOD = [b"0", b"1", b"-1", b"+7", b" 12", b"12 ", b"\t3\n", b"007", b"-0", b"123456789", b"2147483647", b"-2147483648"]
FLOATS_TEXT = [
    b"0", b"-0", b"1", b"1.5", b"-2.25", b".5", b"5.", b"1e5", b"1E-3", b"1e+2", b" 1.5 ", b"\n2\t", b"inf", b"-inf", b"+inf", b"INF", b"nan", b"NaN", b"3.4028235e38", b"1e39", b"-1e400", b"1e-50", b"1e-400",
    b"0.1", b"0.30000001192092896", b"16777217", b"16777219", b"1.00000005960464477539", b"1.000000059604644775390626", b"3.14159265358979", b"123456789.123456789", b"4.9e-324", b"1.17549435e-38", b"1e-45", b"7e-46", b"0.000000000000000000000000000001", b"+1.5",
]
BAD = [b"", b" ", b"abc", b"1x", b"1 2", b"0x10", b"1_000", b"--1", b"+-1", b"1e", b"e5", b".", b"-", b"infinity", b"Infinity", b"nan(1)", b"1.5", b"1e3", b"2147483648", b"-2147483649", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808", b"-9223372036854775809", b"1\x00", b"\xff", b"1,5", b"- 1", b"0x1p3", b"1f", b"1.5.2", b"\x0b4\x0c\r", b"1" * 31, b"1" * 32, b"0." + b"1" * 40, b" " * 30 + b"1.5" + b" " * 20, b"0" * 40 + b"1", b"-nan", b"1e5 ", b"1d5", b"123456789012345678901234567890"]


def cases(case, I, C, V, S):
    import tensorflow as tf

    for kind in [tf.float32, tf.float64]:
        case("StringToNumber", f"{kind.name}", S(FLOATS_TEXT), out_type=kind)
    for kind in [tf.int32, tf.int64, tf.uint32, tf.uint64]:
        case("StringToNumber", f"{kind.name}", S(GOOD[:2] + GOOD[3:8] + GOOD[9:11] if kind.is_unsigned else GOOD), out_type=kind)
    for kind in [tf.float32, tf.float64, tf.int32, tf.int64, tf.uint32, tf.uint64]:
        case("StringToNumber", f"{kind.name} one by one", S([b"1"], more=[[t] for t in BAD + [b"-1"]]), out_type=kind)
    case("StringToNumber", "matrix", S([[b"1", b"2"], [b"3", b"4.5"]]))
    case("StringToNumber", "free", S([b"1"], shape=[None], more=[[], [b"3", b"4.5"]]))

    numbers = np.array([0.0, -0.0, 1, -1, 0.5, 1.5, 2.5, 0.1, -2.675, 123456.789, 1e-5, 1.23456789e-7, 1e10, 123456789, 1e15, -1e20, 3e38, inf, -inf, nan, 0.125, 999999.5, 9.9999995, 2e-38, 100, 0.0001, 0.00001234])
    for kind in [f32, f64, f16, bf16]:
        with np.errstate(all="ignore"):
            values = numbers.astype(kind)
        for attrs in [{}, {"precision": 2}, {"precision": 0}, {"scientific": True}, {"scientific": True, "precision": 3}, {"scientific": True, "precision": 0}, {"shortest": True}, {"shortest": True, "precision": 3}, {"shortest": True, "precision": 0},
                      {"width": 12}, {"width": 12, "fill": "0"}, {"width": 12, "fill": "-"}, {"fill": "+"}, {"fill": " "}, {"width": 14, "precision": 3, "fill": "0", "scientific": True}, {"shortest": True, "fill": "#"}, {"precision": 0, "fill": "#"}, {"precision": 20}, {"scientific": True, "precision": 25}, {"shortest": True, "precision": 17}]:
            if kind in (f32, f64) or len(attrs) < 2:
                case("AsString", f"{name(kind)} {attrs}", I(values), **attrs)
    case("AsString", "float64 huge", I(np.array([1e300, -1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 1e22, 123456789012345680.0])))
    case("AsString", "float64 huge, shortest", I(np.array([1e300, -1.7976931348623157e308, 1e22, 123456789012345680.0])), shortest=True, precision=17)
    for kind in INTS:
        for attrs in [{}, {"width": 8}, {"width": 8, "fill": "0"}, {"width": 8, "fill": "-"}, {"fill": "+"}, {"fill": " "}]:
            if not attrs or kind in (i32, i64, u8):
                case("AsString", f"{name(kind)} {attrs}", I(ints(kind)), **attrs)
    case("AsString", "bool", I([[True], [False]]), width=8)
    case("AsString", "text", S([b"", b"abc", b"\x00\xff", b"0123456789abc"]))
    case("AsString", "text in a field", S([b"", b"abc", b"0123456789abc"]), width=8)
    case("AsString", "text in a field, to the left", S([b"", b"abc"]), width=8, fill="-")
    case("AsString", "free", I([1, 2], i64, shape=[None], more=[[]]))
