/**
 * A forest as the WebAssembly of assembly/forest.ts reads it. What libraries do differently is gone by then:
 *
 *   x < t               x <= the largest number below t, of the precision of the rows
 *   what is missing     goes right as NaN, left as -Infinity: a node reads the column that has it so
 *   categories          a column of them; those that no set can hold stand outside of every set
 *
 * So a column of the rows becomes one column for each way in which nodes look at it, and a column that no node looks at
 * none.
 */
import type { Views } from './arena.ts';
import { type Forest, MISSING } from './forest.ts';

/** How many rows go through a tree before the next one, at most. */
const MAX_ROWS = 64;
/** As many rows as go at once, or a multiple of it. */
const LANES = 16;
/** What the cells of such rows may take, and their sums. */
const MAX_CELLS = 2 ** 19;
/** Trees of at most so many levels may be laid out complete, where at least one leaf in SPARSE is a leaf of the tree. */
const MAX_COMPLETE = 10;
const SPARSE = 4;
/** A forest of more is walked as it is. */
const MAX_BYTES = 2 ** 30;

const KINDS = { complete: 0, levels: 1, packed: 2, categorical: 3 } as const;
const HEADER = 32;
const TREE = 16;
const SET_BIT = 2 ** 31;

/** A column of a request's rows as some nodes see it. */
export interface Column {
  readonly feature: number;
  readonly missing: number;
  /** Where what is missing goes. */
  readonly left: boolean;
  readonly categorical: boolean;
}

interface Shape {
  readonly depth: number;
  /** Of the tree itself. */
  readonly nodes: number;
  readonly leaves: number;
  readonly categorical: boolean;
  /** All nodes of a level ask the same. */
  readonly levels: boolean;
}

/** What a layout needs before it is written, and where its parts will be, from its own start. */
export interface Plan {
  readonly bytes: number;
  /** How many rows fit, a multiple of 16. */
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly cells: number;
  readonly sums: number;
  readonly trees: number;
  readonly nodes: number;
  readonly values: number;
  readonly sets: number;
  readonly shapes: readonly Shape[];
  /** By node: its column. */
  readonly columnOf: Int32Array;
}

const kindOf = ({ depth, leaves, categorical, levels }: Shape, width: number): keyof typeof KINDS => {
  if (categorical) return 'categorical';
  if (levels && leaves === 2 ** depth && width === 1) return 'levels';
  return depth <= MAX_COMPLETE && 2 ** depth <= SPARSE * leaves ? 'complete' : 'packed';
};

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Trees by their shapes, and the columns that their nodes look at; undefined where a node cannot be said in columns. */
const survey = (forest: Forest): Pick<Plan, 'shapes' | 'columns' | 'columnOf'> | undefined => {
  const { roots, feature, threshold, left, right, defaultLeft, missing, categories, compare } = forest;
  const columnOf = new Int32Array(feature.length);
  const columns: Column[] = [];
  const known = new Map<number, number>();
  const placeOf = (node: number, categorical: boolean): number => {
    const kind = missing?.[node] ?? MISSING.nan;
    const toLeft = kind !== MISSING.none && defaultLeft[node] === 1;
    const key = ((feature[node]! * 3 + kind) * 2 + Number(toLeft)) * 2 + Number(categorical);
    let place = known.get(key);
    if (place === undefined) {
      place = columns.length;
      known.set(key, place);
      columns.push({ feature: feature[node]!, missing: kind, left: toLeft, categorical });
    }
    return place;
  };
  const shapes: Shape[] = [];
  for (const root of roots) {
    const shape = { depth: -1, nodes: 0, leaves: 0, categorical: false, levels: true };
    for (let level = [root]; level.length > 0; shape.depth++) {
      const below: number[] = [];
      for (const node of level) {
        if (feature[node]! < 0) {
          shape.leaves++;
          continue;
        }
        const categorical = (categories?.[node] ?? -1) >= 0;
        const place = placeOf(node, categorical);
        const t = threshold[node]!;
        // Nothing is below: -Infinity, which stands for what is missing, is not, either.
        const impossible = Number.isNaN(t) || (compare === 'lt' && t === Number.NEGATIVE_INFINITY);
        if (impossible && !categorical && columns[place]!.left) return undefined;
        shape.categorical ||= categorical;
        shape.levels &&= node === level[0] || (place === columnOf[level[0]!] && t === threshold[level[0]!]);
        columnOf[node] = place;
        below.push(left[node]!, right[node]!);
      }
      shape.nodes += level.length;
      level = below;
    }
    shapes.push(shape);
  }
  return { shapes, columns, columnOf };
};

/** Bytes of a complete tree's leaves: a value each, or where its values are. */
const entriesOf = ({ depth }: Shape, width: number, s: number): number => align(2 ** depth * (width === 1 ? s : 4));

/** Plans the layout of a forest that checkForest has let pass; undefined where it has to be walked as it is. */
export const planOf = (forest: Forest): Plan | undefined => {
  if (forest.linear) return undefined;
  const { roots, precision, sum, outputs, groups, sets: words } = forest;
  const [x, s, width] = [precision === 'float32' ? 4 : 8, sum === 'float32' ? 4 : 8, groups ? 1 : outputs];
  const surveyed = survey(forest);
  if (!surveyed) return undefined;
  const { shapes, columns } = surveyed;
  // One column more is NaN.
  const perRow = Math.max((columns.length + 1) * x, outputs * s);
  const rows = Math.max(LANES, Math.min(MAX_ROWS, Math.floor(MAX_CELLS / perRow / LANES) * LANES));
  let [nodes, values] = [0, 0];
  for (const shape of shapes) {
    const kind = kindOf(shape, width);
    if (kind === 'levels') nodes += 2 * x * shape.depth;
    else nodes += kind === 'complete' ? 2 * x * 2 ** shape.depth : (x + 8) * shape.nodes;
    if (kind === 'complete' || kind === 'levels') values += entriesOf(shape, width, s);
    if (width > 1 || kind === 'packed' || kind === 'categorical') values += shape.leaves * width * s;
    [nodes, values] = [align(nodes), align(values)];
  }
  const parts = {
    cells: HEADER,
    sums: align((columns.length + 1) * rows * x),
    trees: align(rows * outputs * s),
    nodes: align(roots.length * TREE),
    values: nodes,
    sets: values,
  };
  let at = 0;
  for (const [name, size] of Object.entries(parts)) {
    at += size;
    parts[name as keyof typeof parts] = at;
  }
  const bytes = at + align((words?.length ?? 0) * 4);
  if (bytes > MAX_BYTES || columns.length * rows * x >= SET_BIT) return undefined;
  return { bytes, rows, ...surveyed, ...parts };
};

const bits = new DataView(new ArrayBuffer(8));

/** The largest float32 below x; NaN below -Infinity. */
const below32 = (x: number): number => {
  if (x === 0) return -(2 ** -149);
  bits.setFloat32(0, x);
  bits.setInt32(0, bits.getInt32(0) + (x > 0 ? -1 : 1));
  return bits.getFloat32(0);
};

const below64 = (x: number): number => {
  if (x === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return bits.getFloat64(0);
};

/** By precision and comparison: the t' for which x <= t' is what x < t, or x <= t, is. */
const THRESHOLDS = {
  float32: {
    lt: (t: number): number => (Math.fround(t) >= t ? below32(Math.fround(t)) : Math.fround(t)),
    le: (t: number): number => (Math.fround(t) > t ? below32(Math.fround(t)) : Math.fround(t)),
  },
  float64: { lt: below64, le: (t: number): number => t },
} as const;

/** Writes a forest to memory that is 0, `at` its start. False where a threshold is one that nothing is below. */
export const writeForest = (forest: Forest, plan: Plan, views: Views, start: number): void => {
  const { roots, feature, left, right, groups, outputs, categories, sets, values, weights, precision, sum } = forest;
  const { u32 } = views;
  const narrow = precision === 'float32';
  const [xs, ss] = [narrow ? views.f32 : views.f64, sum === 'float32' ? views.f32 : views.f64];
  const [x, s, width] = [narrow ? 4 : 8, sum === 'float32' ? 4 : 8, groups ? 1 : outputs];
  const packed = x + 8;
  const stride = plan.rows * x;
  const thresholdOf = THRESHOLDS[precision][forest.compare];
  const nothing = plan.columns.length * stride;
  xs.fill(Number.NaN, (start + plan.cells + nothing) / x, (start + plan.cells + nothing + stride) / x);
  if (sets) u32.set(sets, (start + plan.sets) / 4);
  u32.set([start + plan.trees, roots.length, start + plan.cells, start + plan.sums, outputs, width], start / 4);
  let [nodesAt, valuesAt] = [start + plan.nodes, start + plan.values];
  /** Writes the values of a leaf; its address. */
  const writeValues = (node: number, weight: number): number => {
    const address = valuesAt;
    for (let k = 0; k < width; k++) ss[address / s + k] = values[~feature[node]! * width + k]! * weight;
    valuesAt += width * s;
    return address;
  };

  /** The leaves of a tree of so many levels, and its nodes, where each has a place of its own. */
  const writeComplete = (root: number, depth: number, leaves: number, weight: number, nodes: boolean): void => {
    const first = 2 ** depth;
    const stack = [root, 1, 0];
    while (stack.length > 0) {
      const [level, place, node] = [stack.pop()!, stack.pop()!, stack.pop()!];
      if (feature[node]! < 0) {
        const from = place * 2 ** (depth - level) - first;
        const to = from + 2 ** (depth - level);
        if (width === 1) ss.fill(values[~feature[node]!]! * weight, leaves / s + from, leaves / s + to);
        else u32.fill(writeValues(node, weight), leaves / 4 + from, leaves / 4 + to);
        continue;
      }
      if (nodes) {
        const address = nodesAt + place * 2 * x;
        xs[address / x] = thresholdOf(forest.threshold[node]!);
        u32[(address + x) / 4] = plan.columnOf[node]! * stride;
      }
      stack.push(right[node]!, 2 * place, level + 1, left[node]!, 2 * place + 1, level + 1);
    }
  };

  const writePacked = (root: number, weight: number): void => {
    let next = nodesAt + packed;
    const stack = [root, nodesAt];
    while (stack.length > 0) {
      const [address, node] = [stack.pop()!, stack.pop()!];
      if (feature[node]! < 0) {
        u32[address / 4] = writeValues(node, weight);
        u32[(address + x) / 4] = nothing;
        u32[(address + x + 4) / 4] = address;
        continue;
      }
      const set = categories?.[node] ?? -1;
      if (set >= 0) u32[address / 4] = start + plan.sets + 4 * set;
      else xs[address / x] = thresholdOf(forest.threshold[node]!);
      u32[(address + x) / 4] = plan.columnOf[node]! * stride + (set >= 0 ? SET_BIT : 0);
      u32[(address + x + 4) / 4] = next;
      stack.push(left[node]!, next + packed, right[node]!, next);
      next += 2 * packed;
    }
  };

  const writeLevels = (root: number): void => {
    for (let [node, at] = [root, nodesAt / x]; feature[node]! >= 0; node = left[node]!, at += 2) {
      xs[at] = thresholdOf(forest.threshold[node]!);
      u32[((at + 1) * x) / 4] = plan.columnOf[node]! * stride;
    }
  };

  for (let tree = 0; tree < roots.length; tree++) {
    const shape = plan.shapes[tree]!;
    const kind = kindOf(shape, width);
    const weight = weights ? weights[tree]! : 1;
    const record = (start + plan.trees) / 4 + (tree * TREE) / 4;
    u32[record + 1] = nodesAt;
    // Of one value a leaf, sums lie output by output.
    u32[record + 3] = (groups?.[tree] ?? 0) * plan.rows * s;
    if (kind === 'complete' || kind === 'levels') {
      const leaves = valuesAt;
      u32[record] = KINDS[kind] | (shape.depth << 8);
      // Leaves are numbered on from the nodes: the first is number 2^depth.
      u32[record + 2] = leaves - 2 ** shape.depth * (width === 1 ? s : 4);
      valuesAt += entriesOf(shape, width, s);
      writeComplete(roots[tree]!, shape.depth, leaves, weight, kind === 'complete');
      if (kind === 'levels') writeLevels(roots[tree]!);
      nodesAt += 2 * x * (kind === 'levels' ? shape.depth : 2 ** shape.depth);
    } else {
      u32[record] = KINDS[kind];
      writePacked(roots[tree]!, weight);
      nodesAt += (x + 8) * shape.nodes;
    }
    [nodesAt, valuesAt] = [align(nodesAt), align(valuesAt)];
  }
};
