/**
 * What device.oracle.test.ts runs in a process of its own: goldens of a format on a device.
 *
 *   argv: device, format, names of goldens with commas ─▶ a line of JSON for each: { name, worst } or { name, error }
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/index.ts';
import { compare, datumOf, type Golden, goldensOf } from '../golden.ts';

const [device = '', format = '', names = ''] = process.argv.slice(2);

const worstOf = async (name: string): Promise<{ readonly worst: number; readonly tolerance: number }> => {
  const folder = join(goldensOf(format), name);
  const { cases, tolerance = 1e-6 } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Golden;
  const model = await load(join(folder, 'model'), { engine: { device } });
  let worst = 0;
  for (const [i, { signature = model.signature, inputs, outputs }] of cases.entries()) {
    const feeds = new Map(Object.entries(inputs).map(([input, datum]) => [input, datumOf(datum)]));
    const results = await model.run(feeds, { signature });
    for (const [output, datum] of Object.entries(outputs)) {
      const error = compare(results.get(output), datumOf(datum), 1, `case ${i}, ${output}`);
      worst = Math.max(worst, error);
    }
  }
  await model.close();
  return { worst, tolerance };
};

for (const name of names.split(',')) {
  process.stdout.write(`${JSON.stringify({ name })}\n`);
  try {
    process.stdout.write(`${JSON.stringify({ name, ...(await worstOf(name)) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ name, error: (error as Error).message })}\n`);
  }
}
