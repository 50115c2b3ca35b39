# python 3.11, requirements.txt
"""Makes the goldens of the wire readers with the real libraries: Google's LevelDB and snappy, and Python's zipfile.

python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py
"""
import base64
import glob
import io
import json
import os
import random
import shutil
import tempfile
import zipfile

import plyvel
import snappy

HERE = os.path.dirname(os.path.abspath(__file__))
b64 = lambda b: base64.b64encode(b).decode()
rng = random.Random(7)

# snappy: [name, block, plain]
texts = {
    "nothing": b"",
    "one byte": b"a",
    "a literal of 60 bytes": bytes(range(60)),
    "a literal of 61 bytes": bytes(range(61)),
    "a literal of 300 bytes": bytes(rng.randrange(256) for _ in range(300)),
    "a run, an overlapping copy": b"a" * 1000,
    "short offsets": b"abcdefgh" * 30,
    "long offsets": (bytes(rng.randrange(256) for _ in range(5000))) * 2,
    "more than one 64 KiB block": (b"".join(b"%d," % i for i in range(12000)) + b"x" * 70000)[:100000],
}
with open(os.path.join(HERE, "snappy.json"), "w") as f:
    rows = [{"name": n, "block": b64(snappy.compress(t)), "plain": b64(t) if len(t) < 20000 else None, "length": len(t)} for n, t in texts.items()]
    json.dump(rows, f, indent=1)
    f.write("\n")

# tables: LevelDB's own .ldb files. Its keys end with 8 bytes (sequence number and kind) of LevelDB's.
for name, compression in (("plain", None), ("snappy", "snappy")):
    folder = tempfile.mkdtemp()
    db = plyvel.DB(folder, create_if_missing=True, compression=compression, block_size=1024, block_restart_interval=4)
    for i in range(200):
        db.put(b"layer/%04d/kernel" % i, b"value %d " % i * (i % 7))
    db.compact_range()
    db.close()
    shutil.copy(glob.glob(folder + "/*.ldb")[0], os.path.join(HERE, f"table-{name}.ldb"))

# zip archives
def archive(add):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        add(z)
    return out.getvalue()

def info(name, method=zipfile.ZIP_STORED):
    i = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
    i.compress_type = method
    return i

def zip64(z):
    with z.open(info("big.bin"), "w", force_zip64=True) as f:
        f.write(b"0123456789")

class Unseekable(io.RawIOBase):
    """Makes zipfile write data descriptors after the entries."""
    def __init__(self): self.out = io.BytesIO()
    def writable(self): return True
    def seekable(self): return False
    def write(self, b): return self.out.write(b)

def streamed():
    target = Unseekable()
    with zipfile.ZipFile(target, "w") as z:
        z.writestr(info("streamed.txt", zipfile.ZIP_DEFLATED), b"again " * 100)
    return target.out.getvalue()

def comment(z):
    z.writestr(info("a"), b"1")
    z.comment = b"PK\x05\x06 is not the end " * 3

cases = [
    ("empty", archive(lambda z: None), {}),
    ("stored", archive(lambda z: z.writestr(info("a/b.txt"), b"hello")), {"a/b.txt": b"hello"}),
    ("deflated", archive(lambda z: z.writestr(info("a.txt", zipfile.ZIP_DEFLATED), b"hello " * 500)), {"a.txt": b"hello " * 500}),
    ("empty entries", archive(lambda z: (z.writestr(info("s"), b""), z.writestr(info("d", zipfile.ZIP_DEFLATED), b""))), {"s": b"", "d": b""}),
    ("a folder beside a file", archive(lambda z: (z.writestr(info("d/"), b""), z.writestr(info("d/x"), b"1"))), {"d/x": b"1"}),
    ("a UTF-8 name", archive(lambda z: z.writestr(info("größe.bin"), b"1")), {"größe.bin": b"1"}),
    ("zip64", archive(zip64), {"big.bin": b"0123456789"}),
    ("data descriptors", streamed(), {"streamed.txt": b"again " * 100}),
    ("a comment", archive(comment), {"a": b"1"}),
]
refused = [
    ("a parent folder", archive(lambda z: z.writestr(info("../evil"), b"1")), 'entry "../evil" would lie outside the archive\'s folder'),
    ("an absolute name", archive(lambda z: z.writestr(info("/etc/passwd"), b"1")), 'entry "/etc/passwd" would lie outside the archive\'s folder'),
    ("a drive", archive(lambda z: z.writestr(info("C:evil"), b"1")), 'entry "C:evil" would lie outside the archive\'s folder'),
    ("two entries of one name", archive(lambda z: (z.writestr(info("a"), b"1"), z.writestr(info("a"), b"2"))), "two entries have one name"),
    ("another compression", archive(lambda z: z.writestr(info("a", zipfile.ZIP_BZIP2), b"1" * 50)), 'entry "a" is compressed by method 12; stored (0) and deflated (8) are read'),
]
with open(os.path.join(HERE, "zip.json"), "w") as f:
    json.dump({
        "cases": [{"name": n, "archive": b64(a), "entries": {k: b64(v) for k, v in e.items()}} for n, a, e in cases],
        "refused": [{"name": n, "archive": b64(a), "error": e} for n, a, e in refused],
    }, f, indent=1, ensure_ascii=False)
    f.write("\n")
