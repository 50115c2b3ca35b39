"""Families of layers, as Keras 2 and Keras 3 export them, in small networks with random weights and statistics."""
import numpy as np
import tensorflow as tf

from .registry import KERAS_3, VERSION, model


def declare():
    if VERSION < (2, 0):
        return
    from .keras_weights import randomize

    keras = tf.keras
    L = keras.layers

    def network(about, name=None, how=None, **options):
        """The function gives a Keras model, which is exported as its version does it by default."""
        def wrap(f):
            def save(at, rng):
                made = randomize(f(rng), rng)
                made.export(at, verbose=False) if KERAS_3 else made.save(at, save_format="tf")
            api = "model.export" if KERAS_3 else "model.save(save_format='tf')"
            model(api, about, name=name or f.__name__, **options)(save)
            return f
        return wrap

    def image(size=16, channels=3):
        return keras.Input([size, size, channels], name="image")

    @network("depthwise, separable and grouped convolutions, strides, batch norm, relu6")
    def depthwise(rng):
        x = image()
        y = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)(x)))
        y = L.SeparableConv2D(12, 3, depth_multiplier=2, activation="relu")(y)
        y = L.Conv2D(8, 3, groups=4, padding="same")(y)
        return keras.Model(x, [y, L.GlobalMaxPooling2D()(y)])

    @network("transposed and dilated convolutions, up-sampling, a U-Net", sizes=({"batch": 1}, {"batch": 2}))
    def unet(rng):
        x = image()
        a = L.Conv2D(4, 3, padding="same", activation="relu")(x)
        b = L.Conv2D(6, 3, padding="same", dilation_rate=2, activation="elu")(L.MaxPooling2D()(a))
        c = L.Conv2D(8, 3, padding="same", activation="selu")(L.AveragePooling2D(2, padding="same")(b))
        b = L.Concatenate()([L.Conv2DTranspose(6, 3, strides=2, padding="same", activation="relu")(c), b])
        a = L.Concatenate()([L.UpSampling2D(2, interpolation="bilinear")(b), a, L.Conv2DTranspose(3, 2, strides=2, padding="valid")(b)])
        return keras.Model(x, L.Conv2D(2, 1, activation="sigmoid")(a))

    @network("1-D: causal and dilated convolutions, pools, transposed, separable")
    def convolutions_1d(rng):
        x = keras.Input([20, 5], name="series")
        y = x
        for rate in (1, 2, 4):
            y = L.Add()([L.Conv1D(5, 3, padding="causal", dilation_rate=rate, activation="tanh")(y), y])
        z = L.Conv1DTranspose(4, 3, strides=2)(L.MaxPooling1D(2)(y))
        return keras.Model(x, {"y": L.SeparableConv1D(4, 3)(y), "z": L.AveragePooling1D(3, padding="same")(z), "mean": L.GlobalAveragePooling1D()(z)})

    @network("3-D: convolutions, pools, transposed, batch norm")
    def convolutions_3d(rng):
        x = keras.Input([6, 8, 8, 2], name="volume")
        y = L.BatchNormalization()(L.Conv3D(4, 3, strides=(1, 2, 2), padding="same", activation="relu")(x))
        z = L.MaxPooling3D(2, padding="same")(y)
        return keras.Model(x, {"z": L.AveragePooling3D((1, 2, 2))(z), "up": L.Conv3DTranspose(3, 2, strides=2)(z), "flat": L.GlobalAveragePooling3D()(y)})

    @network("padding, cropping, up-sampling, permute, repeat, reshape")
    def shapes(rng):
        x = image(8)
        y = L.Cropping2D(((1, 0), (2, 1)))(L.ZeroPadding2D(((1, 2), (0, 3)))(x))
        s = L.RepeatVector(3)(L.Dense(4)(L.Flatten()(y)))
        return keras.Model(x, {"y": L.UpSampling2D((2, 3), interpolation="nearest")(y), "s": L.UpSampling1D(2)(L.Permute((2, 1))(s)), "r": L.Reshape((-1, 6))(s)})

    @network("normalizations: batch, layer, group, unit; activations by name")
    def normalizations(rng):
        x = image(8, 8)
        y = L.LayerNormalization(axis=[1, 3])(L.GroupNormalization(4)(x)) if VERSION >= (2, 11) else L.LayerNormalization()(x)
        y = L.BatchNormalization(scale=False, center=False)(L.UnitNormalization()(y))
        outputs = {a: L.Conv2D(4, 3, activation=a)(y) for a in ("gelu", "softplus", "softsign", "swish", "hard_sigmoid", "exponential", "tanh", "softmax", "mish")}
        outputs["prelu"] = L.PReLU(shared_axes=[1, 2])(y)
        outputs["leaky"] = L.LeakyReLU()(y)
        return keras.Model(x, outputs)

    @network("LSTM: stacked, returning sequences and states")
    def lstm_stacked(rng):
        x = keras.Input([None, 5], name="sequence")
        y, h, c = L.LSTM(6, return_sequences=True, return_state=True)(x)
        return keras.Model(x, {"y": L.Dense(2)(L.LSTM(4)(y)), "h": h, "c": c})

    @network("GRU: bidirectional, of both kinds, one going backwards")
    def gru_bidirectional(rng):
        x = keras.Input([7, 5], name="sequence")
        y = L.Bidirectional(L.GRU(4, return_sequences=True))(x)
        z = L.Bidirectional(L.GRU(3, reset_after=False), merge_mode="ave")(y)
        return keras.Model(x, {"y": y, "z": z, "back": L.GRU(3, go_backwards=True, return_sequences=True)(x)})

    @network("text classifier: embedding with mask_zero, masked LSTM and average", high=12)
    def masked_lstm(rng):
        x = keras.Input([9], dtype="int32", name="ids")
        e = L.Embedding(12, 6, mask_zero=True)(x)
        return keras.Model(x, {"y": L.Dense(3, activation="softmax")(L.Bidirectional(L.LSTM(5))(e)), "mean": L.GlobalAveragePooling1D()(e), "s": L.GRU(4, return_sequences=True)(e)})

    @network("ConvLSTM2D over frames, time distributed convolutions")
    def conv_lstm(rng):
        x = keras.Input([4, 8, 8, 2], name="frames")
        y = L.ConvLSTM2D(3, 3, padding="same", return_sequences=True)(L.TimeDistributed(L.Conv2D(3, 3, padding="same"))(x))
        return keras.Model(x, {"y": L.ConvLSTM2D(2, 3)(y), "t": L.TimeDistributed(L.GlobalAveragePooling2D())(y)})

    @network("RNN of a cell of one's own, stacked cells, an unrolled one")
    def custom_cell(rng):
        class Cell(L.Layer):
            def __init__(self, units, **options):
                super().__init__(**options)
                self.units = self.state_size = units

            def build(self, shape):
                self.k = self.add_weight(name="kernel", shape=(shape[-1], self.units), initializer="zeros")
                self.r = self.add_weight(name="recurrent_kernel", shape=(self.units, self.units), initializer="zeros")

            def call(self, x, states):
                h = tf.tanh(tf.matmul(x, self.k) + tf.matmul(states[0], self.r))
                return h, [h]
        x = keras.Input([6, 4], name="sequence")
        y = L.RNN(Cell(5), return_sequences=True)(x)
        return keras.Model(x, {"y": y, "z": L.RNN([L.LSTMCell(3), L.GRUCell(4)])(y), "u": L.SimpleRNN(3, unroll=True)(x)})

    @network("multi-head attention with masks, additive and dot attention")
    def attention(rng):
        q, v = keras.Input([5, 8], name="query"), keras.Input([7, 8], name="value")
        y, scores = L.MultiHeadAttention(2, 4, value_dim=6)(q, v, return_attention_scores=True)
        return keras.Model([q, v], {"y": L.LayerNormalization()(L.Add()([y, q])), "scores": scores, "dot": L.Attention(use_scale=True)([q, v]), "additive": L.AdditiveAttention()([q, v]), "causal": L.MultiHeadAttention(2, 4)(q, q, use_causal_mask=True)})

    @network("EinsumDense in several equations, dot products, merges")
    def einsum(rng):
        x, z = keras.Input([6, 4], name="x"), keras.Input([6, 4], name="z")
        EinsumDense = L.EinsumDense if hasattr(L, "EinsumDense") else L.experimental.EinsumDense
        y = EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de")(x)
        return keras.Model([x, z], {"y": y, "back": EinsumDense("abde,def->abf", output_shape=(None, 5))(y), "dot": L.Dot(axes=(2, 2), normalize=True)([x, z]), "max": L.Maximum()([x, z]), "min": L.Minimum()([x, z]), "mul": L.Multiply()([x, z]), "sub": L.Subtract()([x, z]), "avg": L.Average()([x, z])})

    @network("pictures of any size: resizing, rescaling, centre crop, convolution", sizes=({"batch": 1, "other": [20, 31]}, {"batch": 2, "other": [33, 17]}), scale=50.0, tolerance=1e-5)
    def any_size(rng):
        x = keras.Input([None, None, 3], name="image")
        y = L.Rescaling(1 / 127.5, offset=-1)(L.Resizing(18, 18)(x))
        y = L.Conv2D(4, 3, strides=2, activation="relu")(L.CenterCrop(14, 14)(y))
        return keras.Model(x, {"y": L.GlobalAveragePooling2D()(y), "free": L.GlobalMaxPooling2D()(L.Conv2D(3, 3, padding="same")(x))})

    @network("layers that only training uses: dropouts, noise, augmentation", tolerance=1e-5)
    def training_only(rng):
        x = image(12)
        # Keras 3 exports these so that they go on at random while the model serves.
        y = x if KERAS_3 else L.RandomRotation(0.1)(L.RandomFlip()(x))
        y = L.SpatialDropout2D(0.3)(L.GaussianNoise(0.2)(L.Conv2D(4, 3)(y)))
        y = L.GaussianDropout(0.2)(L.AlphaDropout(0.1)(L.Flatten()(y)))
        return keras.Model(x, L.Dense(3)(L.Dropout(0.5)(y)))

    @network("squeeze and excitation, inverted residuals, as in MobileNetV3 and EfficientNet")
    def inverted_residuals(rng):
        x = image(16)
        y = L.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)
        for i in range(2):
            z = L.Activation("swish")(L.BatchNormalization()(L.Conv2D(16, 1, use_bias=False)(y)))
            z = L.Activation("swish")(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(z)))
            s = L.Reshape((1, 1, 16))(L.GlobalAveragePooling2D()(z))
            s = L.Conv2D(16, 1, activation="sigmoid")(L.Conv2D(4, 1, activation="swish")(s))
            z = L.BatchNormalization()(L.Conv2D(8, 1, use_bias=False)(L.Multiply()([z, s])))
            y = L.Add()([y, L.Dropout(0.2, noise_shape=(None, 1, 1, 1))(z)])
        return keras.Model(x, L.Dense(5, activation="softmax")(L.GlobalAveragePooling2D()(y)))

    @network("a dense block and transitions of average pools, as in DenseNet")
    def dense_block(rng):
        x = image(16)
        y = L.Conv2D(6, 3, padding="same", use_bias=False)(x)
        for _ in range(3):
            z = L.Conv2D(8, 1, use_bias=False)(L.ReLU()(L.BatchNormalization(epsilon=1.001e-5)(y)))
            z = L.Conv2D(4, 3, padding="same", use_bias=False)(L.ReLU()(L.BatchNormalization(epsilon=1.001e-5)(z)))
            y = L.Concatenate()([y, z])
        y = L.AveragePooling2D(2, strides=2)(L.Conv2D(9, 1)(y))
        return keras.Model(x, L.Dense(4)(L.GlobalAveragePooling2D()(y)))

    if not KERAS_3:
        @network("locally connected layers, feature columns in DenseFeatures")
        def locally_connected(rng):
            x = keras.Input([8, 3], name="sequence")
            return keras.Model(x, L.LocallyConnected1D(4, 3)(x))
