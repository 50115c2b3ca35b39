/**
 * A SavedModel as TensorFlow itself runs it: signatures and the names of their tensors. Only saved_model.pb is read;
 * TensorFlow restores the variables.
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Binding, Model } from '../../model.ts';
import { defaultSignature, type Port, type Signature } from '../../tensor/signature.ts';
import { rootScope, type Scope } from './functions.ts';
import type { MetaGraphDef, SignatureDef } from './messages.ts';
import { nodeOf, opsOf, takesImageBytes } from './reached-ops.ts';
import { type MetaGraph, readMetaGraph } from './saved-model.ts';
import { inputPort, inputType, type PlainPort, plainPorts, servedSignatures } from './signatures.ts';
import { dtypeOf } from './tensor-proto.ts';

/** DataTypes whose tensors no client can be given. */
const HANDLES: ReadonlyMap<number, string> = new Map([
  [20, 'a resource handle'],
  [21, 'a variant'],
]);
const REFERENCE = 100;

const refuse = (what: string, { name, tensor, dataType }: PlainPort): ServingError => {
  const plain = dataType > REFERENCE ? dataType - REFERENCE : dataType;
  const found = HANDLES.get(plain) ?? `of TensorFlow's DataType ${dataType}`;
  return new ServingError(
    'UNSUPPORTED_MODEL',
    `${what} "${name}" is ${found} (node "${nodeOf(tensor)}"), which has no form that a client could send or be sent`,
  );
};

const portOf = (port: PlainPort, root: Scope, producer: number, signature: SignatureDef): Port => {
  const node = root.find(nodeOf(port.tensor));
  if (!node) throw new ServingError('CORRUPT_MODEL', `the graph has no node "${nodeOf(port.tensor)}"`);
  const dtype = dtypeOf(port.dataType);
  // Not a resolved edge: what is fed is this node, whatever it calls.
  const stated = node.def.op.startsWith('Placeholder')
    ? inputType({ ...port, dtype, edge: { node, index: 0 } }, producer)
    : dtype && { dtype, shape: port.shape };
  if (!stated) throw refuse('input', port);
  return inputPort(port.name, stated, signature);
};

const outputPort = (port: PlainPort): Port => {
  const dtype = dtypeOf(port.dataType);
  if (!dtype) throw refuse('output', port);
  return { name: port.name, type: { kind: 'tensor', dtype, shape: port.shape } };
};

interface Bound {
  readonly signature: Signature;
  readonly binding: Binding;
}

const bind = (def: SignatureDef, root: Scope, metaGraph: MetaGraphDef): Bound => {
  const producer = metaGraph.graph_def?.versions?.producer ?? 0;
  const [inputs, outputs] = [plainPorts(def.inputs), plainPorts(def.outputs)];
  if (outputs.length === 0) throw new ServingError('UNSUPPORTED_MODEL', 'it has no outputs');
  return {
    signature: {
      ...(def.method_name !== '' && { method: def.method_name }),
      inputs: inputs.map((port) => portOf(port, root, producer, def)),
      outputs: outputs.map(outputPort),
      ...(takesImageBytes(metaGraph, def) && { takesImageBytes: true }),
    },
    binding: { inputs: inputs.map(({ tensor }) => tensor), outputs: outputs.map(({ tensor }) => tensor) },
  };
};

const bindAll = ({ metaGraph }: MetaGraph) => {
  const root = rootScope(metaGraph);
  const bound = new Map<string, Bound>();
  const failed = new Map<string, ServingError>();
  for (const [name, def] of servedSignatures(metaGraph.signature_def)) {
    try {
      bound.set(name, bind(def, root, metaGraph));
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      failed.set(name, error);
    }
  }
  return { bound, failed };
};

/** The model for native TensorFlow; `why` it is not compiled. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const nativeSavedModel = async (files: Files, entry: string, why: string): Promise<Model> => {
  const read = await readMetaGraph(files, entry);
  const { bound, failed } = bindAll(read);
  const all = new Map([...bound.keys(), ...failed.keys()].map((name) => [name, { inputs: [], outputs: [] }]));
  const first = failed.get(defaultSignature(all) ?? '');
  if (first) throw within(`${entry}: signature "${defaultSignature(all)}"`, first);
  if (bound.size === 0) throw new ServingError('UNSUPPORTED_MODEL', `${entry}: the model has no signature to serve`);
  const bindings = new Map([...bound].map(([name, { binding }]) => [name, binding]));
  return {
    kind: 'saved-model',
    files,
    tags: read.metaGraph.meta_info_def?.tags ?? [],
    signatures: new Map([...bound].map(([name, { signature }]) => [name, signature])),
    bindings,
    ops: opsOf(read.metaGraph, bindings.values()),
    why,
    notes: [...failed].map(([name, error]) => `the signature "${name}" is not served: ${error.message}`),
  };
};
