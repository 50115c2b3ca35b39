/**
 * A SavedModel to graphs, one a signature, in ONNX's vocabulary. Signature names and tensor names are two name spaces,
 * so an input and an output may share a name.
 */
import { type Code, ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Model } from '../../model.ts';
import { defaultSignature, type Port, type Signature } from '../../tensor/signature.ts';
import { type Write, writesOf } from './effects.ts';
import { Evaluation, ModelConstants, type Problem } from './evaluate.ts';
import { rootScope } from './functions.ts';
import type { MetaGraphDef, SignatureDef } from './messages.ts';
import type { SavedModelFiles } from './saved-model.ts';
import { inputType, outputShape, portsOfAll, servedSignatures } from './signatures.ts';
import type { OpRow } from './table.ts';

const HOOKS = ['preprocess_function', 'postprocess_function'];
const SHOWN_NODES = 5;

/** One signature, lowered, or why it could not be. */
interface Lowered {
  readonly name: string;
  readonly graph?: Graph;
  readonly signature?: Signature;
  readonly problems: readonly Problem[];
  /** What is wrong with the signature as such. */
  readonly error?: ServingError;
  readonly read: ReadonlySet<string>;
  readonly writes: readonly Write[];
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const nodeList = (names: readonly string[]): string => {
  const shown = names.slice(0, SHOWN_NODES).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return `${plural(names.length, 'node')}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** All problems in one message: the ops that have no row, each with its nodes, then every other reason. */
const describe = (problems: readonly Problem[]): string => {
  const missing = new Map<string, Set<string>>();
  const reasons = new Set<string>();
  for (const { node, why } of problems) {
    if (why === undefined) missing.set(node.def.op, (missing.get(node.def.op) ?? new Set()).add(node.name));
    else reasons.add(why.includes(`"${node.name}"`) ? why : `${node.def.op} (node "${node.name}"): ${why}`);
  }
  const ops = [...missing].sort(([a], [b]) => (a < b ? -1 : 1)).map(([op, nodes]) => `${op} (${nodeList([...nodes])})`);
  const listed =
    ops.length > 0
      ? [
          `${plural(ops.length, 'op')} not supported: ${ops.join(', ')}; docs/formats/tensorflow.md lists those that are`,
        ]
      : [];
  return [...listed, ...reasons].join('; ');
};

const codeOf = (problems: readonly Problem[]): Code =>
  problems.every(({ code }) => code === 'CORRUPT_MODEL') ? 'CORRUPT_MODEL' : 'UNSUPPORTED_MODEL';

const lowerSignature = (
  name: string,
  signature: SignatureDef,
  model: ModelConstants,
  ops: ReadonlyMap<string, OpRow>,
  producer: number,
): Lowered => {
  const g = new GraphBuilder();
  const run = new Evaluation(g, model, ops);
  const failed = (error?: ServingError): Lowered => ({
    name,
    problems: run.problems,
    read: run.read,
    writes: [],
    ...(error ? { error } : {}),
  });
  try {
    const inputs = portsOfAll(signature.inputs, model.root).map((port): Port => {
      const { dtype, shape } = inputType(port, producer);
      const value = g.input(port.name, dtype, shape);
      run.feed(port.edge, value);
      return { name: port.name, type: { kind: 'tensor', dtype, shape: value.shape } };
    });
    const wanted = portsOfAll(signature.outputs, model.root);
    if (wanted.length === 0) throw new ServingError('UNSUPPORTED_MODEL', 'it has no outputs');
    const fetches = wanted.map((port) => port.edge);
    const values = run.evaluate(fetches);
    if (run.problems.length > 0) return failed();
    const outputs = wanted.map((port, i): Port => {
      const value = values[i]!;
      g.from = port.edge.node.name;
      g.output(port.name, value);
      return {
        name: port.name,
        type: { kind: 'tensor', dtype: value.dtype, shape: outputShape(value.shape, port.shape) },
      };
    });
    const method = signature.method_name === '' ? {} : { method: signature.method_name };
    return {
      name,
      graph: g.build(),
      signature: { ...method, inputs, outputs },
      problems: [],
      read: run.read,
      writes: writesOf(fetches, run.isFed),
    };
  } catch (error) {
    if (error instanceof ServingError) return failed(error);
    throw error;
  }
};

// A write is refused where any signature reads the variable: its answer would have to change from request to request.
const withWrites = (all: readonly Lowered[]): readonly Lowered[] => {
  const read = new Set(all.flatMap((lowered) => [...lowered.read]));
  return all.map((lowered): Lowered => {
    const problems = lowered.writes
      .filter(({ variable }) => variable !== undefined && read.has(variable))
      .map(
        ({ node, variable }): Problem => ({
          node,
          code: 'UNSUPPORTED_MODEL',
          why: `it writes the variable "${variable}", which is read; a served model keeps no state between requests`,
        }),
      );
    return problems.length === 0 ? lowered : { name: lowered.name, problems, read: lowered.read, writes: [] };
  });
};

const reasonOf = ({ error, problems }: Lowered): string =>
  [...(error ? [error.message] : []), ...(problems.length > 0 ? [describe(problems)] : [])].join('; ');

const refuse = (failed: readonly Lowered[]): ServingError => {
  // Signatures often fail for the same reasons; each is told once.
  const byReason = new Map<string, string[]>();
  for (const lowered of failed)
    byReason.set(reasonOf(lowered), [...(byReason.get(reasonOf(lowered)) ?? []), lowered.name]);
  const code = codeOf(
    failed.flatMap(({ error, problems }) => [...problems, ...(error ? [{ code: error.code } as Problem] : [])]),
  );
  const parts = [...byReason].map(
    ([reason, names]) =>
      `${plural(names.length, 'signature').replace(/^1 /, '')} ${names.map((name) => `"${name}"`).join(', ')}: ${reason}`,
  );
  return new ServingError(code, `saved_model.pb: ${parts.join('\n')}`);
};

const notesOf = (metaGraph: MetaGraphDef, lowered: readonly Lowered[]): readonly string[] => [
  ...HOOKS.filter((name) => metaGraph.collection_def.has(name)).map(
    (name) =>
      `the model holds Python bytecode as its ${name}; it is never run. Put a ${name.split('_')[0]}.mjs beside the model instead`,
  ),
  ...lowered.filter((one) => !one.graph).map((one) => `the signature "${one.name}" is not served: ${reasonOf(one)}`),
  ...lowered.flatMap((one) =>
    one.writes.map(
      ({ node }) =>
        `the signature "${one.name}" would write a variable that nothing reads (node "${node.name}"); that is left out`,
    ),
  ),
  ...[...metaGraph.signature_def].flatMap(([name, { defaults }]) =>
    [...defaults.keys()].map(
      (input) => `the signature "${name}" has a default for the input "${input}", which is not used: requests give it`,
    ),
  ),
];

/** The model as graphs. Throws where no signature, or not the one that answers by default, can be lowered; `ops` are the rows. */
export const lowerSavedModel = (parsed: SavedModelFiles, ops: ReadonlyMap<string, OpRow>): Model => {
  const { metaGraph, files } = parsed;
  const signatures = servedSignatures(metaGraph.signature_def);
  if (signatures.length === 0) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'saved_model.pb: the model has no signature to serve; save it with signatures=… (tf.saved_model.save), or export it (Keras: model.export)',
    );
  }
  const root = rootScope(metaGraph);
  const model = new ModelConstants(parsed, root);
  const producer = metaGraph.graph_def?.versions?.producer ?? 0;
  const lowered = withWrites(
    signatures.map(([name, signature]) => lowerSignature(name, signature, model, ops, producer)),
  );
  const failed = lowered.filter((one) => !one.graph);
  const byDefault = defaultSignature(new Map(lowered.map((one) => [one.name, { inputs: [], outputs: [] }])));
  if (failed.some((one) => one.name === byDefault)) throw refuse(failed);
  const served = lowered.filter((one) => one.graph);
  return {
    kind: 'graph',
    files,
    graphs: new Map(served.map((one) => [one.name, one.graph!])),
    signatures: new Map(served.map((one) => [one.name, one.signature!])),
    notes: notesOf(metaGraph, lowered),
  };
};
