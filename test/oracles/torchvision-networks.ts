/**
 * Networks of torchvision: made with random weights and living activations (torch_networks.py), traced, scripted and
 * exported by torch 2.15, traced and scripted by 1.4; answers compared with torch's, and both with those of float64. Rows
 * are kept in results/torchvision-networks.json, of which docs/ops/pytorch.md has a table.
 *
 *   node dist/test/oracles/torchvision-networks.js [NAME ..]      needs .venv/oracles-torch, .venv/oracles-torch14
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const TORCHVISION: Networks = {
  rows: join(ROOT, 'test/oracles/results/torchvision-networks.json'),
  script: join(ROOT, 'test/oracles/torch_networks.py'),
  venv: 'oracles-torch',
  atOnce: 'kinds',
};

if (process.argv[1]?.endsWith('torchvision-networks.js')) {
  await runNetworks(TORCHVISION, process.argv.slice(2));
  if (process.argv[2] !== '--measure')
    await runNetworks({ ...TORCHVISION, venv: 'oracles-torch14' }, process.argv.slice(2));
}
