"""One encoding turned into another."""
from cases.unicode import ENCODINGS, SINGLE
from values import *


def cases(case, I, C, V, S):
    for encoding, texts, broken in ENCODINGS:
        one = [[text] for text in broken + texts]
        for control in [True]:
            attrs = {"input_encoding": encoding, "replace_control_characters": control}
            for errors in ["replace", "ignore"]:
                case("UnicodeTranscode", f"{encoding} {errors} {control}", S(broken + texts), output_encoding="UTF-8", errors=errors, **attrs)
            case("UnicodeTranscode", f"{encoding} strict {control}", S(one[0], more=one[2::2]), output_encoding="UTF-8", errors="strict", **attrs)
        for output in ["UTF-8", "UTF-16-BE", "UTF-32-BE"]:
            case("UnicodeTranscode", f"{encoding} to {output}", S(texts, shape=[None], more=[[]]), input_encoding=encoding, output_encoding=output)
            case("UnicodeTranscode", f"{encoding} to {output} broken", S(broken[::2]), input_encoding=encoding, output_encoding=output, replacement_char=0x1F642)
    for encoding in SINGLE:
        case("UnicodeTranscode", encoding, S([bytes(range(128, 256))]), input_encoding=encoding, output_encoding="UTF-8", errors="ignore")
    for char in [0, 0x1F, 0x41, 0xD800, 0xFFFE, 0x10FFFF, 0x20AC]:
        case("UnicodeTranscode", f"replaced by {char:x}", S([b"a\xffb"]), input_encoding="UTF-8", output_encoding="UTF-8", replacement_char=char)
        case("UnicodeTranscode", f"replaced by {char:x}, wide", S([b"a\xffb\x05"]), input_encoding="UTF-8", output_encoding="UTF-16-BE", replacement_char=char, replace_control_characters=True)
    case("UnicodeTranscode", "matrix", S([[b"ab"], ["é".encode()]], shape=[None, 1], more=[[[b"x"]]]), input_encoding="UTF-8", output_encoding="UTF-16-BE")
    case("UnicodeTranscode", "scalar", S("é".encode("latin-1")), input_encoding="ISO-8859-1", output_encoding="UTF-8")
