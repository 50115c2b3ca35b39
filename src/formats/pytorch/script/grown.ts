/**
 * Lists whose length only the run tells, as they grow in loops and branches, or as a tensor is parted: by columns, one
 * for each leaf of an item. Tensors are a sequence of ONNX, numbers a vector; a list of pairs of a tensor and an int is
 * a sequence and a vector.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { kindOf, type NumKind } from '../values.ts';
import { Cell } from './cells.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { describeThing, type Grown, type ItemKind, isNumber, List, Row, Table, type Thing } from './objects.ts';

const NUMBERS: Readonly<Record<NumKind, DType>> = { bool: 'bool', int: 'int64', float: 'float64' };

/** Names of sizes mean nothing outside of the body where they were made. */
const loose = (shape: Shape): Shape => shape?.map((dim) => (typeof dim === 'number' ? dim : '?'));

/** The dimensions on which two shapes agree. */
export const commonShape = (a: Shape, b: Shape): Shape =>
  a && b && a.length === b.length ? a.map((dim, i) => (dim === b[i] ? dim : '?')) : undefined;

/** What a thing is as an item of such a list; undefined where it cannot be one. */
export const itemKind = (thing: Thing): ItemKind | undefined => {
  if (thing instanceof Cell) {
    const { dtype, shape } = thing.read();
    return { kind: 'tensor', dtype, shape: loose(shape) };
  }
  if (isNumber(thing)) return { kind: 'number', number: kindOf(thing) };
  const isList = thing instanceof List && !thing.grown;
  if (!isList && !(thing instanceof Row) && !(thing instanceof Table)) return undefined;
  const items = (thing instanceof Table ? [...thing.entries.values()] : thing.items).map(itemKind);
  if (!items.every((item) => item !== undefined)) return undefined;
  if (thing instanceof Table) return { kind: 'table', keys: [...thing.entries.keys()], items };
  return thing instanceof Row ? { kind: 'row', items, fields: thing.fields } : { kind: 'list', items };
};

/** The kind that items of both kinds are of; undefined where there is none. */
export const commonKind = (a: ItemKind, b: ItemKind): ItemKind | undefined => {
  if (a.kind === 'tensor') {
    return b.kind === 'tensor' && a.dtype === b.dtype ? { ...a, shape: commonShape(a.shape, b.shape) } : undefined;
  }
  if (a.kind === 'number') return b.kind === 'number' && a.number === b.number ? a : undefined;
  if (b.kind === 'tensor' || b.kind === 'number' || a.kind !== b.kind || a.items.length !== b.items.length) {
    return undefined;
  }
  if (a.kind === 'table' && b.kind === 'table' && a.keys.join('\0') !== b.keys.join('\0')) return undefined;
  const items = a.items.map((item, i) => commonKind(item, b.items[i]!));
  return items.every((item) => item !== undefined) ? { ...a, items } : undefined;
};

/** What all items of a list are, of which some are known; undefined for an empty list, null where they differ. */
export const kindOfList = (list: List): ItemKind | null | undefined => {
  if (list.grown) return list.grown.of;
  let all: ItemKind | undefined;
  for (const item of list.items) {
    const kind = itemKind(item);
    const both = kind && (all ? commonKind(all, kind) : kind);
    if (!both) return null;
    all = both;
  }
  return all;
};

type Leaf = Extract<ItemKind, { kind: 'tensor' | 'number' }>;
/** The kinds of the columns of a list, in order. */
export const columnKinds = (of: ItemKind): readonly Leaf[] =>
  of.kind === 'tensor' || of.kind === 'number' ? [of] : of.items.flatMap(columnKinds);

const emptyColumn = (g: GraphBuilder, leaf: Leaf): Value => {
  if (leaf.kind === 'tensor') return g.op('SequenceEmpty', [], { dtype: DTYPES[leaf.dtype].onnx });
  const none = g.op('ConstantOfShape', [g.ints([0])], {});
  return g.op('Cast', [none], { to: DTYPES[NUMBERS[leaf.number]].onnx });
};

// What lies in a list of the run is a copy there; a write into the tensor would have to be seen in both.
const shared = (cell: Cell): Value => {
  cell.root.mayBeAnother = true;
  return cell.read();
};

/** The leaves of an item, in the order of the columns. */
const valuesOf = (g: GraphBuilder, item: Thing, of: ItemKind): readonly Value[] => {
  if (item instanceof Cell && of.kind === 'tensor' && item.read().dtype === of.dtype) return [shared(item)];
  if (isNumber(item) && of.kind === 'number') return [scalarValue(g, item, of.number)];
  if (of.kind !== 'tensor' && of.kind !== 'number') {
    const isKnown = (item instanceof List && !item.grown) || item instanceof Row || item instanceof Table;
    const items = isKnown ? (item instanceof Table ? [...item.entries.values()] : item.items) : [];
    if (isKnown && items.length === of.items.length) return of.items.flatMap((kind, i) => valuesOf(g, items[i]!, kind));
  }
  throw refuse(`${describeThing(item)} goes into a list of the run whose items are of another kind`);
};

const asVector = (g: GraphBuilder, number: Value): Value => g.op('Unsqueeze', [number, g.ints([0])]);

/** A list as it is where its length is the run's. */
export const grownOf = (g: GraphBuilder, list: List, of: ItemKind): Grown => {
  if (list.grown) return { of, columns: list.grown.columns };
  const rows = list.items.map((item) => valuesOf(g, item, of));
  const columns = columnKinds(of).map((leaf, i) => {
    const values = rows.map((row) => row[i]!);
    if (values.length === 0) return emptyColumn(g, leaf);
    if (leaf.kind === 'tensor') return g.op('SequenceConstruct', values);
    const vectors = values.map((value) => asVector(g, value));
    return vectors.length === 1 ? vectors[0]! : g.op('Concat', vectors, { axis: 0 });
  });
  return { of, columns };
};

/** A tensor of unknown rank that is known to have this one, and these sizes; it fails where it has not. */
const stated = (g: GraphBuilder, x: Value, shape: Shape): Value => {
  if (x.shape || !shape) return x;
  if (shape.length === 0) return g.op('Reshape', [x, g.ints([])]);
  const sizes = g.op('Reshape', [g.op('Shape', [x]), g.ints([shape.length])]);
  const parts = shape.map((dim, axis) =>
    typeof dim === 'number' ? g.ints([dim]) : g.op('Slice', [sizes, g.ints([axis]), g.ints([axis + 1]), g.ints([0])]),
  );
  const all = shape.some((dim) => typeof dim === 'number') ? g.op('Concat', parts, { axis: 0 }) : sizes;
  return g.op('Reshape', [x, all], { allowzero: 1 });
};

/** The item at a place, an int64 of rank 0, negative from the end. */
export const itemAt = (g: GraphBuilder, { of, columns }: Grown, at: Value): Thing => {
  let next = 0;
  const item = (kind: ItemKind): Thing => {
    if (kind.kind === 'tensor') {
      const cell = new Cell(stated(g, g.op('SequenceAt', [columns[next++], at]), kind.shape));
      cell.mayBeAnother = true;
      return cell;
    }
    if (kind.kind === 'number') return toScalar(g.op('Gather', [columns[next++], at], { axis: 0 }));
    const items = kind.items.map(item);
    if (kind.kind === 'row') return new Row(items, kind.fields);
    return kind.kind === 'list' ? new List(items) : new Table(new Map(kind.keys.map((key, i) => [key, items[i]!])));
  };
  return item(of);
};

/** How many items there are: int64 of rank 0. */
export const lengthOf = (g: GraphBuilder, { of, columns }: Grown): Value => {
  const [first] = columns;
  const [leaf] = columnKinds(of);
  if (!first || !leaf) throw refuse('a list of things without tensors or numbers whose length only the run knows');
  if (leaf.kind === 'tensor') return g.op('SequenceLength', [first]);
  return g.op('Squeeze', [g.op('Shape', [first]), g.ints([0])]);
};

const each = (grown: Grown, change: (column: Value, leaf: Leaf, i: number) => Value): Grown => {
  const leaves = columnKinds(grown.of);
  return { of: grown.of, columns: grown.columns.map((column, i) => change(column, leaves[i]!, i)) };
};

const widened = (grown: Grown, item: Thing): Grown => {
  const kind = itemKind(item);
  const of = kind && commonKind(grown.of, kind);
  if (!of) throw refuse(`${describeThing(item)} goes into a list of the run whose items are of another kind`);
  return { ...grown, of };
};

/** The list with one more item behind it. */
export const withItem = (g: GraphBuilder, before: Grown, item: Thing): Grown => {
  const grown = widened(before, item);
  const values = valuesOf(g, item, grown.of);
  return each(grown, (column, leaf, i) =>
    leaf.kind === 'tensor'
      ? g.op('SequenceInsert', [column, values[i]])
      : g.op('Concat', [column, asVector(g, values[i]!)], { axis: 0 }),
  );
};

/** Part of a vector, [from, to) as int64 of rank 0; to its end where there is no `to`. */
const cut = (g: GraphBuilder, vector: Value, from: Value | undefined, to: Value | undefined): Value =>
  g.op('Slice', [
    vector,
    from ? asVector(g, from) : g.ints([0]),
    to ? asVector(g, to) : g.ints([Number.MAX_SAFE_INTEGER]),
    g.ints([0]),
  ]);

const fromFront = (g: GraphBuilder, grown: Grown, at: Value): Value => {
  const isNegative = g.op('Less', [at, g.scalar('int64', 0)]);
  return g.op('Where', [isNegative, g.op('Add', [at, lengthOf(g, grown)]), at]);
};

/** The list without the item at a place. */
export const withoutItem = (g: GraphBuilder, grown: Grown, at: Value): Grown => {
  const place = fromFront(g, grown, at);
  const after = g.op('Add', [place, g.scalar('int64', 1)]);
  return each(grown, (column, leaf) =>
    leaf.kind === 'tensor'
      ? g.op('SequenceErase', [column, at])
      : g.op('Concat', [cut(g, column, undefined, place), cut(g, column, after, undefined)], { axis: 0 }),
  );
};

/** The list with an item put before a place. */
export const withInserted = (g: GraphBuilder, before: Grown, at: Value, item: Thing): Grown => {
  const grown = widened(before, item);
  const values = valuesOf(g, item, grown.of);
  const place = fromFront(g, grown, at);
  return each(grown, (column, leaf, i) =>
    leaf.kind === 'tensor'
      ? g.op('SequenceInsert', [column, values[i], at])
      : g.op('Concat', [cut(g, column, undefined, place), asVector(g, values[i]!), cut(g, column, place, undefined)], {
          axis: 0,
        }),
  );
};

/** Items in another order, or some of them: `at(i)` is the place of item i of `count`. */
export const picked = (g: GraphBuilder, grown: Grown, count: Value, at: (g: GraphBuilder, i: Value) => Value): Grown =>
  each(grown, (column, leaf) => {
    if (leaf.kind === 'number') {
      const range = g.op('Range', [g.scalar('int64', 0), count, g.scalar('int64', 1)]);
      return g.op('Gather', [column, at(g, range)], { axis: 0 });
    }
    const states = [
      { name: 'i', dtype: 'int64' as const, shape: [] },
      { name: 'go', dtype: 'bool' as const, shape: [] },
      { name: 'list', dtype: leaf.dtype, shape: undefined, sequence: true as const },
    ];
    const body = g.subgraph(states, (b, [i, go, list]) => [
      b.op('Identity', [go!]),
      b.op('SequenceInsert', [list!, b.op('SequenceAt', [column, at(b, i!)])]),
    ]);
    return g.op('Loop', [count, g.scalar('bool', true), emptyColumn(g, leaf)], { body });
  });

/** One list behind the other. */
export const joined = (g: GraphBuilder, a: Grown, b: Grown): Grown => {
  const of = commonKind(a.of, b.of);
  if (!of) throw refuse('lists of the run are joined whose items are of different kinds');
  return each({ of, columns: a.columns }, (column, leaf, i) => {
    const more = b.columns[i]!;
    if (leaf.kind === 'number') return g.op('Concat', [column, more], { axis: 0 });
    const states = [
      { name: 'i', dtype: 'int64' as const, shape: [] },
      { name: 'go', dtype: 'bool' as const, shape: [] },
      { name: 'list', dtype: leaf.dtype, shape: undefined, sequence: true as const },
    ];
    const body = g.subgraph(states, (inner, [at, go, list]) => [
      inner.op('Identity', [go!]),
      inner.op('SequenceInsert', [list!, inner.op('SequenceAt', [more, at!])]),
    ]);
    return g.op('Loop', [g.op('SequenceLength', [more]), g.scalar('bool', true), column], { body });
  });
};

/** The tensors joined along an axis, or stacked along a new one. */
export const concatenated = (g: GraphBuilder, { of, columns }: Grown, axis: number, isNew: boolean): Value => {
  if (of.kind !== 'tensor') throw refuse('a list of the run of what are no tensors is joined');
  const all = g.op('ConcatFromSequence', [columns[0]], { axis, new_axis: isNew ? 1 : 0 });
  if (!of.shape) return all;
  const from = axis < 0 ? axis + of.shape.length + (isNew ? 1 : 0) : axis;
  return stated(g, all, isNew ? of.shape.toSpliced(from, 0, '?') : of.shape.with(from, '?'));
};
