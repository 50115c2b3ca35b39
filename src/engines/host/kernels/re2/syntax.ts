/**
 * The syntax of RE2, as its default options have it (like Perl, UTF-8), read into a tree.
 * https://github.com/google/re2/wiki/Syntax · https://github.com/google/re2/blob/2024-07-02/re2/parse.cc
 */
import { ServingError } from '../../../../errors.ts';
import { folded, negated, PERL, POSIX, type RuneSet, setOf, unicodeClass } from './rune-set.ts';

export type Assertion = 'beginText' | 'endText' | 'beginLine' | 'endLine' | 'wordBoundary' | 'noWordBoundary';

export type Tree =
  | { readonly kind: 'set'; readonly set: RuneSet }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'cat'; readonly items: readonly Tree[] }
  | { readonly kind: 'alt'; readonly items: readonly Tree[] }
  | { readonly kind: 'group'; readonly index: number; readonly item: Tree }
  | {
      readonly kind: 'repeat';
      readonly item: Tree;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    };

/** A pattern, read: its tree and how many groups capture. */
export interface Syntax {
  readonly tree: Tree;
  readonly groups: number;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

const MAX_REPEAT = 1000;
const MAX_NESTING = 1000;
const NEWLINE: RuneSet = [10, 10];
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, f: 12, v: 11 };
const SPECIAL = new Set(['*', '+', '?']);

const invalid = (message: string): ServingError => new ServingError('RUN_FAILED', `regular expression: ${message}`);

class Parser {
  readonly #runes: readonly string[];
  #at = 0;
  #flags: Flags = { i: false, m: false, s: false, U: false };
  #depth = 0;
  groups = 0;

  constructor(pattern: string) {
    this.#runes = [...pattern];
  }

  parse(): Tree {
    const tree = this.#alternatives();
    if (this.#at < this.#runes.length) throw invalid('unexpected ): nothing is open');
    return tree;
  }

  #peek(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#runes[this.#at + i] !== text[i]) return false;
    return true;
  }
  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }
  #rest(length = 20): string {
    return this.#runes.slice(this.#at, this.#at + length).join('');
  }

  #alternatives(): Tree {
    if (++this.#depth > MAX_NESTING) throw invalid(`expressions nest more than ${MAX_NESTING} deep`);
    const items = [this.#sequence()];
    while (this.#take('|')) items.push(this.#sequence());
    this.#depth--;
    return items.length === 1 ? items[0]! : { kind: 'alt', items };
  }

  #sequence(): Tree {
    const items: Tree[] = [];
    while (this.#at < this.#runes.length && !this.#peek('|') && !this.#peek(')')) {
      const start = this.#at;
      const atom = this.#atom();
      if (atom === undefined) {
        // flags alone are nothing that could be repeated
        if (this.#repetition()) throw invalid(`missing argument to repetition operator: ${this.#rest(1)}`);
        continue;
      }
      items.push(...(atom.length > 1 ? atom.slice(0, -1) : []));
      let last: Tree | undefined = atom.at(-1);
      if (last === undefined) continue;
      const found = this.#repetition();
      if (found) {
        const again = this.#repetition();
        if (again) throw invalid(`bad repetition operator: ${this.#runes.slice(start, this.#at).join('').slice(-4)}`);
        last = this.#repeat(last, found);
      }
      items.push(last);
    }
    return items.length === 1 ? items[0]! : { kind: 'cat', items };
  }

  #repeat(item: Tree, { min, max, greedy }: { min: number; max: number; greedy: boolean }): Tree {
    const made: Tree = { kind: 'repeat', item, min, max, greedy };
    if ((min > 1 || (max > 1 && max !== Number.POSITIVE_INFINITY)) && repeats(made) > MAX_REPEAT) {
      throw invalid(`invalid repetition size: more than ${MAX_REPEAT} in all`);
    }
    return made;
  }

  /** A repetition operator, where one stands here. */
  #repetition(): { min: number; max: number; greedy: boolean } | undefined {
    const found = this.#bounds();
    if (!found) return undefined;
    const lazy = this.#take('?');
    return { ...found, greedy: lazy === this.#flags.U };
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (!this.#peek('{')) return undefined;
    // what does not look like a repetition is a literal
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.#rest(40));
    if (!match) return undefined;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY) || min > max) {
      throw invalid(`invalid repetition size: ${match[0]}`);
    }
    this.#at += match[0].length;
    return { min, max };
  }

  #set(set: RuneSet): readonly Tree[] {
    return [{ kind: 'set', set: this.#flags.i ? folded(set) : set }];
  }

  /** What stands here, several for a quoted run; undefined for flags, which are nothing. */
  #atom(): readonly Tree[] | undefined {
    const rune = this.#runes[this.#at]!;
    if (SPECIAL.has(rune)) throw invalid(`missing argument to repetition operator: ${rune}`);
    if (rune === '{' && /^\{\d+(,\d*)?\}/.test(this.#rest(40))) {
      throw invalid(`missing argument to repetition operator: ${this.#rest(6)}`);
    }
    if (rune === '(') return this.#group();
    if (rune === '[') return [{ kind: 'set', set: this.#class() }];
    if (rune === '\\') return this.#escape();
    this.#at++;
    if (rune === '.') return [{ kind: 'set', set: this.#flags.s ? negated([]) : negated(NEWLINE) }];
    if (rune === '^') return [{ kind: 'assert', what: this.#flags.m ? 'beginLine' : 'beginText' }];
    if (rune === '$') return [{ kind: 'assert', what: this.#flags.m ? 'endLine' : 'endText' }];
    const code = rune.codePointAt(0)!;
    return this.#set([code, code]);
  }

  #group(): readonly Tree[] | undefined {
    const start = this.#at;
    this.#at++;
    const outer = this.#flags;
    let index = 0;
    if (this.#peek('?P<') || this.#peek('?<')) {
      this.#at += this.#peek('?P<') ? 3 : 2;
      const end = this.#runes.indexOf('>', this.#at);
      const name = end < 0 ? '' : this.#runes.slice(this.#at, end).join('');
      if (!/^[\p{L}\p{Mn}\p{Mc}\p{N}\p{Pc}]+$/u.test(name)) throw invalid(`bad named group: ${this.#rest()}`);
      this.#at = end + 1;
      index = ++this.groups;
    } else if (this.#take('?')) {
      if (!this.#readFlags(start)) return undefined;
    } else index = ++this.groups;
    const item = this.#alternatives();
    if (!this.#take(')')) throw invalid(`missing ): ${this.#runes.slice(start, start + 20).join('')}`);
    this.#flags = outer;
    return [index > 0 ? { kind: 'group', index, item } : item];
  }

  /** Flags after `(?`; whether a group opens with them. */
  #readFlags(start: number): boolean {
    let sign = true;
    let seen = false;
    for (;;) {
      const rune = this.#runes[this.#at++];
      if (rune === ':' || rune === ')') {
        if (!sign && !seen) break;
        return rune === ':';
      }
      if (rune === '-' && sign) {
        sign = false;
        seen = false;
      } else if (rune === 'i' || rune === 'm' || rune === 's' || rune === 'U') {
        this.#flags = { ...this.#flags, [rune]: sign };
        seen = true;
      } else break;
    }
    throw invalid(`invalid or unsupported group: ${this.#runes.slice(start, this.#at).join('')}`);
  }

  #escape(): readonly Tree[] {
    const next = this.#runes[this.#at + 1];
    const assertion = ({ A: 'beginText', z: 'endText', b: 'wordBoundary', B: 'noWordBoundary' } as const)[next ?? ''];
    if (assertion) {
      this.#at += 2;
      return [{ kind: 'assert', what: assertion }];
    }
    if (next === 'C')
      throw new ServingError('UNSUPPORTED_MODEL', 'regular expression: \\C (any byte) is not supported');
    if (next === 'Q') {
      this.#at += 2;
      const literals: Tree[] = [];
      while (this.#at < this.#runes.length && !this.#take('\\E')) {
        const code = this.#runes[this.#at++]!.codePointAt(0)!;
        literals.push(...this.#set([code, code]));
      }
      return literals;
    }
    const set = this.#classEscape();
    if (set) return [{ kind: 'set', set }];
    const code = this.#escapedRune();
    return this.#set([code, code]);
  }

  /** `\d`, `\pL` and the like. */
  #classEscape(): RuneSet | undefined {
    const next = this.#runes[this.#at + 1] ?? '';
    const perl = PERL.get(next);
    if (perl) {
      this.#at += 2;
      return this.#flags.i ? folded(perl) : perl;
    }
    if (next !== 'p' && next !== 'P') return undefined;
    const braced = this.#runes[this.#at + 2] === '{';
    const end = braced ? this.#runes.indexOf('}', this.#at) : this.#at + 3;
    const written = braced && end < 0 ? '' : this.#runes.slice(this.#at + (braced ? 3 : 2), end).join('');
    const found = unicodeClass(written.replace(/^\^/, ''));
    if (!found) throw invalid(`invalid character class range: ${this.#rest()}`);
    this.#at = braced ? end + 1 : end;
    const set = this.#flags.i ? folded(found) : found;
    return (next === 'P') !== written.startsWith('^') ? negated(set) : set;
  }

  /** A code point after a backslash. */
  #escapedRune(): number {
    const start = this.#at;
    this.#at += 2;
    const rune = this.#runes[start + 1];
    if (rune === undefined) throw invalid('trailing \\');
    const bad = (): ServingError => invalid(`invalid escape sequence: \\${rune}`);
    if (/^[0-7]$/.test(rune)) {
      const digits = /^[0-7]{1,3}/.exec(this.#runes.slice(start + 1, start + 4).join(''))![0];
      // one digit other than 0 would be a back reference, which no automaton has
      if (rune !== '0' && digits.length === 1) throw bad();
      this.#at = start + 1 + digits.length;
      return Number.parseInt(digits, 8);
    }
    if (rune === 'x') {
      const match = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(this.#rest());
      const code = match ? Number.parseInt(match[1] ?? match[2]!, 16) : Number.NaN;
      if (!(code <= 0x10ffff)) throw bad();
      this.#at += match![0].length;
      return code;
    }
    const code = rune.codePointAt(0)!;
    if (code < 128 && !/[0-9A-Za-z]/.test(rune)) return code;
    const named = Object.hasOwn(ESCAPES, rune) ? ESCAPES[rune] : undefined;
    if (named === undefined) throw bad();
    return named;
  }

  #class(): RuneSet {
    const start = this.#at++;
    const negate = this.#take('^');
    const parts: number[] = [];
    const fold = (set: RuneSet): RuneSet => (this.#flags.i ? folded(set) : set);
    for (let first = true; first || !this.#peek(']'); first = false) {
      if (this.#at >= this.#runes.length) throw invalid(`missing ]: ${this.#runes.slice(start, start + 20).join('')}`);
      const posix = this.#peek('[:') ? /^\[:(\^?)([a-z]+):\]/.exec(this.#rest(20)) : null;
      if (posix) {
        const set = POSIX.get(posix[2]!);
        if (!set) throw invalid(`invalid character class range: ${posix[0]}`);
        parts.push(...(posix[1] ? negated(fold(set)) : fold(set)));
        this.#at += posix[0].length;
        continue;
      }
      const named = this.#peek('\\') ? this.#classEscape() : undefined;
      if (named) {
        parts.push(...named);
        continue;
      }
      const low = this.#classRune(start);
      let high = low;
      if (this.#peek('-') && this.#runes[this.#at + 1] !== undefined && this.#runes[this.#at + 1] !== ']') {
        this.#at++;
        high = this.#classRune(start);
        if (high < low) throw invalid(`invalid character class range: ${this.#runes.slice(start, this.#at).join('')}`);
      }
      parts.push(...fold([low, high]));
    }
    this.#at++;
    const set = setOf(parts);
    return negate ? negated(set) : set;
  }

  #classRune(start: number): number {
    if (this.#peek('\\')) return this.#escapedRune();
    const rune = this.#runes[this.#at++];
    if (rune === undefined) throw invalid(`missing ]: ${this.#runes.slice(start, start + 20).join('')}`);
    return rune.codePointAt(0)!;
  }
}

/** How often the innermost expression may be repeated by bounded repetitions around it. */
const repeats = (tree: Tree): number => {
  if (tree.kind === 'repeat') {
    const bounded = tree.max === Number.POSITIVE_INFINITY ? tree.min : tree.max;
    return Math.max(bounded, 1) * repeats(tree.item);
  }
  if (tree.kind === 'group') return repeats(tree.item);
  if (tree.kind === 'cat' || tree.kind === 'alt')
    return tree.items.reduce((most, item) => Math.max(most, repeats(item)), 1);
  return 1;
};

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a pattern. Throws RUN_FAILED where RE2 refuses it. */
export const parsePattern = (pattern: Uint8Array): Syntax => {
  let decoded: string;
  try {
    decoded = text.decode(pattern);
  } catch {
    throw invalid('the pattern is not UTF-8');
  }
  const parser = new Parser(decoded);
  const tree = parser.parse();
  return { tree, groups: parser.groups };
};
