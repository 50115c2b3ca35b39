# python 3.11, requirements-keras.txt
"""What tf2onnx makes of Keras models, answered by TensorFlow: NHWC in and out, transposes around the convolutions."""
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf2onnx  # noqa: E402

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

tf.keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
K, L = tf.keras, tf.keras.layers
pack = packs.Pack()


def case(name, layers, shape, opset=15):
    model = K.Sequential([L.Input(shape, name='x')] + layers)
    for w in model.weights:
        w.assign(rng.standard_normal(w.shape) * 0.5 if 'variance' not in w.name else rng.uniform(0.5, 1.5, w.shape))
    made, _ = tf2onnx.convert.from_keras(model, [tf.TensorSpec((None, *shape), tf.float32, name='x')], opset=opset)
    output = made.graph.output[0].name
    runs = []
    for rows in (2, 1):
        x = rng.standard_normal((rows, *shape)).astype(np.float32)
        runs.append(({'x': x}, {output: model(x).numpy()}))
    pack.case(name, {'model.onnx': made.SerializeToString()}, runs)


case('two layers', [L.Dense(5, 'relu'), L.Dense(3, 'softmax')], (6,))
case('convolutions', [L.Conv2D(4, 3, padding='same', strides=2, activation='relu'), L.BatchNormalization(), L.DepthwiseConv2D(3), L.MaxPooling2D(), L.Flatten(), L.Dense(3)], (12, 12, 3))
case('transposed and upsampled', [L.Conv2DTranspose(3, 3, strides=2, padding='same'), L.UpSampling2D(2, interpolation='bilinear')], (4, 4, 2), 13)
case('LSTM', [L.LSTM(5, return_sequences=True), L.LSTM(3)], (4, 6))
case('GRU in both directions', [L.Bidirectional(L.GRU(4, reset_after=True))], (4, 6))
case('activations', [L.LeakyReLU(0.2), L.ELU(), L.Activation('swish'), L.Activation('gelu'), L.Activation('softplus')], (6,))
case('one dimension', [L.Conv1D(4, 3, dilation_rate=2, padding='causal'), L.GlobalAveragePooling1D(), L.LayerNormalization()], (9, 3), 17)
case('padding, cropping, averages', [L.ZeroPadding2D((1, 2)), L.Cropping2D(((1, 0), (0, 1))), L.AveragePooling2D(2, padding='same')], (5, 6, 2), 11)
pack.write(os.path.join(ROOT, 'exports-keras.json.gz'))
