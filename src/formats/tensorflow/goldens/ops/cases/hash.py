"""Buckets of strings by their hashes."""
from values import *

# every length up to 80 meets every branch of the hashes
LENGTHS = [bytes(33 + (i * 37 + n * 11 + 5) % 94 for i in range(n)) for n in [*range(81), 96, 127, 128, 129, 192, 193, 256, 257, 600]]
BYTES = [bytes((i * 131 + n) % 256 for i in range(n)) for n in [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 63, 64, 65, 100, 150]]


def cases(case, I, C, V, S):
    for op, attrs in [
        ("StringToHashBucketFast", {}),
        ("StringToHashBucket", {}),
        ("StringToHashBucketStrong", {"key": [123, 456]}),
        ("StringToHashBucketStrong", {"key": [-1, 2**62 + 5]}),
    ]:
        case(op, f"{list(attrs.values())} every length", S(LENGTHS), num_buckets=2**63 - 1, **attrs)
        case(op, f"{list(attrs.values())} all bytes", S(BYTES), num_buckets=1000, **attrs)
        case(op, f"{list(attrs.values())} matrix", S([[b"a", b"b"], [b"", b"\x00"]]), num_buckets=1, **attrs)
        case(op, f"{list(attrs.values())} free", S([b"x"], shape=[None], more=[[], [b"x", b"y"]]), num_buckets=10, **attrs)
