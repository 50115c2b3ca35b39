/**
 * The networks of CNTK's tutorials and examples, with random weights (cntk_networks.py, cntk_tutorials.py), as CNTK's own
 * file and as CNTK exports them to ONNX. Rows are kept in results/cntk-networks.json, of which docs/ops/cntk.md has a table.
 *
 *   node dist/test/oracles/cntk-networks.js [NAME ..]      needs .venv/oracles-cntk, and what goldens/answers.py of CNTK says
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const CNTK_NETWORKS: Networks = {
  rows: join(ROOT, 'test/oracles/results/cntk-networks.json'),
  script: join(ROOT, 'test/oracles/cntk_networks.py'),
  venv: 'oracles-cntk',
  atOnce: 'kinds',
};

if (process.argv[1]?.endsWith('cntk-networks.js')) await runNetworks(CNTK_NETWORKS, process.argv.slice(2));
