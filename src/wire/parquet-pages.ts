/**
 * Walks the pages of a Parquet column before they are read: https://parquet.apache.org/docs/file-format/data-pages/. The
 * reader takes the lengths of runs as they stand there, and an array that grows without end ends the process: so each
 * run's length is compared with how many values its page has, and the pages' with how many the column has.
 */

/** What the walk needs to know of a column. */
export interface ColumnPages {
  /** Its chunk of the file. */
  readonly bytes: Uint8Array;
  /** How many values the file says that it has. */
  readonly values: number;
  readonly maxDefinitionLevel: number;
  readonly maxRepetitionLevel: number;
  readonly isBoolean: boolean;
  /** Throws where a page would be too large. */
  readonly unpack: (packed: Uint8Array, size: number) => Uint8Array;
}

type Struct = ReadonlyMap<number, unknown>;

const PAGES = { data: 0, dictionary: 2, dataV2: 3 } as const;
/** Encodings whose values are runs. */
const RUNS: ReadonlySet<number> = new Set([2, 3, 8]);
const RLE = 3;
const MAX_DEPTH = 8;

const fail = (message: string): never => {
  throw new Error(message);
};

/** Bytes read one after another. */
class Bytes {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    [this.#bytes, this.at] = [bytes, at];
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  byte(): number {
    return this.left > 0 ? this.#bytes[this.at++]! : fail('a page ends too early');
  }

  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.left)) fail(`a page says that it has ${length} bytes, ${this.left} are left`);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  varint(): number {
    let [value, times] = [0, 1];
    for (let i = 0; i < 10; i++, times *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * times;
      if (byte < 0x80) return value;
    }
    return fail('a number of more than ten bytes');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A struct of Thrift's compact protocol, by the numbers of its fields. */
  struct(depth = 0): Struct {
    if (depth > MAX_DEPTH) fail('the header of a page is nested too deep');
    const fields = new Map<number, unknown>();
    let field = 0;
    for (;;) {
      const byte = this.byte();
      if ((byte & 15) === 0) return fields;
      field = byte >> 4 ? field + (byte >> 4) : this.zigzag();
      fields.set(field, this.#value(byte & 15, depth));
    }
  }

  #value(type: number, depth: number): unknown {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.zigzag();
      case 7:
        return this.take(8);
      case 8:
        return this.take(this.varint());
      case 9: {
        const head = this.byte();
        const length = head >> 4 === 15 ? this.varint() : head >> 4;
        if (length > this.left) fail(`the header of a page has a list of ${length}`);
        return Array.from({ length }, () => this.#value((head & 15) === 2 ? 3 : head & 15, depth + 1));
      }
      case 12:
        return this.struct(depth + 1);
      default:
        return fail(`the header of a page has a value of the type ${type}`);
    }
  }
}

const numberIn = (struct: Struct, field: number): number => {
  const value = struct.get(field);
  return typeof value === 'number' && value >= 0 ? value : fail('the header of a page lacks a size');
};
const structIn = (struct: Struct, field: number): Struct => {
  const value = struct.get(field);
  return value instanceof Map ? value : fail('a page has no header of its kind');
};
const widthOf = (level: number): number => 32 - Math.clz32(level);

/** Runs of one value and packed ones: none may go past the values of the page, nor, where `all` are told, end before. */
const checkRuns = (bytes: Uint8Array, width: number, values: number, all = true): void => {
  const reader = new Bytes(bytes);
  let seen = 0;
  while (seen < values && reader.left > 0) {
    const head = reader.varint();
    const count = Math.floor(head / 2) * (head % 2 === 1 ? 8 : 1);
    // What is packed fills up whole groups.
    if (count > values - seen + (head % 2 === 1 ? 511 : 0)) fail(`a run of ${count} in a page of ${values} values`);
    seen += count;
    const size = head % 2 === 1 ? Math.floor(head / 2) * width : (width + 7) >> 3;
    reader.take(Math.min(size, reader.left));
  }
  if (all && seen < values) fail(`runs of ${seen} values in a page of ${values}`);
};

/** Runs whose size stands before them; returns where they end. */
const checkSized = (page: Uint8Array, at: number, width: number, values: number, all = true): number => {
  const reader = new Bytes(page, at);
  const [a, b, c, d] = reader.take(4);
  const size = a! + b! * 2 ** 8 + c! * 2 ** 16 + d! * 2 ** 24;
  checkRuns(reader.take(size), width, values, all);
  return reader.at;
};

const checkData = (data: Uint8Array, encoding: number, isBoolean: boolean, values: number): void => {
  if (!RUNS.has(encoding)) return;
  if (isBoolean && encoding === RLE) {
    checkSized(data, 0, 1, values, false);
  } else if (data.length > 0) checkRuns(data.subarray(1), data[0]!, values, false);
};

/** Throws where the pages of a column say more than they hold. */
export const checkPages = (column: ColumnPages): void => {
  const { bytes, maxDefinitionLevel, maxRepetitionLevel, isBoolean, unpack } = column;
  const reader = new Bytes(bytes);
  let left = column.values;
  while (reader.left > 1) {
    const header = reader.struct();
    const size = numberIn(header, 2);
    const packed = reader.take(numberIn(header, 3));
    const type = numberIn(header, 1);
    if (type === PAGES.dictionary) {
      const values = numberIn(structIn(header, 7), 1);
      // Empty texts take four bytes each, truth values one bit.
      if (values > 8 * size) fail(`a dictionary of ${values} values in ${size} bytes`);
      continue;
    }
    if (type !== PAGES.data && type !== PAGES.dataV2) fail(`a page of the type ${type}`);
    const own = structIn(header, type === PAGES.data ? 5 : 8);
    const values = numberIn(own, 1);
    left -= values;
    if (left < 0) fail(`the pages of a column have more than its ${column.values} values`);
    if (type === PAGES.data) {
      const page = unpack(packed, size);
      let at = 0;
      if (maxRepetitionLevel > 0) at = checkSized(page, at, widthOf(maxRepetitionLevel), values);
      if (maxDefinitionLevel > 0) at = checkSized(page, at, widthOf(maxDefinitionLevel), values);
      checkData(page.subarray(at), numberIn(own, 2), isBoolean, values);
      continue;
    }
    const [definitions, repetitions] = [numberIn(own, 5), numberIn(own, 6)];
    if (numberIn(own, 2) > values) fail('a page has more nulls than values');
    const levels = new Bytes(packed);
    const repetition = levels.take(repetitions);
    const definition = levels.take(definitions);
    if (maxRepetitionLevel > 0) checkRuns(repetition, widthOf(maxRepetitionLevel), values);
    if (maxDefinitionLevel > 0) checkRuns(definition, widthOf(maxDefinitionLevel), values);
    const rest = levels.take(levels.left);
    const data = own.get(7) === false ? rest : unpack(rest, size - definitions - repetitions);
    checkData(data, numberIn(own, 4), isBoolean, values);
  }
};
