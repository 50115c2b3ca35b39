# python 3.11, requirements.txt
"""Writes infer.json: small graphs with what ONNX's own shape inference says of them and what ONNX Runtime makes.

    /path/to/venv/bin/python src/graph/goldens/infer.py     (requirements.txt has the versions)

A case is a graph: inputs [name, dtype, shape], constants [name, dtype, shape, elements], nodes [op, inputs, outputs,
attributes]. `types` are the outputs that onnx.shape_inference gives (shape null: unknown rank; dimension null: unknown),
`ran` the shapes that ONNX Runtime gave with the free dimensions set to SIZES, `values` the elements where the graph has
no inputs at all. Cases that ONNX Runtime has no kernel for have no `ran`.
"""
import json
import pathlib
import re

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper, shape_inference

SIZES = {"batch": 2, "n": 3, "m": 4, "h": 9, "w": 10, "t": 5}
DTYPES = {"float32": TensorProto.FLOAT, "float64": TensorProto.DOUBLE, "float16": TensorProto.FLOAT16,
          "bfloat16": TensorProto.BFLOAT16, "int32": TensorProto.INT32, "int64": TensorProto.INT64,
          "uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "bool": TensorProto.BOOL, "string": TensorProto.STRING,
          "int16": TensorProto.INT16, "uint16": TensorProto.UINT16, "uint32": TensorProto.UINT32,
          "uint64": TensorProto.UINT64, "complex64": TensorProto.COMPLEX64, "int4": TensorProto.INT4}
NUMBERS = {v: k for k, v in DTYPES.items()}
SHORT = {"f": "float32", "d": "float64", "h": "float16", "i": "int32", "l": "int64", "b": "bool", "s": "string",
         "u8": "uint8", "i8": "int8", "bf": "bfloat16"}
CASES = []


def spec(text):
    """'f[batch,3]' an input; 'l[2]=1,2' or 'l=5' a constant; 'f?' of unknown rank; 'seq f[2]' a sequence."""
    match = re.fullmatch(r"(seq )?([a-z0-9]+)(\?|\[(.*?)\])?(=(.*))?", text)
    dtype = SHORT.get(match[2], match[2])
    if match[3] == "?":
        shape = None
    else:
        shape = [int(d) if d.lstrip("-").isdigit() else d for d in (match[4] or "").split(",") if d != ""]
    data = None
    if match[5] is not None:
        data = [x if dtype == "string" else float(x) if dtype.startswith("float") else int(x)
                for x in match[6].split(",") if x != ""]
    return {"dtype": dtype, "shape": shape, "data": data, "seq": bool(match[1])}


def chain(name, ports, nodes, outputs):
    """A case of several nodes; ports: {name: spec}."""
    inputs, constants = [], []
    for port, text in ports.items():
        s = spec(text)
        if s["data"] is None:
            inputs.append([port, ("seq " if s["seq"] else "") + s["dtype"], s["shape"]])
        else:
            constants.append([port, s["dtype"], s["shape"], s["data"]])
    CASES.append({"name": name, "inputs": inputs, "constants": constants, "nodes": nodes, "outputs": outputs})


def case(op, *specs, outs=1, **attributes):
    """A case of one node; None leaves an input out."""
    ports = {f"x{i}": s for i, s in enumerate(specs) if s is not None}
    ins = [None if s is None else f"x{i}" for i, s in enumerate(specs)]
    made = [f"y{i}" for i in range(outs)]
    shown = ", ".join(s or "–" for s in specs)
    chain(f"{op}({shown}) {json.dumps(attributes)}" if attributes else f"{op}({shown})", ports,
          [[op, ins, made, attributes]], made)


F = lambda x: {"float": x}  # a float attribute
FS = lambda *x: {"floats": list(x)}


def T(dtype, shape, data):
    return {"tensor": [dtype, shape, data]}


def body(inputs, nodes, outputs, constants=()):
    return {"graph": {"inputs": [[n, spec(s)["dtype"], spec(s)["shape"]] for n, s in inputs.items()],
                      "constants": [[n, spec(s)["dtype"], spec(s)["shape"], spec(s)["data"]] for n, s in dict(constants).items()],
                      "nodes": nodes, "outputs": outputs}}


def to_tensor(name, dtype, shape, data):
    if dtype == "string":
        return helper.make_tensor(name, TensorProto.STRING, shape, [x.encode() for x in data])
    return helper.make_tensor(name, DTYPES[dtype], shape, data)


def to_attribute(value):
    if isinstance(value, dict):
        if "float" in value:
            return float(value["float"])
        if "floats" in value:
            return [float(x) for x in value["floats"]]
        if "tensor" in value:
            return to_tensor("t", *value["tensor"])
        g = value["graph"]
        return to_graph(g, "body", None)
    return value


def to_type(dtype, shape):
    if dtype.startswith("seq "):
        return helper.make_sequence_type_proto(helper.make_tensor_type_proto(DTYPES[dtype[4:]], shape))
    return helper.make_tensor_type_proto(DTYPES[dtype], shape)


def to_graph(case, name, sizes):
    def sized(shape):
        return shape if sizes is None or shape is None else [sizes.get(d, d) for d in shape]
    nodes = []
    for op, ins, outs, attributes in case["nodes"]:
        kept = {k: to_attribute(v) for k, v in attributes.items()}
        empty = [k for k, v in kept.items() if v == []]
        node = helper.make_node(op, [i or "" for i in ins], outs, **{k: v for k, v in kept.items() if k not in empty})
        for k in empty:
            node.attribute.append(helper.make_attribute(k, [], attr_type=onnx.AttributeProto.INTS))
        nodes.append(node)
    return helper.make_graph(
        nodes, name,
        [helper.make_value_info(n, to_type(d, sized(s))) for n, d, s in case["inputs"]],
        [onnx.ValueInfoProto(name=o) for o in case["outputs"]],
        [to_tensor(n, d, s, x) for n, d, s, x in case["constants"]])


def to_model(case, sizes=None):
    return helper.make_model(to_graph(case, "case", sizes), opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def read_type(info):
    t = info.type
    seq = t.HasField("sequence_type")
    tensor = t.sequence_type.elem_type.tensor_type if seq else t.tensor_type
    shape = None
    if tensor.HasField("shape"):
        shape = [d.dim_value if d.HasField("dim_value") else (d.dim_param or None) for d in tensor.shape.dim]
        # Names that inference makes up say nothing.
        shape = [None if isinstance(d, str) and d not in SIZES else d for d in shape]
    return [("seq " if seq else "") + NUMBERS[tensor.elem_type], shape]


def sample(dtype, shape, rng):
    if dtype == "string":
        return np.array(["a b"] * int(np.prod(shape)), dtype=object).reshape(shape)
    if dtype == "bool":
        return np.asarray(rng.integers(0, 2, shape)).astype(bool)
    if "int" in dtype:
        return np.asarray(rng.integers(0, 2, shape)).astype(dtype)
    return np.asarray(rng.random(shape) + 0.1).astype(dtype)


def run(case):
    model = to_model(case, SIZES)
    inferred = shape_inference.infer_shapes(model, data_prop=True)
    # ONNX Runtime wants a type for every output, and this one's inference has a fault of its own.
    for output, (dtype, shape) in zip(inferred.graph.output, case.get("types", [["float32", None]])):
        if not output.HasField("type"):
            output.CopyFrom(helper.make_value_info(output.name, to_type(dtype, None)))
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(inferred.SerializeToString(), options)
    rng = np.random.default_rng(1)
    feeds = {}
    for name, dtype, shape in case["inputs"]:
        concrete = [3, 4] if shape is None else [SIZES.get(d, d) for d in shape]
        if dtype.startswith("seq "):
            feeds[name] = [sample(dtype[4:], concrete, rng) for _ in range(2)]
        else:
            feeds[name] = case.get("feeds", {}).get(name) or sample(dtype, concrete, rng)
    return session.run(None, feeds)


def main():
    failed = []
    for case in CASES:
        try:
            model = shape_inference.infer_shapes(to_model(case), check_type=True, strict_mode=True, data_prop=True)
            case["types"] = [read_type(o) for o in model.graph.output]
        except Exception as e:  # a fault of the onnx package itself: what ran still counts
            print("  not inferred:", case["name"], "—", str(e).splitlines()[0][:200])
        try:
            results = run(case)
            case["ran"] = [[list(x.shape) for x in r] if isinstance(r, list) else list(r.shape) for r in results]
            for (_, shape), got in zip(case.get("types", []), case["ran"]):
                if shape and not isinstance(results[0], list) and any(isinstance(d, int) and d != g for d, g in zip(shape, got)):
                    print("  inferred", shape, "but ran", got, case["name"])
                    case.pop("types", None)  # pools with ceil_mode: the kernel is what counts
            flat = [r for r in results if not isinstance(r, list)]
            if not case["inputs"] and len(flat) == len(results) and all(r.size <= 64 for r in flat):
                case["values"] = [[x if isinstance(x, str) else x for x in np.asarray(r).ravel().tolist()] for r in flat]
        except Exception as e:
            failed.append((case["name"], str(e).splitlines()[0][:140]))
    target = pathlib.Path(__file__).parent / "infer.json"
    target.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in CASES) + "\n]\n")
    print(len(CASES), "cases,", len({n[0] for c in CASES for n in c["nodes"]}), "operators; did not run:", len(failed))
    for name, why in failed:
        print("  ", name, "—", why)


if __name__ == "__main__":
    import infer_cases  # noqa: F401
    main()
