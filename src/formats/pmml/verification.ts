/**
 * ModelVerification: rows with the answers that the model had where it was made, which are asked again when it is loaded.
 * https://dmg.org/pmml/v4-4-1/ModelVerification.html. Answers of OutputFields are compared where there are such, else
 * those of targets:
 *
 *   both within ± zeroThreshold, or expected · (1 - precision) … expected · (1 + precision)
 */
import { ServingError } from '../../errors.ts';
import { compile } from '../../pipeline/compile.ts';
import { parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { mark, NO_NUMBER, NOT_A_NUMBER } from '../../tensor/marks.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { isMissingAt, MISSING_TEXT, stringAt, stringsOfBytes } from '../../tensor/strings.ts';
import { MISSING_TRUTH, type Tensor } from '../../tensor/tensor.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { attribute, child, childrenOf, corrupt, numberOf, required, requiredChild } from './element.ts';
import { rowsOf, type TableRow } from './inline-table.ts';

/** Rows that are asked; a document may hold more. */
const MAX_ROWS = 1000;
/** Mismatches that a message shows. */
const SHOWN = 5;

interface Checked {
  readonly name: string;
  readonly column: string;
  readonly precision: number;
  readonly zeroThreshold: number;
}

const checkedOf = (element: XmlElement): Checked => {
  const name = required(element, 'field');
  const column = attribute(element, 'column') ?? name;
  return {
    name,
    column: column.slice(column.indexOf(':') + 1),
    precision: numberOf(element, 'precision', 1e-6),
    zeroThreshold: numberOf(element, 'zeroThreshold', 1e-16),
  };
};

const columnOf = ({ type }: Port, cells: readonly (string | undefined)[]): Tensor => {
  const shape = [cells.length];
  if (type.kind === 'tensor' && type.dtype === 'string') {
    const bytes = cells.map((cell) => (cell === undefined ? MISSING_TEXT : Buffer.from(cell)));
    return { dtype: 'string', shape, data: stringsOfBytes(bytes) };
  }
  const data = new Float64Array(cells.length);
  cells.forEach((cell, row) => {
    const value = cell === undefined ? Number.NaN : parseText('double', cell);
    if (value === undefined) mark(data, row, NO_NUMBER);
    else if (cell !== undefined && Number.isNaN(value)) mark(data, row, NOT_A_NUMBER);
    else data[row] = value;
  });
  return { dtype: 'float64', shape, data };
};

const found = (tensor: Tensor, row: number): string | number | boolean | undefined => {
  if (tensor.dtype === 'string') {
    if (isMissingAt(tensor.data, row)) return undefined;
    return Buffer.from(stringAt(tensor.data, row)).toString('utf8');
  }
  if (tensor.dtype === 'bool') {
    const truth = (tensor.data as Uint8Array)[row]!;
    return truth === MISSING_TRUTH ? undefined : truth === 1;
  }
  const value = Number((tensor.data as Float64Array)[row]);
  return Number.isNaN(value) ? undefined : value;
};

const isZero = (value: number, threshold: number): boolean => value >= -threshold && value <= threshold;

const agrees = (expected: string, actual: string | number | boolean | undefined, own: Checked): boolean => {
  if (actual === undefined) return false;
  if (typeof actual === 'boolean') return parseText('boolean', expected) === (actual ? 1 : 0);
  if (typeof actual === 'string') {
    const number = parseText('double', expected);
    return actual === expected || (number !== undefined && parseText('double', actual) === number);
  }
  const wanted = parseText('double', expected);
  if (wanted === undefined) return false;
  if (isZero(wanted, own.zeroThreshold) && isZero(actual, own.zeroThreshold)) return true;
  const [near, far] = [wanted * (1 - own.precision), wanted * (1 + own.precision)];
  return wanted >= 0 ? actual >= near && actual <= far : actual <= near && actual >= far;
};

/** Throws CORRUPT_MODEL with row, field, found and expected where the model answers something else. */
export const verify = (
  model: XmlElement,
  pipeline: Pipeline,
  { inputs, outputs }: Signature,
  outputFields: ReadonlySet<string>,
): void => {
  const element = child(model, 'ModelVerification');
  // Rows of lists are groups of the table's rows, which say nothing of a single answer.
  if (!element || inputs.some(({ json }) => json)) return;
  const fields = childrenOf(requiredChild(element, 'VerificationFields'), 'VerificationField').map(checkedOf);
  const all = rowsOf(element);
  if (numberOf(element, 'recordCount', all.length) !== all.length) {
    throw corrupt(element, `recordCount is ${attribute(element, 'recordCount')}, ${all.length} rows were found`);
  }
  const rows = all.slice(0, MAX_ROWS);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const told = outputs.flatMap(({ name }, place) => {
    const own = byName.get(name);
    return own ? [{ ...own, place, isTarget: !outputFields.has(name) }] : [];
  });
  const wanted = told.some(({ isTarget }) => !isTarget) ? told.filter(({ isTarget }) => !isTarget) : told;
  if (rows.length === 0 || wanted.length === 0) return;
  const cellIn = (row: TableRow, name: string): string | undefined => row.get(byName.get(name)?.column ?? name);
  const blocks = inputs.map((port) =>
    columnOf(
      port,
      rows.map((row) => cellIn(row, port.name)),
    ),
  );
  const answers = answersOf(
    element,
    pipeline,
    blocks,
    rows.length,
    wanted.map(({ place }) => place),
  );
  const wrong: string[] = [];
  rows.forEach((row, i) => {
    wanted.forEach((own, k) => {
      const expected = row.get(own.column);
      if (expected === undefined || expected === '') return;
      const actual = found(answers[k]!, i);
      if (agrees(expected, actual, own)) return;
      wrong.push(`row ${i + 1}, ${JSON.stringify(own.name)} is ${actual ?? 'missing'}, ${expected} was expected`);
    });
  });
  if (wrong.length === 0) return;
  const more = wrong.length > SHOWN ? `; and ${wrong.length - SHOWN} more` : '';
  throw corrupt(element, `the model answers otherwise than it says: ${wrong.slice(0, SHOWN).join('; ')}${more}`);
};

const answersOf = (
  element: XmlElement,
  pipeline: Pipeline,
  blocks: readonly Tensor[],
  rows: number,
  wanted: readonly number[],
): readonly Tensor[] => {
  try {
    return compile(pipeline)(blocks, rows, wanted) as readonly Tensor[];
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw corrupt(element, `its rows, counted from 0: ${error.message}`);
  }
};
