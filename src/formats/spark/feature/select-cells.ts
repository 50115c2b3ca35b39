/** The vectors of inputCol with some cells only, as VectorSlicer and the selectors have it. */
import { ServingError } from '../../../errors.ts';
import { outputColOf } from '../columns.ts';
import type { DataFrame } from '../data-frame.ts';
import type { Stage } from '../stage.ts';

/** Adds outputCol: the cells `columns`, in this order. Throws CORRUPT_MODEL for one that is not there. */
export const selectCells = (
  stage: Stage,
  frame: DataFrame,
  columns: Int32Array,
  input = stage.params.text('inputCol'),
): void => {
  const { slot, size, attributes } = frame.vector(input);
  const odd = columns.find((column) => column < 0 || (typeof size === 'number' && column >= size));
  if (odd !== undefined) throw new ServingError('CORRUPT_MODEL', `cell ${odd} of vectors of ${size} is asked for`);
  frame.add(outputColOf(stage), {
    kind: 'vector',
    slot: frame.builder.step('select', { columns }, [slot]),
    size: columns.length,
    attributes: attributes && Array.from(columns, (column) => attributes[column]!),
  });
};
