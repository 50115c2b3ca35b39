# python 3.8, requirements.txt
"""The operators of mx.np and mx.npx, as Gluon blocks of them export them: each by its own name, with what MXNet itself answers."""
import json
import os
import tempfile

import mxnet as mx
import numpy as np
from mxnet import npx

from cases import Goldens, files_of

npx.set_np()
NPI, NP, NPX = mx.symbol.numpy._internal, mx.symbol.numpy, mx.symbol.numpy_extension
pack = Goldens()
NAMES = 'xyzuvw'


def function(op):
    if op.startswith('_npi_'):
        return getattr(NPI, op[5:])
    if op.startswith('_npx_'):
        return getattr(NPX._op, op[5:], None) or getattr(NPX, op[5:])
    return getattr(NP._op, op[4:], None) or getattr(NP, op[4:])


def case(op, *runs, **attrs):
    """One model; each run is a list of arrays. `title`: beside the name of the operator; `fixed`: shapes are stated."""
    title, fixed, more = attrs.pop('title', None), attrs.pop('fixed', False), attrs.pop('more', {})
    runs = [[np.asarray(value) for value in run] for run in runs]
    variables = []
    for i, value in enumerate(runs[0]):
        shape = value.shape if fixed else (-1,) * value.ndim
        variables.append(mx.sym.var(NAMES[i], dtype=value.dtype.name, shape=shape).as_np_ndarray())
    name = op + (' ' + title if title else '')
    try:
        symbol = function(op)(*variables, name='op', **attrs)
        symbol = mx.sym.Group(symbol) if isinstance(symbol, list) else symbol
        pack.case(name, files_of(symbol, {}), answers_of(op, symbol, runs, attrs), **more)
    except Exception as error:  # what MXNet has no kernel for is no golden
        print('%s: MXNet refuses: %s' % (name, str(error).strip().split('\n')[-1][:160]))


def at_once(op, run, attrs):
    """What has no gradient is no part of a graph that MXNet runs from Python; the same kernel by itself."""
    arrays = [mx.np.array(value, dtype=value.dtype) for value in run]
    home = mx.nd.numpy._internal if op.startswith('_npi_') else mx.nd.numpy._op
    if 'mask_assign' in op:
        attrs = dict(attrs, out=arrays[0])
    return getattr(home, op.split('_', 2)[2])(*arrays, **attrs)


def answers_of(op, symbol, runs, attrs):
    outputs = symbol.list_outputs()
    cases = []
    for run in runs:
        try:
            if not run:
                raise mx.base.MXNetError('nothing is given')
            answers = mx.nd.CachedOp(symbol)(*[mx.np.array(value, dtype=value.dtype) for value in run])
            [answer.asnumpy() for answer in (answers if isinstance(answers, (list, tuple)) else [answers])]
        except mx.base.MXNetError:
            answers = at_once(op, run, attrs)
        answers = list(answers) if isinstance(answers, (list, tuple)) else [answers]
        given = dict(zip(NAMES, run))
        cases.append((given, dict((name, value.asnumpy()) for name, value in zip(outputs, answers))))
    return cases


def several(op, title, *runs, **attrs):
    case(op, *runs, title=title, **attrs)


def f(seed, *shape, **options):
    low, high = options.get('low', -1.0), options.get('high', 1.0)
    return np.random.RandomState(seed).uniform(low, high, shape).astype(options.get('dtype', 'float32'))


def i(seed, *shape, **options):
    low, high = options.get('low', -5), options.get('high', 6)
    return np.random.RandomState(seed).randint(low, high, shape).astype(options.get('dtype', 'int32'))


NASTY = np.array([[-3.5, -2.5, -1.5, -0.5, -0.49999997, -0.0, 0.0, 0.49999997, 0.5, 1.5, 2.5, 3.5],
                  [1e-20, -1e-20, 1e20, -1e20, 30, -30, 100, -100, np.inf, -np.inf, np.nan, 1e-6]], 'float32')
UNARY = ('absolute cbrt ceil degrees exp expm1 fix floor log log10 log1p log2 negative radians reciprocal rint sign sqrt '
         'square trunc arccos arccosh arcsin arcsinh arctan arctanh cosh sinh tanh isfinite isinf isnan isneginf isposinf '
         'logical_not').split()
for name in UNARY:
    case('_npi_' + name, [NASTY], [f(1, 1, 3, low=0.1, high=0.9)])
for name in ('sin', 'cos', 'tan'):
    case('_npi_' + name, [f(2, 2, 5, low=-6, high=6)], [f(3, 1, 5)])
for name in ('absolute', 'negative', 'square', 'sign', 'exp', 'sqrt', 'ceil', 'logical_not', 'isnan', 'degrees'):
    several('_npi_' + name, 'int32', [i(1, 2, 3)], [i(2, 1, 3)])
several('_npi_logical_not', 'bool', [np.array([True, False])])
several('_npi_absolute', 'float64', [f(1, 2, 3, dtype='float64')])
several('_npi_exp', 'float16', [f(1, 2, 3, dtype='float16')], more={'tolerance': 1e-3, 'why': 'half precision'})
case('_npx_relu', [NASTY], [f(3, 1, 5)])
case('_npx_sigmoid', [NASTY], [f(3, 1, 5)])
case('_npi_bitwise_not', [i(1, 2, 3)], [i(2, 1, 3)])
several('_npi_bitwise_not', 'bool', [np.array([True, False])])
several('_npi_bitwise_not', 'uint8', [i(1, 4, low=0, high=200, dtype='uint8')])
ROUND = np.array([[0.5, 1.5, 2.5, -0.5, -1.5, 2.345, 1234.5678, -7.25, 0.125, 25.0, 35.0, 15.0]], 'float32')
for decimals in (0, 2, -1):
    several('_npi_around', 'to %d' % decimals, [ROUND], [f(4, 2, 3, low=-9, high=9)], decimals=decimals)
several('_npi_around', 'integers', [i(1, 3, 4, low=-99, high=99)], decimals=0)
case('_npi_nan_to_num', [NASTY], [f(3, 1, 5)])
several('_npi_nan_to_num', 'with numbers', [NASTY], nan=1.5, posinf=9.0, neginf=-8.0)
case('_np_copy', [f(1, 2, 3)], [f(2, 1, 3)])

PAIRS = np.array([[7, -7, 7, -7, 5.5, -5.5, 0, 3, -0.0, 2]], 'float32')
OTHERS = np.array([[3, 3, -3, -3, 2, -2, 5, 0, 3, 1]], 'float32')
MIXED = [f(7, 2, 1, 4, low=0.5, high=2), f(8, 3, 4, low=0.5, high=2)]
for name in 'add subtract multiply mod power true_divide equal not_equal greater greater_equal less less_equal copysign arctan2 hypot ldexp'.split():
    case('_npi_' + name, [PAIRS, OTHERS], [f(7, 1, 4, low=0.5, high=2), f(8, 3, 1, low=0.5, high=2)])
for name in 'add subtract multiply mod power equal less'.split():
    several('_npi_' + name, 'int32', [i(1, 2, 3, low=1, high=6), i(2, 3, low=1, high=4)])
    several('_npi_' + name, 'int64', [i(1, 2, 3, low=1, high=6, dtype='int64'), i(2, 3, low=1, high=4, dtype='int64')])
several('_npi_mod', 'of negatives', [np.array([7, -7, 7, -7, 6], 'int32'), np.array([3, 3, -3, -3, 3], 'int32')])
TYPES = [('float32', 'int32'), ('int64', 'float32'), ('bool', 'float32'), ('float16', 'float32'), ('float64', 'float32'),
         ('uint8', 'float16')]
WHOLE = [('int32', 'int64'), ('uint8', 'int32'), ('bool', 'int32'), ('bool', 'bool'), ('int8', 'uint8')]
for a, b in TYPES + WHOLE:
    for name in ('add', 'multiply', 'power') if (a, b) in WHOLE else ('add', 'subtract', 'multiply', 'mod', 'power'):
        several('_npi_' + name, '%s and %s' % (a, b), [np.array([3, 2, 1, 0]).astype(a), np.array([2, 1, 1, 1]).astype(b)],
                more={'tolerance': 1e-3, 'why': 'half precision'} if 'float16' in (a, b) and 'float32' not in (a, b) else {})
for a, b in (('int32', 'int32'), ('float32', 'int32'), ('bool', 'float32'), ('bool', 'bool'), ('int64', 'float64'), ('uint8', 'uint8')):
    several('_npi_true_divide', '%s and %s' % (a, b), [np.array([3, 7, 2, 1]).astype(a), np.array([2, 4, 3, 1]).astype(b)])
for name in ('bitwise_and', 'bitwise_or', 'bitwise_xor'):
    case('_npi_' + name, [i(1, 2, 3, low=-9, high=9), i(2, 3, low=-9, high=9)])
    several('_npi_' + name, 'bool', [np.array([True, True, False, False]), np.array([True, False, True, False])])
    case('_npi_%s_scalar' % name, [i(1, 2, 3, low=-9, high=9)], scalar=6, is_int=True)
case('_npi_lcm', [np.array([[4, 6, -8, 0, 7]], 'int32'), np.array([[6, 4, 12, 3, 5], [2, 3, 5, 0, 7]], 'int32')])
case('_npi_lcm_scalar', [np.array([[4, 6, -8, 0, 7]], 'int32')], scalar=6, is_int=True)
several('_npi_lcm', 'int64', [np.array([400000, 600001], 'int64'), np.array([60000, 400003], 'int64')])
SCALARS = ('add subtract rsubtract multiply mod rmod power rpower true_divide rtrue_divide equal not_equal greater greater_equal '
           'less less_equal arctan2 rarctan2 ldexp rldexp').split()
S = np.array([[1.5, -1.5, 3.25, 0.5, 2, -7.25]], 'float32')
for name in SCALARS:
    positive = 'power' in name
    case('_npi_%s_scalar' % name, [np.abs(S) if positive else S], [f(13, 2, 5, low=0.2, high=4)], scalar=1.5, is_int=False)
for name in 'add subtract rsubtract multiply mod rmod power true_divide rtrue_divide equal greater less_equal'.split():
    for dtype in ('int32', 'uint8', 'bool', 'int64', 'float64'):
        data = np.array([[1, 3, 2, 7]]).astype(dtype)
        several('_npi_%s_scalar' % name, dtype + ' by 2', [data], scalar=2, is_int=True)
        several('_npi_%s_scalar' % name, dtype + ' by 2.5', [data], scalar=2.5, is_int=False)
WHERE = np.array([[True, False, True], [False, False, True]])
case('_npi_where', [WHERE, f(1, 2, 3), f(2, 2, 3)], [WHERE[:1], f(1, 1, 3), f(2, 1, 3)])
several('_npi_where', 'broadcast', [i(1, 2, 1, low=0, high=2), f(1, 1, 3), f(2, 2, 3)])
several('_npi_where', 'float condition', [f(1, 2, 3).round(0), f(1, 2, 3), f(2, 2, 3)])
case('_npi_where_lscalar', [WHERE, f(1, 2, 3)], scalar=2.5)
case('_npi_where_rscalar', [WHERE, f(1, 2, 3)], scalar=-2.5)
case('_npi_where_scalar2', [WHERE], x=1.5, y=-2.0)

# shapes
X = [f(1, 2, 3, 4)], [f(2, 1, 3, 4)]
for name, shapes in (('_np_atleast_1d', [(), (2,), (2, 3)]), ('_np_atleast_2d', [(), (2,), (2, 3, 4)]), ('_np_atleast_3d', [(), (2,), (2, 3), (2, 3, 4)])):
    case(name, [f(n, *shape) for n, shape in enumerate(shapes)], num_args=len(shapes))
for k in (0, 1, -2):
    several('_np_diag', 'of a vector, %d' % k, [f(1, 3)], [f(2, 1)], k=k)
    several('_np_diag', 'of a matrix, %d' % k, [f(1, 3, 4)], [f(2, 5, 3)], k=k)
    several('_np_diagflat', str(k), [f(1, 2, 2)], [f(2, 1, 2)], k=k)
    several('_np_diagonal', str(k), [f(1, 3, 4, 2)], offset=k)
    several('_np_trace', str(k), [f(1, 3, 4, 2)], [f(2, 4, 4, 1)], offset=k)
several('_np_diagonal', 'axes', [f(1, 3, 4, 5)], offset=1, axis1=2, axis2=0)
several('_np_trace', 'axes', [f(1, 3, 4, 5)], offset=-1, axis1=2, axis2=1)
case('_npi_diag_indices_from', [f(1, 3, 3)], [f(2, 1, 1)])
case('_np_moveaxis', *X, source=(0, 1), destination=(-1, 0))
several('_np_moveaxis', 'one', *X, source=(2,), destination=(0,))
case('_np_reshape', *X, newshape=(-1, 6))
several('_np_reshape', 'all', *X, newshape=(-1,))
several('_npx_reshape', 'codes', *X, newshape=(-2, -5))
several('_npx_reshape', 'split', [f(1, 2, 6, 4)], [f(1, 1, 6, 4)], newshape=(-2, -6, 2, -1, -4))
several('_npx_reshape', 'ones', [f(1, 2, 1, 4)], newshape=(-2, -3, -1))
case('_np_roll', *X, shift=(2,), axis=(1,))
several('_np_roll', 'of all', *X, shift=(5,))
several('_np_roll', 'two axes', *X, shift=(1, -2), axis=(0, 2))
case('_np_squeeze', [f(1, 2, 1, 3, 1)], fixed=True)
several('_np_squeeze', 'axis', [f(1, 2, 1, 3, 1)], [f(2, 1, 1, 3, 1)], axis=(1, -1))
case('_np_transpose', *X)
several('_np_transpose', 'axes', *X, axes=(1, 0, 2))
case('_npi_broadcast_to', [f(1, 3, 1)], shape=(2, 3, 4))
several('_npi_broadcast_to', 'with -2', [f(1, 2, 1)], shape=(4, -2, 3))
case('_npi_column_stack', [f(1, 2), f(2, 2, 3), f(3, 2)], num_args=3)
case('_npi_concatenate', [f(1, 2, 3), f(2, 2, 4)], [f(1, 1, 3), f(2, 1, 4)], num_args=2, axis=1)
several('_npi_concatenate', 'last', [f(1, 2, 3), f(2, 2, 4)], num_args=2, axis=-1)
case('_npi_dstack', [f(1, 2, 3), f(2, 2, 3)], num_args=2)
several('_npi_dstack', 'vectors', [f(1, 3), f(2, 3)], num_args=2)
case('_npi_hstack', [f(1, 2, 3), f(2, 2, 1)], num_args=2)
several('_npi_hstack', 'vectors', [f(1, 3), f(2, 2)], num_args=2)
case('_npi_vstack', [f(1, 2, 3), f(2, 1, 3)], num_args=2)
several('_npi_vstack', 'vectors', [f(1, 3), f(2, 3)], num_args=2)
case('_npi_stack', [f(1, 2, 3), f(2, 2, 3)], num_args=2, axis=0)
several('_npi_stack', 'last', [f(1, 2, 3), f(2, 2, 3)], num_args=2, axis=-1)
for name, data, axis in (('_npi_hsplit', f(1, 2, 6), 1), ('_npi_dsplit', f(1, 2, 1, 6), 2)):
    several(name, 'in three', [data], indices=(), axis=axis, sections=3)
    several(name, 'at', [data], indices=(0, 1, 4), axis=axis, sections=0)
several('_npi_hsplit', 'a vector', [f(1, 6)], indices=(), axis=0, sections=2)
case('_npi_flip', *X, axis=(1,))
several('_npi_flip', 'two', *X, axis=(0, 2))
for k in (1, 2, 3, -1, 0):
    several('_npi_rot90', str(k), *X, k=k, axes=(0, 1))
several('_npi_rot90', 'other axes', *X, k=1, axes=(2, 1))
for k in (0, 1, -1):
    several('_npi_tril', str(k), [f(1, 3, 4)], [f(2, 2, 4, 4).reshape(8, 4)], k=k)
several('_npi_tril', 'of a vector', [f(1, 4)])
several('_npi_tril', 'of a batch', [f(1, 2, 3, 3)], k=-1)
PADS = ((1, 2), (0, 1), (3, 1))
case('_npi_pad', *X, pad_width=PADS, mode='constant', constant_value=1.5)
for mode in ('edge', 'reflect', 'symmetric', 'maximum', 'minimum'):
    several('_npi_pad', mode, [f(1, 4, 3, 5)], pad_width=PADS, mode=mode)
several('_npi_pad', 'reflect further', [f(1, 3, 2)], pad_width=((4, 5), (3, 1)), mode='reflect')
several('_npi_pad', 'symmetric further', [f(1, 3, 2)], pad_width=((4, 5), (3, 1)), mode='symmetric')
case('_npi_diff', *X)
several('_npi_diff', 'twice', *X, n=2, axis=1)
several('_npi_diff', 'none', *X, n=0)
case('_npi_ediff1d', [f(1, 2, 3)])
several('_npi_ediff1d', 'numbers', [f(1, 2, 3)], to_begin_scalar=1.5, to_end_scalar=-2.0)
several('_npi_ediff1d', 'arrays', [f(1, 2, 3), f(2, 2), f(3, 3)], to_begin_arr_given=True, to_end_arr_given=True)
case('_npi_delete', [f(1, 4, 5)], int_ind=1, axis=0)
several('_npi_delete', 'slice', [f(1, 4, 5)], start=1, stop=4, step=2, axis=1)
several('_npi_delete', 'flat', [f(1, 3, 2)], int_ind=-2)
several('_npi_delete', 'tensor', [f(1, 4, 5), np.array([0, 3], 'int64')], axis=1)
case('_npi_insert_scalar', [f(1, 3, 2), f(2, 2)], int_ind=1, axis=0)
several('_npi_insert_scalar', 'number', [f(1, 3, 2)], val=2.5, int_ind=-1, axis=1)
several('_npi_insert_scalar', 'flat', [f(1, 3, 2), f(2)], int_ind=2)
case('_npi_insert_slice', [f(1, 3, 4), f(2, 3, 2)], start=0, stop=4, step=2, axis=1)
several('_npi_insert_slice', 'number', [f(1, 3, 4)], val=1.5, start=1, stop=3, step=1, axis=0)
case('_npi_insert_tensor', [f(1, 3, 4), f(2, 2, 4), np.array([2, 0], 'int64')], axis=0)
several('_npi_insert_tensor', 'number', [f(1, 3, 4), np.array([1, 1, 3], 'int64')], val=1.5, axis=1)
case('_npi_boolean_mask_assign_scalar', [f(1, 2, 3), WHERE], value=9.5, start_axis=0)
several('_npi_boolean_mask_assign_scalar', 'rows', [f(1, 2, 3), np.array([True, False])], value=9.5, start_axis=0)
several('_npi_boolean_mask_assign_scalar', 'columns', [f(1, 2, 3), np.array([True, False, True])], value=-1, start_axis=1)
case('_npi_boolean_mask_assign_tensor', [f(1, 2, 3), WHERE, f(4, 3)], start_axis=0)
several('_npi_boolean_mask_assign_tensor', 'one', [f(1, 2, 3), WHERE, f(4, 1)], start_axis=0)
several('_npi_boolean_mask_assign_tensor', 'rows', [f(1, 2, 3), np.array([True, False]), f(4, 1, 3)], start_axis=0)
case('_npx_nonzero', [f(1, 2, 3).round(0)], [f(2, 4, 3).round(0)])
several('_npx_nonzero', 'bool', [WHERE])
SAME = np.array([[3, 1, 1], [2, 3, 5]], 'float32')
case('_npi_unique', [SAME], [SAME[:1]])
several('_npi_unique', 'with indices', [SAME], return_index=True, return_inverse=True, return_counts=True)
several('_npi_unique', 'of rows', [np.array([[1, 0], [2, 3], [1, 0]], 'float32')], axis=0, return_inverse=True)
several('_npi_unique', 'int32', [SAME.astype('int32')], return_counts=True)

# reductions
for name in ('_np_sum', '_np_max', '_np_min', '_np_prod', '_npi_mean', '_npi_std', '_npi_var', '_np_all', '_np_any'):
    data = X if not name.endswith(('all', 'any')) else ([f(1, 2, 3, 4).round(0)], [f(2, 1, 3, 4).round(0)])
    case(name, *data)
    several(name, 'axis', *data, axis=(1,))
    several(name, 'axes, kept', *data, axis=(0, -1), keepdims=True)
    for dtype in ('int32', 'int64', 'uint8', 'bool') + (() if name.endswith(('all', 'any')) else ('int8', 'float64')):
        if dtype == 'bool' and name in ('_np_max', '_np_min', '_npi_std', '_npi_var', '_npi_mean', '_np_prod'):
            continue
        several(name, dtype, [i(3, 2, 4, low=0, high=4).astype(dtype)], axis=(1,))
several('_np_sum', 'as float64', [f(1, 2, 3)], dtype='float64')
several('_np_sum', 'integers as float32', [i(1, 2, 3)], dtype='float32', axis=(0,))
several('_npi_mean', 'integers as float64', [i(1, 2, 3)], dtype='float64', axis=(0,))
several('_npi_mean', 'float16', [f(1, 2, 3, dtype='float16')], axis=(1,), more={'tolerance': 1e-3, 'why': 'half precision'})
several('_npi_std', 'ddof', *X, ddof=1, axis=(1,))
several('_npi_var', 'ddof', *X, ddof=2, axis=(1, 2))
several('_np_max', 'nan', [np.array([[1, np.nan, 2], [3, 1, 2]], 'float32')], axis=(1,))
several('_np_min', 'nan', [np.array([[1, np.nan, 2], [3, 1, 2]], 'float32')], axis=(1,))
TIES = np.array([[2, 7, 7, 1], [5, 0, 0, 5], [-1, -1, -1, -1]], 'float32')
for name in ('_npi_argmax', '_npi_argmin'):
    case(name, [TIES], [TIES[:1]])
    several(name, 'axis', [TIES], [TIES[:1]], axis=1)
    several(name, 'kept', [TIES], axis=0, keepdims=True)
    several(name, 'int32', [TIES.astype('int32')], axis=-1)
case('_npi_average', [f(1, 2, 3), f(2, 2, 3, low=0.1)], [f(1, 1, 3), f(2, 1, 3, low=0.1)])
several('_npi_average', 'axis', [f(1, 2, 3), f(2, 3, low=0.1)], axis=(1,))
several('_npi_average', 'returned', [f(1, 2, 3), f(2, 2, 3, low=0.1)], axis=(0,), returned=True)
several('_npi_average', 'unweighted', [f(1, 2, 3)], axis=(0,), weighted=False)
for way in ('linear', 'lower', 'higher', 'midpoint', 'nearest'):
    several('_npi_percentile', way, [f(1, 3, 7), np.array([0, 30, 50.5, 100], 'float32')], axis=(1,), interpolation=way)
several('_npi_percentile', 'of all', [f(1, 3, 7)], q_scalar=25.0)
several('_npi_percentile', 'kept', [f(1, 3, 7)], q_scalar=60.0, axis=(0, 1), keepdims=True)
case('_npi_bincount', [np.array([1, 3, 3, 0, 7], 'int32')], [np.array([2], 'int32')])
several('_npi_bincount', 'weights', [np.array([1, 3, 3, 0], 'int64'), f(1, 4)], has_weights=True, minlength=6)
several('_np_cumsum', 'integers', [i(1, 2, 3)], axis=1)
case('_np_cumsum', *X)
several('_np_cumsum', 'axis', *X, axis=1)

# made of numbers
case('_npi_arange', [], start=2, stop=9, step=1.5)
several('_npi_arange', 'integers', [], start=5, dtype='int64')
for name in ('blackman', 'hamming', 'hanning'):
    for size in (1, 2, 7, 8):
        several('_npi_' + name, str(size), [], M=size)
case('_npi_eye', [], N=3)
several('_npi_eye', 'wide', [], N=3, M=5, k=1, dtype='int32')
several('_npi_eye', 'down', [], N=4, M=3, k=-2)
case('_npi_identity', [], shape=(3, 3))
case('_npi_indices', [], dimensions=(2, 3))
several('_npi_indices', 'floats', [], dimensions=(2, 1, 2), dtype='float32')
case('_npi_logspace', [], start=1, stop=3, num=7)
several('_npi_logspace', 'base 2', [], start=0, stop=3, num=4, endpoint=False, base=2)
case('_npi_zeros', [], shape=(2, 3))
several('_npi_zeros', 'nothing', [], shape=(2, 0))
case('_npi_ones', [], shape=(2, 3), dtype='int32')
several('_npi_ones', 'scalar', [], shape=())
case('_npi_full_like', [f(1, 2, 3)], [f(1, 1, 3)], fill_value=2.5)
several('_npi_full_like', 'as int32', [f(1, 2, 3)], fill_value=2.5, dtype='int32')
several('_npi_full_like', 'as bool', [f(1, 2, 3)], fill_value=2.5, dtype='bool')

# matrices
def spd(seed, n, *batch):
    a = f(seed, *(batch + (n, n)))
    return (a @ np.swapaxes(a, -1, -2) + np.eye(n) * n).astype('float32')


case('_np_dot', [f(1, 2, 3), f(2, 3, 4)], [f(1, 1, 3), f(2, 3, 4)])
several('_np_dot', 'vectors', [f(1, 3), f(2, 3)])
several('_np_dot', 'matrix and vector', [f(1, 2, 3), f(2, 3)])
several('_np_dot', 'higher', [f(1, 2, 2, 3), f(2, 3, 4)])
several('_np_dot', 'highest', [f(1, 2, 2, 3), f(2, 4, 3, 5)])
several('_np_dot', 'scalar', [f(1, 2, 3), f(2)])
case('_npi_matmul', [f(1, 2, 3), f(2, 3, 4)], [f(1, 1, 3), f(2, 3, 4)])
several('_npi_matmul', 'batches', [f(1, 2, 1, 2, 3), f(2, 4, 3, 2)])
several('_npi_matmul', 'vector first', [f(1, 3), f(2, 2, 3, 4)])
several('_npi_matmul', 'vector last', [f(1, 2, 2, 3), f(2, 3)])
several('_npi_matmul', 'vectors', [f(1, 3), f(2, 3)])
several('_npi_matmul', 'float64', [f(1, 2, 3, dtype='float64'), f(2, 3, 2, dtype='float64')])
for subscripts, shapes in (('ij,jk->ik', [(2, 3), (3, 4)]), ('bij,bjk', [(2, 2, 3), (2, 3, 2)]), ('ii->i', [(3, 3)]), ('ii', [(3, 3)]),
                           ('ij->ji', [(2, 3)]), ('i,j->ij', [(2,), (3,)]), ('...ij,...jk->...ik', [(2, 2, 3), (2, 3, 2)]), ('ij,ij->', [(2, 3), (2, 3)]),
                           ('ijk,jil->kl', [(3, 4, 2), (4, 3, 2)]), ('ij,jk,kl->il', [(2, 3), (3, 2), (2, 4)])):
    several('_npi_einsum', subscripts, [f(n, *shape) for n, shape in enumerate(shapes)], num_args=len(shapes), subscripts=subscripts)
case('_npi_tensordot', [f(1, 2, 3, 4), f(2, 4, 3, 2)], a_axes_summed=(1, 2), b_axes_summed=(1, 0))
several('_npi_tensordot', 'negative', [f(1, 2, 3), f(2, 3, 4)], a_axes_summed=(-1,), b_axes_summed=(0,))
for axes in (0, 1, 2):
    several('_npi_tensordot_int_axes', str(axes), [f(1, 2, 3, 4), f(2, 3, 4, 2) if axes == 2 else f(2, 4, 2)], axes=axes)
case('_npi_cholesky', [spd(1, 3)], [spd(2, 2, 2).reshape(2, 2, 2)[0]])
several('_npi_cholesky', 'batch', [spd(1, 3, 2)])
case('_npi_solve', [spd(1, 3), f(2, 3, 2)])
several('_npi_solve', 'vector', [spd(1, 3), f(2, 3)])
several('_npi_solve', 'batch', [spd(1, 3, 2), f(2, 2, 3, 1)])
case('_npi_eigvalsh', [spd(1, 3)])
several('_npi_eigvalsh', 'upper, batch', [spd(1, 3, 2)], UPLO='U')
case('_npi_tensorinv', [spd(1, 6).reshape(2, 3, 6)], ind=2, more={'tolerance': 1e-5})
several('_npi_tensorinv', 'one', [spd(1, 6).reshape(6, 2, 3)], ind=1)
case('_npi_tensorsolve', [spd(1, 6).reshape(2, 3, 6), f(2, 2, 3)])
several('_npi_tensorsolve', 'axes', [spd(1, 6).reshape(6, 2, 3), f(2, 6)])
for axis, flag, order in ((None, -2, 2.0), ((1,), -1, 2.0), ((1,), 1, 2.0), ((0,), -1, 1.0), ((1,), -1, 3.0), ((0,), -1, 0.0),
                          ((0, 1), 0, 2.0), ((0, 1), 0, -2.0), ((1, 0), 2, 2.0), ((0, 1), 1, 2.0)):
    several('_npi_norm', '%s %d %g' % (axis, flag, order), [f(1, 3, 4).round(1)], axis=axis, flag=flag, ord=order, keepdims=False)
several('_npi_norm', 'of matrices, kept', [f(1, 3, 2, 4)], axis=(2, 0), flag=0, ord=2.0, keepdims=True)
case('_npi_polyval', [f(1, 4), f(2, 2, 3)], [f(1, 4), f(2, 1, 3)])
case('_npx_constraint_check', [np.array([[True, True]])])


# blocks, as Gluon exports them
class Dense(mx.gluon.HybridBlock):
    def __init__(self):
        super().__init__()
        self.net = mx.gluon.nn.HybridSequential()
        self.net.add(mx.gluon.nn.Dense(8, activation='relu'), mx.gluon.nn.LayerNorm(), mx.gluon.nn.Dropout(0.5), mx.gluon.nn.Dense(3))

    def hybrid_forward(self, F, x):
        return F.npx.softmax(self.net(x) * 2 + 1, axis=-1)


class Images(mx.gluon.HybridBlock):
    def __init__(self):
        super().__init__()
        nn = mx.gluon.nn
        self.net = nn.HybridSequential()
        self.net.add(nn.Conv2D(4, 3, padding=1), nn.BatchNorm(), nn.Activation('relu'), nn.MaxPool2D(2), nn.Conv2D(6, 3, strides=2, groups=2),
                     nn.LeakyReLU(0.1), nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(5))

    def hybrid_forward(self, F, x):
        y = self.net(x)
        return F.npx.log_softmax(y), F.np.argmax(y, axis=-1), F.np.clip(y, -0.1, 0.1)


class Attention(mx.gluon.HybridBlock):
    def __init__(self):
        super().__init__()
        nn = mx.gluon.nn
        self.words = nn.Embedding(11, 8)
        self.three = nn.Dense(24, flatten=False)
        self.out = nn.Dense(8, flatten=False)
        self.norm = nn.LayerNorm()

    def hybrid_forward(self, F, tokens):
        x = self.words(tokens)
        q, k, v = [F.np.transpose(F.npx.reshape(part, (-2, -2, -6, 2, -1)), (0, 2, 1, 3)) for part in F.np.split(self.three(x), 3, axis=-1)]
        scores = F.np.matmul(q, F.np.swapaxes(k, -1, -2)) / 2.0
        mixed = F.np.einsum('bhij,bhjd->bhid', F.npx.softmax(scores, axis=-1), v)
        joined = F.npx.reshape(F.np.transpose(mixed, (0, 2, 1, 3)), (-2, -2, -5))
        y = self.norm(x + self.out(joined))
        return F.np.concatenate([F.np.mean(y, axis=1), F.np.max(y, axis=1), F.np.tanh(F.np.sum(y, axis=1))], axis=1)


def block(name, net, *runs):
    np.random.seed(3)
    mx.random.seed(3)
    net.initialize(mx.init.Xavier())
    arrays = [[mx.np.array(value, dtype=value.dtype) for value in run] for run in runs]
    net(*arrays[0])
    for parameter in net.collect_params().values():
        # statistics that do something
        low, high = (0.5, 1.5) if parameter.name.endswith(('gamma', 'running_var')) else (-0.5, 0.5)
        parameter.set_data(mx.np.array(np.random.uniform(low, high, parameter.shape).astype('float32')))
    net.hybridize()
    net(*arrays[0])
    folder = tempfile.mkdtemp()
    net.export(os.path.join(folder, 'model'))
    files = dict((path, open(os.path.join(folder, path), 'rb').read()) for path in sorted(os.listdir(folder)))
    symbol = mx.sym.load(os.path.join(folder, 'model-symbol.json'))
    outputs, cases = symbol.list_outputs(), []
    names = [argument for argument in symbol.list_arguments() if argument.startswith('data')]
    signature = {'inputs': [{'data_name': argument, 'data_shape': list(value.shape)} for argument, value in zip(names, runs[0])]}
    files['model-signature.json'] = json.dumps(signature).encode()
    for run, given in zip(runs, arrays):
        answers = net(*given)
        answers = list(answers) if isinstance(answers, (list, tuple)) else [answers]
        cases.append((dict(zip(names, run)), dict((key, value.asnumpy()) for key, value in zip(outputs, answers))))
    pack.case('block ' + name, files, cases)


block('Dense', Dense(), [f(1, 3, 6)], [f(2, 1, 6)])
block('Images', Images(), [f(1, 2, 3, 9, 9)], [f(2, 1, 3, 9, 9)])
block('Attention', Attention(), [i(1, 2, 5, low=0, high=11).astype('float32')], [i(2, 1, 5, low=0, high=11).astype('float32')])
pack.save('numpy')
