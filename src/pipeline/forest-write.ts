/** Writes a forest as forest-layout.ts planned it. */
import type { Views } from './arena.ts';
import type { Forest } from './forest.ts';
import { align, entriesOf, KINDS, kindOf, type Plan, SET_BIT, TREE } from './forest-layout.ts';

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
