/**
 * A model of tensors as an ONNX file: what the compiler makes of TensorFlow's files and of all others that lower to a
 * graph, in ONNX's own words, for any runtime. What only this server's kernels can do (host nodes) is no ONNX, and refused.
 *
 *   files ─▶ detect ▸ read ▸ lower ─▶ one signature's graph ─▶ legalise ─▶ encode ─▶ onnx-file.ts, weights from their files
 */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { locateExternalData } from '../engines/external-data.ts';
import { needsHost } from '../engines/host/cut.ts';
import { copyOnnx, type OnnxTarget, type WrittenOnnx, writeOnnx } from '../engines/onnx-file.ts';
import { legalise } from '../engines/onnxruntime/legalise.ts';
import { unsoundOptimizers, withoutPadFusion } from '../engines/onnxruntime/optimizers.ts';
import { constantsAsInitializers } from '../engines/onnxruntime/weights-as-inputs.ts';
import { PRODUCER, VERSION } from '../engines/product.ts';
import { keyOf } from '../engines/weights.ts';
import { ServingError } from '../errors.ts';
import { findFile } from '../files.ts';
import { detect } from '../formats/registry.ts';
import type { Constant, Graph, Node, Value } from '../graph/graph.ts';
import { type EncodedOnnx, encodeOnnx, inlineTensor, isSmall } from '../graph/onnx/encode.ts';
import { type GraphProto, ModelProto, type TensorProto } from '../graph/onnx/messages.ts';
import { bodiesOf, isGraph, prune } from '../graph/prune.ts';
import type { Model, Variants } from '../model.ts';
import { lookAt, sourceOf } from '../sources/source.ts';
import { defaultSignature, type Signature } from '../tensor/signature.ts';
import { elementCount } from '../tensor/tensor.ts';
import { checkTarget } from './convert-target.ts';
import { describeHostNodes } from './host-nodes.ts';

export interface ConvertOptions {
  /** The format's name or an alias; found from the files when absent. */
  readonly platform?: string;
  /** Of a folder of numbered versions; the newest when absent. */
  readonly version?: number;
  /** The model's own default when absent. */
  readonly signature?: string;
  /** Only these outputs of the signature, and what they need. */
  readonly outputs?: readonly string[];
  /**
   * `onnxruntime`: what ONNX Runtime has no kernel for is written in other operators; any runtime takes these, too.
   * `onnx`: every operator as the specification has it. `onnxruntime` when absent.
   */
  readonly for?: 'onnxruntime' | 'onnx';
  /** The weights lie in a second file, `PATH.data`; where absent only if one file would pass 2 GB. */
  readonly external?: boolean;
  /** Replaces files that stand there. */
  readonly overwrite?: boolean;
  /** Stops the writing; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** For tests; the most bytes of a file that has its weights in it. */
  readonly mostBytes?: number;
}

/** What was written, and from what. */
export interface Converted extends WrittenOnnx {
  readonly path: string;
  readonly format: string;
  /** The name of the signature that was written. */
  readonly signature: string;
  /** Its inputs and outputs. */
  readonly ports: Signature;
  /** Where the signature has several graphs, each for inputs of other ranks: their names, and what each takes. */
  readonly variants: ReadonlyMap<string, Signature>;
  /** All files of the version. */
  readonly sourceBytes: number;
  /** Those of branches and loops included. */
  readonly nodes: number;
  /** Elements of all constants. */
  readonly parameters: number;
  readonly opset: number;
  readonly notes: readonly string[];
}

type OfKind<K extends Model['kind']> = Extract<Model, { readonly kind: K }>;

/** What is to be written. */
interface Draft {
  readonly proto: ModelProto;
  readonly constantOf: (tensor: TensorProto) => Constant;
  readonly notes: readonly string[];
  /** The file says all of it as it is. */
  readonly copy?: { readonly entry: string; readonly sizeBytes: number };
}

const refused = (message: string): ServingError => new ServingError('UNSUPPORTED_MODEL', message);
const quote = (names: Iterable<string>): string => [...names].map((name) => JSON.stringify(name)).join(', ');

/** What inputs look like where a signature has several graphs, each for inputs of other ranks, or of bytes. */
const ranksOf = ({ inputs }: Signature): string =>
  inputs
    .map(({ name, type }) => {
      const rank = type.kind === 'tensor' ? type.shape?.length : undefined;
      const dtype = type.kind === 'tensor' && type.dtype === 'uint8' ? 'uint8 and ' : '';
      return `${JSON.stringify(name)} of ${dtype}${rank === undefined ? 'any rank' : `rank ${rank}`}`;
    })
    .join(', ');

const MOST_VARIANTS = 8;

/** Of signatures that several graphs answer one is written; the notes name the others. */
const describeVariants = (model: Model, name: string): readonly string[] => {
  const family = [...(model.kind === 'graph' ? (model.variants ?? []) : [])].find(([, { among }]) =>
    among.includes(name),
  );
  const others = family?.[1].among.filter((one) => one !== name) ?? [];
  if (others.length === 0) return [];
  const list = others
    .slice(0, MOST_VARIANTS)
    .map((one) => `--signature=${JSON.stringify(one)} takes ${ranksOf(model.signatures.get(one)!)}`);
  const more = others.length > MOST_VARIANTS ? `; and ${others.length - MOST_VARIANTS} more` : '';
  return [
    `an ONNX file has inputs of one rank; this one takes ${ranksOf(model.signatures.get(name)!)}; ${list.join('; ')}${more}`,
  ];
};

/** The names of signatures that stand for themselves, and not for one way to answer another. */
const ownSignatures = (model: Model): readonly string[] => {
  const variants = model.kind === 'graph' ? (model.variants ?? new Map()) : new Map<string, Variants>();
  const inner = new Set([...variants.values()].flatMap(({ among }) => among));
  return [...model.signatures.keys()].filter((name) => !inner.has(name) || variants.has(name));
};

/** Constants that are written apart stand in the graph itself, where branches and loops see them. */
const hoist = (graph: Graph): Graph => {
  const constants = new Map<Value, Constant>(graph.constants);
  const lifted = (node: Node): Node => {
    if (bodiesOf(node).length === 0) return node;
    const attributes = Object.entries(node.attributes).map(([name, attribute]) => [
      name,
      isGraph(attribute) ? body(attribute) : attribute,
    ]);
    return { ...node, attributes: Object.fromEntries(attributes) };
  };
  const body = (inner: Graph): Graph => {
    const own = new Map<Value, Constant>();
    for (const [value, constant] of inner.constants) (isSmall(constant) ? own : constants).set(value, constant);
    return { ...inner, constants: own, nodes: inner.nodes.map(lifted) };
  };
  const nodes = graph.nodes.map(lifted);
  return { ...graph, constants, nodes };
};

const chosenSignature = (model: Model, wanted: string | undefined, at: string): string => {
  const name = wanted ?? defaultSignature(model.signatures);
  if (name !== undefined && model.signatures.has(name)) return name;
  const known = quote(model.signatures.keys());
  throw new ServingError('MODEL_NOT_FOUND', `${at}: signature ${JSON.stringify(name ?? '')}: the model has ${known}`);
};

const withOutputs = (graph: Graph, outputs: readonly string[] | undefined, at: string): Graph => {
  if (!outputs) return graph;
  const known = new Set(graph.outputs.map(({ name }) => name));
  const unknown = outputs.filter((name) => !known.has(name));
  if (outputs.length === 0 || unknown.length > 0) {
    const asked = outputs.length === 0 ? 'none is asked for' : `there is no ${quote(unknown)}`;
    throw new ServingError('INVALID_CONFIG', `${at}: outputs: ${asked}; the signature has ${quote(known)}`);
  }
  return prune({ ...graph, outputs: graph.outputs.filter(({ name }) => outputs.includes(name)) });
};

/** Whether input and output names came out as the signature has them. */
const renamed = (side: Graph['inputs'], names: readonly string[], what: string): readonly string[] =>
  side.flatMap(({ name }, i) =>
    name === names[i]
      ? []
      : [`${what} ${JSON.stringify(name)} is called ${JSON.stringify(names[i])}: ONNX has each name once`],
  );

/** What ONNX Runtime must be told of a graph. */
const needsOptions = (graph: GraphProto, isOurs: boolean): readonly string[] => {
  // those before a MaxPool have been told their axes
  const found = unsoundOptimizers(graph).filter((name) => !(isOurs && name === 'Pad_Fusion'));
  if (found.length === 0) return [];
  return [
    `ONNX Runtime 1.30 is to open it with disabled_optimizers=[${quote(found)}]; else it refuses it, or answers wrongly`,
  ];
};

/** The rank of an input or output is required by the specification, though not by ONNX Runtime. */
const ofUnknownRank = ({ input, output }: GraphProto): readonly string[] => {
  const names = [...input, ...output].filter(({ type }) => type?.tensorType && !type.tensorType.shape);
  if (names.length === 0) return [];
  const list = quote(names.map(({ name }) => name));
  return [`of unknown rank, as ONNX Runtime runs them and onnx.checker refuses them: ${list}`];
};

/** Inputs that may be left out have what they are then as initializers. */
const withDefaults = (proto: GraphProto, names: readonly string[], { inputs }: Signature): GraphProto => {
  const made = inputs.flatMap(({ fallback }, i) => (fallback ? [inlineTensor(names[i]!, fallback)] : []));
  return made.length === 0 ? proto : { ...proto, initializer: [...proto.initializer, ...made] };
};

const draftOfGraph = (
  model: OfKind<'graph'>,
  name: string,
  { outputs, for: runtime = 'onnxruntime' }: ConvertOptions,
  about: About,
): Draft => {
  const whole = model.graphs.get(name);
  if (!whole) throw new ServingError('INTERNAL', `no graph of the name "${name}"`);
  const graph = withOutputs(whole, outputs, about.at);
  if (graph.nodes.some(needsHost)) {
    throw refused(`${about.at}: signature ${JSON.stringify(name)}: ${describeHostNodes(graph)}`);
  }
  const legal = runtime === 'onnxruntime' ? legalise(graph) : graph;
  const encoded = encodeOnnx(hoist(legal), { portNames: true, keyOf });
  const proto = named(encoded, about, model.signatures.get(name)!, name);
  return {
    proto: runtime === 'onnxruntime' ? withoutPadFusion(proto) : proto,
    constantOf: (tensor) => {
      const constant = encoded.externals.get(tensor.externalData.find(({ key }) => key === 'location')?.value ?? '');
      if (!constant) throw new ServingError('INTERNAL', `no constant for the external data of "${tensor.name}"`);
      return constant;
    },
    notes: [...renamed(graph.inputs, encoded.inputs, 'input'), ...renamed(graph.outputs, encoded.outputs, 'output')],
  };
};

/** What the file tells of where it comes from. */
interface About {
  readonly at: string;
  readonly title: string;
  readonly version: number;
}

const named = (encoded: EncodedOnnx, about: About, signature: Signature, signatureName: string): ModelProto => {
  const proto = ModelProto.decode(encoded.model);
  const source =
    about.at
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? '';
  const metadata = { source_format: about.title, source, signature: signatureName };
  return {
    ...proto,
    producerName: PRODUCER,
    producerVersion: VERSION,
    modelVersion: BigInt(about.version),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: proto.graph && withDefaults({ ...proto.graph, name: source || 'graph' }, encoded.inputs, signature),
  };
};

const draftOfOnnx = async (model: OfKind<'onnx'>, { outputs, external }: ConvertOptions): Promise<Draft> => {
  const { files, entry, bindings } = model;
  // Before operator set 9 a Constant had to be of floats, and hardly anybody minded.
  const proto = model.asStored ? model.proto : constantsAsInitializers(model.proto, () => true);
  if (outputs)
    throw new ServingError('INVALID_CONFIG', 'outputs: those of a model that is ONNX already are not chosen');
  const weights = await locateExternalData(proto, files, entry);
  const file = await findFile(files, entry);
  const isWhole = [...weights.values()].every(({ range }) => range.path === entry);
  const opset = opsetOf(proto);
  const names = bindings
    ? ['its inputs and outputs keep the names that the file has, not those of the signature file']
    : [];
  return {
    proto,
    constantOf: (tensor) => weights.get(tensor)!,
    ...(isWhole && !external && model.asStored && file && { copy: { entry, sizeBytes: file.sizeBytes } }),
    notes: [
      model.asStored
        ? `the model is ONNX already, of operator set ${opset}, and stays as it is`
        : `the model is ONNX already; it comes out as this server runs it, in operator set ${opset}`,
      ...names,
    ],
  };
};

const opsetOf = ({ opsetImport }: ModelProto): number =>
  opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1;

const draftOf = (model: Model, name: string, options: ConvertOptions, about: About): Draft | Promise<Draft> => {
  const { at, title } = about;
  switch (model.kind) {
    case 'graph':
      return draftOfGraph(model, name, options, about);
    case 'onnx':
      return draftOfOnnx(model, options);
    case 'pipeline':
      throw refused(
        `${at}: a model of ${title} is steps over columns, not a graph of tensors, and is not written as ONNX; serve it as it is, ` +
          'or convert it where its library is, with skl2onnx or onnxmltools',
      );
    default:
      throw refused(`${at}: a model of ${title} that another engine runs cannot be written as ONNX: ${model.why}`);
  }
};

/** The nodes of a graph and of the graphs inside of it. */
const countNodes = ({ node }: Pick<GraphProto, 'node'>): number =>
  node.reduce((sum, { attribute }) => {
    const bodies = attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
    return sum + 1 + bodies.reduce((inner, body) => inner + countNodes(body), 0);
  }, 0);

const checkSpace = async (path: string, wanted: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dirname(path)).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  if (bavail * bsize >= wanted) return;
  throw new ServingError(
    'INVALID_CONFIG',
    `${path}: takes about ${wanted} bytes, and ${bavail * bsize} are free there`,
  );
};

/**
 * Writes the model at `path` (a folder of numbered versions, a folder that is a model, a file or a prefix) to the file
 * `out`. Throws UNSUPPORTED_MODEL that lists all that ONNX cannot hold, and INVALID_CONFIG where `out` cannot be written.
 */
export const convert = async (path: string, out: string, options: ConvertOptions = {}): Promise<Converted> => {
  const { platform, version: wanted, external = false, overwrite = false, signal, mostBytes } = options;
  const source = sourceOf(path);
  const { found } = await source.versions(path);
  const one = wanted === undefined ? found.at(-1) : found.find(({ version }) => version === wanted);
  if (!one) {
    const there = found.map(({ version }) => version).join(', ') || 'none';
    throw new ServingError('MODEL_NOT_FOUND', `${path}: no version ${wanted ?? ''}; there is ${there}`);
  }
  await checkTarget(out, one.at, overwrite);
  const files = source.files(one.at);
  const { format, match } = await detect(files, platform);
  const model = await format.load(files, match);
  const name = chosenSignature(model, options.signature, path);
  const draft = await draftOf(model, name, options, { at: path, title: format.title, version: one.version });
  const { proto, constantOf, copy } = draft;
  const graph = proto.graph!;
  const constants = graph.initializer.map((tensor) => tensor.dims);
  const parameters = constants.reduce((sum, dims) => sum + elementCount(dims), 0);
  const held = 'files' in model ? model.files : files;
  const target: OnnxTarget = { path: out, external, signal, ...(mostBytes !== undefined && { mostBytes }) };
  const { files: listing } = await lookAt(one.at);
  const sourceBytes = listing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await checkSpace(out, copy?.sizeBytes ?? 0);
  const written = copy
    ? await copyOnnx(held, copy.entry, copy.sizeBytes, target)
    : await writeOnnx(proto, constantOf, held, target);
  const family = [...(model.kind === 'graph' ? (model.variants ?? []) : [])].find(([, { among }]) =>
    among.includes(name),
  );
  const others = ownSignatures(model).filter((other) => other !== name && other !== family?.[0]);
  return {
    ...written,
    path: out,
    format: format.name,
    signature: name,
    ports: model.signatures.get(name)!,
    variants: new Map(family?.[1].among.map((one) => [one, model.signatures.get(one)!])),
    sourceBytes,
    nodes: countNodes(graph),
    parameters,
    opset: opsetOf(proto),
    notes: [
      ...draft.notes,
      ...describeVariants(model, name),
      ...ofUnknownRank(graph),
      ...needsOptions(graph, model.kind === 'graph' && options.for !== 'onnx'),
      ...(others.length === 0
        ? []
        : [`an ONNX file has one signature; left out: ${quote(others)} (--signature=NAME writes another)`]),
      ...(written.dataBytes > 0 ? [`the weights are in ${out}.data, which belongs beside it`] : []),
      ...(model.notes ?? []),
    ],
  };
};
