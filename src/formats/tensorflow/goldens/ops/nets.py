# python 3.11, requirements.txt
"""Makes whole networks of TensorFlow and Keras with random weights, frozen into one GraphDef each: nets/NAME.json.

    python nets.py

{name, metaGraph: a MetaGraphDef with one signature, in base64, transposes: how many may be left, runs: as in generate.py}
"""
import base64
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import keras
import numpy as np
import tensorflow as tf
from generate import pack
from keras import layers as L
from tensorflow.core.protobuf import meta_graph_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

HERE = pathlib.Path(__file__).parent / "nets"


def save(name, function, specs, feeds, transposes=0):
    concrete = tf.function(function, input_signature=specs).get_concrete_function()
    frozen = convert_variables_to_constants_v2(concrete, lower_control_flow=False)
    meta = meta_graph_pb2.MetaGraphDef()
    meta.meta_info_def.tags.append("serve")
    meta.graph_def.CopyFrom(frozen.graph.as_graph_def())
    for node in meta.graph_def.node:
        node.ClearField("experimental_debug_info")
    signature = meta.signature_def["serving_default"]
    signature.method_name = "tensorflow/serving/predict"
    for kind, tensors in [(signature.inputs, frozen.inputs), (signature.outputs, frozen.outputs)]:
        for i, tensor in enumerate(tensors):
            info = kind[f"{'x' if kind is signature.inputs else 'y'}{i}"]
            info.name = tensor.name
            info.dtype = tensor.dtype.as_datatype_enum
            info.tensor_shape.CopyFrom(tensor.shape.as_proto())
    runs = []
    for values in feeds:
        answers = concrete(*[tf.constant(v) for v in values])
        answers = answers if isinstance(answers, (list, tuple)) else [answers]
        runs.append({"feeds": [pack(v) for v in values], "outputs": [pack(a.numpy()) for a in answers]})
    data = {"name": name, "transposes": transposes, "metaGraph": base64.b64encode(meta.SerializeToString(deterministic=True)).decode(), "runs": runs}
    (HERE / f"{name}.json").write_text(json.dumps(data, separators=(",", ":")) + "\n")
    print(name, (HERE / f"{name}.json").stat().st_size, "bytes")


def keras_net(name, build, shape, rows=(1, 3), transposes=0, dtype=np.float32):
    keras.utils.set_random_seed(7)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, build(inputs))
    # statistics of batch normalizations as if it had been trained
    rng = np.random.default_rng(3)
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape).astype(np.float32) if i in (0, 3) else rng.normal(0, 0.3, w.shape).astype(np.float32) for i, w in enumerate([gamma, beta, mean, variance])])
    sizes = [9 if d is None else d for d in shape]
    feeds = [[np.random.default_rng(n).standard_normal([n, *sizes]).astype(dtype)] for n in rows]
    save(name, lambda x: model(x, training=False), [tf.TensorSpec([None, *shape], tf.as_dtype(dtype))], feeds, transposes)


def lenet(x):
    x = L.Conv2D(6, 5, padding="same", activation="tanh")(x)
    x = L.AveragePooling2D(2)(x)
    x = L.Conv2D(8, 5, activation="tanh")(x)
    x = L.MaxPooling2D(2)(x)
    x = L.Flatten()(x)
    x = L.Dense(16, activation="tanh")(x)
    return L.Dense(10, activation="softmax")(x)


def mobile(x):
    def block(x, out, stride, expand):
        y = L.Conv2D(x.shape[-1] * expand, 1, use_bias=False)(x)
        y = L.ReLU(6.0)(L.BatchNormalization()(y))
        if stride == 2:
            y = L.ZeroPadding2D(((0, 1), (0, 1)))(y)
        y = L.DepthwiseConv2D(3, strides=stride, padding="same" if stride == 1 else "valid", use_bias=False)(y)
        y = L.ReLU(6.0)(L.BatchNormalization()(y))
        y = L.BatchNormalization()(L.Conv2D(out, 1, use_bias=False)(y))
        return L.Add()([x, y]) if stride == 1 and x.shape[-1] == out else y

    x = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)))
    x = block(x, 8, 1, 2)
    x = block(x, 12, 2, 3)
    x = block(x, 12, 1, 2)
    x = L.GlobalAveragePooling2D()(x)
    return L.Dense(5, activation="softmax")(x)


def residual(x):
    x = L.MaxPooling2D(3, strides=2, padding="same")(L.ReLU()(L.BatchNormalization()(L.Conv2D(8, 7, strides=2, padding="same")(x))))
    for filters, stride in [(8, 1), (16, 2)]:
        y = L.ReLU()(L.BatchNormalization()(L.Conv2D(filters, 3, strides=stride, padding="same")(x)))
        y = L.BatchNormalization()(L.Conv2D(filters, 3, padding="same")(y))
        shortcut = x if stride == 1 else L.BatchNormalization()(L.Conv2D(filters, 1, strides=stride)(x))
        x = L.ReLU()(L.Add()([shortcut, y]))
    x = L.GlobalAveragePooling2D()(x)
    return L.Dense(7, activation="softmax")(x)


def unet(x):
    a = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    b = L.Conv2D(8, 3, padding="same", activation="elu")(L.MaxPooling2D(2)(a))
    c = L.Conv2D(8, 3, padding="same", dilation_rate=2, activation="leaky_relu")(L.MaxPooling2D(2)(b))
    d = L.Concatenate()([L.UpSampling2D()(c), b])
    e = L.Conv2DTranspose(4, 3, strides=2, padding="same")(d)
    f = L.Concatenate()([e, a])
    return L.Conv2D(2, 1, activation="sigmoid")(f)


def squeeze_excite(x):
    x = L.Conv2D(8, 3, padding="same", activation="swish")(x)
    s = L.GlobalAveragePooling2D(keepdims=True)(x)
    s = L.Conv2D(2, 1, activation="swish")(s)
    s = L.Conv2D(8, 1, activation="sigmoid")(s)
    x = L.Multiply()([x, s])
    x = L.SeparableConv2D(6, 3, padding="same")(x)
    x = L.PReLU(shared_axes=[1, 2])(x)
    return L.GlobalMaxPooling2D()(x)


def mlp(x):
    x = L.Dropout(0.5)(L.Dense(16, activation="relu")(L.Normalization(mean=0.3, variance=2.0)(x)))
    x = L.LayerNormalization()(L.Dense(16, activation="gelu")(x))
    return L.Dense(3, activation="softmax")(x)


def sequence(x):
    x = L.Conv1D(8, 3, padding="causal", activation="relu")(x)
    x = L.MaxPooling1D(2)(x)
    x = L.SeparableConv1D(6, 3, padding="same")(x)
    return L.Dense(2)(L.GlobalAveragePooling1D()(x))


def attention(x):
    y = L.MultiHeadAttention(2, 4)(x, x)
    x = L.LayerNormalization()(L.Add()([x, y]))
    y = L.Dense(8)(L.Dense(16, activation="gelu")(x))
    return L.LayerNormalization(epsilon=1e-6)(L.Add()([x, y]))


def dilated(x):
    x = L.Conv2D(4, 3, padding="same", dilation_rate=2, activation="relu")(x)
    x = L.Conv2D(4, 3, padding="valid", dilation_rate=(1, 3), activation="relu")(x)
    x = L.DepthwiseConv2D(3, padding="same", dilation_rate=2)(x)
    return L.Conv2D(2, (3, 1), padding="same", dilation_rate=(4, 1))(x)


def temporal(x):
    for rate in (1, 2, 4):
        y = L.Conv1D(6, 3, padding="causal", dilation_rate=rate, activation="relu")(x)
        y = L.Conv1D(6, 2, padding="same", dilation_rate=rate)(y)
        x = L.Add()([x, y])
    return L.Dense(2)(L.GlobalMaxPooling1D()(x))


def volume(x):
    x = L.Conv3D(4, 3, padding="same", activation="relu")(x)
    x = L.MaxPooling3D(2)(x)
    x = L.Conv3DTranspose(2, 2, strides=2)(x)
    return L.GlobalAveragePooling3D()(x)


def embedding():
    keras.utils.set_random_seed(7)
    inputs = keras.Input([None], dtype="int32")
    x = L.Embedding(20, 6)(inputs)
    x = L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(x))
    model = keras.Model(inputs, x)
    feeds = [[np.array([[1, 2, 3]], np.int32)], [np.array([[0, 19], [4, 4]], np.int32)]]
    save("embedding", lambda x: model(x, training=False), [tf.TensorSpec([None, None], tf.int32)], feeds)


def reshapes():
    """Shape arithmetic on a free batch, as TF 1 code does it."""
    weights = tf.constant(np.random.default_rng(0).standard_normal([12, 6]).astype(np.float32))

    def function(x):
        batch = tf.shape(x)[0]
        flat = tf.reshape(x, tf.stack([batch, -1]))
        y = tf.reshape(tf.matmul(flat, weights), [batch, 2, 3])
        y = tf.transpose(y, [0, 2, 1])
        mask = tf.sequence_mask(tf.fill([batch], 2), 3, dtype=tf.float32)
        top, index = tf.nn.top_k(y[:, :, 0] * mask, 2)
        return [tf.concat([top, tf.reduce_max(y, [1, 2], keepdims=True)[:, :, 0]], 1), index, tf.one_hot(index, 3)[..., ::-1]]

    rng = np.random.default_rng(1)
    save("reshapes", function, [tf.TensorSpec([None, 3, 4], tf.float32)], [[rng.standard_normal([n, 3, 4]).astype(np.float32)] for n in (1, 0, 4)], transposes=1)


def main():
    HERE.mkdir(exist_ok=True)
    keras_net("lenet", lenet, [20, 20, 1], transposes=2)
    keras_net("mobile", mobile, [16, 16, 3], transposes=1)
    keras_net("mobile_free_size", mobile, [None, None, 3], transposes=1)
    keras_net("residual", residual, [24, 24, 3], transposes=1)
    keras_net("unet", unet, [8, 8, 3], transposes=5)
    keras_net("squeeze_excite", squeeze_excite, [8, 8, 3], transposes=1)
    keras_net("mlp", mlp, [6], rows=(1, 0, 5))
    keras_net("sequence", sequence, [12, 3], transposes=1)
    # one for each of the heads' queries, keys, values and answers
    keras_net("attention", attention, [5, 8], transposes=4)
    keras_net("volume", volume, [4, 4, 4, 2], transposes=1)
    keras_net("dilated", dilated, [9, 10, 2], transposes=2)
    keras_net("dilated_free_size", dilated, [None, None, 2], transposes=2)
    keras_net("temporal", temporal, [11, 6], transposes=6)
    keras_net("temporal_free_size", temporal, [None, 6], transposes=6)
    embedding()
    reshapes()


if __name__ == "__main__":
    main()
