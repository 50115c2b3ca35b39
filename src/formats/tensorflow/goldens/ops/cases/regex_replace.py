"""Replacing what regular expressions match."""
from patterns import PATTERNS, TEXTS

FEWER = [t for t in TEXTS if len(t) < 18]


def cases(case, I, C, V, S):
    texts, fewer = S(TEXTS), S(FEWER)
    const = lambda value: S(value, const=True)
    for i, pattern in enumerate(PATTERNS):
        groups = "(" in pattern.replace("(?", "") or "(?P" in pattern
        rewrite = b"<\\0|\\1>" if groups else b"<\\0>"
        case("StaticRegexReplace", repr(pattern), texts if i % 3 == 0 else fewer, pattern=pattern.encode(), rewrite=rewrite, replace_global=True)
        if i % 4 == 0:
            case("StaticRegexReplace", f"{pattern!r} once", fewer, pattern=pattern.encode(), rewrite=rewrite, replace_global=False)
    for rewrite in [b"", b"x", b"\\0\\0", b"\\1-\\2", b"\\\\", b"a\\", b"a\\qb", b"\\3", b"\\9", b"\x00\xff", b"$1"]:
        for every in [True, False]:
            case("RegexReplace", f"rewrite {rewrite} {every}", S([b"xabyab", b"", b"ab"]), const(b"(a)(b)"), const(rewrite), replace_global=every)
    case("RegexReplace", "fed", S([b"one two"], shape=[None], more=[[], [b"a b c", b"x"], [b"one two"]]), S(b"o", more=[b" ", b" ", b"(t)(w)"]), S(b"0", more=[b"", b"_", b"\\2\\1"]))
