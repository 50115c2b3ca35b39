/**
 * Why ops have no row, one line each, for the coverage page and for the message that refuses a model. An op that gets a
 * row needs no line here; one without a line has what is said of its class (op-classes.ts).
 */
import { CLASS_OF, CLASSES } from './op-classes.ts';

// biome-ignore format: one reason a line
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^CudnnRNN/, 'its weights are one blob whose layout is known to NVIDIA GPUs only; export the layers with their plain kernels'],
  [/^TensorArray(V2|Close|CloseV2|Concat|ConcatV2|Gather|GatherV2|Pack|Read|ReadV2|Scatter|ScatterV2|Size|SizeV2|Split|SplitV2|Unpack|Write|WriteV2)?$/, 'TensorArrays before V3 are those of TensorFlow before 1.0'],
  [/^(BatchFFT|BatchIFFT|BatchMatrix|BatchCholesky|BatchSelfAdjointEig|BatchSvd)|^TopK$|^AdjustContrast$/, 'the name of TensorFlow before 1.0; no version since writes it'],
  [/^(Decode|Encode)ProtoV?2?$/, 'its messages are described by files or by the exporting program, not by the model; decode them before the request'],
  [/^DecodeWebP$|^DecodeJxl$/, 'WebP and JPEG XL are not decoded here; JPEG, PNG, GIF and BMP are'],
  [/^EncodePng$/, 'its bytes follow from every choice of the zlib that TensorFlow is built with; EncodeJpeg is supported'],
  [/^EagerPyFunc$|^PyFunc/, CLASSES.python.why],
];

/** Why `op` has no row: its own reason, or that of its class; undefined for an op that TensorFlow does not have. */
export const refusalOf = (op: string): string | undefined => {
  const reason = REASONS.find(([pattern]) => pattern.test(op))?.[1];
  if (reason) return reason;
  const found = CLASS_OF.get(op);
  return found && CLASSES[found].why;
};
