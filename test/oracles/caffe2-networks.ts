/**
 * Whole networks in Caffe2: torchvision's, which torch.onnx exported and Caffe2's ONNX backend took, and those of Caffe2's
 * own builders, written by its mobile exporter (caffe2_networks.py). Rows are kept in results/caffe2-networks.json, of
 * which docs/ops/caffe2.md has a table.
 *
 *   node dist/test/oracles/caffe2-networks.js [NAME ..]      needs .venv/oracles-torch14
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const CAFFE2_NETWORKS: Networks = {
  rows: join(ROOT, 'test/oracles/results/caffe2-networks.json'),
  script: join(ROOT, 'test/oracles/caffe2_networks.py'),
  venv: 'oracles-torch14',
  atOnce: 1,
};

if (process.argv[1]?.endsWith('caffe2-networks.js')) await runNetworks(CAFFE2_NETWORKS, process.argv.slice(2));
