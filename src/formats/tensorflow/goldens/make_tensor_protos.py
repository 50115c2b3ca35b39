# python 3.11, requirements-tf2.txt
"""TensorProtos in every form, and what TensorFlow makes of them: python make_tensor_protos.py, with requirements-tf2.txt."""
import base64
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import ml_dtypes
import numpy as np
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2

import cases

rows = []


def add(name, proto):
    value = tf.io.parse_tensor(proto.SerializeToString(), proto.dtype).numpy()
    rows.append({"name": name, "proto": base64.b64encode(proto.SerializeToString()).decode(), **cases.tensor(value)})


def typed(dtype, field, values, shape):
    proto = tensor_pb2.TensorProto(dtype=dtype.as_datatype_enum)
    for size in shape:
        proto.tensor_shape.dim.add().size = size
    if isinstance(values, bytes):
        setattr(proto, field, values)
    else:
        getattr(proto, field).extend(values)
    return proto


samples = {
    tf.float32: [1.5, -0.0, np.inf, np.nan], tf.float64: [1 / 3, 1e300, -np.inf, 0], tf.int8: [-128, 127, 0, 1], tf.uint8: [255, 0, 1, 2],
    tf.int16: [-32768, 32767, 0, 1], tf.uint16: [65535, 0, 1, 2], tf.int32: [-(2**31), 2**31 - 1, 0, 1], tf.uint32: [2**32 - 1, 0, 1, 2],
    tf.int64: [-(2**63), 2**63 - 1, 2**53 + 1, 0], tf.uint64: [2**64 - 1, 0, 1, 2], tf.bool: [True, False, True, True],
    tf.float16: [1.5, -2.25, 65504, 6e-8], tf.bfloat16: [1.5, -2.25, 3e38, 1e-40],
}
fields = {
    tf.float32: "float_val", tf.float64: "double_val", tf.int64: "int64_val", tf.uint64: "uint64_val", tf.uint32: "uint32_val", tf.bool: "bool_val",
    tf.float16: "half_val", tf.bfloat16: "half_val",
}
for dtype, values in samples.items():
    array = np.array(values, dtype.as_numpy_dtype)
    add(f"{dtype.name}, raw bytes", typed(dtype, "tensor_content", array.tobytes(), [2, 2]))
    field = fields.get(dtype, "int_val")
    listed = array.view(np.uint16).tolist() if field == "half_val" else array.tolist()
    add(f"{dtype.name}, listed", typed(dtype, field, listed, [4]))
    add(f"{dtype.name}, the last of two repeated", typed(dtype, field, listed[:2], [2, 3]))
    add(f"{dtype.name}, one for all", typed(dtype, field, listed[:1], [3]))
    add(f"{dtype.name}, nothing given", typed(dtype, field, [], [3]))
    add(f"{dtype.name}, no elements", typed(dtype, field, [], [2, 0]))
    add(f"{dtype.name}, a scalar", typed(dtype, field, listed[:1], []))
add("string, listed", typed(tf.string, "string_val", [b"a", b"", b"b\0c"], [3]))
add("string, the last repeated", typed(tf.string, "string_val", [b"a", b"xyz"], [2, 2]))
add("string, nothing given", typed(tf.string, "string_val", [], [2]))
add("string, no elements", typed(tf.string, "string_val", [], [0]))
add("string, in one run", typed(tf.string, "tensor_content", b"\x01\x00\x03axyz", [3]))
with open(os.path.join(cases.HERE, "tensor-protos.json"), "w") as f:
    f.write("[\n" + ",\n".join("  " + json.dumps(row, allow_nan=False) for row in rows) + "\n]\n")
