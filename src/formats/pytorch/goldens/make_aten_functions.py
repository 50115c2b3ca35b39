# python 3.11, requirements.txt
"""Functions of one tensor, element by element, and reductions and running sums."""
import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exported import Suite, floats, ints  # noqa: E402

inf, nan = float('inf'), float('nan')
suite = Suite()
F = torch.float32
ODD = torch.tensor([0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 1e-6, -1e-6, 3.25, -7.75, inf, -inf, nan, 20.0])
PART = torch.tensor([0.0, -0.0, 0.1, -0.1, 0.5, -0.5, 0.9, -0.99, 1.0, -1.0, 1e-7, 0.3])
PLUS = torch.tensor([1e-6, 0.1, 0.5, 1.0, 1.5, 2.0, 3.25, 7.0, 30.5, 100.25, 1e4])


def everywhere(x):
    return {
        'abs': x.abs(), 'neg': -x, 'sign': x.sign(), 'sgn': torch.sgn(x), 'signbit': torch.signbit(x), 'square': x.square(), 'reciprocal': x.reciprocal(), 'exp': torch.exp(x), 'exp2': torch.exp2(x), 'expm1': torch.expm1(x),
        'sin': torch.sin(x.clamp(-50, 50)), 'cos': torch.cos(x.clamp(-50, 50)), 'tan': torch.tan(x.clamp(-50, 50)), 'atan': torch.atan(x), 'sinh': torch.sinh(x), 'cosh': torch.cosh(x), 'tanh': torch.tanh(x), 'asinh': torch.asinh(x),
        'sigmoid': torch.sigmoid(x), 'erf': torch.erf(x), 'erfc': torch.erfc(x), 'sinc': torch.sinc(x.clamp(-50, 50)), 'ceil': x.ceil(), 'floor': x.floor(), 'round': x.round(), 'round1': torch.round(x * 1.37, decimals=1), 'round_1': torch.round(x * 13.7, decimals=-1), 'trunc': x.trunc(), 'frac': x.frac(),
        'isnan': x.isnan(), 'isinf': x.isinf(), 'isfinite': x.isfinite(), 'isposinf': x.isposinf(), 'isneginf': x.isneginf(), 'isreal': x.isreal(), 'nan_to_num': x.nan_to_num(), 'nan_to_num3': x.nan_to_num(1.0, 2.0, -3.0), 'deg2rad': torch.deg2rad(x), 'rad2deg': torch.rad2deg(x),
        'angle': torch.angle(x), 'positive': torch.positive(x), 'logical_not': x.logical_not(), 'real': torch.real(x), 'ndtr': torch.special.ndtr(x),
    }


def positive(x):
    return {
        'sqrt': x.sqrt(), 'rsqrt': x.rsqrt(), 'log': x.log(), 'log2': x.log2(), 'log10': x.log10(), 'log1p': x.log1p(), 'acosh': torch.acosh(x + 1), 'lgamma': torch.lgamma(x), 'digamma': torch.digamma(x),
        'polygamma': torch.polygamma(1, x), 'polygamma2': torch.polygamma(2, x), 'mvlgamma': torch.mvlgamma(x + 2, 3), 'i0': torch.special.i0(x.clamp_max(50)), 'i0e': torch.special.i0e(x), 'i1': torch.special.i1(x.clamp_max(50)), 'i1e': torch.special.i1e(x), 'entr': torch.special.entr(x),
        'j0': torch.special.bessel_j0(x.clamp_max(50)), 'j1': torch.special.bessel_j1(x.clamp_max(50)), 'zeta': torch.special.zeta(x + 1.5, torch.tensor(2.0, dtype=x.dtype)), 'gammainc': torch.special.gammainc(x, x + 0.5), 'gammaincc': torch.special.gammaincc(x, x * 0.5), 'xlog1py': torch.special.xlog1py(x, x),
    }


def partial(x):
    return {'asin': torch.asin(x), 'acos': torch.acos(x), 'atanh': torch.atanh(x), 'erfinv': torch.erfinv(x), 'logit': torch.logit(x), 'logit_eps': torch.logit(x, eps=1e-3), 'ndtri': torch.special.ndtri(x.abs())}


for dtype in [torch.float32, torch.float64]:
    name = str(dtype)[6:]
    suite.group('everywhere, ' + name, dict(x=ODD.to(dtype)), everywhere, [dict(x=ODD[:1].to(dtype)), dict(x=ODD[:0].to(dtype))])
    suite.group('positive, ' + name, dict(x=PLUS.to(dtype)), positive)
    suite.group('between -1 and 1, ' + name, dict(x=PART.to(dtype)), partial)
for dtype in [torch.float16, torch.bfloat16]:
    suite.group('half, ' + str(dtype)[6:], dict(x=torch.tensor([0.1, -0.3, 0.5, 2.25, -1.75, 0.0]).to(dtype)), lambda x: {k: v for k, v in everywhere(x).items() if k not in ('angle', 'real', 'ndtr')})
suite.group('integers', dict(x=torch.tensor([0, 1, -2, 5, 9], dtype=torch.int32), b=torch.tensor([True, False, True])), lambda x, b: {
    'exp': torch.exp(x), 'sqrt': torch.sqrt(x.abs()), 'sin': torch.sin(x), 'abs': x.abs(), 'sign': x.sign(), 'neg': -x, 'floor': x.floor(), 'round': x.round(), 'ceil': x.ceil(), 'trunc': x.trunc(), 'square': x.square(), 'isnan': x.isnan(), 'isfinite': x.isfinite(), 'sigmoid': torch.sigmoid(x),
    'reciprocal': torch.reciprocal(x + 3), 'erf': torch.erf(x), 'log1p': torch.log1p(x.abs()), 'rsqrt': torch.rsqrt(x.abs() + 1), 'lgamma': torch.lgamma(x.abs() + 1), 'b_exp': torch.exp(b), 'b_not': torch.logical_not(b), 'b_abs': torch.sigmoid(b), 'i_not': ~x, 'deg': torch.deg2rad(x), 'isinf': b.isinf(), 'tanh': torch.tanh(x)})
suite.write('aten_functions')

suite = Suite()


def reduced(x):
    return {
        'sum': x.sum(), 'sum1': x.sum(1), 'sum02': x.sum((0, 2), keepdim=True), 'sum_1': x.sum(-1), 'mean': x.mean(), 'mean1': x.mean((1,)), 'mean_keep': x.mean((-1, -2), keepdim=True), 'prod': x.prod(), 'prod1': x.prod(1), 'prod_keep': x.prod(2, keepdim=True),
        'amax': x.amax((0, 1)), 'amin': x.amin(-1, keepdim=True), 'amax_all': torch.amax(x, ()), 'max': x.max(), 'min': x.min(), 'argmax': x.argmax(), 'argmin1': x.argmin(1), 'argmax_keep': x.argmax(-1, keepdim=True), 'argmin_flat': x.argmin(keepdim=True),
        'max1': x.max(1)[0], 'max1_at': x.max(1)[1], 'min_keep': x.min(0, keepdim=True)[0], 'min_keep_at': x.min(0, keepdim=True)[1],
        'var': x.var(), 'var1': x.var(1), 'var0': x.var(1, unbiased=False), 'var2': torch.var(x, (0, 2), correction=2, keepdim=True), 'std': x.std(), 'std1': x.std(-1, keepdim=True), 'std_mean': torch.std_mean(x, 2)[0], 'std_mean1': torch.std_mean(x, 2)[1], 'var_mean': torch.var_mean(x, (0, 1))[0],
        'logsumexp': torch.logsumexp(x, 1), 'logsumexp2': torch.logsumexp(x, (0, -1), keepdim=True), 'norm': x.norm(), 'norm1': x.norm(1, 1), 'norm3': torch.norm(x, 3, (0, 1)), 'norm_inf': torch.linalg.vector_norm(x, inf, -1), 'norm_ninf': torch.linalg.vector_norm(x, -inf, 1), 'norm0': torch.linalg.vector_norm(x, 0, 2), 'norm_half': torch.linalg.vector_norm(x, 1.5, (1, 2), keepdim=True),
        'any': x.any(), 'any1': (x > 1).any(1), 'all': x.all(), 'all1': (x > -1).all(-1, keepdim=True), 'any02': torch.any(x > 1, (0, 2)), 'count': torch.count_nonzero(x > 0), 'count1': torch.count_nonzero(x > 0, 1), 'nansum': x.nansum(1), 'nanmean': x.nanmean(1), 'aminmax': torch.aminmax(x, dim=1)[0], 'aminmax1': torch.aminmax(x)[1],
        'sum_dtype': x.sum(1, dtype=torch.float64), 'cumsum': x.cumsum(1), 'cumsum_1': x.cumsum(-1), 'cumprod': x.cumprod(1), 'cummax': x.cummax(1)[0], 'cummax_at': x.cummax(1)[1], 'cummin': x.cummin(-1)[0], 'cummin_at': x.cummin(-1)[1], 'logcumsumexp': torch.logcumsumexp(x, 1), 'diff': x.diff(), 'diff2': torch.diff(x, 2, 1), 'trapezoid': torch.trapezoid(x, dx=0.5, dim=1),
        'median': x.median(), 'median1': x.median(1)[0], 'median1_at': x.median(1)[1], 'median_keep': x.median(-1, keepdim=True)[0], 'mode': x.round().mode(1)[0], 'kth': x.kthvalue(2, 1)[0], 'kth_at': x.kthvalue(2, 1, keepdim=True)[1],
    }


for dtype in [torch.float32, torch.float64]:
    suite.group('reduced, ' + str(dtype)[6:], dict(x=floats(3, 4, 5, dtype=dtype)), reduced, [dict(x=floats(1, 4, 2, dtype=dtype)), dict(x=floats(2, 3, 6, seed=4, dtype=dtype))])
UNKNOWN = floats(3, 4, 5)
UNKNOWN[0, 1, 2] = nan
UNKNOWN[2, :, 0] = nan
UNKNOWN[1, 1, 1] = inf
UNKNOWN[1, 2, 1] = -inf
suite.group('reduced with NaN', dict(x=UNKNOWN), lambda x: {k: v for k, v in reduced(x).items() if not k.startswith(('kth', 'mode', 'count', 'prod', 'cumprod'))} | {'nanmedian': x.nanmedian(), 'nanmedian1': x.nanmedian(1)[0]})
for dtype in [torch.float16, torch.bfloat16]:
    suite.group('reduced, ' + str(dtype)[6:], dict(x=floats(2, 3, 4, dtype=dtype)), lambda x: {'sum': x.sum(1), 'mean': x.mean(-1), 'amax': x.amax(1), 'max': x.max(2)[0], 'argmax': x.argmax(1), 'var': x.var(1), 'std': x.std(), 'norm': x.norm(2, 1), 'cumsum': x.cumsum(-1), 'any': x.any(1), 'median': x.median(1)[0], 'all_max': x.max()})
for dtype in [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]:
    suite.group('reduced, ' + str(dtype)[6:], dict(x=ints(3, 4, 2, low=0, high=6).to(dtype)), lambda x: {
        'sum': x.sum(), 'sum1': x.sum(1), 'prod1': x.prod(1), 'amax': x.amax(1), 'amin': x.amin(-1), 'max': x.max(), 'any': x.any(), 'any1': x.any(1), 'all1': x.all(1), 'cumsum': x.cumsum(1), 'cumprod': x.cumprod(1), 'count': torch.count_nonzero(x, 0), 'mean': x.mean(dtype=torch.float32), 'sum_as': x.sum(0, dtype=torch.int32),
        **({} if x.dtype == torch.bool else {'argmax': x.argmax(), 'argmin1': x.argmin(1), 'max1': x.max(1)[0], 'max1_at': x.max(1)[1], 'median': x.median(1)[0], 'cummax': x.cummax(1)[0], 'cummax_at': x.cummax(1)[1], 'mode': x.mode(1)[0], 'kth': x.kthvalue(3, 1)[0]})}, [dict(x=ints(1, 4, 3, low=0, high=6).to(dtype))])
suite.group('large whole sums', dict(x=torch.tensor([[2**62, 2**61, -5], [2**53, 1, 1]])), lambda x: {'sum': x.sum(1), 'prod': x.prod(1), 'cumsum': x.cumsum(1), 'max': x.max(1)[0], 'cummax': x.cummax(0)[0]})
suite.group('nothing reduced', dict(x=floats(0, 3), s=torch.tensor(-2.5)), lambda x, s: {'sum': x.sum(), 'sum0': x.sum(0), 'mean0': x.mean(0), 'prod': x.prod(), 'any': x.any(), 'all': x.all(), 'norm': x.norm(), 'logsumexp': torch.logsumexp(x, 0), 's_sum': s.sum(), 's_sum0': s.sum(0), 's_max': s.max(), 's_argmax': s.argmax(), 's_cumsum': s.cumsum(0), 's_mean': s.mean(-1), 's_amax': s.amax(0), 's_sort': s.sort()[0], 's_var': torch.var(s.reshape(1), unbiased=False)}, dynamic=False)
suite.write('aten_reductions')
