/**
 * Networks of torchvision: made with random weights (torch_networks.py), traced, scripted and exported, answers for one
 * and two pictures compared with torch's. Rows are kept in results/torchvision-networks.json, of which docs/ops/pytorch.md
 * has a table.
 *
 *   node dist/test/oracles/torchvision-networks.js [NAME ..]      needs .venv/oracles-torch; NAME as `resnet18/traced`
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const TORCHVISION: Networks = {
  rows: join(ROOT, 'test/oracles/results/torchvision-networks.json'),
  script: join(ROOT, 'test/oracles/torch_networks.py'),
  venv: 'oracles-torch',
  atOnce: 1,
};

if (process.argv[1]?.endsWith('torchvision-networks.js')) await runNetworks(TORCHVISION, process.argv.slice(2));
