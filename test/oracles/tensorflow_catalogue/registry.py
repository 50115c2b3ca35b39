"""Models by name, and what is common to making them: weights, feeds after the signature, answers written down.

It must run on Python 3.6 and TensorFlow 1.4 as on TensorFlow 2.21, so it keeps to what all of them have.
"""
import base64
import collections
import hashlib
import importlib
import json
import os

import numpy as np
import tensorflow as tf

VERSION = tuple(int(part) for part in tf.__version__.split(".")[:2])
v1 = tf if VERSION < (1, 13) else tf.compat.v1
# As "tf115", "tf221": what the names of the models begin with
PREFIX = "tf{}{}".format(*VERSION)
KERAS_3 = VERSION >= (2, 16)
if VERSION < (2, 0):
    v1.logging.set_verbosity(v1.logging.ERROR)
else:
    tf.get_logger().setLevel("ERROR")

"""
save     saves the model to a folder; may give runs: [(signature or None, inputs)], else they are made up
api      how it was saved, for the page
about    what is in it, for the page
expect   "compiler", "native" (TensorFlow itself must run it), "refused" (its answers are random, or it is no model for serving)
sizes    of free dimensions, one a run
tags     of the MetaGraph whose answers are wanted
"""
Model = collections.namedtuple("Model", "name save api about expect tolerance sizes high scale tags")
MODELS = collections.OrderedDict()
MODULES = ["tf1", "tf1_estimators", "modules", "layers", "architectures", "preprocessing", "exports"]


def add(name, save, api, about, expect="compiler", tolerance=1e-5, sizes=({"batch": 1}, {"batch": 3}), high=10, scale=1.0, tags=("serve",)):
    name = "{}_{}".format(PREFIX, name)
    assert name not in MODELS, name
    MODELS[name] = Model(name, save, api, about, expect, tolerance, sizes, high, scale, tags)


def model(api, about, name=None, since=(1, 0), before=(9, 0), when=True, **options):
    """The function that it decorates is called with the folder and a random generator; made by the versions stated."""
    def wrap(f):
        if when and since <= VERSION < before:
            add(name or f.__name__, f, api, about, **options)
        return f
    return wrap


def declare_all():
    for name in MODULES:
        importlib.import_module("tensorflow_catalogue." + name).declare()


def random_weight(name, shape, rng):
    """Values at which nothing vanishes or explodes, and nothing is as it is by default."""
    last = name.split(":")[0].split("/")[-1]
    if "variance" in last or last in ("gamma", "scale"):
        return rng.uniform(0.5, 1.5, shape)
    if len(shape) < 2:
        return rng.uniform(-0.3, 0.3, shape)
    fan = np.prod(shape[:-2]) if last == "depthwise_kernel" else np.prod(shape[:-1])
    return rng.uniform(-1, 1, shape) * np.sqrt(3 / max(1, fan))


def value_for(name, dtype, shape, size, of, rng):
    """A value for an input; its first free dimension is the batch where it comes first. `size` may name an input's own."""
    if name in size:
        return np.asarray(size[name], dtype.as_numpy_dtype)
    other = size.get("other", [6, 7, 5])
    other = list(other) if isinstance(other, (list, tuple)) else [other]
    if shape is None:
        shape = [None]
    dims, free = [], 0
    for i, dim in enumerate(shape):
        if dim is not None:
            dims.append(dim)
        elif i == 0:
            dims.append(size.get("batch", 3))
        else:
            dims.append(other[free % len(other)])
            free += 1
    if dtype == tf.bool:
        return rng.randint(0, 2, dims).astype(bool)
    if dtype == tf.string:
        return np.array(["text {}".format(n).encode() for n in range(int(np.prod(dims)))], object).reshape(dims)
    if dtype.is_integer:
        return rng.randint(0, 256 if dtype == tf.uint8 else of.high, dims).astype(dtype.as_numpy_dtype)
    return (rng.standard_normal(dims) * of.scale).astype(dtype.as_numpy_dtype)


def tensor(value):
    value = np.asarray(value)
    if value.dtype.kind in "SUO":
        flat = [v if isinstance(v, bytes) else v.encode() for v in value.reshape(-1).tolist()]
        return {"dtype": "string", "shape": list(value.shape), "data": [base64.b64encode(v).decode() for v in flat]}
    data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}


def parts(name, info):
    """The tensors that one entry of a signature stands for: {name: tensor name}."""
    if info.WhichOneof("encoding") == "coo_sparse":
        coo = info.coo_sparse
        return collections.OrderedDict([(name + "_values", coo.values_tensor_name), (name + "_indices", coo.indices_tensor_name), (name + "_shape", coo.dense_shape_tensor_name)])
    return {name: info.name}


def shape_of(info):
    return None if info.tensor_shape.unknown_rank else [d.size if d.size >= 0 else None for d in info.tensor_shape.dim]


INTERNAL = ("__saved_model_init_op", "__saved_model_train_op")


def functions_answers(of, folder, runs, rng):
    """[(signature, inputs, outputs)], by tf.saved_model.load: what a session cannot restore (Keras 3 in a tf.Module)."""
    loaded, rows = tf.saved_model.load(folder), []
    if runs is None:
        runs = []
        for name, fn in sorted(loaded.signatures.items()):
            specs = fn.structured_input_signature[1]
            runs += [(name, {k: value_for(k, s.dtype, s.shape.as_list(), size, of, rng) for k, s in sorted(specs.items())}) for size in of.sizes]
    for name, inputs in runs:
        name = name or "serving_default"
        outputs = loaded.signatures[name](**{k: tf.constant(v) for k, v in inputs.items()})
        rows.append((name, inputs, {k: v.numpy() for k, v in outputs.items()}))
    return rows


def answers(of, folder, runs, rng):
    """[(signature, inputs, outputs)], by a session that the model is loaded into."""
    rows = []
    with tf.Graph().as_default(), v1.Session() as session:
        loader = v1.saved_model.loader.load if VERSION < (1, 13) else v1.saved_model.load
        signatures = {k: s for k, s in loader(session, list(of.tags), folder, clear_devices=True).signature_def.items() if k not in INTERNAL}
        if runs is None:
            runs = []
            for name, signature in sorted(signatures.items()):
                for size in of.sizes:
                    inputs = {k: value_for(k, tf.as_dtype(i.dtype), shape_of(i), size, of, rng) for k, i in sorted(signature.inputs.items())}
                    runs.append((name, inputs))
        for name, inputs in runs:
            name = name or "serving_default"
            signature = signatures[name]
            fed, fetched = {}, {}
            for key, info in signature.inputs.items():
                for part, tensor_name in parts(key, info).items():
                    if part in inputs:
                        dtype = session.graph.get_tensor_by_name(tensor_name).dtype.as_numpy_dtype
                        fed[part] = np.asarray(inputs[part], dtype)
                        if fed[part].dtype.kind in "US":
                            fed[part] = fed[part].astype(object)
            for key, info in signature.outputs.items():
                fetched.update(parts(key, info))
            assert set(inputs) == set(fed), (set(inputs), set(fed))
            # As TensorFlow Serving does it: an input that is left out is what the signature says.
            left_out = {i.name: tf.make_ndarray(signature.defaults[k]) for k, i in signature.inputs.items() if VERSION >= (2, 17) and k not in inputs and k in signature.defaults}
            names = {part: n for key, info in signature.inputs.items() for part, n in parts(key, info).items()}
            outputs = session.run(fetched, dict(left_out, **{names[part]: value for part, value in fed.items()}))
            rows.append((name, fed, outputs))
    return rows


def make(of, at):
    seed = int(hashlib.sha256(of.name.encode()).hexdigest()[:8], 16)
    rng = np.random.RandomState(seed % 2**32)
    v1.set_random_seed(seed % 2**31)
    if hasattr(tf, "keras"):
        tf.keras.backend.clear_session()
    folder = os.path.join(at, "model")
    runs = of.save(folder, rng)
    try:
        try:
            rows = answers(of, folder, runs, rng)
        except tf.errors.FailedPreconditionError:
            rows = functions_answers(of, folder, runs, rng)
    except Exception:
        # What is to be refused need not run.
        if of.expect != "refused":
            raise
        rows = []
    assert rows or runs == [] or of.expect == "refused", "TensorFlow answers none of the runs"
    cases = [
        {"signature": name, "inputs": {k: tensor(v) for k, v in inputs.items()}, "outputs": {k: tensor(v) for k, v in outputs.items()}}
        for name, inputs, outputs in rows
    ]
    found = {"made": "TensorFlow " + tf.__version__, "api": of.api, "about": of.about, "expect": of.expect, "tolerance": of.tolerance, "cases": cases}
    with open(os.path.join(at, "cases.json"), "w") as f:
        json.dump(found, f)
