/**
 * The library.
 *
 *   import { load } from 'simple-tensorflow-serving';
 *   const model = await load('./models/half_plus_two');
 *   await model.predict({ x: [1, 2, 5] });   // { y: [2.5, 3, 4.5] }
 *   await model.close();
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EngineOptions } from './engines/open.ts';
import { ServingError } from './errors.ts';
import type { Call } from './model.ts';
import { modelOfFlags } from './models/config.ts';
import type { Converted, ConvertOptions } from './models/convert.ts';
import { loadOne } from './models/load-one.ts';
import type { ServeOptions } from './serve.ts';
import { type Nested, type NestedOut, nestedOf, tensorOfPort } from './tensor/nested.ts';
import { defaultSignature, type Signature, type Signatures } from './tensor/signature.ts';
import type { Tensors } from './tensor/tensor.ts';

export { RunProfile } from './engines/profile.ts';
export { type Code, ServingError } from './errors.ts';
export type { Call, NodeRun, Profiler } from './model.ts';
export type { Converted, ConvertOptions } from './models/convert.ts';
export type { DType, Strings } from './tensor/dtype.ts';
export type { Nested, NestedOut } from './tensor/nested.ts';
export type { Dim, Port, PortType, Shape, Signature, Signatures } from './tensor/signature.ts';
export { type Datum, type Sequence, type Tensor, type TensorMap, type Tensors, tensor } from './tensor/tensor.ts';

export interface LoadOptions {
  /** `tensorflow`, `onnx`, …; found from the files when absent. */
  readonly platform?: string;
  /** Which version of a folder of numbered versions; the newest when absent. */
  readonly version?: number;
  readonly engine?: EngineOptions;
}

export interface PredictOptions {
  /** `serving_default`, or what the model has in its place, when absent. */
  readonly signature?: string;
  /** Only these outputs. */
  readonly outputs?: readonly string[];
  /** Stops the run; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A model in this process. */
export interface LoadedModel {
  /** The format's name: `tensorflow`. */
  readonly format: string;
  /** What runs it, and on what: `ONNX Runtime 1.30.0`, `CPU`. */
  readonly engine?: string;
  readonly device?: string;
  readonly signatures: Signatures;
  /** The name of the signature that answers when none is named. */
  readonly signature: string;
  /** Remarks about the model: what was ignored or could not be kept. */
  readonly notes: readonly string[];
  /**
   * Plain JavaScript in and out: nested arrays by input name, nested arrays by output name. 64-bit integers come as
   * numbers where they are safe and as bigints where not. Throws INVALID_INPUT for what does not fit the signature.
   */
  predict(inputs: Readonly<Record<string, Nested>>, options?: PredictOptions): Promise<Record<string, NestedOut>>;
  /** The tensors that nested arrays describe, to be given to `run`. */
  tensors(inputs: Readonly<Record<string, Nested>>, signature?: string): Tensors;
  /** Tensors in and out, without any conversion. Short runs answer at once, long ones by a promise. */
  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors>;
  /** Frees the model, after the runs in flight. */
  close(): Promise<void>;
}

const signatureOf = (signatures: Signatures, name: string): Signature => {
  const signature = signatures.get(name);
  if (signature) return signature;
  throw new ServingError(
    'MODEL_NOT_FOUND',
    `signature ${JSON.stringify(name)}: the model has ${[...signatures.keys()].map((known) => JSON.stringify(known)).join(', ')}`,
  );
};

/** Every problem of the inputs in one INVALID_INPUT. */
const tensorsOf = (inputs: Readonly<Record<string, Nested>>, signature: Signature): Tensors => {
  const problems: string[] = [];
  const out = new Map();
  const known = new Set(signature.inputs.map((port) => port.name));
  for (const name of Object.keys(inputs))
    if (!known.has(name))
      problems.push(
        `input ${JSON.stringify(name)}: the signature has ${[...known].map((n) => JSON.stringify(n)).join(', ')}`,
      );
  for (const port of signature.inputs) {
    if (!Object.hasOwn(inputs, port.name)) {
      if (!port.optional) problems.push(`input ${JSON.stringify(port.name)} is missing`);
      continue;
    }
    try {
      out.set(port.name, tensorOfPort(port, inputs[port.name]!));
    } catch (error) {
      problems.push((error as ServingError).message);
    }
  }
  if (problems.length > 0) throw new ServingError('INVALID_INPUT', problems.join('; '));
  return out;
};

/**
 * Loads a model of any supported format: a folder of numbered versions, a folder that is a model, or a model file.
 * Throws a ServingError that says what is wrong with it. Must be called in the main thread.
 */
export const load = async (path: string, options: LoadOptions = {}): Promise<LoadedModel> => {
  const { session, format, notes, engine, device } = await loadOne(path, options);
  const { signatures } = session;
  const signature = defaultSignature(signatures)!;
  return {
    format,
    ...(engine !== undefined && { engine }),
    ...(device !== undefined && { device }),
    notes,
    signatures,
    signature,
    tensors: (inputs, name = signature) => tensorsOf(inputs, signatureOf(signatures, name)),
    run: (inputs, call) => session.run(inputs, call),
    close: () => session.close(),
    predict: async (inputs, { signature: name = signature, outputs, signal } = {}) => {
      const call: Call = { signature: name, ...(outputs && { outputs }), ...(signal && { signal }) };
      const answers = await session.run(tensorsOf(inputs, signatureOf(signatures, name)), call);
      return Object.fromEntries([...answers].map(([key, value]) => [key, nestedOf(value)]));
    },
  };
};

/**
 * Writes a model of tensors as an ONNX file (docs/convert.md), in this thread. Throws UNSUPPORTED_MODEL that lists every node
 * that ONNX cannot hold, and INVALID_CONFIG where `out` cannot be written.
 */
export const convert = async (path: string, out: string, options: ConvertOptions = {}): Promise<Converted> =>
  // loaded here, so that `load` alone brings no formats into this thread
  (await import('./models/convert.ts')).convert(path, out, options);

/** A model for `createHandler`. */
export interface ModelOptions {
  readonly name: string;
  readonly basePath: string;
  readonly platform?: string;
  /** `auto`, `onnx` or `tensorflow`. */
  readonly engine?: string;
  /** What it is to run on: `cpu`, `cuda:1`, `webgpu`, …; `auto` when absent. */
  readonly device?: string;
  /** As the seed's config files have it: `{ allow_growth: true }`. */
  readonly sessionConfig?: Readonly<Record<string, unknown>>;
}

export interface HandlerOptions extends Omit<ServeOptions, 'models' | 'ofProcess'> {
  readonly models: readonly ModelOptions[];
}

/** A handler that mounts in a Node server, and the end of it. */
export interface Handler {
  /** For `http.createServer(handler)`, `app.use('/models', handler)` of Express, and the like. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;
  /** Drains and frees the models. */
  close(): Promise<void>;
}

/**
 * Everything that the server answers, for a server of your own. Resolves when each model is ready or has failed; why one
 * failed is told by `GET /v1/models`.
 */
export const createHandler = async ({ models, ...options }: HandlerOptions): Promise<Handler> => {
  // loaded here, so that `load` alone brings no server with it
  const [{ assemble }, { requestHandler }] = await Promise.all([import('./serve.ts'), import('./server/http.ts')]);
  const settings = await Promise.all(
    models.map(({ name, basePath, platform, engine, device, sessionConfig }) =>
      modelOfFlags({
        model_name: name,
        model_base_path: basePath,
        model_platform: platform,
        engine,
        device,
        session_config: sessionConfig,
      }),
    ),
  );
  const { registry, application } = assemble({ ...options, models: settings });
  registry.start();
  await registry.settled();
  return { handler: requestHandler(application), close: () => registry.close() };
};
