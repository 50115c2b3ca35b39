import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurnOf, runsInFlight, Threads, Turn, wantedThreadPoolSize } from './threads.ts';

// biome-ignore format: one case a line
const pools: readonly (readonly [environment: string | undefined, runs: number])[] = [
  [undefined, 3], ['', 3], ['x', 3], ['1', 1], ['2', 1], ['4', 3], ['7', 3], ['8', 4], ['12', 8], ['5000', 192],
];
for (const [environment, runs] of pools)
  test(`UV_THREADPOOL_SIZE=${environment}: ${runs} runs at once`, () => assert.equal(runsInFlight(environment), runs));

test('the pool that a launcher makes has a run for each processor, and one more', () => {
  for (const processors of [1, 2, 4, 16, 64]) {
    const runs = runsInFlight(String(wantedThreadPoolSize(processors)));
    assert.ok(runs >= processors, `${runs} runs on ${processors} processors`);
  }
});

/** What starts, in order; every letter is one ask of the session of that letter. */
const harness = (most: number) => {
  const threads = new Threads(most);
  const turns = new Map<string, Turn>();
  const started: string[] = [];
  const turnOf = (name: string): Turn => {
    const turn = turns.get(name) ?? new Turn();
    turns.set(name, turn);
    return turn;
  };
  return {
    started,
    ask: (names: string): void => {
      for (const name of names) threads.ask(turnOf(name), () => started.push(name));
    },
    done: (names: string): void => {
      for (const name of names) threads.done(turnOf(name));
    },
    withdraw: (name: string): boolean => {
      const start = turnOf(name).waiting[0];
      return start !== undefined && threads.withdraw(turnOf(name), start);
    },
  };
};

test('one session leaves a thread to the others', () => {
  const { started, ask } = harness(3);
  ask('aaaab');
  assert.equal(started.join(''), 'aab');
});
test('with one thread, one session may have it', () => {
  const { started, ask, done } = harness(1);
  ask('ab');
  done('a');
  assert.equal(started.join(''), 'ab');
});
test('sessions take turns', () => {
  const { started, ask, done } = harness(2);
  ask('aaabbb');
  done('abab');
  assert.equal(started.join(''), 'ababab');
});
test('what was withdrawn does not start', () => {
  const { started, ask, done, withdraw } = harness(2);
  ask('aaab');
  assert.equal(withdraw('a'), true);
  done('a');
  done('a');
  assert.equal(started.join(''), 'aba');
  assert.equal(withdraw('a'), false);
});

test('a turn for one at a time starts the next when the one before is done', () => {
  const threads = new Threads(8);
  const turn = new Turn(1);
  const started: number[] = [];
  for (const i of [1, 2, 3]) threads.ask(turn, () => started.push(i));
  assert.deepEqual(started, [1]);
  threads.done(turn);
  assert.deepEqual(started, [1, 2]);
  threads.done(turn);
  threads.done(turn);
  assert.deepEqual(started, [1, 2, 3]);
});

test('work that takes a turn passes it on, also where it fails', async () => {
  const turn = new Turn(1);
  const order: string[] = [];
  const slow = inTurnOf(turn, async () => {
    order.push('first begins');
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push('first ends');
    throw new Error('no');
  });
  const next = inTurnOf(turn, async () => order.push('second'));
  await assert.rejects(slow, /no/);
  await next;
  assert.deepEqual(order, ['first begins', 'first ends', 'second']);
});
