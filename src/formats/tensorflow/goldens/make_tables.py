# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf2.txt
"""Goldens of lookup tables where they are used, and as they are initialised: python make_tables.py [name …].

Under TensorFlow 2.21 (requirements-tf2.txt) those of TF 2; under 1.15 (requirements-tf1.txt) and 1.4 (requirements-tf14.txt) those of TF 1, whose names begin with tf115_ and tf14_.
"""
import os
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases

VERSION = tf.__version__
NEW = VERSION.startswith("2")
PREFIX = "" if NEW else "tf" + "".join(VERSION.split(".")[:2]) + "_"
GOLDENS = {}
strings = lambda *values: np.array(values, object)
WORDS = strings(b"red", "grün".encode(), b"", b"blue", b"\xff\xfe", b"red ")


def golden(new):
    def wrap(make):
        if new == NEW:
            GOLDENS[make.__name__] = make
        return make
    return wrap


def file(name, content):
    at = os.path.join(tempfile.mkdtemp(), name)
    with open(at, "wb") as f:
        f.write(content)
    return at


VOCABULARY = "red\ngrün\nblue\nnever".encode()


@golden(True)
def table_places(name):
    """Lookups in functions, branches, loops and maps; several tables over one file; several signatures over one table."""
    from make_tf2 import save, spec

    lookup = tf.lookup
    at = file("words.txt", VOCABULARY)
    whole, number = lookup.TextFileIndex.WHOLE_LINE, lookup.TextFileIndex.LINE_NUMBER
    m = tf.Module()
    m.ids = lookup.StaticHashTable(lookup.TextFileInitializer(at, tf.string, whole, tf.int64, number), -1)
    m.words = lookup.StaticHashTable(lookup.TextFileInitializer(at, tf.int64, number, tf.string, whole), "?")
    m.buckets = lookup.StaticVocabularyTable(lookup.TextFileInitializer(at, tf.string, whole, tf.int64, number), 3)
    m.numbers = lookup.StaticVocabularyTable(lookup.KeyValueTensorInitializer(np.int64([100, 7]), np.int64([0, 1])), 4)
    m.weights = lookup.StaticHashTable(lookup.KeyValueTensorInitializer(np.int64([0, 1, 2]), np.float32([0.5, 1.5, -2.0])), 0.25)

    @tf.function(input_signature=[spec([None], tf.string)])
    def inner(words):
        return m.ids.lookup(words)

    @tf.function(input_signature=[spec([None], tf.string, name="words"), spec([], tf.bool, name="flag")])
    def f(words, flag):
        branch = tf.cond(flag, lambda: m.ids.lookup(words), lambda: m.buckets.lookup(words))
        mapped = tf.map_fn(lambda word: m.weights.lookup(m.ids.lookup(word)), words, fn_output_signature=tf.float32)
        def body(i, total, last):
            return i + 1, total + m.weights.lookup(tf.cast(i, tf.int64)), m.words.lookup(tf.cast(i, tf.int64))
        _, total, last = tf.while_loop(lambda i, *_: i < 3, body, [tf.constant(0), tf.constant(0.0), tf.constant("")])
        back = m.words.lookup(inner(words))
        return {"branch": branch, "mapped": mapped, "total": total, "last": last, "back": back, "size": m.ids.size(), "buckets_size": m.buckets.size()}

    @tf.function(input_signature=[spec([None, 2], tf.int64, name="numbers"), spec([None], tf.string, name="words")])
    def other(numbers, words):
        ragged = tf.strings.split(words)
        found = tf.ragged.map_flat_values(m.ids.lookup, ragged)
        sparse = m.ids.lookup(tf.strings.split(words).to_sparse())
        return {"numbers": m.numbers.lookup(numbers), "ids": m.ids.lookup(words), "values": found.values, "splits": found.row_splits, "sparse_values": sparse.values, "sparse_indices": sparse.indices}

    save(name, m, {"serving_default": f, "other": other}, [
        ("serving_default", {"words": WORDS, "flag": np.bool_(True)}), ("serving_default", {"words": WORDS, "flag": np.bool_(False)}), ("serving_default", {"words": strings(), "flag": np.bool_(False)}),
        ("other", {"numbers": np.int64([[100, 7], [8, -1], [2**62, 0]]), "words": strings(b"red blue x", b"", "grün  red".encode())}),
    ])


def save1(name, session, inputs, outputs, feeds, tolerance=None, **init):
    """Saves a TF 1 model with its tables, loads it again and writes its answers."""
    at = cases.folder(name)
    info = tf.saved_model.utils.build_tensor_info
    signature = tf.saved_model.signature_def_utils.build_signature_def({k: info(t) for k, t in inputs.items()}, {k: info(t) for k, t in outputs.items()}, "tensorflow/serving/predict")
    builder = tf.saved_model.builder.SavedModelBuilder(at)
    builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS), **init)
    builder.save()
    rows = []
    with tf.Session(graph=tf.Graph()) as again:
        found = tf.saved_model.loader.load(again, ["serve"], at).signature_def["serving_default"]
        for given in feeds:
            answers = again.run({k: t.name for k, t in found.outputs.items()}, {found.inputs[k].name: v for k, v in given.items()})
            rows.append(cases.case(given, answers, "serving_default"))
    cases.write(name, rows, tolerance)


def tables1(name, init):
    """Tables of TF 1 from a file, from strings and from pairs, with buckets of both kinds of hash."""
    contrib = tf.contrib.lookup
    with tf.Graph().as_default(), tf.Session() as session:
        at = file("words.txt", VOCABULARY)
        words = tf.placeholder(tf.string, [None], name="words")
        numbers = tf.placeholder(tf.int64, [None], name="numbers")
        plain = contrib.index_table_from_file(at)
        buckets = contrib.index_table_from_file(at, num_oov_buckets=5, vocab_size=3)
        strong = contrib.index_table_from_file(at, num_oov_buckets=7, hasher_spec=contrib.StrongHashSpec([3, 2**40]))
        listed = contrib.index_table_from_tensor(tf.constant(["blue", "red"]), default_value=9)
        back = contrib.index_to_string_table_from_file(at, default_value="none")
        integers = contrib.index_table_from_tensor(tf.constant([5, 2**40, -1], tf.int64), num_oov_buckets=3, dtype=tf.int64)
        pairs = contrib.HashTable(contrib.KeyValueTensorInitializer(["red", "blue"], [1.5, 2.5], tf.string, tf.float32), 0.0)
        scale = tf.Variable(2.0)
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        outputs = {
            "plain": plain.lookup(words), "buckets": buckets.lookup(words), "strong": strong.lookup(words), "listed": listed.lookup(words), "back": back.lookup(numbers), "integers": integers.lookup(numbers),
            "pairs": pairs.lookup(words) * scale, "split": plain.lookup(tf.string_split(words).values), "size": pairs.size(),
        }
        op = {"legacy": lambda: {"legacy_init_op": tf.tables_initializer()}, "grouped": lambda: {"legacy_init_op": tf.group(tf.tables_initializer(), name="all_of_it")}, "main": lambda: {"main_op": tf.saved_model.main_op.main_op()}}[init]()
        save1(name, session, {"words": words, "numbers": numbers}, outputs, [{"words": WORDS, "numbers": np.int64([0, 1, 2, 3, 4, 5, -1, 2**40])}, {"words": strings(), "numbers": np.int64([])}], **op)


@golden(False)
def tables_legacy(name):
    tables1(name, "legacy")


@golden(False)
def tables_grouped(name):
    tables1(name, "grouped")


@golden(False)
def tables_main(name):
    tables1(name, "main")


@golden(False)
def tables_mutable(name):
    """Tables that the checkpoint fills; and a lookup in a loop and in a conditional."""
    contrib = tf.contrib.lookup
    with tf.Graph().as_default(), tf.Session() as session:
        words = tf.placeholder(tf.string, [None], name="words")
        flag = tf.placeholder(tf.bool, [], name="flag")
        table = contrib.MutableHashTable(tf.string, tf.int64, -1)
        vectors = contrib.MutableHashTable(tf.string, tf.float32, [0.0, 1.0])
        dense = contrib.MutableDenseHashTable(tf.int64, tf.int64, -5, empty_key=0, initial_num_buckets=8, **({"deleted_key": -9} if PREFIX == "tf115_" else {}))
        fill = [table.insert(tf.constant(list(WORDS[:4])), tf.constant([10, 20, 30, 40], tf.int64)), vectors.insert(tf.constant(["red", "blue"]), tf.constant([[1.0, 2.0], [3.0, 4.0]])), dense.insert(tf.constant([1, 2], tf.int64), tf.constant([100, 200], tf.int64))]
        scale = tf.Variable(2.0)
        session.run(tf.global_variables_initializer())
        session.run(fill)
        branch = tf.cond(flag, lambda: table.lookup(words), lambda: tf.ones_like(words, tf.int64))
        mapped = tf.map_fn(lambda word: table.lookup(word) * 2, words, dtype=tf.int64)
        outputs = {"found": table.lookup(words), "vectors": vectors.lookup(words) * scale, "dense": dense.lookup(table.lookup(words) // 10), "branch": branch, "mapped": mapped, "size": table.size()}
        save1(name, session, {"words": words, "flag": flag}, outputs, [{"words": WORDS, "flag": np.bool_(True)}, {"words": WORDS[:1], "flag": np.bool_(False)}])


if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        try:
            make(PREFIX + name)
            print(PREFIX + name)
        except Exception as error:
            print("FAILED", name, repr(error)[:100], str(error)[-900:])
