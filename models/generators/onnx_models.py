# python 3.11, requirements-onnx.txt
"""models/onnx_iris: a classifier as skl2onnx exports it by default, probabilities as a sequence of maps (ZipMap).
models/onnx_digits_mlp: a perceptron on 64 pixels, plain tensors. Both by scikit-learn, answers by onnxruntime.
"""
import os
import shutil
import sys

import numpy as np
import onnxruntime
import sklearn
import skl2onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, os.path.dirname(__file__))
import golden

MODELS = os.path.join(os.path.dirname(__file__), "..")


def export(name, model, inputs, feeds, **options):
    folder = os.path.join(MODELS, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    onnx = skl2onnx.convert_sklearn(model, name, inputs, target_opset={"": 21, "ai.onnx.ml": 3}, **options)
    path = os.path.join(folder, "model.onnx")
    with open(path, "wb") as f:
        f.write(onnx.SerializeToString())
    session = onnxruntime.InferenceSession(path)
    cases = []
    for title, x in feeds.items():
        answers = session.run(None, {inputs[0][0]: x})
        outputs = {}
        for port, answer in zip(session.get_outputs(), answers):
            # a sequence of maps stands in the golden file as the server's JSON has it
            outputs[port.name] = (
                [{str(label): float(value) for label, value in row.items()} for row in answer]
                if isinstance(answer, list)
                else golden.tensor(answer)
            )
        cases.append({"name": title, "inputs": {inputs[0][0]: golden.tensor(x)}, "outputs": outputs})
    made_by = f"scikit-learn {sklearn.__version__}, skl2onnx {skl2onnx.__version__}, onnxruntime {onnxruntime.__version__}"
    golden.write(os.path.join(folder, "golden.json"), made_by, cases)


iris = load_iris()
species = np.array([iris.target_names[i] for i in iris.target])
classifier = make_pipeline(StandardScaler(), LogisticRegression()).fit(iris.data, species)
export(
    "onnx_iris",
    classifier,
    [("measurements", FloatTensorType([None, 4]))],
    {
        "one flower": np.array([[5.1, 3.5, 1.4, 0.2]], np.float32),
        "three flowers": iris.data[[0, 60, 120]].astype(np.float32),
        "far out": np.array([[1e4, -1e4, 1e4, -1e4]], np.float32),
    },
)

digits = load_digits()
network = MLPClassifier((64, 32), random_state=3, max_iter=300).fit(digits.data / 16, digits.target)
export(
    "onnx_digits_mlp",
    network,
    [("pixels", FloatTensorType([None, 64]))],
    {
        "four digits": (digits.data[:4] / 16).astype(np.float32),
        "blank": np.zeros((1, 64), np.float32),
    },
    options={"zipmap": False},
)
