"""One network of keras.applications with random weights and statistics, and TensorFlow's answer for one picture.

    python keras_networks.py --list          all names, small networks first
    python keras_networks.py NAME FOLDER     FOLDER/model, and FOLDER/cases.json with loadMs, parameters, answers

With requirements.txt. The classifier gives logits, so that errors show; pictures have the size that the network is for.
"""
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

NAMES = """
MobileNetV3Small MobileNetV2 MobileNet MobileNetV3Large NASNetMobile EfficientNetB0 EfficientNetV2B0 EfficientNetB1 DenseNet121
EfficientNetV2B1 EfficientNetB2 EfficientNetV2B2 EfficientNetB3 DenseNet169 EfficientNetV2B3 EfficientNetB4 DenseNet201
EfficientNetV2S Xception InceptionV3 ResNet50V2 ResNet50 ConvNeXtTiny EfficientNetB5 EfficientNetB6 ResNet101V2 ResNet101
ConvNeXtSmall EfficientNetV2M InceptionResNetV2 ResNet152V2 ResNet152 EfficientNetB7 ConvNeXtBase NASNetLarge EfficientNetV2L
VGG16 VGG19 ConvNeXtLarge ConvNeXtXLarge
""".split()


def main():
    if sys.argv[1] == "--list":
        print("\n".join(NAMES))
        return
    name, folder = sys.argv[1:]
    import keras
    import numpy as np
    import tensorflow as tf

    from tensorflow_catalogue.keras_weights import randomize
    from tensorflow_catalogue.registry import tensor

    missing = {n for n, v in vars(keras.applications).items() if callable(v) and n[0].isupper()} - set(NAMES)
    assert not missing, "keras.applications has more networks: {}".format(missing)
    rng = np.random.RandomState(len(name) * 1000 + NAMES.index(name))
    net = randomize(getattr(keras.applications, name)(weights=None, classifier_activation=None), rng)
    at = os.path.join(folder, "model")
    net.export(at, verbose=False)
    parameters, shape = net.count_params(), tuple(d or 224 for d in net.input_shape[1:])
    del net
    began = time.time()
    serve = tf.saved_model.load(at).signatures["serving_default"]
    load_ms = (time.time() - began) * 1000
    (given,) = serve.structured_input_signature[1]
    picture = rng.uniform(-1, 1, (1,) + shape).astype("float32")
    if name.startswith(("EfficientNet", "ConvNeXt", "MobileNetV3")):
        picture = (picture + 1) * 127.5  # these scale it themselves
    outputs = {k: v.numpy() for k, v in serve(**{given: tf.constant(picture)}).items()}
    assert all(np.isfinite(v).all() for v in outputs.values()), "the answers are not finite"
    case = {"signature": "serving_default", "inputs": {given: tensor(picture)}, "outputs": {k: tensor(v) for k, v in outputs.items()}}
    found = {"made": "TensorFlow {}, Keras {}".format(tf.__version__, keras.__version__), "loadMs": load_ms, "parameters": parameters, "input": list(shape), "cases": [case]}
    with open(os.path.join(folder, "cases.json"), "w") as f:
        json.dump(found, f)


if __name__ == "__main__":
    main()
