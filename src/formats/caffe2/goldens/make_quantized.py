# python 3.7, requirements.txt
"""Operators on 8-bit tensors, by QNNPACK: between a quantization and its reverse, so that clients see each of the numbers."""
import numpy as np

from nets import Pack, case, op, rng

pack = Pack()
r = rng(11)
# few bits, so that the file stays small
f = lambda *shape: (np.round(r.randn(*shape) * 32) / 32).astype(np.float32)
quantize = lambda x, y, scale, zero: op('Int8Quantize', x, y, Y_scale=scale, Y_zero_point=zero)
dequantize = lambda x='qy', y='y': op('Int8Dequantize', x, y)


def weights(name, *shape, **how):
    scale, zero = how.get('scale', 0.02), how.get('zero', 121)
    values = r.randint(0, 256, shape).astype(np.uint8)
    return op('Int8GivenTensorFill', '', name, shape=shape, values=values.tobytes(), Y_scale=scale, Y_zero_point=zero)


def bias(name, count, spread=3000):
    return op('Int8GivenIntTensorFill', '', name, shape=[count], values=[int(v) for v in r.randint(-spread, spread, count)], Y_scale=0.0006, Y_zero_point=0)


def unary(name, kind, runs, scale=0.03, zero=120, out=None, more=(), **args):
    to = out or (scale, zero)
    case(pack, name, [quantize('x', 'qx', scale, zero)] + list(more) + [op(kind, ['qx'] + [one.output[0] for one in more], 'qy', Y_scale=to[0], Y_zero_point=to[1], **args), dequantize()],
         [{'x': x} for x in runs])


image = lambda channels, n=2, h=7, w=6: f(n, h, w, channels)
ties = np.array([[-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e4, -1e4, 0.25, 0.75]], np.float32)
case(pack, 'Int8Quantize', [quantize('x', 'q', 1.0, 3), dequantize('q')], [{'x': ties}, {'x': 100 * f(3, 10)}])
case(pack, 'Int8Quantize, a scale that is no power of 2', [quantize('x', 'q', 0.1, 255), dequantize('q')], [{'x': ties}, {'x': 9 * f(3, 10)}])

conv = lambda name, cin, cout, k, group=1, kind='Int8Conv', out=(0.8, 110), zero=121, **args: unary(
    name, kind, [image(cin), image(cin, 1, 5, 8)], out=out,
    more=[weights('w', cout, k, k, cin // group, zero=zero), bias('b', cout)], order='NHWC', kernel=k, group=group, **args)
conv('Int8Conv', 5, 7, 3)
conv('Int8Conv, padded, strided', 9, 4, 3, pad=1, stride=2)
conv('Int8Conv of one pixel', 16, 12, 1)
conv('Int8Conv, depthwise', 8, 8, 3, group=8, pad=1, out=(0.3, 128))
conv('Int8Conv, depthwise of 5 by 5', 8, 8, 5, group=8, pad=2, out=(0.4, 100))
conv('Int8Conv, groups, dilation', 6, 4, 3, group=2, dilation=2, pad=2)
conv('Int8ConvRelu', 4, 6, 3, kind='Int8ConvRelu', pad=1)
conv('Int8Conv, its numbers far from their zeros', 6, 5, 3, zero=0, out=(2.5, 0))
conv('Int8Conv, a scale near 1', 2, 3, 1, out=(0.00061, 128))
unary('Int8Conv, pads of four sides', 'Int8Conv', [image(3), image(3, 1, 4, 4)], out=(0.8, 100), more=[weights('w', 4, 3, 2, 3), bias('b', 4)], order='NHWC', kernel_h=3, kernel_w=2, pad_t=1, pad_l=0, pad_b=2, pad_r=1, stride_h=2, stride_w=1)

for name, args in [('', dict()), (', strided', dict(stride=2, pad=1)), (', adj', dict(stride=3, adj=2))]:
    unary('Int8ConvTranspose' + name, 'Int8ConvTranspose', [image(4), image(4, 1, 3, 3)], out=(0.9, 130), more=[weights('w', 4, 3, 3, 5), bias('b', 5)], order='NHWC', kernel=3, **args)

unary('Int8FC', 'Int8FC', [f(3, 20), f(1, 20)], out=(0.5, 128), more=[weights('w', 7, 20), bias('b', 7)])
unary('Int8FC of an image', 'Int8FC', [image(3, 2, 2, 2), image(3, 1, 2, 2)], out=(0.5, 90), more=[weights('w', 9, 12, zero=250), bias('b', 9)])

for kind in 'Int8Add Int8AddRelu Int8Sum Int8SumRelu'.split():
    for name, (sa, za), (sb, zb), (sy, zy) in [('', (.03, 120), (.02, 133), (.035, 125)), (' of far scales', (.5, 7), (.0007, 250), (.4, 60))]:
        case(pack, kind + name, [quantize('a', 'qa', sa, za), quantize('b', 'qb', sb, zb), op(kind, 'qa qb', 'qy', Y_scale=sy, Y_zero_point=zy), dequantize()],
             [{'a': 30 * sa * f(2, 2, 3, 9), 'b': 50 * sb * f(2, 2, 3, 9)}, {'a': sa * f(1, 2, 3, 9), 'b': 90 * sb * f(1, 2, 3, 9)}])

pools = [('', dict(kernel=3, stride=2)), (', padded', dict(kernel=3, stride=2, pad=1)), (', oblong', dict(kernel_h=2, kernel_w=3, stride=1)), (', global', dict(global_pooling=1))]
for kind in 'Int8MaxPool Int8MaxPoolRelu'.split():
    for name, args in pools:
        if 'global_pooling' in args:
            continue
        unary(kind + name, kind, [image(9), image(9, 1, 5, 4)], order='NHWC', **args)
for kind in 'Int8AveragePool Int8AveragePoolRelu'.split():
    for name, args in pools:
        unary(kind + name, kind, [image(9), image(9, 1)], order='NHWC', zero=100, **args)
    unary(kind + ' to another scale', kind, [image(10)], order='NHWC', out=(0.021, 131), kernel=2)
unary('Int8AveragePool, global, to another scale', 'Int8AveragePool', [image(10)], order='NHWC', out=(0.021, 131), global_pooling=1)

unary('Int8Relu', 'Int8Relu', [f(3, 40), f(1, 40)], zero=17)
for alpha in (0.01, 0.25, 0.3, 0.9):
    unary('Int8LeakyRelu of %s' % alpha, 'Int8LeakyRelu', [6 * f(3, 100), f(1, 100)], alpha=alpha, zero=199)
every = (np.arange(256, dtype=np.float32) - 120).reshape(1, 256) * np.float32(.03)
unary('Int8Sigmoid', 'Int8Sigmoid', [every, f(3, 40)], out=(1 / 256., 0))
unary('Int8Softmax', 'Int8Softmax', [f(3, 10), 3 * f(1, 10)], out=(1 / 256., 0))
unary('Int8Softmax of an image', 'Int8Softmax', [3 * f(2, 2, 5, 60)], scale=.11, zero=60, out=(1 / 256., 0))

for axis in (0, 1, 2, 3):
    case(pack, 'Int8Concat, axis %d' % axis, [quantize('a', 'qa', .03, 120), quantize('b', 'qb', .03, 120), op('Int8Concat', 'qa qb', 'qy', axis=axis, Y_scale=.03, Y_zero_point=120), dequantize()], [{'a': f(2, 3, 2, 4), 'b': f(2, 3, 2, 4)}])
case(pack, 'Int8Concat, no axis', [quantize('a', 'qa', .03, 120), quantize('b', 'qb', .03, 120), op('Int8Concat', 'qa qb', 'qy', Y_scale=.03, Y_zero_point=120), dequantize()], [{'a': f(2, 3), 'b': f(1, 3)}])
case(pack, 'Int8Concat of channels', [quantize('a', 'qa', .03, 120), quantize('b', 'qb', .03, 120), op('Int8Concat', 'qa qb', 'qy', order='NHWC', Y_scale=.03, Y_zero_point=120), dequantize()], [{'a': f(2, 3, 2, 4), 'b': f(2, 3, 2, 1)}])
unary('Int8Flatten', 'Int8Flatten', [f(2, 3, 4), f(1, 3, 4)], axis=2)
case(pack, 'Int8Reshape', [quantize('x', 'qx', .03, 120), op('Int8Reshape', 'qx', 'qy old', shape=[0, -1], Y_scale=.03, Y_zero_point=120), dequantize()], [{'x': f(2, 3, 4)}, {'x': f(1, 3, 4)}], outputs=['y'])
unary('Int8Slice', 'Int8Slice', [f(2, 3, 4), f(4, 3, 4)], starts=[0, 0, 1], ends=[-1, -1, 3])
unary('Int8Transpose', 'Int8Transpose', [f(2, 3, 4), f(1, 3, 4)], axes=[2, 0, 1])
unary('Int8ChannelShuffle', 'Int8ChannelShuffle', [image(12), image(12, 1)], order='NHWC', group=3, kernel=1)
unary('Int8ResizeNearest', 'Int8ResizeNearest', [image(3), image(3, 1)], height_scale=2.0, width_scale=1.6)

# A small network of depthwise and pointwise convolutions, a shortcut and a classifier.
layers = [quantize('data', 'q0', .02, 128),
          weights('w1', 8, 3, 3, 3, scale=.005), bias('b1', 8, 900), op('Int8ConvRelu', 'q0 w1 b1', 'q1', order='NHWC', kernel=3, stride=2, pad=1, Y_scale=.03, Y_zero_point=0),
          weights('w2', 8, 3, 3, 1, scale=.01), bias('b2', 8, 900), op('Int8ConvRelu', 'q1 w2 b2', 'q2', order='NHWC', kernel=3, pad=1, group=8, Y_scale=.04, Y_zero_point=0),
          weights('w3', 8, 1, 1, 8, scale=.005), bias('b3', 8, 900), op('Int8Conv', 'q2 w3 b3', 'q3', order='NHWC', kernel=1, Y_scale=.05, Y_zero_point=130),
          op('Int8Add', 'q3 q1', 'q4', Y_scale=.055, Y_zero_point=120), op('Int8AveragePool', 'q4', 'q5', order='NHWC', global_pooling=1, Y_scale=.055, Y_zero_point=120),
          weights('w4', 5, 8, scale=.02), bias('b4', 5, 900), op('Int8FC', 'q5 w4 b4', 'q6', Y_scale=.05, Y_zero_point=128),
          op('Int8Softmax', 'q6', 'q7', Y_scale=1 / 256., Y_zero_point=0), dequantize('q7', 'prob')]
case(pack, 'a small network', layers, [{'data': f(2, 12, 12, 3)}, {'data': f(1, 12, 12, 3)}], outputs=['prob'])

pack.write('src/formats/caffe2/goldens/quantized.json.gz')
