# python 3.11, requirements-tf2.txt
"""Models that must be refused, each with its message in broken.json: python make_broken.py, with requirements-tf2.txt.

They are TensorFlow's own SavedModels (of make_tf2.py, so run that first), damaged or rewritten by TensorFlow's own protobuf classes.
"""
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

import cases

BROKEN = os.path.join(cases.HERE, "broken")
shutil.rmtree(BROKEN, ignore_errors=True)


def copy(name, of):
    at = os.path.join(BROKEN, name)
    shutil.copytree(os.path.join(cases.HERE, of, "model"), at)
    return at


def edit(at, path, change):
    path = os.path.join(at, path)
    with open(path, "rb") as f:
        data = bytearray(f.read())
    changed = change(data)
    data = data if changed is None else changed
    with open(path, "wb") as f:
        f.write(data)


def rewrite(name, change, of="half_plus_two"):
    """Parses saved_model.pb, lets `change` work on its MetaGraph, and writes it again."""
    at = copy(name, of)

    def parse(data):
        model = saved_model_pb2.SavedModel.FromString(bytes(data))
        change(model.meta_graphs[0])
        return model.SerializeToString(deterministic=True)

    edit(at, "saved_model.pb", parse)
    return at


INDEX, SHARD = "variables/variables.index", "variables/variables.data-00000-of-00001"
flip = lambda at: lambda data: data.__setitem__(at, data[at] ^ 1)

# files
edit(copy("cut_saved_model", "half_plus_two"), "saved_model.pb", lambda d: d[:-100])
edit(copy("empty_saved_model", "half_plus_two"), "saved_model.pb", lambda d: d.clear())
edit(copy("cut_shard", "same_names"), SHARD, lambda d: d[:1300])
edit(copy("flipped_byte", "half_plus_two"), SHARD, flip(1))
edit(copy("flipped_byte_of_a_string", "strings"), SHARD, flip(14))
edit(copy("flipped_byte_of_the_index", "half_plus_two"), INDEX, flip(20))
edit(copy("cut_index", "half_plus_two"), INDEX, lambda d: d[:-7])
os.remove(os.path.join(copy("missing_index", "half_plus_two"), INDEX))
os.remove(os.path.join(copy("missing_shard", "shards"), "variables/variables.data-00001-of-00003"))
os.remove(os.path.join(copy("missing_asset", "tf115_tables_main"), "assets/words.txt"))
at = os.path.join(copy("missing_key", "half_plus_two"), "variables", "variables")
reader = tf.train.load_checkpoint(at)
kept = {key: reader.get_tensor(key) for key in sorted(reader.get_variable_to_shape_map()) if not key.startswith("b/")}
tf.raw_ops.SaveV2(prefix=at, tensor_names=list(kept), shape_and_slices=[""] * len(kept), tensors=[tf.constant(value) for value in kept.values()])
shutil.copy(os.path.join(cases.HERE, "half_plus_two", "model", INDEX), os.path.join(copy("index_of_another_model", "same_names"), INDEX))
at = os.path.join(BROKEN, "text_form")
os.makedirs(at)
with open(os.path.join(at, "saved_model.pbtxt"), "w") as f:
    f.write("saved_model_schema_version: 1\n")


# graphs
def graph(name, change):
    """A model whose graph is made by hand: a placeholder "x" and what `change` adds; "y" is the output."""
    def build(meta):
        signature = meta.signature_def["serving_default"]
        meta.graph_def.Clear()
        x = meta.graph_def.node.add(name="x", op="Placeholder")
        x.attr["dtype"].type = 1
        x.attr["shape"].shape.dim.add().size = -1
        meta.signature_def.clear()
        new = meta.signature_def["serving_default"]
        new.CopyFrom(signature)
        new.inputs["x"].name = "x:0"
        new.outputs["y"].name = "y:0"
        change(meta.graph_def)

    shutil.rmtree(os.path.join(rewrite(name, build), "variables"))


def node(g, name, op, *inputs):
    n = g.node.add(name=name, op=op, input=list(inputs))
    n.attr["T"].type = 1
    return n


def unknown_ops(g):
    previous = "x"
    for i in range(7):
        previous = node(g, f"layer/zero_out_{i}", "ZeroOut", previous).name
    node(g, "y", "MyOtherOp", previous, "odd")
    node(g, "odd", "ABCNet>Sample", "x")


def unknown_ops_of_all_kinds(g):
    """A custom op, one of Python, one that samples."""
    node(g, "custom", "ZeroOut", "x")
    node(g, "inverse", "MatrixInverse", "custom")
    node(g, "python", "PyFunc", "inverse")
    node(g, "noise", "RandomStandardNormal", "python")
    node(g, "y", "AddV2", "noise", "python")


def circle(g):
    node(g, "a", "AddV2", "x", "b")
    node(g, "b", "Relu", "a")
    node(g, "y", "Identity", "b")


def call(g, name, function, *inputs):
    n = g.node.add(name=name, op="PartitionedCall", input=list(inputs))
    n.attr["f"].func.name = function
    n.attr["Tin"].list.type.append(1)
    n.attr["Tout"].list.type.append(1)
    return n


def function(g, name, calls):
    f = g.library.function.add()
    f.signature.name = name
    f.signature.input_arg.add(name="a", type=1)
    f.signature.output_arg.add(name="r", type=1)
    f.ret["r"] = "inner:output:0"
    holder = type(g)()
    call(holder, "inner", calls, "a")
    f.node_def.add().CopyFrom(holder.node[0])


def recursive(g):
    function(g, "f", "g")
    function(g, "g", "f")
    call(g, "y", "f", "x")


def doubling(g):
    """Functions that call the next one twice: 2^40 nodes when put in place of their calls."""
    for i in range(40):
        f = g.library.function.add()
        f.signature.name = f"f{i}"
        f.signature.input_arg.add(name="a", type=1)
        f.signature.output_arg.add(name="r", type=1)
        f.ret["r"] = "sum:z:0"
        holder = type(g)()
        if i < 39:
            call(holder, "left", f"f{i + 1}", "a")
            call(holder, "right", f"f{i + 1}", "a")
        node(holder, "sum", "AddV2", *(["left:output:0", "right:output:0"] if i < 39 else ["a", "a"]))
        f.node_def.extend(holder.node)
    call(g, "y", "f0", "x")


def constant(shape, **fields):
    def build(g):
        c = g.node.add(name="c", op="Const")
        c.attr["dtype"].type = 1
        t = c.attr["value"].tensor
        t.dtype = 1
        for size in shape:
            t.tensor_shape.dim.add().size = size
        for key, value in fields.items():
            setattr(t, key, value) if isinstance(value, bytes) else getattr(t, key).extend(value)
        node(g, "y", "AddV2", "x", "c")

    return build


def unfed(g):
    p = g.node.add(name="is_training", op="Placeholder")
    p.attr["dtype"].type = 1
    node(g, "y", "AddV2", "x", "is_training")


graph("unknown_ops", unknown_ops)
graph("unknown_ops_of_all_kinds", unknown_ops_of_all_kinds)
def branch(g):
    """An If whose branch holds an op that is missing, and whose other branch is an If of its own."""
    for name, build in (("then", lambda h: node(h, "n", "ZeroOut", "a")), ("other", lambda h: node(h, "n", "OtherOut", "a"))):
        f = g.library.function.add()
        f.signature.name = name
        f.signature.input_arg.add(name="a", type=1)
        f.signature.output_arg.add(name="r", type=1)
        f.ret["r"] = "n:z:0"
        holder = type(g)()
        build(holder)
        f.node_def.extend(holder.node)
    n = g.node.add(name="y", op="NewKindOfIf", input=["x", "x"])
    n.attr["then_branch"].func.name = "then"
    n.attr["else_branch"].func.name = "other"


graph("unknown_ops_in_branches", branch)
graph("circle", circle)
graph("recursive_function", recursive)
graph("doubling_functions", doubling)
graph("huge_shape", constant([2**62], float_val=[1.0]))
graph("huge_product", constant([2**31, 2**31, 2**31], float_val=[1.0]))
graph("huge_fill", constant([2**33], float_val=[1.0]))
graph("short_content", constant([3], tensor_content=b"12345678"))
graph("unfed_placeholder", unfed)
graph("unknown_function", lambda g: call(g, "y", "nowhere", "x"))
graph("missing_node", lambda g: node(g, "y", "Relu", "nowhere"))
graph("missing_output", lambda g: node(g, "y", "Relu", "x:3"))
rewrite("no_signatures", lambda meta: [meta.signature_def.pop(k) for k in list(meta.signature_def) if not k.startswith("__")])


def ragged(meta):
    output = list(meta.signature_def["serving_default"].outputs.values())[0]
    output.composite_tensor.components.add().name = "x"


rewrite("composite_output", ragged)

# several tag sets, none for serving
at = copy("no_serving_tags", "half_plus_two")


def two(data):
    model = saved_model_pb2.SavedModel.FromString(bytes(data))
    model.meta_graphs.add().CopyFrom(model.meta_graphs[0])
    model.meta_graphs[0].meta_info_def.tags[:] = ["train"]
    model.meta_graphs[1].meta_info_def.tags[:] = ["eval", "gpu"]
    return model.SerializeToString(deterministic=True)


edit(at, "saved_model.pb", two)

# state
m = tf.Module()
m.calls = tf.Variable(0, name="calls")
m.f = tf.function(lambda x: {"count": m.calls.assign_add(1) + x}, input_signature=[tf.TensorSpec([], tf.int32, name="x")])
at = os.path.join(BROKEN, "counter")
tf.saved_model.save(m, at, {"serving_default": m.f})
m = tf.Module()
m.calls = tf.Variable(0, name="calls")


@tf.function(input_signature=[tf.TensorSpec([], tf.int32, name="x")])
def count(x):
    m.calls.assign_add(1)
    return {"x": x}


m.count = count
m.read = tf.function(lambda: {"calls": m.calls.read_value()}, input_signature=[])
at = os.path.join(BROKEN, "counter_of_two_signatures")
tf.saved_model.save(m, at, {"serving_default": m.count, "read": m.read})
for name in ("counter", "counter_of_two_signatures"):
    os.remove(os.path.join(BROKEN, name, "fingerprint.pb"))
for root, folders, files in os.walk(BROKEN, topdown=False):
    if not folders and not files:
        os.rmdir(root)
