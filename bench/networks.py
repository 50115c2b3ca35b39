"""SavedModels of full size for the benches, made with Keras: python networks.py FOLDER [name ..]

Random weights, random statistics of the batch normalizations: nothing is as it is by default, so nothing folds away that
would not fold away in a trained network. FOLDER/NAME is the SavedModel; one that is there already is left as it is.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf

keras = tf.keras
L = keras.layers
apps = keras.applications


def conv_bn(x, filters):
    return L.ReLU()(L.BatchNormalization()(L.Conv2D(filters, 3, padding="same", use_bias=False)(x)))


def unet():
    x = y = keras.Input((128, 128, 3))
    kept = []
    for filters in (32, 64, 128):
        y = conv_bn(conv_bn(y, filters), filters)
        kept.append(y)
        y = L.MaxPooling2D(2)(y)
    y = conv_bn(y, 256)
    for filters, skip in zip((128, 64, 32), reversed(kept)):
        up = L.Conv2DTranspose(filters, 2, strides=2, padding="same")(y) if filters != 64 else L.UpSampling2D(interpolation="bilinear")(y)
        y = conv_bn(L.Concatenate()([up, skip]), filters)
    return keras.Model(x, L.Conv2D(2, 1, activation="softmax")(y))


def transformer():
    x = y = keras.Input((128, 256))
    for _ in range(4):
        y = L.LayerNormalization()(L.Add()([y, L.MultiHeadAttention(8, 32)(y, y)]))
        y = L.LayerNormalization()(L.Add()([y, L.Dense(256)(L.Dense(1024, activation="gelu")(y))]))
    return keras.Model(x, L.Dense(10)(L.GlobalAveragePooling1D()(y)))


def recurrent(layer, *wrap):
    x = y = keras.Input((100, 64))
    for last in (False, True):
        inner = layer(128, return_sequences=not last)
        y = wrap[0](inner)(y) if wrap else inner(y)
    return keras.Model(x, L.Dense(10)(y))


def masked():
    x = keras.Input((100,), dtype="int32")
    y = L.LSTM(128)(L.Embedding(5000, 64, mask_zero=True)(x))
    return keras.Model(x, L.Dense(1, activation="sigmoid")(y))


def mlp():
    x = y = keras.Input((784,))
    for units in (1024, 1024, 512):
        y = L.Dense(units, activation="relu")(y)
    return keras.Model(x, L.Dense(10, activation="softmax")(y))


NETWORKS = {
    "mobilenet_v2": lambda: apps.MobileNetV2(weights=None),
    "resnet50": lambda: apps.ResNet50(weights=None),
    "efficientnet_b0": lambda: apps.EfficientNetB0(weights=None),
    "convnext_tiny": lambda: apps.ConvNeXtTiny(weights=None),
    "unet": unet,
    "transformer": transformer,
    "lstm": lambda: recurrent(L.LSTM),
    "lstm_masked": masked,
    "lstm_bidirectional": lambda: recurrent(L.LSTM, L.Bidirectional),
    "gru": lambda: recurrent(L.GRU),
    "mlp": mlp,
    "efficientnet_b7": lambda: apps.EfficientNetB7(weights=None),
    "nasnet_large": lambda: apps.NASNetLarge(weights=None),
}
BY_DEFAULT = [name for name in NETWORKS if name not in ("efficientnet_b7", "nasnet_large")]


def randomize(model):
    """Weights at which nothing vanishes or explodes."""
    rng = np.random.default_rng(7)
    for w in model.weights:
        name, shape = w.path.split("/")[-1], tuple(w.shape)
        if "seed" in name or "count" in name or "int" in str(w.dtype):
            continue
        if "variance" in name or name in ("gamma", "scale"):
            value = rng.uniform(0.5, 1.5, shape)
        elif len(shape) < 2:
            value = rng.uniform(-0.3, 0.3, shape)
        elif "depthwise" in name:
            value = rng.uniform(-1, 1, shape) * np.sqrt(3 / np.prod(shape[:-2]))
        else:
            value = rng.uniform(-1, 1, shape) * np.sqrt(3 / max(1, np.prod(shape[:-1])))
        w.assign(value.astype("float32"))


def main():
    folder, *names = sys.argv[1:]
    for name in names or BY_DEFAULT:
        at = os.path.join(folder, name)
        if os.path.exists(os.path.join(at, "saved_model.pb")):
            continue
        keras.backend.clear_session()
        model = NETWORKS[name]()
        randomize(model)
        model.export(at + ".part", verbose=False)
        os.rename(at + ".part", at)
        print(name, flush=True)


main()
