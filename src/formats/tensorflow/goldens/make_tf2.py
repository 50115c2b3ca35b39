# python 3.11, requirements-tf2.txt
# python 3.11, requirements-tf215.txt
"""Goldens of TensorFlow 2: python make_tf2.py [name …], with the packages of requirements-tf2.txt (TensorFlow 2.21, Python 3.11).

The same file makes the goldens whose names begin with tf215_ under TensorFlow 2.15 (requirements-tf215.txt).
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases

OLD = tf.__version__.startswith("2.15")
keras = tf.keras
rng = np.random.RandomState(3)
f32 = lambda *shape: rng.uniform(-1, 1, shape).astype(np.float32)
spec = tf.TensorSpec
GOLDENS = {}


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def save(name, module, signatures, runs, tolerance=None):
    """Saves, loads again, and writes what the loaded signatures answer to `runs`: [(signature, inputs)]."""
    at = cases.folder(name)
    tf.saved_model.save(module, at, signatures=signatures)
    answer(name, at, runs, tolerance)


def answer(name, at, runs, tolerance=None):
    loaded = tf.saved_model.load(at)
    rows = []
    for signature, inputs in runs:
        signature = signature or "serving_default"
        fn = loaded.signatures[signature]
        out = fn(**{k: tf.constant(v) for k, v in inputs.items()})
        rows.append(cases.case(inputs, {k: v.numpy() for k, v in out.items()}, signature))
    cases.write(name, rows, tolerance)


@golden
def half_plus_two(name):
    m = tf.Module()
    m.a, m.b = tf.Variable(0.5, name="a"), tf.Variable(2.0, name="b")
    f = tf.function(lambda x: {"y": m.a * x + m.b}, input_signature=[spec([None], tf.float32, name="x")])
    save(name, m, {"serving_default": f}, [(None, {"x": np.float32([1, 2, -5.5])}), (None, {"x": np.float32([])})])


@golden
def keras_dense(name):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3, activation="softmax")])
    at = cases.folder(name)
    model.export(at, verbose=False) if not OLD else tf.saved_model.save(model, at)
    key = list(tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1])[0]
    answer(name, at, [(None, {key: f32(5, 4)}), (None, {key: f32(1, 4)})])


@golden
def keras_cnn(name):
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((12, 12, 3)), layers.Conv2D(8, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
        layers.MaxPooling2D(), layers.DepthwiseConv2D(3), layers.Conv2D(4, 2, strides=2, activation="relu"),
        layers.GlobalAveragePooling2D(), layers.Dropout(0.5), layers.Dense(2, activation="sigmoid")])
    for w in model.weights:
        w.assign(rng.uniform(0.1, 1, w.shape) if "variance" in w.name else rng.uniform(-1, 1, w.shape))
    at = cases.folder(name)
    model.export(at, verbose=False) if not OLD else tf.saved_model.save(model, at)
    key = list(tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1])[0]
    answer(name, at, [(None, {key: f32(2, 12, 12, 3)})], 1e-6)


@golden
def nested_functions(name):
    m = tf.Module()
    m.w = tf.Variable(f32(3, 3), name="w")

    @tf.function
    def inner(x, y):
        return x @ m.w + y, x - y

    @tf.function
    def middle(x):
        p, q = inner(x, x * 2)
        r, s = inner(q, p)
        return [r, x, s]

    @tf.function(input_signature=[spec([None, 3], tf.float32, name="x")])
    def outer(x):
        r, same, s = middle(x)
        t, _, u = middle(s)
        return {"r": r, "same": same, "tu": t + u}

    save(name, m, {"serving_default": outer}, [(None, {"x": f32(4, 3)})], 1e-5)


def sharded(name, max_shard_bytes):
    m = tf.Module()
    m.vars = [tf.Variable(f32(20, 20), name="v") for _ in range(3)]
    f = tf.function(lambda x: {"y": (x @ m.vars[0]) @ m.vars[1] - x @ m.vars[2]}, input_signature=[spec([None, 20], tf.float32, name="x")])
    at = cases.folder(name)
    policy = tf.train.experimental.MaxShardSizePolicy(max_shard_size=max_shard_bytes)
    tf.saved_model.save(m, at, {"serving_default": f}, tf.saved_model.SaveOptions(experimental_sharding_callback=policy))
    answer(name, at, [(None, {"x": f32(2, 20)})], 1e-5)


@golden
def shards(name):
    """A variable a shard."""
    sharded(name, 2000)


@golden
def slices(name):
    """Variables cut over several shards."""
    sharded(name, 700)


@golden
def long_slices(name):
    """Slices whose places take several bytes in the index."""
    m = tf.Module()
    m.v = tf.Variable(np.arange(20000) % 127, dtype=tf.int8, name="v")
    f = tf.function(lambda i: {"y": tf.gather(m.v, i)}, input_signature=[spec([None], tf.int32, name="i")])
    at = cases.folder(name)
    policy = tf.train.experimental.MaxShardSizePolicy(max_shard_size=9000)
    tf.saved_model.save(m, at, {"serving_default": f}, tf.saved_model.SaveOptions(experimental_sharding_callback=policy))
    answer(name, at, [(None, {"i": np.int32([0, 8999, 9000, 17999, 18000, 19999])})])


@golden
def dtypes(name):
    m = tf.Module()
    m.half = tf.Variable(tf.constant([1.5, -2.25, 1e-3], tf.float16), name="half")
    m.brain = tf.Variable(tf.constant([1.5, -2.25, 3e38], tf.bfloat16), name="brain")
    m.i8 = tf.Variable(tf.constant([-128, 127, 3], tf.int8), name="i8")
    m.u16 = tf.Variable(tf.constant([0, 65535, 3], tf.uint16), name="u16")
    m.f64 = tf.Variable(tf.constant([1 / 3, 1e300, -0.0], tf.float64), name="f64")
    m.i64 = tf.Variable(tf.constant([2**62 + 1, -2**63, 3], tf.int64), name="i64")
    m.flag = tf.Variable(tf.constant([True, False, True]), name="flag")

    @tf.function(input_signature=[spec([3], tf.bool, name="b"), spec([None], tf.int64, name="i"), spec([None], tf.uint8, name="u"), spec([3], tf.float64, name="d")])
    def f(b, i, u, d):
        return {"half": tf.cast(m.half, tf.float32), "brain": tf.cast(m.brain, tf.float32), "i8": m.i8, "u16": tf.cast(m.u16, tf.int32), "f64": m.f64 + d,
                "i64": m.i64, "flag": tf.logical_and(m.flag, b), "i": i + tf.constant(2**53 + 1, tf.int64), "u": tf.cast(u, tf.int32) * 2}

    save(name, m, {"serving_default": f}, [(None, {"b": np.array([True, True, False]), "i": np.int64([1, -5]), "u": np.uint8([255, 0]), "d": np.float64([1, 0, -0.0])})])


@golden
def zero_size(name):
    m = tf.Module()
    m.none, m.some = tf.Variable(np.zeros((0, 3), np.float32), name="none"), tf.Variable(f32(2, 3), name="some")
    f = tf.function(lambda x: {"y": tf.concat([m.none, m.some, x], 0)}, input_signature=[spec([None, 3], tf.float32, name="x")])
    save(name, m, {"serving_default": f}, [(None, {"x": f32(1, 3)}), (None, {"x": f32(0, 3)})])


@golden
def unknown_rank(name):
    m = tf.Module()
    m.k = tf.Variable(3.0, name="k")
    f = tf.function(lambda x: {"y": tf.nn.relu(x) * m.k}, input_signature=[spec(None, tf.float32, name="x")])
    save(name, m, {"serving_default": f}, [(None, {"x": np.float32(2)}), (None, {"x": f32(2, 2, 2)})])


@golden
def strings(name):
    m = tf.Module()
    m.names = tf.Variable([b"red", b"", b"a\0b", b"\xff\xfe", "grün".encode()], name="names")
    f = tf.function(lambda x: {"names": m.names.read_value(), "same": tf.identity(x), "const": tf.constant([[b"one"], [b"two\0"]])}, input_signature=[spec([None], tf.string, name="x")])
    save(name, m, {"serving_default": f}, [(None, {"x": np.array([b"", b"a\0", b"\xff"], object)})])


@golden
def same_names(name):
    """Two variables of one name, one variable used twice, two signatures that share a variable."""
    m = tf.Module()
    m.a, m.b = tf.Variable(f32(300), name="kernel"), tf.Variable(f32(300), name="kernel")
    x = spec([300], tf.float32, name="x")
    f = tf.function(lambda x: {"x": x * m.a + m.b}, input_signature=[x])
    g = tf.function(lambda x: {"difference": m.a - m.b + x, "sum": m.a + m.a}, input_signature=[x])
    at = f32(300)
    save(name, m, {"serving_default": f, "other": g}, [(None, {"x": at}), ("other", {"x": at})], 1e-6)


@golden
def unread_write(name):
    """Counts its calls, which no answer shows."""
    m = tf.Module()
    m.calls, m.k = tf.Variable(0, name="calls"), tf.Variable(2.0, name="k")

    @tf.function(input_signature=[spec([None], tf.float32, name="x")])
    def f(x):
        m.calls.assign_add(1)
        return {"y": x * m.k}

    save(name, m, {"serving_default": f}, [(None, {"x": f32(3)})])


@golden
def embedding(name):
    m = tf.Module()
    m.table = tf.Variable(f32(10, 4), name="table")
    f = tf.function(lambda ids: {"y": tf.nn.embedding_lookup(m.table, ids)}, input_signature=[spec([None], tf.int32, name="ids")])
    save(name, m, {"serving_default": f}, [(None, {"ids": np.int32([3, 9, 3, 0])})])


@golden
def sizes_decide(name):
    """A conditional whose condition follows from a size that the signature states, as in Keras 2's CenterCrop."""
    m = tf.Module()

    @tf.function(input_signature=[spec([None, 4], tf.float32, name="x")])
    def f(x):
        return {"y": tf.cond(tf.shape(x)[1] > 3, lambda: x[:, :3], lambda: tf.io.decode_raw(["abc"], tf.float32))}

    save(name, m, {"serving_default": f}, [(None, {"x": f32(2, 4)})])


@golden
def large_constant(name):
    """A constant that stays in saved_model.pb, and others written as one repeated element."""
    m = tf.Module()
    big = tf.constant((np.arange(160 * 120) % 251).reshape(160, 120).astype(np.float32))
    f = tf.function(lambda x: {"y": x @ big + tf.fill([120], 2.0), "z": tf.constant(7, tf.int64, [2, 3]) + tf.zeros([2, 3], tf.int64)},
                    input_signature=[spec([None, 160], tf.float32, name="x")])
    save(name, m, {"serving_default": f}, [(None, {"x": np.ones((1, 160), np.float32)})], 1e-6)


IN_215 = ["half_plus_two", "keras_dense", "keras_cnn", "nested_functions"]
if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if (sys.argv[1:] and name not in sys.argv[1:]) or (OLD and name not in IN_215):
            continue
        rng.seed(3)
        tf.random.set_seed(3)
        make(("tf215_" if OLD else "") + name)
        print(("tf215_" if OLD else "") + name)
