"""What stands before the network in the same SavedModel: text, tables, tf.Example, pictures, sparse and ragged tensors."""
import os
import tempfile

import numpy as np
import tensorflow as tf

from .registry import KERAS_3, VERSION, model, random_weight

SAVE = "tf.saved_model.save"
TEXTS = [b"The cat sat on the mat.", b"A dog, a cat & a mouse!", b"", b"mat MAT  m\xc3\xa4t unknown"]


def examples(rows):
    def feature(value):
        if isinstance(value[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=value))
        if isinstance(value[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=value))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))
    return np.array([tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in row.items()})).SerializeToString() for row in rows], object)


def objects(values):
    made = np.empty(len(values), object)
    made[:] = values
    return made


def declare():
    if VERSION < (2, 0):
        return
    from .keras_weights import randomize

    keras = tf.keras
    L = keras.layers
    spec = tf.TensorSpec
    F, I, I64, S = tf.float32, tf.int32, tf.int64, tf.string
    EXPORT = "model.export" if KERAS_3 else "model.save(save_format='tf')"

    def weight(rng, *shape):
        return tf.Variable(random_weight("w", shape, rng).astype("float32"))

    def export(made, at):
        made.export(at, verbose=False) if KERAS_3 else made.save(at, save_format="tf")

    def function(about, *specs, **options):
        """The function gets (module, rng) and gives the function to serve, and the runs or none."""
        def wrap(f):
            def save(at, rng):
                m = tf.Module()
                built = f(m, rng)
                m.f = tf.function(built[0], input_signature=list(specs))
                tf.saved_model.save(m, at, signatures=m.f)
                return [(None, run) for run in built[1]] if built[1] is not None else None
            model(SAVE, about, name=f.__name__, **options)(save)
            return f
        return wrap

    @model(EXPORT, "TextVectorization to ids, embedding, average; strings in")
    def text_vectorization(at, rng):
        vectorize = L.TextVectorization(max_tokens=20, output_sequence_length=8)
        vectorize.adapt(["the cat sat on the mat", "a dog and a mouse"])
        x = keras.Input([], dtype="string", name="text") if not KERAS_3 else keras.Input([1], dtype="string", name="text")
        y = L.GlobalAveragePooling1D()(L.Embedding(20, 6)(vectorize(x)))
        made = keras.Model(x, L.Dense(3, activation="softmax")(y))
        randomize(made, rng)
        export(made, at)
        return [(None, {"text": objects(TEXTS).reshape((-1, 1) if KERAS_3 else (-1,))})]

    for mode in ("tf_idf", "multi_hot", "count"):
        def bag(at, rng, mode=mode):
            vectorize = L.TextVectorization(output_mode=mode, ngrams=2 if mode == "count" else None)
            vectorize.adapt(["the cat sat on the mat", "a dog and a mouse", "the dog"])
            x = keras.Input([1], dtype="string", name="text")
            made = keras.Model(x, L.Dense(3)(vectorize(x)))
            randomize(made, rng) if mode != "tf_idf" else [w.assign(random_weight("kernel", tuple(w.shape), rng).astype("float32")) for w in made.layers[-1].weights]
            export(made, at)
            return [(None, {"text": objects(TEXTS).reshape(-1, 1)})]
        model(EXPORT, "bag of words by TextVectorization, {}{}".format(mode, ", pairs of words" if mode == "count" else ""), name="bag_of_words_" + mode)(bag)

    @model(EXPORT, "columns of a table: Normalization, StringLookup, IntegerLookup, Discretization, Hashing, one-hot and multi-hot")
    def table_columns(at, rng):
        age, city, kind, tags = keras.Input([1], name="age"), keras.Input([1], dtype="string", name="city"), keras.Input([1], dtype="int64", name="kind"), keras.Input([3], dtype="string", name="tags")
        normalize = L.Normalization()
        normalize.adapt(rng.uniform(10, 90, (50, 1)).astype("float32"))
        parts = [
            normalize(age),
            L.CategoryEncoding(4, output_mode="one_hot")(L.Discretization([20.0, 40.0, 60.0])(age)),
            L.StringLookup(vocabulary=["Rome", "Oslo", "Lima"], output_mode="one_hot")(city),
            L.Embedding(6, 3)(L.IntegerLookup(vocabulary=[10, 20, 30], num_oov_indices=2)(kind)),
            L.CategoryEncoding(8, output_mode="multi_hot")(L.Hashing(8)(tags)),
        ]
        y = L.Concatenate()([L.Flatten()(L.Lambda(lambda t: tf.cast(t, F))(p)) if not KERAS_3 else L.Flatten()(p) for p in parts])
        made = keras.Model({"age": age, "city": city, "kind": kind, "tags": tags}, L.Dense(2)(y))
        for w in made.weights:
            last = (getattr(w, "path", None) or w.name).split(":")[0].split("/")[-1]
            if last in ("kernel", "bias", "embeddings"):
                w.assign(random_weight(last, tuple(w.shape), rng).astype("float32"))
        export(made, at)
        return [(None, {"age": np.float32([[17], [44], [90]]), "city": objects([b"Oslo", b"Bonn", b"Lima"]).reshape(-1, 1), "kind": np.int64([[20], [7], [30]]), "tags": objects([b"a", b"b", b"", b"x", b"a", b"zz", b"q", b"q", b"q"]).reshape(3, 3)})]

    @model(EXPORT, "two towers of StringLookup and embeddings, scores of items by name")
    def string_towers(at, rng):
        users, items = ["u{}".format(i) for i in range(8)], ["film {}".format(i) for i in range(9)]
        user, item = keras.Input([1], dtype="string", name="user"), keras.Input([4], dtype="string", name="items")
        u = L.Flatten()(L.Embedding(9, 5)(L.StringLookup(vocabulary=users)(user)))
        i = L.Embedding(10, 5)(L.StringLookup(vocabulary=items)(item))
        made = randomize(keras.Model([user, item], L.Dot(axes=(1, 2))([u, i])), rng)
        export(made, at)
        return [(None, {"user": objects([b"u3", b"nobody"]).reshape(-1, 1), "items": objects([b"film 1", b"film 8", b"?", b"film 0"] * 2).reshape(2, 4)})]

    if not KERAS_3 and VERSION >= (2, 3):
        @model(EXPORT, "DenseFeatures over feature columns: crossed, hashed, vocabulary, embedding, shared")
        def feature_columns(at, rng):
            c = tf.feature_column
            age, city, job = c.numeric_column("age"), c.categorical_column_with_vocabulary_list("city", ["Rome", "Oslo", "Lima"], num_oov_buckets=1), c.categorical_column_with_hash_bucket("job", 10)
            buckets = c.bucketized_column(age, [20, 40])
            columns = [age, buckets, c.indicator_column(city), c.embedding_column(job, 3), c.indicator_column(c.crossed_column([buckets, "job"], 7))]
            inputs = {"age": keras.Input([1], name="age"), "city": keras.Input([1], dtype="string", name="city"), "job": keras.Input([1], dtype="string", name="job")}
            made = randomize(keras.Model(inputs, L.Dense(2)(L.DenseFeatures(columns)(inputs))), rng)
            made.save(at, save_format="tf")
            return [(None, {"age": np.float32([[17], [44]]), "city": objects([b"Oslo", b"Bonn"]).reshape(-1, 1), "job": objects([b"cook", b"judge"]).reshape(-1, 1)})]

        @model("Estimator.export_saved_model", "tf.estimator of TensorFlow 2: LinearClassifier and a parsing receiver", before=(2, 16))
        def estimator(at, rng):
            import shutil
            c = tf.feature_column
            columns = [c.numeric_column("age"), c.categorical_column_with_vocabulary_list("city", ["Rome", "Oslo", "Lima"])]
            made = tf.estimator.LinearClassifier(columns, model_dir=tempfile.mkdtemp())
            def data():
                return tf.data.Dataset.from_tensors(({"age": [[20.0], [50.0]], "city": [["Rome"], ["Oslo"]]}, [[0], [1]])).repeat(10)
            made.train(data)
            receiver = tf.estimator.export.build_parsing_serving_input_receiver_fn(c.make_parse_example_spec(columns))
            shutil.move(made.export_saved_model(tempfile.mkdtemp(), receiver).decode(), at)
            rows = examples([{"age": [33.0], "city": [b"Oslo"]}, {"age": [70.0]}])
            from tensorflow.core.protobuf import saved_model_pb2
            with open(os.path.join(at, "saved_model.pb"), "rb") as f:
                signatures = saved_model_pb2.SavedModel.FromString(f.read()).meta_graphs[0].signature_def
            return [(name, {list(s.inputs)[0]: rows}) for name, s in sorted(signatures.items()) if len(s.inputs) == 1]

    @function("tf.Example parsed: dense, sparse and ragged features, then an embedding of each", spec([None], S, name="serialized"))
    def parse_examples(m, rng):
        m.table, m.w = weight(rng, 20, 4), weight(rng, 3, 4)
        def f(serialized):
            found = tf.io.parse_example(serialized, {"x": tf.io.FixedLenFeature([3], F, [0.5, 1.0, 2.0]), "ids": tf.io.RaggedFeature(I64), "tags": tf.io.VarLenFeature(S), "name": tf.io.FixedLenFeature([], S, "none")})
            pooled = tf.reduce_sum(tf.nn.embedding_lookup(m.table, found["ids"]), 1)
            return {"y": found["x"] @ m.w + pooled, "name": found["name"], "tags": tf.sparse.to_dense(found["tags"], "-"), "lengths": found["ids"].row_lengths()}
        return f, [{"serialized": examples([{"x": [1.0, -1.0, 3.0], "ids": [3, 4], "tags": [b"a"], "name": [b"n"]}, {"ids": [19], "tags": [b"b", b"c"]}, {"x": [0.0, 0.0, 0.5]}])}]

    @function("words of a text: lower case, regular expression, split to ragged, hash buckets, ngrams joined", spec([None], S, name="text"))
    def ragged_words(m, rng):
        m.table = weight(rng, 50, 4)
        def f(text):
            words = tf.strings.split(tf.strings.regex_replace(tf.strings.lower(text), r"[^a-z ]", ""))
            ids = tf.strings.to_hash_bucket_fast(words, 50)
            pairs = tf.strings.ngrams(words, 2, separator="_")
            return {"mean": tf.math.reduce_mean(tf.concat([tf.zeros([tf.shape(text)[0], 1, 4]), tf.nn.embedding_lookup(m.table, ids).to_tensor()], 1), 1), "words": words.to_tensor("."), "pairs": pairs.to_tensor(""), "count": words.row_lengths()}
        return f, [{"text": objects(TEXTS)}]

    @function("strings: substr, length, join, split to columns, to_number, as_string, strip, upper, full match, reduce_join", spec([None], S, name="line"))
    def string_ops(m, rng):
        def f(line):
            cells = tf.strings.split(line, ",").to_tensor("", shape=[None, 3])
            numbers = tf.strings.to_number(tf.where(tf.strings.regex_full_match(cells, r" *-?[0-9.]+ *"), tf.strings.strip(cells), "0"))
            return {"numbers": numbers, "sum": tf.strings.as_string(tf.reduce_sum(numbers, 1), precision=2), "first": tf.strings.substr(cells[:, 0], 0, 2, unit="UTF8_CHAR"), "length": tf.strings.length(line), "all": tf.strings.reduce_join(tf.strings.upper(cells), 1, separator="|"), "tag": tf.strings.join(["<", line, ">"])}
        return f, [{"line": objects([b"1.5, -2,x", b"\xc3\xa4\xc3\xb6\xc3\xbc,7", b""])}]

    @function("static tables of a file and of pairs, a vocabulary table with buckets, ids back to words", spec([None, None], S, name="words"))
    def lookup_tables(m, rng):
        path = os.path.join(tempfile.mkdtemp(), "vocabulary.txt")
        with open(path, "w") as f:
            f.write("the\ncat\nsat\nmat\n")
        m.vocabulary = tf.lookup.StaticVocabularyTable(tf.lookup.TextFileInitializer(path, S, tf.lookup.TextFileIndex.WHOLE_LINE, I64, tf.lookup.TextFileIndex.LINE_NUMBER), 3)
        m.back = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(tf.range(7, dtype=I64), ["the", "cat", "sat", "mat", "?0", "?1", "?2"]), "none")
        m.price = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["cat", "mat"], [2.5, 10.0]), -1.0)
        m.inner = {"tables": [m.vocabulary, m.price]}
        m.table = weight(rng, 7, 3)
        def f(words):
            ids = m.vocabulary.lookup(words)
            return {"ids": ids, "back": m.back.lookup(ids), "price": m.inner["tables"][1].lookup(words), "y": tf.reduce_sum(tf.gather(m.table, ids), 1)}
        return f, [{"words": objects([b"the", b"dog", b"cat", b"\xff", b"mat", b""]).reshape(2, 3)}]

    def pictures(rng, n, kind):
        encode = {"png": tf.io.encode_png, "jpeg": tf.io.encode_jpeg}[kind]
        smooth = lambda: np.clip(np.add.outer(np.arange(21) * 5, np.arange(26) * 4)[..., None] + rng.randint(0, 40, 3), 0, 255).astype("uint8")
        return objects([encode(smooth()).numpy() for _ in range(n)])

    for kind in ("png", "jpeg"):
        def decoded(m, rng, kind=kind):
            m.k = weight(rng, 3, 3, 3, 4)
            def f(data):
                def one(text):
                    image = tf.io.decode_jpeg(text, 3) if kind == "jpeg" else tf.io.decode_png(text, 3)
                    return tf.image.resize(tf.image.convert_image_dtype(image, F), [16, 16])
                x = tf.map_fn(one, data, fn_output_signature=tf.TensorSpec([16, 16, 3], F))
                return {"y": tf.reduce_mean(tf.nn.conv2d(x, m.k, 2, "SAME"), [1, 2])}
            return f, [{"data": pictures(rng, n, kind)} for n in (1, 2)]
        decoded.__name__ = "decode_" + kind
        function("pictures as {} bytes: map_fn of decode and resize, convolution".format(kind.upper()), spec([None], S, name="data"))(decoded)

    @function("one picture of any format as web-safe base64: decode_image, grey, crop, rotate, quantized to uint8", spec([], S, name="data"))
    def decode_any(m, rng):
        def f(data):
            image = tf.io.decode_image(tf.io.decode_base64(data), 3, expand_animations=False)
            image.set_shape([None, None, 3])
            grey = tf.image.rgb_to_grayscale(image)
            small = tf.image.resize_with_crop_or_pad(tf.image.rot90(tf.image.flip_left_right(image)), 12, 12)
            return {"grey": tf.reduce_mean(tf.cast(grey, F)), "small": small, "bright": tf.image.adjust_brightness(tf.image.convert_image_dtype(small, F), 0.1), "hsv": tf.image.rgb_to_hsv(tf.image.convert_image_dtype(small, F))}
        import base64
        return f, [{"data": base64.urlsafe_b64encode(p).rstrip(b"=")} for p in pictures(rng, 2, "png")]

    @function("adjusts pictures: contrast, saturation, hue, gamma, standardization, padding to a square", spec([None, None, None, 3], F, name="image"), sizes=({"batch": 1, "other": [9, 14]}, {"batch": 2, "other": [12, 8]}))
    def adjust_images(m, rng):
        def f(image):
            unit = tf.sigmoid(image)
            return {"contrast": tf.image.adjust_contrast(unit, 1.5), "saturation": tf.image.adjust_saturation(unit, 0.6), "hue": tf.image.adjust_hue(unit, 0.1), "gamma": tf.image.adjust_gamma(unit, 0.7), "standard": tf.image.per_image_standardization(image), "square": tf.image.resize_with_pad(unit, 10, 10), "edges": tf.image.sobel_edges(unit)}
        return f, None

    @function("sparse tensors built from coordinates: reordered, summed, multiplied, looked up with weights", spec([None, 2], I64, name="indices"), spec([None], F, name="values"))
    def sparse_ops(m, rng):
        m.w, m.table = weight(rng, 6, 4), weight(rng, 9, 4)
        def f(indices, values):
            sparse = tf.sparse.reorder(tf.SparseTensor(indices, values, [4, 6]))
            ids = tf.SparseTensor(sparse.indices, tf.cast(tf.abs(sparse.values) * 3, I64) % 9, sparse.dense_shape)
            filled, empty = tf.sparse.fill_empty_rows(ids, np.int64(0))
            return {"product": tf.sparse.sparse_dense_matmul(sparse, m.w), "sum": tf.sparse.reduce_sum(sparse, 1), "dense": tf.sparse.to_dense(sparse), "looked": tf.nn.embedding_lookup_sparse(m.table, filled, None, combiner="sqrtn"), "empty": empty}
        return f, [{"indices": np.int64([[2, 1], [0, 3], [0, 0], [3, 5]]), "values": np.float32([1.5, -2, 0.3, 4])}]

    @function("ragged tensors: row_lengths in, reduced by row, padded, gathered, concatenated", spec([None], F, name="values"), spec([None], I64, name="lengths"))
    def ragged_ops(m, rng):
        def f(values, lengths):
            rows = tf.RaggedTensor.from_row_lengths(values, lengths)
            both = tf.concat([rows, -rows], 1)
            return {"sum": tf.reduce_sum(rows, 1), "max": tf.reduce_max(tf.concat([rows, tf.zeros([rows.nrows(), 1])], 1), 1), "padded": both.to_tensor(-1.0), "ids": rows.value_rowids(), "sorted": tf.sort(rows.to_tensor(9.0, shape=[None, 4]), 1)}
        return f, [{"values": np.float32([1, 2, 3, 4, 5, 6]), "lengths": np.int64([2, 0, 3, 1])}]

    @function("Unicode: code points of a batch, transcoded, script, split by character", spec([None], S, name="text"))
    def unicode_text(m, rng):
        m.table = weight(rng, 128, 3)
        def f(text):
            points = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
            return {"points": points.to_tensor(-1), "mean": tf.reduce_sum(tf.gather(m.table, tf.math.minimum(points.to_tensor(0), 127)), 1), "upper": tf.strings.upper(text, "utf-8"), "characters": tf.strings.unicode_split(text, "UTF-8").to_tensor("")}
        return f, [{"text": objects([b"Gr\xc3\xbc\xc3\x9fe", b"\xe6\x97\xa5\xe6\x9c\xac", b"ok"])}]
