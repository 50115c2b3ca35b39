/** What control flow asks of the evaluation that it stands in (evaluate.ts). */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { concat } from '../../../graph/layers/values.ts';
import type { Dim } from '../../../tensor/signature.ts';
import type { Edge, Live } from '../functions.ts';
import type { Problem } from '../problems.ts';

export interface Run {
  readonly g: GraphBuilder;
  /** Why nodes could not be lowered, here and in all bodies. */
  readonly problems: readonly Problem[];
  /** The names of nodes that make lists whose elements differ in shape, as far as an earlier attempt has found out. */
  readonly ragged: ReadonlySet<string>;
  child(g: GraphBuilder): Run;
  feed(edge: Edge, value: Value): void;
  evaluate(fetches: readonly Edge[]): readonly (Value | undefined)[];
  valueOf(edge: Edge): Value | undefined;
  /** The size that a dimension's name stands for, as an int64 vector of one, made from a value of this graph or one around it. */
  size(dim: string): Value | undefined;
}

/** Lowers a node whose inputs have values: its outputs, or undefined where the problems say why not. */
export type Lowering = (run: Run, node: Live, inputs: readonly Value[]) => readonly Value[] | undefined;

/** The values of `fetches`, all of them or none. */
export const evaluateAll = (run: Run, fetches: readonly Edge[]): readonly Value[] | undefined => {
  const values = run.evaluate(fetches);
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
};

/** Sizes as an int64 vector of this graph; undefined where the name of one stands for nothing here. */
export const sizesOf = (run: Run, dims: readonly Dim[]): Value | undefined => {
  const { g } = run;
  if (dims.every((dim) => typeof dim === 'number')) return g.ints(dims);
  const parts = dims.map((dim) => (typeof dim === 'number' ? g.ints([dim]) : run.size(dim)));
  return parts.includes(undefined) ? undefined : concat(g, parts as readonly Value[]);
};
