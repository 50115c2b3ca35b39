/**
 * The sizes of inputs with which every window of a pooling fits into what it is laid on. ONNX Runtime's pooling behind a
 * convolution (its channel-blocked kernels) divides by the number of windows, and ends the process where there is none; on
 * a border that is a little too small it answers by a part of a window, where frameworks refuse. Sizes shrink from node to
 * node by formulas that can be turned around,
 *
 *   out = floor((in + pads - ((kernel - 1) dilation + 1)) / stride) + 1 >= n   ⟺   in >= (n - 1) stride + ... - pads
 *
 * so that a request's own sizes tell, before it runs. What cannot be followed to an input is looked at by nodes (guard.ts).
 */
import { ServingError } from '../../errors.ts';
import { type Facts, integersOf } from '../../graph/onnx/facts.ts';
import type { GraphProto, NodeProto } from '../../graph/onnx/messages.ts';
import type { Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensors } from '../../tensor/tensor.ts';
import type { PreparedOnnx } from '../prepared.ts';

/** An input of the graph must have so many elements along an axis, or `node` has nothing to look at. */
export interface LeastSize {
  readonly input: string;
  readonly axis: number;
  readonly size: number;
  readonly node: string;
}

/** Where a size is decided: by an input, always enough, never enough, or not to be told. */
type Origin = { readonly input: string; readonly axis: number; readonly size: number } | 'always' | 'never' | 'unknown';

/** One node on the way back from a pooling, of whose first output so much is wanted. */
interface Step {
  readonly node: NodeProto;
  readonly axis: number;
  readonly size: number;
  readonly facts: Facts;
  /** Where the size of an input is decided. */
  readonly back: (input: number, axis: number, size: number) => Origin;
}

const MOST_STEPS = 4000;

const ints = ({ attribute }: NodeProto, name: string): readonly number[] | undefined =>
  attribute.find((one) => one.name === name)?.ints.map(Number);
const int = ({ attribute }: NodeProto, name: string, fallback: number): number =>
  Number(attribute.find((one) => one.name === name)?.i ?? fallback);
const constants = ({ node, facts }: Step, attribute: string, input: number): readonly number[] | undefined =>
  ints(node, attribute) ?? integersOf(facts.get(node.input[input] ?? '')?.constant)?.map(Number);

/** The size along spatial axis `at` that `count` windows need; undefined where that is not to be told. */
const windowed = (node: NodeProto, at: number, count: number, kernel: number | undefined): number | undefined => {
  const stride = ints(node, 'strides')?.[at] ?? 1;
  const text = node.attribute.find(({ name }) => name === 'auto_pad')?.s;
  const padding = text ? new TextDecoder().decode(text) : 'NOTSET';
  if (padding.startsWith('SAME')) return (count - 1) * stride + 1;
  if (kernel === undefined) return undefined;
  const pads = padding === 'VALID' ? [] : (ints(node, 'pads') ?? []);
  const padded = (pads[at] ?? 0) + (pads[at + pads.length / 2] ?? 0);
  const window = (kernel - 1) * (ints(node, 'dilations')?.[at] ?? 1) + 1;
  const partial = int(node, 'ceil_mode', 0) === 1 ? stride - 1 : 0;
  return (count - 1) * stride + window - padded - partial;
};

const kernelOf = (node: NodeProto, facts: Facts, at: number): number | undefined =>
  ints(node, 'kernel_shape')?.[at] ?? facts.get(node.input[1] ?? '')?.constant?.dims[at + 2];

const spatialRank = (node: NodeProto, facts: Facts): number => {
  const rank = facts.get(node.input[1] ?? '')?.rank ?? facts.get(node.input[0] ?? '')?.rank;
  return ints(node, 'kernel_shape')?.length ?? Math.max((rank ?? 2) - 2, 0);
};

const window = ({ node, axis, size, facts, back }: Step): Origin => {
  if (axis < 2) return 'unknown';
  const least = windowed(node, axis - 2, size, kernelOf(node, facts, axis - 2));
  return least === undefined ? 'unknown' : back(0, axis, least);
};
const same = ({ axis, size, back }: Step): Origin => back(0, axis, size);

/** The larger of two sizes is that of both broadcast: one that suffices is enough. */
const either = (a: Origin, b: Origin): Origin => {
  if (a === 'always' || b === 'always') return 'always';
  if (typeof a === 'string') return typeof b === 'string' && a === 'unknown' ? a : b;
  if (typeof b === 'string') return a;
  return a.input === b.input && a.axis === b.axis && b.size < a.size ? b : a;
};
const broadcast = ({ node, axis, size, facts, back }: Step): Origin => {
  const ranks = node.input.map((name) => facts.get(name)?.rank);
  if (ranks.includes(undefined)) return 'unknown';
  const most = Math.max(...(ranks as readonly number[]));
  return node.input
    .map((_, i) => {
      const own = axis - most + ranks[i]!;
      return own < 0 ? 'never' : back(i, own, size);
    })
    .reduce(either);
};

const SAME =
  'Abs BatchNormalization Cast Ceil Celu Clip Dropout Elu Erf Exp Floor Gelu GroupNormalization HardSigmoid HardSwish ' +
  'Identity InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization ' +
  'Mish Neg PRelu Reciprocal Relu Round Selu Sigmoid Sign Softmax Softplus Softsign Sqrt Tanh ThresholdedRelu';

/** By operator: where it is decided that its first output has a size. */
const STEPS: Readonly<Record<string, (step: Step) => Origin>> = {
  ...Object.fromEntries(SAME.split(' ').map((op) => [op, same])),
  ...Object.fromEntries('Add Div Max Mean Min Mul Pow Sub Sum'.split(' ').map((op) => [op, broadcast])),
  ...Object.fromEntries('AveragePool Conv LpPool MaxPool'.split(' ').map((op) => [op, window])),
  Concat: ({ node, axis, size, facts, back }) => {
    const rank = facts.get(node.input[0] ?? '')?.rank;
    const joined = int(node, 'axis', 1);
    if (rank === undefined || axis === (joined < 0 ? joined + rank : joined)) return 'unknown';
    return node.input.map((_, i) => back(i, axis, size)).reduce(either);
  },
  ConvTranspose: ({ node, axis, size, facts, back }) => {
    const at = axis - 2;
    const kernel = kernelOf(node, facts, at);
    const stated = node.attribute.some(({ name }) => name === 'auto_pad' || name === 'output_shape');
    if (at < 0 || kernel === undefined || stated) return 'unknown';
    const pads = ints(node, 'pads') ?? [];
    const cut = (pads[at] ?? 0) + (pads[at + pads.length / 2] ?? 0) - (ints(node, 'output_padding')?.[at] ?? 0);
    const own = (kernel - 1) * (ints(node, 'dilations')?.[at] ?? 1) + 1 - cut;
    return back(0, axis, Math.ceil((size - own) / (ints(node, 'strides')?.[at] ?? 1)) + 1);
  },
  GlobalAveragePool: ({ axis, size, back }) => (axis < 2 ? back(0, axis, size) : size > 1 ? 'never' : 'always'),
  Pad: (step) => {
    const pads = constants(step, 'pads', 1);
    if (!pads || (step.node.input[3] ?? '') !== '') return 'unknown';
    return step.back(0, step.axis, step.size - pads[step.axis]! - pads[step.axis + pads.length / 2]!);
  },
  Reshape: (step) => {
    const dim = constants(step, 'shape', 1)?.[step.axis] ?? -1;
    return dim <= 0 ? 'unknown' : dim >= step.size ? 'always' : 'never';
  },
  Transpose: ({ node, axis, size, facts, back }) => {
    const rank = facts.get(node.input[0] ?? '')?.rank;
    const from = ints(node, 'perm')?.[axis] ?? (rank === undefined ? undefined : rank - 1 - axis);
    return from === undefined ? 'unknown' : back(0, from, size);
  },
  Unsqueeze: (step) => {
    const rank = step.facts.get(step.node.input[0] ?? '')?.rank;
    const axes = constants(step, 'axes', 1);
    if (rank === undefined || !axes) return 'unknown';
    const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank + axes.length : axis)));
    if (added.has(step.axis)) return step.size > 1 ? 'never' : 'always';
    return step.back(0, step.axis - [...added].filter((axis) => axis < step.axis).length, step.size);
  },
};

/** The same by the signature's names, the sizes of one input together. */
export const sizesByName = (
  { leastSizes = [], inputs }: Pick<PreparedOnnx, 'leastSizes' | 'inputs'>,
  signature: Signature,
): readonly LeastSize[] =>
  leastSizes.flatMap((one) => {
    const port = signature.inputs[inputs.indexOf(one.input)];
    return port ? [{ ...one, input: port.name }] : [];
  });

/** Throws INVALID_INPUT where an input is too small. */
export const checkLeastSizes = (least: readonly LeastSize[], inputs: Tensors): void => {
  for (const { input, axis, size, node } of least) {
    const datum = inputs.get(input);
    if (datum === undefined || !isTensor(datum) || datum.shape.length <= axis || datum.shape[axis]! >= size) continue;
    throw new ServingError(
      'INVALID_INPUT',
      `input "${input}" has shape [${datum.shape.join(', ')}]; dimension ${axis} must be at least ${size}, for less leaves nothing for the window of ${node}`,
    );
  }
};

/** What is known of the sizes in the graph of a model. */
export class Windows {
  readonly #makers = new Map<string, NodeProto>();
  readonly #inputs: ReadonlySet<string>;
  readonly #found = new Map<string, Origin>();
  readonly #least = new Map<string, LeastSize>();

  constructor(graph: Pick<GraphProto, 'node' | 'input' | 'initializer'>) {
    const constant = new Set(graph.initializer.map(({ name }) => name));
    this.#inputs = new Set(graph.input.map(({ name }) => name).filter((name) => !constant.has(name)));
    for (const node of graph.node) for (const name of node.output) this.#makers.set(name, node);
  }

  /** What inputs must have, of all nodes that were asked about. */
  get least(): readonly LeastSize[] {
    return [...this.#least.values()];
  }

  /** Whether the inputs tell if all windows of a pooling fit; else the sizes from dimension 2 on that it needs. */
  need(node: NodeProto, facts: Facts, title: string): readonly number[] | undefined {
    const sizes =
      node.opType === 'ConvTranspose'
        ? Array<number>(spatialRank(node, facts)).fill(1)
        : (ints(node, 'kernel_shape') ?? []).map((kernel, at) => Math.max(windowed(node, at, 1, kernel) ?? 1, 1));
    const origins = sizes.map((size, at) => this.#origin(node.input[0] ?? '', at + 2, size, facts, 0));
    if (origins.some((origin) => origin === 'unknown' || origin === 'never')) return sizes;
    for (const origin of origins) {
      if (typeof origin === 'string') continue;
      const key = `${origin.axis} ${origin.input}`;
      if ((this.#least.get(key)?.size ?? 0) < origin.size) this.#least.set(key, { ...origin, node: title });
    }
    return undefined;
  }

  #origin(name: string, axis: number, size: number, facts: Facts, steps: number): Origin {
    const least = Math.max(size, 1);
    const dims = facts.get(name)?.constant?.dims;
    if (dims) return (dims[axis] ?? 0) >= least ? 'always' : 'never';
    if (this.#inputs.has(name)) return { input: name, axis, size: least };
    const node = this.#makers.get(name);
    if (!node || (node.domain !== '' && node.domain !== 'ai.onnx') || node.output[0] !== name) return 'unknown';
    const step = Object.hasOwn(STEPS, node.opType) ? STEPS[node.opType] : undefined;
    if (!step || steps > MOST_STEPS) return 'unknown';
    const key = `${axis} ${least} ${name}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const back = (input: number, from: number, wanted: number): Origin =>
      this.#origin(node.input[input] ?? '', from, wanted, facts, steps + 1);
    const found = step({ node, axis, size: least, facts, back });
    this.#found.set(key, found);
    return found;
  }
}
