/**
 * JSON read from its bytes piece by piece, as protobuf's own reader takes it: besides JSON, keys without quotes, texts in
 * single quotes and a comma behind the last of a list or object are allowed.
 * https://github.com/protocolbuffers/protobuf/blob/v29.3/src/google/protobuf/json/internal/lexer.cc
 */
import type { ServingError } from '../../../errors.ts';
import { failed } from './arguments.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** A surrogate that is no half of a pair. */
const LONE = /[\ud800-\udfff]/u;
const MAX_DEPTH = 100;

export class JsonCursor {
  readonly #text: string;
  readonly #what: string;
  #at = 0;
  #depth = 0;

  /** `what` names the text in messages. Throws RUN_FAILED where it is no UTF-8. */
  constructor(bytes: Uint8Array, what: string) {
    this.#what = what;
    try {
      this.#text = utf8.decode(bytes);
    } catch {
      throw failed(`${what} is no JSON: its bytes are no UTF-8`);
    }
  }

  /** Calls `member` for each key of the object at hand; it reads the value. */
  object(member: (key: string) => void): void {
    this.#list('{', '}', () => {
      const key = this.atString() ? this.string() : this.#word();
      this.#expect(':');
      member(key);
    });
  }

  /** Calls `element` for each element of the array at hand. */
  array(element: () => void): void {
    this.#list('[', ']', element);
  }

  atArray(): boolean {
    return this.#peek() === '[';
  }

  atString(): boolean {
    const char = this.#peek();
    return char === '"' || char === "'";
  }

  /** Passes over null and says whether there was one. */
  takeNull(): boolean {
    this.#peek();
    if (!/^null(?![\w$])/.test(this.#text.slice(this.#at, this.#at + 5))) return false;
    this.#at += 4;
    return true;
  }

  number(): string {
    this.#peek();
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) throw this.#wrong('a number');
    this.#at += found.length;
    if (/[\w.$+-]/.test(this.#text[this.#at] ?? ' ')) throw this.#wrong('the end of a number');
    return found;
  }

  string(): string {
    const quote = this.#peek();
    if (!this.atString()) throw this.#wrong('a text');
    this.#at++;
    let out = '';
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) throw this.#wrong(`${quote}`);
      if (char === quote) break;
      out += char === '\\' ? this.#escape() : char;
    }
    if (LONE.test(out)) throw this.#wrong('surrogates in pairs');
    return out;
  }

  /** Throws where anything but space is left. */
  finish(): void {
    if (this.#peek() !== undefined) throw this.#wrong('the end');
  }

  #list(open: string, close: string, item: () => void): void {
    this.#expect(open);
    if (++this.#depth > MAX_DEPTH) throw failed(`${this.#what} is nested more than ${MAX_DEPTH} deep`);
    let first = true;
    while (this.#peek() !== close) {
      if (!first) {
        this.#expect(',');
        if (this.#peek() === close) break;
      }
      first = false;
      item();
    }
    this.#expect(close);
    this.#depth--;
  }

  #escape(): string {
    const char = this.#text[this.#at++];
    if (char === 'u') {
      const digits = this.#text.slice(this.#at, this.#at + 4);
      if (!/^[\da-fA-F]{4}$/.test(digits)) throw this.#wrong('four hexadecimal digits');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const found = char === undefined ? undefined : ESCAPES[char];
    if (found === undefined) throw this.#wrong('an escape');
    return found;
  }

  #word(): string {
    WORD.lastIndex = this.#at;
    const found = WORD.exec(this.#text)?.[0];
    if (found === undefined || found === 'null' || found === 'true' || found === 'false') throw this.#wrong('a key');
    this.#at += found.length;
    return found;
  }

  /** The next character that is no space, which is not taken. */
  #peek(): string | undefined {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '?')) this.#at++;
    return this.#text[this.#at];
  }

  #expect(char: string): void {
    if (this.#peek() !== char) throw this.#wrong(char);
    this.#at++;
  }

  #wrong(expected: string): ServingError {
    return failed(`${this.#what} is no JSON: expected ${expected} at character ${this.#at}`);
  }
}
