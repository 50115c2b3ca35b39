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

/**
 * Inputs in the node's order, undefined for one that is left out; constants are given like all others. An output is new,
 * or an input or a constant of the node as it was given; it is nothing else that the kernel keeps, since it may be
 * handed to another thread. Throws RUN_FAILED for values that upstream refuses.
 */
export interface HostRun {
  (inputs: readonly (Tensor | undefined)[]): readonly Tensor[];
  /**
   * How many bytes a run on these inputs works through, where their own size does not tell it: what a picture of a few
   * bytes unpacks to. Cheap; decides whether the run may hold up the event loop. Never throws.
   */
  readonly workBytes?: (inputs: readonly (Tensor | undefined)[]) => number;
}

/** Throws UNSUPPORTED_MODEL for attributes that the kernel does not take. */
export type HostKernel = (node: HostNode) => HostRun;
