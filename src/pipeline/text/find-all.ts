/**
 * `re.findall` of Python, by backtracking over code points. Every step is counted, so that no text and no pattern takes
 * for ever. https://docs.python.org/3.13/library/re.html#re.findall
 */
import { ServingError } from '../../errors.ts';
import type { CharacterTest, Pattern, PatternNode, Place } from './python-pattern.ts';

/** Where the rest of a match ends, from a place on; -1 where there is none. */
type Match = (at: number) => number;

/** The pairs of places of what is found, [from, to) each. */
export type FindAll = (codes: Uint32Array, found: (from: number, to: number) => void) => void;

/** Steps that a text may take: so many, and so many more for each character. */
const STEPS = 2_000_000;
const STEPS_EACH = 500;
/** Repetitions of a group within each other. */
const MAX_REPEATS = 2500;
const NEWLINE = 0x0a;

/** How many characters a pattern takes; undefined where that is not always the same. */
const widthOf = (node: PatternNode): number | undefined => {
  switch (node.kind) {
    case 'character':
      return 1;
    case 'at':
    case 'look':
      return 0;
    case 'sequence':
      return node.parts.reduce<number | undefined>((sum, part) => {
        const width = widthOf(part);
        return sum === undefined || width === undefined ? undefined : sum + width;
      }, 0);
    case 'either': {
      const widths = new Set(node.parts.map(widthOf));
      return widths.size === 1 ? [...widths][0] : undefined;
    }
    case 'repeat': {
      const width = widthOf(node.of);
      return node.min === node.max && width !== undefined ? width * node.min : undefined;
    }
    case 'group':
    case 'atomic':
      return widthOf(node.of);
    case 'same':
      return undefined;
  }
};

class Matcher {
  #codes: Uint32Array = new Uint32Array();
  #steps = 0;
  #repeats = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** A match that must not end here: at the end of an empty one before. */
  #forbidden = -1;
  readonly #match: Match;
  readonly #group: 0 | 1;

  constructor({ root, groups }: Pattern) {
    this.#starts = new Int32Array(groups + 1);
    this.#ends = new Int32Array(groups + 1);
    this.#group = groups > 0 ? 1 : 0;
    this.#match = this.#compile(root, (at) => (at === this.#forbidden ? -1 : at));
  }

  findAll(codes: Uint32Array, found: (from: number, to: number) => void): void {
    this.#codes = codes;
    this.#steps = STEPS + STEPS_EACH * codes.length;
    for (let at = 0; at <= codes.length; ) {
      this.#starts.fill(-1);
      this.#ends.fill(-1);
      this.#repeats = 0;
      this.#step(1);
      const end = this.#match(at);
      if (end < 0) {
        this.#forbidden = -1;
        at++;
        continue;
      }
      const [from, to] = this.#group === 0 ? [at, end] : [this.#starts[1]!, this.#ends[1]!];
      if (to < 0) found(0, 0);
      else found(from, to);
      this.#forbidden = end === at ? end : -1;
      at = end;
    }
    this.#forbidden = -1;
  }

  /** A text to search in, with `find`. */
  begin(codes: Uint32Array): void {
    this.#codes = codes;
    this.#steps = STEPS + STEPS_EACH * codes.length;
  }

  /** The first match from a place on, as [from, to); undefined where there is none. */
  find(from: number): readonly [from: number, to: number] | undefined {
    for (let at = from; at <= this.#codes.length; at++) {
      this.#starts.fill(-1);
      this.#ends.fill(-1);
      this.#repeats = 0;
      this.#step(1);
      const end = this.#match(at);
      if (end >= 0) return [at, end];
    }
    return undefined;
  }

  /** What a group took in the match that was found last; undefined: nothing. */
  group(number: number): readonly [from: number, to: number] | undefined {
    const to = this.#ends[number]!;
    return to < 0 ? undefined : [this.#starts[number]!, to];
  }

  #step(count: number): void {
    this.#steps -= count;
    if (this.#steps < 0) throw new ServingError('INVALID_INPUT', 'the token pattern takes too many steps on this text');
  }

  #compile(node: PatternNode, next: Match): Match {
    switch (node.kind) {
      case 'character':
        return this.#character(node.test, next);
      case 'sequence':
        return node.parts.reduceRight((rest, part) => this.#compile(part, rest), next);
      case 'either':
        return this.#either(node.parts.map((part) => this.#compile(part, next)));
      case 'repeat':
        return node.of.kind === 'character' ? this.#run(node, node.of.test, next) : this.#repeat(node, next);
      case 'group':
        return this.#capture(node.number, node.of, next);
      case 'atomic': {
        const inside = this.#compile(node.of, (at) => at);
        return this.#restoring((at) => {
          const end = inside(at);
          return end < 0 ? -1 : next(end);
        });
      }
      case 'look':
        return this.#look(node, next);
      case 'same':
        return this.#same(node.group, node.fold, next);
      case 'at':
        return this.#at(node.place, node.word, next);
    }
  }

  #character(test: CharacterTest, next: Match): Match {
    return (at) => (at < this.#codes.length && test(this.#codes[at]!) ? next(at + 1) : -1);
  }

  #either(parts: readonly Match[]): Match {
    return (at) => {
      for (const part of parts) {
        this.#step(1);
        const end = part(at);
        if (end >= 0) return end;
      }
      return -1;
    };
  }

  /** One character again and again. */
  #run({ min, max, greedy }: { min: number; max: number; greedy: boolean }, test: CharacterTest, next: Match): Match {
    const runFrom = (at: number, most: number): number => {
      const codes = this.#codes;
      const last = Math.min(codes.length, at + most);
      let to = at;
      while (to < last && test(codes[to]!)) to++;
      this.#step(to - at + 1);
      return to;
    };
    if (greedy) {
      return (at) => {
        const least = at + min;
        for (let to = runFrom(at, max); to >= least; to--) {
          this.#step(1);
          const end = next(to);
          if (end >= 0) return end;
        }
        return -1;
      };
    }
    return (at) => {
      if (runFrom(at, min) < at + min) return -1;
      for (let to = at + min; ; to++) {
        this.#step(1);
        const end = next(to);
        if (end >= 0) return end;
        if (to - at >= max || to >= this.#codes.length || !test(this.#codes[to]!)) return -1;
      }
    };
  }

  /** A group again and again; one that took nothing is not repeated. */
  #repeat({ of, min, max, greedy }: Extract<PatternNode, { kind: 'repeat' }>, next: Match): Match {
    let [count, last] = [0, -1];
    const leave: Match = (at) => {
      const [ownCount, ownLast] = [count, last];
      const end = next(at);
      [count, last] = [ownCount, ownLast];
      return end;
    };
    const again = (at: number): number => {
      const [ownCount, ownLast] = [count, last];
      if (++this.#repeats > MAX_REPEATS) {
        throw new ServingError(
          'INVALID_INPUT',
          `the token pattern repeats a group more than ${MAX_REPEATS} times on this text`,
        );
      }
      [count, last] = [ownCount + 1, at];
      const end = body(at);
      [count, last] = [ownCount, ownLast];
      this.#repeats--;
      return end;
    };
    const go: Match = (at) => {
      this.#step(1);
      if (count < min) return again(at);
      const mayRepeat = count < max && at !== last;
      if (!greedy) {
        const end = leave(at);
        return end >= 0 || !mayRepeat ? end : again(at);
      }
      const end = mayRepeat ? again(at) : -1;
      return end >= 0 ? end : leave(at);
    };
    const body: Match = this.#compile(of, go);
    return (at) => {
      const [ownCount, ownLast] = [count, last];
      [count, last] = [0, -1];
      const end = go(at);
      [count, last] = [ownCount, ownLast];
      return end;
    };
  }

  #capture(number: number, of: PatternNode, next: Match): Match {
    const [starts, ends] = [this.#starts, this.#ends];
    // Where the group that is open began; groups within it have their own.
    const begins: number[] = [];
    const inside = this.#compile(of, (at) => {
      const [from, to] = [starts[number]!, ends[number]!];
      const begin = begins.pop()!;
      starts[number] = begin;
      ends[number] = at;
      const end = next(at);
      begins.push(begin);
      if (end < 0) {
        starts[number] = from;
        ends[number] = to;
      }
      return end;
    });
    return (at) => {
      begins.push(at);
      const end = inside(at);
      begins.pop();
      return end;
    };
  }

  #look({ of, behind, not }: Extract<PatternNode, { kind: 'look' }>, next: Match): Match {
    const inside = this.#compile(of, (at) => at);
    const width = behind ? widthOf(of) : 0;
    if (width === undefined) {
      throw new ServingError('UNSUPPORTED_MODEL', 'token_pattern: a look behind that is not of one width');
    }
    return this.#restoring((at) => {
      this.#step(1);
      const found = at >= width && inside(at - width) >= 0;
      return found === not ? -1 : next(at);
    });
  }

  /** A match that leaves the groups as they were where it fails. */
  #restoring(match: Match): Match {
    if (this.#group === 0) return match;
    return (at) => {
      const [starts, ends] = [this.#starts.slice(), this.#ends.slice()];
      const end = match(at);
      if (end < 0) {
        this.#starts.set(starts);
        this.#ends.set(ends);
      }
      return end;
    };
  }

  #same(group: number, fold: (code: number) => number, next: Match): Match {
    return (at) => {
      const [from, to] = [this.#starts[group]!, this.#ends[group]!];
      if (to < 0 || at + to - from > this.#codes.length) return -1;
      this.#step(to - from);
      for (let i = from; i < to; i++) {
        if (fold(this.#codes[i]!) !== fold(this.#codes[at + i - from]!)) return -1;
      }
      return next(at + to - from);
    };
  }

  #at(place: Place, word: CharacterTest, next: Match): Match {
    const isWordAt = (at: number): boolean => at >= 0 && at < this.#codes.length && word(this.#codes[at]!);
    const tests: Readonly<Record<Place, (at: number) => boolean>> = {
      start: (at) => at === 0,
      'line start': (at) => at === 0 || this.#codes[at - 1] === NEWLINE,
      end: (at) => at === this.#codes.length,
      'line end': (at) => at === this.#codes.length || this.#codes[at] === NEWLINE,
      'last line end': (at) =>
        at === this.#codes.length || (at === this.#codes.length - 1 && this.#codes[at] === NEWLINE),
      boundary: (at) => isWordAt(at - 1) !== isWordAt(at),
      'no boundary': (at) => this.#codes.length > 0 && isWordAt(at - 1) === isWordAt(at),
    };
    const test = tests[place];
    return (at) => (test(at) ? next(at) : -1);
  }
}

/** One match of a pattern: its place, and those of the groups. */
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly group: (number: number) => readonly [from: number, to: number] | undefined;
}

/**
 * The matches in a text as Java finds them: each begins where the one before ended, or one character later where that was
 * empty; until `found` gives true. Throws INVALID_INPUT where it takes too long.
 */
export const searchOf = (
  pattern: Pattern,
): ((codes: Uint32Array, found: (match: Found) => boolean | undefined) => void) => {
  const matcher = new Matcher(pattern);
  const group = (number: number): readonly [number, number] | undefined => matcher.group(number);
  return (codes, found) => {
    try {
      matcher.begin(codes);
      for (let next = 0; ; ) {
        const match = matcher.find(next);
        if (!match || found({ from: match[0], to: match[1], group })) return;
        next = match[1] === match[0] ? match[1] + 1 : match[1];
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ServingError('INVALID_INPUT', 'the pattern nests too deeply on this text');
    }
  };
};

/** What is found in texts: whole matches, or the first group where the pattern has one. Throws INVALID_INPUT where it takes too long. */
export const findAllOf = (pattern: Pattern): FindAll => {
  const matcher = new Matcher(pattern);
  return (codes, found) => {
    try {
      matcher.findAll(codes, found);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ServingError('INVALID_INPUT', 'the token pattern nests too deeply on this text');
    }
  };
};
