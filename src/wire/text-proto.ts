/**
 * The text form of protocol buffers, read by a table of the message's fields.
 * https://protobuf.dev/reference/protobuf/textformat-spec/
 *
 * Numbers that may come by the million are pushed into growing typed arrays, never kept as texts. Nesting ends at 100,
 * unknown fields are passed over as the binary reader does, and every error names its line.
 */
import { ServingError } from '../errors.ts';

const MAX_DEPTH = 100;
/** A word or number longer than this is damage. */
const MAX_WORD = 256;

const corrupt = (line: number, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `protobuf text: line ${line}: ${message}`);

/** Takes the value of one field as it is read. */
export type TextField =
  | { readonly kind: 'string'; take(value: Uint8Array): void }
  | { readonly kind: 'float'; take(value: number): void }
  | { readonly kind: 'int'; take(value: bigint): void }
  /** A number, or the enumerator's or truth value's word. */
  | { readonly kind: 'word'; take(value: string): void }
  /** Fields of a new message. */
  | { readonly kind: 'message'; open(): TextFields };
/** By upstream's names. */
export type TextFields = Readonly<Record<string, TextField>>;

const LF = 10;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const code = (text: string): number => text.charCodeAt(0);
const OPENERS = new Set([code('{'), code('<')]);
const SEPARATORS = new Set([code(','), code(';')]);
const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);
const isWord = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95 || byte === 46;
const isDigitOf = (byte: number, base: 8 | 16): boolean =>
  base === 8
    ? byte >= 48 && byte <= 55
    : (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);

const MAX_INT = 2n ** 64n;
const FLOAT = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?f?$/i;
const INT = /^-?(0x[0-9a-f]+|\d+)$/i;
const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: Number.NaN };

class TextReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #line = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Fields up to the end of the file or the closing brace. */
  message(fields: TextFields, closer: number, depth: number): void {
    if (depth > MAX_DEPTH) throw this.#wrong(`messages are nested more than ${MAX_DEPTH} deep`);
    for (;;) {
      this.#space();
      const byte = this.#bytes[this.#at];
      if (byte === undefined) {
        if (closer !== 0) throw this.#wrong('the file ends inside a message; it may be cut');
        return;
      }
      if (byte === closer) {
        this.#at += 1;
        return;
      }
      this.#field(fields, depth);
      this.#space();
      if (SEPARATORS.has(this.#bytes[this.#at]!)) this.#at += 1;
    }
  }

  #field(fields: TextFields, depth: number): void {
    const name = this.#name();
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    this.#space();
    const colon = this.#bytes[this.#at] === code(':');
    if (colon) this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] !== code('[')) {
      this.#value(field, name, colon, depth);
      return;
    }
    this.#at += 1;
    for (;;) {
      this.#space();
      if (this.#bytes[this.#at] === code(']')) break;
      this.#value(field, name, true, depth);
      this.#space();
      if (this.#bytes[this.#at] === code(',')) this.#at += 1;
      else if (this.#bytes[this.#at] !== code(']')) throw this.#wrong(`the list of ${name} is not closed`);
    }
    this.#at += 1;
  }

  #value(field: TextField | undefined, name: string, colon: boolean, depth: number): void {
    const byte = this.#bytes[this.#at];
    if (byte !== undefined && OPENERS.has(byte)) {
      this.#at += 1;
      if (field && field.kind !== 'message') throw this.#wrong(`${name} is a message, expected a ${field.kind}`);
      this.message(field ? field.open() : {}, byte === code('{') ? code('}') : code('>'), depth + 1);
      return;
    }
    if (!colon) throw this.#wrong(`"${name}" is followed by neither ":" nor a message`);
    if (byte === QUOTE || byte === APOSTROPHE) {
      const text = this.#string();
      if (!field) return;
      if (field.kind !== 'string') throw this.#wrong(`${name} is a text, expected a ${field.kind}`);
      field.take(text);
      return;
    }
    const word = this.#word();
    if (!field) return;
    if (field.kind === 'float') field.take(this.#float(word, name));
    else if (field.kind === 'int') field.take(this.#int(word, name));
    else if (field.kind === 'word') field.take(word);
    else throw this.#wrong(`${name} is "${word}", expected a ${field.kind}`);
  }

  #float(word: string, name: string): number {
    if (FLOAT.test(word)) return Number.parseFloat(word);
    const sign = word.startsWith('-') ? -1 : 1;
    const special = SPECIAL[(sign < 0 ? word.slice(1) : word).toLowerCase()];
    if (special !== undefined) return sign * special;
    if (INT.test(word)) return Number(this.#int(word, name));
    throw this.#wrong(`${name} is "${word}", expected a number`);
  }

  #int(word: string, name: string): bigint {
    if (word === 'true' || word === 'false') return word === 'true' ? 1n : 0n;
    if (!INT.test(word)) throw this.#wrong(`${name} is "${word}", expected an integer`);
    const digits = word.startsWith('-') ? word.slice(1) : word;
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    if (/^0\d/.test(octal)) throw this.#wrong(`${name} is "${word}", expected an integer`);
    const value = BigInt(octal);
    if (value >= MAX_INT) throw this.#wrong(`${name} is past 2^64`);
    return BigInt.asIntN(64, word.startsWith('-') ? -value : value);
  }

  /** A field's name; an extension in brackets is one that nobody knows. */
  #name(): string {
    if (this.#bytes[this.#at] !== code('[')) return this.#word();
    const end = this.#bytes.indexOf(code(']'), this.#at);
    if (end < 0) throw this.#wrong('the name of an extension is not closed');
    this.#at = end + 1;
    return '[';
  }

  #word(): string {
    const from = this.#at;
    const bytes = this.#bytes;
    if (bytes[this.#at] === code('-')) {
      this.#at += 1;
      this.#space();
    }
    const start = this.#at;
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at]!;
      const before = bytes[this.#at - 1]! | 32;
      const signed = (byte === code('+') || byte === code('-')) && this.#at > start && before === code('e');
      if (!isWord(byte) && !signed) break;
      this.#at += 1;
    }
    if (this.#at === start) {
      const found = bytes[this.#at];
      throw this.#wrong(
        found === undefined
          ? 'the file ends inside a field; it may be cut'
          : `"${String.fromCharCode(found)}" is not expected`,
      );
    }
    if (this.#at - start > MAX_WORD) throw this.#wrong(`a word of ${this.#at - start} letters`);
    const word = String.fromCharCode(...bytes.subarray(start, this.#at));
    return start > from ? `-${word}` : word;
  }

  /** One text, or several beside each other. */
  #string(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (;;) {
      parts.push(this.#quoted());
      this.#space();
      const next = this.#bytes[this.#at];
      if (next !== QUOTE && next !== APOSTROPHE) break;
    }
    return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts));
  }

  #quoted(): Uint8Array {
    const bytes = this.#bytes;
    const quote = bytes[this.#at]!;
    const from = this.#at + 1;
    let end = from;
    let escaped = false;
    while (end < bytes.length && bytes[end] !== quote) {
      if (bytes[end] === LF) throw this.#wrong('a text is not closed on its line');
      if (bytes[end] === BACKSLASH) {
        escaped = true;
        end += 1;
      }
      end += 1;
    }
    if (end >= bytes.length) throw this.#wrong('the file ends inside a text; it may be cut');
    this.#at = end + 1;
    const raw = bytes.subarray(from, end);
    return escaped ? this.#unescaped(raw) : raw;
  }

  #unescaped(raw: Uint8Array): Uint8Array {
    const whole = new Uint8Array(raw.length);
    let length = 0;
    const push = (byte: number): void => {
      whole[length++] = byte;
    };
    for (let i = 0; i < raw.length; ) {
      const byte = raw[i++]!;
      if (byte !== BACKSLASH) {
        push(byte);
        continue;
      }
      const letter = String.fromCharCode(raw[i]!);
      const digits = (base: 8 | 16, most: number): number => {
        const start = i;
        while (i < raw.length && i - start < most && isDigitOf(raw[i]!, base)) i += 1;
        if (i === start) throw this.#wrong(`the escape \\${letter} has no digits`);
        return Number.parseInt(String.fromCharCode(...raw.subarray(start, i)), base);
      };
      if (isDigitOf(raw[i]!, 8)) push(digits(8, 3) & 0xff);
      else if (letter === 'x' || letter === 'X') {
        i += 1;
        push(digits(16, 2));
      } else if (letter === 'u' || letter === 'U') {
        i += 1;
        const point = digits(16, letter === 'u' ? 4 : 8);
        if (point > 0x10ffff) throw this.#wrong(`there is no character ${point.toString(16)}`);
        for (const part of Buffer.from(String.fromCodePoint(point))) push(part);
      } else {
        i += 1;
        push(ESCAPES[letter] ?? code(letter));
      }
    }
    return whole.subarray(0, length);
  }

  /** Passes over blanks and comments. */
  #space(): void {
    const bytes = this.#bytes;
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at]!;
      if (byte === LF) this.#line += 1;
      else if (byte === HASH) {
        const end = bytes.indexOf(LF, this.#at);
        this.#at = end < 0 ? bytes.length - 1 : end - 1;
      } else if (!isSpace(byte)) return;
    }
  }

  #wrong(message: string): ServingError {
    return corrupt(this.#line, message);
  }
}

/** Reads a whole text. Throws CORRUPT_MODEL with the line. */
export const readText = (bytes: Uint8Array, fields: TextFields): void => new TextReader(bytes).message(fields, 0, 0);

/** Whether the bytes begin like the text form: a field's name, then a colon or a brace, with comments before it. */
export const looksLikeText = (head: Uint8Array): boolean =>
  /^(\s|#[^\n]*\n)*[A-Za-z_]\w*\s*(:\s*["'\w-]|[{<])/.test(Buffer.from(head.subarray(0, 4096)).toString('latin1'));
