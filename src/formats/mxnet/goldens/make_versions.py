# python 3.8, requirements.txt
"""Networks as each version of MXNet writes them: symbol files, arrays of every dtype, Module checkpoints.

Run by 0.9.5 and 0.11.0 (Python 2.7), 1.0.0, 1.2.1 and 1.5.1 (Python 3.6), 1.6.0, 1.7.0, 1.8.0 and 1.9.1 (3.8): one file a
version. Older wheels of PyPI: pip install --no-deps mxnet==VERSION numpy==1.13.3 (1.16.6 on Python 3, 1.19.5 from 1.6 on)
requests graphviz==0.8.4.
"""
import os
import tempfile

import mxnet as mx
import numpy as np

from cases import VERSION, Goldens, files_of, values

pack = Goldens()
V = mx.sym.Variable


def params_of(symbol, shapes, skip):
    known, _, aux = symbol.infer_shape(**shapes)
    held = {}
    for i, (name, shape) in enumerate(list(zip(symbol.list_arguments(), known)) + list(zip(symbol.list_auxiliary_states(), aux))):
        if name in shapes or name in skip:
            continue
        if name.endswith(('gamma', 'moving_var')):
            held[name] = values(i, *shape, low=0.5, high=1.5)
        else:
            held[name] = values(i, *shape, low=-0.5, high=0.5)
    return held


def module(name, symbol, label, shape, batches=(3, 1), **more):
    """Saved and run as users of Module do: bound without a label."""
    held = params_of(symbol, {'data': (2,) + shape}, (label,))
    aux = set(symbol.list_auxiliary_states())
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, 'mlp')
    arrays = dict((key, mx.nd.array(value)) for key, value in held.items())
    mx.model.save_checkpoint(path, 3, symbol, dict((k, v) for k, v in arrays.items() if k not in aux),
                             dict((k, v) for k, v in arrays.items() if k in aux))
    files = dict((one, open(os.path.join(folder, one), 'rb').read()) for one in sorted(os.listdir(folder)))
    runs = []
    for batch in batches:
        data = values(batch, batch, *shape)
        mod = mx.mod.Module.load(path, 3, data_names=['data'], label_names=None)
        mod.bind(data_shapes=[('data', data.shape)], for_training=False)
        mod.forward(mx.io.DataBatch([mx.nd.array(data)]), is_train=False)
        runs.append(({'data': data}, dict(zip(symbol.list_outputs(), [one.asnumpy() for one in mod.get_outputs()]))))
    pack.case(name, files, runs, **more)


def mlp():
    x = mx.sym.Flatten(V('data'))
    x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=8, name='fc1'), act_type='relu', name='relu1')
    x = mx.sym.FullyConnected(x, num_hidden=3, name='fc2')
    return mx.sym.SoftmaxOutput(x, name='softmax')


def lenet():
    x = mx.sym.Convolution(data=V('data'), kernel=(3, 3), num_filter=4, name='conv1', weight=V('conv1_weight', lr_mult=0.5), attr={'ctx_group': 'dev1'})
    x = mx.sym.BatchNorm(x, name='bn1', fix_gamma=False)
    x = mx.sym.Pooling(mx.sym.Activation(x, act_type='tanh'), kernel=(2, 2), stride=(2, 2), pool_type='max', pooling_convention='full')
    x = mx.sym.Dropout(mx.sym.LRN(x, nsize=3), p=0.5)
    x = mx.sym.FullyConnected(x, num_hidden=5, name='fc')
    return mx.sym.LogisticRegressionOutput(x, name='lro')


def residual():
    def unit(x, name, stride):
        y = mx.sym.BatchNorm(x, name=name + '_bn', fix_gamma=True, eps=2e-5)
        y = mx.sym.Activation(y, act_type='relu', name=name + '_relu')
        y = mx.sym.Convolution(y, kernel=(3, 3), stride=(stride, stride), pad=(1, 1), num_filter=4, no_bias=True, name=name + '_conv')
        short = mx.sym.Convolution(x, kernel=(1, 1), stride=(stride, stride), num_filter=4, no_bias=True, name=name + '_sc')
        return y + short * 0.5 - 0.25

    x = unit(unit(V('data'), 'a', 1), 'b', 2)
    x = mx.sym.Pooling(x, global_pool=True, kernel=(7, 7), pool_type='avg')
    x = mx.sym.FullyConnected(mx.sym.Flatten(x), num_hidden=4, name='fc')
    return mx.sym.Group([mx.sym.SoftmaxOutput(x, name='softmax'), mx.sym.BlockGrad(mx.sym.sum(x, axis=1), name='sum')])


def recurrent():
    """An unrolled LSTM, as examples/rnn has it."""
    hidden = mx.sym.Embedding(V('data'), input_dim=9, output_dim=3, name='embed')
    words = mx.sym.SliceChannel(hidden, num_outputs=4, axis=1, squeeze_axis=True)
    cell = mx.rnn.LSTMCell(5, prefix='lstm_')
    outputs, _ = cell.unroll(4, [words[i] for i in range(4)])
    joined = mx.sym.Reshape(mx.sym.Concat(*outputs, dim=1), shape=(-4, -1, 1, -4, 4, 5)) if False else mx.sym.Concat(*outputs, dim=1)
    return mx.sym.LinearRegressionOutput(mx.sym.FullyConnected(joined, num_hidden=2, name='out'), name='lro')


module('mlp', mlp(), 'softmax_label', (2, 5))
module('lenet', lenet(), 'lro_label', (2, 9, 8))
module('residual', residual(), 'softmax_label', (3, 6, 6))
if hasattr(mx, 'rnn'):
    module('recurrent', recurrent(), 'lro_label', (4,)) if VERSION != '0.9' else None
# argmax by axis -1 meant all axes before 0.9.5
pack.model('argmax', mx.sym.argmax(mx.sym.FullyConnected(V('data'), num_hidden=4, name='fc'), axis=1, name='top'), [{'data': values(1, 3, 5)}],
           {'fc_weight': values(2, 4, 5), 'fc_bias': values(3, 4)})
# parameters of other dtypes
for dtype in ('float64', 'float16'):
    if dtype == 'float16' and VERSION in ('0.9', '0.11'):
        continue
    x = mx.sym.FullyConnected(V('data'), num_hidden=4, name='fc')
    held = {'fc_weight': values(2, 4, 5).astype(dtype), 'fc_bias': values(3, 4).astype(dtype)}
    own = {'tolerance': 2e-3, 'why': 'half precision'} if dtype == 'float16' else {}
    pack.model(dtype, x, [{'data': values(1, 3, 5).astype(dtype)}], held, **own)
pack.save('versions-' + VERSION)
