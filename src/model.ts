/** What a format makes of a model's files (Model), and what an engine makes of that (Session). */
import type { Files } from './files.ts';
import type { Graph } from './graph/graph.ts';
import type { Signatures } from './tensor/signature.ts';
import type { Tensors } from './tensor/tensor.ts';

/** A model as its format understood it, before any engine. The engine is chosen by `kind`. */
export type Model = {
  readonly signatures: Signatures;
  /** Remarks for the log and the dashboard: what was ignored, renamed or could not be run. */
  readonly notes?: readonly string[];
} & (
  | {
      /** One graph a signature, by the signature's name; weights are read from `files`. */ readonly kind: 'graph';
      readonly graphs: ReadonlyMap<string, Graph>;
      readonly files: Files;
    }
  | { /** Already ONNX: handed over untouched. */ readonly kind: 'onnx'; readonly files: Files; readonly entry: string }
);

/** One run of a session. */
export interface Call {
  readonly signature: string;
  /** Only these outputs; all of the signature when absent. */
  readonly outputs?: readonly string[];
  /** Aborting it stops the run; its reason is what is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * A model that runs. It is closed under decoration: measured(limited(session)) is a session again.
 * Inputs were checked against the signature by whoever decoded them. Short runs answer at once, long ones by a promise.
 */
export interface Session {
  readonly signatures: Signatures;
  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors>;
  /** Frees what it holds, after the runs in flight have ended. */
  close(): Promise<void>;
}
