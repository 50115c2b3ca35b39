# python 3.11, requirements.txt
"""Images in many encodings and what TensorFlow's kernels make of them.

    python generate.py [group ..]

A group is a function below; it becomes GROUP.json: {files: {name: base64}, cases: [{op, attrs, file, crop?, dtype,
shape, data} or {op, attrs, file, crop?, error}]}; data is the output's little-endian bytes, deflated, in base64.
"""
import base64
import io
import json
import os
import pathlib
import re
import struct
import sys
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf
from PIL import Image

import jpeg_writer

HERE = pathlib.Path(__file__).parent
FILES, CASES = {}, []


def file(name, data):
    FILES[name] = data
    return name


def case(op, name, crop=None, **attrs):
    given = {"contents": tf.constant(FILES[name], tf.string)}
    if crop is not None:
        given["crop_window"] = tf.constant(crop, tf.int32)
    made = {"op": op, "attrs": {k: v.name if isinstance(v, tf.DType) else v for k, v in attrs.items()}, "file": name}
    if crop is not None:
        made["crop"] = list(crop)
    try:
        answer = getattr(tf.raw_ops, op)(**given, **attrs).numpy()
        made |= {"dtype": answer.dtype.name, "shape": list(answer.shape), "data": base64.b64encode(zlib.compress(answer.tobytes(), 9)).decode()}
    except tf.errors.InvalidArgumentError as error:
        made["error"] = re.sub(r"\{\{.*?\}\}| \[Op:.*", "", error.message)[:160]
    CASES.append(made)


def scene(height, width, channels=3, seed=0):
    """Smooth colors, an edge, and noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = []
    for c in range(channels):
        plane = 128 + 100 * np.sin(x / (5 + c) + c) * np.cos(y / (7 - c) + seed) + random.normal(0, 12, (height, width))
        plane[(x + y) % 23 < 6] += 70 - 60 * c
        planes.append(plane)
    image = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    return image[..., 0] if channels == 1 else image


def pillow(image, kind="JPEG", mode=None, **options):
    out = io.BytesIO()
    Image.fromarray(image, mode).save(out, kind, **options)
    return out.getvalue()


VARIANTS = [{}, {"dct_method": "INTEGER_ACCURATE"}, {"fancy_upscaling": False}, {"ratio": 2}, {"ratio": 4}, {"ratio": 8}]


def noise_blocks(seed, spread):
    """Coefficients of any size up to `spread`, fewer and smaller the higher the frequency."""

    def block(component, row, column):
        random = np.random.default_rng([seed, component, row, column])
        decay = 1 / (1 + np.add.outer(np.arange(8), np.arange(8)))
        values = random.normal(0, spread, (8, 8)) * decay * (random.random((8, 8)) < 0.6)
        return np.clip(np.round(values), -16383, 16383).astype(int).ravel()

    return block


FLAT = [16] * 64
STEEP = [10 + 3 * (k // 8 + k % 8) for k in range(64)]


def written(width, height, sampling, seed=1, spread=30, quants=(STEEP, FLAT), ids=(1, 2, 3, 4), **options):
    components = [(ids[i], h, v, min(i, len(quants) - 1)) for i, (h, v) in enumerate(sampling)]
    return jpeg_writer.encode(width, height, components, list(quants), noise_blocks(seed, spread), **options)


def jfif():
    return jpeg_writer.segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")


def adobe(transform):
    return jpeg_writer.segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def jpeg():
    def all_of(name, variants=VARIANTS, channels=(0,)):
        for attrs in variants:
            for count in channels:
                case("DecodeJpeg", name, channels=count, **attrs)

    for kind, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        all_of(file(f"pillow {kind}", pillow(scene(21, 27), quality=80, subsampling=subsampling)))
        all_of(file(f"pillow {kind} small", pillow(scene(5, 3, seed=2), quality=60, subsampling=subsampling)), VARIANTS[:3])
    for width in (1, 2, 3, 4, 5, 6, 16, 17):
        all_of(file(f"width {width}", pillow(scene(9, width, seed=width), quality=90, subsampling=2)), VARIANTS[:1])
    all_of(file("gray", pillow(scene(19, 23, 1), quality=70)), VARIANTS, (0,))
    case("DecodeJpeg", "gray", channels=3)
    case("DecodeJpeg", "gray", channels=4)
    case("DecodeJpeg", "pillow 420", channels=1)
    case("DecodeJpeg", "pillow 420", channels=3, ratio=2, fancy_upscaling=False)
    case("DecodeJpeg", "pillow 422", channels=1, ratio=4)
    all_of(file("low quality", pillow(scene(24, 24, seed=3), quality=3, subsampling=2)), VARIANTS[:4])
    all_of(file("best quality", pillow(scene(16, 16, seed=4), quality=100, subsampling=0)), VARIANTS[:2])
    all_of(file("restarts", pillow(scene(33, 40, seed=5), quality=60, restart_marker_blocks=2)), VARIANTS[:2])
    all_of(file("kept as RGB", pillow(scene(18, 17, seed=6), quality=80, keep_rgb=True)), VARIANTS[:2], (0, 1))
    all_of(file("CMYK", pillow(scene(18, 17, 4, seed=7), mode="CMYK", quality=80)), VARIANTS[:4])
    case("DecodeJpeg", "CMYK", channels=1)
    all_of(file("optimized", pillow(scene(20, 20, seed=8), quality=50, optimize=True)), VARIANTS[:1])
    all_of(file("exif", pillow(scene(10, 14, seed=9), exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")), VARIANTS[:1])
    tensor = tf.constant(scene(22, 18, seed=10))
    all_of(file("TensorFlow's", tf.io.encode_jpeg(tensor, quality=75).numpy()), VARIANTS[:4])
    all_of(file("TensorFlow's 444", tf.io.encode_jpeg(tensor, chroma_downsampling=False, xmp_metadata="hello").numpy()), VARIANTS[:1])
    for op in ("DecodePng", "DecodeGif", "DecodeBmp", "DecodeImage"):
        case(op, "TensorFlow's")
    for dtype in (tf.uint16, tf.float32):
        case("DecodeImage", "TensorFlow's", dtype=dtype)
    case("DecodePng", "TensorFlow's", dtype=tf.uint16, channels=1)
    for output_type in (tf.int32, tf.int64):
        for name in ("TensorFlow's", "gray", "CMYK"):
            case("ExtractJpegShape", name, output_type=output_type)


def jpeg_sampling():
    kinds = {
        "411": [(4, 1), (1, 1), (1, 1)],
        "440": [(1, 2), (1, 1), (1, 1)],
        "441": [(1, 4), (1, 1), (1, 1)],
        "410": [(4, 2), (1, 1), (1, 1)],
        "chroma larger": [(1, 1), (2, 2), (2, 1)],
        "mixed": [(2, 2), (2, 1), (1, 2)],
        "thirds": [(3, 1), (1, 1), (1, 1)],
        "fractions": [(3, 1), (2, 1), (1, 1)],
        "gray 22": [(2, 2)],
    }
    for kind, sampling in kinds.items():
        name = file(kind, written(19, 21, sampling))
        for attrs in VARIANTS[:5] if kind in ("440", "411") else VARIANTS[:4]:
            case("DecodeJpeg", name, **attrs)
    apart = file("scans apart", written(35, 20, [(2, 2), (1, 1), (1, 1)], interleaved=False))
    case("DecodeJpeg", apart)
    case("DecodeJpeg", apart, channels=1)
    case("DecodeJpeg", file("restarts every MCU", written(30, 18, [(2, 1), (1, 1), (1, 1)], restart=1)))
    case("DecodeJpeg", file("restarts, wrong numbers", written(30, 18, [(2, 1), (1, 1), (1, 1)], restart=1, first_restart=1)))
    case("DecodeJpeg", file("restarts, far numbers", written(30, 18, [(2, 1), (1, 1), (1, 1)], restart=1, first_restart=4)))
    for seed in range(3):
        wild = file(f"out of proportion {seed}", written(16, 16, [(1, 1)] * 3, seed=seed, spread=700 * 4**seed, quants=([255] * 64, [90] * 64)))
        for attrs in VARIANTS:
            case("DecodeJpeg", wild, **attrs)
    case("DecodeJpeg", file("16-bit quantizers", written(16, 16, [(1, 1)], spread=3, quants=([3000] * 64,))))
    case("DecodeJpeg", "16-bit quantizers", dct_method="INTEGER_ACCURATE")
    case("DecodeJpeg", file("40000", written(8, 8, [(1, 1)], spread=3, quants=([40000] * 64,))))
    case("DecodeJpeg", "40000", dct_method="INTEGER_ACCURATE")
    case("DecodeJpeg", "40000", ratio=8)
    ones = [(1, 1)] * 3
    case("DecodeJpeg", file("JFIF", written(8, 8, ones, app=jfif(), ids=(82, 71, 66))))
    case("DecodeJpeg", file("RGB by its numbers", written(8, 8, ones, ids=(82, 71, 66))))
    case("DecodeJpeg", file("odd numbers", written(8, 8, ones, ids=(7, 9, 200))))
    for transform in (0, 1, 2):
        case("DecodeJpeg", file(f"Adobe {transform}", written(8, 8, ones, app=adobe(transform))))
        case("DecodeJpeg", file(f"four, Adobe {transform}", written(8, 8, ones + [(1, 1)], app=adobe(transform))))
    case("DecodeJpeg", file("four", written(8, 8, ones + [(1, 1)])))
    case("DecodeJpeg", file("YCCK 420", written(20, 20, [(2, 2), (1, 1), (1, 1), (2, 2)], app=adobe(2))), fancy_upscaling=False)
    case("DecodeJpeg", "YCCK 420")
    case("DecodeJpeg", file("two", written(8, 8, [(1, 1)] * 2)))
    case("DecodeJpeg", "two", channels=1)
    case("DecodeJpeg", file("extended", written(9, 9, ones, sof=0xC1)))
    case("DecodeJpeg", file("lossless", written(9, 9, ones, sof=0xC3)))


def jpeg_progressive():
    for kind, options in {"444": {"subsampling": 0}, "420": {"subsampling": 2}, "gray": {}, "restarts": {"restart_marker_blocks": 3}}.items():
        image = scene(29, 37, 1 if kind == "gray" else 3, seed=11)
        name = file(f"progressive {kind}", pillow(image, quality=70, progressive=True, **options))
        for attrs in VARIANTS[:4] if kind == "420" else VARIANTS[:2]:
            case("DecodeJpeg", name, **attrs)
        data = FILES[name]
        starts = [m.start() for m in re.finditer(rb"\xff\xda", data)]
        if kind in ("420", "gray"):
            for scan in range(1, len(starts)):
                # up to here, as a viewer sees it while it loads: what is not known is smoothed
                case("DecodeJpeg", file(f"progressive {kind}, {scan} scans", data[: starts[scan]] + b"\xff\xd9"))
    for height, width in ((8, 8), (8, 16), (16, 24), (40, 9)):
        data = pillow(scene(height, width, 1, seed=height), quality=40, progressive=True)
        scans = [m.start() for m in re.finditer(rb"\xff\xda", data)]
        for scan in (1, 2):
            case("DecodeJpeg", file(f"smoothed {height} {width} {scan}", data[: scans[scan]] + b"\xff\xd9"))
    data = FILES["progressive 420"]
    for cut in (300, 700, len(data) - 40, len(data) - 2, len(data) - 1):
        name = file(f"progressive, cut at {cut}", data[:cut])
        case("DecodeJpeg", name)
        case("DecodeJpeg", name, try_recover_truncated=True)


def jpeg_cut():
    whole = {
        "420": pillow(scene(40, 37, seed=12), quality=60, subsampling=2),
        "444": pillow(scene(30, 20, seed=13), quality=60, subsampling=0),
        "gray": pillow(scene(33, 17, 1, seed=14), quality=60),
    }
    for kind, data in whole.items():
        start = data.index(b"\xff\xda")
        cuts = [5, start - 5, start + 30, (start + len(data)) // 2, (start + 3 * len(data)) // 4, len(data) - 20, len(data) - 3, len(data) - 2, len(data) - 1]
        for cut in cuts:
            name = file(f"{kind} cut at {cut}", data[:cut])
            case("DecodeJpeg", name)
            case("DecodeJpeg", name, acceptable_fraction=0.3)
            case("DecodeJpeg", name, try_recover_truncated=True)
    data = whole["420"]
    start = data.index(b"\xff\xda") + 20
    for seed in range(8):
        random = np.random.default_rng(seed)
        spoilt = bytearray(data)
        for at in random.integers(start, len(data) - 2, 1 + seed):
            spoilt[at] = random.integers(0, 255)
        case("DecodeJpeg", file(f"spoilt {seed}", bytes(spoilt)))
    case("DecodeJpeg", file("rest behind the end", data + b"rest"))
    case("DecodeJpeg", file("twice", data + data))
    case("DecodeJpeg", file("end early", data[: start + 60] + b"\xff\xd9"))
    case("DecodeJpeg", file("garbage before the end", data[:-2] + b"\0\1\2\3" + data[-2:]))
    case("DecodeJpeg", file("filled markers", data.replace(b"\xff\xda", b"\xff\xff\xff\xda")))
    case("DecodeJpeg", file("no tables", re.sub(rb"\xff\xc4", b"\xff\xfe", data)))
    case("DecodeJpeg", file("no quantizers", re.sub(rb"\xff\xdb", b"\xff\xfe", data)))
    case("DecodeJpeg", file("empty", b""))
    case("DecodeJpeg", file("text", b"hello, world"))
    case("DecodeJpeg", file("nearly nothing", b"\xff\xd8\xff"))
    case("ExtractJpegShape", "text")
    case("ExtractJpegShape", "420 cut at 5")
    large = bytearray(data)
    at = large.index(b"\xff\xc0")
    large[at + 5 : at + 9] = struct.pack(">HH", 60000, 60000)
    case("DecodeJpeg", file("60000 by 60000", bytes(large)))
    for crop in ([0, 0, 40, 37], [0, 0, 10, 10], [3, 5, 20, 17], [16, 16, 24, 21], [17, 15, 1, 1], [8, 32, 30, 5], [39, 36, 1, 1], [0, 33, 5, 3], [0, 0, 41, 37], [-1, 0, 4, 4], [0, 0, 0, 4], [20, 35, 20, 2]):
        case("DecodeAndCropJpeg", file("to crop", data), crop=crop)
    for attrs in VARIANTS[1:]:
        case("DecodeAndCropJpeg", "to crop", crop=[3, 2, 2, 2], **attrs)
    case("DecodeAndCropJpeg", "to crop", crop=[9, 17, 12, 15], channels=1)
    case("DecodeAndCropJpeg", "gray cut at 5", crop=[0, 0, 1, 1])
    case("DecodeAndCropJpeg", file("gray to crop", whole["gray"]), crop=[9, 9, 12, 8])
    case("DecodeAndCropJpeg", file("progressive to crop", pillow(scene(40, 37, seed=12), quality=60, progressive=True)), crop=[9, 17, 12, 15])
    cut = file("to crop, cut", data[: (start + 3 * len(data)) // 4])
    case("DecodeAndCropJpeg", cut, crop=[2, 3, 10, 30])
    case("DecodeAndCropJpeg", cut, crop=[2, 3, 38, 30])


GROUPS = {"jpeg": jpeg, "jpeg_sampling": jpeg_sampling, "jpeg_progressive": jpeg_progressive, "jpeg_cut": jpeg_cut}


def main():
    for name in sys.argv[1:] or GROUPS:
        FILES.clear()
        CASES.clear()
        GROUPS[name]()
        path = HERE / f"{name}.json"
        files = {key: base64.b64encode(data).decode() for key, data in FILES.items()}
        lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
        path.write_text(f'{{"files":{json.dumps(files, indent=0)},\n"cases":[\n{lines}\n]}}\n')
        print(name, len(CASES), "cases", sum("error" in c for c in CASES), "refused", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
