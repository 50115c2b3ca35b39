/**
 * Tables of embeddings in 8 bits, each row with its own scale and bias: rows are looked up first, then made floats.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/lengths_reducer_fused_8bit_rowwise_ops.h,
 * lengths_reducer_rowwise_8bit_ops.h
 */
import type { Value } from '../../../graph/graph.ts';
import { cast, refuseNegative, reshape } from '../../../graph/layers/values.ts';
import { type Call, corrupt, hosted, type OpRow, op, refuse } from '../table.ts';
import { looked, reduced } from './lengths.ts';
import { dimOf } from './values.ts';

/** uint8 [rows, columns + 8], the scale and the bias being the last eight bytes. */
const unfused = ({ g }: Call, x: Value): Value => {
  const wide = dimOf(x, 1);
  return g.host('Fused8BitRowwiseQuantizedToFloat', [x], {}, [
    { dtype: 'float32', shape: [dimOf(x, 0), typeof wide === 'number' ? wide - 8 : '?'] },
  ])[0]!;
};
const toFloat = hosted('scale_bias_quantized_input', (call, x) => unfused(call, x));
const toHalf = hosted('scale_bias_quantized_input', (call, x) => cast(call.g, unfused(call, x), 'float16'));

const fused = (reducer: 'sum' | 'mean'): OpRow =>
  hosted('data indices lengths', (call, table, indices, lengths) =>
    reduced(
      call,
      { by: 'lengths', reducer },
      { rows: unfused(call, looked(call, table, indices)), segments: lengths, indices },
    ),
  );
const fusedWeighted = hosted('data weights indices lengths', (call, table, weights, indices, lengths) =>
  reduced(
    call,
    { by: 'lengths', reducer: 'sum' },
    { rows: unfused(call, looked(call, table, indices)), segments: lengths, weights, indices },
  ),
);

/** Rows beside a matrix of their scales and biases [rows, 2]. */
const apart = ({ g }: Call, rows: Value, scales: Value): Value => {
  const column = (at: number): Value => g.op('Slice', [scales, g.ints([at]), g.ints([at + 1]), g.ints([1])]);
  return g.op('Add', [g.op('Mul', [cast(g, rows, 'float32'), column(0)]), column(1)]);
};
const separate = (reducer: 'sum' | 'mean'): OpRow =>
  hosted('data indices lengths scale_bias', (call, table, indices, lengths, scales) =>
    reduced(
      call,
      { by: 'lengths', reducer },
      { rows: apart(call, looked(call, table, indices), looked(call, scales, indices)), segments: lengths, indices },
    ),
  );
const separateWeighted = (reducer: 'sum' | 'mean'): OpRow =>
  hosted('data scalars indices lengths scale_bias', (call, table, weights, indices, lengths, scales) =>
    reduced(
      call,
      { by: 'lengths', reducer },
      {
        rows: apart(call, looked(call, table, indices!), looked(call, scales!, indices!)),
        segments: lengths!,
        weights,
        indices,
      },
    ),
  );

/** float [rows, columns] -> uint8 [rows, columns + 8]. */
const quantized = hosted('input', ({ g }, x) => {
  const wide = dimOf(x, 1);
  return g.host('FloatToFused8BitRowwiseQuantized', [x], {}, [
    { dtype: 'uint8', shape: [dimOf(x, 0), typeof wide === 'number' ? wide + 8 : '?'] },
  ]);
});
const quantizedApart = hosted('input', ({ g }, x) =>
  g.host('FloatToRowwiseQuantized8Bits', [x], {}, [
    { dtype: 'uint8', shape: x.shape },
    { dtype: 'float32', shape: [dimOf(x, 0), 2] },
  ]),
);
const unpacked = hosted('quantized_input', ({ g }, x) =>
  g.host('FusedRandRowwiseQuantizedToFloat', [x], {}, [{ dtype: 'float32', shape: [dimOf(x, 0), '?'] }]),
);
const gathered = hosted('DATA INDICES', (call, x, indices) =>
  unfused(call, call.g.op('Gather', [x, refuseNegative(call.g, indices)], { axis: 0 })),
);
/** q · (max - min) / 255 + min */
const dequantized = op('X', ({ g, args }, x) => {
  const [min, max] = [args.float('min', -3), args.float('max', 3)];
  const shape = args.ints('shape');
  if (shape.some((dim) => !(dim >= 0))) throw corrupt(`its shape is [${shape.join(', ')}]`);
  if (x.dtype !== 'uint8') throw refuse(`its input is ${x.dtype}; uint8 is served`);
  const step = g.scalar('float32', Math.fround((max - min) / 255));
  const y = g.op('Add', [g.op('Mul', [cast(g, x, 'float32'), step]), g.scalar('float32', min)]);
  return reshape(g, y, g.ints(shape));
});

export const ROWWISE: Readonly<Record<string, OpRow>> = {
  Fused8BitRowwiseQuantizedToFloat: toFloat,
  Fused8BitRowwiseQuantizedToHalfFloat: toHalf,
  SparseLengthsSumFused8BitRowwise: fused('sum'),
  SparseLengthsMeanFused8BitRowwise: fused('mean'),
  SparseLengthsWeightedSumFused8BitRowwise: fusedWeighted,
  Rowwise8BitQuantizedToFloat: op('quantized_input scale_bias', (call, x, scales) => apart(call, x, scales)),
  FloatToFused8BitRowwiseQuantized: quantized,
  HalfFloatToFused8BitRowwiseQuantized: quantized,
  FloatToRowwiseQuantized8Bits: quantizedApart,
  FusedRandRowwiseQuantizedToFloat: unpacked,
  GatherFused8BitRowwise: gathered,
  ByteWeightDequant: dequantized,
  SparseLengthsSum8BitsRowwise: separate('sum'),
  SparseLengthsMean8BitsRowwise: separate('mean'),
  SparseLengthsWeightedSum8BitsRowwise: separateWeighted('sum'),
  SparseLengthsWeightedMean8BitsRowwise: separateWeighted('mean'),
};
