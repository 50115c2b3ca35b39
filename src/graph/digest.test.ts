import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GraphBuilder } from './builder.ts';
import { digestOf, shareEqual } from './digest.ts';
import type { Graph, Weight } from './graph.ts';

interface Parts {
  readonly from?: string;
  readonly input?: string;
  readonly scale?: number;
  readonly op?: string;
  readonly at?: number;
  readonly axis?: number;
}
const graph = ({ from = 'n', input = 'x', scale = 2, op = 'Add', at = 0, axis = 0 }: Parts = {}): Graph => {
  const g = new GraphBuilder();
  g.from = from;
  const x = g.input(input, 'float32', ['?', 3]);
  const range = { path: 'w', from: at, to: at + 12 };
  const weight: Weight = { name: from, dtype: 'float32', shape: [3], range };
  const sum = g.op(op, [g.op('Mul', [x, g.scalar('float32', scale)]), g.weight(weight)]);
  g.output('y', g.op('Softmax', [sum], { axis }));
  return g.build();
};

describe('digest', () => {
  it('is the same for what computes the same', () =>
    assert.equal(digestOf(graph()), digestOf(graph({ from: 'other' }))));
  for (const parts of [{ input: 'z' }, { scale: 3 }, { op: 'Sub' }, { at: 4 }, { axis: 1 }] satisfies Parts[]) {
    it(`differs with ${JSON.stringify(parts)}`, () => assert.notEqual(digestOf(graph()), digestOf(graph(parts))));
  }
  it('makes equal graphs one', () => {
    const shared = shareEqual(
      new Map([
        ['a', graph()],
        ['b', graph({ scale: 3 })],
        ['c', graph()],
      ]),
    );
    assert.equal(shared.get('a'), shared.get('c'));
    assert.notEqual(shared.get('a'), shared.get('b'));
  });
});
