/**
 * Sequences that differ in length: nested tensors as nn.TransformerEncoder makes them (../nested.ts), and pad_sequence.
 * https://docs.pytorch.org/docs/2.9/generated/torch.nn.utils.rnn.pad_sequence.html
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, like, rankOf, sizeOf, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { asNested, maskOfNested } from '../nested.ts';
import { asTensor } from '../promotion.ts';
import type { Int, Scalar } from '../values.ts';

/** Of each row the first n steps, where n is how many its mask has: [batch, time] */
const firstOf = (g: GraphBuilder, mask: Value): Value => {
  const counts = g.op('ReduceSum', [cast(g, mask, 'int64'), g.ints([1])], { keepdims: 1 });
  const length = squeeze(g, sizeOf(g, mask, 1), [0]);
  return g.op('Less', [g.op('Range', [g.scalar('int64', 0), length, g.scalar('int64', 1)]), counts]);
};

interface PadSequence {
  readonly sequences: readonly Value[];
  readonly batch_first: boolean;
  readonly padding_value: Scalar;
  readonly padding_side?: string;
}

/** Tensors [time, ..] of one list as [batch, longest, ..], or [longest, batch, ..]. */
const padSequence = (g: GraphBuilder, { sequences, batch_first, padding_value, padding_side }: PadSequence): Value => {
  if (padding_side !== undefined && padding_side !== 'right' && padding_side !== 'left')
    throw refuse(`padding_side is "${padding_side}"`);
  const lengths = sequences.map((x) => sizeOf(g, x, 0));
  const longest = lengths.length === 1 ? lengths[0]! : g.op('Max', lengths);
  if (sequences.some((x) => rankOf(x, 'a sequence') === 0)) throw refuse('a sequence of rank 0');
  const padded = sequences.map((x, i) => {
    const none = g.ints(new Array<number>(rankOf(x, 'a sequence') - 1).fill(0));
    const missing = g.op('Sub', [longest, lengths[i]!]);
    const [before, behind] = padding_side === 'left' ? [missing, g.ints([0])] : [g.ints([0]), missing];
    return g.op('Pad', [x, concat(g, [before, none, behind, none]), asTensor(g, padding_value, x.dtype)]);
  });
  const axis = batch_first ? 0 : 1;
  return g.op(
    'Concat',
    padded.map((x) => unsqueeze(g, x, [axis])),
    { axis },
  );
};

export const nested: AtenTable = {
  'aten::_nested_tensor_from_mask': row<{ t: Value; mask: Value }>(({ g, t, mask }) =>
    asNested(g, t, firstOf(g, mask)),
  ),
  'aten::_nested_tensor_from_mask_left_aligned': row<{ t: Value; mask: Value }>(({ g, mask }) => {
    const differs = g.op('Xor', [cast(g, mask, 'bool'), firstOf(g, mask)]);
    const some = g.op('ReduceMax', [g.op('Reshape', [cast(g, differs, 'int32'), g.ints([-1])]), g.ints([0])], {
      keepdims: 0,
    });
    return g.op('Not', [cast(g, some, 'bool')]);
  }),
  'aten::to_padded_tensor': row<{ self: Value; padding: Scalar; output_size?: readonly Int[] | null }>(
    ({ g, self, padding }) => {
      const there = maskOfNested(self);
      if (!there) throw refuse('it is no nested tensor');
      // The encoder pads to the size that it was given, which is the one here.
      return g.op('Where', [unsqueeze(g, there, [2]), self, like(g, self, Number(padding))]);
    },
  ),
  'aten::pad_sequence': row<PadSequence>(({ g, ...a }) => padSequence(g, a)),
};
