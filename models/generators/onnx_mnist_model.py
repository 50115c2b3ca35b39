# python 3.7, requirements-caffe2.txt
"""models/onnx_mnist_model/onnx_model.proto: a small network that reads digits of 28 x 28 pixels, at the seed's path and in
the words of its time: IR version 2, opset 2. It learns from ten glyphs of 5 x 7 dots, drawn at random sizes and places with
noise. Trained by PyTorch 1.4; the file is written by hand, since that writes no opset so old; answered by Caffe2.
"""
import os
import shutil
import sys

import numpy as np
import onnx
import onnx.checker
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden

onnx.checker.check_model = lambda model: None
import caffe2.python.onnx.backend as caffe2

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "onnx_mnist_model")
# rows of 5 dots, the leftmost in the highest bit
GLYPHS = ["0e11131519110e", "040c040404040e", "0e11010204081f", "1f02040201110e", "02060a121f0202",
          "1f101e0101110e", "0608101e11110e", "1f010204080808", "0e11110e11110e", "0e11110f01020c"]


def glyph(digit):
    rows = bytes.fromhex(GLYPHS[digit])
    return np.array([[row >> (4 - i) & 1 for i in range(5)] for row in rows], np.float32)


def drawn(digit, rng):
    """[28, 28]: the glyph 2 or 3 pixels a dot, somewhere, in some strength, with noise."""
    big = np.kron(glyph(digit), np.ones((rng.randint(2, 4), rng.randint(2, 4)), np.float32))
    image = np.zeros((28, 28), np.float32)
    top, left = rng.randint(0, 29 - big.shape[0]), rng.randint(0, 29 - big.shape[1])
    image[top:top + big.shape[0], left:left + big.shape[1]] = big * rng.uniform(0.6, 1.0)
    return np.clip(image + rng.normal(0, 0.08, image.shape), 0, 1).astype(np.float32)


def batch(count, rng):
    labels = rng.randint(0, 10, count)
    return torch.from_numpy(np.stack([drawn(d, rng) for d in labels])[:, None]), torch.from_numpy(labels)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 8, 5)
        self.conv2 = torch.nn.Conv2d(8, 16, 5)
        self.fc = torch.nn.Linear(256, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        return F.log_softmax(self.fc(x.reshape(-1, 256)), 1)


def train():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    rng = np.random.RandomState(1)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(1500):
        images, labels = batch(64, rng)
        optimizer.zero_grad()
        F.nll_loss(net(images), labels).backward()
        optimizer.step()
    images, labels = batch(1000, np.random.RandomState(2))
    print("right: %.1f %%" % (100 * (net(images).argmax(1) == labels).float().mean().item()))
    with torch.no_grad():
        # Less sure of itself, so that no probability is below what float32 holds.
        for parameter in net.fc.parameters():
            parameter *= 0.2
    return {name: value.detach().numpy() for name, value in net.state_dict().items()}


def model(weights):
    node = helper.make_node
    nodes = [
        node("Conv", ["image", "conv1.weight"], ["1"], kernel_shape=[5, 5], strides=[1, 1], pads=[0, 0, 0, 0], dilations=[1, 1], group=1),
        node("Add", ["1", "conv1.bias"], ["2"], broadcast=1, axis=1),
        node("MaxPool", ["2"], ["3"], kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0]),
        node("Relu", ["3"], ["4"]),
        node("Conv", ["4", "conv2.weight"], ["5"], kernel_shape=[5, 5], strides=[1, 1], pads=[0, 0, 0, 0], dilations=[1, 1], group=1),
        node("Add", ["5", "conv2.bias"], ["6"], broadcast=1, axis=1),
        node("MaxPool", ["6"], ["7"], kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0]),
        node("Relu", ["7"], ["8"]),
        node("Reshape", ["8"], ["9"], shape=[-1, 256]),
        node("Transpose", ["fc.weight"], ["10"], perm=[1, 0]),
        node("Gemm", ["9", "10", "fc.bias"], ["11"], alpha=1.0, beta=1.0, broadcast=1),
        node("LogSoftmax", ["11"], ["log_probability"], axis=1),
    ]
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "digits",
        [info("image", TensorProto.FLOAT, [1, 1, 28, 28])] + [info(k, TensorProto.FLOAT, v.shape) for k, v in weights.items()],
        [info("log_probability", TensorProto.FLOAT, [1, 10])],
        [numpy_helper.from_array(v, k) for k, v in weights.items()],
    )
    made = helper.make_model(graph, producer_name="models/generators/onnx_mnist_model.py", opset_imports=[helper.make_opsetid("", 2)])
    made.ir_version = 2
    return made


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    made = model(train())
    with open(os.path.join(FOLDER, "onnx_model.proto"), "wb") as f:
        f.write(made.SerializeToString())
    rng = np.random.RandomState(3)
    feeds = {"ones": np.ones((1, 1, 28, 28), np.float32)}
    for digit in (0, 3, 4, 7, 9):
        # short in decimals
        feeds[str(digit)] = (np.round(drawn(digit, rng) * 16) / 16).astype(np.float32)[None, None]
    runner = caffe2.prepare(made)
    cases = [{"name": name, "inputs": {"image": golden.tensor(x)}, "outputs": {"log_probability": golden.tensor(runner.run([x])[0])}}
             for name, x in feeds.items()]
    golden.write(os.path.join(FOLDER, "golden.json"), "PyTorch %s, Caffe2's ONNX backend" % torch.__version__, cases)


main()
