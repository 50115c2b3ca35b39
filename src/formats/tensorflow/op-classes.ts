/**
 * What each op of TensorFlow's registry is for, and what is said of it where the compiler has no row for it. Ops that a
 * served model has no use for are set apart: training, reading files, devices, debugging.
 */
import { REGISTRY } from './registry.ts';

/** A class of ops. */
interface OpClass {
  readonly title: string;
  /** Ops of the class belong to a model that answers requests; the others are set apart. */
  readonly inference: boolean;
  /** Why an op of the class that has no row and no reason of its own is not compiled. */
  readonly why: string;
}

/** Of an op that belongs to serving, and has neither a row nor a reason of its own. */
const NOT_YET = 'no row yet';

// biome-ignore format: one class a line
export const CLASSES = {
  math:          { title: 'Mathematics',              inference: true,  why: NOT_YET },
  array:         { title: 'Arrays',                   inference: true,  why: NOT_YET },
  nn:            { title: 'Neural networks',          inference: true,  why: NOT_YET },
  linalg:        { title: 'Linear algebra',           inference: true,  why: NOT_YET },
  signal:        { title: 'Signals and audio',        inference: true,  why: NOT_YET },
  image:         { title: 'Images',                   inference: true,  why: NOT_YET },
  quantization:  { title: 'Quantization',             inference: true,  why: NOT_YET },
  string:        { title: 'Strings',                  inference: true,  why: NOT_YET },
  parsing:       { title: 'Parsing',                  inference: true,  why: NOT_YET },
  lookup:        { title: 'Lookup tables',            inference: true,  why: NOT_YET },
  sparse:        { title: 'Sparse tensors and sets',  inference: true,  why: NOT_YET },
  ragged:        { title: 'Ragged tensors',           inference: true,  why: NOT_YET },
  control:       { title: 'Control flow, functions',  inference: true,  why: NOT_YET },
  list:          { title: 'Lists of tensors',         inference: true,  why: NOT_YET },
  variable:      { title: 'Variables',                inference: true,  why: NOT_YET },
  trees:         { title: 'Boosted trees',            inference: true,  why: 'TensorFlow itself has had no kernel for it since 2.5; serve the ensemble by the library that made it' },
  random:        { title: 'Random numbers',           inference: false, why: 'the answer would differ from run to run; export the model for inference, without sampling' },
  training:      { title: 'Training',                 inference: false, why: 'it belongs to training; export the model for inference' },
  state:         { title: 'Writes to state',          inference: false, why: 'a served model keeps no state: a write that no answer reads is left out, any other is refused' },
  input:         { title: 'Input pipelines',          inference: false, why: 'datasets, queues and readers feed training; a served model is fed by its requests' },
  file:          { title: 'Files and checkpoints',    inference: false, why: 'a served model reads no file while it answers' },
  distribution:  { title: 'Devices and distribution', inference: false, why: 'it speaks to other devices or other machines; export the model for one machine' },
  debugging:     { title: 'Debugging and summaries',  inference: false, why: 'it writes logs of training' },
  xla:           { title: 'XLA',                      inference: false, why: "it is XLA's own op, which TensorFlow compiles for one device; export by jax2tf with native_serialization=False and enable_xla=False, or serve it by engine: tensorflow" },
  python:        { title: 'Python',                   inference: false, why: 'it runs Python code of the exporting program, which no SavedModel holds' },
} as const satisfies Record<string, OpClass>;
export type ClassName = keyof typeof CLASSES;

/** The class of most ops of a file of tensorflow/core/ops. */
// biome-ignore format: by class
const FILES: Readonly<Record<string, ClassName>> = {
  math_ops: 'math', bitwise_ops: 'math', special_math_ops: 'math', clustering_ops: 'training',
  array_ops: 'array', manip_ops: 'array',
  nn_ops: 'nn', rnn_ops: 'nn', cudnn_rnn_ops: 'nn', ctc_ops: 'nn',
  linalg_ops: 'linalg', audio_ops: 'signal', spectral_ops: 'signal', image_ops: 'image', uniform_quant_ops: 'quantization',
  string_ops: 'string', parsing_ops: 'parsing', decode_proto_ops: 'parsing', encode_proto_ops: 'parsing', lookup_ops: 'lookup',
  sparse_ops: 'sparse', set_ops: 'sparse', count_ops: 'sparse', sparse_csr_matrix_ops: 'sparse',
  ragged_array_ops: 'ragged', ragged_conversion_ops: 'ragged', ragged_math_ops: 'ragged', composite_tensor_ops: 'ragged',
  control_flow_ops: 'control', functional_ops: 'control', list_ops: 'list', map_ops: 'list',
  resource_variable_ops: 'state', state_ops: 'state', boosted_trees_ops: 'training', batch_ops: 'control',
  random_ops: 'random', stateful_random_ops: 'random', stateless_random_ops: 'random', stateless_random_ops_v2: 'random',
  random_index_shuffle_ops: 'random', candidate_sampling_ops: 'training', sdca_ops: 'training', training_ops: 'training',
  data_flow_ops: 'input', dataset_ops: 'input', experimental_dataset_ops: 'input', optional_ops: 'input',
  io_ops: 'file', checkpoint_ops: 'file', filesystem_ops: 'file',
  collective_ops: 'distribution', nccl_ops: 'distribution', sendrecv_ops: 'distribution', sync_ops: 'distribution',
  tpu_ops: 'distribution', tpu_partition_ops: 'distribution', xla_ops: 'distribution',
  logging_ops: 'debugging', debug_ops: 'debugging', summary_ops: 'debugging', user_ops: 'debugging',
  tf2xla_ops: 'xla', script_ops: 'python', gone: 'input',
};

/** Ops that are of another class than their file, by their names; the first row that fits. */
// biome-ignore format: by class
const NAMES: readonly (readonly [ClassName, RegExp])[] = [
  ['array', /^(StopGradient|PreventGradient|Dynamic(Partition|Stitch)|ParallelDynamicStitch)$/],
  ['distribution', /TPU|^Xla(AllReduce|Recv|Send|HostCompute|ReduceScatter|Spmd|ReplicaId|Sparse)|^RemoteCall$/],
  ['training', /Grad|BackpropFilter|Backprop(V\d)?$|^(Dilation2D|DepthwiseConv2dNative)BackpropInput|^CTCLoss|^SymbolicGradient$|^ComputeAccidentalHits$|^AllCandidateSampler$/],
  ['trees', /^BoostedTrees(Predict|Bucketize|EnsembleResourceHandleOp|DeserializeEnsemble|CreateEnsemble|QuantileStreamResource(HandleOp|GetBucketBoundaries|Deserialize))$|^IsBoostedTrees/],
  ['random', /^(FractionalAvgPool|FractionalMaxPool|RandomCrop|(Stateless)?SampleDistortedBoundingBox(V2)?)$/],
  ['quantization', /^Quantize|^FakeQuant|^Dequantize$|^Requantiz/],
  ['sparse', /^Sparse(Segment|Bincount|MatMul)|^Cudnn$/],
  ['ragged', /^RaggedBincount$/],
  ['math', /^(NearestNeighbors|CompareAndBitpack)$/],
  ['signal', /^AudioMicrofrontend$/],
  ['nn', /GatherTree$/],
  ['list', /^TensorArray/],
  ['state', /^(Stack|GetSession|DeleteSession)|^(Tensor|Resource)?StridedSliceAssign$|^(InplaceAdd|InplaceSub|InplaceUpdate)$|^MutexV2$|^Lookup.*(Insert|Remove|Import)|^InitializeTable/],
  ['variable', /^(ReadVariableOp|VarHandleOp|Variable|VariableV2|VariableShape|VarIsInitializedOp|IsVariableInitialized|ResourceGather|ResourceGatherNd|DisableCopyOnRead)$/],
  ['control', /^(Assert|Print|PrintV2|MapDefun|Fact|Abort)$/],
  ['string', /^(ShardedFilename|ShardedFilespec)$/],
];

const classified = new Map<string, ClassName>();
const unkernelled = new Set<string>();
for (const [file, names] of Object.entries(REGISTRY)) {
  for (const marked of names.trim().split(/\s+/)) {
    const name = marked.replace('-', '');
    if (marked !== name || file === 'gone') unkernelled.add(name);
    classified.set(name, NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? FILES[file]!);
  }
}

/** The class of every op of TensorFlow's registry, by its name. */
export const CLASS_OF: ReadonlyMap<string, ClassName> = classified;

/** Ops of the registry that TensorFlow 2.21 itself does not run on a CPU. */
export const NO_CPU_KERNEL: ReadonlySet<string> = unkernelled;
