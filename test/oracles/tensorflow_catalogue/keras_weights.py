"""Weights of Keras models, of Keras 2 and 3 alike."""
from .registry import random_weight


def randomize(model, rng):
    """Weights at which nothing vanishes or explodes, and nothing is as it is by default: moving statistics as well."""
    for w in model.weights:
        name = (getattr(w, "path", None) or getattr(w, "name", "table")).split(":")[0]
        if not hasattr(w, "assign"):
            continue
        dtype = w.dtype if isinstance(w.dtype, str) else w.dtype.name
        last = name.split("/")[-1]
        if not dtype.startswith(("float", "bfloat")) or "seed" in last or "count" in last:
            continue
        w.assign(random_weight(name, tuple(w.shape), rng).astype("float32"))
    return model
