# python 3.11, requirements-tf2.txt
"""A bundle as a big-endian machine writes it: python make_big_endian.py, with requirements-tf2.txt.

No such machine is at hand, so a bundle of this one is rewritten, and TensorFlow's own reader, which swaps bytes where
the header says so, gives the expected answers.
"""
import os
import struct

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import tensor_bundle_pb2

import cases
import make_tf2

NAME = "big_endian"
STRING = 7
MAGIC = bytes.fromhex("57fb808b247547db")


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


mask = lambda crc: (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at


def to_varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + to_varint(value >> 7)


def entries(block):
    end = len(block) - 4 - 4 * struct.unpack("<I", block[-4:])[0]
    at, key = 0, b""
    while at < end:
        shared, at = varint(block, at)
        rest, at = varint(block, at)
        size, at = varint(block, at)
        key = key[:shared] + block[at:at + rest]
        yield key, block[at + rest:at + rest + size]
        at += rest + size


def read_table(data):
    at = len(data) - 48
    _, at = varint(data, at)
    _, at = varint(data, at)
    offset, at = varint(data, at)
    size, at = varint(data, at)
    for _, handle in entries(data[offset:offset + size]):
        o, at = varint(handle, 0)
        s, at = varint(handle, at)
        assert data[o + s] == 0, "not compressed"
        yield from entries(data[o:o + s])


def block(rows):
    contents = b"".join(b"\0" + to_varint(len(k)) + to_varint(len(v)) + k + v for k, v in rows) + struct.pack("<II", 0, 1) + b"\0"
    return contents + struct.pack("<I", mask(crc32c(contents)))


def write_table(rows):
    data, meta = block(rows), block([])
    handle = lambda at, b: to_varint(at) + to_varint(len(b) - 5)
    index = block([(rows[-1][0] + b"\xff", handle(0, data))])
    footer = handle(len(data), meta) + handle(len(data) + len(meta), index)
    return data + meta + index + footer.ljust(40, b"\0") + MAGIC


def swap(entry, data):
    """The bytes of a tensor on a big-endian machine, and their masked checksum."""
    if entry.dtype != STRING:
        width = tf.DType(entry.dtype).size
        swapped = np.frombuffer(data, f"V{width}").tobytes() if width == 1 else np.frombuffer(data, f"<u{width}").astype(f">u{width}").tobytes()
        return swapped, mask(crc32c(swapped))
    at, crc = 0, 0
    for _ in range(int(np.prod([d.size for d in entry.shape.dim]))):
        length, at = varint(data, at)
        crc = crc32c(struct.pack(">I", length), crc)
    stored = struct.pack(">I", mask(crc))
    return data[:at] + stored + data[at + 4:], mask(crc32c(stored + data[at + 4:], crc))


if __name__ == "__main__":
    m = tf.Module()
    m.f = tf.Variable(np.linspace(-3, 3, 400).astype(np.float32), name="f")
    m.h = tf.Variable(tf.constant([1.5, -2.25], tf.float16), name="h")
    m.i = tf.Variable(tf.constant([2**62 + 1, -3], tf.int64), name="i")
    m.b = tf.Variable(tf.constant([True, False]), name="b")
    m.s = tf.Variable([b"one", b"", b"three" * 50], name="s")
    m.call = tf.function(lambda x: {"f": m.f + x, "h": tf.cast(m.h, tf.float32), "i": m.i.read_value(), "b": m.b.read_value(), "s": m.s.read_value()},
                         input_signature=[tf.TensorSpec([], tf.float32, name="x")])
    at = cases.folder(NAME)
    tf.saved_model.save(m, at, {"serving_default": m.call})
    index, shard = (os.path.join(at, "variables", f"variables.{end}") for end in ("index", "data-00000-of-00001"))
    with open(shard, "rb") as f:
        data = bytearray(f.read())
    rows = []
    with open(index, "rb") as f:
        for key, value in read_table(f.read()):
            if key == b"":
                header = tensor_bundle_pb2.BundleHeaderProto.FromString(value)
                header.endianness = tensor_bundle_pb2.BundleHeaderProto.BIG
                rows.append((key, header.SerializeToString()))
                continue
            entry = tensor_bundle_pb2.BundleEntryProto.FromString(value)
            swapped, entry.crc32c = swap(entry, bytes(data[entry.offset:entry.offset + entry.size]))
            data[entry.offset:entry.offset + entry.size] = swapped
            rows.append((key, entry.SerializeToString()))
    with open(shard, "wb") as f:
        f.write(data)
    with open(index, "wb") as f:
        f.write(write_table(rows))
    make_tf2.answer(NAME, at, [(None, {"x": np.float32(1)})])
