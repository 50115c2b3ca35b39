/**
 * Patterns of Python's `re`, read into a tree. https://docs.python.org/3.13/library/re.html#regular-expression-syntax
 * They are not translated to JavaScript's: `\w`, `\b`, `$`, case and empty matches mean something else there, and how
 * long a pattern takes could not be bounded.
 */
import { PatternLetters } from './pattern-letters.ts';
import { isDigit, isSpace, isWord } from './python-text.ts';

/** Whether a character belongs to it. */
export type CharacterTest = (code: number) => boolean;

export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly parts: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly of: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  | { readonly kind: 'group'; readonly number: number; readonly of: PatternNode }
  | { readonly kind: 'atomic'; readonly of: PatternNode }
  | { readonly kind: 'look'; readonly of: PatternNode; readonly behind: boolean; readonly not: boolean }
  | { readonly kind: 'same'; readonly group: number; readonly fold: (code: number) => number }
  | { readonly kind: 'at'; readonly place: Place; readonly word: CharacterTest };

/** Where nothing is consumed. */
export type Place = 'start' | 'line start' | 'end' | 'last line end' | 'line end' | 'boundary' | 'no boundary';

export interface Pattern {
  readonly root: PatternNode;
  /** Groups that capture. */
  readonly groups: number;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;
const NEWLINE = 0x0a;

/** Characters that are equal to each other where case does not count, though the lower case of one is not the other: sre's table. */
// biome-ignore format: as Python has it
const EQUAL: readonly (readonly number[])[] = [
  [0x69, 0x131], [0x73, 0x17f], [0xb5, 0x3bc], [0x345, 0x3b9, 0x1fbe], [0x390, 0x1fd3], [0x3b0, 0x1fe3], [0x3b2, 0x3d0],
  [0x3b5, 0x3f5], [0x3b8, 0x3d1], [0x3ba, 0x3f0], [0x3c0, 0x3d6], [0x3c1, 0x3f1], [0x3c2, 0x3c3], [0x3c6, 0x3d5],
  [0x432, 0x1c80], [0x434, 0x1c81], [0x43e, 0x1c82], [0x441, 0x1c83], [0x442, 0x1c84, 0x1c85], [0x44a, 0x1c86],
  [0x463, 0x1c87], [0x1c88, 0xa64b], [0x1e61, 0x1e9b], [0xfb05, 0xfb06],
];
const FOLDED: ReadonlyMap<number, number> = new Map(
  EQUAL.flatMap(([first, ...others]) => others.map((code) => [code, first!] as const)),
);

const asciiLower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 32 : code);

/** One character for all that are equal where case does not count. */
const foldOf = (ascii: boolean): ((code: number) => number) =>
  ascii
    ? asciiLower
    : (code) => {
        if (code < 0x80) return asciiLower(code);
        // Its lower case as one character is i; as a text it is two.
        const lower = code === 0x130 ? 0x69 : String.fromCodePoint(code).toLowerCase().codePointAt(0)!;
        return FOLDED.get(lower) ?? lower;
      };

const within =
  (low: number, high: number): CharacterTest =>
  (code) =>
    code >= low && code <= high;
const ascii =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    code < 0x80 && test(code);
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);

/** A test of which the answers for ASCII are worked out beforehand. */
const quick = (test: CharacterTest): CharacterTest => {
  const table = Uint8Array.from({ length: 128 }, (_, code) => (test(code) ? 1 : 0));
  return (code) => (code < 128 ? table[code] === 1 : test(code));
};

const KINDS: Readonly<Record<string, CharacterTest>> = { w: isWord, d: isDigit, s: isSpace };
const CONTROLS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 };

class Reader extends PatternLetters {
  #flags: Flags = { i: false, m: false, s: false, x: false, a: false };
  #depth = 0;
  readonly #names = new Map<string, number>();
  groups = 0;

  constructor(text: string) {
    super(text, 'token_pattern');
  }

  either(): PatternNode {
    if (++this.#depth > MAX_DEPTH) this.refuse(`groups nested more than ${MAX_DEPTH} deep`);
    const flags = this.#flags;
    const parts = [this.#sequence()];
    while (this.takes('|')) parts.push(this.#sequence());
    if (this.#depth > 1) this.#flags = flags;
    this.#depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.ended && this.peek() !== '|' && this.peek() !== ')') {
      if (this.#flags.x && this.#skipsBlank()) continue;
      const item = this.#item();
      if (item) parts.push(this.#repeated(item));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #skipsBlank(): boolean {
    if (this.takes('#')) {
      while (!this.ended && this.next() !== '\n');
      return true;
    }
    if (!/^[ \t\n\r\f\v]$/.test(this.peek())) return false;
    this.at++;
    return true;
  }

  #repeated(item: PatternNode): PatternNode {
    let made = item;
    for (;;) {
      while (this.#flags.x && !this.ended && this.#skipsBlank());
      const bounds = this.#bounds();
      if (!bounds) return made;
      if (made !== item) this.refuse('a repetition of a repetition');
      if (item.kind === 'at') this.refuse('nothing to repeat');
      const [min, max] = bounds;
      const lazy = this.takes('?');
      const possessive = !lazy && this.takes('+');
      made = { kind: 'repeat', of: item, min, max, greedy: !lazy };
      if (possessive) made = { kind: 'atomic', of: made };
    }
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.takes('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.takes('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.takes('?')) return [0, 1];
    if (this.peek() !== '{') return undefined;
    const found = /^\{(\d*)(,(\d*))?\}/.exec(this.ahead(40));
    // As Python has it, {} and { before anything else are plain characters.
    if (!found || (found[1] === '' && found[2] === undefined)) return undefined;
    this.at += found[0].length;
    const min = Number(found[1] || 0);
    const max = found[2] === undefined ? min : found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY;
    if (min > max) this.refuse('a repetition whose least is more than its most');
    return [min, max];
  }

  /** undefined: something that stands for nothing, as a comment. */
  #item(): PatternNode | undefined {
    const letter = this.next();
    switch (letter) {
      case '.':
        return this.#character(this.#flags.s ? () => true : (code) => code !== NEWLINE, false);
      case '^':
        return this.#place(this.#flags.m ? 'line start' : 'start');
      case '$':
        return this.#place(this.#flags.m ? 'line end' : 'last line end');
      case '[':
        return this.#set();
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        return this.refuse('nothing to repeat');
      default:
        return this.#literal(letter.codePointAt(0)!);
    }
  }

  #place(place: Place): PatternNode {
    return { kind: 'at', place, word: quick(this.#flags.a ? ascii(isWord) : isWord) };
  }

  #character(test: CharacterTest, folds: boolean): PatternNode {
    if (!folds || !this.#flags.i) return { kind: 'character', test: quick(test) };
    const fold = foldOf(this.#flags.a);
    return { kind: 'character', test: quick((code) => test(fold(code))) };
  }

  #literal(code: number): PatternNode {
    const wanted = this.#flags.i ? foldOf(this.#flags.a)(code) : code;
    return this.#character((other) => other === wanted, true);
  }

  #kind(letter: string): CharacterTest | undefined {
    const test = KINDS[letter.toLowerCase()];
    if (!test) return undefined;
    const own = this.#flags.a ? ascii(test) : test;
    return letter === letter.toLowerCase() ? own : not(own);
  }

  #escape(): PatternNode {
    const letter = this.next();
    if (letter === 'b') return this.#place('boundary');
    if (letter === 'B') return this.#place('no boundary');
    if (letter === 'A') return this.#place('start');
    if (letter === 'Z' || letter === 'z') return this.#place('end');
    const kind = this.#kind(letter);
    if (kind) return this.#character(kind, false);
    if (/^[1-9]$/.test(letter)) {
      const digits = /^[0-7]$/.test(letter) && /^[0-7]$/.test(this.peek()) && /^[0-7]$/.test(this.peek(1));
      if (digits) return this.#literal(Number.parseInt(letter + this.next() + this.next(), 8));
      const number = Number(/^\d$/.test(this.peek()) ? letter + this.next() : letter);
      return this.#same(number);
    }
    return this.#literal(this.#escaped(letter));
  }

  #same(number: number): PatternNode {
    if (number > this.groups) this.refuse(`there is no group ${number}`);
    return { kind: 'same', group: number, fold: this.#flags.i ? foldOf(this.#flags.a) : (code) => code };
  }

  #escaped(letter: string): number {
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    if (letter === '0') {
      let digits = '';
      while (digits.length < 2 && /^[0-7]$/.test(this.peek())) digits += this.next();
      return Number.parseInt(digits || '0', 8);
    }
    const length = { x: 2, u: 4, U: 8 }[letter];
    if (length !== undefined) {
      let digits = '';
      while (digits.length < length && /^[0-9a-fA-F]$/.test(this.peek())) digits += this.next();
      const code = Number.parseInt(digits, 16);
      if (digits.length < length || code > 0x10ffff) this.refuse(`\\${letter} without ${length} digits`);
      return code;
    }
    if (/^[A-Za-z]$/.test(letter)) this.refuse(`\\${letter} is not known`);
    return letter.codePointAt(0)!;
  }

  #set(): PatternNode {
    const negated = this.takes('^');
    const tests: CharacterTest[] = [];
    const kinds: CharacterTest[] = [];
    const fold = this.#flags.i ? foldOf(this.#flags.a) : undefined;
    const add = (low: number, high: number): void => {
      if (!fold) {
        tests.push(within(low, high));
        return;
      }
      // What is equal to one of the range is in the set.
      const folded = new Set<number>();
      for (let code = low; code <= high; code++) folded.add(fold(code));
      tests.push((code) => folded.has(code));
    };
    for (let first = true; first || this.peek() !== ']'; first = false) {
      const low = this.#inSet();
      if (this.peek() === '-' && this.peek(1) !== ']' && this.peek(1) !== '') {
        this.next();
        const high = this.#inSet();
        if (typeof low !== 'number' || typeof high !== 'number' || low > high)
          this.refuse('a range of characters that is none');
        add(low as number, high as number);
      } else if (typeof low === 'number') add(low, low);
      else kinds.push(low);
    }
    this.next();
    const test: CharacterTest = (code) => {
      const own = fold ? fold(code) : code;
      return tests.some((one) => one(own)) || kinds.some((one) => one(code));
    };
    return { kind: 'character', test: quick(negated ? not(test) : test) };
  }

  #inSet(): number | CharacterTest {
    const letter = this.next();
    if (letter !== '\\') return letter.codePointAt(0)!;
    const escaped = this.next();
    if (escaped === 'b') return 8;
    const kind = this.#kind(escaped);
    if (kind) return kind;
    if (!/^[1-7]$/.test(escaped)) return this.#escaped(escaped);
    let digits = escaped;
    while (digits.length < 3 && /^[0-7]$/.test(this.peek())) digits += this.next();
    return Number.parseInt(digits, 8);
  }

  #closed(node: PatternNode): PatternNode {
    if (!this.takes(')')) this.refuse('a group that is not closed');
    return node;
  }

  #group(): PatternNode | undefined {
    if (!this.takes('?')) return this.#capture();
    if (this.takes(':')) return this.#closed(asOne(this.either()));
    if (this.takes('>')) return this.#closed({ kind: 'atomic', of: this.either() });
    for (const [sign, behind, negated] of LOOKS) {
      if (this.takes(sign)) return this.#closed({ kind: 'look', behind, not: negated, of: this.either() });
    }
    if (this.takes('#')) {
      while (this.next() !== ')');
      return undefined;
    }
    if (this.takes('P<')) return this.#capture(this.#name('>'));
    if (this.takes('P=')) {
      const name = this.#name(')');
      return this.#same(this.#names.get(name) ?? this.refuse(`there is no group ${JSON.stringify(name)}`));
    }
    if (this.peek() === '(') this.refuse('a condition on a group is not served');
    return this.#withFlags();
  }

  #name(end: string): string {
    let name = '';
    for (let letter = this.next(); letter !== end; letter = this.next()) name += letter;
    return name;
  }

  #capture(name?: string): PatternNode {
    const number = ++this.groups;
    if (name !== undefined) this.#names.set(name, number);
    return this.#closed({ kind: 'group', number, of: this.either() });
  }

  /** `(?aim)` for what follows, `(?i-m:…)` for what is inside. */
  #withFlags(): PatternNode | undefined {
    let flags = this.#flags;
    let on = true;
    for (;;) {
      const letter = this.next();
      if (letter === '-') on = false;
      else if (letter === 'u') flags = { ...flags, a: false };
      else if (letter === 'L') this.refuse('a pattern by locale');
      else if ('imsxa'.includes(letter)) flags = { ...flags, [letter]: on };
      else if (letter === ')') {
        this.#flags = flags;
        return undefined;
      } else if (letter === ':') {
        const outside = this.#flags;
        this.#flags = flags;
        const inside = this.#closed(asOne(this.either()));
        this.#flags = outside;
        return inside;
      } else this.refuse(`(?${letter} is not known`);
    }
  }
}

/** What a group that does not capture holds may be repeated, even where it is a place. */
const asOne = (node: PatternNode): PatternNode => (node.kind === 'at' ? { kind: 'sequence', parts: [node] } : node);

const LOOKS = [
  ['=', false, false],
  ['!', false, true],
  ['<=', true, false],
  ['<!', true, true],
] as const;

/** Reads a pattern. Throws UNSUPPORTED_MODEL, naming what it is about the pattern. */
export const readPattern = (text: string): Pattern => {
  const reader = new Reader(text);
  if (text.length > MAX_LENGTH) reader.refuse(`longer than ${MAX_LENGTH} characters`);
  const root = reader.either();
  if (!reader.ended) reader.refuse('a bracket that was not opened');
  return { root, groups: reader.groups };
};
