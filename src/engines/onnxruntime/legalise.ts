/**
 * Makes a valid ONNX graph one that ONNX Runtime runs: its processor kernels have holes (kernels.ts), for which nodes
 * are rewritten by casts that lose nothing or by formulas (formulas.ts). Never silently to float32 from more. What is
 * left is refused at load, all at once.
 *
 *   through a wider type:   y:T = Op(a:T, b:i)   ─▶   y = Cast(Op(Cast(a), b))
 *
 * A cast there and back is exact
 *   for operators that choose or move elements, through any type that holds all values of T in their order;
 *   for sums and products of integers, through any integers as wide or wider, since both wrap at powers of two;
 *   for float16 and bfloat16, through float32: frameworks, too, compute in float32 and round each result.
 */
import { ServingError } from '../../errors.ts';
import { type Attribute, type Constant, type Graph, type Node, type Value, VOCABULARY } from '../../graph/graph.ts';
import { isGraph } from '../../graph/prune.ts';
import { portAt, type Schema, schemaOf } from '../../graph/schema.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import { FORMULAS, type Formula } from './formulas.ts';
import { KERNELS } from './kernels.ts';
import { shownSigmoids, wholeSigmoid } from './shown-sigmoids.ts';

/** Operators whose result is made of elements of their inputs, or tells their order. */
const CHOOSES = new Set(
  (
    'ArgMax ArgMin CenterCropPad Clip Compress Concat ConcatFromSequence DepthToSpace Equal Expand Flatten Gather ' +
    'GatherElements GatherND Greater GreaterOrEqual Identity Less LessOrEqual Max MaxPool Min Pad ReduceMax ReduceMin ' +
    'Relu Reshape ReverseSequence Slice SpaceToDepth Split Squeeze Tile TopK Transpose Trilu Unique Unsqueeze Where'
  ).split(' '),
);
/** Sums, differences and products of integers, modulo a power of two. */
const WRAPS = new Set('Add CumSum Einsum Gemm MatMul Mul Neg ReduceProd ReduceSum ReduceSumSquare Sub Sum'.split(' '));
/** Exact in wider integers, where the result is in the range of the narrow ones. */
const COUNTS = new Set('Abs Div Mod Range Sign'.split(' '));

/** Types that hold all values of the first, in their order; the cheapest first. */
// biome-ignore format: one type a line
const WIDER: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  bool:         ['uint8', 'int32', 'int64', 'float32'],
  int4:         ['int8', 'int32', 'int64'],
  uint4:        ['uint8', 'int32', 'int64'],
  int8:         ['int32', 'int64', 'float32'],
  uint8:        ['int32', 'int64', 'float32'],
  int16:        ['int32', 'int64', 'float32'],
  uint16:       ['int32', 'int64', 'float32'],
  int32:        ['int64', 'float64'],
  uint32:       ['int64', 'float64'],
  float16:      ['float32'],
  bfloat16:     ['float32'],
  float8e4m3fn: ['float32'],
  float8e5m2:   ['float32'],
  float8e4m3fnuz: ['float32'],
  float8e5m2fnuz: ['float32'],
  float4e2m1:   ['float32'],
  float8e8m0:   ['float32'],
  int2:         ['int8', 'int32', 'int64'],
  uint2:        ['uint8', 'int32', 'int64'],
};
/** Integers as wide or wider. */
const SAME_RING: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  ...Object.fromEntries(['int8', 'uint8', 'int16', 'uint16'].map((dtype) => [dtype, ['int32', 'int64']])),
  int32: ['int64'],
  uint32: ['int64'],
  uint64: ['int64'],
};

const SHOWN_SIGMOID: Formula = { always: () => true, build: (s, node) => wholeSigmoid(s, node.inputs[0]!) };

/** Where rewritten nodes go. */
export class Scope {
  readonly nodes: Node[] = [];
  from = '';
  readonly #constants: Map<Value, Constant>;
  readonly #scalars: Map<string, Value>;

  constructor(constants: Map<Value, Constant>, scalars: Map<string, Value>) {
    this.#constants = constants;
    this.#scalars = scalars;
  }

  /** The scope of a body: constants stay in the outermost graph. */
  inner(): Scope {
    return new Scope(this.#constants, this.#scalars);
  }

  /** A node with one output of that dtype. */
  op(op: string, inputs: readonly (Value | undefined)[], dtype: DType, attributes: Node['attributes'] = {}): Value {
    const output: Value = { name: `${op}_legal`, dtype, shape: undefined };
    this.nodes.push({ op, domain: '', inputs, outputs: [output], attributes, from: this.from });
    return output;
  }

  cast(value: Value, dtype: DType): Value {
    return value.dtype === dtype ? value : this.op('Cast', [value], dtype, { to: DTYPES[dtype].onnx });
  }

  /** A constant of rank 0. */
  scalar(dtype: DType, number: number): Value {
    return this.#constant(dtype, [], [number]);
  }

  /** An int64 vector. */
  ints(numbers: readonly number[]): Value {
    return this.#constant('int64', [numbers.length], numbers);
  }

  #constant(dtype: DType, shape: readonly number[], numbers: readonly number[]): Value {
    const key = `${dtype}[${shape.join()}] ${numbers.map((n) => (Object.is(n, -0) ? '-0' : n)).join()}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const tensor = tensorOfNumbers(dtype, shape, numbers);
    if (!tensor) throw new ServingError('INTERNAL', `${numbers.join()} are no elements of ${dtype}`);
    const value: Value = { name: 'legal', dtype, shape };
    this.#constants.set(value, tensor);
    this.#scalars.set(key, value);
    return value;
  }
}

/** Whether there is a kernel of the operator for its main type variable at this dtype. */
const hasKernel = (op: string, dtype: DType): boolean => KERNELS[op]?.dtypes.split(' ').includes(dtype) ?? true;

/** The dtype that the node binds the operator's main type variable to. */
const mainDType = (node: Node, schema: Schema, variable: string): DType | undefined => {
  const input = node.inputs.find((value, i) => value && portAt(schema.inputs, i)?.type === variable);
  return (input ?? node.outputs.find((_, i) => portAt(schema.outputs, i)?.type === variable))?.dtype;
};

const wayAround = (op: string, dtype: DType): DType | undefined => {
  const { kind } = DTYPES[dtype];
  const candidates =
    kind === 'float' || CHOOSES.has(op)
      ? WIDER[dtype]
      : WRAPS.has(op)
        ? SAME_RING[dtype]
        : COUNTS.has(op)
          ? WIDER[dtype]
          : undefined;
  return candidates?.find((wider) => hasKernel(op, wider));
};

class Legaliser {
  readonly problems = new Map<string, string[]>();
  readonly #runsOnHost: (op: string) => boolean;
  readonly #shown: ReadonlySet<Node>;

  constructor(runsOnHost: (op: string) => boolean, shown: ReadonlySet<Node>) {
    this.#runsOnHost = runsOnHost;
    this.#shown = shown;
  }

  /** Puts the node, or what stands for it, into the scope. Returns whether anything changed. */
  #node(node: Node, scope: Scope): boolean {
    const schema = schemaOf(node.op, node.domain);
    const row = node.domain === '' ? KERNELS[node.op] : undefined;
    scope.from = node.from;
    if (node.domain === 'host' && !this.#runsOnHost(node.op))
      this.#problem(`${node.op} (and there is no kernel of our own)`, node);
    const dtype = row && schema && mainDType(node, schema, row.of);
    const formula = this.#shown.has(node) ? SHOWN_SIGMOID : FORMULAS[node.op];
    if (!row || !schema || !dtype || (hasKernel(node.op, dtype) && !formula?.always?.(node)))
      return this.#keep(node, scope);
    const result = formula?.build(scope, node, dtype);
    if (result) {
      scope.nodes.push({
        op: 'Identity',
        domain: '',
        inputs: [result],
        outputs: node.outputs.slice(0, 1),
        attributes: {},
        from: node.from,
      });
      return true;
    }
    const wider = wayAround(node.op, dtype);
    if (wider === undefined) {
      this.#problem(`${node.op} of ${dtype}`, node);
      return this.#keep(node, scope);
    }
    through(scope, node, schema, row.of, wider);
    return true;
  }

  /** The node itself, with legal bodies. */
  #keep(node: Node, scope: Scope): boolean {
    let changed = false;
    const legal = ([name, attribute]: readonly [string, Attribute]): readonly [string, Attribute] => {
      if (!isGraph(attribute)) return [name, attribute];
      const body = this.body(attribute, scope.inner());
      changed ||= body !== attribute;
      return [name, body];
    };
    const attributes = Object.entries(node.attributes).map(legal);
    scope.nodes.push(changed ? { ...node, attributes: Object.fromEntries(attributes) } : node);
    return changed;
  }

  body(graph: Graph, scope: Scope): Graph {
    let changed = false;
    for (const node of graph.nodes) changed = this.#node(node, scope) || changed;
    return changed ? { ...graph, nodes: scope.nodes } : graph;
  }

  #problem(what: string, node: Node): void {
    const nodes = this.problems.get(what) ?? [];
    nodes.push(node.from || node.outputs[0]?.name || node.op);
    this.problems.set(what, nodes);
  }
}

/** Casts every input and output of the type variable. */
const through = (scope: Scope, node: Node, schema: Schema, variable: string, wider: DType): void => {
  const isMain = (ports: Schema['inputs'], i: number): boolean => portAt(ports, i)?.type === variable;
  const inputs = node.inputs.map((value, i) => value && (isMain(schema.inputs, i) ? scope.cast(value, wider) : value));
  const back: Node[] = [];
  const outputs = node.outputs.map((value, i): Value => {
    if (!isMain(schema.outputs, i)) return value;
    const wide: Value = { ...value, name: `${value.name}_${wider}`, dtype: wider };
    const to = DTYPES[value.dtype].onnx;
    back.push({ op: 'Cast', domain: '', inputs: [wide], outputs: [value], attributes: { to }, from: node.from });
    return wide;
  });
  scope.nodes.push({ ...node, inputs, outputs }, ...back);
};

const SHOWN = 5;

/**
 * The same graph for ONNX Runtime's kernels; the graph itself where nothing was to be done. Throws UNSUPPORTED_MODEL
 * that lists every operator and dtype that cannot be run, with its nodes. Host operators are left as they are where
 * `runsOnHost` says so.
 */
export const legalise = (graph: Graph, runsOnHost: (op: string) => boolean = () => false): Graph => {
  const constants = new Map(graph.constants);
  const legaliser = new Legaliser(runsOnHost, shownSigmoids(graph));
  const legal = legaliser.body(graph, new Scope(constants, new Map()));
  if (legaliser.problems.size > 0) {
    const lines = [...legaliser.problems].map(([what, nodes]) => {
      const more = nodes.length > SHOWN ? ` and ${nodes.length - SHOWN} more` : '';
      return `${what} at ${nodes.slice(0, SHOWN).join(', ')}${more}`;
    });
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `ONNX Runtime (opset ${VOCABULARY.opsets['']}) cannot run: ${lines.join('; ')}`,
    );
  }
  return legal === graph ? graph : { ...legal, constants };
};
