"""Every operator of MXNet's registry that is served, with odd attributes and dtypes, and MXNet's answers.

    python mxnet_ops.py --list                  names, in the registry's order
    python mxnet_ops.py FOLDER [NAME ..]        FOLDER/NAME.jsonl: a case a line, as test/packs.py writes them

Each case is one node, written as a symbol file by hand, so that every name of the registry can be asked. A case in which
MXNet itself fails, dies or answers otherwise the second time is none. With requirements-mxnet.txt.
"""
import base64
import itertools
import json
import os
import sys
import warnings

os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('MXNET_STORAGE_FALLBACK_LOG_VERBOSE', '0')
os.environ.setdefault('MXNET_ENGINE_TYPE', 'NaiveEngine')
if not any(word.endswith('RNN') for word in sys.argv):
    # MXNet's own kernels rather than oneDNN's; without those, 1.9.1's RNN reads memory that is nobody's
    os.environ.setdefault('MXNET_MKLDNN_ENABLED', '0')
warnings.simplefilter('ignore')

import mxnet as mx  # noqa: E402
import numpy as np  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
from packs import datum  # noqa: E402

DTYPES = ['float32', 'float64', 'float16', 'int32', 'int64', 'int8', 'uint8', 'bool']
TABLE = {}
random = np.random.RandomState(5)


def ops(names, dtypes=DTYPES, outputs=1):
    def note(function):
        for name in names.split():
            TABLE.setdefault(name, []).append((function, dtypes, outputs))
        return function
    return note


class Maker(object):
    """Arrays of one dtype."""

    def __init__(self, dtype):
        self.dtype = np.dtype(dtype)
        self.float = self.dtype.kind == 'f'

    def __call__(self, *shape, **options):
        low, high = options.get('low', -3), options.get('high', 3)
        if self.dtype.kind == 'b':
            return random.randint(0, 2, shape).astype(bool)
        if self.dtype.kind == 'u':
            low, high = max(low, 0), max(high, 1)
        if self.float:
            return random.uniform(low, high, shape).astype(self.dtype)
        return random.randint(int(np.ceil(low)), max(int(high), int(np.ceil(low)) + 1) + (0 if self.dtype.kind == 'b' else 1), shape).astype(self.dtype)

    def of(self, *numbers):
        return np.array(numbers).astype(self.dtype)


def ints(*numbers):
    return np.array(numbers)


NASTY = [float('nan'), float('inf'), float('-inf'), -0.0, 0.0, 1e-30, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 88.9, -104.0, 1e4]
UNARY = '''abs arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh degrees erf erfinv exp expm1 fix floor gamma gammaln
log log10 log1p log2 logical_not negative radians rcbrt reciprocal relu rint round rsqrt sigmoid sign sin sinh softsign sqrt square
tan tanh trunc zeros_like ones_like shape_array size_array BlockGrad _copy make_loss _contrib_round_ste _contrib_sign_ste hard_sigmoid
_contrib_div_sqrt_dim Flatten MakeLoss'''
NP_UNARY = '''_npi_absolute _npi_arccos _npi_arccosh _npi_arcsin _npi_arcsinh _npi_arctan _npi_arctanh _npi_around _npi_bitwise_not
_npi_cbrt _npi_ceil _npi_cos _npi_cosh _npi_degrees _npi_exp _npi_expm1 _npi_fix _npi_floor _npi_isfinite _npi_isinf _npi_isnan
_npi_isneginf _npi_isposinf _npi_log _npi_log10 _npi_log1p _npi_log2 _npi_logical_not _npi_negative _npi_radians _npi_reciprocal
_npi_rint _npi_sign _npi_sin _npi_sinh _npi_sqrt _npi_square _npi_tan _npi_tanh _npi_trunc _npx_relu _npx_sigmoid _np_copy
_npi_nan_to_num _npx_nonzero'''


@ops(UNARY + NP_UNARY)
def unary(a):
    yield [a(2, 5, low=-2.5, high=2.5)], {}
    if a.float:
        with np.errstate(all='ignore'):
            yield [a.of(*NASTY)], {}
    elif a.dtype.kind in 'iu':
        info = np.iinfo(a.dtype)
        if info.bits <= 32:
            yield [np.array([info.min, info.max, info.max - 1, 0, 1], a.dtype)], {}
    yield [a(3, 0, 2)], {}


BINARY = '''elemwise_add elemwise_sub elemwise_mul elemwise_div _equal _greater _greater_equal _lesser _lesser_equal _not_equal
_maximum _minimum _mod _power _hypot _logical_and _logical_or _logical_xor _grad_add _scatter_elemwise_div'''
BROADCAST = '''broadcast_add broadcast_sub broadcast_mul broadcast_div broadcast_mod broadcast_power broadcast_maximum
broadcast_minimum broadcast_hypot broadcast_equal broadcast_not_equal broadcast_greater broadcast_greater_equal broadcast_lesser
broadcast_lesser_equal broadcast_logical_and broadcast_logical_or broadcast_logical_xor'''
NP_BINARY = '''_npi_add _npi_subtract _npi_multiply _npi_true_divide _npi_mod _npi_power _npi_arctan2 _npi_hypot _npi_copysign
_npi_lcm _npi_ldexp _npi_bitwise_and _npi_bitwise_or _npi_bitwise_xor _npi_equal _npi_not_equal _npi_greater _npi_greater_equal
_npi_less _npi_less_equal _npi_maximum _npi_minimum'''


@ops(BINARY + ' ' + BROADCAST + ' ' + NP_BINARY)
def binary(a):
    x, y = a(2, 3, 4), a(2, 3, 4)
    y[0] = x[0]
    yield [x, y], {}
    yield [a.of(5, -5, 5, -5, 0, 3, 1, -7), a.of(3, 3, -3, -3, 2, 1, 1, 2)], {}
    if a.float:
        pairs = list(itertools.product([float('nan'), float('inf'), float('-inf'), 0.0, -0.0, 1.0, -2.5, 3.0], repeat=2))
        yield [a.of(*[p[0] for p in pairs]), a.of(*[p[1] for p in pairs])], {}
    elif a.dtype.kind != 'b':
        yield [a.of(5, -5, 0, 7, 100), a.of(0, 0, 0, 3, 100)], {}


@ops(BROADCAST + ' ' + NP_BINARY)
def broadcast(a):
    yield [a(2, 1, 4), a(1, 3, 1)], {}
    yield [a(2, 3), a(1, 1, low=1)], {}
    yield [a(0, 3), a(1, 3)], {}


@ops(NP_BINARY, dtypes=['float32', 'int32', 'int64', 'float16', 'bool', 'uint8', 'float64', 'int8'])
def mixed(a):
    for other in ('float32', 'float64', 'float16', 'int32', 'int64', 'int8', 'uint8', 'bool'):
        if np.dtype(other) != a.dtype:
            yield [a(2, 3, low=1), Maker(other)(3, low=1)], {}
    yield [a(), a(2, 1)], {}


SCALAR = '''_plus_scalar _minus_scalar _rminus_scalar _mul_scalar _div_scalar _rdiv_scalar _mod_scalar _rmod_scalar _power_scalar
_rpower_scalar _maximum_scalar _minimum_scalar _hypot_scalar _equal_scalar _not_equal_scalar _greater_scalar _greater_equal_scalar
_lesser_scalar _lesser_equal_scalar _logical_and_scalar _logical_or_scalar _logical_xor_scalar _scatter_plus_scalar
_scatter_minus_scalar'''
NP_SCALAR = '''_npi_add_scalar _npi_subtract_scalar _npi_rsubtract_scalar _npi_multiply_scalar _npi_true_divide_scalar
_npi_rtrue_divide_scalar _npi_mod_scalar _npi_rmod_scalar _npi_power_scalar _npi_rpower_scalar _npi_arctan2_scalar
_npi_rarctan2_scalar _npi_copysign_scalar _npi_lcm_scalar _npi_ldexp_scalar _npi_rldexp_scalar _npi_bitwise_and_scalar
_npi_bitwise_or_scalar _npi_bitwise_xor_scalar _npi_equal_scalar _npi_not_equal_scalar _npi_greater_scalar
_npi_greater_equal_scalar _npi_less_scalar _npi_less_equal_scalar'''


@ops(SCALAR + ' ' + NP_SCALAR)
def scalar(a):
    for number, whole in (('2', True), ('2.5', False), ('-3', True), ('0', True), ('-0.5', False), ('1', True)):
        x = a(2, 4)
        yield [x], dict(scalar=number)
        yield [x], dict(scalar=number, is_int=str(whole))
    if a.float:
        yield [a.of(*NASTY)], dict(scalar='2')
        yield [a.of(*NASTY)], dict(scalar='inf', is_int='False')
        yield [a.of(*NASTY)], dict(scalar='nan', is_int='False')


@ops('sum mean prod nansum nanprod max min')
def reduce_(a):
    x = a(2, 3, 4)
    for axis in (None, '()', '1', '(1,)', '-1', '(0, 2)', '(-1, 0)', '(0,1,2)'):
        for keep, exclude in itertools.product(('False', 'True'), repeat=2):
            attrs = dict(keepdims=keep, exclude=exclude)
            if axis is not None:
                attrs['axis'] = axis
            yield [x], attrs
    if a.float:
        x = a(3, 4)
        x[0, 1] = float('nan')
        x[1, 2] = float('inf')
        yield [x], dict(axis='1')
        yield [x], {}
    yield [a(0, 3)], dict(axis='0')
    yield [a(2, 1, 200, low=-100, high=100)], dict(axis='2')


@ops('norm')
def norm(a):
    for ord_, axis, keep in itertools.product(('1', '2'), (None, '1', '(0, 1)', '-1', '(-2,-1)'), ('False', 'True')):
        attrs = dict(ord=ord_, keepdims=keep)
        if axis:
            attrs['axis'] = axis
        yield [a(2, 3, 4)], attrs
    yield [a(2, 3)], dict(out_dtype='float64')


@ops('argmax argmin')
def arg(a):
    x = a(2, 3, 4)
    x[:, 1] = x[:, 0]
    for axis, keep in itertools.product((None, '0', '1', '-1', '-2'), ('False', 'True')):
        yield [x], dict(keepdims=keep, **(dict(axis=axis) if axis else {}))
    if a.float:
        x = a(3, 5)
        x[0, 2] = x[1, 0] = x[2, 4] = float('nan')
        yield [x], dict(axis='1')


@ops('argmax_channel')
def argmax_channel(a):
    yield [a(3, 5)], {}
    yield [a(2, 3, 4)], {}


@ops('moments', outputs=2)
def moments(a):
    for axes, keep in itertools.product((None, '(0,)', '(0, 2)', '(-1,)'), ('False', 'True')):
        yield [a(2, 3, 4)], dict(keepdims=keep, **(dict(axes=axes) if axes else {}))


@ops('topk')
def topk(a):
    x = a(2, 5, 4)
    for axis, k, typ, ascend in itertools.product(('-1', '1', 'None', '0'), ('1', '2', '0'), ('indices', 'value', 'mask'), ('False', 'True')):
        yield [x], dict(axis=axis, k=k, ret_typ=typ, is_ascend=ascend)
    for dtype in ('int32', 'float64', 'uint8', 'int64', 'float16'):
        yield [x], dict(k='2', dtype=dtype)


@ops('topk', outputs=2)
def topk_both(a):
    for axis, ascend in itertools.product(('-1', '0', 'None'), ('0', '1')):
        yield [a(3, 5)], dict(axis=axis, k='2', ret_typ='both', is_ascend=ascend)


@ops('sort argsort _npi_argsort')
def sort(a):
    x = a(3, 6)
    for axis, ascend in itertools.product(('-1', '0', 'None'), ('True', 'False')):
        yield [x], dict(axis=axis, is_ascend=ascend)


@ops('argsort')
def argsort(a):
    for dtype in ('int32', 'int64', 'uint8', 'float64'):
        yield [a(3, 6)], dict(dtype=dtype)


RESHAPES = ['(4, 6)', '(-1,)', '(0, -1)', '(-2,)', '(2, -2)', '(-3, 4)', '(-3, -2)', '(-4, 1, 2, -2)', '(-4, -1, 2, 0, 0)', '(0, -4, -1, 3, 0)',
            '(0, -3)', '(6, 1, -1)', '(0, 0, -4, 2, -1)', '(-3, -4, 2, 2)', '(0, 0, 0, 1)', '(-1, 0)', '(-1, 0, 0)', '(3, -1, 2)']


@ops('Reshape')
def reshape(a):
    for shape, turned in itertools.product(RESHAPES, ('False', 'True')):
        yield [a(2, 3, 4)], dict(shape=shape, reverse=turned)
    yield [a(2, 3, 4, 5)], dict(shape='(-1, 0, 0, 5)', reverse='1')
    yield [a(2, 3, 4, 5)], dict(shape='(-3, -3)')
    yield [a(2, 3, 4, 5)], dict(shape='(0, -3, 0)')
    yield [a(8, 3)], dict(shape='(-4, 2, -1, -1)')
    yield [a(2, 3, 4)], dict(target_shape='(2, 0)')
    yield [a(2, 3, 4)], dict(target_shape='(0, 12)', keep_highest='True')
    yield [a(2, 3, 4)], dict(target_shape='(0, 0, 6)', keep_highest='True')


@ops('_npx_reshape')
def npx_reshape(a):
    for shape, turned in itertools.product(['(6, 4)', '(-1,)', '(-2, -1)', '(-4,)', '(2, -4)', '(-5, 4)', '(-5, -4)', '(-6, 1, 2, -4)', '(-6, -1, 2, -2, -2)',
                                            '(-2, -6, -1, 3, -2)', '(-2, -5)', '(-2, -2, -6, 2, -1)', '(-1, -2)', '(-5, -6, 2, 2)'], ('False', 'True')):
        yield [a(2, 3, 4)], dict(newshape=shape, reverse=turned)
    yield [a(1, 3, 1, 4)], dict(newshape='(-3, -2, -3, -2)')
    yield [a(1, 3, 1, 4)], dict(newshape='(-3, -4)')
    yield [a(1, 3, 1, 4)], dict(newshape='(-4, -3, -2)')
    yield [a(1, 3, 1, 4)], dict(newshape='(-2, -3, -2)', reverse='True')
    yield [a(8, 3)], dict(newshape='(-6, 2, -1, -1)')


@ops('_np_reshape')
def np_reshape(a):
    for shape in ('(6, 4)', '(-1,)', '(2, -1)', '-1', '(4, 3, 2, 1)'):
        yield [a(2, 3, 4)], dict(newshape=shape)
    yield [a(1, 1)], dict(newshape='()')
    yield [a(2, 0, 4)], dict(newshape='(0, 5)')


@ops('reshape_like')
def reshape_like(a):
    yield [a(2, 6), a(3, 4)], {}
    yield [a(6, 5), a(2, 3, 7)], dict(lhs_begin='0', lhs_end='1', rhs_begin='0', rhs_end='2')
    yield [a(5, 6), a(7, 2, 3)], dict(lhs_begin='-1', rhs_begin='-2')
    yield [a(5, 6), a(7, 2, 3)], dict(lhs_begin='1', lhs_end='None', rhs_begin='1', rhs_end='None')
    yield [a(30, 7), a(2, 3, 5, 4)], dict(lhs_begin='0', lhs_end='1', rhs_begin='0', rhs_end='3')
    yield [a(30, 7), a(2, 3, 5, 4)], dict(lhs_begin='0', lhs_end='-1', rhs_begin='0', rhs_end='-1')


@ops('Flatten')
def flatten(a):
    yield [a(2, 3, 1, 4)], {}
    yield [a(5)], {}


@ops('transpose')
def transpose(a):
    for axes in ('()', '(0, 2, 1)', '(2, 0, 1)', '(-1, 0, 1)'):
        yield [a(2, 3, 4)], dict(axes=axes)
    yield [a(2, 3, 4, 5, 2)], dict(axes='(4, 0, 3, 1, 2)')


@ops('_np_transpose')
def np_transpose(a):
    for axes in ('None', '(0, 2, 1)', '(2, 0, 1)', '(-1, 0, 1)'):
        yield [a(2, 3, 4)], dict(axes=axes)


@ops('SwapAxis')
def swap(a):
    for one, two in ((0, 1), (0, 2), (-1, 0), (1, -1), (1, 1)):
        yield [a(2, 3, 4)], dict(dim1=str(one), dim2=str(two))


@ops('expand_dims')
def expand(a):
    for axis in (0, 1, 2, -1, -2, -3):
        yield [a(2, 3)], dict(axis=str(axis))


@ops('squeeze _np_squeeze')
def squeeze(a):
    for axis in ('None', '0', '(0, 2)', '-2', '(-2, 0)'):
        yield [a(1, 3, 1, 4)], dict(axis=axis)
    yield [a(1, 1)], {}


@ops('slice')
def slice_(a):
    for begin, end, step in (('(0, 1)', '(2, 3)', None), ('(1,)', '(3,)', None), ('(None, -2)', '(None, None)', None), ('(-1, 0)', '(None, -1)', '()'),
                             ('(None, None)', '(None, None)', '(-1, 2)'), ('(2, 4)', '(0, 0)', '(-1, -2)'), ('(None, 3)', '(None, None)', '(2, -1)'), ('(0, 1)', '(100, 100)', None),
                             ('(-100,)', '(2,)', None), ('(3, 4)', '(-4, -6)', '(-2, -3)'), ('(0, 0, 1)', '(4, 5, 2)', '(1, None, 1)')):
        yield [a(4, 5, 3)], dict(begin=begin, end=end, **(dict(step=step) if step else {}))


@ops('slice_axis')
def slice_axis(a):
    for axis, begin, end in ((0, 1, 3), (1, -3, -1), (-1, 0, None), (2, 1, None), (1, 0, 100), (-2, 2, -1)):
        yield [a(4, 5, 3)], dict(axis=str(axis), begin=str(begin), end=str(end))


@ops('slice_like')
def slice_like(a):
    yield [a(4, 5, 3), a(2, 3, 3)], {}
    yield [a(4, 5, 3), a(2, 3, 2)], dict(axes='(0, -1)')
    yield [a(4, 5), a(3, 4, 2)], dict(axes='(1,)')
    yield [a(4, 5, 3), a(2, 3)], dict(axes='(1, 0)')
    yield [a(4, 5, 3), a(7, 3)], dict(axes='(-2,)')


@ops('_slice_assign')
def slice_assign(a):
    yield [a(4, 5), a(2, 3)], dict(begin='(1, 0)', end='(3, 3)')
    yield [a(4, 5), a(4, 3)], dict(begin='(None, None)', end='(None, None)', step='(1, 2)')
    yield [a(4, 5), a(2, 5)], dict(begin='(None,)', end='(None,)', step='(-2,)')


@ops('_slice_assign_scalar')
def slice_assign_scalar(a):
    yield [a(4, 5)], dict(begin='(1, 0)', end='(3, 3)', scalar='2.5')
    yield [a(4, 5)], dict(begin='(-1, None)', end='(None, None)', step='(-2, -3)', scalar='-1')


@ops('clip _npi_clip')
def clip(a):
    yield [a(3, 4)], dict(a_min='-1', a_max='1')
    yield [a(3, 4)], dict(a_min='0.5', a_max='1.5')
    yield [a(3, 4)], dict(a_min='2', a_max='-2')
    if a.float:
        yield [a.of(*NASTY)], dict(a_min='-1', a_max='100')


@ops('_npi_clip')
def np_clip(a):
    yield [a(3, 4)], dict(a_min='None', a_max='1')
    yield [a(3, 4)], dict(a_min='-1', a_max='None')


@ops('repeat _np_repeat')
def repeat(a):
    for n, axis in (('2', None), ('3', '0'), ('2', '-1'), ('1', '1'), ('2', '-2')):
        yield [a(2, 3)], dict(repeats=n, **(dict(axis=axis) if axis else {}))
    yield [a(2, 3)], dict(repeats='0', axis='0')


@ops('tile')
def tile(a):
    for reps in ('(2,)', '(2, 3)', '(2, 1, 3)', '(2, 1, 1, 2)', '()', '(0, 2)', '2'):
        yield [a(2, 3)], dict(reps=reps)
        yield [a(2, 1, 3)], dict(reps=reps)


@ops('reverse')
def reverse(a):
    for axis in ('0', '(1,)', '(0, 2)', '(-1,)', '(0, 1, 2)'):
        yield [a(2, 3, 4)], dict(axis=axis)


@ops('stack _npi_stack')
def stack(a):
    for axis in (0, 1, 2, -1, -3):
        yield [a(2, 3), a(2, 3), a(2, 3)], dict(axis=str(axis), num_args='3')
    yield [a(2, 3)], dict(axis='0', num_args='1')


@ops('Concat')
def concat(a):
    for dim in (0, 1, 2, -1, -2):
        yield [a(2, 3, 4), a(2, 3, 4)], dict(dim=str(dim), num_args='2')
    yield [a(2, 3), a(2, 0), a(2, 1)], dict(dim='1', num_args='3')


@ops('_npi_concatenate')
def np_concat(a):
    for axis in ('0', '1', '-1', 'None'):
        yield [a(2, 3), a(2, 3)], dict(axis=axis, num_args='2')


@ops('SliceChannel', outputs=2)
def split(a):
    for axis, squeezed in itertools.product((0, 2, -1), (False, True)):
        shape = [4, 3, 4]
        if squeezed:
            shape[axis] = 2
        yield [a(*shape)], dict(axis=str(axis), num_outputs='2', squeeze_axis=str(squeezed))


@ops('_split_v2', outputs=2)
def split_two(a):
    yield [a(4, 6)], dict(indices='(0, 2)', axis='1')
    yield [a(4, 6)], dict(indices='(0, 3)', axis='0')
    yield [a(4, 6)], dict(indices='()', axis='-1', sections='2')
    yield [a(2, 6)], dict(indices='()', axis='0', sections='2', squeeze_axis='True')
    yield [a(4, 6)], dict(indices='(0, 10)', axis='1')
    yield [a(4, 6)], dict(indices='(0, -2)', axis='1')


@ops('_npi_hsplit _npi_dsplit', outputs=2)
def hsplit(a):
    yield [a(4, 6, 2)], dict(indices='(0, 2)', axis='1')
    yield [a(4, 6, 2)], dict(indices='()', axis='1', sections='2')
    yield [a(4, 6, 2)], dict(indices='()', axis='2', sections='2')


@ops('where')
def where(a):
    for condition in (a(2, 3, low=-1, high=1), Maker('float32')(2, 3, low=-1, high=1), Maker('int32')(2, 3, low=-1, high=1), np.array([[1, 0, 2], [0, 0, 1]], 'float32')):
        yield [condition, a(2, 3), a(2, 3)], {}
    yield [np.array([0, 1], 'float32'), a(2, 3), a(2, 3)], {}
    yield [np.array([0, float('nan')], 'float32'), a(2, 3), a(2, 3)], {}


@ops('_npi_where')
def np_where(a):
    condition = random.randint(0, 2, (2, 3)).astype(bool)
    yield [condition, a(2, 3), a(3)], {}
    yield [condition, a(), a(2, 1)], {}
    yield [a(2, 3, low=-1, high=1), a(2, 3), a(2, 3)], {}
    yield [condition, a(2, 3), Maker('float64')(2, 3)], {}


@ops('_npi_where_lscalar _npi_where_rscalar')
def where_scalar(a):
    condition = random.randint(0, 2, (2, 3)).astype(bool)
    yield [condition, a(2, 3)], dict(scalar='2.5')
    yield [condition, a(3)], dict(scalar='-1')


@ops('_npi_where_scalar2')
def where_scalars(a):
    yield [a(2, 3, low=-1, high=1)], dict(x='2.5', y='-1')


@ops('take')
def take(a):
    for index in ('int32', 'float32', 'int64', 'float64', 'uint8'):
        yield [a(4, 3, 2), Maker(index)(2, 3, low=0, high=3)], {}
    wild = np.array([[-1, 5, 2], [0, -7, 9]])
    for mode, axis, index in itertools.product(('clip', 'wrap'), ('0', '1', '-1'), ('int32', 'float32')):
        yield [a(4, 3, 2), wild.astype(index)], dict(mode=mode, axis=axis)
    yield [a(4, 3), np.array([0.9, 1.5, 2.99, -0.5], 'float32')], {}
    yield [a(4, 3), np.array([1, 3, -1, -4], 'int32')], dict(mode='raise')
    yield [a(4, 3), np.zeros((0,), 'int32')], {}


@ops('batch_take')
def batch_take(a):
    yield [a(3, 4), np.array([1, 0, 3], 'int32')], {}
    yield [a(3, 4), np.array([-1, 7, 3], 'int32')], {}


@ops('pick')
def pick(a):
    for axis, keep, mode, index in itertools.product(('-1', '1', '0'), ('0', '1'), ('clip', 'wrap'), ('float32', 'int32')):
        yield [a(3, 3), np.array([1, -2, 5], index)], dict(axis=axis, keepdims=keep, mode=mode)
    yield [a(3, 3), np.array([[1], [-2], [5]], 'float32')], dict(axis='1', keepdims='1')
    yield [a(2, 3, 4), np.array([[0, 1, 3, 2], [2, 2, 1, 0]], 'float32')], dict(axis='1')
    yield [a(2, 3), np.array([0, 2], 'float32')], dict(axis='None')


@ops('gather_nd')
def gather_nd(a):
    for index in ('int32', 'int64', 'float32'):
        yield [a(3, 4, 2), np.array([[0, 2, 1], [1, 3, 0]], index)], {}
    yield [a(3, 4), np.array([[0, 2, 1]], 'int32')], {}
    yield [a(3, 4), np.array([[-1, 2, 1], [0, -2, 3]], 'int32')], {}
    yield [a(3, 4), np.array([[[0, 2], [1, 1]], [[0, 1], [2, 3]]], 'int32')], {}


@ops('scatter_nd')
def scatter_nd(a):
    yield [a(3), np.array([[0, 2, 1], [1, 3, 0]], 'int32')], dict(shape='(3, 4)')
    yield [a(3, 2), np.array([[0, 2, 1]], 'int64')], dict(shape='(4, 2)')
    yield [a(3), np.array([[-1, 2, 1], [1, 3, 0]], 'int32')], dict(shape='(3, 4)')


@ops('one_hot')
def one_hot(a):
    x = np.array([[0, 2, 1], [3, -1, 5]]).astype(a.dtype)
    yield [x], dict(depth='4')
    yield [x], dict(depth='4', on_value='2.5', off_value='-1')
    for dtype in ('int32', 'float64', 'float16', 'int64', 'uint8', 'int8'):
        yield [x], dict(depth='3', dtype=dtype)
    yield [a.of(0.9, 1.5, 2.2)], dict(depth='3')


@ops('Embedding _contrib_SparseEmbedding')
def embedding(a):
    yield [np.array([[0, 2], [4, 1]], 'float32'), a(5, 3)], dict(input_dim='5', output_dim='3', dtype=a.dtype.name)
    yield [np.array([[0, -2], [9, 1]], 'float32'), a(5, 3)], dict(input_dim='5', output_dim='3', dtype=a.dtype.name)
    yield [np.array([0, 2, 4], 'int32'), a(5, 3)], dict(input_dim='5', output_dim='3', dtype=a.dtype.name)


@ops('Pad')
def pad(a):
    for mode in ('constant', 'edge', 'reflect'):
        yield [a(2, 3, 4, 5)], dict(mode=mode, pad_width='(0,0,0,0,1,2,2,1)', constant_value='1.5')
        yield [a(1, 2, 3, 4, 5)], dict(mode=mode, pad_width='(0,0,0,0,1,1,0,2,2,1)')
    yield [a(2, 3, 4, 5)], dict(mode='constant', pad_width='(0,0,0,0,-1,2,2,1)')


@ops('_npi_pad')
def np_pad(a):
    for mode in ('constant', 'edge', 'reflect', 'symmetric', 'maximum', 'minimum'):
        yield [a(3, 4)], dict(mode=mode, pad_width='((1, 2), (0, 3))', constant_value='1.5')
    yield [a(3)], dict(mode='reflect', pad_width='((7, 5),)')
    yield [a(3)], dict(mode='symmetric', pad_width='((7, 5),)')


@ops('Cast _npi_cast amp_cast')
def cast(a):
    for dtype in DTYPES:
        yield [a(2, 4)], dict(dtype=dtype)
        yield [a.of(-1.5, 0, 0.5, 2.7, 127, 3)], dict(dtype=dtype)


@ops('amp_multicast', outputs=3)
def multicast(a):
    yield [a(2, 3), Maker('float16')(3), Maker('float32')(2)], dict(num_outputs='3')
    yield [a(2, 3), Maker('float16')(3), Maker('float32')(2)], dict(num_outputs='3', cast_narrow='True')


@ops('broadcast_axis')
def broadcast_axis(a):
    for axis, size in (('1', '3'), ('(0, 1)', '(2, 3)'), ('(-1,)', '(4,)')):
        yield [a(1, 1, 1)], dict(axis=axis, size=size)
    yield [a(2, 1)], dict(axis='1', size='0')


@ops('broadcast_to')
def broadcast_to(a):
    for shape in ('(2, 3)', '(2, 0)', '(0, 3)'):
        yield [a(2, 1)], dict(shape=shape)
    yield [a(1, 3, 1)], dict(shape='(2, 0, 4)')


@ops('_npi_broadcast_to')
def np_broadcast_to(a):
    for shape in ('(2, 3)', '(4, 2, 3)', '(-2, 3)'):
        yield [a(2, 1)], dict(shape=shape)
    yield [a()], dict(shape='(2, 3)')


@ops('broadcast_like')
def broadcast_like(a):
    yield [a(1, 3), a(2, 3)], {}
    yield [a(1, 3), a(5, 7)], dict(lhs_axes='(0,)', rhs_axes='(-1,)')
    yield [a(1, 3, 1), a(5, 7)], dict(lhs_axes='(0, 2)', rhs_axes='(1, 0)')


@ops('dot')
def dot(a):
    for ta, tb in itertools.product((False, True), repeat=2):
        yield [a(*((4, 2) if ta else (2, 4))), a(*((3, 4) if tb else (4, 3)))], dict(transpose_a=str(ta), transpose_b=str(tb))
    yield [a(4), a(4)], {}
    yield [a(2, 3, 4), a(4, 5)], {}
    yield [a(2, 3, 4), a(4, 5, 2)], {}
    yield [a(4, 2, 3), a(4, 5)], dict(transpose_a='True')
    yield [a(2, 3, 4), a(5, 2, 4)], dict(transpose_b='True')
    yield [a(4), a(4, 3)], {}
    yield [a(2, 4), a(4)], {}


@ops('batch_dot')
def batch_dot(a):
    for ta, tb in itertools.product((False, True), repeat=2):
        yield [a(*((2, 4, 3) if ta else (2, 3, 4))), a(*((2, 5, 4) if tb else (2, 4, 5)))], dict(transpose_a=str(ta), transpose_b=str(tb))


@ops('_np_dot')
def np_dot(a):
    for x, y in (((4,), (4,)), ((2, 4), (4,)), ((2, 4), (4, 3)), ((2, 3, 4), (4,)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (5, 4, 2)), ((), (2, 3)), ((2, 3), ()), ((), ()), ((2, 0), (0, 3))):
        yield [a(*x), a(*y)], {}


@ops('_npi_matmul')
def matmul(a):
    for x, y in (((4,), (4,)), ((2, 4), (4,)), ((2, 4), (4, 3)), ((2, 3, 4), (4,)), ((4,), (2, 4, 3)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 2)), ((5, 1, 3, 4), (2, 4, 2))):
        yield [a(*x), a(*y)], {}


@ops('_npi_tensordot')
def tensordot(a):
    yield [a(2, 3, 4), a(4, 3, 5)], dict(a_axes_summed='(1, 2)', b_axes_summed='(1, 0)')
    yield [a(2, 3, 4), a(4, 3, 5)], dict(a_axes_summed='(-1,)', b_axes_summed='(0,)')


@ops('_npi_tensordot_int_axes')
def tensordot_int(a):
    for axes, x, y in ((0, (2, 3), (4,)), (1, (2, 3), (3, 4)), (2, (2, 3, 4), (3, 4, 5))):
        yield [a(*x), a(*y)], dict(axes=str(axes))


@ops('_npi_einsum')
def einsum(a):
    for text, shapes in (('ij,jk->ik', ((2, 3), (3, 4))), ('ij,jk', ((2, 3), (3, 4))), ('ii', ((3, 3),)), ('ii->i', ((3, 3),)), ('...ij,...jk->...ik', ((2, 2, 3), (2, 3, 4))), ('ij->ji', ((2, 3),)),
                         ('i,j->ij', ((2,), (3,))), ('bhqd,bhkd->bhqk', ((2, 2, 3, 4), (2, 2, 5, 4))), ('ij,ij->', ((2, 3), (2, 3))), ('ij,jk,kl->il', ((2, 3), (3, 4), (4, 2))), ('ba', ((2, 3),)), ('i...->...', ((2, 3),)), (' ij , jk -> ik ', ((2, 3), (3, 4)))):
        yield [a(*shape) for shape in shapes], dict(subscripts=text, num_args=str(len(shapes)))


@ops('FullyConnected')
def dense(a):
    yield [a(2, 3, 4), a(5, 12), a(5)], dict(num_hidden='5')
    yield [a(2, 3, 4), a(5, 4), a(5)], dict(num_hidden='5', flatten='False')
    yield [a(2, 4), a(5, 4)], dict(num_hidden='5', no_bias='True')


@ops('Activation', dtypes=['float32', 'float64', 'float16'])
def activation(a):
    for kind in ('relu', 'sigmoid', 'tanh', 'softrelu', 'softsign', 'log_sigmoid', 'mish'):
        yield [a(2, 3, low=-30, high=30)], dict(act_type=kind)
        yield [a.of(*NASTY)], dict(act_type=kind)


@ops('LeakyReLU', dtypes=['float32', 'float64', 'float16'])
def leaky(a):
    for kind in ('leaky', 'elu', 'selu', 'gelu', 'rrelu'):
        yield [a(2, 3)], dict(act_type=kind)
        yield [a.of(*NASTY)], dict(act_type=kind, slope='0.1')
    yield [a(2, 3, 4), a(3)], dict(act_type='prelu')
    yield [a(2, 3, 4), a(1)], dict(act_type='prelu')
    yield [a(2, 3, 4), a(3, 4)], dict(act_type='prelu')
    yield [a(2, 3, 4, low=-3, high=3)], dict(act_type='leaky', slope='-0.5')
    yield [a(5), a(1)], dict(act_type='prelu')


@ops('softmax log_softmax softmin', dtypes=['float32', 'float64', 'float16'])
def softmax(a):
    for axis, temperature in itertools.product(('-1', '1', '0'), (None, '0.5', '3')):
        yield [a(2, 3, 4)], dict(axis=axis, **(dict(temperature=temperature) if temperature else {}))
    yield [a(2, 3, 4)], dict(dtype='float64')
    yield [a(2, 3, 4)], dict(dtype='float32')
    yield [a(2, 0)], {}
    yield [a.of(1, float('-inf'), 2)], {}


@ops('softmax', dtypes=['float32', 'float64', 'float16'])
def softmax_length(a):
    yield [a(2, 3, 4), np.array([[1, 2, 3, 3], [3, 2, 1, 1]], 'int32')], dict(axis='1', use_length='True')
    yield [a(2, 4), np.array([2, 0], 'int32')], dict(axis='1', use_length='True')
    yield [a(2, 4), np.array([2, 3], 'int32')], dict(axis='-1', use_length='True', temperature='2')


@ops('SoftmaxActivation', dtypes=['float32', 'float64', 'float16'])
def softmax_activation(a):
    for mode in ('instance', 'channel'):
        yield [a(2, 3, 4)], dict(mode=mode)
        yield [a(2, 3, 2, 2)], dict(mode=mode)
    yield [a(2, 3)], {}


@ops('smooth_l1')
def smooth(a):
    for number in ('1', '0.5', '3'):
        yield [a(2, 5)], dict(scalar=number)
    if a.float:
        yield [a.of(*NASTY)], dict(scalar='2')


CONVOLVED = ['float32', 'float64', 'float16']


@ops('Convolution Convolution_v1', dtypes=CONVOLVED)
def convolution(a):
    yield [a(2, 4, 7, 8), a(6, 4, 3, 2), a(6)], dict(kernel='(3, 2)', num_filter='6')
    yield [a(2, 4, 7, 8), a(6, 2, 3, 2)], dict(kernel='(3, 2)', num_filter='6', num_group='2', no_bias='True', stride='(2, 1)', pad='(1, 2)')
    yield [a(2, 4, 7, 8), a(4, 1, 3, 3), a(4)], dict(kernel='(3, 3)', num_filter='4', num_group='4', dilate='(2, 1)', pad='(1, 0)')
    yield [a(2, 4, 9), a(6, 4, 3), a(6)], dict(kernel='(3,)', num_filter='6', stride='(2,)', pad='(1,)')
    yield [a(1, 2, 5, 6, 4), a(3, 2, 2, 3, 2), a(3)], dict(kernel='(2, 3, 2)', num_filter='3', stride='(1, 2, 1)', pad='(1, 0, 1)')
    yield [a(2, 4, 7, 8), a(6, 4, 1, 1), a(6)], dict(kernel='(1, 1)', num_filter='6', layout='NCHW')


@ops('Deconvolution', dtypes=CONVOLVED)
def deconvolution(a):
    yield [a(2, 4, 5, 6), a(4, 3, 3, 2)], dict(kernel='(3, 2)', num_filter='3')
    yield [a(2, 4, 5, 6), a(4, 3, 4, 4), a(6)], dict(kernel='(4, 4)', num_filter='6', num_group='2', no_bias='False', stride='(2, 2)', pad='(1, 1)')
    yield [a(2, 4, 5, 6), a(4, 3, 3, 3)], dict(kernel='(3, 3)', num_filter='3', stride='(2, 2)', pad='(1, 1)', adj='(1, 1)')
    yield [a(2, 4, 5, 6), a(4, 3, 3, 3)], dict(kernel='(3, 3)', num_filter='3', stride='(2, 2)', target_shape='(10, 12)')
    yield [a(2, 4, 5, 6), a(4, 3, 4, 4)], dict(kernel='(4, 4)', num_filter='3', stride='(2, 2)', target_shape='(11, 11)', pad='(1, 1)')
    yield [a(2, 4, 5, 6), a(4, 3, 3, 3)], dict(kernel='(3, 3)', num_filter='3', dilate='(2, 2)')
    yield [a(2, 4, 5), a(4, 3, 3)], dict(kernel='(3,)', num_filter='3', stride='(2,)', adj='(1,)')
    yield [a(1, 2, 3, 4, 3), a(2, 3, 2, 2, 2)], dict(kernel='(2, 2, 2)', num_filter='3', stride='(2, 1, 2)')


@ops('Pooling Pooling_v1', dtypes=CONVOLVED)
def pooling(a):
    for kind, convention, include in itertools.product(('max', 'avg', 'sum', 'lp'), ('valid', 'full', 'same'), (None, 'True', 'False')):
        attrs = dict(kernel='(3, 2)', stride='(2, 3)', pad='(1, 0)', pool_type=kind, pooling_convention=convention)
        if include:
            attrs['count_include_pad'] = include
        if kind == 'lp':
            attrs['p_value'] = '2'
        yield [a(2, 3, 8, 9)], attrs
    for kind in ('max', 'avg', 'sum'):
        yield [a(2, 3, 8, 9)], dict(pool_type=kind, global_pool='True', kernel='(2, 2)')
        yield [a(2, 3, 8, 9)], dict(pool_type=kind, global_pool='True')
        yield [a(2, 3, 9)], dict(pool_type=kind, kernel='(3,)', stride='(2,)', pad='(1,)', pooling_convention='full')
        yield [a(2, 3, 9)], dict(pool_type=kind, kernel='(3,)', stride='(2,)', pooling_convention='same')
        yield [a(1, 2, 5, 6, 4)], dict(pool_type=kind, kernel='(3, 2, 2)', stride='(2, 2, 1)', pad='(1, 0, 1)', pooling_convention='full')
        yield [a(2, 3, 8, 9)], dict(pool_type=kind, kernel='(3, 3)')
    yield [a(2, 3, 8, 9, low=0.1)], dict(kernel='(3, 3)', pool_type='lp', p_value='3')
    yield [a(2, 3, 8, 9)], dict(kernel='(3, 3)', pool_type='lp', p_value='1')
    yield [a(2, 8, 9, 3)], dict(kernel='(3, 3)', pool_type='max', layout='NHWC')
    yield [a(2, 3, 8, 9)], dict(kernel='(3, 3)', stride='(2, 2)', pad='(2, 2)', pooling_convention='full', pool_type='avg')
    yield [a(2, 3, 5, 5)], dict(kernel='(2, 2)', stride='(3, 3)', pooling_convention='full', pool_type='max')
    yield [a(2, 3, 5, 5)], dict(kernel='(1, 1)', stride='(3, 3)', pooling_convention='full', pool_type='avg')


@ops('_contrib_AdaptiveAvgPooling2D', dtypes=CONVOLVED)
def adaptive(a):
    for size in ('1', '(2, 3)', '(5,)', '()', '(9, 2)'):
        yield [a(2, 3, 5, 7)], dict(output_size=size)


@ops('BatchNorm _contrib_SyncBatchNorm', dtypes=CONVOLVED)
def batch_norm(a):
    wide = Maker('float32' if a.dtype == np.float16 else a.dtype)
    for fix, axis in itertools.product(('True', 'False'), ('1', '-1', '2')):
        channels = (2, 3, 4)[int(axis)]
        yield [a(2, 3, 4), wide(channels), wide(channels), wide(channels), wide(channels, low=0.1)], dict(fix_gamma=fix, axis=axis, eps='0.01', key='k')
    yield [a(2, 3), wide(3), wide(3), wide(3), wide(3, low=0.1)], dict(use_global_stats='True', fix_gamma='False', key='k')


@ops('LayerNorm', dtypes=CONVOLVED)
def layer_norm(a):
    for axis in ('-1', '1', '0', '-2'):
        n = (2, 3, 4)[int(axis)]
        yield [a(2, 3, 4), a(n), a(n)], dict(axis=axis)
    yield [a(2, 3, 4), a(4), a(4)], dict(eps='0.1')


@ops('GroupNorm', dtypes=CONVOLVED)
def group_norm(a):
    for groups, shape in (('1', (2, 4, 3)), ('2', (2, 4, 3, 3)), ('4', (2, 4))):
        for count in (int(groups), 4):
            yield [a(*shape), a(count), a(count)], dict(num_groups=groups, eps='0.01')


@ops('InstanceNorm', dtypes=CONVOLVED)
def instance_norm(a):
    yield [a(2, 3, 4), a(3), a(3)], {}
    yield [a(2, 3, 4, 5), a(3), a(3)], dict(eps='0.1')


@ops('L2Normalization', dtypes=CONVOLVED)
def l2(a):
    for mode in ('instance', 'channel', 'spatial'):
        yield [a(2, 3, 4)], dict(mode=mode)
        yield [a(2, 3, 2, 2)], dict(mode=mode, eps='0.1')


@ops('LRN', dtypes=CONVOLVED)
def lrn(a):
    for size in ('3', '5', '1'):
        yield [a(2, 6, 3, 3)], dict(nsize=size, alpha='0.1', beta='0.5', knorm='1')


@ops('UpSampling', dtypes=CONVOLVED)
def upsampling(a):
    yield [a(2, 3, 4, 5)], dict(scale='2', sample_type='nearest', num_args='1')
    yield [a(2, 3, 4, 6), a(2, 1, 8, 12)], dict(scale='4', sample_type='nearest', num_args='2')
    yield [a(2, 3, 4, 6), a(2, 3, 8, 12)], dict(scale='4', sample_type='nearest', num_args='2', multi_input_mode='sum')
    yield [a(2, 3, 4, 5), a(3, 1, 4, 4)], dict(scale='2', sample_type='bilinear', num_filter='3', num_args='2')
    yield [a(2, 3, 4, 5), a(3, 1, 5, 5)], dict(scale='3', sample_type='bilinear', num_filter='3', num_args='2')


@ops('_contrib_BilinearResize2D', dtypes=['float32', 'float64'])
def bilinear(a):
    for align in ('True', 'False'):
        yield [a(2, 3, 4, 5)], dict(height='7', width='3', align_corners=align)
        yield [a(2, 3, 4, 5)], dict(scale_height='2', scale_width='1.5', align_corners=align, mode='odd_scale')
        for mode in ('like', 'to_even_down', 'to_even_up', 'to_odd_down', 'to_odd_up'):
            yield [a(2, 3, 4, 5)] + ([a(1, 1, 6, 7)] if mode == 'like' else []), dict(mode=mode, align_corners=align)
    yield [a(2, 3, 4, 5)], dict(scale_height='2', scale_width='0.5', mode='odd_scale')
    yield [a(2, 3, 4, 5)], dict(scale_height='2.3', scale_width='1.7', mode='size')
    yield [a(2, 3, 1, 1)], dict(height='3', width='2')
    yield [a(2, 3, 4, 5)], dict(height='1', width='1')


@ops('BilinearSampler', dtypes=['float32', 'float64'])
def sampler(a):
    yield [a(2, 3, 4, 5), a(2, 2, 3, 6, low=-1.3, high=1.3)], {}


@ops('GridGenerator', dtypes=['float32', 'float64'])
def grid(a):
    yield [a(2, 6)], dict(transform_type='affine', target_shape='(4, 5)')
    yield [a(2, 2, 4, 5)], dict(transform_type='warp')


@ops('SpatialTransformer', dtypes=['float32', 'float64'])
def spatial(a):
    yield [a(2, 3, 4, 5), a(2, 6, low=-1, high=1)], dict(target_shape='(3, 6)', transform_type='affine', sampler_type='bilinear')


@ops('Correlation', dtypes=['float32'])
def correlation(a):
    for attrs in (dict(kernel_size='1', max_displacement='2', pad_size='2'), dict(kernel_size='3', max_displacement='1', stride1='2', pad_size='2'), dict(kernel_size='1', max_displacement='2', stride2='2', pad_size='3', is_multiply='False')):
        yield [a(2, 3, 7, 8), a(2, 3, 7, 8)], attrs


@ops('Crop', dtypes=['float32'])
def crop(a):
    yield [a(2, 3, 7, 8)], dict(num_args='1', h_w='(3, 4)', offset='(1, 2)')
    yield [a(2, 3, 7, 8)], dict(num_args='1', h_w='(4, 3)', center_crop='True')
    yield [a(2, 3, 7, 8), a(1, 1, 3, 4)], dict(num_args='2', offset='(2, 1)')
    yield [a(2, 3, 7, 8), a(1, 1, 4, 5)], dict(num_args='2', center_crop='True')


@ops('ROIPooling', dtypes=['float32', 'float64'])
def roi_pooling(a):
    rois = np.array([[0, 0, 0, 7, 7], [1, 2, 3, 9, 12], [0, 5, 5, 4, 4], [1, -3, -2, 30, 40], [0, 1.5, 2.5, 6.5, 7.5]], a.dtype)
    yield [a(2, 3, 10, 12), rois], dict(pooled_size='(3, 2)', spatial_scale='1.0')
    yield [a(2, 3, 10, 12), rois], dict(pooled_size='(2, 2)', spatial_scale='0.5')
    yield [a(2, 3, 10, 12), rois], dict(pooled_size='(7, 7)', spatial_scale='0.0625')


@ops('_contrib_ROIAlign', dtypes=['float32', 'float64'])
def roi_align(a):
    rois = np.array([[0, 0, 0, 7, 7], [1, 2, 3, 9, 11], [0, 5, 5, 4, 4], [1, -3, -2, 30, 40], [0, 1.5, 2.5, 6.5, 7.5]], a.dtype)
    for ratio, aligned in itertools.product(('-1', '2', '0'), ('0', '1')):
        yield [a(2, 4, 10, 12), rois], dict(pooled_size='(3, 2)', spatial_scale='0.5', sample_ratio=ratio, aligned=aligned)
    yield [a(2, 12, 10, 12), rois], dict(pooled_size='(3, 2)', spatial_scale='1', sample_ratio='2', position_sensitive='True')


@ops('_contrib_box_iou', dtypes=['float32', 'float64', 'float16'])
def box_iou(a):
    for form in ('corner', 'center'):
        yield [np.sort(a(3, 4, low=0)), np.sort(a(5, 4, low=0))], dict(format=form)
        yield [np.sort(a(2, 3, 4, low=0)), np.sort(a(4, 4, low=0))], dict(format=form)
    yield [a(3, 4), a(5, 4)], {}


@ops('_contrib_box_nms', dtypes=['float32', 'float64', 'float16'])
def box_nms(a):
    rows = a(2, 20, 6, low=0, high=4)
    rows[..., 2:] = np.concatenate([rows[..., 2:4], rows[..., 2:4] + rows[..., 4:]], -1)
    rows[..., 0] = np.floor(rows[..., 0]) - 1
    rows[..., 1] = random.uniform(-0.1, 1, rows.shape[:-1])
    rows[0, 3, 1] = rows[0, 4, 1]
    for attrs in ({}, dict(id_index='0'), dict(id_index='0', background_id='0'), dict(id_index='0', force_suppress='True', topk='7'), dict(valid_thresh='0.4', overlap_thresh='0.2'), dict(topk='3'),
                  dict(in_format='center'), dict(out_format='center'), dict(in_format='center', out_format='corner', id_index='0'), dict(overlap_thresh='0'), dict(overlap_thresh='1'), dict(background_id='0')):
        yield [rows], attrs
    yield [rows[0]], {}
    yield [rows[:, :, 1:]], dict(score_index='0', coord_start='1')
    yield [rows.reshape(2, 2, 10, 6)], dict(id_index='0')


@ops('_contrib_box_decode', dtypes=['float32', 'float64'])
def box_decode(a):
    for attrs in ({}, dict(format='corner'), dict(std0='0.1', std1='0.1', std2='0.2', std3='0.2'), dict(clip='1'), dict(clip='0.5', format='corner')):
        yield [a(2, 5, 4), np.sort(a(1, 5, 4))], attrs


@ops('_contrib_MultiBoxPrior', dtypes=['float32', 'float64'])
def prior(a):
    for attrs in ({}, dict(sizes='(0.5, 0.25, 0.1)', ratios='(1, 2, 0.5)'), dict(sizes='(0.5,)', clip='True', steps='(0.3, 0.2)'), dict(offsets='(0.1, 0.7)', ratios='(2, 3)')):
        yield [a(2, 3, 4, 5)], attrs


@ops('_contrib_MultiBoxDetection', dtypes=['float32', 'float64'])
def detection(a):
    scores = np.exp(a(2, 4, 12))
    scores /= scores.sum(1, keepdims=True)
    anchors = np.sort(a(1, 12, 4, low=0, high=1).reshape(1, 12, 2, 2), 2).reshape(1, 12, 4)
    for attrs in ({}, dict(clip='False', threshold='0.3'), dict(background_id='2'), dict(nms_threshold='0.1', force_suppress='True'), dict(nms_topk='5'), dict(variances='(0.3, 0.2, 0.1, 0.4)'), dict(nms_threshold='1'), dict(nms_threshold='0')):
        yield [scores.astype(a.dtype), a(2, 48, low=-1, high=1), anchors], attrs


@ops('_contrib_Proposal _contrib_MultiProposal', dtypes=['float32'])
def proposal(a):
    batch = 1
    for attrs in (dict(output_score='False'), dict(threshold='0.3'), dict(rpn_min_size='40'), dict(iou_loss='True'), dict(feature_stride='8', scales='(8, 16)', ratios='(1, 3)')):
        count = 12 if 'scales' not in attrs else 4
        yield [a(batch, 2 * count, 5, 6, low=0, high=1), a(batch, 4 * count, 5, 6, low=-0.5, high=0.5), np.array([[80, 96, 1.5]] * batch, 'float32')], dict(rpn_pre_nms_top_n='60', rpn_post_nms_top_n='20', **attrs)


@ops('_contrib_DeformableConvolution', dtypes=['float32', 'float64'])
def deformable(a):
    yield [a(2, 4, 6, 7), a(2, 18, 6, 7), a(3, 4, 3, 3), a(3)], dict(kernel='(3, 3)', pad='(1, 1)', num_filter='3')
    yield [a(2, 4, 6, 7), a(2, 36, 3, 3), a(4, 2, 3, 3)], dict(kernel='(3, 3)', stride='(2, 2)', pad='(1, 0)', num_filter='4', num_group='2', num_deformable_group='2', no_bias='True')
    yield [a(2, 4, 6, 7), a(2, 18, 4, 5), a(3, 4, 3, 3), a(3)], dict(kernel='(3, 3)', pad='(1, 1)', dilate='(2, 2)', num_filter='3')


@ops('_contrib_ModulatedDeformableConvolution', dtypes=['float32', 'float64'])
def modulated(a):
    yield [a(2, 4, 6, 7), a(2, 18, 6, 7), a(2, 9, 6, 7, low=0, high=1), a(3, 4, 3, 3), a(3)], dict(kernel='(3, 3)', pad='(1, 1)', num_filter='3')
    yield [a(2, 4, 6, 7), a(2, 36, 3, 3), a(2, 18, 3, 3, low=0, high=1), a(4, 2, 3, 3)], dict(kernel='(3, 3)', stride='(2, 2)', pad='(1, 0)', num_filter='4', num_group='2', num_deformable_group='2', no_bias='True')


@ops('SequenceMask')
def sequence_mask(a):
    lengths = np.array([2, 4, 1], 'float32')
    for lengths in (lengths, lengths.astype('int32')):
        yield [a(4, 3, 2), lengths], dict(use_sequence_length='True', value='-1.5')
        yield [a(3, 4, 2), lengths], dict(use_sequence_length='True', axis='1')
    yield [a(4, 3, 2)], {}
    yield [a(4, 3), np.array([0, 7, 2], 'float32')], dict(use_sequence_length='True')


@ops('SequenceLast SequenceReverse')
def sequence(a):
    lengths = np.array([2, 4, 1], 'float32')
    for lengths in (lengths, lengths.astype('int32')):
        yield [a(4, 3, 2), lengths], dict(use_sequence_length='True')
    yield [a(4, 3, 2)], {}
    yield [a(4, 3)], {}


@ops('SequenceLast')
def sequence_last(a):
    yield [a(3, 4, 2), np.array([2, 4, 1], 'float32')], dict(use_sequence_length='True', axis='1')
    yield [a(3, 4, 2)], dict(axis='1')


@ops('depth_to_space space_to_depth')
def depth(a):
    yield [a(2, 8, 4, 6)], dict(block_size='2')
    yield [a(1, 9, 3, 3)], dict(block_size='3')


@ops('diag')
def diag(a):
    for k in ('0', '1', '-1', '2'):
        yield [a(3)], dict(k=k)
        yield [a(3, 4)], dict(k=k)
        yield [a(2, 3, 4)], dict(k=k, axis1='-1', axis2='1')
        yield [a(3, 4, 2)], dict(k=k)


@ops('_np_diag _np_diagflat')
def np_diag(a):
    for k in ('0', '1', '-1', '5'):
        yield [a(3)], dict(k=k)
        yield [a(3, 4)], dict(k=k)


@ops('_np_diagonal _np_trace')
def np_diagonal(a):
    for k, one, two in itertools.product(('0', '1', '-1'), ('0', '-1'), ('1',)):
        yield [a(3, 4, 5)], dict(offset=k, axis1=one, axis2=two)


@ops('_npi_tril')
def tril(a):
    for k in ('0', '1', '-1', '9', '-9'):
        yield [a(2, 3, 4)], dict(k=k)
    yield [a(3)], {}


@ops('add_n')
def add_n(a):
    yield [a(2, 3)], dict(num_args='1')
    yield [a(2, 3), a(2, 3), a(2, 3)], dict(num_args='3')


@ops('khatri_rao')
def khatri(a):
    yield [a(2, 3), a(4, 3)], dict(num_args='2')
    yield [a(2, 3), a(4, 3), a(2, 3)], dict(num_args='3')


@ops('im2col')
def im2col(a):
    yield [a(2, 3, 5, 6)], dict(kernel='(3, 2)')
    yield [a(2, 3, 5, 6)], dict(kernel='(3, 2)', stride='(2, 1)', pad='(1, 2)', dilate='(1, 2)')


@ops('col2im')
def col2im(a):
    yield [a(2, 18, 20)], dict(kernel='(3, 2)', output_size='(6, 6)')
    yield [a(2, 12, 9)], dict(kernel='(2, 2)', stride='(2, 2)', output_size='(5, 5)', pad='(1, 1)')


@ops('_ravel_multi_index')
def ravel(a):
    yield [np.array([[0, 2, 1], [1, 3, 0]]).astype(a.dtype)], dict(shape='(3, 4)')


@ops('_unravel_index')
def unravel(a):
    yield [np.array([0, 11, 5]).astype(a.dtype)], dict(shape='(3, 4)')
    yield [np.array([[0, 11], [5, 7]]).astype(a.dtype)], dict(shape='(3, 2, 2)')


@ops('_contrib_index_copy')
def index_copy(a):
    yield [a(5, 3), np.array([1, 3], 'int64'), a(2, 3)], {}
    yield [a(5, 3), np.array([1, 3], 'int32'), a(2, 3)], {}


@ops('_contrib_index_array')
def index_array(a):
    yield [a(2, 3)], {}
    yield [a(2, 3, 2)], dict(axes='(1, 0)')
    yield [a(2, 3, 2)], dict(axes='(-1,)')


@ops('_contrib_arange_like')
def arange_like(a):
    for attrs in ({}, dict(axis='1'), dict(axis='-1', start='2', step='0.5'), dict(start='1', step='2'), dict(axis='0', repeat='2'), dict(repeat='3')):
        yield [a(2, 3)], attrs
    yield [a(6)], dict(repeat='2', axis='0')


@ops('_contrib_boolean_mask')
def boolean_mask(a):
    yield [a(3, 4), np.array([1, 0, 1], 'float32')], {}
    yield [a(3, 4), np.array([0, 0, 2], 'int32')], {}
    yield [a(3, 4), np.array([0, 0, 0], 'int32')], {}
    yield [a(3, 4), np.array([0.5, -1, 0], 'float32')], {}


@ops('_contrib_quadratic')
def quadratic(a):
    yield [a(2, 3)], dict(a='2', b='-1', c='0.5')


@ops('_contrib_allclose')
def allclose(a):
    x = a(2, 3)
    yield [x, x], {}
    yield [x, a(2, 3)], {}
    if a.float:
        yield [a.of(1, float('nan')), a.of(1, float('nan'))], {}
        yield [a.of(1, float('nan')), a.of(1, float('nan'))], dict(equal_nan='False')
        yield [a.of(1, float('inf')), a.of(1.001, float('inf'))], dict(rtol='0.01')


for heads in (1, 2):
    @ops('_contrib_interleaved_matmul_selfatt_qk', dtypes=CONVOLVED)
    def selfatt_qk(a, heads=heads):
        yield [a(5, 2, 3 * 4 * heads)], dict(heads=str(heads))

    @ops('_contrib_interleaved_matmul_selfatt_valatt', dtypes=CONVOLVED)
    def selfatt_valatt(a, heads=heads):
        yield [a(5, 2, 3 * 4 * heads), a(2 * heads, 5, 5)], dict(heads=str(heads))

    @ops('_contrib_interleaved_matmul_encdec_qk', dtypes=CONVOLVED)
    def encdec_qk(a, heads=heads):
        yield [a(5, 2, 4 * heads), a(6, 2, 2 * 4 * heads)], dict(heads=str(heads))

    @ops('_contrib_interleaved_matmul_encdec_valatt', dtypes=CONVOLVED)
    def encdec_valatt(a, heads=heads):
        yield [a(6, 2, 2 * 4 * heads), a(2 * heads, 5, 6)], dict(heads=str(heads))


@ops('_image_to_tensor', dtypes=['uint8', 'float32', 'float16', 'int32'])
def to_tensor(a):
    yield [a(4, 5, 3, low=0, high=255)], {}
    yield [a(2, 4, 5, 3, low=0, high=255)], {}


@ops('_image_normalize', dtypes=CONVOLVED)
def normalize(a):
    yield [a(3, 4, 5)], dict(mean='(0.1, 0.2, 0.3)', std='(0.5, 0.6, 0.7)')
    yield [a(2, 3, 4, 5)], dict(mean='0.5', std='2')
    yield [a(2, 1, 4, 5)], dict(mean='(0.5,)', std='(2,)')


@ops('_image_resize', dtypes=['float32', 'uint8', 'float16', 'int32'])
def image_resize(a):
    for interp in ('0', '1'):
        yield [a(6, 5, 3, low=0, high=255)], dict(size='(3, 4)', interp=interp)
        yield [a(6, 5, 3, low=0, high=255)], dict(size='8', interp=interp)
        yield [a(6, 5, 3, low=0, high=255)], dict(size='4', keep_ratio='True', interp=interp)
        yield [a(2, 6, 5, 3, low=0, high=255)], dict(size='(7, 9)', interp=interp)


@ops('_image_crop _image_flip_left_right _image_flip_top_bottom _image_adjust_lighting', dtypes=['float32', 'uint8', 'float16', 'int32'])
def image(a):
    pass


@ops('_image_crop', dtypes=['float32', 'uint8', 'float16', 'int32'])
def image_crop(a):
    yield [a(6, 5, 3)], dict(x='1', y='2', width='3', height='2')
    yield [a(2, 6, 5, 3)], dict(x='1', y='2', width='3', height='2')


@ops('_linalg_gemm', dtypes=['float32', 'float64'])
def gemm(a):
    yield [a(2, 3, 4), a(2, 4, 5), a(2, 3, 5)], dict(alpha='2', beta='0.5')
    yield [a(4, 3), a(5, 4), a(3, 5)], dict(transpose_a='True', transpose_b='True')
    yield [a(3, 2, 4), a(4, 2, 5), a(3, 2, 5)], dict(axis='0')


@ops('_linalg_gemm2', dtypes=['float32', 'float64'])
def gemm2(a):
    yield [a(2, 3, 4), a(2, 4, 5)], dict(alpha='2')
    yield [a(4, 3), a(5, 4)], dict(transpose_a='True', transpose_b='True')
    yield [a(3, 2, 4), a(4, 2, 5)], dict(axis='0')
    yield [a(2, 4, 2, 3), a(2, 4, 2, 5)], dict(axis='1', transpose_a='True')


def positive(a, *shape):
    x = a(*shape, low=-1, high=1)
    return (np.matmul(x, np.swapaxes(x, -1, -2)) + 2 * np.eye(shape[-1])).astype(a.dtype)


@ops('_linalg_potrf _linalg_inverse _linalg_det _linalg_sumlogdiag _npi_cholesky', dtypes=['float32', 'float64'])
def posed(a):
    yield [positive(a, 3, 3)], {}
    yield [positive(a, 2, 4, 4)], {}


@ops('_linalg_potri', dtypes=['float32', 'float64'])
def potri(a):
    yield [np.linalg.cholesky(positive(a, 2, 3, 3))], {}
    yield [np.linalg.cholesky(positive(a, 3, 3))], {}


@ops('_linalg_slogdet', dtypes=['float32', 'float64'], outputs=2)
def slogdet(a):
    yield [a(2, 3, 3)], {}
    yield [a(1, 4, 4)], {}


@ops('_linalg_syrk', dtypes=['float32', 'float64'])
def syrk(a):
    for t in ('True', 'False'):
        yield [a(2, 3, 4)], dict(transpose=t, alpha='1.5')


@ops('_linalg_trmm _linalg_trsm', dtypes=['float32', 'float64'])
def triangular(a):
    for t, right, lower in itertools.product(('True', 'False'), repeat=3):
        x = positive(a, 2, 3, 3)
        yield [x, a(2, *((4, 3) if right == 'True' else (3, 4)))], dict(transpose=t, rightside=right, lower=lower, alpha='1.5')


@ops('_linalg_makediag _linalg_extractdiag', dtypes=['float32', 'float64'])
def makediag(a):
    for k in ('0', '1', '-2'):
        yield [a(2, 3, 3)], dict(offset=k)


@ops('_linalg_maketrian', dtypes=['float32', 'float64'])
def maketrian(a):
    for k, lower in itertools.product(('0', '1', '-1'), ('True', 'False')):
        yield [a(2, 6)], dict(offset=k, lower=lower)


@ops('_linalg_extracttrian', dtypes=['float32', 'float64'])
def extracttrian(a):
    for k, lower in itertools.product(('0', '1', '-1'), ('True', 'False')):
        yield [a(2, 4, 4)], dict(offset=k, lower=lower)


FILLED = ['float32', 'float64', 'float16', 'int32', 'int64', 'uint8', 'int8']


@ops('_arange _npi_arange')
def arange(a):
    for attrs in (dict(start='0', stop='5'), dict(start='5', stop='0', step='-1.5'), dict(start='1', stop='2', step='0.3', repeat='2'), dict(start='3'), dict(start='2', stop='7', step='2')):
        yield [], dict(attrs, dtype=a.dtype.name)


@ops('_linspace _npi_linspace')
def linspace(a):
    pass


@ops('_full _npi_full _eye _npi_eye')
def full(a):
    pass


@ops('_full _npi_full')
def full_(a):
    yield [], dict(shape='(2, 3)', value='2.7', dtype=a.dtype.name)
    yield [], dict(shape='(2, 3)', value='-1', dtype=a.dtype.name)


@ops('_eye _npi_eye')
def eye(a):
    for attrs in (dict(N='3'), dict(N='3', M='5', k='1'), dict(N='4', M='2', k='-1')):
        yield [], dict(attrs, dtype=a.dtype.name)


@ops('SoftmaxOutput', dtypes=['float32', 'float64', 'float16'])
def softmax_output(a):
    yield [a(2, 4), a.of(0, 1)], {}
    yield [a(2, 4, 3), a(2, 3, low=0)], dict(multi_output='True')
    yield [a(2, 3, 4), a(2, 3, low=0)], dict(preserve_shape='True')
    yield [a(2, 3, 4), a.of(0, 1)], {}


@ops('LinearRegressionOutput LogisticRegressionOutput MAERegressionOutput SVMOutput', dtypes=['float32', 'float64', 'float16'])
def regression(a):
    yield [a(2, 4), a(2, 4)], {}


@ops('softmax_cross_entropy', dtypes=['float32', 'float64', 'float16'])
def cross_entropy(a):
    yield [a(3, 4), a.of(0, 3, 1)], {}


@ops('_square_sum', dtypes=['float32'])
def square_sum(a):
    pass


# numpy

@ops('_np_sum _np_prod _npi_mean _np_max _np_min')
def np_reduce(a):
    for axis, keep in itertools.product(('None', '()', '1', '(0, 2)', '-1', '(-1, 0)'), ('False', 'True')):
        yield [a(2, 3, 4)], dict(axis=axis, keepdims=keep)
    yield [a(2, 3)], dict(initial='1')
    yield [a(0, 3)], dict(axis='0')
    yield [a()], {}
    if a.float:
        x = a(3, 4)
        x[1, 1] = float('nan')
        yield [x], dict(axis='1')


@ops('_np_sum _np_prod _npi_mean _npi_std _npi_var')
def np_reduce_dtype(a):
    for dtype in ('float32', 'float64', 'int32', 'int64', 'float16', 'int8'):
        yield [a(2, 3)], dict(axis='1', dtype=dtype)


@ops('_npi_std _npi_var')
def np_var(a):
    for axis, keep, ddof in itertools.product(('None', '1', '(0, 2)', '-1'), ('False', 'True'), ('0', '1')):
        yield [a(2, 3, 4)], dict(axis=axis, keepdims=keep, ddof=ddof)


@ops('_np_all _np_any')
def np_all(a):
    for axis, keep in itertools.product(('None', '1', '(0, 2)', '-1'), ('False', 'True')):
        yield [a(2, 3, 2, low=0, high=1)], dict(axis=axis, keepdims=keep)


@ops('_npi_argmax _npi_argmin')
def np_arg(a):
    x = a(2, 3, 4)
    x[:, 1] = x[:, 0]
    for axis, keep in itertools.product(('None', '0', '1', '-1'), ('False', 'True')):
        yield [x], dict(axis=axis, keepdims=keep)
    if a.float:
        x = a(3, 5)
        x[0, 2] = x[1, 0] = x[2, 4] = float('nan')
        yield [x], dict(axis='1')


@ops('_np_cumsum cumsum')
def cumsum(a):
    for axis in ('None', '0', '1', '-1'):
        yield [a(2, 3, 4)], dict(axis=axis)
    for dtype in ('float64', 'int32', 'int64', 'int8', 'float16'):
        yield [a(2, 3)], dict(axis='1', dtype=dtype)


@ops('_npi_average')
def average(a):
    yield [a(2, 3), a(2, 3, low=1)], dict(axis='1')
    yield [a(2, 3), a(3, low=1)], dict(axis='1')
    yield [a(2, 3)], dict(weighted='False')
    yield [a(2, 3)], dict(weighted='False', axis='0')


@ops('_npi_average', outputs=2)
def average_returned(a):
    yield [a(2, 3), a(3, low=1)], dict(axis='1', returned='True')


@ops('_npi_around')
def around(a):
    for n in ('0', '1', '2', '-1'):
        yield [a(2, 3, low=-30, high=30)], dict(decimals=n)


@ops('_npi_percentile', dtypes=['float32', 'float64', 'int32', 'int64'])
def percentile(a):
    for how, axis in itertools.product(('linear', 'lower', 'higher', 'midpoint', 'nearest'), ('None', '1', '(0, 2)')):
        yield [a(2, 3, 4)], dict(axis=axis, interpolation=how, q_scalar='37.5')
    yield [a(2, 3), np.array([0, 25, 100], 'float32')], dict(axis='-1', keepdims='True')


@ops('_npi_unique')
def unique(a):
    yield [a(3, 4)], {}
    yield [a(4, 2, low=0, high=1)], dict(axis='0')


@ops('_npi_unique', outputs=4)
def unique_all(a):
    yield [a(3, 4)], dict(return_index='True', return_inverse='True', return_counts='True')


@ops('_npi_bincount', dtypes=['int32', 'int64', 'uint8'])
def bincount(a):
    yield [a(7, low=0)], {}
    yield [a(7, low=0)], dict(minlength='6')
    yield [a(7, low=0), Maker('float32')(7)], dict(has_weights='True')


@ops('_np_roll')
def roll(a):
    for attrs in (dict(shift='1'), dict(shift='-2', axis='1'), dict(shift='(1, 2)', axis='(0, 1)'), dict(shift='7', axis='0'), dict(shift='(1, 1)', axis='(0, 0)')):
        yield [a(3, 4)], attrs


@ops('_npi_rot90')
def rot90(a):
    for k, axes in itertools.product(('0', '1', '2', '3', '-1', '5'), ('(0, 1)', '(1, 0)', '(0, 2)', '(-1, 0)')):
        yield [a(2, 3, 4)], dict(k=k, axes=axes)


@ops('_npi_flip')
def flip(a):
    for axis in ('0', '(0, 1)', '(-1,)', '()'):
        yield [a(2, 3)], dict(axis=axis)


@ops('_np_moveaxis')
def moveaxis(a):
    for source, target in (('0', '-1'), ('(0, 1)', '(-1, -2)'), ('(2,)', '(0,)')):
        yield [a(2, 3, 4)], dict(source=source, destination=target)


@ops('_npi_diff')
def diff(a):
    for n, axis in (('1', '-1'), ('2', '0'), ('0', '1'), ('3', '1')):
        yield [a(3, 5)], dict(n=n, axis=axis)


@ops('_npi_ediff1d')
def ediff(a):
    yield [a(2, 3)], {}
    yield [a(2, 3)], dict(to_begin_scalar='5', to_end_scalar='7')
    yield [a(2, 3), a(2)], dict(to_end_arr_given='True')
    yield [a(2, 3), a(2), a(3)], dict(to_begin_arr_given='True', to_end_arr_given='True')


@ops('_npi_vstack _npi_column_stack')
def vstack(a):
    yield [a(3), a(3)], dict(num_args='2')
    yield [a(3, 2), a(3, 2)], dict(num_args='2')
    yield [a(), a()], dict(num_args='2')


@ops('_npi_hstack _npi_dstack')
def hstack(a):
    yield [a(3), a(3)], dict(num_args='2')
    yield [a(3, 2), a(3, 2)], dict(num_args='2')
    yield [a(3, 2, 2), a(3, 2, 2)], dict(num_args='2')


@ops('_np_atleast_1d _np_atleast_2d _np_atleast_3d')
def atleast(a):
    for shape in ((), (2,), (2, 3), (2, 3, 1)):
        yield [a(*shape)], dict(num_args='1')


@ops('_npi_delete')
def delete(a):
    for attrs in (dict(int_ind='1', axis='0'), dict(int_ind='-1', axis='1'), dict(start='0', stop='3', step='2', axis='1'), dict(start='None', stop='None', step='-2', axis='1'), dict(int_ind='5')):
        yield [a(3, 4)], attrs
    yield [a(3, 4), np.array([0, 2], 'int64')], dict(axis='1')


@ops('_npi_insert_scalar')
def insert_scalar(a):
    for attrs in (dict(int_ind='1', axis='0', val='2.5'), dict(int_ind='-1', axis='1', val='7'), dict(int_ind='2', val='7')):
        yield [a(3, 4)], attrs
    yield [a(3, 4), a(4)], dict(int_ind='1', axis='0')
    yield [a(3, 4), a(3)], dict(int_ind='2', axis='1')


@ops('_npi_insert_slice')
def insert_slice(a):
    yield [a(3, 4)], dict(start='0', stop='3', step='2', axis='1', val='3')
    yield [a(3, 4), a(3, 2)], dict(start='0', stop='3', step='2', axis='1')


@ops('_npi_insert_tensor')
def insert_tensor(a):
    yield [a(3, 4), a(3, 2), np.array([0, 3], 'int64')], dict(axis='1')
    yield [a(3, 4), np.array([2, 0], 'int64')], dict(axis='1', val='1')


@ops('_npi_boolean_mask_assign_scalar')
def mask_scalar(a):
    yield [a(2, 3), random.randint(0, 2, (2, 3)).astype(bool)], dict(value='2.5', start_axis='0')
    yield [a(2, 3, 2), random.randint(0, 2, (3,)).astype(bool)], dict(value='-1', start_axis='1')


@ops('_npi_boolean_mask_assign_tensor')
def mask_tensor(a):
    mask = np.array([[True, False, True], [False, True, False]])
    yield [a(2, 3), mask, a(3)], dict(start_axis='0')
    yield [a(2, 3), mask, a(1)], dict(start_axis='0')


@ops('_npi_full_like')
def full_like(a):
    yield [a(2, 3)], dict(fill_value='2.7')
    yield [a(2, 3)], dict(fill_value='2.7', dtype='float64')
    yield [a(2, 3)], dict(fill_value='-1', dtype='int32')


@ops('_npi_nan_to_num', dtypes=['float32', 'float64', 'float16', 'int32'])
def nan_to_num(a):
    yield [a.of(*NASTY) if a.float else a(3)], dict(nan='1.5', posinf='7', neginf='-3')


@ops('_npi_polyval')
def polyval(a):
    yield [a(4), a(2, 3)], {}
    yield [a(1), a(3)], {}


@ops('_npi_norm', outputs=1)
def np_norm(a):
    pass


@ops('_npi_solve', dtypes=['float32', 'float64'])
def solve(a):
    yield [positive(a, 3, 3), a(3, 2)], {}
    yield [positive(a, 3, 3), a(3)], {}
    yield [positive(a, 2, 3, 3), a(2, 3, 1)], {}


@ops('_npi_tensorinv', dtypes=['float32', 'float64'])
def tensorinv(a):
    yield [a(4, 6, 8, 3)], dict(ind='2')
    yield [positive(a, 3, 3)], dict(ind='1')


@ops('_npi_tensorsolve', dtypes=['float32', 'float64'])
def tensorsolve(a):
    yield [a(2, 3, 6), a(2, 3)], {}


@ops('_npi_eigvalsh', dtypes=['float32', 'float64'])
def eigvalsh(a):
    for side in ('L', 'U'):
        yield [a(3, 3)], dict(UPLO=side)
        yield [a(2, 4, 4)], dict(UPLO=side)


@ops('_histogram', outputs=2)
def histogram(a):
    yield [a(3, 4)], dict(bin_cnt='4', range='(-2.0, 2.0)')
    yield [a(3, 4)], dict(bin_cnt='3', range='(-3, 3)')
    yield [a(3, 4), np.array([-3, -1, 0, 2], a.dtype)], {}


def rnn_size(mode, layers, inputs, size, both, projection=0):
    gates = {'lstm': 4, 'gru': 3}.get(mode, 1)
    count, given = 0, inputs
    out = projection or size
    for _ in range(layers):
        one = gates * size * (given + out + 2) + (projection * size if projection else 0)
        count += one * (2 if both else 1)
        given = out * (2 if both else 1)
    return count


@ops('RNN', dtypes=['float32'], outputs=1)
def rnn(a):
    for mode, layers, both in itertools.product(('lstm', 'gru', 'rnn_tanh', 'rnn_relu'), (1, 2), (False, True)):
        directions = 2 if both else 1
        arrays = [a(4, 2, 3), a(rnn_size(mode, layers, 3, 5, both), low=-0.5, high=0.5), a(layers * directions, 2, 5)] + ([a(layers * directions, 2, 5)] if mode == 'lstm' else [])
        yield arrays, dict(mode=mode, num_layers=str(layers), state_size='5', bidirectional=str(both), p='0')


@ops('RNN', dtypes=['float32'], outputs=3)
def rnn_states(a):
    for layers, both in itertools.product((1, 2), (False, True)):
        directions = 2 if both else 1
        yield [a(4, 2, 3), a(rnn_size('lstm', layers, 3, 5, both), low=-0.5, high=0.5), a(layers * directions, 2, 5), a(layers * directions, 2, 5)], dict(mode='lstm', num_layers=str(layers), state_size='5', bidirectional=str(both), p='0.3', state_outputs='True')


FLAGS = {'float32': 0, 'float64': 1, 'float16': 2, 'uint8': 3, 'int32': 4, 'int8': 5, 'int64': 6, 'bool': 7}


def symbol_of(name, count, attrs, outputs, dtypes, numpy_like):
    nodes = [dict(op='null', name='a%d' % i, inputs=[], attrs={'__dtype__': str(FLAGS[dtypes[i].name])}) for i in range(count)]
    node = dict(op=name, name='o', inputs=[[i, 0, 0] for i in range(count)])
    if attrs:
        node['attrs'] = attrs
    nodes.append(node)
    graph = dict(nodes=nodes, arg_nodes=list(range(count)), node_row_ptr=list(range(count + 2)), heads=[[count, i, 0] for i in range(outputs)], attrs=dict(mxnet_version=['int', 10901]))
    if numpy_like:
        graph['attrs']['is_np_shape'] = ['int', 1]
    return json.dumps(graph)


# The inputs that lie in the file of parameters, by operator: from which place on.
HELD = {'Convolution': 1, 'Convolution_v1': 1, 'Deconvolution': 1, 'FullyConnected': 1, 'BatchNorm': 1, '_contrib_SyncBatchNorm': 1, 'LayerNorm': 1,
        'GroupNorm': 1, 'InstanceNorm': 1, 'Embedding': 1, '_contrib_SparseEmbedding': 1, 'LeakyReLU': 1, '_contrib_DeformableConvolution': 2,
        '_contrib_ModulatedDeformableConvolution': 3, 'UpSampling': 9}
HELD_ONE = {'RNN': 1}
LABELLED = 'SoftmaxOutput LinearRegressionOutput LogisticRegressionOutput MAERegressionOutput SVMOutput'.split()


def saved(arrays, aux):
    path = os.path.join('/tmp', 'mxnet-ops-%d.params' % os.getpid())
    mx.nd.save(path, dict((('aux:' if key in aux else 'arg:') + key, mx.nd.array(value, dtype=value.dtype)) for key, value in arrays.items()))
    with open(path, 'rb') as file:
        data = file.read()
    os.remove(path)
    return data


def answer(text, arrays, dynamic):
    symbol = mx.sym.load_json(text)
    held = [mx.nd.array(one, dtype=one.dtype) if one.size else mx.nd.zeros(one.shape, dtype=one.dtype) for one in arrays]
    aux = symbol.list_auxiliary_states()
    named = dict(('a%d' % i, one) for i, one in enumerate(held))
    if dynamic:
        block = mx.gluon.SymbolBlock(symbol, [mx.sym.Variable(key) for key in named])
        given = block(*held)
        given = given if isinstance(given, list) else [given]
    else:
        bound = symbol.bind(mx.cpu(), dict((key, named[key]) for key in symbol.list_arguments()), grad_req='null', aux_states=dict((key, named[key]) for key in aux))
        given = bound.forward(is_train=False)
    return symbol.list_outputs(), [one.asnumpy() for one in given]


def cases(name, left_out, begin, note):
    """Hands each case to `note`; `begin` is told its number, of which those in `left_out` are left out."""
    failures, number = [], 0
    numpy_like = name.startswith(('_np', '_npi', '_npx'))
    for function, dtypes, outputs in TABLE[name]:
        for dtype in dtypes:
            random.seed(11)
            for i, (arrays, attrs) in enumerate(function(Maker(dtype)) or ()):
                if dtype != 'float32' and i > 24:
                    break
                number += 1
                if number in left_out:
                    continue
                begin(number)
                title = '%s %s %s %s' % (name, dtype, ' '.join('%s=%s' % pair for pair in sorted(attrs.items())), 'x'.join(str(list(one.shape)) + ('' if one.dtype == np.dtype(dtype) else one.dtype.name) for one in arrays))
                attrs = dict((key, value) for key, value in attrs.items() if key != 'key' or 'Sync' in name)
                text = symbol_of(name, len(arrays), attrs, outputs, [one.dtype for one in arrays], numpy_like)
                dynamic = name in ('_npx_nonzero', '_contrib_boolean_mask', '_npi_unique', '_npi_bincount', '_npi_delete', '_npi_insert_tensor', '_npi_insert_slice', '_npi_insert_scalar')
                try:
                    with mx.util.np_shape(numpy_like or any(0 in one.shape for one in arrays)):
                        heads, given = answer(text, arrays, dynamic)
                        again = answer(text, arrays, dynamic)[1]
                except Exception as error:
                    failures.append('%s: %s' % (title, str(error).strip().split('\n')[0][:160]))
                    continue
                if any(x.tobytes() != y.tobytes() for x, y in zip(given, again)):
                    failures.append('%s: another answer the second time' % title)
                    continue
                if any(0 in one.shape for one in arrays) and not numpy_like:
                    text = text.replace('"mxnet_version"', '"is_np_shape": ["int", 1], "mxnet_version"')
                names = ['a%d' % k for k in range(len(arrays))]
                kept = set(names[HELD.get(name, len(arrays)):] + ([names[HELD_ONE[name]]] if name in HELD_ONE else []))
                unread = set(names[1:] if name in LABELLED else [])
                asked = [(key, one) for key, one in zip(names, arrays) if key not in kept | unread]
                stated = {'inputs': [{'data_name': key, 'data_shape': [-1] * one.ndim} for key, one in asked]}
                files = {'net-symbol.json': text.encode(), 'net-signature.json': json.dumps(stated).encode()}
                if kept:
                    held = dict((key, one) for key, one in zip(names, arrays) if key in kept)
                    files['net-0000.params'] = saved(held, mx.sym.load_json(text).list_auxiliary_states())
                inputs = dict((key, datum(one)) for key, one in asked)
                note(dict(name=title, files=dict((path, base64.b64encode(data).decode()) for path, data in files.items()),
                                 cases=[dict(inputs=inputs, outputs=dict(zip(heads, [datum(one) for one in given])))]))
    return failures


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(TABLE))
        return
    folder, names = sys.argv[1], sys.argv[2:] or list(TABLE)
    for name in names:
        path, at, died, status = os.path.join(folder, name), os.path.join(folder, name + '.at'), [], 1
        # One that kills MXNet is left out the next time.
        while status and len(died) < 40:
            child = os.fork()
            if child == 0:
                with open(path + '.part', 'w') as out:
                    def begin(number):
                        with open(at, 'w') as file:
                            file.write(str(number))
                    failures = cases(name, died, begin, lambda one: out.write(json.dumps(one, separators=(',', ':')) + '\n'))
                os.rename(path + '.part', path + '.jsonl')
                with open(path + '.failed', 'w') as out:
                    out.write('\n'.join(failures))
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if status:
                died.append(int(open(at).read()))
        os.remove(at)
        if died:
            print('%s: MXNet died of %d cases' % (name, len(died)), flush=True)


if __name__ == '__main__':
    main()
