# python 3.11, requirements.txt
"""Arithmetic of two operands: promotion of all dtypes, division, powers, comparison, bits, clamps."""
import itertools
import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exported import Suite, floats, ints  # noqa: E402

suite = Suite()
DTYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64]


def small(dtype, seed=0, shape=(3,)):
    x = ints(*shape, low=1, high=5, seed=seed)
    return x.to(dtype)


# All pairs of dtypes: tensors, of rank 0 as well, and Python's numbers.
for dtype in DTYPES:
    name = str(dtype)[6:]
    others = {str(d)[6:]: d for d in DTYPES}
    inputs = {'x': small(dtype), 's': small(dtype, 1).sum().to(dtype)}
    for key, d in others.items():
        inputs['v_' + key] = small(d, 2)
        inputs['z_' + key] = torch.tensor(3).to(d)

    def pairs(x, s, **rest):
        out = {}
        for key in others:
            v, z = rest['v_' + key], rest['z_' + key]
            out['vv_' + key] = x + v
            out['vz_' + key] = x * z
            out['zv_' + key] = torch.maximum(s, v)
            out['zz_' + key] = s / z
            out['lt_' + key] = x < z
        out['true'] = x * True
        out['int'] = x + 2
        out['float'] = x * 1.5
        out['s_true'] = s * True
        out['s_int'] = s * 2
        out['s_float'] = s + 0.5
        out['where'] = torch.where(x > 2, x, 2.5)
        out['where_int'] = torch.where(x > 2, 7, x)
        return out

    suite.group('promotion of ' + name, inputs, pairs, dynamic=False)

suite.write('aten_promotion')

suite = Suite()
x = torch.tensor([7, -7, 8, -8, 0, 1, -1, 5, -5, 9])
y = torch.tensor([2, 2, -3, -3, 5, -1, -1, 7, 7, -4])


def whole(x, y):
    return {
        'div': x / y, 'trunc': torch.div(x, y, rounding_mode='trunc'), 'floor': torch.div(x, y, rounding_mode='floor'),
        'floor_divide': x // y, 'remainder': x % y, 'fmod': torch.fmod(x, y), 'by_3': x // 3, 'by_minus_3': x % -3,
        'of_3': torch.remainder(17, y), 'mul': x * y, 'sub': torch.sub(x, y, alpha=3), 'rsub': torch.rsub(x, 5), 'pow2': x ** 2, 'pow3': x ** 3,
        'max': torch.maximum(x, y), 'min': torch.minimum(x, y), 'gcd': torch.gcd(x, y), 'lcm': torch.lcm(x, y), 'abs': x.abs(), 'neg': -x,
        'sign': x.sign(), 'clamp': x.clamp(-3, 5), 'clamp_float': x.clamp(-2.5, 2.5), 'clamp_tensor': torch.clamp(x, y, y + 6), 'floor_float': x // 2.5,
        'two_pow': 2 ** x.abs(), 'exact': x.float() // y,
    }


for dtype in [torch.int8, torch.int16, torch.int32, torch.int64]:
    suite.group('whole numbers of ' + str(dtype)[6:], dict(x=x.to(dtype), y=y.to(dtype)), whole, [dict(x=x[:1].to(dtype), y=y[:1].to(dtype))])
suite.group('whole numbers of uint8', dict(x=x.abs().to(torch.uint8), y=y.abs().to(torch.uint8)), lambda x, y: {
    'div': x / y, 'floor_divide': x // y, 'remainder': x % y, 'fmod': torch.fmod(x, y), 'sub': x - y, 'mul': x * 37, 'add': x + 250, 'pow': x ** 3, 'less': x < 300, 'minus': x * -1, 'max': torch.maximum(x, y),
    'left': x << 2, 'right': (x + 250) >> 1, 'clamp': x.clamp(2, 5), 'neg': torch.neg(x)})
suite.group('integers to integers', dict(x=torch.tensor([2, 1, -1, 0, -2, 3, -1]), y=torch.tensor([-1, -5, -3, 2, 3, 0, -2])), lambda x, y: {'pow': torch.pow(x, y.abs()), 'negative': torch.pow(x[:3], y[:3]), 'int32': torch.pow(x.int(), 5)}, dynamic=False)

inf, nan = float('inf'), float('nan')
a = torch.tensor([7.5, -7.5, 8.0, -8.0, 0.0, -0.0, inf, -inf, nan, 1e-3, -2.5, 3.0])
b = torch.tensor([2.0, 2.0, -3.0, -3.0, 5.0, -1.0, 3.0, inf, 2.0, 7.0, -0.5, nan])


def real(x, y):
    return {
        'add': torch.add(x, y, alpha=2.5), 'sub': x - y, 'mul': x * y, 'div': x / y, 'trunc': torch.div(x, y, rounding_mode='trunc'), 'floor': torch.div(x, y, rounding_mode='floor'),
        'floor_divide': x // y, 'remainder': x % y, 'fmod': torch.fmod(x, y), 'by_zero': x // 0.0, 'rest_zero': x % 0.0, 'pow': x ** y, 'sqrt': x ** 0.5, 'cube': x ** 3, 'inverse': x ** -1, 'two': 2.0 ** x,
        'max': torch.maximum(x, y), 'min': torch.minimum(x, y), 'fmax': torch.fmax(x, y), 'fmin': torch.fmin(x, y), 'atan2': torch.atan2(x, y), 'copysign': torch.copysign(x, y),
        'eq': x == y, 'ne': x != y, 'lt': x < y, 'le': x <= y, 'gt': x > y, 'ge': x >= 2, 'clamp': x.clamp(-1.5, 2), 'clamp_min': x.clamp_min(0.5), 'clamp_max': torch.clamp_max(x, 1), 'clamp_tensor': torch.clamp(x, min=y),
        'xlogy': torch.xlogy(x, y), 'isclose': torch.isclose(x, x + 1e-9), 'nanclose': torch.isclose(x, y, equal_nan=True), 'heaviside': torch.heaviside(x, y),
        'logical_and': torch.logical_and(x, y), 'logical_or': torch.logical_or(x, y), 'logical_xor': torch.logical_xor(x, y), 'logical_not': torch.logical_not(x),
        'addcmul': torch.addcmul(x, y, y, value=0.5), 'addcdiv': torch.addcdiv(x, y, x + 20, value=-2), 'lerp': torch.lerp(x, y, 0.3), 'lerp_far': torch.lerp(x, y, 0.75), 'rsub': 3 - x, 'reciprocal_of': 2 / y,
        'float_power': torch.float_power(x.abs(), 1.5), 'where': torch.where(x > y, x, y), 'allclose': torch.tensor(1.0) * x,
    }


for dtype in [torch.float32, torch.float64]:
    suite.group('real numbers of ' + str(dtype)[6:], dict(x=a.to(dtype), y=b.to(dtype)), real, [dict(x=a[:1].to(dtype), y=b[:1].to(dtype)), dict(x=a[:0].to(dtype), y=b[:0].to(dtype))])
for dtype in [torch.float16, torch.bfloat16]:
    p, q = floats(2, 7).to(dtype), floats(7, seed=3).abs().add(0.5).to(dtype)
    suite.group('half numbers of ' + str(dtype)[6:], dict(x=p, y=q), lambda x, y: {
        'add': torch.add(x, y, alpha=2), 'mul': x * y, 'div': x / y, 'floor': torch.div(x, y, rounding_mode='floor'), 'remainder': x % y, 'fmod': torch.fmod(x, y), 'pow': y ** x, 'max': torch.maximum(x, y),
        'atan2': torch.atan2(x, y), 'lt': x < y, 'eq': x == x, 'clamp': x.clamp(-0.5, 0.5), 'lerp': torch.lerp(x, y, 0.25), 'addcmul': torch.addcmul(x, x, y), 'number': x * 1.7 + 3, 'zero': x * torch.tensor(1.7), 'ratio': x / 1.7, 'under': 1.7 - x, 'rest': x % 1.7, 'power': y ** 1.7, 'below': x < 0.7, 'fm': torch.fmod(x, 1.7), 'fd': x // 0.7, 'copysign': torch.copysign(y, x), 'where': torch.where(x > 0, x, y), 'hypot': torch.hypot(x, y)})
suite.group('of two alone', dict(x=torch.tensor([0.5, -3.0, 1e20, 0.0, inf]), y=torch.tensor([2.0, 4.0, -1e20, 0.0, -2.0])), lambda x, y: {
    'hypot': torch.hypot(x, y), 'logaddexp': torch.logaddexp(x, y), 'logaddexp2': torch.logaddexp2(x, y), 'ldexp': torch.ldexp(y, torch.tensor([1, -2, 3, 4, 0])), 'signbit': torch.signbit(x), 'nextafter': torch.nextafter(x, y), 'dist': torch.dist(x[:2], y[:2]), 'equal': torch.eq(x, y)})
suite.group('bits', dict(x=torch.tensor([5, -6, 0, 127, -128]), y=torch.tensor([3, 5, -1, 64, 1]), p=torch.tensor([True, False, True, False, True]), q=torch.tensor([True, True, False, False, True])), lambda x, y, p, q: {
    'and': x & y, 'or': x | y, 'xor': x ^ y, 'not': ~x, 'shifted': x << 3, 'shift_right': x >> 2, 'far': x >> 70, 'left_by': torch.bitwise_left_shift(x, y.abs()), 'right_by': torch.bitwise_right_shift(x, y.abs()), 'b_and': p & q, 'b_or': p | q, 'b_xor': p ^ q, 'b_not': ~p, 'b_mul': p * q, 'b_add': p + q, 'b_lt': p < q, 'b_eq': p == q,
    'int8': x.to(torch.int8) << 1, 'int8_right': x.to(torch.int8) >> 3, 'int32': x.int() & 12})
suite.write('aten_arithmetic')
