/**
 * Why operators have no row: by class, for the coverage page and for the message that refuses a model. An operator that
 * gets a row needs no line here.
 */

import { REGISTRY } from './registry.ts';

interface Class {
  readonly title: string;
  readonly why: string;
}

// biome-ignore format: one class a line
export const CLASSES = {
  gradient:    { title: 'Gradients', why: 'it computes a gradient, which serving never runs; export the net for prediction' },
  optimizer:   { title: 'Optimizers', why: 'it updates parameters in training; export the net for prediction' },
  random:      { title: 'Random numbers', why: 'its numbers are random: run the init net once in Caffe2 and export what it made (caffe2.python.predictor.mobile_exporter.Export), so that each parameter is a GivenTensorFill' },
  metric:      { title: 'Losses and metrics', why: 'it measures training; leave it out of the net for prediction' },
  database:    { title: 'Databases and files', why: 'it reads or writes files or databases while it runs; export parameters as fills, or the whole predictor to a minidb' },
  distributed: { title: 'Between processes', why: 'it passes tensors between processes of a training' },
  records:     { title: 'Records and queues', why: 'it feeds training from records or queues' },
  state:       { title: 'State', why: 'it keeps state between runs, which a served model does not' },
  debugging:   { title: 'Debugging', why: 'it prints, measures or fails on purpose' },
  foreign:     { title: 'Other runtimes', why: 'it runs code of another runtime (Python, torch, a vendor\'s library), which is not in the model\'s files' },
  device:      { title: 'Devices', why: 'Caffe2 has it on GPUs only' },
  quantized:   { title: 'Eight bits', why: 'it computes in 8 bits with the rounding of FBGEMM; export the net in float, or with the Int8 operators of mobile nets' },
  other:       { title: 'Others', why: 'no published net for serving holds it, and it is not served here' },
} as const satisfies Record<string, Class>;
export type ClassName = keyof typeof CLASSES;

// biome-ignore format: one class a line
const PATTERNS: readonly (readonly [ClassName, RegExp])[] = [
  ['gradient', /Gradient|Grad$|GradientInput|^rnn_internal|^RecurrentNetworkBlobFetcher$|^PairWiseLoss|^ChannelBackpropStats$/],
  ['optimizer', /^(Adadelta|Adagrad|Adam|Ftrl|GFtrl|Lars|LearningRate|LearningRateAdaption|Momentum\w*|FP16Momentum\w*|FP32Momentum\w*|RmsProp|RowWiseSparse\w+|Sparse(Adadelta|Adagrad|Adam|Ftrl|Momentum\w*|Wngrad)|Wngrad|YellowFin|Iter|AtomicIter|AveragePut|ClipTensorByScaling|EnsureClipped|Accumulate|AccumulateHistogram|SparseNormalize)$/],
  ['random', /^(UniformFill|UniformIntFill|UniqueUniformFill|GaussianFill|XavierFill|MSRAFill|Float16UniformFill|FloatToFusedRandRowwiseQuantized|SparseDropoutWithReplacement|WeightedSample|WeightedMultiSampling|WeightedSampleDequeueBlobs|ReservoirSampling)$/],
  ['metric', /^(APMeter|Accuracy|MultiClassAccuracy|AveragedLoss|Perplexity|LambdaRankNdcg|MarginRankingCriterion|CosineEmbeddingCriterion|BernoulliJSD|HuffmanTreeHierarchy|HSoftmax|ChannelStats|Summarize|\w*CrossEntropy\w*|SoftmaxWithLoss|SpatialSoftmaxWithLoss)$/],
  ['database', /^(Load|Save|Snapshot|Checkpoint|CreateDB|DBExists|TensorProtosDBInput|CreateTextFileReader|TextFileReaderRead|FileStoreHandlerCreate|IndexLoad|IndexStore|FeedBlob|Find?Blob)$/],
  ['distributed', /^(All(gather|reduce)|Barrier|Broadcast|Reduce|ReduceScatter|NCCL\w+|(Create|Clone|Destroy)CommonWorld|SendTensor|ReceiveTensor|Store\w+)$/],
  ['records', /Queue|Enqueue|Dequeue|Cursor|Records|NextBatch|RandomBatch|Dataset|TensorVector|^(CollectTensor|TrimDataset|ComputeOffset|SortAndShuffle|RemoveDataBlocks|CheckDatasetConsistency|LastNWindowCollector|Append|AtomicAppend|Partition|LengthsPartition|KeySplit)$/],
  ['state', /Counter|AtomicBool|Mutex|AtomicFetchAdd|^(CountDown|CountUp|RetrieveCount|StatRegistry\w+|StdDevPut|IncrementPut|CreateMap|KeyValueToMap|MapToKeyValue|\w*IndexCreate|IndexGet|IndexFreeze|IndexSize|Free|QuantDecode|GatherByKey)$/],
  ['debugging', /^(Assert|Print|Fail|Crash|LogFatal|ThrowException|ThrowChildThreadException|NanCheck|Timer\w+|WallClockTime|GetAllBlobNames|GetGPUMemoryUsage|HasScope)$/],
  ['foreign', /^(Python\w*|ATen|C10LayerNorm_DontUseThisOpYet|Onnxifi|BRGN\w+|PackedInt8BGRA\w+)$/],
  ['device', /^(SparseLengthsMax|MaxPoolWithIndex|DeformConv|NormalizePlanarYUV|BatchMoments|CopyRowsToTensor|ConvRelu)$/],
  ['quantized', /^Int8|_ENGINE_DNNLOWP|^(Dequantize|Quantize)|FusedRandRowwise|Rowwise|8Bits|ByteWeightDequant/],
];

/** Engines that compute otherwise than the plain operator. */
// biome-ignore format: one reason a line
const OTHER_ENGINES: readonly (readonly [RegExp, string])[] = [
  [/_ENGINE_DNNLOWP/, CLASSES.quantized.why],
  [/_ENGINE_FAKE/, 'it imitates numbers of fewer bits, for experiments'],
  [/_ENGINE_GLOO$/, CLASSES.distributed.why],
  [/^Recurrent\w*_ENGINE_CUDNN$/, 'its weights are one blob whose layout is known to cuDNN only; build the layers by rnn_cell.LSTM'],
];

/** The class of an operator that has no row. */
export const classOf = (op: string): ClassName => PATTERNS.find(([, pattern]) => pattern.test(op))?.[0] ?? 'other';

let known: ReadonlySet<string> | undefined;
const registered = (): ReadonlySet<string> => {
  known ??= new Set(REGISTRY);
  return known;
};

/** Why `op` has no row; undefined for a name that is not in Caffe2's registry. */
export const refusalOf = (op: string): string | undefined => {
  const engine = OTHER_ENGINES.find(([pattern]) => pattern.test(op));
  if (engine) return engine[1];
  if (op.includes('_ENGINE_') || !registered().has(op)) return undefined;
  return CLASSES[classOf(op)].why;
};
