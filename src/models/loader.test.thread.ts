/** A loader thread for loader.test.ts that does what the model's one file says, by these words. */
import { getPriority } from 'node:os';
import { parentPort, threadId } from 'node:worker_threads';
import type { Prepared } from '../engines/prepared.ts';
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { serveOrders } from './loader-port.ts';

const prepared = (weights: Uint8Array<ArrayBuffer>, notes: readonly string[] = []): Prepared => ({
  kind: 'onnx',
  signatures: new Map([['s', { predictable: true, inputs: [], outputs: [] }]]),
  notes,
  weightBytes: weights.length,
  sessions: new Map([
    [
      's',
      {
        model: new Uint8Array(),
        weights: new Map([['w', { dataType: 2, shape: [weights.length], bytes: weights }]]),
        predictable: true,
        fatalWhenEmpty: [],
        unsoundOptimizers: [],
        inputs: [],
        outputs: [],
      },
    ],
  ]),
});

const words: Readonly<Record<string, (files: Files) => Prepared | Promise<Prepared>>> = {
  fine: () => prepared(new Uint8Array(8), [`thread ${threadId}`, `priority ${getPriority(0)}`]),
  corrupt: (files) => {
    throw new ServingError('CORRUPT_MODEL', `${files.at}: cut`);
  },
  fault: () => {
    throw new TypeError('a bug');
  },
  exit: () => process.exit(3),
  uncaught: () => {
    setImmediate(() => {
      throw new TypeError('nobody catches this');
    });
    return new Promise(() => {});
  },
  memory: () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(new Array<number>(100_000).fill(1));
  },
  hang: () => {
    for (;;);
  },
  large: () => {
    const until = performance.now() + 500;
    const weights = new Uint8Array(200 * 2 ** 20);
    while (performance.now() < until) weights.fill(1);
    return prepared(weights);
  },
  changes: async (files) => {
    const { appendFile } = await import('node:fs/promises');
    await appendFile(`${files.at}/word`, ' ');
    return prepared(new Uint8Array());
  },
};

serveOrders(parentPort!, async (files, { platform }) => {
  const word = Buffer.from(await files.read('word'))
    .toString()
    .trim();
  return { prepared: await words[word]!(files), format: platform ?? 'fake', title: 'Fake' };
});
