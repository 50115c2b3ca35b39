import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openGraph, SIGNATURE } from '../../test/engine.ts';
import { isTensor } from '../tensor/tensor.ts';
import { GraphBuilder } from './builder.ts';
import { erfc } from './erfc.ts';

// Of Python's math.erfc.
const POINTS: readonly (readonly [number, number])[] = [
  [-Infinity, 2],
  [-6, 2],
  [-1, 1.8427007929497148],
  [0, 1],
  [0.25, 0.7236736098317631],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047266],
  [3, 2.209049699858544e-5],
  [5, 1.5374597944280347e-12],
  [8, 1.1224297172982928e-29],
  [Infinity, 0],
];

it('erfc is right to 1e-5 of its value, also where that is nearly 0', async () => {
  const g = new GraphBuilder();
  g.output('y', erfc(g, g.input('x', 'float32', ['n'])));
  const session = await openGraph(g.build());
  const data = Float32Array.from([...POINTS.map(([x]) => x), Number.NaN]);
  const y = (
    await session.run(new Map([['x', { dtype: 'float32', shape: [data.length], data }]]), { signature: SIGNATURE })
  ).get('y');
  await session.close();
  assert.ok(y && isTensor(y) && y.dtype === 'float32');
  for (const [i, [x, wanted]] of POINTS.entries())
    assert.ok(Math.abs(y.data[i]! - wanted) <= 1e-5 * wanted, `erfc(${x}) is ${wanted}, found ${y.data[i]}`);
  assert.ok(Number.isNaN(y.data.at(-1)));
});
