"""Fourier transforms, complex numbers, audio."""
from values import *
import struct
import tensorflow as tf

c64, c128 = np.complex64, np.complex128


def complexes(shape, dtype=c64, seed=0):
    made = np.random.default_rng(seed)
    return (made.standard_normal(shape) + 1j * made.standard_normal(shape)).astype(dtype)


def wav(samples, channels=1, rate=16000, junk=b"", size=16, bits=16, tail=b"", form=1):
    data = np.asarray(samples, "<i2").tobytes()
    fmt = struct.pack("<HHIIHH", form, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits) + b"\0" * (size - 16)
    body = b"WAVE" + junk + b"fmt " + struct.pack("<I", size) + fmt + b"data" + struct.pack("<I", len(data)) + data + tail
    return b"RIFF" + struct.pack("<I", len(body)) + body


def cases(case, I, C, V, S):
    for n in [1, 2, 3, 5, 8, 12, 17, 31, 32, 100]:
        case("FFT", f"{n}", complexes([2, n], seed=n))
        case("IFFT", f"{n}", complexes([n], seed=n))
        case("RFFT", f"{n}", random([2, n], seed=n), C([n], i32))
        case("IRFFT", f"{n}", complexes([2, n // 2 + 1], seed=n), C([n], i32))
    for op, real in [("FFT", 0), ("IFFT", 0), ("RFFT", 1), ("IRFFT", 2)]:
        for rank in [2, 3]:
            shape = [2, 3, 5, 4][-rank - 1 :]
            lengths = [C(shape[-rank:], i32)] if real == 1 else [C(shape[-rank:-1] + [6], i32)] if real == 2 else []
            data = random(shape) if real == 1 else complexes(shape)
            case(f"{op}{rank}D", "small", data, *lengths)
        wide = random([3, 6], f64) if real == 1 else complexes([3, 6], c128)
        attrs = {"Tcomplex": tf.complex128} if real == 1 else {"Treal": tf.float64} if real == 2 else {}
        case(op, "double", wide, *([C([6], i32)] if real else []), **attrs)
        free = random([2, 6]) if real == 1 else complexes([2, 6])
        case(op, "free", I(free, shape=[None, None], more=[free[:, :5], free[:0], free[:1]]), *([I([5], i32, more=[[4], [5], [3]])] if real else []))
    case("RFFT", "cropped", random([2, 9]), C([6], i32))
    case("RFFT", "too short", random([2, 5]), C([6], i32))
    case("RFFT", "nothing", np.zeros([2, 0], f32), C([0], i32))
    case("RFFT", "negative", random([2, 5]), I([-1], i32))
    case("RFFT2D", "cropped", random([2, 9, 9]), C([5, 6], i32))
    case("IRFFT", "cropped", complexes([2, 9]), C([7], i32))
    case("IRFFT", "too short", complexes([2, 3]), C([8], i32))
    case("IRFFT2D", "cropped", complexes([2, 9, 9]), C([5, 6], i32))
    case("RFFT", "unknown rank", I(random([2, 4]), shape=None), C([4], i32))
    case("FFT", "large numbers", complexes([4]) * np.array(1e30, c64))

    x, y = complexes([3, 4]), complexes([3, 4], seed=5)
    case("Complex", "parts", random([2, 3]), random([3]))
    case("Complex", "double", random([2], f64), random([2], f64), Tout=tf.complex128)
    for op in ["Real", "Imag", "Angle"]:
        case(op, "plain", x)
        case(op, "double", complexes([5], c128), Tout=tf.float64)
        case(op, "axes", np.array([1, -1, 1j, -1j, 0, 3 - 4j], c64))
        case(op, "constant", C(y))
    case("Conj", "plain", x)
    case("ComplexAbs", "plain", x)
    case("ComplexAbs", "huge", np.array([3e38 + 1j, 1e-30 + 1e-30j, 0, 2e20 + 2e20j], c64))
    case("ComplexAbs", "double", np.array([1e300 + 1e300j, 1e-300 + 1e-300j, 0, 3 - 4j], c128), Tout=tf.float64)
    for dtype in [c64, c128]:
        n = name(dtype)
        p, q = complexes([3, 4], dtype), complexes([3, 4], dtype, 5)
        for op in ["Add", "AddV2", "Sub", "Mul", "Div", "RealDiv", "Equal", "NotEqual", "SquaredDifference"]:
            case(op, n, p, np.where(np.arange(4) % 2, p, q))
        case("Mul", f"{n} broadcast", p, q[:1])
        for op in ["Neg", "Square", "Reciprocal", "Exp", "Log", "Sqrt", "Rsqrt", "Tanh", "Sin", "Cos", "Sinh", "Cosh", "Sigmoid", "ZerosLike", "OnesLike"]:
            case(op, n, p)
        case("MatMul", n, p, q.T)
        case("BatchMatMulV2", n, p[None], q[None], adj_y=True)
        case("Einsum", n, [p, q], equation="ij,kj->ik")
        for op in ["Sum", "Mean"]:
            case(op, n, p, C([1], i32))
        case("Cumsum", n, p, C(0, i32))
        case("AddN", n, [p, q, p])
        case("Cast", f"{n} to float", p, DstT=tf.float32)
        case("Cast", f"float to {n}", random([3]), DstT=tf.as_dtype(dtype))
        case("Cast", f"int to {n}", np.array([1, -2], i32), DstT=tf.as_dtype(dtype))
    case("Cast", "complex to complex", x, DstT=tf.complex128)
    case("Reshape", "complex64", x, C([2, 6], i32))
    case("Transpose", "complex64", x, C([1, 0], i32))
    case("ConcatV2", "complex64", [x, C(y)], C(1, i32))
    case("StridedSlice", "complex64", x, C([0, 1], i32), C([2, 3], i32), C([1, 1], i32))
    case("Pack", "complex64", [x, y], axis=1)
    case("Split", "complex64", C(1, i32), x, num_split=2)
    case("PadV2", "complex64", x, C([[1, 0], [0, 1]], i32), C(1 + 2j, c64))
    case("Pad", "complex64", x, C([[1, 0], [0, 1]], i32))
    case("GatherV2", "complex64", x, np.array([2, 0], i32), C(0, i32))
    case("SelectV2", "complex64", np.array([True, False, True, False]), x, y)
    case("Tile", "complex64", x, C([1, 2], i32))
    case("ExpandDims", "complex64", x, C(0, i32))
    case("Shape", "complex64", I(x, shape=[None, 4]))
    case("Fill", "complex64", C([2, 3], i32), C(1 - 2j, c64))
    case("ReverseV2", "complex64", x, C([1], i32))
    case("Slice", "complex64", x, C([1, 0], i32), C([2, 3], i32))

    sound = (np.sin(np.arange(700) * 0.3) + 0.1 * random([700])).astype(f32)
    for window, stride in [(256, 128), (400, 160), (2, 1), (33, 50)]:
        for squared in [False, True][: 1 + (window < 100)]:
            few = sound[: 40 + window]
            case("AudioSpectrogram", f"{window} by {stride} {squared}", np.stack([few, -0.5 * few], 1)[:, : 1 + (window < 300)], window_size=window, stride=stride, magnitude_squared=squared)
    case("AudioSpectrogram", "too short", np.zeros([3, 1], f32), window_size=4, stride=2)
    case("AudioSpectrogram", "free", I(sound[:64, None], shape=[None, 1], more=[sound[:80, None], sound[:10, None]]), window_size=32, stride=16)
    spectrum = np.abs(random([1, 3, 129], seed=3)) ** 2
    case("Mfcc", "16 kHz", spectrum, C(16000, i32))
    case("Mfcc", "8 kHz, narrow", spectrum[..., :65], np.array(8000, i32), upper_frequency_limit=3000.0, lower_frequency_limit=60.0, filterbank_channel_count=20, dct_coefficient_count=10)
    case("Mfcc", "silence", np.zeros([2, 1, 65], f32), C(16000, i32))
    case("Mfcc", "limit beyond the spectrum", spectrum[..., :9], C(4000, i32))
    case("Mfcc", "more coefficients than channels", spectrum, C(16000, i32), dct_coefficient_count=50)
    case("Mfcc", "rate 0", spectrum, np.array(0, i32))

    tone = (np.sin(np.arange(12)) * 32767).astype("i2")
    case("DecodeWav", "mono", S(wav(tone)))
    case("DecodeWav", "stereo", S(wav(tone, 2, 44100)))
    case("DecodeWav", "ends", S(wav([-32768, 32767, 0, -1])))
    for samples, channels in [(20, -1), (4, -1), (-1, 2), (3, 3), (0, -1), (-1, 0)]:
        case("DecodeWav", f"{samples} samples, {channels} channels", S(wav(tone, 2)), desired_samples=samples, desired_channels=channels)
    case("DecodeWav", "one channel of two", S(wav(tone, 2)), desired_channels=1)
    case("DecodeWav", "junk", S(wav(tone, junk=b"JUNK\x04\0\0\0abcd", size=18, tail=b"LIST\x04\0\0\0INFO")))
    case("DecodeWav", "bad", S(wav(tone), more=[wav(tone)[:50], b"", b"RIFF", wav(tone, bits=8), wav(tone, form=3), wav(tone, junk=b"ABCD\0\0\0\0"), wav(tone)[:36], wav(tone) + b"data\0\0\0\0", wav(tone) + b"LIST\x40\0\0\0ab", wav([]), wav(tone, 5)]))
    case("EncodeWav", "mono", np.array([[0], [1], [-1], [0.5], [1.5], [-2], [1e-5], [1.5 / 32768], [-2.5 / 32768]], f32), C(16000, i32))
    case("EncodeWav", "stereo", random([5, 2], scale=0.3), np.array(44100, i32))
