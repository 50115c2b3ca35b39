/** What process.test.ts runs in a process of its own; the argument names the scenario. */
import { openGraph, SIGNATURE } from '../../../test/engine.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';

const WIDTH = 512;
const LAYERS = 8;

/** 8 MB of weights. */
const perceptron = (): Graph => {
  const g = new GraphBuilder();
  let x = g.input('x', 'float32', ['n', WIDTH]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const data = new Float32Array(WIDTH * WIDTH).fill(layer / 1000);
    x = g.op('Relu', [g.op('MatMul', [x, g.constant({ dtype: 'float32', shape: [WIDTH, WIDTH], data })])]);
  }
  g.output('y', x);
  return g.build();
};
const rows = (n: number): ReadonlyMap<string, Tensor> =>
  new Map([['x', { dtype: 'float32', shape: [n, WIDTH], data: new Float32Array(n * WIDTH).fill(1) }]]);
const call = { signature: SIGNATURE };

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  reload: async () => {
    const rss: number[] = [];
    for (let i = 0; i < 50; i++) {
      const session = await openGraph(perceptron());
      for (const n of [1, 7, 64, 200]) await session.run(rows(n), call);
      await session.close();
      globalThis.gc?.();
      rss.push(Math.round(process.memoryUsage().rss / 1e6));
    }
    console.log(JSON.stringify(rss));
  },
  'ends with a session open': async () => {
    const session = await openGraph(perceptron());
    await session.run(rows(1), call);
  },
  'exits during runs': async () => {
    const session = await openGraph(perceptron());
    for (let i = 0; i < 20; i++) void session.run(rows(4000), call);
    setTimeout(() => process.exit(0), 30);
  },
  'exits while a session is made': async () => {
    void openGraph(perceptron());
    setTimeout(() => process.exit(0), 5);
  },
  'exits after closing during runs': async () => {
    const session = await openGraph(perceptron());
    const run = session.run(rows(2000), call);
    await session.close();
    await run;
    process.exit(0);
  },
};

await scenarios[process.argv[2]!]!();
