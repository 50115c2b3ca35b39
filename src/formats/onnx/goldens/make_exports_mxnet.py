# python 3.8, requirements-mxnet.txt
"""What MXNet 1.9.1 exports as ONNX (mx.onnx), answered by MXNet."""
import os
import sys
import tempfile

import numpy as np
import mxnet as mx

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

mx.random.seed(4)
rng = np.random.RandomState(4)
pack = packs.Pack()
S = mx.sym


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def case(name, symbol, x):
    shapes, _, aux = symbol.infer_shape(data=x.shape)
    args = {n: mx.nd.array(f(*s)) for n, s in zip(symbol.list_arguments(), shapes) if n != 'data'}
    auxs = {n: mx.nd.array(np.abs(f(*s)) + 0.5) for n, s in zip(symbol.list_auxiliary_states(), aux)}
    answer = symbol.bind(mx.cpu(), dict(args, data=mx.nd.array(x)), aux_states=auxs).forward()[0].asnumpy()
    path = os.path.join(tempfile.mkdtemp(), 'model.onnx')
    mx.onnx.export_model(symbol, dict(args, **auxs), [x.shape], np.float32, path)
    with open(path, 'rb') as file:
        data = file.read()
    pack.case(name, {'model.onnx': data}, [({'data': x}, {symbol.list_outputs()[0].replace('_output', ''): answer})])


d = S.var('data')
IMAGE, ROWS = f(2, 3, 8, 8), f(3, 6)
case('two layers', S.FullyConnected(S.Activation(S.FullyConnected(d, num_hidden=5, name='a'), act_type='relu'), num_hidden=3, name='b'), ROWS)
case('a convolution net', S.softmax(S.FullyConnected(S.Flatten(S.Pooling(S.Activation(S.BatchNorm(S.Convolution(d, kernel=(3, 3), num_filter=4, pad=(1, 1), name='c'), fix_gamma=False, name='n'), act_type='tanh'), kernel=(2, 2), stride=(2, 2), pool_type='max')), num_hidden=3, name='f'), name='s'), IMAGE)
case('deconvolution', S.Deconvolution(d, kernel=(3, 3), num_filter=2, stride=(2, 2), adj=(1, 1), no_bias=False, name='d'), IMAGE)
case('LeakyReLU, clip, elementwise', S.clip(S.LeakyReLU(d, slope=0.1), -0.4, 1.2) * 2 + S.exp(d) - S.sqrt(S.abs(d)), ROWS)
case('shapes', S.concat(S.transpose(S.reshape(d, shape=(0, -1, 8)), axes=(0, 2, 1)), S.slice_axis(S.transpose(S.reshape(d, shape=(0, -1, 8)), axes=(0, 2, 1)), axis=2, begin=1, end=5), dim=2), IMAGE)
case('reductions and dot', S.broadcast_mul(S.sum(d, axis=(2, 3), keepdims=True), S.max(d, axis=1, keepdims=True)), IMAGE)
case('average pools', S.Pooling(S.Pooling(d, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type='avg', count_include_pad=False), global_pool=True, kernel=(1, 1), pool_type='avg'), IMAGE)
case('layer and instance norms', S.LayerNorm(S.InstanceNorm(d, name='i'), name='l'), IMAGE)
pack.write(os.path.join(ROOT, 'exports-mxnet.json.gz'))
