/** Runs graphs of the tests of fuse/ by the engine, on numbers that are the same each time. */
import assert from 'node:assert/strict';
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { GraphBuilder } from '../builder.ts';
import type { Graph, Value } from '../graph.ts';

/** Numbers from -1 to 1 (mulberry32). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
};

/** A builder with what cases are written in. */
export class Bench {
  readonly g = new GraphBuilder();
  readonly #random = randomOf(11);

  /** An input x of that shape. */
  x(...shape: readonly (number | string)[]): Value {
    return this.g.input('x', 'float32', shape);
  }
  /** A constant of random numbers from -1 to 1, or from `low` to `low` + 1. */
  weights(shape: readonly number[], low?: number): Value {
    const count = shape.reduce((a, b) => a * b, 1);
    const one = (): number => (low === undefined ? this.#random() : low + (this.#random() + 1) / 2);
    return this.g.constant(tensorOfNumbers('float32', shape, Array.from({ length: count }, one))!);
  }
  number(value: number): Value {
    return this.g.scalar('float32', value);
  }
  op(name: string, ...inputs: readonly (Value | undefined)[]): Value {
    return this.g.op(name, inputs);
  }
  mean(x: Value, axes: readonly number[], keepdims = 1): Value {
    return this.g.op('ReduceMean', [x, this.g.ints(axes)], { keepdims });
  }
}

/** The names of the operators, in the order of the nodes. */
export const opsOf = (graph: Graph): string => graph.nodes.map(({ op }) => op).join(' ');

const FREE = 3;

/** What the graph answers to inputs of random numbers, free dimensions being 3. */
export const answers = async (graph: Graph): Promise<ReadonlyMap<string, Tensor>> => {
  const random = randomOf(5);
  const feeds = new Map(
    graph.inputs.map(({ name, value }): [string, Tensor] => {
      const shape = value.shape!.map((dim) => (typeof dim === 'number' ? dim : FREE));
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random());
      return [name, { dtype: 'float32', shape, data }];
    }),
  );
  const session = await openGraph(graph);
  try {
    const found = await session.run(feeds, { signature: SIGNATURE });
    return new Map(
      [...found].map(([name, datum]) => {
        assert.ok(isTensor(datum));
        return [name, datum];
      }),
    );
  } finally {
    await session.close();
  }
};

/** The largest difference of the two, as a part of the largest number of the second. */
export const difference = (a: Tensor | undefined, b: Tensor): number => {
  assert.deepEqual(a?.shape, b.shape);
  const [x, y] = [a!.data as Float32Array, b.data as Float32Array];
  const scale = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return y.reduce((most, value, i) => Math.max(most, Math.abs(value - x[i]!)), 0) / (scale || 1);
};
