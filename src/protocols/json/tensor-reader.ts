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
import { POWERS_OF_TEN } from './decimal.ts';
import { readElement, readLongNumber } from './elements.ts';
import { Numbers, RANGES } from './numbers.ts';
import type { DecodeOptions } from './options.ts';
import { Refusals } from './refusals.ts';
import { Texts } from './texts.ts';

const COMMA = 0x2c;
const MINUS = 0x2d;
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
  private readonly counts: number[] = [0, 0];
  private readonly lengths: number[] = [UNKNOWN, UNKNOWN];
  /** The level of the elements, which is the rank. */
  private rank = UNKNOWN;

  /** `where` names the tensor in messages: `input "keys"`. */
  constructor(where: string, dtype: DType, options: DecodeOptions, rows = false) {
    this.options = options;
    this.base = rows ? 1 : 0;
    this.refusals = new Refusals(where, dtype, this.counts);
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
    const { bytes, end } = cursor;
    const { base, counts, elements, lengths, refusals } = this;
    const numbers = elements instanceof Numbers ? elements : undefined;
    const { low, high, kind } = RANGES[numbers ? numbers.dtype : 'bool'];
    const integral = kind === 'integer' || kind === 'wide integer';
    const wide = kind === 'wide integer';
    // Whether short numbers are read right here; for a small float the double is not enough, see readLongNumber.
    const plain = numbers !== undefined && kind !== 'small float';
    const deepest = MAX_DEPTH - cursor.depth + base;
    let stage = numbers?.stage ?? NOTHING;
    let staged = numbers?.staged ?? 0;
    let { rank } = this;
    let level: number = base;
    let count = counts[level]!;
    cursor.peek();
    let at = cursor.at;

    for (;;) {
      let c = bytes[at]!;
      while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
      if (c === LIST) {
        counts[level] = count;
        if (level === rank) refusals.mixed(level, 'a list');
        if (level === deepest) cursor.refuseDepth(at);
        level++;
        if (level === lengths.length) lengths.push(UNKNOWN);
        count = 0;
        c = bytes[++at]!;
        while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
        if (c !== LIST_END) continue;
      } else {
        if (level !== rank) {
          counts[level] = count;
          if (rank !== UNKNOWN || (lengths[level + 1] ?? UNKNOWN) !== UNKNOWN) refusals.mixed(level, 'a single value');
          rank = level;
          this.rank = level;
        }
        const start = at;
        let digit = c - ZERO;
        if (c === MINUS) digit = bytes[at + 1]! - ZERO;
        if (plain && digit >= 0 && digit <= 9) {
          const negative = c === MINUS;
          at += negative ? 2 : 1;
          c = bytes[at]!;
          let value = digit;
          if (digit !== 0) {
            while (c >= ZERO && c <= NINE && value < 100_000_000) {
              value = value * 10 + (c - ZERO);
              c = bytes[++at]!;
            }
          }
          let short = true;
          if (c === DOT) {
            const from = at + 1;
            // Up to eight digits more: a double holds all of them exactly, and the power of ten too.
            const ninth = from + 8 < end ? bytes[from + 8]! : ZERO;
            short = ninth < ZERO || ninth > NINE;
            if (short) {
              let part = 0;
              c = bytes[++at]!;
              while (c >= ZERO && c <= NINE && at - from < 8) {
                part = part * 10 + (c - ZERO);
                c = bytes[++at]!;
              }
              short = at > from && (c < ZERO || c > NINE) && !(integral && part !== 0) && value < 10_000_000;
              if (part !== 0) {
                const power = POWERS_OF_TEN[at - from]!;
                value = (value * power + part) / power;
              }
            }
          }
          if (short && (c | 0x20) !== 0x65 && !(c >= ZERO && c <= NINE && digit !== 0)) {
            if (negative) value = -value;
            if (value < low || value > high) {
              counts[level] = count;
              refusals.number(level, cursor.ascii(start, at));
            }
            if (wide) {
              const { halves } = numbers;
              halves[2 * staged] = value;
              halves[2 * staged + 1] = Math.floor(value / 2 ** 32);
            } else stage[staged] = value;
          } else {
            counts[level] = count;
            numbers.staged = staged;
            cursor.at = start;
            readLongNumber(cursor, numbers, refusals, level);
            at = cursor.at;
          }
          staged++;
        } else {
          counts[level] = count;
          if (numbers) numbers.staged = staged;
          cursor.at = at;
          readElement(cursor, elements, refusals, level, this.options);
          at = cursor.at;
          staged++;
        }
        if (numbers && staged === stage.length) {
          numbers.staged = staged;
          numbers.makeRoom();
          stage = numbers.stage;
          staged = numbers.staged;
        }
        count++;
      }

      // After an element, or in an empty list: close what closes here.
      for (;;) {
        if (level === base) {
          counts[level] = count;
          if (numbers) numbers.staged = staged;
          cursor.at = at;
          return;
        }
        c = at < end ? bytes[at]! : 0;
        while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = bytes[++at]!;
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
            refusals.ragged(level - 1, 0);
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
    const shape = this.lengths.slice(1, known + 1);
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
