"""SavedModels for bench/load-times.ts: python load_models.py FOLDER NAME ..

dense is 1.07 GB of matrices in 16 layers; every other NAME is a network of keras.applications with random weights.
FOLDER/NAME is the SavedModel; one that is there already is left as it is.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf

WIDTH = 4096
LAYERS = 16


class Dense(tf.Module):
    def __init__(self):
        super().__init__()
        rng = tf.random.Generator.from_seed(7)
        self.w = [tf.Variable(rng.uniform((WIDTH, WIDTH), -0.03, 0.03), name=f"w{i}") for i in range(LAYERS)]
        self.b = [tf.Variable(rng.uniform((WIDTH,), -0.03, 0.03), name=f"b{i}") for i in range(LAYERS)]

    @tf.function(input_signature=[tf.TensorSpec([None, WIDTH], tf.float32, name="x")])
    def serve(self, x):
        for w, b in zip(self.w, self.b):
            x = tf.nn.relu(x @ w + b)
        return {"y": x}


def main():
    folder, *names = sys.argv[1:]
    for name in names:
        at = os.path.join(folder, name)
        if os.path.exists(at):
            continue
        if name == "dense":
            model = Dense()
            tf.saved_model.save(model, at, signatures={"serving_default": model.serve})
        else:
            getattr(tf.keras.applications, name)(weights=None).export(at, verbose=False)


main()
