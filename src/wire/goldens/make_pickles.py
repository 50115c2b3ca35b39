# python 2.7, requirements-py27.txt
# python 3.6, requirements-py36.txt
# python 3.8, requirements-py38.txt
# python 3.11, requirements-py311.txt
# Pickles of Python's and NumPy's own values, and joblib's files, as each Python writes them; what each holds, in words
# that a test can compare. Writes pickles/pyXY.json.gz, and with 3.11 on pickles/pyXY-compressed.json.gz.
from __future__ import print_function

import base64
import collections
import gzip
import hashlib
import io
import json
import os
import pickle
import shutil
import sys
import tempfile

import numpy as np

PY2 = sys.version_info[0] == 2
text_type = type(u"")
int_types = (int, long) if PY2 else (int,)  # noqa: F821


def b64(data):
    return base64.b64encode(data).decode("ascii")


def tell_float(value):
    return {"float": repr(float(value))}


def tell(value):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, np.ma.MaskedArray):
        told = tell(np.asarray(value.data))
        told["mask"] = [bool(m) for m in np.ma.getmaskarray(value).ravel()]
        return told
    if isinstance(value, np.ndarray):
        if value.dtype.names:
            return {"record": [[name, tell(np.ascontiguousarray(value[name]))] for name in value.dtype.names]}
        if value.size > 500:
            digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
            return {"array": value.dtype.str, "shape": list(value.shape), "sha256": digest}
        return {"array": value.dtype.str, "shape": list(value.shape), "values": [tell_item(v) for v in value.ravel().tolist()]}
    if isinstance(value, np.generic):
        return {"scalar": value.dtype.str, "value": tell_item(value.tolist() if hasattr(value, "tolist") else value)}
    if isinstance(value, np.dtype):
        return {"dtype": value.str}
    if isinstance(value, int_types):
        return {"int": str(int(value))}
    if isinstance(value, float):
        return tell_float(value)
    if isinstance(value, complex):
        return {"complex": [repr(value.real), repr(value.imag)]}
    if isinstance(value, text_type):
        return {"str": [ord(c) for c in value]} if any(0xD800 <= ord(c) < 0xE000 for c in value) else value
    if PY2 and isinstance(value, str):
        return value.decode("latin-1")
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": b64(bytes(value))}
    if isinstance(value, list):
        return {"list": [tell(v) for v in value]}
    if isinstance(value, tuple):
        return {"tuple": [tell(v) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[tell(k), tell(v)] for k, v in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted((tell(v) for v in value), key=json.dumps)}
    raise TypeError(type(value))


def tell_item(value):
    if PY2 and isinstance(value, str):
        return {"bytes": b64(value)}
    return tell(value)


shared = [1, 2]
cyclic_free = {"a": shared, "b": shared}

VALUES = collections.OrderedDict(
    [
        ("none", None),
        ("bools", [True, False]),
        ("small ints", [0, 1, 255, 256, 65535, 65536, -1, -128, 2**31 - 1, -(2**31), 2**31]),
        ("large ints", [2**53, 2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**40, -(10**40), 2**2031]),
        ("floats", [0.0, -0.0, 1.5, 0.1, 1e-310, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan")]),
        ("texts", [u"", u"a", u"\u00e9\u4e2d\U0001f600", u"line\nbreak \\u0041 'quoted' \"twice\"", u"\x00nul", u"x" * 300]),
        ("bytes", [b"", b"a", bytes(bytearray(range(256))), b"y" * 300, b"it's \"quoted\"\\\n"]),
        ("lists", [[], [[]], list(range(1005))]),
        ("tuples", [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((),)]),
        ("dicts", [{}, {u"a": 1, u"b": None}, {1: u"int", 2.5: u"float", None: u"none", (1, u"x"): u"tuple"}]),
        ("ordered", collections.OrderedDict([(u"z", 1), (u"a", 2)])),
        ("sets", [set(), {1, 2}, frozenset([u"a"])]),
        ("complex", [1 + 2j, complex(-0.0, float("inf"))]),
        ("shared", cyclic_free),
        ("deep", [[[[[[[[[[1]]]]]]]]]]),
        ("defaultdict", collections.defaultdict(int, {u"a": 1})),
        ("arrays", [np.arange(6, dtype=d).reshape(2, 3) for d in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()]),
        ("big-endian", [np.arange(6, dtype=d) for d in ">i2 >i4 >f8 >u8 >f4 >c16".split()]),
        ("bool array", np.array([True, False, True])),
        ("fortran", [np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)), np.asfortranarray(np.arange(6).reshape(3, 2))]),
        ("strided", np.arange(20)[::3]),
        ("empty arrays", [np.zeros((0, 3)), np.array(5.0), np.zeros((2, 0, 2), dtype="i4")]),
        ("texts in arrays", [np.array([u"a", u"\u00e9\u4e2d", u""]), np.array([b"ab", b"", b"c\x00d"]), np.array([u"x"], dtype=">U3")]),
        ("objects", np.array([1, 2.5, u"a", None, (1, 2), True], dtype=object)),
        ("objects in two dimensions", np.array([[u"a", u"b"], [u"c", u"d"]], dtype=object)),
        ("objects column by column", np.asfortranarray(np.array([[u"a", u"b", u"c"], [u"d", u"e", u"f"]], dtype=object))),
        ("records", np.array([(1, 2.5, 7), (3, -0.5, 8)], dtype=[(str("left"), "<i8"), (str("threshold"), "<f8"), (str("flag"), "u1")])),
        ("records with gaps", np.array([(1, 2.5)], dtype=np.dtype({"names": [str("a"), str("b")], "formats": ["<i2", "<f8"], "offsets": [2, 16], "itemsize": 32}))),
        ("scalars", [np.float64(1.5), np.float32(0.1), np.int64(-5), np.bool_(True), np.uint8(255), np.complex64(1j)]),
        ("text scalars", [np.array([u"ab"])[0], np.array([b"ab"])[0]] if PY2 else [np.array([u"ab"])[0]]),
        ("dtypes", [np.dtype("<f8"), np.dtype(">i4"), np.dtype("S5"), np.dtype("U7"), np.dtype("O"), np.dtype("?")]),
        ("nan", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324])),
        ("masked", np.ma.MaskedArray([1.0, 2.0, 3.0], mask=[False, True, False])),
    ]
)

JOBLIB = collections.OrderedDict(
    [
        ("plain", {u"a": np.arange(12.0).reshape(3, 4), u"b": [np.asfortranarray(np.arange(6).reshape(2, 3)), u"text"]}),
        ("objects inside", [np.array([u"a", None, 1.5], dtype=object), np.arange(3)]),
        ("records", np.array([(1, 2.5)], dtype=[(str("a"), "<i8"), (str("b"), "<f8")])),
        ("nothing", [np.zeros((0, 4)), np.zeros((0,), dtype="U3")]),
        ("large enough for blocks", np.arange(9000, dtype="i4") % 251),
    ]
)


def cases():
    for name, value in VALUES.items():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            yield {"name": "%s, protocol %d" % (name, protocol), "pickle": b64(pickle.dumps(value, protocol)), "value": tell(value)}
    # What only other writers make.
    buffers = []
    if pickle.HIGHEST_PROTOCOL >= 5:
        array = np.arange(8.0)
        data = pickle.dumps(array, 5, buffer_callback=buffers.append)
        yield {"name": "out of band", "pickle": b64(data), "buffers": [b64(bytes(b.raw())) for b in buffers], "value": tell(array)}
        surrogate = u"\ud800x"
        yield {"name": "a lone surrogate", "pickle": b64(pickle.dumps(surrogate, 4)), "value": tell(surrogate)}


def joblib_cases():
    import joblib

    compressions = [0, 3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)]
    if PY2:
        compressions = [0, 3, ("gzip", 3), ("bz2", 3)]
    if tuple(int(v) for v in joblib.__version__.split(".")[:2]) < (0, 10):
        compressions = [0, 3]
    try:
        import lz4.frame  # noqa: F401

        compressions.append(("lz4", 3))
    except ImportError:
        pass
    for name, value in JOBLIB.items():
        for compression in compressions:
            folder = tempfile.mkdtemp()
            try:
                path = os.path.join(folder, "model.pkl")
                joblib.dump(value, path, compress=compression)
                files = {}
                for file in sorted(os.listdir(folder)):
                    with io.open(os.path.join(folder, file), "rb") as stream:
                        files[file] = b64(stream.read())
                main = files.pop("model.pkl")
                yield {"name": "%s, %s" % (name, compression), "joblib": main, "files": files, "value": tell(value)}
            finally:
                shutil.rmtree(folder)


def compressed_cases():
    """Files of the compressors themselves, of several blocks, streams and settings."""
    import bz2
    import lzma
    import zlib

    import lz4.frame

    n = np.arange(1200000, dtype="u4")
    patterned = ((n * n >> 9) & 31).astype("u1").tobytes()
    noise = np.random.RandomState(5).bytes(9000)
    runs = b"".join(bytes([i & 255]) * (i % 300) for i in range(900))
    contents = {"patterned": patterned, "noise": noise, "runs": runs, "empty": b"", "one byte": b"a", "twelve": b"a" * 12}
    writers = {
        "zlib": lambda d: zlib.compress(d, 9),
        "gzip": lambda d: gzip.compress(d, 9, mtime=0),
        "bzip2": lambda d: bz2.compress(d, 9),
        "bzip2, small blocks": lambda d: bz2.compress(d, 1),
        "bzip2, two streams": lambda d: bz2.compress(d[: len(d) // 3]) + bz2.compress(d[len(d) // 3 :]),
        "xz": lambda d: lzma.compress(d),
        "xz, crc32, extreme": lambda d: lzma.compress(d, check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME),
        "xz, sha256": lambda d: lzma.compress(d, check=lzma.CHECK_SHA256, preset=0),
        "xz, no check, lc 0, lp 2, pb 0": lambda d: lzma.compress(
            d, check=lzma.CHECK_NONE, filters=[{"id": lzma.FILTER_LZMA2, "lc": 0, "lp": 2, "pb": 0}]
        ),
        "xz, two streams": lambda d: lzma.compress(d[: len(d) // 3]) + lzma.compress(d[len(d) // 3 :]),
        "lzma": lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE),
        "lz4": lambda d: lz4.frame.compress(d),
        "lz4, linked blocks and checksums": lambda d: lz4.frame.compress(
            d, block_linked=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB, content_checksum=True, block_checksum=True, store_size=True
        ),
        "lz4, single blocks, high": lambda d: lz4.frame.compress(d, block_linked=False, compression_level=9, store_size=False),
    }
    for content, data in contents.items():
        for writer, write in writers.items():
            packed = write(data)
            if len(packed) > 21000:
                continue
            yield {"name": "%s, %s" % (content, writer), "file": b64(packed), "length": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def write(out, told):
    text = json.dumps(told, indent=None, separators=(",", ":"), sort_keys=True)
    with io.open(out, "wb") as stream:
        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=9, mtime=0) as packed:
            packed.write(text.encode("utf-8"))


def main(out):
    told = {"python": sys.version.split()[0], "numpy": np.__version__, "cases": list(cases())}
    import joblib

    told["joblib"] = joblib.__version__
    told["joblibCases"] = list(joblib_cases())
    write(out + ".json.gz", told)
    if sys.version_info >= (3, 11):
        write(out + "-compressed.json.gz", {"compressedCases": list(compressed_cases())})
    print(out, len(told["cases"]), len(told["joblibCases"]))


here = os.path.dirname(os.path.abspath(__file__))
main(os.path.join(here, "pickles", "py%d%d" % sys.version_info[:2]))
