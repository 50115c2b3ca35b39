/** What the tests of the registry share: models that are files with a number, and a loader of them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Code, ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { filesAt, lookAt } from '../sources/source.ts';
import { type Tensors, tensor } from '../tensor/tensor.ts';
import type { ModelSettings, StateChange } from './lifecycle.ts';
import type { Loader } from './loader.ts';
import { Registry, type RegistryOptions } from './registry.ts';

/** A folder of the test file that imports this; removed at its end. */
export const root = mkdtempSync(join(tmpdir(), 'stfs-registry-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A model is a file with a number, which each run answers; it is broken where it ends with anything but `.`. */
export const fakeLoader = ({ loadMs = 0, runMs = 0 } = {}) => {
  const counts = { open: 0, most: 0, loads: 0, loading: 0, mostLoading: 0 };
  const loader: Loader = {
    async load({ order: { at, stamp } }, signal) {
      counts.loads += 1;
      counts.loading += 1;
      counts.mostLoading = Math.max(counts.mostLoading, counts.loading);
      try {
        const text = Buffer.from(await filesAt(at).read('answer')).toString();
        await sleep(loadMs, undefined, { signal: signal! }).catch(() => undefined);
        if (signal?.aborted) throw new ServingError('CANCELLED', 'no longer wanted');
        if (!text.endsWith('.'))
          throw new ServingError('CORRUPT_MODEL', `${at}: answer: ${JSON.stringify(text)} is cut`);
        if ((await lookAt(at)).stamp !== stamp) throw new ServingError('MODEL_CHANGED', `${at}: changed`);
        counts.open += 1;
        counts.most = Math.max(counts.most, counts.open);
        return {
          session: session(Number(text)),
          format: 'fake',
          title: 'Fake',
          notes: [`says ${text}`],
          weightBytes: 1,
        };
      } finally {
        counts.loading -= 1;
      }
    },
    close: async () => {},
  };
  const session = (answer: number): Session => {
    let open = true;
    const outputs: Tensors = new Map([['y', tensor('float32', [1], new Float32Array([answer]))]]);
    return {
      signatures: new Map(),
      run: async () => {
        assert.ok(open, 'a run on a closed session');
        await sleep(runMs);
        assert.ok(open, 'closed during a run');
        return outputs;
      },
      close: async () => {
        assert.ok(open, 'closed twice');
        open = false;
        counts.open -= 1;
      },
    };
  };
  return { loader, counts };
};

/** Writes a file, with the folders above it. */
export const write = (path: string, text: string): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};
/** The settings of a model whose base path is `root/name`. */
export const model = (name: string, more: Partial<ModelSettings> = {}): ModelSettings => {
  const location = join(root, name);
  return { name, basePath: location, location, policy: 'all', first: 'load', notes: [], ...more };
};

/** A registry that polls quickly, with what it told; closed at the end of the test. */
export const serve = async (
  t: { after(f: () => Promise<void>): void },
  models: readonly ModelSettings[],
  loader: Loader,
  more: Partial<RegistryOptions> = {},
) => {
  const registry = new Registry(models, {
    loader,
    concurrency: 4,
    watch: { intervalMs: 10 },
    retryDelayMs: () => undefined,
    ...more,
  });
  t.after(() => registry.close());
  const told: StateChange[] = [];
  registry.subscribe((change) => told.push(change));
  registry.start();
  await registry.settled();
  return { registry, told };
};
/** What the model answers now. */
export const answer = async (registry: Registry, name?: string, version?: number): Promise<number> => {
  const hold = registry.acquire({ ...(name !== undefined && { name }), ...(version !== undefined && { version }) });
  try {
    const outputs = await hold.session.run(new Map(), { signature: 's' });
    return (outputs.get('y') as { data: Float32Array }).data[0]!;
  } finally {
    hold[Symbol.dispose]();
  }
};
/** Waits until it is so, for at most 5 seconds. */
export const until = async (what: () => boolean): Promise<void> => {
  for (const end = performance.now() + 5000; !what(); ) {
    assert.ok(performance.now() < end, `not within 5 s: ${what}`);
    await sleep(5);
  }
};
/** `1 ready, 2 failed` */
export const states = (registry: Registry, name: string): string =>
  registry
    .model(name)
    .versions.map(({ version, state, wanted }) => `${version} ${state}${wanted ? '' : ' (old)'}`)
    .join(', ');
/** Checks that nothing is to be had, and why. */
export const refuses = (registry: Registry, ref: object, code: Code, message: RegExp): void => {
  assert.throws(() => registry.acquire(ref), { code, message });
};
