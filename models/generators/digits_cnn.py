# python 3.11, requirements-tensorflow.txt
"""models/digits_cnn: a small convolutional network that reads handwritten digits (scikit-learn's bundled data set,
8 × 8 pixels), as Keras 3 exports it. An image is [8, 8, 1], 0 black to 255 white, the digit white on black.
"""
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow import keras

sys.path.insert(0, os.path.dirname(__file__))
import golden

HERE = os.path.join(os.path.dirname(__file__), "..", "digits_cnn")
shutil.rmtree(HERE, ignore_errors=True)
keras.utils.set_random_seed(7)

digits = load_digits()
images = (digits.images / 16 * 255).astype(np.float32)[..., None]
train, test = slice(0, 1400), slice(1400, None)

inputs = keras.Input([8, 8, 1], name="image")
x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
x = keras.layers.Conv2D(16, 3, padding="same", use_bias=False)(x)
x = keras.layers.BatchNormalization()(x)
x = keras.layers.ReLU(max_value=6)(x)
x = keras.layers.DepthwiseConv2D(3, padding="same")(x)
x = keras.layers.Conv2D(24, 1, activation="swish")(x)
x = keras.layers.MaxPooling2D(2)(x)
x = keras.layers.Conv2D(32, 3, padding="valid", activation="gelu")(x)
x = keras.layers.Dropout(0.2)(x)
x = keras.layers.GlobalAveragePooling2D()(x)
outputs = keras.layers.Dense(10, activation="softmax", name="probabilities")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images[train], digits.target[train], epochs=30, batch_size=32, verbose=0)
print("accuracy on the held-out images", model.evaluate(images[test], digits.target[test], verbose=0)[1])


@tf.function(input_signature=[tf.TensorSpec([None, 8, 8, 1], tf.float32, name="image")])
def serve(image):
    probabilities = model(image, training=False)
    return {"digit": tf.argmax(probabilities, axis=1), "probabilities": probabilities}


archive = keras.export.ExportArchive()
archive.track(model)
archive.add_endpoint("serve", serve)
archive.write_out(os.path.join(HERE, "1"), verbose=False)

signature = tf.saved_model.load(os.path.join(HERE, "1")).signatures["serve"]
random = np.random.default_rng(0)
feeds = {
    "eight digits": images[1400:1408],
    "noise": random.uniform(0, 255, (3, 8, 8, 1)).astype(np.float32),
    "far out": np.full((1, 8, 8, 1), 1e6, np.float32),
}
cases = []
for name, image in feeds.items():
    answers = signature(image=tf.constant(image))
    cases.append(
        {
            "name": name,
            "inputs": {"image": golden.tensor(image)},
            "outputs": {key: golden.tensor(value.numpy()) for key, value in answers.items()},
        }
    )
golden.write(os.path.join(HERE, "golden.json"), f"tensorflow {tf.__version__}, keras {keras.__version__}", cases)

from PIL import Image

pictures = os.path.join(os.path.dirname(__file__), "..", "..", "images")
os.makedirs(pictures, exist_ok=True)
for index in (1401, 1405):
    picture = Image.fromarray(images[index, :, :, 0].astype(np.uint8)).resize((64, 64), Image.NEAREST)
    picture.save(os.path.join(pictures, f"digit-{digits.target[index]}.png"))
