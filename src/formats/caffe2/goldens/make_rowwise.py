# python 3.7, requirements.txt
"""Tables of embeddings in 8 bits, quantized by Caffe2 itself."""
import numpy as np

from nets import Pack, case, op, rng, workspace

pack = Pack()
r = rng(8)
table = r.randn(9, 6).astype(np.float32)
workspace.FeedBlob('table', table)
workspace.RunOperatorOnce(op('FloatToFused8BitRowwiseQuantized', 'table', 'fused'))
workspace.RunOperatorOnce(op('FloatToRowwiseQuantized8Bits', 'table', 'q s'))
fused, q, s = [workspace.FetchBlob(name) for name in ('fused', 'q', 's')]
ids = lambda *values: np.array(values, np.int64)
i32 = lambda *values: np.array(values, np.int32)
runs = [{'i': ids(6, 0, 2, 2, 8), 'l': i32(2, 0, 3)}, {'i': ids(3), 'l': i32(1)}]
weighted = [dict(run, w=r.randn(len(run['i'])).astype(np.float32)) for run in runs]

for kind in 'Fused8BitRowwiseQuantizedToFloat Fused8BitRowwiseQuantizedToHalfFloat'.split():
    case(pack, kind, op(kind, 'x', 'y'), [{'x': fused}, {'x': fused[:1]}])
case(pack, 'Rowwise8BitQuantizedToFloat', op('Rowwise8BitQuantizedToFloat', 'x z', 'y'), [{'x': q, 'z': s}, {'x': q[:1], 'z': s[:1]}])
for kind in 'Sum Mean'.split():
    case(pack, 'fused ' + kind, op('SparseLengths%sFused8BitRowwise' % kind, 't i l', 'y'), runs, params={'t': fused})
    case(pack, 'separate ' + kind, op('SparseLengths%s8BitsRowwise' % kind, 'q i l s', 'y'), [dict(run, s=s) for run in runs], params={'q': q})
case(pack, 'fused WeightedSum', op('SparseLengthsWeightedSumFused8BitRowwise', 't w i l', 'y'), weighted, params={'t': fused})
case(pack, 'separate WeightedSum', op('SparseLengthsWeightedSum8BitsRowwise', 'q w i l s', 'y'), [dict(run, s=s) for run in weighted], params={'q': q})

pack.write('src/formats/caffe2/goldens/rowwise.json.gz')
