# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf2.txt
"""Goldens of TensorFlow 1: python make_tf1.py [name …], with the packages of requirements-tf1.txt (TensorFlow 1.15, Python 3.7).

Under TensorFlow 2.21 (requirements-tf2.txt) the same file makes those whose names begin with v1_, by tf.compat.v1.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

NEW = tf.__version__.startswith("2")
if NEW:
    tf = tf.compat.v1
    tf.disable_v2_behavior()
from tensorflow.python.framework import function

import cases

rng = np.random.RandomState(3)
f32 = lambda *shape: rng.uniform(-1, 1, shape).astype(np.float32)
info = tf.saved_model.build_tensor_info
GOLDENS = {}


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def signature(inputs, outputs, method="tensorflow/serving/predict"):
    tensor = lambda t: t if isinstance(t, type(info(tf.constant(0)))) else info(t)
    return tf.saved_model.build_signature_def({k: tensor(v) for k, v in inputs.items()}, {k: tensor(v) for k, v in outputs.items()}, method)


def save(name, sess, signatures, runs, tolerance=None, tags=("serve",), **options):
    """Saves, loads again, and writes what Session.run gives for `runs`: [(signature, inputs)]."""
    at = cases.folder(name)
    builder = tf.saved_model.Builder(at)
    builder.add_meta_graph_and_variables(sess, list(tags), signatures, **options)
    builder.save()
    rows = []
    with tf.Session(graph=tf.Graph()) as again:
        meta = tf.saved_model.load(again, list(tags), at)
        for which, inputs in runs:
            row = meta.signature_def[which or "serving_default"]
            feeds, fetches, shown = {}, {}, {}
            for key, value in inputs.items():
                if isinstance(value, tf.SparseTensorValue):
                    coo = row.inputs[key].coo_sparse
                    for part, tensor, array in (("values", coo.values_tensor_name, value.values), ("indices", coo.indices_tensor_name, value.indices), ("shape", coo.dense_shape_tensor_name, value.dense_shape)):
                        feeds[tensor], shown[f"{key}_{part}"] = array, array
                else:
                    feeds[row.inputs[key].name], shown[key] = value, value
            for key, tensor in row.outputs.items():
                if tensor.WhichOneof("encoding") == "coo_sparse":
                    fetches[f"{key}_values"] = tensor.coo_sparse.values_tensor_name
                    fetches[f"{key}_indices"] = tensor.coo_sparse.indices_tensor_name
                    fetches[f"{key}_shape"] = tensor.coo_sparse.dense_shape_tensor_name
                else:
                    fetches[key] = tensor.name
            rows.append(cases.case(shown, again.run(fetches, feeds), which or "serving_default"))
    cases.write(name, rows, tolerance)


def variable(name, value, **options):
    return tf.get_variable(name, initializer=tf.constant(value), **options)


@golden
def ref_variables(name):
    """VariableV2, several signatures, an input and an output of one name, an output that is the variable itself."""
    keys, x = tf.placeholder(tf.int32, [None, 1], "keys"), tf.placeholder(tf.float32, [None, 3], "features")
    w, b = variable("w", f32(3, 2), use_resource=False), variable("b", f32(2), use_resource=False)
    logits = tf.matmul(x, w) + b
    softmax = tf.nn.softmax(logits)
    sess.run(tf.global_variables_initializer())
    save(name, sess, {
        "serving_default": signature({"keys": keys, "features": x}, {"keys": tf.identity(keys), "prediction": tf.argmax(softmax, 1), "softmax": softmax}),
        "logits": signature({"x": x}, {"y": logits, "b": b}, "tensorflow/serving/regress"),
    }, [(None, {"keys": np.int32([[7], [8]]), "features": f32(2, 3)}), ("logits", {"x": f32(1, 3)})], 1e-6)


@golden
def partitioned(name):
    """Variables cut in parts, ref and resource, whose parts the saver keeps as slices; one part a shard where devices differ."""
    x = tf.placeholder(tf.float32, [None, 10], "x")
    parts = [tf.get_variable(f"w{i}", [10, 40], initializer=tf.random_uniform_initializer(-1, 1, seed=i), use_resource=bool(i),
                             partitioner=tf.fixed_size_partitioner(3, axis=i)) for i in range(2)]
    y = tf.matmul(x, parts[0]) - tf.matmul(x, parts[1])
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": y})}, [(None, {"x": f32(2, 10)})], 1e-5)


@golden
def sharded_saver(name):
    x = tf.placeholder(tf.float32, [None, 3], "x")
    with tf.device("/cpu:0"):
        a = variable("a", f32(3, 3), use_resource=False)
    with tf.device("/cpu:1"):
        b = variable("b", f32(3, 3), use_resource=True)
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": tf.matmul(tf.matmul(x, a), b)})}, [(None, {"x": f32(2, 3)})], 1e-6,
         saver=tf.train.Saver(sharded=True), clear_devices=True)


@golden
def reshaping_saver(name):
    """Tensors pass a Reshape on their way from the checkpoint to the variable."""
    x = tf.placeholder(tf.float32, [None, 3], "x")
    w, r = variable("w", f32(3, 4), use_resource=False), variable("r", f32(4), use_resource=True)
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": tf.matmul(x, w) + r})}, [(None, {"x": f32(2, 3)})], 1e-6,
         saver=tf.train.Saver(reshape=True))


@golden
def feeds(name):
    """Inputs that are no placeholders, a placeholder with a default, signatures that lie about dtype and shape, a reference dtype."""
    x = tf.placeholder(tf.float32, [None, 3], "x")
    keep = tf.placeholder_with_default(tf.constant(1.0), [], "keep")
    middle = tf.nn.relu(x * 2.0, "middle")
    anything = tf.placeholder(tf.float32, None, "anything")
    y = middle * keep + 1.0
    lie = info(anything)
    lie.dtype = 101
    lie.tensor_shape.unknown_rank = False
    lie.tensor_shape.dim.add().size = -1
    wrong = info(y)
    wrong.dtype = 9
    save(name, sess, {
        "serving_default": signature({"x": x}, {"y": wrong}),
        "inside": signature({"m": middle, "keep": keep}, {"y": y, "m": middle}),
        "lie": signature({"z": lie}, {"z": tf.exp(anything)}),
    }, [(None, {"x": f32(2, 3)}), ("inside", {"m": f32(1, 3), "keep": np.float32(0.5)}), ("lie", {"z": f32(2)})], 1e-6)


@golden
def sparse(name):
    s = tf.sparse_placeholder(tf.float32, [None, 4], "s")
    doubled = tf.SparseTensor(s.indices, s.values * 2.0, s.dense_shape)
    at = tf.SparseTensorValue(np.int64([[0, 1], [1, 3]]), np.float32([1.5, -2]), np.int64([2, 4]))
    save(name, sess, {"serving_default": signature({"s": s}, {"s": doubled, "n": tf.shape(s.values)})}, [(None, {"s": at})])


@golden
def defun(name):
    """Functions of TF 1, called by an op of their own name, one within the other."""
    @function.Defun(tf.float32, tf.float32)
    def add_twice(a, b):
        return a + 2.0 * b, a - b

    @function.Defun(tf.float32)
    def outer(a):
        p, q = add_twice(a, a * a)
        r, _ = add_twice(q, p)
        return r

    x = tf.placeholder(tf.float32, [None], "x")
    save(name, sess, {"serving_default": signature({"x": x}, {"y": outer(x)})}, [(None, {"x": f32(4)})], 1e-6)


@golden
def not_saved(name):
    """Variables that the saver leaves out: they have their initial values."""
    x = tf.placeholder(tf.float32, [None, 2], "x")
    w = variable("w", f32(2), use_resource=False)
    c, d = variable("c", np.float32([3, 4]), use_resource=False), variable("d", np.float32(0.5), use_resource=True)
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": x * w + c * d})}, [(None, {"x": f32(1, 2)})], 1e-6,
         saver=tf.train.Saver([w]), main_op=tf.variables_initializer([c, d]))


@golden
def hooks_and_assets(name):
    """The seed's hooks in collections, and an asset."""
    path = os.path.join(cases.HERE, "vocabulary.txt")
    with open(path, "w") as f:
        f.write("a\nb\n")
    x = tf.placeholder(tf.float32, [None], "x")
    tf.add_to_collection("asset_filepaths", tf.constant(path))
    tf.add_to_collection("preprocess_function", "bytecode")
    w = variable("w", np.float32(2), use_resource=False)
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": x * w})}, [(None, {"x": f32(2)})],
         assets_collection=tf.get_collection("asset_filepaths"))
    os.remove(path)


@golden
def deep(name):
    """A chain of 2000 nodes, and Print, Assert and checks on the way."""
    x = tf.placeholder(tf.float32, [2], "x")
    y = tf.check_numerics(tf.Print(x, [x], "x"), "not finite")
    with tf.control_dependencies([tf.Assert(tf.reduce_all(x < 100), [x])]):
        y = tf.stop_gradient(y)
    for _ in range(2000):
        y = tf.identity(y)
    save(name, sess, {"serving_default": signature({"x": x}, {"y": y + 1.0})}, [(None, {"x": f32(2)})])


@golden
def gather_tree(name):
    """Beams read back by contrib.seq2seq: finished early, of several lengths, broken after their end."""
    from tensorflow.contrib.seq2seq.python.ops import beam_search_ops

    step_ids, parent_ids = tf.placeholder(tf.int32, [None, None, 3], "step_ids"), tf.placeholder(tf.int32, [None, None, 3], "parent_ids")
    lengths = tf.placeholder(tf.int32, [None], "lengths")
    beams = beam_search_ops.gather_tree(step_ids, parent_ids, lengths, tf.constant(9))
    runs = []
    for time, batch, most in [(1, 1, [1]), (5, 2, [5, 3]), (6, 3, [0, 6, 9]), (4, 1, [4])]:
        shape = (time, batch, 3)
        runs.append((None, {"step_ids": rng.randint(7, 10, shape).astype("int32"), "parent_ids": rng.randint(0, 3, shape).astype("int32"), "lengths": np.array(most, "int32")}))
    with tf.Session() as sess:
        save(name, sess, {"serving_default": signature({"step_ids": step_ids, "parent_ids": parent_ids, "lengths": lengths}, {"beams": beams})}, runs)


@golden
def known_conditions(name):
    """Conditions with a default that nobody feeds, one in the branch of another: Switch and Merge, in TensorFlow 2 If."""
    if NEW:
        tf.enable_control_flow_v2()
    try:
        x = tf.placeholder(tf.float32, [None, 2], "x")
        training = tf.placeholder_with_default(False, [], "is_training")
        w = variable("w", f32(2), use_resource=NEW)
        count = variable("count", np.float32(0), use_resource=NEW)

        def counted():
            with tf.control_dependencies([tf.assign_add(count, 1.0)]):
                return x * count

        y = tf.cond(training, counted, lambda: x + w)
        inner = lambda: tf.cond(training, lambda: x, lambda: tf.constant([[1.0, 2.0]]))
        z = tf.cond(tf.logical_not(training), inner, lambda: x)
    finally:
        if NEW:
            tf.disable_control_flow_v2()
    sess.run(tf.global_variables_initializer())
    save(name, sess, {"serving_default": signature({"x": x}, {"y": y, "z": z + x, "count": tf.identity(count)})}, [(None, {"x": f32(3, 2)})], 1e-6)


IN_2 = ["ref_variables", "partitioned", "sharded_saver", "known_conditions"]
if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if (sys.argv[1:] and name not in sys.argv[1:]) or (NEW and name not in IN_2):
            continue
        rng.seed(3)
        with tf.Graph().as_default(), tf.Session(config=tf.ConfigProto(device_count={"CPU": 2})) as sess:
            make(("v1_" if NEW else "tf115_") + name)
        print(("v1_" if NEW else "tf115_") + name)
