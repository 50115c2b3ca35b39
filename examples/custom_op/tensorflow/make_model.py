"""Makes the SavedModel in models/zero_below/1: python make_model.py, with TensorFlow of the version that
ops/zero_below.so was built for. Only whoever makes a model needs Python and TensorFlow; the model is committed.
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

here = os.path.dirname(os.path.abspath(__file__))
ops = tf.load_op_library(os.path.join(here, "ops", "zero_below.so"))


class Model(tf.Module):
    def __init__(self):
        self.threshold = tf.Variable(3, dtype=tf.int32, name="threshold")

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int32, name="x")])
    def serve(self, x):
        return {"y": ops.zero_below(x=x, threshold=self.threshold)}


model = Model()
print(model.serve(tf.constant([1, 2, 3, 4, 5])))
tf.saved_model.save(model, os.path.join(here, "models", "zero_below", "1"), signatures=model.serve)
