/**
 * Every class of stage, by its place below org.apache.spark. One row a class; a class is a file named by it. A row adds
 * the columns that the class's `transform` adds.
 */
import { Binarizer } from './feature/Binarizer.ts';
import { HashingTF } from './feature/HashingTF.ts';
import { Tokenizer } from './feature/Tokenizer.ts';
import { PipelineModel } from './PipelineModel.ts';
import type { StageRow } from './row.ts';

// biome-ignore format: one class a line, so that branches merge
export const STAGES: Readonly<Record<string, StageRow>> = {
  'ml.PipelineModel': PipelineModel,
  'ml.feature.Binarizer': Binarizer,
  'ml.feature.HashingTF': HashingTF,
  'ml.feature.Tokenizer': Tokenizer,
};
