/**
 * Graph: the one language that every tensor-graph format is lowered to, in ONNX's operator vocabulary, so that the
 * ONNX specification is its documentation: https://github.com/onnx/onnx/blob/v1.19.0/docs/Operators.md
 *
 * A graph is immutable plain data; only GraphBuilder (builder.ts) makes one. Edges are objects (Value), not names.
 */
import type { FileRange } from '../files.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Dim, Shape } from '../tensor/signature.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The vocabulary that graphs are written in; the only place that says so. */
export const VOCABULARY = { irVersion: 10, opsets: { '': 21, 'ai.onnx.ml': 5 } } as const;

/** `''` is ai.onnx; `host` is our own domain, for what ONNX cannot say: kernels in TypeScript. */
export type Domain = keyof (typeof VOCABULARY)['opsets'] | 'host';

/** An edge of the graph. Identity is the object; the name is a hint for people. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The value is an ONNX sequence of such tensors. */
  readonly sequence?: true;
  /**
   * The elements of a small integer or bool tensor in row-major order, as far as they are known while building: a
   * number, or the name of the dimension that it equals, or `?` alone where nothing is known of it.
   */
  readonly elements?: readonly Dim[];
}

/** A number that must travel as a float even when it is whole. Plain numbers are ints. */
export interface Float {
  readonly float: number;
}
export interface Floats {
  readonly floats: readonly number[];
}
export type Attribute =
  | number
  | bigint
  | string
  | readonly number[]
  | readonly string[]
  | Float
  | Floats
  | Tensor
  | Graph;
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Node {
  readonly op: string;
  readonly domain: Domain;
  /** undefined: an optional input that is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** What the model's own file calls the node that this one came from, for messages and profiles. */
  readonly from: string;
}

/**
 * A constant whose bytes still lie in a file of the model. They are read once, when the engine opens the graph, and
 * held once. `stored` is its shape in the file where that is not `shape`: dimension i of the constant is dimension
 * `permutation[i]` of what is stored.
 */
export interface Weight {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly range: FileRange;
  readonly stored?: { readonly shape: readonly number[]; readonly permutation: readonly number[] };
  /** The CRC-32C that the bytes must have. */
  readonly crc32c?: number;
  /** What the model calls it, for messages. */
  readonly name: string;
}

/**
 * A constant that is computed from others when the engine opens the graph, exactly as the operator would (derived.ts): a
 * filter with the scale of the normalization behind it, statistics as the scale that they come to.
 */
export interface Derived {
  readonly dtype: 'float32' | 'float64';
  readonly shape: readonly number[];
  /** An operator of ONNX, with broadcasting. */
  readonly op: string;
  readonly of: readonly Constant[];
  /** Of a Transpose. */
  readonly perm?: readonly number[];
  /** How deep derived constants lie in each other, this one counted. */
  readonly depth: number;
}

export type Constant = Tensor | Weight | Derived;
export const isWeight = (constant: Constant): constant is Weight => 'range' in constant;
export const isDerived = (constant: Constant): constant is Derived => 'of' in constant;
/** Whether the elements are in memory. */
export const inMemory = (constant: Constant): constant is Tensor => 'data' in constant;

/** `name` is the signature's name for it; two ports may share one, and what the engine sees is another matter. */
export interface GraphPort {
  readonly name: string;
  readonly value: Value;
}

export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly constants: ReadonlyMap<Value, Constant>;
  /** In an order in which every value is made before it is used. Dead nodes are not among them. */
  readonly nodes: readonly Node[];
  /** Of a body: how many dimensions had got a name when it was begun. Newer names are another size in every iteration. */
  readonly dimsBefore?: number;
}
