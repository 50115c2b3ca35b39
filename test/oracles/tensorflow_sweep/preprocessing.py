"""Keras's layers that read text, words and categories, with every output mode; whole classifiers of text; tables."""
import os

import numpy as np
import tensorflow as tf

from . import registry
from .registry import KERAS_3

keras = tf.keras
L = keras.layers
strings = lambda *values: np.array(values, object)
TEXTS = strings(b"The quick, brown fox!", b"jumps over; the lazy DOG", b"", "grün  İst\tΣΑΣ fox".encode(), b" the the  the ", b"<br />a\x00b")
LINES = ["the quick brown fox", "the lazy dog jumps over the dog", "grün ist fox", "a b c d e f"]
WORDS = strings([b"red", b"x"], ["grün".encode(), b""], [b"green", b"\xff"], [b"red", b"red"])
NUMBERS = np.int64([[12, 36], [5, -1], [2**40, 12], [0, 1138]])
# name: (what makes the layer, batches)
TABLE = {}


def put(name, make, *batches, tolerance=1e-6, keras_2=True):
    if keras_2 or KERAS_3:
        TABLE[name] = (make, batches, tolerance)


def vectorization(**kwargs):
    def make(at):
        given = dict(kwargs)
        if given.pop("from_file", False):
            given["vocabulary"] = os.path.join(os.path.dirname(at), "vocabulary.txt")
            with open(given["vocabulary"], "w") as f:
                f.write("the\nfox\ngrün\nquick brown\n")
        layer = L.TextVectorization(**given)
        if "vocabulary" not in given:
            layer.adapt(LINES)
        return layer
    return make


column = lambda texts: texts.reshape(-1, 1)
for name, kwargs in {
    "plain": {}, "length": dict(output_sequence_length=4), "long": dict(output_sequence_length=20), "max_tokens": dict(max_tokens=6, output_sequence_length=6),
    "ngrams": dict(ngrams=2), "ngrams_some": dict(ngrams=(1, 3)), "characters": dict(split="character"), "no_split": dict(split=None), "no_split_kept": dict(split=None, standardize=None),
    "lower": dict(standardize="lower"), "strip": dict(standardize="strip_punctuation"), "as_is": dict(standardize=None),
    "multi_hot": dict(output_mode="multi_hot"), "multi_hot_padded": dict(output_mode="multi_hot", max_tokens=30, pad_to_max_tokens=True), "count": dict(output_mode="count"), "count_ngrams": dict(output_mode="count", ngrams=2),
    "tf_idf": dict(output_mode="tf_idf"), "tf_idf_ngrams": dict(output_mode="tf_idf", ngrams=2, max_tokens=12), "vocabulary": dict(vocabulary=["the", "fox", "ß"]),
    "tf_idf_given": dict(vocabulary=["the", "fox"], output_mode="tf_idf", idf_weights=[0.5, 2.0]), "file": dict(from_file=True), "characters_multi_hot": dict(split="character", output_mode="multi_hot"),
}.items():
    put(f"text_vectorization_{name}", vectorization(**kwargs), TEXTS, TEXTS[:1], TEXTS[:0])
put("text_vectorization_column", vectorization(), column(TEXTS), column(TEXTS[2:3]))
put("text_vectorization_column_count", vectorization(output_mode="count"), column(TEXTS))


def lookup(layer, **kwargs):
    return lambda at: layer(**kwargs)


for mode in ["int", "multi_hot", "count", "one_hot", "tf_idf"]:
    weights = dict(idf_weights=[0.5, 1.5, 2.5]) if mode == "tf_idf" else {}
    words, numbers = (WORDS[:, 0], NUMBERS[:, 0]) if mode == "one_hot" else (WORDS, NUMBERS)
    for name, more in {"plain": {}, "oov_3": dict(num_oov_indices=3), "masked": dict(mask_token="red"), "oov_none": dict(num_oov_indices=0)}.items():
        inside = more.get("num_oov_indices") == 0
        if name == "masked" and mode == "tf_idf":
            continue
        vocabulary = ["red", "green", "grün"]
        put(f"string_lookup_{mode}_{name}", lookup(L.StringLookup, vocabulary=["green", "grün", "blue"] if name == "masked" else vocabulary, output_mode=mode, **more, **weights), np.array([[b"red", b"green"], ["grün".encode(), b"red"]], object)[:, 0 if mode == "one_hot" else slice(None)] if inside else words)
        more = {"mask_token": 5} if name == "masked" else more
        put(f"integer_lookup_{mode}_{name}", lookup(L.IntegerLookup, vocabulary=[12, 36, 1138], output_mode=mode, **more, **weights), np.int64([[12, 36], [1138, 12]])[:, 0 if mode == "one_hot" else slice(None)] if inside else numbers)
put("string_lookup_padded", lookup(L.StringLookup, vocabulary=["a", "b"], output_mode="multi_hot", max_tokens=9, pad_to_max_tokens=True), strings([b"a", b"z"]))
put("string_lookup_inverse", lookup(L.StringLookup, vocabulary=["red", "grün"], invert=True), np.int64([[0, 1], [2, 9]]))
put("string_lookup_inverse_masked", lookup(L.StringLookup, vocabulary=["red", "grün"], invert=True, mask_token="", oov_token="?"), np.int64([[0, 1], [2, 3]]))
put("integer_lookup_inverse", lookup(L.IntegerLookup, vocabulary=[12, 36], invert=True), np.int64([[0, 1], [2, 9]]))
put("string_lookup_cube", lookup(L.StringLookup, vocabulary=["red", "grün"]), WORDS.reshape(2, 2, 2))
for mode in ["int", "one_hot", "multi_hot", "count"]:
    shape = slice(0, 1) if mode == "one_hot" else slice(None)
    put(f"hashing_{mode}", lookup(L.Hashing, num_bins=7, output_mode=mode), WORDS[:, shape])
    put(f"hashing_integers_{mode}", lookup(L.Hashing, num_bins=7, output_mode=mode), NUMBERS[:, shape])
put("hashing_salt", lookup(L.Hashing, num_bins=1000, salt=[133, 2**40]), WORDS)
put("hashing_one_salt", lookup(L.Hashing, num_bins=1000, salt=7), WORDS)
put("hashing_mask", lookup(L.Hashing, num_bins=5, mask_value=""), WORDS)
put("hashing_many", lookup(L.Hashing, num_bins=2**20), strings(*[b"x" * n for n in range(140)]))
for mode in ["one_hot", "multi_hot", "count"]:
    put(f"discretization_{mode}", lookup(L.Discretization, bin_boundaries=[-1.0, 0.5, 2.0], output_mode=mode), np.float32([[-3], [0.5], [9], [np.inf]]))
put("category_encoding_weights", lookup(L.CategoryEncoding, num_tokens=4, output_mode="count"), np.int64([[0, 1, 1], [3, 2, 3]]))


def save_layer(at, make, batches):
    batch = batches[0]
    kind = "string" if batch.dtype == object else batch.dtype.name
    model_input = keras.Input(batch.shape[1:], dtype=kind)
    model = keras.Model(model_input, make(at)(model_input))
    model.export(at, verbose=False) if KERAS_3 else tf.saved_model.save(model, at)
    key = list(tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1])[0]
    return [(None, {key: one}) for one in batches]


def declare():
    for name, (make, batches, tolerance) in TABLE.items():
        registry.add(f"preprocess_{name}", lambda at, rng, make=make, batches=batches: save_layer(at, make, batches), tolerance=tolerance)

    def several(name, inputs, output, *runs, tolerance=1e-6):
        """A model of several named inputs: {name: (shape, dtype)}."""
        def save(at, rng):
            given = {key: keras.Input(shape, dtype=kind, name=key) for key, (shape, kind) in inputs.items()}
            model = keras.Model(given, output(given))
            model.export(at, verbose=False) if KERAS_3 else tf.saved_model.save(model, at)
            return [(None, run) for run in runs]
        registry.add(f"preprocess_{name}", save, tolerance=tolerance)

    pair = {"a": ((), "string"), "b": ((), "int64")}
    rows = {"a": strings(b"x", b"y", b"", b"\xff"), "b": np.int64([1, 2, -3, 2**40])}
    crossing = lambda **kwargs: lambda given: L.HashedCrossing(**kwargs)((given["a"], given["b"]))
    several("hashed_crossing", pair, crossing(num_bins=11), rows)
    several("hashed_crossing_one_hot", pair, crossing(num_bins=5, output_mode="one_hot"), rows)
    matrix = {"a": ((1,), "string"), "b": ((1,), "string")}
    several("hashed_crossing_strings", matrix, crossing(num_bins=2**20), {"a": WORDS[:, :1], "b": WORDS[:, 1:]})

    def wide_and_deep(given):
        words = L.StringLookup(vocabulary=["red", "green"], output_mode="multi_hot")(given["color"])
        age = L.Discretization(bin_boundaries=[18.0, 40.0, 65.0], output_mode="one_hot")(given["age"])
        city = L.Flatten()(L.Embedding(20, 3)(L.Hashing(num_bins=20)(given["city"])))
        income = L.Normalization(mean=3.0, variance=4.0)(given["income"])
        return L.Dense(2, activation="softmax")(L.Concatenate()([words, age, city, income]))
    several("wide_and_deep", {"color": ((1,), "string"), "age": ((1,), "float32"), "city": ((1,), "string"), "income": ((1,), "float32")}, wide_and_deep, {
        "color": strings([b"red"], [b"blue"], [b"green"]), "age": np.float32([[17], [40], [99]]), "city": strings([b"Bern"], ["Köln".encode()], [b""]), "income": np.float32([[1], [2.5], [-7]])}, tolerance=1e-5)

    def classifier(layers, **kwargs):
        def save(at, rng):
            vectorize = vectorization(**kwargs)(at)
            x = keras.Input((), dtype="string") if not kwargs.get("column") else keras.Input((1,), dtype="string")
            y = vectorize(x)
            for layer in layers():
                y = layer(y)
            model = keras.Model(x, y)
            registry.randomize(model, rng)
            model.export(at, verbose=False) if KERAS_3 else tf.saved_model.save(model, at)
            key = list(tf.saved_model.load(at).signatures["serving_default"].structured_input_signature[1])[0]
            return [(None, {key: TEXTS}), (None, {key: TEXTS[:1]})]
        return save
    embed = lambda **kwargs: L.Embedding(30, 4, **kwargs)
    for name, layers, kwargs in [
        ("average", lambda: [embed(), L.GlobalAveragePooling1D(), L.Dense(2, activation="softmax")], dict(output_sequence_length=8)),
        ("average_masked", lambda: [embed(mask_zero=True), L.GlobalAveragePooling1D(), L.Dense(2)], dict(output_sequence_length=8)),
        ("average_any", lambda: [embed(), L.GlobalMaxPooling1D(), L.Dense(2)], {}),
        ("convolution", lambda: [embed(), L.Conv1D(5, 3, activation="relu"), L.GlobalMaxPooling1D(), L.Dense(1, activation="sigmoid")], dict(output_sequence_length=10)),
        ("lstm", lambda: [embed(), L.LSTM(4), L.Dense(2)], dict(output_sequence_length=8)),
        ("lstm_masked", lambda: [embed(mask_zero=True), L.Bidirectional(L.LSTM(4)), L.Dense(2)], dict(output_sequence_length=8)),
        ("bag", lambda: [L.Dense(3, activation="relu"), L.Dense(1)], dict(output_mode="tf_idf", max_tokens=30, pad_to_max_tokens=True)),
        ("bigrams", lambda: [L.Dense(2, activation="softmax")], dict(output_mode="multi_hot", ngrams=2, max_tokens=40, pad_to_max_tokens=True)),
    ]:
        if name == "bag" and not KERAS_3:  # it does not know how wide tf_idf is
            continue
        registry.add(f"preprocess_classifier_{name}", classifier(layers, **kwargs), tolerance=1e-5)
