/** The columns that a stage reads and writes, by its parameters: one, or several since Spark 2.3 and 3.0. */
import { ServingError } from '../../errors.ts';
import type { Dim } from '../../tensor/signature.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Attribute, DataFrame } from './data-frame.ts';
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

/** What a stage does with rows that it cannot take; "skip" drops them in Spark, here they are refused like errors. */
export const keepsInvalid = ({ params }: Stage): boolean => {
  const how = params.word('handleInvalid', ['error', 'skip', 'keep', 'optimistic'], 'error');
  return how === 'keep';
};

/** The column of vectors that a stage reads, and the one that it adds: by default inputCol and outputCol. */
export const mapVector = (
  stage: Stage,
  frame: DataFrame,
  size: number | undefined,
  slotOf: (slot: number) => number,
  options: {
    readonly size?: Dim;
    readonly attributes?: readonly Attribute[] | undefined;
    readonly input?: string;
  } = {},
): void => {
  const input = options.input ?? stage.params.text('inputCol');
  const column = frame.vector(input, size);
  const made = options.size ?? column.size;
  const { attributes } = options;
  frame.add(outputColOf(stage), { kind: 'vector', slot: slotOf(column.slot), size: made, attributes });
};

/** A list of texts as a vector. */
export const textsVector = (texts: readonly string[]): Tensor<'string'> => ({
  dtype: 'string',
  shape: [texts.length],
  data: stringsOfTexts(texts),
});
