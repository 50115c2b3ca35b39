/** Matrices of numbers: https://dmg.org/pmml/v4-4-1/GeneralStructure.html#xsdElement_Matrix. */
import type { XmlElement } from '../../wire/xml.ts';
import { numbersOf } from './array.ts';
import { childrenOf, corrupt, numberIn, numberOf, requiredNumber, wordOf } from './element.ts';

/** Cells of one matrix. */
const MAX_CELLS = 2 ** 24;

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]; NaN: the document says nothing of the cell. */
  readonly data: Float64Array;
}

const sized = (element: XmlElement, rows: number, columns: number): Matrix => {
  const told = { rows: numberOf(element, 'nbRows', rows), columns: numberOf(element, 'nbCols', columns) };
  const fits = [rows, columns].every((n) => Number.isInteger(n) && n >= 0) && rows * columns <= MAX_CELLS;
  if (!fits || told.rows !== rows || told.columns !== columns)
    throw corrupt(element, `${told.rows} by ${told.columns} cells are told, ${rows} by ${columns} were found`);
  return { rows, columns, data: new Float64Array(rows * columns).fill(Number.NaN) };
};

/** The elements of a diagonal; off it stands the default. */
const diagonal = (element: XmlElement, arrays: readonly XmlElement[]): Matrix => {
  if (arrays.length !== 1) throw corrupt(element, `a diagonal matrix is one array, ${arrays.length} were found`);
  const own = numbersOf(arrays[0]!);
  const matrix = sized(element, own.length, own.length);
  matrix.data.fill(numberOf(element, 'offDiagDefault', Number.NaN));
  own.forEach((x, i) => {
    matrix.data[i * own.length + i] = x;
  });
  return matrix;
};

/** The lower left triangle, row by row. */
const symmetric = (element: XmlElement, arrays: readonly XmlElement[]): Matrix => {
  const matrix = sized(element, arrays.length, arrays.length);
  arrays.forEach((array, i) => {
    const own = numbersOf(array);
    if (own.length <= i) throw corrupt(array, `row ${i + 1} of a symmetric matrix has ${own.length} elements`);
    for (let j = 0; j <= i; j++) {
      matrix.data[i * matrix.columns + j] = own[j]!;
      matrix.data[j * matrix.columns + i] = own[j]!;
    }
  });
  return matrix;
};

const dense = (element: XmlElement, arrays: readonly XmlElement[]): Matrix => {
  const rows = arrays.map(numbersOf);
  const matrix = sized(element, rows.length, rows[0]!.length);
  rows.forEach((row, i) => {
    if (row.length !== matrix.columns)
      throw corrupt(arrays[i]!, `row ${i + 1} has ${row.length} elements, the first one ${matrix.columns}`);
    matrix.data.set(row, i * matrix.columns);
  });
  return matrix;
};

/** Cells by their places, from 1; the others have the defaults of the diagonal and of what is off it. */
const sparse = (element: XmlElement, cells: readonly XmlElement[]): Matrix => {
  const placed = cells.map((cell) => ({
    cell,
    row: requiredNumber(cell, 'row'),
    column: requiredNumber(cell, 'col'),
    value: numberIn(cell, cell.text, 'a cell'),
  }));
  const last = (of: 'row' | 'column'): number => placed.reduce((max, cell) => Math.max(max, cell[of]), 0);
  const [rows, columns] = [numberOf(element, 'nbRows', last('row')), numberOf(element, 'nbCols', last('column'))];
  const matrix = sized(element, rows, columns);
  matrix.data.fill(numberOf(element, 'offDiagDefault', Number.NaN));
  const onDiagonal = numberOf(element, 'diagDefault', Number.NaN);
  for (let i = 0; i < Math.min(rows, columns); i++) matrix.data[i * columns + i] = onDiagonal;
  const seen = new Set<number>();
  for (const { cell, row, column, value } of placed) {
    const isInside = Number.isInteger(row) && Number.isInteger(column) && row >= 1 && column >= 1;
    if (!isInside || row > rows || column > columns)
      throw corrupt(cell, `cell ${row}, ${column} is outside of ${rows} by ${columns}`);
    const at = (row - 1) * columns + column - 1;
    // Of a cell that is told twice the first counts.
    if (!seen.has(at)) matrix.data[at] = value;
    seen.add(at);
  }
  return matrix;
};

const KINDS = ['any', 'diagonal', 'symmetric'] as const;

/** A Matrix element, laid out whole. Throws CORRUPT_MODEL where its sizes contradict each other. */
export const readMatrix = (element: XmlElement): Matrix => {
  const kind = wordOf(element, 'kind', KINDS);
  const arrays = element.children.filter(({ name }) => name === 'Array' || name.endsWith('-SparseArray'));
  if (kind === 'diagonal') return diagonal(element, arrays);
  const cells = childrenOf(element, 'MatCell');
  if (kind === 'symmetric' && arrays.length > 0) return symmetric(element, arrays);
  if (kind === 'any' && arrays.length > 0) return dense(element, arrays);
  if (kind === 'any' && cells.length > 0) return sparse(element, cells);
  throw corrupt(element, `a matrix of kind ${kind} without its ${kind === 'any' ? 'arrays or cells' : 'arrays'}`);
};
