/**
 * Columns of any kind summed by hash, as Spark's FeatureHasher has it: a number counts in the place of its column's name,
 * everything else as 1 in that of "name=value".
 */
import { ServingError } from '../../errors.ts';
import { isMissingAt, stringAt, textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Block, matrixOf } from '../block.ts';
import type { Kernel } from '../kernel.ts';
import { javaDouble } from '../text/java-double.ts';
import { hashBytes, nonNegativeMod } from '../text/spark-hash.ts';
import { SparseRows } from '../text/sparse-rows.ts';

export interface HashedColumn {
  readonly name: string;
  /** `cell`: JSON in texts, whose type is the value's. */
  readonly kind: 'cell' | 'number' | 'text';
  /** Numbers are categories, too. */
  readonly categorical: boolean;
}

export interface HashFeaturesParams {
  readonly columns: readonly HashedColumn[];
  readonly width: number;
}

/** [rows] each -> sparse [rows, width]. */
export const hashFeatures: Kernel<HashFeaturesParams> = {
  compile({ columns, width }) {
    if (!(Number.isInteger(width) && width >= 1 && width < 2 ** 31)) {
      throw new ServingError('CORRUPT_MODEL', `features are hashed to ${width} columns`);
    }
    const placeOf = (text: string): number => {
      const bytes = Buffer.from(text);
      return nonNegativeMod(hashBytes(bytes, 0, bytes.length), width);
    };
    const places = columns.map(({ name }) => placeOf(name));
    const made = new SparseRows(width);
    const takeNumber = (c: number, x: number): void => {
      const { name, categorical } = columns[c]!;
      if (categorical) made.add(placeOf(`${name}=${javaDouble(x)}`), 1);
      else made.add(places[c]!, x);
    };
    const takeText = (c: number, text: string): void => made.add(placeOf(`${columns[c]!.name}=${text}`), 1);
    const takeCell = (c: number, cell: string, row: number): void => {
      if (cell === 'null') return;
      const { name, categorical } = columns[c]!;
      if (cell.startsWith('"')) takeText(c, String(JSON.parse(cell)));
      else if (cell === 'true' || cell === 'false') takeText(c, cell);
      else if (/^-?\d+$/.test(cell) && categorical) takeText(c, cell);
      else if (/^(-?\d|-?Infinity$|NaN$)/.test(cell)) takeNumber(c, Number(cell));
      else {
        throw new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${JSON.stringify(name)}: ${cell.slice(0, 40)}; a number, a text, true or false was expected`,
        );
      }
    };
    return (inputs, rows) => {
      made.clear();
      const numbers = inputs.map((input, c) =>
        columns[c]!.kind === 'number' ? matrixOf(input, 'float64').data : undefined,
      );
      const texts = inputs.map((input: Block, c) =>
        columns[c]!.kind === 'number' ? undefined : (input as Tensor<'string'>).data,
      );
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < columns.length; c++) {
          if (numbers[c]) {
            if (!Number.isNaN(numbers[c]![row]!)) takeNumber(c, numbers[c]![row]!);
          } else if (!isMissingAt(texts[c]!, row)) {
            if (columns[c]!.kind === 'text') takeText(c, Buffer.from(stringAt(texts[c]!, row)).toString('utf8'));
            else takeCell(c, textAt(texts[c]!, row) ?? '', row);
          }
        }
        made.end();
      }
      return [made.take()];
    };
  },
};
