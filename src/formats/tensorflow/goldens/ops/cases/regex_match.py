"""Regular expressions: RE2's syntax, on bytes."""
from patterns import BAD, PATTERNS, TEXTS


def cases(case, I, C, V, S):
    texts = S(TEXTS)
    for pattern in PATTERNS:
        case("StaticRegexFullMatch", repr(pattern), texts, pattern=pattern.encode())
    few = S([b"abc", b"aXbc", b""])
    for pattern in BAD:
        case("RegexFullMatch", f"refused {pattern!r}", few, S(pattern.encode()))
    case("RegexFullMatch", "a pattern of no UTF-8", few, S(b"\xff"))
    case("RegexFullMatch", "fed", S([[b"ab"], [b"abab"]]), S(b"(ab)+", more=[b"ab"]))
    case("RegexFullMatch", "constant", few, S(b"a.?bc", const=True))
