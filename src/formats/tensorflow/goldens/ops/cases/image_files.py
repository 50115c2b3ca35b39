"""Image files through the whole engine; what the kernels make of many encodings is in goldens/images."""
import io

import numpy as np
import tensorflow as tf


def cases(case, I, C, V, S):
    random = np.random.default_rng(5)
    small = random.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    jpeg = tf.io.encode_jpeg(small).numpy()
    gray = tf.io.encode_jpeg(small[..., :1]).numpy()
    png = tf.io.encode_png(small).numpy()
    wide = tf.io.encode_png(small.astype(np.uint16) * 300).numpy()
    bmp = b"BM" + np.array([54 + 24, 0, 54, 40, 2, 3], "<u4").tobytes() + b"\1\0\x18\0" + bytes(24) + bytes(range(24))
    gif = b"GIF89a\2\0\2\0\x80\0\0\0\0\0\xff\x80\x40,\0\0\0\0\2\0\2\0\0\2\3\x44\x02\x05\0;"
    i32, i64 = np.int32, np.int64
    case("DecodeJpeg", "free channels", S(jpeg, more=[gray, png, b"no image", b""]))
    case("DecodeJpeg", "three channels", S(jpeg, more=[gray]), channels=3, ratio=2, fancy_upscaling=False, dct_method="INTEGER_ACCURATE")
    case("DecodeJpeg", "cut", S(jpeg[:-40], more=[jpeg[:100]]), try_recover_truncated=True, acceptable_fraction=0.5)
    case("DecodeJpeg", "constant", S(jpeg, const=True), channels=1)
    case("DecodeAndCropJpeg", "windows", S(jpeg), I([1, 2, 3, 4], i32, more=[[0, 0, 5, 7], [0, 0, 6, 7], [-1, 0, 2, 2]]))
    case("DecodePng", "channels", S(png, more=[wide, jpeg]), channels=4)
    case("DecodePng", "uint16", S(wide, more=[png]), dtype=tf.uint16)
    case("DecodeGif", "formats", S(gif, more=[png, jpeg, bmp]))
    case("DecodeBmp", "channels", S(bmp, more=[png, bmp[:-1]]), channels=3)
    for kind in ["uint8", "uint16", "float32"]:
        case("DecodeImage", kind, S(png, more=[jpeg, gif, bmp, b"?"]), dtype=tf.as_dtype(kind))
    case("DecodeImage", "still", S(gif, more=[png, jpeg]), channels=3, expand_animations=False)
    case("ExtractJpegShape", "int32", S(jpeg, more=[gray, png]))
    case("ExtractJpegShape", "int64", S(jpeg), output_type=tf.int64)

    y, x = np.mgrid[:21, :18]
    photo = np.stack([128 + 90 * np.sin(x / (4 + c)) * np.cos(y / 5) for c in range(3)], -1).astype(np.uint8)
    noise = random.integers(0, 256, (16, 33, 3), dtype=np.uint8)
    gray = random.integers(0, 256, (9, 7, 1), dtype=np.uint8)
    case("EncodeJpeg", "sizes", I(photo, more=[noise, gray, small, small[:1, :1], photo[:, :, :2], photo[:0]]))
    for quality in (0, 1, 25, 49, 50, 75, 100):
        case("EncodeJpeg", f"quality {quality}", I(photo), quality=quality)
    case("EncodeJpeg", "all samples", I(noise, more=[photo]), chroma_downsampling=False, format="rgb")
    case("EncodeJpeg", "gray", I(gray, more=[photo]), format="grayscale")
    case("EncodeJpeg", "metadata", I(small), density_unit="cm", x_density=72, y_density=1000, xmp_metadata=b"<x/>\xff")
    case("EncodeJpegVariableQuality", "qualities", I(photo), I(95, i32, more=[0, 30, 100, 101, -1]))
