# python 3.11, requirements.txt
"""Writes ../schemas.ts: the operator schemas of ai.onnx opset 21, from the onnx package itself.

    /path/to/venv/bin/python src/graph/goldens/schemas.py     (requirements.txt has the versions)
"""
import pathlib
import re

from onnx import defs

OPSETS = {"": 21, "ai.onnx.ml": 5}
NAMES = {"float": "float32", "double": "float64"}
# Training-only, deprecated and codec ops, and what needs optional or map types: no lowering emits them.
LEFT_OUT = {"Scatter", "Upsample", "ImageDecoder", "Optional", "OptionalGetElement", "OptionalHasElement",
            "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"}


def type_name(text):
    """'seq(tensor(float))' -> 'seq(float32)'; None for types that a graph does not carry."""
    match = re.fullmatch(r"(seq\()?tensor\((\w+)\)\)?", text)
    if not match or match[2] in ("float8e4m3fnuz", "float8e5m2fnuz"):
        return None
    name = NAMES.get(match[2], match[2])
    return f"seq({name})" if match[1] else name


def port(p):
    mark = {"Single": "", "Optional": "?", "Variadic": "*" if p.is_homogeneous else "**"}[str(p.option).split(".")[-1]]
    name = type_name(p.type_str) or p.type_str
    return f"{p.name}{mark}:{name}"


def attribute(a):
    kind = str(a.type).split(".")[-1]
    if a.required:
        return f"{a.name}:{kind}"
    d = a.default_value
    value = {"INT": lambda: d.i, "FLOAT": lambda: repr(float(f"{d.f:.7g}")), "STRING": lambda: d.s.decode(),
             "INTS": lambda: ",".join(map(str, d.ints)), "FLOATS": lambda: ",".join(map(str, d.floats)),
             "STRINGS": lambda: ",".join(s.decode() for s in d.strings)}.get(kind, lambda: "")()
    return f"{a.name}:{kind}={value}" if d.type else f"{a.name}:{kind}?"


def row(s):
    types = {}
    for constraint in s.type_constraints:
        allowed = [type_name(t) for t in constraint.allowed_type_strs]
        types[constraint.type_param_str] = " ".join(sorted(t for t in allowed if t))
    attributes = " ".join(attribute(a) for _, a in sorted(s.attributes.items()))
    body = [f"inputs: '{' '.join(map(port, s.inputs))}'", f"outputs: '{' '.join(map(port, s.outputs))}'"]
    if attributes:
        body.append(f"attributes: '{attributes}'")
    if types:
        body.append("types: { " + ", ".join(f"{k}: '{v}'" for k, v in types.items()) + " }")
    return f"  {s.name}: {{ since: {s.since_version}, {', '.join(body)} }},"


def table(domain, name):
    found = {s.name for s in defs.get_all_schemas_with_history() if s.domain == domain} - LEFT_OUT
    schemas = []
    for op in sorted(found):
        try:
            s = defs.get_schema(op, OPSETS[domain], domain)
        except Exception:
            continue  # newer than the opset
        if not s.deprecated:
            schemas.append(s)
    lines = [f"export const {name} = {{", *map(row, schemas), "} as const satisfies Record<string, SchemaText>;"]
    return "\n".join(lines)


HEAD = """/**
 * The operator schemas of ai.onnx opset 21, written by goldens/schemas.py from the onnx package; not for editing.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/Operators.md
 *
 * A port is `name:type`, with `?` where it may be left out and `*` where it repeats (`**`: each of its own type).
 * An attribute is `name:KIND`, with `=default`, or `?` where it may be absent. schema.ts reads this.
 */
import type { SchemaText } from './schema.ts';

// biome-ignore format: generated, one op a line
"""
target = pathlib.Path(__file__).parent.parent / "schemas.ts"
target.write_text(HEAD + table("", "SCHEMAS") + "\n")
