/**
 * The sizes that the operators of a graph demand of its inputs: a matrix has as many rows as what it is multiplied with
 * has columns, a filter as many channels as its picture. Formats whose files state no shapes (TorchScript) tell by it
 * what a request must look like, before a kernel refuses it.
 *
 *   demand(input) = what its operator asks of it itself, and what is asked of a result that has the same size there
 *
 * Only what holds for every run is told: bodies of conditions and loops, which may never run, demand nothing.
 */
import type { Graph, Node, Value } from './graph.ts';
import { BROADCAST, UNARY } from './infer/elementwise.ts';

/** Sizes by axis; counted from the end, −1 the last, where the rank is unknown. */
type Sizes = Map<number, number>;

/** A node, and what is demanded of its first result. */
interface Asked {
  readonly node: Node;
  readonly result: ReadonlyMap<number, number>;
}
/** The demands on the node's input at `place`: pairs of axis and size, either of them undefined where it tells nothing. */
type Demand = readonly [axis: number | undefined, size: number | undefined];
type Row = (asked: Asked, place: number) => Iterable<Demand>;

const rankOf = (value: Value | undefined): number | undefined => value?.shape?.length;

/** The size of an axis, from the end where it is negative; undefined where it is free. */
const sizeOf = (value: Value | undefined, axis: number): number | undefined => {
  const dim = value?.shape?.at(axis);
  return typeof dim === 'number' ? dim : undefined;
};

const int = ({ attributes }: Node, name: string, fallback: number): number => {
  const found = attributes[name];
  return typeof found === 'number' ? found : fallback;
};

/** The axis of `to` at which `axis` of `from` lies when both end together; undefined where there is none. */
const alignedAtEnd = (axis: number, from: Value, to: Value): number | undefined => {
  const end = axis < 0 ? axis : axis - (rankOf(from) ?? Number.NaN);
  if (Number.isNaN(end)) return undefined;
  const rank = rankOf(to);
  if (rank === undefined) return end;
  return end + rank >= 0 ? end + rank : undefined;
};

/** The result has the shape of the first input. */
const same: Row = ({ node, result }, place) =>
  place === 0
    ? [...result].map(([axis, size]): Demand => [alignedAtEnd(axis, node.outputs[0]!, node.inputs[0]!), size])
    : [];

/** Where all others have the size 1, or no such axis, the size of the result is this input's own. */
const broadcast: Row = ({ node, result }, place) => {
  const own = node.inputs[place]!;
  const others = node.inputs.filter((value, i) => value && i !== place) as readonly Value[];
  return [...result].map(([axis, size]): Demand => {
    const isOwn = others.every((other) => {
      if (rankOf(other) === undefined) return false;
      const at = alignedAtEnd(axis, node.outputs[0]!, other);
      return at === undefined || sizeOf(other, at) === 1;
    });
    return [isOwn ? alignedAtEnd(axis, node.outputs[0]!, own) : undefined, size];
  });
};

const transpose: Row = ({ node, result }) => {
  const { perm } = node.attributes;
  if (!Array.isArray(perm)) return [];
  return [...result].map(([axis, size]): Demand => [axis < 0 ? undefined : (perm as readonly number[])[axis], size]);
};

const matMul: Row = ({ node }, place) => {
  const [a, b] = node.inputs;
  if (place === 0) return [[-1, rankOf(b) === undefined ? undefined : sizeOf(b, rankOf(b) === 1 ? -1 : -2)]];
  return rankOf(b) === undefined ? [] : [[rankOf(b) === 1 ? -1 : -2, sizeOf(a, -1)]];
};

const gemm: Row = ({ node }, place) => {
  const [a, b] = node.inputs;
  const [ofA, ofB] = [int(node, 'transA', 0) ? 0 : 1, int(node, 'transB', 0) ? 1 : 0];
  if (place === 0) return [[ofA, sizeOf(b, ofB)]];
  return place === 1 ? [[ofB, sizeOf(a, ofA)]] : [];
};

/** The first input's `axis` is as long as `other` of the input at `from`, so many times. */
const asLongAs =
  (axis: number, from: number, other: number, times: (node: Node) => number = () => 1): Row =>
  ({ node }, place) => {
    const size = sizeOf(node.inputs[from], other);
    return place === 0 ? [[axis, size === undefined ? undefined : size * times(node)]] : [];
  };

const both =
  (...rows: readonly Row[]): Row =>
  (asked, place) =>
    rows.flatMap((row) => [...row(asked, place)]);

/** Batch and channels of the result are those of the first input. */
const outer: Row = ({ node, result }, place) =>
  place === 0 && rankOf(node.inputs[0]) !== undefined
    ? [...result].filter(([axis]) => axis === 0 || axis === 1).map(([axis, size]): Demand => [axis, size])
    : [];

const recurrent = asLongAs(2, 1, 2);

const rows = (names: string, row: Row): Readonly<Record<string, Row>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, row]));

const ROWS: Readonly<Record<string, Row>> = {
  ...rows(UNARY.join(' '), same),
  ...rows('Cast Clip CumSum Dropout Softmax LogSoftmax Hardmax LpNormalization LRN', same),
  ...rows(BROADCAST.join(' '), broadcast),
  Transpose: transpose,
  MatMul: matMul,
  Gemm: gemm,
  Conv: asLongAs(1, 1, 1, (node) => int(node, 'group', 1)),
  ConvTranspose: asLongAs(1, 1, 0),
  ...rows('MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool', outer),
  ...rows('BatchNormalization InstanceNormalization', both(same, asLongAs(1, 1, 0))),
  ...rows('LSTM GRU RNN', recurrent),
};

/**
 * By input of the graph: the sizes that every run demands, by axis. Axes count from the end (−1 is the last) for an
 * input of unknown rank. What two operators ask differently is left out: no request would do.
 */
export const demandsOf = (graph: Graph): ReadonlyMap<Value, ReadonlyMap<number, number>> => {
  const demands = new Map<Value, Sizes>();
  const nothing: Sizes = new Map();
  const disputed = new Map<Value, Set<number>>();
  const note = (value: Value, [axis, size]: Demand): void => {
    const rank = rankOf(value);
    if (axis === undefined || size === undefined) return;
    const at = axis < 0 && rank !== undefined ? axis + rank : axis;
    if (rank === undefined ? at >= 0 : at < 0 || at >= rank) return;
    const sizes = demands.get(value) ?? new Map<number, number>();
    const known = sizes.get(at);
    if (known !== undefined && known !== size) disputed.set(value, (disputed.get(value) ?? new Set()).add(at));
    sizes.set(at, size);
    demands.set(value, sizes);
  };
  for (const node of graph.nodes.toReversed()) {
    const row = node.domain === '' && Object.hasOwn(ROWS, node.op) ? ROWS[node.op] : undefined;
    if (!row) continue;
    const asked = { node, result: demands.get(node.outputs[0]!) ?? nothing };
    for (const [place, value] of node.inputs.entries()) {
      if (value && !graph.constants.has(value)) for (const demand of row(asked, place)) note(value, demand);
    }
  }
  return new Map(
    graph.inputs.flatMap(({ value }) => {
      const sizes = [...(demands.get(value) ?? nothing)].filter(([axis]) => !disputed.get(value)?.has(axis));
      return sizes.length > 0 ? [[value, new Map(sizes)] as const] : [];
    }),
  );
};
