"""What TensorFlow 1 exported: graphs and sessions, reference variables, slim, tf.layers, contrib; made by 1.4 to 1.15."""
import os
import shutil
import socket
import tempfile

import numpy as np
import tensorflow as tf

from . import registry
from .registry import VERSION, model, random_weight

BUILDER = "saved_model.builder.SavedModelBuilder"
PREDICT = "tensorflow/serving/predict"


def info(tensor):
    return tf.saved_model.utils.build_tensor_info(tensor)


def signature(inputs, outputs, method=PREDICT):
    build = tf.saved_model.signature_def_utils.build_signature_def
    return build({k: info(t) for k, t in inputs.items()}, {k: info(t) for k, t in outputs.items()}, method)


def randomize(session, rng):
    for variable in tf.global_variables():
        if variable.dtype.base_dtype.is_floating:
            shape = variable.shape.as_list()
            variable.load(random_weight(variable.op.name.replace("/part_0", ""), shape, rng).astype(variable.dtype.base_dtype.as_numpy_dtype), session)


def export(session, at, signatures, tags=("serve",), **options):
    builder = tf.saved_model.builder.SavedModelBuilder(at)
    builder.add_meta_graph_and_variables(session, list(tags), {name: signature(i, o) for name, (i, o) in signatures.items()}, **options)
    builder.save()


def graph(about, api=BUILDER, since=(1, 4), options=None, **more):
    """The function builds a graph, and gives ({signature: (inputs, outputs)}, runs) or those and the builder's options."""
    def wrap(f):
        def save(at, rng):
            with tf.Graph().as_default(), tf.Session() as session:
                built = f(rng)
                signatures, runs = built[:2]
                session.run(tf.global_variables_initializer())
                session.run(tf.tables_initializer())
                randomize(session, rng)
                export(session, at, signatures, **(built[2] if len(built) > 2 else {}))
            return runs
        save.__name__ = f.__name__
        model(api, about, since=since, before=(2, 0), **more)(save)
        return f
    return wrap


def normal(rng, *shape):
    return rng.standard_normal(shape).astype("float32")


def dense(x, units, name, activation=None):
    return tf.layers.dense(x, units, activation=activation, name=name)


def examples(rows):
    """Serialized tf.Examples of {name: list}."""
    def feature(value):
        if isinstance(value[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=value))
        if isinstance(value[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=value))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))
    return np.array([tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in row.items()})).SerializeToString() for row in rows], object)


def declare():
    if VERSION >= (2, 0):
        return
    variable = tf.get_variable

    @graph("softmax regression, reference variables")
    def softmax_regression(rng):
        x = tf.placeholder(tf.float32, [None, 20], "x")
        y = tf.nn.softmax(tf.matmul(x, tf.Variable(tf.zeros([20, 5]), name="weights")) + tf.Variable(tf.zeros([5]), name="bias"))
        values, indices = tf.nn.top_k(y, 3)
        return {"serving_default": ({"x": x}, {"scores": values, "classes": indices, "all": y})}, None

    @graph("convolutions of tf.layers, dropout by a placeholder with a default")
    def mnist_cnn(rng):
        image = tf.placeholder(tf.float32, [None, 784], "image")
        rate = tf.placeholder_with_default(tf.constant(1.0), [], "keep_prob")
        y = tf.reshape(image, [-1, 28, 28, 1])
        y = tf.layers.max_pooling2d(tf.layers.conv2d(y, 8, 5, padding="same", activation=tf.nn.relu), 2, 2)
        y = tf.layers.max_pooling2d(tf.layers.conv2d(y, 12, 5, activation=tf.nn.relu), 2, 2)
        y = tf.nn.dropout(dense(tf.layers.flatten(y), 24, "fc", tf.nn.relu), rate)
        logits = dense(y, 10, "logits")
        return {"serving_default": ({"image": image}, {"probabilities": tf.nn.softmax(logits), "classes": tf.argmax(logits, 1)})}, None

    @graph("residual network of slim, batch norm by is_training as a placeholder (v1 cond)")
    def slim_resnet(rng):
        slim = tf.contrib.slim
        x = tf.placeholder(tf.float32, [None, 32, 32, 3], "input")
        training = tf.placeholder_with_default(False, [], "is_training")
        with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params={"is_training": training, "scale": True, "decay": 0.9}, weights_regularizer=slim.l2_regularizer(1e-4)):
            y = slim.conv2d(x, 8, 7, stride=2, scope="conv1")
            y = slim.max_pool2d(y, 3, stride=2, padding="SAME", scope="pool1")
            for i, n in enumerate((8, 16)):
                short = slim.conv2d(y, n, 1, stride=i + 1, activation_fn=None, scope="shortcut{}".format(i))
                z = slim.conv2d(y, n, 3, stride=i + 1, scope="a{}".format(i))
                y = tf.nn.relu(short + slim.conv2d(z, n, 3, activation_fn=None, scope="b{}".format(i)))
        y = slim.fully_connected(slim.dropout(tf.reduce_mean(y, [1, 2]), 0.5, is_training=training), 7, activation_fn=None)
        return {"serving_default": ({"images": x}, {"logits": y, "probabilities": slim.softmax(y)})}, None

    @graph("separable convolutions of slim as in MobileNet, is_training False, relu6")
    def slim_mobilenet(rng):
        slim = tf.contrib.slim
        x = tf.placeholder(tf.float32, [None, 32, 32, 3], "input")
        with slim.arg_scope([slim.conv2d, slim.separable_conv2d], normalizer_fn=slim.batch_norm, normalizer_params={"is_training": False, "center": True, "scale": True}, activation_fn=tf.nn.relu6):
            y = slim.conv2d(x, 8, 3, stride=2)
            for i, n in enumerate((16, 24, 24)):
                y = slim.separable_conv2d(y, None, 3, depth_multiplier=1, stride=1 + i % 2, scope="d{}".format(i))
                y = slim.conv2d(y, n, 1, scope="p{}".format(i))
        y = slim.avg_pool2d(y, y.shape[1:3].as_list(), padding="VALID")
        y = tf.squeeze(slim.conv2d(y, 11, 1, activation_fn=None, normalizer_fn=None), [1, 2], name="SpatialSqueeze")
        return {"serving_default": ({"inputs": x}, {"Predictions": tf.nn.softmax(y)})}, None

    @graph("tf.layers: batch norm by a fed training flag, transposed, dilated, 1-D and 3-D convolutions")
    def layers_bn(rng):
        x = tf.placeholder(tf.float32, [None, 12, 12, 3], "x")
        training = tf.placeholder_with_default(False, [], "training")
        y = tf.layers.batch_normalization(tf.layers.conv2d(x, 6, 3, dilation_rate=2, padding="same"), training=training)
        y = tf.layers.conv2d_transpose(tf.nn.leaky_relu(y), 5, 3, strides=2, padding="same")
        y = tf.layers.batch_normalization(y, training=training, fused=False)
        z = tf.layers.conv3d(tf.expand_dims(y, 1), 4, (1, 3, 3), strides=(1, 2, 2))
        s = tf.layers.conv1d(tf.reduce_mean(y, 1), 4, 5, strides=2)
        return {"serving_default": ({"x": x}, {"y": y, "volume": z, "sequence": s})}, None

    @graph("dynamic_rnn of stacked LSTM cells with lengths (v1 while, TensorArray)")
    def rnn_lstm(rng):
        x = tf.placeholder(tf.float32, [None, 7, 4], "x")
        length = tf.placeholder(tf.int32, [None], "length")
        cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(6), tf.nn.rnn_cell.LSTMCell(5, use_peepholes=True, num_proj=3)])
        outputs, state = tf.nn.dynamic_rnn(cell, x, length, dtype=tf.float32)
        return {"serving_default": ({"x": x, "length": length}, {"outputs": outputs, "c": state[1].c, "h": state[1].h})}, [(None, {"x": normal(rng, 3, 7, 4), "length": np.int32([7, 2, 4])}), (None, {"x": normal(rng, 1, 7, 4), "length": np.int32([5])})]

    @graph("bidirectional_dynamic_rnn of GRU cells over embeddings, sequences of any length")
    def rnn_gru(rng):
        ids = tf.placeholder(tf.int64, [None, None], "ids")
        length = tf.reduce_sum(tf.cast(tf.not_equal(ids, 0), tf.int32), 1)
        x = tf.nn.embedding_lookup(variable("embeddings", [20, 5]), ids)
        cell = lambda: tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(6), output_keep_prob=tf.placeholder_with_default(1.0, []))
        (forward, backward), states = tf.nn.bidirectional_dynamic_rnn(cell(), cell(), x, length, dtype=tf.float32)
        attention = tf.nn.softmax(tf.layers.dense(tf.concat([forward, backward], 2), 1), axis=1) if VERSION > (1, 4) else tf.nn.softmax(tf.layers.dense(tf.concat([forward, backward], 2), 1), dim=1)
        y = tf.reduce_sum(attention * tf.concat([forward, backward], 2), 1)
        return {"serving_default": ({"ids": ids}, {"y": dense(y, 3, "out"), "states": tf.concat(states, 1)})}, [(None, {"ids": np.int64([[3, 7, 19, 0], [1, 0, 0, 0]])}), (None, {"ids": np.int64([[3, 7, 19, 4, 5, 8]])})]

    @graph("static_rnn, unrolled")
    def rnn_static(rng):
        x = tf.placeholder(tf.float32, [None, 5, 4], "x")
        outputs, state = tf.nn.static_rnn(tf.nn.rnn_cell.BasicRNNCell(6), tf.unstack(x, 5, 1), dtype=tf.float32)
        return {"serving_default": ({"x": x}, {"y": dense(outputs[-1], 2, "out"), "all": tf.stack(outputs, 1)})}, None

    @graph("contrib.seq2seq: attention, greedy decoder that ends at a token")
    def seq2seq_greedy(rng):
        s = tf.contrib.seq2seq
        ids = tf.placeholder(tf.int32, [None, None], "source")
        batch = tf.shape(ids)[0]
        table = variable("embeddings", [12, 8])
        encoded, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(8), tf.nn.embedding_lookup(table, ids), dtype=tf.float32)
        cell = s.AttentionWrapper(tf.nn.rnn_cell.GRUCell(8), s.LuongAttention(8, encoded), attention_layer_size=8)
        first = cell.zero_state(batch, tf.float32).clone(cell_state=state)
        helper = s.GreedyEmbeddingHelper(table, tf.fill([batch], 1), 2)
        from tensorflow.python.layers.core import Dense
        decoder = s.BasicDecoder(cell, helper, first, output_layer=Dense(12, use_bias=False))
        out, _, lengths = s.dynamic_decode(decoder, maximum_iterations=9)
        return {"serving_default": ({"source": ids}, {"ids": out.sample_id, "logits": out.rnn_output, "lengths": lengths})}, [(None, {"source": rng.randint(3, 12, (n, m)).astype("int32")}) for n, m in ((1, 4), (3, 6))]

    @graph("contrib.seq2seq: beam search", since=(1, 5))
    def seq2seq_beam(rng):
        s = tf.contrib.seq2seq
        ids = tf.placeholder(tf.int32, [None, None], "source")
        batch = tf.shape(ids)[0]
        table = variable("embeddings", [12, 8])
        encoded, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(8), tf.nn.embedding_lookup(table, ids), dtype=tf.float32)
        from tensorflow.python.layers.core import Dense
        decoder = s.BeamSearchDecoder(tf.nn.rnn_cell.GRUCell(8, name="decoder") if VERSION >= (1, 8) else tf.nn.rnn_cell.GRUCell(8), table, tf.fill([batch], 1), 2, s.tile_batch(state, 3), 3, Dense(12, use_bias=False), length_penalty_weight=0.6)
        out, _, lengths = s.dynamic_decode(decoder, maximum_iterations=6)
        return {"serving_default": ({"source": ids}, {"ids": out.predicted_ids, "lengths": lengths})}, [(None, {"source": rng.randint(3, 12, (n, m)).astype("int32")}) for n, m in ((1, 4), (3, 6))]

    @graph("contrib.crf: Viterbi decoding of a tagger")
    def crf_tagger(rng):
        words = tf.placeholder(tf.int32, [None, None], "words")
        lengths = tf.placeholder(tf.int32, [None], "lengths")
        y = tf.nn.embedding_lookup(variable("embeddings", [30, 6]), words)
        (a, b), _ = tf.nn.bidirectional_dynamic_rnn(tf.nn.rnn_cell.LSTMCell(5), tf.nn.rnn_cell.LSTMCell(5), y, lengths, dtype=tf.float32)
        scores = dense(tf.concat([a, b], -1), 4, "scores")
        tags, best = tf.contrib.crf.crf_decode(scores, variable("transitions", [4, 4]), lengths)
        return {"serving_default": ({"words": words, "lengths": lengths}, {"tags": tags, "best": best})}, [(None, {"words": rng.randint(0, 30, (n, m)).astype("int32"), "lengths": np.int32(ls)}) for n, m, ls in ((1, 5, [5]), (3, 6, [6, 2, 4]))]

    @graph("while_loop with TensorArrays, map_fn, scan, cond in a loop")
    def loops(rng):
        x = tf.placeholder(tf.float32, [None, 4], "x")
        n = tf.placeholder(tf.int32, [], "n")
        w = variable("w", [4, 4])
        steps = tf.TensorArray(tf.float32, 0, dynamic_size=True, clear_after_read=False)
        def body(i, h, steps):
            h = tf.cond(tf.equal(i % 2, 0), lambda: tf.tanh(tf.matmul(h, w)), lambda: h * 0.5)
            return i + 1, h, steps.write(i, tf.reduce_sum(h, 1))
        _, h, steps = tf.while_loop(lambda i, h, s: i < n, body, [0, x, steps])
        mapped = tf.map_fn(lambda row: tf.reduce_max(row) * row, x)
        scanned = tf.scan(lambda a, row: a * 0.5 + row, x)
        return {"serving_default": ({"x": x, "n": n}, {"h": h, "steps": steps.stack(), "mapped": mapped, "scanned": scanned})}, [(None, {"x": normal(rng, 3, 4), "n": np.int32(5)}), (None, {"x": normal(rng, 1, 4), "n": np.int32(1)})]

    @graph("vocabulary files as assets, legacy_init_op, strings in and out", since=(1, 4))
    def tables(rng):
        folder = tempfile.mkdtemp()
        path = os.path.join(folder, "vocabulary.txt")
        with open(path, "w") as f:
            f.write("the\ncat\nsat\non\nmat\n")
        words = tf.placeholder(tf.string, [None, None], "words")
        table = tf.contrib.lookup.index_table_from_file(path, num_oov_buckets=2)
        back = tf.contrib.lookup.index_to_string_table_from_file(path, default_value="?")
        ids = table.lookup(words)
        y = tf.reduce_mean(tf.nn.embedding_lookup(variable("embeddings", [7, 4]), ids), 1)
        logits = dense(y, 5, "out")
        options = {"assets_collection": tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS), "legacy_init_op": tf.tables_initializer()}
        return {"serving_default": ({"words": words}, {"ids": ids, "logits": logits, "word": back.lookup(tf.argmax(logits, 1))})}, [(None, {"words": np.array([[b"the", b"dog"], [b"mat", b"\xffcat"]], object)})], options

    @graph("tables of constants, main_op, hash buckets, tf.string_split of a batch", since=(1, 8))
    def text_classifier(rng):
        lines = tf.placeholder(tf.string, [None], "lines")
        split = tf.string_split(lines, " ")
        table = tf.contrib.lookup.index_table_from_tensor(["good", "bad", "film"], num_oov_buckets=5, hasher_spec=tf.contrib.lookup.FastHashSpec)
        ids = tf.SparseTensor(split.indices, table.lookup(split.values), split.dense_shape)
        y = tf.nn.embedding_lookup_sparse(variable("embeddings", [8, 4]), ids, None, combiner="mean")
        padded = tf.sparse_tensor_to_dense(split, default_value="")
        return {"serving_default": ({"lines": lines}, {"y": dense(y, 2, "out"), "words": padded, "buckets": tf.string_to_hash_bucket_fast(padded, 100)})}, [(None, {"lines": np.array([b"good film", b"a bad bad film"], object)})], {"main_op": tf.tables_initializer()}

    @graph("tf.Example parsed: dense with defaults, sparse, strings; the input of the seed's clients")
    def parse_example(rng):
        serialized = tf.placeholder(tf.string, [None], "input_example_tensor")
        spec = {"age": tf.FixedLenFeature([1], tf.float32), "kind": tf.FixedLenFeature([], tf.string, "other"), "counts": tf.FixedLenFeature([3], tf.int64, [1, 2, 3]), "tags": tf.VarLenFeature(tf.string)}
        f = tf.parse_example(serialized, spec)
        x = tf.concat([f["age"], tf.cast(f["counts"], tf.float32)], 1)
        return {"serving_default": ({"inputs": serialized}, {"y": dense(x, 3, "out"), "kind": f["kind"], "tags": tf.sparse_tensor_to_dense(f["tags"], default_value="-")})}, [(None, {"inputs": examples([{"age": [3.5], "kind": [b"a"]}, {"age": [-1.0], "counts": [7, 8, 9], "tags": [b"x", b"y"]}])})]

    @graph("sparse placeholders: X_values, X_indices, X_shape; the original project's sparse model", since=(1, 5))
    def sparse_input(rng):
        x = tf.sparse_placeholder(tf.float32, name="features")
        h = tf.sparse_tensor_dense_matmul(x, variable("w", [12, 4])) + variable("b", [4])
        total = tf.sparse_reduce_sum(x, 1)
        return {"serving_default": ({"features": x}, {"y": tf.nn.softmax(h), "total": total})}, [(None, {"features_values": np.float32([1, 2, 3]), "features_indices": np.int64([[0, 3], [0, 7], [2, 1]]), "features_shape": np.int64([3, 12])})]

    @graph("a scaled picture from base64 of JPEG or PNG by map_fn, as the seed's deep_image_model", since=(1, 8))
    def image_strings(rng):
        texts = tf.placeholder(tf.string, [None], "image")
        def one(text):
            image = tf.image.decode_png(tf.decode_base64(text), channels=3)
            return tf.image.resize_images(tf.image.convert_image_dtype(image, tf.float32), [16, 16])
        x = tf.reshape(tf.map_fn(one, texts, dtype=tf.float32), [-1, 16, 16, 3])
        y = tf.layers.flatten(tf.layers.conv2d(x, 4, 3, strides=2, activation=tf.nn.relu))
        import base64
        with tf.Session(graph=tf.Graph()) as s:
            pictures = [s.run(tf.image.encode_png(rng.randint(0, 256, (20, 24, 3)).astype("uint8"))) for _ in range(2)]
        return {"serving_default": ({"image": texts}, {"logits": dense(y, 3, "out")})}, [(None, {"image": np.array([base64.urlsafe_b64encode(p).rstrip(b"=") for p in pictures], object)})]

    def tag_sets(at, rng, tags=(("serve",), ("serve", "gpu"), ("train",))):
        with tf.Graph().as_default(), tf.Session() as session:
            builder = tf.saved_model.builder.SavedModelBuilder(at)
            x = tf.placeholder(tf.float32, [None, 4], "x")
            y = tf.matmul(x, tf.get_variable("w", [4, 2]))
            session.run(tf.global_variables_initializer())
            randomize(session, rng)
            for i, one in enumerate(tags):
                defs = {"serving_default": signature({"x": x}, {"y": y * (i + 1)}), "classes": signature({"x": x}, {"class": tf.argmax(y, 1)})}
                if i == 0:
                    builder.add_meta_graph_and_variables(session, list(one), defs)
                else:
                    builder.add_meta_graph(list(one), defs)
            builder.save()
    model(BUILDER, "three MetaGraphs, tagged serve, serve+gpu, train; two signatures each", name="tag_sets", before=(2, 0))(tag_sets)
    model(BUILDER, "one MetaGraph, tagged serve and tpu", name="tag_serve_tpu", before=(2, 0), tags=("serve", "tpu"))(lambda at, rng: tag_sets(at, rng, [("serve", "tpu")]))
    model(BUILDER, "MetaGraphs tagged serve+gpu and train only", name="tag_serve_gpu", before=(2, 0), tags=("serve", "gpu"))(lambda at, rng: tag_sets(at, rng, [("train",), ("serve", "gpu")]))

    @graph("an input and an output of one name, an output that is an input")
    def same_names(rng):
        keys = tf.placeholder(tf.int32, [None, 1], "keys")
        x = tf.placeholder(tf.float32, [None, 3], "features")
        y = dense(x, 2, "out")
        return {"serving_default": ({"keys": keys, "x": x}, {"keys": tf.identity(keys), "x": y, "features": x})}, None

    @model(BUILDER, "distributed training: /job:ps/task:0 and 1, partitioned variables, a sharded saver", before=(2, 0))
    def distributed(at, rng):
        with socket.socket() as a, socket.socket() as b:
            a.bind(("127.0.0.1", 0)), b.bind(("127.0.0.1", 0))
            ports = [s.getsockname()[1] for s in (a, b)]
        with socket.socket() as a:
            a.bind(("127.0.0.1", 0))
            ports.append(a.getsockname()[1])
        cluster = tf.train.ClusterSpec({"ps": ["127.0.0.1:%d" % p for p in ports[:2]], "worker": ["127.0.0.1:%d" % ports[2]]})
        servers = [tf.train.Server(cluster, "ps", 0), tf.train.Server(cluster, "ps", 1), tf.train.Server(cluster, "worker", 0)]
        with tf.Graph().as_default(), tf.device(tf.train.replica_device_setter(cluster=cluster)):
            x = tf.placeholder(tf.float32, [None, 6], "x")
            ids = tf.placeholder(tf.int64, [None, 2], "ids")
            table = tf.get_variable("table", [31, 4], partitioner=tf.fixed_size_partitioner(2))
            e = tf.nn.embedding_lookup(table, ids, partition_strategy="div")
            y = dense(tf.concat([x, tf.layers.flatten(e)], 1), 3, "out", tf.nn.relu)
            step = tf.train.get_or_create_global_step()
            with tf.Session(servers[2].target) as session:
                session.run(tf.global_variables_initializer())
                randomize(session, rng)
                tf.add_to_collection("step", step)
                builder = tf.saved_model.builder.SavedModelBuilder(at)
                defs = {"serving_default": signature({"x": x, "ids": ids}, {"y": y, "step": tf.identity(step)})}
                options = {"saver": tf.train.Saver(sharded=True, allow_empty=True)} if VERSION >= (1, 12) else {}
                builder.add_meta_graph_and_variables(session, ["serve"], defs, **options)
                builder.save()

    if VERSION >= (1, 5):
        @model("saved_model.simple_save", "two inputs, a gate and a sum", before=(2, 0))
        def simple_save(at, rng):
            with tf.Graph().as_default(), tf.Session() as session:
                x, z = tf.placeholder(tf.float32, [None, 4], "x"), tf.placeholder(tf.float32, [None, 4], "z")
                y = tf.sigmoid(dense(x, 3, "gate")) * tf.nn.elu(dense(z, 3, "value"))
                session.run(tf.global_variables_initializer())
                randomize(session, rng)
                tf.saved_model.simple_save(session, at, {"x": x, "z": z}, {"y": y, "total": tf.reduce_sum(y, -1)})

    @graph("counts its calls in a variable", expect="native", since=(1, 15))
    def counter(rng):
        by = tf.placeholder(tf.int64, [], "by")
        return {"serving_default": ({"by": by}, {"calls": tf.assign_add(tf.Variable(tf.constant(0, tf.int64), name="calls"), by)})}, [(None, {"by": np.int64(2)}), (None, {"by": np.int64(5)})]

    @graph("samples from its softmax at every call", expect="native", since=(1, 15))
    def sampling(rng):
        x = tf.placeholder(tf.float32, [None, 4], "x")
        return {"serving_default": ({"x": x}, {"id": tf.multinomial(dense(x, 6, "logits"), 1)})}, []

    @graph("a function of Python in the graph (py_func), which lives in no file", expect="refused", since=(1, 15))
    def py_func(rng):
        x = tf.placeholder(tf.float32, [None, 4], "x")
        return {"serving_default": ({"x": x}, {"y": tf.py_func(lambda a: a * 2, [x], tf.float32)})}, []

    @graph("audio: STFT, mel spectrogram, MFCC", since=(1, 8), tolerance=1e-5)
    def audio(rng):
        signal = tf.contrib.signal
        wave = tf.placeholder(tf.float32, [None, 512], "wave")
        power = tf.abs(signal.stft(wave, 128, 64, 128)) ** 2
        mel = tf.tensordot(power, signal.linear_to_mel_weight_matrix(10, 65, 8000, 80.0, 3800.0), 1)
        return {"serving_default": ({"wave": wave}, {"mel": mel, "mfcc": signal.mfccs_from_log_mel_spectrograms(tf.log(mel + 1e-2))})}, None

    @graph("fake quantization as contrib.quantize puts it into the graph", since=(1, 4))
    def fake_quantized(rng):
        x = tf.placeholder(tf.float32, [None, 8, 8, 3], "x")
        fake = tf.fake_quant_with_min_max_vars
        k = fake(variable("weights", [3, 3, 3, 4]), -1.0, 1.0, narrow_range=True)
        y = fake(tf.nn.relu6(tf.nn.conv2d(fake(x, -3.0, 3.0), k, [1, 1, 1, 1], "SAME")), 0.0, 6.0)
        return {"serving_default": ({"x": x}, {"y": tf.reduce_mean(y, [1, 2])})}, None

    @graph("detection head: boxes decoded, non-maximum suppression per picture by map_fn", since=(1, 8))
    def detection(rng):
        x = tf.placeholder(tf.float32, [None, 32, 32, 3], "images")
        y = tf.layers.conv2d(x, 8, 3, strides=4, padding="same", activation=tf.nn.relu)
        boxes = tf.reshape(tf.layers.conv2d(y, 8, 3, padding="same"), [-1, 128, 4])
        scores = tf.reshape(tf.sigmoid(tf.layers.conv2d(y, 2, 3, padding="same")), [-1, 128])
        grid = tf.constant(np.stack(np.meshgrid(np.arange(8), np.arange(8)), -1).repeat(2, 0).reshape(128, 2).astype("float32") / 8)
        centre, size = boxes[..., :2] * 0.1 + grid, tf.exp(boxes[..., 2:] * 0.2) * 0.3
        corners = tf.concat([centre - size / 2, centre + size / 2], -1)
        def one(args):
            b, s = args
            keep = tf.image.non_max_suppression(b, s, 10, 0.4)
            n = tf.shape(keep)[0]
            pad = lambda t: tf.pad(t, [[0, 10 - n]] + [[0, 0]] * (len(t.shape) - 1))
            return pad(tf.gather(b, keep)), pad(tf.gather(s, keep)), n
        b, s, n = tf.map_fn(one, (corners, scores), dtype=(tf.float32, tf.float32, tf.int32))
        return {"serving_default": ({"images": x}, {"detection_boxes": b, "detection_scores": s, "num_detections": n})}, None

    @graph("feature columns: numeric, bucketized, vocabulary, hash bucket, crossed, indicator, embedding", since=(1, 8))
    def feature_columns(rng):
        c = tf.feature_column
        age, city, job = tf.placeholder(tf.float32, [None, 1], "age"), tf.placeholder(tf.string, [None, 1], "city"), tf.placeholder(tf.string, [None, 1], "job")
        buckets = c.bucketized_column(c.numeric_column("age"), [18, 30, 50])
        vocabulary = c.categorical_column_with_vocabulary_list("city", ["Rome", "Oslo", "Lima"], num_oov_buckets=1)
        columns = [c.numeric_column("age", normalizer_fn=lambda v: (v - 40) / 10), buckets, c.indicator_column(vocabulary), c.embedding_column(c.categorical_column_with_hash_bucket("job", 20), 4), c.indicator_column(c.crossed_column([buckets, "job"], 12))]
        x = c.input_layer({"age": age, "city": city, "job": job}, columns)
        wide = c.linear_model({"age": age, "city": city, "job": job}, [buckets, vocabulary])
        return {"serving_default": ({"age": age, "city": city, "job": job}, {"deep": dense(x, 3, "out"), "wide": wide})}, [(None, {"age": np.float32([[17], [44]]), "city": np.array([[b"Oslo"], [b"Bonn"]], object), "job": np.array([[b"cook"], [b"judge"]], object)})], {"main_op": tf.tables_initializer()}

    if hasattr(tf, "keras") and VERSION >= (1, 12):
        @model("saved_model.simple_save of tf.keras's session", "tf.keras: convolutions, batch norm, LSTM over rows", before=(2, 0))
        def keras_session(at, rng):
            K, L = tf.keras.backend, tf.keras.layers
            K.clear_session()
            K.set_learning_phase(0)
            x = tf.keras.Input([16, 16, 3])
            y = L.BatchNormalization()(L.Conv2D(6, 3, padding="same", activation="relu")(x))
            y = L.Dense(4, activation="softmax")(L.LSTM(5)(L.Reshape([16, 96])(y)))
            net = tf.keras.Model(x, y)
            net.set_weights([random_weight(w.name, v.shape, rng) for w, v in zip(net.weights, net.get_weights())])
            tf.saved_model.simple_save(K.get_session(), at, {"image": net.input}, {t.name: t for t in net.outputs})

        @model("keras.experimental.export_saved_model" if VERSION >= (1, 14) else "contrib.saved_model.save_keras_model", "tf.keras: learning phase as a placeholder, dropout, batch norm", before=(2, 0))
        def keras_export(at, rng):
            K, L = tf.keras.backend, tf.keras.layers
            K.clear_session()
            net = tf.keras.Sequential([L.Dense(8, activation="relu", input_shape=(5,)), L.BatchNormalization(), L.Dropout(0.3), L.Dense(3, activation="softmax")])
            net.compile(tf.train.AdamOptimizer(), "categorical_crossentropy")
            net.set_weights([random_weight(w.name, v.shape, rng) for w, v in zip(net.weights, net.get_weights())])
            if VERSION >= (1, 14):
                tf.keras.experimental.export_saved_model(net, at)
            else:
                temporary = tempfile.mkdtemp()
                found = tf.contrib.saved_model.save_keras_model(net, temporary)
                shutil.move(found.decode() if isinstance(found, bytes) else found, at)
