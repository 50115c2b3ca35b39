# python 3.7, requirements.txt
"""Detectron's operators, and operators on images."""
import numpy as np

from nets import Pack, case, op, rng

pack = Pack()
r = rng(5)
f = lambda *shape: r.randn(*shape).astype(np.float32)
u = lambda *shape: r.rand(*shape).astype(np.float32)
i32 = lambda *values: np.array(values, np.int32)


def boxes(n, size=60):
    corner = r.rand(n, 2) * size
    return np.hstack([corner, corner + 5 + r.rand(n, 2) * size / 2]).astype(np.float32)


def rois(n, images=1):
    return np.hstack([np.sort(r.randint(0, images, (n, 1)), 0), boxes(n)]).astype(np.float32)


anchors = np.array([[-8, -8, 23, 23], [-20, -4, 35, 19], [0, -16, 15, 31]], np.float32)
info = lambda n: np.array([[64, 80, 1.0], [60, 72, 1.5]][:n], np.float32)
run = lambda n: {'s': u(n, 3, 4, 5), 'd': 0.3 * f(n, 12, 4, 5), 'm': info(n)}
for kind in 'GenerateProposals GenerateProposalsCPP'.split():
    case(pack, kind, op(kind, 's d m a', 'r p', spatial_scale=1.0 / 16, min_size=4.0, nms_thresh=0.5), [run(2), run(1)], params={'a': anchors})
case(pack, 'GenerateProposals of few', op('GenerateProposals', 's d m a', 'r p', spatial_scale=1.0 / 16, pre_nms_topN=20, post_nms_topN=5, min_size=2.0, legacy_plus_one=0), [run(2), run(1)], params={'a': anchors})
case(pack, 'BBoxTransform', op('BBoxTransform', 'r d m', 'y s'), [{'r': rois(5, 2), 'd': f(5, 8), 'm': info(2)}, {'r': rois(2), 'd': f(2, 8), 'm': info(1)}])
case(pack, 'BBoxTransform of one image', op('BBoxTransform', 'r d m', 'y', weights=[10.0, 10.0, 5.0, 5.0], apply_scale=0, legacy_plus_one=0), [{'r': boxes(4), 'd': f(4, 12), 'm': info(1)}, {'r': boxes(1), 'd': f(1, 12), 'm': info(1)}])
nms = lambda n, c=3: {'s': u(n, c), 'b': np.tile(boxes(n), (1, c))}
case(pack, 'BoxWithNMSLimit', op('BoxWithNMSLimit', 's b', 's1 b1 c1 n k z', score_thresh=0.2, nms=0.3, detections_per_im=7), [nms(20), nms(3)])
case(pack, 'BoxWithNMSLimit of images', op('BoxWithNMSLimit', 's b n', 's1 b1 c1 n1', score_thresh=0.1, nms=0.5, detections_per_im=0), [dict(nms(9), n=np.array([4, 5], np.float32)), dict(nms(2), n=np.array([2], np.float32))])
for method in ('linear', 'gaussian'):
    case(pack, 'BoxWithNMSLimit soft ' + method, op('BoxWithNMSLimit', 's b', 's1 b1 c1', soft_nms_enabled=1, soft_nms_method=method, score_thresh=0.05, nms=0.3, detections_per_im=10), [nms(16), nms(2)])
case(pack, 'BoxWithNMSLimit without background', op('BoxWithNMSLimit', 's b', 's1 b1 c1 n k z', score_thresh=0.2, nms=0.3, input_boxes_include_bg_cls=0, output_classes_include_bg_cls=0, legacy_plus_one=0), [{'s': u(12, 3), 'b': np.tile(boxes(12), (1, 2))}, {'s': u(1, 3), 'b': np.tile(boxes(1), (1, 2))}])
case(pack, 'BoxWithNMSLimit class agnostic', op('BoxWithNMSLimit', 's b', 's1 b1 c1', score_thresh=0.2, nms=0.3, cls_agnostic_bbox_reg=1), [{'s': u(10, 3), 'b': boxes(10)}, {'s': u(1, 3), 'b': boxes(1)}])
levels = lambda n: dict([('r%d' % l, rois(n, 2)) for l in range(2, 5)] + [('p%d' % l, u(n)) for l in range(2, 5)])
names = ['r2', 'r3', 'r4', 'p2', 'p3', 'p4']
case(pack, 'CollectAndDistributeFpnRpnProposals', op('CollectAndDistributeFpnRpnProposals', names, 'rois f2 f3 f4 restore', roi_canonical_scale=30, roi_canonical_level=3, roi_min_level=2, roi_max_level=4, rpn_min_level=2, rpn_max_level=4, rpn_post_nms_topN=8), [levels(5), levels(1)])
case(pack, 'CollectRpnProposals', op('CollectRpnProposals', names, 'rois', rpn_min_level=2, rpn_max_level=4, rpn_post_nms_topN=4), [levels(5), levels(1)])
case(pack, 'DistributeFpnProposals', op('DistributeFpnProposals', 'r', 'f2 f3 f4 restore', roi_canonical_scale=30, roi_canonical_level=3, roi_min_level=2, roi_max_level=4), [{'r': rois(9, 2)}, {'r': rois(1)}])
case(pack, 'HeatmapMaxKeypoint', op('HeatmapMaxKeypoint', 'h b', 'y', should_output_softmax=True), [{'h': f(3, 4, 7, 7), 'b': boxes(3)}, {'h': f(1, 4, 7, 7), 'b': boxes(1)}])
align = lambda n, m: {'x': f(n, 2, 12, 14), 'r': np.hstack([np.sort(r.randint(0, n, (m, 1)), 0), boxes(m, 30)]).astype(np.float32)}
case(pack, 'RoIAlign', op('RoIAlign', 'x r', 'y', spatial_scale=0.25, pooled_h=3, pooled_w=2, sampling_ratio=2), [align(2, 4), align(1, 1)])
case(pack, 'RoIAlign of any sampling', op('RoIAlign', 'x r', 'y', spatial_scale=0.25, pooled_h=2, pooled_w=2, sampling_ratio=0), [align(2, 4), align(1, 1)])
case(pack, 'RoIAlign aligned', op('RoIAlign', 'x r', 'y', spatial_scale=0.25, pooled_h=2, pooled_w=3, sampling_ratio=1, aligned=1), [align(2, 4), align(1, 1)])
case(pack, 'RoIAlign NHWC', op('RoIAlign', 'x r', 'y', spatial_scale=0.25, pooled_h=2, pooled_w=2, sampling_ratio=2, order='NHWC'), [dict(a, x=np.ascontiguousarray(a['x'].transpose(0, 2, 3, 1))) for a in (align(2, 4), align(1, 1))])
case(pack, 'RoIAlign of one image', op('RoIAlign', 'x r', 'y', spatial_scale=0.25, pooled_h=2, pooled_w=2, sampling_ratio=2), [{'x': f(1, 2, 12, 14), 'r': boxes(3, 30)}, {'x': f(1, 2, 12, 14), 'r': boxes(1, 30)}])
case(pack, 'RoIPool', op('RoIPool', 'x r', 'y', spatial_scale=0.25, pooled_h=3, pooled_w=2, is_test=1), [align(2, 4), align(1, 1)])

two = lambda *shape: [{'x': f(2, *shape)}, {'x': f(1, *shape)}]
sizes = [{'x': f(2, 3, 5, 4)}, {'x': f(1, 3, 6, 7)}]
for mode in 'constant reflect edge'.split():
    case(pack, 'PadImage ' + mode, op('PadImage', 'x', 'y', pad_t=1, pad_l=2, pad_b=0, pad_r=3, mode=mode, value=1.5), two(3, 5, 4))
case(pack, 'PadImage NHWC', op('PadImage', 'x', 'y', pad=2, order='NHWC'), two(5, 4, 3))
case(pack, 'ResizeNearest', op('ResizeNearest', 'x', 'y', height_scale=2.0, width_scale=2.0), sizes)
case(pack, 'ResizeNearest of a fraction', op('ResizeNearest', 'x', 'y', height_scale=1.7, width_scale=0.6), sizes)
case(pack, 'ResizeNearest known size', op('ResizeNearest', 'x', 'y', height_scale=1.3, width_scale=2.6), two(3, 5, 4))
case(pack, 'ResizeNearest NHWC', op('ResizeNearest', 'x', 'y', height_scale=1.5, width_scale=2.0, order='NHWC'), two(5, 4, 3))
case(pack, 'ResizeNearest by an input', op('ResizeNearest', 'x s', 'y'), sizes, params={'s': np.array([2, 3], np.float32)})
case(pack, 'ResizeNearest3D', op('ResizeNearest3D', 'x', 'y', temporal_scale=1.0, height_scale=2.0, width_scale=2.0), two(2, 3, 4, 5))
case(pack, 'UpsampleBilinear', op('UpsampleBilinear', 'x', 'y', height_scale=2.0, width_scale=1.5), sizes)
case(pack, 'UpsampleBilinear by an input', op('UpsampleBilinear', 'x s', 'y'), two(3, 5, 4), params={'s': np.array([2, 3], np.float32)})
case(pack, 'Im2Col', op('Im2Col', 'x', 'y', kernel_h=2, kernel_w=3, stride=2, pad=1), sizes)
case(pack, 'Im2Col dilated', op('Im2Col', 'x', 'y', kernel=2, dilation=2), sizes)
case(pack, 'Col2Im', op('Col2Im', 'x z', 'y', kernel=2, stride=1, pad=1), [{'x': f(2, 8, 6, 5), 'z': f(2, 2, 5, 4)}, {'x': f(1, 8, 6, 5), 'z': f(1, 2, 5, 4)}])

pack.write('src/formats/caffe2/goldens/detection.json.gz')
