# python 3.11, images/requirements.txt
# python 3.7, requirements-tf1.txt
"""Goldens of models that decode images: python make_images.py [name …], with the packages of images/requirements.txt.

Under TensorFlow 1.15 (requirements-tf1.txt) the same file makes those whose names begin with tf115_, of the images that
v1_images has.
"""
import base64 as b64
import io
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import numpy as np
import tensorflow as tf
import cases

OLD = tf.__version__.startswith("1.")
if not OLD:
    from PIL import Image


def scene(height, width, seed=0):
    random = np.random.RandomState(seed)
    y, x = np.mgrid[:height, :width]
    planes = [128 + 90 * np.sin(x / (4.0 + c)) * np.cos(y / (5.0 + seed)) + random.normal(0, 10, (height, width)) for c in range(3)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def encoded(image, kind, **options):
    out = io.BytesIO()
    Image.fromarray(image).save(out, kind, **options)
    return out.getvalue()


def frames():
    out = io.BytesIO()
    moving = [Image.fromarray(scene(6, 7, s)).quantize(8) for s in range(3)]
    moving[0].save(out, "GIF", save_all=True, append_images=moving[1:])
    return out.getvalue()


def made_before():
    """The images of v1_images, by the order of its cases."""
    with open(os.path.join(cases.HERE, "v1_images", "cases.json")) as f:
        rows = json.load(f)["cases"]
    of = lambda row, name, at: b64.b64decode(rows[row]["inputs"][name]["data"][at])
    return [of(0, "images", 0), of(0, "images", 1), of(0, "images", 2), of(2, "images", 0), b"", of(5, "image", 0)]


if OLD:
    JPEG, TALL, GRAY, PNG, BMP, GIF = made_before()
else:
    JPEG = encoded(scene(13, 18), "JPEG", quality=80)
    TALL = encoded(scene(25, 9, 1), "JPEG", quality=60, subsampling=0)
    GRAY = encoded(scene(10, 10, 2)[..., 0], "JPEG")
    PNG = encoded(scene(8, 15, 3), "PNG")
    BMP = encoded(scene(5, 6, 4), "BMP")
    GIF = frames()
GOLDENS = {}


def golden(make):
    GOLDENS[make.__name__] = make
    return make


def strings(*values):
    return np.array(values, object)


class Module(tf.Module if not OLD else object):
    pass


def save(name, signatures, tolerance=1e-5):
    """signatures: {name: (function, {input: (shape, dtype)}, [inputs ..])}"""
    at = cases.folder(name)
    module = Module()
    served = {key: tf.function(f, input_signature=[tf.TensorSpec(s, d, n) for n, (s, d) in specs.items()]) for key, (f, specs, _) in signatures.items()}
    tf.saved_model.save(module, at, signatures=served)
    loaded = tf.saved_model.load(at)
    rows = []
    for key, (_, _, runs) in signatures.items():
        for inputs in runs:
            answers = loaded.signatures[key](**{n: tf.constant(v) for n, v in inputs.items()})
            rows.append(cases.case(inputs, {k: v.numpy() for k, v in answers.items()}, key))
    cases.write(name, rows, tolerance)


MANY = {"images": ([None], tf.string)}
ONE = {"image": ([], tf.string)}


@golden
def image_batches(name):
    def decode(x):
        return tf.image.resize(tf.io.decode_jpeg(x, channels=3), [8, 9])

    def any_format(x):
        image = tf.io.decode_image(x, channels=3, expand_animations=False)
        image.set_shape([None, None, 3])
        return tf.image.resize(image, [5, 7], method="nearest")

    def base64(images):
        return {"y": tf.map_fn(decode, tf.io.decode_base64(images), fn_output_signature=tf.TensorSpec([8, 9, 3], tf.float32))}

    def mapped(images):
        return {"y": tf.map_fn(decode, images, fn_output_signature=tf.float32), "n": tf.shape(images)[0]}

    def formats(images):
        return {"y": tf.map_fn(any_format, images, fn_output_signature=tf.uint8)}

    def vectorized(images):
        shapes = tf.map_fn(tf.io.extract_jpeg_shape, images, fn_output_signature=tf.int32)
        return {"shapes": shapes, "pixels": tf.reduce_sum(tf.reduce_prod(shapes, 1))}

    def loop(images):
        count = tf.shape(images)[0]
        out = tf.TensorArray(tf.float32, count, element_shape=[3])
        means = tf.while_loop(
            lambda i, _: i < count,
            lambda i, out: (i + 1, out.write(i, tf.reduce_mean(tf.cast(tf.io.decode_jpeg(images[i], channels=3), tf.float32), [0, 1]))),
            [0, out],
        )[1].stack()
        return {"means": means}

    def branches(images):
        def either(x):
            image = tf.cond(tf.io.is_jpeg(x), lambda: tf.io.decode_jpeg(x, channels=3, dct_method="INTEGER_ACCURATE"), lambda: tf.io.decode_png(x, channels=3))
            return tf.image.convert_image_dtype(tf.image.resize_with_pad(image, 6, 6), tf.float32)

        return {"y": tf.map_fn(either, images, fn_output_signature=tf.float32)}

    texts = [b64.urlsafe_b64encode(x) for x in (JPEG, TALL, GRAY)]
    jpegs = {"images": strings(JPEG, TALL, GRAY, JPEG)}
    none = {"images": np.zeros([0], object)}
    save(
        name,
        {
            "base64": (base64, MANY, [{"images": strings(*texts)}, {"images": strings(texts[1])}]),
            "mapped": (mapped, MANY, [jpegs, none]),
            "formats": (formats, MANY, [{"images": strings(PNG, BMP, GIF, JPEG)}]),
            "vectorized": (vectorized, MANY, [jpegs]),
            "loop": (loop, MANY, [jpegs, none]),
            "branches": (branches, MANY, [{"images": strings(JPEG, PNG, TALL)}]),
        },
    )


@golden
def image_steps(name):
    """What usually follows decoding, on images of any size."""

    def jpeg(image):
        return tf.io.decode_jpeg(image, channels=3)

    def crops(image):
        x = jpeg(image)
        return {
            "central": tf.image.central_crop(x, 0.5),
            "crop_or_pad": tf.image.resize_with_crop_or_pad(x, 16, 12),
            "box": tf.image.crop_to_bounding_box(x, 2, 1, 5, 6),
            "padded": tf.image.pad_to_bounding_box(x, 1, 2, 30, 24),
        }

    def sizes(image):
        x = jpeg(image)
        whole = tf.cast(x, tf.float32)[None]
        raw = tf.raw_ops
        return {
            "bilinear": tf.image.resize(x, [7, 20]),
            "nearest": tf.image.resize(x, [20, 7], method="nearest"),
            "padded": tf.image.resize_with_pad(x, 12, 12),
            "corners": raw.ResizeBilinear(images=whole, size=[9, 9], align_corners=True),
            "kept": tf.image.resize(x, [10, 30], preserve_aspect_ratio=True),
        }

    def values(image):
        x = jpeg(image)
        unit = tf.image.convert_image_dtype(x, tf.float32)
        return {
            "standard": tf.image.per_image_standardization(x),
            "unit": unit,
            "bytes": tf.image.convert_image_dtype(unit * 0.5, tf.uint8),
            "gray": tf.image.rgb_to_grayscale(x),
            "flipped": tf.image.flip_left_right(x),
            "turned": tf.image.rot90(x),
            "contrast": tf.image.adjust_contrast(unit, 0.7),
            "brightness": tf.image.adjust_brightness(unit, 0.1),
        }

    def files(image):
        return {"y": tf.io.decode_image(image, expand_animations=False), "wide": tf.io.decode_image(image, channels=3, dtype=tf.uint16, expand_animations=False)}

    def animation(image):
        gif = tf.io.decode_gif(image)
        return {"frames": tf.shape(gif)[0], "mean": tf.reduce_mean(tf.cast(gif, tf.float32), [0, 3])}

    def window(image):
        shape = tf.io.extract_jpeg_shape(image)
        crop = tf.stack([shape[0] // 4, shape[1] // 4, shape[0] // 2, shape[1] // 2])
        return {"y": tf.io.decode_and_crop_jpeg(image, crop, channels=3)}

    runs = [{"image": np.array(x, object)} for x in (JPEG, TALL)]
    save(
        name,
        {
            "crops": (crops, ONE, runs),
            "sizes": (sizes, ONE, runs[:1]),
            "values": (values, ONE, runs[:1]),
            "files": (files, ONE, [{"image": np.array(x, object)} for x in (JPEG, PNG, BMP, GIF)]),
            "animation": (animation, ONE, [{"image": np.array(GIF, object)}]),
            "window": (window, ONE, runs),
        },
    )


@golden
def image_kernels(name):
    """Bicubic and area resizing of images whose size is known at the run only."""

    def sizes(image):
        x = tf.cast(tf.io.decode_jpeg(image, channels=3), tf.float32)[None]
        return {
            "bicubic": tf.image.resize(x, [7, 20], method="bicubic"),
            "area": tf.image.resize(x, [6, 5], method="area"),
            "cubic_v1": tf.compat.v1.image.resize_bicubic(x, [20, 7]),
            "cubic_corners": tf.compat.v1.image.resize_bicubic(x, [9, 9], align_corners=True),
        }

    save(name, {"sizes": (sizes, ONE, [{"image": np.array(x, object)} for x in (JPEG, TALL)])})


def v1(name):
    """TensorFlow 1: map_fn by a loop of the first kind, decode_image by conditionals."""
    tf1 = tf.compat.v1
    if not OLD:
        tf1.disable_v2_behavior()
    with tf1.Graph().as_default(), tf1.Session() as session:
        images, image = tf1.placeholder(tf.string, [None], "images"), tf1.placeholder(tf.string, [], "image")
        decode = lambda x: tf1.image.resize_images(tf1.image.decode_jpeg(x, channels=3), [8, 9])
        decoded = tf1.image.decode_image(image, channels=3)
        several = tf1.map_fn(lambda x: tf1.image.resize_image_with_crop_or_pad(tf1.image.decode_png(x, channels=3), 8, 8), images, dtype=tf.uint8)
        outputs = {
            "mapped": ({"images": images}, {"y": tf1.map_fn(decode, images, dtype=tf.float32)}),
            "any": ({"image": image}, {"y": decoded, "shape": tf1.shape(decoded)}),
            "padded": ({"images": images}, {"y": several}),
        }
        info = tf1.saved_model.utils.build_tensor_info
        signatures = {
            key: tf1.saved_model.signature_def_utils.build_signature_def({k: info(v) for k, v in ins.items()}, {k: info(v) for k, v in outs.items()}, "tensorflow/serving/predict")
            for key, (ins, outs) in outputs.items()
        }
        builder = tf1.saved_model.builder.SavedModelBuilder(cases.folder(name))
        builder.add_meta_graph_and_variables(session, ["serve"], signatures)
        builder.save()
        runs = [
            ("mapped", {"images": strings(JPEG, TALL, GRAY)}),
            ("mapped", {"images": np.zeros([0], object)}),
            ("padded", {"images": strings(PNG, PNG, JPEG)}),
            *[("any", {"image": np.array(x, object)}) for x in (JPEG, PNG, GIF, GRAY)],
        ]
        rows = []
        for key, inputs in runs:
            ins, outs = outputs[key]
            rows.append(cases.case(inputs, session.run(outs, {ins[k]: v for k, v in inputs.items()}), key))
    cases.write(name, rows, 1e-5)


if OLD:
    GOLDENS = {"tf115_images": v1}
else:
    GOLDENS["v1_images"] = v1

if __name__ == "__main__":
    for name, make in GOLDENS.items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            make(name)
            print(name)
