# python 3.7, requirements-caffe2.txt
"""Models of opset 1 to 6, a row of older.ts each, answered by Caffe2's ONNX backend (PyTorch 1.4), which still runs them.

What Caffe2 lacks or does otherwise than the standard said is written out in numpy after the old definitions; the name of
such a case ends in "by hand".
"""
import os
import sys

import numpy as np
import onnx
import onnx.checker
from onnx import TensorProto as T, helper as h, numpy_helper as nh

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

# The checker of 1.6 does not know outputs without a shape.
onnx.checker.check_model = lambda model: None
import caffe2.python.onnx.backend as caffe2  # noqa: E402

rng = np.random.RandomState(5)
N = h.make_node
pack = packs.Pack()


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def value(name, array, free=()):
    dims = ['n' if axis in free else d for axis, d in enumerate(array.shape)]
    return h.make_tensor_value_info(name, nh.from_array(array).data_type, dims)


def model(nodes, inputs, weights, outputs, opset, ir=3, free=()):
    infos = [value(k, v, free) for k, v in inputs.items()] + [value(k, v) for k, v in weights.items()]
    outs = [h.make_tensor_value_info(name, T.FLOAT, None) for name in outputs]
    graph = h.make_graph(nodes, 'g', infos, outs, [nh.from_array(v, k) for k, v in weights.items()])
    if ir < 3:
        m = h.make_model(graph)
        del m.opset_import[:]
    else:
        m = h.make_model(graph, opset_imports=[h.make_opsetid('', opset)])
    m.ir_version = ir
    return m


def case(name, nodes, inputs, opset, weights=None, outputs=('y',), answers=None, ir=3, free=(), more=(), **rest):
    """`answers`: by hand, from the inputs; else Caffe2's."""
    weights = weights or {}
    # Caffe2's backend wants plain dimensions
    m = model(nodes, inputs, weights, outputs, opset, ir, free)
    told = model(nodes, inputs, weights, outputs, max(opset, 1), 3)
    runs = []
    for feeds in [inputs] + list(more):
        if answers:
            found = answers(**feeds)
            found = found if isinstance(found, tuple) else (found,)
        else:
            try:
                found = caffe2.prepare(told).run([feeds[k] for k in inputs])
            except Exception as e:
                print('CAFFE2 LACKS', name, str(e)[:150])
                return
        runs.append((feeds, dict(zip(outputs, [np.asarray(a) for a in found]))))
    pack.case(name + (' by hand' if answers else ''), {'model.onnx': m.SerializeToString()}, runs, **rest)


x = f(2, 3, 4, 5)
X = {'x': x}
MORE = [{'x': f(1, 3, 4, 5)}]

# --- broadcasting by axis ------------------------------------------------------------------------------------------------
for op, opset in [('Add', 1), ('Add', 6), ('Sub', 1), ('Mul', 3), ('Div', 6)]:
    case('%s of opset %d, broadcast along an axis' % (op, opset), [N(op, ['x', 'c'], ['y'], broadcast=1, axis=1)], X, opset,
         {'c': f(3) + 2}, free=(0,), more=MORE)
case('Add with two dimensions from axis 1 on', [N('Add', ['x', 'c'], ['y'], broadcast=1, axis=1)], X, 6, {'c': f(3, 4)}, free=(0,), more=MORE)
case('Mul with the last dimensions', [N('Mul', ['x', 'c'], ['y'], broadcast=1)], X, 6, {'c': f(4, 5)})
case('Add with one number', [N('Add', ['x', 'c'], ['y'], broadcast=1)], X, 6, {'c': np.array([1.5], np.float32)})
POW = f(3)
case('Pow along an axis', [N('Pow', ['x', 'c'], ['y'], broadcast=1, axis=1)], {'x': np.abs(x) + np.float32(0.1)}, 1, {'c': POW},
     answers=lambda x: np.power(x, POW.reshape(3, 1, 1)))
LESS = f(3)
for op, fn in [('Less', np.less), ('Greater', np.greater)]:
    case('%s along an axis' % op, [N(op, ['x', 'c'], ['b'], broadcast=1, axis=1), N('Cast', ['b'], ['y'], to='FLOAT')], X, 5,
         {'c': LESS}, answers=lambda x, fn=fn: fn(x, LESS.reshape(3, 1, 1)).astype(np.float32))
for op, fn in [('And', np.logical_and), ('Or', np.logical_or), ('Xor', np.logical_xor)]:
    case('%s along an axis' % op, [N('Greater', ['x', 'z'], ['p'], broadcast=1), N('Less', ['c', 'z1'], ['q'], broadcast=1),
                                   N(op, ['p', 'q'], ['r'], broadcast=1, axis=1), N('Cast', ['r'], ['y'], to='float')], X, 4,
         {'c': LESS, 'z': np.zeros(1, np.float32), 'z1': np.zeros(1, np.float32)},
         answers=lambda x, fn=fn: fn(x > 0, (LESS < 0).reshape(3, 1, 1)).astype(np.float32))
case('Equal along an axis', [N('Cast', ['x'], ['i'], to='INT32'), N('Equal', ['i', 'c'], ['e'], broadcast=1, axis=1),
                             N('Cast', ['e'], ['y'], to='FLOAT')], X, 3, {'c': np.array([0, 1, -1], np.int32)},
     answers=lambda x: (np.trunc(x) == np.array([0, 1, -1]).reshape(3, 1, 1)).astype(np.float32))
case('PRelu with a slope a channel', [N('PRelu', ['x', 's'], ['y'])], X, 6, {'s': f(3)}, free=(0,), more=MORE)
case('PRelu with one slope', [N('PRelu', ['x', 's'], ['y'])], X, 1, {'s': f(1)})
case('Gemm with a bias', [N('Gemm', ['a', 'b', 'c'], ['y'], broadcast=1, alpha=0.5, beta=2.0, transB=1)], {'a': f(2, 5)}, 6,
     {'b': f(4, 5), 'c': f(4)}, free=(0,), more=[{'a': f(3, 5)}])

# --- normalization, Dropout --------------------------------------------------------------------------------------------
BN = {'s': f(3), 'b': f(3), 'm': f(3), 'v': np.abs(f(3)) + np.float32(0.5)}
for opset in (1, 6):
    case('BatchNormalization of opset %d' % opset, [N('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['y'], is_test=1, epsilon=1e-3,
         **({'consumed_inputs': [0, 0, 0, 1, 1]} if opset < 6 else {}))], X, opset, BN, free=(0,), more=MORE)
case('BatchNormalization with the outputs of training', [N('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['y', 'm2', 'v2', 'sm', 'sv'], is_test=1)],
     X, 6, BN, answers=lambda x: BN['s'].reshape(3, 1, 1) * (x - BN['m'].reshape(3, 1, 1)) / np.sqrt(BN['v'].reshape(3, 1, 1) + np.float32(1e-5)) + BN['b'].reshape(3, 1, 1))
case('InstanceNormalization of opset 1', [N('InstanceNormalization', ['x', 's', 'b'], ['y'], epsilon=1e-2, consumed_inputs=[0])], X, 1, {'s': f(3), 'b': f(3)})
case('Dropout of a test', [N('Dropout', ['x'], ['y'], is_test=1, ratio=0.5)], X, 6)
case('LRN of opset 1', [N('LRN', ['x'], ['y'], size=3, alpha=1e-2, beta=0.6, bias=1.5)], X, 1)

# --- shapes --------------------------------------------------------------------------------------------------------------
case('Pad with its paddings', [N('Pad', ['x'], ['y'], paddings=[0, 0, 1, 2, 0, 0, 0, 3], mode='constant', value=1.5)], X, 1,
     answers=lambda x: np.pad(x, [(0, 0), (0, 0), (1, 0), (2, 3)], 'constant', constant_values=1.5), free=(0,), more=MORE)
case('Pad by reflection', [N('Pad', ['x'], ['y'], pads=[0, 0, 1, 2, 0, 0, 0, 3], mode='reflect')], X, 2)
case('Reshape by attribute', [N('Reshape', ['x'], ['y'], shape=[0, -1, 5])], X, 1, free=(0,), more=MORE)
case('Flatten, Transpose, Squeeze', [N('Transpose', ['x'], ['t'], perm=[0, 2, 3, 1]), N('Flatten', ['t'], ['y'], axis=1)], X, 1)
case('Concat without an axis', [N('Concat', ['x', 'x'], ['y'])], X, 1, answers=lambda x: np.concatenate([x, x], 1))
case('Concat along an axis', [N('Concat', ['x', 'x'], ['y'], axis=3)], X, 4)
case('Split with its sizes as an input', [N('Split', ['x', 'z'], ['a', 'y'], axis=3)], X, 1, {'z': np.array([2, 3], np.int64)},
     answers=lambda x: x[..., 2:])
case('Split by attribute, along the first axis', [N('Split', ['x'], ['a', 'y'], split=[1, 1])], X, 2, answers=lambda x: x[1:])
case('Tile by one axis', [N('Tile', ['x', 't', 'a'], ['y'])], X, 1, {'t': np.array([2], np.float32), 'a': np.array([3], np.float32)},
     answers=lambda x: np.tile(x, (1, 1, 1, 2)))
case('Tile by one axis as often as is computed', [N('Add', ['t', 't'], ['tt']), N('Tile', ['x', 'tt', 'a'], ['y'])],
     {'x': x, 't': np.array([1], np.float32)}, 5, {'a': np.array(1, np.int64)}, answers=lambda x, t: np.tile(x, (1, int(2 * t[0]), 1, 1)))
case('Slice', [N('Slice', ['x'], ['y'], axes=[2, 3], starts=[1, -3], ends=[3, 1000])], X, 1, answers=lambda x: x[:, :, 1:3, -3:])
case('Upsample, nearest', [N('Upsample', ['x'], ['y'], height_scale=2.0, width_scale=3.0, mode='nearest')], X, 1, free=(0,), more=MORE)
SCALE = 2


def bilinear(x, size):
    """ONNX's Upsample: y[i] = x at i / scale, beyond the last row the last row."""
    def one(x, axis):
        n = x.shape[axis]
        at = np.minimum(np.arange(n * size) / float(size), n - 1)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, n - 1)
        w = (at - low).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(4)])
        return np.take(x, low, axis) * (1 - w) + np.take(x, high, axis) * w
    return one(one(x, 2), 3).astype(np.float32)


case('Upsample, bilinear', [N('Upsample', ['x'], ['y'], height_scale=2.0, width_scale=2.0, mode='bilinear')], X, 1, answers=lambda x: bilinear(x, 2))

# --- casts and activations ------------------------------------------------------------------------------------------------
case('Cast by names', [N('Cast', ['x'], ['i'], to='INT32'), N('Cast', ['i'], ['y'], to='FLOAT')], X, 1, answers=lambda x: np.trunc(x))
case('Cast by names in small letters', [N('Cast', ['x'], ['i'], to='int64'), N('Cast', ['i'], ['y'], to='float')], X, 5, answers=lambda x: np.trunc(x))
case('Selu with its old constants', [N('Selu', ['x'], ['y'])], X, 1,
     answers=lambda x: (1.0507 * np.where(x > 0, x, 1.6732 * (np.exp(x.astype(np.float64)) - 1))).astype(np.float32))
case('activations of opset 1', [N('Elu', ['x'], ['a'], alpha=0.7, consumed_inputs=[0]), N('LeakyRelu', ['a'], ['b'], alpha=0.2),
                                N('HardSigmoid', ['b'], ['c'], alpha=0.3, beta=0.4), N('Softplus', ['c'], ['d']), N('Softsign', ['d'], ['e']),
                                N('Clip', ['e'], ['y'], min=0.1, max=0.6)], X, 1)
case('exponentials of opset 1', [N('Exp', ['x'], ['a'], consumed_inputs=[0]), N('Sqrt', ['a'], ['b']), N('Log', ['b'], ['c']), N('Tanh', ['c'], ['d']),
                                 N('Sigmoid', ['d'], ['e']), N('Reciprocal', ['e'], ['y'])], X, 1)
case('Softmax and LogSoftmax', [N('Softmax', ['x'], ['a'], axis=2), N('LogSoftmax', ['a'], ['y'], axis=1)], X, 1)
case('Sum, Mean, Max, Min', [N('Sum', ['x', 'x', 'c'], ['s']), N('Mean', ['s', 'x'], ['m']), N('Max', ['m', 'c'], ['a']), N('Min', ['a', 'x'], ['y'])], X, 1,
     {'c': f(2, 3, 4, 5)})

# --- convolutions, pools ------------------------------------------------------------------------------------------------
CONV = {'w': f(4, 3, 3, 3), 'b': f(4)}
case('Conv', [N('Conv', ['x', 'w', 'b'], ['y'], kernel_shape=[3, 3], pads=[1, 2, 1, 2], strides=[2, 1])], X, 1, CONV, free=(0,), more=MORE)
case('ConvTranspose', [N('ConvTranspose', ['x', 'w'], ['y'], kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 0, 0])], X, 1, {'w': f(3, 2, 3, 3)})
case('MaxPool, AveragePool', [N('MaxPool', ['x'], ['a'], kernel_shape=[2, 2], strides=[1, 1], pads=[0, 1, 0, 1]),
                              N('AveragePool', ['a'], ['y'], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])], X, 1)
case('LpPool of a float p', [N('LpPool', ['x'], ['y'], kernel_shape=[2, 2], strides=[1, 1], p=2.0)], X, 1,
     answers=lambda x: np.sqrt(sum(x[:, :, i:3 + i, j:4 + j].astype(np.float64) ** 2 for i in range(2) for j in range(2))).astype(np.float32))
case('GlobalLpPool of a float p', [N('GlobalLpPool', ['x'], ['y'], p=2.0)], X, 1,
     answers=lambda x: np.sqrt((x.astype(np.float64) ** 2).sum((2, 3), keepdims=True)).astype(np.float32))
case('GlobalAveragePool, GlobalMaxPool', [N('GlobalAveragePool', ['x'], ['a']), N('GlobalMaxPool', ['x'], ['b']), N('Sub', ['a', 'b'], ['y'])], X, 1)
case('reductions', [N('ReduceMean', ['x'], ['a'], axes=[2], keepdims=1), N('ReduceSum', ['a'], ['y'], axes=[3], keepdims=0)], X, 1)
case('ArgMax, TopK', [N('TopK', ['x'], ['y', 'i'], k=2, axis=3)], X, 1, answers=lambda x: -np.sort(-x, 3)[..., :2])

# --- recurrent layers -----------------------------------------------------------------------------------------------------
S = f(4, 2, 3)


def sigmoid(v):
    return 1 / (1 + np.exp(-v.astype(np.float64)))


def steps(x, w, r, b, hidden, kind):
    """[steps, batch, in] -> all hidden states, gates in ONNX's order."""
    gates = {'RNN': 1, 'GRU': 3, 'LSTM': 4}[kind]
    w, r = w[0].astype(np.float64), r[0].astype(np.float64)
    wb, rb = b[0][:gates * hidden].astype(np.float64), b[0][gates * hidden:].astype(np.float64)
    hs, c, out = np.zeros((x.shape[1], hidden)), np.zeros((x.shape[1], hidden)), []
    for v in x:
        a, q = v @ w.T + wb, hs @ r.T + rb
        part = lambda m, i: m[:, i * hidden:(i + 1) * hidden]  # noqa: E731
        if kind == 'RNN':
            hs = np.tanh(a + q)
        elif kind == 'GRU':
            z, reset = sigmoid(part(a, 0) + part(q, 0)), sigmoid(part(a, 1) + part(q, 1))
            n = np.tanh(part(a, 2) + (reset * hs) @ r[2 * hidden:].T + rb[2 * hidden:])
            hs = (1 - z) * n + z * hs
        else:
            i, o, fg, g = [part(a, k) + part(q, k) for k in range(4)]
            c = sigmoid(fg) * c + sigmoid(i) * np.tanh(g)
            hs = sigmoid(o) * np.tanh(c)
        out.append(hs)
    return np.stack(out)[:, None].astype(np.float32)


for kind, gates in [('RNN', 1), ('GRU', 3), ('LSTM', 4)]:
    for flag in (0, 1):
        weights = {'w': f(1, gates * 5, 3), 'r': f(1, gates * 5, 5), 'b': f(1, 2 * gates * 5)}
        case('%s of opset 1 with output_sequence %d' % (kind, flag),
             [N(kind, ['s', 'w', 'r', 'b'], ['y', 'h'] if flag else ['', 'y'], hidden_size=5, output_sequence=flag, direction='foward' if kind == 'RNN' else 'forward')],
             {'s': S}, 1, weights, outputs=('y', 'h') if flag else ('y',),
             answers=lambda s, kind=kind, weights=weights, flag=flag: (lambda y: (y, y[-1]) if flag else y[-1])(
                 steps(s, weights['w'], weights['r'], weights['b'], 5, kind)))

# --- the experimental operators --------------------------------------------------------------------------------------------
E = np.float64
case('Affine', [N('Affine', ['x'], ['y'], alpha=2.0, beta=-0.5)], X, 1, answers=lambda x: 2 * x - np.float32(0.5))
case('Scale', [N('Scale', ['x'], ['y'], scale=1.7)], X, 1)
case('ImageScaler', [N('ImageScaler', ['x'], ['y'], scale=0.5, bias=[1.0, -2.0, 3.0])], X, 1,
     answers=lambda x: x * np.float32(0.5) + np.array([1, -2, 3], np.float32).reshape(3, 1, 1), free=(0,), more=MORE)
case('ScaledTanh', [N('ScaledTanh', ['x'], ['y'], alpha=1.7, beta=0.6)], X, 1, answers=lambda x: (1.7 * np.tanh(0.6 * x.astype(E))).astype(np.float32))
case('ParametricSoftplus', [N('ParametricSoftplus', ['x'], ['y'], alpha=1.7, beta=0.6)], X, 1,
     answers=lambda x: (1.7 * np.log1p(np.exp(0.6 * x.astype(E)))).astype(np.float32))
case('ThresholdedRelu', [N('ThresholdedRelu', ['x'], ['y'], alpha=0.5)], X, 1, answers=lambda x: np.where(x > 0.5, x, 0).astype(np.float32))
for across in (0, 1):
    axes = (0, 1, 2, 3) if across else (0, 2, 3)
    case('MeanVarianceNormalization across channels %d' % across, [N('MeanVarianceNormalization', ['x'], ['y'], across_channels=across, normalize_variance=1)],
         {'x': f(1, 3, 4, 5)}, 1, answers=lambda x, a=axes: ((x - x.astype(E).mean(a, keepdims=True)) / x.astype(E).std(a, keepdims=True)).astype(np.float32))
case('Crop of its borders', [N('Crop', ['x'], ['y'], border=[1, 0, 2, 1])], X, 1, answers=lambda x: x[:, :, 0:3, 1:3])
case('Crop of a size', [N('Crop', ['x'], ['y'], border=[1, 1, 0, 0], scale=[2, 3])], X, 1, answers=lambda x: x[:, :, 1:3, 1:4])
case('ConstantFill of a shape', [N('ConstantFill', [], ['c'], shape=[3, 1, 1], value=2.5), N('Add', ['x', 'c'], ['y'], broadcast=1, axis=1)], X, 6,
     answers=lambda x: x + np.float32(2.5))
case('ConstantFill like its input', [N('ConstantFill', ['x'], ['y'], value=-1.5, extra_shape=[2])], X, 1, free=(0,), more=MORE,
     answers=lambda x: np.full(x.shape + (2,), -1.5, np.float32))
case('ConstantFill as its input says', [N('ConstantFill', ['s'], ['c'], value=3.0, input_as_shape=1, dtype=1), N('Cast', ['c'], ['y'], to='FLOAT')],
     {'s': np.array([2, 3], np.int64)}, 1, answers=lambda s: np.full(tuple(s), 3, np.float32))
case('GivenTensorFill', [N('GivenTensorFill', [], ['c'], shape=[2, 1], values=[1.0, 2.0]), N('MatMul', ['m', 'c'], ['y'])], {'m': f(3, 2)}, 1,
     answers=lambda m: m @ np.array([[1], [2]], np.float32))
case('FC', [N('FC', ['x', 'w', 'b'], ['y'])], X, 1, {'w': f(4, 60), 'b': f(4)}, free=(0,), more=MORE)
case('DynamicSlice', [N('DynamicSlice', ['x', 's', 'e', 'a'], ['y'])], X, 1,
     {'s': np.array([1, -3], np.int64), 'e': np.array([3, 1000], np.int64), 'a': np.array([2, 3], np.int64)}, answers=lambda x: x[:, :, 1:3, -3:])
case('DynamicSlice by what is sent', [N('DynamicSlice', ['x', 's', 'e'], ['y'])], {'x': x, 's': np.array([0, 1], np.int64), 'e': np.array([2, 3], np.int64)}, 1,
     answers=lambda x, s, e: x[0:2, 1:3])

# --- IR version 1 and 2 name no opset ----------------------------------------------------------------------------------
for ir in (1, 2):
    case('IR version %d' % ir, [N('Add', ['x', 'c'], ['a'], broadcast=1, axis=1), N('Relu', ['a'], ['r'], consumed_inputs=[0]), N('Concat', ['r', 'x'], ['y'])],
         X, 1, {'c': POW}, ir=ir, answers=lambda x: np.concatenate([np.maximum(x + POW.reshape(3, 1, 1), 0), x], 1))

# --- what cannot be said ------------------------------------------------------------------------------------------------


def refused(name, nodes, message, weights=None, opset=1):
    m = model(nodes, X, weights or {}, ('y',), opset)
    pack.refused(name, {'model.onnx': m.SerializeToString()}, message)


WAY = 'UNSUPPORTED_MODEL: memory: model.onnx: written for opset 1, which cannot be rewritten for opset 7: '
refused('ATen', [N('ATen', ['x'], ['y'], operator='expand', name='the one')], WAY + 'ATen "the one": PyTorch\'s own operator "expand", which no ONNX runtime has; …')
refused('OptimizedRNN', [N('OptimizedRNN', ['x'], ['y'])], WAY + 'OptimizedRNN "y": its weights are one blob…')
refused('two at once', [N('ATen', ['x'], ['a'], operator='f'), N('Split', ['a', 'x'], ['y'])], WAY + 'ATen "a"…; Split "y": "x" is not a constant')
refused('Crop of three borders', [N('Crop', ['x'], ['y'], border=[1, 2, 3])], WAY + 'Crop "y": border is [1, 2, 3]; left, top, right and bottom are expected')
refused('LpPool of half a p', [N('LpPool', ['x'], ['y'], kernel_shape=[2, 2], p=1.5)], WAY + 'LpPool "y": p is 1.5; only whole numbers are served')
refused('Cast to nothing known', [N('Cast', ['x'], ['y'], to='QUATERNION')], WAY + 'Cast "y": the type "QUATERNION" is not one of …')

pack.write(os.path.join(ROOT, 'old-opsets.json.gz'))
