"""SavedModels that only TensorFlow itself runs, or that try its tensors: python native_models.py FOLDER, with requirements.txt.

    FOLDER/NAME/model/…      the model
    FOLDER/NAME/cases.json   inputs, and TensorFlow's own answers, as test/golden.ts reads them
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/formats/tensorflow/goldens"))
import cases

v1 = tf.compat.v1
spec = tf.TensorSpec
rng = np.random.RandomState(5)
plain_tensor = cases.tensor


def tensor(value):
    value = np.asarray(value)
    if value.dtype.kind != "c":
        return plain_tensor(value)
    parts = np.stack([value.real, value.imag], -1).reshape(-1)
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": [float(x) for x in parts]}


cases.tensor = tensor


def save(name, module, signatures, runs):
    """`runs`: inputs, for serving_default or as (signature, inputs)."""
    at = cases.folder(name)
    tf.saved_model.save(module, at, signatures=signatures)
    loaded = tf.saved_model.load(at)
    rows = []
    for run in runs:
        signature, inputs = run if isinstance(run, tuple) else ("serving_default", run)
        fn = loaded.signatures[signature]
        fed = {k: tf.constant(v, fn.structured_input_signature[1][k].dtype) for k, v in inputs.items()}
        outputs = fn(**fed)
        rows.append(cases.case({k: v.numpy() for k, v in fed.items()}, {k: v.numpy() for k, v in outputs.items()}, signature))
    cases.write(name, rows)


def function(name, specs, runs):
    def wrap(f):
        module = tf.Module()
        module.f = tf.function(f, input_signature=specs)
        save(name, module, module.f, runs)
    return wrap


def modern():
    @function("while_loop", [spec([None], tf.float32, name="x"), spec([], tf.int32, name="n")], [{"x": [1.0, -2.0], "n": n} for n in (0, 1, 7)])
    def _(x, n):
        i = tf.constant(0)
        while i < n:
            x, i = tf.sin(x) + tf.reduce_sum(x), i + 1
        return {"y": x, "i": i}

    @function("strings", [spec([None], tf.string, name="s")], [{"s": []}, {"s": [b"", b"a", b"\0", b"a\0b\0", b"\xff\xfe\x80", "é".encode(), b"x" * 22, b"y" * 23, b"z" * 5000]}])
    def _(s):
        return {"same": s, "twice": s + s, "length": tf.strings.length(s), "small": tf.strings.substr(s + "abc", 0, 3), "hash": tf.strings.to_hash_bucket_fast(s, 1000)}

    @function("dtypes", [spec([None], t, name=t.name) for t in DTYPES], [{t.name: value(t, n) for t in DTYPES} for n in (0, 1, 5)])
    def _(*values):
        return {f"{v.dtype.name}_out": tf.identity(tf.reverse(v, [0]) if v.dtype not in (tf.uint32, tf.uint64) else v) for v in values}

    @function("scalars_and_empty", [spec([], tf.float64, name="a"), spec([None, 0, 3], tf.int64, name="b")], [{"a": 2.5, "b": np.zeros((2, 0, 3), np.int64)}])
    def _(a, b):
        return {"a2": a * 2, "b2": b + 1, "shape": tf.shape(b)}

    @function("decode_images", [spec([None], tf.string, name="png")], [{"png": [tf.io.encode_png(rng.randint(0, 255, (h, 6, 3)).astype(np.uint8)).numpy() for h in (4, 9)]}])
    def _(png):
        def one(data):
            return tf.image.resize(tf.io.decode_image(data, 3, expand_animations=False), [5, 5])
        return {"pixels": tf.map_fn(one, png, fn_output_signature=tf.float32)}

    example = lambda **kw: tf.train.Example(features=tf.train.Features(feature=kw)).SerializeToString()
    floats = lambda *x: tf.train.Feature(float_list=tf.train.FloatList(value=x))
    words = lambda *x: tf.train.Feature(bytes_list=tf.train.BytesList(value=x))
    @function("parse_example", [spec([None], tf.string, name="examples")], [{"examples": [example(x=floats(1, 2, 3), w=words(b"a", b"bc")), example(x=floats(4, 5, 6), w=words())]}])
    def _(examples):
        row = tf.io.parse_example(examples, {"x": tf.io.FixedLenFeature([3], tf.float32), "w": tf.io.VarLenFeature(tf.string)})
        return {"x": row["x"], "w": tf.sparse.to_dense(row["w"]), "at": row["w"].indices}

    class Table(tf.Module):
        def __init__(self, path):
            super().__init__()
            self.words = tf.lookup.StaticVocabularyTable(tf.lookup.TextFileInitializer(path, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), 2)

        @tf.function(input_signature=[spec([None, None], tf.string, name="words")])
        def look(self, words):
            return {"ids": self.words.lookup(words)}
    path = os.path.join(cases.HERE, "vocabulary.txt")
    with open(path, "w") as f:
        f.write("the\ncat\nsat\n")
    table = Table(path)
    save("table", table, table.look, [{"words": [["cat", "sat"], ["dog", "the"]]}])
    os.remove(path)

    class Asset(tf.Module):
        def __init__(self):
            super().__init__()
            self.file = tf.saved_model.Asset(path)

        @tf.function(input_signature=[spec([], tf.string, name="prefix")])
        def read(self, prefix):
            return {"text": prefix + tf.io.read_file(self.file.asset_path)}
    with open(path, "w") as f:
        f.write("read in every run")
    asset = Asset()
    save("asset_read_in_every_run", asset, asset.read, [{"prefix": "it is "}])
    os.remove(path)

    class Counter(tf.Module):
        def __init__(self):
            super().__init__()
            self.calls = tf.Variable(0, dtype=tf.int64)

        @tf.function(input_signature=[spec([], tf.int64, name="by")])
        def add(self, by):
            return {"calls": self.calls.assign_add(by)}

        @tf.function(input_signature=[])
        def read(self):
            return {"calls": self.calls.read_value()}
    counter = Counter()
    save("counter", counter, {"serving_default": counter.add, "read": counter.read}, [{"by": 2}, {"by": 3}, ("read", {})])

    @function("refuses_inputs", [spec([None], tf.int32, name="i")], [{"i": [0, 2]}])
    def _(i):
        with tf.control_dependencies([tf.debugging.assert_non_negative(i, message="negative ones are not taken")]):
            return {"y": tf.gather([10, 20, 30], tf.identity(i))}


DTYPES = [tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16, tf.uint32, tf.uint64, tf.bool, tf.complex64, tf.complex128]


def value(dtype, n):
    np_dtype = dtype.as_numpy_dtype
    if dtype == tf.bool:
        return rng.randint(0, 2, n).astype(bool)
    if dtype.is_complex:
        return (rng.standard_normal(n) + 1j * rng.standard_normal(n)).astype(np_dtype)
    if dtype.is_floating:
        return rng.standard_normal(n).astype(np_dtype)
    info = np.iinfo(np_dtype)
    return np.array([info.max, info.min, 1, 2, 3][:n], np_dtype)


def graph(name, build, runs):
    """A graph as TensorFlow 1 made it. `build` gives (inputs, outputs)."""
    at = cases.folder(name)
    with tf.Graph().as_default(), v1.Session() as sess:
        inputs, outputs = build()
        sess.run([v1.global_variables_initializer(), v1.tables_initializer()])
        infos = [{k: v1.saved_model.build_tensor_info(t) for k, t in side.items()} for side in (inputs, outputs)]
        builder = v1.saved_model.Builder(at)
        builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": v1.saved_model.build_signature_def(*infos, "tensorflow/serving/predict")}, main_op=v1.tables_initializer())
        builder.save()
    flat = lambda k, v: {f"{k}_values": v.values, f"{k}_indices": v.indices, f"{k}_shape": v.dense_shape} if isinstance(v, (tf.SparseTensor, v1.SparseTensorValue)) else {k: v}
    merge = lambda side: {k: v for one in (flat(*item) for item in side.items()) for k, v in one.items()}
    rows = []
    with tf.Graph().as_default(), v1.Session() as sess:
        v1.saved_model.load(sess, ["serve"], at)
        g = sess.graph
        again = lambda t: tf.SparseTensor(*[g.get_tensor_by_name(x.name) for x in (t.indices, t.values, t.dense_shape)]) if isinstance(t, tf.SparseTensor) else g.get_tensor_by_name(t.name)
        for fed in runs:
            fed = {k: v if isinstance(v, v1.SparseTensorValue) else np.asarray(v, inputs[k].dtype.as_numpy_dtype) for k, v in fed.items()}
            got = sess.run({k: again(t) for k, t in outputs.items()}, {again(inputs[k]): v for k, v in fed.items()})
            rows.append(cases.case(merge(fed), merge(got), "serving_default"))
    cases.write(name, rows)


def old():
    def control_flow():
        x, n = v1.placeholder(tf.float32, [None], "x"), v1.placeholder(tf.int32, [], "n")
        loop = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * 1.5), [0, x])
        y = v1.cond(n > 2, lambda: loop[1] + 1, lambda: loop[1] - 1)
        return {"x": x, "n": n}, {"y": y, "x": x}
    v1.disable_control_flow_v2()
    graph("v1_control_flow", control_flow, [{"x": [1.0, 2.0], "n": n} for n in (0, 2, 4)])
    v1.enable_control_flow_v2()

    def ref_variable():
        v1.disable_resource_variables()
        x = v1.placeholder(tf.float32, [None, 2], "x")
        w = v1.get_variable("w", initializer=np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), use_resource=False)
        return {"x": x}, {"w": w, "y": tf.matmul(x, w)}
    graph("v1_reference_output", ref_variable, [{"x": [[1.0, 1.0]]}])

    def sparse():
        x = v1.sparse_placeholder(tf.float32, [None, 4], "x")
        return {"X": x}, {"dense": tf.sparse.to_dense(x), "doubled": tf.sparse.add(x, x)}
    graph("v1_sparse", sparse, [{"X": v1.SparseTensorValue(np.array([[0, 1], [2, 3]], np.int64), np.array([1.5, 2.5], np.float32), np.array([3, 4], np.int64))}])

    def table():
        words = v1.placeholder(tf.string, [None], "words")
        ids = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([1, 2], tf.int64)), -1)
        return {"words": words}, {"ids": ids.lookup(words)}
    graph("v1_table", table, [{"words": ["b", "a", "c"]}])


if __name__ == "__main__":
    cases.HERE = os.path.abspath(sys.argv[1])
    os.makedirs(cases.HERE, exist_ok=True)
    modern()
    old()
