"""Estimators of TensorFlow 1: canned and custom, with serialized tf.Examples or raw tensors as what is served."""
import glob
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

from .registry import VERSION, model
from .tf1 import examples

API = "Estimator.export_savedmodel"
CITIES = ["Rome", "Oslo", "Lima"]


def columns():
    c = tf.feature_column
    age = c.numeric_column("age")
    city = c.categorical_column_with_vocabulary_list("city", CITIES)
    job = c.categorical_column_with_hash_bucket("job", 10)
    buckets = c.bucketized_column(age, [20, 35, 60])
    wide = [city, job, buckets, c.crossed_column(["city", "job"], 16)]
    deep = [age, c.indicator_column(city), c.embedding_column(job, 3)]
    return wide, deep


def train_input(classes=2, dtype="int64"):
    rng = np.random.RandomState(3)
    n = 40
    data = {"age": rng.uniform(15, 80, (n,)).astype("float32"), "city": rng.choice(CITIES, n).astype(object), "job": rng.choice(["cook", "judge", "smith"], n).astype(object)}
    labels = (data["age"] > 40).astype(dtype) if classes == 2 else rng.randint(0, classes, n).astype(dtype)
    return tf.estimator.inputs.numpy_input_fn(data, labels, batch_size=10, num_epochs=None, shuffle=False)


RAW = {"age": np.float32([17, 44, 70]), "city": np.array([b"Oslo", b"Bonn", b"Lima"], object), "job": np.array([b"cook", b"judge", b"poet"], object)}


def rows():
    return examples([{"age": [float(a)], "city": [c], "job": [j]} for a, c, j in zip(RAW["age"], RAW["city"], RAW["job"])])


def export(estimator, at, how, classes=2, steps=20, dtype="int64", features=None):
    estimator.train(train_input(classes, dtype), steps=steps)
    wide, deep = columns()
    if how == "parsing":
        spec = tf.feature_column.make_parse_example_spec(features or (wide + deep))
        receiver = tf.estimator.export.build_parsing_serving_input_receiver_fn(spec)
    else:
        holders = lambda: {"age": tf.placeholder(tf.float32, [None], "age"), "city": tf.placeholder(tf.string, [None], "city"), "job": tf.placeholder(tf.string, [None], "job")}
        def receiver():
            raw = holders()
            return tf.estimator.export.ServingInputReceiver({k: tf.expand_dims(t, -1) for k, t in raw.items()}, raw)
    found = estimator.export_savedmodel(tempfile.mkdtemp(), receiver)
    shutil.move(found.decode() if isinstance(found, bytes) else found, at)


def signatures(at):
    from tensorflow.core.protobuf import saved_model_pb2
    with open(os.path.join(at, "saved_model.pb"), "rb") as f:
        loaded = saved_model_pb2.SavedModel.FromString(f.read())
    return loaded.meta_graphs[0].signature_def


def runs_of(at):
    """Every signature, with its one input of examples or its raw ones."""
    runs = []
    for name, s in sorted(signatures(at).items()):
        if len(s.inputs) == 1 and list(s.inputs)[0] not in RAW:
            runs.append((name, {list(s.inputs)[0]: rows()}))
        else:
            runs.append((name, {k: RAW[k] for k in s.inputs}))
    return runs


def declare():
    if VERSION >= (2, 0):
        return
    estimator = tf.estimator

    def canned(name, about, make, how, **options):
        def save(at, rng):
            export(make(), at, how, **options)
            return runs_of(at)
        model(API, about, name=name, before=(2, 0))(save)

    config = lambda: estimator.RunConfig(model_dir=tempfile.mkdtemp(), tf_random_seed=7) if VERSION >= (1, 8) else estimator.RunConfig(model_dir=tempfile.mkdtemp())
    canned("linear_classifier", "LinearClassifier over sparse, bucketized and crossed columns; serialized tf.Examples", lambda: estimator.LinearClassifier(columns()[0], config=config()), "parsing")
    canned("linear_classifier_raw", "LinearClassifier, raw tensors", lambda: estimator.LinearClassifier(columns()[0], config=config()), "raw")
    canned("dnn_classifier", "DNNClassifier of 3 classes; classes as strings, serialized tf.Examples", lambda: estimator.DNNClassifier([8, 6], columns()[1], n_classes=3, config=config()), "parsing", classes=3)
    canned("dnn_regressor", "DNNRegressor, raw tensors", lambda: estimator.DNNRegressor([8], columns()[1], config=config()), "raw", dtype="float32")
    canned("wide_and_deep", "DNNLinearCombinedClassifier; serialized tf.Examples, signatures classify, regress, predict", lambda: estimator.DNNLinearCombinedClassifier(linear_feature_columns=columns()[0], dnn_feature_columns=columns()[1], dnn_hidden_units=[8, 4], config=config()), "parsing")
    partitioned = lambda: estimator.LinearClassifier(columns()[0], config=config(), partitioner=tf.fixed_size_partitioner(3))
    canned("partitioned_linear", "LinearClassifier with partitioned weights", partitioned, "parsing")

    if VERSION >= (1, 12):
        def boosted(at, rng):
            c = tf.feature_column
            city = c.indicator_column(c.categorical_column_with_vocabulary_list("city", CITIES))
            features = [c.bucketized_column(c.numeric_column("age"), [20, 35, 60]), city]
            export(estimator.BoostedTreesClassifier(features, n_batches_per_layer=1, n_trees=3, max_depth=3, config=config()), at, "parsing", features=features)
            return [(name, {list(s.inputs)[0]: rows()}) for name, s in sorted(signatures(at).items()) if len(s.inputs) == 1]
        model(API, "BoostedTreesClassifier: trees in a resource of their own", name="boosted_trees", before=(2, 0), expect="native")(boosted)

    def custom(at, rng):
        def model_fn(features, labels, mode):
            wide, deep = columns()
            x = tf.feature_column.input_layer(features, deep)
            x = tf.layers.batch_normalization(tf.layers.dense(x, 8, tf.nn.relu), training=mode == estimator.ModeKeys.TRAIN)
            logits = tf.layers.dense(tf.layers.dropout(x, 0.3, training=mode == estimator.ModeKeys.TRAIN), 2)
            outputs = {"probabilities": tf.nn.softmax(logits), "class": tf.argmax(logits, 1), "job": features["job"]}
            exports = {"serving_default": estimator.export.PredictOutput(outputs), "scores": estimator.export.ClassificationOutput(scores=outputs["probabilities"])}
            if mode == estimator.ModeKeys.PREDICT:
                return estimator.EstimatorSpec(mode, predictions=outputs, export_outputs=exports)
            loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
            with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
                step = tf.train.AdamOptimizer(0.05).minimize(loss, tf.train.get_global_step())
            return estimator.EstimatorSpec(mode, loss=loss, train_op=step)
        export(estimator.Estimator(model_fn, config=config()), at, "raw")
        return runs_of(at)
    model(API, "a custom model_fn with batch norm and dropout, raw tensors, two export_outputs", name="custom_estimator", before=(2, 0))(custom)
