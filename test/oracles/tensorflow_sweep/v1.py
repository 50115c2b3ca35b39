"""Graphs as TensorFlow 1 made them, by tf.compat.v1: reference variables, placeholders with defaults, slim-like networks."""
import numpy as np
import tensorflow as tf

from . import registry
from .registry import KERAS_3

v1 = tf.compat.v1


def graph(**options):
    """The function gets the random generator, and gives [(signature, {name: placeholder}, {name: output}, [feeds])]."""
    def wrap(f):
        def save(at, rng):
            resource = v1.resource_variables_enabled()
            v1.disable_resource_variables()
            try:
                with tf.Graph().as_default(), v1.Session() as sess:
                    signatures = f(rng)
                    sess.run(v1.global_variables_initializer())
                    for variable in v1.global_variables():
                        base = variable.op.name.split("/")[-1]
                        if variable.dtype.base_dtype.is_floating and base in ("gamma", "moving_variance"):
                            variable.load(rng.uniform(0.5, 1.5, variable.shape).astype("float32"), sess)
                        elif variable.dtype.base_dtype.is_floating and base in ("beta", "moving_mean", "bias", "biases"):
                            variable.load(rng.uniform(-0.3, 0.3, variable.shape).astype("float32"), sess)
                    builder = v1.saved_model.Builder(at)
                    build = v1.saved_model.build_signature_def
                    info = v1.saved_model.build_tensor_info
                    defs = {name: build({k: info(t) for k, t in i.items()}, {k: info(t) for k, t in o.items()}, "tensorflow/serving/predict") for name, i, o, _ in signatures}
                    builder.add_meta_graph_and_variables(sess, ["serve"], defs)
                    builder.save()
                rows = []
                with tf.Graph().as_default(), v1.Session() as again:
                    meta = v1.saved_model.load(again, ["serve"], at)
                    for name, _, _, runs in signatures:
                        row = meta.signature_def[name]
                        for feeds in runs:
                            got = again.run({k: t.name for k, t in row.outputs.items()}, {row.inputs[k].name: v for k, v in feeds.items()})
                            rows.append((name, feeds, got))
                return {"rows": rows}
            finally:
                if resource:
                    v1.enable_resource_variables()
        registry.add("v1_" + f.__name__, save, **options)
        return f
    return wrap


def weight(name, shape, rng, **options):
    value = rng.uniform(-1, 1, shape) * np.sqrt(3 / max(1, np.prod(shape[:-1])))
    return v1.get_variable(name, initializer=tf.constant(value.astype("float32")), **options)


def conv(x, filters, size, rng, stride=1, scope="conv", norm=None, padding="SAME", activation=tf.nn.relu):
    """As in slim: a scope, weights, and biases or a batch norm."""
    with v1.variable_scope(scope):
        y = tf.nn.conv2d(x, weight("weights", (size, size, x.shape[-1], filters), rng), stride, padding)
        y = norm(y) if norm else tf.nn.bias_add(y, v1.get_variable("biases", [filters]))
        return activation(y) if activation else y


def batch_norm(training, fused, rng):
    """As tf.layers.batch_normalization builds it, both ways of which stay in the graph."""
    def apply(x):
        n = x.shape[-1]
        with v1.variable_scope("BatchNorm"):
            gamma, beta = v1.get_variable("gamma", [n]), v1.get_variable("beta", [n])
            mean, variance = v1.get_variable("moving_mean", [n], trainable=False), v1.get_variable("moving_variance", [n], trainable=False)
            if fused:
                if training is False:
                    return v1.nn.fused_batch_norm(x, gamma, beta, mean, variance, 1e-3, is_training=False)[0]
                return v1.cond(training, lambda: v1.nn.fused_batch_norm(x, gamma, beta, epsilon=1e-3)[0], lambda: v1.nn.fused_batch_norm(x, gamma, beta, mean, variance, 1e-3, is_training=False)[0])
            if training is False:
                return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-3)
            batch = tf.nn.moments(x, [0, 1, 2])
            both = [v1.where(training, a, b) for a, b in zip(batch, (mean, variance))]
            return tf.nn.batch_normalization(x, *both, beta, gamma, 1e-3)
    return apply


def declare():
    if not KERAS_3:
        return
    normal = lambda rng, *shape: rng.standard_normal(shape).astype("float32")

    def dense(resource):
        def f(rng):
            x = v1.placeholder(tf.float32, [None, 6], "x")
            with v1.variable_scope("layer1"):
                h = tf.nn.relu(v1.nn.xw_plus_b(x, weight("w", (6, 8), rng, use_resource=resource), weight("b", (8,), rng, use_resource=resource)))
            with v1.variable_scope("layer2"):
                y = tf.matmul(h, weight("w", (8, 3), rng, use_resource=resource)) + weight("b", (3,), rng, use_resource=resource)
            return [("serving_default", {"x": x}, {"softmax": tf.nn.softmax(y), "prediction": tf.argmax(y, 1)}, [{"x": normal(rng, n, 6)} for n in (1, 3, 0)])]
        f.__name__ = "dense_resource" if resource else "dense_ref"
        return f
    graph()(dense(False))
    graph()(dense(True))

    @graph()
    def conv_slim(rng):
        x = v1.placeholder(tf.float32, [None, 16, 16, 3], "input")
        y = conv(x, 6, 3, rng, scope="a")
        y = tf.nn.max_pool2d(y, 2, 2, "SAME")
        y = conv(y, 8, 5, rng, 2, "b", padding="VALID")
        y = tf.squeeze(tf.reduce_mean(y, [1, 2], keepdims=True), [1, 2], name="flat")
        y = v1.nn.xw_plus_b(y, weight("w", (8, 4), rng), weight("bias2", (4,), rng))
        return [("serving_default", {"images": x}, {"scores": tf.nn.softmax(y)}, [{"images": normal(rng, n, 16, 16, 3)} for n in (1, 3)])]

    for fused in (True, False):
        def bn(rng, fused=fused):
            x = v1.placeholder(tf.float32, [None, 10, 10, 3], "x")
            y = conv(conv(x, 6, 3, rng, scope="a", norm=batch_norm(False, fused, rng)), 4, 3, rng, scope="b", norm=batch_norm(False, fused, rng), activation=tf.nn.relu6)
            return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, n, 10, 10, 3)} for n in (1, 3)])]
        bn.__name__ = f"batch_norm_{'fused' if fused else 'plain'}"
        graph()(bn)

    @graph()
    def batch_norm_training_where(rng):
        x = v1.placeholder(tf.float32, [None, 10, 10, 3], "x")
        training = v1.placeholder_with_default(False, [], "is_training")
        y = conv(x, 6, 3, rng, scope="a", norm=batch_norm(training, False, rng))
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, 3, 10, 10, 3)}]), ("train", {"x": x, "is_training": training}, {"y": y}, [{"x": normal(rng, 3, 10, 10, 3), "is_training": np.array(b)} for b in (True, False)])]

    @graph()
    def batch_norm_training_cond(rng):
        x = v1.placeholder(tf.float32, [None, 10, 10, 3], "x")
        training = v1.placeholder_with_default(False, [], "is_training")
        y = conv(x, 6, 3, rng, scope="a", norm=batch_norm(training, True, rng))
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, 3, 10, 10, 3)}])]

    @graph()
    def batch_norm_training_cond_v1(rng):
        """Switch and Merge, as graphs of TensorFlow 1 have them, decided by a constant."""
        v1.disable_control_flow_v2()
        try:
            x = v1.placeholder(tf.float32, [None, 10, 10, 3], "x")
            y = conv(x, 6, 3, rng, scope="a", norm=batch_norm(v1.placeholder_with_default(False, [], "is_training"), True, rng))
        finally:
            v1.enable_control_flow_v2()
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, 3, 10, 10, 3)}])]

    @graph()
    def dropout_keep_prob(rng):
        """tf.nn.dropout of TensorFlow 1: floor(keep_prob + uniform) with keep_prob 1 is 1."""
        x = v1.placeholder(tf.float32, [None, 8], "x")
        keep = v1.placeholder_with_default(1.0, [], "keep_prob")
        h = tf.nn.relu(tf.matmul(x, weight("w", (8, 8), rng)))
        noise = tf.floor(keep + tf.random.uniform(tf.shape(h)))
        y = tf.matmul(tf.divide(h, keep) * noise, weight("v", (8, 2), rng))
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, 3, 8)}]), ("fed", {"x": x, "keep_prob": keep}, {"y": y}, [{"x": normal(rng, 3, 8), "keep_prob": np.float32(1)}])]

    @graph()
    def dropout_v2(rng):
        x = v1.placeholder(tf.float32, [None, 8], "x")
        rate = v1.placeholder_with_default(0.0, [], "rate")
        y = tf.matmul(v1.nn.dropout(x, rate=rate), weight("v", (8, 2), rng))
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, 3, 8)}])]

    @graph()
    def partitioned(rng):
        x = v1.placeholder(tf.float32, [None, 20], "x")
        w = v1.get_variable("w", [20, 9], partitioner=v1.fixed_size_partitioner(3), initializer=v1.random_uniform_initializer(-1, 1, seed=3))
        e = v1.get_variable("e", [12, 4], partitioner=v1.fixed_size_partitioner(2), initializer=v1.random_uniform_initializer(-1, 1, seed=4))
        ids = v1.placeholder(tf.int64, [None], "ids")
        return [("serving_default", {"x": x}, {"y": tf.matmul(x, tf.convert_to_tensor(w))}, [{"x": normal(rng, 2, 20)}]),
                ("lookup", {"ids": ids}, {"y": v1.nn.embedding_lookup(list(e), ids, partition_strategy="div")}, [{"ids": np.int64([1, 11, 6, 5])}]),
                ("mod", {"ids": ids}, {"y": v1.nn.embedding_lookup(list(e), ids)}, [{"ids": np.int64([1, 11, 6, 5])}])]

    @graph()
    def feed_forms(rng):
        """A serving input of raw tensors, as estimators have: several, of several dtypes, with scalars and one column each."""
        age, income = v1.placeholder(tf.float32, [None], "age"), v1.placeholder(tf.float64, [None, 1], "income")
        kind = v1.placeholder(tf.int64, [None], "kind")
        table = weight("table", (5, 3), rng)
        x = tf.concat([tf.expand_dims(age, -1), tf.cast(income, tf.float32), tf.one_hot(kind, 5), tf.nn.embedding_lookup(table, kind)], 1)
        logits = tf.matmul(x, weight("w", (10, 1), rng))
        two = tf.concat([tf.zeros_like(logits), logits], 1)
        return [("serving_default", {"age": age, "income": income, "kind": kind}, {"logistic": tf.sigmoid(logits), "probabilities": tf.nn.softmax(two), "class_ids": tf.expand_dims(tf.argmax(two, -1), -1)}, [{"age": normal(rng, n), "income": rng.standard_normal((n, 1)), "kind": rng.integers(0, 5, n)} for n in (1, 3)])]

    @graph()
    def frozen(rng):
        x = v1.placeholder(tf.float32, [None, 12, 12, 1], "x")
        k, w = normal(rng, 3, 3, 1, 4), normal(rng, 100, 3)
        y = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(x, k, 1, "SAME")), 3, 2, "VALID")
        y = tf.matmul(tf.reshape(y, [-1, 100]), w)
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, n, 12, 12, 1)} for n in (1, 3)])]

    @graph()
    def mnist_reshape(rng):
        x = v1.placeholder(tf.float32, [None, 784], "x")
        y = tf.reshape(x, [-1, 28, 28, 1])
        y = tf.nn.max_pool2d(conv(y, 4, 5, rng, scope="a"), 2, 2, "SAME")
        y = tf.nn.max_pool2d(conv(y, 6, 5, rng, scope="b"), 2, 2, "SAME")
        y = tf.matmul(tf.reshape(y, [-1, 7 * 7 * 6]), weight("w", (294, 10), rng))
        return [("serving_default", {"x": x}, {"scores": tf.nn.softmax(y), "classes": tf.argmax(y, 1)}, [{"x": normal(rng, n, 784)} for n in (1, 3)])]

    @graph()
    def reshape_dynamic(rng):
        """As contrib.layers.flatten does it: the shape is computed."""
        x = v1.placeholder(tf.float32, [None, None, 4], "x")
        s = tf.shape(x)
        y = tf.reshape(x, tf.stack([s[0], s[1] * 4]))
        z = tf.reshape(x, [s[0] * s[1], 4])
        back = tf.reshape(tf.matmul(z, weight("w", (4, 3), rng)), [s[0], s[1], 3])
        flat = tf.reshape(x, tf.concat([tf.slice(s, [0], [1]), tf.expand_dims(tf.reduce_prod(tf.slice(s, [1], [2])), 0)], 0))
        return [("serving_default", {"x": x}, {"y": y, "back": back, "flat": flat}, [{"x": normal(rng, n, m, 4)} for n, m in ((1, 5), (3, 2))])]

    @graph()
    def inside_feeds(rng):
        x = v1.placeholder(tf.float32, [None, 4], "x")
        h = tf.nn.tanh(tf.matmul(x, weight("w", (4, 4), rng)), "h")
        y = tf.matmul(h, weight("v", (4, 2), rng))
        return [("serving_default", {"x": x}, {"y": y, "h": h, "x": x}, [{"x": normal(rng, 2, 4)}]), ("from_h", {"h": h}, {"y": y}, [{"h": normal(rng, 3, 4)}])]

    @graph()
    def keras_in_graph(rng):
        x = v1.placeholder(tf.float32, [None, 12, 12, 3], "x")
        with v1.name_scope("tower"):
            k = weight("depthwise", (3, 3, 3, 2), rng)
            y = tf.nn.depthwise_conv2d(x, k, [1, 2, 2, 1], "SAME")
            y = tf.nn.separable_conv2d(y, weight("d2", (3, 3, 6, 1), rng), weight("p2", (1, 1, 6, 5), rng), [1, 1, 1, 1], "VALID", dilations=[2, 2])
            y = tf.nn.avg_pool2d(y, 2, 1, "SAME")
        y = tf.nn.conv2d_transpose(y, weight("up", (3, 3, 4, 5), rng), tf.stack([tf.shape(x)[0], 4, 4, 4]), 2)
        return [("serving_default", {"x": x}, {"y": y}, [{"x": normal(rng, n, 12, 12, 3)} for n in (1, 3)])]

    @graph()
    def l2_and_norms(rng):
        x = v1.placeholder(tf.float32, [None, 8], "x")
        y = v1.nn.l2_normalize(tf.matmul(x, weight("w", (8, 16), rng)), 1)
        centres = tf.nn.l2_normalize(weight("centres", (16, 5), rng), 0)
        d = tf.reduce_sum(tf.square(tf.expand_dims(y, 1) - tf.expand_dims(tf.transpose(centres), 0)), 2)
        return [("serving_default", {"x": x}, {"embedding": y, "cosine": tf.matmul(y, centres), "distance": tf.sqrt(d), "nearest": tf.argmin(d, 1)}, [{"x": normal(rng, n, 8)} for n in (1, 3)])]

    @graph()
    def factorization_machine(rng):
        ids = v1.placeholder(tf.int32, [None, 4], "ids")
        values = v1.placeholder(tf.float32, [None, 4], "values")
        v = tf.nn.embedding_lookup(weight("v", (20, 5), rng), ids) * tf.expand_dims(values, -1)
        first = tf.reduce_sum(tf.nn.embedding_lookup(weight("w", (20,), rng), ids) * values, 1)
        second = 0.5 * tf.reduce_sum(tf.square(tf.reduce_sum(v, 1)) - tf.reduce_sum(tf.square(v), 1), 1)
        return [("serving_default", {"ids": ids, "values": values}, {"p": tf.sigmoid(first + second)}, [{"ids": rng.integers(0, 20, (n, 4)).astype("int32"), "values": normal(rng, n, 4)} for n in (1, 3)])]

    @graph()
    def crf_scores(rng):
        x = v1.placeholder(tf.float32, [None, 5, 4], "x")
        length = v1.placeholder(tf.int32, [None], "length")
        mask = tf.sequence_mask(length, 5, dtype=tf.float32)
        pooled = tf.reduce_sum(x * tf.expand_dims(mask, -1), 1) / tf.maximum(tf.reduce_sum(mask, 1, keepdims=True), 1)
        last = tf.gather_nd(x, tf.stack([tf.range(tf.shape(x)[0]), length - 1], 1))
        return [("serving_default", {"x": x, "length": length}, {"pooled": pooled, "last": last}, [{"x": normal(rng, 3, 5, 4), "length": np.int32([1, 5, 3])}])]
