"""Whole architectures, written by hand as users do: transformers, recommenders, translators, detectors, audio, series."""
import numpy as np
import tensorflow as tf

from .registry import KERAS_3, VERSION, model, random_weight

SAVE = "tf.saved_model.save"


def declare():
    if VERSION < (2, 0):
        return
    from .keras_weights import randomize

    keras = tf.keras
    L = keras.layers
    spec = tf.TensorSpec
    F, I = tf.float32, tf.int32

    def export(made, at):
        made.export(at, verbose=False) if KERAS_3 else made.save(at, save_format="tf")

    EXPORT = "model.export" if KERAS_3 else "model.save(save_format='tf')"

    class Attention(L.Layer):
        """As in the libraries of transformers: projections, reshape and transpose, a mask that is added."""
        def __init__(self, width, heads, causal=False, **options):
            super().__init__(**options)
            self.heads, self.size, self.causal = heads, width // heads, causal
            self.q, self.k, self.v, self.o = (L.Dense(width, name=n) for n in "qkvo")

        def build(self, shape):
            for layer in (self.q, self.k, self.v, self.o):
                layer.build(shape)
            super().build(shape)

        def split(self, x):
            s = tf.shape(x)
            return tf.transpose(tf.reshape(x, [s[0], s[1], self.heads, self.size]), [0, 2, 1, 3])

        def call(self, x, mask=None):
            q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
            scores = tf.matmul(q, k, transpose_b=True) / tf.math.sqrt(tf.cast(self.size, x.dtype))
            n = tf.shape(x)[1]
            if self.causal:
                scores = tf.where(tf.linalg.band_part(tf.ones([n, n], tf.bool), -1, 0)[None, None], scores, tf.constant(-1e9, x.dtype))
            if mask is not None:
                scores += (1.0 - tf.cast(mask, x.dtype)[:, None, None, :]) * -10000.0
            y = tf.transpose(tf.matmul(tf.nn.softmax(scores, -1), v), [0, 2, 1, 3])
            return self.o(tf.reshape(y, [tf.shape(x)[0], n, self.heads * self.size]))

    class Block(L.Layer):
        def __init__(self, width, heads, causal=False, before=False, **options):
            super().__init__(**options)
            self.before = before
            self.attention = Attention(width, heads, causal, name="attention")
            self.a, self.b = L.LayerNormalization(epsilon=1e-12, name="norm_a"), L.LayerNormalization(epsilon=1e-12, name="norm_b")
            self.wide, self.narrow = L.Dense(width * 4, activation=tf.nn.gelu, name="wide"), L.Dense(width, name="narrow")
            self.dropout = L.Dropout(0.1)
            self.width = width

        def build(self, shape):
            for layer in (self.attention, self.a, self.b, self.wide):
                layer.build(shape)
            self.narrow.build((None, None, self.width * 4))
            super().build(shape)

        def call(self, x, mask=None, training=False):
            if self.before:
                x = x + self.attention(self.a(x))
                return x + self.narrow(self.wide(self.b(x)))
            x = self.a(x + self.dropout(self.attention(x, mask=mask), training=training))
            return self.b(x + self.dropout(self.narrow(self.wide(x)), training=training))

    class Transformer(keras.Model):
        def __init__(self, kind, width=16, heads=2, words=40, **options):
            super().__init__(**options)
            self.kind, self.width, self.words = kind, width, words
            self.blocks = [Block(width, heads, causal=kind == "gpt", before=kind != "bert", name="block_{}".format(i)) for i in range(2)]
            self.norm = L.LayerNormalization(name="norm")
            self.pooler = L.Dense(width, activation="tanh", name="pooler")
            self.patches = L.Conv2D(width, 4, strides=4, name="patches")
            self.head = L.Dense(3, name="head")
            self.made = False

        def build(self, shape=None):
            if self.made:
                return
            self.made = True
            w = self.width
            if self.kind == "vit":
                self.patches.build((None, 16, 16, 3))
                self.cls = self.add_weight(name="cls", shape=(1, 1, w), initializer="zeros")
            else:
                self.word = self.add_weight(name="word_embeddings", shape=(self.words, w), initializer="zeros")
                self.kinds = self.add_weight(name="token_type_embeddings", shape=(2, w), initializer="zeros")
            self.place = self.add_weight(name="position_embeddings", shape=(20, w), initializer="zeros")
            for block in self.blocks:
                block.build((None, None, w))
            for layer in (self.norm, self.pooler, self.head):
                layer.build((None, None, w))
            self.built = True

        def call(self, inputs, training=False):
            mask = None
            if self.kind == "vit":
                x = self.patches(inputs)
                x = tf.reshape(x, [tf.shape(x)[0], 16, self.width])
                x = tf.concat([tf.tile(self.cls, [tf.shape(x)[0], 1, 1]), x], 1) + self.place[:17]
            else:
                ids = inputs["input_ids"]
                n = tf.shape(ids)[1]
                x = tf.gather(self.word, ids) + self.place[:n]
                if self.kind == "bert":
                    mask = inputs["attention_mask"]
                    x = x + tf.gather(self.kinds, inputs["token_type_ids"])
            for block in self.blocks:
                x = block(x, mask=mask, training=training) if mask is not None else block(x, training=training)
            x = self.norm(x)
            if self.kind == "gpt":
                return {"logits": tf.einsum("bnw,vw->bnv", x, self.word)}
            pooled = self.pooler(x[:, 0])
            return {"last_hidden_state": x, "pooler_output": pooled, "logits": self.head(pooled)}

    def transformer(kind, rng):
        made = Transformer(kind)
        made.build()
        return randomize(made, rng)

    ids = {k: spec([None, None], I, name=k) for k in ("input_ids", "attention_mask", "token_type_ids")}

    @model(SAVE, "BERT written by hand: added masks, token types, pooler; sequences of any length")
    def bert(at, rng):
        net = transformer("bert", rng)
        def serve(input_ids, attention_mask, token_type_ids):
            return net({"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids})
        m = tf.Module()
        m.net, m.f = net, tf.function(serve, input_signature=list(ids.values()))
        tf.saved_model.save(m, at, signatures=m.f)
        runs = []
        for n, k in ((1, 5), (3, 8)):
            mask = (np.arange(k)[None] < rng.randint(1, k + 1, (n, 1))).astype("int32")
            runs.append((None, {"input_ids": rng.randint(0, 40, (n, k)).astype("int32"), "attention_mask": mask, "token_type_ids": rng.randint(0, 2, (n, k)).astype("int32")}))
        return runs

    @model(SAVE, "GPT-2 written by hand: causal band_part masks, tied embeddings", high=40)
    def gpt(at, rng):
        m = tf.Module()
        m.net = transformer("gpt", rng)
        m.f = tf.function(lambda input_ids: m.net({"input_ids": input_ids}), input_signature=[ids["input_ids"]])
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "GPT-2: greedy generation in a tf.while_loop that grows its ids", high=40, sizes=({"batch": 1, "other": 3}, {"batch": 2, "other": 4}))
    def gpt_generate(at, rng):
        m = tf.Module()
        m.net = transformer("gpt", rng)

        @tf.function(input_signature=[ids["input_ids"]])
        def f(input_ids):
            i = tf.constant(0)
            found = input_ids
            while i < 6:
                tf.autograph.experimental.set_loop_options(shape_invariants=[(found, tf.TensorShape([None, None]))])
                logits = m.net({"input_ids": found})["logits"]
                found = tf.concat([found, tf.argmax(logits[:, -1], -1, output_type=I)[:, None]], 1)
                i += 1
            return {"ids": found}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "ViT written by hand: patches by convolution, class token, positions", sizes=({"batch": 1, "other": [16, 16]}, {"batch": 3, "other": [16, 16]}))
    def vit(at, rng):
        m = tf.Module()
        m.net = transformer("vit", rng)
        m.f = tf.function(lambda pixels: m.net(pixels), input_signature=[spec([None, 16, 16, 3], F, name="pixels")])
        tf.saved_model.save(m, at, signatures=m.f)

    @model(EXPORT, "encoder and decoder of Keras's attention layers, positional embeddings, causal masks", high=20)
    def translator(at, rng):
        a, b = keras.Input([None], dtype="int32", name="source"), keras.Input([None], dtype="int32", name="target")
        def embed(x):
            table = L.Embedding(20, 12)(x)
            place = L.Lambda(lambda t: tf.range(tf.shape(t)[1])[None] % 16, output_shape=(None,))(x) if not KERAS_3 else L.Lambda(lambda t: tf.range(tf.shape(t)[1])[None] % 16, output_shape=(None,), dtype="int32")(x)
            return L.Add()([table, L.Embedding(16, 12)(place)])
        x = embed(a)
        x = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(3, 4)(x, x)]))
        y = embed(b)
        y = L.LayerNormalization()(L.Add()([y, L.MultiHeadAttention(3, 4)(y, y, use_causal_mask=True)]))
        y = L.LayerNormalization()(L.Add()([y, L.MultiHeadAttention(3, 4)(y, x)]))
        export(randomize(keras.Model([a, b], L.Dense(20, activation="softmax")(L.Dense(24, activation="gelu")(y))), rng), at)

    @model(SAVE, "sequence to sequence: GRU encoder, attention, greedy decoding until a token in a while loop", high=12)
    def seq2seq(at, rng):
        m = tf.Module()
        m.table = tf.Variable(random_weight("table", (12, 8), rng).astype("float32"))
        m.encoder, m.cell = L.GRU(8, return_sequences=True, return_state=True), L.GRUCell(8)
        m.mix, m.out = L.Dense(8, activation="tanh"), L.Dense(12)
        m.encoder(tf.zeros([1, 2, 8])), m.cell(tf.zeros([1, 8]), [tf.zeros([1, 8])]), m.mix(tf.zeros([1, 16])), m.out(tf.zeros([1, 8]))
        for layer in (m.encoder, m.cell, m.mix, m.out):
            randomize(layer, rng)

        @tf.function(input_signature=[spec([None, None], I, name="source")])
        def f(source):
            encoded, h = m.encoder(tf.gather(m.table, source))
            batch = tf.shape(source)[0]
            token, done = tf.fill([batch], 1), tf.zeros([batch], tf.bool)
            found = tf.TensorArray(I, 0, dynamic_size=True, element_shape=[None])
            for i in tf.range(8):
                if tf.reduce_all(done):
                    break
                h, _ = m.cell(tf.gather(m.table, token), [h])
                weights = tf.nn.softmax(tf.einsum("bd,btd->bt", h, encoded))
                context = tf.einsum("bt,btd->bd", weights, encoded)
                token = tf.argmax(m.out(m.mix(tf.concat([h, context], -1))), -1, output_type=I)
                token = tf.where(done, 0, token)
                done = done | (token == 2)
                found = found.write(i, token)
            return {"ids": tf.transpose(found.stack()), "done": done}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "beam search by hand: top_k over words and beams, gather of states, in a while loop", high=12)
    def beam_search(at, rng):
        m = tf.Module()
        m.table, m.w, m.u = (tf.Variable(random_weight("w", s, rng).astype("float32")) for s in ((12, 8), (8, 8), (8, 12)))
        K = 3

        @tf.function(input_signature=[spec([None, None], I, name="source")])
        def f(source):
            batch = tf.shape(source)[0]
            h = tf.repeat(tf.reduce_mean(tf.gather(m.table, source), 1)[:, None], K, 1)
            scores = tf.tile(tf.constant([[0.0] + [-1e9] * (K - 1)]), [batch, 1])
            ids = tf.ones([batch, K, 1], I)
            for _ in tf.range(5):
                tf.autograph.experimental.set_loop_options(shape_invariants=[(ids, tf.TensorShape([None, K, None]))])
                h = tf.tanh(tf.gather(m.table, ids[:, :, -1]) + h @ m.w)
                log = tf.nn.log_softmax(h @ m.u) + scores[:, :, None]
                scores, flat = tf.math.top_k(tf.reshape(log, [batch, K * 12]), K)
                beam, word = flat // 12, flat % 12
                ids = tf.concat([tf.gather(ids, beam, batch_dims=1), word[:, :, None]], 2)
                h = tf.gather(h, beam, batch_dims=1)
            return {"ids": ids, "scores": scores}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(EXPORT, "autoencoder of convolutions, and a variational one that serves its mean")
    def autoencoder(at, rng):
        x = keras.Input([16, 16, 1], name="image")
        y = L.Conv2D(8, 3, strides=2, padding="same", activation="relu")(L.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x))
        mean, log = L.Dense(4)(L.Flatten()(y)), L.Dense(4)(L.Flatten()(y))
        z = L.Reshape((4, 4, 8))(L.Dense(128, activation="relu")(mean))
        z = L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu")(z)
        z = L.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(z)
        export(randomize(keras.Model(x, {"mean": mean, "log_variance": log, "image": z}), rng), at)

    @model(EXPORT, "two-tower recommender: embeddings of ids, dot product, top items of a corpus", high=30)
    def two_towers(at, rng):
        user, item = keras.Input([], dtype="int64", name="user"), keras.Input([6], dtype="int64", name="items")
        u = L.Dense(8)(L.Dense(16, activation="relu")(L.Embedding(30, 8)(user)))
        i = L.Dense(8)(L.Embedding(30, 8)(item))
        scores = L.Dot(axes=(1, 2))([u, i])
        export(randomize(keras.Model([user, item], {"scores": scores, "user": u}), rng), at)

    @model(SAVE, "retrieval: brute force over a corpus held as a variable, top_k, identifiers as strings", high=30)
    def brute_force(at, rng):
        m = tf.Module()
        m.users = tf.Variable(random_weight("users", (30, 8), rng).astype("float32"))
        m.items = tf.Variable(rng.standard_normal((50, 8)).astype("float32"))
        m.names = tf.Variable(np.array(["item {}".format(i).encode() for i in range(50)], object))

        @tf.function(input_signature=[spec([None], tf.int64, name="user")])
        def f(user):
            scores, places = tf.math.top_k(tf.matmul(tf.gather(m.users, user), m.items, transpose_b=True), 5)
            return {"scores": scores, "names": tf.gather(m.names, places)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(EXPORT, "wide and deep, cross network (DCN v2), experts with gates (MMoE)")
    def deep_and_cross(at, rng):
        x = keras.Input([10], name="features")
        cross = x
        for i in range(2):
            cross = L.Add()([L.Multiply()([x, L.Dense(10, name="cross_{}".format(i))(cross)]), cross])
        experts = [L.Dense(6, activation="relu")(x) for _ in range(3)]
        stacked = L.Concatenate(axis=1)([L.Reshape((1, 6))(e) for e in experts])
        outputs = {}
        for task in ("click", "buy"):
            gate = L.Dense(3, activation="softmax")(x)
            mixed = L.Flatten()(L.Dot(axes=(1, 1))([L.Reshape((3, 1))(gate), stacked]))
            outputs[task] = L.Dense(1, activation="sigmoid", name=task)(L.Concatenate()([mixed, cross, x]))
        export(randomize(keras.Model(x, outputs), rng), at)

    @model(SAVE, "detector: feature pyramid, anchors, boxes decoded, combined non-max suppression")
    def detector(at, rng):
        x = keras.Input([32, 32, 3], name="images")
        c1 = L.Conv2D(8, 3, strides=4, padding="same", activation="relu")(x)
        c2 = L.Conv2D(8, 3, strides=2, padding="same", activation="relu")(c1)
        p1 = L.Add()([c1, L.UpSampling2D(2)(c2)])
        box, kind = L.Conv2D(8, 3, padding="same"), L.Conv2D(6, 3, padding="same", activation="sigmoid")
        boxes = L.Concatenate(axis=1)([L.Reshape((-1, 4))(box(p)) for p in (p1, c2)])
        scores = L.Concatenate(axis=1)([L.Reshape((-1, 3))(kind(p)) for p in (p1, c2)])
        net = randomize(keras.Model(x, [boxes, scores]), rng)
        centres = np.concatenate([np.stack(np.meshgrid(np.arange(n), np.arange(n)), -1).reshape(-1, 2).repeat(2, 0) / n + 0.5 / n for n in (8, 4)]).astype("float32")
        m = tf.Module()
        m.net = net

        @tf.function(input_signature=[spec([None, 32, 32, 3], F, name="images")])
        def f(images):
            b, s = m.net(images, training=False)
            middle, size = b[..., :2] * 0.1 + centres, tf.exp(tf.clip_by_value(b[..., 2:], -2.0, 2.0)) * 0.2
            corners = tf.concat([middle - size / 2, middle + size / 2], -1)[..., None, :]
            found = tf.image.combined_non_max_suppression(corners, s, 5, 8, 0.4, 0.3)
            return {"boxes": found[0], "scores": found[1], "classes": found[2], "count": found[3]}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "detection head: map_fn of gather and padded non-max suppression, crop_and_resize of what is found")
    def region_head(at, rng):
        m = tf.Module()
        m.w = tf.Variable(random_weight("w", (3, 3, 3, 4), rng).astype("float32"))

        @tf.function(input_signature=[spec([None, 24, 24, 3], F, name="images"), spec([None, 12, 4], F, name="boxes"), spec([None, 12], F, name="scores")])
        def f(images, boxes, scores):
            sorted_boxes = tf.concat([tf.minimum(boxes[..., :2], boxes[..., 2:]), tf.maximum(boxes[..., :2], boxes[..., 2:])], -1)
            def one(args):
                keep, n = tf.image.non_max_suppression_padded(args[0], args[1], 4, 0.5, pad_to_max_output_size=True)
                return tf.gather(args[0], keep), n
            picked, count = tf.map_fn(one, (sorted_boxes, scores), fn_output_signature=(F, I))
            features = tf.nn.conv2d(images, m.w, 1, "SAME")
            batch = tf.repeat(tf.range(tf.shape(images)[0]), 4)
            crops = tf.image.crop_and_resize(features, tf.reshape(picked, [-1, 4]), batch, [5, 5])
            return {"picked": picked, "count": count, "crops": tf.reduce_max(crops, [1, 2])}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)
        return [(None, {"images": rng.standard_normal((n, 24, 24, 3)).astype("float32"), "boxes": rng.uniform(0, 1, (n, 12, 4)).astype("float32"), "scores": rng.uniform(0, 1, (n, 12)).astype("float32")}) for n in (1, 2)]

    @model(SAVE, "audio: frames, STFT, log mel spectrogram, convolutions, CTC-like argmax", sizes=({"batch": 1, "other": 800}, {"batch": 2, "other": 1111}))
    def audio_classifier(at, rng):
        net = randomize(keras.Sequential([keras.Input([None, 20, 1]), L.Conv2D(4, 3, padding="same", activation="relu"), L.GlobalMaxPooling2D(), L.Dense(5)]), rng)
        mel = tf.signal.linear_to_mel_weight_matrix(20, 129, 8000, 80.0, 3800.0)
        m = tf.Module()
        m.net = net

        @tf.function(input_signature=[spec([None, None], F, name="wave")])
        def f(wave):
            power = tf.abs(tf.signal.stft(wave, 200, 80, 256)) ** 2
            log = tf.math.log(tf.tensordot(power, mel, 1) + 1e-3)
            return {"logits": m.net(log[..., None], training=False), "frames": tf.shape(log)[1], "log": log}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(EXPORT, "time series: differencing, N-BEATS-like residual stacks, quantile heads")
    def forecaster(at, rng):
        x = keras.Input([24], name="history")
        rest, total = x, None
        for i in range(3):
            h = L.Dense(16, activation="relu")(L.Dense(16, activation="relu")(rest))
            back, fore = L.Dense(24)(h), L.Dense(6)(h)
            rest = L.Subtract()([rest, back])
            total = fore if total is None else L.Add()([total, fore])
        quantiles = L.Reshape((6, 3))(L.Dense(18)(total))
        export(randomize(keras.Model(x, {"forecast": total, "quantiles": quantiles}), rng), at)

    @model(SAVE, "autoregressive LSTM forecaster: warm-up, then its own predictions fed back in a Python-unrolled loop")
    def feedback(at, rng):
        m = tf.Module()
        m.cell, m.dense = L.LSTMCell(6), L.Dense(2)
        m.rnn = L.RNN(m.cell, return_state=True)
        m.rnn(tf.zeros([1, 3, 2])), m.dense(tf.zeros([1, 6]))
        randomize(m.rnn, rng), randomize(m.dense, rng)

        @tf.function(input_signature=[spec([None, None, 2], F, name="history")])
        def f(history):
            x, *state = m.rnn(history)
            found = [m.dense(x)]
            for _ in range(4):
                x, state = m.cell(found[-1], states=state)
                found.append(m.dense(x))
            return {"forecast": tf.stack(found, 1)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "graph network: messages gathered along edges, unsorted_segment_sum, softmax over neighbours")
    def graph_network(at, rng):
        m = tf.Module()
        m.w, m.a = tf.Variable(random_weight("w", (4, 6), rng).astype("float32")), tf.Variable(random_weight("a", (12, 1), rng).astype("float32"))

        @tf.function(input_signature=[spec([None, 4], F, name="nodes"), spec([None, 2], I, name="edges")])
        def f(nodes, edges):
            n = tf.shape(nodes)[0]
            h = nodes @ m.w
            source, target = tf.unstack(edges, axis=1)
            e = tf.nn.leaky_relu(tf.concat([tf.gather(h, source), tf.gather(h, target)], 1) @ m.a)[:, 0]
            e = tf.exp(e - tf.gather(tf.math.unsorted_segment_max(e, target, n), target))
            alpha = e / tf.gather(tf.math.unsorted_segment_sum(e, target, n), target)
            out = tf.math.unsorted_segment_sum(tf.gather(h, source) * alpha[:, None], target, n)
            return {"nodes": tf.nn.elu(out), "mean": tf.math.unsorted_segment_mean(tf.gather(h, source), target, n), "alpha": alpha}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)
        return [(None, {"nodes": rng.standard_normal((n, 4)).astype("float32"), "edges": rng.randint(0, n, (k, 2)).astype("int32")}) for n, k in ((3, 5), (6, 20))]

    @model(SAVE, "Gaussian mixture and k-means scores: linear algebra, logsumexp, one_hot of the nearest")
    def mixture(at, rng):
        m = tf.Module()
        m.means, m.log = tf.Variable(rng.standard_normal((4, 3)).astype("float32")), tf.Variable(rng.uniform(-1, 1, (4, 3)).astype("float32"))

        @tf.function(input_signature=[spec([None, 3], F, name="x")])
        def f(x):
            d = x[:, None] - m.means
            log = -0.5 * tf.reduce_sum(d * d * tf.exp(-m.log) + m.log, -1)
            near = tf.argmin(tf.norm(d, axis=-1), -1)
            return {"log_likelihood": tf.reduce_logsumexp(log, -1), "posterior": tf.nn.softmax(log), "nearest": near, "hot": tf.one_hot(near, 4)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "style transfer: instance norm by moments, reflect padding, nearest up-sampling, clipped to uint8", sizes=({"batch": 1, "other": [16, 20]},), scale=60.0)
    def style_transfer(at, rng):
        m = tf.Module()
        m.k = [tf.Variable(random_weight("k", s, rng).astype("float32")) for s in ((5, 5, 3, 6), (3, 3, 6, 6), (5, 5, 6, 3))]

        @tf.function(input_signature=[spec([None, None, None, 3], F, name="image")])
        def f(image):
            def norm(y):
                mean, variance = tf.nn.moments(y, [1, 2], keepdims=True)
                return (y - mean) * tf.math.rsqrt(variance + 1e-3)
            pad = lambda y, n: tf.pad(y, [[0, 0], [n, n], [n, n], [0, 0]], "REFLECT")
            y = tf.nn.relu(norm(tf.nn.conv2d(pad(image / 255, 2), m.k[0], 2, "VALID")))
            y = y + norm(tf.nn.conv2d(pad(y, 1), m.k[1], 1, "VALID"))
            y = tf.image.resize(y, 2 * tf.shape(y)[1:3], "nearest")
            y = tf.nn.conv2d(pad(y, 2), m.k[2], 1, "VALID")
            return {"image": (tf.tanh(y) + 1) * 127.5}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "super-resolution: depth_to_space, bicubic and antialiased resize", sizes=({"batch": 1, "other": [7, 9]},))
    def super_resolution(at, rng):
        m = tf.Module()
        m.k = tf.Variable(random_weight("k", (3, 3, 3, 12), rng).astype("float32"))

        @tf.function(input_signature=[spec([None, None, None, 3], F, name="image")])
        def f(image):
            y = tf.nn.depth_to_space(tf.nn.conv2d(image, m.k, 1, "SAME"), 2)
            return {"image": y + tf.image.resize(image, 2 * tf.shape(image)[1:3], "bicubic"), "small": tf.image.resize(image, [4, 5], antialias=True)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "ensemble by switch_case and cond on an input, a loop with break and a growing list")
    def control_flow(at, rng):
        m = tf.Module()
        m.w = [tf.Variable(random_weight("w", (4, 4), rng).astype("float32")) for _ in range(3)]

        @tf.function(input_signature=[spec([None, 4], F, name="x"), spec([], I, name="which")])
        def f(x, which):
            y = tf.switch_case(which, [lambda: x @ m.w[0], lambda: tf.tanh(x @ m.w[1]), lambda: x - 1.0])
            if tf.reduce_sum(y) > 0:
                y = y * 2.0
            else:
                y = y - tf.reduce_mean(y, 0)
            rows = tf.TensorArray(F, 0, dynamic_size=True)
            for i in tf.range(10):
                y = y @ m.w[2]
                if tf.norm(y) < 0.3 or i > which + 3:
                    break
                rows = rows.write(rows.size(), tf.reduce_max(y, 0))
            return {"y": y, "rows": rows.stack(), "scan": tf.scan(lambda a, b: 0.5 * a + b, x)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)
        return [(None, {"x": rng.standard_normal((n, 4)).astype("float32"), "which": np.int32(k)}) for n, k in ((1, 0), (3, 1), (2, 2))]

    @model(SAVE, "solves and decompositions of linear algebra: Gaussian process posterior by Cholesky")
    def gaussian_process(at, rng):
        m = tf.Module()
        m.x, m.y = tf.Variable(rng.standard_normal((6, 2)).astype("float32")), tf.Variable(rng.standard_normal((6, 1)).astype("float32"))

        @tf.function(input_signature=[spec([None, 2], F, name="x")])
        def f(x):
            kernel = lambda a, b: tf.exp(-0.5 * tf.reduce_sum((a[:, None] - b[None]) ** 2, -1))
            chol = tf.linalg.cholesky(kernel(m.x, m.x) + 0.1 * tf.eye(6))
            k = kernel(x, m.x)
            v = tf.linalg.triangular_solve(chol, tf.transpose(k))
            return {"mean": k @ tf.linalg.cholesky_solve(chol, m.y), "variance": 1 - tf.reduce_sum(v * v, 0)}
        m.f = f
        tf.saved_model.save(m, at, signatures=m.f)

    @model(SAVE, "samples noise while it answers, as a variational autoencoder or a diffusion step", expect="native")
    def sampling(at, rng):
        m = tf.Module()
        m.w = tf.Variable(random_weight("w", (4, 4), rng).astype("float32"))
        m.f = tf.function(lambda x: {"id": tf.random.categorical(x @ m.w, 1)}, input_signature=[spec([None, 4], F, name="x")])
        tf.saved_model.save(m, at, signatures=m.f)
        return []

    @model(SAVE, "calls Python from the graph (tf.py_function), which lives in no file", expect="refused")
    def py_function(at, rng):
        m = tf.Module()
        m.f = tf.function(lambda x: {"y": tf.ensure_shape(tf.py_function(lambda a: a * 2, [x], F), [None])}, input_signature=[spec([None], F, name="x")])
        tf.saved_model.save(m, at, signatures=m.f)
        return []
