"""Caffe2's operators that models in production have, with odd arguments and dtypes, and Caffe2's answers.

    python caffe2_ops.py --list                  names
    python caffe2_ops.py FOLDER [NAME ..]        FOLDER/NAME.jsonl: a case a line, as test/packs.py writes them

A case in which Caffe2 fails, dies or answers otherwise the second time is none. With src/formats/caffe2/goldens/requirements.txt.
"""
import base64
import itertools
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/caffe2/goldens'))
import numpy as np  # noqa: E402
from nets import answer, made, op, type_of  # noqa: E402
from packs import datum  # noqa: E402

TABLE = {}
random = np.random.RandomState(3)


def f(*shape):
    return random.randn(*shape).astype(np.float32)


def u(*shape):
    return random.rand(*shape).astype(np.float32)


def ints(high, *shape, **more):
    return random.randint(more.get('low', 0), high, shape).astype(more.get('dtype', 'int64'))


def typed(dtype, *shape):
    if dtype == 'bool':
        return random.randint(0, 2, shape).astype(bool)
    return (random.randn(*shape) * 3).astype(dtype) if dtype.startswith('float') else random.randint(-5, 9, shape).astype(dtype)


NASTY = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, .5, 1.5, -2.5, 88.9, -104, 1e4, 1e-30], np.float32)


def ops(names, outputs=1):
    """The function yields (inputs, arguments) or (inputs, arguments, parameters by place); inputs in order."""
    def note(function):
        for name in names.split():
            TABLE.setdefault(name, []).append((function, outputs))
        return function
    return note


@ops('''Abs Acos Asin Atan Cbrt Ceil Cos Cosh Cube Elu Erf Exp Floor Gelu HardSigmoid LeakyRelu Log Logit Negative Normalize NormalizeL1
Reciprocal Relu ReluN ReplaceNaN Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqr Sqrt Swish Tan Tanh ThresholdedRelu Softmax
IsNaN Copy StopGradient EnsureDense FloatToHalf NanCheck''')
def unary(name):
    yield [f(2, 3)], {}
    if name != 'NanCheck':
        yield [NASTY], {}
    yield [f(2, 0, 3)], {}
    if name in ('Elu', 'LeakyRelu', 'Selu', 'ThresholdedRelu', 'HardSigmoid'):
        yield [f(2, 3)], dict(alpha=.3)
        yield [f(2, 3)], dict(alpha=-.3)
    if name == 'Selu':
        yield [f(2, 3)], dict(alpha=1.5, scale=2.)
    if name == 'HardSigmoid':
        yield [f(2, 3) * 9], dict(alpha=.3, beta=.1)
    if name == 'Gelu':
        yield [f(2, 3)], dict(fast_gelu=True)
    if name == 'ReluN':
        yield [f(2, 3) * 9], dict(n=2.)
    if name == 'ReplaceNaN':
        yield [NASTY], dict(value=3.5)
    if name == 'Logit':
        yield [u(2, 5)], dict(eps=.2)
        yield [np.array([-1, 0, 1, 2, .5], 'f')], {}
    if name in ('Softmax', 'Normalize', 'NormalizeL1'):
        for axis in (0, 1, 2, -1, -2):
            yield [f(2, 3, 4)], dict(axis=axis)


@ops('Abs Negative Sqr Sign ReplaceNaN Copy')
def unary_types(name):
    for dtype in ('float64', 'int32', 'int64'):
        yield [typed(dtype, 2, 3)], {}


@ops('Add Sub Mul Div EQ NE LT LE GT GE And Or Xor BitwiseAnd BitwiseOr BitwiseXor')
def binary(name):
    for dtype in ('float32', 'float64', 'int32', 'int64', 'bool'):
        x, y = typed(dtype, 2, 3, 4), typed(dtype, 2, 3, 4)
        if name == 'Div' and dtype.startswith('int'):
            y[y == 0] = 3
        yield [x, y], {}
        yield [x, y[0, 0]], dict(broadcast=1)
        yield [x, y[0, :, 0]], dict(broadcast=1, axis=1)
        yield [x, y[:, 0, 0]], dict(broadcast=1, axis=0)
        yield [x, y[:, :, 0]], dict(broadcast=1, axis=0)
        yield [x, y[0, :, :1]], {}
        yield [x[:1], y[:, :1]], {}
        yield [x, y[:1, :1, 0].reshape(1)], dict(broadcast=1)
        yield [x[0], y], {}


@ops('Pow')
def power(name):
    for exponent in (2., .5, -1., 3., 0.):
        yield [u(2, 3) + .1], dict(exponent=exponent)
    yield [u(2, 3), f(2, 3)], {}
    yield [u(2, 3), f(3)], dict(broadcast=1)


@ops('Max Min Sum Mean')
def many(name):
    yield [f(2, 3)], {}
    yield [f(2, 3), f(2, 3), f(2, 3)], {}
    yield [typed('int32', 2, 3), typed('int32', 2, 3)], {}
    yield [NASTY, NASTY[::-1].copy()], {}


@ops('Clip')
def clip(name):
    for args in (dict(min=-.5, max=.5), dict(min=0.), dict(max=.2), {}):
        yield [f(2, 3)], args
        yield [NASTY], args


@ops('Mod')
def mod(name):
    for dtype, divisor, sign in itertools.product(('int32', 'int64'), (3, 7), (0, 1)):
        yield [typed(dtype, 3, 4)], dict(divisor=divisor, sign_follow_divisor=sign)


@ops('ReduceSum ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2')
def reduces(name):
    for axes, keep in itertools.product((None, [0], [1], [0, 2], [-1], [0, 1, 2], [1, 2]), (0, 1)):
        yield [f(2, 3, 4)], dict(keepdims=keep, **(dict(axes=axes) if axes is not None else {}))
    for dtype in ('float64', 'int32', 'int64'):
        yield [typed(dtype, 2, 3)], dict(axes=[1])


@ops('ReduceFrontSum ReduceFrontMean ReduceFrontMax ReduceBackSum ReduceBackMean ReduceBackMax ReduceTailSum')
def fronts(name):
    for n in (0, 1, 2):
        yield [f(2, 3, 4)], dict(num_reduce_dim=n)
    yield [f(4, 3, 2), ints(4, 3 if 'Front' in name else 2, low=1, dtype='int32')], {}
    yield [f(4, 3)], {}


@ops('SumElements SumSqrElements SumElementsInt RowwiseMax ColwiseMax')
def elements(name):
    yield [typed('int32', 3, 4) if name.endswith('Int') else f(2, 3, 4)], {}
    yield [typed('int32', 3, 4) if name.endswith('Int') else f(2, 3, 4)], dict(average=1)


@ops('FC FCTransposed')
def fc(name):
    t = name.endswith('Transposed')
    w = f(4, 6)
    yield [f(3, 6), w.T.copy() if t else w, f(4)], {}
    yield [f(3, 2, 3), w.T.copy() if t else w, f(4)], {}
    yield [f(3, 2, 6), w.T.copy() if t else w, f(4)], dict(axis=2)
    yield [f(3, 6), (w.reshape(2, 2, 6) if not t else w.T.copy().reshape(2, 3, 4)), f(4)], dict(axis_w=2)
    yield [f(0, 6), w.T.copy() if t else w, f(4)], {}


@ops('MatMul BatchMatMul')
def matmul(name):
    for a, b in itertools.product((0, 1), (0, 1)):
        x, y = (f(5, 4) if a else f(4, 5)), (f(3, 5) if b else f(5, 3))
        yield [x, y], dict(trans_a=a, trans_b=b)
        if name == 'BatchMatMul':
            yield [np.stack([x, x + 1]), np.stack([y, y * 2])], dict(trans_a=a, trans_b=b)
            yield [np.stack([x, x + 1]), y], dict(trans_a=a, trans_b=b, broadcast=1)
    if name == 'BatchMatMul':
        yield [f(2, 1, 3, 4), f(5, 4, 2)], dict(broadcast=1)
        yield [f(4), f(4)], dict(broadcast=1)
        yield [f(2, 3, 4), f(4)], dict(broadcast=1)
    else:
        yield [f(2, 3, 4), f(4, 5)], dict(axis_a=2)
        yield [f(2, 12), f(3, 4, 5)], dict(axis_b=2)


@ops('Conv ConvRelu')
def conv(name):
    yield [f(2, 4, 7, 8), f(6, 4, 3, 2), f(6)], dict(kernel_h=3, kernel_w=2, stride_h=2, stride_w=1, pad_t=1, pad_l=0, pad_b=2, pad_r=1), (1, 2)
    yield [f(2, 4, 7, 8), f(6, 2, 3, 3), f(6)], dict(kernel=3, group=2, pad=1, stride=2), (1, 2)
    yield [f(2, 4, 7, 8), f(4, 1, 3, 3)], dict(kernel=3, group=4, pad=1), (1,)
    yield [f(2, 4, 7, 8), f(6, 4, 3, 3), f(6)], dict(kernel=3, dilation=2), (1, 2)
    yield [f(2, 4, 9), f(6, 4, 3), f(6)], dict(kernels=[3], pads=[1, 2], strides=[2]), (1, 2)
    yield [f(1, 2, 5, 6, 4), f(3, 2, 2, 3, 2), f(3)], dict(kernels=[2, 3, 2], strides=[1, 2, 1], pads=[1, 0, 1, 0, 1, 0]), (1, 2)
    yield [f(2, 7, 8, 4), f(6, 3, 2, 4), f(6)], dict(kernel_h=3, kernel_w=2, order='NHWC', pad=1), (1, 2)
    yield [f(2, 7, 8, 4), f(6, 3, 3, 2), f(6)], dict(kernel=3, order='NHWC', group=2), (1, 2)
    for legacy in (1, 2, 3):
        yield [f(2, 4, 7, 8), f(6, 4, 3, 3), f(6)], dict(kernel=3, stride=2, legacy_pad=legacy, **(dict(pad=1) if legacy == 3 else {})), (1, 2)


@ops('ConvTranspose')
def transposed(name):
    yield [f(2, 4, 5, 6), f(4, 3, 3, 2), f(3)], dict(kernel_h=3, kernel_w=2), (1, 2)
    yield [f(2, 4, 5, 6), f(4, 3, 4, 4), f(3)], dict(kernel=4, stride=2, pad=1), (1, 2)
    yield [f(2, 4, 5, 6), f(4, 3, 3, 3), f(3)], dict(kernel=3, stride=2, pad=1, adj=1), (1, 2)
    yield [f(2, 4, 5, 6), f(4, 3, 3, 3)], dict(kernel=3, stride=2, adj_h=1, adj_w=0, pad_t=1, pad_l=0, pad_b=0, pad_r=1), (1,)
    yield [f(2, 5, 6, 4), f(4, 3, 3, 3), f(3)], dict(kernel=3, stride=2, order='NHWC'), (1, 2)
    yield [f(2, 4, 5, 6), f(4, 3, 3, 3), f(6)], dict(kernel=3, group=2), (1, 2)


@ops('MaxPool AveragePool LpPool')
def pools(name):
    for args in (dict(kernel=2, stride=2), dict(kernel=3, stride=2, pad=1), dict(kernel_h=3, kernel_w=2, stride_h=2, stride_w=3, pad_t=1, pad_l=0, pad_b=0, pad_r=1), dict(global_pooling=1), dict(kernel=3, stride=2, legacy_pad=3, pad=1),
                 dict(kernel=2, stride=3, legacy_pad=3), dict(kernel=3, stride=2, legacy_pad=1), dict(kernel=3, stride=2, legacy_pad=2), dict(kernel=3, stride=2, pad=1, count_include_pad=1), dict(kernel=2, dilation=2), dict(kernel=3)):
        if name == 'LpPool' and 'dilation' in args:
            continue
        yield [f(2, 3, 8, 9)], args
        yield [f(2, 8, 9, 3)], dict(args, order='NHWC')
        if name == 'LpPool':
            yield [f(2, 3, 8, 9)], dict(args, p=3.)
    yield [f(2, 3, 9)], dict(kernels=[3], strides=[2], pads=[1, 1])
    yield [f(1, 2, 5, 6, 4)], dict(kernels=[2, 3, 2], strides=[2, 2, 1])


@ops('SpatialBN')
def batch_norm(name):
    for order in ('NCHW', 'NHWC'):
        yield [f(2, 3, 4, 5) if order == 'NCHW' else f(2, 4, 5, 3), f(3), f(3), f(3), u(3)], dict(is_test=1, epsilon=.01, order=order)
    yield [f(2, 3), f(3), f(3), f(3), u(3)], dict(is_test=1)
    yield [f(2, 3, 5), f(3), f(3), f(3), u(3)], dict(is_test=1)


@ops('InstanceNorm')
def instance(name):
    for order in ('NCHW', 'NHWC'):
        yield [f(2, 3, 4, 5) if order == 'NCHW' else f(2, 4, 5, 3), f(3), f(3)], dict(epsilon=.01, order=order)


@ops('GroupNorm')
def group(name):
    for order in ('NCHW', 'NHWC'):
        for groups in (1, 2, 4):
            yield [f(2, 4, 3, 5) if order == 'NCHW' else f(2, 3, 5, 4), f(4), f(4)], dict(group=groups, epsilon=.01, order=order)


@ops('LayerNorm', outputs=3)
def layer(name):
    for axis in (1, 2, -1):
        yield [f(2, 3, 4)], dict(axis=axis, epsilon=.01)
    yield [f(2, 3, 4), f(4), f(4)], dict(axis=2, elementwise_affine=True)
    yield [f(2, 3, 4), f(3, 4), f(3, 4)], dict(axis=1, elementwise_affine=True)


@ops('LRN')
def lrn(name):
    for order in ('NCHW', 'NHWC'):
        for size in (1, 3, 5):
            yield [f(2, 6, 4, 4)], dict(size=size, alpha=.1, beta=.5, bias=2., order=order)


@ops('AffineChannel Scale PRelu')
def affine(name):
    for order in ('NCHW', 'NHWC'):
        x = f(2, 3, 4, 5) if order == 'NCHW' else f(2, 4, 5, 3)
        if name == 'AffineChannel':
            yield [x, f(3), f(3)], dict(order=order)
        elif name == 'PRelu':
            yield [x, f(3)], dict(order=order)
            yield [x, f(1)], dict(order=order)
        else:
            yield [x], dict(scale=2.5)


@ops('PadImage')
def pad_image(name):
    for mode, order in itertools.product(('constant', 'reflect', 'edge'), ('NCHW', 'NHWC')):
        yield [f(2, 4, 5, 6)], dict(mode=mode, order=order, pad_t=1, pad_l=2, pad_b=0, pad_r=3, value=1.5)
    yield [f(2, 3, 6, 5)], dict(pad_t=-1, pad_l=-1, pad_b=2, pad_r=0)


@ops('ResizeNearest ResizeNearest3D UpsampleBilinear')
def resize(name):
    shape = (2, 3, 2, 4, 5) if name.endswith('3D') else (2, 3, 4, 5)
    for scale in ((2., 2.), (1.5, 2.6), (.5, .4), (1., 3.)):
        args = dict(height_scale=scale[0], width_scale=scale[1])
        if name.endswith('3D'):
            args['temporal_scale'] = 2.
        yield [f(*shape)], args
    if name == 'ResizeNearest':
        yield [f(2, 4, 5, 3)], dict(height_scale=2., width_scale=2., order='NHWC')


@ops('ChannelShuffle')
def shuffle(name):
    for order in ('NCHW', 'NHWC'):
        yield [f(2, 6, 4, 6)], dict(group=3, order=order)
        yield [f(2, 6, 4, 6)], dict(group=2, order=order)


@ops('SpaceToBatch BatchToSpace')
def space(name):
    for block, pad in ((2, 0), (2, 1)):
        yield [f(8 if name[0] == 'B' else 2, 3, 4, 6)], dict(block_size=block, pad=pad)
    yield [f(8 if name[0] == 'B' else 2, 3, 4, 6)], dict(block_size=2, pad_t=1, pad_l=0, pad_b=1, pad_r=2)


@ops('Concat', outputs=2)
def concat(name):
    for args in (dict(axis=1), dict(axis=-1), dict(axis=0), dict(order='NCHW'), dict(order='NHWC')):
        yield [f(2, 3, 4, 2), f(2, 3, 4, 2)], args
    yield [f(2, 3), f(2, 3)], dict(axis=1, add_axis=1)
    yield [f(2, 3), f(2, 3)], dict(axis=0, add_axis=1)
    yield [f(2, 3), f(2, 0), f(2, 1)], dict(axis=1)


@ops('Split', outputs=2)
def split(name):
    for args in (dict(axis=1), dict(axis=1, split=[1, 3]), dict(axis=-1), dict(axis=2, split=[3, 1]), dict(order='NHWC'), {}):
        yield [f(2, 4, 4, 2)], args
    yield [f(2, 2, 3)], dict(axis=1, add_axis=1)
    yield [f(2, 5), np.array([2, 3], 'int32')], dict(axis=1)


@ops('Reshape', outputs=2)
def reshape(name):
    for shape in ([6, 4], [-1], [0, -1], [0, 0, 2, 2], [-1, 4], [2, 3, -1, 1]):
        yield [f(2, 3, 4)], dict(shape=shape)
    yield [f(2, 3, 4), np.array([4, -1], 'int64')], {}


@ops('Transpose')
def transpose(name):
    for axes in (None, [0, 2, 1], [2, 0, 1]):
        yield [f(2, 3, 4)], dict(axes=axes) if axes else {}
    yield [typed('int64', 2, 3)], {}


@ops('ExpandDims Squeeze')
def dims(name):
    for d in ([0], [1], [0, 2], [2, 0]):
        yield [f(1, 3, 1, 2) if name == 'Squeeze' else f(3, 2)], dict(dims=d)


@ops('Flatten FlattenToVec PrependDim MergeDim')
def flatten(name):
    if name == 'Flatten':
        for axis in (0, 1, 2, 3, -1):
            yield [f(2, 3, 4)], dict(axis=axis)
    elif name == 'PrependDim':
        yield [f(6, 3)], dict(dim_size=2)
    else:
        yield [f(2, 3, 4)], {}
        yield [f(2, 3)], {}


@ops('Slice')
def slices(name):
    for starts, ends in (([0, 1], [2, 3]), ([0, 0, 1], [-1, -1, -1]), ([1], [2]), ([0, -3], [-1, -2]), ([0, 2], [1, -2])):
        yield [f(4, 5, 3)], dict(starts=starts, ends=ends)
        yield [f(4, 5, 3), np.array(starts, 'int32'), np.array(ends, 'int32')], {}
    yield [f(4, 5)], dict(starts=[0, 1], ends=[-1, -1])
    yield [typed('int64', 4, 5)], dict(starts=[1, 0], ends=[3, -1])


@ops('Tile NumpyTile')
def tile(name):
    if name == 'Tile':
        for tiles, axis in ((2, 0), (3, 1), (2, -1)):
            yield [f(2, 3)], dict(tiles=tiles, axis=axis)
        yield [f(2, 3), np.array([2], 'int32'), np.array([1], 'int32')], {}
        yield [typed('int32', 2, 3)], dict(tiles=2, axis=1)
    else:
        yield [f(2, 3), np.array([2, 1], 'int32')], {}


@ops('Expand')
def expand(name):
    for shape in ([2, 3, 4], [3, 1], [4], [1, 1, 1]):
        yield [f(3, 1), np.array(shape, 'int64')], {}
    yield [f(3, 1)], dict(shape=[2, 3, 4])


@ops('ArgMax ArgMin')
def arg(name):
    x = f(2, 3, 4)
    x[:, 1] = x[:, 0]
    for axis, keep in itertools.product((-1, 0, 1, 2), (0, 1)):
        yield [x], dict(axis=axis, keepdims=keep)


@ops('TopK', outputs=3)
def topk(name):
    x = f(3, 6)
    x[0, 2] = x[0, 4]
    for k, axis in ((1, -1), (3, 1), (2, 0)):
        yield [x], dict(k=k, axis=axis)
    yield [f(2, 3, 4)], dict(k=2)
    yield [np.array([[1, 2, 2, 1, 2]], 'f')], dict(k=3)


@ops('Gather')
def gather(name):
    for axis, index in itertools.product((0, 1, -1), ('int32', 'int64')):
        yield [f(3, 4, 5), ints(3, 2, 3, dtype=index)], dict(axis=axis)
    yield [f(3, 4), np.array([-1, 2, -3], 'int64')], dict(axis=0, wrap_indices=True)
    yield [f(3, 4), np.zeros(0, 'int64')], {}
    yield [typed('int64', 3, 4), ints(3, 2)], {}


@ops('BatchGather')
def batch_gather(name):
    for index in ('int32', 'int64'):
        yield [f(3, 4, 5), ints(4, 2, 3, dtype=index)], {}
    yield [f(2, 3, 4, 5), ints(4, 2)], dict(axis=2)


@ops('Where')
def where(name):
    c = ints(2, 2, 3).astype(bool)
    yield [c, f(2, 3), f(2, 3)], {}
    yield [c[:, 0], f(2, 3), f(2, 3)], dict(broadcast_on_rows=1)
    yield [c, typed('int64', 2, 3), typed('int64', 2, 3)], {}


@ops('OneHot')
def one_hot(name):
    yield [ints(4, 5), np.array(4, 'int64')], {}


@ops('BatchOneHot')
def batch_one_hot(name):
    for dtype in ('int32', 'int64', 'float32'):
        yield [ints(4, 3, 2).astype(dtype), np.array([3, 2], 'int32'), np.array([0, 1, 2, 1, 3]).astype(dtype)], {}


@ops('BatchBucketize Bucketize')
def bucketize(name):
    if name == 'Bucketize':
        yield [f(2, 3)], dict(boundaries=[-.5, 0., .7])
    else:
        yield [f(3, 4)], dict(indices=[0, 2], lengths=[2, 1], boundaries=[-.5, .5, 0.])


@ops('Cast')
def cast(name):
    for start, to in itertools.product(('float32', 'float64', 'int32', 'int64', 'bool', 'uint8'), (1, 2, 5, 10, 13, 3, 6, 7, 8, 9)):
        x = np.array([0, 1, 2.7, -1.5, 100, -0.4]).astype(start) if start != 'uint8' else np.array([0, 1, 200], 'uint8')
        yield [x], dict(to=to)


LENGTHS = np.array([2, 0, 3, 1], 'int32')


@ops('SparseLengthsSum SparseLengthsMean SparseLengthsMax')
def sparse_lengths(name):
    for index in ('int32', 'int64'):
        yield [f(7, 3), ints(7, 6, dtype=index), LENGTHS], {}
        yield [f(7, 3), ints(7, 6, dtype=index), LENGTHS], {}, (0,)
    yield [f(7, 2, 3), ints(7, 6), LENGTHS], {}
    yield [f(7), ints(7, 6), LENGTHS], {}
    yield [f(7, 3), np.zeros(0, 'int64'), np.zeros(3, 'int32')], {}
    yield [f(7, 3), np.zeros(0, 'int64'), np.zeros(0, 'int32')], {}
    yield [f(7, 3).astype('float16'), ints(7, 6), LENGTHS], {}, (0,)


@ops('SparseLengthsWeightedSum')
def sparse_weighted(name):
    for index in ('int32', 'int64'):
        yield [f(7, 3), f(6), ints(7, 6, dtype=index), LENGTHS], {}, (0,)
    yield [f(7, 2, 3), f(6), ints(7, 6), LENGTHS], {}


@ops('SparseLengthsPositionalWeightedSum')
def positional(name):
    yield [f(7, 3), f(4), ints(7, 6), LENGTHS], {}, (0, 1)


@ops('LengthsSum LengthsMean LengthsMax')
def lengths(name):
    yield [f(6, 3), LENGTHS], {}
    yield [f(6), LENGTHS], {}
    yield [f(0, 3), np.zeros(2, 'int32')], {}


@ops('LengthsWeightedSum')
def lengths_weighted(name):
    yield [f(6, 3), f(6), LENGTHS], {}


@ops('LengthsToRanges LengthsToSegmentIds LengthsToWeights LengthsRangeFill LengthsToShape')
def lengths_only(name):
    yield [np.array([3, 3], 'int32') if name == 'LengthsToShape' else LENGTHS], {}
    if name == 'LengthsToWeights':
        yield [LENGTHS], dict(power=.3)
        yield [np.array([2, 4, 1], 'int64')], {}
    yield [np.zeros(0, 'int32')], {}


@ops('LengthsTile')
def lengths_tile(name):
    yield [f(4, 3), LENGTHS], {}
    yield [typed('int64', 4), LENGTHS], {}


@ops('LengthsPad')
def lengths_pad(name):
    yield [f(6, 3), LENGTHS], dict(target_length=4, padding_value=-1.)


@ops('SegmentIdsToLengths SegmentIdsToRanges')
def segments(name):
    for dtype in ('int32', 'int64'):
        yield [np.array([0, 0, 2, 2, 2, 3], dtype)], {}
    yield [np.array([0, 0, 2], 'int32'), f(6)], {}


@ops('SortedSegmentSum SortedSegmentMean UnsortedSegmentSum UnsortedSegmentMean SortedSegmentRangeSum SortedSegmentRangeMean SortedSegmentRangeMax SortedSegmentRangeLogSumExp SortedSegmentRangeLogMeanExp')
def segmented(name):
    ids = np.array([0, 0, 1, 1, 1, 3] if 'Range' not in name else [0, 0, 1, 1, 1, 2], 'int32')
    yield [f(6, 3), ids], {}
    if name.startswith('Unsorted'):
        yield [f(6, 3), np.array([2, 0, 1, 2, 0, 4], 'int32')], {}
        yield [f(6, 3), np.array([2, 0, 1, 2, 0, 4], 'int32')], dict(num_segments=7)


@ops('SparseToDense')
def sparse_to_dense(name):
    for index in ('int32', 'int64'):
        yield [np.array([2, 0, 2, 4], index), f(4, 3)], {}
        yield [np.array([2, 0, 2], index), f(3), f(6)], {}
    yield [np.array([2, 0], 'int64'), typed('int32', 2)], {}


@ops('SparseToDenseMask', outputs=1)
def sparse_mask(name):
    yield [np.array([12, 7, 99, 7], 'int64'), f(4), np.array(-1, 'f'), np.array([2, 2], 'int32')], dict(mask=[7, 12, 5])
    yield [np.array([12, 7, 99], 'int32'), f(3, 2), f(2)], dict(mask=[7, 12, 5])


@ops('GatherRanges', outputs=2)
def gather_ranges(name):
    yield [f(8), np.array([[[0, 2], [5, 1]], [[1, 3], [4, 0]]], 'int32')], {}


@ops('GatherRangesToDense', outputs=2)
def gather_dense(name):
    yield [f(8), np.array([[[0, 2], [5, 1]], [[2, 2], [7, 1]]], 'int32')], dict(lengths=[2, 1])
    yield [f(8), np.array([[[0, 2], [5, 0]], [[0, 0], [7, 1]]], 'int32')], dict(lengths=[2, 1])


def fused(rows, columns):
    x = f(rows, columns)
    low, high = x.min(1, keepdims=True), x.max(1, keepdims=True)
    scale = ((high - low) / 255).astype('f')
    codes = np.rint((x - low) / np.maximum(scale, 1e-8)).astype(np.uint8)
    return np.concatenate([codes, scale.view(np.uint8).reshape(rows, 4), low.astype('f').view(np.uint8).reshape(rows, 4)], 1)


@ops('SparseLengthsSumFused8BitRowwise SparseLengthsMeanFused8BitRowwise')
def fused_sum(name):
    for index in ('int32', 'int64'):
        yield [fused(7, 8), ints(7, 6, dtype=index), LENGTHS], {}, (0,)
    yield [fused(7, 5), np.zeros(0, 'int64'), np.zeros(2, 'int32')], {}, (0,)


@ops('SparseLengthsWeightedSumFused8BitRowwise')
def fused_weighted(name):
    for index in ('int32', 'int64'):
        yield [fused(7, 8), f(6), ints(7, 6, dtype=index), LENGTHS], {}, (0,)


@ops('Fused8BitRowwiseQuantizedToFloat')
def fused_float(name):
    yield [fused(7, 5)], {}


@ops('FloatToFused8BitRowwiseQuantized FloatToRowwiseQuantized8Bits', outputs=1)
def float_fused(name):
    yield [f(5, 7)], {}
    yield [np.ones((2, 3), 'f')], {}


@ops('GatherFused8BitRowwise')
def gather_fused(name):
    yield [fused(7, 5), ints(7, 4)], {}, (0,)


@ops('SparseLengthsSum8BitsRowwise SparseLengthsMean8BitsRowwise')
def rowwise(name):
    for index in ('int32', 'int64'):
        yield [ints(255, 7, 5, dtype='uint8'), ints(7, 6, dtype=index), LENGTHS, f(7, 2)], {}, (0, 3)


@ops('SparseLengthsWeightedSum8BitsRowwise SparseLengthsWeightedMean8BitsRowwise')
def rowwise_weighted(name):
    yield [ints(255, 7, 5, dtype='uint8'), f(6), ints(7, 6), LENGTHS, f(7, 2)], {}, (0, 4)


def boxes(n, size=60, batch=0):
    xy = u(n, 2) * size * .7
    rows = np.concatenate([xy, xy + 2 + u(n, 2) * size * .5], 1).astype('f')
    return np.concatenate([np.sort(ints(batch, n, 1), 0).astype('f'), rows], 1) if batch else rows


@ops('RoIAlign RoIPool')
def roi(name):
    for args in (dict(pooled_h=3, pooled_w=2), dict(pooled_h=2, pooled_w=2, spatial_scale=.25), dict(pooled_h=7, pooled_w=7, spatial_scale=.0625)):
        if name == 'RoIAlign':
            for ratio, aligned in itertools.product((0, 2, -1), (0, 1)):
                yield [f(2, 3, 16, 15), boxes(5, 60, 2)], dict(args, sampling_ratio=ratio, aligned=aligned)
            yield [f(1, 3, 16, 15), boxes(4)], dict(args, sampling_ratio=2)
            yield [f(2, 16, 15, 3), boxes(5, 60, 2)], dict(args, sampling_ratio=2, order='NHWC')
            yield [f(2, 3, 16, 15), boxes(5, 60, 2)[:0]], dict(args, sampling_ratio=2)
        else:
            yield [f(2, 3, 16, 15), boxes(5, 60, 2)], dict(args, is_test=1)


@ops('BBoxTransform', outputs=2)
def bbox_transform(name):
    info = np.array([[60, 80, 1.5], [64, 60, .7]], 'f')
    for args in ({}, dict(weights=[10., 10., 5., 5.]), dict(apply_scale=False), dict(correct_transform_coords=True), dict(legacy_plus_one=False), dict(weights=[10., 10., 5., 5.], apply_scale=False, correct_transform_coords=True), dict(legacy_plus_one=True, weights=[2., 2., 1., 1.])):
        yield [boxes(5, 60, 2), f(5, 12) * .5, info], args
        yield [boxes(5), f(5, 8) * .5, info[:1]], args
    yield [boxes(5), f(5, 8) * 9, info[:1]], {}


@ops('BoxWithNMSLimit', outputs=6)
def box_limit(name):
    for args in (dict(score_thresh=.05, nms=.3, detections_per_im=100), dict(score_thresh=.3, nms=.5, detections_per_im=5), dict(score_thresh=.05, nms=.3, soft_nms_enabled=True, soft_nms_method='linear', soft_nms_min_score_thres=.01),
                 dict(score_thresh=.05, nms=.3, soft_nms_enabled=True, soft_nms_method='gaussian', soft_nms_sigma=.4), dict(score_thresh=.05, nms=.3, cls_agnostic_bbox_reg=True), dict(score_thresh=.05, nms=.3, input_boxes_include_bg_cls=False, output_classes_include_bg_cls=False), dict(legacy_plus_one=False, nms=.4), dict(score_thresh=.99)):
        for splits in (None, np.array([7, 5], 'f')):
            classes = 3
            columns = 4 if args.get('cls_agnostic_bbox_reg') else 4 * (classes - 1 if args.get('input_boxes_include_bg_cls') is False else classes)
            rows = np.concatenate([boxes(12) for _ in range(columns // 4)], 1)
            yield [u(12, classes), rows] + ([splits] if splits is not None else []), args


@ops('GenerateProposals', outputs=2)
def proposals(name):
    for args in (dict(spatial_scale=1 / 16., pre_nms_topN=60, post_nms_topN=12, nms_thresh=.7, min_size=0.), dict(spatial_scale=1 / 16., pre_nms_topN=20, post_nms_topN=300, nms_thresh=.3, min_size=16.), dict(spatial_scale=1 / 8., legacy_plus_one=False), dict(spatial_scale=1 / 16., correct_transform_coords=True)):
        anchors = np.array([[-8, -8, 23, 23], [-20, -10, 35, 25], [-4, -30, 19, 45]], 'f')
        yield [u(2, 3, 5, 6), f(2, 12, 5, 6) * .3, np.array([[80, 96, 1.5], [70, 90, 1]], 'f'), anchors], args, (3,)


@ops('CollectRpnProposals')
def collect(name):
    yield [boxes(6, 60, 2), boxes(4, 60, 2), u(6), u(4)], dict(rpn_min_level=2, rpn_max_level=3, rpn_post_nms_topN=5)


@ops('DistributeFpnProposals', outputs=4)
def distribute(name):
    rois = boxes(9, 60, 2)
    rois[::2, 3:] *= 5
    yield [rois], dict(roi_canonical_scale=60, roi_canonical_level=3, roi_min_level=2, roi_max_level=4)
    yield [rois], dict(roi_canonical_scale=60, roi_canonical_level=3, roi_min_level=2, roi_max_level=4, legacy_plus_one=False)


@ops('CollectAndDistributeFpnRpnProposals', outputs=5)
def collect_distribute(name):
    a, b = boxes(6, 60, 2), boxes(4, 60, 2)
    a[::2, 3:] *= 5
    yield [a, b, u(6), u(4)], dict(roi_canonical_scale=60, roi_canonical_level=3, roi_min_level=2, roi_max_level=4, rpn_min_level=2, rpn_max_level=3, rpn_post_nms_topN=7)


@ops('BatchPermutation')
def permutation(name):
    yield [f(4, 3, 2), np.array([2, 0, 3, 1], 'int32')], {}
    yield [f(0, 3), np.zeros(0, 'int32')], {}


@ops('HeatmapMaxKeypoint')
def heatmap(name):
    yield [f(3, 2, 14, 14), boxes(3)], {}
    yield [f(3, 2, 14, 14), boxes(3)], dict(should_output_softmax=True)


@ops('DeformConv')
def deform(name):
    yield [f(2, 4, 6, 7), f(2, 18, 6, 7), f(3, 4, 3, 3), f(3)], dict(kernel=3, pad=1), (2, 3)
    yield [f(2, 4, 6, 7), f(2, 36, 3, 3), f(4, 2, 3, 3)], dict(kernel=3, stride=2, pad_t=1, pad_l=0, pad_b=1, pad_r=0, group=2, deformable_group=2), (2,)


@ops('PackSegments UnpackSegments')
def pack_segments(name):
    if name[0] == 'P':
        yield [np.array([2, 0, 3], 'int32'), f(5, 3)], {}
        yield [np.array([2, 0, 3], 'int64'), f(5, 3)], dict(pad_minf=True)
        yield [np.array([2, 0, 3], 'int32'), f(5, 3)], dict(max_length=4)
        yield [np.array([2, 1, 3], 'int32'), typed('int64', 6)], {}
    else:
        yield [np.array([2, 0, 3], 'int32'), f(3, 3, 2)], {}


@ops('SequenceMask')
def sequence_mask(name):
    yield [f(3, 4), np.array([2, 4, 1], 'int32')], dict(mode='sequence')
    yield [f(2, 3, 4), np.array([2, 4, 1, 3, 0, 2], 'int32')], dict(mode='sequence', axis=2)
    for mode in ('upper', 'lower', 'upperdiag', 'lowerdiag'):
        yield [f(2, 4, 4)], dict(mode=mode)
        yield [f(2, 4, 4)], dict(mode=mode, fill_val=-7.)
    yield [f(3, 5), np.array([2, 3, 1], 'int32')], dict(mode='window', radius=1)


@ops('Glu')
def glu(name):
    yield [f(2, 6)], {}
    yield [f(2, 4, 6)], dict(dim=1)


@ops('CosineSimilarity DotProduct L1Distance SquaredL2Distance')
def pairs(name):
    yield [f(4, 5), f(4, 5)], {}
    yield [f(4, 2, 3), f(4, 2, 3)], {}


@ops('LpNorm')
def lp(name):
    for p in (1, 2):
        yield [f(2, 3)], dict(p=p)
        yield [f(2, 3)], dict(p=p, average=True)


@ops('Unique', outputs=2)
def unique(name):
    for dtype in ('int32', 'int64'):
        yield [np.array([3, 1, 3, 7, 1], dtype)], {}


@ops('ConstantFill Range Shape Size')
def fills(name):
    if name == 'ConstantFill':
        yield [f(2, 3)], dict(value=2.5)
        yield [f(2, 3)], dict(value=3, dtype=2)
        yield [f(2, 3)], dict(extra_shape=[4], value=1.)
        yield [np.array([2, 3], 'int32')], dict(input_as_shape=1, value=1.)
    elif name == 'Range':
        yield [np.array([5], 'int32')], {}
        yield [np.array([2], 'int32'), np.array([9], 'int32'), np.array([3], 'int32')], {}
        yield [np.array([2], 'f'), np.array([0], 'f'), np.array([-.3], 'f')], {}
    else:
        yield [f(2, 3)], {}
        if name == 'Shape':
            yield [f(2, 3, 4)], dict(axes=[2, 0])


@ops('ElementwiseLinear')
def linear(name):
    yield [f(3, 4), f(4), f(4)], {}
    yield [f(3, 2, 4), f(4), f(4)], dict(axis=2)


@ops('Im2Col Col2Im')
def im2col(name):
    if name == 'Im2Col':
        for order in ('NCHW', 'NHWC'):
            yield [f(2, 3, 5, 6)], dict(kernel=2, stride=2, pad=1, order=order)


@ops('Percentile PiecewiseLinearTransform BatchBoxCox')
def tables(name):
    if name == 'PiecewiseLinearTransform':
        yield [u(4, 2)], dict(binary=True, bounds=[0., .3, .6, 1.], slopes=[1., 2., .5], intercepts=[0., -.1, .4])
        yield [u(4)], dict(binary=True, bounds=[0., .3, .6, 1.], slopes=[1., 2., .5], intercepts=[0., -.1, .4])
    elif name == 'BatchBoxCox':
        yield [u(4, 3) * 4, u(3), u(3)], {}


@ops('AddPadding RemovePadding')
def padding(name):
    if name == 'AddPadding':
        yield [f(6, 2), LENGTHS], dict(padding_width=1, end_padding_width=2)
        yield [f(6, 2)], dict(padding_width=1)
    else:
        yield [f(9, 2), np.array([4, 5], 'int32')], dict(padding_width=1, end_padding_width=2)


@ops('Conditional')
def conditional(name):
    yield [np.array([True, False, True]), f(3, 2), f(3, 2)], {}


@ops('BooleanMask', outputs=2)
def boolean_mask(name):
    yield [f(4, 2), np.array([True, False, True, True])], {}
    yield [f(4, 2), np.array([False] * 4)], {}


@ops('NCHW2NHWC NHWC2NCHW')
def layouts(name):
    yield [f(2, 3, 4, 5)], {}
    yield [f(2, 3, 4)], {}


@ops('SinusoidPositionEncoding')
def sinus(name):
    yield [ints(9, 3, 2)], dict(embedding_size=6, alpha=100.)


@ops('LSTMUnit GRUUnit', outputs=2)
def units(name):
    n, d = 3, 4
    if name == 'LSTMUnit':
        for drop in (0, 1):
            yield [f(1, n, d), f(1, n, d), f(1, n, 4 * d), np.array([2, 5, 1], 'int32'), np.array([1], 'int32')], dict(forget_bias=.5, drop_states=drop)


@ops('GRUUnit')
def gru(name):
    n, d = 3, 4
    for drop in (0, 1):
        yield [f(1, n, d), f(1, n, 3 * d), np.array([2, 5, 1], 'int32'), np.array([1], 'int32')], dict(drop_states=drop)


def cases(name, left_out, begin, note):
    failures, number = [], 0
    for function, outputs in TABLE[name]:
        random.seed(7)
        for found in function(name) or ():
            inputs, args = found[:2]
            held = found[2] if len(found) > 2 else ()
            number += 1
            if number in left_out:
                continue
            begin(number)
            title = '%s %s %s' % (name, ' '.join('%s=%s' % pair for pair in sorted(args.items())), 'x'.join(str(list(one.shape)) + ('' if one.dtype == np.float32 else one.dtype.name) for one in inputs))
            names = ['x%d' % i for i in range(len(inputs))]
            wanted = ['y%d' % i for i in range(outputs)]
            for count in range(outputs, 0, -1):
                one = op(name, names, wanted[:count], **args)
                params = dict((names[i], inputs[i]) for i in held if inputs[i].dtype.name != 'float16')
                run = dict((key, value) for key, value in zip(names, inputs) if key not in params)
                try:
                    init, predict, heads = made([one], wanted[:count], params, sorted(run))
                    given = answer(init, predict, run, heads)
                    again = answer(init, predict, run, heads)
                    break
                except Exception as error:
                    given = None
                    problem = str(error).split('frame #0')[0].strip().replace('\n', ' ')[:200]
            if given is None:
                failures.append('%s: %s' % (title, problem))
                continue
            if any(not isinstance(value, np.ndarray) or value.tobytes() != again[key].tobytes() for key, value in given.items()):
                failures.append('%s: another answer the second time' % title)
                continue
            if any(value.dtype.name == 'float16' for value in run.values()):
                continue
            files = {'init_net.pb': init.SerializeToString(), 'predict_net.pb': predict.SerializeToString(),
                     'value_info.json': json.dumps(dict((key, [type_of([value])[0], [0] * value.ndim]) for key, value in run.items())).encode()}
            note(dict(name=title, files=dict((path, base64.b64encode(data).decode()) for path, data in files.items()),
                      cases=[dict(inputs=dict((key, datum(value)) for key, value in run.items()), outputs=dict((key, datum(value)) for key, value in given.items()))]))
    return failures


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(TABLE))
        return
    folder, names = sys.argv[1], sys.argv[2:] or list(TABLE)
    for name in names:
        path, at, died, status = os.path.join(folder, name), os.path.join(folder, name + '.at'), [], 1
        # One that kills Caffe2 is left out the next time.
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
        if os.path.exists(at):
            os.remove(at)
        if died:
            print('%s: Caffe2 died of %d cases' % (name, len(died)), flush=True)


if __name__ == '__main__':
    main()
