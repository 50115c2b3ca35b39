/**
 * Making a model ready for its engine: everything that takes long and needs no native library, so that it can run in
 * the loader's thread while the serving thread serves. What comes out is plain data (see prepared.ts).
 */
import { ServingError, within } from '../errors.ts';
import type { Constant, Graph, GraphPort } from '../graph/graph.ts';
import { encodeOnnx } from '../graph/onnx/encode.ts';
import { DATA_LOCATIONS, ModelProto, type TensorProto } from '../graph/onnx/messages.ts';
import type { Model } from '../model.ts';
import { preparePipelines } from '../pipeline/prepare.ts';
import type { Port } from '../tensor/signature.ts';
import { byteLength, isExternal, readExternalData, resolveExternals } from './external-data.ts';
import { cut } from './host/cut.ts';
import type { HostKernel } from './host/kernel.ts';
import { KERNELS } from './host/kernels/index.ts';
import type { PreparedPlan } from './host/plan.ts';
import { preparePlan } from './host/prepare.ts';
import { type Guarded, guard } from './onnxruntime/guard.ts';
import { legalise } from './onnxruntime/legalise.ts';
import { foreignOperators } from './onnxruntime/op-libraries.ts';
import { unsoundOptimizers } from './onnxruntime/optimizers.ts';
import { constantsAsInitializers, weightsAsInputs } from './onnxruntime/weights-as-inputs.ts';
import { shared } from './pipeline/share.ts';
import { bytesIn } from './pipeline/size.ts';
import { hasLoops, isPredictable } from './predictable.ts';
import type { Prepared, PreparedOnnx, PreparedSegment } from './prepared.ts';
import { prepareRemote } from './remote/prepare.ts';
import { prepareSavedModel } from './tensorflow/prepare.ts';
import { Refusals } from './variants.ts';
import type { WeightStore } from './weight-store.ts';
import { WeightReader } from './weights.ts';

type HostKernels = ReadonlyMap<string, HostKernel>;
type OfKind<K extends Model['kind']> = Extract<Model, { readonly kind: K }>;

/** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL, listing all that is wrong. Large weights go to the store as they are read. */
export const prepare = async (model: Model, kernels: HostKernels = KERNELS, store?: WeightStore): Promise<Prepared> => {
  switch (model.kind) {
    case 'onnx':
      return prepareOnnx(model, store);
    case 'graph':
      return prepareGraphs(model, kernels, store);
    case 'pipeline': {
      const pipelines = shared(preparePipelines(model.pipelines));
      return { ...model, pipelines, notes: model.notes ?? [], weightBytes: bytesIn(pipelines) };
    }
    case 'saved-model':
      return prepareSavedModel(model);
    case 'remote':
      return prepareRemote(model);
  }
};

const prepareOnnx = async (model: OfKind<'onnx'>, store: WeightStore | undefined): Promise<Prepared> => {
  const { files, entry, bytes, signatures, notes = [], bindings } = model;
  const proto = constantsAsInitializers(model.proto, isExternal);
  const resolved = await readExternalData(proto, files, entry, store);
  const { model: safe, fatalWhenEmpty, mayBeEmpty, leastSizes } = guardIn(resolved.model, `${files.at}: ${entry}`);
  const foreign = foreignOperators(proto);
  const asInputs = weightsAsInputs(safe);
  const final = asInputs ?? safe;
  const onnx = {
    model: bytes && final === model.proto ? bytes : ownBytes(ModelProto.encode(final)),
    ...(asInputs && { weightsAsInputs: true as const }),
    weights: resolved.weights,
    // Nobody knows how long another's operators take.
    predictable: isPredictable(resolved.model) && foreign.length === 0,
    unsoundOptimizers: unsoundOptimizers(resolved.model.graph),
    fatalWhenEmpty,
    mayBeEmpty,
    leastSizes,
    foreign,
    names: makersOf(resolved.model),
    loops: hasLoops(resolved.model),
  };
  const sessions = new Map<string, PreparedOnnx>();
  for (const [name, { inputs, outputs }] of signatures) {
    const names = bindings?.get(name) ?? {
      inputs: inputs.map((port) => port.name),
      outputs: outputs.map((port) => port.name),
    };
    sessions.set(name, { ...onnx, ...names });
  }
  let weightBytes = 0;
  for (const { rawData, dataLocation } of proto.graph?.initializer ?? []) {
    if (dataLocation === DATA_LOCATIONS.DEFAULT) weightBytes += rawData?.length ?? 0;
  }
  for (const { dataType, shape } of new Set(resolved.weights.values())) {
    weightBytes += byteLength({ dataType, dims: shape }) ?? 0;
  }
  return { kind: 'onnx', signatures, notes, weightBytes, sessions };
};

/** The names of the nodes by those of their outputs, as encodeOnnx tells them. */
const makersOf = ({ graph }: ModelProto): ReadonlyMap<string, string> => {
  const nodes = graph?.node ?? [];
  const own = new Set(nodes.map(({ name }) => name));
  const made = nodes.flatMap(({ name, output }) => (name === '' ? [] : output.map((value) => [value, name] as const)));
  return new Map(made.filter(([value, name]) => value !== '' && value !== name && !own.has(value)));
};

/** Signatures over one graph share its session or its plan; weights are read once for all. */
const prepareGraphs = async (
  model: OfKind<'graph'>,
  kernels: HostKernels,
  store: WeightStore | undefined,
): Promise<Prepared> => {
  const { files, graphs, signatures, notes = [], variants, guarded = new Set() } = model;
  const reader = new WeightReader(files, store);
  const made = new Map<Graph, PreparedOnnx | PreparedPlan>();
  const sessions = new Map<string, PreparedOnnx>();
  const plans = new Map<string, PreparedPlan>();
  const segments: PreparedSegment[] = [];
  const refusals = new Refusals(variants, graphs);
  for (const [name, graph] of graphs) {
    try {
      const known = made.get(graph) ?? (await prepareGraph(graph, { reader, kernels, segments, guarded }));
      made.set(graph, known);
      if ('model' in known) sessions.set(name, known);
      else plans.set(name, known);
    } catch (error) {
      refusals.note(name, within(`signature "${name}"`, error));
    }
  }
  const common = {
    signatures: refusals.without(signatures),
    notes,
    weightBytes: reader.total(),
    sessions,
    ...(variants && { variants }),
  };
  return plans.size === 0 ? { kind: 'onnx', ...common } : { kind: 'segments', ...common, plans, segments };
};

/** What the graphs of one model have in common. */
interface Shared {
  readonly reader: WeightReader;
  readonly kernels: HostKernels;
  readonly segments: PreparedSegment[];
  /** As Model has it. */
  readonly guarded: ReadonlySet<string>;
}

/** One session where the graph has no host nodes; else a plan, whose segments are added to those of the model. */
const prepareGraph = async (
  graph: Graph,
  { reader, kernels, segments, guarded }: Shared,
): Promise<PreparedOnnx | PreparedPlan> => {
  const legal = legalise(graph, (op) => kernels.has(op));
  const plan = cut(graph);
  if (!plan) return encode(legal, reader, guarded);
  const segment = async (part: Graph): Promise<number> => {
    const signature = { inputs: part.inputs.map(portOf), outputs: part.outputs.map(portOf) };
    return segments.push({ signature, onnx: await encode(legalise(part), reader, guarded) }) - 1;
  };
  return preparePlan(plan, { segment, tensor: (constant) => reader.tensor(constant) }, kernels);
};

const portOf = ({ name, value: { dtype, shape, sequence } }: GraphPort): Port => {
  const tensor = { kind: 'tensor', dtype, shape } as const;
  return { name, type: sequence ? { kind: 'sequence', of: tensor } : tensor };
};

const encode = async (graph: Graph, reader: WeightReader, guarded: ReadonlySet<string>): Promise<PreparedOnnx> => {
  const { model, externals, inputs, outputs, names } = encodeOnnx(graph);
  const proto = ModelProto.decode(model);
  const constantOf = (tensor: TensorProto): Constant => {
    const location = tensor.externalData.find(({ key }) => key === 'location')?.value ?? '';
    const constant = externals.get(location);
    if (!constant) throw new ServingError('INTERNAL', `no constant for the external data "${location}"`);
    return constant;
  };
  const resolved = await resolveExternals(proto, reader, constantOf);
  const { model: safe, fatalWhenEmpty, mayBeEmpty, leastSizes } = guard(resolved.model, guarded);
  const asInputs = weightsAsInputs(safe);
  const final = asInputs ?? safe;
  return {
    model: ownBytes(final === proto ? model : ModelProto.encode(final)),
    ...(asInputs && { weightsAsInputs: true as const }),
    weights: resolved.weights,
    predictable: isPredictable(resolved.model),
    unsoundOptimizers: unsoundOptimizers(resolved.model.graph),
    fatalWhenEmpty,
    mayBeEmpty,
    leastSizes,
    inputs,
    outputs,
    names,
    loops: hasLoops(resolved.model),
  };
};

const guardIn = (model: ModelProto, where: string): Guarded => {
  try {
    return guard(model);
  } catch (error) {
    throw within(where, error);
  }
};

const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
