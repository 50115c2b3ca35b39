"""Writes the cases of a golden: inputs, and the outputs that TensorFlow itself gives for them."""
import base64
import json
import os
import shutil

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {"bool_": "bool", "object": "string", "str": "string", "bytes": "string"}


def folder(name):
    """An empty folder for the golden `name`; the model goes to its `model`."""
    at = os.path.join(HERE, name)
    shutil.rmtree(at, ignore_errors=True)
    os.makedirs(at)
    return os.path.join(at, "model")


def element(x, dtype):
    if dtype == "string":
        return base64.b64encode(x if isinstance(x, bytes) else x.encode()).decode()
    if dtype in ("int64", "uint64"):
        return str(int(x))
    if dtype == "bool":
        return bool(x)
    if dtype.startswith(("int", "uint")):
        return int(x)
    x = float(x)
    return x if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def tensor(value):
    value = np.asarray(value)
    name = value.dtype.name
    dtype = NAMES.get(name, "string" if value.dtype.kind in "SUO" else name)
    return {"dtype": dtype, "shape": list(value.shape), "data": [element(x, dtype) for x in value.reshape(-1).tolist()]}


def case(inputs, outputs, signature):
    return {
        "signature": signature,
        "inputs": {k: tensor(v) for k, v in inputs.items()},
        "outputs": {k: tensor(v) for k, v in outputs.items()},
    }


def write(name, rows, tolerance=None):
    """`tolerance` is a part of the largest output; test/golden.ts has a stricter one of its own."""
    with open(os.path.join(HERE, name, "cases.json"), "w") as f:
        head = "{" if tolerance is None else '{"tolerance": %g,' % tolerance
        f.write(head + '"cases": [\n' + ",\n".join("  " + json.dumps(row, allow_nan=False) for row in rows) + "\n]}\n")
    # What serving does not read.
    for extra in ("keras_metadata.pb", "fingerprint.pb"):
        path = os.path.join(HERE, name, "model", extra)
        if os.path.exists(path):
            os.remove(path)
