/**
 * Writes a model as an ONNX file, its weights piece by piece as they are read, so that no model is in memory whole. Where
 * the file would pass protobuf's 2 GB, or where that is asked for, the weights go to one file of external data beside it.
 *
 *   model.onnx   ModelProto without its graph, graph without large initializers, then one initializer after the other
 *   …or beside   model.onnx.data: the weights, each at a multiple of a page, as mapping them into memory wants it
 *
 * Both are written under other names, and get their own when they are whole.
 * https://github.com/onnx/onnx/blob/v1.19.0/docs/ExternalData.md
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Constant } from '../graph/graph.ts';
import { onnxByteLength } from '../graph/onnx/encode.ts';
import { DATA_LOCATIONS, GraphProto, ModelProto, TensorProto } from '../graph/onnx/messages.ts';
import { chunkHead } from '../wire/protobuf.ts';
import { isExternal, replaceTensors, tensorsOf } from './external-data.ts';
import { keyOf, piecesOf } from './weights.ts';

export interface OnnxTarget {
  /** Of the file; its folder exists. */
  readonly path: string;
  /** Weights go to a file beside it, however small they are. */
  readonly external: boolean;
  /** Stops the writing; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** The largest file that may be written in one; tests have smaller ones. */
  readonly mostBytes?: number;
}

/** What was written: `dataBytes` is the size of the file beside it, 0 where there is none. */
export interface WrittenOnnx {
  readonly modelBytes: number;
  readonly dataBytes: number;
}

/** What protobuf's own readers take. */
const MOST_BYTES = 2 ** 31 - 1;
const PAGE = 4096;
/** Fields of ModelProto, GraphProto and TensorProto. */
const GRAPH = 7;
const INITIALIZER = 5;
const RAW_DATA = 9;

/** The name of the file with a model's external data. */
export const dataPathOf = (path: string): string => `${path}.data`;

/** A file under another name until it is whole. */
class Draft {
  readonly path: string;
  readonly #signal: AbortSignal | undefined;
  readonly #draft: string;
  #file: FileHandle | undefined;
  position = 0;

  constructor(path: string, signal: AbortSignal | undefined) {
    this.path = path;
    this.#signal = signal;
    this.#draft = `${path}.${process.pid}.tmp`;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#signal?.throwIfAborted();
    this.#file ??= await open(this.#draft, 'wx');
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.position + done);
      done += bytesWritten;
    }
    this.position += bytes.length;
  }

  /** Zeros up to a position. */
  async pad(to: number): Promise<void> {
    if (to > this.position) await this.write(new Uint8Array(to - this.position));
  }

  async finish(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await rename(this.#draft, this.path);
  }

  async discard(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
    await rm(this.#draft, { force: true });
  }
}

const diskFault = (path: string, error: unknown): unknown => {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof ServingError || code === undefined) return error;
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'no space is left there' : (error as Error).message;
  return new ServingError('INTERNAL', `${path}: cannot be written: ${why}`, { cause: error });
};

type ConstantOf = (tensor: TensorProto) => Constant;

/** One large initializer of a file that holds its weights itself. */
interface Inline {
  readonly constant: Constant;
  /** Everything before its bytes. */
  readonly head: Uint8Array;
}

interface InlinePlan {
  readonly start: Uint8Array;
  readonly tensors: readonly Inline[];
  readonly bytes: number;
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const planInline = (model: ModelProto, graph: GraphProto, constantOf: ConstantOf): InlinePlan => {
  const tensors = graph.initializer.filter(isExternal).map((tensor): Inline & { readonly bytes: number } => {
    const constant = constantOf(tensor);
    const length = onnxByteLength(constant);
    const fields = TensorProto.encode({ ...tensor, externalData: [], dataLocation: DATA_LOCATIONS.DEFAULT });
    const raw = chunkHead(RAW_DATA, length);
    const inside = fields.length + raw.length + length;
    const head = join(chunkHead(INITIALIZER, inside), fields, raw);
    return { constant, head, bytes: head.length + length };
  });
  const rest = GraphProto.encode({ ...graph, initializer: graph.initializer.filter((t) => !isExternal(t)) });
  const inGraph = tensors.reduce((sum, { bytes }) => sum + bytes, rest.length);
  const start = join(ModelProto.encode({ ...model, graph: undefined }), chunkHead(GRAPH, inGraph), rest);
  return { start, tensors, bytes: start.length + inGraph - rest.length };
};

/** The same model with the tensors of branches, loops and functions in it, since they stand where they are used. */
const withInnerTensors = async (model: ModelProto, constantOf: ConstantOf, files: Files): Promise<ModelProto> => {
  const own = new Set(model.graph?.initializer);
  const inlined = new Map<TensorProto, TensorProto>();
  for (const tensor of tensorsOf(model)) {
    if (!isExternal(tensor) || own.has(tensor)) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of piecesOf(constantOf(tensor), files)) pieces.push(new Uint8Array(piece));
    const rawData = join(...pieces);
    inlined.set(tensor, { ...tensor, rawData, externalData: [], dataLocation: DATA_LOCATIONS.DEFAULT });
  }
  return inlined.size === 0 ? model : replaceTensors(model, inlined);
};

const writeInline = async ({ start, tensors }: InlinePlan, files: Files, file: Draft): Promise<void> => {
  await file.write(start);
  for (const { head, constant } of tensors) {
    await file.write(head);
    for await (const piece of piecesOf(constant, files)) await file.write(piece);
  }
};

/** Writes the weights, equal ones once, and answers the model that names them. */
const writeData = async (model: ModelProto, constantOf: ConstantOf, files: Files, file: Draft): Promise<ModelProto> => {
  const offsets = new Map<unknown, number>();
  const named = new Map<TensorProto, TensorProto>();
  for (const tensor of tensorsOf(model)) {
    if (!isExternal(tensor)) continue;
    const constant = constantOf(tensor);
    const key = keyOf(constant);
    let offset = offsets.get(key);
    if (offset === undefined) {
      offset = Math.ceil(file.position / PAGE) * PAGE;
      offsets.set(key, offset);
      await file.pad(offset);
      for await (const piece of piecesOf(constant, files)) await file.write(piece);
    }
    const entries = { location: basename(file.path), offset, length: onnxByteLength(constant) };
    const externalData = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }));
    named.set(tensor, { ...tensor, externalData });
  }
  return replaceTensors(model, named);
};

/** Writes the model. `constantOf` tells what an external tensor of it stands for; `files` are those that hold weights. */
export const writeOnnx = async (
  model: ModelProto,
  constantOf: ConstantOf,
  files: Files,
  { path, external, signal, mostBytes = MOST_BYTES }: OnnxTarget,
): Promise<WrittenOnnx> => {
  const file = new Draft(path, signal);
  const data = new Draft(dataPathOf(path), signal);
  try {
    const plan = external ? undefined : await inlinePlan(model, constantOf, files, mostBytes);
    if (plan) {
      await writeInline(plan, files, file);
      await file.finish();
      return { modelBytes: file.position, dataBytes: 0 };
    }
    const bytes = ModelProto.encode(await writeData(model, constantOf, files, data));
    if (bytes.length > mostBytes) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `${path}: the model takes ${bytes.length} bytes without its weights, and protobuf's readers take ${mostBytes}`,
      );
    }
    await file.write(bytes);
    if (data.position > 0) await data.finish();
    await file.finish();
    return { modelBytes: file.position, dataBytes: data.position };
  } catch (error) {
    await file.discard();
    await data.discard();
    throw diskFault(path, error);
  }
};

/** undefined where the file would be too large. */
const inlinePlan = async (
  model: ModelProto,
  constantOf: ConstantOf,
  files: Files,
  mostBytes: number,
): Promise<InlinePlan | undefined> => {
  let least = 0;
  for (const tensor of tensorsOf(model)) if (isExternal(tensor)) least += onnxByteLength(constantOf(tensor));
  if (least > mostBytes) return undefined;
  const whole = await withInnerTensors(model, constantOf, files);
  const plan = planInline(whole, whole.graph ?? GraphProto.decode(new Uint8Array()), constantOf);
  return plan.bytes > mostBytes ? undefined : plan;
};

/** Copies a file as it is. */
export const copyOnnx = async (
  files: Files,
  entry: string,
  sizeBytes: number,
  { path, signal }: Pick<OnnxTarget, 'path' | 'signal'>,
): Promise<WrittenOnnx> => {
  const file = new Draft(path, signal);
  const range = { path: entry, from: 0, to: sizeBytes };
  try {
    for await (const piece of piecesOf({ name: entry, dtype: 'uint8', shape: [sizeBytes], range }, files)) {
      await file.write(piece);
    }
    await file.finish();
    return { modelBytes: file.position, dataBytes: 0 };
  } catch (error) {
    await file.discard();
    throw diskFault(path, error);
  }
};
