/**
 * A pattern as a program of an automaton (Thompson's construction), after https://swtch.com/~rsc/regexp/regexp2.html:
 * alternatives are in order of preference, so that the first match in that order is Perl's.
 */
import { ServingError } from '../../../../errors.ts';
import { has, MAX_RUNE, type RuneSet } from './rune-set.ts';
import type { Assertion, Syntax, Tree } from './syntax.ts';

export const SET = 0;
export const FORK = 1;
export const SAVE = 2;
export const ASSERT = 3;
export const MATCH = 4;

/** A set as the matcher asks it. */
export interface Members {
  readonly ascii: Uint8Array;
  readonly set: RuneSet;
  /** All code points from 0x80 on: RE2 then takes any bytes that look like UTF-8, overlong ones as well. */
  readonly loose: boolean;
}

export interface Program {
  readonly ops: Uint8Array;
  /** SET: the set; SAVE: the slot; ASSERT: the assertion; FORK: where to go first. All but FORK go on to `next`. */
  readonly x: Int32Array;
  readonly next: Int32Array;
  readonly sets: readonly Members[];
  readonly start: number;
  readonly groups: number;
  /** Bytes that a match may begin with; undefined where it may be empty. */
  readonly first: Uint8Array | undefined;
}

export const ASSERTIONS: readonly Assertion[] = [
  'beginText',
  'endText',
  'beginLine',
  'endLine',
  'wordBoundary',
  'noWordBoundary',
];

const MAX_SIZE = 100_000;

const nullable = (tree: Tree): boolean => {
  if (tree.kind === 'set') return false;
  if (tree.kind === 'assert') return true;
  if (tree.kind === 'cat') return tree.items.every(nullable);
  if (tree.kind === 'alt') return tree.items.some(nullable);
  if (tree.kind === 'group') return nullable(tree.item);
  return tree.min === 0 || nullable(tree.item);
};

class Assembler {
  readonly ops: number[] = [];
  readonly x: number[] = [];
  readonly next: number[] = [];
  readonly sets: Members[] = [];
  readonly #known = new Map<RuneSet, number>();

  emit(op: number, x: number, next: number): number {
    if (this.ops.length >= MAX_SIZE)
      throw new ServingError('RUN_FAILED', 'regular expression: the pattern is too large');
    this.ops.push(op);
    this.x.push(x);
    this.next.push(next);
    return this.ops.length - 1;
  }

  /** The program of `tree` that goes on to `next`: where it begins. */
  build(tree: Tree, next: number): number {
    if (tree.kind === 'set') return this.emit(SET, this.#set(tree.set), next);
    if (tree.kind === 'assert') return this.emit(ASSERT, ASSERTIONS.indexOf(tree.what), next);
    if (tree.kind === 'cat') return tree.items.reduceRight((then, item) => this.build(item, then), next);
    if (tree.kind === 'group') {
      const close = this.emit(SAVE, 2 * tree.index + 1, next);
      return this.emit(SAVE, 2 * tree.index, this.build(tree.item, close));
    }
    if (tree.kind === 'alt') {
      const starts = tree.items.map((item) => this.build(item, next));
      return starts.reduceRight((rest, start) => this.emit(FORK, start, rest));
    }
    return this.#repeat(tree.item, tree.min, tree.max, tree.greedy, next);
  }

  /** Goes to `first` or else to `other`. */
  #fork(first: number, other: number, greedy: boolean): number {
    return greedy ? this.emit(FORK, first, other) : this.emit(FORK, other, first);
  }

  #repeat(item: Tree, min: number, max: number, greedy: boolean, next: number): number {
    let then = next;
    let required = min;
    if (max === Number.POSITIVE_INFINITY) {
      // of what may be empty, x* is (x+)?, or the order of preference would be lost
      const plus = min > 0 || nullable(item);
      const fork = this.emit(FORK, 0, 0);
      const body = this.build(item, fork);
      this.x[fork] = greedy ? body : next;
      this.next[fork] = greedy ? next : body;
      if (!plus) then = fork;
      else if (min > 0) {
        then = body;
        required--;
      } else then = this.#fork(body, next, greedy);
    } else {
      // x{n,m} = x..x(x(x)?)?
      for (let i = min; i < max; i++) then = this.#fork(this.build(item, then), next, greedy);
    }
    for (let i = 0; i < required; i++) then = this.build(item, then);
    return then;
  }

  #set(set: RuneSet): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const ascii = Uint8Array.from({ length: 128 }, (_, rune) => Number(has(set, rune)));
    const last = set.length - 2;
    this.sets.push({ ascii, set, loose: last >= 0 && set[last]! <= 128 && set[last + 1] === MAX_RUNE });
    this.#known.set(set, this.sets.length - 1);
    return this.sets.length - 1;
  }
}

/** The bytes that may come first; undefined where the end can be reached without one. */
const firstBytes = ({ ops, x, next, sets }: Assembler, start: number): Uint8Array | undefined => {
  const bytes = new Uint8Array(256);
  const seen = new Set<number>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (ops[at] === MATCH) return undefined;
    if (ops[at] === SET) {
      const { ascii, set } = sets[x[at]!]!;
      ascii.forEach((member, byte) => {
        if (member) bytes[byte] = 1;
      });
      if ((set.at(-1) ?? 0) > 127) bytes.fill(1, 0xc2, 0xf5);
      continue;
    }
    waiting.push(next[at]!);
    if (ops[at] === FORK) waiting.push(x[at]!);
  }
  return bytes;
};

export const compile = ({ tree, groups }: Syntax): Program => {
  const made = new Assembler();
  const end = made.emit(MATCH, 0, 0);
  const start = made.build(tree, end);
  const { ops, x, next, sets } = made;
  return {
    ops: Uint8Array.from(ops),
    x: Int32Array.from(x),
    next: Int32Array.from(next),
    sets,
    start,
    groups,
    first: firstBytes(made, start),
  };
};
