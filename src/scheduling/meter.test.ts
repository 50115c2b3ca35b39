import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { type Tensors, tensor } from '../tensor/tensor.ts';
import { measured } from './measured.ts';
import { createModelMetrics, type StateSample } from './meter.ts';

const rows = (count: number): Tensors => new Map([['x', tensor('float32', [count, 2], new Float32Array(count * 2))]]);
const CALL = { signature: 's' };
const runs = (run: Session['run']): Session => ({ signatures: new Map(), run, close: async () => {} });

/** The lines of the scrape that are not help, type or buckets. */
const scrape = async (registry: Registry): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !/^#|_bucket|_seconds_sum/.test(line));

test('runs are counted by outcome, with rows and durations of those that ended well', async () => {
  const registry = new Registry();
  const states: StateSample[] = [{ model: 'm', version: 2, state: 'ready', weightBytes: 12 }];
  const metrics = createModelMetrics(registry, () => states);
  const meter = metrics.meter('m', 2);
  const quick = measured(
    runs((inputs) => inputs),
    meter,
  );
  const slow = measured(
    runs(async (inputs) => inputs),
    meter,
  );
  const fails = measured(
    runs(() => {
      throw new ServingError('RUN_FAILED', 'no');
    }),
    meter,
  );
  const failsLater = measured(
    runs(() => Promise.reject(new Error('fault'))),
    meter,
  );
  assert.equal((quick.run(rows(3), CALL) as Tensors).size, 1);
  await slow.run(rows(4), CALL);
  assert.throws(() => fails.run(rows(5), CALL));
  await assert.rejects(async () => failsLater.run(rows(6), CALL));
  metrics.loaded('m', 'OK', 0.2);
  assert.deepEqual(await scrape(registry), [
    'stfs_inference_requests_total{model="m",version="2",status="OK"} 2',
    'stfs_inference_requests_total{model="m",version="2",status="RUN_FAILED"} 1',
    'stfs_inference_requests_total{model="m",version="2",status="INTERNAL"} 1',
    'stfs_inference_rows_total{model="m",version="2"} 7',
    'stfs_inference_duration_seconds_count{model="m",version="2"} 2',
    'stfs_model_state{model="m",version="2",state="ready"} 1',
    'stfs_model_weight_bytes{model="m",version="2"} 12',
    'stfs_model_load_seconds_count{model="m",status="OK"} 1',
  ]);
  assert.equal(metrics.meter('m', 2), meter, 'a reload goes on counting');
  states.length = 0;
  metrics.forget('m', 2);
  assert.deepEqual(await scrape(registry), ['stfs_model_load_seconds_count{model="m",status="OK"} 1']);
});

test('the buckets of a duration are cumulative', async () => {
  const registry = new Registry();
  const meter = createModelMetrics(registry, () => []).meter('m', 1);
  for (const seconds of [0.0001, 0.003, 0.003, 99]) meter.observe('OK', seconds, 1);
  const buckets = (await registry.metrics()).split('\n').filter((line) => /duration_seconds_bucket/.test(line));
  const at = (le: string) =>
    buckets
      .find((line) => line.includes(`le="${le}"`))
      ?.split(' ')
      .at(-1);
  assert.deepEqual(['0.0001', '0.0025', '0.005', '30', '+Inf'].map(at), ['1', '1', '3', '3', '4']);
});
