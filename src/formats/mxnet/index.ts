/** MXNet models: Module checkpoints and what Gluon exports. See README.md. */
import type { Format } from '../format.ts';
import { lowerMxnet } from './lower.ts';
import { matchMxnet } from './match.ts';
import { type ParsedMxnet, readMxnet } from './read.ts';

export const mxnet: Format<ParsedMxnet> = {
  name: 'mxnet',
  title: 'MXNet',
  match: matchMxnet,
  read: readMxnet,
  lower: lowerMxnet,
};
