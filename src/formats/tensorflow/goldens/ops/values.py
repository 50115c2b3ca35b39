"""The numbers that the cases are made of."""
import ml_dtypes
import numpy as np

f32, f64, f16, bf16 = np.float32, np.float64, np.float16, ml_dtypes.bfloat16
i8, i16, i32, i64 = np.int8, np.int16, np.int32, np.int64
u8, u16, u32, u64 = np.uint8, np.uint16, np.uint32, np.uint64
FLOATS = [f32, f64, f16, bf16]
INTS = [i8, i16, i32, i64, u8, u16, u32, u64]
nan, inf = np.nan, np.inf

PLAIN = [0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.5, 0.1, -0.3, 7.25, -6.5, 2.0, -4.0, 3.0]
SMALL = [1e-7, -1e-7, 3e-5, -2e-5, 1e-3, -1e-3, 0.0, -0.0]
SPECIAL = [nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 3.0]
HUGE = [3e38, -3e38, 1e30, -1e20, 100.0, -100.0, 88.0, -88.0]
# TensorFlow flushes denormal numbers to zero, so there are none
TINY = [2e-38, -2e-38, 3e-37, -3e-37, 1e-30, -1e-30, 0.0, 1e-20]


def name(dtype):
    return np.dtype(dtype).name


def ints(dtype):
    """Numbers of an integer type with its ends."""
    info = np.iinfo(dtype)
    values = [0, 1, 2, 3, 5, 7, 100, info.max, info.min, info.max - 1, info.min + 1]
    if info.min < 0:
        values += [-1, -2, -3, -7, -100]
    return np.array(values, dtype)


def random(shape, dtype=np.float32, seed=0, scale=1.0):
    return (np.random.default_rng(seed).standard_normal(shape) * scale).astype(dtype)


def pairs(x, y=None):
    """Each number with several others."""
    y = x if y is None else y
    return np.concatenate([x] * 4), np.concatenate([y, np.roll(y, 1), np.roll(y, 5), np.roll(y, -3)])


def rows(I, shape, counts=(0, 3), dtype=f32, seed=0):
    """A tensor whose first dimension is free: one row, then others."""
    return I(random([1] + shape, dtype, seed), shape=[None] + shape, more=[random([n] + shape, dtype, seed + n) for n in counts])
