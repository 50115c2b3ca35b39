import { describe, it } from 'node:test';
import type { Value } from '../graph.ts';
import { answersOf, assertNear, at, type Numbers, numbers, tabulate } from './layers.test.kit.ts';
import { type Cell, type RecurrentKind, recurrentStack } from './recurrent-layers.ts';

const [TIME, BATCH, IN, HIDDEN] = [4, 3, 2, 3];
const GATES = { lstm: 4, gru: 3, rnn_tanh: 1, rnn_relu: 1 } as const;
const LENGTHS = [4, 1, 3];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The weights of one direction: W, R, b, d. */
const weightsOf = (kind: RecurrentKind, width: number, seed: number): readonly Numbers[] => {
  const rows = GATES[kind] * HIDDEN;
  return [[rows, width], [rows, HIDDEN], [rows], [rows]].map((shape, i) => numbers(shape, seed + i));
};

/** y [time, batch, hidden] and the last state [batch, hidden], by plain loops. */
const run = (
  kind: RecurrentKind,
  x: Numbers,
  all: readonly Numbers[],
  reverse: boolean,
): readonly [Numbers, Numbers] => {
  const [w, r, b, d] = all as readonly [Numbers, Numbers, Numbers, Numbers];
  const width = x.shape[2]!;
  const y = new Map<string, number>();
  const last = new Map<string, number>();
  for (let n = 0; n < BATCH; n++) {
    let h = new Array<number>(HIDDEN).fill(0);
    let c = new Array<number>(HIDDEN).fill(0);
    const steps = Array.from({ length: LENGTHS[n]! }, (_, t) => t);
    for (const t of reverse ? steps.toReversed() : steps) {
      const fromX = (row: number): number =>
        Array.from({ length: width }, (_, k) => at(w, [row, k])! * at(x, [t, n, k])!).reduce(
          (p, q) => p + q,
          b.data[row]!,
        );
      const before = h;
      const fromH = (row: number): number => before.reduce((sum, v, k) => sum + at(r, [row, k])! * v, d.data[row]!);
      const gate = (i: number, j: number): number => fromX(i * HIDDEN + j) + fromH(i * HIDDEN + j);
      const oldC = c;
      const units = [0, 1, 2];
      if (kind === 'lstm') {
        c = units.map((j) => sigmoid(gate(1, j)) * oldC[j]! + sigmoid(gate(0, j)) * Math.tanh(gate(2, j)));
        const now = c;
        h = units.map((j) => sigmoid(gate(3, j)) * Math.tanh(now[j]!));
      } else if (kind === 'gru') {
        h = units.map((j) => {
          const z = sigmoid(gate(1, j));
          const n3 = Math.tanh(fromX(2 * HIDDEN + j) + sigmoid(gate(0, j)) * fromH(2 * HIDDEN + j));
          return (1 - z) * n3 + z * before[j]!;
        });
      } else h = units.map((j) => (kind === 'rnn_relu' ? Math.max(0, gate(0, j)) : Math.tanh(gate(0, j))));
      for (const [j, v] of h.entries()) y.set(`${t},${n},${j}`, v);
    }
    for (const [j, v] of h.entries()) last.set(`${n},${j}`, v);
  }
  return [
    tabulate([TIME, BATCH, HIDDEN], (index) => y.get(index.join()) ?? 0),
    tabulate([BATCH, HIDDEN], (index) => last.get(index.join())!),
  ];
};

/** Two tensors behind each other along the last axis. */
const joined = (a: Numbers, b: Numbers): Numbers =>
  tabulate([TIME, BATCH, 2 * HIDDEN], (index) =>
    index[2]! < HIDDEN ? at(a, index)! : at(b, index.with(2, index[2]! - HIDDEN))!,
  );

describe('recurrent layers', () => {
  for (const kind of ['lstm', 'gru', 'rnn_tanh', 'rnn_relu'] as const)
    for (const dtype of ['float32', 'float64'] as const)
      it(`two layers of ${kind} in both directions over sequences of ${LENGTHS.join(', ')}, ${dtype}`, async () => {
        const x = numbers([TIME, BATCH, IN]);
        const layers = [0, 1].map((layer) =>
          [0, 1].map((direction) => weightsOf(kind, layer === 0 ? IN : 2 * HIDDEN, 10 * (1 + 2 * layer + direction))),
        );
        const [y, h] = await answersOf(
          (g, v, ...weights) => {
            const cell = (i: number): Cell => {
              const [weightIh, weightHh, biasIh, biasHh] = weights.slice(4 * i, 4 * i + 4) as [
                Value,
                Value,
                Value,
                Value,
              ];
              return { weightIh, weightHh, biasIh, biasHh };
            };
            const cells = [
              [cell(0), cell(1)],
              [cell(2), cell(3)],
            ];
            const lengths = g.ints(LENGTHS);
            const made = recurrentStack(g, v!, { kind, layers: cells, lengths });
            return [made.y, made.h];
          },
          [x, ...layers.flat(2)],
          'fixed',
          dtype,
        );
        const [a, b] = [false, true].map((back) => run(kind, x, layers[0]![Number(back)]!, back));
        const middle = joined(a![0], b![0]);
        const [c, d] = [false, true].map((back) => run(kind, middle, layers[1]![Number(back)]!, back));
        assertNear(y!, joined(c![0], d![0]), 'y');
        assertNear(
          h!,
          tabulate([4, BATCH, HIDDEN], ([i, ...rest]) => at([a, b, c, d][i!]![1], rest)!),
          'h',
        );
      });
});
