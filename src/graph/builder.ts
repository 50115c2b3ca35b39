/**
 * Builds graphs, value by value: every method returns what it made, so that a lowering reads as a formula. Each node
 * is inferred as it is built, folded where its elements are known, simplified, and moved below transposes; what comes
 * out of `op` may therefore be a constant, an input, or the output of another node than was asked for.
 *
 * Constants live in the outermost graph, also those that a body of If, Loop or Scan makes, since ONNX Runtime takes
 * external data only there.
 */
import { ServingError } from '../errors.ts';
import { bytesOf, type DataOf, DTYPES, type DType, type NumericDType } from '../tensor/dtype.ts';
import { integerRange, tensorOfNumbers } from '../tensor/numbers.ts';
import type { Dim, Shape } from '../tensor/signature.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkGraph, checkNode } from './check.ts';
import { derive } from './derived.ts';
import { digestOfDerived } from './digest.ts';
import { Dims } from './dims.ts';
import { type Known, knownElements, movedConstant, SMALL } from './fold.ts';
import { fuse } from './fuse/fuse.ts';
import {
  type Attributes,
  type Constant,
  type Derived,
  type Domain,
  type Graph,
  type GraphPort,
  inMemory,
  isDerived,
  isWeight,
  type Node,
  type Value,
  type Weight,
} from './graph.ts';
import { Site } from './infer/site.ts';
import { typesOf } from './infer/types.ts';
import { prune } from './prune.ts';
import { schemaOf } from './schema.ts';
import { SIMPLIFY } from './simplify.ts';
import { sinkTransposes } from './transposes.ts';

/** What a graph and the bodies in it have in common. */
interface Shared {
  readonly dims: Dims;
  readonly constants: Map<Value, Constant>;
  /** Constants by their contents. */
  readonly pool: Map<string, Value>;
  readonly made: Map<Value, Node>;
  count: number;
}

type Input = {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The input is a sequence of such tensors. */
  readonly sequence?: true;
};

/** A body of If, Loop or Scan that is being built; `finish` says what it gives, and is called once. */
export interface OpenBody {
  readonly g: GraphBuilder;
  readonly inputs: readonly Value[];
  finish(outputs: readonly Value[]): Graph;
}

/** Constants of at most so many bytes are kept once where they are equal. */
const POOLED_BYTES = 1024;

export class GraphBuilder {
  /** What is being lowered now, as the model's own file calls it: goes to Node.from and into messages. */
  from = '';
  readonly #shared: Shared;
  readonly #outer: GraphBuilder | undefined;
  readonly #inputs: GraphPort[] = [];
  readonly #outputs: GraphPort[] = [];
  readonly #nodes: Node[] = [];
  /** Transposes made here, so that two consumers share one. */
  readonly #transposed = new Map<Value, Map<string, Value>>();

  /** Without `outer` a graph of its own; with it a body, whose nodes may use the outer graph's values. */
  constructor(outer?: GraphBuilder) {
    this.#outer = outer;
    this.#shared = outer
      ? outer.#shared
      : { dims: new Dims(), constants: new Map(), pool: new Map(), made: new Map(), count: 0 };
  }

  /**
   * An input by its signature's name. A dimension `?…` gets a name of its own, but for one of this graph in a body.
   */
  input(name: string, dtype: DType, shape: Shape, sequence?: true): Value {
    const { dims } = this.#shared;
    const own = this.#outer ? dims.freshen(shape) : dims.loosen(shape);
    const value: Value = { name, dtype, shape: own, ...(sequence ? { sequence } : {}) };
    this.#inputs.push({ name, value });
    return value;
  }

  /** A tensor that is part of the graph. Small ones that are equal are one value. */
  constant(tensor: Tensor, name?: string): Value {
    return this.#constant(poolKey(tensor), tensor, name ?? 'const');
  }

  /** A constant that still lies in a file; the same range is the same value. */
  weight(weight: Weight): Value {
    const { range, stored } = weight;
    const key = JSON.stringify([range.path, range.from, range.to, weight.dtype, weight.shape, stored]);
    return this.#constant(`weight ${key}`, weight, weight.name);
  }

  /** A constant that is computed when the engine opens the graph. */
  derived(derived: Derived): Value {
    return this.#constant(`derived ${digestOfDerived(derived)}`, derived, 'derived');
  }

  /** Whatever kind of constant it is. */
  put(constant: Constant): Value {
    if (isWeight(constant)) return this.weight(constant);
    return isDerived(constant) ? this.derived(constant) : this.constant(constant);
  }

  /** A constant of rank 0. Floats are rounded to the dtype; an integer or bool that the dtype cannot hold is refused. */
  scalar(dtype: DType, value: number | bigint | boolean): Value {
    return this.#numbers(dtype, [], [typeof value === 'boolean' ? Number(value) : value]);
  }

  /** An int64 vector. */
  ints(values: readonly number[]): Value {
    return this.#numbers('int64', [values.length], values);
  }

  /** Adds a node with one output, and returns it. Throws UNSUPPORTED_MODEL where ONNX has no such op for these dtypes. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, domain: Domain = ''): Value {
    return this.ops(op, inputs, attributes, 1, domain)[0]!;
  }

  /** Adds a node, and returns the first `outputs` of its outputs. */
  ops(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: number,
    domain: Domain = '',
  ): readonly Value[] {
    const given = inputs.slice(0, inputs.findLastIndex((value) => value !== undefined) + 1);
    return this.#located(() => {
      const schema = schemaOf(op, domain);
      if (!schema)
        throw new ServingError('INTERNAL', `${domain || 'ai.onnx'} has no operator ${op} in this vocabulary`);
      const site = new Site(schema, given, attributes, outputs, this.#shared.dims, (value) => this.constantOf(value));
      checkNode(schema, given, attributes, outputs);
      const types = typesOf(site, schema);
      const folded = this.#folded(site, types);
      if (folded.constants) return folded.constants;
      const derived = derive(
        op,
        site.inputs.map((value) => value && this.constantOf(value)),
        types[0],
      );
      if (derived) return [this.derived(derived)];
      const simpler = SIMPLIFY[op]?.(this, site, types) ?? sinkTransposes(this, site);
      if (simpler) return simpler;
      return this.#emit(
        op,
        domain,
        given,
        attributes,
        types.map((type, i) => ({ ...type, elements: folded.elements[i] })),
      );
    });
  }

  /** Adds a node of our own domain, whose outputs the caller knows. */
  host(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: readonly { readonly dtype: DType; readonly shape: Shape }[],
  ): readonly Value[] {
    const { dims } = this.#shared;
    const types = outputs.map(({ dtype, shape }) => ({ dtype, shape: dims.freshen(shape) }));
    return this.#emit(op, 'host', inputs, attributes, types);
  }

  /**
   * Builds the body of an If, Loop or Scan. `build` gets a builder of the body and the body's inputs; it may use any
   * value of the graphs around it.
   */
  subgraph(inputs: readonly Input[], build: (g: GraphBuilder, inputs: readonly Value[]) => readonly Value[]): Graph {
    const body = this.body(inputs);
    return body.finish(build(body.g, body.inputs));
  }

  /** As `subgraph`, for bodies whose outputs are known only when others are built as well. */
  body(inputs: readonly Input[]): OpenBody {
    const body = new GraphBuilder(this);
    body.from = this.from;
    const dimsBefore = this.#shared.dims.count;
    const values = inputs.map(({ name, dtype, shape, sequence }) => body.input(name, dtype, shape, sequence));
    const finish = (outputs: readonly Value[]): Graph => {
      for (const [i, value] of outputs.entries()) body.output(`output_${i}`, body.#own(value));
      const graph = { inputs: body.#inputs, outputs: body.#outputs, constants: new Map(), nodes: body.#nodes };
      return prune({ ...graph, dimsBefore });
    };
    return { g: body, inputs: values, finish };
  }

  /** Declares an output by its signature's name. */
  output(name: string, value: Value): void {
    this.#outputs.push({ name, value });
  }

  /** The constant that a value is, or undefined where it is computed. */
  constantOf(value: Value): Constant | undefined {
    return this.#shared.constants.get(value);
  }

  /** The node that makes a value; undefined for inputs and constants. */
  nodeOf(value: Value): Node | undefined {
    return this.#shared.made.get(value);
  }

  /** The value with its axes permuted; asked twice, it is made once. */
  transpose(value: Value, perm: readonly number[]): Value {
    const key = perm.join();
    const known = this.#knownTranspose(value, key);
    if (known) return known;
    const shape = value.shape ? perm.map((axis) => value.shape![axis]!) : perm.map(() => this.#shared.dims.fresh());
    const [made] = this.#emit('Transpose', '', [value], { perm }, [{ dtype: value.dtype, shape }]);
    const ofValue = this.#transposed.get(value) ?? new Map<string, Value>();
    this.#transposed.set(value, ofValue.set(key, made!));
    return made!;
  }

  /** The graph: without what no output needs, fused (fuse/) but where a test wants to see what was, and checked. */
  build(fused = true): Graph {
    const whole = {
      inputs: this.#inputs,
      outputs: this.#outputs,
      constants: this.#shared.constants,
      nodes: this.#nodes,
    };
    const graph = fused ? fuse(prune(whole)) : prune(whole);
    checkGraph(graph);
    return graph;
  }

  /** What a body gives must be its own: a value of the graph around it goes through a node. */
  #own(value: Value): Value {
    const isOwn =
      this.constantOf(value) !== undefined ||
      this.#inputs.some((port) => port.value === value) ||
      this.#nodes.includes(this.nodeOf(value)!);
    return isOwn ? value : this.#emit('Identity', '', [value], {}, [value])[0]!;
  }

  #numbers(dtype: DType, shape: readonly number[], values: readonly (number | bigint)[]): Value {
    const tensor = tensorOfNumbers(dtype, shape, values);
    if (!tensor) throw new ServingError('INTERNAL', `[${values.join(', ')}] are no elements of ${dtype}`);
    return this.constant(tensor);
  }

  #knownTranspose(value: Value, key: string): Value | undefined {
    const known = this.#transposed.get(value)?.get(key);
    return known || !this.#outer ? known : this.#outer.#knownTranspose(value, key);
  }

  #constant(key: string | undefined, constant: Constant, hint: string): Value {
    const { pool, constants } = this.#shared;
    const known = key === undefined ? undefined : pool.get(key);
    if (known) return known;
    const elements = inMemory(constant) ? smallElements(constant) : undefined;
    const { dtype, shape } = constant;
    const value: Value = { name: this.#fresh(hint), dtype, shape, ...(elements ? { elements } : {}) };
    constants.set(value, constant);
    if (key !== undefined) pool.set(key, value);
    return value;
  }

  /** The outputs where all of them are constants; else what is known of their elements. */
  #folded(
    site: Site,
    types: readonly { readonly dtype: DType; readonly shape: Shape }[],
  ): { constants?: readonly Value[]; elements: readonly (Known | undefined)[] } {
    const known = types.map((type, i) => knownElements(site, type, i));
    const tensors = types.map((type, i) => {
      const elements = known[i];
      const numbers = elements?.every((dim) => typeof dim === 'number') ? (elements as readonly number[]) : undefined;
      const shape = type.shape as readonly number[];
      return (numbers && tensorOfNumbers(type.dtype, shape, numbers)) ?? movedConstant(site, type, i);
    });
    if (tensors.length > 0 && tensors.every((tensor) => tensor !== undefined)) {
      return { constants: tensors.map((tensor) => this.constant(tensor)), elements: [] };
    }
    return { elements: types.map((type, i) => representable(type.dtype, known[i])) };
  }

  #emit(
    op: string,
    domain: Domain,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    types: readonly { dtype: DType; shape: Shape; sequence?: true; elements?: readonly Dim[] | undefined }[],
  ): readonly Value[] {
    const outputs = types.map(({ dtype, shape, sequence, elements }): Value => {
      const optional = { ...(sequence ? { sequence } : {}), ...(elements ? { elements } : {}) };
      return { name: this.#fresh(op.toLowerCase()), dtype, shape, ...optional };
    });
    const node: Node = { op, domain, inputs, outputs, attributes, from: this.from };
    this.#nodes.push(node);
    for (const output of outputs) this.#shared.made.set(output, node);
    return outputs;
  }

  #fresh(hint: string): string {
    return `${hint}_${++this.#shared.count}`;
  }

  #located<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof ServingError) || this.from === '' || error.message.startsWith('node "')) throw error;
      throw new ServingError(error.code, `node "${this.from}": ${error.message}`, { cause: error });
    }
  }
}

const poolKey = (tensor: Tensor): string | undefined => {
  const { dtype, shape } = tensor;
  const bytes = dtype === 'string' ? tensor.data.bytes : bytesOf(tensor.data as DataOf[NumericDType]);
  if (bytes.length > POOLED_BYTES) return undefined;
  const offsets = dtype === 'string' ? tensor.data.offsets.join() : '';
  return `${dtype} ${shape.join()} ${offsets} ${Buffer.from(bytes).toString('latin1')}`;
};

/** What is known of elements, without what the dtype may not hold; undefined where that is nothing. */
const representable = (dtype: DType, known: Known | undefined): Known | undefined => {
  const range = integerRange(dtype);
  if (!range || !known) return undefined;
  const narrow = DTYPES[dtype].bytes < 4;
  const fits = (dim: Dim): boolean =>
    typeof dim === 'string' ? !narrow : Number.isSafeInteger(dim) && dim >= range[0] && dim <= range[1];
  const elements = known.map((dim) => (fits(dim) ? dim : '?'));
  return elements.some((dim) => dim !== '?') ? elements : undefined;
};

/** The elements of a small integer or bool tensor; undefined where one does not fit a number. */
const smallElements = (tensor: Tensor): readonly number[] | undefined => {
  const { kind } = DTYPES[tensor.dtype];
  if (kind !== 'int' && kind !== 'uint' && kind !== 'bool') return undefined;
  const data = tensor.data as ArrayLike<number | bigint>;
  if (data.length > SMALL) return undefined;
  const numbers = Array.from(data, Number);
  return numbers.every(Number.isSafeInteger) ? numbers : undefined;
};
