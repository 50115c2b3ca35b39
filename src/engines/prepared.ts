/**
 * A model made ready for its engine, as plain data that travels between threads: the loader thread reads, lowers,
 * checks and encodes; the serving thread only opens. Nothing in here is a function or an object with identity.
 */
import type { Binding, RemoteServer, Variants } from '../model.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Signature, Signatures } from '../tensor/signature.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { PreparedPlan } from './host/plan.ts';
import type { LeastSize } from './onnxruntime/windows.ts';

/** The bytes of one initializer. Several sessions read them in place; to one they belong, and it puts them as it wants them. */
export interface PreparedWeight {
  /** Its number in TensorProto.DataType. */
  readonly dataType: number;
  readonly shape: readonly number[];
  /** As in TensorProto.raw_data: little-endian, 4-bit types packed. Starts where its ArrayBuffer does. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the bytes went as they were read (weight-store.ts); `bytes` is empty then. */
  readonly room?: number;
}

/** One ONNX Runtime session to be: the bytes of a ModelProto, and the weights that it names as external. */
export interface PreparedOnnx {
  readonly model: Uint8Array<ArrayBuffer>;
  /** By name. Graphs of one model share these by identity. */
  readonly weights: ReadonlyMap<string, PreparedWeight>;
  /** `model` has its weights for inputs, behind its own (onnxruntime/editor.ts); else it has them as external initializers. */
  readonly weightsAsInputs?: true;
  /** Runs on inputs of the same shapes take about as long; where false, values decide, and no run may block others. */
  readonly predictable: boolean;
  /** Operators in it that would end the process on a tensor without elements; such inputs are refused. */
  readonly fatalWhenEmpty: readonly string[];
  /** Inputs that are not refused for that, by the ONNX graph's names: nothing of them gets to those operators. */
  readonly mayBeEmpty?: readonly string[];
  /** What inputs must have along an axis, by the ONNX graph's names; less would end the process. */
  readonly leastSizes?: readonly LeastSize[];
  /** Optimizers of the engine that would change its answers. */
  readonly unsoundOptimizers: readonly string[];
  /**
   * Operators that ONNX Runtime does not have itself, as `domain:operator`; absent where the model does not come as ONNX,
   * and has none.
   */
  readonly foreign?: readonly string[];
  /** What the ONNX graph calls the inputs and outputs of the signature, in the signature's order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the model's own file calls a node, where the ONNX graph calls it otherwise, for logs and profiles. */
  readonly names?: ReadonlyMap<string, string>;
  /** Whether some of its nodes may run more than once in a run. */
  readonly loops?: boolean;
}

/** One session of native TensorFlow to be. */
export interface PreparedSavedModel {
  /** A private copy of the model's files, which whoever opens it removes. */
  readonly folder: string;
  /** Which TensorFlow is to run it. */
  readonly engine: { readonly version: string; readonly folder: string };
  readonly tags: readonly string[];
  /** By signature. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** The ops that its runs may come to, by name. */
  readonly ops: ReadonlySet<string>;
  /** Why it is not compiled. */
  readonly why: string;
}

/** A model to be sent to a server of another make. */
export interface PreparedRemote {
  readonly server: RemoteServer;
  readonly artefact: string;
  /** A private folder, which whoever opens it removes. */
  readonly folder: string;
  /** The file in it. */
  readonly file: string;
  /** What the server is to call it: the same for the same bytes, and for no others. */
  readonly name: string;
  /** What the file says of itself, for messages: `hex.glm.GLMModel of H2O 3.46.0.6`. */
  readonly about: string;
  /** Which version of the server wrote it, where only that one reads it. */
  readonly version?: string;
  readonly why: string;
}

/** A part of a graph with host nodes that ONNX Runtime runs whole. */
export interface PreparedSegment {
  readonly onnx: PreparedOnnx;
  /** Its inputs and outputs by names made up for it. */
  readonly signature: Signature;
}

export type Prepared = {
  readonly signatures: Signatures;
  readonly notes: readonly string[];
  /** How much memory the weights take, for the log and the metrics. */
  readonly weightBytes: number;
} & (
  | {
      readonly kind: 'onnx' /** By signature; two signatures may share one. */;
      readonly sessions: ReadonlyMap<string, PreparedOnnx>;
      /** As Model has them. */
      readonly variants?: ReadonlyMap<string, Variants>;
    }
  | {
      readonly kind: 'segments' /** Of the signatures without host nodes. */;
      readonly sessions: ReadonlyMap<string, PreparedOnnx>;
      /** Of those with host nodes. */
      readonly plans: ReadonlyMap<string, PreparedPlan>;
      readonly segments: readonly PreparedSegment[];
      /** As Model has them. */
      readonly variants?: ReadonlyMap<string, Variants>;
    }
  | { readonly kind: 'pipeline'; readonly pipelines: ReadonlyMap<string, Pipeline> }
  | ({ readonly kind: 'saved-model' } & PreparedSavedModel)
  | ({ readonly kind: 'remote' } & PreparedRemote)
);

/** The memory of a prepared model, each piece once: passed to postMessage it changes threads without a copy. */
export const transferList = (prepared: Prepared): readonly ArrayBuffer[] => {
  const buffers = new Set<ArrayBuffer>();
  // What a pipeline holds may share its memory with the file that it was read from.
  if (prepared.kind === 'saved-model' || prepared.kind === 'remote' || prepared.kind === 'pipeline') return [];
  const add = ({ model, weights }: PreparedOnnx): void => {
    buffers.add(model.buffer);
    for (const { bytes } of weights.values()) buffers.add(bytes.buffer);
  };
  for (const onnx of prepared.sessions.values()) add(onnx);
  if (prepared.kind === 'segments') {
    for (const { onnx } of prepared.segments) add(onnx);
    for (const plan of prepared.plans.values())
      for (const { dtype, data } of tensorsOf(plan)) {
        // Read for this model, into memory of its own (weights.ts).
        const arrays = dtype === 'string' ? [data.bytes, data.offsets] : [data];
        for (const { buffer } of arrays) buffers.add(buffer as ArrayBuffer);
      }
  }
  return [...buffers];
};

/** The constants that kernels and control flow read, those of bodies included. */
export function* tensorsOf(plan: PreparedPlan): Generator<Tensor> {
  for (const { constant } of plan.constants) yield constant;
  for (const step of plan.steps)
    if (step.kind === 'control') for (const body of Object.values(step.bodies)) yield* tensorsOf(body);
}
