# python 3.8, requirements-mxnet.txt
"""models/mxnet_mlp: a linear regression of two numbers, trained by mx.mod.Module, with the signature file that names its
input `data` and its output `lro`, as the seed's sample has them. Answers by mx.mod.Module.
"""
import json
import os
import shutil
import sys

import mxnet as mx
import numpy as np

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(__file__), "..", "mxnet_mlp")
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
prefix = os.path.join(FOLDER, "mx_mlp")
mx.random.seed(7)
np.random.seed(7)

x = np.random.uniform(-3, 3, (200, 2)).astype("float32")
y = x @ np.array([0.7, 1.9], "float32") - 0.4
net = mx.sym.FullyConnected(mx.sym.Variable("data"), name="fc1", num_hidden=1)
net = mx.sym.LinearRegressionOutput(net, mx.sym.Variable("lin_reg_label"), name="lro")
module = mx.mod.Module(net, data_names=["data"], label_names=["lin_reg_label"])
train = mx.io.NDArrayIter(x, y, batch_size=20, label_name="lin_reg_label")
module.fit(train, optimizer_params={"learning_rate": 0.05}, num_epoch=6, eval_metric="mse")
module.save_checkpoint(prefix, 1)
with open(prefix + "-signature.json", "w") as f:
    json.dump({"inputs": [{"data_name": "data", "data_shape": [1, 2]}], "input_type": "application/json",
               "outputs": [{"data_name": "lro", "data_shape": [1, 1]}], "output_type": "application/json"}, f, indent=2)
    f.write("\n")

cases = []
for rows in ([[1, 2]], [[12, 2]], [[0, 0], [-1.5, 3], [10, -10]]):
    data = np.array(rows, "float32")
    saved = mx.mod.Module.load(prefix, 1, data_names=["data"], label_names=None)
    saved.bind(data_shapes=[("data", data.shape)], for_training=False)
    answer = saved.predict(mx.io.NDArrayIter(data, batch_size=len(rows))).asnumpy()
    print(rows, answer.tolist())
    cases.append({"inputs": {"data": golden.tensor(data)}, "outputs": {"lro": golden.tensor(answer)}})
golden.write(os.path.join(FOLDER, "golden.json"), "MXNet " + mx.__version__, cases)
