/**
 * Networks as people write them by hand (torch_zoo.py, torch_zoo/): detectors and their decoding, generators, text, sound,
 * graphs, tables; traced, scripted and exported by torch 2.15, answers for other sizes than the example's compared with
 * torch's. Rows are kept in results/torch-zoo.json, of which docs/ops/pytorch.md has a table.
 *
 *   node dist/test/oracles/torch-zoo.js [NAME ..]      needs .venv/oracles-torch
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const ZOO: Networks = {
  rows: join(ROOT, 'test/oracles/results/torch-zoo.json'),
  script: join(ROOT, 'test/oracles/torch_zoo.py'),
  venv: 'oracles-torch',
  atOnce: 30,
};

if (process.argv[1]?.endsWith('torch-zoo.js')) await runNetworks(ZOO, process.argv.slice(2));
