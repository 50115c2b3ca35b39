import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cost, INLINE_NS } from './cost.ts';

const SHORT = INLINE_NS / 20;
const after = (...runs: readonly (readonly [bytes: number, ns: number, inline: boolean])[]): Cost => {
  const cost = new Cost();
  for (const [bytes, ns, inline] of runs) cost.record(bytes, ns, inline);
  return cost;
};

// biome-ignore format: one case a line
const cases: readonly (readonly [name: string, cost: Cost, bytes: number, inline: boolean])[] = [
  ['a model that never ran leaves the event loop', new Cost(), 4, false],
  ['a short one stays', after([4, SHORT, false]), 4, true],
  ['a long one leaves', after([4, 2 * INLINE_NS, false]), 4, false],
  ['a slow first run is forgotten', after([4, 4 * INLINE_NS, false], [4, SHORT, false], [4, SHORT, false], [4, SHORT, false]), 4, true],
  ['a request of twice the size may stay', after([4, SHORT, true]), 8, true],
  ['a request of a thousand times the size leaves', after([4, SHORT, true]), 4096, false],
  ['a smaller request than any before stays where the larger did', after([4096, SHORT, true]), 4, true],
  ['nothing at all is a size', after([0, SHORT, true]), 0, true],
  ['one disturbed run does not send the model away for long', after([4, SHORT, true], [4, 3 * INLINE_NS, true]), 4, true],
];
for (const [name, cost, bytes, inline] of cases) test(name, () => assert.equal(cost.mayRunInline(bytes), inline));

test("a run that stood in everybody's way is followed by a probation, each time twice as long", () => {
  const cost = after([4, SHORT, true]);
  const probation = (): number => {
    cost.record(4, 20 * INLINE_NS, true);
    let runs = 0;
    for (; !cost.mayRunInline(4); runs++) cost.record(4, SHORT, false);
    return runs;
  };
  assert.deepEqual([probation(), probation(), probation()], [16, 32, 64]);
});

test('a surprise after a long good time is put down to the system', () => {
  const cost = after([4, SHORT, true]);
  const surprise = (): number => {
    cost.record(4, 20 * INLINE_NS, true);
    let runs = 0;
    for (; !cost.mayRunInline(4); runs++) cost.record(4, SHORT, false);
    return runs;
  };
  const first = [surprise(), surprise()];
  for (let i = 0; i < 300; i++) cost.record(4, SHORT, true);
  assert.deepEqual([...first, surprise()], [16, 32, 16]);
});

test('a short model that looks long on a busy loop is tried inline, a long one ever less often', () => {
  const runsToTrial = (cost: Cost, ns: number): number => {
    let runs = 0;
    for (; !cost.mayRunInline(4); runs++) cost.record(4, ns, false);
    return runs;
  };
  const busy = new Cost();
  assert.equal(runsToTrial(busy, 40 * INLINE_NS), 16);
  busy.record(4, SHORT, true);
  assert.equal(busy.mayRunInline(4), true);

  const long = new Cost();
  const trials = [];
  for (let i = 0; i < 3; i++) {
    trials.push(runsToTrial(long, 3 * INLINE_NS));
    long.record(4, 3 * INLINE_NS, true);
  }
  assert.deepEqual(trials, [16, 32, 64]);
});

test('a model that is always long is never tried', () => {
  const cost = new Cost();
  for (let i = 0; i < 1000; i++) cost.record(4, 60 * INLINE_NS, false);
  assert.equal(cost.mayRunInline(4), false);
});
