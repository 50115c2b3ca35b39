# python 3.8, requirements.txt
"""Odd arguments of operators, as a sweep over the registry found them (test/oracles/mxnet_ops.py): infinite numbers,
integers, axes from the end, reductions that name no axis, windows beside the image."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
pack.stated = True
V = mx.sym.Variable
G = mx.sym.Group
S = mx.sym


def typed(dtype):
    return TYPED[dtype]


def run(dtype, *numbers):
    return [{'x': np.array(numbers, dtype)}]


x, y, z = V('x'), V('y'), V('z')
TYPED = dict((dtype, V('x', dtype=dtype)) for dtype in ('uint8', 'int32', 'float16'))
some = [{'x': values(1, 2, 3, 4)}, {'x': values(2, 1, 3, 4)}]
nasty = [{'x': np.array([[1, np.nan, 2], [3, -np.inf, 0.5], [np.inf, 4, -1]], 'float32')}]

pack.model('infinite_numbers', G([x * float('inf'), x + float('-inf'), S._internal._maximum_scalar(x, scalar=float('-inf')), S._internal._minimum_scalar(x, scalar=float('inf')),
                                  S.broadcast_add(x, S._internal._full(shape=(1, 3), value=float('-inf'), dtype='float32'))]), [{'x': values(3, 2, 3)}])
pack.model('hypot_of_infinite', S._internal._hypot(x, y), [{'x': np.array([np.inf, np.nan, -np.inf, 3], 'float32'), 'y': np.array([np.nan, -np.inf, 1, 4], 'float32')}])
pack.model('narrow_integers', G([S._internal._plus_scalar(typed('uint8'), scalar=-3), S._internal._greater_scalar(typed('uint8'), scalar=-3), S._internal._maximum_scalar(typed('uint8'), scalar=-3), S.sign(typed('uint8'))]),
           run('uint8', 0, 1, 2, 200, 255))
pack.model('integers', G([S.argmax(typed('int32'), axis=1), S.argmin(typed('int32'), axis=1, keepdims=True), S.argmax_channel(typed('int32')), S.contrib.arange_like(typed('int32')),
                          S.SequenceMask(typed('int32'), use_sequence_length=False), S._internal._slice_assign_scalar(typed('int32'), scalar=2.5, begin=(0, 1), end=(1, 3))]),
           [{'x': np.array([[3, 9, -2], [7, 7, 1]], 'int32')}, {'x': np.array([[0, -9, -2]], 'int32')}])
pack.model('half_ranges', G([S.broadcast_add(typed('float16'), S.arange(1, 7, 1.5, dtype='float16')), S.contrib.arange_like(typed('float16'), axis=1, start=2, step=0.5)]), [{'x': values(1, 2, 4, dtype='float16')}])
for name in ('sum', 'mean', 'prod', 'max'):
    pack.model('no_axis_excluded_' + name, getattr(S, name)(x, exclude=True), some)
    pack.model('no_axis_excluded_kept_' + name, getattr(S, name)(x, axis=(), exclude=True, keepdims=True), some)
pack.model('max_of_nan', G([S.max(x, axis=1), S.min(x, axis=0), S.max(x)]), nasty, dull=True)
pack.model('clip_turned', S.clip(x, 0.5, -0.5), some)
pack.model('squeeze_of_free_sizes', S.squeeze(x), [{'x': values(1, 2, 1, 3, 1)}, {'x': values(2, 2, 4, 1, 3)}, {'x': values(3, 2, 4, 3, 2)}])
pack.model('slice_like_from_the_end', S.slice_like(x, V('y'), axes=(-2,)), [{'x': values(1, 4, 5, 3), 'y': values(2, 7, 3)}])
pack.model('gamma_of_whole_numbers', S.gamma(x), run('float32', 0.5, 1, 4, -0.5, -1, -7, -104), dull=True)
pack.model('gemm_along_the_first_axis', G([S.linalg.gemm2(x, y, axis=0, alpha=2), S.linalg.gemm(x, y, z, axis=0, alpha=2, beta=0.5)]),
           [{'x': values(1, 3, 2, 4), 'y': values(2, 4, 2, 5), 'z': values(3, 3, 2, 5)}])
pack.stated = False
pack.model('deformable_groups', S.contrib.DeformableConvolution(x, V('offset'), V('w'), kernel=(3, 3), stride=(2, 2), pad=(1, 0), num_filter=4, num_group=2, num_deformable_group=2, no_bias=True),
           [{'x': values(1, 2, 4, 6, 7), 'offset': values(2, 2, 36, 3, 3)}], {'w': values(3, 4, 2, 3, 3)})
pack.stated = True

# As the backend of oneDNN writes them; MXNet itself gives their answers.
pack.stated = False
data = V('data')
net = S.Activation(S.BatchNorm(S.Convolution(data, kernel=(3, 3), num_filter=4, num_group=2, name='c'), fix_gamma=False, name='b'), act_type='relu', name='a')
side = S.Convolution(net, kernel=(1, 1), num_filter=4, name='s')
net = S.FullyConnected(S.Pooling(S.Activation(side + net, act_type='relu', name='t'), kernel=(2, 2), stride=(2, 2), pool_type='max', name='p'), num_hidden=3, name='f')
held = {'c_weight': values(1, 4, 2, 3, 3), 'c_bias': values(2, 4), 'b_gamma': values(3, 4, low=.5, high=1.5), 'b_beta': values(4, 4), 'b_moving_mean': values(5, 4),
        'b_moving_var': values(6, 4, low=.5, high=2), 's_weight': values(7, 4, 4, 1, 1), 's_bias': values(8, 4), 'f_weight': values(9, 3, 36), 'f_bias': values(10, 3)}
fused = net.get_backend_symbol('MKLDNN')
assert '_sg_mkldnn_conv' in fused.tojson() and '_sg_mkldnn_fully_connected' in fused.tojson()
pack.model('fused_by_onednn', fused, [{'data': values(11, n, 4, 8, 8)} for n in (1, 2)], held)
pack.stated = True

mx.npx.set_np()
I = mx.sym._internal
with mx.util.np_shape(True):
    p = V('x').as_np_ndarray()
    i = V('x', dtype='int32').as_np_ndarray()
    pack.model('np_no_axes', mx.sym.np.sum(p, axis=()), some)
    pack.model('np_copysign', mx.sym.np.copysign(p, V('y').as_np_ndarray()), [{'x': np.array([1, -1, 1, -1, 0, np.inf, 2], 'float32'), 'y': np.array([-0.0, -0.0, -2, -2, -1, -1, np.nan], 'float32')}], dull=True)
    pack.model('np_cut_after_the_sum', mx.sym.np.sum(p, axis=1, dtype='int32'), [{'x': values(1, 3, 4, low=-3, high=3)}])
    pack.model('np_variance_of_integers', mx.sym.np.var(i, axis=1, dtype='float32'), [{'x': np.array([[-2, -3, 0], [-2, 2, 1]], 'int32')}])
    pack.model('np_average_of_integers', mx.sym.np.average(i, axis=1), [{'x': np.array([[-2, -3, 0], [-2, 2, 1]], 'int32')}])
    pack.model('np_where_numbers', mx.sym.np.where(p > 0, p, 2.5), some)
pack.save('odd')
