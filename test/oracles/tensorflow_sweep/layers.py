"""Keras models of one layer, or a few: every layer without memory, with its arguments one by one."""
import numpy as np
import tensorflow as tf

from . import registry
from .registry import KERAS_3

keras = tf.keras
L = keras.layers

# name: (shapes of the inputs, what makes the output of them, options)
TABLE = {}


def put(name, shapes, make, **options):
    assert name not in TABLE, name
    TABLE[name] = (shapes if isinstance(shapes, list) else [shapes], make, options)


def each(prefix, shape, layer, variants, **options):
    for name, kwargs in variants.items():
        put(f"{prefix}_{name}", shape, lambda x, kwargs=kwargs: layer(**kwargs)(x), **options)


IMAGE, ODD, LINE, BOX = (12, 10, 4), (9, 7, 4), (11, 4), (6, 5, 4, 4)
ANY, ANY_LINE, ANY_BOX = (None, None, 4), (None, 4), (None, None, None, 4)

# Dense
each("dense", (7,), L.Dense, {
    "plain": dict(units=5),
    "no_bias": dict(units=5, use_bias=False),
    **{f"{a}": dict(units=6, activation=a) for a in ("relu", "sigmoid", "tanh", "softmax", "softplus", "softsign", "elu", "selu", "exponential", "linear", "swish", "gelu", "hard_sigmoid")},
    **({a: dict(units=6, activation=a) for a in ("relu6", "silu", "leaky_relu", "mish", "log_softmax", "hard_silu", "celu", "glu", "log_sigmoid", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "squareplus", "sparse_plus", "sparsemax")} if KERAS_3 else {"mish": dict(units=6, activation="mish")}),
})
each("dense_3d", (4, 7), L.Dense, {"plain": dict(units=5), "relu": dict(units=5, activation="relu")})
each("dense_any", (None, 7), L.Dense, {"plain": dict(units=5, activation="tanh")})
each("dense_4d", (3, 4, 7), L.Dense, {"no_bias": dict(units=5, use_bias=False)})
if KERAS_3:
    each("einsum_dense", (4, 6), L.EinsumDense, {
        "bias": dict(equation="abc,cd->abd", output_shape=(None, 5), bias_axes="d"),
        "heads": dict(equation="abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de"),
        "mixing": dict(equation="abc,bd->adc", output_shape=(3, 6)),
    })
put("embedding", [(6, "int32")], lambda x: L.Embedding(10, 4)(x))
put("embedding_any_pool", [(None, "int64")], lambda x: L.GlobalAveragePooling1D()(L.Embedding(10, 4)(x)))
put("embedding_mask", [(6, "int32")], lambda x: L.GlobalAveragePooling1D()(L.Embedding(10, 4, mask_zero=True)(x)))

# Convolutions
for dims, (fixed, odd, free) in {1: (LINE, (8, 4), ANY_LINE), 2: (IMAGE, ODD, ANY), 3: (BOX, (5, 4, 6, 4), ANY_BOX)}.items():
    conv, transpose = getattr(L, f"Conv{dims}D"), getattr(L, f"Conv{dims}DTranspose")
    common = {
        "valid_3": dict(filters=6, kernel_size=3),
        "same_3": dict(filters=6, kernel_size=3, padding="same", activation="relu"),
        "same_2": dict(filters=5, kernel_size=2, padding="same"),
        "same_2_stride_2": dict(filters=5, kernel_size=2, strides=2, padding="same"),
        "same_3_stride_2": dict(filters=5, kernel_size=3, strides=2, padding="same", use_bias=False),
        "valid_1": dict(filters=3, kernel_size=1),
        "valid_2_stride_3": dict(filters=3, kernel_size=2, strides=3),
        "same_4_stride_3": dict(filters=3, kernel_size=4, strides=3, padding="same"),
    }
    for where, shape in (("", fixed), ("_odd", odd), ("_any", free)):
        some = common if where == "" else {k: v for k, v in common.items() if "stride" in k or k == "same_2"}
        each(f"conv{dims}d{where}", shape, conv, some)
    each(f"conv{dims}d", fixed, conv, {
        "dilated": dict(filters=6, kernel_size=3, dilation_rate=2, padding="same"),
        "dilated_valid": dict(filters=6, kernel_size=2, dilation_rate=2),
        **({"groups_2": dict(filters=6, kernel_size=3, groups=2), "groups_4": dict(filters=4, kernel_size=2, groups=4, padding="same")} if dims < 3 else {}),
    })
    each(f"conv{dims}d_any", free, conv, {"dilated": dict(filters=6, kernel_size=2, dilation_rate=3, padding="same")})
    ups = {
        "valid": dict(filters=3, kernel_size=3, strides=2),
        "same": dict(filters=3, kernel_size=3, strides=2, padding="same", activation="relu"),
        "same_2": dict(filters=3, kernel_size=2, strides=2, padding="same", use_bias=False),
        "stride_1": dict(filters=3, kernel_size=3, padding="same"),
        "wide_stride": dict(filters=3, kernel_size=2, strides=3),
        "wide_stride_same": dict(filters=3, kernel_size=2, strides=3, padding="same"),
        "same_4": dict(filters=3, kernel_size=4, strides=2, padding="same"),
        "same_5_stride_3": dict(filters=2, kernel_size=5, strides=3, padding="same"),
    }
    each(f"conv{dims}d_transpose", fixed, transpose, ups)
    each(f"conv{dims}d_transpose_any", free, transpose, {k: ups[k] for k in ("valid", "same", "wide_stride", "same_4")})
each("conv1d", LINE, L.Conv1D, {"causal": dict(filters=5, kernel_size=3, padding="causal"), "causal_dilated": dict(filters=5, kernel_size=2, dilation_rate=4, padding="causal"), "causal_stride": dict(filters=5, kernel_size=3, strides=2, padding="causal")})
each("conv1d_any", ANY_LINE, L.Conv1D, {"causal": dict(filters=5, kernel_size=3, padding="causal")})
each("conv2d", IMAGE, L.Conv2D, {
    "tall": dict(filters=5, kernel_size=(5, 1), padding="same"), "uneven_stride": dict(filters=5, kernel_size=(3, 4), strides=(1, 3), padding="same"),
    "uneven_dilation": dict(filters=5, kernel_size=(3, 2), dilation_rate=(1, 3)), "large": dict(filters=2, kernel_size=(12, 10)),
})
each("conv2d_transpose", IMAGE, L.Conv2DTranspose, {
    "uneven": dict(filters=3, kernel_size=(3, 2), strides=(1, 2), padding="same"), "output_padding": dict(filters=3, kernel_size=3, strides=2, padding="same", output_padding=1),
    "output_padding_0": dict(filters=3, kernel_size=3, strides=2, padding="valid", output_padding=0),
})
for name, layer in {"depthwise": L.DepthwiseConv2D, "separable": L.SeparableConv2D}.items():
    many = {} if name == "depthwise" else dict(filters=5)
    variants = {
        "valid": dict(kernel_size=3), "same": dict(kernel_size=3, padding="same"), "stride": dict(kernel_size=3, strides=2, padding="same"),
        "even_stride": dict(kernel_size=4, strides=2, padding="same"), "multiplier": dict(kernel_size=2, depth_multiplier=3, use_bias=False),
        "dilated": dict(kernel_size=3, dilation_rate=2, padding="same"), "dilated_valid": dict(kernel_size=(3, 2), dilation_rate=2, activation="relu"),
    }
    each(f"{name}2d", IMAGE, layer, {k: {**many, **v} for k, v in variants.items()})
    each(f"{name}2d_any", ANY, layer, {k: {**many, **variants[k]} for k in ("same", "stride", "even_stride", "dilated")})
    layer = getattr(L, {"depthwise": "DepthwiseConv1D", "separable": "SeparableConv1D"}[name])
    each(f"{name}1d", LINE, layer, {k: {**many, **v} for k, v in {"valid": dict(kernel_size=3), "same_stride": dict(kernel_size=3, strides=2, padding="same"), "dilated": dict(kernel_size=2, dilation_rate=2, padding="same"), "multiplier": dict(kernel_size=3, depth_multiplier=2)}.items()})
put("depthwise2d_one_channel", (8, 8, 1), lambda x: L.DepthwiseConv2D(3, depth_multiplier=4)(x))

# Pools
for dims, (fixed, free) in {1: (LINE, ANY_LINE), 2: (IMAGE, ANY), 3: (BOX, ANY_BOX)}.items():
    for kind in ("Max", "Average"):
        pool, every = getattr(L, f"{kind}Pooling{dims}D"), getattr(L, f"Global{kind}Pooling{dims}D")
        base = f"{kind.lower()}_pool{dims}d"
        each(base, fixed, pool, {"2": dict(pool_size=2), "3_same": dict(pool_size=3, padding="same"), "3_stride_2_same": dict(pool_size=3, strides=2, padding="same"), "2_stride_1": dict(pool_size=2, strides=1, padding="same"), "2_stride_3": dict(pool_size=2, strides=3)})
        each(f"{base}_any", free, pool, {"2": dict(pool_size=2), "3_stride_2_same": dict(pool_size=3, strides=2, padding="same")})
        each(f"global_{base}", fixed, every, {"plain": {}, "keepdims": dict(keepdims=True)})
        each(f"global_{base}_any", free, every, {"keepdims": dict(keepdims=True)})
each("max_pool2d", IMAGE, L.MaxPooling2D, {"uneven": dict(pool_size=(3, 2), strides=(1, 2), padding="same")})
if KERAS_3:
    for name in ("AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D", "AdaptiveAveragePooling1D"):
        if hasattr(L, name):
            put(f"{name}", LINE if "1D" in name else IMAGE, lambda x, name=name: getattr(L, name)(3)(x))

# Normalisations
norms = {"plain": {}, "no_scale": dict(scale=False), "no_center": dict(center=False), "neither": dict(scale=False, center=False), "epsilon": dict(epsilon=0.3)}
for name, shape in {"4d": IMAGE, "2d": (5,), "3d": LINE, "5d": BOX, "any": ANY}.items():
    each(f"batch_norm_{name}", shape, L.BatchNormalization, norms if name in ("4d", "2d") else {"plain": {}, "neither": dict(scale=False, center=False)})
each("batch_norm_axis_1", IMAGE, L.BatchNormalization, {"plain": dict(axis=1)})
each("batch_norm_axis_2", LINE, L.BatchNormalization, {"plain": dict(axis=1)})
each("layer_norm", IMAGE, L.LayerNormalization, {**norms, "axes": dict(axis=[1, 2]), "axes_all": dict(axis=[1, 2, 3]), "axis_1": dict(axis=1), "axes_end": dict(axis=[-2, -1])})
each("layer_norm_2d", (6,), L.LayerNormalization, {"plain": {}, "epsilon": dict(epsilon=1e-6)})
each("layer_norm_any", (None, 6), L.LayerNormalization, {"plain": {}})
if KERAS_3:
    put("rms_norm", IMAGE, lambda x: L.RMSNormalization()(x))
    put("spectral_norm", IMAGE, lambda x: L.SpectralNormalization(L.Conv2D(3, 2))(x))
each("group_norm", IMAGE, L.GroupNormalization, {"2": dict(groups=2), "instance": dict(groups=-1), "layer": dict(groups=1), "no_scale": dict(groups=2, scale=False), "no_center": dict(groups=4, center=False)})
each("group_norm_any", ANY, L.GroupNormalization, {"2": dict(groups=2)})
each("group_norm_2d", (6,), L.GroupNormalization, {"3": dict(groups=3)})
each("group_norm_axis_1", (4, 5, 3), L.GroupNormalization, {"2": dict(groups=2, axis=1)})
each("unit_norm", IMAGE, L.UnitNormalization, {"plain": {}, "axis_1": dict(axis=1), "axes": dict(axis=[1, 2])})
put("normalization", (3,), lambda x: L.Normalization(mean=[1.0, 2.0, -1.0], variance=[0.5, 1.0, 2.0])(x))
put("normalization_image", (6, 6, 3), lambda x: L.Normalization(mean=[0.48, 0.45, 0.4], variance=[0.05, 0.04, 0.06])(x))
put("normalization_invert", (3,), lambda x: L.Normalization(mean=[1.0, 2.0, -1.0], variance=[0.5, 1.0, 2.0], invert=True)(x))

# Activations
for name, make in {
    "relu": lambda: L.ReLU(), "relu_max": lambda: L.ReLU(max_value=1.0), "relu_6": lambda: L.ReLU(max_value=6.0), "relu_slope": lambda: L.ReLU(negative_slope=0.2),
    "relu_threshold": lambda: L.ReLU(threshold=0.5), "relu_all": lambda: L.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.3), "relu_slope_max": lambda: L.ReLU(max_value=1.0, negative_slope=0.1),
    "leaky": lambda: L.LeakyReLU(), "leaky_0": lambda: L.LeakyReLU(0.01), "prelu": lambda: L.PReLU(), "prelu_shared": lambda: L.PReLU(shared_axes=[1, 2]), "elu": lambda: L.ELU(), "elu_alpha": lambda: L.ELU(alpha=0.4),
    "softmax": lambda: L.Softmax(), "softmax_axis_1": lambda: L.Softmax(axis=1), "softmax_axes": lambda: L.Softmax(axis=[1, 2]), "gelu": lambda: L.Activation("gelu"),
    "gelu_tanh": lambda: L.Activation(lambda x: keras.activations.gelu(x, approximate=True)), "hard_sigmoid": lambda: L.Activation("hard_sigmoid"), "activity": lambda: L.ActivityRegularization(0.1),
    "softplus": lambda: L.Activation("softplus"), "softsign": lambda: L.Activation("softsign"), "selu": lambda: L.Activation("selu"), "swish": lambda: L.Activation("swish"), "mish": lambda: L.Activation("mish"), "tanh": lambda: L.Activation("tanh"), "exponential": lambda: L.Activation("exponential"),
}.items():
    put(f"act_{name}", IMAGE, lambda x, make=make: make()(x), scale=3.0)
    if name in ("relu_slope", "softmax", "softmax_axis_1", "gelu", "prelu_shared", "selu"):
        put(f"act_{name}_conv", IMAGE, lambda x, make=make: L.Conv2D(3, 3)(make()(L.Conv2D(5, 3)(x))))

# Shapes
for name, make in {
    "flatten": lambda: L.Flatten(), "permute": lambda: L.Permute((3, 1, 2)), "permute_2": lambda: L.Permute((2, 1, 3)), "reshape": lambda: L.Reshape((6, -1)), "reshape_free": lambda: L.Reshape((-1,)), "reshape_4d": lambda: L.Reshape((4, 3, 2, 20)),
    "pad": lambda: L.ZeroPadding2D(), "pad_uneven": lambda: L.ZeroPadding2D(((1, 2), (0, 3))), "crop": lambda: L.Cropping2D(), "crop_uneven": lambda: L.Cropping2D(((1, 2), (0, 3))), "crop_none": lambda: L.Cropping2D(((0, 0), (2, 0))),
    "up": lambda: L.UpSampling2D(), "up_3": lambda: L.UpSampling2D((2, 3)), "up_bilinear": lambda: L.UpSampling2D(interpolation="bilinear"), "up_bilinear_3": lambda: L.UpSampling2D((3, 2), interpolation="bilinear"), "up_bicubic": lambda: L.UpSampling2D(interpolation="bicubic"),
    "dropout": lambda: L.Dropout(0.5), "spatial_dropout": lambda: L.SpatialDropout2D(0.5), "noise": lambda: L.GaussianNoise(0.5), "gaussian_dropout": lambda: L.GaussianDropout(0.5),
    "rescaling": lambda: L.Rescaling(1 / 127.5, offset=-1), "rescaling_channels": lambda: L.Rescaling([1.0, 2.0, 0.5, 3.0], offset=[0.1, 0.2, 0.3, 0.4]),
    "center_crop": lambda: L.CenterCrop(7, 6), "center_crop_same": lambda: L.CenterCrop(12, 10), "center_crop_larger": lambda: L.CenterCrop(20, 14),
    "resize_bilinear": lambda: L.Resizing(7, 13), "resize_down": lambda: L.Resizing(5, 5), "resize_nearest": lambda: L.Resizing(7, 13, interpolation="nearest"), "resize_bicubic": lambda: L.Resizing(7, 13, interpolation="bicubic"), "resize_area": lambda: L.Resizing(6, 5, interpolation="area"),
    "resize_aspect": lambda: L.Resizing(8, 8, crop_to_aspect_ratio=True),
    "flip": lambda: L.RandomFlip(), "rotation": lambda: L.RandomRotation(0.2), "translation": lambda: L.RandomTranslation(0.2, 0.2), "random_crop": lambda: L.RandomCrop(6, 6), "brightness": lambda: L.RandomBrightness(0.2),
    "identity": lambda: L.Identity() if KERAS_3 else L.Activation("linear"),
}.items():
    if KERAS_3 and name == "resize_area":
        continue
    # Keras 3 exports augmentation as it is in training: random, by a seed that each run counts up
    augments = name in ("flip", "rotation", "translation", "random_crop", "brightness")
    put(f"shape_{name}", IMAGE, lambda x, make=make: make()(x), refused="randomness" if augments and KERAS_3 else "")
    if name in ("flatten", "reshape", "permute", "pad_uneven", "crop_uneven", "up", "up_bilinear", "center_crop", "resize_bilinear", "resize_nearest"):
        # between convolutions, where the axes are in another order
        put(f"shape_{name}_conv", IMAGE, lambda x, make=make: make()(L.Conv2D(6, 3, padding="same", activation="relu")(x)))
    if name in ("flatten", "pad_uneven", "crop_uneven", "up", "center_crop", "resize_bilinear", "resize_nearest", "permute"):
        put(f"shape_{name}_any", ANY, lambda x, make=make: make()(x), sizes=[{"batch": 2, "other": [12, 10]}, {"batch": 1, "other": [20, 31]}])
put("pad_1d", LINE, lambda x: L.ZeroPadding1D((2, 1))(x))
put("pad_3d", BOX, lambda x: L.ZeroPadding3D(((1, 0), (0, 2), (1, 1)))(x))
put("crop_1d", LINE, lambda x: L.Cropping1D((2, 1))(x))
put("crop_3d", BOX, lambda x: L.Cropping3D(((1, 0), (0, 2), (1, 1)))(x))
put("up_1d", LINE, lambda x: L.UpSampling1D(3)(x))
put("up_3d", BOX, lambda x: L.UpSampling3D((2, 1, 3))(x))
put("up_1d_any", ANY_LINE, lambda x: L.UpSampling1D(3)(x))
put("repeat_vector", (5,), lambda x: L.RepeatVector(4)(x))
put("masking", LINE, lambda x: L.Dense(3)(L.Masking(0.0)(x)))
put("time_distributed", (5, 8, 8, 3), lambda x: L.TimeDistributed(L.Conv2D(4, 3))(x))
put("time_distributed_dense", (5, 6), lambda x: L.TimeDistributed(L.Dense(4))(x))
put("category_one_hot", [(1, "int32")], lambda x: L.CategoryEncoding(10, output_mode="one_hot")(x))
put("category_multi_hot", [(4, "int32")], lambda x: L.CategoryEncoding(10, output_mode="multi_hot")(x))
put("category_count", [(4, "int32")], lambda x: L.CategoryEncoding(10, output_mode="count")(x))
put("discretization", (4,), lambda x: L.Discretization(bin_boundaries=[-1.0, 0.0, 0.5, 2.0])(x))
put("discretization_one_hot", (1,), lambda x: L.Discretization(bin_boundaries=[-1.0, 0.0, 0.5], output_mode="one_hot")(x))

# Merges
for name, make in {
    "add": lambda: L.Add(), "multiply": lambda: L.Multiply(), "average": lambda: L.Average(), "maximum": lambda: L.Maximum(), "minimum": lambda: L.Minimum(),
    "concat": lambda: L.Concatenate(), "concat_1": lambda: L.Concatenate(axis=1), "concat_2": lambda: L.Concatenate(axis=2),
}.items():
    put(f"merge_{name}", [IMAGE, IMAGE, IMAGE], lambda *x, make=make: make()(x))
    put(f"merge_{name}_conv", IMAGE, lambda x, make=make: L.Conv2D(3, 1)(make()([L.Conv2D(5, 3, padding="same")(x), L.Conv2D(5, 1, activation="relu")(x)])))
put("merge_subtract", [IMAGE, IMAGE], lambda *x: L.Subtract()(x))
put("merge_dot", [(5,), (5,)], lambda *x: L.Dot(axes=1)(x))
put("merge_dot_normal", [(5,), (5,)], lambda *x: L.Dot(axes=1, normalize=True)(x))
put("merge_dot_3d", [(4, 5), (6, 5)], lambda *x: L.Dot(axes=(2, 2))(x))
put("merge_dot_3d_1", [(5, 4), (5, 6)], lambda *x: L.Dot(axes=1)(x))
put("merge_add_broadcast", [IMAGE, (1, 1, 4)], lambda *x: L.Add()(x))
put("merge_multiply_ranks", [IMAGE, (4,)], lambda *x: L.Multiply()(x))
put("merge_add_any", [ANY, ANY], lambda *x: L.Add()(x))

# Attention, which is dense layers and softmax
put("attention", [(5, 6), (7, 6)], lambda q, v: L.Attention()([q, v]))
put("attention_scaled", [(5, 6), (7, 6)], lambda q, v: L.Attention(use_scale=True, score_mode="concat")([q, v]))
put("additive_attention", [(5, 6), (7, 6)], lambda q, v: L.AdditiveAttention()([q, v]))
put("multi_head_attention", [(5, 6), (7, 6)], lambda q, v: L.MultiHeadAttention(2, 4)(q, v))
put("multi_head_attention_causal", [(5, 6)], lambda q: L.MultiHeadAttention(2, 4)(q, q, use_causal_mask=True))
if KERAS_3:
    put("group_query_attention", [(5, 8)], lambda q: L.GroupQueryAttention(4, 4, 2)(q, q))

# Memory: control flow is another issue's, unrolled it is plain
put("lstm_unrolled", (5, 4), lambda x: L.LSTM(6, unroll=True)(x))
put("gru_unrolled", (5, 4), lambda x: L.GRU(6, unroll=True, return_sequences=True)(x))
put("rnn_unrolled", (5, 4), lambda x: L.SimpleRNN(6, unroll=True)(x))
put("lstm", (5, 4), lambda x: L.LSTM(6)(x))
put("gru", (5, 4), lambda x: L.GRU(6)(x))
put("bidirectional", (5, 4), lambda x: L.Bidirectional(L.LSTM(6, return_sequences=True))(x))
put("conv_lstm", (3, 6, 6, 2), lambda x: L.ConvLSTM2D(4, 3)(x))
put("string_lookup", [(2, "string")], lambda x: L.StringLookup(vocabulary=["a", "b"])(x), refused="tables")
put("integer_lookup", [(2, "int64")], lambda x: L.IntegerLookup(vocabulary=[3, 5, 7])(x), refused="tables")

# Dtypes
for policy, tolerance in {"float64": 1e-12, "float16": 8 * 2**-10, "bfloat16": 8 * 2**-7, "mixed_float16": 8 * 2**-10, "mixed_bfloat16": 8 * 2**-7}.items():
    def in_policy(make, policy):
        def build(*x):
            before = (keras.config if KERAS_3 else keras.mixed_precision)
            (keras.mixed_precision.set_global_policy if not KERAS_3 else keras.config.set_dtype_policy)(policy)
            try:
                return make(*x)
            finally:
                (keras.mixed_precision.set_global_policy if not KERAS_3 else keras.config.set_dtype_policy)("float32")
        return build
    if policy in ("float16", "bfloat16") and not KERAS_3:
        continue
    dtype = policy if not policy.startswith("mixed") else "float32"
    put(f"{policy}_dense", [(7, dtype)], in_policy(lambda x: L.Dense(3, activation="softmax")(L.LayerNormalization()(L.Dense(5, activation="gelu")(x))), policy), tolerance=tolerance)
    no_kernel = {"refused": "ONNX Runtime has no convolution of float64"} if policy == "float64" else {}
    put(f"{policy}_conv", [(*IMAGE, dtype)], in_policy(lambda x: L.Dense(3)(L.GlobalAveragePooling2D()(L.MaxPooling2D(2)(L.BatchNormalization()(L.Conv2D(6, 3, padding="same", activation="elu")(x))))), policy), tolerance=tolerance, **no_kernel)
    put(f"{policy}_depthwise", [(*IMAGE, dtype)], in_policy(lambda x: L.AveragePooling2D(2)(L.DepthwiseConv2D(3, activation="swish")(x)), policy), tolerance=tolerance, **no_kernel)
put("uint8_image", [(12, 10, 3, "uint8")], lambda x: L.Dense(3)(L.Flatten()(L.Conv2D(4, 3)(L.Rescaling(1 / 255)(x)))))
put("uint8_resize", [(None, None, 3, "uint8")], lambda x: L.Conv2D(4, 3)(L.Rescaling(1 / 255)(L.Resizing(9, 8)(x))))
put("lambda_ops", IMAGE, lambda x: L.Lambda(lambda t: tf.reduce_mean(tf.square(t), axis=[1, 2]) + 1.0, output_shape=(4,))(x))


def build(shapes, make):
    inputs = []
    for i, shape in enumerate(shapes):
        *shape, last = shape
        dtype = last if isinstance(last, str) else "float32"
        inputs.append(keras.Input(shape if isinstance(last, str) else [*shape, last], dtype=dtype, name="abc"[i]))
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], make(*inputs))


# Keras 2 saves training and call functions beside: a part of the layers will do
IN_KERAS_2 = ("dense_plain", "dense_gelu", "dense_3d", "conv2d_same", "conv2d_any", "conv1d_causal", "conv2d_transpose_same", "depthwise2d_stride", "separable", "pool2d_3", "batch_norm", "layer_norm", "group_norm", "act_", "shape_", "merge_", "mixed_", "embedding", "attention", "lstm", "uint8", "category")


def declare():
    for i, (name, (shapes, make, options)) in enumerate(TABLE.items()):
        if not KERAS_3 and not name.startswith(IN_KERAS_2):
            continue
        how = "save" if i % 4 == 3 else "export"

        def save(at, rng, shapes=shapes, make=make, how=how):
            registry.save_keras(build(shapes, make), at, rng, how)
        registry.add(("keras_" if KERAS_3 else "keras2_") + name, save, **options)
