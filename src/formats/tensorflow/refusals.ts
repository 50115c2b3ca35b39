/**
 * Why ops have no row, one line each, for the coverage page and for the message that refuses a model. An op that gets a
 * row needs no line here; one without a line has what is said of its class (op-classes.ts).
 */
import { CLASS_OF, CLASSES } from './op-classes.ts';

// biome-ignore format: one reason a line
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^CudnnRNN/, 'its weights are one blob whose layout is known to NVIDIA GPUs only; export the layers with their plain kernels'],
  [/^TensorArray(V2|Close|CloseV2|Concat|ConcatV2|Gather|GatherV2|Pack|Read|ReadV2|Scatter|ScatterV2|Size|SizeV2|Split|SplitV2|Unpack|Write|WriteV2)?$/, 'TensorArrays before V3 are those of TensorFlow before 1.0'],
  [/^(BatchFFT|BatchIFFT|BatchMatrix|BatchCholesky|BatchSelfAdjointEig|BatchSvd)|^(TopK|AdjustContrast|SelfAdjointEig)$/, 'the name of TensorFlow before 1.0; no version since writes it'],
  [/^EagerPyFunc$|^PyFunc/, CLASSES.python.why],
  [/^(Quantized|Quantize(V2|DownAndShrinkRange)|Dequantize$|Requantiz)/, "it computes in 8 bits as TensorFlow's CPU kernels do, with their rounding; export the model in float, or quantize the ONNX model"],
  [/^Uniform(Quantize|Dequantize|Requantize)/, "it is StableHLO's quantization, which only TensorFlow's own kernels compute; export the model in float"],
  [/^TensorMap|^EmptyTensorMap$/, 'maps of tensors have no form in ONNX, and no public API writes them'],
  [/^TensorList(ConcatLists|PushBackBatch)$/, 'it joins lists of a batch, which only vectorized loops (tf.vectorized_map) write'],
  [/^(MatrixSquareRoot|MatrixLogarithm|Eig)$/, 'it computes in complex numbers by way of a Schur form, which there is no kernel for here'],
  [/^(MatrixSolveLs|BandedTriangularSolve)$/, 'there is no kernel for it here; MatrixSolve and MatrixTriangularSolve are covered'],
  [/^(FFT|IFFT|RFFT|IRFFT)ND$/, 'TensorFlow has a kernel for it on GPUs only; those of one to three dimensions are covered'],
  [/^AudioMicrofrontend$/, 'an op of TensorFlow Lite with fixed-point arithmetic of its own; compute features outside the model, or by AudioSpectrogram and Mfcc'],
  [/^Segment\w+V2$/, 'XLA alone has kernels for it'],
  [/^(Conv2DBackpropInputV2|Conv3DBackpropInput)$/, 'transposed convolutions are written as Conv2DBackpropInput and Conv3DBackpropInputV2, which are covered'],
  [/^(FusedPadConv2D|FusedResizeAndPadConv2D)$/, "TensorFlow 1's graph transforms wrote it; export the model without them"],
  [/^(Conv|ApproxTopK|IsotonicRegression|SobolSample|CompareAndBitpack|EditDistance|GenerateBoundingBoxProposals|QuantizedReluX)$/, 'hardly any model holds it, and there is no kernel for it here'],
  [/^ExtractGlimpse/, 'what lies outside the image is random noise by default'],
  [/^(Batch|Unbatch|BatchFunction)$/, 'it joins requests of several clients inside the graph; this server batches by itself: export the function that it calls'],
  [/^(Abort|Fact)$/, 'it is there for tests of TensorFlow itself'],
  [/^(For|MapDefun|FakeParam|RefSelect)$/, 'only rewrites inside TensorFlow write it, not exporters'],
  [/^ImmutableConst$/, 'it maps a file of the exporting machine into memory'],
  [/^(CSRSparseMatrix|DenseToCSRSparseMatrix|SparseTensorToCSRSparseMatrix|SparseMatrix)/, 'its matrix is a variant in compressed rows, which only these few ops read'],
  [/SparseToTensorsMap$|SparseFromTensorsMap$/, 'it keeps tensors in a map between runs'],
  [/^AnonymousMutable|^AnonymousHashTable$/, 'a table without a name cannot be restored from a checkpoint'],
  [/^(DecodeProtoV2|EncodeProto)$/, 'it needs the descriptors of the messages, which lie in the exporting program or in files'],
  [/^(DecodeWebP|DecodeJxl|EncodePng)$/, 'there is no kernel for this format of pictures here'],
  [/^DisableCopyOnRead$/, 'it changes how a variable is kept, and gives nothing'],
];

/** Why `op` has no row: its own reason, or that of its class; undefined for an op that TensorFlow does not have. */
export const refusalOf = (op: string): string | undefined => {
  const reason = REASONS.find(([pattern]) => pattern.test(op))?.[1];
  if (reason) return reason;
  const found = CLASS_OF.get(op);
  return found && CLASSES[found].why;
};
