"""Models after the plans of such as are published: detectors, sentence encoders, pose, style, sound, translation, ranking.

Small and of random weights; what counts is how their graphs are written.
"""
import numpy as np
import tensorflow as tf

from . import registry
from .v1 import conv, graph, weight, v1

F32 = tf.float32


def module(**options):
    """The function gets the random generator and gives a Module with a `serve` function, and its runs."""
    def wrap(f):
        def save(at, rng):
            made, runs = f(rng)
            tf.saved_model.save(made, at, signatures={"serving_default": made.serve})
            return [(None, feeds) for feeds in runs]
        registry.add("published_" + f.__name__, save, **options)
        return f
    return wrap


def spec(shape, dtype=F32, name=None):
    return tf.TensorSpec(shape, dtype, name)


def fused(x, epsilon=1e-3):
    """Batch normalisation of a graph of TF 1, in inference."""
    with v1.variable_scope(None, "BatchNorm"):
        names = [("gamma", 1), ("beta", 0), ("moving_mean", 0), ("moving_variance", 1)]
        gamma, beta, mean, variance = [v1.get_variable(n, [x.shape[-1]], initializer=tf.constant_initializer(v)) for n, v in names]
        return v1.nn.fused_batch_norm(x, gamma, beta, mean, variance, epsilon, is_training=False)[0]


def w(rng, *shape):
    return tf.Variable((rng.uniform(-1, 1, shape) * np.sqrt(3 / max(1, np.prod(shape[:-1])))).astype("float32"))


def declare():
    detector()
    others()
    ranking()
    speech()


def detector():
    @graph()
    def ssd(rng):
        """The object detection API's export: a preprocessor that maps over images, anchors, decoded boxes, NMS in a loop."""
        images = v1.placeholder(tf.uint8, [None, None, None, 3], "image_tensor")
        floats = tf.cast(images, F32)

        def one(image):
            resized = tf.squeeze(v1.image.resize_images(tf.expand_dims(image, 0), [32, 32], method=0, align_corners=False), 0)
            return [resized, tf.shape(resized)]

        resized, true_shapes = tf.map_fn(one, floats, dtype=[F32, tf.int32])
        x = (2.0 / 255.0) * resized - 1.0
        norm = fused
        relu6 = tf.nn.relu6
        x = conv(x, 8, 3, rng, 2, "stem", norm, activation=relu6)
        first = conv(x, 12, 3, rng, 2, "c1", norm, activation=relu6)
        second = conv(first, 16, 3, rng, 2, "c2", norm, activation=relu6)
        boxes, scores, anchors = [], [], []
        for i, feature in enumerate([first, second]):
            size = feature.shape[1]
            b = conv(feature, 3 * 4, 3, rng, 1, f"box{i}", activation=None)
            s = conv(feature, 3 * 4, 3, rng, 1, f"class{i}", activation=None)
            boxes.append(tf.reshape(b, tf.stack([tf.shape(b)[0], -1, 1, 4])))
            scores.append(tf.reshape(s, tf.stack([tf.shape(s)[0], -1, 4])))
            y, xs = tf.meshgrid(tf.range(size), tf.range(size), indexing="ij")
            center = tf.stack([tf.reshape(y, [-1]), tf.reshape(xs, [-1])], 1)
            center = (tf.cast(center, F32) + 0.5) / float(size)
            for k in range(3):
                half = tf.constant([0.1 * (k + 1), 0.15 * (k + 1)])
                anchors.append(tf.concat([center - half, center + half], 1))
        box_encodings = tf.squeeze(tf.concat(boxes, 1), 2)
        logits = tf.concat(scores, 1)
        anchor = tf.concat(anchors, 0)
        batch = tf.shape(box_encodings)[0]
        tiled = tf.tile(tf.expand_dims(anchor, 0), tf.stack([batch, 1, 1]))
        flat, codes = tf.reshape(tiled, [-1, 4]), tf.reshape(box_encodings, [-1, 4])
        ymin, xmin, ymax, xmax = tf.unstack(tf.transpose(flat))
        h, wd = ymax - ymin, xmax - xmin
        yc, xc = ymin + h / 2.0, xmin + wd / 2.0
        ty, tx, th, tw = tf.unstack(tf.transpose(codes))
        nh, nw = tf.exp(th / 5.0) * h, tf.exp(tw / 5.0) * wd
        ny, nx = ty / 10.0 * h + yc, tx / 10.0 * wd + xc
        decoded = tf.transpose(tf.stack([ny - nh / 2.0, nx - nw / 2.0, ny + nh / 2.0, nx + nw / 2.0]))
        decoded = tf.reshape(decoded, tf.stack([batch, -1, 4]))
        class_scores = tf.slice(tf.sigmoid(logits), [0, 0, 1], [-1, -1, -1])

        def suppress(args):
            box, score = args
            window = tf.constant([0.0, 0.0, 1.0, 1.0])
            y1, x1, y2, x2 = tf.split(box, 4, 1)
            box = tf.concat([tf.maximum(tf.minimum(y1, window[2]), window[0]), tf.maximum(tf.minimum(x1, window[3]), window[1]),
                             tf.maximum(tf.minimum(y2, window[2]), window[0]), tf.maximum(tf.minimum(x2, window[3]), window[1])], 1)
            picked_boxes, picked_scores, picked_classes = [], [], []
            for c in range(3):
                column = score[:, c]
                chosen = tf.image.non_max_suppression(box, column, 10, iou_threshold=0.5, score_threshold=0.45)
                picked_boxes.append(tf.gather(box, chosen))
                picked_scores.append(tf.gather(column, chosen))
                picked_classes.append(tf.zeros_like(tf.gather(column, chosen)) + float(c))
            b, s, k = tf.concat(picked_boxes, 0), tf.concat(picked_scores, 0), tf.concat(picked_classes, 0)
            count = tf.minimum(tf.shape(s)[0], 8)
            s, order = tf.nn.top_k(s, k=count)
            b, k = tf.gather(b, order), tf.gather(k, order)
            pad = 8 - count
            return [tf.pad(b, [[0, pad], [0, 0]]), tf.pad(s, [[0, pad]]), tf.pad(k, [[0, pad]]), tf.cast(count, F32)]

        nb, ns, nk, nd = tf.map_fn(suppress, [decoded, class_scores], dtype=[F32, F32, F32, F32], parallel_iterations=4)
        outputs = {"detection_boxes": tf.identity(nb), "detection_scores": tf.identity(ns), "detection_classes": tf.add(nk, 1.0), "num_detections": tf.identity(nd), "shapes": true_shapes}
        feeds = [{"inputs": rng.integers(0, 256, (n, h, wd2, 3)).astype("uint8")} for n, h, wd2 in [(1, 40, 30), (3, 32, 32)]]
        return [("serving_default", {"inputs": images}, outputs, feeds)]

    @graph()
    def deeplab(rng):
        """Atrous convolutions, image pooling, a decoder that resizes to sizes computed in the graph, argmax."""
        images = v1.placeholder(tf.uint8, [1, None, None, 3], "ImageTensor")
        x = tf.cast(images, F32) * (2.0 / 255.0) - 1.0
        size = tf.shape(x)[1:3]
        norm = lambda y: fused(y, 1e-5)
        x = conv(x, 8, 3, rng, 2, "entry", norm)
        low = conv(x, 8, 3, rng, 1, "low", norm)
        y = conv(low, 12, 3, rng, 2, "mid", norm)
        branches = [conv(y, 6, 1, rng, 1, "aspp0", norm)]
        for i, rate in enumerate([2, 4]):
            k = weight(f"aspp_dw{rate}", (3, 3, 12, 1), rng)
            d = tf.nn.depthwise_conv2d(y, k, [1, 1, 1, 1], "SAME", dilations=[rate, rate])
            branches.append(conv(tf.nn.relu(norm(d)), 6, 1, rng, 1, f"aspp{i + 1}", norm))
        pooled = conv(tf.reduce_mean(y, [1, 2], keepdims=True), 6, 1, rng, 1, "pool", norm)
        branches.append(v1.image.resize_bilinear(pooled, tf.shape(y)[1:3], align_corners=True))
        z = conv(tf.concat(branches, 3), 8, 1, rng, 1, "project", norm)
        z = v1.image.resize_bilinear(z, tf.shape(low)[1:3], align_corners=True)
        z = conv(tf.concat([z, conv(low, 4, 1, rng, 1, "skip", norm)], 3), 8, 3, rng, 1, "decoder", norm)
        logits = conv(z, 5, 1, rng, 1, "logits", activation=None)
        full = v1.image.resize_bilinear(logits, size, align_corners=True)
        outputs = {"SemanticPredictions": tf.cast(tf.argmax(full, 3), tf.int32), "logits": full}
        feeds = [{"ImageTensor": rng.integers(0, 256, (1, h, b, 3)).astype("uint8")} for h, b in [(33, 33), (40, 56)]]
        return [("serving_default", {"ImageTensor": images}, outputs, feeds)]

    @graph()
    def style(rng):
        """Reflection padding, instance normalisation by moments, nearest-neighbour upsampling by strides and by resize."""
        x0 = v1.placeholder(F32, [None, None, None, 3], "img")

        def instance(x, scope):
            with v1.variable_scope(scope):
                mean, var = tf.nn.moments(x, [1, 2], keepdims=True)
                scale = v1.get_variable("scale", initializer=tf.constant(rng.uniform(0.5, 1.5, x.shape[-1]).astype("float32")))
                shift = v1.get_variable("shift", initializer=tf.constant(rng.uniform(-1, 1, x.shape[-1]).astype("float32")))
                return scale * (x - mean) / (var + 1e-3) ** 0.5 + shift

        x = tf.pad(x0, [[0, 0], [4, 4], [4, 4], [0, 0]], mode="REFLECT")
        x = instance(conv(x, 6, 9, rng, 1, "c1"), "i1")
        x = instance(conv(x, 8, 3, rng, 2, "c2"), "i2")
        for i in range(2):
            x = x + instance(conv(x, 8, 3, rng, 1, f"r{i}"), f"ri{i}")
        shape = tf.shape(x)
        kernel = weight("up", (3, 3, 6, 8), rng)
        x = tf.nn.conv2d_transpose(x, kernel, tf.stack([shape[0], shape[1] * 2, shape[2] * 2, 6]), [1, 2, 2, 1])
        x.set_shape([None, None, None, 6])
        x = tf.nn.relu(instance(x, "i3"))
        x = v1.image.resize_nearest_neighbor(x, tf.shape(x)[1:3] * 2)
        x = tf.tanh(conv(x, 3, 9, rng, 1, "out", activation=None)) * 150 + 255.0 / 2
        feeds = [{"img": rng.uniform(0, 255, (n, h, b, 3)).astype("float32")} for n, h, b in [(1, 16, 20), (2, 13, 11)]]
        return [("serving_default", {"img": x0}, {"preds": x}, feeds)]


def others():
    class Pose(tf.Module):
        """As MoveNet: int32 images, offsets gathered at the places of the largest centres."""
        def __init__(self, rng):
            self.a, self.b = w(rng, 3, 3, 3, 8), w(rng, 3, 3, 8, 17)
            self.c, self.o = w(rng, 3, 3, 8, 1), w(rng, 3, 3, 8, 34)

        @tf.function(input_signature=[spec([1, 32, 32, 3], tf.int32, "input")])
        def serve(self, input):
            x = tf.cast(input, F32) * 0.007843137718737125 - 1.0
            x = tf.nn.relu6(tf.nn.conv2d(x, self.a, 2, "SAME"))
            heat = tf.sigmoid(tf.nn.conv2d(x, self.b, 1, "SAME"))
            center = tf.squeeze(tf.sigmoid(tf.nn.conv2d(x, self.c, 1, "SAME")), -1)
            y, xs = tf.meshgrid(tf.range(16), tf.range(16), indexing="ij")
            distance = tf.sqrt(tf.cast((y - 8) ** 2 + (xs - 8) ** 2, F32)) + 1.8
            best = tf.argmax(tf.reshape(center / distance, [1, -1]), 1, output_type=tf.int32)
            at = tf.stack([best // 16, tf.math.floormod(best, 16)], 1)
            offsets = tf.reshape(tf.gather_nd(tf.nn.conv2d(x, self.o, 1, "SAME"), tf.concat([[[0]], at], 1)), [1, 17, 2])
            kp = tf.cast(at[:, None, :], F32) + offsets
            grid = tf.cast(tf.stack([y, xs], -1), F32)
            d = tf.reduce_sum((grid[None, :, :, None, :] - kp[:, None, None]) ** 2, -1)
            scored = heat / (tf.sqrt(d) + 1.8)
            flat = tf.argmax(tf.reshape(scored, [1, 256, 17]), 1, output_type=tf.int32)
            ys, xx = flat // 16, flat % 16
            conf = tf.gather_nd(tf.reshape(heat, [256, 17]), tf.stack([flat[0], tf.range(17)], 1))
            return {"output_0": tf.concat([tf.cast(tf.stack([ys, xx], -1), F32) / 16.0, conf[None, :, None]], -1)[:, None]}

    @module()
    def pose(rng):
        return Pose(rng), [{"input": rng.integers(0, 256, (1, 32, 32, 3)).astype("int32")} for _ in range(3)]

    class SuperResolution(tf.Module):
        """As ESRGAN: residual dense blocks, leaky ReLU, upsampling by depth to space and by nearest neighbours."""
        def __init__(self, rng):
            self.first = w(rng, 3, 3, 3, 8)
            self.dense = [w(rng, 3, 3, 8 + 4 * i, 4 if i < 3 else 8) for i in range(4)]
            self.up, self.last = w(rng, 3, 3, 8, 32), w(rng, 3, 3, 8, 3)

        @tf.function(input_signature=[spec([None, None, None, 3], F32, "input_0")])
        def serve(self, input_0):
            x = trunk = tf.nn.conv2d(input_0 / 255.0, self.first, 1, "SAME")
            seen = [x]
            for i, kernel in enumerate(self.dense):
                y = tf.nn.conv2d(tf.concat(seen, -1), kernel, 1, "SAME")
                if i < 3:
                    seen.append(tf.nn.leaky_relu(y, 0.2))
            x = trunk + 0.2 * y
            x = tf.nn.depth_to_space(tf.nn.conv2d(x, self.up, 1, "SAME"), 2)
            x = tf.repeat(tf.repeat(x, 2, axis=1), 2, axis=2)
            return {"output_0": tf.clip_by_value(tf.round(tf.nn.conv2d(x, self.last, 1, "SAME") * 255.0), 0, 255)}

    @module(scale=60.0)
    def super_resolution(rng):
        return SuperResolution(rng), [{"input_0": rng.uniform(0, 255, (n, h, b, 3)).astype("float32")} for n, h, b in [(1, 8, 10), (2, 5, 5)]]

    class Translate(tf.Module):
        """Greedy decoding with attention and a cache that grows, by tf.while_loop and TensorArray, ended by <eos>."""
        def __init__(self, rng):
            self.emb, self.q, self.k, self.v, self.o = w(rng, 20, 8), w(rng, 8, 8), w(rng, 8, 8), w(rng, 8, 8), w(rng, 8, 20)

        @tf.function(input_signature=[spec([None, None], tf.int32, "tokens"), spec([], tf.int32, "steps")])
        def serve(self, tokens, steps):
            memory = tf.gather(self.emb, tokens)
            mask = tf.cast(tf.equal(tokens, 0), F32)[:, None, :] * -1e9
            keys, values = memory @ self.k, memory @ self.v
            batch = tf.shape(tokens)[0]
            out = tf.TensorArray(tf.int32, size=0, dynamic_size=True, element_shape=[None])
            last, done = tf.ones([batch], tf.int32), tf.zeros([batch], tf.bool)
            cache = tf.zeros([batch, 0, 8])
            i = tf.constant(0)
            while i < steps and not tf.reduce_all(done):
                tf.autograph.experimental.set_loop_options(shape_invariants=[(cache, tf.TensorShape([None, None, 8])), (last, tf.TensorShape([None])), (done, tf.TensorShape([None]))])
                x = tf.gather(self.emb, last)[:, None]
                cache = tf.concat([cache, x], 1)
                q = x @ self.q
                own = tf.nn.softmax(tf.matmul(q, cache @ self.k, transpose_b=True) / 2.8284) @ (cache @ self.v)
                cross = tf.nn.softmax(tf.matmul(q + own, keys, transpose_b=True) / 2.8284 + mask) @ values
                logits = tf.squeeze((x + own + cross) @ self.o, 1)
                chosen = tf.argmax(logits, 1, output_type=tf.int32)
                last = tf.where(done, 0, chosen)
                done = done | tf.equal(last, 2)
                out = out.write(i, last)
                i += 1
            return {"outputs": tf.transpose(out.stack()), "length": i}

    @module()
    def translate(rng):
        return Translate(rng), [{"tokens": rng.integers(0, 20, (n, t)).astype("int32"), "steps": np.int32(s)} for n, t, s in [(1, 4, 6), (3, 7, 9), (2, 1, 1)]]

    class Beam(tf.Module):
        """Beam search over a fixed transition table: top_k over flattened beams, gathers, finished beams kept."""
        def __init__(self, rng):
            self.table, self.first = w(rng, 12, 12), w(rng, 1, 12)

        @tf.function(input_signature=[spec([None, 12], F32, "state")])
        def serve(self, state):
            beams, vocabulary, batch = 3, 12, tf.shape(state)[0]
            scores, ids = tf.nn.top_k(tf.nn.log_softmax(state + self.first), beams)
            sequences = ids[:, :, None]

            def body(i, sequences, scores):
                logp = tf.nn.log_softmax(tf.gather(self.table, sequences[:, :, -1]))
                total = (scores[:, :, None] + logp) / tf.pow((5.0 + tf.cast(i + 1, F32)) / 6.0, 0.6)
                best, at = tf.math.top_k(tf.reshape(total, [batch, beams * vocabulary]), beams)
                parents, tokens = at // vocabulary, at % vocabulary
                kept = tf.gather(sequences, parents, batch_dims=1)
                return i + 1, tf.concat([kept, tokens[:, :, None]], -1), best

            shapes = [tf.TensorShape([]), tf.TensorShape([None, beams, None]), tf.TensorShape([None, beams])]
            _, sequences, scores = tf.while_loop(lambda i, *_: i < 5, body, [tf.constant(1), sequences, scores], shape_invariants=shapes)
            return {"sequences": sequences, "scores": scores}

    @module()
    def beam_search(rng):
        return Beam(rng), [{"state": rng.standard_normal((n, 12)).astype("float32")} for n in (1, 4)]

    class Vit(tf.Module):
        """A vision transformer of plain ops: patches by a convolution or by extract_patches, einsum attention, gelu, class token."""
        def __init__(self, rng):
            d = 16
            self.patch, self.cls, self.pos = w(rng, 4, 4, 3, d), w(rng, 1, 1, d), w(rng, 1, 17, d)
            self.qkv, self.proj, self.m1, self.m2 = w(rng, d, 3, 4, 4), w(rng, 4, 4, d), w(rng, d, 32), w(rng, 32, d)
            self.g, self.b = [tf.Variable(rng.uniform(0.5, 1.5, d).astype("float32")) for _ in range(2)], [w(rng, d) for _ in range(2)]
            self.head = w(rng, d, 5)

        def norm(self, x, i):
            mean, var = tf.nn.moments(x, [-1], keepdims=True)
            return tf.nn.batch_normalization(x, mean, var, self.b[i], self.g[i], 1e-6)

        @tf.function(input_signature=[spec([None, 16, 16, 3], F32, "images")])
        def serve(self, images):
            x = tf.nn.conv2d(images, self.patch, 4, "VALID")
            n = tf.shape(x)[0]
            x = tf.reshape(x, [n, 16, 16])
            x = tf.concat([tf.broadcast_to(self.cls, [n, 1, 16]), x], 1) + self.pos
            q, k, v = tf.unstack(tf.einsum("btd,dchk->cbthk", self.norm(x, 0), self.qkv))
            a = tf.nn.softmax(tf.einsum("bthk,bshk->bhts", q * 0.5, k))
            x += tf.einsum("bthk,hkd->btd", tf.einsum("bhts,bshk->bthk", a, v), self.proj)
            x += tf.nn.gelu(self.norm(x, 1) @ self.m1, approximate=True) @ self.m2
            patches = tf.image.extract_patches(images, [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1], "VALID")
            return {"logits": x[:, 0] @ self.head, "patches": patches, "attention": a}

    @module()
    def vit(rng):
        return Vit(rng), [{"images": rng.standard_normal((n, 16, 16, 3)).astype("float32")} for n in (1, 3)]


def ranking():
    class TwoTower(tf.Module):
        """Retrieval: a user's words looked up, candidates scored, the best ones named by their strings."""
        def __init__(self, rng):
            users = tf.constant([f"user {i}" for i in range(9)])
            self.users = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(users, tf.range(1, 10, dtype=tf.int64)), 0)
            self.embedding, self.candidates = w(rng, 10, 8), w(rng, 30, 8)
            self.titles = tf.Variable(np.array([f"film {i} ✓" for i in range(30)], object))

        @tf.function(input_signature=[spec([None], tf.string, "user")])
        def serve(self, user):
            query = tf.nn.embedding_lookup(self.embedding, self.users.lookup(user))
            scores = tf.linalg.matmul(query, self.candidates, transpose_b=True)
            values, at = tf.math.top_k(scores, k=5)
            return {"scores": values, "titles": tf.gather(self.titles, at)}

    @module()
    def two_tower(rng):
        return TwoTower(rng), [{"user": np.array(u, object)} for u in [["user 3"], ["user 8", "nobody", ""]]]

    class WideDeep(tf.Module):
        """Crosses by hashes of joined strings, buckets, multi-hot by scatter, a deep part over embeddings."""
        def __init__(self, rng):
            self.e, self.d1, self.d2, self.wide = w(rng, 50, 4), w(rng, 10, 16), w(rng, 16, 1), w(rng, 200, 1)

        @tf.function(input_signature=[spec([None], tf.string, "city"), spec([None], tf.int64, "hour"), spec([None, 2], F32, "numbers")])
        def serve(self, city, hour, numbers):
            city_id = tf.strings.to_hash_bucket_fast(tf.strings.lower(tf.strings.strip(city)), 50)
            crossed = tf.strings.to_hash_bucket_strong(tf.strings.join([city, tf.strings.as_string(hour)], separator="_X_"), 200, [17, 42])
            bucket = tf.raw_ops.Bucketize(input=numbers, boundaries=[-1.0, 0.0, 0.5])
            deep = tf.concat([tf.gather(self.e, city_id), tf.math.log1p(tf.abs(numbers)), tf.one_hot(bucket[:, 0], 4)], 1)
            deep = tf.nn.selu(deep @ self.d1) @ self.d2
            logit = deep + tf.gather(self.wide, crossed)
            p = tf.sigmoid(logit)
            return {"probabilities": tf.concat([1 - p, p], 1), "class_ids": tf.cast(p > 0.5, tf.int64), "classes": tf.where(p > 0.5, "yes", "no"), "bucket": bucket}

    @module()
    def wide_deep(rng):
        runs = [{"city": np.array([" Bern", "ZÜRICH", "", "Bern"], object), "hour": np.array([0, 23, -1, 7]), "numbers": rng.standard_normal((4, 2)).astype("float32")}]
        return WideDeep(rng), runs

    class Forecast(tf.Module):
        """Time series: windows framed, missing values filled forward by a scan, seasonal means by segments, quantiles sorted."""
        def __init__(self, rng):
            self.k = w(rng, 6, 3)

        @tf.function(input_signature=[spec([None, None], F32, "series")])
        def serve(self, series):
            known = tf.logical_not(tf.math.is_nan(series))
            filled = tf.transpose(tf.scan(lambda last, x: tf.where(tf.math.is_nan(x), last, x), tf.transpose(series)[1:], initializer=tf.where(tf.math.is_nan(series[:, 0]), tf.zeros_like(series[:, 0]), series[:, 0])))
            frames = tf.signal.frame(filled, 6, 2)
            mean = tf.math.divide_no_nan(tf.reduce_sum(tf.where(known, series, 0.0), 1), tf.reduce_sum(tf.cast(known, F32), 1))
            season = tf.math.unsorted_segment_mean(tf.transpose(filled), tf.range(tf.shape(filled)[1]) % 4, 4)
            ordered = tf.sort(filled, 1, "DESCENDING")
            return {"windows": frames @ self.k, "mean": mean, "season": season, "top": ordered[:, :3], "rank": tf.argsort(filled, 1, stable=True), "cumulative": tf.cumsum(filled, 1, exclusive=True, reverse=True)}

    @module()
    def forecast(rng):
        def series(n, t):
            s = rng.standard_normal((n, t)).astype("float32")
            s[rng.uniform(size=s.shape) < 0.2] = np.nan
            return {"series": s}
        return Forecast(rng), [series(1, 12), series(3, 17)]


def speech():
    class Sound(tf.Module):
        """As YAMNet: frames of a waveform, STFT, mel, log, patches, separable convolutions, mean over time."""
        def __init__(self, rng):
            self.c, self.d, self.p, self.o = w(rng, 3, 3, 1, 6), w(rng, 3, 3, 6, 1), w(rng, 1, 1, 6, 8), w(rng, 8, 4)

        @tf.function(input_signature=[spec([None], F32, "waveform")])
        def serve(self, waveform):
            stft = tf.signal.stft(waveform, 400, 160, 512, pad_end=True)
            power = tf.abs(stft)
            mel = power @ tf.signal.linear_to_mel_weight_matrix(32, 257, 16000, 125.0, 7500.0)
            log = tf.math.log(mel + 0.001)
            patches = tf.signal.frame(log, 24, 12, axis=0, pad_end=True)
            x = tf.nn.relu(tf.nn.conv2d(patches[..., None], self.c, 2, "SAME"))
            x = tf.nn.separable_conv2d(x, self.d, self.p, [1, 1, 1, 1], "SAME")
            x = tf.reduce_mean(tf.nn.relu6(x), [1, 2])
            return {"scores": tf.sigmoid(x @ self.o), "embeddings": x, "spectrogram": log, "mfcc": tf.signal.mfccs_from_log_mel_spectrograms(log)[..., :13]}

    @module()
    def sound(rng):
        return Sound(rng), [{"waveform": (rng.standard_normal(n) * 0.1).astype("float32")} for n in (4000, 9001)]

    class Wave(tf.Module):
        """As WaveNet: gated causal convolutions with dilation, by padding and by conv1d, residual and skip sums, mu-law."""
        def __init__(self, rng):
            self.i, self.f, self.g = w(rng, 1, 1, 6), [w(rng, 2, 6, 6) for _ in range(3)], [w(rng, 2, 6, 6) for _ in range(3)]
            self.r, self.s, self.o = [w(rng, 1, 6, 6) for _ in range(3)], [w(rng, 1, 6, 5) for _ in range(3)], w(rng, 1, 5, 16)

        @tf.function(input_signature=[spec([None, None], F32, "audio")])
        def serve(self, audio):
            mu = tf.sign(audio) * tf.math.log1p(255.0 * tf.abs(audio)) / tf.math.log1p(255.0)
            x, skips = tf.nn.conv1d(mu[..., None], self.i, 1, "SAME"), 0.0
            for i in range(3):
                rate = 2**i
                padded = tf.pad(x, [[0, 0], [rate, 0], [0, 0]])
                gate = tf.tanh(tf.nn.convolution(padded, self.f[i], padding="VALID", dilations=[rate])) * tf.sigmoid(tf.nn.convolution(padded, self.g[i], padding="VALID", dilations=[rate]))
                x += tf.nn.conv1d(gate, self.r[i], 1, "VALID")
                skips += tf.nn.conv1d(gate, self.s[i], 1, "VALID")
            logits = tf.nn.conv1d(tf.nn.relu(skips), self.o, 1, "VALID")
            return {"logits": logits, "sample": tf.argmax(logits, -1)}

    @module()
    def wave(rng):
        return Wave(rng), [{"audio": rng.uniform(-1, 1, (n, t)).astype("float32")} for n, t in [(1, 16), (2, 33)]]

    class Ctc(tf.Module):
        """A recogniser: strided convolutions over features, a recurrent layer, CTC decoding to dense labels."""
        def __init__(self, rng):
            self.c, self.o = w(rng, 5, 8, 12), w(rng, 12, 6)
            self.cell = tf.keras.layers.GRU(12, return_sequences=True)
            self.cell.build((None, None, 12))

        @tf.function(input_signature=[spec([None, None, 8], F32, "features"), spec([None], tf.int32, "lengths")])
        def serve(self, features, lengths):
            x = tf.nn.relu(tf.nn.conv1d(features, self.c, 2, "SAME"))
            x = self.cell(x)
            logits = tf.transpose(x @ self.o, [1, 0, 2])
            decoded, score = tf.nn.ctc_greedy_decoder(logits, (lengths + 1) // 2)
            return {"labels": tf.sparse.to_dense(decoded[0], default_value=-1), "score": score, "logits": logits}

    @module()
    def ctc(rng):
        return Ctc(rng), [{"features": rng.standard_normal((n, t, 8)).astype("float32"), "lengths": np.array(l, "int32")} for n, t, l in [(1, 12, [12]), (3, 20, [20, 7, 1])]]
