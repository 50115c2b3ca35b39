/**
 * Higher-order operators: those that take graphs. Branches become If, loops Loop and Scan; what only wraps a graph is
 * run in its place. https://github.com/pytorch/pytorch/tree/v2.9.0/torch/_higher_order_ops
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { refuse } from '../../../graph/layers/values.ts';
import { asTensor } from '../promotion.ts';
import { type Arg, isList, isScalar, isTensor, Num, numberOf, type Scalar, Tuple } from '../values.ts';
import type { ExportNode } from './program.ts';
import { nameOf } from './program.ts';
import { GraphArg, type HigherArg, Lowering } from './run.ts';

type Higher = (lowering: Lowering, args: readonly HigherArg[], node: ExportNode) => Arg;

const graphAt = (args: readonly HigherArg[], i: number): GraphArg => {
  const arg = args[i];
  if (!(arg instanceof GraphArg)) throw new ServingError('CORRUPT_MODEL', `argument ${i} is no graph`);
  return arg;
};
const plain = (arg: HigherArg | undefined): Arg => {
  if (arg === undefined || arg instanceof GraphArg)
    throw new ServingError('CORRUPT_MODEL', 'an argument is missing, or is a graph');
  return arg;
};
const listAt = (args: readonly HigherArg[], i: number): readonly Arg[] => {
  const arg = args[i] ?? [];
  if (arg instanceof Tuple) return arg.items;
  if (arg instanceof GraphArg || !isList(arg)) throw new ServingError('CORRUPT_MODEL', `argument ${i} is no list`);
  return arg;
};

/** Runs a graph with these arguments, into the builder. */
const call = (outer: Lowering, g: GraphBuilder, { name, graph }: GraphArg, args: readonly Arg[]): readonly Arg[] => {
  if (graph.inputs.length !== args.length)
    throw new ServingError(
      'CORRUPT_MODEL',
      `the graph "${name}" takes ${graph.inputs.length} arguments, found ${args.length}`,
    );
  const inner = new Lowering(g, outer);
  for (const [i, input] of graph.inputs.entries()) {
    const own = nameOf(input);
    if (own !== undefined) inner.give(own, args[i]!);
  }
  const from = g.from;
  inner.run(graph);
  g.from = from;
  return inner.results(graph);
};

/** The tensors and numbers that a branch or a body gives, as values; `kinds` says which were numbers. */
const valuesOf = (g: GraphBuilder, args: readonly Arg[]): readonly Value[] =>
  args.map((arg) => {
    if (isTensor(arg)) return arg;
    if (isScalar(arg)) return asTensor(g, arg, dtypeOf(arg));
    throw refuse('a branch or a loop gives what is no tensor and no number');
  });
const dtypeOf = (scalar: Scalar): 'bool' | 'int64' | 'float64' => {
  if (scalar instanceof Num) return scalar.kind === 'int' ? 'int64' : scalar.kind === 'float' ? 'float64' : 'bool';
  return typeof scalar === 'boolean' ? 'bool' : typeof scalar === 'object' ? 'float64' : 'int64';
};
/** What was a number is one again. */
const numbered = (values: readonly Value[], like: readonly Arg[]): readonly Arg[] =>
  values.map((value, i) => (isTensor(like[i]) ? value : new Num(value)));

const truth = (g: GraphBuilder, arg: Arg): boolean | Value => {
  if (isScalar(arg)) {
    const known = numberOf(arg);
    if (known !== undefined) return Boolean(known);
    return asTensor(g, arg, 'bool');
  }
  if (!isTensor(arg)) throw refuse('the condition is no tensor and no number');
  const value = asTensor(g, arg, 'bool');
  return value.shape?.length === 0 ? value : g.op('Reshape', [value, g.ints([])]);
};

/** cond(pred, true_graph, false_graph, operands) */
const cond: Higher = (lowering, args) => {
  const { g } = lowering;
  const condition = truth(g, plain(args[0]));
  const branches = [graphAt(args, 1), graphAt(args, 2)] as const;
  const operands = listAt(args, 3);
  if (typeof condition === 'boolean')
    return new Tuple(call(lowering, g, condition ? branches[0] : branches[1], operands));
  let like: readonly Arg[] = [];
  const bodies = branches.map((branch): Graph => {
    const body = g.body([]);
    like = call(lowering, body.g, branch, operands);
    // an output that is an input of the branch needs a node of its own
    return body.finish(valuesOf(body.g, like).map((value) => body.g.op('Identity', [value])));
  });
  const values = g.ops('If', [condition], { then_branch: bodies[0]!, else_branch: bodies[1]! }, like.length);
  return new Tuple(numbered(values, like));
};

/** while_loop(cond_fn, body_fn, carried, additional) */
const whileLoop: Higher = (lowering, args) => {
  const { g } = lowering;
  const [condition, body] = [graphAt(args, 0), graphAt(args, 1)];
  const carried = listAt(args, 2);
  const more = listAt(args, 3);
  const first = call(lowering, g, condition, [...carried, ...more]);
  const start = truth(g, first[0] ?? null);
  const initial = valuesOf(g, carried);
  const again = (inner: GraphBuilder, values: readonly Arg[]): Value => {
    const test = truth(inner, call(lowering, inner, condition, [...values, ...more])[0] ?? null);
    return typeof test === 'boolean' ? inner.scalar('bool', test) : test;
  };
  const loop = g.body([
    { name: 'iteration', dtype: 'int64', shape: [] },
    { name: 'condition', dtype: 'bool', shape: [] },
    ...initial.map(({ dtype, shape }, i) => ({ name: `carried_${i}`, dtype, shape })),
  ]);
  const held = numbered(loop.inputs.slice(2), carried);
  const next = call(lowering, loop.g, body, [...held, ...more]);
  const test = again(loop.g, next);
  const graph = loop.finish([
    loop.g.op('Identity', [test]),
    ...valuesOf(loop.g, next).map((value) => loop.g.op('Identity', [value])),
  ]);
  const values = g.ops(
    'Loop',
    [undefined, typeof start === 'boolean' ? g.scalar('bool', start) : start, ...initial],
    { body: graph },
    initial.length,
  );
  return new Tuple(numbered(values, carried));
};

/** Runs a graph over the first dimension of `xs`: states first, then what it gives of each. */
const overRows = (
  lowering: Lowering,
  body: GraphArg,
  init: readonly Arg[],
  xs: readonly Arg[],
  more: readonly Arg[],
): readonly Value[] => {
  const { g } = lowering;
  const [states, rows] = [valuesOf(g, init), valuesOf(g, xs)];
  if (rows.some(({ shape }) => !shape || shape.length === 0)) throw refuse('it runs over a tensor of an unknown rank');
  const scan = g.body([
    ...states.map(({ dtype, shape }, i) => ({ name: `state_${i}`, dtype, shape })),
    ...rows.map(({ dtype, shape }, i) => ({ name: `row_${i}`, dtype, shape: shape!.slice(1) })),
  ]);
  const given = call(lowering, scan.g, body, [...scan.inputs, ...more]);
  const graph = scan.finish(valuesOf(scan.g, given).map((value) => scan.g.op('Identity', [value])));
  return g.ops('Scan', [...states, ...rows], { body: graph, num_scan_inputs: rows.length }, given.length);
};

/** scan(combine_fn, init, xs, additional_inputs); older: a dim and a direction besides. */
const scan: Higher = (lowering, args) => {
  const flags = args.slice(3).filter((arg) => typeof arg === 'number' || typeof arg === 'boolean');
  if (flags.some((flag) => flag !== 0 && flag !== false)) throw refuse('a scan along another dimension, or backwards');
  const more = args.slice(3).find((arg) => !(arg instanceof GraphArg) && isList(arg));
  return new Tuple(
    overRows(lowering, graphAt(args, 0), listAt(args, 1), listAt(args, 2), (more as readonly Arg[] | undefined) ?? []),
  );
};

/** map_impl(f, xs, pos_args) */
const map: Higher = (lowering, args) =>
  new Tuple(overRows(lowering, graphAt(args, 0), [], listAt(args, 1), listAt(args, 2)));

/** A graph with its arguments behind it. */
const inlined = (lowering: Lowering, args: readonly HigherArg[], at: number): Arg =>
  new Tuple(call(lowering, lowering.g, graphAt(args, at), args.slice(at + 1).map(plain)));

const isGraph = (arg: HigherArg): boolean => arg instanceof GraphArg;
const wrap: Higher = (lowering, args) => inlined(lowering, args, args.findIndex(isGraph));

// biome-ignore format: one operator a line
export const HIGHER_ORDER: Readonly<Record<string, Higher>> = {
  cond,
  while_loop: whileLoop,
  scan,
  map,
  map_impl: map,
  wrap,
  wrap_with_set_grad_enabled: wrap,
  wrap_activation_checkpoint: wrap,
  tag_activation_checkpoint: wrap,
  strict_mode: (lowering, args) => new Tuple(call(lowering, lowering.g, graphAt(args, 0), listAt(args, 1))),
  // (graph, identifier, operands…)
  invoke_subgraph: (lowering, args) => new Tuple(call(lowering, lowering.g, graphAt(args, 0), args.slice(2).flatMap((arg) => { const one = plain(arg); return isList(one) ? one : [one]; }))),
  // (device_type, dtype, enabled, cache_enabled, graph, operands…)
  wrap_with_autocast: (lowering, args) => {
    if (args[2] !== false) throw refuse('autocast is enabled in a part of the model; run_decompositions() before the export is saved writes its casts down');
    return inlined(lowering, args, args.findIndex(isGraph));
  },
};
