/**
 * A place in a JSON text, https://www.rfc-editor.org/rfc/rfc8259, kept strictly, with the tokens NaN, Infinity and -Infinity besides.
 * What breaks the grammar is INVALID_REQUEST with the byte, what stands there and what was expected.
 *
 * Bytes are read without a look at the end: the last byte of the text is `}` or `]`, which ends every number, literal
 * and run of white space, or else the text is copied with a NUL after it, which does so too. Strings look at the end.
 * The whole text is checked to be UTF-8 beforehand, by the processor's vector instructions.
 */
import { isUtf8 } from 'node:buffer';
import { ServingError } from '../../errors.ts';
import { Bytes } from './bytes.ts';
import { readNumber } from './decimal.ts';
import { plainRun, stringInto } from './string.ts';
import { firstNotUtf8 } from './utf8.ts';

/** A JSON value that is no tensor. Objects are Maps, so no key means anything to JavaScript; the last of equal keys stands. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** Lists and objects that may lie in one another. */
export const MAX_DEPTH = 100;
/** Keys of one object, equal ones counted too: each costs far more than the bytes that it takes. */
const MAX_KEYS = 100_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/** Values that are words, by their first byte; -Infinity starts with the byte of every negative number. */
const LITERALS = new Map<number, readonly [Uint8Array, null | boolean | number]>(
  (
    [
      ['true', true],
      ['false', false],
      ['null', null],
      ['NaN', Number.NaN],
      ['Infinity', Number.POSITIVE_INFINITY],
    ] as const
  ).map(([word, value]) => [word.charCodeAt(0), [Buffer.from(word), value]]),
);
const INFINITY = 0x49;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export class Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the text ends; white space at the end is left out. */
  readonly end: number;
  /** The next byte to read. */
  at = 0;
  /** How many lists and objects are open here. */
  depth = 0;
  private readonly buffer: Buffer;

  /** Throws INVALID_REQUEST where `body` is empty or not UTF-8. */
  constructor(body: Uint8Array) {
    let end = body.length;
    while (end > 0 && isSpace(body[end - 1]!)) end--;
    if (end === 0) throw new ServingError('INVALID_REQUEST', 'the body is empty; a JSON text was expected');
    if (!isUtf8(body)) throw new ServingError('INVALID_REQUEST', `body byte ${firstNotUtf8(body)}: not UTF-8`);
    if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) {
      throw new ServingError('INVALID_REQUEST', 'body byte 0: a byte order mark; send JSON as UTF-8 without one');
    }
    const last = body[end - 1]!;
    let bytes = body;
    if (last !== OBJECT_END && last !== LIST_END) {
      bytes = new Uint8Array(end + 1);
      bytes.set(body.subarray(0, end));
    }
    this.bytes = bytes;
    this.end = end;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws INVALID_REQUEST: `body byte 17: expected "," or "]", found "x"`. */
  fail(expected: string, at = this.at): never {
    throw new ServingError('INVALID_REQUEST', `body byte ${at}: expected ${expected}, found ${this.found(at)}`);
  }

  /** What stands at byte `at`, for a message. */
  found(at: number): string {
    if (at >= this.end) return 'the end of the body';
    const character = utf8.decode(this.bytes.subarray(at, Math.min(at + 4, this.end)));
    return JSON.stringify(String.fromCodePoint(character.codePointAt(0)!));
  }

  /** The bytes from `from` to `to`, which must be ASCII, as a string. */
  ascii(from: number, to: number): string {
    return this.buffer.toString('latin1', from, to);
  }

  /** The bytes from `from` to `to` as a string; a character that `to` cuts is shown as U+FFFD. */
  text(from: number, to: number): string {
    return this.buffer.toString('utf8', from, to);
  }

  /** The first byte after any white space, not consumed; 0 at the end. */
  peek(): number {
    if (this.at >= this.end) return 0;
    let c = this.bytes[this.at]!;
    while (isSpace(c)) c = this.bytes[++this.at]!;
    return c;
  }

  /** Checks that nothing follows. */
  finish(): void {
    this.peek();
    if (this.at < this.end) this.fail('the end of the body');
  }

  /** Steps into a list or object at its first byte. */
  enter(): void {
    if (++this.depth > MAX_DEPTH) this.refuseDepth(this.at);
    this.at++;
  }

  /** Throws INVALID_REQUEST for the list or object that starts at byte `at`. */
  refuseDepth(at: number): never {
    throw new ServingError('INVALID_REQUEST', `body byte ${at}: lists and objects nested more than ${MAX_DEPTH} deep`);
  }

  /** Reads an object; `member` reads each value. */
  object(member: (key: string) => void): void {
    if (this.peek() !== OBJECT) this.fail('"{"');
    this.enter();
    if (this.peek() === OBJECT_END) {
      this.leave();
      return;
    }
    let count = 0;
    do {
      if (++count > MAX_KEYS)
        throw new ServingError('INVALID_REQUEST', `body byte ${this.at}: an object with more than ${MAX_KEYS} keys`);
      const key = this.key();
      member(key);
    } while (this.another(OBJECT_END, '"," or "}"'));
  }

  /** Reads a list; `element` reads each value. */
  list(element: (index: number) => void): void {
    if (this.peek() !== LIST) this.fail('"["');
    this.enter();
    if (this.peek() === LIST_END) {
      this.leave();
      return;
    }
    let index = 0;
    do element(index++);
    while (this.another(LIST_END, '"," or "]"'));
  }

  /** Reads a key and its colon. */
  key(): string {
    if (this.peek() !== QUOTE) this.fail('a key in double quotes');
    const key = this.string();
    if (this.peek() !== COLON) this.fail('":"');
    this.at++;
    return key;
  }

  /** After a value within a list or object: true past a comma, false past the end of it. */
  another(close: number, expected: string): boolean {
    const c = this.peek();
    if (c === COMMA) {
      this.at++;
      return true;
    }
    if (c !== close) this.fail(expected);
    this.leave();
    return false;
  }

  /** Steps over `quoted`, a key with its quotes, and the colon after it, if they stand here just so. */
  takeKey(quoted: Uint8Array): boolean {
    this.peek();
    const from = this.at;
    const { bytes } = this;
    if (from + quoted.length >= this.end) return false;
    for (let i = 0; i < quoted.length; i++) if (bytes[from + i] !== quoted[i]) return false;
    this.at = from + quoted.length;
    if (this.peek() !== COLON) {
      this.at = from;
      return false;
    }
    this.at++;
    return true;
  }

  /**
   * Reads an object whose keys are mostly those of `quoted` (each with its quotes) in that order. `member` reads each
   * value; it is given the key's place in `quoted`, or the key itself where it is another one, and gives its place, after
   * which the next one is looked for first.
   */
  record(quoted: readonly Uint8Array[], member: (key: number | string) => number): void {
    if (this.peek() !== OBJECT) this.fail('"{"');
    this.enter();
    if (this.peek() === OBJECT_END) {
      this.leave();
      return;
    }
    let next = 0;
    do {
      const guess = quoted[next];
      if (guess && this.takeKey(guess)) member(next++);
      else next = member(this.key()) + 1;
    } while (this.another(OBJECT_END, '"," or "}"'));
  }

  /** Reads the string that starts here. */
  string(): string {
    const from = this.at + 1;
    const to = plainRun(this, from);
    if (this.bytes[to] === QUOTE && to < this.end) {
      this.at = to + 1;
      return this.buffer.toString('utf8', from, to);
    }
    const text = new Bytes(64);
    stringInto(this, text);
    return utf8.decode(text.taken());
  }

  /** Reads true, false, null, NaN, Infinity or -Infinity; undefined, with nothing consumed, where none of them stands here. */
  literal(): null | boolean | number | undefined {
    const negative = this.bytes[this.at] === MINUS && this.bytes[this.at + 1] === INFINITY;
    const from = negative ? this.at + 1 : this.at;
    const found = LITERALS.get(this.bytes[from]!);
    if (!found) return undefined;
    const [word, value] = found;
    for (let i = 1; i < word.length; i++) {
      if (from + i >= this.end || this.bytes[from + i] !== word[i]) {
        this.fail(`the rest of "${String.fromCharCode(...word)}"`, Math.min(from + i, this.end));
      }
    }
    this.at = from + word.length;
    return negative ? Number.NEGATIVE_INFINITY : value;
  }

  /** Reads any value that is not meant to be a tensor. */
  value(): JsonValue {
    const c = this.peek();
    if (c === QUOTE) return this.string();
    if (c === OBJECT) {
      const members = new Map<string, JsonValue>();
      this.object((key) => members.set(key, this.value()));
      return members;
    }
    if (c === LIST) {
      const elements: JsonValue[] = [];
      this.list(() => elements.push(this.value()));
      return elements;
    }
    return this.scalar();
  }

  /** Steps over a value, checking its grammar. */
  skip(): void {
    const c = this.peek();
    if (c === QUOTE) this.skipString();
    else if (c === OBJECT) {
      this.enter();
      if (this.peek() === OBJECT_END) this.leave();
      else
        do {
          if (this.peek() !== QUOTE) this.fail('a key in double quotes');
          this.skipString();
          if (this.peek() !== COLON) this.fail('":"');
          this.at++;
          this.skip();
        } while (this.another(OBJECT_END, '"," or "}"'));
    } else if (c === LIST) {
      this.enter();
      if (this.peek() === LIST_END) this.leave();
      else
        do this.skip();
        while (this.another(LIST_END, '"," or "]"'));
    } else this.scalar();
  }

  private leave(): void {
    this.at++;
    this.depth--;
  }

  private skipString(): void {
    const to = plainRun(this, this.at + 1);
    if (to < this.end && this.bytes[to] === QUOTE) this.at = to + 1;
    else stringInto(this, new Bytes(64));
  }

  private scalar(): null | boolean | number {
    const c = this.bytes[this.at]!;
    if (this.at < this.end) {
      const literal = this.literal();
      if (literal !== undefined) return literal;
      if (c === MINUS || (c >= 0x30 && c <= 0x39)) return readNumber(this);
    }
    return this.fail('a value');
  }
}

const isSpace = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
