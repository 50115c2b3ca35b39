/**
 * Where fused nodes come from: a finished graph with what its rules ask of it. Who makes a value, how often it is used,
 * which constant it is. A rule looks at a node, after all before it were fused, and gives the nodes that stand in its
 * place: the last makes the same values, so that nothing after it changes. What is no longer used falls away.
 */
import type { DType } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import type { Shape } from '../../tensor/signature.ts';
import { derive, permuteDerived, reshapeDerived } from '../derived.ts';
import { staticCount } from '../dims.ts';
import { type Attributes, type Constant, type Derived, type Graph, inMemory, type Node, type Value } from '../graph.ts';
import { bodiesOf } from '../prune.ts';

/** The nodes to stand in the node's place; undefined: it stays. */
export type Rule = (f: Fusion, node: Node) => readonly Node[] | undefined;

export class Fusion {
  /** Those of the outermost graph; what rules make is added. */
  readonly constants: Map<Value, Constant>;
  readonly #makers = new Map<Value, Node>();
  readonly #uses = new Map<Value, number>();

  constructor(graph: Graph) {
    this.constants = new Map(graph.constants);
    this.#count(graph);
  }

  #count(graph: Graph): void {
    for (const node of graph.nodes) {
      for (const value of node.inputs) if (value) this.#uses.set(value, this.uses(value) + 1);
      for (const body of bodiesOf(node)) this.#count(body);
    }
    // An output must be made as it is.
    for (const { value } of graph.outputs) this.#uses.set(value, this.uses(value) + 2);
  }

  /** How often a value is read; an output counts as twice. */
  uses(value: Value): number {
    return this.#uses.get(value) ?? 0;
  }

  /** Tells of a node that stands in the graph now. */
  add(node: Node): void {
    for (const value of node.outputs) this.#makers.set(value, node);
  }

  /** Tells that others stand in a node's place. */
  replace(node: Node, made: readonly Node[]): void {
    for (const { inputs } of made) for (const value of inputs) if (value) this.#uses.set(value, this.uses(value) + 1);
    this.#drop(node);
  }

  /** Tells that `x` is read where `value`, a copy of it, was. */
  join(value: Value, x: Value): void {
    this.#uses.set(x, this.uses(x) + this.uses(value) - 1);
  }

  /** A node is gone; those go with it that only it needed. */
  #drop(node: Node): void {
    for (const value of node.inputs) {
      if (!value) continue;
      const left = this.uses(value) - 1;
      this.#uses.set(value, left);
      const maker = left === 0 ? this.#makers.get(value) : undefined;
      if (maker?.outputs.every((output) => this.uses(output) === 0) && bodiesOf(maker).length === 0) this.#drop(maker);
    }
  }

  /** The node of that operator which makes the value. */
  maker(value: Value | undefined, op: string): Node | undefined {
    const node = value && this.#makers.get(value);
    return node?.op === op && node.domain === '' ? node : undefined;
  }

  /** As `maker`, where nothing else reads the value. */
  soleMaker(value: Value | undefined, op: string): Node | undefined {
    return value && this.uses(value) === 1 ? this.maker(value, op) : undefined;
  }

  constantOf(value: Value | undefined): Constant | undefined {
    return value && this.constants.get(value);
  }

  /** The number that all elements of a float constant are; undefined where it is no such constant. */
  number(value: Value | undefined): number | undefined {
    const constant = this.constantOf(value);
    if (!constant || !inMemory(constant) || (constant.dtype !== 'float32' && constant.dtype !== 'float64'))
      return undefined;
    const [first] = constant.data;
    return constant.data.length <= 64 && constant.data.every((x) => x === first) ? first : undefined;
  }

  /** Whether all elements of a constant in memory are 1. */
  isOnes(value: Value): boolean {
    const constant = this.constantOf(value);
    return constant?.dtype === 'float32' && inMemory(constant) && constant.data.every((x) => x === 1);
  }

  /** The numbers of a small integer constant. */
  integers(value: Value | undefined): readonly number[] | undefined {
    const elements = value && this.constants.has(value) ? value.elements : undefined;
    return elements?.every((x) => typeof x === 'number') ? (elements as readonly number[]) : undefined;
  }

  /** The operands of a node of two, the one that passes the test first. */
  sides(node: Node | undefined, test: (value: Value) => boolean): readonly [Value, Value] | undefined {
    const [a, b] = node?.inputs ?? [];
    if (!a || !b) return undefined;
    if (test(a)) return [a, b];
    return test(b) ? [b, a] : undefined;
  }

  /** A node with one output. */
  node(op: string, inputs: Node['inputs'], attributes: Attributes, like: Node, output?: Value): Node {
    const shape: Shape = undefined;
    const made: Value = output ?? { name: `${op.toLowerCase()}_fused`, dtype: like.outputs[0]!.dtype, shape };
    return { op, domain: '', inputs, outputs: [made], attributes, from: like.from };
  }

  value(name: string, dtype: DType, shape: Shape): Value {
    return { name, dtype, shape };
  }

  put(constant: Constant, name: string): Value {
    const value: Value = { name, dtype: constant.dtype, shape: constant.shape };
    this.constants.set(value, constant);
    return value;
  }

  ints(numbers: readonly number[]): Value {
    const constant = tensorOfNumbers('int64', [numbers.length], numbers)!;
    const value: Value = { name: 'ints', dtype: 'int64', shape: constant.shape, elements: numbers };
    this.constants.set(value, constant);
    return value;
  }
}

/** A float constant of those numbers. */
export const floats = (dtype: Derived['dtype'], shape: readonly number[], numbers: readonly number[]): Constant =>
  tensorOfNumbers(dtype, shape, numbers)!;

/** The exact operator on constants, broadcast; undefined where that is left to the engine. */
export const calculate = (op: string, ...of: readonly Constant[]): Constant | undefined => {
  const rank = Math.max(...of.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, i) =>
    Math.max(...of.map((one) => one.shape[one.shape.length - rank + i] ?? 1)),
  );
  const dtype = of[0]!.dtype;
  return derive(op, of, { dtype, shape });
};

/** The constant under another shape of as many elements. */
export const reshaped = (constant: Constant, shape: readonly number[]): Constant | undefined => {
  if (constant.shape.join() === shape.join()) return constant;
  if (inMemory(constant)) return { ...constant, shape };
  if ('op' in constant) return reshapeDerived(constant, shape);
  if (!constant.stored) return { ...constant, shape };
  // A view of permuted bytes: the formula's operand.
  if (constant.dtype !== 'float32' && constant.dtype !== 'float64') return undefined;
  return { dtype: constant.dtype, shape, op: 'Reshape', of: [constant], depth: 1 };
};

export const permuted = (constant: Derived, perm: readonly number[]): Derived => permuteDerived(constant, perm);

export const isFloat = (value: Value | undefined): boolean => value?.dtype === 'float32' || value?.dtype === 'float64';

/**
 * A constant that has one number for each index of `axis` of a value of `rank` dimensions, as a vector; a lone number is
 * repeated. undefined for any other constant.
 */
export const perChannel = (
  constant: Constant,
  rank: number,
  axis: number,
  channels: number,
): readonly number[] | undefined => {
  const { shape } = constant;
  if (shape.length > rank || (constant.dtype !== 'float32' && constant.dtype !== 'float64')) return undefined;
  const own = axis - (rank - shape.length);
  if (shape.some((size, i) => size !== 1 && i !== own)) return undefined;
  const count = staticCount(shape);
  return count === channels || count === 1 ? [count] : undefined;
};
