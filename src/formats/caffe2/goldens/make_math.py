# python 3.7, requirements.txt
"""Elementwise operators, activations, fills, casts."""
import numpy as np

from nets import Pack, case, fill, op, rng

pack = Pack()
r = rng(1)
f = lambda *shape: r.randn(*shape).astype(np.float32)
NASTY = np.array([[-np.inf, -3.5, -1.0, -0.5, -0.0, 0.0], [0.5, 1.0, 2.5, 3.0, np.inf, 1e-20]], np.float32)
PLAIN = NASTY[np.isfinite(NASTY)].reshape(2, 5)
XS = [{'x': NASTY}, {'x': NASTY[:1]}, {'x': NASTY[:0]}]
FINITE = [{'x': PLAIN}, {'x': f(1, 5)}, {'x': f(0, 5)}]
UNIT = [{'x': r.uniform(-1, 1, (3, 4)).astype(np.float32)}, {'x': r.uniform(-1, 1, (1, 4)).astype(np.float32)}]
POSITIVE = [{'x': np.abs(f(3, 4)) + 0.01}, {'x': np.abs(f(1, 4)) + 0.01}]

for kind in 'Abs Ceil Floor Negative Relu Sigmoid Tanh Exp Sqr Cube Softsign'.split():
    case(pack, kind, op(kind, 'x', 'y'), XS if kind not in ('Softsign',) else FINITE)
for kind in 'Cos Sin Tan Sinh Cosh Atan Erf Swish Cbrt Sign Softplus'.split():
    case(pack, kind, op(kind, 'x', 'y'), FINITE)
for kind in 'Acos Asin'.split():
    case(pack, kind, op(kind, 'x', 'y'), UNIT)
for kind in 'Log Sqrt Rsqrt Reciprocal'.split():
    case(pack, kind, op(kind, 'x', 'y'), POSITIVE)
case(pack, 'Logit', op('Logit', 'x', 'y', eps=0.05), [{'x': r.uniform(0, 1, (3, 4)).astype(np.float32)}, {'x': np.array([[-1, 2, 0, 1]], np.float32)}])
case(pack, 'ReplaceNaN', op('ReplaceNaN', 'x', 'y', value=2.5), [{'x': np.array([[np.nan, 1], [2, np.nan]], np.float32)}, {'x': f(1, 2)}])
case(pack, 'IsNaN', op('IsNaN', 'x', 'y'), [{'x': np.array([[np.nan, 1], [2, np.nan]], np.float32)}, {'x': f(1, 2)}])
case(pack, 'Not', op('Not', 'x', 'y'), [{'x': np.array([[True, False]])}, {'x': np.zeros((3, 2), bool)}])
case(pack, 'Elu', op('Elu', 'x', 'y', alpha=1.7), FINITE)
case(pack, 'Selu', op('Selu', 'x', 'y', alpha=1.5, scale=1.2), FINITE)
case(pack, 'Selu defaults', op('Selu', 'x', 'y'), FINITE)
case(pack, 'LeakyRelu', op('LeakyRelu', 'x', 'y', alpha=0.3), FINITE)
case(pack, 'LeakyRelu default, in place', op('LeakyRelu', 'x', 'x'), FINITE, outputs=['x'])
case(pack, 'ReluN', op('ReluN', 'x', 'y', n=1.25), FINITE)
case(pack, 'ThresholdedRelu', op('ThresholdedRelu', 'x', 'y', alpha=0.75), FINITE)
case(pack, 'HardSigmoid', op('HardSigmoid', 'x', 'y', alpha=0.3, beta=0.4), FINITE)
case(pack, 'Gelu', op('Gelu', 'x', 'y'), FINITE)
case(pack, 'Gelu fast', op('Gelu', 'x', 'y', fast_gelu=True), FINITE)
case(pack, 'Glu', op('Glu', 'x', 'y', dim=1), [{'x': f(2, 6, 3)}, {'x': f(1, 6, 3)}])
case(pack, 'PRelu of channels', op('PRelu', 'x s', 'y'), [{'x': f(2, 3, 4, 5)}, {'x': f(1, 3, 4, 5)}], params={'s': f(3)})
case(pack, 'PRelu of channels last', op('PRelu', 'x s', 'y', order='NHWC'), [{'x': f(2, 4, 5, 3)}, {'x': f(1, 4, 5, 3)}], params={'s': f(3)})
case(pack, 'PRelu shared', op('PRelu', 'x s', 'y'), [{'x': f(2, 3, 4)}, {'x': f(1, 3, 4)}], params={'s': f(1)})
case(pack, 'Softmax', op('Softmax', 'x', 'y'), [{'x': f(2, 5)}, {'x': f(1, 5)}])
case(pack, 'Softmax of the rest', op('Softmax', 'x', 'y', axis=1), [{'x': f(2, 3, 4)}, {'x': f(1, 3, 4)}])
case(pack, 'Softmax axis 2', op('Softmax', 'x', 'y', axis=-2), [{'x': f(2, 3, 4, 2)}, {'x': f(1, 3, 4, 2)}])
case(pack, 'Clip', op('Clip', 'x', 'y', min=-0.75, max=2.25), XS)
case(pack, 'Clip above', op('Clip', 'x', 'y', min=0.25), FINITE)
case(pack, 'Clip without bounds', op('Clip', 'x', 'y'), FINITE)
case(pack, 'Scale', op('Scale', 'x', 'y', scale=-2.5), FINITE)
case(pack, 'Pow', op('Pow', 'x', 'y', exponent=2.5), POSITIVE)
case(pack, 'Pow of two', op('Pow', 'x e', 'y'), [dict(run, e=f(3, 4)[:len(run['x'])]) for run in POSITIVE])
case(pack, 'Mod', op('Mod', 'x', 'y', divisor=3), [{'x': np.arange(-7, 7, dtype=np.int64).reshape(2, 7)}, {'x': np.arange(7, dtype=np.int64).reshape(1, 7)}])
case(pack, 'Mod with the sign of the divisor', op('Mod', 'x', 'y', divisor=-3, sign_follow_divisor=True), [{'x': np.arange(-7, 7, dtype=np.int32).reshape(2, 7)}, {'x': np.arange(7, dtype=np.int32).reshape(1, 7)}])
case(pack, 'IsMemberOf', op('IsMemberOf', 'x', 'y', value=[2, 5, 9]), [{'x': np.arange(12, dtype=np.int64).reshape(3, 4)}, {'x': np.arange(4, dtype=np.int64).reshape(1, 4)}])

ab = lambda a, b: [{'a': f(*((2,) + a)), 'b': f(*((2,) + b))}, {'a': f(*((1,) + a)), 'b': f(*((1,) + b))}]
for kind in 'Add Sub Mul Div EQ NE LT LE GT GE'.split():
    case(pack, kind, op(kind, 'a b', 'y'), ab((3, 4), (3, 4)))
    case(pack, kind + ' broadcast', op(kind, 'a b', 'y'), [{'a': f(2, 1, 4), 'b': f(3, 1)}, {'a': f(1, 1, 4), 'b': f(3, 1)}])
    case(pack, kind + ' legacy', op(kind, 'a b', 'y', broadcast=1), [{'a': f(2, 3, 4), 'b': f(3, 4)}, {'a': f(1, 3, 4), 'b': f(3, 4)}])
    case(pack, kind + ' legacy axis', op(kind, 'a b', 'y', broadcast=1, axis=1), [{'a': f(2, 3, 4, 5), 'b': f(3)}, {'a': f(1, 3, 4, 5), 'b': f(3)}])
case(pack, 'Add legacy axis_str', op('Add', 'a b', 'y', broadcast=1, axis_str='C', order='NHWC'), [{'a': f(2, 3, 4, 5), 'b': f(5)}, {'a': f(1, 3, 4, 5), 'b': f(5)}])
case(pack, 'Mul legacy scalar', op('Mul', 'a b', 'y', broadcast=1), [{'a': f(2, 3), 'b': f(1)}, {'a': f(1, 3), 'b': f(1)}])
i = lambda *shape: r.randint(-9, 9, shape).astype(np.int32)
case(pack, 'Div of ints', op('Div', 'a b', 'y'), [{'a': i(2, 4), 'b': np.array([[3, -2, 7, -5]] * 2, np.int32)}, {'a': i(1, 4), 'b': np.array([[3, -2, 7, -5]], np.int32)}])
case(pack, 'Add of int64', op('Add', 'a b', 'y'), [{'a': np.array([[2**60, 1]], np.int64), 'b': np.array([[5, -7]], np.int64)}, {'a': np.ones((2, 2), np.int64), 'b': np.ones((2, 2), np.int64)}])
case(pack, 'EQ of ints', op('EQ', 'a b', 'y'), [{'a': i(2, 4), 'b': i(2, 4)}, {'a': i(1, 4), 'b': i(1, 4)}])
b = lambda *shape: r.rand(*shape) > 0.5
for kind in 'And Or Xor'.split():
    case(pack, kind, op(kind, 'a b', 'y'), [{'a': b(2, 4), 'b': b(2, 4)}, {'a': b(1, 4), 'b': b(1, 4)}])
for kind in 'BitwiseAnd BitwiseOr BitwiseXor'.split():
    case(pack, kind, op(kind, 'a b', 'y'), [{'a': i(2, 4), 'b': i(2, 4)}, {'a': i(1, 4), 'b': i(1, 4)}])
    case(pack, kind + ' of bools', op(kind, 'a b', 'y'), [{'a': b(2, 4), 'b': b(2, 4)}, {'a': b(1, 4), 'b': b(1, 4)}])
abc = [{'a': f(2, 3), 'b': f(2, 3), 'c': f(2, 3)}, {'a': f(1, 3), 'b': f(1, 3), 'c': f(1, 3)}]
for kind in 'Sum Mean Max Min SumRelu'.split():
    case(pack, kind, op(kind, 'a b c', 'y'), abc)
case(pack, 'Sum in place', op('Sum', 'a b c', 'a'), abc, outputs=['a'])
case(pack, 'SumInt', op('SumInt', 'a b', 'y'), [{'a': i(2, 4), 'b': i(2, 4)}, {'a': i(1, 4), 'b': i(1, 4)}])
case(pack, 'WeightedSum', op('WeightedSum', 'a v b w', 'y'), [dict(a=run['a'], b=run['b'], v=f(1), w=f(1)) for run in abc])
case(pack, 'Where', op('Where', 'c x y', 'z'), [{'c': b(2, 3), 'x': f(2, 3), 'y': f(2, 3)}, {'c': b(1, 3), 'x': f(1, 3), 'y': f(1, 3)}])
case(pack, 'Where on rows', op('Where', 'c x y', 'z', broadcast_on_rows=1), [{'c': b(4), 'x': f(4, 3), 'y': f(4, 3)}, {'c': b(1), 'x': f(1, 3), 'y': f(1, 3)}])
case(pack, 'SquareRootDivide', op('SquareRootDivide', 'x s', 'y'), [{'x': f(3, 2), 's': np.array([4, 0, 2.5], np.float32)}, {'x': f(1, 2), 's': np.array([3], np.float32)}])
case(pack, 'RowMul', op('RowMul', 'm w', 'y'), [{'m': f(3, 2), 'w': f(3)}, {'m': f(1, 2), 'w': f(1)}])
case(pack, 'Expand', op('Expand', 'x s', 'y'), [{'x': f(2, 1, 3)}, {'x': f(1, 1, 3)}], params={'s': np.array([4, 1], np.int64)})

for to in (1, 2, 5, 6, 7, 9, 10, 13):
    case(pack, 'Cast float to %d' % to, op('Cast', 'x', 'y', to=to), [{'x': np.array([[0.0, 1.9, 2.5, 100.7]], np.float32)}, {'x': np.array([[0.9, 1.1, 7.5, 3.99], [0, 1, 2, 3]], np.float32)}])
case(pack, 'Cast by name', op('Cast', 'x', 'y', to='INT64'), [{'x': np.array([[-1.9, 2.5]], np.float32)}, {'x': f(3, 2)}])
case(pack, 'Cast int32 to float', op('Cast', 'x', 'y', to=1), [{'x': i(2, 3)}, {'x': i(1, 3)}])
case(pack, 'Cast bool to int', op('Cast', 'x', 'y', to=2), [{'x': b(2, 3)}, {'x': b(1, 3)}])

case(pack, 'FloatToHalf', op('FloatToHalf', 'x', 'y'), FINITE)
case(pack, 'HalfToFloat', op('HalfToFloat', 'x', 'y'), [{'x': f(2, 3).astype(np.float16)}, {'x': f(1, 3).astype(np.float16)}])

# fills
zero = {'x': f(2, 3)}
case(pack, 'ConstantFill', [op('ConstantFill', '', 'c', shape=[2, 3], value=1.5), op('Add', 'x c', 'y')], [{'x': f(2, 3)}, {'x': f(2, 3)}])
case(pack, 'ConstantFill of an input', [op('ConstantFill', 'x', 'y', value=7, dtype=10)], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'ConstantFill untold int', [op('ConstantFill', 'x', 'y', value=7)], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'ConstantFill extra_shape', [op('ConstantFill', 'x', 'y', value=-1.0, extra_shape=[2])], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'ConstantFill input_as_shape', [op('Shape', 'x', 's'), op('ConstantFill', 's', 'y', value=True, dtype=5, input_as_shape=1)], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'fills of all types', [fill('a', np.array([[1, 2]], np.int32)), fill('b', np.array([2**60, -3], np.int64)), fill('c', np.array([True, False])), fill('d', np.array([0.1, 1e300])), fill('e', np.array([7, 8], np.int16)), fill('g', np.array([b'caf\xc3\xa9', b'\x00\xff'], object)), fill('h', np.array([[1], [255]], np.uint8)), op('Copy', 'x', 'y')], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'RangeFill', [op('RangeFill', 'x', 'y')], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'Range', [op('Range', 'a b c', 'y')], [{'a': np.array(2, np.int32), 'b': np.array(11, np.int32), 'c': np.array(3, np.int32)}, {'a': np.array(5, np.int32), 'b': np.array(1, np.int32), 'c': np.array(-2, np.int32)}])
case(pack, 'Range of a stop', [op('Range', 'a', 'y')], [{'a': np.array(4.5, np.float32)}, {'a': np.array(0, np.float32)}])
case(pack, 'DiagonalFill', [op('DiagonalFill', '', 'c', shape=[3, 4], value=2.5), op('MatMul', 'x c', 'y')], [{'x': f(2, 3)}, {'x': f(1, 3)}])
case(pack, 'DiagonalFill of a cube', [op('DiagonalFill', '', 'y', shape=[3, 3, 3], value=7), op('Copy', 'x', 'z')], [{'x': f(2, 3)}, {'x': f(1, 3)}])

pack.write('src/formats/caffe2/goldens/math.json.gz')
