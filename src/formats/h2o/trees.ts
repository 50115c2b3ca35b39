/**
 * Compressed trees, as SharedTreeMojoModel.scoreTree walks them, laid out as a Forest.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/tree/SharedTreeMojoModel.java
 *
 *   node    flags (1 byte) · column (2; 65535: a leaf, its value follows) · where NA goes (1)
 *           · unless NA goes its own way: threshold (4), or a set of levels
 *           · how long the left side is (1 to 4 bytes, told by the flags; none where it is a leaf) · left · right
 *   flags   bits 0-1: bytes of that length, less 1    bits 2-3: 0 a threshold, 8 32 levels, 12 a longer set
 *           bits 4-5: the left side is a leaf         bits 6-7: the right side is one
 *
 * A number that is at least the threshold, and a level that is in the set, goes right. What a set does not speak of goes
 * where NA goes; in MOJO 1.00 it goes left.
 */
import { ServingError } from '../../errors.ts';
import type { Forest } from '../../pipeline/forest.ts';
import type { Domain } from './mojo.ts';

const LEAF = 0xffff;
const SET_32 = 8;
const SET = 12;
/** hex.genmodel.algos.tree.NaSplitDir */
const NA_VS_REST = 1;
const NA_LEFT: ReadonlySet<number> = new Set([2, 4]);
/** Words of all sets together: 1 GiB. */
const MAX_WORDS = 2 ** 28;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

export interface TreeFormat {
  readonly version: number;
  readonly littleEndian: boolean;
  /** Of the features. */
  readonly domains: readonly Domain[];
  readonly features: number;
}

/** A side of a node that is yet to be read. */
interface Side {
  readonly at: number;
  readonly leaf: boolean;
  readonly parent: number;
  readonly isLeft: boolean;
  /** The last set of levels on the way to it. */
  readonly set: LevelSet | undefined;
}

/** Levels [from, to) of a set, their bits in bytes `at` to `end`. */
interface LevelSet {
  readonly at: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** What was read of a node's test. */
interface Split {
  /** Where its sides begin. */
  readonly at: number;
  /** The sides change places. */
  readonly swapped: boolean;
  /** The last set of levels. */
  readonly set: LevelSet | undefined;
}

export class ForestWriter {
  readonly #format: TreeFormat;
  readonly #roots: number[] = [];
  readonly #groups: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #defaultLeft: number[] = [];
  readonly #categories: number[] = [];
  readonly #sets: number[] = [];
  readonly #values: number[] = [];

  constructor(format: TreeFormat) {
    this.#format = format;
  }

  /** Adds a tree whose leaves add to an output. Throws CORRUPT_MODEL where its bytes are no tree. */
  add(bytes: Uint8Array, group: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Each place is the begin of one side at most, so that what is read is never more than what there is.
    const seen = new Uint8Array(bytes.length);
    this.#roots.push(this.#feature.length);
    this.#groups.push(group);
    const open: Side[] = [{ at: 0, leaf: false, parent: -1, isLeft: false, set: undefined }];
    try {
      for (let side = open.pop(); side; side = open.pop()) {
        if (!(side.at >= 0 && side.at < bytes.length))
          throw corrupt(`a branch leads to byte ${side.at} of ${bytes.length}`);
        if (seen[side.at]) throw corrupt(`two branches lead to byte ${side.at}`);
        seen[side.at] = 1;
        const node = this.#feature.length;
        if (side.parent >= 0) (side.isLeft ? this.#left : this.#right)[side.parent] = node;
        if (side.leaf) this.#leaf(view.getFloat32(side.at, this.#format.littleEndian));
        else this.#node(view, side, open);
      }
    } catch (error) {
      if (error instanceof RangeError) throw corrupt(`the bytes end within a node; they are ${bytes.length}`);
      throw error;
    }
  }

  #push(feature: number, threshold: number, defaultLeft: boolean, categories: number): void {
    this.#feature.push(feature);
    this.#threshold.push(threshold);
    this.#defaultLeft.push(defaultLeft ? 1 : 0);
    this.#categories.push(categories);
    this.#left.push(0);
    this.#right.push(0);
  }

  #leaf(value: number): void {
    this.#push(~this.#values.length, 0, false, -1);
    this.#values.push(value);
  }

  #node(view: DataView, { at: start, set: last }: Side, open: Side[]): void {
    const { littleEndian, features } = this.#format;
    const flags = view.getUint8(start);
    const column = view.getUint16(start + 1, littleEndian);
    if (column === LEAF) {
      this.#leaf(view.getFloat32(start + 3, littleEndian));
      return;
    }
    if (column >= features) throw corrupt(`a split by column ${column}, there are ${features}`);
    const { at, swapped, set } = this.#split(view, start, column, flags, last);
    const node = this.#feature.length - 1;
    const kind = flags & 0x33;
    if (kind > 3 && kind !== 0x30) throw corrupt(`a node has the flags ${flags}`);
    const leftIsLeaf = kind === 0x30;
    const size = leftIsLeaf ? 0 : kind + 1;
    const right = leftIsLeaf ? at + 4 : at + size + lengthAt(view, at, size, littleEndian);
    const rightIsLeaf = (flags & 0x40) !== 0;
    open.push({ at: right, leaf: rightIsLeaf, parent: node, isLeft: swapped, set });
    open.push({ at: at + size, leaf: leftIsLeaf, parent: node, isLeft: !swapped, set });
  }

  /** Writes the test of a node. `last`: the set of levels before it on the way. */
  #split(view: DataView, start: number, column: number, flags: number, last: LevelSet | undefined): Split {
    const { littleEndian, version } = this.#format;
    const direction = view.getUint8(start + 3);
    const naLeft = NA_LEFT.has(direction);
    const equal = flags & 0x0c;
    const at = start + 4;
    const domain = this.#format.domains[column];
    if (direction === NA_VS_REST) {
      if (equal === 0 || !last || version <= 1) {
        // Nothing is below -Infinity: all but NA goes to what is right here.
        this.#push(column, Number.NEGATIVE_INFINITY, true, -1);
        return { at, swapped: true, set: last };
      }
      // Versions before 3.28 flag such a split of levels as having a set, and still ask the last one for its bounds.
      this.#push(column, 0, true, this.#sets.length);
      this.#writeSet(last, Math.min(last.to, domain?.length ?? last.to), () => true);
      return { at, swapped: true, set: last };
    }
    if (equal === 0) {
      const threshold = view.getFloat32(at, littleEndian);
      if (Number.isNaN(threshold)) throw corrupt('a threshold is NaN');
      this.#push(column, threshold, naLeft, -1);
      return { at: at + 4, swapped: false, set: last };
    }
    if (equal !== SET_32 && equal !== SET) throw corrupt(`a node has the flags ${flags}`);
    if (!domain) throw corrupt(`a split by levels of column ${column}, which has none`);
    const set = levelSetAt(view, at, equal === SET, this.#format);
    // What the set does not speak of goes right with NA: the set of what goes left says it in less.
    const swapped = version > 1 && !naLeft;
    this.#push(column, 0, swapped ? true : naLeft, this.#sets.length);
    this.#writeSet(set, Math.min(set.to, domain.length), (bit) => {
      const holds = ((view.getUint8(set.at + (bit >> 3)) >> (bit & 7)) & 1) === 1;
      return holds !== swapped;
    });
    return { at: set.end, swapped, set };
  }

  /** Writes the levels from the set's first one up to `end` whose bit, counted from there, is wanted. */
  #writeSet({ from }: LevelSet, end: number, isWanted: (bit: number) => boolean): void {
    const words = Math.ceil(Math.max(0, end) / 32);
    if (this.#sets.length + words > MAX_WORDS) throw new ServingError('TOO_LARGE', 'the sets of levels are too many');
    const begin = this.#sets.length + 1;
    this.#sets.push(words);
    for (let i = 0; i < words; i++) this.#sets.push(0);
    for (let level = from; level < end; level++) {
      if (!isWanted(level - from)) continue;
      const word = begin + (level >>> 5);
      this.#sets[word] = this.#sets[word]! | (1 << (level & 31));
    }
  }

  /** Sums of `outputs`, which begin with 0, in double precision. */
  finish(outputs: number): Forest {
    const isCategorical = this.#categories.some((set) => set >= 0);
    return {
      features: this.#format.features,
      precision: 'float64',
      compare: 'lt',
      roots: Int32Array.from(this.#roots),
      groups: Int32Array.from(this.#groups),
      outputs,
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      defaultLeft: Uint8Array.from(this.#defaultLeft),
      ...(isCategorical && { categories: Int32Array.from(this.#categories), sets: Uint32Array.from(this.#sets) }),
      values: Float64Array.from(this.#values),
      start: new Float64Array(outputs),
      sum: 'float64',
    };
  }
}

/** The bytes that the left side takes. */
const lengthAt = (view: DataView, at: number, size: number, littleEndian: boolean): number => {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, littleEndian);
    case 3:
      return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    default:
      return view.getInt32(at, littleEndian);
  }
};

/** A set of levels: 32 bits, or where they begin, how many they are, and the bits. */
const levelSetAt = (view: DataView, at: number, long: boolean, { version, littleEndian }: TreeFormat): LevelSet => {
  if (!long) {
    view.getUint32(at);
    return { at, end: at + 4, from: 0, to: 32 };
  }
  const from = view.getUint16(at, littleEndian);
  const old = version <= 1.1;
  const bits = old ? 8 * view.getUint16(at + 2, littleEndian) : view.getInt32(at + 2, littleEndian);
  const begin = at + (old ? 4 : 6);
  const end = begin + Math.ceil(bits / 8);
  if (bits < 0 || end > view.byteLength) throw corrupt(`a set of ${bits} levels passes the end of the tree`);
  return { at: begin, end, from, to: from + bits };
};
