# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf215.txt
"""Goldens of canned estimators with every feature column: python make_estimators.py [name …].

Under TensorFlow 1.15 (requirements-tf1.txt) their names begin with tf115_, under 2.15 (requirements-tf215.txt) with tf215_.
"""
import glob
import os
import shutil
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf

import cases

OLD = tf.__version__.startswith("1")
PREFIX = "tf115_" if OLD else "tf215_"
v1 = tf.compat.v1
fc = tf.feature_column
v1.logging.set_verbosity(v1.logging.ERROR)
GOLDENS = {}

SPEC = {
    "age": v1.FixedLenFeature([1], tf.float32, default_value=[30.5]),
    "sizes": v1.FixedLenFeature([2], tf.float32, default_value=[0.0, 1.0]),
    "city": v1.VarLenFeature(tf.string),
    "color": v1.VarLenFeature(tf.string),
    "number": v1.VarLenFeature(tf.int64),
    "words": v1.VarLenFeature(tf.string),
    "weights": v1.VarLenFeature(tf.float32),
}
CITIES = ["bern", "köln", "", "paris"]
ROWS = [
    {"age": [21.0], "sizes": [1.5, -2.0], "city": [b"bern"], "color": [b"red", b"blue"], "number": [3], "words": [b"a", b"b", b"a"], "weights": [0.5, 2.0, -1.0]},
    {"age": [65.25], "city": ["köln".encode(), b"nowhere"], "number": [0, 4, 9], "words": [b"\xff\x00"], "weights": [3.0]},
    {},
    {"age": [40.0], "sizes": [0.0, 7.0], "city": [b"", b"paris"], "color": [b"", b"green", b"red"], "number": [4], "words": [b"c", b"d"], "weights": [0.0, 0.25]},
    {"sizes": [1e6, -1e6], "color": [b"a colour with a rather long name, longer than sixty-four bytes in all, to be hashed"], "number": [-1]},
]


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def example(row):
    def feature(values):
        if isinstance(values[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
        if isinstance(values[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=values))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))

    return tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in row.items()})).SerializeToString()


EXAMPLES = np.array([example(row) for row in ROWS], object)


def columns():
    age, sizes = fc.numeric_column("age", normalizer_fn=lambda x: (x - 30.0) / 10.0), fc.numeric_column("sizes", shape=[2])
    plain = fc.numeric_column("age")
    buckets = fc.bucketized_column(plain, [25.0, 40.0, 60.0])
    city = fc.categorical_column_with_vocabulary_list("city", CITIES, num_oov_buckets=3)
    default = fc.categorical_column_with_vocabulary_list("city", CITIES[:2], default_value=1)
    color = fc.categorical_column_with_hash_bucket("color", 7)
    number = fc.categorical_column_with_identity("number", 5, default_value=0)
    words = fc.categorical_column_with_hash_bucket("words", 11)
    weighted = fc.weighted_categorical_column(words, "weights")
    crossed = fc.crossed_column([buckets, "city"], 13)
    crossed_key = fc.crossed_column(["city", "color", number], 17, hash_key=99)
    return dict(age=age, sizes=sizes, buckets=buckets, city=city, default=default, color=color, number=number, words=words, weighted=weighted, crossed=crossed, crossed_key=crossed_key)


def train_input():
    parsed = v1.parse_example(tf.constant(list(EXAMPLES)), SPEC)
    return parsed, tf.constant([[0], [1], [2], [1], [0]], tf.int64)


def train_two():
    features, labels = train_input()
    return features, tf.minimum(labels, 1)


def train_floats():
    features, labels = train_input()
    return features, tf.cast(labels, tf.float32) * 2.5 - 1


def export(name, estimator, train, tolerance=1e-6, receiver=None, runs=None):
    estimator.train(train, steps=12)
    receiver = receiver or tf.estimator.export.build_parsing_serving_input_receiver_fn(SPEC)
    away = tempfile.mkdtemp()
    made = estimator.export_saved_model(away, receiver)
    at = cases.folder(name)
    shutil.move(made.decode() if isinstance(made, bytes) else made, at)
    shutil.rmtree(away)
    rows = []
    with v1.Session(graph=tf.Graph()) as session:
        meta = v1.saved_model.load(session, ["serve"], at)
        for which in sorted(meta.signature_def):
            row = meta.signature_def[which]
            for inputs in runs or [EXAMPLES, EXAMPLES[2:3], EXAMPLES[1:]]:
                if not isinstance(inputs, dict):
                    inputs = {list(row.inputs)[0]: inputs}
                answers = session.run({k: t.name for k, t in row.outputs.items()}, {row.inputs[k].name: v for k, v in inputs.items()})
                rows.append(cases.case(inputs, answers, which))
    cases.write(name, rows, tolerance)


def temporary():
    return tempfile.mkdtemp()


@golden
def linear_classifier(name):
    c = columns()
    used = [c[k] for k in ("age", "sizes", "buckets", "city", "crossed")]
    export(name, tf.estimator.LinearClassifier(used, n_classes=3, model_dir=temporary()), train_input)


@golden
def linear_regressor(name):
    c = columns()
    export(name, tf.estimator.LinearRegressor([c["default"], c["number"], c["weighted"], c["crossed_key"]], model_dir=temporary(), sparse_combiner="mean"), train_floats)


@golden
def dnn_classifier(name):
    c = columns()
    hashed = lambda key: fc.categorical_column_with_hash_bucket(key, 9)
    with tf.Graph().as_default():
        shared = (fc.shared_embedding_columns if OLD else fc.shared_embeddings)([hashed("color"), hashed("words")], 2, combiner="sqrtn")
    used = [c["age"], *([] if OLD else [fc.indicator_column(c["weighted"])]), fc.embedding_column(c["weighted"], 2, combiner="mean", max_norm=0.5), *shared]
    export(name, tf.estimator.DNNClassifier([6, 4], used, n_classes=2, model_dir=temporary(), batch_norm=True, dropout=0.2), train_two)


@golden
def dnn_linear_combined(name):
    c = columns()
    wide, deep = [c["crossed"], c["city"]], [c["sizes"], fc.embedding_column(c["color"], 3), fc.embedding_column(c["number"], 2, combiner="sum")]
    export(name, tf.estimator.DNNLinearCombinedClassifier(linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[4], n_classes=3, label_vocabulary=None, model_dir=temporary()), train_input)


@golden
def raw_receiver(name):
    """Features as they are, no tf.Example."""
    c = columns()
    features = lambda: {"age": v1.placeholder(tf.float32, [None, 1], "age"), "city": v1.placeholder(tf.string, [None, None], "city"), "number": v1.placeholder(tf.int64, [None, 2], "number")}

    def receiver():
        given = features()
        return tf.estimator.export.ServingInputReceiver(given, given)

    used = [c["buckets"], fc.indicator_column(c["city"]), fc.embedding_column(c["number"], 2)]
    strings = np.array([[b"bern", b""], [b"x", b"paris"]], object)
    runs = [{"age": np.float32([[21], [70]]), "city": strings, "number": np.int64([[1, 4], [-1, 0]])}]
    export(name, tf.estimator.DNNRegressor([3], used, model_dir=temporary()), train_floats, receiver=receiver, runs=runs)


if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        v1.set_random_seed(3)
        try:
            make(PREFIX + name)
            print(PREFIX + name)
        except Exception as error:
            print("FAILED", name, repr(error)[:100], str(error)[-900:])
