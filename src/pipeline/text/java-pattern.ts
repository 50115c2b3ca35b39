/**
 * Patterns of java.util.regex, read into the tree that find-all.ts matches by counted steps:
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html. They are not handed to
 * JavaScript's RegExp, since how long one takes there could not be bounded.
 */
import {
  alpha,
  anyOf,
  anyWord,
  BINARY,
  both,
  KINDS,
  lineEnd,
  matching,
  NAMED,
  not,
  one,
  upper,
  vertical,
  within,
  word,
} from './java-characters.ts';
import { PatternLetters } from './pattern-letters.ts';
import type { CharacterTest, Pattern, PatternNode } from './python-pattern.ts';

const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;
const MAX_REPEAT = 2 ** 31 - 1;

interface Flags {
  /** Case does not count. */
  readonly i: boolean;
  /** ^ and $ at each line. */
  readonly m: boolean;
  /** . takes ends of lines. */
  readonly s: boolean;
  /** Only \n ends a line. */
  readonly d: boolean;
  /** Case of all letters, not only of ASCII. */
  readonly u: boolean;
  /** Blanks and comments do not count. */
  readonly x: boolean;
}

export interface JavaPatternOptions {
  readonly ignoreCase?: boolean;
  /** The pattern is a text that stands for itself. */
  readonly literal?: boolean;
  /** \\b lies between letters of all scripts and other characters, as before JDK 19. */
  readonly unicodeBoundaries?: boolean;
}

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

const lowerOf = (code: number): number => {
  const text = String.fromCodePoint(code).toLowerCase();
  return text.length === (code > 0xffff ? 2 : 1) ? text.codePointAt(0)! : code;
};
const upperOf = (code: number): number => {
  const text = String.fromCodePoint(code).toUpperCase();
  return text.length === (code > 0xffff ? 2 : 1) ? text.codePointAt(0)! : code;
};

/** One character for all that are equal where case does not count. */
const foldOf = ({ i, u }: Flags): ((code: number) => number) => {
  if (!i) return (code) => code;
  return u ? (code) => lowerOf(upperOf(code)) : (code) => (upper(code) ? code + 32 : code);
};

/** Whether the test holds for it, or for another case of it. */
const folded = (test: CharacterTest, { i, u }: Flags): CharacterTest => {
  if (!i) return test;
  if (!u) return (code) => test(code) || (alpha(code) && test(code ^ 0x20));
  return (code) => test(code) || test(upperOf(code)) || test(lowerOf(upperOf(code)));
};

class Reader extends PatternLetters {
  /** What \\b lies at the end of. */
  boundary: CharacterTest = word;
  #depth = 0;
  #flags: Flags;
  groups = 0;
  readonly names = new Map<string, number>();

  constructor(text: string, flags: Flags) {
    super(text, 'the pattern');
    this.#flags = flags;
  }

  #until(end: string): string {
    let found = '';
    while (!this.takes(end)) found += this.next();
    return found;
  }

  either(): PatternNode {
    if (++this.#depth > MAX_DEPTH) this.refuse(`groups nested more than ${MAX_DEPTH} deep`);
    const flags = this.#flags;
    const parts = [this.#sequence()];
    while (this.takes('|')) parts.push(this.#sequence());
    this.#flags = flags;
    this.#depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.ended && this.peek() !== '|' && this.peek() !== ')') {
      if (this.#flags.x && this.#isBlank()) continue;
      if (this.takes('\\Q')) {
        const text = this.#quoted();
        text.forEach((letter, i) => {
          const node = this.#literal(letter.codePointAt(0)!);
          parts.push(i === text.length - 1 ? this.#repeated(node) : node);
        });
        continue;
      }
      const node = this.#atom();
      if (node) parts.push(this.#repeated(node));
    }
    return { kind: 'sequence', parts };
  }

  #isBlank(): boolean {
    if (/\s/.test(this.peek())) {
      this.at++;
      return true;
    }
    if (this.peek() !== '#') return false;
    while (!this.ended && this.peek() !== '\n') this.at++;
    return true;
  }

  #quoted(): readonly string[] {
    const found: string[] = [];
    while (!this.ended && !this.takes('\\E')) found.push(this.next());
    return found;
  }

  #literal(code: number): PatternNode {
    const fold = foldOf(this.#flags);
    const own = fold(code);
    return { kind: 'character', test: this.#flags.i ? (other) => fold(other) === own : one(code) };
  }

  #repeated(node: PatternNode): PatternNode {
    let of = node;
    for (;;) {
      const [min, max] = this.#times() ?? [];
      if (min === undefined || max === undefined) return of;
      const lazy = this.takes('?');
      const possessive = !lazy && this.takes('+');
      const what = of.kind === 'at' || of.kind === 'look' ? ({ kind: 'sequence', parts: [of] } as const) : of;
      const repeat: PatternNode = { kind: 'repeat', of: what, min, max, greedy: !lazy };
      of = possessive ? { kind: 'atomic', of: repeat } : repeat;
    }
  }

  #times(): readonly [number, number] | undefined {
    if (this.takes('*')) return [0, MAX_REPEAT];
    if (this.takes('+')) return [1, MAX_REPEAT];
    if (this.takes('?')) return [0, 1];
    if (!this.takes('{')) return undefined;
    const [, low, comma, high] =
      /^(\d{1,9})(,?)(\d{0,9})$/.exec(this.#until('}')) ?? this.refuse('no count of repetitions');
    const min = Number(low);
    const max = comma === '' ? min : high === '' ? MAX_REPEAT : Number(high);
    if (max < min) this.refuse('more repetitions at least than at most');
    return [min, max];
  }

  #atom(): PatternNode | undefined {
    const letter = this.next();
    const { s, d, m } = this.#flags;
    switch (letter) {
      case '.':
        return { kind: 'character', test: s ? () => true : d ? not(one(0x0a)) : not(lineEnd) };
      case '^':
        return { kind: 'at', place: m ? 'line start' : 'start', word };
      case '$':
        return { kind: 'at', place: m ? 'line end' : 'last line end', word };
      case '[':
        return { kind: 'character', test: this.#set() };
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        return this.refuse(`"${letter}" repeats nothing`);
      default:
        return this.#literal(letter.codePointAt(0)!);
    }
  }

  #group(): PatternNode | undefined {
    if (!this.takes('?')) return this.#capture();
    for (const [sign, behind, negated] of [
      ['<=', true, false],
      ['<!', true, true],
      ['=', false, false],
      ['!', false, true],
    ] as const) {
      if (this.takes(sign)) return { kind: 'look', of: this.#closed(), behind, not: negated };
    }
    if (this.takes('>')) return { kind: 'atomic', of: this.#closed() };
    if (this.takes(':')) return this.#closed();
    if (this.takes('<')) {
      const name = this.#until('>');
      if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name) || this.names.has(name)) this.refuse(`the group name "${name}"`);
      return this.#capture(name);
    }
    return this.#withFlags();
  }

  #capture(name?: string): PatternNode {
    const number = ++this.groups;
    if (name !== undefined) this.names.set(name, number);
    return { kind: 'group', number, of: this.#closed() };
  }

  #closed(): PatternNode {
    const of = this.either();
    if (!this.takes(')')) this.refuse('a group without its end');
    return of;
  }

  /** (?i) from here on, (?i: … ) inside. */
  #withFlags(): PatternNode | undefined {
    const before = this.#flags;
    let on = true;
    for (;;) {
      const letter = this.next();
      if (letter === '-') on = false;
      else if (letter === ')') return undefined;
      else if (letter === ':') {
        const of = this.#closed();
        this.#flags = before;
        return of;
      } else if ('imsdux'.includes(letter)) this.#flags = { ...this.#flags, [letter]: on };
      else this.refuse(`the flag "${letter}"`);
    }
  }

  #escape(): PatternNode {
    const letter = this.next();
    if (/[1-9]/.test(letter)) return { kind: 'same', group: this.#reference(letter), fold: foldOf(this.#flags) };
    switch (letter) {
      case 'b':
        return { kind: 'at', place: 'boundary', word: this.boundary };
      case 'B':
        return { kind: 'at', place: 'no boundary', word: this.boundary };
      case 'A':
        return { kind: 'at', place: 'start', word };
      case 'z':
        return { kind: 'at', place: 'end', word };
      case 'Z':
        return { kind: 'at', place: 'last line end', word };
      case 'R': {
        const parts = [one(0x0d), one(0x0a)].map((test): PatternNode => ({ kind: 'character', test }));
        return {
          kind: 'either',
          parts: [
            { kind: 'sequence', parts },
            { kind: 'character', test: vertical },
          ],
        };
      }
      case 'k': {
        if (!this.takes('<')) this.refuse('\\k without a name');
        const group = this.names.get(this.#until('>')) ?? this.refuse('\\k of a group that is not there');
        return { kind: 'same', group, fold: foldOf(this.#flags) };
      }
      case 'G':
      case 'X':
      case 'N':
        return this.refuse(`\\${letter}`);
      default: {
        const found = this.#character(letter);
        return typeof found === 'number' ? this.#literal(found) : { kind: 'character', test: found };
      }
    }
  }

  /** As many digits as name a group that there is. */
  #reference(first: string): number {
    let group = Number(first);
    if (group > this.groups) this.refuse(`\\${group} of a group that is not there yet`);
    while (/[0-9]/.test(this.peek()) && group * 10 + Number(this.peek()) <= this.groups) {
      group = group * 10 + Number(this.next());
    }
    return group;
  }

  /** What stands behind a backslash: a character, or a class of them. */
  #character(letter: string): number | CharacterTest {
    const kind = KINDS[letter.toLowerCase()];
    if (kind) return letter === letter.toLowerCase() ? kind : not(kind);
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    switch (letter) {
      case 'p':
      case 'P': {
        const test = this.#property();
        return letter === 'p' ? test : not(test);
      }
      case 'x':
        return this.takes('{') ? this.#hex(this.#until('}')) : this.#hex(this.next() + this.next());
      case 'u':
        return this.#hex(this.next() + this.next() + this.next() + this.next());
      case '0': {
        let digits = '';
        while (/[0-7]/.test(this.peek()) && digits.length < 3 && Number.parseInt(digits + this.peek(), 8) < 256)
          digits += this.next();
        return digits === '' ? this.refuse('\\0 without digits') : Number.parseInt(digits, 8);
      }
      case 'c':
        return this.next().codePointAt(0)! ^ 64;
      default:
        if (/[A-Za-z]/.test(letter)) this.refuse(`\\${letter}`);
        return letter.codePointAt(0)!;
    }
  }

  #hex(digits: string): number {
    const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    return code <= 0x10ffff ? code : this.refuse(`the character ${digits}`);
  }

  #property(): CharacterTest {
    const name = this.takes('{') ? this.#until('}') : this.next();
    const known = NAMED[name];
    if (known) return folded(known, this.#flags);
    const [, prefix, rest = ''] = /^(?:(Is|In|script=|sc=|general_category=|gc=|block=|blk=))?(.+)$/.exec(name) ?? [];
    const own = prefix === 'Is' ? (BINARY[rest.toLowerCase()] ?? rest) : rest;
    if (prefix === 'In' || prefix?.startsWith('bl')) this.refuse(`blocks of Unicode, \\p{${name}}`);
    for (const form of prefix?.startsWith('s') ? [`Script=${own}`] : [own, `Script=${own}`]) {
      try {
        return matching(new RegExp(`^\\p{${form}}$`, 'u'));
      } catch {
        // Another form of its name may be known.
      }
    }
    return this.refuse(`\\p{${name}}`);
  }

  /** What stands between brackets: [a-z&&[^aeiou]]. */
  #set(): CharacterTest {
    if (++this.#depth > MAX_DEPTH) this.refuse(`groups nested more than ${MAX_DEPTH} deep`);
    const negated = this.takes('^');
    let all: CharacterTest | undefined;
    let tests: CharacterTest[] = [];
    let isFirst = true;
    for (;;) {
      if (this.peek() === ']' && !isFirst) {
        this.at++;
        break;
      }
      if (this.takes('&&')) {
        const left = tests.length > 0 ? anyOf(...tests) : undefined;
        if (left) all = all ? both(all, left) : left;
        tests = [];
      } else if (this.peek() === '[') {
        this.at++;
        tests.push(this.#set());
      } else if (this.takes('\\Q'))
        for (const letter of this.#quoted()) tests.push(folded(one(letter.codePointAt(0)!), this.#flags));
      else tests.push(this.#range());
      isFirst = false;
    }
    this.#depth--;
    const last = tests.length > 0 ? anyOf(...tests) : undefined;
    const test = all && last ? both(all, last) : (last ?? all ?? ((): boolean => false));
    return negated ? not(test) : test;
  }

  #range(): CharacterTest {
    const from = this.#setCharacter();
    if (typeof from !== 'number') return from;
    if (this.peek() !== '-' || this.peek(1) === ']' || this.peek(1) === '[' || this.peek(1) === '')
      return folded(one(from), this.#flags);
    this.at++;
    const to = this.#setCharacter();
    if (typeof to !== 'number' || to < from) return this.refuse('a range that ends before it begins');
    return folded(within(from, to), this.#flags);
  }

  #setCharacter(): number | CharacterTest {
    const letter = this.next();
    return letter === '\\' ? this.#character(this.next()) : letter.codePointAt(0)!;
  }
}

export interface JavaPattern extends Pattern {
  readonly names: ReadonlyMap<string, number>;
}

/** Reads a pattern. Throws UNSUPPORTED_MODEL, naming what it is about the pattern. */
export const readJavaPattern = (
  text: string,
  { ignoreCase = false, literal = false, unicodeBoundaries = false }: JavaPatternOptions = {},
): JavaPattern => {
  const flags = { i: ignoreCase, u: ignoreCase, m: false, s: false, d: false, x: false };
  const reader = new Reader(literal ? `\\Q${text.replaceAll('\\E', '\\E\\\\E\\Q')}\\E` : text, flags);
  if (unicodeBoundaries) reader.boundary = anyWord;
  if (text.length > MAX_LENGTH) reader.refuse(`longer than ${MAX_LENGTH} characters`);
  const root = reader.either();
  if (!reader.ended) reader.refuse('a bracket that was not opened');
  return { root, groups: reader.groups, names: reader.names };
};
