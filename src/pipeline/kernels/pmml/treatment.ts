/**
 * What a MiningField makes of a field's cells: https://dmg.org/pmml/v4-4-1/MiningSchema.html. A cell is missing, invalid or
 * valid; missing ones may be replaced, invalid ones refused, replaced, made missing or taken as they are, and valid ones
 * outside of the bounds made missing or cut to them. A replacement is not looked at again.
 */
import { ServingError } from '../../../errors.ts';
import { mark, markAt, NO_NUMBER, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { type DataType, parseText, toInteger } from './data-types.ts';
import { faultAt, textFaultAt, writeFault, writeTextFault } from './faults.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowClosed: boolean;
  readonly highClosed: boolean;
}

export interface TreatmentParams {
  readonly field: string;
  readonly dataType: DataType;
  /** Whether the cells are texts that are still to be read as values of the type. */
  readonly fromTexts: boolean;
  /** Absent: every value is valid that is none of `invalid` and lies in the intervals. */
  readonly valid?: readonly string[] | undefined;
  readonly invalid: readonly string[];
  readonly missing: readonly string[];
  readonly intervals: readonly Interval[];
  readonly whenInvalid: 'returnInvalid' | 'asIs' | 'asMissing' | 'asValue';
  /** Of invalid cells that are taken as they are or as a value. */
  readonly invalidReplacement?: string | undefined;
  readonly whenMissing: 'asIs' | 'returnInvalid';
  readonly missingReplacement?: string | undefined;
  readonly outliers: 'asIs' | 'asMissingValues' | 'asExtremeValues';
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Why a cell that is refused is invalid, and why it may not be missing. */
  readonly reasons: readonly [invalid: number, missing: number];
}

const [VALID, MISSING, INVALID] = [1, 0, -1];

const SHOWN = 60;
const shown = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

const contains = (intervals: readonly Interval[], x: number): boolean =>
  intervals.some(
    ({ low, high, lowClosed, highClosed }) => (lowClosed ? x >= low : x > low) && (highClosed ? x <= high : x < high),
  );

/** A replacement as a value; undefined: there is none. Throws where it does not read as one. */
const replacementOf = ({ field, dataType }: TreatmentParams, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = parseText(dataType, text);
  if (value !== undefined) return value;
  throw new ServingError('CORRUPT_MODEL', `field ${JSON.stringify(field)}: ${shown(text)} is no value of ${dataType}`);
};

/** Of all types but strings: float64 or texts -> float64. */
const numbers: Kernel<TreatmentParams>['compile'] = (params) => {
  const { dataType, fromTexts, whenInvalid, whenMissing, outliers, reasons } = params;
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = params;
  const parsed = (texts: readonly string[]): Set<number> =>
    new Set(texts.flatMap((text) => parseText(dataType, text) ?? []));
  const valid = params.valid && parsed(params.valid);
  const hasValid = (params.valid?.length ?? 0) > 0;
  const [invalid, missing] = [parsed(params.invalid), parsed(params.missing)];
  const textsOf = { valid: new Set(params.valid), missing: new Set(params.missing) };
  const whereMissing = replacementOf(params, params.missingReplacement);
  const whereInvalid = replacementOf(params, params.invalidReplacement);
  const { intervals } = params;

  const statusOf = (x: number): number => {
    if (missing.size > 0 && missing.has(x)) return MISSING;
    if (invalid.size > 0 && invalid.has(x)) return INVALID;
    if (hasValid) return valid!.has(x) ? VALID : INVALID;
    if (intervals.length > 0 && !contains(intervals, x)) return INVALID;
    return Number.isNaN(x) ? INVALID : VALID;
  };

  return ([input], rows) => {
    const out = new Float64Array(rows);
    const texts = fromTexts ? (input as Tensor<'string'>).data : undefined;
    const given = texts ? out : (matrixOf(input!, 'float64').data as Float64Array);

    const putMissing = (row: number): void => {
      out[row] = whereMissing ?? Number.NaN;
      if (whereMissing !== undefined && Number.isNaN(whereMissing)) mark(out, row, NOT_A_NUMBER);
    };
    const putInvalid = (row: number, x: number | undefined): void => {
      if (whenInvalid === 'asMissing') putMissing(row);
      else if (whenInvalid === 'returnInvalid') {
        writeFault(out, row, reasons[0]);
      } else if (whereInvalid !== undefined) out[row] = whereInvalid;
      else if (x === undefined) {
        // As it is: a value that the type cannot hold.
        writeFault(out, row, reasons[0]);
      } else {
        out[row] = x;
        if (Number.isNaN(x)) mark(out, row, NOT_A_NUMBER);
      }
    };
    const putAny = (row: number, x: number): void => {
      const status = statusOf(x);
      if (status === MISSING) treatMissing(row);
      else if (status === INVALID) putInvalid(row, x);
      else if (x < low || x > high) {
        if (outliers === 'asMissingValues') putMissing(row);
        else out[row] = outliers === 'asIs' ? x : x < low ? low : high;
      } else out[row] = x;
    };
    const treatMissing = (row: number): void => {
      if (whenMissing === 'asIs') putMissing(row);
      else writeFault(out, row, reasons[1]);
    };
    const putText = (row: number, text: string): void => {
      const x = parseText(dataType, text);
      if (x !== undefined) putAny(row, x);
      else if (textsOf.missing.has(text)) treatMissing(row);
      else putInvalid(row, undefined);
    };
    const putNumber = (row: number, x: number): void => {
      if (Number.isNaN(x)) {
        const own = markAt(given, row);
        const fault = faultAt(given, row);
        if (fault >= 0) writeFault(out, row, fault);
        else if (own === NO_NUMBER) putInvalid(row, undefined);
        else if (own === NOT_A_NUMBER) putAny(row, x);
        else treatMissing(row);
        return;
      }
      if (dataType === 'integer') {
        const whole = toInteger(x);
        if (whole === undefined) putInvalid(row, undefined);
        else putAny(row, whole);
      } else if (dataType === 'boolean' && x !== 0 && x !== 1) putInvalid(row, undefined);
      else putAny(row, dataType === 'float' ? Math.fround(x) : x + 0);
    };

    for (let row = 0; row < rows; row++) {
      if (!texts) putNumber(row, given[row]!);
      else {
        const fault = textFaultAt(texts, row);
        if (fault >= 0) writeFault(out, row, fault);
        else if (isMissingAt(texts, row)) treatMissing(row);
        else putText(row, Buffer.from(stringAt(texts, row)).toString('utf8'));
      }
    }
    return [{ dtype: 'float64', shape: [rows], data: out }];
  };
};

/** Of strings: texts -> texts. */
const strings: Kernel<TreatmentParams>['compile'] = (params) => {
  const { whenInvalid, whenMissing, reasons, missingReplacement, invalidReplacement } = params;
  const bytesOf = (text: string | undefined): Uint8Array | undefined =>
    text === undefined ? undefined : Buffer.from(text);
  const valid = params.valid && new Set(params.valid);
  const hasValid = (valid?.size ?? 0) > 0;
  const [invalid, missing] = [new Set(params.invalid), new Set(params.missing)];
  const whereMissing = bytesOf(missingReplacement) ?? MISSING_TEXT;
  const whereInvalid = bytesOf(invalidReplacement);
  const looks = hasValid || invalid.size > 0 || missing.size > 0;

  return ([input], rows) => {
    const { data } = input as Tensor<'string'>;
    const out = new StringsWriter(rows, data.bytes.length);
    const put = (bytes: Uint8Array): void => {
      out.bytes(bytes);
      out.end();
    };
    const treatMissing = (): void => {
      if (whenMissing === 'asIs') put(whereMissing);
      else writeTextFault(out, reasons[1]);
    };
    for (let row = 0; row < rows; row++) {
      const bytes = stringAt(data, row);
      if (isMissingAt(data, row)) treatMissing();
      else if (!looks || textFaultAt(data, row) >= 0) put(bytes);
      else {
        const text = Buffer.from(bytes).toString('utf8');
        if (missing.has(text)) treatMissing();
        else if (!invalid.has(text) && (!hasValid || valid!.has(text))) put(bytes);
        else if (whenInvalid === 'asMissing') put(whereMissing);
        else if (whenInvalid === 'returnInvalid') writeTextFault(out, reasons[0]);
        else put(whereInvalid ?? bytes);
      }
    }
    return [{ dtype: 'string', shape: [rows], data: out.finish() }];
  };
};

/** One column -> the same column treated; all types but strings come out as float64. */
export const treatment: Kernel<TreatmentParams> = {
  compile: (params) => (params.dataType === 'string' ? strings(params) : numbers(params)),
};

/** Where a field's cell is invalid, though taken as it is: 1, else 0. Columns are those of `treatment`. */
export const invalidity: Kernel<TreatmentParams> = {
  compile(params) {
    // What is refused instead of taken is what is invalid.
    const strict = treatment.compile({ ...params, whenInvalid: 'returnInvalid', reasons: [0, 1], whenMissing: 'asIs' });
    return (inputs, rows) => {
      const [treated] = strict(inputs, rows) as readonly Tensor[];
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const fault =
          treated!.dtype === 'string'
            ? textFaultAt(treated!.data, row)
            : Number.isNaN((treated!.data as Float64Array)[row]!)
              ? faultAt(treated!.data as Float64Array, row)
              : -1;
        out[row] = fault === 0 ? 1 : 0;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
