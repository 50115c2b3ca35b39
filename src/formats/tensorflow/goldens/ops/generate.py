# python 3.11, requirements.txt
"""Makes the goldens of the TensorFlow op table: every case is one node, run by TensorFlow on the CPU.

    python generate.py [group ..]        (requirements.txt says with which versions)

A group is a module of cases/; it becomes GROUP.jsonl, one case a line:
    {op, name, node, inputs: [{dtype, shape, value?}], runs: [{feeds: [tensor or null], outputs: [tensor]} or {feeds, error}]}
`node` is the NodeDef as TensorFlow made it, in base64; in every second case the attributes that have their defaults
are left out, as exporters do. A shape has null for a free dimension and is null where the rank is unknown; an input
with a `value` is a constant. A tensor is [dtype, shape, base64 of its little-endian bytes]; one of strings is
["string", shape, [element]], every character of an element being one byte.
op-defs.jsonl holds TensorFlow's own definition of every op that has a case.
"""
import base64
import importlib
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import numpy as np
import tensorflow as tf
from tensorflow.core.framework import node_def_pb2, op_def_pb2
from tensorflow.core.protobuf import rewriter_config_pb2
from tensorflow.python.framework import op_def_library, op_def_registry

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))


class I:
    """An input: its value, whether it is a constant, and the static shape when it is fed (default: what all runs share)."""

    def __init__(self, value, dtype=None, const=False, shape="full", more=()):
        self.value = np.asarray(value, dtype)
        self.const = const
        self.more = [np.asarray(v, self.value.dtype) for v in more]
        shapes = [self.value.shape, *(v.shape for v in self.more)]
        common = [sizes[0] if len(set(sizes)) == 1 else None for sizes in zip(*shapes)]
        self.shape = (common if len({len(s) for s in shapes}) == 1 else None) if shape == "full" else shape
        self.resource = False


def C(value, dtype=None):
    """A constant input."""
    return I(value, dtype, const=True)


def V(value, dtype=None):
    """A variable, given to the op as a resource."""
    made = I(value, dtype, const=True)
    made.resource = True
    return made


def pack(array):
    array = np.asarray(array)
    if array.dtype == object:
        return ["string", list(array.shape), [element.decode("latin-1") for element in array.ravel()]]
    name = array.dtype.name
    return [name, list(array.shape), base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()]


def S(value, const=False, shape="full", more=()):
    """An input of strings: bytes, or nested lists of them."""
    return I(np.array(value, object), const=const, shape=shape, more=[np.array(v, object) for v in more])


def name_of(dtype):
    return "string" if dtype == object else dtype.name


CASES = []
ABSENT = []
# ops whose goldens are whole models (make_text.py, make_dropout.py)
IN_MODELS = ["SerializeSparse", "SerializeManySparse", "DeserializeSparse", "RaggedTensorFromVariant", "RaggedTensorToVariant", "RandomUniform", "LookupTableFind", "LookupTableFindV2", "LookupTableSize", "LookupTableSizeV2", "LookupTableExport", "LookupTableExportV2", "BoostedTreesPredict", "BoostedTreesBucketize", "BoostedTreesQuantileStreamResourceGetBucketBoundaries"]
CONFIG = tf.compat.v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
CONFIG.graph_options.rewrite_options.disable_meta_optimizer = True
CONFIG.graph_options.optimizer_options.opt_level = -1


def stripped(op_def, node):
    """The node without the attributes that have their defaults."""
    for attr in op_def.attr:
        if attr.HasField("default_value") and attr.name in node.attr and node.attr[attr.name] == attr.default_value:
            del node.attr[attr.name]


def python_value(value):
    """An AttrValue as op_def_library takes it."""
    kind = value.WhichOneof("value")
    if kind == "type":
        return tf.as_dtype(value.type)
    if kind == "list":
        lists = [getattr(value.list, field) for field in ("s", "i", "f", "b", "type", "shape")]
        return next((list(found) for found in lists if found), [])
    return getattr(value, kind)


def with_defaults(op_def, attrs):
    """The attributes given, and those that the inputs do not tell, with their defaults."""
    told = {a for arg in op_def.input_arg for a in (arg.type_attr, arg.number_attr, arg.type_list_attr)}
    rest = [a for a in op_def.attr if a.name not in attrs and a.name not in told and a.HasField("default_value")]
    return {**{a.name: python_value(a.default_value) for a in rest}, **attrs}


def case(op, name, *inputs, **attrs):
    """
    Runs `op` on its inputs in TensorFlow's order; a list is a variadic one. Numpy values are fed with full shapes.
    Where TensorFlow has no such kernel there is no case.
    """
    try:
        run_case(op, name, *inputs, **attrs)
    except TypeError as error:
        if "not in list of allowed values" not in str(error):
            raise
        ABSENT.append(f"{op} {name}")
    except (tf.errors.NotFoundError, tf.errors.UnimplementedError, tf.errors.InvalidArgumentError) as error:
        if not re.search("No OpKernel|not supported|only supports|does not support|not implemented|must be less than or equal to 2147483647", str(error)):
            print(op, name, str(error))
        ABSENT.append(f"{op} {name}")


# ops that graphs of today may not hold, but old ones do
REMOVED = ["BatchNormWithGlobalNormalization", "MatrixExponential", "QuantizeAndDequantize"]


def removed(op_def, keywords, attrs):
    """Puts the op in a graph of its time, and that into the graph at hand."""
    old = tf.compat.v1.GraphDef()
    old.versions.producer = 6
    node = old.node.add(name="n", op=op_def.name)
    for key, tensor in keywords.items():
        old.node.add(name=key, op="Placeholder").attr["dtype"].type = tensor.dtype.as_datatype_enum
        node.input.append(key)
    node.attr["T"].type = next(iter(keywords.values())).dtype.as_datatype_enum
    for key, value in attrs.items():
        field = {bool: "b", int: "i", float: "f"}[type(value)]
        setattr(node.attr[key], field, value)
    tf.graph_util.import_graph_def(old, input_map={f"{key}:0": tensor for key, tensor in keywords.items()}, name="")


def run_case(op, name, *inputs, **attrs):
    op_def = op_def_registry.get(op)
    attrs = with_defaults(op_def, attrs)
    graph = tf.Graph()
    flat, variables = [], []

    def tensor_of(value):
        given = value if isinstance(value, I) else I(value)
        flat.append(given)
        if given.resource:
            handle = tf.raw_ops.VarHandleOp(dtype=given.value.dtype, shape=given.value.shape, shared_name=f"v{len(flat)}")
            variables.append(tf.raw_ops.AssignVariableOp(resource=handle, value=tf.constant(given.value)))
            return handle
        if given.const:
            return tf.constant(given.value)
        return tf.compat.v1.placeholder(given.value.dtype, given.shape)

    with graph.as_default():
        keywords = {}
        for arg, value in zip(op_def.input_arg, inputs, strict=True):
            keywords[arg.name] = [tensor_of(v) for v in value] if isinstance(value, list) else tensor_of(value)
        if op in REMOVED:
            removed(op_def, keywords, attrs)
        else:
            op_def_library.apply_op(op, name="n", **keywords, **attrs)
        operation = next(o for o in graph.get_operations() if o.name == "n")
        outputs = list(operation.outputs)
    node = node_def_pb2.NodeDef()
    node.CopyFrom(operation.node_def)
    del node.input[:]
    for key in [key for key in node.attr if key.startswith("_")]:
        del node.attr[key]
    if len(CASES) % 2:
        stripped(op_def, node)
    placeholders = iter([o.outputs[0] for o in graph.get_operations() if o.type == "Placeholder"])
    holders = [None if given.const else next(placeholders) for given in flat]

    runs = []
    count = 1 + max([len(given.more) for given in flat], default=0)
    # what a batch normalization keeps for its gradient, and the statistics of an empty batch, are nobody's answer
    wanted = outputs
    if op.startswith("FusedBatchNorm"):
        wanted = outputs[: 1 if flat[0].more else 3]
    # vectors that were not asked for are memory that nobody wrote
    if attrs.get("compute_uv") is False or attrs.get("compute_v") is False:
        wanted = outputs[:1]
    with tf.compat.v1.Session(graph=graph, config=CONFIG) as session:
        if variables:
            session.run(variables)
        for run in range(count):
            values = [given.value if run == 0 or run > len(given.more) else given.more[run - 1] for given in flat]
            feeds = {holder: value for holder, value in zip(holders, values) if holder is not None}
            packed = [None if holder is None else pack(value) for holder, value in zip(holders, values)]
            try:
                answers = session.run(wanted, feeds)
                runs.append({"feeds": packed, "outputs": [pack(np.array(a, object) if o.dtype == tf.string else a) for o, a in zip(wanted, answers)]})
            except (tf.errors.InvalidArgumentError, tf.errors.FailedPreconditionError, tf.errors.InternalError, tf.errors.OutOfRangeError, tf.errors.DataLossError, tf.errors.ResourceExhaustedError) as error:
                if re.search("No OpKernel|not supported|only supports|does not support|not implemented|must be less than or equal to 2147483647", str(error)):
                    raise
                runs.append({"feeds": packed, "error": True})
            except UnicodeDecodeError:
                # the message of TensorFlow's error quotes bytes that are no text
                runs.append({"feeds": packed, "error": True})
    CASES.append(
        {
            "op": op,
            "name": name,
            "node": base64.b64encode(node.SerializeToString(deterministic=True)).decode(),
            "inputs": [
                {
                    "dtype": name_of(given.value.dtype),
                    "shape": None if given.shape is None else [None if d is None else int(d) for d in given.shape],
                    **({"value": pack(given.value)} if given.const else {}),
                }
                for given in flat
            ],
            "runs": runs,
        }
    )


def channels_first(*args, image=0, **attrs):
    """
    The case with its channels first. TensorFlow has no such kernels on the CPU: it runs with channels last, and the
    image, the answer and the attributes are turned afterwards.
    """
    before = len(CASES)
    case(*args, **attrs)
    for made in CASES[before:]:
        made["name"] += ", channels first"
        rank = len(made["inputs"][image]["shape"])
        order = [0, rank - 1, *range(1, rank - 1)]

        def turned(tensor):
            dtype, shape, data = tensor
            array = np.frombuffer(base64.b64decode(data), dtype).reshape(shape)
            return pack(array.transpose(order))

        shape = made["inputs"][image]["shape"]
        made["inputs"][image]["shape"] = [shape[i] for i in order]
        for run in made["runs"]:
            run["feeds"][image] = turned(run["feeds"][image])
            run["outputs"][0] = turned(run["outputs"][0])
        for given in made["inputs"]:
            # the sizes of a transposed convolution's input
            if given["dtype"] == "int32" and given.get("value"):
                dtype, shape, data = given["value"]
                given["value"] = pack(np.frombuffer(base64.b64decode(data), dtype)[order])
        node = node_def_pb2.NodeDef.FromString(base64.b64decode(made["node"]))
        node.attr["data_format"].s = b"NCHW" if rank == 4 else b"NCDHW"
        for key in ["strides", "ksize", "dilations"]:
            if key in node.attr and len(node.attr[key].list.i) == rank:
                node.attr[key].list.i[:] = [node.attr[key].list.i[i] for i in order]
        if len(node.attr["explicit_paddings"].list.i) == 2 * rank:
            pairs = list(node.attr["explicit_paddings"].list.i)
            node.attr["explicit_paddings"].list.i[:] = [pairs[2 * i + side] for i in order for side in (0, 1)]
        else:
            del node.attr["explicit_paddings"]
        made["node"] = base64.b64encode(node.SerializeToString(deterministic=True)).decode()


case.channels_first = channels_first


def main():
    groups = sys.argv[1:] or sorted(p.stem for p in (HERE / "cases").glob("[a-z]*.py"))
    for group in groups:
        CASES.clear()
        module = importlib.import_module(f"cases.{group}")
        module.cases(*[case, I, C, V, S][: module.cases.__code__.co_argcount])
        lines = [json.dumps(c, separators=(",", ":")) for c in CASES]
        (HERE / f"{group}.jsonl").write_text("\n".join(lines) + "\n")
        print(group, len(CASES), "cases", (HERE / f"{group}.jsonl").stat().st_size, "bytes")
    print("TensorFlow has no kernel for:", ", ".join(ABSENT))
    names = set(IN_MODELS)
    for path in sorted(HERE.glob("*.jsonl")):
        if path.name == "op-defs.jsonl":
            continue
        names |= {json.loads(line)["op"] for line in path.read_text().splitlines()}
    with open(HERE / "op-defs.jsonl", "w") as out:
        for name in sorted(names):
            op_def = op_def_pb2.OpDef()
            op_def.CopyFrom(op_def_registry.get(name))
            op_def.description = op_def.summary = ""
            out.write(json.dumps({"op": name, "def": base64.b64encode(op_def.SerializeToString(deterministic=True)).decode()}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
