"""Networks of many layers: blocks of the literature, small versions of keras.applications, several inputs and outputs."""
import inspect

import tensorflow as tf

from . import registry
from .registry import KERAS_3

keras = tf.keras
L = keras.layers
prefix = "net_" if KERAS_3 else "net2_"


def network(size=(32, 32, 3), how="export", **options):
    def wrap(f):
        def save(at, rng):
            takes = list(inspect.signature(f).parameters)
            made = f(keras.Input(size)) if takes else f()
            registry.save_keras(made, at, rng, how)
        registry.add(prefix + f.__name__, save, **{"sizes": [{"batch": 1}, {"batch": 3}], **options})
        return f
    return wrap


def conv_bn(x, filters, size=3, strides=1, activation="relu", padding="same"):
    x = L.BatchNormalization()(L.Conv2D(filters, size, strides=strides, padding=padding, use_bias=False)(x))
    return L.Activation(activation)(x) if activation else x


def squeeze_excite(x, filters, ratio=4):
    s = L.GlobalAveragePooling2D()(x)
    s = L.Reshape((1, 1, filters))(s)
    s = L.Dense(filters // ratio, activation="relu")(s)
    return L.Multiply()([x, L.Dense(filters, activation="sigmoid")(s)])


def declare():
    if KERAS_3:
        declare_applications()

    @network()
    def lenet(x):
        y = L.AveragePooling2D(2)(L.Conv2D(6, 5, activation="tanh")(x))
        y = L.Flatten()(L.AveragePooling2D(2)(L.Conv2D(16, 5, activation="tanh")(y)))
        return keras.Model(x, L.Dense(10, activation="softmax")(L.Dense(84, activation="tanh")(L.Dense(120, activation="tanh")(y))))

    @network(how="save")
    def residual(x):
        y = conv_bn(x, 8)
        for filters, strides in ((8, 1), (16, 2), (16, 1)):
            z = conv_bn(conv_bn(y, filters, strides=strides), filters, activation=None)
            short = y if strides == 1 else conv_bn(y, filters, 1, strides, None)
            y = L.ReLU()(L.Add()([z, short]))
        return keras.Model(x, L.Dense(5)(L.GlobalAveragePooling2D()(y)))

    @network()
    def inception(x):
        for _ in range(2):
            x0 = conv_bn(x, 4, 1)
            x1 = conv_bn(conv_bn(x, 4, 1), 6, 3)
            x2 = conv_bn(conv_bn(x, 3, 1), 4, 5)
            x3 = conv_bn(L.MaxPooling2D(3, strides=1, padding="same")(x), 4, 1)
            x4 = conv_bn(conv_bn(x, 4, (1, 7)), 4, (7, 1))
            y = L.Concatenate()([x0, x1, x2, x3, x4])
            x_in = locals().get("x_in", x)
            x = y
        return keras.Model(x_in, L.Dense(4, activation="softmax")(L.Flatten()(L.AveragePooling2D(4)(x))))

    @network()
    def squeeze(x):
        y = squeeze_excite(conv_bn(x, 8, activation="swish"), 8)
        y = squeeze_excite(conv_bn(y, 12, 5, 2, "relu6" if KERAS_3 else "relu"), 12)
        return keras.Model(x, L.GlobalMaxPooling2D()(y))

    @network((None, None, 3), sizes=[{"batch": 1, "other": [32, 48]}, {"batch": 2, "other": [16, 16]}])
    def unet_any(x):
        return unet(x, "nearest")

    @network((32, 48, 1))
    def unet_fixed(x):
        return unet(x)

    def unet(x, interpolation="bilinear"):
        kept, y = [], x
        for filters in (4, 8, 12):
            y = conv_bn(conv_bn(y, filters), filters)
            kept.append(y)
            y = L.MaxPooling2D(2)(y)
        y = conv_bn(y, 16)
        for i, (filters, skip) in enumerate(zip((12, 8, 4), reversed(kept))):
            up = L.Conv2DTranspose(filters, 2 + i, strides=2, padding="same")(y) if i != 1 else L.UpSampling2D(interpolation=interpolation)(y)
            y = conv_bn(L.Concatenate()([up, skip]), filters)
        return keras.Model(x, L.Conv2D(2, 1, activation="softmax")(y))

    @network((28, 28, 1))
    def autoencoder(x):
        y = L.LeakyReLU()(L.Conv2D(8, 3, strides=2, padding="same")(x))
        y = L.LeakyReLU()(L.Conv2D(16, 3, strides=2, padding="same")(y))
        code = L.Dense(5, name="code")(L.Flatten()(y))
        y = L.Reshape((7, 7, 16))(L.Dense(7 * 7 * 16, activation="relu")(code))
        y = L.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(y)
        y = L.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(y)
        return keras.Model(x, [L.Conv2D(1, 3, padding="same", activation="sigmoid", name="image")(y), code])

    @network()
    def many_inputs():
        image, numbers, ids = keras.Input((16, 16, 3), name="image"), keras.Input((4,), name="numbers"), keras.Input((6,), dtype="int32", name="ids")
        y = L.GlobalAveragePooling2D()(conv_bn(image, 6))
        z = L.Flatten()(L.Embedding(10, 3)(ids))
        y = L.Dense(8, activation="relu")(L.Concatenate()([y, numbers, z]))
        return keras.Model({"image": image, "numbers": numbers, "ids": ids}, {"class": L.Dense(3, activation="softmax")(y), "score": L.Dense(1)(y), "image": L.Rescaling(2.0)(image)})

    @network()
    def siamese():
        a, b = keras.Input((16, 16, 1)), keras.Input((16, 16, 1))
        tower = keras.Sequential([L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(6)])
        p, q = tower(a), tower(b)
        return keras.Model([a, b], [L.Dot(1, normalize=True)([p, q]), L.Subtract()([p, q])])

    @network((20,), sizes=[{"batch": 4}, {"batch": 0}])
    def wide_and_deep(x):
        y = x
        for units in (32, 32, 16):
            y = L.Dropout(0.3)(L.BatchNormalization()(L.Dense(units, activation="relu", kernel_regularizer="l2")(y)))
        return keras.Model(x, L.Dense(1, activation="sigmoid")(L.Concatenate()([x, y])))

    @network((32, 4))
    def temporal(x):
        y = x
        for rate in (1, 2, 4):
            z = L.SpatialDropout1D(0.2)(L.LayerNormalization()(L.Conv1D(6, 3, dilation_rate=rate, padding="causal", activation="relu")(y)))
            y = L.Add()([L.Conv1D(6, 1)(y), z])
        return keras.Model(x, L.Dense(2)(L.GlobalMaxPooling1D()(y)))

    @network((8, 8, 8, 1))
    def volume(x):
        y = L.MaxPooling3D(2)(L.BatchNormalization()(L.Conv3D(4, 3, padding="same", activation="relu")(x)))
        y = L.Conv3DTranspose(3, 2, strides=2)(y)
        return keras.Model(x, L.Dense(2)(L.Flatten()(L.AveragePooling3D(4)(y))))

    @network((12, 16))
    def transformer(x):
        y = x
        for _ in range(2):
            y = L.LayerNormalization()(L.Add()([y, L.MultiHeadAttention(4, 4)(y, y)]))
            y = L.LayerNormalization()(L.Add()([y, L.Dense(16)(L.Dense(32, activation="gelu")(y))]))
        return keras.Model(x, L.Dense(3)(L.GlobalAveragePooling1D()(y)))

    @network()
    def vision_transformer(x):
        y = L.Reshape((16, 24))(L.Conv2D(24, 8, strides=8)(x))
        if KERAS_3:
            y = L.Add()([y, L.Embedding(16, 24)(keras.ops.expand_dims(keras.ops.arange(16), 0))])
        z = L.LayerNormalization(epsilon=1e-6)(y)
        y = L.Add()([y, L.MultiHeadAttention(3, 8)(z, z)])
        y = L.Add()([y, L.Dense(24)(L.Dense(48, activation="gelu")(L.LayerNormalization(epsilon=1e-6)(y)))])
        return keras.Model(x, L.Dense(4)(L.Flatten()(y)))

    @network()
    def mixer(x):
        y = L.Reshape((16, 24))(L.Conv2D(24, 8, strides=8)(x))
        z = L.Permute((2, 1))(L.LayerNormalization()(y))
        y = L.Add()([y, L.Permute((2, 1))(L.Dense(16)(L.Dense(20, activation="gelu")(z)))])
        return keras.Model(x, L.Dense(4)(L.GlobalAveragePooling1D()(y)))

    @network()
    def shuffle(x):
        y = conv_bn(x, 8)
        y = L.Reshape((32, 32, 2, 4))(y)
        y = L.Reshape((32, 32, 8))(L.Permute((1, 2, 4, 3))(y))
        return keras.Model(x, L.Conv2D(4, 3, groups=2, padding="same")(y))

    @network()
    def padded(x):
        """Borders of zeros around numbers below zero: a pool's own padding would not do."""
        y = L.MaxPooling2D(3, strides=2)(L.ZeroPadding2D(1)(L.Conv2D(6, 3)(x)))
        y = L.AveragePooling2D(3, strides=2)(L.ZeroPadding2D(1)(L.Conv2D(6, 3, bias_initializer="ones")(y)))
        return keras.Model(x, L.Conv2D(4, 3)(L.ZeroPadding2D(((2, 0), (1, 3)))(y)))

    @network()
    def nested(x):
        block = lambda n: keras.Sequential([L.Conv2D(n, 3, padding="same"), L.BatchNormalization(), L.ReLU()], name=f"block{n}")
        inner = keras.Sequential([block(4), L.MaxPooling2D(2), block(6)], name="inner")
        return keras.Model(x, L.Dense(3)(L.Flatten()(inner(x))))

    @network(how="save", **({"refused": "variables that the file's own restore operation does not restore"} if KERAS_3 else {}))
    def subclassed():
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.first, self.second, self.out = L.Conv2D(4, 3, activation="relu"), L.Conv2D(6, 3, strides=2), L.Dense(3)

            def call(self, x, training=False):
                y = self.second(self.first(x))
                y = tf.nn.l2_normalize(tf.reduce_max(y, axis=[1, 2]), axis=-1)
                return {"logits": self.out(y), "features": y}
        net = Net()
        net(tf.zeros([1, 32, 32, 3]))
        if not KERAS_3:
            net._set_inputs(tf.TensorSpec([None, 32, 32, 3], name="x")) if hasattr(net, "_set_inputs") else None
        return net if not KERAS_3 else Wrapped(net)

    class Wrapped(tf.Module):
        """Keras 3 saves a subclassed model without signatures."""
        def __init__(self, net):
            super().__init__()
            self.net = net
            self.serve = tf.function(lambda x: self.net(x), input_signature=[tf.TensorSpec([None, 32, 32, 3], name="x")])

        @property
        def weights(self):
            return self.net.weights

    @network((10,))
    def trained(x):
        """Compiled and trained for a step, so that an optimizer's variables lie beside."""
        net = keras.Model(x, L.Dense(2, activation="softmax")(L.BatchNormalization()(L.Dense(8, activation="relu")(x))))
        net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        net.fit(tf.random.normal([8, 10]), tf.zeros([8], tf.int32), verbose=0)
        return net


def declare_applications():
    apps = keras.applications
    from keras.src.applications import convnext, densenet, efficientnet, efficientnet_v2, mobilenet_v3, nasnet, resnet

    def app(name, make, **options):
        # What a hundred layers round in another order; the probabilities of random weights lie far apart besides
        registry.add(f"net_{name}", lambda at, rng: registry.save_keras(make(), at, rng), **{"sizes": [{"batch": 1}, {"batch": 2}], "tolerance": 3e-5, **options})

    small = dict(weights=None, input_shape=(32, 32, 3), classes=10)
    app("mobilenet_v1", lambda: apps.MobileNet(alpha=0.25, **small))
    app("mobilenet_v1_any", lambda: apps.MobileNet(alpha=0.25, weights=None, include_top=False, input_shape=(None, None, 3)), sizes=[{"batch": 1, "other": [40, 56]}, {"batch": 2, "other": [33, 47]}])
    app("mobilenet_v2", lambda: apps.MobileNetV2(alpha=0.35, **small))
    app("mobilenet_v2_pool", lambda: apps.MobileNetV2(alpha=0.35, weights=None, include_top=False, pooling="avg", input_shape=(None, None, 3)), sizes=[{"batch": 1, "other": [40, 56]}, {"batch": 2, "other": [33, 47]}])
    app("mobilenet_v3_small", lambda: apps.MobileNetV3Small(alpha=0.75, **small))
    app("mobilenet_v3_minimal", lambda: apps.MobileNetV3Small(alpha=1.0, minimalistic=True, **small))
    app("mobilenet_v3_large", lambda: apps.MobileNetV3Large(alpha=0.75, **small))
    app("efficientnet", lambda: efficientnet.EfficientNet(0.4, 0.4, 32, weights=None, input_shape=(32, 32, 3), classes=10))
    app("efficientnet_v2", lambda: efficientnet_v2.EfficientNetV2(0.3, 0.3, 32, weights=None, input_shape=(32, 32, 3), classes=10, name="efficientnetv2-b0", weights_name="efficientnetv2-b0"))
    stacks = {"v1": resnet.stack_residual_blocks_v1, "v2": resnet.stack_residual_blocks_v2}
    for version, stack in stacks.items():
        def make(version=version, stack=stack):
            def body(x):
                for i, filters in enumerate((8, 12)):
                    x = stack(x, filters, 2, **({"stride1": 1} if i == 0 else {}), name=f"conv{i}")
                return x
            return resnet.ResNet(body, version == "v2", True, weights=None, input_shape=(48, 48, 3), classes=10)
        app(f"resnet_{version}", make)
    app("resnext", lambda: resnet.ResNet(lambda x: stacks["v1"](x, 16, 2, stride1=1, name="c"), False, True, weights=None, input_shape=(48, 48, 3), classes=10))
    app("densenet", lambda: densenet.DenseNet([2, 2, 2, 2], weights=None, input_shape=(32, 32, 3), classes=10))
    app("convnext", lambda: convnext.ConvNeXt([1, 1, 2, 1], [8, 12, 16, 24], weights=None, input_shape=(64, 64, 3), classes=10, name="convnext_small"))
    app("nasnet", lambda: nasnet.NASNet(input_shape=(32, 32, 3), penultimate_filters=96, num_blocks=1, stem_block_filters=8, weights=None, classes=10))

    def vgg(x):
        for filters in (8, 16):
            for _ in range(2):
                x = L.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = L.MaxPooling2D(2)(x)
        return L.Dense(10, activation="softmax")(L.Dense(32, activation="relu")(L.Flatten()(x)))
    network()(named("vgg", lambda x: keras.Model(x, vgg(x))))

    def xception(x):
        y = conv_bn(conv_bn(x, 8, 3, 2, padding="valid"), 12, padding="valid")
        for filters in (16, 24):
            short = L.BatchNormalization()(L.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(y))
            for _ in range(2):
                y = L.BatchNormalization()(L.SeparableConv2D(filters, 3, padding="same", use_bias=False)(L.ReLU()(y)))
            y = L.Add()([L.MaxPooling2D(3, strides=2, padding="same")(y), short])
        return keras.Model(x, L.Dense(10, activation="softmax")(L.GlobalAveragePooling2D()(y)))
    network()(named("xception", xception))

    full = dict(full=True, sizes=[{"batch": 1}], tolerance=1e-4)
    for name, make in {
        "mobilenet_v2": lambda: apps.MobileNetV2(weights=None), "resnet50": lambda: apps.ResNet50(weights=None), "resnet50_v2": lambda: apps.ResNet50V2(weights=None),
        "xception": lambda: apps.Xception(weights=None), "inception_v3": lambda: apps.InceptionV3(weights=None), "inception_resnet_v2": lambda: apps.InceptionResNetV2(weights=None),
        "densenet121": lambda: apps.DenseNet121(weights=None), "efficientnet_b0": lambda: apps.EfficientNetB0(weights=None), "efficientnet_v2_b0": lambda: apps.EfficientNetV2B0(weights=None),
        "mobilenet_v3_large": lambda: apps.MobileNetV3Large(weights=None, input_shape=(224, 224, 3)), "nasnet_mobile": lambda: apps.NASNetMobile(weights=None), "convnext_tiny": lambda: apps.ConvNeXtTiny(weights=None), "vgg16": lambda: apps.VGG16(weights=None),
    }.items():
        app(f"full_{name}", make, **full)


def named(name, f):
    f.__name__ = name
    return f
