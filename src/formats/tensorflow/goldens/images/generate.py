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
    first = data.index(b"\xff\xda") + 14
    for cut in (300, first, first + 3, first + 9, first + 30, 700, len(data) - 40, len(data) - 2, len(data) - 1):
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


def jpeg_odd():
    data = pillow(scene(40, 37, seed=12), quality=60, subsampling=2)
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
    case("ExtractJpegShape", file("420 cut at 5", data[:5]))
    large = bytearray(data)
    at = large.index(b"\xff\xc0")
    large[at + 5 : at + 9] = struct.pack(">HH", 60000, 60000)
    case("DecodeJpeg", file("60000 by 60000", bytes(large)))


def jpeg_crop():
    data = pillow(scene(40, 37, seed=12), quality=60, subsampling=2)
    gray = pillow(scene(33, 17, 1, seed=14), quality=60)
    start = data.index(b"\xff\xda") + 20
    for crop in ([0, 0, 40, 37], [0, 0, 10, 10], [3, 5, 20, 17], [16, 16, 24, 21], [17, 15, 1, 1], [8, 32, 30, 5], [39, 36, 1, 1], [0, 33, 5, 3], [0, 0, 41, 37], [-1, 0, 4, 4], [0, 0, 0, 4], [20, 35, 20, 2]):
        case("DecodeAndCropJpeg", file("to crop", data), crop=crop)
    for attrs in VARIANTS[1:]:
        case("DecodeAndCropJpeg", "to crop", crop=[3, 2, 2, 2], **attrs)
    case("DecodeAndCropJpeg", "to crop", crop=[9, 17, 12, 15], channels=1)
    case("DecodeAndCropJpeg", file("gray cut at 5", gray[:5]), crop=[0, 0, 1, 1])
    case("DecodeAndCropJpeg", file("gray to crop", gray), crop=[9, 9, 12, 8])
    case("DecodeAndCropJpeg", file("progressive to crop", pillow(scene(40, 37, seed=12), quality=60, progressive=True)), crop=[9, 17, 12, 15])
    cut = file("to crop, cut", data[: (start + 3 * len(data)) // 4])
    case("DecodeAndCropJpeg", cut, crop=[2, 3, 10, 30])
    case("DecodeAndCropJpeg", cut, crop=[2, 3, 38, 30])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png_file(samples, depth, color_type, interlace=False, before=(), behind=(), filters=(0, 1, 2, 3, 4), raw=None, split=1, seed=0):
    """samples [height, width, channels]: a PNG of any depth and color type, with rows filtered in turn."""
    height, width, channels = samples.shape
    size = max(1, channels * depth // 8)
    out, turn = bytearray(), 0
    for x0, y0, dx, dy in PASSES if interlace else [(0, 0, 1, 1)]:
        part = samples[y0::dy, x0::dx]
        if part.shape[0] == 0 or part.shape[1] == 0:
            continue
        above = None
        for row in part:
            if depth == 16:
                packed = row.astype(">u2").tobytes()
            elif depth == 8:
                packed = row.astype(np.uint8).tobytes()
            else:
                bits = "".join(format(v, f"0{depth}b") for v in row.ravel())
                bits += "0" * (-len(bits) % 8)
                packed = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
            kind = filters[turn % len(filters)]
            turn += 1
            out.append(kind)
            for i, byte in enumerate(packed):
                a = packed[i - size] if i >= size else 0
                b = above[i] if above else 0
                c = above[i - size] if above and i >= size else 0
                p = a + b - c
                paeth = a if abs(p - a) <= abs(p - b) and abs(p - a) <= abs(p - c) else b if abs(p - b) <= abs(p - c) else c
                out.append((byte - [0, a, b, (a + b) >> 1, paeth][kind]) & 255)
            above = packed
    data = zlib.compress(bytes(out), 9) if raw is None else raw(bytes(out))
    parts = [data[i * len(data) // split : (i + 1) * len(data) // split] for i in range(split)]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlace))) + b"".join(chunk(*c) for c in before) + b"".join(chunk(b"IDAT", p) for p in parts) + b"".join(chunk(*c) for c in behind) + chunk(b"IEND", b"")


def noise(height, width, channels, depth, seed=0):
    random = np.random.default_rng(seed)
    made = random.integers(0, 1 << depth, (height, width, channels))
    made[: height // 2, :, :] = made[: height // 2, :, :1]
    return made


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png():
    kinds = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]
    random = np.random.default_rng(0)
    palette = (b"PLTE", random.integers(0, 256, 768, dtype=np.uint8).tobytes())
    for color, depth in kinds:
        before = [(palette[0], palette[1][: 3 << depth])] if color == 3 else []
        samples = noise(7, 9, CHANNELS[color], depth, seed=color * 16 + depth)
        name = file(f"type {color}, {depth} bits", png_file(samples, depth, color, before=before))
        for channels in (0, 1, 3, 4):
            case("DecodePng", name, channels=channels)
            case("DecodePng", name, channels=channels, dtype=tf.uint16)
        case("DecodeImage", name, dtype=tf.float32)
        laced = file(f"type {color}, {depth} bits, interlaced", png_file(samples, depth, color, interlace=True, before=before))
        case("DecodePng", laced)
        if color in (0, 2, 3):
            pixel = samples[5, 4]
            transparent = bytes([0, 128, 255][: 1 << depth]) if color == 3 else b"".join(struct.pack(">H", int(v)) for v in pixel)
            name = file(f"type {color}, {depth} bits, transparent", png_file(samples, depth, color, before=[*before, (b"tRNS", transparent)]))
            for channels in (0, 1, 3, 4):
                case("DecodePng", name, channels=channels)
            case("DecodePng", name, channels=4, dtype=tf.uint16)
    for height, width in ((1, 1), (1, 5), (5, 1), (2, 3), (8, 8), (3, 17)):
        case("DecodePng", file(f"interlaced {height} {width}", png_file(noise(height, width, 3, 8), 8, 2, interlace=True)))
    case("DecodePng", file("Pillow's", pillow(scene(20, 20), "PNG")))
    case("DecodePng", file("TensorFlow's", tf.io.encode_png(tf.constant(scene(20, 20))).numpy()))
    case("DecodePng", file("TensorFlow's of 16 bits", tf.io.encode_png(tf.constant(noise(5, 5, 4, 16).astype(np.uint16))).numpy()), dtype=tf.uint16)
    for op in ("DecodeJpeg", "DecodeGif", "DecodeBmp", "DecodeImage"):
        case(op, "TensorFlow's")
    case("DecodeAndCropJpeg", "TensorFlow's", crop=[0, 0, 2, 2])
    case("DecodeJpeg", "TensorFlow's", channels=1)
    case("DecodeJpeg", "TensorFlow's", channels=4)


def png_odd():
    colors = noise(6, 8, 3, 8, seed=1)
    gamma = lambda value: (b"gAMA", struct.pack(">I", value))
    tellers = {
        "gamma": [gamma(45455)],
        "linear": [gamma(100000)],
        "dark": [gamma(220000)],
        "sRGB": [(b"sRGB", b"\0")],
        "sRGB and gamma": [(b"sRGB", b"\0"), gamma(45455)],
        "gamma and sRGB": [gamma(80000), (b"sRGB", b"\0")],
        "sRGB and another gamma": [(b"sRGB", b"\0"), gamma(80000)],
        "two gammas": [gamma(45455), gamma(80000)],
        "no gamma": [gamma(0)],
        "odd intent": [(b"sRGB", b"\4")],
        "profile": [(b"iCCP", b"none\0\0" + zlib.compress(bytes(200)))],
        "chroma": [(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))],
    }
    for name, before in tellers.items():
        made = file(name, png_file(colors, 8, 2, before=before))
        case("DecodePng", made, channels=1)
        case("DecodePng", made)
        wide = file(f"{name}, 16 bits", png_file(noise(6, 8, 3, 16, seed=2), 16, 2, before=before))
        case("DecodePng", wide, channels=1)
        case("DecodePng", wide, channels=1, dtype=tf.uint16)
    for bits in (1, 5, 8):
        wide = file(f"{bits} significant bits", png_file(noise(6, 8, 3, 16, seed=2), 16, 2, before=[(b"sBIT", bytes([bits] * 3)), gamma(45455)]))
        case("DecodePng", wide, channels=1)
        case("DecodePng", wide, channels=1, dtype=tf.uint16)
    indexed = noise(5, 5, 1, 8, seed=3)
    few = (b"PLTE", bytes(range(30)))
    for name, before in {
        "few colors": [few],
        "more alphas than colors": [few, (b"tRNS", bytes(11))],
        "no alphas": [few, (b"tRNS", b"")],
        "alphas before colors": [(b"tRNS", b"\1\2"), few],
        "two palettes": [few, few],
        "no palette": [],
        "broken palette": [(b"PLTE", bytes(10))],
        "gamma, palette": [gamma(45455), few],
        "gamma behind the palette": [few, gamma(45455)],
    }.items():
        made = file(name, png_file(indexed, 8, 3, before=before))
        case("DecodePng", made)
        case("DecodePng", made, channels=1)
    plain = png_file(colors, 8, 2)
    case("DecodePng", file("parts", png_file(colors, 8, 2, split=5)))
    case("DecodePng", file("too much data", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b + bytes(5000)))))
    case("DecodePng", file("too little data", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b[:-1]))))
    case("DecodePng", file("stored", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b, 0))))
    case("DecodePng", file("wrong sum", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b)[:-1] + b"\0")))
    case("DecodePng", file("no sum, fixed codes", png_file(noise(3, 3, 1, 8), 8, 0, raw=lambda b: zlib.compress(b, 1)[:-4] + b"abcd")))
    case("DecodePng", file("too much data, damaged behind", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b + bytes(range(256)) * 9)[:-30] + bytes(30))))
    case("DecodePng", file("not deflated", png_file(colors, 8, 2, raw=lambda b: b)))
    case("DecodePng", file("damaged", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b)[:20] + b"\xff" * 10 + zlib.compress(b)[30:])))
    case("DecodePng", file("odd filter", png_file(colors, 8, 2, raw=lambda b: zlib.compress(b"\5" + b[1:]))))
    case("DecodePng", file("bytes behind the end", plain + b"more"))
    case("DecodePng", file("unknown chunks", png_file(colors, 8, 2, before=[(b"teSt", b"hello"), (b"tEXt", b"a\0b")], behind=[(b"tEXt", b"c\0d")])))
    case("DecodePng", file("critical chunk", png_file(colors, 8, 2, before=[(b"TeSt", b"hello")])))
    case("DecodePng", file("split by a chunk", plain[:-12] + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", b"") + plain[-12:]))
    for cut in (4, 8, 20, 33, 40, len(plain) - 30, len(plain) - 13, len(plain) - 12, len(plain) - 5, len(plain) - 1):
        case("DecodePng", file(f"cut at {cut}", plain[:cut]))
    for at in (12, 17, 24, 25, 26, 28, 30, 45, len(plain) - 14, len(plain) - 6, len(plain) - 2):
        spoilt = bytearray(plain)
        spoilt[at] ^= 0x41
        case("DecodePng", file(f"spoilt at {at}", bytes(spoilt)))
    for width, height in ((60000, 60000), (0, 5), (5, 0), (1000001, 1), (2**31, 1)):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        case("DecodePng", file(f"{width} by {height}", plain[:8] + head + plain[33:]))
    for depth, color in ((3, 0), (4, 2), (16, 3), (8, 1), (8, 5), (8, 7)):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 6, depth, color, 0, 0, 0))
        case("DecodePng", file(f"{depth} bits of type {color}", plain[:8] + head + plain[33:]))


def gif_file(width, height, frames, colors=4, screen=None, trailer=b";", header=b"GIF89a"):
    """frames: [(left, top, width, height, indices, local colors or None, transparent or None, interlaced, disposal)]"""
    random = np.random.default_rng(colors)
    out = header + struct.pack("<HHBBB", width, height, (0x80 | (colors - 1)) if colors else 0, 0, 0)
    out += random.integers(0, 256, 3 << colors, dtype=np.uint8).tobytes() if colors else b""
    for left, top, w, h, indices, local, transparent, interlaced, disposal in frames:
        if transparent is not None or disposal:
            out += b"!\xf9\4" + bytes([(disposal << 2) | (transparent is not None), 0, 0, transparent or 0]) + b"\0"
        flags = (0x80 | (local - 1) if local else 0) | (0x40 if interlaced else 0)
        out += b"," + struct.pack("<HHHHB", left, top, w, h, flags)
        out += random.integers(0, 256, 3 << local, dtype=np.uint8).tobytes() if local else b""
        rows = np.asarray(indices).reshape(h, w)
        if interlaced:
            rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
        # a clear code before every second pixel keeps the codes short
        size = 8
        bits = ""
        for i, value in enumerate(rows.ravel()):
            if i % 100 == 0:
                bits = format(256, "09b") + bits
            bits = format(int(value), "09b") + bits
        bits = format(257, "09b") + bits
        bits = "0" * (-len(bits) % 8) + bits
        data = int(bits, 2).to_bytes(len(bits) // 8, "little")
        out += bytes([size]) + b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255)) + b"\0"
    return out + trailer


def gif_bmp():
    random = np.random.default_rng(1)
    pixels = lambda h, w, most=16: random.integers(0, most, h * w)
    plain = (0, 0, 7, 5, pixels(5, 7), None, None, False, 0)
    both = lambda name: [case(op, name, **attrs) for op, attrs in (("DecodeGif", {}), ("DecodeImage", {}), ("DecodeImage", {"expand_animations": False}))]
    both(file("gif", gif_file(7, 5, [plain])))
    for op in ("DecodeJpeg", "DecodePng", "DecodeBmp"):
        case(op, "gif")
    case("DecodeImage", "gif", channels=1)
    case("DecodeImage", "gif", channels=4)
    case("DecodeImage", "gif", dtype=tf.uint16)
    case("DecodeImage", "gif", dtype=tf.float32)
    case("DecodePng", "gif", dtype=tf.uint16)
    both(file("gif, screen larger", gif_file(20, 20, [plain])))
    both(file("gif, interlaced", gif_file(7, 11, [(0, 0, 7, 11, pixels(11, 7), None, None, True, 0)])))
    for disposal in range(4):
        frames = [plain, (1, 1, 3, 2, pixels(2, 3), None, 3, False, disposal), (2, 0, 5, 5, pixels(5, 5), 3, None, False, disposal), (4, 3, 3, 2, pixels(2, 3, 8), 3, 2, False, disposal)]
        both(file(f"gif, frames, disposal {disposal}", gif_file(7, 5, frames)))
    case("DecodeJpeg", "gif, frames, disposal 0")
    both(file("gif, first frame smaller", gif_file(9, 9, [(2, 2, 3, 3, pixels(3, 3), None, 1, False, 1), (0, 0, 9, 9, pixels(9, 9), None, 1, False, 1)])))
    both(file("gif, frames to the right", gif_file(9, 9, [(5, 5, 6, 6, pixels(6, 6), None, None, False, 0)])))
    both(file("gif, no colors", gif_file(7, 5, [plain], colors=0)))
    both(file("gif, local colors alone", gif_file(7, 5, [(0, 0, 7, 5, pixels(5, 7), 4, None, False, 0)], colors=0)))
    both(file("gif, index beyond the colors", gif_file(7, 5, [(0, 0, 7, 5, pixels(5, 7, 200), None, None, False, 0)])))
    both(file("gif, version 87", gif_file(7, 5, [plain], header=b"GIF87a")))
    both(file("gif, version 80", gif_file(7, 5, [plain], header=b"GIF80a")))
    both(file("gif, nothing behind the frame", gif_file(7, 5, [plain], trailer=b"")))
    both(file("gif, something behind the frame", gif_file(7, 5, [plain], trailer=b"xyz")))
    both(file("gif, comments", gif_file(7, 5, [plain], trailer=b"!\xfe\3abc\0!\xff\x0bNETSCAPE2.0\3\1\0\0\0;")))
    both(file("gif, no frames", gif_file(7, 5, [])))
    both(file("gif, empty frame", gif_file(7, 5, [plain, (0, 0, 0, 0, [], None, None, False, 0)])))
    two = gif_file(7, 5, [plain, (0, 0, 7, 5, pixels(5, 7), None, None, False, 0)])
    for cut in (5, 12, 30, 60, 80, 100, 110, 120, 125, 140, 160, len(two) - 3, len(two) - 1):
        both(file(f"gif cut at {cut}", two[:cut]))
    for seed in range(6):
        spoilt = bytearray(two)
        for at in np.random.default_rng(seed).integers(70, len(two), 3):
            spoilt[at] ^= 1 << seed
        both(file(f"gif spoilt {seed}", bytes(spoilt)))
    noisy = Image.fromarray(random.integers(0, 256, (90, 64), dtype=np.uint8), "L").convert("P")
    out = io.BytesIO()
    noisy.save(out, "GIF")
    case("DecodeGif", file("gif, all codes", out.getvalue()))
    out = io.BytesIO()
    moving = [Image.fromarray(scene(12, 16, seed=s)).quantize(16) for s in range(3)]
    moving[0].save(out, "GIF", save_all=True, append_images=moving[1:], transparency=3, disposal=2)
    both(file("gif, Pillow's", out.getvalue()))

    def bmp(width, height, bits, body=None, header=54, more=b""):
        row = -(-width * (bits // 8) // 4) * 4
        data = random.integers(0, 256, row * abs(height), dtype=np.uint8).tobytes() if body is None else body
        head = b"BM" + struct.pack("<IHHI", header + len(data), 0, 0, header) + struct.pack("<IiiHHIIIIII", 40, width, height, 1, bits, 0, 0, 0, 0, 0, 0)
        return head + bytes(header - 54) + data + more

    for bits in (8, 24, 32):
        for height in (3, -3):
            name = file(f"bmp {bits} {height}", bmp(5, height, bits))
            for channels in (0, 1, 3, 4):
                case("DecodeBmp", name, channels=channels)
            case("DecodeImage", name)
            if height > 0:
                case("DecodeImage", name, dtype=tf.uint16)
                case("DecodeImage", name, dtype=tf.float32, channels=3)
    for op in ("DecodeJpeg", "DecodePng", "DecodeGif"):
        case(op, "bmp 24 3")
    case("DecodeBmp", file("bmp, larger header", bmp(4, 4, 24, header=138)))
    case("DecodeBmp", file("bmp, Pillow's", pillow(scene(5, 7), "BMP")))
    case("DecodeBmp", file("bmp, Pillow's with a palette", pillow(scene(5, 7, 1), "BMP")))
    for name, data in {"cut": bmp(5, 3, 24)[:-1], "more": bmp(5, 3, 24, more=b"x"), "16 bits": bmp(5, 3, 16), "4 bits": bmp(8, 3, 4), "short": b"BM" + bytes(20), "no width": bmp(0, 3, 24), "no height": bmp(3, 0, 24, body=b""), "negative width": bmp(-3, 3, 24, body=b""), "large": bmp(2**20, 2**20, 24, body=b""), "12 bits": bmp(5, 3, 12)}.items():
        case("DecodeBmp", file(f"bmp, {name}", data))
    for name, data in {"unknown": b"something else", "RIFF": b"RIFF\0\0\0\0WAVE", "nothing": b"", "one byte": b"\x89"}.items():
        for op in ("DecodeImage", "DecodeJpeg", "DecodePng", "DecodeGif", "DecodeBmp"):
            case(op, file(name, data))


GROUPS = {"jpeg": jpeg, "jpeg_sampling": jpeg_sampling, "jpeg_progressive": jpeg_progressive, "jpeg_cut": jpeg_cut, "jpeg_odd": jpeg_odd, "jpeg_crop": jpeg_crop, "png": png, "png_odd": png_odd, "gif_bmp": gif_bmp}


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
