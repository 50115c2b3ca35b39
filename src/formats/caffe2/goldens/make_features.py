# python 3.7, requirements.txt
"""Features mapped by tables and joined to lists, texts, losses, and small operators beside them."""
import numpy as np

from nets import Pack, case, op, rng

pack = Pack()
r = rng(21)
f = lambda *shape: r.randn(*shape).astype(np.float32)
u = lambda *shape: r.rand(*shape).astype(np.float32)
i32 = lambda *values: np.array(values, np.int32)
i64 = lambda *values: np.array(values, np.int64)
texts = lambda *values: np.array(values, dtype=object)
bools = lambda *values: np.array(values, np.bool_)
special = np.array([[np.nan, np.inf, -np.inf, 0.5]], np.float32)

box = lambda n, t=np.float32: {'x': (3 * u(n, 5)).astype(t), 'a': np.array([0, .5, -.7, 2, 0], t), 'b': np.array([.1, 0, 1, -1, 2], t)}
case(pack, 'BatchBoxCox', op('BatchBoxCox', 'x a b', 'y'), [box(4), box(1)])
case(pack, 'BatchBoxCox of doubles', op('BatchBoxCox', 'x a b', 'y'), [box(4, np.float64)])
pieces = dict(bounds=[-1., 0., 1., -2., 0., 3.], slopes=[1., 2., -1., .5], intercepts=[0., .5, 1., -.25])
case(pack, 'PiecewiseLinearTransform', op('PiecewiseLinearTransform', 'x', 'y', **pieces), [{'x': 3 * f(9, 2)}, {'x': np.array([[-1, 0], [0, 3], [1, -2], [np.inf, -np.inf]], np.float32)}])
one = dict(bounds=[0., .25, .5, .5, 1.], slopes=[1., 2., 5., .5], intercepts=[0., -.25, .125, .5])
for name, runs in [('two columns', [{'x': u(6, 2)}, {'x': np.array([[0, .5], [0, .25], [0, 1]], np.float32)}]), ('one column', [{'x': u(5, 1)}]), ('a vector', [{'x': u(5)}])]:
    case(pack, 'PiecewiseLinearTransform, binary, ' + name, op('PiecewiseLinearTransform', 'x', 'y', binary=1, **one), runs)
case(pack, 'PiecewiseLinearTransform of inputs', op('PiecewiseLinearTransform', 'x b s i', 'y'), [dict(x=3 * f(n, 2), b=np.array(pieces['bounds'], np.float32), s=np.array(pieces['slopes'], np.float32), i=np.array(pieces['intercepts'], np.float32)) for n in (4, 1)])
bis = dict(percentile_raw=[.1, .2, .4, 1., 2., 2.5, 7.], percentile_mapping=[.1, .3, .5, .9, .2, .6, .8], percentile_lower=[.05, .2, .4, .8, .1, .5, .7], percentile_upper=[.1, .3, .6, .9, .3, .6, .9], lengths=[4, 3])
case(pack, 'BisectPercentile', op('BisectPercentile', 'x', 'y', **bis), [{'x': np.array([[.1, 2.], [.15, 2.2], [.4, 6.], [1., 7.], [.05, 8.], [1.1, 1.], [.39, 2.5]], np.float32)}, {'x': 3 * u(1, 2)}])
case(pack, 'NGramFromCategorical', op('NGramFromCategorical', 'x', 'y', col_ids=[2, 0], categorical_limits=[3, 2], vals=[1, 5, -2, 7, 9]), [{'x': np.array([[9, 0, 5], [7, 0, -2.4], [8.5, 3, -2.5], [1, 1, 1]], np.float32)}, {'x': f(1, 3)}])
case(pack, 'StumpFunc', op('StumpFunc', 'x', 'y', threshold=.5, low_value=-2., high_value=3.), [{'x': np.concatenate([f(2, 4), special])}, {'x': f(1, 4)}])
case(pack, 'StumpFuncIndex', op('StumpFuncIndex', 'x', 'l h', threshold=.5), [{'x': np.concatenate([f(2, 4), special])}, {'x': np.zeros((1, 4), np.float32)}])
case(pack, 'MakeTwoClass', op('MakeTwoClass', 'x', 'y'), [{'x': u(5)}, {'x': u(1)}])
case(pack, 'MakeTwoClass of a matrix', op('MakeTwoClass', 'x', 'y'), [{'x': u(5, 2)}, {'x': u(1, 2)}])
case(pack, 'FlexibleTopK', op('FlexibleTopK', 'x k', 'v i'), [{'x': np.array([[1, 3, 3, 2], [5, 5, 5, 5], [-1, -2, -3, -4]], np.float32), 'k': i64(2, 3, 4)}, {'x': f(1, 4), 'k': i64(1)}])
case(pack, 'SinusoidPositionEncoding', op('SinusoidPositionEncoding', 'p', 'y', embedding_size=7), [{'p': np.array([[1, 9], [5, 2], [31, 3]], np.int32)}, {'p': np.array([[2, 0]], np.int32)}])
case(pack, 'SinusoidPositionEncoding, alpha, amplitude', op('SinusoidPositionEncoding', 'p', 'y', embedding_size=4, alpha=50.0, amplitude=2.5), [{'p': np.array([[0], [3]], np.int64)}])

lists = lambda values: {'l0': i32(1, 0, 2), 'k0': i64(11, 12, 13), 'v0': values[:3], 'l1': i32(1, 1, 0), 'k1': i64(21, 22), 'v1': values[3:]}
for name, values in [('floats', f(5)), ('int32', i32(1, 2, 3, 4, 5)), ('texts', texts('a', '', 'ccc', 'd', 'ee'))]:
    case(pack, 'MergeMultiScalarFeatureTensors of ' + name, op('MergeMultiScalarFeatureTensors', 'l0 k0 v0 l1 k1 v1', 'l k v'), [lists(values)])
case(pack, 'MergeMultiListFeatureTensors', op('MergeMultiListFeatureTensors', 'l0 k0 n0 v0 l1 k1 n1 v1', 'l k n v'), [dict(lists(f(5)), n0=i32(2, 0, 1), v0=f(3), n1=i32(1, 3), v1=f(4))])
case(pack, 'MergeMultiMapFeatureTensors', op('MergeMultiMapFeatureTensors', 'l0 k0 n0 w0 v0 l1 k1 n1 w1 v1', 'l k n w v'), [dict(lists(f(5)), n0=i32(2, 0, 1), w0=i64(1, 2, 3), v0=f(3), n1=i32(1, 3), w1=i64(4, 5, 6, 7), v1=f(4))])
present = {'p0': bools(True, False, True), 'p1': bools(True, True, False)}
for name, a, b in [('floats', f(3), f(3)), ('texts', texts('a', 'b', 'c'), texts('d', '', 'f'))]:
    case(pack, 'MergeSingleScalarFeatureTensors of ' + name, op('MergeSingleScalarFeatureTensors', 'a p0 b p1', 'l k v', feature_ids=[7, 2 ** 40]), [dict(present, a=a, b=b)])
case(pack, 'MergeSingleListFeatureTensors', op('MergeSingleListFeatureTensors', 'n0 a p0 n1 b p1', 'l k n v', feature_ids=[7, 9]), [dict(present, n0=i32(1, 0, 2), a=f(3), n1=i32(0, 3, 0), b=f(3))])
case(pack, 'MergeSingleMapFeatureTensors', op('MergeSingleMapFeatureTensors', 'n0 w0 a p0 n1 w1 b p1', 'l k n w v', feature_ids=[7, 9]), [dict(present, n0=i32(1, 0, 2), w0=i32(1, 2, 3), a=f(3), n1=i32(0, 3, 0), w1=i32(4, 5, 6), b=f(3))])

words = texts('caffe', 'ca', '', u'gr\u00fc\u00df'.encode('utf-8'), 'face')
for kind, args in [('StringPrefix', dict(length=2)), ('StringSuffix', dict(length=2)), ('StringPrefix', {}), ('StringSuffix', dict(length=0)), ('StringStartsWith', dict(prefix='ca')), ('StringEndsWith', dict(suffix='e')), ('StringStartsWith', {}), ('StringEndsWith', dict(suffix=b'\xc3\x9f'))]:
    case(pack, kind + ' %r' % sorted(args.items()), op(kind, 'x', 'y', **args), [{'x': words}, {'x': words[:1]}])
for name, x in [('texts', words.reshape(5, 1)), ('a row of texts', texts('a', 'b')), ('a matrix of texts', texts('a', '', 'c', 'd', 'e', 'f').reshape(2, 3)), ('int64', np.array([[1, -2], [2 ** 40, 0]], np.int64)), ('int32', i32(3, 4))]:
    case(pack, 'StringJoin of ' + name, op('StringJoin', 'x', 'y', delimiter='--'), [{'x': x}])
case(pack, 'StringJoin of columns', op('StringJoin', 'x', 'y', axis=1), [{'x': texts('a', '', 'c', 'd', 'e', 'f').reshape(2, 3)}])

label = lambda n, k: r.randint(0, k, n).astype(np.int32)
softly = lambda *shape: (lambda x: (x / x.sum(-1, keepdims=True)).astype(np.float32))(r.rand(*shape))
case(pack, 'SoftmaxWithLoss', op('SoftmaxWithLoss', 'x l', 'p loss'), [{'x': f(4, 5), 'l': label(4, 5)}, {'x': f(1, 5), 'l': label(1, 5)}])
case(pack, 'SoftmaxWithLoss, weights, scale', op('SoftmaxWithLoss', 'x l w', 'p loss', scale=3.0), [{'x': f(4, 5), 'l': label(4, 5).reshape(4, 1), 'w': u(4)}, {'x': f(2, 5), 'l': label(2, 5).reshape(2, 1), 'w': np.zeros(2, np.float32)}])
case(pack, 'SoftmaxWithLoss of probabilities', op('SoftmaxWithLoss', 'x l', 'p loss', label_prob=1), [{'x': f(4, 5), 'l': softly(4, 5)}])
case(pack, 'SoftmaxWithLoss, axis', op('SoftmaxWithLoss', 'x l', 'p loss', axis=2), [{'x': f(2, 3, 5), 'l': label((2, 3), 5)}])
case(pack, 'CrossEntropy', op('CrossEntropy', 'x l', 'y'), [{'x': softly(4, 5), 'l': softly(4, 5)}, {'x': np.array([[0, 1, 0]], np.float32), 'l': np.array([[.5, .25, .25]], np.float32)}])
case(pack, 'LabelCrossEntropy', op('LabelCrossEntropy', 'x l', 'y'), [{'x': softly(4, 5), 'l': label(4, 5)}, {'x': np.array([[0, 1, 0]], np.float32), 'l': i32(0)}])
logits = lambda n: {'x': 9 * f(n, 3), 't': (u(n, 3) > .5).astype(np.float32)}
for args in ({}, dict(log_D_trick=1), dict(unjoined_lr_loss=1)):
    case(pack, 'SigmoidCrossEntropyWithLogits %s' % ' '.join(args), op('SigmoidCrossEntropyWithLogits', 'x t', 'y', **args), [logits(4), logits(1)])
case(pack, 'WeightedSigmoidCrossEntropyWithLogits', op('WeightedSigmoidCrossEntropyWithLogits', 'x t w', 'y'), [dict(logits(n), w=u(n, 3)) for n in (4, 1)])
case(pack, 'AveragedLoss', op('AveragedLoss', 'x', 'y'), [{'x': f(4, 2)}, {'x': f(1, 2)}])
scores = np.array([[1, 3, 3, 2], [5, 5, 5, 5], [-1, -2, -3, -4], [0, 1, 2, 3]], np.float32)
for k in (1, 2, 3):
    case(pack, 'Accuracy of the first %d' % k, op('Accuracy', 'x l', 'y', top_k=k), [{'x': scores, 'l': i32(*l)} for l in ((1, 0, 0, 3), (2, 1, 1, 0), (3, 3, 2, 1))])

case(pack, 'Conditional', op('Conditional', 'c x y', 'z'), [{'c': bools(True, False, True), 'x': f(3, 2, 2), 'y': f(3, 2, 2)}, {'c': bools(False), 'x': f(1, 2, 2), 'y': f(1, 2, 2)}])
case(pack, 'ScaleBlobs', op('ScaleBlobs', 'a b', 'c d', scale=2.5), [{'a': f(3, 2), 'b': f(4)}])
case(pack, 'Float16ConstantFill', [op('Float16ConstantFill', '', 'h', shape=[2, 3], value=1.3), op('HalfToFloat', 'h', 'c'), op('Add', 'x c', 'y')], [{'x': f(2, 3)}], outputs=['y'])
case(pack, 'Scatter', op('Scatter', 'x i u', 'y'), [{'x': f(3, 4), 'i': np.array([[1, 0], [2, 3]], np.int64), 'u': f(2, 2)}])
case(pack, 'Scatter along rows', op('Scatter', 'x i u', 'y', axis=0), [{'x': f(3, 4), 'i': np.array([[1, 0, 2, 1]], np.int64), 'u': f(1, 4)}])
for name, a, b in [('longer', (3, 5), (3, 2)), ('shorter', (3, 2), (3, 6)), ('equal', (3, 2), (3, 2))]:
    for replicate in (0, 1):
        case(pack, 'DotProductWithPadding, %s, replicate %d' % (name, replicate), op('DotProductWithPadding', 'x y', 'z', pad_value=.5, replicate=replicate), [{'x': f(*a), 'y': f(*b)}, {'x': f(1, a[1]), 'y': f(1, b[1])}])
case(pack, 'ReduceFrontWeightedSum', op('ReduceFrontWeightedSum', 'x w', 'y'), [{'x': f(3, 2, 4), 'w': f(3)}, {'x': f(1, 2, 4), 'w': f(1)}])

pack.write('src/formats/caffe2/goldens/features.json.gz')
