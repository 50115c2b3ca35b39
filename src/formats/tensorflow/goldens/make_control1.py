# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf2.txt
"""Goldens of TensorFlow 1's control flow: python make_control1.py [name …], with the packages of requirements-tf1.txt (TensorFlow 1.15, Python 3.7).

Under TensorFlow 2.21 (requirements-tf2.txt) the same file makes those whose names begin with v1_, by tf.compat.v1. A model has many
signatures, one a case of what may go wrong.
"""
import sys

from make_tf1 import NEW, cases, f32, info, np, rng, signature, tf

GOLDENS = {}


def golden(make):
    GOLDENS[make.__name__] = make
    return make


class Model:
    """Signatures by name, each with the inputs that it is run with."""

    def __init__(self):
        self.signatures, self.runs = {}, []

    def add(self, *specs, runs):
        def wrap(f):
            at = f.__name__
            inputs = {n: tf.placeholder(d, s, at + "_" + n) for n, s, d in specs}
            with tf.name_scope(at):
                outputs = f(**inputs)
            self.signatures[at] = signature(inputs, {k: tf.identity(v) for k, v in outputs.items()})
            self.runs += [(at, {n: np.asarray(v, tf.as_dtype(d).as_numpy_dtype) for (n, _, d), v in zip(specs, run)}) for run in runs]
            return f
        return wrap

    def save(self, name, sess):
        sess.run(tf.global_variables_initializer())
        at = cases.folder(name)
        builder = tf.saved_model.Builder(at)
        builder.add_meta_graph_and_variables(sess, ["serve"], self.signatures)
        builder.save()
        rows = []
        with tf.Session(graph=tf.Graph()) as again:
            meta = tf.saved_model.load(again, ["serve"], at)
            for which, inputs in self.runs:
                row = meta.signature_def[which]
                out = again.run({k: t.name for k, t in row.outputs.items()}, {row.inputs[k].name: v for k, v in inputs.items()})
                rows.append(cases.case(inputs, out, which))
        cases.write(name, rows, 1e-5)


def variable(name, value, resource):
    return tf.get_variable(name, initializer=tf.constant(value), use_resource=resource)


@golden
def conditionals(name, sess):
    m = Model()
    w, r = variable("w", f32(3, 2), False), variable("r", f32(3, 2), True)

    @m.add(("x", [None, 3], "float32"), ("flag", [], "bool"), runs=[(f32(2, 3), True), (f32(2, 3), False), (f32(0, 3), True)])
    def serving_default(x, flag):
        """Reference and resource variables on the sides, which differ in shape."""
        return {"y": tf.cond(flag, lambda: tf.matmul(x, w), lambda: tf.reduce_sum(tf.matmul(x, r), 0, keepdims=True))}

    @m.add(("x", [], "int64"), runs=[(v,) for v in (-7, 0, 1, 2, 3, 100)])
    def nested(x):
        def inner():
            return tf.cond(x > 2, lambda: (x * 10, tf.constant([1, 2])), lambda: (x - 2**40, tf.constant([3])))
        a, b = tf.cond(x > 1, inner, lambda: (tf.identity(x), tf.zeros([tf.cast(tf.abs(x), tf.int32)], tf.int32)))
        return {"a": a, "b": b}

    @m.add(("x", [], "float64"), runs=[(v,) for v in (0.5, 1.5, 2.5, -1)])
    def case(x):
        return {"y": tf.case([(x < 0, lambda: x * 0), (x < 1, lambda: x + 1), (x < 2, lambda: x * 3)], default=lambda: tf.exp(x))}

    @m.add(("x", [None], "float32"), ("flag", [], "bool"), runs=[([1, 2], True), ([1, 2], False)])
    def same_condition(x, flag):
        """Two conditionals of one condition, one after the other; a side that is a constant, and one that passes."""
        y = tf.cond(flag, lambda: x * 2, lambda: tf.constant([7.0, 8.0]))
        z = tf.cond(flag, lambda: y + 1, lambda: x)
        return {"y": y, "z": z, "two": tf.cond(flag, lambda: 1, lambda: 2)}

    @m.add(("x", [None], "float32"), ("flag", [], "bool"), runs=[([1, -2], True), ([1, -2], False)])
    def raw(x, flag):
        """Switch and Merge by hand, the index as well."""
        no, yes = switch(x, flag)
        value, index = merge([tf.nn.relu(no), tf.abs(yes) + 1])
        return {"value": value, "index": index}

    @m.add(("s", [None], "string"), ("flag", [], "bool"), runs=[([b"a", b"\xff\0"], True), ([b"a"], False)])
    def strings(s, flag):
        return {"s": tf.cond(flag, lambda: tf.concat([s, s], 0), lambda: s)}

    m.save(name, sess)


def switch(data, pred):
    from tensorflow.python.ops import control_flow_ops
    return control_flow_ops.switch(data, pred)


def merge(inputs):
    from tensorflow.python.ops import control_flow_ops
    return control_flow_ops.merge(inputs)


@golden
def loops(name, sess):
    m = Model()
    w, r = variable("w", f32(3, 3), False), variable("r", f32(3, 3), True)

    @m.add(("x", [None, 3], "float32"), ("n", [], "int32"), runs=[(f32(2, 3), 3), (f32(2, 3), 0), (f32(0, 3), 2), (f32(1, 3), 30)])
    def serving_default(x, n):
        i, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, tf.tanh(tf.matmul(y, w) + tf.matmul(y, r))), [0, x])
        return {"y": y, "i": i}

    @m.add(("x", [None], "float32"), ("n", [], "int32"), runs=[([1, 2], 0), ([1, 2], 1), ([1], 4), ([], 3)])
    def growing(x, n):
        _, y, z = tf.while_loop(lambda i, y, z: i < n, lambda i, y, z: (i + 1, tf.concat([y, y * 2], 0), tf.concat([z, [[i, i]]], 0)), [0, x, tf.zeros([0, 2], tf.int32)],
                                shape_invariants=[tf.TensorShape([]), tf.TensorShape([None]), tf.TensorShape([None, 2])])
        return {"y": y, "z": z}

    @m.add(("n", [], "int64"), runs=[(v,) for v in (0, 1, 10, 90)])
    def dtypes(n):
        _, a, _, odd, x = tf.while_loop(lambda i, a, b, odd, x: i < n, lambda i, a, b, odd, x: (i + 1, b, a + b, tf.logical_not(odd), x / 3 + 1),
                                        [tf.constant(0, tf.int64), tf.constant(0, tf.int64), tf.constant(1, tf.int64), tf.constant(False), tf.constant(1, tf.float64)])
        return {"a": a, "odd": odd, "x": x}

    @m.add(("n", [], "int32"), ("k", [], "int32"), runs=[(3, 4), (0, 4), (4, 0), (1, 1)])
    def nested(n, k):
        def outer(i, total):
            _, row = tf.while_loop(lambda j, row: j < k + i, lambda j, row: (j + 1, row * 2 + i), [0, total])
            return i + 1, row % 1000003
        return {"y": tf.while_loop(lambda i, t: i < n, outer, [0, 1])[1]}

    @m.add(("x", [None], "int32"), runs=[([3, -1, 4, 0, 100, 7],), ([0],), ([],), ([5, 6],)])
    def cond_within(x):
        def body(i, total):
            value = x[i]
            return i + 1, tf.cond(value > 0, lambda: total + value, lambda: total - 1)
        return {"y": tf.while_loop(lambda i, t: tf.logical_and(i < tf.size(x), t < 100), body, [0, 0])[1]}

    @m.add(("x", [None], "float32"), ("flag", [], "bool"), ("n", [], "int32"), runs=[([1, 2], True, 3), ([1, 2], False, 3)])
    def within_cond(x, flag, n):
        return {"y": tf.cond(flag, lambda: tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * 2 + tf.constant([1.0])), [0, x])[1], lambda: x)}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(4, 2),), (f32(1, 2),), (f32(0, 2),)])
    def mapped(x):
        return {"y": tf.map_fn(lambda row: tf.reduce_sum(row) * row, x), "n": tf.map_fn(lambda row: tf.argmax(row), x, dtype=tf.int64)}

    @m.add(("x", [None], "float32"), runs=[([1, 2, 3, 4],), ([5],)])
    def scanned(x):
        return {"y": tf.scan(lambda a, b: a * 0.5 + b, x), "z": tf.scan(lambda a, b: a + b, x, initializer=tf.constant(10.0)),
                "l": tf.foldl(lambda a, b: a / 2 + b, x), "r": tf.foldr(lambda a, b: a / 2 - b, x)}

    @m.add(("n", [], "int32"), runs=[(4,), (1,), (9,)])
    def reads_back(n):
        ta = tf.TensorArray(tf.int32, size=n + 2, element_shape=[], clear_after_read=False).write(0, 1).write(1, 1)
        _, ta = tf.while_loop(lambda i, ta: i < n, lambda i, ta: (i + 1, ta.write(i + 2, ta.read(i) + ta.read(i + 1))), [0, ta])
        return {"y": ta.stack(), "last": ta.gather([n + 1, 0]), "size": ta.size()}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(3, 2),), (f32(1, 2),)])
    def unequal(x):
        n = tf.shape(x)[0]
        ta = tf.TensorArray(tf.float32, size=n, element_shape=[None, 2], infer_shape=False)
        _, ta = tf.while_loop(lambda i, ta: i < n, lambda i, ta: (i + 1, ta.write(i, tf.tile(x[i:i + 1], [i + 1, 1]))), [0, ta])
        return {"y": ta.concat()}

    @m.add(("x", [None, 2], "float32"), runs=[(f32(6, 2),)])
    def splits(x):
        even = tf.TensorArray(tf.float32, size=3).split(x, [2, 2, 2])
        odd = tf.TensorArray(tf.float32, size=3, infer_shape=False, clear_after_read=False).split(x, [1, 3, 2])
        return {"even": even.stack(), "odd": odd.read(1), "all": odd.concat()}

    @m.add(("x", [None, 3], "float32"), ("limit", [], "float32"), runs=[(f32(5, 3), 0.3), (f32(5, 3), 100)])
    def dynamic(x, limit):
        n = tf.shape(x)[0]
        ta = tf.TensorArray(tf.float32, size=0, dynamic_size=True, element_shape=[3])
        _, ta = tf.while_loop(lambda i, ta: tf.logical_and(i < n, tf.logical_or(tf.equal(i, 0), tf.reduce_sum(x[tf.minimum(i, n - 1)]) < limit)), lambda i, ta: (i + 1, ta.write(i, x[i] * 2)), [0, ta])
        return {"y": ta.stack()}

    m.save(name, sess)


@golden
def rnns(name, sess):
    m = Model()
    cells = tf.nn.rnn_cell

    @m.add(("x", [None, None, 3], "float32"), runs=[(f32(2, 4, 3),), (f32(1, 1, 3),)])
    def serving_default(x):
        y, state = tf.nn.dynamic_rnn(cells.LSTMCell(4, name="lstm"), x, dtype=tf.float32)
        return {"y": y, "c": state.c, "h": state.h}

    @m.add(("x", [None, None, 3], "float32"), ("n", [None], "int32"), runs=[(f32(3, 4, 3), [4, 0, 2]), (f32(1, 2, 3), [1])])
    def lengths(x, n):
        y, state = tf.nn.dynamic_rnn(cells.MultiRNNCell([cells.GRUCell(4, name="gru1"), cells.GRUCell(2, name="gru2")]), x, sequence_length=n, dtype=tf.float32)
        return {"y": y, "a": state[0], "b": state[1]}

    @m.add(("x", [None, None, 3], "float32"), ("n", [None], "int64"), runs=[(f32(3, 4, 3), [4, 1, 2])])
    def both_ways(x, n):
        (a, b), (s, t) = tf.nn.bidirectional_dynamic_rnn(cells.BasicRNNCell(3, name="there"), cells.BasicRNNCell(2, name="back"), x, sequence_length=n, dtype=tf.float32)
        return {"y": tf.concat([a, b], 2), "state": tf.concat([s, t], 1)}

    m.save(name, sess)


if __name__ == "__main__":
    if NEW:
        tf.disable_control_flow_v2()
    for name, make in GOLDENS.items():
        if (sys.argv[1:] and name not in sys.argv[1:]) or (NEW and name == "rnns"):
            continue
        rng.seed(3)
        made = ("v1_" if NEW else "tf115_") + name
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(3)
            make(made, sess)
        print(made)
