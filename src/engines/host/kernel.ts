/**
 * Host operators: what ONNX cannot say, as pure functions in TypeScript over whole tensors. In a Graph they are nodes of
 * the domain `host`; the engine runs them between the segments that ONNX Runtime runs.
 *
 * A kernel is compiled once, when the model is opened, with the attributes and the inputs that are constants: that is
 * where a table is indexed or a regular expression is compiled. It then answers any number of times, and may run in any
 * thread; it never keeps its inputs. Strings are bytes: no text is decoded unless upstream's op does.
 */
import type { Attributes } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A host node as its kernel sees it while it is compiled. */
export interface HostNode {
  readonly attributes: Attributes;
  /** By input: the tensor where it is a constant, else undefined. */
  readonly constants: readonly (Tensor | undefined)[];
  /** What the model's own file calls the node, for messages. */
  readonly from: string;
}

/** Inputs in the node's order, undefined for one that is left out. Throws RUN_FAILED for values that upstream refuses. */
export type HostRun = (inputs: readonly (Tensor | undefined)[]) => readonly Tensor[];

/** Throws UNSUPPORTED_MODEL for attributes that the kernel does not take. */
export type HostKernel = (node: HostNode) => HostRun;
