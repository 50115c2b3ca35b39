"""What only Keras 2 makes: models saved by model.save(…, save_format="tf"), with training functions in the same file."""
import tensorflow as tf

from . import registry
from .registry import KERAS_3


def declare():
    if KERAS_3:
        return
    keras = tf.keras
    L = keras.layers

    @registry.model(sizes=[{"batch": 1}, {"batch": 2}], tolerance=3e-5)
    def keras2_mobilenet(at, rng):
        registry.save_keras(keras.applications.MobileNetV2(alpha=0.35, weights=None, input_shape=(32, 32, 3), classes=10), at, rng)

    @registry.model(sizes=[{"batch": 1}, {"batch": 2}], tolerance=3e-5)
    def keras2_efficientnet(at, rng):
        registry.save_keras(keras.applications.EfficientNetB0(weights=None, input_shape=(32, 32, 3), classes=10), at, rng)

    @registry.model()
    def keras2_compiled(at, rng):
        model = keras.Sequential([L.Dense(8, activation="relu", input_shape=(4,)), L.Dropout(0.2), L.BatchNormalization(), L.Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(rng.standard_normal((16, 4)), rng.integers(0, 3, 16), verbose=0)
        registry.save_keras(model, at, rng)

    @registry.model()
    def keras2_from_estimator_style(at, rng):
        model = keras.Sequential([L.DenseFeatures([tf.feature_column.numeric_column("a", [3]), tf.feature_column.bucketized_column(tf.feature_column.numeric_column("b"), [0.0, 1.0])]), L.Dense(4, activation="relu"), L.Dense(1)])
        model({"a": tf.zeros([1, 3]), "b": tf.zeros([1, 1])})
        registry.save_keras(model, at, rng)
