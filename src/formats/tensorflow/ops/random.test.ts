/** Random numbers are refused by the name of the op and its node, unless they are those of dropout. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { AttrValue, NodeDef } from '../messages.ts';
import { lowerNode } from './index.ts';
import { refuseDrawn } from './random.ts';

const blank: Omit<AttrValue, 'type'> = {} as AttrValue;
const node = (op: string, attr: Readonly<Record<string, number>> = {}): NodeDef => ({
  name: `the_${op}`,
  op,
  input: [],
  attr: new Map(Object.entries(attr).map(([name, type]) => [name, { ...blank, type } as AttrValue])),
});

const drawn = (g: GraphBuilder): Value => {
  g.from = 'dropout/uniform';
  return lowerNode(g, node('RandomUniform', { dtype: 1 }), [g.ints([2])])[0]!;
};

const FAULTS: readonly (readonly [string, (g: GraphBuilder, u: Value) => unknown])[] = [
  ['a product with 2', (g, u) => lowerNode(g, node('Mul'), [u, g.scalar('float32', 2)])],
  ['a sum of two draws', (g, u) => lowerNode(g, node('Add'), [u, u])],
  ['a logarithm', (g, u) => lowerNode(g, node('Log'), [u])],
  ['a floor of the draw alone', (g, u) => lowerNode(g, node('Floor'), [u])],
  [
    'a sum that is not floored',
    (g, u) => lowerNode(g, node('Neg'), lowerNode(g, node('AddV2'), [g.scalar('float32', 0.5), u])),
  ],
  [
    'an answer',
    (g, u) => {
      g.output('y', u);
      refuseDrawn(g.build());
    },
  ],
];

for (const [what, build] of FAULTS) {
  it(`refuses ${what}`, () => {
    const g = new GraphBuilder();
    const u = drawn(g);
    assert.throws(() => build(g, u), /\(node "dropout\/uniform"\)/);
  });
}
it('knows its shape', () => {
  const g = new GraphBuilder();
  const [shape] = lowerNode(g, node('Shape', { out_type: 3 }), [drawn(g)]);
  assert.deepEqual(shape!.elements, [2]);
});
it('takes nothing away where everything is kept', () => {
  const g = new GraphBuilder();
  const sum = lowerNode(g, node('AddV2'), [drawn(g), g.scalar('float32', 1)]);
  g.output('y', lowerNode(g, node('Floor'), sum)[0]!);
  assert.ok(g.build().nodes.every(({ op }) => !op.startsWith('Random')));
});
