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
import { type Forest, MISSING } from './forest.ts';

/** As many rows as go at once; a block has an odd number of such, so that columns do not share a place in the caches. */
const LANES = 16;
/** How many rows go through a tree before the next one: the more, the less often are all trees read; at most 1040. */
const FEWEST = 5;
const MOST = 65;
/** What the cells of such rows may take, and their sums. */
const MAX_CELLS = 2 ** 19;
/** Trees of at most so many levels may be laid out complete, where at least one leaf in SPARSE is a leaf of the tree. */
const MAX_COMPLETE = 10;
const SPARSE = 4;
/** A forest of more is walked as it is. */
const MAX_BYTES = 2 ** 30;

/** As assembly/forest.ts calls them. */
export const KINDS = { complete: 0, levels: 1, packed: 2, categorical: 3 } as const;
const HEADER = 32;
/** Bytes of what is told of a tree. */
export const TREE = 16;
/** Set in the columns of nodes that ask for a category. */
export const SET_BIT = 2 ** 31;

/** A column of a request's rows as some nodes see it. */
export interface Column {
  readonly feature: number;
  readonly missing: number;
  /** Where what is missing goes. */
  readonly left: boolean;
  readonly categorical: boolean;
}

/** What decides how a tree is laid out. */
export interface Shape {
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

/** How a tree is laid out. */
export const kindOf = ({ depth, leaves, categorical, levels }: Shape, width: number): keyof typeof KINDS => {
  if (categorical) return 'categorical';
  if (levels && leaves === 2 ** depth && width === 1) return 'levels';
  return depth <= MAX_COMPLETE && 2 ** depth <= SPARSE * leaves ? 'complete' : 'packed';
};

/** Up to the next multiple of 16. */
export const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Trees by their shapes, and the columns that their nodes look at; undefined where a node cannot be said in columns. */
const survey = (forest: Forest): Pick<Plan, 'shapes' | 'columns' | 'columnOf'> | undefined => {
  const { roots, feature, threshold, left, right, defaultLeft, missing, categories, compare } = forest;
  const columnOf = new Int32Array(feature.length);
  const columns: Column[] = [];
  // Of each feature, the places of its columns, plus one; there are twelve ways to look at it.
  const known = new Map<number, Int32Array>();
  let [last, places]: [feature: number, Int32Array | undefined] = [-1, undefined];
  const placeOf = (node: number, categorical: boolean): number => {
    const kind = missing?.[node] ?? MISSING.nan;
    const toLeft = kind !== MISSING.none && defaultLeft[node] === 1;
    if (feature[node] !== last) {
      last = feature[node]!;
      places = known.get(last);
      if (!places) {
        places = new Int32Array(12);
        known.set(last, places);
      }
    }
    const way = (kind * 2 + Number(toLeft)) * 2 + Number(categorical);
    let place = places![way]! - 1;
    if (place < 0) {
      place = columns.length;
      places![way] = place + 1;
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
export const entriesOf = ({ depth }: Shape, width: number, s: number): number =>
  align(2 ** depth * (width === 1 ? s : 4));

/** How many rows are a block: for small forests few, as these are in the caches anyway. */
const blockOf = (bytesPerRow: number, treeBytes: number): number => {
  const cells = Math.min(MAX_CELLS, Math.max(treeBytes, FEWEST * LANES * bytesPerRow));
  const lanes = Math.max(1, Math.min(MOST, Math.floor(cells / bytesPerRow / LANES)));
  return LANES * (lanes % 2 === 0 ? lanes - 1 : lanes);
};

/** Plans the layout of a forest that checkForest has let pass; undefined where it has to be walked as it is. */
export const planOf = (forest: Forest): Plan | undefined => {
  if (forest.linear) return undefined;
  const { roots, precision, sum, outputs, groups, sets: words } = forest;
  const [x, s, width] = [precision === 'float32' ? 4 : 8, sum === 'float32' ? 4 : 8, groups ? 1 : outputs];
  const surveyed = survey(forest);
  if (!surveyed) return undefined;
  const { shapes, columns } = surveyed;
  let [nodes, values] = [0, 0];
  for (const shape of shapes) {
    const kind = kindOf(shape, width);
    if (kind === 'levels') nodes += 2 * x * shape.depth;
    else nodes += kind === 'complete' ? 2 * x * 2 ** shape.depth : (x + 8) * shape.nodes;
    if (kind === 'complete' || kind === 'levels') values += entriesOf(shape, width, s);
    if (width > 1 || kind === 'packed' || kind === 'categorical') values += shape.leaves * width * s;
    [nodes, values] = [align(nodes), align(values)];
  }
  // One column more is NaN.
  const rows = blockOf(Math.max((columns.length + 1) * x, outputs * s), nodes + values);
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
