import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { Tensors } from '../tensor/tensor.ts';
import { abortError, Gate, limited } from './limited.ts';

const NONE: Tensors = new Map();
const CALL = { signature: 's' };

/** A session whose long runs end when told to; the log has who started, in order. */
const long = (log: string[] = []) => {
  const ends: ((error?: Error) => void)[] = [];
  const session = (name: string): Session => ({
    signatures: new Map(),
    run: () => {
      log.push(name);
      return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(NONE))));
    },
    close: async () => {},
  });
  /** Ends the oldest run and lets what follows happen. */
  const end = async (error?: Error) => {
    ends.shift()!(error);
    await new Promise((r) => setImmediate(r));
  };
  return { session, end, log, inFlight: () => ends.length };
};
const short: Session = { signatures: new Map(), run: () => NONE, close: async () => {} };
const code = (wanted: string) => (error: unknown) => (error as ServingError).code === wanted;

test('a short run with nothing waiting answers without a promise', () => {
  const session = limited(short, { gate: new Gate(1), queue: 1, name: 'm' });
  for (let i = 0; i < 3; i++) assert.equal(session.run(NONE, CALL), NONE);
});

test('a short run that throws leaves its place', () => {
  const fails = { ...short, run: () => assert.fail('no') };
  const session = limited(fails, { gate: new Gate(1), queue: 0, name: 'm' });
  for (let i = 0; i < 3; i++) assert.throws(() => session.run(NONE, CALL), /no/);
});

test('runs beyond the places wait, first in first out', async () => {
  const { session, end, inFlight } = long();
  const order: number[] = [];
  const m = limited(session('m'), { gate: new Gate(2), queue: 10, name: 'm' });
  const runs = [1, 2, 3, 4, 5].map(async (i) => {
    await m.run(NONE, CALL);
    order.push(i);
  });
  assert.equal(inFlight(), 2);
  for (let i = 0; i < 5; i++) {
    await end();
    assert.ok(inFlight() <= 2);
  }
  await Promise.all(runs);
  assert.deepEqual(order, [1, 2, 3, 4, 5]);
});

test('a full queue refuses at once', async () => {
  const { session, end } = long();
  const m = limited(session('m'), { gate: new Gate(1), queue: 1, name: 'model "m" version 1' });
  const runs = [m.run(NONE, CALL), m.run(NONE, CALL)];
  assert.throws(() => m.run(NONE, CALL), {
    code: 'QUEUE_FULL',
    message: 'model "m" version 1: 1 requests wait already; try again later',
  });
  await end();
  runs.push(m.run(NONE, CALL));
  await end();
  await end();
  await Promise.all(runs);
});

test('a failed run leaves its place, and fails alone', async () => {
  const { session, end } = long();
  const m = limited(session('m'), { gate: new Gate(1), queue: 1, name: 'm' });
  const first = assert.rejects(Promise.resolve(m.run(NONE, CALL)), /broken/);
  const second = m.run(NONE, CALL);
  await end(new Error('broken'));
  await first;
  await end();
  assert.equal(await second, NONE);
});

test('a run that is aborted while it waits leaves the queue and never starts', async () => {
  const { session, end, log } = long();
  const m = limited(session('m'), { gate: new Gate(1), queue: 2, name: 'm' });
  const controller = new AbortController();
  const first = m.run(NONE, CALL);
  const second = m.run(NONE, { ...CALL, signal: controller.signal });
  const deadline = new AbortController();
  const third = m.run(NONE, { ...CALL, signal: deadline.signal });
  controller.abort();
  deadline.abort(new DOMException('late', 'TimeoutError'));
  await assert.rejects(Promise.resolve(second), code('CANCELLED'));
  await assert.rejects(Promise.resolve(third), code('DEADLINE_EXCEEDED'));
  assert.throws(() => m.run(NONE, { ...CALL, signal: controller.signal }), code('CANCELLED'));
  const fourth = m.run(NONE, CALL);
  await end();
  await first;
  await end();
  await fourth;
  assert.equal(log.length, 2);
});

test('the error is the one that the signal gives, where it is ours', () => {
  const own = new ServingError('MODEL_NOT_READY', 'draining');
  assert.equal(abortError(AbortSignal.abort(own)), own);
});

test('a slow model never starves another', async () => {
  const { session, end, log, inFlight } = long();
  const gate = new Gate(2);
  const slow = limited(session('slow'), { gate, queue: 100, name: 'slow' });
  const other = limited(session('other'), { gate, queue: 100, name: 'other' });
  const quick = limited(short, { gate, queue: 100, name: 'quick' });
  const runs = Array.from({ length: 6 }, () => slow.run(NONE, CALL));
  assert.equal(quick.run(NONE, CALL), NONE);
  runs.push(other.run(NONE, CALL), other.run(NONE, CALL), other.run(NONE, CALL));
  assert.deepEqual([log.join(' '), inFlight()], ['slow slow other', 3]);
  while (inFlight() > 0) await end();
  await Promise.all(runs);
  assert.equal(log.slice(3, 7).filter((name) => name === 'other').length, 2, log.join(' '));
});

test('many short runs that waited do not hold up the event loop', async () => {
  const { session, end } = long();
  let turns = 0;
  const busy: Session = {
    ...short,
    run: (inputs, call) => {
      if (inputs.size > 0) return session('m').run(inputs, call);
      for (const until = performance.now() + 1; performance.now() < until; );
      return NONE;
    },
  };
  const m = limited(busy, { gate: new Gate(1), queue: 100, name: 'm' });
  const first = m.run(new Map([['x', { items: [] }]]), CALL);
  const runs = Array.from({ length: 40 }, () => m.run(NONE, CALL));
  const timer = setInterval(() => turns++, 1);
  await end();
  await Promise.all([first, ...runs]);
  clearInterval(timer);
  assert.ok(turns >= 3, `${turns} turns`);
});

test('runs of another server take no place of those of this one', async () => {
  const gate = new Gate(1);
  const [here, there] = [long(), long()];
  const local = limited(here.session('local'), { gate, queue: 10, name: 'local' });
  const remote = limited({ ...there.session('remote'), elsewhere: 2 }, { gate, queue: 10, name: 'remote' });
  const runs = Array.from({ length: 3 }, () => remote.run(NONE, CALL));
  assert.equal(there.inFlight(), 2);
  const one = local.run(NONE, CALL);
  assert.equal(here.inFlight(), 1);
  await there.end();
  await there.end();
  await there.end();
  await here.end();
  await Promise.all([...runs, one]);
});

test('closing refuses what waits and closes the session', async () => {
  const { session, end } = long();
  const m = limited(session('m'), { gate: new Gate(1), queue: 1, name: 'm' });
  const first = m.run(NONE, CALL);
  const second = assert.rejects(Promise.resolve(m.run(NONE, CALL)), code('MODEL_NOT_READY'));
  await m.close();
  await second;
  await end();
  assert.equal(await first, NONE);
});
