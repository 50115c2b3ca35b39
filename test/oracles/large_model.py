"""Makes a SavedModel whose variables take more than protobuf's 2 GB, in one shard: python large_model.py FOLDER [gigabytes]

Two tables that rows are looked up in, and matrices that a row is multiplied with; FOLDER/cases.json holds TensorFlow's
own answers, as test/golden.ts reads them.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf

WIDTH = 2048
# 64 MiB each
MATRIX = (8192, WIDTH)
TABLE = (65536, WIDTH)


class Large(tf.Module):
    def __init__(self, gigabytes):
        super().__init__()
        rng = tf.random.Generator.from_seed(7)
        table_bytes, matrix_bytes = (4 * a * b for a, b in (TABLE, MATRIX))
        pairs = int(max(1, (gigabytes * 1e9 - 2 * table_bytes) // (2 * matrix_bytes)))
        self.tables = [tf.Variable(rng.uniform(TABLE, -1, 1), name=f"table{i}") for i in range(2)]
        self.up = [tf.Variable(rng.uniform(MATRIX[::-1], -0.03, 0.03), name=f"up{i}") for i in range(pairs)]
        self.down = [tf.Variable(rng.uniform(MATRIX, -0.03, 0.03), name=f"down{i}") for i in range(pairs)]

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int32, name="ids")])
    def serve(self, ids):
        y = tf.gather(self.tables[0], ids) + tf.gather(self.tables[1], ids[::-1])
        for up, down in zip(self.up, self.down):
            y = y + tf.nn.relu(y @ up) @ down
        return {"y": y, "rows": tf.gather(self.tables[1], ids)}


def datum(value):
    value = np.asarray(value)
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": value.reshape(-1).tolist()}


def main():
    folder, gigabytes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 2.3
    model = Large(gigabytes)
    tf.saved_model.save(model, os.path.join(folder, "model"), signatures={"serving_default": model.serve})
    ids = tf.constant([3, TABLE[0] - 1], tf.int32)
    answers = model.serve(ids)
    cases = [{"inputs": {"ids": datum(ids)}, "outputs": {name: datum(value) for name, value in answers.items()}}]
    with open(os.path.join(folder, "cases.json"), "w") as f:
        json.dump({"tolerance": 1e-5, "cases": cases}, f)


main()
