import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type First, nextStep, type Step, type VersionPolicy, wanted } from './policy.ts';
import type { State, VersionState } from './version.ts';

// biome-ignore format: one case a line
const picks: readonly [readonly number[], VersionPolicy, readonly number[]][] = [
  [[1, 2, 3], 'all', [1, 2, 3]],
  [[], 'all', []],
  [[3, 10, 2], { latest: 1 }, [10]],
  [[3, 10, 2], { latest: 2 }, [10, 3]],
  [[3], { latest: 5 }, [3]],
  [[3, 10, 2], { versions: [2, 10, 99] }, [10, 2]],
];
for (const [found, policy, expected] of picks) {
  test(`of [${found}] the policy ${JSON.stringify(policy)} wants [${expected}]`, () =>
    assert.deepEqual([...wanted(found, policy)], expected));
}

/** `1a ready, 2b found!`: version, stamp, state; `-` before it means not wanted, `!` after it that a retry is due. */
const parse = (text: string): readonly VersionState[] =>
  text.split(', ').map((part) => {
    const [, not, version, stamp, state, due] = /^(-?)(\d+)(\w) (\w+)(!?)$/.exec(part)!;
    return {
      version: Number(version),
      stamp: stamp!,
      state: state as State,
      wanted: not === '',
      ...(due === '!' && { retryDue: true }),
    };
  });
const print = (step: Step | undefined) => step && `${step.do} ${step.version}${step.stamp}`;

// biome-ignore format: one case a line
const steps: readonly [First, string, string | undefined, string][] = [
  ['load', '1a found, 2a found', 'load 2a', 'the newest is loaded first'],
  ['load', '1a ready, 2a loading', undefined, 'what runs is waited for'],
  ['load', '1a failed', undefined, 'what failed is left alone'],
  ['load', '1a failed!', 'load 1a', 'until a retry is due'],
  ['load', '-1a found, 2a found', 'forget 1a', 'what vanished before it was loaded is forgotten'],
  ['load', '-1a loading, 1b found', 'forget 1a', 'a load in vain is stopped'],
  ['load', '-1a ready, 2a found', 'load 2a', 'a removed version answers while nothing else does'],
  ['load', '-1a ready, 2a loading', undefined, 'and while the next is loading'],
  ['load', '-1a ready, 2a failed', undefined, 'and when the next failed'],
  ['load', '-1a ready, 2a ready, 3a found', 'drain 1a', 'it is drained as soon as a wanted one is ready'],
  ['load', '-1a ready', 'drain 1a', 'it is drained when nothing is wanted'],
  ['load', '-1a ready, 2a ready, 1b found', 'load 1b', 'a rewritten version answers though others are ready'],
  ['load', '-1a ready, 1b failed, 2a ready', undefined, 'and when its new files are broken'],
  ['load', '-1a ready, 1b ready', 'drain 1a', 'and is drained when the new one is ready'],
  ['load', '-1a ready, -1b ready, 1c found', 'drain 1a', 'of two old identities the older is drained'],
  ['load', '-1a ready, 1b failed, -2a ready', 'drain 2a', 'an old identity that answers counts as an answer'],
  ['drain', '-1a ready, 2a found', 'drain 1a', 'draining first frees memory first'],
  ['drain', '-1a draining, 2a found', undefined, 'and waits until it is free'],
  ['drain', '2a found', 'load 2a', 'then loads'],
];
for (const [first, states, expected, why] of steps) {
  test(`${first} first: ${why} (${states})`, () => assert.equal(print(nextStep(parse(states), first)), expected));
}

test('while no load may start, other steps are found behind it', () => {
  assert.equal(nextStep(parse('1a found'), 'load', false), undefined);
  assert.equal(print(nextStep(parse('-1a ready, 2a ready, 3a found'), 'load', false)), 'drain 1a');
});

const states = fc.constantFrom<State>('found', 'loading', 'ready', 'draining', 'failed');
/** Any states of few versions; of the identities of a number at most the last is wanted, as files have one state. */
const anyVersions = fc
  .array(
    fc.record({ version: fc.integer({ min: 1, max: 4 }), state: states, wanted: fc.boolean(), retryDue: fc.boolean() }),
    {
      maxLength: 8,
    },
  )
  .map((list) =>
    list.map(
      (v, i): VersionState => ({
        ...v,
        stamp: String(i),
        wanted: v.wanted && v.state !== 'draining' && !list.slice(i + 1).some((later) => later.version === v.version),
        retryDue: v.retryDue && v.state === 'failed',
      }),
    ),
  );
const anyFirst = fc.constantFrom<First>('load', 'drain');
const keyOf = ({ version, stamp }: { version: number; stamp: string }) => `${version} ${stamp}`;

test('the same states give the same step, and are not changed', () => {
  fc.assert(
    fc.property(anyVersions, anyFirst, (versions, first) => {
      const before = structuredClone(versions);
      assert.deepEqual(nextStep(versions, first), nextStep(structuredClone(versions), first));
      assert.deepEqual(versions, before);
    }),
  );
});

test('a step is one that the version may take', () => {
  fc.assert(
    fc.property(anyVersions, anyFirst, (versions, first) => {
      const next = nextStep(versions, first);
      const one = next && versions.find((v) => keyOf(v) === keyOf(next));
      if (next?.do === 'load') assert.ok(one!.wanted && (one!.state === 'found' || one!.retryDue));
      if (next?.do === 'drain') assert.ok(!one!.wanted && one!.state === 'ready');
      if (next?.do === 'forget') assert.ok(!one!.wanted && one!.state !== 'ready' && one!.state !== 'draining');
    }),
  );
});

test('loading first, a number that is wanted and answered stays answered, and so does the model', () => {
  fc.assert(
    fc.property(anyVersions, (versions) => {
      const next = nextStep(versions, 'load');
      if (next?.do !== 'drain') return;
      const after = versions.filter((v) => keyOf(v) !== keyOf(next) && v.state === 'ready');
      if (versions.some((v) => v.wanted && v.version === next.version)) {
        assert.ok(after.some((v) => v.version === next.version));
      }
      if (versions.some((v) => v.wanted)) assert.ok(after.length > 0);
    }),
    { numRuns: 2000 },
  );
});

/** Takes steps until there is none, every load ending as `ends` says. */
const settle = (start: readonly VersionState[], first: First, ends: (v: VersionState) => boolean) => {
  let versions = start.filter((v) => v.state !== 'draining');
  for (let i = 0; ; i++) {
    assert.ok(i < 100, 'does not come to an end');
    const loading = versions.find((v) => v.state === 'loading' && v.wanted);
    const next = nextStep(versions, first);
    if (next === undefined && loading === undefined) return versions;
    const at = next ? versions.findIndex((v) => keyOf(v) === keyOf(next)) : versions.indexOf(loading!);
    const one = versions[at]!;
    versions =
      next !== undefined && next.do !== 'load'
        ? versions.filter((v) => v !== one)
        : versions.with(at, { ...one, state: ends(one) ? 'ready' : 'failed', retryDue: false });
  }
};

test('the steps come to an end: all wanted were tried, and nothing unwanted stays but what must answer', () => {
  fc.assert(
    fc.property(anyVersions, anyFirst, fc.func(fc.boolean()), (versions, first, ends) => {
      const end = settle(versions, first, (v) => ends(v.version));
      for (const v of end) {
        if (v.wanted) assert.ok(v.state === 'ready' || v.state === 'failed');
        else {
          assert.equal(first, 'load');
          const replacement = end.find((other) => other.wanted && other.version === v.version);
          assert.ok(replacement?.state === 'failed' || !end.some((other) => other.wanted && other.state === 'ready'));
        }
      }
      const ready = end.filter((v) => v.state === 'ready').map(({ version }) => version);
      if (versions.every((v) => v.wanted || v.state !== 'ready')) assert.equal(ready.length, new Set(ready).size);
    }),
    { numRuns: 2000 },
  );
});
