/**
 * The machinery of the op table: a row is what a Caffe2 operator takes and what it becomes in ONNX's vocabulary. The rows
 * are in ops/. https://github.com/pytorch/pytorch/tree/v1.4.0/caffe2/operators
 *
 * Caffe2 overlooks arguments that an operator does not know, and so do rows. What a row cannot do exactly it refuses by
 * `refuse(why)`; lower.ts says which operator it was.
 */
import { ServingError } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import type { Argument, NetDef, OperatorDef } from './messages.ts';

/** A tensor of 8 bits with what its numbers stand for: (q - zero) · scale, in float32. */
export interface Int8 {
  readonly q: Value;
  readonly scale: number;
  readonly zero: number;
}
/** A blob that an operator names and does not write when it runs in a test; `why` says so. */
export interface Unwritten {
  readonly unwritten: string;
}
export type Blob = Value | Int8 | Unwritten;
export const isInt8 = (blob: Blob): blob is Int8 => 'q' in blob;
export const isUnwritten = (blob: Blob): blob is Unwritten => 'unwritten' in blob;
export const isValue = (blob: Blob): blob is Value => 'dtype' in blob;

/** An op is not what a row can do exactly. `why` says what was found and what was expected. */
export const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', why);
export const corrupt = (why: string): ServingError => new ServingError('CORRUPT_MODEL', why);

const utf8 = new TextDecoder();

/** The arguments of one operator, read as Caffe2's ArgumentHelper reads them: an absent one has the row's default. */
export class Args {
  readonly #byName: ReadonlyMap<string, Argument>;

  constructor(args: readonly Argument[]) {
    this.#byName = new Map(args.map((arg) => [arg.name, arg]));
  }
  has(name: string): boolean {
    return this.#byName.has(name);
  }
  int(name: string, fallback: number): number {
    const arg = this.#byName.get(name);
    if (!arg) return fallback;
    if (arg.i !== undefined) return Number(arg.i);
    // Writers that know no kinds give whole numbers as floats now and then.
    if (arg.f !== undefined && Number.isInteger(arg.f)) return arg.f;
    throw this.#wrong(name, 'an integer');
  }
  /** With every bit. */
  bigInt(name: string, fallback: bigint): bigint {
    return this.#byName.get(name)?.i ?? BigInt(this.int(name, Number(fallback)));
  }
  float(name: string, fallback: number): number {
    const arg = this.#byName.get(name);
    if (!arg) return Math.fround(fallback);
    if (arg.f !== undefined) return arg.f;
    if (arg.i !== undefined) return Number(arg.i);
    throw this.#wrong(name, 'a number');
  }
  bool(name: string, fallback: boolean): boolean {
    return this.int(name, Number(fallback)) !== 0;
  }
  text(name: string, fallback: string): string {
    const bytes = this.bytes(name);
    return bytes ? utf8.decode(bytes) : fallback;
  }
  bytes(name: string): Uint8Array | undefined {
    const arg = this.#byName.get(name);
    if (!arg) return undefined;
    if (arg.s === undefined) throw this.#wrong(name, 'a text');
    return arg.s;
  }
  ints(name: string, fallback: readonly number[] = []): readonly number[] {
    const arg = this.#byName.get(name);
    return arg ? Array.from(arg.ints.values, Number) : fallback;
  }
  longs(name: string): BigInt64Array {
    return this.#byName.get(name)?.ints.values ?? new BigInt64Array();
  }
  floats(name: string, fallback: readonly number[] = []): readonly number[] {
    const arg = this.#byName.get(name);
    return arg ? Array.from(arg.floats.values) : fallback;
  }
  /** A view, for what may be large. */
  floatArray(name: string): Float32Array {
    return this.#byName.get(name)?.floats.values ?? new Float32Array();
  }
  strings(name: string): readonly Uint8Array[] {
    return this.#byName.get(name)?.strings ?? [];
  }
  texts(name: string, fallback: readonly string[] = []): readonly string[] {
    return this.has(name) ? this.strings(name).map((bytes) => utf8.decode(bytes)) : fallback;
  }
  net(name: string): NetDef | undefined {
    return this.#byName.get(name)?.n;
  }
  argument(name: string): Argument | undefined {
    return this.#byName.get(name);
  }
  #wrong(name: string, kind: string): ServingError {
    return corrupt(`its argument ${name} is not ${kind}`);
  }
}

/** One operator as its row sees it. */
export interface Call {
  readonly g: GraphBuilder;
  readonly args: Args;
  readonly op: OperatorDef;
  /** How many outputs the operator is asked for. */
  readonly outputs: number;
  /** Lowers the operators of a net in a graph: the blobs that are there before it, by name; gives those after it. */
  run(g: GraphBuilder, net: NetDef, blobs: ReadonlyMap<string, Blob>): ReadonlyMap<string, Blob>;
  /** Every blob that is there. */
  readonly blobs: ReadonlyMap<string, Blob>;
}

export interface OpRow {
  /** Upstream's names of the inputs; `?` after one that may be left out, `*` after one that repeats. */
  readonly inputs: readonly string[];
  readonly takes: 'tensors' | 'blobs';
  /** A kernel of our own runs it. */
  readonly host: boolean;
  readonly lower: (call: Call, ...inputs: never[]) => Blob | readonly Blob[];
}

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

/** Declares an op by its inputs' names; `lower` gets them in this order. */
export const op = (
  inputs: string,
  lower: (call: Call, ...inputs: Value[]) => Blob | readonly Blob[],
  host = false,
): OpRow => ({ inputs: words(inputs), takes: 'tensors', host, lower: lower as OpRow['lower'] });

/** As `op`, for what a kernel of this server runs. */
export const hosted = (inputs: string, lower: (call: Call, ...inputs: Value[]) => Blob | readonly Blob[]): OpRow =>
  op(inputs, lower, true);

/** As `op`, for operators on 8-bit tensors or on blobs of whatever kind. */
export const blobOp = (inputs: string, lower: (call: Call, ...inputs: Blob[]) => Blob | readonly Blob[]): OpRow => ({
  inputs: words(inputs),
  takes: 'blobs',
  host: false,
  lower: lower as OpRow['lower'],
});

/** How many inputs the row takes. */
const arity = ({ inputs }: OpRow): readonly [number, number] => {
  const least = inputs.filter((name) => !/[?*]$/.test(name)).length;
  return [least, inputs.some((name) => name.endsWith('*')) ? Number.POSITIVE_INFINITY : inputs.length];
};

/** Lowers one operator by its row: its outputs in order, as many as it is asked for. */
export const lowerRow = (row: OpRow, call: Call, inputs: readonly Blob[]): readonly Blob[] => {
  const [least, most] = arity(row);
  if (inputs.length < least || inputs.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most === Infinity ? 'any number' : most}`;
    throw corrupt(`${inputs.length} inputs, but the operator takes ${wanted}`);
  }
  const blank = inputs.find(isUnwritten);
  if (blank) throw refuse(`it reads ${blank.unwritten}`);
  if (row.takes === 'tensors') {
    const at = inputs.findIndex(isInt8);
    if (at >= 0) throw refuse(`its input "${call.op.input[at]}" is an Int8 tensor; only the Int8 operators take one`);
  }
  const made = row.lower(call, ...(inputs as never[]));
  const outputs: readonly Blob[] = Array.isArray(made) ? made : [made as Blob];
  if (outputs.length < call.outputs)
    throw refuse(`it is asked for ${call.outputs} outputs; the first ${outputs.length} are served`);
  return outputs;
};
