# python 3.6, requirements.txt
"""Whole models: their layers as CNTK's users write them, saved, and what CNTK answers.

Large weights are sown (test/packs.py), so that the files stay small.
"""
import os
import tempfile

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded, sequences

make = seeded(4)
LENGTHS = ([3, 1, 5], [2], [4, 4])


class Models(object):
    def __init__(self, path):
        self.pack, self.sower, self.path = packs.Pack(), packs.Sower(), path

    def sow(self, function, scale=1.0):
        """Other values for the parameters: of He's variance, so that activations stay alive."""
        for p in function.parameters:
            value = p.value
            if value.ndim < 2:
                p.value = np.asarray(make(*value.shape) * 0.1 + (1 if p.name == 'scale' else 0), value.dtype)
            elif value.size < 64 or value.dtype != np.float32:
                p.value = (make(*value.shape) / np.sqrt(value.shape[0])).astype(value.dtype)
            else:
                fan = value.shape[0] if value.ndim == 2 else int(np.prod(value.shape[1:]))
                p.value = self.sower.array(value.shape, float(np.float32(scale * np.sqrt(3.0 / fan))))
        for c in function.constants:
            if c.name == 'aggregate_mean':
                c.value = make(*c.shape, scale=0.2)
            if c.name == 'aggregate_variance':
                c.value = np.abs(make(*c.shape)) + 0.5
            if c.name == 'aggregate_count':
                c.value = np.array(100, np.float32)

    def case(self, name, function, feeds, outputs=None, scale=1.0, sow=True, path='m.model', **more):
        if sow:
            self.sow(function, scale)
        cases = [run(function, feed, outputs) for feed in feeds]
        self.pack.case(name, {path: self.sower.parts(saved(function))}, cases, **more)

    def write(self):
        self.pack.write(os.path.join(HERE, self.path + '.json.gz'))


L, S = C.layers, C.sequence
models = Models('models')

# A classifier of digits in vectors.
x = C.input_variable(784, name='features')
mlp = L.Sequential([L.Dense(40, activation=C.relu, name='hidden'), L.Dropout(0.5), L.Dense(10, name='scores')])(x / 255)
models.case('mlp', mlp, [{x: np.abs(make(n, 784)) * 100} for n in (3, 1)])
a = C.input_variable(5)
unnamed = C.softmax(L.Dense(3)(L.Dense(4, activation=C.sigmoid)(a)))
models.case('mlp without names', unnamed, [{a: make(n, 5)} for n in (2, 1)])

# The same with its criteria, as a trainer saves it.
label = C.input_variable(10, name='label')
loss, errors = C.cross_entropy_with_softmax(mlp, label), C.classification_error(mlp, label)
trained = C.combine([mlp, loss, errors])
models.case('mlp with its criteria', trained, [{x: np.abs(make(n, 784)) * 100} for n in (2, 1)], outputs=[trained.outputs[0]],
            sow=False)

# A net of convolutions on MNIST's shapes, with batch normalization.
x = C.input_variable((1, 28, 28), name='image')
cnn = L.Sequential([
    L.Convolution2D((5, 5), 8, pad=True, bias=False), L.BatchNormalization(map_rank=1), C.relu, L.MaxPooling((3, 3), (2, 2)),
    L.Convolution2D((3, 3), 16, pad=True, strides=2, activation=C.relu), L.AveragePooling((2, 2), 2),
    L.Dense(24, activation=C.relu), L.BatchNormalization(), L.Dense(10)])(x)
models.case('cnn', C.softmax(cnn, name='probabilities'), [{x: np.abs(make(n, 1, 28, 28))} for n in (2, 1)])


def conv_bn(x, size, count, stride=1):
    return L.BatchNormalization(map_rank=1, normalization_time_constant=4096, use_cntk_engine=False)(
        L.Convolution2D(size, count, strides=stride, pad=True, bias=False)(x))


def basic(x, count):
    return C.relu(conv_bn(C.relu(conv_bn(x, (3, 3), count)), (3, 3), count) + x)


def basic_inc(x, count):
    return C.relu(conv_bn(C.relu(conv_bn(x, (3, 3), count, 2)), (3, 3), count) + conv_bn(x, (1, 1), count, 2))


x = C.input_variable((3, 32, 32), name='image')
net = C.relu(conv_bn(x, (3, 3), 16))
for count in (16, 32, 64):
    net = basic(basic_inc(net, count) if count > 16 else basic(net, count), count)
models.case('resnet of 16 layers', L.Dense(10, name='z')(L.GlobalAveragePooling()(net)), [{x: make(n, 3, 32, 32)} for n in (2, 1)])

# Any size of image: a net without dense layers.
x = C.input_variable((3, C.FreeDimension, C.FreeDimension), name='image')
fcn = L.Sequential([
    L.Convolution2D((3, 3), 8, pad=True, activation=C.relu), L.MaxPooling((2, 2), 2), L.Convolution2D((3, 3), 8, pad=True, activation=C.relu),
    L.Convolution2D((1, 1), 4), L.ConvolutionTranspose2D((2, 2), 4, strides=2)])(x)
models.case('fully convolutional', fcn, [{x: make(n, 3, h, w)} for n, h, w in ((2, 8, 12), (1, 16, 10))])

# A U-net: images joined along their channels.
x = C.input_variable((1, 16, 16), name='image')
down = L.Convolution2D((3, 3), 4, pad=True, activation=C.relu)(x)
low = L.Convolution2D((3, 3), 8, pad=True, activation=C.relu)(L.MaxPooling((2, 2), 2)(down))
up = L.ConvolutionTranspose2D((3, 3), 4, strides=2, pad=True, output_shape=(16, 16))(low)
models.case('u-net', C.sigmoid(L.Convolution2D((1, 1), 1)(C.splice(down, up, axis=0)), name='mask'), [{x: make(n, 1, 16, 16)} for n in (2, 1)])

# Doubles throughout.
with C.default_options(dtype=np.float64):
    x = C.input_variable(4, dtype=np.float64, name='x')
    doubles = L.Sequential([L.Dense(6, activation=C.tanh), L.LayerNormalization(), L.Dense(3)])(x)
models.case('doubles', doubles, [{x: make(n, 4, dtype=np.float64)} for n in (3, 1)])

# Two inputs and three outputs.
x, y = C.input_variable(3, name='x'), C.input_variable((2, 2), name='y')
joint = L.Dense(4, activation=C.relu)(C.splice(x, C.reshape(y, 4)))
models.case('several inputs and outputs', C.combine([L.Dense(2, name='left')(joint), L.Dense(3, name='right')(joint), joint]),
            [{x: make(n, 3), y: make(n, 2, 2)} for n in (3, 1)])

# An encoder that gives a picture of a matrix whose input has no batch.
x = C.input_variable((2, 3), dynamic_axes=[], name='x')
models.case('no batch', C.times(x, C.Parameter((3, 2), init=make(3, 2))) + 1, [{x: make(2, 3)}], sow=False)
models.case('parameters alone', C.reduce_sum(C.Parameter((2, 3), init=make(2, 3), name='w'), 0), [{}], sow=False)
x = C.input_variable(3, name='größe')
models.case('names of other alphabets', L.Dense(2, name='答え')(x), [{x: make(2, 3)}])
models.write()

models = Models('recurrent')
x = S.input_variable(4, name='x')


def feeds(shape=(4,), lengths=LENGTHS, variable=None):
    return [{(variable if variable is not None else x): sequences(make, some, *shape)} for some in lengths]


models.case('lstm classifier', L.Sequential([L.Recurrence(L.LSTM(6)), S.last, L.Dense(3)])(x), feeds())
models.case('lstm with peepholes', L.Recurrence(L.LSTM(5, use_peepholes=True))(x), feeds())
models.case('lstm with stabilizers', L.Recurrence(L.LSTM(5, enable_self_stabilization=True))(x), feeds())
models.case('lstm with a projection', L.Recurrence(L.LSTM(3, cell_shape=5))(x), feeds())
models.case('gru', L.Recurrence(L.GRU(5))(x), feeds())
models.case('gru backwards', L.Recurrence(L.GRU(5), go_backwards=True)(x), feeds())
models.case('rnn', L.Recurrence(L.RNNStep(5))(x), feeds())
models.case('rnn of relu', L.Recurrence(L.RNNStep(5, activation=C.relu))(x), feeds())
models.case('lstm from a state', L.Recurrence(L.LSTM(5), initial_state=0.1)(x), feeds())
models.case('fold of an lstm', L.Fold(L.LSTM(5))(x), feeds())
models.case('lstm with its cells', L.Recurrence(L.LSTM(5), return_full_state=True)(x), feeds())
models.case('two lstms', L.Sequential([L.Recurrence(L.LSTM(6)), L.Recurrence(L.LSTM(4), go_backwards=True)])(x), feeds())


def bidirectional(count):
    forward, backward = L.Recurrence(L.LSTM(count)), L.Recurrence(L.LSTM(count), go_backwards=True)
    return lambda x: C.splice(forward(x), backward(x))


models.case('bidirectional tagger', L.Sequential([bidirectional(4), bidirectional(3), L.Dense(5)])(x), feeds())

words = S.input_variable(12, is_sparse=False, name='words')


def one_hot(lengths):
    random = np.random.RandomState(sum(lengths))
    return [np.eye(12, dtype=np.float32)[random.randint(0, 12, n)] for n in lengths]


tagger = L.Sequential([L.Embedding(5), L.Stabilizer(), L.Recurrence(L.GRU(6)), L.Dense(4, activation=C.softmax)])(words)
models.case('embedding and gru', tagger, [{words: one_hot(some)} for some in LENGTHS])
sparse = S.input_variable(12, is_sparse=True, name='words')
models.case('sparse words', L.Sequential([L.Embedding(5), L.Recurrence(L.LSTM(4)), S.last, L.Dense(2)])(sparse),
            [{sparse: one_hot(some)} for some in LENGTHS])

# From one sequence to another: the encoder's last state starts the decoder, which is fed the words so far.
a, b = C.Axis('inputAxis'), C.Axis('labelAxis')
source = C.input_variable(5, dynamic_axes=[C.Axis.default_batch_axis(), a], name='source')
target = C.input_variable(6, dynamic_axes=[C.Axis.default_batch_axis(), b], name='target')
thought = S.last(L.Recurrence(L.LSTM(7))(source))
decoded = L.Recurrence(L.LSTM(7))(C.splice(target, S.broadcast_as(thought, target)))
models.case('sequence to sequence', L.Dense(6)(decoded),
            [{source: sequences(make, p, 5), target: sequences(make, q, 6)}
             for p, q in (([3, 1], [2, 4]), ([2], [3]))])

# The same with attention.
attention = L.AttentionModel(8, name='attention')
encode, gru, out = L.Recurrence(L.GRU(6), go_backwards=True), L.GRU(5), L.Dense(6)


def attended(source, target):
    """The decoder's loop, with a delay by hand: each step looks at all of the encoder's."""
    encoded = encode(source)
    state = C.placeholder(shape=(5,), dynamic_axes=target.dynamic_axes)
    before = S.past_value(state)
    after = gru(before, C.splice(target, attention(encoded, before)))
    return out(after.replace_placeholders({state: after.output}))


models.case('attention', attended(source, target),
            [{source: sequences(make, p, 5), target: sequences(make, q, 6)}
             for p, q in (([3, 1], [2, 4]), ([2], [3]))])

# A net over the frames of films.
film = S.input_variable((1, 6, 6), name='film')
models.case('frames', L.Sequential([L.Convolution2D((3, 3), 3, pad=True, activation=C.relu), L.BatchNormalization(map_rank=1), L.MaxPooling((2, 2), 2),
                                    L.Dense(4), L.Recurrence(L.GRU(3)), S.last])(film),
            feeds((1, 6, 6), ([2, 3], [1]), film))


def of_doubles():
    with C.default_options(dtype=np.float64):
        y = S.input_variable(3, dtype=np.float64, name='x')
        f = L.Recurrence(L.LSTM(4))(y)
    return f, [{y: sequences(make, some, 3, dtype=np.float64)} for some in LENGTHS]


f, fed = of_doubles()
models.case('lstm of doubles', f, fed)
models.write()
