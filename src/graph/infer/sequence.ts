/** Sequences of tensors. A sequence's shape is what its tensors have in common. */
import type { Dim, Shape } from '../../tensor/signature.ts';
import { dtypeAttribute } from './elementwise.ts';
import { type Rule, type Site, shaped } from './site.ts';

const common = (n: Site, shapes: readonly Shape[]): Shape => shapes.reduce((a, b) => n.dims.either(a, b));
const sequence = (n: Site, of: number, shape: Shape) => [{ dtype: n.input(of).dtype, shape, sequence: true as const }];

// keepdims = 0 drops the axis where the parts have one row each; new_axis stacks.
const splitToSequence: Rule = (n) => {
  const shape = n.shape(0);
  if (!shape) return sequence(n, 0, undefined);
  const axis = n.axis(n.int('axis'), shape.length);
  if (!n.has(1)) {
    return sequence(n, 0, n.int('keepdims') === 0 ? shape.toSpliced(axis, 1) : shape.with(axis, 1));
  }
  const sizes = n.elements(1);
  const every = sizes?.every((size) => size === sizes[0]) ? sizes[0] : undefined;
  const size = shape[axis]!;
  const even =
    typeof every === 'number' && (n.rank(1) === 1 || (typeof size === 'number' && size % every === 0))
      ? every
      : undefined;
  return sequence(n, 0, shape.with(axis, even ?? n.dims.fresh()));
};

const concatFromSequence: Rule = shaped((n) => {
  const shape = n.shape(0);
  if (!shape) return undefined;
  if (n.int('new_axis') === 0) return shape.with(n.axis(n.int('axis'), shape.length), n.dims.fresh());
  return shape.toSpliced(n.axis(n.int('axis'), shape.length + 1), 0, n.dims.fresh() as Dim);
});

// What joins an empty sequence is all that is known of it.
const insert: Rule = (n) =>
  sequence(n, 0, n.input(0).shape === undefined ? undefined : common(n, [n.shape(0), n.shape(1)]));

const map: Rule = (n) => {
  const outputs = n.graph('body').outputs;
  return outputs.map(({ value }) => ({
    dtype: value.dtype,
    shape: n.dims.loosen(value.shape),
    sequence: true as const,
  }));
};

export const SEQUENCE: Readonly<Record<string, Rule>> = {
  ConcatFromSequence: concatFromSequence,
  SequenceAt: shaped((n) => n.dims.loosen(n.shape(0))),
  SequenceConstruct: (n) =>
    sequence(
      n,
      0,
      common(
        n,
        n.inputs.map((value) => value?.shape),
      ),
    ),
  SequenceEmpty: (n) => [
    {
      dtype: n.maybeInt('dtype') === undefined ? 'float32' : dtypeAttribute(n, 'dtype'),
      shape: undefined,
      sequence: true,
    },
  ],
  SequenceErase: (n) => sequence(n, 0, n.shape(0)),
  SequenceInsert: insert,
  SequenceLength: shaped(() => []),
  SequenceMap: map,
  SplitToSequence: splitToSequence,
};
