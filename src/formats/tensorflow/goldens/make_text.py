# python 3.11, requirements-tf2.txt
# python 3.11, requirements-tf215.txt
"""Goldens of models that read text, tables and tf.Example: python make_text.py [name …], with the packages of requirements-tf2.txt.

Under TensorFlow 2.15 (requirements-tf215.txt) the same file makes those of Keras 2, whose names begin with tf215_.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases
from make_tf2 import OLD, answer, keras, save, spec

GOLDENS = {}
WORDS = [b"red", b"green", b"", b"a\0b", b"\xff\xfe", "grün".encode()]
strings = lambda *values: np.array(values, object)


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def file(name, content):
    at = os.path.join(cases.HERE, name)
    with open(at, "wb") as f:
        f.write(content)
    return at


@golden
def tables(name):
    """Tables filled from pairs and from files, whole lines, numbers of lines and columns."""
    lookup = tf.lookup
    made = [file("words.txt", b"\n".join([*WORDS[:2], *WORDS[3:5]]) + b"\nlast"), file("pairs.txt", b"red,1.5,10\ngreen,2.5,20\r\nblue,-3,30\n")]
    m = tf.Module()
    pair = lambda keys, values: lookup.KeyValueTensorInitializer(tf.constant(keys), tf.constant(values))
    m.by_pair = lookup.StaticHashTable(pair(WORDS, np.arange(6, dtype=np.int64)), -1)
    m.names = lookup.StaticHashTable(pair(np.int64([5, 2**60, -7]), [b"five", b"much", b"\0"]), b"none")
    m.floats = lookup.StaticHashTable(pair(np.int32([1, 2]), np.float32([0.5, -2])), float("nan"))
    text = lookup.TextFileInitializer
    whole, number = lookup.TextFileIndex.WHOLE_LINE, lookup.TextFileIndex.LINE_NUMBER
    m.by_line = lookup.StaticHashTable(text(made[0], tf.string, whole, tf.int64, number), 99)
    m.lines = lookup.StaticHashTable(text(made[0], tf.int64, number, tf.string, whole), b"?")
    m.three = lookup.StaticHashTable(text(made[0], tf.string, whole, tf.int64, number, vocab_size=3, value_index_offset=100), -1)
    m.columns = lookup.StaticHashTable(text(made[1], tf.string, 0, tf.float32, 1, delimiter=","), 0.0)
    m.second = lookup.StaticHashTable(text(made[1], tf.int64, 2, tf.string, 0, delimiter=","), b"-")
    m.buckets = lookup.StaticVocabularyTable(text(made[0], tf.string, whole, tf.int64, number), num_oov_buckets=5)

    @tf.function(input_signature=[spec([None], tf.string, name="words"), spec([None], tf.int64, name="numbers")])
    def f(words, numbers):
        return {
            "by_pair": m.by_pair[words], "names": m.names[numbers], "floats": m.floats[tf.cast(numbers % 4, tf.int32)], "by_line": m.by_line[words],
            "lines": m.lines[numbers], "three": m.three[words], "columns": m.columns[tf.expand_dims(words, 0)], "second": m.second[numbers * 10],
            "buckets": m.buckets[words], "sizes": tf.stack([m.by_pair.size(), m.by_line.size(), m.three.size(), m.second.size()]),
        }

    save(name, m, {"serving_default": f}, [
        (None, {"words": strings(*WORDS, b"blue", b"last", b"nothing"), "numbers": np.int64([0, 1, 2, 3, 4, 5, 2**60, -7, 9])}),
        (None, {"words": strings(), "numbers": np.int64([])}),
    ])
    for at in made:
        os.remove(at)


@golden
def mutable_tables(name):
    """Tables that are restored from the checkpoint."""
    m = tf.Module()
    m.t = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    m.t.insert(tf.constant(WORDS), tf.range(6, dtype=tf.int64))
    m.vectors = tf.lookup.experimental.MutableHashTable(tf.int64, tf.float32, [0.0, -1.0])
    m.vectors.insert(tf.constant([3, 4], tf.int64), tf.constant([[1.0, 2.0], [3.0, 4.0]]))
    m.empty = tf.lookup.experimental.MutableHashTable(tf.int64, tf.string, "?")
    m.dense = tf.lookup.experimental.DenseHashTable(tf.int64, tf.int64, -5, empty_key=-1, deleted_key=-2, initial_num_buckets=8)
    m.dense.insert(tf.constant([10, 20], tf.int64), tf.constant([1, 2], tf.int64))

    @tf.function(input_signature=[spec([None], tf.string, name="words"), spec([None, 2], tf.int64, name="numbers")])
    def f(words, numbers):
        return {"t": m.t.lookup(words), "vectors": m.vectors.lookup(numbers), "empty": m.empty.lookup(numbers), "dense": m.dense.lookup(numbers[:, 0]), "size": m.t.size()}

    save(name, m, {"serving_default": f}, [(None, {"words": strings(*WORDS, b"x"), "numbers": np.int64([[3, 4], [10, 20], [0, 3]])})])


@golden
def sequence_examples(name):
    """tf.io's own words for tf.SequenceExample, many and one, and for CSV."""
    m, io, train = tf.Module(), tf.io, tf.train
    context = {"a": io.FixedLenFeature([], tf.float32, 0.5), "b": io.VarLenFeature(tf.int64), "r": io.RaggedFeature(tf.int64)}
    lists = {"w": io.FixedLenSequenceFeature([], tf.string, allow_missing=True), "v": io.VarLenFeature(tf.float32), "q": io.RaggedFeature(tf.int64)}

    @tf.function(input_signature=[spec([None], tf.string, name="t")])
    def many(t):
        found, steps, lengths = io.parse_sequence_example(t, context, lists)
        return {"a": found["a"], "b": tf.sparse.to_dense(found["b"]), "r": found["r"].to_tensor(), "w": steps["w"], "v": tf.sparse.to_dense(steps["v"]), "q": steps["q"].to_tensor(), "lengths": lengths["w"]}

    @tf.function(input_signature=[spec([], tf.string, name="t")])
    def one(t):
        found, steps = io.parse_single_sequence_example(t, context, lists)
        return {"a": found["a"], "b": tf.sparse.to_dense(found["b"]), "r": found["r"], "w": steps["w"], "v": tf.sparse.to_dense(steps["v"]), "q": steps["q"].to_tensor()}

    @tf.function(input_signature=[spec([None], tf.string, name="t")])
    def csv(t):
        return dict(zip("fsi", io.decode_csv(t, [[0.5], ["none"], [1]])))

    floats, ints, texts = (lambda *x: train.Feature(float_list=train.FloatList(value=x))), (lambda *x: train.Feature(int64_list=train.Int64List(value=x))), (lambda *x: train.Feature(bytes_list=train.BytesList(value=x)))
    some = lambda *steps: train.FeatureList(feature=steps)
    example = lambda features, **steps: train.SequenceExample(context=train.Features(feature=features), feature_lists=train.FeatureLists(feature_list=steps)).SerializeToString(deterministic=True)
    rows = strings(
        example({"a": floats(1.5), "b": ints(1, 2), "r": ints(7, 8, 9)}, w=some(texts(b"x"), texts(b"y\xff")), v=some(floats(1, 2), floats(), floats(3)), q=some(ints(7), ints(), ints(8, 9))),
        example({"r": ints(4)}, w=some(texts(b"z"))), example({}), b"",
    )
    save(name, m, {"serving_default": many, "one": one, "csv": csv}, [(None, {"t": rows}), (None, {"t": rows[:0]}), *[("one", {"t": np.array(row, object)}) for row in rows], ("csv", {"t": strings(b"1.5,a,3", b",,", b'"2","b ""c""",-4')})])


def export(name, model, inputs, tolerance=None):
    at = cases.folder(name)
    model.export(at, verbose=False) if not OLD else tf.saved_model.save(model, at)
    signature = tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1]
    keys = list(signature)
    given = [inputs] if not isinstance(inputs, dict) else None
    rows = [{keys[0]: x} for x in given[0]] if given else [inputs]
    answer(name, at, [(None, row) for row in rows], tolerance)


def layered(name, kind, batches, *layers, tolerance=None):
    x = keras.Input((batches[0].shape[1],) if batches[0].ndim > 1 else (), dtype=kind)
    y = x
    for layer in layers:
        y = layer(y)
    export(name, keras.Model(x, y), batches, tolerance)


@golden
def string_lookup(name):
    layer = keras.layers.StringLookup(vocabulary=["red", "green", "grün"], num_oov_indices=2)
    layered(name, "string", [strings([b"red", b"x"], ["grün".encode(), b""]), strings([b"green", b"\xff"])], layer)


@golden
def string_lookup_multi_hot(name):
    layer = keras.layers.StringLookup(vocabulary=["a", "b", "c"], output_mode="multi_hot")
    layered(name, "string", [strings([b"a", b"c", b"c"], [b"x", b"y", b""])], layer)


@golden
def string_lookup_inverse(name):
    layer = keras.layers.StringLookup(vocabulary=["a", "b", "c"], invert=True)
    layered(name, "int64", [np.int64([[0, 1, 2], [3, 3, 9]])], layer)


@golden
def integer_lookup(name):
    layer = keras.layers.IntegerLookup(vocabulary=[12, 36, 1138, 42])
    layered(name, "int64", [np.int64([[12, 1138, 42], [42, 1000, 36]])], layer)


@golden
def integer_lookup_one_hot(name):
    layer = keras.layers.IntegerLookup(vocabulary=[12, 36], output_mode="one_hot", num_oov_indices=2)
    layered(name, "int64", [np.int64([[12], [5], [36], [6]])], layer)


TEXTS = strings([b"The quick, brown fox!"], [b"jumps over; the lazy DOG"], [b""], ["grün  ist\tfox".encode()])


@golden
def text_vectorization(name):
    layer = keras.layers.TextVectorization(max_tokens=20, output_sequence_length=6)
    layer.adapt(["the quick brown fox", "the lazy dog"])
    layered(name, "string", [TEXTS, TEXTS[:1]], layer)


@golden
def text_vectorization_tf_idf(name):
    layer = keras.layers.TextVectorization(output_mode="tf_idf", ngrams=2)
    layer.adapt(["the quick brown fox", "the lazy dog jumps over the dog"])
    layered(name, "string", [TEXTS], layer, tolerance=1e-6)


@golden
def text_vectorization_characters(name):
    layer = keras.layers.TextVectorization(split="character", standardize="lower", output_sequence_length=12)
    layer.adapt(["the quick brown fox"])
    layered(name, "string", [TEXTS], layer)


@golden
def text_classifier(name):
    layer = keras.layers.TextVectorization(max_tokens=20, output_sequence_length=6)
    layer.adapt(["the quick brown fox", "the lazy dog"])
    layered(name, "string", [TEXTS], layer, keras.layers.Embedding(20, 4), keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(2, activation="softmax"), tolerance=1e-6)


@golden
def normalization(name):
    layer = keras.layers.Normalization(mean=[1.0, -2.0, 0.5], variance=[4.0, 0.25, 0.0])
    layered(name, "float32", [np.float32([[1, 2, 3], [-5, 0.5, 9]])], layer, tolerance=1e-6)


@golden
def discretization(name):
    layer = keras.layers.Discretization(bin_boundaries=[-1.0, 0.0, 1.5])
    layered(name, "float32", [np.float32([[-2, -1, 0], [0.5, 1.5, 99]])], layer)


@golden
def hashing(name):
    layered(name, "string", [strings([b"a", b"b"], [b"", b"\xff"])], keras.layers.Hashing(num_bins=7))


@golden
def hashing_salted(name):
    layered(name, "string", [strings([b"a", b"b"], [b"", b"c"])], keras.layers.Hashing(num_bins=50, salt=[133, 137], mask_value=""))


@golden
def hashing_integers(name):
    layered(name, "int64", [np.int64([[1, 2], [-3, 2**40]])], keras.layers.Hashing(num_bins=9))


@golden
def category_encoding(name):
    layered(name, "int64", [np.int64([[0, 1], [3, 2]])], keras.layers.CategoryEncoding(num_tokens=4, output_mode="multi_hot"))


@golden
def hashed_crossing(name):
    a, b = keras.Input((), dtype="string", name="a"), keras.Input((), dtype="int64", name="b")
    y = keras.layers.HashedCrossing(num_bins=11)((a, b))
    export(name, keras.Model({"a": a, "b": b}, y), {"a": strings(b"x", b"y", b""), "b": np.int64([1, 2, 3])})


IN_215 = ["string_lookup", "integer_lookup", "text_vectorization", "text_classifier", "normalization", "discretization", "hashing", "category_encoding", "hashed_crossing", "string_lookup_multi_hot"]
if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if (sys.argv[1:] and name not in sys.argv[1:]) or (OLD and name not in IN_215):
            continue
        tf.random.set_seed(3)
        try:
            make(("tf215_" if OLD else "") + name)
            print(("tf215_" if OLD else "") + name)
        except Exception as error:
            print("FAILED", name, repr(error)[:100], str(error)[-900:])
