/** A list of rows, each an object of named columns or a list of them in order: every column becomes one batched input. */
import { ServingError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { isColumn, type Port, type Shape, type Signature } from '../../tensor/signature.ts';
import type { Datum, Tensor } from '../../tensor/tensor.ts';
import type { Cursor } from './cursor.ts';
import { type DecodeOptions, optionsFor } from './options.ts';
import { listed } from './refusals.ts';
import { TensorReader } from './tensor-reader.ts';
import { Texts } from './texts.ts';
import { Vectors } from './vectors.ts';

const LIST = 0x5b;
const OBJECT = 0x7b;

const refuse: (message: string) => never = (message) => {
  throw new ServingError('INVALID_INPUT', message);
};

/** What reading rows needs to know of a signature, worked out once. */
interface Layout {
  /** The names of all columns, in their order, and the input of each; undefined: nothing reads it. */
  readonly names: readonly string[];
  readonly ports: readonly (Port | undefined)[];
  readonly places: ReadonlyMap<string, number>;
  readonly quoted: readonly Uint8Array[];
}

const layouts = new WeakMap<Signature, Layout>();

const layoutOf = (signature: Signature): Layout => {
  let layout = layouts.get(signature);
  if (!layout) {
    const { inputs, row: names = inputs.map(({ name }) => name) } = signature;
    const ports = new Map(inputs.map((port) => [port.name, port]));
    layout = {
      names,
      ports: names.map((name) => ports.get(name)),
      places: new Map(names.map((name, i) => [name, i])),
      quoted: names.map((name) => Buffer.from(JSON.stringify(name))),
    };
    layouts.set(signature, layout);
  }
  return layout;
};

/**
 * Reads the list at the cursor. A value of a row has the shape of its input without the first dimension, or is a single
 * value where the input is a column, [rows, 1]. `ordered`: rows may be lists, in the order of the inputs.
 */
export const readRows = (
  cursor: Cursor,
  signature: Signature,
  ordered: boolean,
  options: DecodeOptions,
): Map<string, Datum> => {
  const { names: all, ports, places, quoted } = layoutOf(signature);
  const columns = ports.map((port) => port && new Column(port, options));
  const read = (place: number, row: number): void => {
    const column = columns[place];
    if (column) column.read(cursor, row);
    else cursor.skip();
  };
  cursor.list((row) => {
    const c = cursor.peek();
    if (c === OBJECT) {
      let last = -1;
      cursor.record(quoted, (key) => {
        const place = typeof key === 'number' ? key : places.get(key);
        if (place === undefined && signature.others) {
          cursor.skip();
          return last;
        }
        if (place === undefined)
          refuse(`row ${row}: there is no input ${JSON.stringify(key)}, the inputs are ${listed([...places.keys()])}`);
        read(place, row);
        last = place;
        return place;
      });
    } else if (c === LIST && ordered) {
      let values = 0;
      cursor.list((place) => {
        if (place >= all.length) refuse(`row ${row} has more values than there are inputs, ${all.length}`);
        read(place, row);
        values = place + 1;
      });
      // A cell that is missing has its null here: only names tell which one is not there.
      const lost = columns.findIndex((column, place) => place >= values && column?.isMissingWhereAbsent);
      if (lost >= 0) {
        refuse(
          `row ${row} has ${values} values, the columns are ${all.length}: ${listed(all)}; a missing cell is null`,
        );
      }
    } else refuse(`row ${row} is no object`);
    for (const column of columns) column?.checkRow(row);
  });
  return new Map(columns.flatMap((column) => column?.finish() ?? []));
};

/** One input on its way. */
class Column {
  private readonly port: Port;
  private readonly options: DecodeOptions;
  private reader: TensorReader | Vectors | JsonCells | undefined;

  constructor(port: Port, options: DecodeOptions) {
    this.port = port;
    this.options = optionsFor(port, options);
  }

  read(cursor: Cursor, row: number): void {
    const { name, type } = this.port;
    if (type.kind !== 'tensor') refuse(`input "${name}" is a ${type.kind}, which rows cannot hold`);
    if (row === 0 && !this.reader) this.reader = this.newReader(type.dtype);
    if (this.reader?.rows !== row)
      refuse(
        this.reader && this.reader.rows > row
          ? `row ${row} has "${name}" twice`
          : `row ${row} has "${name}", those before it have not`,
      );
    this.reader!.read(cursor);
  }

  private newReader(dtype: DType): TensorReader | Vectors | JsonCells {
    const where = `input "${this.port.name}"`;
    if (this.port.sparse) return new Vectors(this.port, this.options);
    if (this.port.json) return new JsonCells(where, this.options);
    return new TensorReader(where, dtype, this.options, true);
  }

  /** Whether a row of names may do without it. */
  get isMissingWhereAbsent(): boolean {
    return this.port.missing === true && isColumn(this.port) && this.port.type.kind === 'tensor';
  }

  /** Checks that row `row` had this column, or puts a missing cell there where that may be. */
  checkRow(row: number): void {
    const { name, optional, type } = this.port;
    if (this.isMissingWhereAbsent && type.kind === 'tensor' && (this.reader?.rows ?? 0) <= row) {
      this.reader ??= this.newReader(type.dtype);
      if (!(this.reader instanceof Vectors)) this.reader.missing();
      return;
    }
    if (this.reader ? this.reader.rows <= row : !optional) refuse(`row ${row} has no "${name}"`);
  }

  finish(): readonly (readonly [string, Datum])[] {
    const { name, type } = this.port;
    return this.reader && type.kind === 'tensor' ? [[name, this.reader.finish(type.shape, isSingle(type.shape))]] : [];
  }
}

/** Cells that are JSON, as they are. */
class JsonCells {
  private readonly texts: Texts;

  constructor(where: string, { maxTensorBytes }: DecodeOptions) {
    this.texts = new Texts(maxTensorBytes, where);
  }

  get rows(): number {
    return this.texts.count;
  }

  read(cursor: Cursor): void {
    cursor.peek();
    const from = cursor.at;
    cursor.skip();
    this.texts.take(cursor.bytes, from, cursor.at);
  }

  missing(): void {
    this.texts.take(Buffer.from('null'), 0, 4);
  }

  finish(): Tensor {
    return { dtype: 'string', shape: [this.texts.count], data: this.texts.finish() };
  }
}

const isSingle = (shape: Shape): boolean => shape?.length === 2 && shape[1] === 1;
