/** Clusters' numbers as answers. */
import type { Answer, Labels } from '../../../../pipeline/estimator.ts';
import type { PipelineBuilder } from '../../../../pipeline/pipeline.ts';
import { labelled } from '../../classes.ts';

/** The label of each place in a slot: [rows] -> [rows] of int32 or int64. */
export const labelsOf = (builder: PipelineBuilder, slot: number, labels: Int32Array | BigInt64Array): Answer => {
  const shape = [labels.length];
  const tensor: Labels =
    labels instanceof Int32Array ? { dtype: 'int32', shape, data: labels } : { dtype: 'int64', shape, data: labels };
  return labelled(builder, tensor, slot);
};
