/**
 * A network and its parameters to one graph. Its inputs are the variables that an output needs and that have no array;
 * those that only training looks at (labels) are none. Its outputs are the network's heads.
 */
import { ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { isWeight, type Value } from '../../graph/graph.ts';
import type { Model } from '../../model.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { applySignatureFile, type SignatureFile } from '../signature-file.ts';
import { Evaluation, reachedNodes } from './evaluate.ts';
import { hintOf } from './hints.ts';
import { outputNames } from './output-names.ts';
import type { Param } from './params.ts';
import { type Problem, problemsError } from './problems.ts';
import type { ParsedMxnet } from './read.ts';
import { REGISTRY } from './registry.ts';
import type { SymbolGraph } from './symbol.ts';
import { canonical } from './table.ts';

/** MXNet has one signature and no name for it. */
const SIGNATURE = 'serving_default';
const SHOWN = 8;

type Uses = ReadonlyMap<number, readonly (readonly [user: number, place: number])[]>;

const usesOf = ({ nodes }: SymbolGraph, reached: ReadonlySet<number>): Uses => {
  const uses = new Map<number, (readonly [number, number])[]>();
  for (const user of reached) {
    for (const [place, { node }] of nodes[user]!.inputs.entries())
      uses.set(node, [...(uses.get(node) ?? []), [user, place]]);
  }
  return uses;
};

/** Names that Gluon and Module give to what they train. */
const TRAINED = /_(weight|bias|gamma|beta|moving_mean|moving_var|running_mean|running_var|parameters)$/;

/**
 * Whether a variable without an array is a parameter that is missing rather than an input: it is called as the layers
 * call theirs, and stands where an operator has its parameters.
 */
const isMissing = ({ nodes }: SymbolGraph, uses: Uses, index: number): boolean => {
  if (!TRAINED.test(nodes[index]!.name)) return false;
  return (uses.get(index) ?? []).every(([user, place]) => {
    const input = REGISTRY.get(canonical(nodes[user]!.op))?.inputs[place];
    return (
      place > 0 && input !== undefined && /^(weight|bias|gamma|beta|moving_mean|moving_var|parameters)$/.test(input)
    );
  });
};

const missingError = (parsed: ParsedMxnet, missing: readonly string[]): ServingError => {
  const { files, names, params } = parsed;
  const list = `${missing.slice(0, SHOWN).join(', ')}${missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : ''}`;
  if (!names.params) {
    return new ServingError(
      'CORRUPT_MODEL',
      `${files.at}: ${names.symbol} holds a network whose parameters (${list}) are missing; put ${names.prefix}-0000.params, or that of another epoch, beside it`,
    );
  }
  const has = [...params.arrays.keys()].slice(0, SHOWN);
  const why =
    params.nameless > 0
      ? `it holds ${params.nameless} arrays without names; save them as a dictionary of "arg:NAME" and "aux:NAME"`
      : `it has ${has.length === 0 ? 'none' : has.join(', ')}${params.arrays.size > has.length ? ' …' : ''}; parameters that Gluon saved by save_parameters are named by their blocks: export the model by net.export("${names.prefix}")`;
  return new ServingError(
    'CORRUPT_MODEL',
    `${files.at}: ${names.params.path}: the parameters ${list} of the network are missing; ${why}`,
  );
};

/** The signature file without inputs that are variables which no answer needs, such as labels. */
const withoutUnread = (file: SignatureFile, symbol: SymbolGraph, inputs: readonly string[]): SignatureFile => {
  const variables = new Set(symbol.nodes.filter(({ op }) => op === 'null').map(({ name }) => name));
  return { ...file, inputs: file.inputs?.filter(({ name }) => inputs.includes(name) || !variables.has(name)) };
};

const advice = (parsed: ParsedMxnet, unknown: readonly string[]): readonly string[] => {
  if (unknown.length === 0) return [];
  const list = unknown.map((name) => `{"data_name": "${name}", "data_shape": [1, 3, 224, 224]}`).join(', ');
  return [
    `the model's files do not tell the shape of ${unknown.map((name) => `"${name}"`).join(', ')}; state it in ${parsed.names.prefix}-signature.json beside the model: {"inputs": [${list}]} with the sizes of the data, the batch first`,
  ];
};

const constantOf = (g: GraphBuilder, param: Param, name: string): Value =>
  isWeight(param) ? g.weight(param) : g.constant(param, name);

/** Ranks that are tried where the network does not tell them: one that alone fits is the input's. */
const MOST_DIMENSIONS = 5;

/** The model as a graph. Throws with all that stands against it. */
export const lowerMxnet = (parsed: ParsedMxnet): Model => {
  const { symbol, params, signature: file, files } = parsed;
  const reached = reachedNodes(symbol);
  const uses = usesOf(symbol, reached);
  const free = [...reached]
    .sort((a, b) => a - b)
    .filter((index) => symbol.nodes[index]!.op === 'null' && !params.arrays.has(symbol.nodes[index]!.name));
  const stated = new Set(file?.inputs?.map(({ name }) => name));
  const isInput = (index: number): boolean => stated.has(symbol.nodes[index]!.name) || !isMissing(symbol, uses, index);
  const missing = free.filter((index) => !isInput(index)).map((index) => symbol.nodes[index]!.name);
  if (missing.length > 0) throw missingError(parsed, missing);
  const hints = free.map((index): Port => {
    const { shape, dtype } = hintOf(symbol, uses, params.arrays, index);
    return { name: symbol.nodes[index]!.name, type: { kind: 'tensor', dtype, shape } };
  });
  const own = hints.map(({ name }) => name);
  const twice = own.find((name, i) => own.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ServingError('CORRUPT_MODEL', `${files.at}: ${parsed.names.symbol}: two variables are called "${twice}"`);
  const applied = file ? withoutUnread(file, symbol, own) : undefined;
  const before: Signature = { inputs: hints, outputs: [] };
  const { inputs } = applied ? applySignatureFile(before, { ...applied, outputs: undefined }, files.at) : before;
  try {
    return lowered(parsed, free, inputs, applied);
  } catch (error) {
    const unknown = inputs.filter(({ type }) => type.kind === 'tensor' && !type.shape);
    if (!(error instanceof ServingError) || unknown.length !== 1) throw error;
    const fitting: Model[] = [];
    for (let rank = 1; rank <= MOST_DIMENSIONS; rank++) {
      const tried = inputs.map((port) => (port === unknown[0] ? withRank(port, rank) : port));
      try {
        fitting.push(lowered(parsed, free, tried, applied));
      } catch (other) {
        if (!(other instanceof ServingError)) throw other;
      }
    }
    const [only, second] = fitting;
    if (!only || second) throw error;
    return only;
  }
};

const withRank = (port: Port, rank: number): Port => ({
  ...port,
  type: { ...port.type, shape: Array.from({ length: rank }, (_, axis) => `?${port.name}:${axis}`) } as Port['type'],
});

const lowered = (
  parsed: ParsedMxnet,
  free: readonly number[],
  inputs: readonly Port[],
  file: SignatureFile | undefined,
): Model => {
  const { files, names, symbol, params } = parsed;
  const where = `${files.at}: ${names.symbol}`;
  const g = new GraphBuilder();
  const problems: Problem[] = [];
  const run = new Evaluation(symbol, problems);
  const ports = inputs.map((port, i): Port => {
    const { type } = port;
    if (type.kind !== 'tensor') return port;
    const value = g.input(port.name, type.dtype, type.shape);
    run.feed(free[i]!, value);
    return { ...port, type: { ...type, shape: value.shape } };
  });
  for (const index of run.reached) {
    const { op, name } = symbol.nodes[index]!;
    const param = op === 'null' ? params.arrays.get(name) : undefined;
    if (param) run.feed(index, constantOf(g, param, name));
  }
  const values = run.evaluate(g);
  if (problems.length > 0) {
    const unknown = ports.filter(({ type }) => type.kind === 'tensor' && !type.shape).map(({ name }) => name);
    throw problemsError(problems, where, advice(parsed, unknown));
  }
  const heads = outputNames(symbol, (node) => run.outputsOf(node));
  const outputs = values.map(
    (value, i): Port => ({
      name: heads[i]!,
      type: { kind: 'tensor', dtype: value!.dtype, shape: value!.shape },
    }),
  );
  const signature: Signature = { inputs: ports, outputs };
  const final = file ? applySignatureFile(signature, { ...file, inputs: undefined }, files.at) : signature;
  for (const [i, { name }] of final.outputs.entries()) g.output(name, values[i]!);
  const notes =
    names.others.length > 0
      ? [`serving ${names.params!.path}; older epochs are not served: ${names.others.join(', ')}`]
      : [];
  return {
    kind: 'graph',
    files,
    graphs: new Map([[SIGNATURE, g.build()]]),
    signatures: new Map([[SIGNATURE, final]]),
    ...(notes.length > 0 && { notes }),
  };
};
