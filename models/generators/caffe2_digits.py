# python 3.7, requirements-caffe2.txt
"""models/caffe2_digits: a small convolutional network on 8x8 digits drawn by rule, trained by Caffe2 and exported as its
mobile exporter does: init_net.pb, predict_net.pb, value_info.json. Answers by workspace.Predictor.
"""
import json
import os
import shutil
import sys

import numpy as np
from caffe2.python import brew, core, model_helper, optimizer, workspace
from caffe2.python.predictor import mobile_exporter

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(__file__), "..", "caffe2_digits")
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
random = np.random.RandomState(7)
workspace.GlobalInit(["caffe2", "--caffe2_log_level=2"])

# seven segments of a digit in 8 by 8: rows 1, 4, 7 and columns 1, 6
SEGMENTS = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"]
PLACES = [(1, slice(2, 6)), (slice(2, 4), 1), (slice(2, 4), 6), (4, slice(2, 6)), (slice(5, 7), 1), (slice(5, 7), 6), (7, slice(2, 6))]


def drawn(digit):
    image = np.zeros((8, 8), np.float32)
    for on, place in zip(SEGMENTS[digit], PLACES):
        image[place] = float(on)
    return image


def batch(n):
    labels = random.randint(0, 10, n).astype(np.int32)
    images = np.stack([drawn(label) for label in labels])[:, None] + 0.2 * random.randn(n, 1, 8, 8)
    return images.astype(np.float32), labels


def network(model):
    x = brew.conv(model, "data", "conv1", 1, 8, 3, pad=1)
    x = brew.relu(model, x, x)
    x = brew.max_pool(model, x, "pool1", kernel=2, stride=2)
    x = brew.conv(model, x, "conv2", 8, 12, 3)
    x = brew.relu(model, x, x)
    x = brew.fc(model, x, "fc", 12 * 2 * 2, 10)
    return brew.softmax(model, x, "softmax")


core.DeviceOption(0, 0)
train = model_helper.ModelHelper(name="train")
probabilities = network(train)
entropy = train.LabelCrossEntropy([probabilities, "label"], "xent")
train.AddGradientOperators([train.AveragedLoss(entropy, "loss")])
optimizer.build_adam(train, base_learning_rate=0.01)
# parameters that are the same at every making
workspace.RunNetOnce(train.param_init_net)
for name in [str(p) for p in train.params]:
    shape = workspace.FetchBlob(name).shape
    fan = max(1, int(np.prod(shape[1:])))
    workspace.FeedBlob(name, (random.randn(*shape) * np.sqrt(2.0 / fan) * (len(shape) > 1)).astype(np.float32))
images, labels = batch(64)
workspace.FeedBlob("data", images)
workspace.FeedBlob("label", labels)
workspace.CreateNet(train.net)
for _ in range(150):
    images, labels = batch(64)
    workspace.FeedBlob("data", images)
    workspace.FeedBlob("label", labels)
    workspace.RunNet(train.net)

model = model_helper.ModelHelper(name="digits", init_params=False)
network(model)
init, predict = mobile_exporter.Export(workspace, model.net, [str(p) for p in train.params])
for path, net in (("init_net.pb", init), ("predict_net.pb", predict)):
    with open(os.path.join(FOLDER, path), "wb") as f:
        f.write(net.SerializeToString())
with open(os.path.join(FOLDER, "value_info.json"), "w") as f:
    json.dump({"data": [1, [1, 1, 8, 8]]}, f)
    f.write("\n")

cases = []
for digits in ([3], [0, 5, 8]):
    data = np.stack([drawn(digit) for digit in digits])[:, None]
    predictor = workspace.Predictor(init.SerializeToString(), predict.SerializeToString())
    answer = np.asarray(predictor.run([data])[0])
    print(digits, answer.argmax(1), answer.max(1))
    cases.append({"inputs": {"data": golden.tensor(data)}, "outputs": {"softmax": golden.tensor(answer)}})
golden.write(os.path.join(FOLDER, "golden.json"), "Caffe2 of torch 1.4.0", cases)
