/**
 * Loops that step through time with a cell that ONNX has an operator for: LSTM, and GRU with the reset behind the
 * product (Keras's reset_after). A loop is taken for one only where every part of it is recognised:
 *
 *   counters     from a constant on, 1 a step, compared with a constant: the number of steps is known
 *   x_t          Gather(x, counter) along time, all of time
 *   the cell     gates of one product of x_t and one of the last state, with constants for weights
 *   what is left the states after the last step, also where a list of one keeps them, and a scan of those of every step
 *
 * LSTM  z = x_t K + h R + b in parts i f g o;  c' = σ(f) c + σ(i) tanh(g);  h' = σ(o) tanh(c')
 * GRU   p = x_t K + b, q = h R + d in parts z r h;  z = σ(p_z + q_z), r = σ(p_r + q_r);
 *       h' = z h + (1 - z) tanh(p_h + r q_h)
 * https://onnx.ai/onnx/operators/onnx__LSTM.html, onnx__GRU.html
 */
import type { GraphBuilder } from './builder.ts';
import type { Graph, Node, Value } from './graph.ts';
import type { Site } from './infer/site.ts';

/** A part of a product: which of how many equal ones. */
interface Part {
  readonly of: Value;
  readonly index: number;
  readonly count: number;
}

/** What a loop's body is asked. */
class Body {
  readonly #makers = new Map<Value, Node>();
  readonly #inputs: ReadonlySet<Value>;
  readonly #g: GraphBuilder;
  readonly #outside = new Map<Value, Value>();
  readonly #read = new Set<Value>();

  constructor(g: GraphBuilder, graph: Graph) {
    this.#g = g;
    this.#inputs = new Set(graph.inputs.map(({ value }) => value));
    for (const node of graph.nodes) {
      for (const value of node.outputs) this.#makers.set(value, node);
      for (const value of node.inputs) if (value) this.#read.add(value);
    }
  }

  /** Whether a node reads the value. */
  reads(value: Value): boolean {
    return this.#read.has(value);
  }

  /** The operands of the operator that makes the value. */
  of(value: Value | undefined, op: string): readonly Value[] | undefined {
    const node = value && this.#makers.get(value);
    return node?.op === op && node.domain === '' ? (node.inputs as readonly Value[]) : undefined;
  }
  node(value: Value): Node | undefined {
    return this.#makers.get(value);
  }

  /** The operands of a sum or a product, the one first that passes. */
  sides(value: Value | undefined, op: string, passes: (side: Value) => boolean): readonly [Value, Value] | undefined {
    const [a, b] = this.of(value, op) ?? [];
    if (!a || !b) return undefined;
    return passes(a) ? [a, b] : passes(b) ? [b, a] : undefined;
  }

  /** The same value in the graph around the loop; undefined where it changes from step to step. */
  outside(value: Value): Value | undefined {
    if (this.#inputs.has(value)) return undefined;
    const known = this.#outside.get(value);
    if (known) return known;
    const node = this.#makers.get(value);
    if (!node) return value;
    if (node.domain !== '' || Object.values(node.attributes).some((a) => typeof a === 'object' && 'nodes' in a))
      return undefined;
    const inputs = node.inputs.map((input) => input && this.outside(input));
    if (node.inputs.some((input, i) => input && !inputs[i])) return undefined;
    const made = this.#g.ops(node.op, inputs, node.attributes, node.outputs.length);
    for (const [i, output] of node.outputs.entries()) this.#outside.set(output, made[i]!);
    return this.#outside.get(value);
  }

  /** The terms of a sum. */
  terms(value: Value): readonly Value[] {
    return (this.of(value, 'Add') ?? []).flatMap((side) => this.terms(side)).length > 0
      ? this.of(value, 'Add')!.flatMap((side) => this.terms(side))
      : [value];
  }

  part(value: Value): Part | undefined {
    const node = this.#makers.get(value);
    const [of, ...rest] = node?.inputs ?? [];
    const width = of?.shape?.at(-1);
    if (!node || of?.shape?.length !== 2 || typeof width !== 'number') return undefined;
    if (node.op === 'Split') {
      const count = node.outputs.length;
      const axis = Number(node.attributes['axis'] ?? 0);
      const sizes = node.outputs.map((output) => output.shape?.at(-1));
      if ((axis !== 1 && axis !== -1) || sizes.some((size) => size !== width / count)) return undefined;
      return { of, index: node.outputs.indexOf(value), count };
    }
    if (node.op !== 'Slice') return undefined;
    const [start, end, axis, step] = rest.map((input) => input?.elements?.[0]);
    const size = value.shape?.at(-1);
    if (typeof size !== 'number' || typeof start !== 'number' || typeof end !== 'number') return undefined;
    if (rest[0]?.elements?.length !== 1 || axis !== 1 || (rest[3] && step !== 1)) return undefined;
    if (start < 0 || start % size !== 0 || width % size !== 0) return undefined;
    return { of, index: start / size, count: width / size };
  }
}

/** What is common to both cells. */
interface Steps {
  readonly body: Body;
  /** The loop's states after a step, by the body's input. */
  readonly next: ReadonlyMap<Value, Value>;
  readonly initial: ReadonlyMap<Value, Value>;
  readonly counters: ReadonlySet<Value>;
  readonly steps: number;
}

const numberOf = (value: Value | undefined): number | undefined => {
  const [element, ...more] = value?.elements ?? [];
  return typeof element === 'number' && more.length === 0 ? element : undefined;
};

/** Counters and the number of steps; undefined where they are not known. */
const stepsOf = (g: GraphBuilder, n: Site, graph: Graph): Steps | undefined => {
  const [, , ...initial] = n.inputs;
  const body = new Body(g, graph);
  const states = graph.inputs.slice(2).map(({ value }) => value);
  const next = new Map(states.map((state, i) => [state, graph.outputs[i + 1]!.value]));
  const starts = new Map(states.map((state, i) => [state, initial[i]!]));
  if (n.inputs[0] || numberOf(n.inputs[1]) !== 1) return undefined;
  const counters = new Set<Value>();
  for (const [state, after] of next) {
    const grows = body.sides(after, 'Add', (side) => side === state);
    if (grows && numberOf(grows[1]) === 1 && numberOf(starts.get(state)) === 0) counters.add(state);
  }
  const after = new Map([...counters].map((state) => [next.get(state)!, state]));
  const limits = (condition: Value): readonly (number | undefined)[] => {
    const both = body.of(condition, 'And');
    if (both) return both.flatMap(limits);
    const [counter, limit] = body.of(condition, 'Less') ?? [];
    return [counter && after.has(counter) ? numberOf(limit) : undefined];
  };
  const found = limits(graph.outputs[0]!.value);
  if (found.some((limit) => limit === undefined)) return undefined;
  const steps = Math.min(...(found as readonly number[]));
  return steps >= 1 ? { body, next, initial: starts, counters, steps } : undefined;
};

/** x as [time, batch, features], where the value is its row at the counter. */
const throughTime = (g: GraphBuilder, { body, counters, steps }: Steps, value: Value): Value | undefined => {
  const node = body.node(value);
  const [x, at] = node?.op === 'Gather' ? node.inputs : [];
  const counter = body.of(at, 'Cast')?.[0] ?? at;
  const axis = Number(node?.attributes['axis'] ?? 0);
  const outer = x && counter && counters.has(counter) ? body.outside(x) : undefined;
  if (outer?.shape?.length !== 3 || outer.shape[axis] !== steps || (axis !== 0 && axis !== 1)) return undefined;
  return axis === 0 ? outer : g.op('Transpose', [outer], { perm: [1, 0, 2] });
};

/** The terms x_t K, h R and constants of a sum. */
interface Sum {
  readonly x: Value | undefined;
  readonly kernel: Value | undefined;
  readonly recurrent: Value | undefined;
  readonly biases: readonly Value[];
}

const sumOf = (g: GraphBuilder, s: Steps, value: Value, h: Value): Sum | undefined => {
  let sum: Sum = { x: undefined, kernel: undefined, recurrent: undefined, biases: [] };
  for (const term of s.body.terms(value)) {
    const [left, right] = s.body.of(term, 'MatMul') ?? [];
    const weights = right && s.body.outside(right);
    if (left && !weights) return undefined;
    if (left === h && !sum.recurrent) sum = { ...sum, recurrent: weights };
    else if (left) {
      const x = sum.x ? undefined : throughTime(g, s, left);
      if (!x) return undefined;
      sum = { ...sum, x, kernel: weights };
    } else {
      const bias = s.body.outside(term);
      if (!bias) return undefined;
      sum = { ...sum, biases: [...sum.biases, bias] };
    }
  }
  return sum;
};

/** [rows, gates units] -> [1, gates units, rows], the gates in ONNX's order. */
const matrix = (g: GraphBuilder, weights: Value, order: readonly number[]): Value => {
  const parts = g.ops('Split', [weights], { axis: 1, num_outputs: order.length }, order.length);
  const sorted = g.op(
    'Concat',
    order.map((i) => parts[i]!),
    { axis: 1 },
  );
  return g.op('Unsqueeze', [g.op('Transpose', [sorted], { perm: [1, 0] }), g.ints([0])]);
};

/** The sum of biases [gates units], in ONNX's order. */
const vector = (g: GraphBuilder, biases: readonly Value[], order: readonly number[], size: number): Value => {
  const zeros = (): Value => g.constant({ dtype: 'float32', shape: [size], data: new Float32Array(size) });
  const sum = biases.length === 0 ? zeros() : biases.reduce((a, b) => g.op('Add', [a, b]));
  const flat = g.op('Reshape', [sum, g.ints([size])]);
  const parts = g.ops('Split', [flat], { axis: 0, num_outputs: order.length }, order.length);
  return g.op(
    'Concat',
    order.map((i) => parts[i]!),
    { axis: 0 },
  );
};

const sizesFit = (sum: Sum, h: Value, gates: number): boolean => {
  const units = h.shape?.[1];
  if (typeof units !== 'number' || h.dtype !== 'float32') return false;
  const wide = (value: Value | undefined): boolean => value?.shape?.length === 2 && value.shape[1] === gates * units;
  const flat = ({ shape }: Value): boolean =>
    shape !== undefined && shape.at(-1) === gates * units && shape.slice(0, -1).every((size) => size === 1);
  return wide(sum.kernel) && wide(sum.recurrent) && sum.recurrent!.shape![0] === units && sum.biases.every(flat);
};

const isDistinct = (order: readonly number[], count: number): boolean =>
  new Set(order).size === count && order.every((index) => index >= 0 && index < count);

/** What a cell's operator gives: the states after the last step by the body's input, and the state after every step. */
interface Made {
  readonly last: ReadonlyMap<Value, Value>;
  readonly every: Value;
  /** The body's value that `every` is. */
  readonly scanned: Value;
}

const sameBatch = (a: Value, b: Value): boolean => a.shape?.length === 2 && a.shape[0] === b.shape?.[1];

const lstm = (g: GraphBuilder, s: Steps, h: Value, c: Value): Made | undefined => {
  const { body } = s;
  const [afterH, afterC] = [s.next.get(h)!, s.next.get(c)!];
  const out = body.sides(afterH, 'Mul', (side) => body.of(side, 'Tanh')?.[0] === afterC);
  const kept = body.sides(afterC, 'Add', (side) => body.of(side, 'Mul')?.includes(c) ?? false);
  const forget = kept && body.sides(kept[0], 'Mul', (side) => side === c);
  const fresh = kept && body.sides(kept[1], 'Mul', (side) => body.of(side, 'Tanh') !== undefined);
  if (!out || !forget || !fresh) return undefined;
  const gate = (value: Value, op: string): Part | undefined => {
    const [inner] = body.of(value, op) ?? [];
    return inner && body.part(inner);
  };
  const parts = [
    gate(fresh[1], 'Sigmoid'),
    gate(out[1], 'Sigmoid'),
    gate(forget[1], 'Sigmoid'),
    gate(fresh[0], 'Tanh'),
  ];
  const [first] = parts;
  if (!first || parts.some((part) => part?.of !== first.of || part.count !== 4)) return undefined;
  const order = parts.map((part) => part!.index);
  const sum = sumOf(g, s, first.of, h);
  if (!isDistinct(order, 4) || !sum?.x || !sizesFit(sum, h, 4)) return undefined;
  const [h0, c0] = [s.initial.get(h)!, s.initial.get(c)!];
  const units = h.shape![1] as number;
  if (!sameBatch(h0, sum.x) || !sameBatch(c0, sum.x) || h0.shape![1] !== units || c0.shape![1] !== units)
    return undefined;
  const bias = vector(g, sum.biases, order, 4 * units);
  const none = g.constant({ dtype: 'float32', shape: [4 * units], data: new Float32Array(4 * units) });
  const inputs = [
    sum.x,
    matrix(g, sum.kernel!, order),
    matrix(g, sum.recurrent!, order),
    g.op('Unsqueeze', [g.op('Concat', [bias, none], { axis: 0 }), g.ints([0])]),
    undefined,
    ...[h0, c0].map((state) => g.op('Unsqueeze', [state, g.ints([0])])),
  ];
  const [y, lastH, lastC] = g.ops('LSTM', inputs, { hidden_size: units }, 3);
  const flat = (value: Value): Value => g.op('Squeeze', [value, g.ints([0])]);
  const last = new Map([
    [h, flat(lastH!)],
    [c, flat(lastC!)],
  ]);
  return { last, every: g.op('Squeeze', [y, g.ints([1])]), scanned: afterH };
};

const gru = (g: GraphBuilder, s: Steps, h: Value): Made | undefined => {
  const { body } = s;
  const after = s.next.get(h)!;
  const kept = body.sides(after, 'Add', (side) => body.of(side, 'Mul')?.includes(h) ?? false);
  const update = kept && body.sides(kept[0], 'Mul', (side) => side === h)?.[1];
  const fresh = kept && body.sides(kept[1], 'Mul', (side) => body.of(side, 'Tanh') !== undefined);
  const [one, less] = body.of(fresh?.[1], 'Sub') ?? [];
  const isOne = one && g.constantOf(one);
  if (
    !update ||
    !fresh ||
    less !== update ||
    !isOne ||
    !('data' in isOne) ||
    isOne.dtype !== 'float32' ||
    isOne.data.length !== 1 ||
    isOne.data[0] !== 1
  )
    return undefined;
  /** σ(p + q) or tanh(p + r q): the parts of p and q. */
  const halves = (sum: Value | undefined, q: (side: Value) => Value | undefined): readonly [Part, Part] | undefined => {
    for (const [a, b] of [body.of(sum, 'Add') ?? [], (body.of(sum, 'Add') ?? []).toReversed()]) {
      const inner = b && q(b);
      const [p, r] = [a && body.part(a), inner && body.part(inner)];
      if (p && r && p.count === 3 && r.count === 3 && p.index === r.index) return [p, r];
    }
    return undefined;
  };
  const plain = (side: Value): Value => side;
  const hidden = body.of(fresh[0], 'Tanh')?.[0];
  let reset: Value | undefined;
  const gated = (side: Value): Value | undefined => {
    const factors = body.sides(side, 'Mul', (factor) => body.of(factor, 'Sigmoid') !== undefined);
    reset = factors?.[0];
    return factors?.[1];
  };
  const h3 = halves(hidden, gated);
  const z = halves(body.of(update, 'Sigmoid')?.[0], plain);
  const r = halves(body.of(reset, 'Sigmoid')?.[0], plain);
  if (!h3 || !z || !r) return undefined;
  const recurs = (one: readonly [Part, Part]): readonly [Part, Part] => {
    const terms = body.terms(one[0].of);
    return terms.some((term) => body.of(term, 'MatMul')?.[0] === h) ? [one[1], one[0]] : one;
  };
  const [[pz, qz], [pr, qr], [ph, qh]] = [recurs(z), recurs(r), h3];
  if (pz.of !== ph.of || pr.of !== ph.of || qz.of !== qh.of || qr.of !== qh.of) return undefined;
  const order = [pz.index, pr.index, ph.index];
  const [x, state] = [sumOf(g, s, ph.of, h), sumOf(g, s, qh.of, h)];
  if (!isDistinct(order, 3) || !x?.x || x.recurrent || !state?.recurrent || state.x) return undefined;
  const sum: Sum = { x: x.x, kernel: x.kernel, recurrent: state.recurrent, biases: x.biases };
  const h0 = s.initial.get(h)!;
  const units = h.shape![1] as number;
  if (!sizesFit(sum, h, 3) || !sizesFit({ ...sum, biases: state.biases }, h, 3)) return undefined;
  if (!sameBatch(h0, x.x) || h0.shape![1] !== units) return undefined;
  const bias = [x.biases, state.biases].map((biases) => vector(g, biases, order, 3 * units));
  const inputs = [
    x.x,
    matrix(g, sum.kernel!, order),
    matrix(g, sum.recurrent!, order),
    g.op('Unsqueeze', [g.op('Concat', bias, { axis: 0 }), g.ints([0])]),
    undefined,
    g.op('Unsqueeze', [h0, g.ints([0])]),
  ];
  const [y, last] = g.ops('GRU', inputs, { hidden_size: units, linear_before_reset: 1 }, 2);
  return {
    last: new Map([[h, g.op('Squeeze', [last, g.ints([0])])]]),
    every: g.op('Squeeze', [y, g.ints([1])]),
    scanned: after,
  };
};

/** What stands for the outputs of a loop that is a recurrent layer; undefined for every other loop. */
export const recurrent = (g: GraphBuilder, n: Site): readonly Value[] | undefined => {
  const graph = n.graph('body');
  const s = stepsOf(g, n, graph);
  if (!s) return undefined;
  const { body } = s;
  const states = [...s.next.keys()].filter((state) => !s.counters.has(state) && body.reads(state));
  if (states.some(({ shape }) => shape?.length !== 2) || states.length < 1 || states.length > 2) return undefined;
  const [a, b] = states as [Value, Value | undefined];
  const made = b ? (lstm(g, s, a, b) ?? lstm(g, s, b, a)) : gru(g, s, a);
  if (!made) return undefined;
  const counted = (state: Value): Value | undefined =>
    state.dtype === 'int32' || state.dtype === 'int64' ? g.scalar(state.dtype, s.steps) : undefined;
  /** What nothing reads is what the last step made of it: a state, or a list that holds only that. */
  const copied = (state: Value): Value | undefined => {
    const after = s.next.get(state)!;
    const [inner, axes] = body.of(after, 'Unsqueeze') ?? [after];
    const source = states.find((one) => s.next.get(one) === inner);
    const value = source && made.last.get(source);
    return value && axes ? g.op('Unsqueeze', [value, axes]) : value;
  };
  const last = [...s.next.keys()].map((state) => made.last.get(state) ?? counted(state) ?? copied(state));
  const scans = graph.outputs
    .slice(1 + last.length)
    .map(({ value }) => (value === made.scanned ? made.every : undefined));
  const results = [...last, ...scans];
  return results.every((value) => value !== undefined) ? results : undefined;
};
