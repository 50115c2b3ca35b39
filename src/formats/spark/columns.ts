/** The columns that a stage reads and writes, by its parameters: one, or several since Spark 2.3 and 3.0. */
import { ServingError } from '../../errors.ts';
import type { DataFrame } from './data-frame.ts';
import type { Stage } from './stage.ts';

/** The column that a stage writes: by default its uid and `__output`. */
export const outputColOf = ({ params, uid }: Stage): string => params.text('outputCol', `${uid}__output`);

/** Input and output of a stage that has one of each, or lists of them: [[input, output], …]. */
export const columnsOf = (stage: Stage): readonly (readonly [input: string, output: string])[] => {
  const { params } = stage;
  if (!params.isSet('inputCols')) return [[params.text('inputCol'), outputColOf(stage)]];
  const [inputs, outputs] = [params.texts('inputCols'), params.texts('outputCols')];
  if (inputs.length !== outputs.length) {
    throw new ServingError('CORRUPT_MODEL', `${inputs.length} inputCols and ${outputs.length} outputCols`);
  }
  return inputs.map((input, i) => [input, outputs[i]!]);
};

/** Adds a column of lists of texts by its two slots. */
export const addTokens = (frame: DataFrame, name: string, [texts, starts]: readonly number[]): void =>
  frame.add(name, { kind: 'tokens', texts: texts!, starts: starts! });
