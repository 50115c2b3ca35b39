# python 3.8, requirements.txt
"""Detection, images moved and resized, attention, pictures, linear algebra."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
V = mx.sym.Variable
G = mx.sym.Group
C = mx.sym.contrib
x = V('x')


def net(name, symbol, runs, params=None, **more):
    pack.model(name, symbol, runs, params or {}, **more)


def boxes(seed, *shape):
    """By corners within 0 to 1."""
    start = values(seed, *(shape + (2,)), low=0, high=0.7)
    return np.concatenate([start, start + values(seed + 50, *(shape + (2,)), low=0.05, high=0.3)], -1)


def softmax(a, axis):
    e = np.exp(a)
    return (e / e.sum(axis, keepdims=True)).astype('float32')


net('multibox_prior', C.MultiBoxPrior(x, sizes=(0.3, 0.5), ratios=(1, 2, 0.5), name='m'), [{'x': values(1, 1, 3, 4, 5)}, {'x': values(1, 2, 3, 2, 3)}])
net('multibox_prior_clipped', C.MultiBoxPrior(x, sizes=(0.9,), ratios=(2,), clip=True, steps=(0.3, 0.2), offsets=(0.4, 0.6), name='m'), [{'x': values(1, 1, 3, 4, 5)}])
for name, own in (('plain', {}), ('forced', dict(force_suppress=True, nms_threshold=0.3)), ('topk', dict(nms_topk=5, threshold=0.3, clip=False)), ('no_nms', dict(nms_threshold=0))):
    runs = []
    for n in (2, 1):
        runs.append({'p': softmax(values(n, n, 4, 12, low=-2, high=2), 1), 'l': values(n + 5, n, 48), 'a': boxes(3, 1, 12)})
    net('multibox_detection_' + name, C.MultiBoxDetection(V('p'), V('l'), V('a'), name='m', **own), runs)
rows = np.concatenate([np.array([[0, 1, 0, 1, 1, 0, -1, 0, 2, 1]], 'float32').T[None], values(3, 1, 10, 1, low=0.05, high=1), boxes(4, 1, 10)], -1)
rows2 = np.concatenate([rows, rows[:, ::-1]], 0)
for name, own in (('plain', {}), ('classes', dict(id_index=0, overlap_thresh=0.2)), ('forced', dict(id_index=0, force_suppress=True, overlap_thresh=0.1, topk=6)),
                  ('background', dict(id_index=0, background_id=1, valid_thresh=0.3, overlap_thresh=0.3)), ('center', dict(in_format='corner', out_format='center'))):
    net('box_nms_' + name, C.box_nms(x, coord_start=2, score_index=1, name='b', **own), [{'x': rows}, {'x': rows2}], stated=True)
net('box_nms_matrix', C.box_non_maximum_suppression(x, name='b'), [{'x': rows[0]}], stated=True)
for form in ('corner', 'center'):
    net('box_iou_' + form, C.box_iou(x, V('y'), format=form, name='b'), [{'x': boxes(1, 3), 'y': boxes(2, 2, 2)}], stated=True)
    net('box_decode_' + form, C.box_decode(x, V('y'), 0.1, 0.1, 0.2, 0.2, format=form, name='b'), [{'x': values(1, 2, 5, 4), 'y': boxes(2, 1, 5)}], stated=True)
net('box_decode_clip', C.box_decode(x, V('y'), clip=0.5, name='b'), [{'x': values(1, 2, 5, 4), 'y': boxes(2, 1, 5)}], stated=True)
for name, batch in (('Proposal', 1), ('MultiProposal', 2)):
    function = getattr(C, name)
    symbol = function(V('p'), V('d'), V('i'), feature_stride=16, scales=(2, 4), ratios=(0.5, 1, 2), rpn_pre_nms_top_n=60, rpn_post_nms_top_n=12,
                      threshold=0.7, rpn_min_size=4, output_score=True, name='r')
    run = {'p': values(1, batch, 12, 5, 6, low=0, high=1), 'd': values(2, batch, 24, 5, 6, low=-0.3, high=0.3), 'i': np.array([[80, 96, 1.0]] * batch, 'float32')}
    net(name, G(list(symbol)), [run])
    net(name + '_plain', function(V('p'), V('d'), V('i'), scales=(2, 4), ratios=(0.5, 1, 2), rpn_post_nms_top_n=8, name='r'), [run])
rois = np.array([[0, 1, 1, 7, 6], [1, 0, 2, 5, 5], [0, 3, 3, 4, 4], [1, 0, 0, 15, 11]], 'float32')
net('roi_pooling', mx.sym.ROIPooling(x, V('rois'), pooled_size=(2, 3), spatial_scale=0.5, name='r'), [{'x': values(1, 2, 3, 6, 8), 'rois': rois}])
net('roi_align', C.ROIAlign(x, V('rois'), pooled_size=(2, 3), spatial_scale=0.5, sample_ratio=2, name='r'), [{'x': values(1, 2, 3, 6, 8), 'rois': rois}])
net('roi_align_free', C.ROIAlign(x, V('rois'), pooled_size=(2, 2), spatial_scale=0.5, name='r'), [{'x': values(1, 2, 3, 6, 8), 'rois': rois}])
net('roi_align_aligned', C.ROIAlign(x, V('rois'), pooled_size=(2, 2), spatial_scale=0.5, sample_ratio=2, aligned=True, name='r'), [{'x': values(1, 2, 3, 6, 8), 'rois': rois[:2]}])

net('up_sampling', mx.sym.UpSampling(x, scale=2, sample_type='nearest', name='u'), [{'x': values(1, 2, 3, 4, 5)}, {'x': values(2, 1, 3, 2, 2)}])
net('up_sampling_concat', mx.sym.UpSampling(V('x', shape=(0, 0, 4, 4)), V('y', shape=(0, 0, 2, 2)), scale=2, sample_type='nearest', num_args=2, name='u'), [{'x': values(1, 2, 3, 4, 4), 'y': values(2, 2, 1, 2, 2)}])
net('up_sampling_sum', mx.sym.UpSampling(V('x', shape=(0, 0, 4, 4)), V('y', shape=(0, 0, 2, 2)), scale=1, sample_type='nearest', num_args=2, multi_input_mode='sum', name='u'), [{'x': values(1, 2, 3, 4, 4), 'y': values(2, 2, 3, 2, 2)}])
for scale in (2, 3):
    size = 2 * scale - scale % 2
    net('up_sampling_bilinear_%d' % scale, mx.sym.UpSampling(x, V('w'), scale=scale, num_filter=3, sample_type='bilinear', num_args=2, name='u'), [{'x': values(1, 2, 3, 4, 5)}], {'w': values(3, 3, 1, size, size)})
R = C.BilinearResize2D
net('resize', R(x, height=7, width=5, name='r'), [{'x': values(1, 2, 3, 4, 6)}, {'x': values(2, 1, 3, 9, 3)}])
net('resize_half_pixel', R(x, height=7, width=5, align_corners=False, name='r'), [{'x': values(1, 2, 3, 4, 6)}])
net('resize_scale', R(x, scale_height=1.5, scale_width=2, name='r'), [{'x': values(1, 2, 3, 4, 6)}])
net('resize_like', R(x, V('like'), mode='like', name='r'), [{'x': values(1, 2, 3, 4, 6), 'like': values(2, 2, 1, 8, 5)}])
for mode in ('odd_scale', 'to_even_down', 'to_even_up', 'to_odd_down', 'to_odd_up'):
    net('resize_' + mode, R(V('x', shape=(0, 0, 5, 6)), mode=mode, scale_height=2.0, scale_width=2.0, name='r'), [{'x': values(1, 2, 3, 5, 6)}])
net('grid_affine', mx.sym.GridGenerator(x, transform_type='affine', target_shape=(4, 5), name='g'), [{'x': values(1, 2, 6)}])
net('grid_warp', mx.sym.GridGenerator(x, transform_type='warp', name='g'), [{'x': values(1, 2, 2, 4, 5)}])
net('bilinear_sampler', mx.sym.BilinearSampler(x, V('grid'), name='s'), [{'x': values(1, 2, 3, 5, 6), 'grid': values(2, 2, 2, 4, 4, low=-1.3, high=1.3)}])
net('spatial_transformer', mx.sym.SpatialTransformer(x, V('loc'), target_shape=(4, 5), transform_type='affine', sampler_type='bilinear', name='s'), [{'x': values(1, 2, 3, 5, 6), 'loc': values(2, 2, 6)}])
net('deformable', C.DeformableConvolution(x, V('offset'), kernel=(3, 3), pad=(1, 1), num_filter=4, num_deformable_group=2, name='d'),
    [{'x': values(1, 2, 4, 5, 5), 'offset': values(2, 2, 36, 5, 5)}], {'d_weight': values(3, 4, 4, 3, 3), 'd_bias': values(4, 4)})
net('deformable_modulated', C.ModulatedDeformableConvolution(x, V('offset'), V('mask'), kernel=(3, 2), stride=(2, 1), num_filter=4, name='d'),
    [{'x': values(1, 2, 4, 5, 5), 'offset': values(2, 2, 12, 2, 4), 'mask': values(5, 2, 6, 2, 4, low=0)}], {'d_weight': values(3, 4, 4, 3, 2), 'd_bias': values(4, 4)})
for name, own in (('plain', {}), ('kernel', dict(kernel_size=3, max_displacement=2, stride1=2, stride2=2, pad_size=3)), ('difference', dict(is_multiply=False, pad_size=1))):
    net('correlation_' + name, mx.sym.Correlation(x, V('y'), name='c', **own), [{'x': values(1, 2, 3, 6, 7), 'y': values(2, 2, 3, 6, 7)}], stated=True)

qkv = values(1, 5, 2, 3 * 2 * 4)
net('selfatt_qk', C.interleaved_matmul_selfatt_qk(x, heads=2, name='a'), [{'x': qkv}, {'x': qkv[:, :1]}])
net('selfatt_valatt', C.interleaved_matmul_selfatt_valatt(x, V('att'), heads=2, name='a'), [{'x': qkv, 'att': values(2, 4, 5, 5)}])
net('encdec_qk', C.interleaved_matmul_encdec_qk(x, V('kv'), heads=2, name='a'), [{'x': values(1, 3, 2, 8), 'kv': values(2, 5, 2, 16)}])
net('encdec_valatt', C.interleaved_matmul_encdec_valatt(x, V('att'), heads=2, name='a'), [{'x': values(1, 5, 2, 16), 'att': values(2, 4, 3, 5)}])
net('div_sqrt_dim', C.div_sqrt_dim(x, name='a'), [{'x': values(1, 2, 3, 7)}], stated=True)

I = mx.sym.image
picture = np.random.RandomState(1).randint(0, 256, (4, 5, 3)).astype('uint8')
net('to_tensor', I.to_tensor(V('x', dtype='uint8'), name='i'), [{'x': picture}], stated=True)
net('to_tensor_batch', I.to_tensor(V('x', dtype='uint8'), name='i'), [{'x': np.stack([picture, picture[::-1]])}], stated=True)
net('normalize', I.normalize(x, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), name='i'), [{'x': values(1, 3, 4, 5, low=0)}], stated=True)
net('normalize_batch', I.normalize(x, mean=0.5, std=0.25, name='i'), [{'x': values(1, 2, 3, 4, 5, low=0)}], stated=True) if False else None
for name in ('flip_left_right', 'flip_top_bottom'):
    # of an odd size MXNet 1.9.1 leaves the middle unwritten
    net(name, getattr(I, name)(x, name='i'), [{'x': values(1, 4, 6, 3)}], stated=True)
net('image_crop', I.crop(x, x=1, y=2, width=3, height=2, name='i'), [{'x': values(1, 5, 6, 3)}], stated=True)
net('image_crop_batch', I.crop(x, x=1, y=2, width=3, height=2, name='i'), [{'x': values(1, 2, 5, 6, 3)}], stated=True)
net('image_resize', I.resize(x, size=(4, 7), name='i'), [{'x': values(1, 5, 6, 3)}], stated=True)
net('image_resize_square', I.resize(x, size=3, name='i'), [{'x': values(1, 2, 5, 6, 3)}], stated=True)
net('adjust_lighting', I.adjust_lighting(x, alpha=(0.1, -0.2, 0.3), name='i'), [{'x': values(1, 4, 5, 3)}], stated=True)

L = mx.sym.linalg
A, B, S = values(1, 2, 3, 4), values(2, 2, 4, 5), values(3, 2, 3, 3)
spd = np.matmul(S, S.transpose(0, 2, 1)) + 2 * np.eye(3, dtype='float32')
low = np.linalg.cholesky(spd).astype('float32')
net('gemm', L.gemm(x, V('y'), V('z'), alpha=1.5, beta=0.5, name='l'), [{'x': A, 'y': B, 'z': values(4, 2, 3, 5)}], stated=True)
net('gemm2', L.gemm2(x, V('y'), transpose_a=True, transpose_b=True, alpha=0.5, name='l'), [{'x': values(1, 2, 4, 3), 'y': values(2, 2, 5, 4)}], stated=True)
net('syrk', L.syrk(x, alpha=2, name='l'), [{'x': A}], stated=True)
net('syrk_transposed', L.syrk(x, transpose=True, name='l'), [{'x': A}], stated=True)
for lower in (True, False):
    tri = low if lower else low.transpose(0, 2, 1).copy()
    for right in (False, True):
        for transpose in (False, True):
            other = values(5, 2, 3, 3)
            for kind in ('trmm', 'trsm'):
                net('%s_%d%d%d' % (kind, lower, right, transpose), getattr(L, kind)(x, V('y'), rightside=right, transpose=transpose, lower=lower, alpha=1.5, name='l'), [{'x': tri, 'y': other}], stated=True)
net('potrf', L.potrf(x, name='l'), [{'x': spd}], stated=True)
net('potri', L.potri(x, name='l'), [{'x': low}], stated=True)
net('inverse', L.inverse(x, name='l'), [{'x': spd}], stated=True)
net('det', L.det(x, name='l'), [{'x': S}], stated=True)
net('slogdet', G(list(L.slogdet(x, name='l'))), [{'x': S}], stated=True, dull=True)
net('sumlogdiag', L.sumlogdiag(x, name='l'), [{'x': spd}], stated=True)
for offset in (0, 1, -1):
    net('extractdiag_%d' % offset, L.extractdiag(x, offset=offset, name='l'), [{'x': S}], stated=True)
    net('makediag_%d' % offset, L.makediag(x, offset=offset, name='l'), [{'x': values(1, 2, 3)}], stated=True)
    net('extracttrian_%d' % offset, L.extracttrian(V('x', shape=(0, 3, 3)), offset=offset, name='l'), [{'x': S}])
    net('maketrian_%d' % offset, L.maketrian(V('x', shape=(0, 6)), offset=offset, name='l'), [{'x': values(1, 2, 6)}])
net('extracttrian_upper', L.extracttrian(V('x', shape=(0, 3, 3)), lower=False, name='l'), [{'x': S}])
net('maketrian_upper', L.maketrian(V('x', shape=(0, 6)), lower=False, name='l'), [{'x': values(1, 2, 6)}])
net('gelqf', G(list(L.gelqf(x, name='l'))), [{'x': A}], stated=True)

# a detector: features of two sizes, each with anchors, scores and places
features = mx.sym.Activation(mx.sym.Convolution(V('data'), kernel=(3, 3), stride=(2, 2), pad=(1, 1), num_filter=8, name='conv1'), act_type='relu')
deeper = mx.sym.Activation(mx.sym.Convolution(features, kernel=(3, 3), stride=(2, 2), pad=(1, 1), num_filter=8, name='conv2'), act_type='relu')
anchors, scores, places = [], [], []
for i, layer in enumerate((features, deeper)):
    anchors.append(C.MultiBoxPrior(layer, sizes=(0.2 + 0.3 * i, 0.3 + 0.3 * i), ratios=(1, 2), clip=True, name='anchors%d' % i))
    cls = mx.sym.Convolution(layer, kernel=(3, 3), pad=(1, 1), num_filter=3 * 4, name='cls%d' % i)
    scores.append(mx.sym.Flatten(mx.sym.transpose(cls, axes=(0, 2, 3, 1))))
    loc = mx.sym.Convolution(layer, kernel=(3, 3), pad=(1, 1), num_filter=3 * 4, name='loc%d' % i)
    places.append(mx.sym.Flatten(mx.sym.transpose(loc, axes=(0, 2, 3, 1))))
cls = mx.sym.transpose(mx.sym.Reshape(mx.sym.Concat(*scores, dim=1), shape=(0, -1, 4)), axes=(0, 2, 1))
prob = mx.sym.SoftmaxActivation(cls, mode='channel')
detector = C.MultiBoxDetection(prob, mx.sym.Concat(*places, dim=1), mx.sym.Concat(*anchors, dim=1), threshold=0.3, nms_threshold=0.4, name='detection')
shapes, _, _ = detector.infer_shape(data=(1, 3, 16, 16))
held = dict((name, values(i + 20, *shape, low=-0.4, high=0.4)) for i, (name, shape) in enumerate(zip(detector.list_arguments(), shapes)) if name != 'data')
net('ssd', detector, [{'data': values(1, 2, 3, 16, 16)}, {'data': values(2, 1, 3, 16, 16)}], held)
pack.save('vision')
