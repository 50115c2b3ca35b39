/**
 * Control flow of TensorFlow 1, which is a pattern of nodes: conditionals of Switch and Merge (switches.ts), loops of
 * Enter, Merge, Switch, NextIteration and Exit (frames.ts). Both are found from the node that gives their result, which
 * then rests on what goes into the whole construct, and is lowered as one.
 * http://download.tensorflow.org/paper/white_paper_tf_control_flow_implementation_2017_11_1.pdf
 */
import { ServingError } from '../../../errors.ts';
import type { Edge, Live } from '../functions.ts';
import { type InputsOf, order } from '../order.ts';
import { Frames } from './frames.ts';
import type { Lowering } from './run.ts';
import { Conditionals } from './switches.ts';

/** What nodes rest on, and how they are lowered, where they end a construct. */
export interface V1Plan {
  readonly inputsOf: InputsOf;
  /** undefined: the node is an ordinary one. */
  readonly lowering: (node: Live) => Lowering | undefined;
}

/** One construct: what its outcome rests on, and how it is lowered. */
export interface Construct {
  readonly inputs: readonly Edge[];
  readonly lower: Lowering;
}

const PARTS: ReadonlySet<string> = new Set(['Enter', 'Exit', 'Merge', 'NextIteration', 'Switch']);

/** The op without the Ref of ops on reference variables, where it is a part of such a construct. */
export const partOf = ({ def }: Live): string | undefined => {
  const op = def.op.replace(/^Ref/, '');
  return PARTS.has(op) ? op : undefined;
};

/** A Merge that begins an iteration, not one that ends a conditional. */
export const isLoopMerge = (node: Live): boolean =>
  partOf(node) === 'Merge' && node.scope.inputs(node).some((edge) => partOf(edge.node) === 'NextIteration');

/** The constructs that `fetches` need; undefined where there are none. `inputsOf` knows conditions that are decided. */
export const planV1 = (
  fetches: readonly Edge[],
  isFed: (edge: Edge) => boolean,
  inputsOf: InputsOf,
): V1Plan | undefined => {
  const raw = order(fetches, isFed, inputsOf);
  if (!raw.nodes.some((node) => partOf(node) === 'Merge' || partOf(node) === 'Exit')) return undefined;
  const frames = new Frames(raw.nodes, isFed, inputsOf);
  const conditionals = new Conditionals(raw.nodes, isFed, inputsOf);
  const constructs = new Map<Live, Construct | ServingError | undefined>();
  const find = (node: Live): Construct | undefined => {
    const part = partOf(node);
    if (part === 'Exit') return frames.of(node);
    // A decided Merge is what its branch gives.
    return part === 'Merge' && inputsOf(node).length > 1 ? conditionals.of(node) : undefined;
  };
  const constructOf = (node: Live): Construct | ServingError | undefined => {
    if (!constructs.has(node)) {
      try {
        constructs.set(node, find(node));
      } catch (error) {
        if (!(error instanceof ServingError)) throw error;
        constructs.set(node, error);
      }
    }
    return constructs.get(node);
  };
  return {
    inputsOf: (node) => {
      const construct = constructOf(node);
      return construct instanceof ServingError ? [] : (construct?.inputs ?? inputsOf(node));
    },
    lowering: (node) => {
      const construct = constructOf(node);
      if (!(construct instanceof ServingError)) return construct?.lower;
      return () => {
        throw construct;
      };
    },
  };
};
