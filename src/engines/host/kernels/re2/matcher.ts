/**
 * Runs a program over bytes, all ways at once (Pike's machine): the time is the length of the text times the size of
 * the program at most, whatever the pattern. Text is read as RE2 reads it in UTF-8 mode: bytes that are no UTF-8 match
 * no set, not even `.`, but may be passed over.
 */
import { ASSERT, ASSERTIONS, FORK, MATCH, type Members, type Program, SAVE, SET } from './program.ts';
import { has } from './rune-set.ts';

/** What is at a place of the text: no character, and one that only sets of everything take. */
const NOTHING = -1;
const LOOSE = -2;

const isTrail = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
const isWord = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95;

class Threads {
  count = 0;
  readonly pcs: Int32Array;
  readonly slots: Int32Array;
  constructor(size: number, slots: number) {
    this.pcs = new Int32Array(size);
    this.slots = new Int32Array(size * slots);
  }
}

/** Matches of one program, with room for its first `groups` groups (0 is the whole match). Not to be used twice at once. */
export class Matcher {
  readonly #program: Program;
  readonly #width: number;
  #now: Threads;
  #then: Threads;
  readonly #inside: Threads;
  /** By instruction: the last mark under which it was followed. */
  #seen: Float64Array;
  readonly #seenInside: Float64Array;
  #mark = 0;
  #marks = 0;
  /** Instructions that wait while the closure of one is followed; slots to put back are ~slot, then the value. */
  readonly #stack: number[] = [];
  readonly #carried: Int32Array;
  /** Where group g of the last match began (2g) and ended (2g + 1); -1 where it took no part. */
  readonly groups: Int32Array;
  #rune = NOTHING;
  #length = 0;

  constructor(program: Program, groups: number) {
    this.#program = program;
    this.#width = 2 * groups;
    const size = program.ops.length;
    this.#now = new Threads(size, this.#width);
    this.#then = new Threads(size, this.#width);
    this.#inside = new Threads(size, this.#width);
    this.#seen = new Float64Array(size);
    this.#seenInside = new Float64Array(size);
    this.#carried = new Int32Array(this.#width);
    this.groups = new Int32Array(this.#width);
  }

  /** Whether all of `bytes[from .. to]` matches. */
  full(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#run(bytes, from, to, from, true);
  }

  /** Finds the first match of `bytes[from .. to]` that begins at `start` or behind it. */
  search(bytes: Uint8Array, from: number, to: number, start: number): boolean {
    return this.#run(bytes, from, to, start, false);
  }

  #run(bytes: Uint8Array, from: number, to: number, start: number, whole: boolean): boolean {
    const { first, start: begin } = this.#program;
    let matched = false;
    this.#now.count = 0;
    this.#mark = ++this.#marks;
    for (let at = start; ; ) {
      if (this.#now.count === 0) {
        if (matched || (whole && at > start)) break;
        if (first && !whole) while (at < to && first[bytes[at]!] === 0) at++;
      }
      if (!matched && (!whole || at === start)) {
        this.#carried.fill(-1);
        this.#follow(this.#now, begin, bytes, from, to, at);
      }
      this.#read(bytes, at, to);
      this.#mark = ++this.#marks;
      this.#then.count = 0;
      if (this.#step(bytes, from, to, at, whole)) matched = true;
      if (at >= to) break;
      // a match of nothing may lie within a character, as those of \B do
      if (!first && !whole && this.#length > 1 && !matched) matched = this.#nothingInside(bytes, from, to, at);
      at += this.#length;
      [this.#now, this.#then] = [this.#then, this.#now];
    }
    return matched;
  }

  /** Moves every thread over the character at hand, in order of preference. Whether one matched: those after it end. */
  #step(bytes: Uint8Array, from: number, to: number, at: number, whole: boolean): boolean {
    const { ops, x, next, sets } = this.#program;
    const { pcs, slots, count } = this.#now;
    const width = this.#width;
    for (let i = 0; i < count; i++) {
      const pc = pcs[i]!;
      if (ops[pc] === MATCH) {
        if (whole && at !== to) continue;
        this.#keep(this.#now, i, at);
        return true;
      }
      if (at < to && this.#isMember(sets[x[pc]!]!)) {
        for (let k = 0; k < width; k++) this.#carried[k] = slots[i * width + k]!;
        this.#follow(this.#then, next[pc]!, bytes, from, to, at + this.#length);
      }
    }
    return false;
  }

  /** Whether nothing is matched between the bytes of the character at `at`; #groups then says where. */
  #nothingInside(bytes: Uint8Array, from: number, to: number, at: number): boolean {
    const { ops, start } = this.#program;
    const threads = this.#inside;
    const [seen, mark] = [this.#seen, this.#mark];
    this.#seen = this.#seenInside;
    let match = -1;
    for (let place = at + 1; place < at + this.#length && match < 0; place++) {
      this.#mark = ++this.#marks;
      threads.count = 0;
      this.#carried.fill(-1);
      this.#follow(threads, start, bytes, from, to, place);
      match = threads.pcs.subarray(0, threads.count).findIndex((pc) => ops[pc] === MATCH);
      if (match >= 0) this.#keep(threads, match, place);
    }
    this.#seen = seen;
    this.#mark = mark;
    return match >= 0;
  }

  #keep({ slots }: Threads, i: number, end: number): void {
    const width = this.#width;
    for (let k = 0; k < width; k++) this.groups[k] = slots[i * width + k]!;
    if (width > 0) this.groups[1] = end;
  }

  #isMember({ ascii, set, loose }: Members): boolean {
    const rune = this.#rune;
    if (rune >= 0) return rune < 128 ? ascii[rune] === 1 : has(set, rune);
    return rune === LOOSE && loose;
  }

  /** Adds the threads that `pc` leads to without a character, with the slots that are carried. */
  #follow(threads: Threads, pc: number, bytes: Uint8Array, from: number, to: number, at: number): void {
    const { ops, x, next } = this.#program;
    const stack = this.#stack;
    const width = this.#width;
    if (width > 0 && this.#carried[0] === -1) this.#carried[0] = at;
    stack.push(pc);
    for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
      if (one < 0) {
        this.#carried[~one] = stack.pop()!;
        continue;
      }
      if (this.#seen[one] === this.#mark) continue;
      this.#seen[one] = this.#mark;
      const op = ops[one];
      if (op === SET || op === MATCH) {
        const i = threads.count++;
        threads.pcs[i] = one;
        for (let k = 0; k < width; k++) threads.slots[i * width + k] = this.#carried[k]!;
      } else if (op === FORK) stack.push(next[one]!, x[one]!);
      else if (op === SAVE) {
        const slot = x[one]!;
        if (slot < width) {
          stack.push(this.#carried[slot]!, ~slot);
          this.#carried[slot] = at;
        }
        stack.push(next[one]!);
      } else if (op === ASSERT && this.#holds(x[one]!, bytes, from, to, at)) stack.push(next[one]!);
    }
  }

  #holds(assertion: number, bytes: Uint8Array, from: number, to: number, at: number): boolean {
    const what = ASSERTIONS[assertion];
    if (what === 'beginText') return at === from;
    if (what === 'endText') return at === to;
    if (what === 'beginLine') return at === from || bytes[at - 1] === 10;
    if (what === 'endLine') return at === to || bytes[at] === 10;
    const before = at > from && isWord(bytes[at - 1]!);
    const after = at < to && isWord(bytes[at]!);
    return (before !== after) === (what === 'wordBoundary');
  }

  /** Reads the character at a place into #rune and #length. */
  #read(bytes: Uint8Array, at: number, to: number): void {
    this.#rune = NOTHING;
    this.#length = 1;
    if (at >= to) return;
    const lead = bytes[at]!;
    if (lead < 0x80) {
      this.#rune = lead;
      return;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > to) return;
    let rune = lead & (0xff >> (length + 1));
    for (let i = 1; i < length; i++) {
      if (!isTrail(bytes[at + i])) return;
      rune = (rune << 6) | (bytes[at + i]! & 0x3f);
    }
    this.#length = length;
    const least = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
    this.#rune = rune < least || rune > 0x10ffff ? LOOSE : rune;
  }
}
