/**
 * Reads an ONNX file without its weights: the raw data of large initializers is passed over, and each stands in the model
 * as external data that lies in the model's own file. So it is read once, in pieces, where it is wanted, as weights beside
 * the model are (engines/external-data.ts), and a model is never in memory more often than its engine has it.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/ExternalData.md
 *
 * The file is walked once from front to back; what is not such data comes out byte by byte as it stands there.
 */
import { posix } from 'node:path';
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { dtypeOfOnnx } from '../../tensor/dtype.ts';
import { chunkHead } from '../../wire/protobuf.ts';
import { DATA_LOCATIONS, ModelProto, TensorProto } from './messages.ts';

export interface OnnxFile {
  readonly model: ModelProto;
  /** The whole file, where nothing of it was left out; the byte fields of `model` are views of it. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** Smaller files are read as they are. */
const LEAST_FILE_BYTES = 2 ** 18;
/** Smaller tensors stay in the model: shapes, axes and the like, whose elements others look at. */
const LEAST_TENSOR_BYTES = 2 ** 14;
/** What is read behind a tensor that was passed over; twice as much whenever reading goes on. */
const [LEAST_WINDOW, MOST_WINDOW] = [2 ** 14, 2 ** 22];
/** A tag and a length, ten bytes each at most. */
const HEAD_BYTES = 20;

const VARINT = 0;
const FIXED64 = 1;
const CHUNK = 2;
const FIXED32 = 5;

/** Where large tensors may lie, by message and field. Branches and loops keep theirs, since no session knows those by name. */
const WITHIN = {
  ModelProto: new Map([[7, 'GraphProto']]),
  GraphProto: new Map([
    [1, 'NodeProto'],
    [5, 'TensorProto'],
  ]),
  NodeProto: new Map([[5, 'AttributeProto']]),
  AttributeProto: new Map([[5, 'TensorProto']]),
} as const satisfies Readonly<Record<string, ReadonlyMap<number, string>>>;
type Container = keyof typeof WITHIN;

const RAW_DATA = 9;
/** The typed fields whose packed bytes are what raw data would be, with the element types that they hold. */
const PACKED: ReadonlyMap<number, readonly number[]> = new Map([
  [4, [1, 14]],
  [10, [11, 15]],
]);
/** Fields of TensorProto that say the elements lie otherwise than is seen here. */
const ELSEWHERE: ReadonlySet<number> = new Set([3, 13, 14]);
const DATA_TYPE = 2;

const corrupt = (message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `ModelProto: protobuf: ${message}`);

/** The file from front to back, through a window. What is passed goes to `out`, unless it is left out. */
class Walk {
  readonly #files: Files;
  readonly #path: string;
  readonly #size: number;
  #window = new Uint8Array(0);
  /** Where in the file the window begins. */
  #start = 0;
  #next = LEAST_WINDOW;
  /** What has been passed from here on is not in `out` yet. */
  #kept = 0;
  position = 0;
  out: Uint8Array[] = [];

  constructor(files: Files, path: string, size: number) {
    this.#files = files;
    this.#path = path;
    this.#size = size;
  }

  /** Puts what was passed to `out`. */
  flush(): void {
    if (this.#kept < this.position)
      this.out.push(this.#window.slice(this.#kept - this.#start, this.position - this.#start));
    this.#kept = this.position;
  }

  /** Makes sure that the next field's tag and length are in the window. */
  async look(): Promise<void> {
    const end = this.#start + this.#window.length;
    if (this.position + HEAD_BYTES <= end || end === this.#size) return;
    await this.#read();
  }

  async #read(): Promise<void> {
    this.flush();
    this.#window = new Uint8Array(0);
    this.#start = this.position;
    this.#window = await this.#files.read(this.#path, this.position, Math.min(this.#size, this.position + this.#next));
    this.#next = Math.min(MOST_WINDOW, 2 * this.#next);
  }

  /** A varint in the window; past 2^53 it is no count, and NaN. */
  varint(end: number): number {
    let value = 0;
    for (let [i, scale] = [0, 1]; i < 10; i++, scale *= 128) {
      if (this.position >= end)
        throw corrupt(`1 bytes are wanted at byte ${this.position}, but the message ends there`);
      const byte = this.#window[this.position - this.#start]!;
      this.position++;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw corrupt(`the varint that ends at byte ${this.position} is longer than 10 bytes`);
  }

  /** Passes over bytes that stay in the model. */
  async pass(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const here = Math.min(left, this.#start + this.#window.length - this.position);
      this.position += here;
      left -= here;
      if (left > 0) await this.#read();
    }
  }

  /** Goes elsewhere in the file; what lies between is left out. */
  leave(to: number): void {
    this.position = to;
    this.#kept = to;
    if (to < this.#start || to > this.#start + this.#window.length) {
      this.#window = new Uint8Array(0);
      this.#start = to;
      this.#next = LEAST_WINDOW;
    }
  }
}

interface Head {
  readonly id: number;
  readonly wire: number;
  /** Of a chunk: the bytes behind the head. */
  readonly length: number;
}

/** The tag of a field and, of a chunk, its length. */
const readHead = async (walk: Walk, end: number): Promise<Head> => {
  await walk.look();
  const tag = walk.varint(end);
  const wire = tag % 8;
  const id = (tag - wire) / 8;
  if (wire !== CHUNK) return { id, wire, length: 0 };
  const length = walk.varint(end);
  if (!(length <= end - walk.position)) {
    throw corrupt(`${length} bytes are wanted at byte ${walk.position}, but the message ends at byte ${end}`);
  }
  return { id, wire, length };
};

const passField = async (walk: Walk, { id, wire, length }: Head, end: number): Promise<void> => {
  if (wire === VARINT) {
    walk.varint(end);
    return;
  }
  const bytes = wire === CHUNK ? length : wire === FIXED64 ? 8 : wire === FIXED32 ? 4 : undefined;
  if (bytes === undefined) throw corrupt(`field ${id} at byte ${walk.position} has the wire type ${wire}`);
  if (bytes > end - walk.position) {
    throw corrupt(`${bytes} bytes are wanted at byte ${walk.position}, but the message ends at byte ${end}`);
  }
  await walk.pass(bytes);
};

/** What a tensor says instead of its data. */
const elsewhere = (location: string, from: number, to: number): Uint8Array =>
  TensorProto.encode({
    ...TensorProto.decode(new Uint8Array()),
    externalData: Object.entries({ location, offset: String(from), length: String(to - from) }).map(([key, value]) => ({
      key,
      value,
    })),
    dataLocation: DATA_LOCATIONS.EXTERNAL,
  });

class Reading {
  readonly #walk: Walk;
  readonly #location: string;
  leftOut = false;

  constructor(walk: Walk, location: string) {
    this.#walk = walk;
    this.#location = location;
  }

  /** A message that ends at `end`, whose large tensors are left out. */
  async message(name: Container, end: number): Promise<void> {
    const walk = this.#walk;
    const fields: ReadonlyMap<number, string> = WITHIN[name];
    while (walk.position < end) {
      const start = walk.position;
      const head = await readHead(walk, end);
      const inner = fields.get(head.id);
      if (inner === undefined || head.wire !== CHUNK || head.length < LEAST_TENSOR_BYTES) {
        await passField(walk, head, end);
        continue;
      }
      await this.#inner(inner as Container | 'TensorProto', head, start);
    }
  }

  /** A message in another: its length may come out as another. */
  async #inner(name: Container | 'TensorProto', { id, length }: Head, start: number): Promise<void> {
    const walk = this.#walk;
    const body = walk.position;
    walk.position = start;
    walk.flush();
    walk.leave(body);
    const outer = walk.out;
    const own: Uint8Array[] = [];
    walk.out = own;
    if (name === 'TensorProto') await this.#tensor(body + length);
    else await this.message(name, body + length);
    walk.flush();
    walk.out = outer;
    outer.push(
      chunkHead(
        id,
        own.reduce((sum, { length }) => sum + length, 0),
      ),
    );
    for (const part of own) outer.push(part);
  }

  async #tensor(end: number): Promise<void> {
    const walk = this.#walk;
    const start = walk.position;
    let data: { readonly field: number; readonly from: number; readonly to: number } | undefined;
    let dataType = 0;
    let plain = true;
    while (walk.position < end && plain) {
      const at = walk.position;
      const head = await readHead(walk, end);
      const { id, wire, length } = head;
      const isData = id === RAW_DATA || PACKED.has(id);
      if (isData && wire === CHUNK && data === undefined && length >= LEAST_TENSOR_BYTES) {
        const from = walk.position;
        data = { field: id, from, to: from + length };
        walk.position = at;
        walk.flush();
        walk.leave(from + length);
        continue;
      }
      // Elements in two places, or of another kind: whoever decodes the tensor is to see it as it is.
      plain = !isData && !ELSEWHERE.has(id);
      if (id === DATA_TYPE && wire === VARINT) dataType = walk.varint(end);
      else if (plain) await passField(walk, head, end);
    }
    const dtype = dtypeOfOnnx(dataType);
    const known = dtype !== undefined && dtype !== 'string';
    if (data && plain && known && (PACKED.get(data.field)?.includes(dataType) ?? true)) {
      walk.flush();
      walk.out.push(elsewhere(this.#location, data.from, data.to));
      this.leftOut = true;
      return;
    }
    walk.out.length = 0;
    walk.leave(start);
    await walk.pass(end - start);
  }
}

/** A model but for its weights. Throws CORRUPT_MODEL where the bytes are no ModelProto. */
export const readModel = async (files: Files, entry: string): Promise<OnnxFile> => {
  const sizeBytes = (await files.list()).find(({ path }) => path === entry)?.sizeBytes ?? 0;
  const location = posix.basename(entry);
  // What no external data may be called is read whole.
  if (sizeBytes < LEAST_FILE_BYTES || /[\\*]/.test(location)) return readWhole(files, entry);
  const walk = new Walk(files, entry, sizeBytes);
  const reading = new Reading(walk, location);
  await reading.message('ModelProto', sizeBytes);
  walk.flush();
  const bytes = new Uint8Array(Buffer.concat(walk.out));
  walk.out = [];
  const model = ModelProto.decode(bytes);
  return reading.leftOut ? { model } : { model, bytes };
};

const readWhole = async (files: Files, entry: string): Promise<OnnxFile> => {
  const bytes = await files.read(entry);
  return { model: ModelProto.decode(bytes), bytes };
};
