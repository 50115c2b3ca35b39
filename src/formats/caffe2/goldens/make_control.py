# python 3.7, requirements.txt
"""Recurrent layers as caffe2.python.rnn_cell and gru_cell write them, branches, loops."""
import numpy as np

from caffe2.python import brew, core, gru_cell, model_helper, rnn_cell, workspace
from nets import Pack, case, net_of, op, rng

pack = Pack()
r = rng(6)
f = lambda *shape: r.randn(*shape).astype(np.float32)
i32 = lambda *values: np.array(values, np.int32)


def recurrent(name, build, inputs, sizes, outputs=None, info=True):
    """`build` adds layers to a model and gives the outputs' names; `sizes` are (time, batch) of each run."""
    workspace.ResetWorkspace()
    model = model_helper.ModelHelper(name='net')
    wanted = build(model)
    workspace.RunNetOnce(model.param_init_net)
    params = dict((str(p), 0.5 * r.randn(*workspace.FetchBlob(str(p)).shape).astype(np.float32)) for p in model.params)
    case(pack, name, list(model.net.Proto().op), [inputs(t, n) for t, n in sizes], params=params, outputs=[str(o) for o in wanted], info=info)


SIZES = [(5, 3), (1, 1), (4, 2)]
lstm_inputs = lambda t, n: {'input': f(t, n, 3), 'lengths': r.randint(1, t + 1, n).astype(np.int32), 'h0': f(1, n, 4), 'c0': f(1, n, 4)}


def lstm(forget_bias=0.0, drop_states=False, layers=(4,)):
    def build(model):
        inputs = model.net.AddExternalInputs('input', 'lengths', 'h0', 'c0')
        return rnn_cell.LSTM(model, inputs[0], inputs[1], inputs[2:], 3, layers[0], 'lstm', forget_bias=forget_bias,
                             drop_states=drop_states, forward_only=True)
    return build


recurrent('LSTM', lstm(), lstm_inputs, SIZES)
recurrent('LSTM forget_bias, drop_states', lstm(1.5, True), lstm_inputs, SIZES)
recurrent('LSTM without shapes beside', lstm(), lstm_inputs, SIZES, info=False)


def two_layers(model):
    x, lengths, h0, c0, h1, c1 = model.net.AddExternalInputs('input', 'lengths', 'h0', 'c0', 'h1', 'c1')
    return rnn_cell.LSTM(model, x, lengths, (h0, c0, h1, c1), 3, [4, 2], 'lstm', forward_only=True)


recurrent('LSTM of two layers', two_layers, lambda t, n: dict(lstm_inputs(t, n), h1=f(1, n, 2), c1=f(1, n, 2)), SIZES)


def gru(model):
    x, lengths, h0 = model.net.AddExternalInputs('input', 'lengths', 'h0')
    return gru_cell.GRU(model, x, lengths, (h0,), 3, 4, 'gru', forward_only=True)


def gru_reset_after(model):
    x, lengths, h0 = model.net.AddExternalInputs('input', 'lengths', 'h0')
    return gru_cell.GRU(model, x, lengths, (h0,), 3, 4, 'gru', forward_only=True, linear_before_reset=True)


gru_inputs = lambda t, n: {'input': f(t, n, 3), 'lengths': r.randint(1, t + 1, n).astype(np.int32), 'h0': f(1, n, 4)}
recurrent('GRU', gru, gru_inputs, SIZES)
recurrent('GRU, the reset behind', gru_reset_after, gru_inputs, SIZES)


def basic(model):
    x, lengths, h0 = model.net.AddExternalInputs('input', 'lengths', 'h0')
    return rnn_cell.BasicRNN(model, x, lengths, (h0,), 3, 4, 'rnn', activation='tanh', forward_only=True)


recurrent('BasicRNN', basic, gru_inputs, SIZES)


def both_ways(model):
    x, lengths, h0, c0, h1, c1 = model.net.AddExternalInputs('input', 'lengths', 'h0', 'c0', 'h1', 'c1')
    forward, _, _, _ = rnn_cell.LSTM(model, x, lengths, (h0, c0), 3, 4, 'forward', forward_only=True)
    reversed_ = model.net.ReversePackedSegs([x, lengths], 'reversed')
    backward, _, _, _ = rnn_cell.LSTM(model, reversed_, lengths, (h1, c1), 3, 4, 'backward', forward_only=True)
    backward = model.net.ReversePackedSegs([backward, lengths], 'back')
    y, _ = model.net.Concat([forward, backward], ['y', 'sizes'], axis=2)
    return [y]


recurrent('LSTM both ways', both_ways, lambda t, n: dict(lstm_inputs(t, n), h1=f(1, n, 4), c1=f(1, n, 4)), SIZES)

unit = lambda n: {'h': f(1, n, 4), 'c': f(1, n, 4), 'g': f(1, n, 16), 'l': i32(*range(1, n + 1)), 't': i32(1)}
case(pack, 'LSTMUnit', op('LSTMUnit', 'h c g l t', 'ho co', forget_bias=0.5), [unit(3), unit(1)])
case(pack, 'LSTMUnit without lengths', op('LSTMUnit', 'h c g t', 'ho co', sequence_lengths=0), [dict((k, v) for k, v in unit(n).items() if k != 'l') for n in (3, 1)])
gru_unit = lambda n: {'h': f(1, n, 4), 'g': f(1, n, 12), 'l': i32(*range(1, n + 1)), 't': i32(1)}
case(pack, 'GRUUnit', op('GRUUnit', 'h g l t', 'ho'), [gru_unit(3), gru_unit(1)])
case(pack, 'GRUUnit drop_states', op('GRUUnit', 'h g l t', 'ho', drop_states=1), [gru_unit(3), gru_unit(1)])

then = net_of('then', [op('Scale', 'x', 'y', scale=2.0), op('Add', 'y y', 'z')])
other = net_of('else', [op('Negative', 'x', 'y'), op('Copy', 'x', 'z')])
branches = [{'c': np.array([True]), 'x': f(2, 3)}, {'c': np.array([False]), 'x': f(1, 3)}]
case(pack, 'If', [op('If', 'c x', 'y z', then_net=then, else_net=other)], branches)
case(pack, 'If without else', [op('Copy', 'x', 'y'), op('If', 'c x y', 'y', then_net=net_of('t', [op('Scale', 'y', 'y', scale=3.0)]))], branches, outputs=['y'])
case(pack, 'If in If', [op('If', 'c x', 'y', then_net=net_of('t', [op('ReduceSum', 'x', 's', keepdims=0), op('ConstantFill', '', 'zero', shape=[], value=0.0), op('GT', 's zero', 'd'), op('If', 'd x', 'y', then_net=net_of('tt', [op('Exp', 'x', 'y')]), else_net=net_of('te', [op('Abs', 'x', 'y')]))]), else_net=net_of('e', [op('Negative', 'x', 'y')]))], branches + [{'c': np.array([True]), 'x': np.abs(f(2, 3))}], outputs=['y'])
body = net_of('body', [op('Add', 'x d', 'x'), op('ConstantFill', '', 'one', shape=[1], value=1.0), op('Sub', 'n one', 'n')])
cond = net_of('cond', [op('ConstantFill', '', 'none', shape=[1], value=0.0), op('GT', 'n none', 'c')])
whiles = [{'x': f(2, 3), 'd': f(2, 3), 'n': np.array([n], np.float32)} for n in (3, 0, 1)]
case(pack, 'While', [op('ConstantFill', '', 'c', shape=[1], value=True, dtype=5), op('While', 'c x d n', 'x n', loop_net=body, cond_net=cond)], whiles, outputs=['x', 'n'])
scope = [op('CreateScope', '', 'ws'), op('Do', 'x ws', 'y ws', net=net_of('inner', [op('Scale', 'a', 'b', scale=4.0)]), inner_blobs=['a', 'b'], outer_blobs_idx=[0, 1])]
case(pack, 'Do', scope, [{'x': f(2, 3)}, {'x': f(1, 3)}], outputs=['y'])

pack.write('src/formats/caffe2/goldens/control.json.gz')
