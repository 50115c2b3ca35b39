# python 3.11, requirements-tf2.txt
# python 3.11, requirements-tf215.txt
"""Goldens of models with sparse and ragged tensors: python make_sparse.py [name …].

Under TensorFlow 2.15 the same file makes those of Keras 2, whose names begin with tf215_.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases
from make_tf2 import OLD, answer, f32, keras, save, spec

GOLDENS = {}
strings = lambda *values: np.array(values, object)
WORDS = strings(b"the quick  brown fox", b"", b"jumps", "grün über\t\xff".encode("latin-1"))


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def function(name, signature, f, runs, tolerance=None, module=None):
    m = module or tf.Module()
    m.f = tf.function(f, input_signature=signature)
    save(name, m, {"serving_default": m.f}, [(None, run) for run in runs], tolerance)


@golden
def embeddings(name):
    """embedding_lookup_sparse and its safe form, with every combiner, weights, and partitions."""
    m = tf.Module()
    m.table = tf.Variable(f32(10, 3))
    m.parts = [tf.Variable(f32(5, 2)), tf.Variable(f32(5, 2))]

    def f(indices, ids, weights, shape):
        sp, w = tf.SparseTensor(indices, ids, shape), tf.SparseTensor(indices, weights, shape)
        out = {}
        for combiner in ["sum", "mean", "sqrtn"]:
            out[combiner] = tf.nn.embedding_lookup_sparse(m.table, sp, None, combiner=combiner)
            out["w_" + combiner] = tf.nn.embedding_lookup_sparse(m.table, sp, w, combiner=combiner)
            out["safe_" + combiner] = tf.nn.safe_embedding_lookup_sparse(m.table, sp, w, combiner=combiner, default_id=2)
        out["safe"] = tf.nn.safe_embedding_lookup_sparse(m.table, sp)
        out["norm"] = tf.nn.embedding_lookup_sparse(m.table, sp, None, combiner="mean", max_norm=0.7)
        out["parts"] = tf.compat.v1.nn.safe_embedding_lookup_sparse(m.parts, sp, combiner="sum", partition_strategy="mod")
        return out

    signature = [spec([None, 2], tf.int64, name="indices"), spec([None], tf.int64, name="ids"), spec([None], tf.float32, name="weights"), spec([2], tf.int64, name="shape")]
    many = np.stack([np.repeat(np.arange(3), 12), np.tile(np.arange(12), 3)], 1).astype(np.int64)
    function(name, signature, f, [
        {"indices": np.int64([[0, 0], [0, 2], [1, 0], [3, 1]]), "ids": np.int64([3, 3, 9, 0]), "weights": np.float32([0.5, 2, -1, 0.25]), "shape": np.int64([4, 3])},
        {"indices": many, "ids": np.arange(36, dtype=np.int64) % 10, "weights": f32(36) + 1.5, "shape": np.int64([3, 12])},
    ], 1e-6, m)


@golden
def ragged_ops(name):
    """A ragged tensor of words, taken apart and put together again."""
    def f(words):
        rt = tf.strings.split(words)
        lengths = tf.ragged.map_flat_values(tf.strings.length, rt)
        return {
            "dense": rt.to_tensor(b"-"), "cut": rt.to_tensor(shape=[None, 2]), "flat": rt.flat_values, "row_lengths": rt.row_lengths(), "bounding": rt.bounding_shape(),
            "sums": tf.reduce_sum(lengths, axis=1), "longest": tf.reduce_max(lengths, axis=1), "means": tf.reduce_mean(tf.cast(lengths, tf.float32), axis=1), "joined": tf.strings.reduce_join(rt, axis=-1, separator="+"),
            "second": rt[:, :1].to_tensor(), "last": rt[:, -2:].to_tensor(), "reversed": tf.reverse(rt.to_tensor(), [1]), "stacked": tf.concat([rt, rt[:, :1]], axis=1).to_tensor(), "rows": tf.concat([rt, rt], axis=0).row_splits,
            "sparse": tf.sparse.to_dense(rt.to_sparse(), default_value="?"), "taken": tf.gather(rt, [0, 0, tf.size(words) - 1]).to_tensor(), "masked": tf.ragged.boolean_mask(rt, lengths > 3).to_tensor(), "characters": tf.strings.bytes_split(rt).to_tensor().shape[-1] or tf.shape(tf.strings.bytes_split(rt).to_tensor())[-1],
            "unique": tf.unique(rt.values)[0], "ids": rt.value_rowids(), "range": tf.ragged.range(rt.row_lengths()).to_tensor(-1), "bincount": tf.math.bincount(lengths, minlength=5, axis=-1),
        }

    function(name, [spec([None], tf.string, name="words")], f, [{"words": WORDS}, {"words": WORDS[:1]}, {"words": strings(b"a", b"b c")}])


@golden
def ragged_signature(name):
    """Ragged inputs and outputs of a signature, which TensorFlow takes apart."""
    def f(x, y):
        return {"total": tf.reduce_sum(x, axis=1), "doubled": x * 2.0, "both": tf.concat([x, y], axis=1).to_tensor(), "deep": tf.RaggedTensor.from_row_splits(x, [0, 2, 2, x.nrows()])}

    m = tf.Module()
    m.f = tf.function(f, input_signature=[tf.RaggedTensorSpec([None, None], tf.float32), tf.RaggedTensorSpec([None, None], tf.float32)])
    at = cases.folder(name)
    tf.saved_model.save(m, at, signatures=m.f)
    raw(name, at, [{"x": tf.ragged.constant([[1.0, 2.0], [], [3.5]]), "y": tf.ragged.constant([[9.0], [8.0, 7.0], []])}])


@golden
def sparse_signature(name):
    """Sparse inputs and outputs of a signature of TensorFlow 2."""
    m = tf.Module()
    m.w = tf.Variable(f32(4, 3))

    def f(s):
        return {"product": tf.sparse.sparse_dense_matmul(s, m.w), "doubled": s * 2.0, "softmax": tf.sparse.softmax(s), "dense": tf.sparse.to_dense(s), "sums": tf.sparse.reduce_sum(s, axis=1)}

    m.f = tf.function(f, input_signature=[tf.SparseTensorSpec([None, 4], tf.float32)])
    at = cases.folder(name)
    tf.saved_model.save(m, at, signatures=m.f)
    raw(name, at, [{"s": tf.sparse.from_dense(np.float32([[0, 1, 0, -2], [0, 0, 0, 0], [3, 0, 0, 0.5]]))}], 1e-6)


def raw(name, at, runs, tolerance=None):
    """Answers by the tensors of the signature, its composite ones taken apart as the SignatureDef has them."""
    from tensorflow.core.protobuf import saved_model_pb2

    proto = saved_model_pb2.SavedModel()
    with open(at + "/saved_model.pb", "rb") as f:
        proto.ParseFromString(f.read())
    row = proto.meta_graphs[0].signature_def["serving_default"]
    print(name, {k: (t.WhichOneof("encoding"), t.name) for k, t in {**row.inputs, **row.outputs}.items()})
    loaded = tf.saved_model.load(at).signatures["serving_default"]
    rows = []
    for run in runs:
        flat = {}
        for key, value in run.items():
            parts = tf.nest.flatten(value, expand_composites=True)
            for i, part in enumerate(parts):
                flat[key if i == 0 else f"{key}_{i}"] = part.numpy()
        names = sorted(row.inputs)
        if "args_0" in names:
            # Keras 2 counts the parts of all its inputs
            flat = {"args_0" if i == 0 else f"args_0_{i}": part for i, part in enumerate(flat.values())}
        assert set(flat) == set(names), (sorted(flat), names)
        with tf.compat.v1.Session(graph=tf.Graph()) as session:
            meta = tf.compat.v1.saved_model.load(session, ["serve"], at)
            row = meta.signature_def["serving_default"]
            fetches = {}
            for key, t in row.outputs.items():
                if t.WhichOneof("encoding") == "name":
                    fetches[key] = t.name
                elif t.WhichOneof("encoding") == "coo_sparse":
                    fetches[key + "_values"], fetches[key + "_indices"], fetches[key + "_shape"] = t.coo_sparse.values_tensor_name, t.coo_sparse.indices_tensor_name, t.coo_sparse.dense_shape_tensor_name
                else:
                    parts = t.composite_tensor.components
                    for i, part in enumerate(parts):
                        fetches[key + ("_values" if i == 0 else "_row_splits" if len(parts) == 2 else f"_row_splits_{i - 1}")] = part.name
            answers = session.run(fetches, {row.inputs[k].name: v for k, v in flat.items()})
        rows.append(cases.case(flat, answers, "serving_default"))
    cases.write(name, rows, tolerance)


@golden
def ragged_maps(name):
    """map_fn over rows of different lengths."""
    def f(words, counts):
        rt = tf.strings.split(words)
        return {
            "lengths": tf.map_fn(lambda row: tf.size(row), rt, fn_output_signature=tf.int32),
            "sums": tf.map_fn(lambda n: tf.reduce_sum(tf.range(n)), counts, fn_output_signature=tf.int32),
            "ranges": tf.map_fn(lambda n: tf.range(n), counts, fn_output_signature=tf.RaggedTensorSpec([None], tf.int32)).to_tensor(-1),
            "deep": tf.map_fn(lambda row: tf.strings.bytes_split(row), rt, fn_output_signature=tf.RaggedTensorSpec([None, None], tf.string)).to_tensor("."),
            "both": tf.map_fn(lambda x: x[0][: x[1]], (tf.ragged.range(counts), counts - 1), fn_output_signature=tf.RaggedTensorSpec([None], tf.int32)).row_lengths(),
            "upper": tf.map_fn(lambda row: tf.strings.upper(row), rt, fn_output_signature=tf.RaggedTensorSpec([None], tf.string)).to_tensor("?"),
        }

    function(name, [spec([None], tf.string, name="words"), spec([None], tf.int32, name="counts")], f, [{"words": WORDS, "counts": np.int32([3, 0, 1, 4])}, {"words": strings(b"a"), "counts": np.int32([])}])


@golden
def sparse_maps(name):
    """map_fn over the rows of a sparse tensor, into numbers and into sparse rows."""
    def f(x):
        s = tf.sparse.from_dense(x)
        doubled = tf.map_fn(lambda row: row * 2.0, s, fn_output_signature=tf.SparseTensorSpec([None], tf.float32))
        return {
            "sums": tf.map_fn(lambda row: tf.sparse.reduce_sum(row), s, fn_output_signature=tf.float32), "doubled": tf.sparse.to_dense(doubled), "shape": doubled.dense_shape,
            "counts": tf.map_fn(lambda row: tf.size(row.values), s, fn_output_signature=tf.int32), "dense": tf.map_fn(lambda row: tf.sparse.to_dense(row), s, fn_output_signature=tf.float32),
            "product": tf.linalg.matmul(x, x, transpose_b=True, a_is_sparse=True),
        }

    function(name, [spec([None, 4], tf.float32, name="x")], f, [{"x": np.float32([[0, 1, 0, 2], [0, 0, 0, 0], [3, 0, 4, 0.5]])}, {"x": np.float32([[0, 0, 0, 0]])}], 1e-6)


@golden
def sets(name):
    def f(a, b):
        s = lambda t: tf.sparse.to_dense(t, default_value=-1)
        return {"union": s(tf.sets.union(a, b)), "intersection": s(tf.sets.intersection(a, b)), "difference": s(tf.sets.difference(a, b)), "back": s(tf.sets.difference(a, b, aminusb=False)), "size": tf.sets.size(tf.sets.union(a, b))}

    function(name, [spec([None, None], tf.int64, name="a"), spec([None, None], tf.int64, name="b")], f, [{"a": np.int64([[3, 1, 3], [7, 7, 2]]), "b": np.int64([[1, 5], [7, 2**40]])}, {"a": np.zeros([0, 2], np.int64), "b": np.zeros([0, 3], np.int64)}])


@golden
def sparse_ops(name):
    """tf.sparse on what a dense tensor holds."""
    def f(x):
        s = tf.sparse.from_dense(x)
        t = tf.sparse.transpose(s)
        return {
            "indices": s.indices, "transposed": tf.sparse.to_dense(t), "reshaped": tf.sparse.to_dense(tf.sparse.reshape(s, [-1, 2])), "slice": tf.sparse.to_dense(tf.sparse.slice(s, [0, 1], [2, 2])),
            "concat": tf.sparse.to_dense(tf.sparse.concat(1, [s, s])), "added": tf.sparse.to_dense(tf.sparse.add(s, tf.sparse.from_dense(tf.reverse(x, [0])))), "dense_added": tf.sparse.add(s, x), "max": tf.sparse.reduce_max(s, axis=0),
            "filled": tf.sparse.fill_empty_rows(s, 9.0)[0].values, "maximum": tf.sparse.to_dense(tf.sparse.maximum(s, tf.sparse.from_dense(-x))), "mask": tf.sparse.to_dense(tf.sparse.retain(s, s.values > 1.0)), "split": tf.sparse.to_dense(tf.sparse.split(s, 2, axis=1)[1]),
            "hot": tf.sparse.to_indicator(tf.SparseTensor(s.indices, tf.cast(s.values, tf.int64) % 5, s.dense_shape), 6), "expanded": tf.sparse.to_dense(tf.sparse.expand_dims(s, 1)), "eye": tf.sparse.to_dense(tf.sparse.eye(3)), "mul": tf.sparse.to_dense(s * x[0]),
            "cross": tf.sparse.to_dense(tf.sparse.cross_hashed([tf.SparseTensor(s.indices, tf.cast(s.values, tf.int64), s.dense_shape), tf.cast(x, tf.int64)], 100)), "counts": tf.sparse.to_dense(tf.sparse.bincount(tf.cast(x, tf.int64), minlength=3)), "matmul": tf.sparse.sparse_dense_matmul(s, x, adjoint_b=True),
        }

    function(name, [spec([None, 4], tf.float32, name="x")], f, [{"x": np.float32([[0, 1, 0, 2], [0, 0, 0, 0], [3, 0, 4, 0]])}, {"x": np.float32([[0, 1, 0, 2], [5, 7, 1, 1]])}], 1e-6)


@golden
def keras_sparse(name):
    """A Keras model with a sparse input."""
    layers = keras.layers
    x = keras.Input((6,), sparse=True, name="x")
    y = keras.Input((3,), name="y")
    h = layers.Dense(4, activation="relu")(x)
    model = keras.Model([x, y], layers.Dense(2, activation="softmax")(layers.Concatenate()([h, y])))
    at = cases.folder(name)
    model.export(at, verbose=False) if not OLD else tf.saved_model.save(model, at)
    dense = np.float32([[0, 1, 0, -2, 0, 0], [0, 0, 0, 0, 0, 0], [3, 0, 0, 0.5, 0, 1]])
    # Keras 3 exports a dense input
    s = tf.sparse.from_dense(dense) if OLD else tf.constant(dense)
    raw(name, at, [{"x": s, "y": tf.constant(f32(3, 3))}], 1e-6)


@golden
def keras_ragged(name):
    """A Keras 2 model with a ragged input: an embedding of words, and their mean."""
    layers = keras.layers
    x = keras.Input((None,), ragged=True, dtype="int64", name="x")
    h = layers.Embedding(12, 4)(x)
    model = keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling1D()(h)))
    at = cases.folder(name)
    tf.saved_model.save(model, at)
    raw(name, at, [{"x": tf.ragged.constant([[1, 2, 3], [4], [5, 11]], dtype=tf.int64)}, {"x": tf.ragged.constant([[7]], dtype=tf.int64)}], 1e-6)


IN_215 = ["keras_sparse", "keras_ragged"]
if __name__ == "__main__":
    for name, make in GOLDENS.items():
        # ragged inputs are of Keras 2 alone, sparse ones of both
        if (sys.argv[1:] and name not in sys.argv[1:]) or (OLD and name not in IN_215) or (not OLD and name == "keras_ragged"):
            continue
        tf.random.set_seed(3)
        try:
            make(("tf215_" if OLD else "") + name)
            print(("tf215_" if OLD else "") + name)
        except Exception as error:
            print("FAILED", name, repr(error)[:100], str(error)[-900:])
