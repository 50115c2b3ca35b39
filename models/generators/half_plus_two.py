# python 3.11, requirements-tensorflow.txt
"""models/half_plus_two: y = x / 2 + 2, the smallest SavedModel there is, as TensorFlow 2 exports it."""
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

sys.path.insert(0, os.path.dirname(__file__))
import golden

HERE = os.path.join(os.path.dirname(__file__), "..", "half_plus_two")
shutil.rmtree(HERE, ignore_errors=True)


class HalfPlusTwo(tf.Module):
    def __init__(self):
        super().__init__()
        self.a = tf.Variable(0.5)
        self.b = tf.Variable(2.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, name="x")])
    def __call__(self, x):
        return {"y": self.a * x + self.b}


module = HalfPlusTwo()
tf.saved_model.save(module, os.path.join(HERE, "1"), signatures={"serving_default": module.__call__})
serve = tf.saved_model.load(os.path.join(HERE, "1")).signatures["serving_default"]
rows = [[1, 2, 5], [], [0.1], [-0.0, 1e-40, 3e38, np.inf, -np.inf, np.nan], list(range(100))]
cases = []
for row in rows:
    x = np.array(row, np.float32)
    cases.append({"inputs": {"x": golden.tensor(x)}, "outputs": {"y": golden.tensor(serve(x=tf.constant(x))["y"].numpy())}})
golden.write(os.path.join(HERE, "golden.json"), f"tensorflow {tf.__version__}", cases)
