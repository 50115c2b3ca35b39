"""Models by name, and what is common to making them: random weights, feeds after the signature, answers written down."""
import base64
import json
import os
from dataclasses import dataclass, field
from typing import Callable

import numpy as np
import tensorflow as tf

tf.get_logger().setLevel("ERROR")
KERAS_3 = tf.__version__ >= "2.16"
# What TensorFlow and ONNX Runtime add up in different orders differs by some of these
FLOAT32 = 1e-5
EPSILONS = {"float16": 2**-10, "bfloat16": 2**-7, "float32": 2**-23, "float64": 2**-52}


@dataclass
class Model:
    name: str
    # Saves the model to a folder; may return runs: [(signature or None, inputs)], else they are made up from the signatures
    save: Callable
    # Sizes that free dimensions have, one dict a run: {"batch": 3, "other": 7}
    sizes: list = field(default_factory=lambda: [{"batch": 1}, {"batch": 3}, {"batch": 0}])
    # Integers that are fed are below this
    high: int = 10
    # Floats that are fed: a normal distribution times this
    scale: float = 1.0
    # Several times the epsilon of the least exact dtype in it
    tolerance: float = FLOAT32
    # Why the server may refuse it
    refused: str = ""
    full: bool = False


MODELS: dict[str, Model] = {}


def add(name, save, **options):
    assert name not in MODELS, name
    MODELS[name] = Model(name, save, **options)


def model(**options):
    """The function that it decorates is called to save a model of its own name; it gets the folder, and a random generator."""
    def wrap(f):
        add(f.__name__, f, **options)
        return f
    return wrap


def randomize(keras_model, rng):
    """Weights at which nothing vanishes or explodes, and nothing is as it is by default."""
    values = []
    # Keras 2 counts the vocabulary of a layer among its weights, which has no name
    weights = [w for w in keras_model.weights if hasattr(w, "name")]
    for w in weights:
        name = (getattr(w, "path", None) or w.name).split("/")[-1].split(":")[0]
        shape, dtype = tuple(w.shape), w.dtype if isinstance(w.dtype, str) else w.dtype.name
        if "seed" in name or "count" in name or dtype.startswith(("int", "uint")):
            values.append(None)
        elif "variance" in name or name in ("gamma", "scale"):
            values.append(rng.uniform(0.5, 1.5, shape))
        elif len(shape) < 2:
            values.append(rng.uniform(-0.3, 0.3, shape))
        elif name == "depthwise_kernel":
            values.append(rng.uniform(-1, 1, shape) * np.sqrt(3 / np.prod(shape[:-2])))
        else:
            values.append(rng.uniform(-1, 1, shape) * np.sqrt(3 / max(1, np.prod(shape[:-1]))))
    for w, value in zip(weights, values):
        if value is not None:
            w.assign(value.astype("float32"))


def save_keras(keras_model, at, rng, how="export"):
    randomize(keras_model, rng)
    if how == "export" and KERAS_3:
        keras_model.export(at, verbose=False)
    elif how == "save" or KERAS_3:
        tf.saved_model.save(keras_model, at)
    else:
        keras_model.save(at, save_format="tf")


def value_for(spec, size, of, rng):
    """A value for an input; its first free dimension is the batch where it comes first."""
    other = size.get("other", [6, 7, 5])
    other = list(other) if isinstance(other, (list, tuple)) else [other]
    shape, free = [], 0
    for i, dim in enumerate(spec.shape.as_list()):
        if dim is not None:
            shape.append(dim)
        elif i == 0:
            shape.append(size.get("batch", 3))
        else:
            shape.append(other[free % len(other)])
            free += 1
    dtype = spec.dtype
    if dtype == tf.bool:
        return rng.integers(0, 2, shape).astype(bool)
    if dtype == tf.string:
        return np.array([f"text {n}" for n in range(int(np.prod(shape)))], object).reshape(shape)
    if dtype.is_integer:
        high = 256 if dtype == tf.uint8 else of.high
        return rng.integers(0, high, shape).astype(dtype.as_numpy_dtype)
    return (rng.standard_normal(shape) * of.scale).astype(dtype.as_numpy_dtype)


def tensor(value):
    value = np.asarray(value)
    if value.dtype.kind in "SUO":
        flat = [v if isinstance(v, bytes) else v.encode() for v in value.reshape(-1).tolist()]
        return {"dtype": "string", "shape": list(value.shape), "data": [base64.b64encode(v).decode() for v in flat]}
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}


def write(of, at, rows):
    assert rows, "TensorFlow answers none of the runs"
    cases = [
        {"signature": name, "inputs": {k: tensor(v) for k, v in inputs.items()}, "outputs": {k: tensor(v) for k, v in outputs.items()}}
        for name, inputs, outputs in rows
    ]
    found = {"tolerance": of.tolerance, **({"refused": of.refused} if of.refused else {}), "cases": cases}
    with open(os.path.join(at, "cases.json"), "w") as f:
        json.dump(found, f)


def make(of, at, seed):
    rng = np.random.default_rng(seed)
    tf.keras.backend.clear_session()
    tf.random.set_seed(seed % 2**31)
    folder = os.path.join(at, "model")
    runs = of.save(folder, rng)
    if isinstance(runs, dict):  # of a graph of TF 1, which has its answers
        return write(of, at, runs["rows"])
    loaded = tf.saved_model.load(folder)
    if runs is None:
        runs = []
        for name, fn in loaded.signatures.items():
            specs = fn.structured_input_signature[1]
            runs += [(name, {k: value_for(spec, size, of, rng) for k, spec in specs.items()}) for size in of.sizes]
    rows = []
    for name, inputs in runs:
        name = name or "serving_default"
        try:
            outputs = loaded.signatures[name](**{k: tf.constant(v) for k, v in inputs.items()})
        except tf.errors.OpError:
            # An empty batch is refused by some kernels of TensorFlow; anything else is a fault of the case
            if all(np.size(v) for v in inputs.values()):
                raise
            continue
        rows.append((name, inputs, {k: v.numpy() for k, v in outputs.items()}))
    return write(of, at, rows)
