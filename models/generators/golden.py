"""What a sample model answered in its own framework, as the tests read it: golden.json beside the model.

A tensor is {"dtype", "shape", "data"}: data flat and row-major, numbers as JSON numbers, int64 as text, strings as
{"b64": …}, NaN and infinities as text.
"""
import base64
import json
import math

import numpy as np


def tensor(value):
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        flat = [x if isinstance(x, bytes) else str(x).encode() for x in array.ravel()]
        return {"dtype": "string", "shape": list(array.shape), "data": [{"b64": base64.b64encode(x).decode()} for x in flat]}
    flat = array.ravel().tolist()
    if array.dtype in (np.int64, np.uint64):
        flat = [str(x) for x in flat]
    elif array.dtype.kind == "f":
        flat = [x if math.isfinite(x) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(x, "NaN") for x in flat]
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": flat}


def write(path, framework, cases):
    """cases: [{"version"?, "signature"?, "inputs": {name: tensor}, "outputs": {name: tensor | plain JSON}}]"""
    with open(path, "w") as f:
        json.dump({"framework": framework, "cases": cases}, f, indent=1)
        f.write("\n")
