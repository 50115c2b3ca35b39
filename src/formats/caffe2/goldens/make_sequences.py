# python 3.7, requirements.txt
"""Masks over steps, decoders of labels, packed sequences, torch's LSTM, ONNX's loop."""
import numpy as np

from nets import Pack, case, net_of, op, rng

pack = Pack()
r = rng(22)
f = lambda *shape: r.randn(*shape).astype(np.float32)
u = lambda *shape: r.rand(*shape).astype(np.float32)
i32 = lambda *values: np.array(values, np.int32)
i64 = lambda *values: np.array(values, np.int64)

for mode in ('upper', 'lower', 'upperdiag', 'lowerdiag'):
    case(pack, 'SequenceMask ' + mode, op('SequenceMask', 'x', 'y', mode=mode), [{'x': f(3, 4)}, {'x': f(1, 4)}])
    case(pack, 'SequenceMask %s of a batch' % mode, op('SequenceMask', 'x', 'y', mode=mode, axis=2, batch=0, fill_val=-9.0), [{'x': f(2, 3, 4)}])
case(pack, 'SequenceMask sequence', op('SequenceMask', 'x l', 'y', mode='sequence'), [{'x': f(3, 4), 'l': i32(0, 4, 2)}, {'x': f(1, 4), 'l': i32(3)}])
case(pack, 'SequenceMask sequence, grad, axis', op('SequenceMask', 'x l', 'y', mode='sequence', axis=2, grad=1), [{'x': f(2, 2, 3, 2), 'l': i32(0, 6, 2, 5)}])
case(pack, 'SequenceMask sequence of a batch', op('SequenceMask', 'x l', 'y', mode='sequence', axis=2, batch=0), [{'x': f(2, 3, 4), 'l': i32(0, 3, 2)}])
case(pack, 'SequenceMask window', op('SequenceMask', 'x c', 'y', mode='window', radius=1), [{'x': f(3, 5), 'c': i32(0, 4, 2)}, {'x': f(1, 5), 'c': i32(9)}])

scores = lambda t, n, k=5: (lambda x: (x / x.sum(-1, keepdims=True)).astype(np.float32))(r.rand(t, n, k) ** 3)
ties = np.full((4, 2, 3), 1 / 3., np.float32)
repeats = np.zeros((6, 1, 3), np.float32)
repeats[np.arange(6), 0, [1, 1, 0, 1, 2, 2]] = 1
for merge in (0, 1):
    case(pack, 'CTCGreedyDecoder, merge_repeated %d' % merge, op('CTCGreedyDecoder', 'x l', 'n v', merge_repeated=merge), [{'x': scores(7, 3, 3), 'l': i32(7, 0, 4)}, {'x': repeats, 'l': i32(6)}, {'x': ties, 'l': i32(4, 2)}])
case(pack, 'CTCGreedyDecoder without lengths', op('CTCGreedyDecoder', 'x', 'n v'), [{'x': scores(7, 3)}, {'x': scores(1, 1)}])
for beam, candidates, threshold in [(2, 1, .0), (5, 3, .1), (10, 1, .001), (3, 3, .9)]:
    case(pack, 'CTCBeamSearchDecoder %d %d %s' % (beam, candidates, threshold), op('CTCBeamSearchDecoder', 'x l', 'n v p', beam_width=beam, num_candidates=candidates, prune_threshold=threshold), [{'x': scores(6, 3, 4), 'l': i32(6, 3, 5)}, {'x': scores(2, 1, 4), 'l': i32(2)}])
case(pack, 'CTCBeamSearchDecoder without lengths', op('CTCBeamSearchDecoder', 'x', 'n v p'), [{'x': scores(5, 2, 4)}, {'x': np.concatenate([repeats * .8 + .1] * 2)}])
case(pack, 'ViterbiPath', op('ViterbiPath', 'x t', 'y'), [{'x': f(6, 4), 't': f(4, 4)}, {'x': f(1, 4), 't': f(4, 4)}, {'x': np.zeros((3, 2), np.float32), 't': np.zeros((2, 2), np.float32)}])
case(pack, 'SwapBestPath', op('SwapBestPath', 'x p', 'y'), [{'x': f(4, 3), 'p': i32(2, 0, 1, 1)}, {'x': f(1, 3), 'p': i32(0)}])

for name, x in [('rows', f(6, 3)), ('int64', r.randint(0, 9, (6, 2))), ('doubles', r.randn(6, 2, 2))]:
    case(pack, 'PackRNNSequence of ' + name, op('PackRNNSequence', 'x l', 'y'), [{'x': x, 'l': i32(1, 3, 0, 2)}])
    case(pack, 'there and back, of ' + name, [op('PackRNNSequence', 'x l', 'p'), op('UnpackRNNSequence', 'p l', 'y')], [{'x': x, 'l': i32(4, 2)}])
case(pack, 'VariableLengthSequencePadding', [op('Copy', 'x', 'y'), op('VariableLengthSequencePadding', 'y l', 'y')], [{'x': f(4, 3, 2), 'l': i32(4, 0, 2)}, {'x': f(1, 1, 2), 'l': i32(1)}], outputs=['y'])
case(pack, 'PadEmptySamples', op('PadEmptySamples', 'l a b', 'm c d'), [{'l': i32(0, 2, 0, 1, 0), 'a': f(3, 2), 'b': i64(7, 8, 9)}, {'l': i32(1), 'a': f(1, 2), 'b': i64(7)}])
case(pack, 'PadEmptySamples of lengths', op('PadEmptySamples', 'l', 'm'), [{'l': i32(0, 2, 0)}])
for outputs in ('s', 's e'):
    case(pack, 'GatherPadding, outputs ' + outputs, op('GatherPadding', 'x l', outputs, padding_width=1, end_padding_width=2), [{'x': f(9, 2), 'l': i32(5, 4)}, {'x': f(3, 2), 'l': i32(3)}])
ranges = np.array([[[0, 2], [4, 3]], [[2, 2], [7, 0]]], np.int32)
for name, x in [('floats', f(9)), ('int64', np.arange(9, dtype=np.int64))]:
    case(pack, 'GatherRangesToDense of ' + name, op('GatherRangesToDense', 'x r', 'a b', lengths=[2, 3]), [{'x': x, 'r': ranges}])
case(pack, 'GatherRangesToDense by keys', op('GatherRangesToDense', 'x r k', 'a b', lengths=[2, 3], max_mismatched_ratio=1.0), [{'x': f(9), 'r': ranges, 'k': i64(5, 1, 2, 9, 8, 7, 6, 0, 3)}])
case(pack, 'LengthsSplit', op('LengthsSplit', 'l', 'y', n_split=3), [{'l': i32(9, 4, 5, 0, 2)}, {'l': i32(1)}])
case(pack, 'LengthsSplit by an input', op('LengthsSplit', 'l n', 'y'), [{'l': i32(9, 4, 5), 'n': i32(4)}])


def lstm(name, layers, directions, biases, batch_first, sizes):
    params, names = {}, []
    for layer in range(layers):
        for direction in range(directions):
            width = 3 if layer == 0 else 4 * directions
            own = [('w', (16, width)), ('r', (16, 4))] + ([('b', (16,)), ('d', (16,))] if biases else [])
            for letter, shape in own:
                names.append('%s%d%d' % (letter, layer, direction))
                params[names[-1]] = .5 * f(*shape)
    state = lambda n: f(layers * directions, n, 4)
    run = lambda t, n: {'x': f(n, t, 3) if batch_first else f(t, n, 3), 'h': state(n), 'c': state(n)}
    case(pack, 'InferenceLSTM' + name, op('InferenceLSTM', ['x', 'h', 'c'] + names, 'y ho co', num_layers=layers, bidirectional=directions == 2, has_biases=biases, batch_first=batch_first), [run(t, n) for t, n in sizes], params=params)


lstm('', 1, 1, True, False, [(5, 3), (1, 1)])
lstm(' of two layers both ways', 2, 2, True, False, [(5, 3), (2, 1)])
lstm(' without biases, batch first', 2, 1, False, True, [(4, 2), (1, 1)])

body = net_of('body', [op('GivenTensorFill', '', 'step', shape=[2], values=[.25, .5]), op('Add', 'a step', 'b'), op('ConstantFill', '', 'limit', shape=[1], value=3.0), op('ReduceSum', 'b', 'total', keepdims=0), op('LT', 'total limit', 'more')], ['i', 'go', 'a'], ['more', 'b'])
loop = lambda **args: op('ONNXWhile', 'n c x', 'y', body=body, **args)
whiles = [{'n': i64(n), 'c': np.array([True]), 'x': np.zeros(2, np.float32)} for n in (3, 9, 1)]
case(pack, 'ONNXWhile by count', loop(has_trip_count=1), whiles, outputs=['y'])
case(pack, 'ONNXWhile by condition', loop(has_cond=1), whiles[:1], outputs=['y'])
case(pack, 'ONNXWhile by both', loop(has_cond=1, has_trip_count=1), whiles, outputs=['y'])

pack.write('src/formats/caffe2/goldens/sequences.json.gz')
