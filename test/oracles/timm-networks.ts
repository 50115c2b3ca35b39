/**
 * Networks of timm, one small member of every family (timm_networks.py): traced, scripted and exported by torch 2.15;
 * answers compared with torch's, and both with those of float64. Rows are kept in results/timm-networks.json, of which
 * docs/ops/pytorch.md has a table.
 *
 *   node dist/test/oracles/timm-networks.js [NAME ..]      needs .venv/oracles-torch with timm
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const TIMM: Networks = {
  rows: join(ROOT, 'test/oracles/results/timm-networks.json'),
  script: join(ROOT, 'test/oracles/timm_networks.py'),
  venv: 'oracles-torch',
  atOnce: 12,
};

if (process.argv[1]?.endsWith('timm-networks.js')) await runNetworks(TIMM, process.argv.slice(2));
