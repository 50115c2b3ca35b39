/**
 * Kernel density estimates in trees, with upstream's bounds and stops, so that an estimate within its tolerances is the same:
 * https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/neighbors/_binary_tree.pxi.tp (kernel_density)
 */
import type { Tree } from './tree.ts';

const NONE = Number.NEGATIVE_INFINITY;

/** log(e^a + e^b) */
const add = (a: number, b: number): number => {
  const most = Math.max(a, b);
  return most === NONE ? NONE : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
};

/** log(e^a - e^b); -Infinity where b is not less. */
const subtract = (a: number, b: number): number => (a <= b ? NONE : a + Math.log(1 - Math.exp(b - a)));

/** The logarithm of the kernel at a distance, of bandwidth h, not normalised. */
export const DENSITIES = {
  gaussian: (d: number, h: number) => (-0.5 * (d * d)) / (h * h),
  tophat: (d: number, h: number) => (d < h ? 0 : NONE),
  epanechnikov: (d: number, h: number) => (d < h ? Math.log(1 - (d * d) / (h * h)) : NONE),
  exponential: (d: number, h: number) => -d / h,
  linear: (d: number, h: number) => (d < h ? Math.log(1 - d / h) : NONE),
  cosine: (d: number, h: number) => (d < h ? Math.log(Math.cos((0.5 * Math.PI * d) / h)) : NONE),
} as const;

export type DensityName = keyof typeof DENSITIES;

/** log Γ(m / 2) */
const logGammaOfHalf = (m: number): number => {
  let sum = m % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let x = m % 2 === 0 ? 1 : 0.5; x < m / 2; x++) sum += Math.log(x);
  return sum;
};

/** The volume of a ball of n dimensions, and the surface of one of n + 1. */
const logVolume = (n: number): number => 0.5 * n * Math.log(Math.PI) - logGammaOfHalf(n + 2);
const logSurface = (n: number): number => Math.log(2 * Math.PI) + logVolume(n - 1);

const cosineFactor = (n: number): number => {
  let [factor, term] = [0, 2 / Math.PI];
  for (let k = 1; k <= n; k += 2) {
    factor += term;
    term *= -(n - k) * (n - k - 1) * (2 / Math.PI) ** 2;
  }
  return Math.log(factor) + logSurface(n - 1);
};

const FACTORS: Readonly<Record<DensityName, (n: number) => number>> = {
  gaussian: (n) => 0.5 * n * Math.log(2 * Math.PI),
  tophat: logVolume,
  epanechnikov: (n) => logVolume(n) + Math.log(2 / (n + 2)),
  exponential: (n) => logSurface(n - 1) + logGammaOfHalf(2 * n),
  linear: (n) => logVolume(n) - Math.log(n + 1),
  cosine: cosineFactor,
};

export interface Density {
  readonly kernel: DensityName;
  readonly bandwidth: number;
  /** By point. */
  readonly weights?: Float64Array | undefined;
  /** Of the density, times the number of points. */
  readonly absolute: number;
  readonly relative: number;
  readonly breadthFirst: boolean;
}

/** The nearest first. */
class Queue {
  readonly #items: { readonly value: number; readonly node: number }[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(value: number, node: number): void {
    const items = this.#items;
    items.push({ value, node });
    for (let i = items.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (items[parent]!.value <= items[i]!.value) break;
      [items[i], items[parent]] = [items[parent]!, items[i]!];
      i = parent;
    }
  }

  pop(): number {
    const items = this.#items;
    const first = items[0]!;
    const last = items.pop()!;
    if (items.length > 0) items[0] = last;
    for (let i = 0; i < items.length; ) {
      const [a, b] = [2 * i + 1, 2 * i + 2];
      if (a >= items.length) break;
      const child = b < items.length && items[b]!.value < items[a]!.value ? b : a;
      if (items[child]!.value > items[i]!.value) break;
      [items[i], items[child]] = [items[child]!, items[i]!];
      i = child;
    }
    return first.node;
  }
}

/** The logarithm of the density at x, times the number of points or the sum of their weights. */
export const densityOf = (tree: Tree, density: Density): ((x: Float64Array, at: number) => number) => {
  const { points, features, order, starts, ends, leaves } = tree.params;
  const { bandwidth: h, weights } = density;
  const kernel = DENSITIES[density.kernel];
  const norm = -FACTORS[density.kernel](features) - features * Math.log(h);
  const [absolute, relative] = [Math.log(density.absolute), Math.log(density.relative)];
  const masses = Float64Array.from(starts, (start, node) => {
    if (!weights) return ends[node]! - start;
    let sum = 0;
    for (let i = start; i < ends[node]!; i++) sum += weights[order[i]!]!;
    return sum;
  });
  const whole = weights ? weights.reduce((sum, weight) => sum + weight, 0) : tree.count;
  const logWhole = Math.log(whole);
  const range = new Float64Array(2);
  // Of the whole: what the density is at least, and how much more it may be.
  let [least, spread] = [0, 0];
  const isNear = (node: number, low: number, wide: number): boolean =>
    norm + wide - Math.log(masses[node]!) + logWhole <= add(absolute, relative + norm + low);
  const isNearWhole = (): boolean => norm + spread <= add(absolute, relative + norm + least);
  const addLeaf = (node: number, x: Float64Array, at: number): void => {
    for (let i = starts[node]!; i < ends[node]!; i++) {
      const place = order[i]!;
      const distance = tree.metric.toDistance(tree.metric.rank(x, at, points, place * features, features));
      least = add(least, kernel(distance, h) + (weights ? Math.log(weights[place]!) : 0));
    }
  };
  const replace = (low: number, wide: number, children: readonly (readonly [number, number])[]): void => {
    least = subtract(least, low);
    for (const [own] of children) least = add(least, own);
    spread = subtract(spread, wide);
    for (const [, own] of children) spread = add(spread, own);
  };
  /** Of a child: what it gives at least, and what more, or (breadth first) what at most. */
  const childOf = (node: number, x: Float64Array, at: number): readonly [number, number, number] => {
    tree.distances(node, x, at, range);
    const mass = Math.log(masses[node]!);
    const low = mass + kernel(range[1]!, h);
    const high = mass + kernel(range[0]!, h);
    return [low, density.breadthFirst ? high : subtract(high, low), range[0]!];
  };
  const descend = (node: number, x: Float64Array, at: number, low: number, wide: number): void => {
    if (isNear(node, low, wide) || isNearWhole()) return;
    if (leaves[node] === 1) {
      replace(low, wide, []);
      addLeaf(node, x, at);
      return;
    }
    const [left, right] = [childOf(2 * node + 1, x, at), childOf(2 * node + 2, x, at)];
    replace(low, wide, [
      [left[0], left[1]],
      [right[0], right[1]],
    ]);
    descend(2 * node + 1, x, at, left[0], left[1]);
    descend(2 * node + 2, x, at, right[0], right[1]);
  };
  const [lows, wides] = [new Float64Array(starts.length), new Float64Array(starts.length)];
  const spreadOut = (x: Float64Array, at: number): void => {
    const queue = new Queue();
    [lows[0], wides[0]] = [least, spread];
    queue.push(range[0]!, 0);
    while (queue.size > 0) {
      const node = queue.pop();
      const [low, wide] = [lows[node]!, wides[node]!];
      if (isNear(node, low, wide)) continue;
      if (isNearWhole()) break;
      if (leaves[node] === 1) {
        replace(low, wide, []);
        addLeaf(node, x, at);
        continue;
      }
      const children = [2 * node + 1, 2 * node + 2].map((child) => {
        const made = childOf(child, x, at);
        [lows[child], wides[child]] = [made[0], made[1]];
        return { child, made };
      });
      replace(
        low,
        wide,
        children.map(({ made }) => [made[0], made[1]]),
      );
      for (const { child, made } of children) queue.push(made[2], child);
    }
  };
  return (x, at) => {
    tree.distances(0, x, at, range);
    least = logWhole + kernel(range[1]!, h);
    spread = subtract(logWhole + kernel(range[0]!, h), least);
    if (density.breadthFirst) spreadOut(x, at);
    else descend(0, x, at, least, spread);
    return add(least, spread - Math.log(2)) + norm;
  };
};
