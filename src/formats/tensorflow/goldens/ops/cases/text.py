"""Strings: bytes of any kind, whose letters, characters and parts some ops tell."""
from values import *

WORDS = [b"", b"a", b"Hello World", b"  \t both \n ", b"\x00nul\x00", b"\xff\xfe\x80bytes", "Ünïcödé ΑΣΣ İI".encode(), "日本語 🙂!".encode(), b"ABC" * 20]
SQUARE = [[b"ab", b"c", b""], [b"\x00", "é".encode(), b"xyz"]]
BROKEN = [b"a\xc3", b"\xe6\x97", b"\x80\x80x", b"\xf0\x9f\x99\x82\xf0\x9f", b"\xc0\xaf\xed\xa0\x80.", b"\xf5\x90\x80\x80\xffz"]


def cases(case, I, C, V, S):
    words = S(WORDS, shape=[None], more=[[], [b"One"]])
    for op in ["StringLower", "StringUpper"]:
        case(op, "bytes", words)
        case(op, "matrix", S(SQUARE))
        case(op, "utf-8", words, encoding="utf-8")
        case(op, "utf-8 broken", S(BROKEN), encoding="utf-8")
    case("StringLower", "scalar", S(b"ScaLar"))
    case("StringStrip", "words", words)
    case("StringStrip", "all kinds of space", S([b"\x0b\x0c\r\n\t x \x0b\x0c\r\n\t ", b" ", b"\xc2\xa0x\xc2\xa0", b"\x1cx\x00 "]))
    for unit in ["BYTE", "UTF8_CHAR"]:
        case("StringLength", unit, words, unit=unit)
        case("StringLength", f"{unit} broken", S([BROKEN]), unit=unit)

    case("StringJoin", "two", [S([b"a", b"", b"\xff"]), S([b"x", b"y", b"\x00"])])
    case("StringJoin", "a scalar among them, separator", [S(SQUARE), S(b"-"), S(SQUARE)], separator=b"\xff, ")
    case("StringJoin", "scalars", [S(b"a"), S(b"b"), S(b"c")], separator=".")
    case("StringJoin", "one", [S([b"a", b"b"])], separator=".")
    case("StringJoin", "free", [S([b"a"], shape=[None], more=[[], [b"x", b"y"]]), S(b"!")], separator=" ")
    case("StringJoin", "shapes differ", [S([b"a", b"b"], shape=None), S([b"a"], shape=None)])
    cube = np.array([[[b"a", b"b"], [b"c", b"d"]], [[b"e", b"f"], [b"g", b""]]], object)
    for dims in [[0], [1], [2], [0, 1], [1, 0], [2, 0], [0, 2], [-1, -3], [0, 1, 2], [2, 1, 0], []]:
        case("ReduceJoin", f"{dims}", S(cube), C(dims, i32), separator="+")
        case("ReduceJoin", f"{dims} kept", S(cube), C(dims, i32), keep_dims=True)
    case("ReduceJoin", "fed axes", S(cube), I([1], i32), separator=b"\x00")
    case("ReduceJoin", "a scalar axis", S(SQUARE), C(1, i32), separator=" ")
    case("ReduceJoin", "a scalar", S(b"one"), C([], i32), separator="+")
    case("ReduceJoin", "nothing", S(np.zeros([0, 2], object), shape=[None, 2], more=[SQUARE_2 := [[b"x", b"y"]]]), C([0], i32), separator="+")
    case("ReduceJoin", "of no columns", S(np.zeros([2, 0], object)), C([1], i32), separator="+")
    case("ReduceJoin", "an axis too many", S(SQUARE), I([0, 1], i32, shape=[None], more=[[0, 0], [2], [-3]]))
    case("UnsortedSegmentJoin", "rows", S([b"a", b"b", b"c", b"d"]), I([2, 0, 2, 0], i32), C(4, i32), separator="-")
    case("UnsortedSegmentJoin", "matrix", S(SQUARE), I([1, 0], i64), I(2, i32), separator=":")
    case("UnsortedSegmentJoin", "elements", S(SQUARE), I([[1, 0, 1], [2, 1, 0]], i32), C(3, i32), separator=":")
    case("UnsortedSegmentJoin", "a segment that is not there", S([b"a", b"b"]), I([0, 2], i32, more=[[0, 1], [-1, 0]]), C(2, i32))

    for unit in ["BYTE", "UTF8_CHAR"]:
        for pos, length in [(0, 3), (1, 2), (-1, 1), (-2, 5), (2, -1), (0, 0), (1, 100), (-3, 2)]:
            long_enough = S([w for w in WORDS if len(w.decode("utf-8", "replace")) > 2])
            case("Substr", f"{unit} {pos} {length}", long_enough, C(pos, i32), C(length, i32), unit=unit)
        case("Substr", f"{unit} at the end", S([b"abc", b""]), I([3, 0], i64), I([1, 1], i64), unit=unit)
        case("Substr", f"{unit} past the end", S([b"abc"]), I([4], i64, more=[[-4], [-3], [3]]), I([1], i64), unit=unit)
        case("Substr", f"{unit} one each", S(SQUARE), I([[1, 0, 0], [0, 0, 2]], i32), I([[1, 1, 1], [1, 9, 1]], i32), unit=unit)
        case("Substr", f"{unit} broadcast", S([[b"hello"], [b"world"]]), I([[0, 1, -2]], i32), I([[1, 2, 3]], i32), unit=unit)
        case("Substr", f"{unit} broadcast a row", S([[b"hello", b"you"], [b"world", b"two"]]), I([0, -1], i32), I([2, 3], i32), unit=unit)
        case("Substr", f"{unit} broadcast the text", S(b"hello"), I([0, 1, -2], i32), I([1, 2, 3], i32), unit=unit)
        case("Substr", f"{unit} broken", S(BROKEN), C(1, i32), C(2, i32), unit=unit)
        case("Substr", f"{unit} broken from behind", S(BROKEN), C(-1, i32), C(2, i32), unit=unit)
    case("Substr", "free", S([b"hello"], shape=[None], more=[[], [b"abc", b"def"]]), C(1, i32), C(2, i32))

    lines = [b"hello world", b"a b c", b"", b" x ", b"a,b;c d", b",,", b"\x00a\x00", b"\xffb\xff"]
    for delimiter in [b" ", b"", b",; ", b"\x00", b"\xff"]:
        for skip in [True, False]:
            case("StringSplit", f"{delimiter} {skip}", S(lines, shape=[None], more=[[], [b"z"]]), C_bytes(S, delimiter), skip_empty=skip)
    for sep in [b" ", b"", b",", b", ", b"ab", b"\x00"]:
        for maxsplit in [-1, 0, 1, 2]:
            case("StringSplitV2", f"{sep} {maxsplit}", S([*lines, b"  \t a \n b  ", b"xababy", b"aabb", b"abab", b"a, b, c,d"], shape=[None], more=[[], [b""]]), C_bytes(S, sep), maxsplit=maxsplit)
    case("StringSplitV2", "fed separator", S([b"a-b--c"]), S(b"-", more=[b"--"]))

    for op in ["Equal", "NotEqual"]:
        case(op, "strings", S([b"a", b"", b"a\x00", b"\xff", b"ab"]), S([b"a", b"x", b"a", b"\xff", b"ac"]))
        case(op, "strings broadcast", S([[b"a"], [b"b"]], shape=[None, 1], more=[[[b"c"]], np.zeros([0, 1], object)]), S([b"a", b"b", b""], const=True))
        case(op, "strings of a scalar", S([[b"a", b""], [b"b", b"a"]]), S(b"a"))

    case("EncodeBase64", "plain", S([b"", b"f", b"fo", b"foo", b"foob", b"\xff\xfe\xfd\xfb\xef\xbe", bytes(range(256))]))
    case("EncodeBase64", "padded", S([[b"", b"f", b"fo", b"foo", b"foob"]]), pad=True)
    case("DecodeBase64", "both", S([b"", b"Zg", b"Zg==", b"Zm8=", b"Zm8", b"Zm9v", b"Zm9vYg", b"__79--_-", b"Zh", b"Zm9vZg=="]))
    for text in [b"Z", b"Zm9vY", b"+/+/", b"Zg=", b"Z===", b"Zg==Zg==", b"Z g=", b"Zm9\x00", b"====", b"=", b"Zm=v", b"Zm9=Zm9v"]:
        case("DecodeBase64", f"{text}", S([text]))

    case("DecodeRaw", "int32", S([b"\x01\x02\x03\x04\xff\xff\xff\xff", b"\x00" * 8]), out_type=tf_type("int32"))
    case("DecodeRaw", "uint8", S([[b"abc"], [b"\x00\xff\x80"]], shape=[None, 1], more=[[[b"wxyz"]], np.zeros([0, 1], object)]), out_type=tf_type("uint8"))
    for kind in ["float16", "float32", "float64", "int8", "int16", "int64", "uint16", "bool", "complex64"]:
        case("DecodeRaw", kind, S([b"\x01\x00\x00\x01\x00\x01\x01\x00" * 2]), out_type=tf_type(kind))
        case("DecodeRaw", f"{kind} big-endian", S([b"\x01\x00\x00\x01\x00\x01\x01\x00" * 2]), out_type=tf_type(kind), little_endian=False)
    case("DecodeRaw", "scalar", S(b"abcd"), out_type=tf_type("int16"))
    case("DecodeRaw", "lengths", S([b"ab", b"cd"], more=[[b"ab", b"c"], [b"abc", b"abc"], [b"", b""]]), out_type=tf_type("int16"))
    for kind in ["int16", "float32", "uint8"]:
        case("DecodePaddedRaw", kind, S([b"abcdefghijkl", b"ab", b""]), C(8, i32), out_type=tf_type(kind))
        case("DecodePaddedRaw", f"{kind} big-endian", S([b"abcdefghijkl", b"ab", b""]), C(8, i32), out_type=tf_type(kind), little_endian=False)
    case("DecodePaddedRaw", "lengths", S([b"abc"]), I(4, i32, more=[3, 0, -4, 2]), out_type=tf_type("int16"))
    import gzip, zlib
    big = b"0123456789" * 1000
    case("DecodeCompressed", "none", S([b"abc", b"\xff"]))
    case("DecodeCompressed", "zlib", S([[zlib.compress(b"abc"), zlib.compress(big)], [zlib.compress(b""), zlib.compress(b"\x00\xff")]]), compression_type="ZLIB")
    case("DecodeCompressed", "gzip", S([gzip.compress(b"abc", mtime=0), gzip.compress(big, mtime=0)]), compression_type="GZIP")
    case("DecodeCompressed", "gzip of two members", S([gzip.compress(b"abc", mtime=0) + gzip.compress(b"def", mtime=0)]), compression_type="GZIP")
    case("DecodeCompressed", "damaged", S([b"not zlib"], more=[[zlib.compress(b"abc")[:-3]], [b""]]), compression_type="ZLIB")

    data = S([b"aa", b"bb", b"cc", b"dd", b"ee", b"ff"])
    splits = I([0, 4, 4, 5, 6], i64)
    for pad in [-1, 0, 1, 3]:
        for widths in [[1], [2], [3], [5], [1, 2], [3, 1, 2]]:
            for keep in [False, True]:
                if pad >= 0 or not keep:
                    case("StringNGrams", f"pad {pad} {widths} {keep}", data, splits, separator="|", ngram_widths=widths, left_pad="LP", right_pad=b"R\xff", pad_width=pad, preserve_short_sequences=keep)
    case("StringNGrams", "int32, no pads", data, I([0, 2, 6], i32), separator=" ", ngram_widths=[2], left_pad="", right_pad="", pad_width=0, preserve_short_sequences=True)
    case("StringNGrams", "splits that do not fit", data, I([0, 4, 6], i64, more=[[0, 4, 7], [1, 4, 6], [0, 4, 3], [0, 4, 5]]), separator=" ", ngram_widths=[2], left_pad="", right_pad="", pad_width=0, preserve_short_sequences=False)
    case("StringNGrams", "empty", S(np.zeros([0], object), shape=[None]), I([0], i64, shape=[None], more=[[0, 0]]), separator=" ", ngram_widths=[1, 2], left_pad="", right_pad="", pad_width=0, preserve_short_sequences=False)


def C_bytes(S, value):
    return S(value, const=True)


def tf_type(kind):
    import tensorflow as tf

    return tf.as_dtype(kind)
