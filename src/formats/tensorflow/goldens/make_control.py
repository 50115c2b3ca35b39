# python 3.11, requirements-tf2.txt
# python 3.11, requirements-tf215.txt
"""Goldens of control flow: python make_control.py [name …], with the packages of requirements-tf2.txt (TensorFlow 2.21, Python 3.11).

Under TensorFlow 2.15 (requirements-tf215.txt) the same file makes those whose names begin with tf215_. A model has many signatures,
one a case of what may go wrong; control flow of TensorFlow 1 is in make_control1.py.
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
layers = keras.layers
rng = np.random.RandomState(3)
f32 = lambda *shape: rng.uniform(-1, 1, shape).astype(np.float32)
spec = tf.TensorSpec
GOLDENS = {}
TOLERANCE = 1e-5


def golden(make):
    GOLDENS[make.__name__] = make
    return make


class Model:
    """Signatures by name, each with the inputs that it is run with."""

    def __init__(self):
        self.module, self.signatures, self.runs = tf.Module(), {}, []

    def add(self, *specs, runs):
        def wrap(f):
            self.signatures[f.__name__] = tf.function(f, input_signature=[spec(s, d, name=n) for n, s, d in specs])
            self.runs += [(f.__name__, {n: np.asarray(v, tf.as_dtype(d).as_numpy_dtype) for (n, _, d), v in zip(specs, run)}) for run in runs]
            return f
        return wrap

    def save(self, name):
        at = cases.folder(name)
        tf.saved_model.save(self.module, at, signatures=self.signatures)
        answer(name, at, self.runs)


def answer(name, at, runs):
    loaded = tf.saved_model.load(at)
    rows = []
    for signature, inputs in runs:
        out = loaded.signatures[signature](**{k: tf.constant(v) for k, v in inputs.items()})
        rows.append(cases.case(inputs, {k: v.numpy() for k, v in out.items()}, signature))
    cases.write(name, rows, TOLERANCE)


def export(name, model, *runs):
    """A Keras model as Keras exports it; every run is a list of inputs in the model's order."""
    for w in model.weights:
        w.assign(rng.uniform(-0.7, 0.7, w.shape))
    at = cases.folder(name)
    model.export(at, **({} if OLD else {"verbose": False}))
    arguments = tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1]
    names = [x.name for x in model.inputs] if all(x.name in arguments for x in model.inputs) else list(arguments)
    answer(name, at, [("serving_default", dict(zip(names, run))) for run in runs])


@golden
def branches(name):
    m = Model()
    m.module.w = tf.Variable(f32(3, 2), name="w")
    w = m.module.w

    @m.add(("x", [None, 3], "float32"), ("flag", [], "bool"), runs=[(f32(2, 3), True), (f32(2, 3), False), (f32(0, 3), True)])
    def serving_default(x, flag):
        """Both sides read a variable; the shapes differ."""
        y = tf.cond(flag, lambda: x @ w, lambda: tf.reduce_sum(x @ w, 0, keepdims=True))
        return {"y": y}

    @m.add(("x", [None], "float32"), ("n", [], "int32"), runs=[([1, 2], 0), ([1, 2], 5), ([3], -1)])
    def truthiness(x, n):
        """Conditions that are no bool."""
        a = tf.raw_ops.StatelessIf(cond=n, input=[x], Tout=[tf.float32], then_branch=add_one.get_concrete_function(), else_branch=negate.get_concrete_function(), output_shapes=[])
        b = tf.raw_ops.If(cond=x, input=[x], Tout=[tf.float32], then_branch=add_one.get_concrete_function(), else_branch=negate.get_concrete_function(), output_shapes=[])
        return {"a": a[0], "b": b[0]}

    @m.add(("x", [], "int64"), runs=[(v,) for v in (-7, 0, 1, 2, 3, 100)])
    def nested(x):
        def inner():
            return tf.cond(x > 2, lambda: (x * 10, tf.constant([1, 2])), lambda: (x - 2**40, tf.constant([3])))
        a, b = tf.cond(x > 1, inner, lambda: (tf.identity(x), tf.zeros([tf.cast(tf.abs(x), tf.int32)], tf.int32)))
        return {"a": a, "b": b}

    @m.add(("i", [], "int32"), ("x", [None], "float32"), runs=[(i, [1.5, -2]) for i in (-3, 0, 1, 2, 3, 4, 9)])
    def switch(i, x):
        y = tf.switch_case(i, [lambda: x + 1, lambda: x * 2, lambda: tf.reverse(x, [0]), lambda: tf.concat([x, x], 0), lambda: tf.zeros_like(x)])
        return {"y": y, "two": tf.switch_case(i, [lambda: 10, lambda: 20])}

    @m.add(("x", [], "float64"), runs=[(v,) for v in (0.5, 1.5, 2.5, -1)])
    def case(x):
        y = tf.case([(x < 0, lambda: x * 0), (x < 1, lambda: x + 1), (x < 2, lambda: x * 3)], default=lambda: tf.exp(x))
        return {"y": y}

    @m.add(("x", [None], "float32"), runs=[([1, 2],), ([],)])
    def early_return(x):
        if tf.size(x) == 0:
            return {"y": tf.constant([-1.0])}
        if tf.reduce_sum(x) > 2:
            return {"y": x * 2}
        return {"y": x}

    @m.add(("x", [None], "float32"), runs=[([1, -2],)])
    def constant(x):
        """Sides that are never taken."""
        never = tf.raw_ops.If(cond=tf.constant(False), input=[x], Tout=[tf.float32], then_branch=negate.get_concrete_function(), else_branch=add_one.get_concrete_function(), output_shapes=[])
        none = tf.while_loop(lambda v: tf.constant(False), lambda v: (v + 1,), [x])
        return {"y": never[0], "z": none[0]}

    @m.add(("s", [None], "string"), ("flag", [], "bool"), runs=[([b"a", b"\xff\0"], True), ([b"a"], False)])
    def strings(s, flag):
        return {"s": tf.cond(flag, lambda: tf.concat([s, s], 0), lambda: s)}

    m.save(name)


@tf.function(input_signature=[spec([None], tf.float32)])
def add_one(x):
    return x + 1


@tf.function(input_signature=[spec([None], tf.float32)])
def negate(x):
    return -x


@golden
def whiles(name):
    m = Model()
    m.module.w = tf.Variable(f32(3, 3), name="w")
    w = m.module.w

    @m.add(("x", [None, 3], "float32"), ("n", [], "int32"), runs=[(f32(2, 3), 3), (f32(2, 3), 0), (f32(0, 3), 2), (f32(1, 3), 30)])
    def serving_default(x, n):
        """A variable within, a count from outside."""
        i, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, tf.tanh(y @ w)), [0, x])
        return {"y": y, "i": i}

    @m.add(("x", [None], "float32"), ("n", [], "int32"), runs=[([1, 2], 0), ([1, 2], 1), ([1], 4), ([], 3)])
    def growing(x, n):
        """What is carried grows."""
        _, y, z = tf.while_loop(lambda i, y, z: i < n, lambda i, y, z: (i + 1, tf.concat([y, y * 2], 0), tf.concat([z, [[i, i]]], 0)), [0, x, tf.zeros([0, 2], tf.int32)],
                                shape_invariants=[tf.TensorShape([]), tf.TensorShape([None]), tf.TensorShape([None, 2])])
        return {"y": y, "z": z}

    @m.add(("n", [], "int64"), runs=[(v,) for v in (0, 1, 10, 90)])
    def dtypes(n):
        """Fibonacci numbers in int64, a bool and a float64 that are carried."""
        _, a, b, odd, x = tf.while_loop(lambda i, a, b, odd, x: i < n, lambda i, a, b, odd, x: (i + 1, b, a + b, tf.logical_not(odd), x / 3 + 1),
                                        [tf.constant(0, tf.int64), tf.constant(0, tf.int64), tf.constant(1, tf.int64), False, tf.constant(1, tf.float64)])
        return {"a": a, "odd": odd, "x": x}

    @m.add(("n", [], "int32"), ("k", [], "int32"), runs=[(3, 4), (0, 4), (4, 0), (1, 1)])
    def nested(n, k):
        def outer(i, total):
            _, row = tf.while_loop(lambda j, row: j < k + i, lambda j, row: (j + 1, row * 2 + i), [0, total])
            return i + 1, row % 1000003
        return {"y": tf.while_loop(lambda i, t: i < n, outer, [0, 1])[1]}

    @m.add(("x", [None], "int32"), runs=[([3, -1, 4, 0, 100, 7],), ([0],), ([],), ([5, 6],)])
    def cond_within(x):
        """A cond within a loop, which ends early."""
        def body(i, total):
            value = x[i]
            return i + 1, tf.cond(value > 0, lambda: total + value, lambda: total - 1)
        return {"y": tf.while_loop(lambda i, t: tf.logical_and(i < tf.size(x), t < 100), body, [0, 0])[1]}

    @m.add(("x", [None], "float32"), ("flag", [], "bool"), ("n", [], "int32"), runs=[([1, 2], True, 3), ([1, 2], False, 3)])
    def within_cond(x, flag, n):
        """A loop within a cond."""
        return {"y": tf.cond(flag, lambda: tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * 2), [0, x])[1], lambda: x)}

    @m.add(("n", [], "int32"), runs=[(v,) for v in (1, 6, 7, 27)])
    def collatz(n):
        steps = tf.constant(0)
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        return {"steps": steps}

    @m.add(("x", [None], "float32"), ("limit", [], "float32"), runs=[([1, -2, 3, 4], 3.5), ([1], 0.5), ([], 1), ([-1, -1, 2], 100)])
    def autograph(x, limit):
        """break and continue."""
        total = 0.0
        seen = 0
        for i in tf.range(tf.size(x)):
            if x[i] < 0:
                continue
            total += x[i]
            if total > limit:
                break
            seen += 1
        return {"total": total, "seen": seen}

    @m.add(("x", [None, None], "float32"), runs=[(f32(3, 2),), (f32(1, 1),), (f32(0, 2),)])
    def rows(x):
        """Iterates over rows."""
        y = tf.zeros([tf.shape(x)[1]])
        for row in x:
            y = y * 0.5 + row
        return {"y": y}

    @m.add(("x", [2, None], "float32"), runs=[(f32(2, 3),), (f32(2, 1),)])
    def maximum_iterations(x):
        return {"y": tf.while_loop(lambda y: tf.reduce_sum(y) < 1e3, lambda y: (tf.abs(y) * 3 + 1,), [x], maximum_iterations=4)[0]}

    m.save(name)


@golden
def arrays(name):
    m = Model()

    @m.add(("x", [None, 2], "float32"), runs=[(f32(4, 2),), (f32(1, 2),), (f32(0, 2),)])
    def serving_default(x):
        """map_fn, its rows of a known shape."""
        return {"y": tf.map_fn(lambda row: tf.reduce_sum(row) * row, x), "n": tf.map_fn(lambda row: tf.argmax(row), x, fn_output_signature=tf.int64)}

    @m.add(("x", [None, None], "float32"), runs=[(f32(4, 2),), (f32(1, 3),)])
    def map_unknown(x):
        y, z = tf.map_fn(lambda row: (tf.reverse(row, [0]), tf.reduce_max(row)), x, fn_output_signature=(tf.float32, tf.float32))
        return {"y": y, "z": z}

    @m.add(("x", [None], "float32"), runs=[([1, 2, 3, 4],), ([5],)])
    def scan(x):
        return {"y": tf.scan(lambda a, b: a * 0.5 + b, x), "z": tf.scan(lambda a, b: a + b, x, initializer=tf.constant(10.0)), "r": tf.scan(lambda a, b: a - b, x, reverse=True)}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(4, 2),), (f32(1, 2),)])
    def folds(x):
        return {"l": tf.foldl(lambda a, b: a / 2 + b, x), "r": tf.foldr(lambda a, b: a / 2 - b, x)}

    @m.add(("x", [None, 3], "float32"), runs=[(f32(2, 3),), (f32(3, 3),)])
    def vectorized(x):
        return {"y": tf.vectorized_map(lambda row: tf.reduce_sum(row * row) + row, x)}

    @m.add(("n", [], "int32"), runs=[(4,), (1,), (9,)])
    def reads_back(n):
        """An element is read after it was written, and one written twice."""
        ta = tf.TensorArray(tf.int32, size=n + 2, element_shape=[], clear_after_read=False).write(0, 1).write(1, 1)
        for i in tf.range(n):
            ta = ta.write(i + 2, ta.read(i) + ta.read(i + 1))
        return {"y": ta.stack(), "last": ta.gather([n + 1, 0]), "size": ta.size()}

    @m.add(("x", [None, 3], "float32"), ("limit", [], "float32"), runs=[(f32(5, 3), 0.3), (f32(5, 3), 100), (f32(2, 3), -100)])
    def part_written(x, limit):
        """Loops that end before all is written: the rest is 0."""
        ta = tf.TensorArray(tf.float32, size=tf.shape(x)[0], element_shape=[3])
        i = 0
        while i < tf.shape(x)[0] and tf.reduce_sum(x[i]) < limit:
            ta = ta.write(i, x[i] * 2)
            i += 1
        return {"y": ta.stack()}

    @m.add(("x", [None, 3], "float32"), ("limit", [], "float32"), runs=[(f32(5, 3), 0.3), (f32(5, 3), 100), (f32(2, 3), -100)])
    def part_written_by_break(x, limit):
        ta = tf.TensorArray(tf.float32, size=tf.shape(x)[0], element_shape=[3])
        for i in tf.range(tf.shape(x)[0]):
            if tf.reduce_sum(x[i]) > limit:
                break
            ta = ta.write(i, x[i] * 2)
        return {"y": ta.stack()}

    @m.add(("x", [None], "float32"), runs=[([1, -2, 3, 4],), ([1],)])
    def only_some(x):
        """Written where a condition holds."""
        ta = tf.TensorArray(tf.float32, size=tf.size(x), element_shape=[])
        for i in tf.range(tf.size(x)):
            if x[i] > 0:
                ta = ta.write(i, x[i] * 10)
        return {"y": ta.stack()}

    @m.add(("x", [None], "float32"), runs=[([1, -2, 3, 4],), ([1],), ([-1],)])
    def dynamic(x):
        """As long as it turns out to be."""
        ta = tf.TensorArray(tf.float32, size=0, dynamic_size=True, element_shape=[])
        n = 0
        for i in tf.range(tf.size(x)):
            if x[i] > 0:
                ta = ta.write(n, x[i] * 10)
                n += 1
        return {"y": ta.stack(), "n": n}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(4, 2),), (f32(1, 2),), (f32(0, 2),)])
    def backwards(x):
        n = tf.shape(x)[0]
        ta = tf.TensorArray(tf.float32, size=n, element_shape=[2])
        for i in tf.range(n):
            ta = ta.write(n - 1 - i, x[i])
        return {"y": ta.stack()}

    m.save(name)


@golden
def lists(name):
    m = Model()

    @m.add(("x", [None, 2], "float32"), runs=[(f32(3, 2),), (f32(1, 2),)])
    def concatenated(x):
        ta = tf.TensorArray(tf.float32, size=tf.shape(x)[0], element_shape=[2])
        for i in tf.range(tf.shape(x)[0]):
            ta = ta.write(i, x[i] + 1)
        return {"y": ta.concat()}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(3, 2),), (f32(1, 2),)])
    def unequal(x):
        """Elements of different lengths, one behind the other."""
        ta = tf.TensorArray(tf.float32, size=tf.shape(x)[0], element_shape=[None, 2], infer_shape=False)
        for i in tf.range(tf.shape(x)[0]):
            ta = ta.write(i, tf.repeat(x[i:i + 1], i + 1, 0))
        return {"y": ta.concat(), "last": ta.read(tf.shape(x)[0] - 1)}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(6, 2),)])
    def splits(x):
        even = tf.TensorArray(tf.float32, size=3).split(x, [2, 2, 2])
        odd = tf.TensorArray(tf.float32, size=3, infer_shape=False).split(x, [1, 3, 2])
        return {"even": even.stack(), "odd": odd.read(1), "all": odd.concat()}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(3, 2),)])
    def scatters(x):
        ta = tf.TensorArray(tf.float32, size=5, element_shape=[2]).scatter([4, 0, 2], x)
        return {"y": ta.stack()}

    @m.add(("x", [None, 2], "float32"), ("n", [], "int32"), runs=[(f32(3, 2), 2), (f32(1, 2), 0)])
    def stack_and_queue(x, n):
        """Raw lists: pushed, popped, resized."""
        raw = tf.raw_ops
        handle = raw.EmptyTensorList(element_shape=tf.constant([-1, 2]), max_num_elements=-1, element_dtype=tf.float32)
        handle = raw.TensorListPushBack(input_handle=handle, tensor=x)
        _, handle = tf.while_loop(lambda i, h: i < n, lambda i, h: (i + 1, raw.TensorListPushBack(input_handle=h, tensor=x * tf.cast(i + 2, tf.float32))), [0, handle])
        length = raw.TensorListLength(input_handle=handle)
        shorter, last = raw.TensorListPopBack(input_handle=handle, element_shape=tf.constant([-1, 2]), element_dtype=tf.float32)
        longer = raw.TensorListResize(input_handle=raw.TensorListFromTensor(tensor=x, element_shape=tf.constant([2])), size=4)
        return {"length": length, "last": last, "left": raw.TensorListLength(input_handle=shorter), "longer": raw.TensorListStack(input_handle=longer, element_shape=tf.constant([2]), element_dtype=tf.float32)}

    @m.add(("x", [None, 2], "float32"), ("n", [], "int32"), runs=[(f32(3, 2), 2), (f32(1, 2), 3)])
    def nested_loops(x, n):
        """A list filled by a loop in a loop that fills one."""
        outer = tf.TensorArray(tf.float32, size=n)
        for i in tf.range(n):
            inner = tf.TensorArray(tf.float32, size=tf.shape(x)[0])
            for j in tf.range(tf.shape(x)[0]):
                inner = inner.write(j, x[j] * tf.cast(i + j, tf.float32))
            outer = outer.write(i, inner.stack())
        return {"y": outer.stack()}

    m.save(name)


def rnn(name, *stack, shape=(None, 3), runs=None, dtype="float32"):
    inputs = keras.Input(shape, dtype=dtype)
    x = inputs
    for layer in stack:
        x = layer(x)
    export(name, keras.Model(inputs, x), *(runs or [[f32(b, t, *shape[1:])] for b, t in ((1, 5), (3, 2), (2, 1))]))


@golden
def keras_lstm(name):
    rnn(name, layers.LSTM(4))


@golden
def keras_lstm_sequences(name):
    rnn(name, layers.LSTM(4, return_sequences=True), layers.LSTM(3, return_sequences=True, go_backwards=True), layers.LSTM(2))


@golden
def keras_gru(name):
    rnn(name, layers.GRU(4, return_sequences=True), layers.GRU(3, reset_after=False))


@golden
def keras_simple_rnn(name):
    rnn(name, layers.SimpleRNN(4, return_sequences=True), layers.SimpleRNN(3, activation="relu"))


@golden
def keras_bidirectional(name):
    rnn(name, layers.Bidirectional(layers.LSTM(3, return_sequences=True)))


@golden
def keras_bidirectional_sum(name):
    rnn(name, layers.Bidirectional(layers.GRU(2), merge_mode="sum"))


@golden
def keras_states(name):
    inputs = keras.Input((None, 3))
    outputs, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(inputs)
    decoded = layers.LSTM(4, return_sequences=True)(inputs, initial_state=[h, c])
    export(name, keras.Model(inputs, [outputs, h, c, decoded]), *[[f32(b, t, 3)] for b, t in ((1, 3), (3, 2))])


@golden
def keras_masked(name):
    ids = lambda *rows: [np.array(rows, np.float32)]
    rnn(name, layers.Embedding(10, 3, mask_zero=True), layers.Bidirectional(layers.GRU(3)), shape=(None,),
        runs=[ids([1, 2, 3, 0, 0], [4, 0, 0, 0, 0], [5, 6, 7, 8, 9]), ids([1]), ids([0, 0, 3])])


@golden
def keras_masked_sequences(name):
    rnn(name, layers.Embedding(10, 3, mask_zero=True), layers.LSTM(4, return_sequences=True), layers.GRU(3, return_sequences=True), shape=(None,),
        runs=[[np.float32([[1, 2, 3, 0, 0], [4, 0, 0, 0, 0], [5, 6, 7, 8, 9]])], [np.float32([[0, 0, 3]])]])


@golden
def keras_masking_layer(name):
    rnn(name, layers.Masking(0.0), layers.SimpleRNN(4, return_sequences=True), layers.LSTM(3),
        runs=[[np.where(rng.rand(3, 4, 1) < 0.4, 0, f32(3, 4, 3)).astype(np.float32)], [np.zeros((1, 2, 3), np.float32)]])


@golden
def keras_unrolled(name):
    rnn(name, layers.LSTM(4, unroll=True), shape=(5, 3), runs=[[f32(2, 5, 3)]])


@golden
def keras_stacked_cells(name):
    rnn(name, layers.RNN([layers.LSTMCell(4), layers.GRUCell(3), layers.SimpleRNNCell(2)]))


@golden
def keras_conv_lstm_1d(name):
    rnn(name, layers.ConvLSTM1D(2, 3, padding="same"), shape=(None, 5, 2))


@golden
def keras_conv_lstm_2d(name):
    rnn(name, layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True), layers.ConvLSTM2D(2, 2), shape=(None, 4, 5, 1), runs=[[f32(2, 3, 4, 5, 1)], [f32(1, 1, 4, 5, 1)]])


@golden
def keras_time_distributed(name):
    rnn(name, layers.TimeDistributed(layers.Dense(4, activation="relu")), layers.TimeDistributed(layers.Dense(2)), layers.GRU(2), shape=(4, 3), runs=[[f32(3, 4, 3)], [f32(1, 4, 3)]])


@golden
def keras_fixed_length(name):
    rnn(name, layers.LSTM(4, return_sequences=True), layers.Flatten(), layers.Dense(2), shape=(6, 3), runs=[[f32(2, 6, 3)], [f32(1, 6, 3)]])


IN_215 = ["branches", "whiles", "keras_lstm", "keras_gru", "keras_bidirectional"]
if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if (sys.argv[1:] and name not in sys.argv[1:]) or (OLD and name not in IN_215):
            continue
        rng.seed(3)
        tf.random.set_seed(3)
        made = ("tf215_" if OLD else "") + name
        make(made)
        size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(os.path.join(cases.HERE, made)) for f in fs)
        print(made, size // 1024, "KB")
