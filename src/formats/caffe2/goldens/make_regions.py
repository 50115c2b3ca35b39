# python 3.7, requirements.txt
"""Rotated regions, regions of 8-bit images, R-MAC's grid, integral images, filters of their own for each place."""
import numpy as np

from nets import Pack, case, op, rng

pack = Pack()
r = rng(23)
f = lambda *shape: r.randn(*shape).astype(np.float32)

turned = np.array([[0, 4, 4, 5, 3, 30], [1, 2, 6, 8, 2, -100], [0, 0, 0, 4, 4, 45], [1, 30, 30, 2, 2, 0], [0, 4.5, 3.25, .5, .25, 270]], np.float32)
for name, args in [('', dict(pooled_h=2, pooled_w=3, sampling_ratio=0)), (', sampling_ratio', dict(pooled_h=3, pooled_w=2, sampling_ratio=2, spatial_scale=.5)), (', aligned', dict(pooled_h=2, pooled_w=2, aligned=1, sampling_ratio=3))]:
    case(pack, 'RoIAlignRotated' + name, op('RoIAlignRotated', 'x r', 'y', **args), [{'x': f(2, 3, 8, 9), 'r': turned}, {'x': f(2, 3, 8, 9), 'r': turned[:1]}])
case(pack, 'RoIAlignRotated of one image', op('RoIAlignRotated', 'x r', 'y', pooled_h=2, pooled_w=2, sampling_ratio=0), [{'x': f(1, 2, 8, 9), 'r': turned[:, 1:]}])
case(pack, 'RoIAlignRotated, channels last', op('RoIAlignRotated', 'x r', 'y', pooled_h=2, pooled_w=2, sampling_ratio=0, order='NHWC'), [{'x': f(2, 8, 9, 3), 'r': turned}])
case(pack, 'RoIAlignRotated of no regions', op('RoIAlignRotated', 'x r', 'y', pooled_h=2, pooled_w=2, sampling_ratio=0), [{'x': f(2, 3, 8, 9), 'r': turned[:0]}, {'x': f(2, 3, 8, 9), 'r': turned[:2]}])

rois = np.array([[0, 1, 1, 6, 5], [1, 0, 0, 8, 7], [0, -3, -3, 2, 2], [1, 3.5, 2.25, 4, 2.5], [0, 7, 6, 30, 30]], np.float32)
for name, args in [('', dict(pooled_h=2, pooled_w=3, sampling_ratio=2)), (', spatial_scale', dict(pooled_h=3, pooled_w=3, spatial_scale=.5, sampling_ratio=1)), (', as many samples as wide', dict(pooled_h=2, pooled_w=2, sampling_ratio=0))]:
    case(pack, 'Int8RoIAlign' + name, [op('Int8Quantize', 'x', 'q', Y_scale=.03, Y_zero_point=120), op('Int8RoIAlign', 'q r', 'p', order='NHWC', Y_scale=.041, Y_zero_point=101, **args), op('Int8Dequantize', 'p', 'y')],
         [{'x': f(2, 8, 9, 3), 'r': rois}, {'x': f(2, 8, 9, 3), 'r': rois[:1]}])

for h, w in ((7, 7), (6, 10), (9, 4), (1, 2)):
    case(pack, 'RMACRegions %d %d' % (h, w), op('RMACRegions', 'x', 'y', scales=3, overlap=.4), [{'x': f(2, 1, h, w)}, {'x': f(1, 1, h, w)}])
case(pack, 'RMACRegions of other scales', op('RMACRegions', 'x', 'y', scales=5, overlap=.1), [{'x': f(1, 1, 5, 8)}])
case(pack, 'IntegralImage', op('IntegralImage', 'x', 'y'), [{'x': f(2, 3, 4, 5)}, {'x': f(1, 3, 4, 5)}])

case(pack, 'LC', op('LC', 'x w b', 'y', kernel=3, stride=2, pad=1), [{'x': f(n, 2, 5, 6)} for n in (2, 1)], params={'w': f(3, 3, 4, 2, 3, 3), 'b': f(3, 3, 4)})
case(pack, 'LC2D without bias, dilated', op('LC2D', 'x w', 'y', kernel_h=2, kernel_w=3, dilation=2), [{'x': f(n, 2, 5, 6)} for n in (2, 1)], params={'w': f(3, 2, 4, 2, 2, 3)})
case(pack, 'LC, channels last', op('LC', 'x w b', 'y', kernel=2, order='NHWC'), [{'x': f(n, 4, 3, 2)} for n in (2, 1)], params={'w': f(3, 2, 4, 2, 2, 2), 'b': f(3, 2, 4)})
case(pack, 'LC1D', op('LC1D', 'x w b', 'y', kernels=[3], pads=[1, 0], strides=[2]), [{'x': f(n, 2, 6)} for n in (2, 1)], params={'w': f(3, 4, 2, 3), 'b': f(3, 4)})
case(pack, 'LC3D', op('LC3D', 'x w b', 'y', kernels=[2, 2, 2]), [{'x': f(n, 2, 3, 2, 3)} for n in (2, 1)], params={'w': f(2, 1, 2, 3, 2, 2, 2, 2), 'b': f(2, 1, 2, 3)})

for kind in ('ResizeNearest', 'UpsampleBilinear'):
    case(pack, kind + ', scales of a request', op(kind, 'x s', 'y'), [{'x': f(2, 3, 4, 5), 's': np.array(s, np.float32)} for s in ((2, 1), (1.5, 2.6), (.5, .4))])

pack.write('src/formats/caffe2/goldens/regions.json.gz')
