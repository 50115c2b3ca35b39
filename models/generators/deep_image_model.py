# python 3.11, requirements-tensorflow.txt
"""models/deep_image_model: an image model as the seed's was: it takes image files as URL-safe base64 text, decodes and
resizes them one by one in a loop (TensorFlow 1's map_fn), and tells by a small convolutional network what is drawn:
0 mew, 1 ball, 2 leaf, 3 star. It is trained on drawings of our own; one of them is images/mew.jpg and images/mew.png.
"""
import base64
import io
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf
from PIL import Image, ImageDraw

sys.path.insert(0, os.path.dirname(__file__))
import golden

tf1 = tf.compat.v1
tf1.disable_v2_behavior()

HERE = os.path.join(os.path.dirname(__file__), "..", "deep_image_model")
PICTURES = os.path.join(os.path.dirname(__file__), "..", "..", "images")
SIZE, CLASSES = 32, 4


def draw(kind, size, seed):
    """One drawing, four times as large and then made small, so that its edges are soft."""
    random = np.random.default_rng(seed)
    large = 4 * size
    color = lambda r, g, b: tuple(int(v) for v in np.clip(np.array([r, g, b]) + random.normal(0, 12, 3), 0, 255))
    image = Image.new("RGB", (large, large), color(*random.choice([(245, 240, 225), (190, 220, 245), (205, 235, 200), (90, 80, 120)])))
    pen = ImageDraw.Draw(image)
    unit = large / 100 * random.uniform(0.75, 1)
    x0, y0 = large / 2 + random.normal(0, large / 30, 2)
    at = lambda x, y: (x0 + x * unit, y0 + y * unit)
    oval = lambda x, y, rx, ry, fill: pen.ellipse([*at(x - rx, y - ry), *at(x + rx, y + ry)], fill=fill)
    if kind == 0:
        pink, dark = color(245, 175, 200), color(215, 125, 165)
        pen.line([at(12, 28), at(34, 30), at(40, 8), at(30, -2)], fill=dark, width=int(3 * unit), joint="curve")
        oval(29, -4, 5, 4, dark)
        oval(0, 24, 17, 15, pink)
        oval(-12, 36, 9, 5, dark)
        oval(12, 36, 9, 5, dark)
        pen.polygon([at(-24, -18), at(-20, -42), at(-5, -28)], fill=pink)
        pen.polygon([at(24, -18), at(20, -42), at(5, -28)], fill=pink)
        oval(0, -10, 27, 22, pink)
        for side in (-1, 1):
            oval(11 * side, -8, 6, 7, color(70, 130, 190))
            oval(11 * side - 2, -11, 2, 2, (250, 250, 255))
    elif kind == 1:
        oval(0, 0, 32, 32, color(210, 60, 50))
        oval(-10, -12, 8, 6, color(245, 150, 140))
    elif kind == 2:
        pen.polygon([at(-38, 20), at(-20, -18), at(36, -30), at(22, 16), at(-20, 30)], fill=color(70, 150, 60))
        pen.line([at(-44, 32), at(34, -28)], fill=color(40, 95, 40), width=int(3 * unit))
    else:
        angles = np.arange(10) * np.pi / 5 - np.pi / 2 + random.normal(0, 0.1)
        radii = np.where(np.arange(10) % 2 == 0, 38, 16)
        pen.polygon([at(r * np.cos(a), r * np.sin(a)) for r, a in zip(radii, angles)], fill=color(240, 200, 60))
    return image.resize((size, size), Image.LANCZOS)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def convolved(x, name, channels, stride):
    weights = tf1.get_variable(f"{name}/weights", [3, 3, x.shape[-1], channels], initializer=tf1.glorot_normal_initializer(seed=1))
    bias = tf1.get_variable(f"{name}/bias", [channels], initializer=tf1.zeros_initializer())
    return tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, weights, stride, "SAME"), bias))


def network(images):
    """[n, 32, 32, 3] of 0 to 255 -> [n, 4]"""
    with tf1.variable_scope("model", reuse=tf1.AUTO_REUSE):
        x = images / 127.5 - 1.0
        x = tf.nn.max_pool2d(convolved(x, "conv1", 8, 1), 2, 2, "SAME")
        x = convolved(x, "conv2", 16, 2)
        x = tf.reshape(convolved(x, "conv3", 16, 2), [-1, 4 * 4 * 16])
        weights = tf1.get_variable("dense/weights", [4 * 4 * 16, CLASSES], initializer=tf1.glorot_normal_initializer(seed=2))
        return tf.matmul(x, weights) + tf1.get_variable("dense/bias", [CLASSES], initializer=tf1.zeros_initializer())


def decoded(contents):
    return tf1.image.resize_images(tf.image.decode_jpeg(contents, channels=3), [SIZE, SIZE])


count = 600
labels = np.arange(count) % CLASSES
drawings = np.stack([np.asarray(draw(kind, 48, seed).resize((SIZE, SIZE), Image.BILINEAR)) for seed, kind in enumerate(labels)]).astype(np.float32)

shutil.rmtree(HERE, ignore_errors=True)
mew = draw(0, 160, 7)
files = {
    "images/mew.jpg": encoded(mew, "JPEG", quality=88),
    "images/mew.png": encoded(mew.resize((96, 96), Image.LANCZOS), "PNG", optimize=True),
}
for path, data in files.items():
    with open(os.path.join(PICTURES, os.path.basename(path)), "wb") as f:
        f.write(data)

with tf1.Graph().as_default(), tf1.Session() as session:
    batch, truth = tf1.placeholder(tf.float32, [None, SIZE, SIZE, 3]), tf1.placeholder(tf.int64, [None])
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=truth, logits=network(batch)))
    train = tf1.train.AdamOptimizer(0.002).minimize(loss)
    images = tf1.placeholder(tf.string, [None], name="images")
    pictures = tf.map_fn(decoded, tf.io.decode_base64(images), dtype=tf.float32)
    logits = network(pictures)
    softmax = tf.nn.softmax(logits)
    prediction = tf.argmax(softmax, 1)
    session.run(tf1.global_variables_initializer())
    random = np.random.default_rng(0)
    for _ in range(150):
        chosen = random.integers(0, count, 64)
        noisy = drawings[chosen] + random.normal(0, 8, drawings[chosen].shape)
        session.run(train, {batch: noisy, truth: labels[chosen]})
    found = np.argmax(session.run(network(batch), {batch: drawings}), 1)
    print("accuracy", np.mean(found == labels))
    info = tf1.saved_model.utils.build_tensor_info
    outputs = {"logits": logits, "prediction": prediction, "softmax": softmax}
    builder = tf1.saved_model.builder.SavedModelBuilder(os.path.join(HERE, "1"))
    signature = tf1.saved_model.signature_def_utils.build_signature_def(
        {"images": info(images)}, {key: info(value) for key, value in outputs.items()}, "tensorflow/serving/predict"
    )
    # the graph that trains is left out of it, as exporters do
    saver = tf1.train.Saver(tf1.trainable_variables())
    builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, saver=saver, clear_devices=True)
    builder.save()

    more = [draw(kind, size, 1000 + kind) for kind, size in ((1, 61), (2, 40), (3, 97))]
    feeds = {
        "images/mew.jpg": [files["images/mew.jpg"]],
        "images/mew.png": [files["images/mew.png"]],
        "pictures of several sizes and formats": [
            encoded(more[0], "JPEG", quality=70, subsampling=1),
            files["images/mew.jpg"],
            encoded(more[1], "JPEG", progressive=True),
            encoded(more[2], "PNG"),
            encoded(more[2].convert("L"), "JPEG"),
            encoded(more[0].quantize(16), "GIF"),
        ],
        "no pictures": [],
    }
    cases = []
    for name, contents in feeds.items():
        texts = np.array([base64.urlsafe_b64encode(data) for data in contents], object)
        answers = session.run(outputs, {images: texts})
        print(name, answers["prediction"])
        cases.append(
            {
                "name": name,
                "inputs": {"images": golden.tensor(texts)},
                "outputs": {key: golden.tensor(value) for key, value in answers.items()},
            }
        )
golden.write(os.path.join(HERE, "golden.json"), f"tensorflow {tf.__version__}", cases)
