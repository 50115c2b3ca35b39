"""Checks ONNX files with ONNX's own checker and runs them with ONNX Runtime's own package: python onnx_files.py FOLDER

FOLDER/NAME/model.onnx beside FOLDER/NAME/cases.json, as test/golden.ts has it. Prints a line of JSON a file: what the
checker says, the worst error of an answer as a part of its largest, or what went wrong.
"""
import base64
import json
import os
import re
import sys

import numpy as np
import onnx
import onnxruntime

# Types that numpy has no name for.
LACKING = re.compile(r"No corresponding Numpy type|not understood|can't be converted to MLDataType")
FLOATS = {"float16", "float32", "float64"}


def datum(golden):
    if "sequence" in golden:
        return [datum(item) for item in golden["sequence"]]
    if "keys" in golden:
        return dict(zip(datum(golden["keys"]).tolist(), datum(golden["values"])))
    dtype, shape, data = golden["dtype"], golden["shape"], golden["data"]
    if dtype == "string":
        try:
            return np.array([base64.b64decode(text).decode() for text in data], object).reshape(shape)
        except UnicodeDecodeError:
            raise NotImplementedError("ONNX Runtime's Python has no texts but UTF-8") from None
    if dtype == "bfloat16":
        raise NotImplementedError("numpy has no bfloat16")
    if isinstance(data, str):
        return np.frombuffer(base64.b64decode(data), np.dtype(dtype).newbyteorder("<")).reshape(shape)
    if dtype in ("int64", "uint64"):
        data = [int(value) for value in data]
    elif dtype in FLOATS:
        data = [float(value) for value in data]
    return np.array(data, dtype).reshape(shape)


def same(found, wanted):
    if isinstance(wanted, list):
        return max((same(a, b) for a, b in zip(found, wanted)), default=0.0) if len(found) == len(wanted) else float("inf")
    if isinstance(wanted, dict):
        if set(found) != set(wanted):
            return float("inf")
        return max(same(np.asarray(found[key], value.dtype), value) for key, value in wanted.items())
    if wanted.dtype == object:
        return 0.0 if found.shape == wanted.shape and list(np.ravel(found)) == list(np.ravel(wanted)) else float("inf")
    found = np.asarray(found)
    if found.shape != wanted.shape or found.dtype != wanted.dtype:
        return float("inf")
    if wanted.dtype.name not in FLOATS:
        return 0.0 if np.array_equal(found, wanted) else float("inf")
    finite = np.abs(wanted[np.isfinite(wanted)])
    scale = float(finite.max()) if finite.size else 0.0
    equal = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    with np.errstate(invalid="ignore"):
        error = np.where(equal, 0.0, np.abs(found.astype(np.float64) - wanted) / (scale or 1.0))
    return float(error.max()) if error.size else 0.0


def run(path, golden):
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        path, settings, providers=["CPUExecutionProvider"], disabled_optimizers=golden.get("disabled")
    )
    tolerance = golden.get("tolerance", 1e-5)
    worst = 0.0
    for case in golden["cases"]:
        feeds = {name: datum(value) for name, value in case["inputs"].items()}
        known = {port.name for port in [*session.get_inputs(), *session.get_overridable_initializers()]}
        names = list(case["outputs"])
        answers = session.run(names, {name: value for name, value in feeds.items() if name in known})
        for name, found in zip(names, answers):
            error = same(found, datum(case["outputs"][name]))
            if not error <= tolerance:
                raise AssertionError(f"output {name!r} is wrong by {error}")
            worst = max(worst, error)
    return worst


def main():
    folder = sys.argv[1]
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, "model.onnx")
        if not os.path.exists(path):
            continue
        answer = {"name": name}
        try:
            onnx.checker.check_model(path, full_check=True)
            answer["checked"] = True
        except Exception as error:  # of any kind: it is told
            answer["refused"] = f"{type(error).__name__}: {error}"[:600]
        try:
            with open(os.path.join(folder, name, "cases.json")) as file:
                answer["worst"] = run(path, json.load(file))
        except (NotImplementedError, UnicodeDecodeError) as error:
            # ONNX Runtime's Python makes texts of all strings.
            answer["skipped"] = str(error)
        except Exception as error:  # whatever either package throws is the answer
            if LACKING.search(str(error)):
                answer["skipped"] = str(error)[:200]
                print(json.dumps(answer), flush=True)
                continue
            answer["error"] = f"{type(error).__name__}: {error}"[:600]
        print(json.dumps(answer), flush=True)


main()
