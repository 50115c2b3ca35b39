# python 3.8, requirements.txt
"""Networks that tell only in a roundabout way how many dimensions their inputs have, and say nothing else of them;
attributes that MXNet passes over."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
V, S = mx.sym.Variable, mx.sym


def held(symbol, **shapes):
    known, _, aux = symbol.infer_shape(**shapes)
    names = list(zip(symbol.list_arguments(), known)) + list(zip(symbol.list_auxiliary_states(), aux))
    return dict((name, values(i, *shape)) for i, (name, shape) in enumerate(names) if name not in shapes)


def words(seed, *shape):
    return np.random.RandomState(seed).randint(0, 9, shape).astype('float32')


# word ids, kinds of words and lengths, as gluonnlp's BERT has them: added embeddings, then time first
x = S.elemwise_add(S.Embedding(V('data0'), input_dim=9, output_dim=4, name='word'), S.Embedding(V('data1'), input_dim=9, output_dim=4, name='kind'))
x = S.transpose(x, axes=(1, 0, 2))
steps = S.contrib.arange_like(x, axis=0)
mask = S.broadcast_lesser(S.Reshape(steps, shape=(1, -1)), S.Reshape(V('data2'), shape=(-1, 1)))
x = S.broadcast_mul(S.FullyConnected(x, num_hidden=3, flatten=False, name='fc'), S.expand_dims(S.transpose(mask), axis=2))
runs = [{'data0': words(1, n, 5), 'data1': words(2, n, 5), 'data2': np.array(lengths, 'float32')} for n, lengths in ((2, (5, 3)), (1, (2,)))]
pack.model('bert_inputs', x, runs, held(x, data0=(2, 5), data1=(2, 5), data2=(2,)))

# squeeze_axis=1 rather than True
cell = mx.rnn.ConvLSTMCell(input_shape=(1, 2, 4, 5), num_hidden=2, prefix='conv_')
y, _ = cell.unroll(3, inputs=V('data'), layout='NTC', merge_outputs=True)
pack.model('unrolled_conv_lstm', y, [{'data': values(3, 1, 3, 2, 4, 5)}], dict((name, value) for name, value in held(y, data=(1, 3, 2, 4, 5)).items() if 'begin_state' not in name))

# attributes that MXNet does not look at
x = S.Flatten(V('data'))
pack.model('ones_of_a_dtype', S.ones_like(x, dtype='int32') + x, [{'data': values(4, 2, 3)}])
pack.save('hints')
