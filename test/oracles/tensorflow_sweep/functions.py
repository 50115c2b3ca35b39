"""tf.Module with tf.function: plain ops in combination, dtypes, shapes known only at the run, several signatures."""
import numpy as np
import tensorflow as tf

from . import registry
from .registry import KERAS_3

spec = tf.TensorSpec
F, I32, I64, B = tf.float32, tf.int32, tf.int64, tf.bool


def save_module(module, at, signatures):
    tf.saved_model.save(module, at, signatures=signatures)


def function(*specs, **options):
    """A signature of these inputs, named a, b, c; the function gets them, and makes an output or a dict of them."""
    def wrap(f):
        def save(at, rng):
            module = tf.Module()
            named = [spec(s.shape, s.dtype, name="abcdef"[i]) for i, s in enumerate(specs)]

            @tf.function(input_signature=named)
            def serve(*args):
                result = f(*args)
                return result if isinstance(result, dict) else {"y": result}
            module.serve = serve
            save_module(module, at, {"serving_default": serve})
        registry.add("fn_" + f.__name__, save, **{"sizes": [{"batch": 3}, {"batch": 1}], **options})
        return f
    return wrap


def declare():
    if not KERAS_3:
        return
    row, rows3, image = spec([None, 6]), spec([None, 4, 5]), spec([None, 8, 7, 3])

    @function(rows3)
    def reduces(x):
        return {"sum": tf.reduce_sum(x, 1), "mean": tf.reduce_mean(x, [0, 2]), "max": tf.reduce_max(x, -1, keepdims=True), "min": tf.reduce_min(x), "prod": tf.reduce_prod(x, 2), "lse": tf.reduce_logsumexp(x, 1), "std": tf.math.reduce_std(x, 1), "var": tf.math.reduce_variance(x, [1, 2]),
                "norm": tf.norm(x, axis=1), "norm1": tf.norm(x, ord=1, axis=2), "all": tf.reduce_all(x > -3, 1), "any": tf.reduce_any(x > 1, [0, 1])}

    @function(spec([None, 4], I32), spec([None, 4], I64))
    def reduces_int(a, b):
        return {"sum": tf.reduce_sum(a, 1), "mean": tf.reduce_mean(a, 1), "max": tf.reduce_max(b, 0), "prod": tf.reduce_prod(b, 1), "min": tf.reduce_min(a, 1, keepdims=True), "count": tf.math.count_nonzero(a, 1), "mean64": tf.reduce_mean(b, 0)}

    @function(rows3, sizes=[{"batch": 4}])
    def slices(x):
        return {"a": x[1:], "b": x[:, -1], "c": x[..., 1:4:2], "d": x[:, ::-1, tf.newaxis, 2], "e": x[-2:, 1:-1], "f": x[0], "g": x[:, :, ::-2], "h": x[:, 3:0:-1], "i": x[..., tf.newaxis], "j": x[2, 1, 0], "k": x[tf.shape(x)[0] - 1]}

    @function(row, spec([], I32), high=6)
    def dynamic_slices(x, i):
        return {"at": x[:, i], "from": x[:, i:], "to": x[:, :i], "size": tf.slice(x, [0, i], [-1, 6 - i]), "gather": tf.gather(x, i, axis=1), "range": tf.range(i), "fill": tf.fill([i, 2], 1.5), "one": x[i - i]}

    @function(rows3, spec([None, 2], I32), high=4)
    def gathers(x, i):
        return {"axis": tf.gather(x, i, axis=1), "last": tf.gather(x, [0, 4, 1], axis=-1), "batch": tf.gather(x, i, axis=1, batch_dims=1), "nd": tf.gather_nd(x, tf.stack([tf.range(tf.shape(x)[0]), i[:, 0], i[:, 1]], 1)), "nd_batch": tf.gather_nd(x, i[:, :1], batch_dims=1)}

    @function(spec([None, 4, 5]), spec([None, 5, 3]))
    def einsums(a, b):
        return {"mm": tf.einsum("bij,bjk->bik", a, b), "t": tf.einsum("bij,bjk->bki", a, b), "sum": tf.einsum("bij->i", a), "outer": tf.einsum("bij,bkl->bikjl", a, b), "dot": tf.einsum("bij,bij->b", a, a), "free": tf.einsum("...ij,...jk->...ik", a, b), "hadamard": tf.einsum("bij,bj->bij", a, a[:, 0]), "trace": tf.einsum("bii->b", a[:, :, :4])}

    @function(spec([None, 4, 5]), spec([5, 3]))
    def products(a, b):
        return {"matmul": tf.matmul(a, b), "transposed": tf.matmul(a, a, transpose_b=True), "adjoint": tf.matmul(a, a, adjoint_a=True), "tensordot": tf.tensordot(a, b, 1), "tensordot2": tf.tensordot(a, a, [[1, 2], [1, 2]]), "matvec": tf.linalg.matvec(b, tf.reduce_sum(b, 0)), "both": tf.matmul(a, b, transpose_b=False) @ tf.transpose(b)}

    @function(row, row)
    def wheres(a, b):
        return {"select": tf.where(a > b, a, b), "scalar": tf.where(a > 0, a, 0.0), "row": tf.where(tf.reduce_sum(a, 1, keepdims=True) > 0, a, b), "indices": tf.where(a > 0.5), "mask": tf.boolean_mask(a, a[:, 0] > -0.5), "v1": tf.compat.v1.where(a[:, 0] > b[:, 0], a, b), "nan": tf.where(tf.math.is_nan(tf.sqrt(a)), -1.0, tf.abs(a))}

    @function(row)
    def tops(x):
        v, i = tf.nn.top_k(x, 3)
        w, j = tf.nn.top_k(x, 2, sorted=False)
        return {"values": v, "indices": i, "sum": tf.reduce_sum(w, 1), "argmax": tf.argmax(x, 1), "argmin": tf.argmin(x, 0, output_type=I32), "sort": tf.sort(x, direction="DESCENDING"), "argsort": tf.argsort(x), "in": tf.math.in_top_k(tf.argmax(x, 1, output_type=I32), x, 1), "sort_up": tf.sort(x, axis=0)}

    @function(spec([None, 3], I32), high=5)
    def one_hots(i):
        return {"plain": tf.one_hot(i, 5), "on": tf.one_hot(i, 4, 2.5, -1.0), "axis": tf.one_hot(i, 5, axis=1), "int": tf.one_hot(i, 5, dtype=I32), "bool": tf.one_hot(i, 5, True, False, dtype=B), "mask": tf.sequence_mask(i, 6), "below": tf.one_hot(i - 2, 3), "bincount": tf.math.bincount(tf.reshape(i, [-1]), minlength=5, maxlength=5)}

    @function(rows3)
    def cumulations(x):
        return {"sum": tf.cumsum(x, 1), "reverse": tf.cumsum(x, 2, reverse=True), "exclusive": tf.cumsum(x, 0, exclusive=True), "both": tf.cumsum(x, -1, exclusive=True, reverse=True), "prod": tf.math.cumprod(x, 1), "prod2": tf.math.cumprod(x, 2, exclusive=True)}

    @function(spec([None, 12]))
    def unary_math(x):
        y = tf.abs(x) + 0.1
        small = tf.tanh(x) * 0.9
        return {"exp": tf.exp(x), "expm1": tf.math.expm1(x), "log": tf.math.log(y), "log1p": tf.math.log1p(y), "sqrt": tf.sqrt(y), "rsqrt": tf.math.rsqrt(y), "square": x * x, "recip": tf.math.reciprocal(y), "sin": tf.sin(x), "cos": tf.cos(x), "tan": tf.tan(small), "asin": tf.asin(small), "acos": tf.acos(small), "atan": tf.atan(x), "sinh": tf.sinh(x), "cosh": tf.cosh(x), "asinh": tf.asinh(x), "acosh": tf.acosh(y + 1), "atanh": tf.atanh(small), "erf": tf.math.erf(x), "erfc": tf.math.erfc(x), "floor": tf.floor(x * 3), "ceil": tf.math.ceil(x * 3), "round": tf.round(x * 2), "rint": tf.math.rint(x * 2), "sign": tf.sign(x), "neg": -x, "sigmoid": tf.sigmoid(x), "softplus": tf.nn.softplus(x), "log_sigmoid": tf.math.log_sigmoid(x), "selu": tf.nn.selu(x), "xlogy": tf.math.xlogy(x, y), "crelu": tf.nn.crelu(x), "isfinite": tf.math.is_finite(1 / tf.floor(y))}

    @function(spec([None, 6]), spec([None, 6]))
    def binary_math(a, b):
        c = tf.abs(b) + 0.5
        return {"div": a / c, "nonan": tf.math.divide_no_nan(a, tf.floor(b)), "floordiv": a // c, "mod": a % c, "truncmod": tf.truncatemod(a, c), "pow": tf.abs(a) ** b, "atan2": tf.atan2(a, b), "max": tf.maximum(a, b), "min": tf.minimum(a, b), "sqdiff": tf.math.squared_difference(a, b), "hypot": tf.sqrt(a * a + b * b), "eq": tf.equal(a, b), "lt": a < b, "ge": a >= b, "ne": tf.not_equal(a, a), "logical": tf.math.logical_xor(a > 0, b > 0), "clip": tf.clip_by_value(a, -0.5, b), "clip_norm": tf.clip_by_norm(a, 1.0), "add_n": tf.add_n([a, b, c]), "cross": tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(b), a), "bce": tf.nn.sigmoid_cross_entropy_with_logits(tf.sigmoid(b), a), "mulnonan": tf.raw_ops.MulNoNan(x=a, y=tf.nn.relu(b))}

    @function(spec([None, 4], I32), spec([None, 4], I32), high=20)
    def int_math(a, b):
        c = b + 1
        return {"div": a / c, "floordiv": (a - 10) // c, "mod": (a - 10) % c, "truncdiv": tf.truncatediv(a - 10, c), "truncmod": tf.truncatemod(a - 10, c), "pow": tf.pow(a, 2), "max": tf.maximum(a, b), "and": tf.bitwise.bitwise_and(a, b), "or": tf.bitwise.bitwise_or(a, b), "xor": tf.bitwise.bitwise_xor(a, b), "shift": tf.bitwise.left_shift(a, b % 4), "right": tf.bitwise.right_shift(a - 10, b % 4), "invert": tf.bitwise.invert(a), "abs": tf.abs(a - 10), "sign": tf.sign(a - 10), "sq": tf.square(a), "float": tf.cast(a, F) / 3, "bool": tf.cast(a, B), "clip": tf.clip_by_value(a, 3, 7), "relu": tf.nn.relu(a - 10)}

    for dtype in (tf.float64, tf.float16, tf.bfloat16, tf.int64, tf.int16, tf.int8, tf.uint8, tf.uint16, tf.uint32, tf.uint64):
        def arithmetic(a, b, dtype=dtype):
            outputs = {"add": a + b, "mul": a * b, "max": tf.maximum(a, b), "lt": a < b, "sum": tf.reduce_sum(a, 1), "cast": tf.cast(a, F), "concat": tf.concat([a, b], 1), "t": tf.transpose(a), "where": tf.where(a > b, a, b), "tile": tf.concat([a, a], 1) if dtype in (tf.uint16, tf.uint32, tf.uint64) else tf.tile(a, [1, 2]), "gather": tf.gather(a, [0, 2], axis=1), "pad": tf.pad(a, [[0, 0], [1, 2]]), "zeros": tf.zeros_like(a), "div": tf.cast(a, dtype) // (b * b + tf.cast(1, dtype)), "slice": a[:, ::2], "min": tf.reduce_min(a, 0), "sq": tf.square(a), "topk": tf.nn.top_k(a, 2).values, "argmax": tf.argmax(a, 1), "eq": tf.equal(a, b), "reverse": tf.reverse(a, [1]), "split": tf.split(a, 2, 1)[1]}
            if dtype.is_floating:
                c = a * a + tf.cast(0.5, dtype)
                outputs |= {"exp": tf.exp(a), "softmax": tf.nn.softmax(a), "log_softmax": tf.nn.log_softmax(a), "sigmoid": tf.sigmoid(a), "tanh": tf.tanh(a), "mean": tf.reduce_mean(a, 1), "erf": tf.math.erf(a), "relu": tf.nn.relu(a), "elu": tf.nn.elu(a), "selu": tf.nn.selu(a), "softplus": tf.nn.softplus(a), "rsqrt": tf.math.rsqrt(c), "log": tf.math.log(c), "matmul": tf.matmul(a, b, transpose_b=True), "round": tf.round(a), "floor": tf.floor(a), "std": tf.math.reduce_std(a, 1), "pow": tf.pow(c, a), "sin": tf.sin(a), "atan": tf.atan(a), "cumsum": tf.cumsum(a, 1), "gelu": tf.nn.gelu(a), "leaky": tf.nn.leaky_relu(a)}
            return outputs
        tolerance = {"float64": 1e-12, "float16": 4 * 2**-10, "bfloat16": 4 * 2**-7}.get(dtype.name, 1e-6)
        function(spec([None, 4], dtype), spec([None, 4], dtype), tolerance=tolerance)(renamed(f"arithmetic_{dtype.name}", arithmetic))

    @function(image)
    def image_ops(x):
        k = tf.constant(np.random.RandomState(1).uniform(-1, 1, (3, 3, 3, 2)).astype(np.float32))
        return {"flip": tf.image.flip_left_right(x), "crop": tf.image.central_crop(x, 0.5), "resize": tf.image.resize(x, [5, 11]), "nearest": tf.image.resize(x, [5, 11], "nearest"), "v1": tf.compat.v1.image.resize_bilinear(x, [16, 9], align_corners=True), "v1_plain": tf.compat.v1.image.resize_bilinear(x, [16, 9]), "v1_nearest": tf.compat.v1.image.resize_nearest_neighbor(x, [16, 9], align_corners=True), "gray": tf.image.rgb_to_grayscale(x), "standard": tf.image.per_image_standardization(x), "d2s": tf.nn.depth_to_space(tf.tile(x, [1, 1, 1, 4]), 2), "s2d": tf.nn.space_to_depth(x[:, :, :6], 2), "conv": tf.nn.conv2d(x, k, 1, "SAME"), "explicit": tf.nn.conv2d(x, k, 2, [[0, 0], [1, 0], [2, 1], [0, 0]]), "atrous": tf.nn.atrous_conv2d(x, k, 2, "SAME"), "lrn": tf.nn.local_response_normalization(x, 1, 1.0, 0.5, 0.75), "patches": tf.image.extract_patches(x, [1, 3, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"), "pad": tf.image.resize_with_crop_or_pad(x, 10, 5), "brightness": tf.image.adjust_brightness(x, 0.2), "contrast": tf.image.adjust_contrast(x, 1.5), "rot": tf.image.rot90(x), "reflect": tf.pad(x, [[0, 0], [2, 1], [1, 1], [0, 0]], "REFLECT"), "symmetric": tf.pad(x, [[0, 0], [2, 1], [1, 1], [0, 0]], "SYMMETRIC"), "area": tf.image.resize(x, [4, 7], "area"), "cubic": tf.image.resize(x, [5, 11], "bicubic")}

    @function(spec([None, None, None, 3]), sizes=[{"batch": 2, "other": [9, 8]}, {"batch": 1, "other": [12, 5]}])
    def image_any(x):
        s = tf.shape(x)
        return {"half": tf.image.resize(x, s[1:3] // 2), "pad": tf.pad(x, [[0, 0], [0, 16 - s[1]], [0, 16 - s[2]], [0, 0]]), "flat": tf.reshape(x, [s[0], -1]), "mean": tf.reduce_mean(x, [1, 2]), "crop": x[:, s[1] // 4 : -(s[1] // 4), :, :], "shape": s, "size": tf.size(x), "rank": tf.rank(x), "ones": tf.ones([s[0], s[2]]), "grid": tf.stack(tf.meshgrid(tf.range(s[1]), tf.range(s[2])), -1), "linspace": tf.linspace(0.0, 1.0, 5), "tile": tf.tile(tf.range(s[1])[tf.newaxis], [s[0], 1])}

    @function(rows3)
    def shapes(x):
        a, b = tf.split(x, 2, axis=1)
        p, q, r = tf.split(x, [1, 3, 1], axis=2)
        return {"t": tf.transpose(x, [2, 0, 1]), "r": tf.reshape(x, [-1, 10]), "stack": tf.stack([a, b], 2), "unstack": tf.unstack(x, axis=1)[2], "expand": tf.expand_dims(x, 2), "squeeze": tf.squeeze(x[:, :1], 1), "split": a - b, "uneven": p * q + r, "tile": tf.tile(x, [1, 2, 1]), "repeat": tf.repeat(x, 2, axis=1), "repeats": tf.repeat(x, [1, 2, 0, 3], axis=1), "roll": tf.roll(x, [1, -2], [1, 2]), "reverse": tf.reverse(x, [0, 2]), "broadcast": tf.broadcast_to(x[:, :1], tf.shape(x)), "diag": tf.linalg.diag_part(x[:, :4, :4]), "eye": tf.eye(4, batch_shape=[tf.shape(x)[0]]), "band": tf.linalg.band_part(x, 1, 0), "trace": tf.linalg.trace(x[:, :, :4]), "setdiag": tf.linalg.set_diag(x, tf.zeros([tf.shape(x)[0], 4])), "diagonal": tf.linalg.diag(x[:, 0]), "ensure": tf.ensure_shape(x, [None, 4, 5]), "shape64": tf.shape(x, I64), "seq": tf.reverse_sequence(x, tf.fill([tf.shape(x)[0]], 2), 1, 0), "s2b": tf.space_to_batch(x, [2], [[0, 0]]), "zeros": tf.zeros_like(x), "invert": tf.math.invert_permutation([2, 0, 1]), "swap": tf.experimental.numpy.swapaxes(x, 1, 2)}

    @function(spec([None, 5]), spec([None], I32), high=3)
    def segments(x, i):
        s = tf.sort(i)
        return {"sum": tf.math.segment_sum(x, s), "unsorted": tf.math.unsorted_segment_sum(x, i, 3), "mean": tf.math.unsorted_segment_mean(x, i, 3), "max": tf.math.unsorted_segment_max(x, i, 3), "scatter": tf.scatter_nd(i[:, tf.newaxis], x, [3, 5]), "update": tf.tensor_scatter_nd_update(tf.zeros([3, 5]), [[1]], x[:1]), "add": tf.tensor_scatter_nd_add(tf.ones([3, 5]), i[:, tf.newaxis], x), "unique": tf.unique(i).y, "searchsorted": tf.searchsorted(tf.constant([0.0, 0.5, 1.0]), x[:, 0]), "dynamic": tf.dynamic_stitch([[0, 2], [1]], [x[:1, 0:2][0], x[0, 2:3]])}

    @function(spec(None))
    def unknown_rank(x):
        return {"relu": tf.nn.relu(x) * 2, "flat": tf.reshape(x, [-1]), "shape": tf.shape(x), "norm": x / (tf.reduce_max(tf.abs(x)) + 1)}

    def of_many_ranks(at, rng, save=registry.MODELS["fn_unknown_rank"].save):
        save(at, rng)
        return [(None, {"a": rng.standard_normal(shape).astype("float32")}) for shape in ((), (4,), (2, 3, 2), (0, 3))]
    registry.MODELS["fn_unknown_rank"].save = of_many_ranks

    @function(spec([None, 4], name="x"), spec([], F))
    def scalars(x, keep):
        return {"y": x * keep, "keep": keep, "n": tf.cast(tf.shape(x)[0], F) * keep}

    @function(row)
    def losses(x):
        p = tf.nn.softmax(x)
        return {"moments": tf.nn.moments(x, 1)[1], "l2": tf.nn.l2_loss(x), "normal": tf.nn.l2_normalize(x, 1), "entropy": -tf.reduce_sum(p * tf.math.log(p), 1), "standard": (x - tf.reduce_mean(x, 0)) / (tf.math.reduce_std(x, 0) + 1e-3), "bn": tf.nn.batch_normalization(x, 0.1, 2.0, 0.2, 1.5, 1e-3), "relu6": tf.nn.relu6(x * 5), "dropout": tf.nn.dropout(x, 0.0), "sparse": tf.nn.sparse_softmax_cross_entropy_with_logits(tf.argmax(x, 1), x)}

    @function(row, sizes=[{"batch": 3}])
    def constants_out(x):
        return {"const": tf.constant([1, 2, 3]), "text": tf.constant(["a", "b"]), "same": x, "big": tf.constant(2**60 + 1, I64), "bool": tf.constant(True), "twice": tf.identity(x), "half": tf.constant([0.5], tf.float16)}

    @function(row, refused="rare ops")
    def rare_math(x):
        y, small = tf.abs(x) + 0.1, tf.tanh(x) * 0.9
        return {"lgamma": tf.math.lgamma(y), "digamma": tf.math.digamma(y), "erfinv": tf.math.erfinv(small), "ndtri": tf.math.ndtri(tf.sigmoid(x)), "next": tf.math.nextafter(x, y), "lse": tf.math.cumulative_logsumexp(x, 1)}

    @function(image, refused="rare ops")
    def rare_images(x):
        return {"dilation": tf.nn.dilation2d(x, tf.ones([3, 3, 3]), [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1])}

    @function(row)
    def zero_fraction(x):
        return tf.nn.zero_fraction(tf.nn.relu(x))

    @function(spec([None, 3]))
    def conditional(x):
        return tf.cond(tf.reduce_sum(x) > 0, lambda: x + 1, lambda: x - 1)

    @function(spec([None, 3]))
    def loop(x):
        return tf.while_loop(lambda i, a: i < 5, lambda i, a: (i + 1, a * 0.5 + x), (0, x))[1]

    @function(spec([None, 3]))
    def mapped(x):
        return tf.map_fn(lambda r: r * tf.reduce_sum(r), x)

    @function(spec([None], tf.string))
    def texts(x):
        return {"length": tf.strings.length(x), "same": x}

    @function(spec([None], tf.string), refused="ParseExample")
    def parse_example(x):
        return tf.io.parse_example(x, {"a": tf.io.FixedLenFeature([2], F)})["a"]

    def of_examples(at, rng, save=registry.MODELS["fn_parse_example"].save):
        save(at, rng)
        example = tf.train.Example(features=tf.train.Features(feature={"a": tf.train.Feature(float_list=tf.train.FloatList(value=[1, 2]))}))
        return [(None, {"a": np.array([example.SerializeToString()], object)})]
    registry.MODELS["fn_parse_example"].save = of_examples

    @function(spec([None, 3]))
    def random_unused(x):
        return {"normal": x + 0 * tf.random.normal(tf.shape(x)), "uniform": tf.floor(1.0 + tf.random.uniform(tf.shape(x))), "shape": tf.shape(tf.random.normal([2, 5], dtype=tf.float64))}

    declare_modules()


def declare_modules():
    @registry.model()
    def mod_several_signatures(at, rng):
        m = tf.Module()
        m.w, m.b = tf.Variable(rng.standard_normal((4, 3)).astype("float32")), tf.Variable(rng.standard_normal(3).astype("float32"))
        x = spec([None, 4], name="x")
        classify = tf.function(lambda x: {"scores": tf.nn.softmax(x @ m.w + m.b), "classes": tf.argmax(x @ m.w + m.b, 1)}, input_signature=[x])
        embed = tf.function(lambda x: {"x": tf.nn.l2_normalize(x @ m.w, 1)}, input_signature=[x])
        add = tf.function(lambda x, y: {"sum": x + y * m.b[0]}, input_signature=[spec([], name="x"), spec([None], name="y")])
        save_module(m, at, {"serving_default": classify, "embed": embed, "add": add})

    @registry.model()
    def mod_no_default(at, rng):
        m = tf.Module()
        m.b = tf.Variable(2.0)
        save_module(m, at, {"predict": tf.function(lambda x: {"y": x * m.b}, input_signature=[spec([None], name="x")])})

    @registry.model()
    def mod_nested(at, rng):
        class Dense(tf.Module):
            def __init__(self, n, k):
                super().__init__()
                self.w, self.b = tf.Variable(rng.standard_normal((n, k)).astype("float32") / n), tf.Variable(rng.standard_normal(k).astype("float32"))

            @tf.function
            def __call__(self, x, activate=True):
                y = tf.nn.bias_add(x @ self.w, self.b)
                return tf.nn.relu(y) if activate else y
        m = tf.Module()
        m.layers = [Dense(5, 6), Dense(6, 6), Dense(6, 2)]
        m.f = tf.function(lambda x: {"y": m.layers[2](m.layers[1](m.layers[0](x)), activate=False)}, input_signature=[spec([None, 5], name="x")])
        save_module(m, at, {"serving_default": m.f})

    @registry.model()
    def mod_dtypes(at, rng):
        m = tf.Module()
        m.table, m.ids = tf.Variable(rng.standard_normal((10, 4))), tf.Variable(np.arange(10)[::-1].copy())
        m.half, m.brain = tf.Variable(tf.cast(rng.standard_normal((4, 3)), tf.float16)), tf.Variable(tf.cast(rng.standard_normal((4, 3)), tf.bfloat16))

        @tf.function(input_signature=[spec([None], I64, name="i")])
        def f(i):
            rows = tf.gather(m.table, tf.gather(m.ids, i))
            return {"double": rows, "half": tf.matmul(tf.cast(rows, tf.float16), m.half), "brain": tf.cast(tf.cast(rows, tf.bfloat16) @ m.brain, F), "ids": tf.gather(m.ids, i)}
        save_module(m, at, {"serving_default": f})
    registry.MODELS["mod_dtypes"].tolerance = 4 * 2**-7

    @registry.model()
    def mod_uint8_pipeline(at, rng):
        m = tf.Module()
        m.k, m.w = tf.Variable(rng.uniform(-1, 1, (3, 3, 3, 8)).astype("float32") / 5), tf.Variable(rng.uniform(-1, 1, (8, 4)).astype("float32"))

        @tf.function(input_signature=[spec([None, None, None, 3], tf.uint8, name="image")])
        def f(image):
            x = tf.image.resize(tf.image.convert_image_dtype(image, F), [16, 16])
            x = (x - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
            y = tf.reduce_mean(tf.nn.relu(tf.nn.conv2d(x, m.k, 2, "SAME")), [1, 2]) @ m.w
            values, indices = tf.nn.top_k(tf.nn.softmax(y), 2)
            return {"probabilities": values, "classes": indices}
        save_module(m, at, {"serving_default": f})

    @registry.model()
    def mod_conv_transpose_any(at, rng):
        m = tf.Module()
        m.k = tf.Variable(rng.uniform(-1, 1, (3, 3, 5, 4)).astype("float32"))

        @tf.function(input_signature=[spec([None, None, None, 4], name="x")])
        def f(x):
            s = tf.shape(x)
            return {"y": tf.nn.conv2d_transpose(x, m.k, tf.stack([s[0], s[1] * 2, s[2] * 2, 5]), 2), "z": tf.nn.conv2d_transpose(x, m.k, tf.stack([s[0], s[1] * 2 - 1, s[2] * 2 - 1, 5]), 2)}
        save_module(m, at, {"serving_default": f})

    @registry.model()
    def mod_frozen(at, rng):
        """Constants in the place of variables."""
        w = tf.constant(rng.standard_normal((200, 150)).astype("float32"))
        f = tf.function(lambda x: {"y": tf.nn.relu(x @ w)}, input_signature=[spec([None, 200], name="x")])
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
        frozen = convert_variables_to_constants_v2(f.get_concrete_function())
        m = tf.Module()
        m.f = tf.function(lambda x: {"y": frozen(x)[0]}, input_signature=[spec([None, 200], name="x")])
        save_module(m, at, {"serving_default": m.f})

    @registry.model()
    def mod_optimizer_and_signatures(at, rng):
        """A training signature beside the serving one: it writes what the other reads."""
        m = tf.Module()
        m.w = tf.Variable(1.5)
        serve = tf.function(lambda x: {"y": x * m.w}, input_signature=[spec([None], name="x")])
        save_module(m, at, {"serving_default": serve})

    @registry.model()
    def mod_gradient(at, rng):
        """A gradient as an output, as in saliency maps."""
        m = tf.Module()
        m.k, m.w = tf.Variable(rng.uniform(-1, 1, (3, 3, 2, 4)).astype("float32")), tf.Variable(rng.uniform(-1, 1, (64, 2)).astype("float32"))

        @tf.function(input_signature=[spec([2, 8, 8, 2], name="x")])
        def f(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = tf.reduce_sum(tf.reshape(tf.nn.tanh(tf.nn.conv2d(x, m.k, 2, "SAME")), [2, 64]) @ m.w)
            return {"g": tape.gradient(y, x), "y": y}
        save_module(m, at, {"serving_default": f})


def renamed(name, f):
    f.__name__ = name
    return f
