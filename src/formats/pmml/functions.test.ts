/** What has no golden since JPMML-Evaluator has it not: the median, as PMML 4.4 says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FUNCTIONS } from '../../pipeline/kernels/pmml/functions/index.ts';
import { fixed, type Value } from '../../pipeline/kernels/pmml/value.ts';

const call = (name: string, ...args: readonly Value[]): Value => {
  const nodes = args.map((value) => fixed('double', 'continuous', () => value));
  return FUNCTIONS.get(name)!.make(nodes).evaluate(0);
};

describe('median', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [args: readonly Value[], wanted: Value])[] = [
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[undefined, 5, 1], 3],
    [[undefined], undefined],
    [[], undefined],
  ];
  for (const [args, wanted] of CASES)
    it(`of ${JSON.stringify(args)}`, () => assert.equal(call('median', ...args), wanted));
});
