/**
 * Numbers and vectors side by side. What a column of the request is, a number or a vector, no file tells: it is taken for
 * a number, unless a VectorSizeHint or a later stage's size says otherwise. Since Spark 2.4 NaN is invalid, too.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/feature/VectorAssembler.scala
 */
import { ServingError } from '../../../errors.ts';
import type { Dim } from '../../../tensor/signature.ts';
import { outputColOf } from '../columns.ts';
import type { Attribute, DataFrame, VectorColumn } from '../data-frame.ts';
import type { StageRow } from '../row.ts';
export const VectorAssembler: StageRow = {
  lower: (stage, frame) => {
    const inputs = stage.params.texts('inputCols');
    const output = outputColOf(stage);
    const how = stage.params.word('handleInvalid', ['error', 'skip', 'keep'], 'error');
    const refuses = how !== 'keep' && (stage.isSince(2, 4) || stage.params.has('handleInvalid'));
    const unknown = inputs.filter((name) => !frame.has(name) && !frame.rawVector(name));
    const wide = sizesOf(frame, inputs, unknown, frame.hintFor(output));
    if (unknown.length > 0) frame.markFlexible(output);
    const attributes: Attribute[] = [];
    let size: Dim = 0;
    const slots = inputs.map((name) => {
      const isVector = frame.made(name)?.kind === 'vector' || wide.has(name) || frame.rawVector(name) !== undefined;
      if (isVector) {
        const column = frame.vector(name, wide.get(name));
        size = typeof size === 'number' && typeof column.size === 'number' ? size + column.size : output;
        attributes.push(...attributesOf(name, column));
        return column.slot;
      }
      if (typeof size === 'number') size++;
      attributes.push({ ...frame.attribute(name), name });
      const slot = frame.number(name, { missing: how === 'keep' });
      return refuses ? frame.builder.step('numbersPresent', { asker: stage.title, column: name }, [slot]) : slot;
    });
    const slot = frame.builder.step('hstack', {}, slots);
    const known = attributes.length === (size as Dim) ? attributes : undefined;
    frame.add(output, { kind: 'vector', slot, size, attributes: known });
  },
};

/** The sizes of the columns that must be vectors, where the size of all together is known. */
const sizesOf = (
  frame: DataFrame,
  inputs: readonly string[],
  unknown: readonly string[],
  wanted: number | undefined,
): ReadonlyMap<string, number> => {
  if (wanted === undefined || unknown.length === 0) return new Map();
  let left = wanted;
  for (const name of inputs) {
    const column = frame.made(name);
    const size = column?.kind === 'vector' ? column.size : (frame.rawVector(name)?.size ?? (column ? 1 : 0));
    left -= Number(size);
  }
  if (left === unknown.length) return new Map();
  if (unknown.length === 1 && left > 0) return new Map([[unknown[0]!, left]]);
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the columns ${unknown.join(', ')} have ${left} numbers together; which of them are vectors no file tells: put a VectorSizeHint for these into the pipeline`,
  );
};

/** More are not named: hashed texts have no names. */
const MOST_NAMED = 10_000;

const attributesOf = (name: string, { size, attributes }: VectorColumn): readonly Attribute[] => {
  if (typeof size !== 'number' || size > MOST_NAMED) return [];
  return Array.from({ length: size }, (_, i) => {
    const own = attributes?.[i];
    return { ...own, name: `${name}_${own?.name ?? i}` };
  });
};
