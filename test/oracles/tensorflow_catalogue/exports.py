"""The ways by which TensorFlow 2 writes SavedModels, and the ways in which variables hang on what is saved."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

from .registry import KERAS_3, VERSION, model, random_weight

SAVE = "tf.saved_model.save"


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape).astype("float32") * np.float32(np.sqrt(3 / max(1, np.prod(shape[:-1]))))


def temporary(name="model"):
    return os.path.join(tempfile.mkdtemp(), name)


def declare():
    if VERSION < (2, 0):
        return
    from .keras_weights import randomize

    keras = tf.keras
    L = keras.layers
    spec = tf.TensorSpec
    F = tf.float32
    row = [spec([None, 4], F, name="x")]

    def serve(f, signature=None):
        return tf.function(f, input_signature=signature or row)

    @model(SAVE, "weights in dicts, lists, tuples, modules in modules; one of them shared by two")
    def variables_in_containers(at, rng):
        class Part(tf.Module):
            def __init__(self, shared):
                super().__init__()
                self.w = tf.Variable(uniform(rng, 4, 4))
                self.shared = shared
                self.more = [tf.Variable(uniform(rng, 4)), {"deep": tf.Variable(uniform(rng, 4)), "list": [tf.Variable(uniform(rng, 4, 4))]}]

            def __call__(self, x):
                y = tf.tanh(x @ self.w * self.shared + self.more[0])
                return y @ self.more[1]["list"][0] + self.more[1]["deep"]
        m = tf.Module()
        shared = tf.Variable(uniform(rng, 4), name="shared")
        m.parts = {"a": Part(shared), "b": [Part(shared), Part(shared)]}
        m.pair = (tf.Variable(uniform(rng, 4)), tf.Variable(uniform(rng, 4)))
        m.f = serve(lambda x: {"y": m.parts["b"][1](m.parts["b"][0](m.parts["a"](x))) * m.pair[0] + m.pair[1]})
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "variables of one name, made when the function is first called")
    def variables_made_late(at, rng):
        class Late(tf.Module):
            def __init__(self):
                super().__init__()
                self.layers = None

            @tf.function(input_signature=row)
            def __call__(self, x):
                if self.layers is None:
                    self.layers = [tf.Variable(uniform(rng, 4, 4), name="w") for _ in range(3)]
                for w in self.layers:
                    x = tf.nn.softplus(x @ w)
                return {"y": x}
        m = Late()
        tf.saved_model.save(m, at, signatures=m.__call__)

    @model(SAVE, "variables of every kind: scalars, empty, strings, integers, bool, float64, half, of no fixed shape")
    def variables_of_kinds(at, rng):
        m = tf.Module()
        m.text = tf.Variable(np.array([b"a", b"", b"\xff\x00z"], object))
        m.scalar, m.flag, m.count = tf.Variable(3.5), tf.Variable(True), tf.Variable(np.int64(2**40))
        m.double, m.half = tf.Variable(rng.standard_normal(3)), tf.Variable(rng.standard_normal(3).astype("float16"))
        m.small, m.empty = tf.Variable(np.uint8([1, 200, 255])), tf.Variable(np.zeros((0, 3), "float32"))
        m.free = tf.Variable(uniform(rng, 5, 4), shape=tf.TensorShape([None, 4]))
        m.trained = tf.Variable(uniform(rng, 4), trainable=False, synchronization=tf.VariableSynchronization.ON_READ, aggregation=tf.VariableAggregation.MEAN)

        @tf.function(input_signature=[spec([None], tf.int32, name="i")])
        def f(i):
            at = i % 3
            return {
                "text": tf.gather(m.text, at), "scalar": tf.cast(i, F) * m.scalar, "flag": tf.fill(tf.shape(i), m.flag.read_value()), "count": m.count + tf.cast(i, tf.int64),
                "double": tf.gather(m.double, at), "half": tf.gather(m.half, at), "small": tf.gather(m.small, at), "empty": tf.reduce_sum(m.empty) + tf.cast(i, F),
                "free": tf.gather(m.free, i % 5) * m.trained,
            }
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "tensors that a function captures: constants, one computed, one of strings")
    def captured_tensors(at, rng):
        m = tf.Module()
        table = tf.constant(uniform(rng, 300, 4))
        words = tf.constant([b"zero", b"one", b"two"])
        computed = tf.nn.softmax(tf.constant(rng.standard_normal((3, 4)).astype("float32")))
        m.f = tf.function(lambda i: {"row": tf.gather(table, i), "word": tf.gather(words, i % 3), "soft": tf.gather(computed, i % 3)}, input_signature=[spec([None], tf.int32, name="i")])
        tf.saved_model.save(m, at, signatures=m.f)

    class Block(keras.layers.Layer):
        def __init__(self, units, **options):
            super().__init__(**options)
            self.dense = L.Dense(units, activation="gelu")
            self.norm = L.LayerNormalization()
            self.extra = {"gate": L.Dense(units, activation="sigmoid")}

        def build(self, shape):
            self.bias = self.add_weight(name="bias", shape=(self.dense.units,), initializer="zeros")
            for layer in (self.dense, self.extra["gate"]):
                layer.build(shape)
            self.norm.build(tuple(shape[:-1]) + (self.dense.units,))
            super().build(shape)

        def call(self, x):
            return self.norm(self.dense(x) * self.extra["gate"](x)) + self.bias

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.blocks = [Block(6), Block(6)]
            self.heads = {"score": L.Dense(2), "class": L.Dense(3, activation="softmax")}
            self.normalize = L.BatchNormalization()

        def call(self, x, training=False):
            for block in self.blocks:
                x = block(x)
            x = self.normalize(x, training=training)
            return {"score": self.heads["score"](x), "class": self.heads["class"](x)}

    def net(rng):
        made = Net()
        made(tf.zeros([1, 4]))
        return randomize(made, rng)

    @model(SAVE, "a subclassed Keras model with layers in lists and dicts")
    def subclassed_save(at, rng):
        made = net(rng)
        tf.saved_model.save(made, at, signatures=serve(lambda x: made(x)))

    @model("model.export", "a subclassed Keras model", since=(2, 14))
    def subclassed_export(at, rng):
        made = net(rng)
        if KERAS_3:
            made.export(at, input_signature=[keras.InputSpec(shape=(None, 4), dtype="float32", name="x")], verbose=False)
        else:
            made.predict(np.zeros((1, 4), "float32"), verbose=0)
            made.export(at)

    @model(SAVE, "a subclassed Keras model inside a tf.Module that serves it")
    def subclassed_in_module(at, rng):
        m = tf.Module()
        m.net = net(rng)
        m.scale = tf.Variable(uniform(rng, 2))
        m.f = serve(lambda x: {"score": m.net(x)["score"] * m.scale})
        tf.saved_model.save(m, at, signatures={"serving_default": m.f, "classes": serve(lambda x: m.net(x)["class"])})

    @model(SAVE, "several Keras models in the dicts and lists of a tf.Module, weights of one name", since=(2, 0))
    def models_in_module(at, rng):
        def tower():
            return randomize(keras.Sequential([keras.Input([4]), L.Dense(5, activation="relu", name="hidden"), L.Dense(3, name="out")], name="tower"), rng)
        m = tf.Module()
        m.towers = {"query": tower(), "item": tower()}
        m.rest = [tower()]
        both = [spec([None, 4], F, name="query"), spec([None, 4], F, name="item")]
        m.f = serve(lambda query, item: {"score": tf.reduce_sum(m.towers["query"](query) * m.towers["item"](item), -1), "rest": m.rest[0](query)}, both)
        tf.saved_model.save(m, at, signatures=m.f)

    @model("model.save(save_format='tf')", "a subclassed Keras model, compiled and trained, optimizer in the checkpoint", before=(2, 16))
    def subclassed_tf_format(at, rng):
        made = net(rng)
        made.compile("adam", {"score": "mse", "class": "categorical_crossentropy"})
        made.fit(rng.standard_normal((8, 4)), {"score": rng.standard_normal((8, 2)), "class": np.eye(3)[rng.randint(0, 3, 8)]}, verbose=0)
        randomize(made, rng)
        made.save(at, save_format="tf")

    def small(rng):
        made = keras.Sequential([keras.Input([8, 8, 3]), L.Conv2D(4, 3, use_bias=False), L.BatchNormalization(), L.ReLU(), L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax")])
        return randomize(made, rng)

    @model("model.save(save_format='tf')", "Sequential: convolution, batch norm, softmax", before=(2, 16))
    def sequential_tf_format(at, rng):
        small(rng).save(at, save_format="tf")

    @model("model.export", "Sequential: convolution, batch norm, softmax", since=(2, 14))
    def sequential_export(at, rng):
        made = small(rng)
        made.export(at, **({"verbose": False} if KERAS_3 else {}))

    @model("model.save, tf.keras.models.save_model(include_optimizer=False)", "functional, two inputs and outputs, lambdas", before=(2, 16))
    def functional_save_model(at, rng):
        a, b = keras.Input([4], name="a"), keras.Input([3], dtype="int32", name="b")
        x = L.Concatenate()([a, L.Flatten()(L.Embedding(10, 2)(b))])
        y = L.Lambda(lambda t: tf.math.l2_normalize(t, -1))(L.Dense(5, activation="swish")(x))
        keras.models.save_model(randomize(keras.Model([a, b], {"y": y, "z": L.Dense(2)(y)}), rng), at, include_optimizer=False, save_format="tf")

    if VERSION >= (2, 13):
        @model("keras.export.ExportArchive", "three endpoints, one of two inputs")
        def export_archive(at, rng):
            made = net(rng)
            archive = (keras.export if KERAS_3 else __import__("keras.src.export.export_lib", fromlist=["x"])).ExportArchive()
            archive.track(made)
            archive.add_endpoint("serve", lambda x: made(x), row)
            archive.add_endpoint("score", lambda x: made(x)["score"], row)
            archive.add_endpoint("mixed", lambda x, w: {"y": made(x)["score"] * w}, [row[0], spec([], F, name="w")])
            archive.write_out(at)

    def distributed(strategy_of, name, about, layer=None, **options):
        @model(SAVE, about, name=name, **options)
        def save(at, rng):
            strategy = strategy_of()
            with strategy.scope():
                made = keras.Sequential([keras.Input([4]), L.Dense(6, activation="relu"), L.BatchNormalization(), L.Dense(2)])
                w = tf.Variable(uniform(rng, 2), synchronization=tf.VariableSynchronization.AUTO, aggregation=tf.VariableAggregation.SUM, name="mirrored")
                count = tf.Variable(3.0, trainable=False, synchronization=tf.VariableSynchronization.ON_READ, aggregation=tf.VariableAggregation.SUM, name="on_read")
            randomize(made, rng)
            m = tf.Module()
            m.net, m.w, m.count = made, w, count
            m.f = serve(lambda x: {"y": m.net(x, training=False) * m.w + m.count})
            tf.saved_model.save(m, at, signatures=m.f)

    distributed(lambda: tf.distribute.MirroredStrategy(["cpu:0"]), "mirrored", "MirroredStrategy: mirrored and sync-on-read variables, Keras within")
    distributed(lambda: tf.distribute.OneDeviceStrategy("cpu:0"), "one_device", "OneDeviceStrategy")

    @model(SAVE, "ShardedVariable of a parameter server, an embedding looked up in its shards", since=(2, 6))
    def sharded_variable(at, rng):
        from tensorflow.python.distribute import sharded_variable
        m = tf.Module()
        table = uniform(rng, 11, 4)
        m.table = sharded_variable.ShardedVariable([tf.Variable(table[a:b], name="part_{}".format(i)) for i, (a, b) in enumerate([(0, 4), (4, 8), (8, 11)])], name="table")
        m.f = tf.function(lambda i: {"rows": tf.gather(tf.concat([v for v in m.table.variables], 0), i)}, input_signature=[spec([None], tf.int64, name="i")])
        tf.saved_model.save(m, at, signatures=m.f)

    for policy in ("mixed_float16", "mixed_bfloat16", "float64"):
        def mixed(at, rng, policy=policy):
            keras.mixed_precision.set_global_policy(policy) if policy != "float64" else keras.backend.set_floatx("float64")
            try:
                x = keras.Input([8, 8, 3], dtype="float32" if policy != "float64" else None)
                y = L.LayerNormalization()(L.Dense(6, activation="relu")(L.Flatten()(L.MaxPooling2D()(L.Conv2D(4, 3, activation="relu")(x)))))
                made = randomize(keras.Model(x, L.Dense(3, dtype="float32" if policy != "float64" else None, activation="softmax")(y)), rng)
                if policy == "mixed_float16":
                    made.compile("adam", "mse")
                    made.fit(np.zeros((2, 8, 8, 3)), np.zeros((2, 3)), verbose=0)
                made.export(at, verbose=False) if KERAS_3 else made.save(at, save_format="tf")
            finally:
                keras.mixed_precision.set_global_policy("float32")
                keras.backend.set_floatx("float32")
        how = "model.export" if KERAS_3 else "model.save(save_format='tf')"
        about = "dtype policy {}{}".format(policy, ", a LossScaleOptimizer" if policy == "mixed_float16" else "")
        # The tolerance is that of the computation in halves: a few of the epsilon of float16 (2^-10) and bfloat16 (2^-7)
        model(how, about, name=policy + "_policy", tolerance={"mixed_float16": 4 * 2**-10, "mixed_bfloat16": 4 * 2**-7, "float64": 1e-6}[policy])(mixed)

    @model(SAVE + " of what tf.saved_model.load gives", "a model wrapped in another, its signature called")
    def saved_again(at, rng):
        first = temporary()
        made = net(rng)
        tf.saved_model.save(made, first, signatures=serve(lambda x: made(x)))
        m = tf.Module()
        m.inner = tf.saved_model.load(first)
        m.w = tf.Variable(uniform(rng, 2))
        m.f = serve(lambda x: {"y": m.inner.signatures["serving_default"](x=x)["score"] * m.w})
        tf.saved_model.save(m, at, signatures=m.f)

    if KERAS_3:
        @model("model.export", "a SavedModel as a layer (TFSMLayer) of a Keras model")
        def tfsm_layer(at, rng):
            first = temporary()
            small(rng).export(first, verbose=False)
            x = keras.Input([8, 8, 3])
            y = L.TFSMLayer(first, call_endpoint="serve")(x)
            randomize(keras.Model(x, L.Dense(2, name="out")(y)), rng).export(at, verbose=False)

    def of_graph(at, rng, how):
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [None, 4], "x")
            w = v1.get_variable("w", initializer=uniform(rng, 4, 3), use_resource=how != "ref")
            y = tf.nn.softmax(tf.matmul(x, w))
            session.run(v1.global_variables_initializer())
            if how == "simple":
                v1.saved_model.simple_save(session, at, {"x": x}, {"y": y})
            else:
                builder = v1.saved_model.Builder(at)
                info = v1.saved_model.build_tensor_info
                builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": v1.saved_model.build_signature_def({"x": info(x)}, {"y": info(y)}, "tensorflow/serving/predict")})
                builder.save()
    model("tf.compat.v1.saved_model.Builder", "a session's graph, reference variables", name="v1_builder")(lambda at, rng: of_graph(at, rng, "ref"))
    model("tf.compat.v1.saved_model.simple_save", "a session's graph, resource variables", name="v1_simple_save")(lambda at, rng: of_graph(at, rng, "simple"))

    @model(SAVE + " of a TF 1 SavedModel that was loaded", "what upgrades do: the old graph as functions")
    def v1_upgraded(at, rng):
        first = temporary()
        of_graph(first, rng, "resource")
        loaded = tf.saved_model.load(first)
        tf.saved_model.save(loaded, at, signatures=dict(loaded.signatures))

    @model(SAVE, "wrap_function and prune: variables made by tf.compat.v1.get_variable")
    def wrapped_function(at, rng):
        m = tf.Module()
        value = uniform(rng, 4, 3)
        def f(x):
            w = tf.compat.v1.get_variable("w", initializer=value)
            return tf.tanh(x @ w, name="y")
        m.wrapped = tf.compat.v1.wrap_function(f, row)
        m.held = m.wrapped.variables
        m.f = serve(lambda x: {"y": m.wrapped(x)})
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE + ", convert_variables_to_constants_v2", "a frozen graph, weights as constants")
    def frozen(at, rng):
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
        made = small(rng)
        m = tf.Module()
        m.frozen = convert_variables_to_constants_v2(tf.function(lambda x: made(x, training=False)).get_concrete_function(spec([None, 8, 8, 3], F, name="x")))
        m.f = tf.function(lambda x: {"y": m.frozen(x)[0] if isinstance(m.frozen(x), (list, tuple)) else m.frozen(x)}, input_signature=[spec([None, 8, 8, 3], F, name="x")])
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "autograph off, an experimental_implements function")
    def implements(at, rng):
        m = tf.Module()
        m.w = tf.Variable(uniform(rng, 4, 4))
        fused = tf.function(lambda x, w: tf.nn.relu(x @ w), experimental_implements="our.fused_matmul")
        inner = tf.function(lambda x: fused(x, m.w) + 1.0, autograph=False)
        m.f = serve(lambda x: {"y": inner(x)})
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "several signatures over one set of weights, none of them serving_default")
    def no_default_signature(at, rng):
        m = tf.Module()
        m.w = tf.Variable(uniform(rng, 4, 4))
        tf.saved_model.save(m, at, signatures={"encode": serve(lambda x: {"code": tf.tanh(x @ m.w)}), "decode": serve(lambda code: {"x": code @ tf.transpose(m.w)}, [spec([None, 4], F, name="code")])})

    @model(SAVE, "checkpoint in several shards", since=(2, 16))
    def sharded_checkpoint(at, rng):
        m = tf.Module()
        m.w = [tf.Variable(uniform(rng, 64, 64)) for _ in range(3)]
        m.f = tf.function(lambda x: {"y": x @ m.w[0] @ m.w[1] @ m.w[2]}, input_signature=[spec([None, 64], F, name="x")])
        policy = tf.train.experimental.MaxShardSizePolicy(max_shard_size=10000)
        tf.saved_model.save(m, at, signatures=m.f, options=tf.saved_model.SaveOptions(experimental_sharding_callback=policy))

    @model(SAVE, "options: namespaces, devices of variables kept, custom gradients", since=(2, 6))
    def save_options(at, rng):
        @tf.custom_gradient
        def clipped(x):
            return tf.minimum(x, 1.0), lambda g: tf.clip_by_value(g, -1.0, 1.0)
        m = tf.Module()
        with tf.device("/cpu:0"):
            m.w = tf.Variable(uniform(rng, 4, 4))
        m.f = serve(lambda x: {"y": clipped(x @ m.w)})
        tf.saved_model.save(m, at, signatures=m.f, options=tf.saved_model.SaveOptions(experimental_custom_gradients=True, experimental_variable_policy=tf.saved_model.experimental.VariablePolicy.SAVE_VARIABLE_DEVICES))

    @model(SAVE, "writes a variable when it is called: a running mean", expect="native")
    def running_mean(at, rng):
        m = tf.Module()
        m.mean, m.count = tf.Variable(tf.zeros([4])), tf.Variable(0.0)

        @tf.function(input_signature=row)
        def f(x):
            m.count.assign_add(tf.cast(tf.shape(x)[0], F))
            m.mean.assign_add((tf.reduce_sum(x, 0) - m.mean * tf.cast(tf.shape(x)[0], F)) / m.count)
            return {"y": x - m.mean}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "counts its calls in a variable that no answer shows")
    def unread_counter(at, rng):
        m = tf.Module()
        m.w, m.calls = tf.Variable(uniform(rng, 4, 4)), tf.Variable(np.int64(0))

        @tf.function(input_signature=row)
        def f(x):
            m.calls.assign_add(1)
            return {"y": x @ m.w}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    if VERSION >= (2, 17):
        @model("tf.compat.v1.saved_model.Builder", "defaults of the signature's inputs (SignatureDef.defaults)")
        def signature_defaults(at, rng):
            v1 = tf.compat.v1
            with tf.Graph().as_default(), v1.Session() as session:
                x, scale = v1.placeholder(tf.float32, [None, 4], "x"), v1.placeholder(tf.float32, [2], "scale")
                w = v1.get_variable("w", initializer=uniform(rng, 4, 2), use_resource=True)
                session.run(v1.global_variables_initializer())
                info = v1.saved_model.build_tensor_info
                signature = v1.saved_model.build_signature_def({"x": info(x), "scale": info(scale)}, {"y": info(tf.matmul(x, w) * scale)}, "tensorflow/serving/predict", defaults={"scale": tf.constant(np.float32([2, -3]))})
                builder = v1.saved_model.Builder(at)
                builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
                builder.save()
            x = rng.standard_normal((2, 4)).astype("float32")
            return [(None, {"x": x}), (None, {"x": x, "scale": np.float32([1, 2])})]
