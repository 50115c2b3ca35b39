/**
 * A graph with host nodes, cut into steps: what cut.ts makes of a Graph, and, with its segments encoded and its constants
 * read, the plain data that travels to the serving thread. Values are slots, numbers into the frame of one run.
 *
 *   host steps ─▶ segment ─▶ host steps ─▶ segment ─▶ …
 *
 * A body of If, Loop, Scan or SequenceMap that holds host nodes is a plan of its own, with slots of its own.
 */
import type { Attributes } from '../../graph/graph.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/signature.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** What is known of a value before it is there. */
export interface SlotType {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly sequence?: true;
}

/** The control flow that interpret.ts runs where a body holds host nodes. */
export const CONTROL_OPS = ['If', 'Loop', 'Scan', 'SequenceMap'] as const;
export type ControlOp = (typeof CONTROL_OPS)[number];

interface Ends {
  /** Slots, in the order of the node's or the segment's inputs; undefined for one that is left out. */
  readonly inputs: readonly (number | undefined)[];
  readonly outputs: readonly number[];
}

/** One node of the host domain. */
export interface HostStep<C> extends Ends {
  readonly kind: 'host';
  readonly op: string;
  readonly attributes: Attributes;
  /** By input: the constant that it is, or undefined. */
  readonly constants: readonly (C | undefined)[];
  readonly types: readonly SlotType[];
  readonly from: string;
  /** How long its kernel took to compile; filled in when it is prepared. */
  readonly compileMs: number;
}

/** A control-flow node with host nodes inside. */
export interface ControlStep<S, C> extends Ends {
  readonly kind: 'control';
  readonly op: ControlOp;
  /** Those that are no graphs. */
  readonly attributes: Attributes;
  /** By the attribute's name. */
  readonly bodies: Readonly<Record<string, Plan<S, C>>>;
  readonly from: string;
}

/** A part that ONNX Runtime runs whole. */
export interface SegmentStep<S> extends Ends {
  readonly kind: 'segment';
  readonly segment: S;
}

export type Step<S, C> = SegmentStep<S> | HostStep<C> | ControlStep<S, C>;

export interface Plan<S, C> {
  /** How many there are. */
  readonly slots: number;
  /** Where the inputs go, in their order. */
  readonly inputs: readonly number[];
  /** For a body: slots of the plan around it, and the slots here that hold the same values. */
  readonly captures: readonly { readonly outer: number; readonly inner: number }[];
  /** Slots that hold the same in every run. */
  readonly constants: readonly { readonly slot: number; readonly constant: C }[];
  readonly steps: readonly Step<S, C>[];
  readonly outputs: readonly { readonly slot: number; readonly type: SlotType }[];
}

/** With segments by their number in the prepared model, and constants as tensors. */
export type PreparedPlan = Plan<number, Tensor>;

/** Every slot of the plan that a step reads; those that its bodies capture are among them. */
export const readsOf = ({ inputs, ...step }: Step<unknown, unknown>): readonly number[] => {
  const own = inputs.filter((slot) => slot !== undefined);
  if (!('bodies' in step)) return own;
  return [...own, ...Object.values(step.bodies).flatMap(({ captures }) => captures.map(({ outer }) => outer))];
};

/** All steps, those in bodies included. */
export function* stepsOf<S, C>(plan: Plan<S, C>): Generator<Step<S, C>> {
  for (const step of plan.steps) {
    yield step;
    if (step.kind === 'control') for (const body of Object.values(step.bodies)) yield* stepsOf(body);
  }
}
