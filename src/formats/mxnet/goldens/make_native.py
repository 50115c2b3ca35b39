# python 3.8, requirements.txt
"""Layers that oneDNN, which MXNet 1.9.1 brings for processors of Intel's make, computes otherwise or not at all: compared
with are MXNet's own kernels."""
import os

os.environ['MXNET_MKLDNN_ENABLED'] = '0'
import mxnet as mx
import numpy as np

from cases import Goldens, array, values

pack = Goldens()
x = mx.sym.Variable('data')
V = mx.sym.Variable
D, S = mx.sym.Deconvolution, mx.sym.SoftmaxOutput
label = V('softmax_label')


def data(*shape, **options):
    return [{'data': values(1, *shape, **options)}, {'data': values(2, *((1,) + shape[1:]), **options)}]


def net(name, symbol, runs, **params):
    pack.model(name, symbol, runs, params)


net('deconvolution_target', D(x, name='d', kernel=(4, 4), num_filter=2, stride=(2, 2), target_shape=(9, 8), no_bias=False), data(2, 3, 4, 4), d_weight=values(3, 3, 2, 4, 4), d_bias=values(4, 2))
net('deconvolution_target_odd', D(x, name='d', kernel=(4, 4), num_filter=2, stride=(2, 2), target_shape=(7, 9)), data(2, 3, 4, 4), d_weight=values(3, 3, 2, 4, 4))
net('leaky_relu_rrelu', mx.sym.LeakyReLU(x, act_type='rrelu', name='a')[0], data(3, 20, low=-5, high=5))
net('softmax_output_images', S(x, label, name='softmax'), data(2, 3, 2, 2))
net('relu', mx.sym.Activation(x, act_type='relu', name='a'), [{'data': np.array([[np.nan, -1, 2, np.inf]], 'float32')}])
both = mx.nd.amp_multicast(array(values(1, 2, 3)), array(values(2, 2, 3).astype('float16')), num_outputs=2)
pack.case('amp_multicast', {'net-symbol.json': mx.sym.Group(list(mx.sym.amp_multicast(V('x'), V('y', dtype='float16'), num_outputs=2, name='o'))).tojson().encode()},
          [({'x': values(1, 2, 3), 'y': values(2, 2, 3).astype('float16')}, {'o_output0': both[0].asnumpy(), 'o_output1': both[1].asnumpy()})])
pack.save('native')
