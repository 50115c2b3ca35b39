# python 3.11, requirements.txt
"""Writes tensors.json: TensorProtos of every element type, in raw and in typed fields, as the onnx package makes them.

    /path/to/venv/bin/python src/graph/goldens/tensors.py     (requirements.txt has the versions)
"""
import base64
import json
import pathlib

import ml_dtypes  # comes with onnx
import numpy as np
from onnx import TensorProto, helper, numpy_helper

VALUES = {
    "FLOAT": [1.5, -0.25, 3e38], "DOUBLE": [0.1, -1e300], "FLOAT16": [1.5, -2.0, 65504.0], "BFLOAT16": [1.5, -2.0],
    "FLOAT8E4M3FN": [1.5, -2.0], "FLOAT8E5M2": [1.5, -2.0],
    "INT8": [-128, 127, 0], "UINT8": [255, 0], "INT16": [-32768, 32767], "UINT16": [65535, 1], "INT32": [-2**31, 2**31 - 1],
    "UINT32": [2**32 - 1, 7], "INT64": [-2**63, 2**63 - 1, 5], "UINT64": [2**64 - 1, 3], "BOOL": [1, 0, 1],
    "COMPLEX64": [1 + 2j, -3.5j], "COMPLEX128": [0.1 + 2j, 1e300], "INT4": [-8, 7, -1], "UINT4": [15, 0, 9],
}


def spelled(x):
    """Exactly, as text: integers in decimal, floats by repr, complex numbers as two."""
    if isinstance(x, complex):
        return [repr(x.real), repr(x.imag)]
    return [str(int(x)) if isinstance(x, (int, np.integer, bool, np.bool_)) else repr(float(x))]


cases = []
for name, values in VALUES.items():
    number = getattr(TensorProto, name)
    dtype = helper.tensor_dtype_to_np_dtype(number)
    array = np.array(values, dtype)
    typed = helper.make_tensor("typed", number, [len(values), 1], array.ravel())
    raw = numpy_helper.from_array(array.reshape(len(values), 1), "raw")
    assert raw.HasField("raw_data") and raw.data_type == number, name
    for proto in (typed, raw):
        back = numpy_helper.to_array(proto)
        elements = [part for x in back.ravel() for part in spelled(x.item() if hasattr(x, "item") else x)]
        cases.append({"dtype": name.lower(), "form": proto.name, "bytes": base64.b64encode(proto.SerializeToString()).decode(),
                      "shape": list(back.shape), "elements": elements})
# By hand: numpy would drop the zero byte at the end.
text = TensorProto(name="typed", data_type=TensorProto.STRING, dims=[3], string_data=[b"a", b"", b"\xff\x00"])
cases.append({"dtype": "string", "form": "typed", "bytes": base64.b64encode(text.SerializeToString()).decode(), "shape": [3],
              "elements": ["61", "", "ff00"]})
empty = helper.make_tensor("typed", TensorProto.FLOAT, [0, 3], [])
cases.append({"dtype": "float", "form": "empty", "bytes": base64.b64encode(empty.SerializeToString()).decode(), "shape": [0, 3],
              "elements": []})
target = pathlib.Path(__file__).parent / "tensors.json"
target.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases))
