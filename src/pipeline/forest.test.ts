/** Forests in WebAssembly beside the plain walk: made-up trees of every kind, equal to the last bit. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { SparseMatrix } from './block.ts';
import { checkForest, type Forest, MISSING } from './forest.ts';
import { compiledForest, layOut, openedForest } from './forest-compiled.ts';
import { plainForest } from './forest-plain.ts';
import { forest as kernel } from './kernels/forest.ts';

interface Kind {
  readonly seed: number;
  readonly trees: number;
  readonly depth: number;
  /** How likely a node is a leaf before that. */
  readonly uneven: number;
  /** All nodes of a level ask the same, and no leaf comes before the last. */
  readonly levels: boolean;
  readonly features: number;
  readonly outputs: number;
  readonly vector: boolean;
  readonly precision: Forest['precision'];
  readonly compare: Forest['compare'];
  readonly sum: Forest['sum'];
  readonly missing: boolean;
  readonly categorical: number;
  readonly weighted: boolean;
  readonly rows: number;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

// What is compared most carefully: ends of the number line, both zeros, and numbers that float32 does not have.
const ODD = [0, -0, 1e-35, -1e-36, 1e-40, 0.1, 1 / 3, 2.5, 3e38, -3e38, 1e300, -1e300, Infinity, -Infinity, NaN];

const forestOf = (kind: Kind): { readonly forest: Forest; readonly input: Tensor } => {
  const { trees, depth, uneven, features, outputs, vector, precision, compare, sum, categorical, rows } = kind;
  const next = random(kind.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const number = (): number => (next() < 0.3 ? pick(ODD) : next() < 0.5 ? Math.floor(next() * 70) : next() * 4 - 2);
  const [feature, threshold, left, right, defaultLeft]: number[][] = [[], [], [], [], []];
  const [missing, categories, values, sets]: number[][] = [[], [], [], []];
  let leaves = 0;
  let asked: (readonly [column: number, threshold: number, defaultLeft: number, missing: number])[] = [];
  const grow = (level: number): number => {
    const node = feature!.length;
    for (const column of [feature, threshold, left, right]) column!.push(-1);
    defaultLeft!.push(next() < 0.5 ? 1 : 0);
    missing!.push(kind.missing ? pick(Object.values(MISSING)) : MISSING.nan);
    categories!.push(-1);
    if (level >= depth || (!kind.levels && next() < uneven)) {
      feature![node] = ~leaves++;
      for (let k = 0; k < (vector ? outputs : 1); k++) values!.push(number());
      return node;
    }
    feature![node] = Math.floor(next() * features);
    threshold![node] = number();
    if (kind.levels) {
      asked[level] ??= [feature![node]!, threshold![node]!, defaultLeft![node]!, missing![node]!];
      [feature![node], threshold![node], defaultLeft![node], missing![node]] = asked[level]!;
    }
    if (next() < categorical) {
      categories![node] = sets!.length;
      const words = Math.floor(next() * 4);
      sets!.push(words);
      for (let i = 0; i < words; i++) sets!.push(Math.floor(next() * 2 ** 32));
    }
    left![node] = grow(level + 1);
    right![node] = grow(level + 1);
    return node;
  };
  const roots = Int32Array.from({ length: trees }, () => {
    asked = [];
    return grow(0);
  });
  const data = Array.from({ length: rows * features }, number);
  return {
    forest: {
      features,
      precision,
      compare,
      roots,
      ...(!vector && { groups: Int32Array.from(roots, () => Math.floor(next() * outputs)) }),
      outputs,
      feature: Int32Array.from(feature!),
      threshold: Float64Array.from(threshold!),
      left: Int32Array.from(left!),
      right: Int32Array.from(right!),
      defaultLeft: Uint8Array.from(defaultLeft!),
      ...(kind.missing && { missing: Uint8Array.from(missing!) }),
      ...(categorical > 0 && {
        categories: Int32Array.from(categories!),
        sets: Uint32Array.from(sets!),
        categoriesAbove: pick([-1, -Number.MIN_VALUE]),
      }),
      values: Float64Array.from(values!),
      ...(kind.weighted && { weights: Float64Array.from(roots, () => next() * 2 - 1) }),
      start: Float64Array.from({ length: outputs }, () => next()),
      sum,
    },
    input:
      next() < 0.5
        ? { dtype: 'float64', shape: [rows, features], data: Float64Array.from(data) }
        : { dtype: 'float32', shape: [rows, features], data: Float32Array.from(data) },
  };
};

const kinds = (most: Partial<Record<'trees' | 'depth' | 'rows', number>> = {}): fc.Arbitrary<Kind> =>
  fc.record({
    seed: fc.integer(),
    trees: fc.integer({ min: 0, max: most.trees ?? 12 }),
    depth: fc.integer({ min: 0, max: most.depth ?? 7 }),
    levels: fc.constantFrom(false, false, true),
    uneven: fc.constantFrom(0, 0.05, 0.4),
    features: fc.integer({ min: 1, max: 9 }),
    outputs: fc.integer({ min: 1, max: 4 }),
    vector: fc.boolean(),
    precision: fc.constantFrom('float32', 'float64'),
    compare: fc.constantFrom('lt', 'le'),
    sum: fc.constantFrom('float32', 'float64'),
    missing: fc.boolean(),
    categorical: fc.constantFrom(0, 0, 0.3),
    weighted: fc.boolean(),
    rows: fc.constantFrom(...[0, 1, 2, 3, 15, 16, 17, 79, 80, 81, 250].filter((rows) => rows <= (most.rows ?? 250))),
  });

let [compiled, all] = [0, 0];
const isEqual = (kind: Kind): void => {
  const { forest, input } = forestOf(kind);
  checkForest(forest);
  const fast = compiledForest(forest);
  all++;
  if (!fast) return;
  compiled++;
  const [found] = fast([input], kind.rows) as readonly Tensor[];
  const [expected] = plainForest(forest)([input], kind.rows) as readonly Tensor[];
  assert.deepEqual([found!.dtype, found!.shape], [expected!.dtype, expected!.shape]);
  // Element by element: two NaNs may differ in their bits.
  assert.deepEqual([...(found!.data as Float64Array)], [...(expected!.data as Float64Array)]);
};

/** Only the cells that are not 0. */
const sparseOf = ({ shape, data }: Tensor): SparseMatrix => {
  const [rows, columns] = shape as readonly [number, number];
  const cells = Array.from(data as Float64Array, (value, i) => ({ value, i })).filter(({ value }) => value !== 0);
  const ends = Array.from({ length: rows + 1 }, (_, row) => cells.filter(({ i }) => i < row * columns).length);
  return {
    kind: 'sparse',
    rows,
    columns,
    indptr: Int32Array.from(ends),
    indices: Int32Array.from(cells, ({ i }) => i % columns),
    data: Float64Array.from(cells, ({ value }) => value),
  };
};

describe('forests in WebAssembly', () => {
  it('take sparse rows, too', () => {
    fc.assert(
      fc.property(kinds(), (kind) => {
        const { forest, input } = forestOf(kind);
        const sparse = sparseOf(input);
        const [found] = (compiledForest(forest)?.([sparse], kind.rows) ?? []) as readonly Tensor[];
        const [expected] = plainForest(forest)([sparse], kind.rows) as readonly Tensor[];
        if (found) assert.deepEqual([...(found.data as Float64Array)], [...(expected!.data as Float64Array)]);
      }),
      { numRuns: 200 },
    );
  });

  it('answer as the plain walk does, to the last bit', () => {
    fc.assert(fc.property(kinds(), isEqual), { numRuns: Number(process.env['FUZZ_RUNS'] ?? 600) });
    assert.ok(compiled > 0.5 * all, `${compiled} of ${all} are compiled`);
  });

  it('of deep trees, too', () => {
    fc.assert(
      fc.property(kinds({ trees: 3, depth: 14, rows: 17 }), (kind) =>
        isEqual({ ...kind, uneven: 0.15, levels: false }),
      ),
      { numRuns: 60 },
    );
  });

  it('of one long path', () => {
    const length = 3000;
    const nodes = Array.from({ length: 2 * length + 1 }, (_, i) => i);
    const forest: Forest = {
      features: 1,
      precision: 'float64',
      compare: 'le',
      roots: Int32Array.of(0),
      groups: Int32Array.of(0),
      outputs: 1,
      feature: Int32Array.from(nodes, (i) => (i % 2 === 0 && i < 2 * length ? 0 : ~(i >> 1))),
      threshold: Float64Array.from(nodes, (i) => i / 2),
      left: Int32Array.from(nodes, (i) => i + 1),
      right: Int32Array.from(nodes, (i) => i + 2),
      defaultLeft: new Uint8Array(nodes.length),
      values: Float64Array.from({ length: length + 1 }, (_, i) => i),
      start: Float64Array.of(0),
      sum: 'float64',
    };
    const data = Float64Array.of(-1, 0, 0.5, 1, 1500, 2998.5, 2999, 2999.5, Infinity, NaN);
    const input: Tensor = { dtype: 'float64', shape: [data.length, 1], data };
    checkForest(forest);
    const [found] = compiledForest(forest)!([input], data.length) as readonly Tensor[];
    assert.deepEqual([...(found!.data as Float64Array)], [0, 0, 1, 1, 1500, 2999, 2999, 3000, 3000, 3000]);
  });

  it('a large one travels as the memory that it is walked in', () => {
    const [kind] = fc.sample(kinds(), { numRuns: 1, seed: 5 }) as [Kind];
    const large = { ...kind, seed: 9, trees: 12, depth: 14, uneven: 0, levels: false, rows: 70 } as const;
    for (const precision of ['float32', 'float64'] as const) {
      const { forest, input } = forestOf({ ...large, precision, compare: 'le', categorical: 0.1 });
      const sound = { ...forest, threshold: forest.threshold.map((t) => (Number.isNaN(t) ? 0 : t)) };
      checkForest(sound);
      const laidOut = structuredClone(layOut(sound)!);
      const [found] = openedForest(laidOut)([input], large.rows) as readonly Tensor[];
      const [expected] = plainForest(sound)([input], large.rows) as readonly Tensor[];
      assert.deepEqual([...(found!.data as Float64Array)], [...(expected!.data as Float64Array)]);
      assert.deepEqual(kernel.prepare!(laidOut), laidOut);
    }
  });

  it('a small one travels as it is', () => {
    const { forest } = forestOf({ ...(fc.sample(kinds(), { numRuns: 1, seed: 5 })[0] as Kind), trees: 3 });
    assert.equal(kernel.prepare!(forest), forest);
  });

  it('memory is given back with the forests that lie in it', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const { forest, input } = forestOf({
      ...(fc.sample(kinds(), { numRuns: 1, seed: 5 })[0] as Kind),
      ...{ seed: 3, trees: 12, depth: 13, uneven: 0, levels: false, missing: false, categorical: 0, rows: 1 },
    });
    const sound = { ...forest, threshold: forest.threshold.map(Math.fround).map((t) => (t > -1e9 ? t : 0)) };
    for (let i = 0; i < 50; i++) {
      assert.ok(compiledForest(sound)!([input], 1));
      gc();
      await new Promise(setImmediate);
    }
    const { external } = process.memoryUsage();
    assert.ok(external < 150e6, `${external} bytes`);
  });
});

describe('damaged forests are refused before they are laid out', () => {
  const sound = (): Forest => ({
    features: 2,
    precision: 'float64',
    compare: 'le',
    roots: Int32Array.of(0),
    groups: Int32Array.of(0),
    outputs: 1,
    feature: Int32Array.of(1, ~0, ~1),
    threshold: new Float64Array(3),
    left: Int32Array.of(1, 0, 0),
    right: Int32Array.of(2, 0, 0),
    defaultLeft: new Uint8Array(3),
    values: Float64Array.of(1, 2),
    start: Float64Array.of(0),
    sum: 'float64',
  });
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, change: Partial<Forest>, message: RegExp])[] = [
    ['a child behind the end', { right: Int32Array.of(3, 0, 0) }, /tree 0: there is no node 3/],
    ['a child before the start', { left: Int32Array.of(-1, 0, 0) }, /tree 0: there is no node -1/],
    ['a child that is its parent', { left: Int32Array.of(0, 0, 0) }, /tree 0: node 0 has two parents/],
    ['two children that are one', { left: Int32Array.of(2, 0, 0) }, /tree 0: node 2 has two parents/],
    ['two trees that share a node', { roots: Int32Array.of(0, 1), groups: Int32Array.of(0, 0) }, /tree 1: node 0 has two parents/],
    ['a root that is not there', { roots: Int32Array.of(7) }, /tree 0: there is no node/],
    ['a column that is not there', { feature: Int32Array.of(2, ~0, ~1) }, /a split by column 2, there are 2/],
    ['a leaf without a value', { feature: Int32Array.of(1, ~0, ~2) }, /leaf 2 has no value/],
    ['a leaf with half of its values', { outputs: 2, feature: Int32Array.of(1, ~0, ~1), groups: undefined as never }, /leaf 1 has no value/],
    ['an output that is not there', { groups: Int32Array.of(1) }, /tree 0 adds to output 1 of 1/],
    ['a set that is not there', { categories: Int32Array.of(0, -1, -1) }, /categories that are not there/],
    ['a set that is cut', { categories: Int32Array.of(0, -1, -1), sets: Uint32Array.of(2, 1) }, /categories that are not there/],
  ];
  it('and a sound one is not', () => {
    assert.ok(kernel.compile(sound()));
  });
  for (const [name, change, message] of FAULTS) {
    it(name, () => {
      const damaged = { ...sound(), ...change };
      const isRefusal = (error: unknown): boolean =>
        error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message);
      assert.throws(() => kernel.compile(damaged), isRefusal);
      assert.throws(() => kernel.prepare!(damaged), isRefusal);
    });
  }
});
