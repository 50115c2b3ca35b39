"""Unicode decoded from every encoding, with whatever is broken in it."""
from values import *

TEXTS = ["", "a", "Grüße, 世界", "🙂é\u0000\u0001x\u001f ", "\ufeffBOM", "\ufffe\uffff\ufdd0\U0010ffff", "a\u0301ﬁ"]
UTF8_BROKEN = [
    b"a\xc3", b"\xe6\x97", b"\x80\x80x", b"\xf0\x9f\x99\x82\xf0\x9f", b"\xc0\xaf\xed\xa0\x80.", b"\xf5\x90\x80\x80\xffz", b"\xe0\x80\x80", b"\xf0\x80\x80\x80",
    b"\xf4\x90\x80\x80", b"\xed\xbf\xbf", b"\xe2\x28\xa1", b"\xf0\x9f\x41\x42", b"\xfe\xff", b"ok\xef\xbf\xbe", b"\xc3\x28\xc3", b"\x00\xff\x00",
    b"\xef\xbb\xbf\xef\xbb\xbfx", b"\xf0\x90", b"\xf1\xbf\xbf", b"\xe1\x80\xe1\x80\x80", b"\xc1\x81", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80",
]
UTF16BE_BROKEN = [
    b"\xd8\x3d", b"\xd8\x3d\xde", b"\xd8\x3d\xde\x42", b"\xde\x42\x00a", b"\x00a\xd8\x00\x00b", b"\x00", b"\x00a\x00", b"\xd8\x00\xd8\x00\xdc\x00", b"\xff\xff\xff\xfe",
    b"\xdc\x00", b"\xfe\xff\x00a\xfe\xff", b"\xff\xfea\x00b\x00", b"\xfe\xff", b"\xff\xfe", b"\x00\x00\x00a", b"\xfe\xff\x00", b"\xff\xfe\x3d\xd8", b"\x00\x1f\x00\x05", b"a\x00b\x00",
    b"\x00a\xd8\x00\xdc", b"\x00a\xd8\x00x",
]
UTF32_BROKEN = [
    b"\x00\x00\xd8\x00", b"\x00\x11\x00\x00\x00\x00\x00a", b"\x00\x00\x00", b"\x00\x00\x00a\x00", b"\xff\xff\xff\xff", b"\x00\x10\xff\xff", b"\x00\x00\xfe\xff\x00\x00\x00a",
    b"\xff\xfe\x00\x00a\x00\x00\x00", b"\x7f\xff\xff\xff\x00\x00\x00b", b"\x00\x00\xfe\xff", b"a\x00\x00\x00", b"\x00\x00\xdf\xff\x00\x00\x00\x1f", b"\x00\x00\xfe", b"\xff\xfe\x00",
]
SINGLE = [
    "US-ASCII", "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "ISO-8859-10", "ISO-8859-11",
    "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
    "windows-1258", "windows-874", "KOI8-R", "KOI8-U", "IBM437", "IBM850", "IBM866", "IBM037", "macintosh", "TIS-620", "maccyrillic", "hp-roman8",
]
ODD = ["utf8", "Utf_8", "latin1", "l1", "cp1252", "ascii", "UTF16", "utf-16-le", "UTF_32BE", "csISOLatin1", "iso8859_1", "windows_1252", "utf 8", "UTF-08"]
ENCODINGS = [
    ("UTF-8", [t.encode() for t in TEXTS], UTF8_BROKEN),
    ("UTF-16-BE", [t.encode("utf-16-be") for t in TEXTS], UTF16BE_BROKEN),
    ("UTF-16-LE", [t.encode("utf-16-le") for t in TEXTS], UTF16BE_BROKEN),
    ("UTF-16", [t.encode("utf-16-be") for t in TEXTS], UTF16BE_BROKEN),
    ("UTF-32-BE", [t.encode("utf-32-be") for t in TEXTS], UTF32_BROKEN),
    ("UTF-32LE", [t.encode("utf-32-le") for t in TEXTS], UTF32_BROKEN),
    ("UTF-32", [t.encode("utf-32-be") for t in TEXTS], UTF32_BROKEN),
]


def cases(case, I, C, V, S):
    for encoding, texts, broken in ENCODINGS:
        case("UnicodeDecode", f"{encoding}", S(texts, shape=[None], more=[[], texts[1:2], texts[:1] * 3]), input_encoding=encoding)
        case("UnicodeDecodeWithOffsets", f"{encoding}", S(texts), input_encoding=encoding)
        one = [[text] for text in broken + texts]
        for control in [False, True]:
            attrs = {"input_encoding": encoding, "replace_control_characters": control}
            for errors in ["replace", "ignore"]:
                case("UnicodeDecodeWithOffsets", f"{encoding} {errors} {control}", S(broken + texts), errors=errors, **attrs)
            case("UnicodeDecode", f"{encoding} strict {control}", S(one[0], more=one[1::2]), errors="strict", **attrs)
    for encoding in SINGLE:
        case("UnicodeDecode", encoding, S([bytes(range(128, 256)), b"a", b""]), input_encoding=encoding, replacement_char=0x10FFFF)
    for encoding in ODD:
        case("UnicodeDecode", f"named {encoding}", S([b"a\x80\xe4", b"\xff\xfea\0"]), input_encoding=encoding)
    case("UnicodeDecode", "matrix", S([[b"ab", b"c"], [b"", "é".encode()]]), input_encoding="UTF-8", Tsplits=tf_type("int32"))
    case("UnicodeDecodeWithOffsets", "scalar", S("aé🙂".encode()), input_encoding="UTF-8")
    for char in [0, 0x1F, 0x41, 0xD800, 0xFFFE, 0x10FFFF, 0x20AC]:
        case("UnicodeDecode", f"replaced by {char:x}", S([b"a\xffb"]), input_encoding="UTF-8", replacement_char=char)


def tf_type(kind):
    import tensorflow as tf

    return tf.as_dtype(kind)
