# python 3.6, requirements-tf14.txt
# python 3.6, requirements-tf18.txt
# python 3.6, requirements-tf112.txt
# python 3.7, requirements-tf1.txt
# python 3.11, requirements-tf215.txt
"""Goldens of estimators of old versions: python make_old_estimators.py [name …], under TensorFlow 1.4, 1.8, 1.12, 1.15 (requirements-tf14.txt, requirements-tf18.txt,
requirements-tf112.txt, requirements-tf1.txt; Python 3.6 and 3.7) or 2.15 (requirements-tf215.txt). Their names begin with the version: tf14_, tf18_, tf112_, tf115_, tf215_.
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

VERSION = "tf" + "".join(tf.__version__.split(".")[:2])
NEW = tf.__version__.startswith("2")
tf1 = tf.compat.v1 if NEW else tf
if NEW:
    tf1.logging = tf.get_logger()
tf1.logging.setLevel("ERROR") if NEW else tf.logging.set_verbosity(tf.logging.ERROR)
import cases

E = tf.estimator
C = tf.feature_column
GOLDENS = {}
FEATURES = {
    "age": [31.0, 17.5, 66.0, 40.0], "hours": [40.0, 20.0, 35.0, 60.0], "education": [b"Bachelors", b"HS-grad", b"Doctorate", b"?"], "job": [b"sales", b"", b"nurse", b"sales"],
    "city": [b"Bern", "Köln".encode(), b"\xff", b"Rome"], "level": [3, 0, 7, 9],
}
LABELS = np.array([[1], [0], [1], [0]])
TYPES = {"age": tf.float32, "hours": tf.float32, "education": tf.string, "job": tf.string, "city": tf.string, "level": tf.int64}


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def columns(vocabulary):
    """Those that a linear model takes."""
    age = C.numeric_column("age")
    education = C.categorical_column_with_vocabulary_list("education", ["Bachelors", "HS-grad", "Masters"])
    by_age = C.bucketized_column(age, [18.0, 40.0, 65.0])
    return {
        "age": age, "hours": C.numeric_column("hours", normalizer_fn=lambda x: (x - 40.0) / 12.0), "by_age": by_age, "education": education,
        "job": C.categorical_column_with_vocabulary_file("job", vocabulary, vocabulary_size=3, num_oov_buckets=2),
        "city": C.categorical_column_with_hash_bucket("city", 11), "level": C.categorical_column_with_identity("level", 8, default_value=0),
        "crossed": C.crossed_column([by_age, "education"], 17),
    }


def deep(made):
    return [made["age"], made["hours"], made["by_age"], C.indicator_column(made["education"]), C.embedding_column(made["job"], 3), C.embedding_column(made["city"], 2), C.indicator_column(made["level"]), C.indicator_column(made["crossed"])]


def train_on(labels):
    """Features and labels, over and over."""
    def input_fn():
        features = {key: tf.constant(np.array(value, object) if TYPES[key] == tf.string else np.array(value, np.int64 if TYPES[key] == tf.int64 else np.float32)) for key, value in FEATURES.items()}
        features = {key: tf.reshape(value, [4, 1]) for key, value in features.items()}
        return features, tf.constant(labels)
    return input_fn


def serialized(rows):
    out = []
    for i in rows:
        feature = {}
        for key, values in FEATURES.items():
            if i == 2 and key in ("education", "city"):
                continue  # a sparse feature may be missing
            value = values[i]
            if TYPES[key] == tf.string:
                feature[key] = tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
            elif TYPES[key] == tf.int64:
                feature[key] = tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
            else:
                feature[key] = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        out.append(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    return np.array(out, object)


def finish(name, estimator, labels, receiver, runs, steps=3, tolerance=1e-6):
    estimator.train(train_on(labels), steps=steps)
    to = tempfile.mkdtemp()
    export = getattr(estimator, "export_saved_model", None) or estimator.export_savedmodel
    export(to, receiver)
    at = cases.folder(name)
    shutil.copytree(glob.glob(os.path.join(to, "*"))[0], at)
    shutil.rmtree(to)
    answer(name, at, runs, tolerance)


def answer(name, at, runs, tolerance):
    rows = []
    with tf1.Session(graph=tf.Graph()) as session:
        meta = tf1.saved_model.loader.load(session, ["serve"], at)
        for wanted, inputs in runs:
            for key, signature in meta.signature_def.items():
                if wanted not in (None, key):
                    continue
                if wanted is None and set(inputs) != set(signature.inputs):
                    assert len(inputs) == len(signature.inputs) == 1
                    given = {next(iter(signature.inputs)): next(iter(inputs.values()))}
                else:
                    given = inputs
                names = {k: t.name for k, t in signature.outputs.items()}
                found = session.run(names, {signature.inputs[k].name: v for k, v in given.items()})
                rows.append(cases.case(given, found, key))
    rows.sort(key=lambda row: row["signature"])
    cases.write(name, rows, tolerance)


def vocabulary_file():
    at = os.path.join(tempfile.mkdtemp(), "jobs.txt")
    with open(at, "w") as f:
        f.write("sales\nnurse\nteacher\nunused\n")
    return at


def parsing(feature_columns):
    """A receiver of serialized tf.Example."""
    return E.export.build_parsing_serving_input_receiver_fn(C.make_parse_example_spec(feature_columns))


def raw(keys):
    """A receiver of plain tensors."""
    def receiver():
        features = {key: tf1.placeholder(TYPES[key], [None, 1], name=key) for key in keys}
        return E.export.ServingInputReceiver(features, features)
    return receiver


def plain(rows, keys):
    return {key: np.array([[FEATURES[key][i]] for i in rows], object if TYPES[key] == tf.string else np.int64 if TYPES[key] == tf.int64 else np.float32) for key in keys}


BATCHES = [(None, {"x": serialized([0, 1, 2, 3])}), (None, {"x": serialized([2])})]
# what is committed of each version; all others are made on demand
KEPT = {
    "tf14": ["linear_classifier", "dnn_classifier", "custom"],
    "tf18": ["linear_regressor", "baseline_classifier", "dnn_regressor", "custom"],
    "tf112": ["dnn_classifier", "baseline_classifier", "boosted_trees", "custom"],
    "tf115": ["boosted_trees", "boosted_trees_numeric", "custom"],
    "tf215": ["small_probabilities", "custom"],
}
config = lambda: E.RunConfig(tf_random_seed=7) if hasattr(E, "RunConfig") else None


@golden
def linear_classifier(name):
    made = columns(vocabulary_file())
    used = [made[key] for key in ("age", "hours", "by_age", "education", "job", "city", "level", "crossed")]
    finish(name, E.LinearClassifier(used, config=config()), LABELS, parsing(used), BATCHES)


@golden
def linear_regressor(name):
    made = columns(vocabulary_file())
    used = [made[key] for key in ("age", "education", "level")]
    keys = ["age", "education", "level"]
    finish(name, E.LinearRegressor(used, config=config()), LABELS.astype(np.float32), raw(keys), [("predict", plain([0, 1, 2, 3], keys)), ("predict", plain([1], keys))])


@golden
def dnn_classifier(name):
    made = columns(vocabulary_file())
    used = deep(made)
    labels = np.array([[b"low"], [b"high"], ["größer".encode()], [b"low"]], object)
    finish(name, E.DNNClassifier([6, 4], used, n_classes=3, label_vocabulary=["low", "high", "größer"], config=config()), labels, parsing(used), BATCHES)


@golden
def small_probabilities(name):
    """Some of them are below 1e-7."""
    made = columns(vocabulary_file())
    wide = [made["education"], made["crossed"]]
    used = [made["hours"], C.embedding_column(made["job"], 3)]
    finish(name, E.DNNLinearCombinedClassifier(linear_feature_columns=wide, dnn_feature_columns=used, dnn_hidden_units=[4], config=config()), LABELS, parsing([*wide, *used]), BATCHES[:1])


@golden
def dnn_regressor(name):
    made = columns(vocabulary_file())
    used = [made["age"], made["hours"], C.indicator_column(made["education"])]
    finish(name, E.DNNRegressor([5], used, dropout=0.5, batch_norm=True, label_dimension=1, config=config()) if VERSION not in ("tf14", "tf18") else E.DNNRegressor([5], used, dropout=0.5, config=config()), LABELS.astype(np.float32), parsing(used), BATCHES)


@golden
def baseline_classifier(name):
    make = getattr(E, "BaselineClassifier")
    age = C.numeric_column("age")
    finish(name, make(n_classes=3, config=config()), LABELS, parsing([age]), BATCHES)


@golden
def boosted_trees(name):
    made = columns(vocabulary_file())
    used = [made["by_age"], C.bucketized_column(C.numeric_column("hours"), [25.0, 38.0, 50.0]), *([C.indicator_column(made["education"])] if VERSION not in ("tf18",) else [])]
    finish(name, E.BoostedTreesClassifier(used, n_batches_per_layer=1, n_trees=4, max_depth=3, config=config()), LABELS, parsing(used), BATCHES, steps=40)


@golden
def boosted_trees_numeric(name):
    used = [C.numeric_column("age"), C.numeric_column("hours")]
    finish(name, E.BoostedTreesRegressor(used, n_batches_per_layer=1, n_trees=3, max_depth=2, config=config()), LABELS.astype(np.float32), parsing(used), BATCHES, steps=40)


@golden
def custom(name):
    """A model function of one's own: export outputs of all three kinds, feature columns, a mean of words."""
    def model_fn(features, labels, mode):
        words = tf1.string_split(features["text"])
        ids = C.categorical_column_with_vocabulary_list("words", ["red", "green", "blue"], num_oov_buckets=2)
        inputs = tf1.feature_column.input_layer({"words": words, "age": features["age"]}, [C.embedding_column(ids, 3, initializer=tf1.ones_initializer()), C.numeric_column("age")])
        logits = tf1.layers.dense(inputs, 2, kernel_initializer=tf1.random_uniform_initializer(seed=3)) if not NEW else tf1.matmul(inputs, tf1.get_variable("k", [4, 2], initializer=tf1.random_uniform_initializer(seed=3)))
        scores = tf.nn.softmax(logits)
        outputs = {"classes": tf.as_string(tf.argmax(logits, 1)), "scores": scores}
        exports = {"serving_default": E.export.PredictOutput(outputs), "score": E.export.RegressionOutput(scores[:, 0]), "sort": E.export.ClassificationOutput(scores=scores)}
        if mode == E.ModeKeys.PREDICT:
            return E.EstimatorSpec(mode, predictions=outputs, export_outputs=exports)
        loss = tf.reduce_mean(logits)
        return E.EstimatorSpec(mode, loss=loss, train_op=tf1.train.GradientDescentOptimizer(0.1).minimize(loss, tf1.train.get_global_step()))

    def input_fn():
        return {"text": tf.constant(["red green", "blue x red", "green", "y"]), "age": tf.constant([[1.0], [2.0], [3.0], [4.0]])}, tf.constant([0, 1, 0, 1])

    estimator = E.Estimator(model_fn, config=config())
    estimator.train(input_fn, steps=2)

    def receiver():
        features = {"text": tf1.placeholder(tf.string, [None], name="text"), "age": tf1.placeholder(tf.float32, [None, 1], name="age")}
        return E.export.ServingInputReceiver(features, features)

    to = tempfile.mkdtemp()
    (getattr(estimator, "export_saved_model", None) or estimator.export_savedmodel)(to, receiver)
    at = cases.folder(name)
    shutil.copytree(glob.glob(os.path.join(to, "*"))[0], at)
    given = {"text": np.array([b"red  green blue", b"nothing", b"", b"\xff red"], object), "age": np.float32([[1], [2], [-3], [0]])}
    with tf1.Session(graph=tf.Graph()) as session:
        signatures = list(tf1.saved_model.loader.load(session, ["serve"], at).signature_def)
    answer(name, at, [(key, given) for key in signatures], 1e-6)


if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if name not in (sys.argv[1:] or KEPT[VERSION]):
            continue
        try:
            make(VERSION + "_" + name)
            print(VERSION + "_" + name)
        except Exception as error:
            shutil.rmtree(os.path.join(cases.HERE, VERSION + "_" + name), ignore_errors=True)
            print("FAILED", VERSION, name, repr(error)[:100], str(error)[-600:])
