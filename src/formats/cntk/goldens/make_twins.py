# python 3.6, requirements.txt
"""The same model in CNTK's own format and as CNTK exports it to ONNX, with CNTK's answer: test/serving/cntk-twins.test.ts
asks both. The exporter fixes the batch at 1 and puts time first."""
import os
import tempfile

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded, sequences

pack = packs.Pack()
make = seeded(9)
L, S = C.layers, C.sequence


def case(name, function, feeds, sequence=False):
    for p in function.parameters:
        p.value = np.asarray(make(*p.shape, scale=0.5), np.float32)
    path = os.path.join(tempfile.mkdtemp(), 'm.onnx')
    function.save(path, format=C.ModelFormat.ONNX)
    with open(path, 'rb') as file:
        exported = file.read()
    pack.case(name, {'m.model': saved(function), 'm.onnx': exported}, [run(function, feed) for feed in feeds], timeFirst=sequence)


x = C.input_variable(6, name='x')
image = C.input_variable((3, 9, 9), name='x')
s = S.input_variable(4, name='x')
rows = [{x: make(1, 6)} for _ in range(2)]
images = [{image: make(1, 3, 9, 9)} for _ in range(2)]
films = [{s: sequences(make, [n], 4)} for n in (5, 2)]
case('layers', C.alias(L.Sequential([L.Dense(5, activation=C.relu), L.Dense(3, activation=C.sigmoid)])(x), 'y'), rows)
case('convolutions', C.alias(L.Sequential([
    L.Convolution2D((3, 3), 4, activation=C.relu, pad=True), L.MaxPooling((2, 2), (2, 2)), L.Dense(3)])(image), 'y'), images)
case('batch normalization', C.alias(L.BatchNormalization(map_rank=1)(image), 'y'), images)
case('lstm', C.alias(L.Recurrence(L.LSTM(4))(s), 'y'), films, True)
case('gru backwards', C.alias(L.Recurrence(L.GRU(4), go_backwards=True)(s), 'y'), films, True)
# two lengths, for which the export has one name
other = S.input_variable(4, sequence_axis=C.Axis('other'), name='w')
both = [{s: sequences(make, [n], 4), other: sequences(make, [m], 4)} for n, m in ((5, 2), (1, 3), (4, 4))]
summed = S.reduce_sum(L.Dense(3)(s))
case('two sequences', C.alias(L.Dense(3)(other) + S.broadcast_as(summed, other), 'y'), both, True)
pack.write(os.path.join(HERE, 'twins', 'twins.json.gz'))
