# python 3.11
# What Python's re and str say of every character that Unicode 14 has, as runs: [first, length, value] one after another.
# Characters that are not assigned have no value, so that a later Unicode may know them.
import gzip
import json
import os
import re
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
WORD, DIGIT = re.compile(r"\w"), re.compile(r"\d")


def stripped(c):
    return "".join(x for x in unicodedata.normalize("NFKD", c) if not unicodedata.combining(x))


def flags(c):
    return (1 if WORD.match(c) else 0) | (2 if DIGIT.match(c) else 0) | (4 if c.isspace() else 0)


runs, lower, plain = [], {}, {}
for code in range(0x110000):
    c = chr(code)
    if 0xD800 <= code < 0xE000 or unicodedata.category(c) == "Cn":
        continue
    value = flags(c)
    if runs and runs[-1][0] + runs[-1][1] == code and runs[-1][2] == value:
        runs[-1][1] += 1
    else:
        runs.append([code, 1, value])
    if c.lower() != c:
        lower[code] = c.lower()
    if stripped(c) != c and not 0xAC00 <= code < 0xD7A4:
        plain[code] = stripped(c)
data = {"version": unicodedata.unidata_version, "runs": [x for run in runs for x in run], "lower": lower, "stripped": plain}
path = os.path.join(HERE, "unicode-14.json.gz")
with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
    z.write(json.dumps(data, separators=(",", ":")).encode())
print(path, os.path.getsize(path))
