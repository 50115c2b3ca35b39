# python 3.11, requirements-tf2.txt
"""Variables that are hard to find in a checkpoint, tables of changed constants, defaults of inputs: python make_variables.py"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np
import tensorflow as tf

import cases

v1 = tf.compat.v1
spec = tf.TensorSpec
rng = np.random.default_rng(11)


def run(at, inputs, signature="serving_default"):
    """By tf.saved_model.load: a session cannot restore what Keras 3 saves within a tf.Module."""
    outputs = tf.saved_model.load(at).signatures[signature](**{k: tf.constant(v) for k, v in inputs.items()})
    return cases.case(inputs, {k: v.numpy() for k, v in outputs.items()}, signature)


def keras3_same_names():
    """Three layers and a variable of one full name: what the graph calls variables is the full name of others."""
    at = cases.folder("keras3_same_names")
    m = tf.Module()
    for i in range(3):
        layer = keras.layers.Dense(2, name="out")
        layer.build((None, 3))
        layer.set_weights([rng.standard_normal((3, 2)), rng.standard_normal(2)])
        setattr(m, f"layer{i}", layer)
    m.trap = tf.Variable(rng.standard_normal(2).astype("float32"), name="out/bias_1")
    m.other = tf.Variable(rng.standard_normal(2).astype("float32"), name="out/bias")
    m.f = tf.function(lambda x: {**{f"y{i}": getattr(m, f"layer{i}")(x) for i in range(3)}, "trap": x[:, :2] * m.trap, "other": x[:, :2] * m.other}, input_signature=[spec([None, 3], tf.float32, name="x")])
    tf.saved_model.save(m, at, signatures=m.f)
    cases.write("keras3_same_names", [run(at, {"x": rng.standard_normal((2, 3)).astype("float32")})])


def table_of_changed_constants():
    """A cast and a reshape between the constants and the table; a variable that was never saved, of a cast constant."""
    at = cases.folder("table_of_changed_constants")
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.int64, [None], "x")
        keys, values = tf.cast(tf.constant([1.9, 2.2, 7.7]), tf.int64), tf.cast(tf.constant([[10.5, 20.5, 300.5]]), tf.uint8)
        init = tf.lookup.KeyValueTensorInitializer(keys, tf.cast(tf.reshape(values, [3]), tf.int64))
        table = tf.lookup.StaticHashTable(init, -1)
        saved = v1.get_variable("saved", initializer=np.float32([2]))
        local = v1.get_variable("local", initializer=tf.cast(tf.cast(tf.constant([1.75, -1.75]), tf.int32), tf.float32), collections=["local_variables"], use_resource=True)
        y = {"ids": table.lookup(x), "local": tf.cast(x[:1], tf.float32) * local * saved}
        session.run([v1.global_variables_initializer(), v1.local_variables_initializer(), v1.tables_initializer()])
        info = v1.saved_model.build_tensor_info
        builder = v1.saved_model.Builder(at)
        signature = v1.saved_model.build_signature_def({"x": info(x)}, {k: info(t) for k, t in y.items()}, "tensorflow/serving/predict")
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, main_op=tf.group(v1.tables_initializer(), v1.local_variables_initializer()))
        builder.save()
    with tf.Graph().as_default(), v1.Session() as session:
        signature = v1.saved_model.load(session, ["serve"], at).signature_def["serving_default"]
        inputs = {"x": np.int64([1, 7, 2, 3])}
        outputs = session.run({k: t.name for k, t in signature.outputs.items()}, {signature.inputs["x"].name: inputs["x"]})
    cases.write("table_of_changed_constants", [cases.case(inputs, outputs, "serving_default")])


def signature_defaults():
    """Two inputs that may be left out (SignatureDef.defaults), one of them a string."""
    at = cases.folder("signature_defaults")
    with tf.Graph().as_default(), v1.Session() as session:
        x, scale, unit = v1.placeholder(tf.float32, [None, 2], "x"), v1.placeholder(tf.float32, [2], "scale"), v1.placeholder(tf.string, [], "unit")
        y = {"y": x * scale, "unit": tf.fill(tf.shape(x)[:1], unit)}
        info = v1.saved_model.build_tensor_info
        defaults = {"scale": tf.constant(np.float32([2, -3])), "unit": tf.constant("cm")}
        signature = v1.saved_model.build_signature_def({"x": info(x), "scale": info(scale), "unit": info(unit)}, {k: info(t) for k, t in y.items()}, "tensorflow/serving/predict", defaults=defaults)
        builder = v1.saved_model.Builder(at)
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()
        rows = []
        for given in ({}, {"scale": np.float32([1, 5])}, {"unit": np.array(b"in", object)}, {"scale": np.float32([1, 5]), "unit": np.array(b"in", object)}):
            inputs = {"x": np.float32([[1, 2], [3, 4]]), **given}
            fed = {"scale": np.float32([2, -3]), "unit": b"cm", **inputs}
            outputs = session.run(y, {x: fed["x"], scale: fed["scale"], unit: fed["unit"]})
            rows.append(cases.case(inputs, outputs, "serving_default"))
    cases.write("signature_defaults", rows)


for make in (keras3_same_names, table_of_changed_constants, signature_defaults):
    make()
