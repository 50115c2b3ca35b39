/** One column as values of another type, as JPMML-Evaluator's TypeUtil casts them; what has no form there is a fault. */

import { mark, markAt } from '../../../tensor/marks.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../kernel.ts';
import { DAY_SECONDS, type DataType, isNumeric, parseText, toInteger } from './data-types.ts';
import { faultAt, textFaultAt, writeFault, writeTextFault } from './faults.ts';
import { javaDouble, javaFloat } from './java-numbers.ts';

/** A value as text; undefined where JPMML-Evaluator writes none. */
export const textOfValue = (type: DataType, value: number): string | undefined => {
  switch (type) {
    case 'integer':
      return String(value);
    case 'float':
      return javaFloat(value);
    case 'double':
      return javaDouble(value);
    case 'boolean':
      return value === 1 ? 'true' : 'false';
    default:
      return undefined;
  }
};

/** A value of one type (none of them a string) as one of another; undefined where that has no form for it. */
export const castValue = (from: DataType, to: DataType, value: number): number | undefined => {
  if (from === to) return value;
  const counts = from === 'boolean' || isNumeric(from) || from.includes('[') || from === 'timeSeconds';
  switch (to) {
    case 'integer':
      return counts ? toInteger(value) : undefined;
    case 'float':
      return counts ? Math.fround(value) : undefined;
    case 'double':
      return counts ? value + 0 : undefined;
    case 'boolean':
      return isNumeric(from) && (value === 0 || value === 1) ? value : undefined;
    case 'date':
      return from === 'dateTime' ? Math.floor(value / DAY_SECONDS) : undefined;
    case 'time':
      return from === 'dateTime' ? value - Math.floor(value / DAY_SECONDS) * DAY_SECONDS : undefined;
    default:
      return undefined;
  }
};

export interface CastParams {
  readonly from: DataType;
  readonly to: DataType;
  /** Why a cell has no value. */
  readonly reason: number;
}

export const cast: Kernel<CastParams> = {
  compile({ from, to, reason }) {
    return ([input], rows) => {
      const numbers = from === 'string' ? undefined : (input as Tensor<'float64'>).data;
      const texts = from === 'string' ? (input as Tensor<'string'>).data : undefined;
      if (to === 'string') {
        if (!numbers) return [input!];
        const out = new StringsWriter(rows);
        for (let row = 0; row < rows; row++) {
          const value = numbers[row]!;
          const own = Number.isNaN(value) ? markAt(numbers, row) : -1;
          const fault = own > 0 ? faultAt(numbers, row) : -1;
          const text = own === 0 ? undefined : textOfValue(from, value);
          if (own === 0) {
            out.bytes(MISSING_TEXT);
            out.end();
          } else if (fault >= 0 || text === undefined) writeTextFault(out, fault >= 0 ? fault : reason);
          else {
            out.text(text);
            out.end();
          }
        }
        return [{ dtype: 'string', shape: [rows], data: out.finish() }];
      }
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (texts) {
          const fault = textFaultAt(texts, row);
          if (fault >= 0) writeFault(out, row, fault);
          else if (isMissingAt(texts, row)) out[row] = Number.NaN;
          else {
            const value = parseText(to, Buffer.from(stringAt(texts, row)).toString('utf8'));
            if (value === undefined) writeFault(out, row, reason);
            else out[row] = value;
          }
          continue;
        }
        const value = numbers![row]!;
        if (Number.isNaN(value)) mark(out, row, markAt(numbers!, row));
        else {
          const made = castValue(from, to, value);
          if (made === undefined) writeFault(out, row, reason);
          else out[row] = made;
        }
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};
