/** Texts and plain values as JSON. */
import { isUtf8 } from 'node:buffer';
import type { Bytes } from './bytes.ts';
import type { JsonValue } from './cursor.ts';
import type { EncodeOptions } from './options.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** What follows the backslash for each byte that must be escaped. */
const ESCAPES: readonly (Uint8Array | undefined)[] = Array.from({ length: 0x5d }, (_, c) =>
  c < 0x20 || c === QUOTE || c === BACKSLASH
    ? Buffer.from(JSON.stringify(String.fromCharCode(c)).slice(1, -1))
    : undefined,
);

/** Appends plain ASCII. */
export const writeAscii = (target: Bytes, text: string): void => {
  target.reserve(text.length);
  const { buffer } = target;
  for (let i = 0; i < text.length; i++) buffer[target.length + i] = text.charCodeAt(i);
  target.length += text.length;
};

/** Appends the string whose UTF-8 bytes are `source[from .. to)`, or `{"b64": "…"}` where they are no UTF-8. */
export const writeBytes = (target: Bytes, source: Uint8Array, from: number, to: number): void => {
  const start = target.length;
  let above = 0;
  let run = from;
  target.push(QUOTE);
  for (let i = from; i < to; i++) {
    const c = source[i]!;
    above |= c;
    if (c >= 0x20 && c !== QUOTE && c !== BACKSLASH) continue;
    target.append(source, run, i);
    const escaped = ESCAPES[c]!;
    target.append(escaped, 0, escaped.length);
    run = i + 1;
  }
  target.append(source, run, to);
  target.push(QUOTE);
  if (above < 0x80 || isUtf8(source.subarray(from, to))) return;
  target.length = start;
  writeAscii(target, `{"b64":"${Buffer.from(source.buffer, source.byteOffset + from, to - from).toString('base64')}"}`);
};

/** Appends a string. Half of a surrogate pair becomes U+FFFD. */
export const writeText = (target: Bytes, text: string): void => {
  const bytes = Buffer.from(text);
  writeBytes(target, bytes, 0, bytes.length);
};

/** Appends a number that JSON may not be able to say. */
export const writeNonFinite = (target: Bytes, x: number, { nonFinite = 'token' }: EncodeOptions): void =>
  writeAscii(target, nonFinite === 'token' ? String(x) : `"${x}"`);

/** Appends a plain value. */
export const writeValue = (target: Bytes, value: JsonValue, options: EncodeOptions): void => {
  if (typeof value === 'string') writeText(target, value);
  else if (typeof value === 'number' && !Number.isFinite(value)) writeNonFinite(target, value, options);
  else if (value === null || typeof value !== 'object')
    writeAscii(target, Object.is(value, -0) ? '-0.0' : String(value));
  else if (value instanceof Map) {
    writeMembers(target, value as ReadonlyMap<string, JsonValue>, (member) => writeValue(target, member, options));
  } else {
    target.push(0x5b);
    (value as readonly JsonValue[]).forEach((element, i) => {
      if (i > 0) target.push(COMMA);
      writeValue(target, element, options);
    });
    target.push(0x5d);
  }
};

/** Appends `{"key": …, …}`; `member` writes each value. */
export const writeMembers = <V>(
  target: Bytes,
  members: Iterable<readonly [string, V]>,
  member: (value: V) => void,
): void => {
  target.push(0x7b);
  let first = true;
  for (const [key, value] of members) {
    if (!first) target.push(COMMA);
    first = false;
    writeText(target, key);
    target.push(COLON);
    member(value);
  }
  target.push(0x7d);
};
