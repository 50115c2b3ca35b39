/**
 * What an inference rule sees: one node before it is made. A rule gives the shape of each output, and its dtype only
 * where the operator's schema leaves that open.
 */
import { ServingError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Dim, Shape } from '../../tensor/signature.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Dims } from '../dims.ts';
import type { Attributes, Constant, Graph, Value } from '../graph.ts';
import { inMemory } from '../graph.ts';
import { describeValue } from '../print.ts';
import type { Schema } from '../schema.ts';

/** What is known of an output. */
export interface Type {
  readonly dtype?: DType;
  readonly shape: Shape;
  readonly sequence?: true;
}
/** Gives the outputs, in order; it may give more than the node has. */
export type Rule = (n: Site) => readonly Type[];

/** The rule of an operator with one output, of which only the shape is in question. */
export const shaped =
  (shape: (n: Site) => Shape): Rule =>
  (n) => [{ shape: shape(n) }];

export class Site {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs the caller asked for. */
  readonly outputs: number;
  readonly dims: Dims;
  readonly #schema: Schema;
  readonly #constantOf: (value: Value) => Constant | undefined;

  constructor(
    schema: Schema,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: number,
    dims: Dims,
    constantOf: (value: Value) => Constant | undefined,
  ) {
    this.op = schema.op;
    this.#schema = schema;
    this.inputs = inputs;
    this.attributes = attributes;
    this.outputs = outputs;
    this.dims = dims;
    this.#constantOf = constantOf;
  }

  has(i: number): boolean {
    return this.inputs[i] !== undefined;
  }
  /** Input `i`, which the schema promises. */
  input(i: number): Value {
    return this.inputs[i] ?? this.fail(`input ${i} is left out`);
  }
  shape(i: number): Shape {
    return this.inputs[i]?.shape;
  }
  rank(i: number): number | undefined {
    return this.shape(i)?.length;
  }
  /** The shape of input `i`, which must have `rank` dimensions where its rank is known. */
  ranked(i: number, rank: number): Shape {
    const shape = this.shape(i);
    if (shape && shape.length !== rank) this.fail(`input ${i} has rank ${shape.length}, expected ${rank}`);
    return shape;
  }
  /** Input `i` where it is a constant in memory. */
  constant(i: number): Tensor | undefined {
    const value = this.inputs[i];
    const constant = value && this.#constantOf(value);
    return constant && inMemory(constant) ? constant : undefined;
  }
  /** The elements of input `i` as far as they are known. */
  elements(i: number): readonly Dim[] | undefined {
    return this.inputs[i]?.elements;
  }
  /** The elements of input `i` where all of them are known numbers. */
  numbers(i: number): readonly number[] | undefined {
    const elements = this.elements(i);
    return elements?.every((dim) => typeof dim === 'number') ? (elements as readonly number[]) : undefined;
  }
  /** Like `elements`, for positions: int64 numbers past 2^53, which mean "to the end", are brought down to it. */
  positions(i: number): readonly Dim[] | undefined {
    const elements = this.elements(i);
    const constant = elements ? undefined : this.constant(i);
    if (constant?.dtype !== 'int64' || constant.data.length > 64) return elements;
    const far = Number.MAX_SAFE_INTEGER;
    return Array.from(constant.data, (x) => Math.min(Math.max(Number(x), -far), far));
  }
  /** How many elements the vector input `i` has, where that is known. */
  length(i: number): number | undefined {
    const length = this.shape(i)?.[0];
    return typeof length === 'number' ? length : undefined;
  }

  /** An int attribute, or the schema's default for it. */
  int(name: string): number {
    return this.maybeInt(name) ?? this.fail(`attribute ${name} is missing`);
  }
  maybeInt(name: string): number | undefined {
    const value = this.attributes[name] ?? this.#fallback(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
    return this.fail(`attribute ${name} is not an integer`);
  }
  ints(name: string): readonly number[] | undefined {
    const value = this.attributes[name] ?? this.#fallback(name);
    return value === undefined ? undefined : (value as readonly number[]);
  }
  text(name: string): string {
    return (this.attributes[name] ?? this.#fallback(name) ?? '') as string;
  }
  graph(name: string): Graph {
    return this.attributes[name] as Graph;
  }
  #fallback(name: string): number | string | readonly number[] | undefined {
    return this.#schema.attributes.get(name)?.fallback;
  }

  /** `axis` counted from the front; -1 is the last of `rank`. */
  axis(axis: number, rank: number): number {
    if (axis < -rank || axis >= rank) this.fail(`axis ${axis} is not one of a tensor of rank ${rank}`);
    return axis < 0 ? axis + rank : axis;
  }
  /** `axes` counted from the front, sorted; a repeated one is refused. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const sorted = axes.map((axis) => this.axis(axis, rank)).sort((a, b) => a - b);
    if (new Set(sorted).size !== sorted.length) this.fail(`axes [${axes.join(', ')}] name one axis twice`);
    return sorted;
  }

  /** The shape of `inputs` together under numpy's broadcasting. */
  broadcast(...shapes: readonly Shape[]): Shape {
    const result = this.dims.broadcastShapes(shapes);
    if ('clash' in result) return this.fail(`dimensions ${result.clash.join(' and ')} do not broadcast`);
    return result.shape;
  }
  /** A dimension that both are known to be; refuses two different numbers. */
  agree(a: Dim, b: Dim, what: string): Dim {
    if (typeof a === 'number' && typeof b === 'number' && a !== b) this.fail(`${what}: ${a} is not ${b}`);
    return typeof a === 'number' ? a : b;
  }
  /** `count` dimensions of which nothing is known. */
  unknown(count: number): readonly Dim[] {
    return Array.from({ length: count }, () => this.dims.fresh());
  }

  /** Throws CORRUPT_MODEL: the model contradicts itself here. */
  fail(message: string): never {
    const inputs = this.inputs.map((value) => (value ? describeValue(value) : '–')).join(', ');
    throw new ServingError('CORRUPT_MODEL', `${this.op}(${inputs}): ${message}`);
  }
}
