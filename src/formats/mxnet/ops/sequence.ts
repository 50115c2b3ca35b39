/** Sequences of different lengths in one tensor. https://github.com/apache/mxnet/blob/1.9.1/src/operator/sequence_mask-inl.h */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { int64, iota, rankOf, shapeOf, sizeOf, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import { bool, float, int } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { numberLike } from './numbers.ts';

const SEQUENCE = { use_sequence_length: bool(false), axis: int(0) } as const;

/** data [time, batch, ..], or [batch, time, ..] for axis 1: positions [time, 1] or [1, time], and lengths beside them. */
const beside = (
  g: GraphBuilder,
  data: Value,
  lengths: Value,
  axis: number,
): { readonly at: Value; readonly length: Value } => {
  if (axis !== 0 && axis !== 1) throw refuse(`axis ${axis}; 0 and 1 are supported`);
  rankOf(data, 'its input');
  return {
    at: unsqueeze(g, iota(g, sizeOf(g, data, axis)), [1 - axis]),
    length: unsqueeze(g, int64(g, lengths), [axis]),
  };
};

/** [a, b] -> [a, b, 1..] beside a tensor of `rank` dimensions. */
const spread = (g: GraphBuilder, x: Value, rank: number): Value =>
  unsqueeze(
    g,
    x,
    Array.from({ length: rank - 2 }, (_, i) => i + 2),
  );

export const sequences: Readonly<Record<string, OpRow>> = {
  SequenceMask: op({
    inputs: ['data', 'sequence_length?'],
    attrs: { ...SEQUENCE, value: float(0) },
    lower: (g, { data, sequence_length }, { use_sequence_length, axis, value }) => {
      if (!use_sequence_length || !sequence_length) return data;
      const { at, length } = beside(g, data, sequence_length, axis);
      return g.op('Where', [
        spread(g, g.op('Less', [at, length]), data.shape!.length),
        data,
        numberLike(g, data, value),
      ]);
    },
  }),
  SequenceLast: op({
    inputs: ['data', 'sequence_length?'],
    attrs: SEQUENCE,
    lower: (g, { data, sequence_length }, { use_sequence_length, axis }) => {
      if (!use_sequence_length || !sequence_length) return g.op('Gather', [data, g.scalar('int64', -1)], { axis });
      const { length } = beside(g, data, sequence_length, axis);
      const rank = data.shape!.length;
      const last = spread(g, g.op('Sub', [length, g.scalar('int64', 1)]), rank);
      const other = Array.from({ length: rank - 2 }, (_, i) => i + 2);
      const rest = g.op('Concat', [g.op('Shape', [last], { end: 2 }), g.op('Shape', [data], { start: 2 })], {
        axis: 0,
      });
      const index = other.length === 0 ? last : g.op('Expand', [last, rest]);
      return squeeze(g, g.op('GatherElements', [data, index], { axis }), [axis]);
    },
  }),
  SequenceReverse: op({
    inputs: ['data', 'sequence_length?'],
    attrs: SEQUENCE,
    lower: (g, { data, sequence_length }, { use_sequence_length, axis }) => {
      if (!use_sequence_length || !sequence_length) {
        return g.op('Slice', [data, g.ints([-1]), g.ints([-(2 ** 31)]), g.ints([axis]), g.ints([-1])]);
      }
      const { at, length } = beside(g, data, sequence_length, axis);
      const back = g.op('Sub', [g.op('Sub', [length, g.scalar('int64', 1)]), at]);
      const index = spread(g, g.op('Where', [g.op('Less', [at, length]), back, at]), data.shape!.length);
      return g.op('GatherElements', [data, g.op('Expand', [index, shapeOf(g, data)])], { axis });
    },
  }),
};
