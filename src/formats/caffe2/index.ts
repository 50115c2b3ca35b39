/** Caffe2: an init net and a predict net, or an exported predictor. See README.md. */
import type { Format } from '../format.ts';
import { lowerCaffe2 } from './lower.ts';
import { matchCaffe2 } from './match.ts';
import { OPS } from './ops/index.ts';
import { type Caffe2Model, readCaffe2 } from './read.ts';

export const caffe2: Format<Caffe2Model> = {
  name: 'caffe2',
  title: 'Caffe2',
  match: matchCaffe2,
  read: readCaffe2,
  lower: (model) => lowerCaffe2(model, OPS),
};
