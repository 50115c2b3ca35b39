/**
 * A model made ready for its engine, as plain data that travels between threads: the loader thread reads, lowers,
 * checks and encodes; the serving thread only opens. Nothing in here is a function or an object with identity.
 */
import type { Signatures } from '../tensor/signature.ts';

/** One ONNX Runtime session to be: the bytes of a ModelProto, and the weights that it names as external. */
export interface PreparedOnnx {
  readonly model: Uint8Array;
  /**
   * External data by the file name under which `model` refers to it. Held by the session as long as it lives, since
   * ONNX Runtime reads it in place; graphs of one model share these.
   */
  readonly externals: ReadonlyMap<string, Uint8Array>;
  /** What the ONNX graph calls the inputs and outputs of the signature, in the signature's order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export type Prepared = {
  readonly signatures: Signatures;
  readonly notes: readonly string[];
  /** How much memory the weights take, for the log and the metrics. */
  readonly weightBytes: number;
} & {
  readonly kind: 'onnx' /** By signature; two signatures may share one. */;
  readonly sessions: ReadonlyMap<string, PreparedOnnx>;
};
