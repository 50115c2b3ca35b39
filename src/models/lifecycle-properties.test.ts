/** Any order of finds, loads, failures, holds and releases: what must hold after each, and in the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import type { Sight } from '../sources/watch.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Loaded, Loader } from './loader.ts';
import type { First } from './policy.ts';
import type { Hold } from './service.ts';

const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lifecycle whose loads end when the test says so. */
class Bench {
  readonly loads: { end(fails: boolean): void }[] = [];
  readonly holds: Hold[] = [];
  open = 0;
  readonly lifecycle: Lifecycle;
  sight: Sight = { versioned: true, settled: [], pending: 0, notes: [], trouble: undefined };

  constructor(first: First) {
    const loader: Loader = { load: (_, signal) => this.#load(signal!), close: async () => {} };
    const surroundings = {
      loader,
      decorate: <T>(session: T) => session,
      tell: () => {},
      advance: () => this.advance(),
      retryDelayMs: () => undefined,
    };
    const settings = { name: 'm', basePath: 'm', location: 'm', policy: 'all' as const, first, notes: [] };
    this.lifecycle = new Lifecycle(settings, surroundings);
  }

  #load(signal: AbortSignal): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      const drop = (): void => void this.loads.splice(this.loads.indexOf(load), 1);
      const load = {
        end: (fails: boolean) => {
          drop();
          if (fails) reject(new ServingError('CORRUPT_MODEL', 'broken'));
          else resolve(this.#loaded());
        },
      };
      this.loads.push(load);
      signal.addEventListener('abort', () => {
        assert.ok(this.loads.includes(load), 'a load that ended is stopped');
        drop();
        reject(new ServingError('CANCELLED', 'no longer wanted'));
      });
    });
  }

  #loaded(): Loaded {
    let closed = false;
    this.open += 1;
    const session = {
      signatures: new Map(),
      run: () => {
        assert.ok(!closed, 'a held session is closed');
        return new Map();
      },
      close: async () => {
        assert.ok(!closed, 'closed twice');
        closed = true;
        this.open -= 1;
      },
    };
    return { session, format: 'f', title: 'F', notes: [], weightBytes: 0 };
  }

  advance(): void {
    while (this.lifecycle.step(this.lifecycle.loads < 2) !== undefined);
  }

  see(stamps: readonly (string | undefined)[]): void {
    const settled = stamps.flatMap((stamp, i) => (stamp ? [{ version: i + 1, stamp, at: `m/${i + 1}` }] : []));
    this.sight = { ...this.sight, settled };
    this.lifecycle.see(this.sight);
    this.advance();
  }

  answers(version: number): boolean {
    try {
      this.lifecycle.acquire(version)[Symbol.dispose]();
      return true;
    } catch (error) {
      assert.ok(error instanceof ServingError && error.code !== 'INTERNAL');
      return false;
    }
  }
}

type Command =
  | { readonly do: 'see'; readonly stamps: readonly (string | undefined)[] }
  | { readonly do: 'end'; readonly which: number; readonly fails: boolean }
  | { readonly do: 'hold'; readonly version: number }
  | { readonly do: 'release'; readonly which: number };

const VERSIONS = [1, 2, 3];
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constant('see' as const),
    stamps: fc.tuple(...VERSIONS.map(() => fc.constantFrom(undefined, 'a', 'b', 'c'))),
  }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat(3), fails: fc.boolean() }),
  fc.record({ do: fc.constant('hold' as const), version: fc.constantFrom(...VERSIONS) }),
  fc.record({ do: fc.constant('release' as const), which: fc.nat(9) }),
);

const obey = (bench: Bench, command: Command): void => {
  switch (command.do) {
    case 'see':
      bench.see(command.stamps);
      break;
    case 'end':
      bench.loads[command.which % Math.max(1, bench.loads.length)]?.end(command.fails);
      break;
    case 'hold':
      if (bench.answers(command.version)) bench.holds.push(bench.lifecycle.acquire(command.version));
      break;
    case 'release':
      bench.holds.splice(command.which % Math.max(1, bench.holds.length), 1)[0]?.[Symbol.dispose]();
      break;
  }
};

test('held sessions stay open, wanted numbers that answer go on answering, and the end is what the disk says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<First>('load', 'drain'),
      fc.array(commands, { maxLength: 60 }),
      async (first, list) => {
        const bench = new Bench(first);
        for (const command of list) {
          const before = VERSIONS.filter((version) => bench.answers(version));
          obey(bench, command);
          await flush();
          for (const hold of bench.holds) hold.session.run(new Map(), { signature: 's' });
          assert.ok(bench.lifecycle.loads <= 2);
          const wanted = bench.sight.settled.map(({ version }) => version);
          for (const version of before) {
            if (first === 'load' && wanted.includes(version)) assert.ok(bench.answers(version), `${version} stopped`);
          }
        }
        for (const hold of bench.holds) hold[Symbol.dispose]();
        await flush();
        while (bench.loads.length > 0) {
          bench.loads[0]!.end(false);
          await flush();
        }
        const wanted = bench.sight.settled.map(({ version, stamp }) => `${version}${stamp}`);
        const states = bench.lifecycle.status().versions;
        assert.deepEqual(
          states.filter((v) => v.wanted).map(({ version, stamp }) => `${version}${stamp}`),
          wanted,
        );
        for (const { state } of states) assert.ok(state === 'ready' || state === 'failed', state);
        assert.equal(bench.open, states.filter(({ state }) => state === 'ready').length);
        await bench.lifecycle.close();
        assert.equal(bench.open, 0);
        assert.equal(bench.lifecycle.status().versions.length, 0);
      },
    ),
    { numRuns: 500 },
  );
});
