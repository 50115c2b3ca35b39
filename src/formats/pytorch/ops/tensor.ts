/**
 * Tensors out of Python's numbers: https://docs.pytorch.org/docs/2.8/generated/torch.tensor.html
 * Without a dtype ints become int64, floats float32, bools bool; a list that mixes them takes the widest kind.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../../tensor/numbers.ts';
import { type AtenRow, type AtenTable, refuse, row } from '../aten.ts';
import { type Arg, isList, isScalar, isTensor, kindOf, Num, type NumKind, numberOf, type Scalar } from '../values.ts';

const DTYPES: Readonly<Record<NumKind, DType>> = { bool: 'bool', int: 'int64', float: 'float32' };
const KINDS: readonly NumKind[] = ['bool', 'int', 'float'];

/** The shape of a nested list and its scalars, row by row. */
const flattened = (data: Arg): { readonly shape: readonly number[]; readonly items: readonly (Scalar | Value)[] } => {
  if (isScalar(data) || isTensor(data)) return { shape: [], items: [data] };
  if (!isList(data)) throw refuse('its data are no numbers');
  const parts = data.map(flattened);
  const inner = parts[0]?.shape ?? [];
  if (parts.some(({ shape }) => shape.join() !== inner.join())) throw refuse('its lists differ in length');
  return { shape: [parts.length, ...inner], items: parts.flatMap(({ items }) => items) };
};

const kind = (item: Scalar | Value): NumKind => {
  if (!isTensor(item)) return kindOf(item);
  if (item.dtype === 'bool') return 'bool';
  return item.dtype.startsWith('float') || item.dtype === 'bfloat16' ? 'float' : 'int';
};

const made = (g: GraphBuilder, data: Arg, dtype: DType | null): Value => {
  if (isTensor(data)) return dtype ? cast(g, data, dtype) : data;
  const { shape, items } = flattened(data);
  const widest = KINDS[Math.max(-1, ...items.map((item) => KINDS.indexOf(kind(item))))] ?? 'float';
  const to = dtype ?? DTYPES[widest];
  const known = items.map((item) => (isTensor(item) ? undefined : numberOf(item)));
  if (known.every((number) => number !== undefined)) {
    const tensor = tensorOfNumbers(to, shape, to === 'bool' ? known.map((n) => Number(Number(n) !== 0)) : known);
    if (tensor) return g.constant(tensor);
    throw refuse(`its numbers are none of ${to}`);
  }
  const parts = items.map((item) => {
    const value = isTensor(item) ? item : item instanceof Num ? item.value : made(g, item, to);
    return g.op('Reshape', [cast(g, value, to), g.ints([1])]);
  });
  const flat = parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: 0 });
  return g.op('Reshape', [flat, g.ints(shape)]);
};

interface Made {
  readonly data?: Arg;
  readonly t?: Arg;
  readonly dtype: DType | null;
}
const tensor: AtenRow = row<Made>(({ g, data, t, dtype }) => made(g, (data ?? t)!, dtype));

export const tensors: AtenTable = {
  'aten::tensor': tensor,
  'aten::as_tensor': tensor,
};
