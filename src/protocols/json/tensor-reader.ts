/**
 * Nested lists to one dense tensor, in one pass and without an object for any element. The shape is found on the way:
 * the first list of each level says how long its level is, every later one must agree.
 *
 *   [[1, 2, 3], [4, 5, 6]]   level 1: 2 lists, level 2: 3 numbers   ->  shape [2, 3]
 *
 * true and false stand for 1 and 0 in any numeric dtype, as they do in numpy; 1 and 0 for true and false in bool.
 */
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { fits, printShape, type Shape } from '../../tensor/signature.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import { readNumber } from './decimal.ts';
import { readElement, readLongNumber } from './elements.ts';
import { Numbers, RANGES } from './numbers.ts';
import type { DecodeOptions } from './options.ts';
import { Refusals } from './refusals.ts';
import { Texts } from './texts.ts';

const COMMA = 0x2c;
const MINUS = 0x2d;
const SPACE = 0x20;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LIST = 0x5b;
const LIST_END = 0x5d;

const UNKNOWN = -1;
const NOTHING = new Float64Array(0);

/** Reads one tensor: whole by one `read`, or, with `rows`, one `read` for each row of its first dimension. */
export class TensorReader {
  private readonly elements: Numbers | Texts;
  private readonly refusals: Refusals;
  private readonly options: DecodeOptions;
  /** The level at which `read` reads: 0, or 1 where the first dimension is the rows. */
  private readonly base: 0 | 1;
  /** By level: how many elements the list that is open has so far, and how many every list of the level has. */
  private readonly counts = [0, 0, 0, 0, 0, 0, 0, 0];
  private readonly lengths = [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
  /** The level at which `fill` goes on. */
  private level = 0;
  /** The level of the elements, which is the rank. */
  private rank = UNKNOWN;

  /** `where` names the tensor in messages: `input "keys"`. */
  constructor(where: string, dtype: DType, options: DecodeOptions, rows = false) {
    this.options = options;
    this.base = rows ? 1 : 0;
    this.refusals = new Refusals(where, dtype, this.counts, options.columns);
    this.elements =
      dtype === 'string' ? new Texts(options.maxTensorBytes, where) : new Numbers(dtype, options.maxTensorBytes, where);
  }

  /** How many rows were read. */
  get rows(): number {
    return this.counts[1]!;
  }

  /**
   * Reads the value at the cursor. Throws INVALID_INPUT where its elements are not of the dtype or its lists of unequal
   * length, TOO_LARGE, and INVALID_REQUEST where the grammar breaks.
   */
  read(cursor: Cursor): void {
    const { elements } = this;
    this.level = this.base;
    if (elements instanceof Numbers) while (!this.fill(cursor, elements)) elements.makeRoom();
    else this.fill(cursor, undefined);
  }

  /** Adds a row that is a missing cell; of floats and texts only. */
  missing(): void {
    const { elements } = this;
    if (this.rank !== UNKNOWN && this.rank !== this.base) this.refusals.mixed(this.base, 'a single value');
    this.rank = this.base;
    if (elements instanceof Texts) elements.missing();
    else {
      if (elements.staged === elements.stage.length) elements.makeRoom();
      elements.stage[elements.staged++] = Number.NaN;
    }
    this.counts[this.base]!++;
  }

  /**
   * Reads on until the stage is full, which gives false, or the value ends, which gives true. That the hottest loop of
   * the server returns every few thousand elements also lets V8 replace it by its optimized form early in a large body.
   */
  private fill(cursor: Cursor, numbers: Numbers | undefined): boolean {
    const { bytes, end, view } = cursor;
    const lastWord = end - 4;
    const { base, counts, lengths, refusals } = this;
    const { kind, bounds } = numbers?.range ?? RANGES.bool;
    const low = bounds[0]!;
    const high = bounds[1]!;
    const real = kind === 'float';
    const wide = kind === 'wide integer';
    // Whether short numbers are read right here; for a small float the double is not enough, see readLongNumber.
    const plain = numbers !== undefined && kind !== 'small float';
    const stage = numbers?.stage ?? NOTHING;
    const full = numbers ? stage.length : Number.POSITIVE_INFINITY;
    const deepest = MAX_DEPTH - cursor.depth + base;
    let staged = numbers?.staged ?? 0;
    let { level, rank } = this;
    let count = counts[level]!;
    cursor.peek();
    let at = cursor.at;

    for (;;) {
      let c = bytes[at]!;
      if (c <= SPACE) while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
      if (c === LIST) {
        counts[level] = count;
        if (level === rank) refusals.mixed(level, 'a list');
        if (level === deepest) cursor.refuseDepth(at);
        level++;
        if (level + 1 === lengths.length) {
          counts.push(0);
          lengths.push(UNKNOWN);
        }
        count = 0;
        c = bytes[++at]!;
        if (c <= SPACE) while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
        if (c !== LIST_END) continue;
      } else {
        if (staged === full) {
          counts[level] = count;
          this.level = level;
          numbers!.staged = staged;
          cursor.at = at;
          return false;
        }
        if (level !== rank) {
          counts[level] = count;
          if (rank !== UNKNOWN || lengths[level + 1] !== UNKNOWN) refusals.mixed(level, 'a single value');
          rank = level;
          this.rank = level;
        }
        const start = at;
        const negative = c === MINUS;
        if (negative) c = bytes[at + 1]!;
        if (plain && c >= ZERO && c <= NINE) {
          // An integer of up to nine digits is read right here; one of up to three without a branch for each digit.
          if (negative) at++;
          let whole = c - ZERO;
          const word = at < lastWord && whole !== 0 ? view.getInt32(at, true) ^ 0x30303030 : -1;
          // The high bit of each byte that is no digit, from the first such byte on.
          const others = ((word + 0x76767676) | word) & 0x80808080;
          const digits = (31 - Math.clz32(others & -others)) >> 3;
          if (others !== 0 && digits > 0) {
            // The digits d h t u of the number end at the highest byte.
            const ended = word << (32 - 8 * digits);
            whole = (ended >>> 24) + ((ended >>> 16) & 0xff) * 10 + ((ended >>> 8) & 0xff) * 100;
            at += digits;
            c = bytes[at]!;
          } else {
            c = bytes[++at]!;
            if (whole !== 0) {
              while (c >= ZERO && c <= NINE && whole < 100_000_000) {
                whole = (Math.imul(whole, 10) + (c - ZERO)) | 0;
                c = bytes[++at]!;
              }
            }
          }
          // 11.0 is one, too.
          if (c === DOT && bytes[at + 1] === ZERO && (bytes[at + 2] === COMMA || bytes[at + 2] === LIST_END)) {
            at += 2;
            c = COMMA;
          }
          if (c === COMMA || c === LIST_END || c <= SPACE) {
            const value = negative ? -whole : whole;
            if (value < low || value > high) {
              counts[level] = count;
              refusals.number(level, cursor.ascii(start, at));
            }
            if (wide) {
              numbers.halves[2 * staged] = value;
              numbers.halves[2 * staged + 1] = value < 0 ? -1 : 0;
            } else stage[staged] = value;
          } else if (real) {
            cursor.at = start;
            const value = readNumber(cursor);
            at = cursor.at;
            if (value < low || value > high) {
              counts[level] = count;
              refusals.number(level, cursor.ascii(start, at));
            }
            stage[staged] = value;
          } else {
            counts[level] = count;
            numbers.staged = staged;
            cursor.at = start;
            readLongNumber(cursor, numbers, refusals, level);
            at = cursor.at;
          }
        } else {
          counts[level] = count;
          if (numbers) numbers.staged = staged;
          cursor.at = start;
          readElement(cursor, this.elements, refusals, level, this.options);
          at = cursor.at;
        }
        staged++;
        count++;
      }

      // After an element, or in an empty list: close what closes here.
      for (;;) {
        if (level === base) {
          counts[level] = count;
          if (numbers) numbers.staged = staged;
          cursor.at = at;
          return true;
        }
        c = at < end ? bytes[at]! : 0;
        if (c <= SPACE) while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
        if (c === COMMA) {
          at++;
          break;
        }
        if (c !== LIST_END) cursor.fail('"," or "]"', at);
        if (lengths[level] !== count) {
          if (lengths[level] !== UNKNOWN) {
            counts[level] = count;
            refusals.ragged(level, lengths[level]!);
          }
          if (lengths[level - 1] === 0) {
            counts[level] = count;
            refusals.ragged(level - 1, undefined);
          }
          lengths[level] = count;
        }
        at++;
        level--;
        count = counts[level]! + 1;
      }
    }
  }

  /**
   * The tensor, its shape checked against `wanted`. Where there are no elements at all, the dimensions that no list
   * told are taken from `wanted`, 0 for a free one. `column`: a plain list of n elements may stand for the shape [n, 1].
   */
  finish(wanted: Shape, column = false): Tensor {
    if (this.base === 1) this.lengths[1] = this.rows;
    const known = this.rank === UNKNOWN ? this.lengths.findLastIndex((length) => length !== UNKNOWN) : this.rank;
    const shape = this.lengths.slice(1, Math.max(known, 0) + 1);
    if (this.rank === UNKNOWN) {
      for (const dim of wanted?.slice(shape.length) ?? []) shape.push(typeof dim === 'number' ? dim : 0);
    } else if (column && shape.length === 1 && wanted?.length === 2) shape.push(1);
    const { elements } = this;
    if (elements instanceof Texts) {
      this.checkShape(shape, wanted);
      return tensor('string', shape, elements.finish());
    }
    if (DTYPES[elements.dtype].kind === 'complex' && this.rank !== UNKNOWN) {
      // Pairs [real, imaginary], unless the lists are just as deep as the shape: then real numbers.
      if (shape.length === wanted?.length) elements.spread();
      else if (shape.pop() !== 2) this.refusals.pairs();
    }
    this.checkShape(shape, wanted);
    return tensor(elements.dtype, shape, elements.finish());
  }

  private checkShape(shape: readonly number[], wanted: Shape): void {
    if (!fits(shape, wanted)) this.refusals.shape(`[${shape.join(', ')}]`, printShape(wanted));
  }
}
