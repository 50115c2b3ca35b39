/**
 * The frames that go to an H2O server and come back, as CSV. What its parser was seen to do (3.46.0.6): quotes are
 * doubled, line ends and separators stand in quotes, an empty cell is missing and a quoted empty one is the empty text,
 * NUL is dropped, a line that begins with # and a blank one are skipped. So every line begins with its number.
 */
import { ServingError } from '../../../errors.ts';
import { isMissingAt, textAt } from '../../../tensor/strings.ts';
import type { Tensor, Tensors } from '../../../tensor/tensor.ts';
import { h2oNumber } from './number.ts';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const refuse = (row: number, column: string, found: string, why: string): never => {
  throw new ServingError('INVALID_INPUT', `row ${row}, column ${JSON.stringify(column)}: ${found} ${why}`);
};

const textCell = (
  { data }: Tensor<'string'>,
  row: number,
  column: string,
  levels: ReadonlySet<string> | undefined,
): string => {
  if (isMissingAt(data, row)) return '';
  const text = textAt(data, row);
  if (text === undefined) return refuse(row, column, 'bytes that are not UTF-8', 'cannot be sent to an H2O server');
  if (text.includes('\0')) return refuse(row, column, 'a text with a NUL', 'cannot be sent to an H2O server');
  return levels && !levels.has(text) ? '' : quoted(text);
};

const numberCell = (data: Float64Array, row: number, column: string): string => {
  const x = data[row]!;
  return Number.isNaN(x)
    ? ''
    : (h2oNumber(x) ?? refuse(row, column, String(x), 'is no number that the parser of an H2O server reads'));
};

/** A name that is none of `names`. */
export const freeName = (names: readonly string[]): string => {
  let name = 'stfs_row';
  while (names.includes(name)) name += '_';
  return name;
};

export interface CsvColumn {
  readonly name: string;
  /** Levels besides these are missing cells. */
  readonly known?: ReadonlySet<string> | undefined;
  /** What the last row has here. */
  readonly filler: string;
}

/** What stands in the row that is added: a number, or a level, so that no column is without a value. */
export const fillerOf = (isText: boolean, levels: readonly string[] | undefined): string =>
  isText ? quoted(levels?.[0] ?? 'x') : '0';

/**
 * The columns under a header, behind a column of that name that counts the rows. One more row is added behind them: H2O
 * has no type for a column in which all cells are missing, and some models fail on it. Throws INVALID_INPUT.
 */
export const writeCsv = (counter: string, columns: readonly CsvColumn[], inputs: Tensors, rows: number): string => {
  const cells = columns.map(({ name, known }): ((row: number) => string) => {
    const column = inputs.get(name) as Tensor;
    return column.dtype === 'string'
      ? (row) => textCell(column, row, name, known)
      : (row) => numberCell(column.data as Float64Array, row, name);
  });
  const lines = [[counter, ...columns.map(({ name }) => name)].map(quoted).join(',')];
  for (let row = 0; row < rows; row++) lines.push(`${row},${cells.map((cell) => cell(row)).join(',')}`);
  lines.push(`${rows},${columns.map(({ filler }) => filler).join(',')}`, '');
  return lines.join('\n');
};

/** Cells as texts, null where they are missing. */
export interface Table {
  readonly names: readonly string[];
  /** [column][row] */
  readonly columns: readonly (readonly (string | null)[])[];
}

const ENDS: ReadonlySet<string> = new Set([',', '\n', '\r']);

/** Throws a plain Error where the text is cut or its lines differ in length. */
export const readCsv = (text: string): Table => {
  const lines: (string | null)[][] = [];
  let line: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string | null;
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end < 0) throw new Error('a text in quotes has no end');
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && !ENDS.has(text[end]!)) end++;
      cell = end === at ? null : text.slice(at, end);
      at = end;
    }
    line.push(cell);
    if (text[at] === ',') {
      at++;
      if (at === text.length) throw new Error('it ends within a line');
      // A line that ends with an empty cell.
      if (text[at] === '\n' || text[at] === '\r') line.push(null);
      else continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] !== '\n') throw new Error('it ends within a line');
    at++;
    lines.push(line);
    line = [];
  }
  const [header, ...rows] = lines;
  if (!header) throw new Error('it is empty');
  const width = header.length;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) throw new Error(`line ${odd + 1} has ${rows[odd]!.length} cells, its header ${width}`);
  const names = header.map((name) => name ?? '');
  return { names, columns: names.map((_, j) => rows.map((row) => row[j]!)) };
};
