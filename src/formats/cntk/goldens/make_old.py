# python 3.6, requirements-2.5.txt
# python 3.6, requirements-2.6.txt
"""Models as earlier releases of CNTK saved them, and what those releases answered."""
import os

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded, sequences

pack = packs.Pack()
make = seeded(8)
L, S = C.layers, C.sequence
VERSION = C.__version__[:3]


def case(name, function, feeds):
    for p in function.parameters:
        p.value = np.asarray(make(*p.shape, scale=0.5), np.float32)
    pack.case('%s: %s' % (VERSION, name), {'m.model': saved(function)}, [run(function, feed) for feed in feeds])


x = C.input_variable(4, name='x')
case('mlp', L.Sequential([L.Dense(6, activation=C.relu), L.LayerNormalization(), L.Dense(3), C.softmax])(x),
     [{x: make(n, 4)} for n in (3, 1)])
case('batch normalization', L.Sequential([L.Dense(6), L.BatchNormalization(), L.Dense(3, name='z')])(x), [{x: make(n, 4)} for n in (3, 1)])
image = C.input_variable((2, 9, 9), name='image')
case('cnn', L.Sequential([L.Convolution2D((3, 3), 4, pad=True, strides=2, activation=C.relu), L.BatchNormalization(map_rank=1),
                          L.MaxPooling((2, 2), 2, pad=True), L.Dropout(0.5), L.Dense(3)])(image), [{image: make(n, 2, 9, 9)} for n in (2, 1)])
case('transposed', L.ConvolutionTranspose2D((3, 3), 2, strides=2, pad=True)(image), [{image: make(2, 2, 9, 9)}])
s = S.input_variable(3, name='s')
LENGTHS = ([3, 1, 4], [2])
for name, cell in (('lstm', L.LSTM(5)), ('gru', L.GRU(5)), ('rnn', L.RNNStep(5))):
    case(name, L.Sequential([L.Recurrence(cell), S.last, L.Dense(2)])(s), [{s: sequences(make, some, 3)} for some in LENGTHS])
case('both ways', C.splice(L.Recurrence(L.LSTM(3))(s), L.Recurrence(L.LSTM(3), go_backwards=True)(s)),
     [{s: sequences(make, some, 3)} for some in LENGTHS])
case('softmax along steps', S.reduce_sum(S.softmax(s) * s), [{s: sequences(make, some, 3)} for some in LENGTHS])
label = C.input_variable(3, name='label')
z = L.Dense(3, name='z')(x)
case('cross entropy', C.cross_entropy_with_softmax(z, label), [{x: make(n, 4), label: np.abs(make(n, 3))} for n in (2, 1)])
pack.write(os.path.join(HERE, 'old-%s.json.gz' % VERSION))
