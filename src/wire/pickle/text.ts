/** Texts and numbers as pickles of all protocols write them. */
import { ServingError } from '../../errors.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `pickle: ${message}`);

/** As Python: `sys.int_info.default_max_str_digits`. */
const MAX_DIGITS = 4300;
const MAX_INT_BYTES = 4096;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// "\ud800" alone: Python writes it as UTF-8 would, though UTF-8 has no such thing.
const decodeSurrogates = (bytes: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    if (a === 0xed && b >= 0xa0 && b <= 0xbf && c >= 0x80 && c <= 0xbf) {
      text += String.fromCharCode(0xd000 | ((b & 0x3f) << 6) | (c & 0x3f));
      i += 3;
      continue;
    }
    let end = i + 1;
    while (end < bytes.length && !(bytes[end] === 0xed && bytes[end + 1]! >= 0xa0)) end++;
    text += utf8.decode(bytes.subarray(i, end));
    i = end;
  }
  return text;
};

/** UTF-8, lone surrogates allowed (Python's `surrogatepass`). */
export const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    try {
      return decodeSurrogates(bytes);
    } catch {
      throw corrupt('a str is not UTF-8');
    }
  }
};

/** Protocol 0's unicode: latin-1 with \uXXXX and \UXXXXXXXX (Python's `raw-unicode-escape`). */
export const decodeRawUnicode = (line: string): string =>
  line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const point = Number.parseInt(short ?? long!, 16);
    if (point > 0x10ffff) throw corrupt(`U+${point.toString(16)} is no character`);
    return short === undefined ? String.fromCodePoint(point) : String.fromCharCode(point);
  });

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

/** Protocol 0's str of Python 2: its repr. */
export const decodeRepr = (line: string): string => {
  const text = line.trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw corrupt(`${JSON.stringify(text.slice(0, 40))} is no quoted str`);
  }
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (whole, code: string) => {
    if (code.startsWith('x') && code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return ESCAPES[code] ?? whole;
  });
};

/** A decimal int, perhaps with Python 2's closing L. */
export const decodeInteger = (line: string): bigint => {
  const text = line.trim().replace(/L$/, '');
  if (!/^[+-]?\d+$/.test(text)) throw corrupt(`${JSON.stringify(text.slice(0, 40))} is no int`);
  if (text.length > MAX_DIGITS) throw corrupt(`an int of ${text.length} digits; at most ${MAX_DIGITS} are read`);
  return BigInt(text.replace(/^\+/, ''));
};

/** A float as Python's repr writes it. */
export const decodeFloat = (line: string): number => {
  const text = line.trim().toLowerCase();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) return Number(text);
  const [, minus, word] = /^([+-]?)(inf|infinity|nan)$/.exec(text) ?? [];
  if (word === undefined) throw corrupt(`${JSON.stringify(text.slice(0, 40))} is no float`);
  if (word === 'nan') return Number.NaN;
  return minus === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** Two's complement, little-endian; no bytes are 0. */
export const decodeLong = (bytes: Uint8Array): bigint => {
  if (bytes.length === 0) return 0n;
  if (bytes.length > MAX_INT_BYTES) throw corrupt(`an int of ${bytes.length} bytes; at most ${MAX_INT_BYTES} are read`);
  const value = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  return BigInt.asIntN(8 * bytes.length, value);
};
