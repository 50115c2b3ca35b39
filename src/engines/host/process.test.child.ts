/** What process.test.ts runs in a process of its own; the argument names the scenario. */
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { call, floats, host, named, openHost } from './host.test.engine.ts';

const WIDTH = 2 ** 21;

/** 8 MB of weights, read by a segment and by a kernel; the first kernel runs in a thread. */
const graph = (): Graph => {
  const g = new GraphBuilder();
  const weight: Tensor = { dtype: 'float32', shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) };
  const w = g.constant(weight);
  const x = host(g, 'Spin', [g.input('x', 'float32', ['n'])], { ms: 1 });
  const sum = g.op('Add', [x, g.op('ReduceSum', [w], { keepdims: 0 })]);
  g.output('y', host(g, 'Offset', [g.op('Neg', [sum]), w]));
  return g.build();
};

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  reload: async () => {
    const rss: number[] = [];
    for (let i = 0; i < 40; i++) {
      const session = await openHost(graph());
      for (const n of [1, 7, 20_000]) await session.run(named({ x: floats(...new Array<number>(n).fill(1)) }), call);
      await session.close();
      globalThis.gc?.();
      rss.push(Math.round(process.memoryUsage().rss / 1e6));
    }
    console.log(JSON.stringify(rss));
  },
  'ends with a session open': async () => {
    const session = await openHost(graph());
    await session.run(named({ x: floats(1) }), call);
  },
  'exits while a kernel runs in a thread': async () => {
    const g = new GraphBuilder();
    g.output('y', host(g, 'Spin', [g.input('x', 'float32', ['n'])], { ms: 500 }));
    const session = await openHost(g.build(), false);
    void session.run(named({ x: floats(1) }), call);
    setTimeout(() => process.exit(0), 100);
  },
};

await scenarios[process.argv[2]!]!();
