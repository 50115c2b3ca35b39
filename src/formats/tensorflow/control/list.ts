/**
 * Lists of tensors (TF 2's TensorList, TF 1's TensorArray) as values of a graph that has none.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/list_kernels.cc
 *
 *   reserved   so many elements, none of them written yet
 *   dense      one tensor [n, ..element]; what was not written is 0
 *   sequence   an ONNX sequence, where elements differ in shape
 *
 * A list is a Value by type only, so that it passes through Identity and calls as any other; no ONNX node ever gets it.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat, int64, known, scalarOf, shapeOf, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { refuse } from '../table.ts';

export type Slots =
  | { readonly kind: 'reserved' /** An int64 scalar. */; readonly size: Value }
  | { readonly kind: 'dense'; readonly tensor: Value }
  | { readonly kind: 'sequence'; readonly sequence: Value };

/** What a list was declared to hold. `sizes` is the shape as an int64 vector, where that is known whole. */
export interface Element {
  readonly shape: Shape;
  readonly sizes?: Value;
}

/** A list. As a Value it has the dtype of its elements and no shape. */
export interface List extends Value {
  readonly slots: Slots;
  readonly element: Element;
  /** The names of the nodes that made it. */
  readonly origins: readonly string[];
  /** It is dense, but its elements may turn out to be of different shapes; then making it one tensor fails. */
  readonly uncertain?: true;
}

/** A list is read in a way that needs its elements to be kept apart; it was made by the nodes `origins`. */
export class RaggedList extends ServingError {
  readonly origins: readonly string[];

  constructor(origins: readonly string[]) {
    super('UNSUPPORTED_MODEL', 'the elements of a list differ in shape');
    this.origins = origins;
  }
}
const keptApart = (of: List): void => {
  if (of.uncertain) throw new RaggedList(of.origins);
};

export const isList = (value: Value | undefined): value is List => value !== undefined && 'slots' in value;

/** The list that an input is. Throws UNSUPPORTED_MODEL where it is a tensor. */
export const listOf = (value: Value): List => {
  if (!isList(value)) throw refuse('an input that should be a list of tensors is a tensor');
  return value;
};

/** The tensor that an input is. Throws UNSUPPORTED_MODEL where it is a list. */
export const tensorOf = (value: Value): Value => {
  if (isList(value)) throw refuse('an input is a list of tensors; lists of lists are not supported');
  return value;
};

export const list = (dtype: DType, slots: Slots, element: Element, origins: readonly string[]): List => ({
  name: 'list',
  dtype,
  shape: undefined,
  slots,
  element,
  origins,
});

/** The same list with other contents. */
export const withSlots = (of: List, slots: Slots): List => list(of.dtype, slots, of.element, of.origins);
export const dense = (of: List, tensor: Value): List => withSlots(of, { kind: 'dense', tensor });

const UNKNOWN: Element = { shape: undefined };

/** What an `element_shape` input states: -1 alone, or a vector in which -1 stands for a free dimension. */
export const elementOf = (g: GraphBuilder, shape: Value): Element => {
  if (shape.shape === undefined || shape.shape.length === 0) return UNKNOWN;
  const count = shape.shape[0]!;
  const elements = known(g, shape) ?? shape.elements;
  if (!elements) return typeof count === 'number' && count <= 32 ? { shape: Array<Dim>(count).fill('?') } : UNKNOWN;
  const dims = elements.map((dim): Dim => (typeof dim === 'number' && dim < 0 ? '?' : dim));
  return dims.includes('?') ? { shape: dims } : { shape: dims, sizes: int64(g, shape) };
};

/** What an attribute `element_shape` states. */
export const elementOfShape = (g: GraphBuilder, shape: Shape): Element =>
  shape?.every((dim) => typeof dim === 'number') ? { shape, sizes: g.ints(shape) } : { shape };

/** Two statements about the same element. */
export const bothElements = (a: Element, b: Element): Element => {
  if (a.sizes || !b.shape) return a;
  if (b.sizes || !a.shape || a.shape.length !== b.shape.length) return b;
  return { shape: a.shape.map((dim, i) => (typeof dim === 'number' ? dim : b.shape![i]!)) };
};

/** A scalar that is 0, false or empty. */
export const zero = (g: GraphBuilder, dtype: DType): Value => {
  if (dtype !== 'string') return g.scalar(dtype, 0);
  return g.constant({ dtype, shape: [], data: { bytes: new Uint8Array(), offsets: Uint32Array.of(0, 0) } });
};

/** `rows` (an int64 vector of one) elements of the sizes given, all 0. -> [rows, ..sizes] */
export const zeros = (g: GraphBuilder, dtype: DType, rows: Value, sizes: Value): Value =>
  g.op('Expand', [zero(g, dtype), concat(g, [rows, sizes])]);

/** The number of elements as an int64 vector of one. */
export const rowsOf = (g: GraphBuilder, { slots }: List): Value => {
  if (slots.kind === 'reserved') return unsqueeze(g, slots.size, [0]);
  if (slots.kind === 'dense') return sizeOf(g, slots.tensor, 0);
  return unsqueeze(g, g.op('SequenceLength', [slots.sequence]), [0]);
};

/** The shape of one element of a tensor [n, ..element], as an int64 vector. */
export const restOf = (g: GraphBuilder, tensor: Value): Value => {
  const dims = tensor.shape?.slice(1);
  if (dims?.every((dim) => typeof dim === 'number')) return g.ints(dims);
  return g.op('Shape', [tensor], { start: 1 });
};

/**
 * All elements as one tensor [n, ..element]. `element` is what the reader expects. undefined where the list was never
 * written and nothing says how large an element is.
 */
export const maybeDense = (g: GraphBuilder, of: List, element: Element = UNKNOWN): Value | undefined => {
  const { slots } = of;
  if (slots.kind === 'dense') return slots.tensor;
  const { sizes } = bothElements(of.element, element);
  if (slots.kind === 'reserved') return sizes && zeros(g, of.dtype, rowsOf(g, of), sizes);
  return g.op('ConcatFromSequence', [slots.sequence], { axis: 0, new_axis: 1 });
};

/** As `maybeDense`. Throws UNSUPPORTED_MODEL where that is undefined. */
export const denseOf = (g: GraphBuilder, of: List, element?: Element): Value => {
  const found = maybeDense(g, of, element);
  if (!found) throw refuse('it reads a list that nothing was written to, whose elements are of unknown shape');
  return found;
};

/** The list as an ONNX sequence. What was not written is an empty tensor, unless its shape is known. */
export const sequenceOf = (g: GraphBuilder, of: List): Value => {
  if (of.slots.kind === 'sequence') return of.slots.sequence;
  const tensor = maybeDense(g, of) ?? zeros(g, of.dtype, rowsOf(g, of), g.ints([0]));
  return g.op('SplitToSequence', [tensor], { axis: 0, keepdims: 0 });
};

const setInside = (g: GraphBuilder, sequence: Value, index: Value, x: Value): Value =>
  g.op('SequenceInsert', [g.op('SequenceErase', [sequence, index]), x, index]);

/** Behind its end the sequence is first filled up with what stands for elements that were not written. */
const setOrGrow = (g: GraphBuilder, sequence: Value, index: Value, x: Value, { dtype, element }: List): Value => {
  const length = g.op('SequenceLength', [sequence]);
  const grow = (b: GraphBuilder): Value => {
    const inputs = [
      { name: 'i', dtype: 'int64', shape: [] },
      { name: 'go', dtype: 'bool', shape: [] },
      { name: 'sequence', dtype, shape: undefined, sequence: true },
    ] as const;
    const filler = (inner: GraphBuilder): Value =>
      inner.op('Expand', [zero(inner, dtype), element.sizes ?? inner.ints([0])]);
    const body = b.subgraph(inputs, (inner, [, go, all]) => [go!, inner.op('SequenceInsert', [all!, filler(inner)])]);
    const missing = b.op('Sub', [index, length]);
    return b.op('SequenceInsert', [b.op('Loop', [missing, b.scalar('bool', true), sequence], { body }), x]);
  };
  return g.op('If', [g.op('Less', [index, length])], {
    then_branch: g.subgraph([], (b) => [setInside(b, sequence, index, x)]),
    else_branch: g.subgraph([], (b) => [grow(b)]),
  });
};

/** list[index] = x -> the list, which grows where `grows` and the index lies behind its end. `index` is an int64 scalar. */
export const setItem = (g: GraphBuilder, of: List, index: Value, x: Value, grows: boolean): List => {
  const { slots } = of;
  if (slots.kind === 'sequence') {
    const put = grows ? setOrGrow : setInside;
    return withSlots(of, { kind: 'sequence', sequence: put(g, slots.sequence, index, x, of) });
  }
  const rows = known(g, rowsOf(g, of))?.[0];
  if (rows === 1 && known(g, index)?.[0] === 0) return dense(of, unsqueeze(g, x, [0]));
  const tensor = slots.kind === 'dense' ? slots.tensor : zeros(g, of.dtype, rowsOf(g, of), shapeOf(g, x));
  const after = g.op('Sub', [g.op('Add', [unsqueeze(g, index, [0]), g.ints([1])]), sizeOf(g, tensor, 0)]);
  const long = grows ? padded(g, tensor, undefined, g.op('Max', [after, g.ints([0])])) : tensor;
  return dense(of, g.op('ScatterND', [long, unsqueeze(g, index, [0, 1]), unsqueeze(g, x, [0])].map(second(g))));
};
// The indices of one element are [[i]].
const second =
  (g: GraphBuilder) =>
  (value: Value, i: number): Value =>
    i === 1 ? g.op('Reshape', [value, g.ints([1, 1])]) : value;

/** Rows of 0 before and behind those of a tensor; the counts are int64 vectors of one. */
export const padded = (g: GraphBuilder, x: Value, before: Value | undefined, behind: Value | undefined): Value => {
  const empty = (rows: Value | undefined): readonly Value[] =>
    rows && known(g, rows)?.[0] !== 0 ? [zeros(g, x.dtype, rows, restOf(g, x))] : [];
  return concat(g, [...empty(before), x, ...empty(behind)]);
};

/** An element of a sequence with the rank that is declared, where that leaves one dimension open at most. */
const ranked = (g: GraphBuilder, x: Value, { shape }: Element): Value => {
  if (x.shape || !shape || shape.filter((dim) => typeof dim === 'string').length > 1) return x;
  return g.op('Reshape', [x, g.ints(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))]);
};

/** The element at an int64 scalar. */
export const getItem = (g: GraphBuilder, of: List, index: Value, element: Element): Value => {
  keptApart(of);
  if (of.slots.kind === 'sequence') {
    return ranked(g, g.op('SequenceAt', [of.slots.sequence, index]), bothElements(of.element, element));
  }
  return g.op('Gather', [denseOf(g, of, element), index], { axis: 0 });
};

export const pushBack = (g: GraphBuilder, of: List, x: Value): List => {
  const { slots } = of;
  if (slots.kind === 'sequence') {
    return withSlots(of, { kind: 'sequence', sequence: g.op('SequenceInsert', [slots.sequence, x]) });
  }
  const row = unsqueeze(g, x, [0]);
  if (slots.kind === 'dense') return dense(of, concat(g, [slots.tensor, row]));
  if (known(g, slots.size)?.[0] === 0) return dense(of, row);
  return dense(of, concat(g, [zeros(g, of.dtype, rowsOf(g, of), shapeOf(g, x)), row]));
};

/** -> the list without its last element, and that element */
export const popBack = (g: GraphBuilder, of: List, element: Element): readonly [List, Value] => {
  if (of.slots.kind === 'sequence') {
    const { sequence } = of.slots;
    const last = g.scalar('int64', -1);
    const rest = g.op('SequenceErase', [sequence, last]);
    return [withSlots(of, { kind: 'sequence', sequence: rest }), g.op('SequenceAt', [sequence, last])];
  }
  const tensor = denseOf(g, of, element);
  const rest = g.op('Slice', [tensor, g.ints([0]), g.ints([-1]), g.ints([0])]);
  return [dense(of, rest), g.op('Gather', [tensor, g.scalar('int64', -1)], { axis: 0 })];
};

/** The list cut, or filled up with 0, to an int64 scalar of elements. */
export const resized = (g: GraphBuilder, of: List, size: Value): List => {
  const { slots } = of;
  if (slots.kind === 'reserved') return withSlots(of, { kind: 'reserved', size });
  const tensor = denseOf(g, of);
  const rows = unsqueeze(g, size, [0]);
  const cut = g.op('Slice', [tensor, g.ints([0]), rows, g.ints([0])]);
  const missing = g.op('Max', [g.op('Sub', [rows, sizeOf(g, tensor, 0)]), g.ints([0])]);
  return dense(of, padded(g, cut, undefined, missing));
};

/** Elements one behind the other along their first axis -> [sum of lengths, ..rest], lengths [n] as int64 */
export const concatenated = (g: GraphBuilder, of: List, element: Element): readonly [Value, Value] => {
  if (of.slots.kind === 'sequence') {
    const { sequence } = of.slots;
    const one = g.subgraph(
      [
        { name: 'i', dtype: 'int64', shape: [] },
        { name: 'go', dtype: 'bool', shape: [] },
      ],
      (b, [i, go]) => [go!, scalarOf(b, b.op('Shape', [b.op('SequenceAt', [sequence, i])], { start: 0, end: 1 }))],
    );
    const count = g.op('SequenceLength', [sequence]);
    const lengths = g.op('Loop', [count, g.scalar('bool', true)], { body: one });
    return [g.op('ConcatFromSequence', [sequence], { axis: 0 }), lengths];
  }
  keptApart(of);
  const tensor = denseOf(g, of, element);
  const [rows, length] = [sizeOf(g, tensor, 0), sizeOf(g, tensor, 1)];
  const whole = g.op('Mul', [rows, length]);
  const rank = tensor.shape?.length;
  const rest = rank === 2 ? [] : [g.op('Shape', [tensor], { start: 2 })];
  return [
    g.op('Reshape', [tensor, concat(g, [whole, ...rest])], { allowzero: 1 }),
    g.op('Expand', [scalarOf(g, length), rows]),
  ];
};
