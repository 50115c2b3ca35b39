# python 3.11, requirements-tf2.txt
"""Lists of tensors that grow where a loop may break off, with elements of free shape: python make_lists.py"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases

spec = tf.TensorSpec


def model(name, specs, runs):
    def wrap(f):
        at = cases.folder(name)
        m = tf.Module()
        m.f = tf.function(f, input_signature=specs)
        tf.saved_model.save(m, at, signatures=m.f)
        serve = tf.saved_model.load(at).signatures["serving_default"]
        rows = []
        for inputs in runs:
            outputs = serve(**{k: tf.constant(v) for k, v in inputs.items()})
            rows.append(cases.case(inputs, {k: v.numpy() for k, v in outputs.items()}, "serving_default"))
        cases.write(name, rows)
    return wrap


@model("lists_that_break_off", [spec([None], tf.float32, name="x"), spec([], tf.int32, name="n")], [{"x": np.float32(x), "n": np.int32(n)} for x, n in (([1, 2], 3), ([0.5], 6), ([3, 3, 3], 6))])
def _(x, n):
    appended = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[None])
    gaps = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[2])
    for i in tf.range(n):
        if tf.reduce_sum(x) > 20.0:
            break
        x = x * 1.5
        appended = appended.write(i, x)
        if i % 2 == 1:
            gaps = gaps.write(i, tf.stack([x[0], 1.0]))
        if i == 2:
            appended = appended.write(0, -x)
    return {"appended": appended.stack(), "gaps": gaps.stack(), "count": appended.size()}
