# python 3.6, requirements.txt
"""Functions of single elements, with the values at which CNTK's kernels have answers of their own."""
import os

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded

pack = packs.Pack()
make = seeded(1)
NASTY = np.array([0, -0.0, 1, -1, 2.5, -2.5, 1e-38, 1e-37, 3e-37, 1e30, -1e30, np.inf, -np.inf, np.nan, 0.5], np.float32)
MILD = np.array([0, 0.25, -0.25, 0.5, -0.5, 0.999, -0.999, 1, -1, 0.1, 0.7, -0.7, 1e-4, -1e-4, 0.3], np.float32)


def unary(name, function, values=NASTY, dtype=np.float32):
    x = C.input_variable(len(values), dtype=dtype, name='x')
    f = function(x)
    f = C.alias(f, 'y') if not f.name else f
    batches = [values[None], np.stack([values[::-1], values * np.asarray(0.5, values.dtype), values])]
    pack.case(name, {'m.model': saved(f)}, [run(f, {x: b.astype(dtype)}) for b in batches])


for name in 'negate sigmoid tanh relu exp log sqrt floor ceil round abs reciprocal sin cos sinh cosh asinh square'.split():
    values = NASTY
    if name == 'relu':
        # Of -inf it is NaN on CNTK's CPU (MKL-DNN); ours is 0.
        values = np.where(NASTY == -np.inf, -3, NASTY).astype(np.float32)
    if name in ('sin', 'cos', 'sinh', 'cosh', 'exp', 'asinh'):
        values = np.where(np.abs(NASTY) > 1e20, 3, NASTY).astype(np.float32)
    unary(name, getattr(C, name, None), values)
for name in 'asin acos atanh'.split():
    unary(name, getattr(C, name), MILD)
for name in 'tan atan'.split():
    if hasattr(C, name):
        unary(name, getattr(C, name), MILD)
unary('elu', C.elu, MILD * 4)
unary('elu with alpha', lambda x: C.elu(x, 0.3), MILD * 4)
unary('selu', C.selu, MILD * 4)
unary('leaky relu', lambda x: C.leaky_relu(x, 0.2), MILD * 4)
unary('softplus', C.softplus, MILD * 30)
unary('softsign', C.softsign, MILD * 30)
unary('hard sigmoid', lambda x: C.hard_sigmoid(x, 0.2, 0.5), MILD * 6)
unary('clip', lambda x: C.clip(x, -1.0, 2.0))

unary('dropout', lambda x: C.dropout(x, 0.5), MILD)
unary('stop gradient', C.stop_gradient)
unary('log of doubles', C.log, NASTY.astype(np.float64), np.float64)
unary('sqrt of doubles', C.sqrt, NASTY.astype(np.float64), np.float64)
unary('ones like', C.ones_like, MILD)
unary('cast to double', lambda x: C.cast(x, np.float64), MILD)
unary('cast to float16', lambda x: C.cast(x, np.float16), MILD)
unary('prelu', lambda x: C.param_relu(C.Parameter(len(MILD), init=C.uniform(1, seed=1)), x), MILD * 3)


def binary(name, function, shapes=((4,), (4,)), values=None):
    x = C.input_variable(shapes[0], name='x')
    y = C.input_variable(shapes[1], name='y')
    f = C.alias(function(x, y), 'z')
    cases = []
    for batch in (1, 3):
        a, b = make(batch, *shapes[0]), make(batch, *shapes[1])
        if values is not None:
            a = np.resize(values[0], a.shape).astype(np.float32)
            b = np.resize(values[1], b.shape).astype(np.float32)
        cases.append(run(f, {x: a, y: b}))
    pack.case(name, {'m.model': saved(f)}, cases)


SPREAD = ((5,), (2, 5)), ((2, 1), (2, 5)), ((1,), (3, 2, 4)), ((3, 1, 4), (2, 1))
for name in ('plus', 'minus', 'element_times', 'element_divide', 'log_add_exp', 'element_max', 'element_min'):
    binary(name, getattr(C, name))
for i, shapes in enumerate(SPREAD):
    binary('plus, broadcast %d' % i, C.plus, shapes)
    binary('element_times, broadcast %d' % i, C.element_times, shapes)
binary('element_divide by 0', C.element_divide, values=([1, -1, 0, 5], [0, 0, 0, -0.0]))
TIES = ([1, 2, 3, np.nan], [1, 3, 2, np.nan])
for name in 'equal not_equal less less_equal greater greater_equal'.split():
    binary(name, getattr(C, name), values=TIES)
POWERS = (((8,), (8,)), ([2, -2, -2, 0, 0, 0, -8, 3], [3, 3, 2, 0, 2, -1, 1 / 3., -2]))
binary('pow', C.pow, POWERS[0], POWERS[1])
binary('element_and', C.element_and, values=([0, 1, 0, 1], [0, 0, 1, 1]))
binary('element_or', C.element_or, values=([0, 1, 0, 1], [0, 0, 1, 1]))
binary('element_xor', C.element_xor, values=([0, 1, 0, 1], [0, 0, 1, 1]))
binary('element_select', lambda x, y: C.element_select(x, y, C.constant(7)), values=([0, 1, -1, np.nan], [1, 2, 3, 4]))
binary('select, broadcast', lambda x, y: C.element_select(C.greater(x, 0), y, C.negate(y)), ((5,), (2, 5)))
binary('sum of several', lambda x, y: C.sum(x, y, x))
binary('mean of several', lambda x, y: C.mean(x, y))
pack.write(os.path.join(HERE, 'elementwise.json.gz'))
