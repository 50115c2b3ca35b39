/**
 * The outputs of a table as the request's form wants them (forms.ts). A row that was refused is null.
 */

import { sliceRows } from '../../tensor/rows.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { Bytes } from '../json/bytes.ts';
import { writeDatum } from '../json/encode.ts';
import { writeAscii, writeMembers } from '../json/text.ts';
import type { Form } from './forms.ts';
import type { RowError } from './settled.ts';

const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;

export interface Answering {
  readonly outputs: Tensors;
  readonly form: Form | undefined;
  /** The names of all outputs, for rows of which none was answered. */
  readonly names: readonly string[];
  /** By row: its place in `outputs`, or -1; absent: all rows, in their order. */
  readonly places?: Int32Array | undefined;
  readonly errors?: readonly RowError[] | undefined;
}

/** The outputs that are answered where none are named. */
export const usualOutputs = ({ outputs }: Signature): readonly string[] =>
  outputs.flatMap(({ name, onRequest }: Port) => (onRequest ? [] : [name]));

const writeNull = (target: Bytes): void => writeAscii(target, 'null');

/** One row of an output. */
const writeCell = (target: Bytes, datum: Datum | undefined, row: number): void => {
  if (!datum || row < 0) writeNull(target);
  else if (!isTensor(datum)) writeDatum(target, datum, {});
  else {
    const { shape, ...rest } = sliceRows(datum, row, row + 1);
    writeDatum(target, { ...rest, shape: shape.slice(1) } as Tensor, {});
  }
};

/** A list of an output, one entry a row. */
const writeColumn = (target: Bytes, datum: Datum | undefined, places: Int32Array | undefined): void => {
  if (datum && !places) {
    writeDatum(target, datum, {});
    return;
  }
  target.push(LIST);
  places?.forEach((place, row) => {
    if (row > 0) target.push(COMMA);
    writeCell(target, datum, place);
  });
  target.push(LIST_END);
};

type Member = readonly [name: string, write: () => void];

/** One row with all its outputs. */
const rowOf = (target: Bytes, { outputs, names }: Answering, row: number): readonly Member[] =>
  names.map((name) => [name, () => writeCell(target, outputs.get(name), row)]);

/** The seed's answer to a libsvm row: the prediction, and the probability of each class. */
const libsvmOf = (target: Bytes, answering: Answering, row: number): readonly Member[] => {
  const { outputs } = answering;
  const probability = outputs.get('probability');
  const classes = probability && isTensor(probability) ? (probability.shape[1] ?? 0) : 0;
  const others = rowOf(target, answering, row).filter(([name]) => name === 'prediction');
  return [
    ...others,
    ...Array.from({ length: classes }, (_, k): Member => {
      const { dtype, data } = probability as Tensor<'float64'>;
      const one = { dtype, shape: [], data: data.subarray(row * classes + k, row * classes + k + 1) } as Tensor;
      return [`probability_of_${k}`, () => writeDatum(target, one, {})];
    }),
  ];
};

const membersOf = (target: Bytes, answering: Answering): readonly Member[] => {
  const { outputs, form, names, places } = answering;
  const placeOf = (row: number): number => (places ? places[row]! : row);
  switch (form?.kind) {
    case 'labelled':
      return form.labels.map((label, row): Member => {
        const place = placeOf(row);
        const write =
          place < 0 ? () => writeNull(target) : () => writeMembers(target, rowOf(target, answering, place), run);
        return [label, write];
      });
    case 'one':
      return rowOf(target, answering, placeOf(0));
    case 'libsvm':
      return placeOf(0) < 0 ? [['prediction', () => writeNull(target)]] : libsvmOf(target, answering, 0);
    default:
      return names.map((name) => [name, () => writeColumn(target, outputs.get(name), places)]);
  }
};

const run = (write: () => void): void => write();

/** The answer as JSON. */
export const encodeTable = (answering: Answering): Uint8Array => {
  const target = new Bytes(4096);
  const { errors = [] } = answering;
  const listed: readonly Member[] = errors.length > 0 ? [['errors', () => target.append(...whole(errors))]] : [];
  writeMembers(target, [...membersOf(target, answering), ...listed], run);
  return target.taken();
};

const whole = (errors: readonly RowError[]): readonly [Uint8Array, number, number] => {
  const bytes = Buffer.from(JSON.stringify(errors));
  return [bytes, 0, bytes.length];
};
