/**
 * How many tensors an argument of an op stands for, and at which index a named output begins.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/op_def.proto
 *
 * A SavedModel carries the definitions of the ops that it uses. Tools that rewrite models leave some out; then the
 * table here speaks for ops with several outputs, and any other op is taken to have one.
 */
import { ServingError } from '../../errors.ts';
import type { ArgDef, AttrValue, OpDef } from './messages.ts';

// biome-ignore format: one op a line
const SEVERAL: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm:         ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2:       ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3:       ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  ListDiff:               ['out', 'idx'],
  Lu:                     ['lu', 'p'],
  MaxPoolWithArgmax:      ['output', 'argmax'],
  Merge:                  ['output', 'value_index'],
  NonMaxSuppressionV4:    ['selected_indices', 'valid_outputs'],
  NonMaxSuppressionV5:    ['selected_indices', 'selected_scores', 'valid_outputs'],
  Qr:                     ['q', 'r'],
  SampleDistortedBoundingBox: ['begin', 'size', 'bboxes'],
  SelfAdjointEigV2:       ['e', 'v'],
  SoftmaxCrossEntropyWithLogits: ['loss', 'backprop'],
  SparseSoftmaxCrossEntropyWithLogits: ['loss', 'backprop'],
  Svd:                    ['s', 'u', 'v'],
  Switch:                 ['output_false', 'output_true'],
  TensorArrayV3:          ['handle', 'flow'],
  TopK:                   ['values', 'indices'],
  TopKV2:                 ['values', 'indices'],
  Unique:                 ['y', 'idx'],
  UniqueV2:               ['y', 'idx'],
  UniqueWithCounts:       ['y', 'idx', 'count'],
  UniqueWithCountsV2:     ['y', 'idx', 'count'],
};

/** Tensors that an argument stands for: one, or as many as an attribute of the node says. */
export const argumentCount = (arg: ArgDef, attrs: ReadonlyMap<string, AttrValue>): number => {
  if (arg.number_attr !== '') return Number(attrs.get(arg.number_attr)?.i ?? 1n);
  if (arg.type_list_attr !== '') return attrs.get(arg.type_list_attr)?.list?.type.length ?? 1;
  return 1;
};

/** The index of the first tensor of the output `name`. Throws CORRUPT_MODEL where the op has no such output. */
export const firstOutput = (
  op: string,
  definition: OpDef | undefined,
  attrs: ReadonlyMap<string, AttrValue>,
  name: string,
): number => {
  if (!definition) {
    const place = SEVERAL[op]?.indexOf(name) ?? 0;
    if (place >= 0) return place;
  }
  let at = 0;
  for (const arg of definition?.output_arg ?? []) {
    if (arg.name === name) return at;
    at += argumentCount(arg, attrs);
  }
  throw new ServingError('CORRUPT_MODEL', `the op ${op} has no output "${name}"`);
};

/** The DataType of output `index` of a node as its op's definition states it; undefined where that is not known. */
export const outputType = (
  definition: OpDef | undefined,
  attrs: ReadonlyMap<string, AttrValue>,
  index: number,
): number | undefined => {
  let at = 0;
  for (const arg of definition?.output_arg ?? []) {
    const count = argumentCount(arg, attrs);
    if (index < at + count) {
      if (arg.type_list_attr !== '') return attrs.get(arg.type_list_attr)?.list?.type[index - at];
      return arg.type_attr === '' ? arg.type : attrs.get(arg.type_attr)?.type;
    }
    at += count;
  }
  return undefined;
};
