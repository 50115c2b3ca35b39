# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf2.txt
"""Goldens of dropout that was left in a graph for inference: python make_dropout.py, with the packages of requirements-tf1.txt (TensorFlow 1.15, Python 3.7).

Under TensorFlow 2.21 (requirements-tf2.txt) the same file makes v1_dropout, by tf.compat.v1. Everything is kept in all
runs, since TensorFlow's own answer is random otherwise.
"""
from make_control1 import Model, variable
from make_tf1 import NEW, f32, rng, tf


def floors(x, keep_prob):
    """tf.nn.dropout as TensorFlow 1.0 to 1.12 wrote it."""
    u = tf.random_uniform(tf.shape(x), dtype=x.dtype)
    return tf.div(x, keep_prob) * tf.floor(keep_prob + u)


def dropout(name, sess):
    m = Model()
    w = variable("w", f32(3, 2), False)
    kept = tf.placeholder_with_default(tf.constant(1.0), [], "kept")

    @m.add(("x", [None, 3], "float32"), runs=[(f32(2, 3),), (f32(0, 3),)])
    def serving_default(x):
        return {"y": tf.matmul(tf.nn.dropout(x, keep_prob=kept), w)}

    @m.add(("x", [None, 3], "float32"), ("keep_prob", [], "float32"), runs=[(f32(2, 3), 1.0)])
    def fed(x, keep_prob):
        return {"y": tf.nn.dropout(tf.matmul(x, w), keep_prob=keep_prob), "z": floors(x, keep_prob)}

    @m.add(("x", [None, 3], "float32"), runs=[(f32(4, 3),)])
    def constant(x):
        return {"y": floors(x, tf.constant(1.0)), "z": floors(x, kept)}

    @m.add(("x", [None, 3], "float64"), ("rate", [], "float64"), runs=[(f32(4, 3), 0.0)])
    def rate(x, rate):
        return {"y": tf.nn.dropout(x, rate=rate), "z": tf.nn.dropout(x, rate=tf.constant(0.0, tf.float64), noise_shape=[1, 3])}

    @m.add(("x", [2, 3], "float32"), ("training", [], "bool"), runs=[(f32(2, 3), False)])
    def layer(x, training):
        return {"y": tf.layers.dropout(x, 0.4, training=training) if not NEW else tf.cond(training, lambda: tf.nn.dropout(x, rate=0.4), lambda: tf.identity(x))}

    m.save(name, sess)


if __name__ == "__main__":
    if NEW:
        tf.disable_control_flow_v2()
    rng.seed(3)
    with tf.Graph().as_default(), tf.Session() as sess:
        dropout(("v1_" if NEW else "tf115_") + "dropout", sess)
