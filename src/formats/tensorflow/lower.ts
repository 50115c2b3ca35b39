/**
 * A SavedModel to graphs, one a signature, in ONNX's vocabulary. Signature names and tensor names are two name spaces,
 * so an input and an output may share a name.
 */
import { ServingError } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { shareEqual } from '../../graph/digest.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Model } from '../../model.ts';
import { defaultSignature, type Port, type Signature } from '../../tensor/signature.ts';
import { isList } from './control/list.ts';
import { type Write, writesOf } from './effects.ts';
import { signatureKeys } from './equal-signatures.ts';
import { type Decoded, Evaluation, ModelConstants } from './evaluate.ts';
import { withExactSigmoid } from './exact-sigmoid.ts';
import { rootScope } from './functions.ts';
import type { MetaGraphDef, SignatureDef } from './messages.ts';
import { dropouts, refuseDrawn } from './ops/random.ts';
import { type Problem, problemsError } from './problems.ts';
import { takesImageBytes } from './reached-ops.ts';
import type { SavedModelFiles } from './saved-model.ts';
import { inputPort, inputType, outputShape, portsOfAll, servedSignatures } from './signatures.ts';
import type { OpRow } from './table.ts';

const HOOKS = ['preprocess_function', 'postprocess_function'];

/** One signature, lowered, or why it could not be. */
interface Lowered {
  readonly name: string;
  readonly graph?: Graph;
  readonly signature?: Signature;
  readonly error?: ServingError;
  readonly read: ReadonlySet<string>;
  readonly writes: readonly Write[];
}

/** Attempts at one signature: each but the last found out more of the lists whose elements differ in shape. */
const MAX_ATTEMPTS = 20;

const lowerSignature = (
  name: string,
  signature: SignatureDef,
  model: ModelConstants,
  ops: ReadonlyMap<string, OpRow>,
  producer: number,
): Lowered => {
  const ragged = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const known = ragged.size;
    const lowered = attemptSignature(name, signature, model, ops, producer, ragged);
    if (ragged.size === known || attempt === MAX_ATTEMPTS) return lowered;
  }
};

const attemptSignature = (
  name: string,
  signature: SignatureDef,
  model: ModelConstants,
  ops: ReadonlyMap<string, OpRow>,
  producer: number,
  ragged: Set<string>,
): Lowered => {
  const g = new GraphBuilder();
  const run = new Evaluation(g, model, ops, ragged);
  try {
    const inputs = portsOfAll(signature.inputs, model.root).map((port): Port => {
      const { dtype, shape } = inputType(port, producer);
      const value = g.input(port.name, dtype, shape);
      run.feed(port.edge, value);
      return inputPort(port.name, { dtype, shape: value.shape }, signature);
    });
    const wanted = portsOfAll(signature.outputs, model.root);
    if (wanted.length === 0) throw new ServingError('UNSUPPORTED_MODEL', 'it has no outputs');
    const fetches = wanted.map((port) => port.edge);
    const values = run.evaluate(fetches);
    if (run.problems.length > 0) throw problemsError(run.problems, model.parsed.hasBundle);
    const outputs = wanted.map((port, i): Port => {
      const value = values[i]!;
      g.from = port.edge.node.name;
      if (isList(value))
        throw new ServingError('UNSUPPORTED_MODEL', `output "${port.name}" is a list of tensors, which is no data`);
      const answer = withExactSigmoid(g, value);
      g.output(port.name, answer);
      return {
        name: port.name,
        type: { kind: 'tensor', dtype: answer.dtype, shape: outputShape(answer.shape, port.shape) },
      };
    });
    const method = signature.method_name === '' ? {} : { method: signature.method_name };
    const isOfImages = takesImageBytes(model.parsed.metaGraph, signature);
    const graph = g.build();
    refuseDrawn(graph);
    return {
      name,
      graph,
      signature: { ...method, inputs, outputs, ...(isOfImages && { takesImageBytes: true }) },
      read: run.read,
      writes: writesOf(fetches, run),
    };
  } catch (error) {
    if (error instanceof ServingError) return { name, error, read: run.read, writes: [] };
    throw error;
  }
};

/** The same under another signature's name. */
const renamed = (one: Lowered, name: string, methodName: string): Lowered => {
  const { inputs, outputs } = one.signature!;
  return { ...one, name, signature: { ...(methodName === '' ? {} : { method: methodName }), inputs, outputs } };
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
    if (problems.length === 0) return lowered;
    return { name: lowered.name, error: problemsError(problems, true), read: lowered.read, writes: [] };
  });
};

// Signatures often fail for the same reasons; each is told once.
const refuse = (failed: readonly Lowered[]): ServingError => {
  const byReason = new Map<string, string[]>();
  for (const { name, error } of failed) {
    byReason.set(error!.message, [...(byReason.get(error!.message) ?? []), `"${name}"`]);
  }
  const code = failed.find(({ error }) => error!.code !== 'CORRUPT_MODEL')?.error?.code ?? 'CORRUPT_MODEL';
  const refusal = failed.every(({ error }) => error!.refusal === 'coverage') ? 'coverage' : undefined;
  const parts = [...byReason].map(
    ([reason, names]) => `${names.length > 1 ? 'signatures' : 'signature'} ${names.join(', ')}: ${reason}`,
  );
  return new ServingError(code, `saved_model.pb: ${parts.join('\n')}`, { refusal });
};

const notesOf = (metaGraph: MetaGraphDef, lowered: readonly Lowered[]): readonly string[] => [
  ...HOOKS.filter((name) => metaGraph.collection_def.has(name)).map(
    (name) =>
      `the model holds Python bytecode as its ${name}; it is never run. Put a ${name.split('_')[0]}.mjs beside the model instead`,
  ),
  ...lowered.flatMap(({ name, error }) => (error ? [`the signature "${name}" is not served: ${error.message}`] : [])),
  ...lowered.flatMap((one) =>
    one.writes.map(
      ({ node }) =>
        `the signature "${one.name}" would write a variable that nothing reads (node "${node.name}"); that is left out`,
    ),
  ),
  ...lowered.flatMap(({ name, graph }) =>
    (graph ? dropouts(graph) : []).map(
      (node) =>
        `the signature "${name}" has a dropout (node "${node}"): its answer is random unless everything is kept`,
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
  const decoded: Decoded = new Map();
  const producer = metaGraph.graph_def?.versions?.producer ?? 0;
  const keyOf = signatureKeys(metaGraph);
  const known = new Map<string, Lowered>();
  const lowered = withWrites(
    signatures.map(([name, signature]) => {
      const key = signatures.length > 1 ? keyOf(signature) : undefined;
      const same = key === undefined ? undefined : known.get(key);
      if (same) return renamed(same, name, signature.method_name);
      const constants = new ModelConstants(parsed, rootScope(metaGraph), decoded);
      const one = lowerSignature(name, signature, constants, ops, producer);
      if (key !== undefined && one.graph) known.set(key, one);
      return one;
    }),
  );
  const failed = lowered.filter((one) => one.error);
  const byDefault = defaultSignature(new Map(lowered.map((one) => [one.name, { inputs: [], outputs: [] }])));
  // One that has no form for clients is as little served natively; the others may be.
  const uncovered = failed.filter(({ error }) => error!.refusal === 'coverage');
  const first = failed.find((one) => one.name === byDefault);
  if (first) throw refuse(first.error!.refusal === 'coverage' ? uncovered : failed);
  const served = lowered.filter((one) => one.graph);
  return {
    ...(uncovered.length > 0 && { unserved: refuse(uncovered).message }),
    kind: 'graph',
    files,
    graphs: shareEqual(new Map(served.map((one) => [one.name, one.graph!]))),
    signatures: new Map(served.map((one) => [one.name, one.signature!])),
    notes: notesOf(metaGraph, lowered),
    guarded: GUARDED,
  };
};

/** The rows of these operators never divide by -1 and never ask for the greatest of nothing. */
export const GUARDED: ReadonlySet<string> = new Set([':Div', ':Mod', ':Scan', ':TopK']);
