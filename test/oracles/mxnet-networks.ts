/**
 * Networks of MXNet: Gluon's zoo, gluoncv's and gluonnlp's, exported, and the symbols of MXNet's example folder as Module
 * saves them, all with random weights (mxnet_networks.py, mxnet_symbols.py). Rows are kept in
 * results/mxnet-networks.json, of which docs/ops/mxnet.md has a table.
 *
 *   node dist/test/oracles/mxnet-networks.js [NAME ..]      needs .venv/oracles-mxnet; NAME as `zoo/resnet18_v1`
 */
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Networks, runNetworks } from './networks.ts';

export const MXNET: Networks = {
  rows: join(ROOT, 'test/oracles/results/mxnet-networks.json'),
  script: join(ROOT, 'test/oracles/mxnet_networks.py'),
  venv: 'oracles-mxnet',
  atOnce: 1,
};

if (process.argv[1]?.endsWith('mxnet-networks.js')) await runNetworks(MXNET, process.argv.slice(2));
