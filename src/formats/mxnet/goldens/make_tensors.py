# python 3.8, requirements.txt
"""Operators on tensors: shapes, parts, joints, reductions, indices, order, products, fills, casts."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
pack.stated = True
x = mx.sym.Variable('x')
y = mx.sym.Variable('y')
V = mx.sym.Variable
G = mx.sym.Group


def two(*shape, **options):
    return [{'x': values(1, *shape, **options)}, {'x': values(2, *((1,) + shape[1:]), **options)}]


def net(name, symbol, runs, **more):
    pack.model(name, symbol, runs, more.pop('params', {}), **more)


R = mx.sym.reshape
for name, codes, shape, reverse in (
        ('copy', (0, -1), (2, 3, 4), False), ('infer', (-1, 4), (2, 3, 4), False), ('copy_2', (0, 0, -1), (2, 3, 4, 5), False),
        ('rest', (0, -2), (2, 3, 4), False), ('rest_in_the_middle', (-1, 0, -2), (2, 3, 4), False), ('merge', (-3, 0), (2, 3, 4), False),
        ('merge_2', (-3, -3), (2, 3, 4, 5), False), ('merge_rest', (0, -3, -2), (2, 3, 4, 5), False),
        ('split', (0, -4, 3, -1, -2), (2, 6, 4), False), ('split_infer', (-4, -1, 2, -2), (4, 3, 5), False),
        ('split_copy', (-2, -4, 2, 2), (2, 3, 4), False) if False else ('split_last', (0, 0, -4, 2, -1), (2, 3, 4), False),
        ('reverse', (-1, 0), (2, 5, 4), True), ('reverse_copy', (0, -1, 0), (2, 3, 4, 5), True), ('reverse_merge', (-3, 0), (2, 3, 4), True),
        ('reverse_split', (0, 2, -1, -4), (3, 4), True), ('plain', (3, 8), (2, 3, 4), False), ('three_to_one', (-1,), (2, 3, 4), False),
        ('merge_infer', (-1, -3), (2, 3, 4), False) if False else ('heads', (0, 0, -4, 2, -1), (2, 3, 8), False)):
    runs = [{'x': values(1, *shape)}]
    if 0 in codes and codes[0] == 0 and not reverse or codes[0] == -1:
        runs.append({'x': values(2, *((1,) + shape[1:]))})
    net('reshape_' + name, R(x, shape=codes, reverse=reverse, name='r'), runs)
net('reshape_target', mx.sym.Reshape(x, target_shape=(0, 12), name='r'), [{'x': values(1, 2, 3, 4)}])
net('reshape_target_highest', mx.sym.Reshape(x, target_shape=(0, 12), keep_highest=True, name='r'), two(2, 3, 4))
net('transpose', mx.sym.transpose(x, axes=(0, 2, 1), name='t'), two(2, 3, 4))
net('transpose_all', mx.sym.transpose(x, name='t'), two(2, 3, 4))
net('swap_axis', mx.sym.SwapAxis(x, dim1=0, dim2=2, name='t'), two(2, 3, 4))
net('swap_axis_negative', mx.sym.swapaxes(x, dim1=-1, dim2=1, name='t'), two(2, 3, 4, 2))
for axis in (0, 1, -1, -2):
    net('expand_dims_%d' % axis, mx.sym.expand_dims(x, axis=axis, name='e'), two(2, 3))
net('squeeze', mx.sym.squeeze(x, axis=(1,), name='e'), two(2, 1, 3, 1))
net('squeeze_several', mx.sym.squeeze(x, axis=(1, -1), name='e'), two(2, 1, 3, 1))
net('squeeze_stated', mx.sym.squeeze(V('x', shape=(0, 1, 3, 1)), name='e'), [{'x': values(1, 2, 1, 3, 1)}], stated=False)
for name, own in (('plain', dict(begin=(0, 1), end=(2, 3))), ('none', dict(begin=(None, 1, None), end=(None, -1, 2))),
                  ('step', dict(begin=(0, None), end=(None, None), step=(1, 2))), ('backwards', dict(begin=(None, -1), end=(None, 0), step=(1, -2))),
                  ('all_backwards', dict(begin=(None, None), end=(None, None), step=(-1, -1))), ('negative', dict(begin=(-2,), end=(-1,)))):
    net('slice_' + name, mx.sym.slice(x, name='s', **own), [{'x': values(1, 3, 5, 4)}])
net('crop_alias', mx.sym.crop(x, begin=(0, 1), end=(2, 3), name='s'), [{'x': values(1, 3, 5)}])
net('slice_axis', mx.sym.slice_axis(x, axis=1, begin=1, end=-1, name='s'), two(3, 5, 4))
net('slice_axis_end', mx.sym.slice_axis(x, axis=-1, begin=-3, end=None, name='s'), two(3, 5, 4))
net('slice_like', mx.sym.slice_like(x, y, name='s'), [{'x': values(1, 4, 5), 'y': values(2, 2, 3)}])
net('slice_like_axes', mx.sym.slice_like(x, y, axes=(0, -1), name='s'), [{'x': values(1, 4, 5, 6), 'y': values(2, 2, 3, 4)}])
net('slice_assign', mx.sym._internal._slice_assign(x, y, begin=(1, 0), end=(3, 2), name='s'), [{'x': values(1, 4, 3), 'y': values(2, 2, 2)}])
net('slice_assign_scalar', mx.sym._internal._slice_assign_scalar(x, scalar=7, begin=(1, None), end=(4, None), step=(2, 1), name='s'), [{'x': values(1, 5, 3)}])
net('concat', mx.sym.Concat(x, y, dim=1, name='c'), [{'x': values(1, 2, 3, 2), 'y': values(2, 2, 1, 2)}])
net('concat_negative', mx.sym.concat(x, y, x, dim=-1, name='c'), [{'x': values(1, 2, 3), 'y': values(2, 2, 4)}])
net('rnn_param_concat', mx.sym._internal._rnn_param_concat(x, y, dim=0, num_args=2, name='c'), [{'x': values(1, 3), 'y': values(2, 4)}])
net('stack', mx.sym.stack(x, y, axis=1, name='c'), [{'x': values(1, 2, 3), 'y': values(2, 2, 3)}])
net('stack_last', mx.sym.stack(x, y, axis=-1, name='c'), [{'x': values(1, 2, 3), 'y': values(2, 2, 3)}])
net('split', G(list(mx.sym.SliceChannel(x, num_outputs=3, axis=1, name='s'))), two(2, 6, 2))
net('split_squeezed', G(list(mx.sym.split(x, num_outputs=2, axis=-1, squeeze_axis=True, name='s'))), two(2, 3, 2))
net('split_one', mx.sym.split(x, num_outputs=1, axis=1, name='s'), two(2, 3))
net('split_v2', G(list(mx.sym.split_v2(x, (1, 4), axis=1))) if hasattr(mx.sym, 'split_v2') else x, two(2, 6, 2))
net('split_v2_sections', G(list(mx.sym.split_v2(x, 3, axis=1))), two(2, 6, 2))
net('tile', mx.sym.tile(x, reps=(2, 1, 3), name='t'), two(2, 3))
net('tile_fewer', mx.sym.tile(x, reps=(2,), name='t'), two(2, 3))
net('repeat', mx.sym.repeat(x, repeats=2, axis=1, name='t'), two(2, 3, 2))
net('repeat_flat', mx.sym.repeat(x, repeats=3, name='t'), [{'x': values(1, 2, 3)}])
net('pad_constant', mx.sym.pad(x, mode='constant', constant_value=2.5, pad_width=(0, 0, 0, 0, 1, 2, 0, 3), name='p'), two(2, 2, 3, 3))
net('pad_edge', mx.sym.Pad(x, mode='edge', pad_width=(0, 0, 0, 0, 1, 2, 0, 3), name='p'), two(2, 2, 3, 3))
net('pad_reflect', mx.sym.Pad(x, mode='reflect', pad_width=(0, 0, 0, 0, 1, 2, 2, 0), name='p'), two(2, 2, 3, 3))
net('pad_3d', mx.sym.Pad(x, mode='edge', pad_width=(0, 0, 0, 0, 1, 0, 0, 2, 1, 1), name='p'), two(2, 2, 3, 2, 2))
net('reverse', mx.sym.reverse(x, axis=(0, 2), name='r'), two(2, 3, 4))
net('flip', mx.sym.flip(x, axis=1, name='r'), two(2, 3, 4))
net('broadcast_to', mx.sym.broadcast_to(x, shape=(0, 4, 3), name='b'), two(2, 1, 3))
net('broadcast_axis', mx.sym.broadcast_axis(x, axis=(1, 2), size=(4, 2), name='b'), two(2, 1, 1))
net('broadcast_axes', mx.sym.broadcast_axes(x, axis=-1, size=4, name='b'), two(2, 1))
net('broadcast_like', mx.sym.broadcast_like(x, y, name='b'), [{'x': values(1, 2, 1), 'y': values(2, 2, 5)}])
net('broadcast_like_axes', mx.sym.broadcast_like(x, y, lhs_axes=(1,), rhs_axes=(-1,), name='b'), [{'x': values(1, 2, 1, 3), 'y': values(2, 9, 5)}])
net('reshape_like', mx.sym.reshape_like(x, y, name='r'), [{'x': values(1, 6, 2), 'y': values(2, 3, 4)}])
net('reshape_like_part', mx.sym.reshape_like(x, y, lhs_begin=0, lhs_end=1, rhs_begin=1, rhs_end=3, name='r'), [{'x': values(1, 6, 2), 'y': values(2, 5, 2, 3)}])
net('Crop', mx.sym.Crop(x, y, offset=(1, 2), name='c'), [{'x': values(1, 2, 3, 6, 7), 'y': values(2, 2, 1, 3, 4)}])
net('Crop_center', mx.sym.Crop(x, y, center_crop=True, name='c'), [{'x': values(1, 2, 3, 6, 7), 'y': values(2, 2, 1, 3, 4)}])
net('Crop_stated', mx.sym.Crop(x, h_w=(3, 2), offset=(1, 1), num_args=1, name='c'), two(2, 3, 5, 5))
net('shape_array', mx.sym.shape_array(x, name='s'), two(2, 3))
net('size_array', mx.sym.size_array(x, name='s'), two(2, 3), dull=True)
net('depth_to_space', mx.sym.depth_to_space(x, block_size=2, name='d'), two(2, 8, 2, 3))
net('space_to_depth', mx.sym.space_to_depth(x, block_size=2, name='d'), two(2, 2, 4, 6))
net('identity_like_rhs', mx.sym._internal._identity_with_attr_like_rhs(x, y, name='i'), [{'x': values(1, 2, 3)}], stated=False) if False else None

NAN = np.array([[1, np.nan, 3], [np.nan, 2, -1]], 'float32')
for name in 'sum mean prod max min nansum nanprod'.split():
    function = getattr(mx.sym, name)
    data = [{'x': NAN}] if name.startswith('nan') else []
    net(name, function(x, name='r'), two(2, 3) + data, dull=True)
    net(name + '_axis', function(x, axis=1, name='r'), two(2, 3, 4) + ([{'x': NAN.reshape(2, 3, 1)}] if data else []))
    net(name + '_kept', function(x, axis=(0, -1), keepdims=True, name='r'), two(2, 3, 4))
    net(name + '_exclude', function(x, axis=(1,), exclude=True, name='r'), two(2, 3, 4))
net('sum_axis_alias', mx.sym.sum_axis(x, axis=1, name='r'), two(2, 3))
net('sum_int32', mx.sym.sum(V('x', dtype='int32'), axis=1, name='r'), [{'x': np.array([[2 ** 30, 2 ** 30, 5], [1, 2, 3]], 'int32')}])
net('square_sum', mx.sym._internal._square_sum(x, axis=(1,), keepdims=True, name='r'), two(2, 3)) if False else None
for name, own in (('norm', {}), ('norm_1', dict(ord=1, axis=1)), ('norm_kept', dict(axis=(1, 2), keepdims=True))):
    net(name, mx.sym.norm(x, name='r', **own), two(2, 3, 4), dull=True)
TIES = np.array([[3, 1, 3], [2, 2, 5], [0, -1, -1]], 'float32')
for name in ('argmax', 'argmin'):
    function = getattr(mx.sym, name)
    net(name, function(x, name='r'), [{'x': TIES}], dull=True)
    net(name + '_axis', function(x, axis=1, name='r'), [{'x': TIES}] + two(2, 5), dull=True)
    net(name + '_kept', function(x, axis=-1, keepdims=True, name='r'), two(3, 4, 5))
net('argmax_channel', mx.sym.argmax_channel(x, name='r'), two(3, 5))
net('cumsum', mx.sym.cumsum(x, axis=1, name='r'), two(2, 3, 4))
net('cumsum_flat', mx.sym.cumsum(x, name='r'), [{'x': values(1, 2, 3)}])

INDEX = np.array([[0, 2], [4, 1]], 'float32')
FAR = np.array([[0, 7], [-1, 12]], 'float32')
net('take', mx.sym.take(x, y, name='t'), [{'x': values(1, 5, 3), 'y': INDEX}, {'x': values(1, 5, 3), 'y': FAR}])
net('take_axis', mx.sym.take(x, y, axis=-1, name='t'), [{'x': values(1, 2, 5), 'y': INDEX}, {'x': values(1, 1, 5), 'y': FAR}])
net('take_wrap', mx.sym.take(x, y, axis=1, mode='wrap', name='t'), [{'x': values(1, 2, 5), 'y': INDEX}, {'x': values(1, 2, 5), 'y': FAR}])
net('take_raise', mx.sym.take(x, y, axis=0, mode='raise', name='t'), [{'x': values(1, 5, 2), 'y': INDEX}])
net('batch_take', mx.sym.batch_take(x, V('y', dtype='int32'), name='t'), [{'x': values(1, 3, 4), 'y': np.array([0, 3, 2], 'int32')}])
net('pick', mx.sym.pick(x, y, axis=1, name='t'), [{'x': values(1, 3, 4), 'y': np.array([0, 3, 2], 'float32')}, {'x': values(1, 2, 4), 'y': np.array([9, -2], 'float32')}])
net('pick_kept', mx.sym.pick(x, y, axis=-1, keepdims=True, name='t'), [{'x': values(1, 2, 3, 4), 'y': np.array([[0, 3, 2], [1, 1, 0]], 'float32')}])
net('pick_wrap', mx.sym.pick(x, y, axis=0, mode='wrap', name='t'), [{'x': values(1, 3, 4), 'y': np.array([0, 5, -1, 2], 'float32')}])
net('choose_element', mx.sym.choose_element_0index(x, y, name='t'), [{'x': values(1, 3, 4), 'y': np.array([0, 3, 2], 'float32')}])
net('one_hot', mx.sym.one_hot(x, depth=4, on_value=2, off_value=-1, name='o'), [{'x': np.array([[0, 3], [5, -1]], 'float32')}])
net('one_hot_int', mx.sym.one_hot(x, depth=3, dtype='int32', name='o'), [{'x': np.array([0, 2, 1], 'float32')}])
net('gather_nd', mx.sym.gather_nd(x, y, name='g'), [{'x': values(1, 3, 4, 2), 'y': np.array([[0, 2, 1], [3, 0, 1]], 'float32')}])
net('scatter_nd', mx.sym.scatter_nd(x, y, shape=(3, 4), name='g'), [{'x': values(1, 3), 'y': np.array([[0, 2, 1], [3, 0, 1]], 'float32')}])
net('scatter_set_nd', mx.sym._internal._scatter_set_nd(x, V('z'), y, shape=(3, 4), name='g'), [{'x': values(1, 3, 4), 'z': values(2, 3), 'y': np.array([[0, 2, 1], [3, 0, 1]], 'float32')}])
net('where', mx.sym.where(V('c'), x, y, name='w'), [{'c': np.array([[0, 1, 2], [-1, 0, 0]], 'float32'), 'x': values(1, 2, 3), 'y': values(2, 2, 3)}])
net('where_rows', mx.sym.where(V('c'), x, y, name='w'), [{'c': np.array([0, 1], 'float32'), 'x': values(1, 2, 3), 'y': values(2, 2, 3)}])
for kind in ('value', 'indices', 'mask', 'both'):
    symbol = mx.sym.topk(x, k=2, axis=1, ret_typ=kind, name='t')
    net('topk_' + kind, G(list(symbol)) if kind == 'both' else symbol, two(2, 5, 3))
net('topk_ascending', mx.sym.topk(x, k=3, is_ascend=True, dtype='int32', name='t'), two(2, 5))
net('topk_flat', mx.sym.topk(x, k=3, axis=None, name='t'), [{'x': values(1, 2, 5)}])
net('topk_flat_mask', mx.sym.topk(x, k=3, axis=None, ret_typ='mask', name='t'), [{'x': values(1, 2, 5)}])
net('topk_all', mx.sym.topk(x, k=0, ret_typ='value', name='t'), [{'x': values(1, 2, 5)}])
net('sort', mx.sym.sort(x, axis=0, name='t'), [{'x': values(1, 4, 3)}])
net('sort_descending', mx.sym.sort(x, is_ascend=False, name='t'), two(2, 5))
net('sort_flat', mx.sym.sort(x, axis=None, name='t'), [{'x': values(1, 2, 5)}])
net('argsort', mx.sym.argsort(x, name='t'), two(2, 5))
net('argsort_descending', mx.sym.argsort(x, axis=1, is_ascend=False, dtype='int64', name='t'), two(2, 5, 2))
net('boolean_mask', mx.sym.contrib.boolean_mask(x, y, name='m'), [{'x': values(1, 4, 3), 'y': np.array([1, 0, 0, 2], 'float32')}], dynamic=True)
net('index_copy', mx.sym.contrib.index_copy(x, y, V('z'), name='m'), [{'x': values(1, 4, 3), 'y': np.array([3, 0], 'float32'), 'z': values(2, 2, 3)}])
net('index_array', mx.sym.contrib.index_array(x, name='m'), [{'x': values(1, 2, 3)}])
net('index_array_axes', mx.sym.contrib.index_array(x, axes=(1,), name='m'), [{'x': values(1, 2, 3)}])
net('ravel', mx.sym.ravel_multi_index(x, shape=(4, 5), name='m'), [{'x': np.array([[0, 3, 2], [4, 1, 0]], 'float32')}])
net('unravel', mx.sym.unravel_index(x, shape=(4, 5), name='m'), [{'x': np.array([4, 16, 10], 'float32')}])
net('sparse_retain', mx.sym._internal._sparse_retain(x, y, name='m'), [{'x': values(1, 4, 3), 'y': np.array([1, 3], 'float32')}]) if False else None

net('dot', mx.sym.dot(x, y, name='d'), [{'x': values(1, 2, 3), 'y': values(2, 3, 4)}])
net('dot_vectors', mx.sym.dot(x, y, name='d'), [{'x': values(1, 3), 'y': values(2, 3)}], dull=True)
net('dot_matrix_vector', mx.sym.dot(x, y, name='d'), [{'x': values(1, 2, 3), 'y': values(2, 3)}])
net('dot_many', mx.sym.dot(x, y, name='d'), [{'x': values(1, 2, 3, 4), 'y': values(2, 4, 2, 5)}])
net('dot_transposed', mx.sym.dot(x, y, transpose_a=True, transpose_b=True, name='d'), [{'x': values(1, 3, 2), 'y': values(2, 4, 3)}])
net('dot_transposed_many', mx.sym.dot(x, y, transpose_a=True, name='d'), [{'x': values(1, 4, 2, 3), 'y': values(2, 4, 5)}])
for a in (False, True):
    for b in (False, True):
        net('batch_dot_%d%d' % (a, b), mx.sym.batch_dot(x, y, transpose_a=a, transpose_b=b, name='d'), [{'x': values(1, 2, *((4, 3) if a else (3, 4))), 'y': values(2, 2, *((5, 4) if b else (4, 5)))}])
net('khatri_rao', mx.sym.khatri_rao(x, y, name='d'), [{'x': values(1, 2, 3), 'y': values(2, 4, 3)}])

add = mx.sym.broadcast_add
net('zeros', add(x, mx.sym.zeros((1, 3)), name='z'), two(2, 3))
net('ones', add(x, mx.sym.ones((1, 3)), name='z'), two(2, 3))
net('full', add(x, mx.sym.full((1, 3), 2.5), name='z'), two(2, 3))
net('eye', add(x, mx.sym.eye(3, 4, 1), name='z'), [{'x': values(1, 3, 4)}])
net('arange', add(x, mx.sym.arange(1, 4, 0.5, repeat=2), name='z'), [{'x': values(1, 2, 12)}])
net('arange_stop', add(x, mx.sym.arange(5), name='z'), two(2, 5))
net('linspace', add(x, mx.sym.linspace(1, 2, 5), name='z'), two(2, 5))
net('zeros_like', add(x, mx.sym.zeros_like(x), name='z'), two(2, 3))
net('ones_like', add(x, mx.sym.ones_like(x), name='z'), two(2, 3))
net('arange_like', mx.sym.contrib.arange_like(x, start=2, step=0.5, name='z'), two(2, 3))
net('arange_like_axis', mx.sym.contrib.arange_like(x, axis=1, name='z'), two(2, 3))
for dtype in ('float16', 'float64', 'int32', 'int64', 'uint8', 'int8', 'bool'):
    net('cast_' + dtype, mx.sym.Cast(x, dtype=dtype, name='c'), [{'x': np.array([[0, 1.7, 2.5, 100.4, 3.99, 1]], 'float32')}])
net('cast_negative', mx.sym.cast(x, dtype='int32', name='c'), [{'x': np.array([[-1.7, 2.9, -0.2]], 'float32')}])
net('amp_cast', mx.sym.amp_cast(x, dtype='float16', name='c'), two(2, 3), tolerance=1e-3, why='half precision')
net('amp_multicast', G(list(mx.sym.amp_multicast(x, V('y', dtype='float16'), num_outputs=2, name='c'))), [{'x': values(1, 2, 3), 'y': values(2, 2, 3).astype('float16')}])
net('cast_storage', mx.sym.cast_storage(x, stype='default', name='c'), two(2, 3))
net('diag', mx.sym.diag(x, name='d'), [{'x': values(1, 3, 4)}, {'x': values(1, 4, 3)}])
net('diag_above', mx.sym.diag(x, k=1, name='d'), [{'x': values(1, 3, 4)}])
net('diag_below', mx.sym.diag(x, k=-1, name='d'), [{'x': values(1, 3, 4)}])
net('diag_of_vector', mx.sym.diag(x, k=1, name='d'), [{'x': values(1, 3)}])
net('diag_of_vector_below', mx.sym.diag(x, k=-2, name='d'), [{'x': values(1, 3)}])
net('diag_axes', mx.sym.diag(x, k=1, axis1=0, axis2=2, name='d'), [{'x': values(1, 3, 2, 4)}])
net('allclose', mx.sym.contrib.allclose(x, y, name='a'), [{'x': values(1, 2, 3), 'y': values(1, 2, 3) + 1e-7}, {'x': values(1, 2, 3), 'y': values(2, 2, 3)}], dull=True)
pack.save('tensors')
