# python 3.6, requirements-cntk.txt
"""What CNTK 2.7 itself exports as ONNX, answered by CNTK. Its exporter writes sequences and batches in its own order."""
import os
import sys
import tempfile

import numpy as np
import cntk as C

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

C.cntk_py.set_fixed_random_seed(1)
C.device.try_set_default_device(C.device.cpu())
rng = np.random.RandomState(3)
pack = packs.Pack()


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def case(name, z, feeds, sequence=False):
    """`feeds`: by variable name, [batch, ...]. CNTK's own answer. Its exporter fixes the batch at 1, and turns sequences."""
    path = os.path.join(tempfile.mkdtemp(), 'model.onnx')
    z.save(path, format=C.ModelFormat.ONNX)
    with open(path, 'rb') as file:
        data = file.read()
    runs = []
    turned = (lambda a: np.swapaxes(a, 0, 1)) if sequence else (lambda a: a)
    for row in (0, 1):
        given = {k: v[row:row + 1] for k, v in feeds.items()}
        answer = z.eval({v: given[v.name] for v in z.arguments})
        answer = answer if isinstance(answer, dict) else {z.outputs[0]: answer}
        runs.append(({k: turned(v) for k, v in given.items()}, {'y_Output': turned(np.asarray(v, np.float32)) for k, v in answer.items()}))
    pack.case(name, {'model.onnx': data}, runs)


x = C.input_variable(6, name='x')
image = C.input_variable((3, 8, 8), name='x')
X, I = {'x': f(2, 6)}, {'x': f(2, 3, 8, 8)}
case('two layers', C.alias(C.layers.Sequential([C.layers.Dense(5, activation=C.relu), C.layers.Dense(3)])(x), name='y'), X)
case('softmax of a layer', C.alias(C.softmax(C.layers.Dense(4, activation=C.tanh)(x)), name='y'), X)
case('activations', C.alias(C.elu(x) + C.sigmoid(x) * C.softplus(x) - C.leaky_relu(x), name='y'), X)
case('a convolution net', C.alias(C.layers.Sequential([
    C.layers.Convolution2D((3, 3), 4, activation=C.relu, pad=True), C.layers.MaxPooling((2, 2), (2, 2)),
    C.layers.Convolution2D((3, 3), 5, pad=False), C.layers.AveragePooling((2, 2), (1, 1)), C.layers.Dense(3)])(image), name='y'), I)
bn = C.layers.BatchNormalization(map_rank=1)(image)
for p in bn.parameters:
    p.value = np.abs(f(*p.shape)) + 0.5
case('batch normalization', C.alias(bn, name='y'), I)
case('strides, dilation, no bias', C.alias(C.layers.Convolution2D((3, 3), 4, strides=2, pad=True, bias=False)(image), name='y'), I)
case('elementwise with constants', C.alias(C.element_max(x, C.constant(0.3)) * C.constant(f(6)) + C.exp(C.element_min(x, 0.5)), name='y'), X)
case('reductions', C.alias(C.reduce_mean(image, axis=1) + C.reduce_max(image, axis=1), name='y'), I)
case('reshape, transpose, slice, splice', C.alias(C.splice(C.transpose(C.reshape(image, (3, 64)), (1, 0)), C.slice(C.transpose(C.reshape(image, (3, 64)), (1, 0)), 1, 0, 2), axis=1), name='y'), I)
case('dropout and hard sigmoid', C.alias(C.hard_sigmoid(C.dropout(x, 0.4), 0.2, 0.5), name='y'), X)

s = C.sequence.input_variable(6, name='x')
S = {'x': f(2, 5, 6)}
case('LSTM', C.alias(C.layers.Recurrence(C.layers.LSTM(4))(s), name='y'), S, sequence=True)
case('GRU backwards', C.alias(C.layers.Recurrence(C.layers.GRU(4), go_backwards=True)(s), name='y'), S, sequence=True)
case('recurrent step, then a layer', C.alias(C.layers.Dense(3)(C.layers.Recurrence(C.layers.RNNStep(4))(s)), name='y'), S, sequence=True)

pack.write(os.path.join(ROOT, 'exports-cntk.json.gz'))
