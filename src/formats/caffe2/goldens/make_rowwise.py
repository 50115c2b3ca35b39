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

numbers = np.concatenate([r.randn(3, 7), np.full((1, 7), 2.5), np.arange(7).reshape(1, 7) / 6.]).astype(np.float32)
case(pack, 'FloatToFused8BitRowwiseQuantized', op('FloatToFused8BitRowwiseQuantized', 'x', 'y'), [{'x': numbers}, {'x': numbers[:1]}])
case(pack, 'HalfFloatToFused8BitRowwiseQuantized', op('HalfFloatToFused8BitRowwiseQuantized', 'x', 'y'), [{'x': numbers.astype(np.float16)}, {'x': numbers[:1].astype(np.float16)}])
case(pack, 'FloatToRowwiseQuantized8Bits', op('FloatToRowwiseQuantized8Bits', 'x', 'q s'), [{'x': numbers}, {'x': numbers[:1]}])
for bits in (1, 2, 4, 8):
    workspace.FeedBlob('numbers', numbers)
    workspace.RunOperatorOnce(op('FloatToFusedRandRowwiseQuantized', 'numbers', 'packed', bitwidth=bits, random=0))
    packed = workspace.FetchBlob('packed')
    case(pack, 'FusedRandRowwiseQuantizedToFloat of %d bits' % bits, op('FusedRandRowwiseQuantizedToFloat', 'x', 'y'), [{'x': packed}, {'x': packed[:1]}])
case(pack, 'GatherFused8BitRowwise', op('GatherFused8BitRowwise', 't i', 'y'), [{'i': ids(6, 0, 2)}, {'i': ids(8)}], params={'t': fused})
case(pack, 'separate WeightedMean', op('SparseLengthsWeightedMean8BitsRowwise', 'q w i l s', 'y'), [dict(run, s=s) for run in weighted], params={'q': q})
case(pack, 'ByteWeightDequant', op('ByteWeightDequant', 'x', 'y', shape=[2, 3], min=-1.5, max=2.5), [{'x': np.array([0, 1, 127, 128, 254, 255], np.uint8)}])

pack.write('src/formats/caffe2/goldens/rowwise.json.gz')
