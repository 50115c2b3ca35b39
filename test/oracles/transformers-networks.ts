/**
 * Models of Hugging Face transformers: tiny, with random weights (transformers_networks.py), traced and exported; answers
 * for several batches, lengths and padding masks compared with torch's. Rows are kept in
 * results/transformers-networks.json, of which docs/ops/pytorch.md has a table; not all were made yet.
 *
 *   node dist/test/oracles/transformers-networks.js [NAME ..]      needs .venv/oracles-transformers; NAME as `bert/traced`
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const TRANSFORMERS: Networks = {
  rows: join(ROOT, 'test/oracles/results/transformers-networks.json'),
  script: join(ROOT, 'test/oracles/transformers_networks.py'),
  venv: 'oracles-transformers',
  atOnce: 30,
};

if (process.argv[1]?.endsWith('transformers-networks.js')) await runNetworks(TRANSFORMERS, process.argv.slice(2));
