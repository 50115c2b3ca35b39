# python 3.11, requirements-tensorflow.txt
"""models/tensorflow_template_application_model: two versions of a small classifier, exported as TensorFlow 1 programs
were: ref variables, a training graph left in, `keys` both an input and an output of the signature.

The rows are nine scores from 1 to 10; the class is 1 where a weighted sum of them passes a threshold.
"""
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# oneDNN's fused MatMul + Relu gives 0 for NaN; TensorFlow's own Relu, and so every unfused graph, keeps it
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf

sys.path.insert(0, os.path.dirname(__file__))
import golden

tf1 = tf.compat.v1
tf1.disable_v2_behavior()
tf1.disable_resource_variables()

HERE = os.path.join(os.path.dirname(__file__), "..", "tensorflow_template_application_model")
CASES = {
    "readme": ([[11], [2]], np.ones((2, 9))),
    "two rows": ([[1], [2]], [[10, 10, 10, 8, 6, 1, 8, 9, 1], [6, 2, 1, 1, 1, 1, 7, 1, 1]]),
    "zero rows": (np.zeros((0, 1)), np.zeros((0, 9))),
    "far out": ([[-2147483648], [2147483647], [0]], [[1e30] * 9, [-1e30] * 9, [1e-30] * 9]),
    "not a number": ([[7]], [[np.nan, 1, 1, 1, 1, 1, 1, 1, 1]]),
}


def dense(x, rows, columns, name):
    weights = tf1.get_variable(f"{name}/weights", [rows, columns], initializer=tf1.random_normal_initializer(seed=1))
    bias = tf1.get_variable(f"{name}/bias", [columns], initializer=tf1.zeros_initializer())
    return tf.matmul(x, weights) + bias


def network(x):
    with tf1.variable_scope("model", reuse=tf1.AUTO_REUSE):
        hidden = tf.nn.relu(dense(x, 9, 10, "layer0"))
        return dense(hidden, 10, 2, "output")


def export(version, steps):
    random = np.random.default_rng(version)
    rows = random.integers(1, 11, (400, 9)).astype(np.float32)
    labels = (rows @ np.array([3, 1, 2, 1, 1, 4, 1, 1, 1]) > 80).astype(np.int64)
    with tf1.Graph().as_default(), tf1.Session() as session:
        keys = tf1.placeholder(tf.int32, [None, 1], name="keys_placeholder")
        features = tf1.placeholder(tf.float32, [None, 9], name="features_placeholder")
        truth = tf1.placeholder(tf.int64, [None])
        logits = network(features)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=truth, logits=logits))
        step = tf1.Variable(0, name="global_step", trainable=False)
        train = tf1.train.AdagradOptimizer(0.05).minimize(loss, global_step=step)
        softmax = tf.nn.softmax(logits)
        prediction = tf.argmax(softmax, 1)
        passed = tf.identity(keys)
        session.run(tf1.global_variables_initializer())
        for _ in range(steps):
            session.run(train, {features: rows, truth: labels})
        info = tf1.saved_model.utils.build_tensor_info
        folder = os.path.join(HERE, str(version))
        builder = tf1.saved_model.builder.SavedModelBuilder(folder)
        builder.add_meta_graph_and_variables(
            session,
            ["serve"],
            {
                "serving_default": tf1.saved_model.signature_def_utils.build_signature_def(
                    {"keys": info(keys), "features": info(features)},
                    {"keys": info(passed), "prediction": info(prediction), "softmax": info(softmax)},
                    "tensorflow/serving/predict",
                )
            },
        )
        builder.save()
        cases = []
        for name, (key_rows, feature_rows) in CASES.items():
            feed = {keys: np.array(key_rows, np.int32), features: np.array(feature_rows, np.float32)}
            answers = session.run({"keys": passed, "prediction": prediction, "softmax": softmax}, feed)
            cases.append(
                {
                    "name": name,
                    "version": version,
                    "inputs": {"keys": golden.tensor(feed[keys]), "features": golden.tensor(feed[features])},
                    "outputs": {key: golden.tensor(value) for key, value in answers.items()},
                }
            )
        print(version, "accuracy", np.mean(session.run(prediction, {features: rows}) == labels))
        return cases


shutil.rmtree(HERE, ignore_errors=True)
cases = export(1, 200) + export(2, 2000)
golden.write(os.path.join(HERE, "golden.json"), f"tensorflow {tf.__version__}", cases)
