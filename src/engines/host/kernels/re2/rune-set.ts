/**
 * Sets of code points, as the classes of a regular expression need them: Perl's, POSIX's and Unicode's, negated, and
 * closed under simple case folding.
 * https://github.com/google/re2/wiki/Syntax
 */
export const MAX_RUNE = 0x10ffff;

/** Sorted, apart, and not touching: [first, last, first, last, ..]. */
export type RuneSet = readonly number[];

/** The set of some ranges in any order. */
export const setOf = (ranges: readonly number[]): RuneSet => {
  const pairs = Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i]!, ranges[2 * i + 1]!] as const);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [first, last] of pairs) {
    if (merged.length > 0 && first <= merged.at(-1)! + 1) merged[merged.length - 1] = Math.max(merged.at(-1)!, last);
    else merged.push(first, last);
  }
  return merged;
};

export const negated = (set: RuneSet): RuneSet => {
  const rest: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) rest.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= MAX_RUNE) rest.push(next, MAX_RUNE);
  return rest;
};

const ranges = (text: string): RuneSet =>
  setOf(text.split(' ').flatMap((pair) => [pair.codePointAt(0)!, pair.codePointAt(pair.length - 1)!]));

const DIGIT = ranges('0-9');
const WORD = ranges('0-9 A-Z a-z _-_');
const SPACE: RuneSet = [9, 10, 12, 13, 32, 32];

/** `\d` and the like: ASCII only. */
export const PERL: ReadonlyMap<string, RuneSet> = new Map([
  ['d', DIGIT],
  ['D', negated(DIGIT)],
  ['s', SPACE],
  ['S', negated(SPACE)],
  ['w', WORD],
  ['W', negated(WORD)],
]);

/** `[:alpha:]` and the like, by the name alone. */
export const POSIX: ReadonlyMap<string, RuneSet> = new Map([
  ['alnum', ranges('0-9 A-Z a-z')],
  ['alpha', ranges('A-Z a-z')],
  ['ascii', [0, 127]],
  ['blank', [9, 9, 32, 32]],
  ['cntrl', [0, 31, 127, 127]],
  ['digit', DIGIT],
  ['graph', [33, 126]],
  ['lower', ranges('a-z')],
  ['print', [32, 126]],
  ['punct', [33, 47, 58, 64, 91, 96, 123, 126]],
  ['space', [9, 13, 32, 32]],
  ['upper', ranges('A-Z')],
  ['word', WORD],
  ['xdigit', ranges('0-9 A-F a-f')],
]);

const SURROGATES: RuneSet = [0xd800, 0xdfff];
const CHUNK = 0x1000;
const unicode = new Map<string, RuneSet>();

/** The code points that a JavaScript property matches, surrogates aside. */
const byProperty = (property: string): RuneSet => {
  const pattern = new RegExp(`${property}+`, 'gu');
  const found: number[] = [];
  for (let from = 0; from <= MAX_RUNE; from += CHUNK) {
    if (from >= SURROGATES[0]! && from <= SURROGATES[1]!) continue;
    const text = String.fromCodePoint(...Array.from({ length: CHUNK }, (_, i) => from + i));
    const width = from < 0x10000 ? 1 : 2;
    // the chunk that ends where the surrogates begin ends there too
    for (const match of text.matchAll(pattern)) {
      found.push(from + match.index / width, from + (match.index + match[0].length) / width - 1);
    }
  }
  return setOf(found);
};

const CATEGORY = /^(L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfos]?)$/;

/** `\p{name}`: a general category by its letters, a script by its name, or Any; undefined for any other name. */
export const unicodeClass = (name: string): RuneSet | undefined => {
  const known = unicode.get(name);
  if (known) return known;
  const make = (): RuneSet | undefined => {
    if (name === 'Any') return [0, MAX_RUNE];
    if (name === 'Cs') return SURROGATES;
    // RE2's C has no unassigned code points
    if (name === 'C') return setOf([...byProperty('[\\p{Cc}\\p{Cf}\\p{Co}]'), ...SURROGATES]);
    if (CATEGORY.test(name)) return byProperty(`\\p{${name}}`);
    if (!/^[A-Z][A-Za-z_]{2,}$/.test(name)) return undefined;
    try {
      return byProperty(`\\p{Script=${name}}`);
    } catch {
      return undefined;
    }
  };
  const made = make();
  if (made) unicode.set(name, made);
  return made;
};

let orbits: ReadonlyMap<number, readonly number[]> | undefined;

/** Code points that differ in case alone, by each of them. */
const foldOrbits = (): ReadonlyMap<number, readonly number[]> => {
  if (orbits) return orbits;
  const one = (text: string): number | undefined => {
    const rune = text.codePointAt(0)!;
    return text.length === (rune > 0xffff ? 2 : 1) ? rune : undefined;
  };
  const byKey = new Map<number, number[]>();
  for (const property of ['\\p{Changes_When_Casemapped}']) {
    const set = byProperty(property);
    for (let i = 0; i < set.length; i += 2) {
      for (let rune = set[i]!; rune <= set[i + 1]!; rune++) {
        // Turkish i: its folding is not the simple one
        if (rune === 0x130 || rune === 0x131) continue;
        const text = String.fromCodePoint(rune);
        const upper = one(text.toUpperCase()) ?? rune;
        const key = one(String.fromCodePoint(upper).toLowerCase()) ?? upper;
        byKey.set(key, [...(byKey.get(key) ?? []), rune]);
      }
    }
  }
  orbits = new Map([...byKey.values()].flatMap((orbit) => orbit.map((rune) => [rune, orbit] as const)));
  return orbits;
};

/** The set with everything that differs from a member in case alone. */
export const folded = (set: RuneSet): RuneSet => {
  if (set.length === 2 && set[0] === 0 && set[1] === MAX_RUNE) return set;
  const more: number[] = [...set];
  const all = foldOrbits();
  const add = (rune: number): void => {
    for (const other of all.get(rune) ?? []) more.push(other, other);
  };
  let size = 0;
  for (let i = 0; i < set.length; i += 2) size += set[i + 1]! - set[i]! + 1;
  if (size < all.size) {
    for (let i = 0; i < set.length; i += 2) for (let rune = set[i]!; rune <= set[i + 1]!; rune++) add(rune);
  } else for (const rune of all.keys()) if (has(set, rune)) add(rune);
  return setOf(more);
};

/** Whether a code point is in the set. */
export const has = (set: RuneSet, rune: number): boolean => {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (set[2 * middle + 1]! < rune) low = middle + 1;
    else high = middle;
  }
  return 2 * low < set.length && set[2 * low]! <= rune;
};
