/** What a format makes of a model's files (Model), and what an engine makes of that (Session). */
import type { Files } from './files.ts';
import type { Graph } from './graph/graph.ts';
import type { ModelProto } from './graph/onnx/messages.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import type { Signature, Signatures } from './tensor/signature.ts';
import type { Tensors } from './tensor/tensor.ts';

/** A model as its format understood it, before any engine. The engine is chosen by `kind`. */
export type Model = {
  readonly signatures: Signatures;
  /** Remarks for the log and the dashboard: what was ignored, renamed or could not be run. */
  readonly notes?: readonly string[];
  /** Why some of its signatures are left out, where an engine that runs everything would serve them. */
  readonly unserved?: string;
} & (
  | {
      /** One graph a signature, by the signature's name; weights are read from `files`. */ readonly kind: 'graph';
      readonly graphs: ReadonlyMap<string, Graph>;
      readonly files: Files;
      /**
       * Operators, as `domain:operator`, that the graphs hold only where they cannot end the process: no integer is divided
       * by -1, the greatest of nothing is not asked for. All others are guarded by the engine.
       */
      readonly guarded?: ReadonlySet<string>;
      /** Signatures that several of the graphs answer, by name. */
      readonly variants?: ReadonlyMap<string, Variants>;
    }
  | {
      /** One a signature, by the signature's name. */ readonly kind: 'pipeline';
      readonly pipelines: ReadonlyMap<string, Pipeline>;
    }
  | {
      /** Already ONNX; its external data, and its own large tensors as such (graph/onnx/read-model.ts), are read from `files`. */
      readonly kind: 'onnx';
      readonly files: Files;
      readonly entry: string;
      readonly proto: ModelProto;
      /** `proto` says what the file says. */
      readonly asStored: boolean;
      /** The file that `proto` is read from, where that is handed over untouched. */
      readonly bytes?: Uint8Array<ArrayBuffer>;
      /** By signature; absent where the graph has the signature's own names. */
      readonly bindings?: ReadonlyMap<string, Binding>;
    }
  | {
      /** For native TensorFlow, which reads the files itself. */ readonly kind: 'saved-model';
      readonly files: Files;
      /** Of the MetaGraph that is served. */
      readonly tags: readonly string[];
      /** By signature. */
      readonly bindings: ReadonlyMap<string, Binding>;
      /** The ops that its runs may come to, by name. */
      readonly ops: ReadonlySet<string>;
      /** Why it is not compiled. */
      readonly why: string;
    }
  | {
      /** Run by a server of another make, which is sent the file as it is, and which tells the signatures. */
      readonly kind: 'remote';
      readonly server: RemoteServer;
      /** The server's word for the kind of file: `binary`, `MOJO`, `PMML`. */
      readonly artefact: string;
      readonly files: Files;
      readonly entry: string;
      /** Why it is not run in process. */
      readonly why: string;
    }
);

/**
 * A signature that several graphs answer, each for inputs of other ranks or dtypes, or with others of them left out. `among` are
 * the names of the graphs, each of which has a signature of its own with all that it takes.
 */
export interface Variants {
  readonly signature: Signature;
  readonly among: readonly string[];
}

/** Servers of other makes that models may be sent to. */
export const REMOTE_SERVERS = ['h2o', 'openscoring'] as const;
export type RemoteServer = (typeof REMOTE_SERVERS)[number];

/** What a graph calls the tensors of a signature ("node:1"), in the signature's order. */
export interface Binding {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** One node that ran, on one device; times in milliseconds, `startMs` as performance.now() tells it. */
export interface NodeRun {
  /** As the model's own file calls it, where that is known. */
  readonly name: string;
  readonly op: string;
  readonly device: string;
  readonly startMs: number;
  readonly ms: number;
}

/** Hears where the time of a run goes. A run that has one never happens at once where its nodes can be told apart. */
export interface Profiler {
  node(run: NodeRun): void;
  /** So long the run waited for its turn. */
  waited(ms: number): void;
  /** So long it took to take the measures themselves. */
  measuring(ms: number): void;
  /** Why something is missing. */
  note(text: string): void;
  /** Whether one more piece of the run may be told by its nodes; each yes counts. */
  mayTrace(): boolean;
}

/** One run of a session. */
export interface Call {
  readonly signature: string;
  /** Only these outputs; all of the signature when absent. */
  readonly outputs?: readonly string[];
  /**
   * Aborting it stops the run; its reason is what is thrown. A function makes it when the run first has to wait: before
   * then nothing can be aborted, and a signal costs more than a short run.
   */
  readonly signal?: AbortSignal | (() => AbortSignal);
  /** Absent: nothing is measured. */
  readonly profiler?: Profiler;
}

/** The signal of a run that has to wait. */
export const signalOf = ({ signal }: Call): AbortSignal | undefined =>
  typeof signal === 'function' ? signal() : signal;

/** Whether the call was aborted before it began. */
export const isAborted = ({ signal }: Call): boolean => typeof signal === 'object' && signal.aborted;

/** Where an engine has put a model. */
export interface Placement {
  /** For people: `CPU`, `CUDA device 0 (NVIDIA H200)`. */
  readonly device: string;
  /** What was asked for and has no effect here, or what runs elsewhere than was asked for. */
  readonly notes?: readonly string[];
  /** On which device each node runs, where `log_device_placement` asks for it. */
  readonly nodes?: readonly PlacedNode[];
}

/** A node by the name that the model's own file gives it, where that is known. */
export interface PlacedNode {
  readonly name: string;
  readonly op: string;
  readonly device: string;
}

/**
 * A model that runs. It is closed under decoration: measured(limited(session)) is a session again.
 * Inputs were checked against the signature by whoever decoded them. Short runs answer at once, long ones by a promise.
 */
export interface Session {
  readonly signatures: Signatures;
  /** Absent where nobody knows. */
  readonly place?: Placement;
  /** How many of its runs may be under way at a time, where they take none of this machine's processors: others run them. */
  readonly elsewhere?: number;
  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors>;
  /** Frees what it holds, after the runs in flight have ended. */
  close(): Promise<void>;
}
