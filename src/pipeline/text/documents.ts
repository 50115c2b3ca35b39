/** One text a row, read from bytes as Python's `bytes.decode` would, where they are not UTF-8 that JSON has checked. */
import { isUtf8 } from 'node:buffer';
import { ServingError } from '../../errors.ts';
import { stringAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Block } from '../block.ts';

export interface DecodingParams {
  /** What bytes that are not UTF-8 are read as: Python's name of an encoding. */
  readonly encoding: string;
  readonly decodeError: 'strict' | 'ignore' | 'replace';
}

const LATIN1 = /^(latin[-_ ]?1|iso[-_]?8859[-_]?1|l1|8859|cp819)$/i;
const UTF8 = /^(utf[-_]?8|u8|cp65001)$/i;
const replacing = new TextDecoder('utf-8', { ignoreBOM: true });

const odd = (bytes: Buffer, row: number, { encoding, decodeError }: DecodingParams): string => {
  if (LATIN1.test(encoding)) return bytes.toString('latin1');
  if (!UTF8.test(encoding) || decodeError === 'strict') {
    throw new ServingError('INVALID_INPUT', `row ${row}: the text is not UTF-8; send texts, or bytes of UTF-8`);
  }
  if (decodeError === 'replace') return replacing.decode(bytes);
  let text = '';
  for (let from = 0; from < bytes.length; ) {
    let to = from + 1;
    while (to < Math.min(bytes.length, from + 4) && (bytes[to]! & 0xc0) === 0x80) to++;
    while (to > from + 1 && !isUtf8(bytes.subarray(from, to))) to--;
    const one = bytes.subarray(from, to);
    if (isUtf8(one)) text += one.toString('utf8');
    from = to;
  }
  return text;
};

/** Calls `take` with the text of each row: [rows] or [rows, 1]. What goes wrong within it is told with the row. */
export const eachDocument = (
  block: Block,
  rows: number,
  decoding: DecodingParams,
  take: (text: string, row: number) => void,
): void => {
  const { data, shape } = block as Tensor<'string'>;
  if ((shape[1] ?? 1) !== 1) {
    throw new ServingError('INVALID_INPUT', `a row has ${shape[1]} texts, one was expected`);
  }
  const all = Buffer.from(data.bytes.buffer, data.bytes.byteOffset, data.bytes.byteLength);
  const plain = isUtf8(all);
  for (let row = 0; row < rows; row++) {
    const own = stringAt(data, row);
    const bytes = Buffer.from(own.buffer, own.byteOffset, own.byteLength);
    const text = plain || isUtf8(bytes) ? bytes.toString('utf8') : odd(bytes, row, decoding);
    try {
      take(text, row);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      throw new ServingError(error.code, `row ${row}: ${error.message}`);
    }
  }
};
