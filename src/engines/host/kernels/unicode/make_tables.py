# python 3.11, ../../../../formats/tensorflow/goldens/ops/requirements.txt
"""Asks TensorFlow's own ICU for what the kernels need of it: python make_tables.py writes scripts.ts and charsets.ts beside this file."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import json
import pathlib
import re
from encodings.aliases import aliases

import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
UNASSIGNED = 0xFFFD
# those of a byte a character among the names that ICU knows; the first name of each is the one that messages use
NAMES = (
    "US-ASCII ISO-8859-1 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8 ISO-8859-9 ISO-8859-10 ISO-8859-11 ISO-8859-13 ISO-8859-14 ISO-8859-15 "
    "windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 windows-874 KOI8-R KOI8-U TIS-620 macintosh x-mac-cyrillic "
    "x-mac-greek x-mac-turkish x-mac-centraleurroman hp-roman8 IBM437 IBM737 IBM775 IBM850 IBM852 IBM855 IBM857 IBM858 IBM860 IBM861 IBM862 IBM863 IBM864 IBM865 IBM866 IBM869 IBM1125 "
    "IBM037 IBM273 IBM277 IBM278 IBM280 IBM284 IBM285 IBM297 IBM420 IBM424 IBM500 IBM1026 IBM1047 IBM1140 IBM1141 IBM1148"
).split()


def normal(name):
    """ICU compares names without case and punctuation, and without zeros before a number."""
    return re.sub("[^a-z0-9]", "", re.sub("(?<![0-9])0+(?=[0-9])", "", name.lower()))


def decode(name, data):
    found = tf.raw_ops.UnicodeDecode(input=data, input_encoding=name, replacement_char=UNASSIGNED)
    splits, values = found.row_splits.numpy(), found.char_values.numpy()
    return [values[a:b].tolist() for a, b in zip(splits, splits[1:])]


def table(name):
    """The 256 characters of an encoding of single bytes, else None."""
    try:
        each = decode(name, [bytes([i]) for i in range(256)])
        whole = decode(name, [bytes(range(256)), bytes(range(255, -1, -1)), b"\xc3\xa9\x81\x40\xb0\xa1\xe2\x82\xac~{1b+AGE-\x0e\x0f"])
    except tf.errors.InvalidArgumentError:
        return None
    if any(len(one) != 1 for one in each):
        return None
    chars = [one[0] for one in each]
    rest = [chars[b] for b in b"\xc3\xa9\x81\x40\xb0\xa1\xe2\x82\xac~{1b+AGE-\x0e\x0f"]
    return chars if whole == [chars, chars[::-1], rest] else None


def base36(n):
    out = ""
    while True:
        n, digit = divmod(n, 36)
        out = DIGITS[digit] + out
        if n == 0:
            return out


def literal(chars):
    return "'" + "".join(chr(c) if 0x20 < c < 0x7F and chr(c) not in "\"'\\" else "\\u%04x" % c if c > 0xFF else "\\x%02x" % c for c in chars) + "'"


def main():
    scripts = tf.raw_ops.UnicodeScript(input=np.arange(0x110000, dtype=np.int32)).numpy()
    starts = [0, *(np.flatnonzero(np.diff(scripts)) + 1).tolist(), 0x110000]
    words = [f"{base36(b - a)},{base36(int(scripts[a]))}" for a, b in zip(starts, starts[1:])]
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 108:
            lines.append(line)
            line = ""
        line += word + " "
    lines.append(line.rstrip())
    (HERE / "scripts.ts").write_text(
        "/**\n * The script of every code point in the Unicode version of TensorFlow 2.21's ICU (13), as ICU numbers them (UScriptCode).\n"
        " * Made by make_tables.py from TensorFlow itself.\n"
        " * https://github.com/unicode-org/icu/blob/release-69-1/icu4c/source/common/unicode/uscript.h\n */\n"
        "/** Runs of code points from 0 on: how many, and their script, both in base 36. */\n"
        "// biome-ignore format: a table\nexport const SCRIPT_RUNS =\n" + " +\n".join(f"  '{text}'" for text in lines) + ";\n"
    )
    tables = {name: table(name) for name in NAMES}
    print("not of single bytes:", [name for name, found in tables.items() if found is None])
    known = {name: found for name, found in tables.items() if found}
    others = sorted({*aliases, *aliases.values()})
    named = {}
    for name, chars in known.items():
        named[normal(name)] = name
    for alias in others:
        if normal(alias) in named:
            continue
        chars = table(alias)
        name = next((n for n, found in known.items() if found == chars), None) if chars else None
        if name:
            named[normal(alias)] = name
        elif chars:
            print("another encoding of single bytes:", alias)
    rows = []
    for name, chars in known.items():
        words = sorted(alias for alias, target in named.items() if target == name)
        same = chars[:128] == list(range(128))
        rows.append(f"  [{json.dumps(' '.join(words))}, {literal(chars[128:] if same else chars)}],".replace('"', "'"))
    (HERE / "charsets.ts").write_text(
        "/**\n * Encodings of one byte a character as TensorFlow 2.21's ICU reads them. Made by make_tables.py from TensorFlow itself.\n"
        " * https://github.com/unicode-org/icu/blob/release-69-1/icu4c/source/data/mappings/convrtrs.txt\n */\n"
        "/**\n * Names in the form in which they are compared, and the characters of the bytes from 128 on, or of all 256 where the first\n"
        " * half is not ASCII. U+FFFD: the byte has no character.\n */\n"
        "// biome-ignore format: a table\nexport const CHARSETS: readonly (readonly [names: string, characters: string])[] = [\n" + "\n".join(rows) + "\n];\n"
    )


if __name__ == "__main__":
    main()
