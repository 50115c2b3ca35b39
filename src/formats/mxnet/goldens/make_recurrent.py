# python 3.8, requirements.txt
"""The fused RNN, cells that are unrolled, sequences, and Gluon's recurrent layers as they are exported."""
import os
import tempfile

import mxnet as mx
import numpy as np

from cases import Goldens, files_of, values

pack = Goldens()
V = mx.sym.Variable
G = mx.sym.Group


def net(name, symbol, runs, params=None, **more):
    pack.model(name, symbol, runs, params or {}, **more)


def size(mode, inputs, hidden, layers, directions, projected=None):
    gates = {'lstm': 4, 'gru': 3}.get(mode, 1)
    out = projected or hidden
    rows = gates * hidden * directions
    count = (inputs + out + 2) * rows + (layers - 1) * (out * directions + out + 2) * rows
    return count + (projected * hidden * layers * directions if projected else 0)


for mode in ('rnn_relu', 'rnn_tanh', 'lstm', 'gru'):
    for directions in (1, 2):
        for outputs in (False, True):
            layers = 2 if outputs else 1
            inputs = [V('data'), V('parameters'), V('state')] + ([V('state_cell')] if mode == 'lstm' else [])
            symbol = mx.sym.RNN(*inputs, state_size=4, num_layers=layers, mode=mode, bidirectional=directions == 2,
                                state_outputs=outputs, p=0.3, name='rnn')
            runs = []
            for time, batch in ((5, 2), (1, 1)):
                run = {'data': values(1 + time, time, batch, 3), 'state': values(2, layers * directions, batch, 4)}
                if mode == 'lstm':
                    run['state_cell'] = values(3, layers * directions, batch, 4)
                runs.append(run)
            held = {'parameters': values(4, size(mode, 3, 4, layers, directions), low=-0.6, high=0.6)}
            net('%s_%d%s' % (mode, directions, '_states' if outputs else ''), G(list(symbol)) if outputs else symbol, runs, held)
projected = mx.sym.RNN(V('data'), V('parameters'), V('state'), V('state_cell'), state_size=6, num_layers=2, mode='lstm',
                       projection_size=4, state_outputs=True, name='rnn')
net('lstm_projected', G(list(projected)), [{'data': values(1, 4, 2, 3), 'state': values(2, 2, 2, 4), 'state_cell': values(3, 2, 2, 6)}],
    {'parameters': values(4, size('lstm', 3, 6, 2, 1, 4), low=-0.6, high=0.6)})
zeros = mx.sym.zeros((1, 0, 4))
net('gru_of_zeros', mx.sym.RNN(V('data'), V('parameters'), zeros, state_size=4, num_layers=1, mode='gru', name='rnn'),
    [{'data': values(1, 4, 2, 3)}, {'data': values(1, 2, 1, 3)}], {'parameters': values(4, size('gru', 3, 4, 1, 1))})

LENGTHS = np.array([2, 4, 1], 'float32')
for axis in (0, 1):
    shape = (5, 3, 2) if axis == 0 else (3, 5, 2)
    for name in ('SequenceMask', 'SequenceLast', 'SequenceReverse'):
        if name == 'SequenceReverse' and axis == 1:
            continue
        function = getattr(mx.sym, name)
        more = dict(value=-1) if name == 'SequenceMask' else {}
        net('%s_%d' % (name, axis), function(V('data', shape=(0, 0, 0)), V('lengths'), use_sequence_length=True, axis=axis, name='s', **more),
            [{'data': values(1, *shape), 'lengths': LENGTHS}])
        net('%s_%d_whole' % (name, axis), function(V('data', shape=(0, 0, 0)), axis=axis, name='s', **more), [{'data': values(1, *shape)}])
net('SequenceMask_4d', mx.sym.SequenceMask(V('data', shape=(0,) * 4), V('lengths'), use_sequence_length=True, name='s'), [{'data': values(1, 5, 3, 2, 2), 'lengths': LENGTHS}])
net('SequenceLast_4d', mx.sym.SequenceLast(V('data', shape=(0,) * 4), V('lengths'), use_sequence_length=True, name='s'), [{'data': values(1, 5, 3, 2, 2), 'lengths': LENGTHS}])

# cells of mx.rnn, as the examples of word models have them
for kind, make in (('rnn', mx.rnn.RNNCell), ('lstm', mx.rnn.LSTMCell), ('gru', mx.rnn.GRUCell)):
    cell = make(num_hidden=4, prefix=kind + '_')
    embedded = mx.sym.Embedding(V('data'), input_dim=9, output_dim=3, name='embed')
    outputs, states = cell.unroll(4, inputs=embedded, merge_outputs=True)
    flat = mx.sym.Reshape(outputs, shape=(-1, 4))
    symbol = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(flat, num_hidden=9, name='pred'), mx.sym.Reshape(V('softmax_label'), shape=(-1,)), name='softmax')
    data = np.array([[1, 2, 3, 8], [0, 4, 4, 5]], 'float32')
    shapes, _, _ = symbol.infer_shape(data=(2, 4), softmax_label=(2, 4))
    held = dict((name, values(i, *shape)) for i, (name, shape) in enumerate(zip(symbol.list_arguments(), shapes))
                if name not in ('data', 'softmax_label'))
    net('unrolled_' + kind, symbol, [{'data': data}, {'data': data[:1]}], held)
stack = mx.rnn.SequentialRNNCell()
stack.add(mx.rnn.BidirectionalCell(mx.rnn.LSTMCell(3, prefix='l_'), mx.rnn.GRUCell(3, prefix='r_')))
stack.add(mx.rnn.ResidualCell(mx.rnn.LSTMCell(6, prefix='top_')))
outputs, states = stack.unroll(3, inputs=V('data'), layout='NTC', merge_outputs=True)
shapes, _, _ = outputs.infer_shape(data=(2, 3, 5))
held = dict((name, values(i, *shape)) for i, (name, shape) in enumerate(zip(outputs.list_arguments(), shapes)) if name != 'data')
net('unrolled_stack', outputs, [{'data': values(1, 2, 3, 5)}, {'data': values(2, 1, 3, 5)}], held)
fused = mx.rnn.FusedRNNCell(4, num_layers=2, mode='lstm', bidirectional=True, prefix='fused_')
outputs, states = fused.unroll(3, inputs=V('data'), layout='TNC', merge_outputs=True)
shapes, _, _ = outputs.infer_shape(data=(3, 2, 5))
held = dict((name, values(i, *shape)) for i, (name, shape) in enumerate(zip(outputs.list_arguments(), shapes)) if name != 'data')
net('fused_cell', outputs, [{'data': values(1, 3, 2, 5)}, {'data': values(1, 3, 1, 5)}], held)


def gluon(name, block, runs, **more):
    """As HybridBlock.export writes it."""
    block.initialize(mx.init.Uniform(0.7), ctx=mx.cpu())
    block.hybridize()
    mx.random.seed(3)
    arrays = [[mx.nd.array(value) for value in run.values()] for run in runs]
    answers = []
    for inputs in arrays:
        out = block(*inputs)
        answers.append([one.asnumpy() for one in (out if isinstance(out, (list, tuple)) else [out])])
    folder = tempfile.mkdtemp()
    block.export(os.path.join(folder, 'net'))
    files = dict((path, open(os.path.join(folder, path), 'rb').read()) for path in sorted(os.listdir(folder)))
    names = mx.sym.load(os.path.join(folder, 'net-symbol.json')).list_outputs()
    pack.case(name, files, [(run, dict(zip(names, answer))) for run, answer in zip(runs, answers)], **more)


class Tagger(mx.gluon.HybridBlock):
    def __init__(self, layer, **options):
        super(Tagger, self).__init__(**options)
        with self.name_scope():
            self.embed = mx.gluon.nn.Embedding(9, 3)
            self.layer = layer
            self.head = mx.gluon.nn.Dense(5, flatten=False)

    def hybrid_forward(self, F, x):
        return self.head(self.layer(self.embed(x)))


words = [{'data': np.array([[1, 2, 3, 8], [0, 4, 4, 5]], 'float32')}, {'data': np.array([[1, 2, 3]], 'float32')}]
for kind, layer in (('lstm', mx.gluon.rnn.LSTM), ('gru', mx.gluon.rnn.GRU), ('rnn', mx.gluon.rnn.RNN)):
    for bidirectional in (False, True):
        np.random.seed(1)
        mx.random.seed(1)
        block = Tagger(layer(4, num_layers=2, layout='NTC', bidirectional=bidirectional))
        gluon('gluon_%s%s' % (kind, '_both' if bidirectional else ''), block, words)
pack.save('recurrent')
