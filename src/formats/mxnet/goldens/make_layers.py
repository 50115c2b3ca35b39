# python 3.8, requirements.txt
"""Layers: convolutions, pools, normalizations, dense ones, activations, softmax, last layers."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
x = mx.sym.Variable('data')
V = mx.sym.Variable


def data(*shape, **options):
    return [{'data': values(1, *shape, **options)}, {'data': values(2, *((1,) + shape[1:]), **options)}]


def net(name, symbol, runs, **params):
    more = params.pop('more', {})
    pack.model(name, symbol, runs, params, **more)


C = mx.sym.Convolution
net('convolution_1d', C(x, name='c', kernel=(3,), num_filter=4, stride=(2,), pad=(1,)), data(2, 3, 9), c_weight=values(3, 4, 3, 3), c_bias=values(4, 4))
net('convolution_1d_dilated', C(x, name='c', kernel=(2,), num_filter=2, dilate=(3,), no_bias=True), data(2, 3, 9), c_weight=values(3, 2, 3, 2))
net('convolution_2d', C(x, name='c', kernel=(3, 3), num_filter=4, pad=(1, 1)), data(2, 3, 6, 5), c_weight=values(3, 4, 3, 3, 3), c_bias=values(4, 4))
net('convolution_2d_uneven', C(x, name='c', kernel=(3, 2), num_filter=4, pad=(2, 0), stride=(2, 1), dilate=(1, 2)), data(2, 3, 7, 8), c_weight=values(3, 4, 3, 3, 2), c_bias=values(4, 4))
net('convolution_groups', C(x, name='c', kernel=(1, 3), num_filter=6, num_group=3, workspace=256, cudnn_tune='off', cudnn_off=True), data(2, 6, 4, 5), c_weight=values(3, 6, 2, 1, 3), c_bias=values(4, 6))
net('convolution_depthwise', C(x, name='c', kernel=(3, 3), num_filter=4, num_group=4, no_bias=True, layout='NCHW'), data(2, 4, 5, 5), c_weight=values(3, 4, 1, 3, 3))
net('convolution_3d', C(x, name='c', kernel=(2, 3, 2), num_filter=3, pad=(1, 0, 1), stride=(1, 2, 1)), data(2, 2, 4, 6, 5), c_weight=values(3, 3, 2, 2, 3, 2), c_bias=values(4, 3))
net('convolution_v1', mx.sym.Convolution_v1(x, name='c', kernel=(3, 3), num_filter=4, pad=(1, 1)), data(2, 3, 6, 5), c_weight=values(3, 4, 3, 3, 3), c_bias=values(4, 4))
D = mx.sym.Deconvolution
net('deconvolution_1d', D(x, name='d', kernel=(4,), num_filter=3, stride=(2,), pad=(1,)), data(2, 4, 5), d_weight=values(3, 4, 3, 4))
net('deconvolution_2d', D(x, name='d', kernel=(3, 3), num_filter=2, stride=(2, 2), pad=(1, 1), adj=(1, 1), no_bias=False), data(2, 4, 5, 4), d_weight=values(3, 4, 2, 3, 3), d_bias=values(4, 2))
net('deconvolution_groups', D(x, name='d', kernel=(2, 3), num_filter=4, num_group=2, stride=(2, 1)), data(2, 4, 5, 4), d_weight=values(3, 4, 2, 2, 3))
net('deconvolution_dilated', D(x, name='d', kernel=(3, 2), num_filter=2, dilate=(2, 2), pad=(1, 1)), data(2, 3, 4, 4), d_weight=values(3, 3, 2, 3, 2))
net('deconvolution_3d', D(x, name='d', kernel=(2, 2, 2), num_filter=2, stride=(2, 2, 2)), data(2, 3, 2, 3, 2), d_weight=values(3, 3, 2, 2, 2, 2))
net('im2col', mx.sym.im2col(V('data', shape=(0, 2, 0, 0)), kernel=(3, 2), stride=(2, 1), pad=(1, 0), name='c'), data(2, 2, 6, 5))
net('col2im', mx.sym.col2im(V('data', shape=(0, 12, 0)), output_size=(6, 5), kernel=(3, 2), stride=(2, 1), pad=(1, 0), name='c'), data(2, 12, 12))
pack.stated = False

P = mx.sym.Pooling
for kind in ('max', 'avg', 'sum', 'lp'):
    own = dict(p_value=2) if kind == 'lp' else {}
    for convention in ('valid', 'full'):
        net('pool_%s_%s' % (kind, convention), P(x, kernel=(3, 2), stride=(2, 2), pad=(1, 0), pool_type=kind, pooling_convention=convention, name='p', **own), data(2, 3, 8, 7, low=0.1))
    net('pool_%s_global' % kind, P(x, kernel=(2, 2), global_pool=True, pool_type=kind, name='p', **own), data(2, 3, 5, 4))
net('pool_global_without_kernel', mx.sym.Flatten(P(C(x, kernel=(1, 1), num_filter=3, name='c', no_bias=True), global_pool=True, pool_type='avg')), data(2, 3, 5, 4), c_weight=values(3, 3, 3, 1, 1))
net('pool_1d', P(x, kernel=(3,), stride=(2,), pool_type='max', name='p'), data(2, 3, 8))
net('pool_1d_full', P(x, kernel=(3,), stride=(2,), pool_type='avg', pooling_convention='full', name='p'), data(2, 3, 8))
net('pool_1d_same', P(x, kernel=(3,), stride=(2,), pad=(0,), pool_type='max', pooling_convention='same', name='p'), data(2, 3, 8)) if False else None
net('pool_3d', P(x, kernel=(2, 2, 2), stride=(2, 1, 2), pool_type='avg', pad=(0, 1, 0), name='p'), data(2, 2, 4, 4, 4))
net('pool_avg_not_counting', P(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type='avg', count_include_pad=False, name='p'), data(2, 3, 8, 7))
net('pool_avg_full_not_counting', P(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type='avg', count_include_pad=False, pooling_convention='full', name='p'), data(2, 3, 8, 7))
net('pool_lp_1', P(x, kernel=(2, 2), pool_type='lp', p_value=1, name='p'), data(2, 3, 5, 4))
net('pool_lp_3', P(x, kernel=(2, 2), pool_type='lp', p_value=3, name='p'), data(2, 3, 5, 4, low=0.1))
for kind in ('max', 'avg', 'sum'):
    net('pool_v1_' + kind, mx.sym.Pooling_v1(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type=kind, pooling_convention='full', name='p'), data(2, 3, 8, 7))
    net('pool_v1_global_' + kind, mx.sym.Pooling_v1(x, kernel=(1, 1), global_pool=True, pool_type=kind, name='p'), data(2, 3, 5, 4))
net('pool_adaptive', mx.sym.contrib.AdaptiveAvgPooling2D(x, output_size=(3, 2), name='p'), data(2, 3, 7, 5))
net('pool_adaptive_square', mx.sym.contrib.AdaptiveAvgPooling2D(x, output_size=2, name='p'), data(2, 3, 7, 4))
net('pool_adaptive_one', mx.sym.contrib.AdaptiveAvgPooling2D(x, name='p'), data(2, 3, 7, 4))

stats = dict(b_gamma=values(5, 3, low=0.5, high=2), b_beta=values(6, 3), b_moving_mean=values(7, 3), b_moving_var=values(8, 3, low=0.2, high=2))
net('batch_norm_fixed_gamma', mx.sym.BatchNorm(x, name='b'), data(2, 3, 4, 4), **stats)
net('batch_norm', mx.sym.BatchNorm(x, name='b', fix_gamma=False, eps=1e-5, momentum=0.9), data(2, 3, 4, 4), **stats)
net('batch_norm_global', mx.sym.BatchNorm(x, name='b', fix_gamma=False, use_global_stats=True), data(2, 3, 4, 4), **stats)
net('batch_norm_vectors', mx.sym.BatchNorm(x, name='b', fix_gamma=False), data(4, 3), **stats)
pack.stated = True
net('batch_norm_axis', mx.sym.BatchNorm(x, name='b', fix_gamma=False, axis=-1), data(2, 4, 5, 3), **stats)
net('batch_norm_axis_3', mx.sym.BatchNorm(x, name='b', fix_gamma=False, axis=2), data(2, 4, 3), **stats)
net('batch_norm_statistics', mx.sym.Group(list(mx.sym.BatchNorm(x, name='b', fix_gamma=False, output_mean_var=True))), data(2, 3, 4, 4), **stats)
net('batch_norm_v1', mx.sym.BatchNorm_v1(x, name='b', fix_gamma=False), data(2, 3, 4, 4), **stats)
net('batch_norm_sync', mx.sym.contrib.SyncBatchNorm(x, name='b', fix_gamma=False, key='b', ndev=1), data(2, 3, 4, 4), **stats)
net('batch_norm_with_relu', mx.sym.contrib.BatchNormWithReLU(x, name='b', fix_gamma=False), data(2, 3, 4, 4), **stats)
affine = dict(b_gamma=values(5, 3, low=0.5, high=2), b_beta=values(6, 3))
net('instance_norm', mx.sym.InstanceNorm(x, name='b', eps=1e-4), data(2, 3, 4, 4), **affine)
net('instance_norm_1d', mx.sym.InstanceNorm(x, name='b'), data(2, 3, 7), **affine)
net('layer_norm', mx.sym.LayerNorm(x, name='b'), data(2, 5, 3), **affine)
net('layer_norm_axis', mx.sym.LayerNorm(x, name='b', axis=1, eps=1e-3), data(2, 3, 4), **affine)
net('layer_norm_statistics', mx.sym.Group(list(mx.sym.LayerNorm(x, name='b', output_mean_var=True))), data(2, 5, 3), **affine)
net('group_norm', mx.sym.GroupNorm(x, name='b', num_groups=3), data(2, 6, 4, 5), **affine)
net('group_norm_of_channels', mx.sym.GroupNorm(x, name='b', num_groups=3), data(2, 3, 4), **affine)
for mode in ('instance', 'channel', 'spatial'):
    net('l2_normalization_' + mode, mx.sym.L2Normalization(x, mode=mode, name='n'), data(2, 3, 4, 2))
net('lrn', mx.sym.LRN(x, nsize=3, alpha=0.1, beta=0.75, knorm=1, name='n'), data(2, 6, 3, 3))
net('lrn_large', mx.sym.LRN(x, nsize=5, name='n'), data(2, 4, 3, 3, low=-20, high=20))
net('moments', mx.sym.Group(list(mx.sym.moments(x, axes=(0, 2), name='m'))), data(2, 3, 4))
net('moments_kept', mx.sym.Group(list(mx.sym.moments(x, axes=(-1,), keepdims=True, name='m'))), data(2, 3, 4))

pack.stated = False
F = mx.sym.FullyConnected
net('fully_connected', F(x, num_hidden=4, name='f'), data(3, 5), f_weight=values(3, 4, 5), f_bias=values(4, 4))
net('fully_connected_images', F(x, num_hidden=4, name='f'), data(3, 1, 2, 5), f_weight=values(3, 4, 10), f_bias=values(4, 4))
net('fully_connected_not_flat', F(x, num_hidden=4, name='f', flatten=False), data(3, 2, 5), f_weight=values(3, 4, 5), f_bias=values(4, 4))
net('fully_connected_no_bias', F(x, num_hidden=4, name='f', no_bias=True), data(3, 5), f_weight=values(3, 4, 5))
net('flatten', F(mx.sym.Flatten(x), num_hidden=4, name='f'), data(3, 1, 2, 5), f_weight=values(3, 4, 10), f_bias=values(4, 4))
for act in ('relu', 'sigmoid', 'softrelu', 'softsign', 'tanh'):
    net('activation_' + act, mx.sym.Activation(x, act_type=act, name='a'), data(3, 20, low=-25, high=25) + [{'data': np.array([[np.inf, -np.inf, 0, -0.0, 1e-5]], 'float32')}])
for act in ('leaky', 'elu', 'selu', 'gelu'):
    net('leaky_relu_' + act, mx.sym.LeakyReLU(x, act_type=act, name='a'), data(3, 20, low=-5, high=5))
net('leaky_relu_slope', mx.sym.LeakyReLU(x, act_type='leaky', slope=0.01, name='a'), data(3, 20, low=-5, high=5))
net('leaky_relu_elu_slope', mx.sym.LeakyReLU(x, act_type='elu', slope=1.5, name='a'), data(3, 20, low=-5, high=5))
net('leaky_relu_prelu', mx.sym.LeakyReLU(C(x, kernel=(1, 1), num_filter=3, no_bias=True, name='c'), V('g'), act_type='prelu', name='a'), data(2, 3, 4, 4, low=-5, high=5), c_weight=values(3, 3, 3, 1, 1), g=values(5, 3, low=0.1))
net('leaky_relu_prelu_one', mx.sym.LeakyReLU(x, V('g'), act_type='prelu', name='a'), data(2, 3), g=values(5, 1, low=0.1), more={'stated': True})
net('dropout', mx.sym.Dropout(x, p=0.4, name='d'), data(3, 4))
net('embedding', mx.sym.Embedding(x, input_dim=7, output_dim=3, name='e'), [{'data': np.array([[0, 6, 3], [1, 1, 5]], 'float32')}, {'data': np.array([2, 9, -1, 3.7], 'float32')}], e_weight=values(3, 7, 3))
net('sparse_embedding', mx.sym.contrib.SparseEmbedding(x, input_dim=7, output_dim=3, name='e'), [{'data': np.array([[0, 6, 3], [1, 1, 5]], 'float32')}], e_weight=values(3, 7, 3))
for name in ('softmax', 'softmin', 'log_softmax'):
    function = getattr(mx.sym, name)
    net(name, function(x, name='s'), data(2, 3, 4, low=-9, high=9))
    net(name + '_axis', function(x, axis=1, name='s'), data(2, 3, 4))
    net(name + '_temperature', function(x, temperature=2.5, name='s'), data(2, 3, 4))
net('softmax_length', mx.sym.softmax(x, V('length', dtype='int32'), use_length=True, axis=1, name='s'), [{'data': values(1, 3, 5), 'length': np.array([1, 5, 3], 'int32')}], more={'stated': True})
net('softmax_length_3d', mx.sym.softmax(V('data', shape=(0, 2, 5)), V('length', dtype='int32', shape=(0, 2)), use_length=True, name='s'), [{'data': values(1, 2, 2, 5), 'length': np.array([[1, 5], [3, 2]], 'int32')}])
for mode in ('instance', 'channel'):
    net('softmax_activation_' + mode, mx.sym.SoftmaxActivation(x, mode=mode, name='s'), data(2, 3, 2, 2))
label = V('softmax_label')
S = mx.sym.SoftmaxOutput
hidden = F(x, num_hidden=4, name='f')
held = dict(f_weight=values(3, 4, 5), f_bias=values(4, 4))
net('softmax_output', S(hidden, label, name='softmax'), data(3, 5), **held)
net('softmax_output_own_label', S(hidden, name='softmax'), data(3, 5), **held)
net('softmax_output_old_name', mx.sym.Softmax(hidden, name='softmax'), data(3, 5), **held)
net('softmax_output_multi', S(C(x, kernel=(1, 1), num_filter=3, no_bias=True, name='c'), label, multi_output=True, use_ignore=True, ignore_label=255, name='softmax'), data(2, 3, 2, 2), c_weight=values(3, 3, 3, 1, 1))
net('softmax_output_preserved', S(x, label, preserve_shape=True, normalization='valid', name='softmax'), data(2, 3, 4))
for name in ('LinearRegressionOutput', 'MAERegressionOutput', 'LogisticRegressionOutput', 'SVMOutput'):
    net(name, getattr(mx.sym, name)(hidden, label, name='out'), data(3, 5), **held)
net('MakeLoss', mx.sym.MakeLoss(mx.sym.square(hidden - V('target', shape=(0, 4))), grad_scale=2, name='loss'), [{'data': values(1, 3, 5), 'target': values(2, 3, 4)}], **held)
net('BlockGrad_group', mx.sym.Group([S(hidden, label, name='softmax'), mx.sym.BlockGrad(hidden, name='features')]), data(3, 5), **held)
net('IdentityAttachKLSparseReg', mx.sym.IdentityAttachKLSparseReg(mx.sym.sigmoid(hidden), name='k'), data(3, 5), k_moving_avg=values(9, 4), **held)
net('softmax_cross_entropy', mx.sym.softmax_cross_entropy(x, V('label'), name='s'), [{'data': values(1, 3, 5), 'label': np.array([0, 4, 2], 'float32')}])
pack.save('layers')
