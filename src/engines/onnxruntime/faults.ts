/**
 * What ends the process in ONNX Runtime 1.30.0, as scripts/probe-faults.ts found it: kernels that divide by a dimension
 * of 0 (SIGFPE), look past the end of a shape (SIGABRT) or past memory (SIGSEGV), or never end. A row says what each
 * input of an operator must be for the kernel to be safe; guard.ts sees to it.
 */
import type { NodeProto } from '../../graph/onnx/messages.ts';

/** What an input must be. All that is left out may be anything. */
export interface Need {
  /** So many dimensions. */
  readonly rank?: number;
  /** At least so many dimensions. */
  readonly leastRank?: number;
  /** No dimension of 0. */
  readonly filled?: true;
  /** A number other than 0. */
  readonly number?: true;
  /** At least these sizes from dimension 2 on, of as many dimensions. */
  readonly sizes?: readonly number[];
}
/** By input; `rest` is meant for all inputs. */
export type Fault = (node: NodeProto) => { readonly [input: number]: Need; readonly rest?: Need };

const always =
  (needs: ReturnType<Fault>): Fault =>
  () =>
    needs;
const filled = always({ rest: { filled: true } });

const recurrent = always({ 0: { rank: 3, filled: true }, 1: { rank: 3, filled: true }, 2: { rank: 3, filled: true } });

// One letter a dimension; `...` stands for any number of them.
const einsum: Fault = ({ input, attribute }) => {
  const equation = new TextDecoder().decode(attribute.find(({ name }) => name === 'equation')?.s);
  const terms = equation.replaceAll(' ', '').split('->')[0]!.split(',');
  return Object.fromEntries(
    input.map((_, i) => {
      const letters = (terms[i] ?? '').replaceAll('.', '').length;
      return [i, { ...(terms[i]?.includes('.') ? { leastRank: letters } : { rank: letters }), filled: true as const }];
    }),
  );
};

// Along any axis but the first it transposes, and that divides by the size.
const scan: Fault = ({ attribute, input }) => {
  const axes = attribute.filter(({ name }) => name === 'scan_input_axes' || name === 'scan_output_axes');
  if (axes.every(({ ints }) => ints.every((axis) => axis === 0n))) return {};
  const count = Number(attribute.find(({ name }) => name === 'num_scan_inputs')?.i ?? 0);
  return Object.fromEntries(input.map((_, i) => [i, i >= input.length - count ? { filled: true as const } : {}]));
};

// Of whole slices along an axis, which must have elements.
const unique: Fault = ({ attribute }) => (attribute.some(({ name }) => name === 'axis') ? { 0: { filled: true } } : {});

/** By `domain:operator`. */
// biome-ignore format: one operator a line
export const FAULTS: Readonly<Record<string, Fault>> = {
  ':AffineGrid':        always({ 1: { rank: 1 } }),
  ':Attention':         always({ 0: { filled: true }, 1: { filled: true }, 2: { filled: true } }),
  ':Conv':              always({ 1: { filled: true } }),
  ':ConvInteger':       always({ 0: { leastRank: 3 }, 1: { leastRank: 3, filled: true } }),
  ':ConvTranspose':     always({ 1: { filled: true } }),
  ':DFT':               always({ 0: { leastRank: 2, filled: true }, 1: { filled: true }, 2: { filled: true } }),
  ':Einsum':            einsum,
  ':GRU':               recurrent,
  ':InstanceNormalization': always({ 0: { filled: true } }),
  ':LSTM':              recurrent,
  ':MaxRoiPool':        always({ 0: { rank: 4, filled: true }, 1: { rank: 2 } }),
  ':Multinomial':       always({ 0: { rank: 2 } }),
  ':QLinearConv':       always({ 0: { leastRank: 3 }, 3: { leastRank: 3, filled: true } }),
  ':RNN':               recurrent,
  ':ReverseSequence':   always({ 0: { leastRank: 2 } }),
  ':RoiAlign':          always({ 0: { rank: 4, filled: true }, 1: { rank: 2 }, 2: { rank: 1 } }),
  ':RotaryEmbedding':   always({ 0: { filled: true } }),
  ':STFT':              always({ 0: { rank: 3, filled: true }, 1: { number: true }, 2: { rank: 1, filled: true }, 3: { number: true } }),
  ':Scan':              scan,
  ':Unique':            unique,
  'ai.onnx.ml:FeatureVectorizer':          filled,
  'com.microsoft:CropAndResize':           always({ 0: { rank: 4, filled: true }, 1: { rank: 2 }, 2: { rank: 1 } }),
  'com.microsoft:DynamicQuantizeLSTM':     always({ 0: { rank: 3, filled: true } }),
  'com.microsoft:LinearAttention':         filled,
  'com.microsoft:MoE':                     filled,
  'com.microsoft:MultiHeadAttention':      filled,
  'com.microsoft:QAttention':              always({ 0: { filled: true } }),
  'com.microsoft:QMoE':                    filled,
  'com.microsoft:RotaryEmbedding':         always({ 0: { filled: true } }),
  'com.microsoft:SkipLayerNormalization':  filled,
  'com.microsoft:SkipSimplifiedLayerNormalization': filled,
};

/** Operators that lay windows on what they are given, of which at least one must fit, or that need some to begin with: windows.ts. */
export const NEEDS_WINDOWS: ReadonlySet<string> = new Set([':AveragePool', ':ConvTranspose', ':MaxPool']);

/** Operators that take an input with an empty name at their end for one that is there. */
export const COUNTS_INPUTS: ReadonlySet<string> = new Set([':DFT', ':LayerNormalization', 'com.microsoft:Attention']);

/** Operators of our own schema or not that cannot do without any of their inputs. */
export const NEEDS_ALL: ReadonlySet<string> = new Set(['com.microsoft:QLinearConcat']);

/**
 * Operators that write past the end of their memory where inputs do not go together, and the reason that users are told.
 * In the body of another operator, whose inputs no request chooses, they may stand.
 */
export const UNSAFE: Readonly<Record<string, string>> = {
  'com.microsoft:DecoderMaskedMultiHeadAttention':
    'ONNX Runtime writes past the end of its memory where a request states more steps than there is room for; MultiHeadAttention and GroupQueryAttention are served',
};
