"""Code points encoded; scripts; letter case past ASCII."""
from cases.unicode import UTF8_BROKEN
from values import *

ERRORS = ["strict", "replace", "ignore"]


def cases(case, I, C, V, S):
    for char in [0, 0x1F, 0x41, 0xD800, 0xFFFE, 0x10FFFF, 0x20AC]:
        for output in ["UTF-8", "UTF-16-BE", "UTF-32-BE"]:
            case("UnicodeEncode", f"{output} replaced by {char:x}", I([0x61, 0xD801, 0x62], i32), I([0, 3], i64), output_encoding=output, replacement_char=char)
    points = [0x61, 0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFD, 0x10000, 0x10FFFD, 0x1F642]
    bad = [-1, 0xD800, 0xDFFF, 0x110000, 0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF, 2**31 - 1, -(2**31)]
    for output in ["UTF-8", "UTF-16-BE", "UTF-32-BE"]:
        for errors in ERRORS:
            one = [[p, 0x21] for p in bad]
            case("UnicodeEncode", f"{output} {errors}", I(one[0], i32, more=one[1:]), I([0, 2], i64), output_encoding=output, errors=errors)
        case("UnicodeEncode", output, I(points, i32), I([0, 0, 4, 4, 10, 10], i64), output_encoding=output)
        case("UnicodeEncode", f"{output} int32", I(points, i32), I([0, 3, 10], i32), output_encoding=output)
    case("UnicodeEncode", "free", I([0x61], i32, shape=[None], more=[[], [0x62, 0x63]]), I([0, 1], i64, shape=[None], more=[[0], [0, 2]]), output_encoding="UTF-8")
    case("UnicodeEncode", "splits that do not fit", I([0x61, 0x62, 0x63], i32), I([0, 1, 3], i64, more=[[1, 2, 3], [0, 2, 1], [0, 1, 4], [0, 1, 2], [-1, 0, 3], [0, 5, 3]]), output_encoding="UTF-8")
    case("UnicodeEncode", "no splits", I([], i32, shape=[None]), I([], i64, shape=[None]), output_encoding="UTF-8")

    ends = np.array([0, 0x40, 0x41, 0x5A, 0x5B, 0x370, 0x3E2, 0x400, 0x590, 0x5D0, 0x600, 0x904, 0x1100, 0x3041, 0x30A1, 0x4E00, 0xAC00, 0xD7FF, 0xD800, 0xE000, 0xFFFF, 0x10000, 0x1F642, 0x10FFFF, 0x110000, -1, 2**31 - 1, -(2**31)])
    case("UnicodeScript", "ends", I(ends, i32))
    case("UnicodeScript", "the first planes", I(np.arange(0, 0x30000, 131).reshape(-1, 1), i32))
    case("UnicodeScript", "scalar", I(0x3B1, i32))

    # Unicode 13 knows no letters of later versions, and what has changed since
    later = ["ⰯΣ", "AΣ𞤀Σ", "Ꟁꟁ", "𐕰𐖗", "ƛɤ", "AΣʕ", "ʕΣ", "Aʕ Σʕ", "A\u1734Σ", "AΣ\u1734", "AΣ\u1734b", "A\U0001171eΣ İΣ\U0001171e", "AΣ\u0ece", "A\u180fΣ"]
    plain = ["ΑΣ", "ΑΣΑ", "Σ", "ΑΣ.", "Α.Σ", "ΑΣ'Α", "ǅ ǈ", "ŉ ΐ ﬀ ß ẞ", "İ ı i I", "ᾳ ᾼ ῼ", "Ⅷ ⅷ ⓐ", "ꭰ Ꭰ ᏸ", "𐐀 𐐨", "ა Ა", "\u0345Α\u0345", "Ω K Å"]
    for op in ["StringLower", "StringUpper"]:
        case(op, "letters of all kinds", S([t.encode() for t in plain]), encoding="utf-8")
        case(op, "letters of later versions", S([t.encode() for t in later]), encoding="utf-8")
        case(op, "broken in all ways", S(UTF8_BROKEN), encoding="utf-8")
