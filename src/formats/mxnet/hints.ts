/**
 * What a network tells of the shapes and dtypes of its inputs, which its files do not state: MXNet takes them from the
 * data and infers the weights' shapes from them; here the weights are known, and the other way is gone. From an input
 * on, what keeps a shape is followed to the first operator that says what it takes.
 */
import type { DType } from '../../tensor/dtype.ts';
import type { Dim, Shape } from '../../tensor/signature.ts';
import { type Attr, bool, int, ints, readDtype, text } from './attrs.ts';
import type { Param } from './params.ts';
import type { SymbolGraph, SymbolNode } from './symbol.ts';
import { canonical } from './table.ts';

export interface Hint {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What an operator says of its input at `place`; `param` tells the array at another place, where it is one. */
type Wants = (node: SymbolNode, place: number, param: (place: number) => Param | undefined) => Shape;

const read = <T>(node: SymbolNode, name: string, attr: Attr<T>, fallback: T): T => {
  const given = node.attrs.get(name);
  return (given === undefined ? undefined : attr.read(given)) ?? fallback;
};

const free = (rank: number): Dim[] => Array.from({ length: rank }, () => '?');
const rank =
  (size: number, at = 0): Wants =>
  (_node, place) =>
    place === at ? free(size) : undefined;

/** [n, c, space..], in the layout that the node states; `channels` as the weight has them. */
const spatial = (node: SymbolNode, channels: number | undefined): Shape => {
  const size = read(node, 'kernel', ints(), []).length;
  if (size === 0) return undefined;
  const shape = free(size + 2);
  const layout = read(node, 'layout', text(), 'None');
  const at = layout.includes('C') ? layout.indexOf('C') : 1;
  if (channels !== undefined && at < shape.length) shape[at] = channels;
  return shape;
};

const convolution: Wants = (node, place, param) => {
  if (place !== 0) return undefined;
  const weight = param(1)?.shape;
  const last = /C$/.test(read(node, 'layout', text(), 'None'));
  const each = last ? weight?.at(-1) : weight?.[1];
  return spatial(node, each === undefined ? undefined : each * read(node, 'num_group', int(), 1));
};

/** What the convolution inside of it says, whose weight comes second too. */
const fusedConvolution: Wants = (node, place, param) => {
  const inner = node.subgraphs[0]?.nodes.find(({ op }) => op === 'Convolution');
  return inner && convolution(inner, place, param);
};
const deformed = (node: SymbolNode, weight: Param | undefined): Shape => {
  const each = weight?.shape[1];
  return ['?', each === undefined ? '?' : each * read(node, 'num_group', int(), 1), '?', '?'];
};

const rnn: Wants = (_node, place) => (place < 4 && place !== 1 ? free(3) : undefined);
const sameAsOther: Wants = (_node, place, param) => param(1 - place)?.shape;

// biome-ignore format: one kind a line
const WANTS: ReadonlyMap<string, Wants> = new Map<string, Wants>([
  ['Convolution', convolution], ['_sg_mkldnn_conv', fusedConvolution], ['Convolution_v1', convolution],
  ['Deconvolution', (node, place, param) => (place === 0 ? spatial(node, param(1)?.shape[0]) : undefined)],
  ['_contrib_DeformableConvolution', (node, place, param) => (place === 0 ? deformed(node, param(2)) : place === 1 ? free(4) : undefined)],
  ['_contrib_ModulatedDeformableConvolution', (node, place, param) => (place === 0 ? deformed(node, param(3)) : place <= 2 ? free(4) : undefined)],
  ['Pooling', (node, place) => (place === 0 ? spatial(node, undefined) : undefined)], ['Pooling_v1', (node) => spatial(node, undefined)],
  ['RNN', rnn],
  ['transpose', (node) => { const axes = read(node, 'axes', ints(), []); return axes.length > 0 ? free(axes.length) : undefined; }],
  ['Pad', (node) => free(read(node, 'pad_width', ints(), []).length / 2)],
  ...['LRN', '_contrib_BilinearResize2D', '_contrib_AdaptiveAvgPooling2D', '_contrib_MultiBoxPrior', 'im2col', 'depth_to_space', 'space_to_depth'].map((op): [string, Wants] => [op, rank(4)]),
  ...['UpSampling', 'Crop', 'Correlation'].map((op): [string, Wants] => [op, (_n, place) => (place < 2 ? free(4) : undefined)]),
  ...['ROIPooling', '_contrib_ROIAlign', '_contrib_PSROIPooling'].map((op): [string, Wants] => [op, (_n, place) => (place === 0 ? free(4) : place === 1 ? ['?', 5] : undefined)]),
  ['_contrib_RROIAlign', (_n, place) => (place === 0 ? free(4) : ['?', 6])],
  ['_contrib_DeformablePSROIPooling', (_n, place) => (place === 1 ? ['?', 5] : free(4))],
  ['SpatialTransformer', (_n, place) => (place === 0 ? free(4) : undefined)],
  ['BilinearSampler', () => free(4)],
  ['GridGenerator', (node) => (node.attrs.get('transform_type') === 'warp' ? free(4) : ['?', 6])],
  ...['_contrib_Proposal', '_contrib_MultiProposal'].map((op): [string, Wants] => [op, (_n, place) => (place < 2 ? free(4) : ['?', 3])]),
  ['_contrib_MultiBoxDetection', (_n, place) => (place === 1 ? free(2) : free(3))],
  ['_contrib_MultiBoxTarget', () => free(3)],
  ['batch_dot', () => free(3)],
  ...['_contrib_interleaved_matmul_selfatt_qk', '_contrib_interleaved_matmul_selfatt_valatt', '_contrib_interleaved_matmul_encdec_qk', '_contrib_interleaved_matmul_encdec_valatt'].map((op): [string, Wants] => [op, () => free(3)]),
  ['CTCLoss', (_n, place) => (place === 0 ? free(3) : place === 1 ? free(2) : free(1))],
  ...['elemwise_add', 'elemwise_sub', 'elemwise_mul', 'elemwise_div', '_maximum', '_minimum', '_power', '_mod', '_equal', '_not_equal', '_greater', '_greater_equal', '_lesser', '_lesser_equal'].map((op): [string, Wants] => [op, sameAsOther]),
]);

/** Operators whose output has the shape of their first input. */
const KEEP =
  'Activation LeakyReLU BatchNorm BatchNorm_v1 _contrib_SyncBatchNorm _contrib_BatchNormWithReLU Dropout Cast BlockGrad _copy ' +
  'clip L2Normalization InstanceNorm LayerNorm GroupNorm softmax log_softmax softmin SoftmaxActivation MakeLoss make_loss ' +
  'abs sign round rint ceil floor trunc fix exp log log10 log2 log1p expm1 sqrt rsqrt cbrt rcbrt square reciprocal negative ' +
  'relu sigmoid softsign hard_sigmoid sin cos tan tanh erf smooth_l1 amp_cast _plus_scalar _minus_scalar _rminus_scalar ' +
  '_mul_scalar _div_scalar _rdiv_scalar _power_scalar _rpower_scalar _maximum_scalar _minimum_scalar _mod_scalar ' +
  '_identity_with_attr_like_rhs _contrib_div_sqrt_dim SequenceReverse SequenceMask reverse _image_normalize ' +
  '_contrib_gradientmultiplier LRN';
const KEEPS: ReadonlySet<string> = new Set(KEEP.split(' '));
/** How many dimensions the output has more than each of the inputs; undefined where that is not said. */
const grows = (node: SymbolNode, op: string): number | undefined => {
  if (RANKS.has(op)) return 0;
  if (op === 'expand_dims' || op === 'stack' || op === 'one_hot') return 1;
  if (op === 'Embedding' || op === '_contrib_SparseEmbedding') return 1;
  if (op === 'SliceChannel') return read(node, 'squeeze_axis', bool(), false) ? -1 : 0;
  return undefined;
};
const RANKS: ReadonlySet<string> = new Set(
  (
    'Concat Pad slice slice_axis slice_like SwapAxis tile broadcast_add broadcast_sub broadcast_mul broadcast_div ' +
    'elemwise_add elemwise_sub elemwise_mul elemwise_div'
  ).split(' '),
);
/** Operators whose weights have the dtype of their data. */
const SAME_DTYPE = /^(Convolution|Deconvolution|FullyConnected|RNN|elemwise_\w+|broadcast_\w+|batch_dot|dot)$/;

const MAX_STEPS = 2000;

/** A node that the variable goes to: whether in its own shape and dtype, or with so many dimensions more. */
interface Reached {
  readonly node: number;
  readonly exact: boolean;
  readonly typed: boolean;
  readonly more: number;
}

/** What is known of the variable `index` of the graph, whose arrays `params` are. */
export const hintOf = (
  { nodes, npShape }: SymbolGraph,
  uses: ReadonlyMap<number, readonly (readonly [user: number, place: number])[]>,
  params: ReadonlyMap<string, Param>,
  index: number,
): Hint => {
  const variable = nodes[index]!;
  const stated = variable.attrs.get('__shape__');
  const own = stated === undefined ? undefined : ints().read(stated);
  const flag = variable.attrs.get('__dtype__');
  let dtype = flag === undefined ? undefined : readDtype(flag);
  let shape: Shape =
    own && (own.length > 0 || npShape) ? own.map((dim) => (dim < 0 || (dim === 0 && !npShape) ? '?' : dim)) : undefined;
  const queue: Reached[] = [{ node: index, exact: true, typed: true, more: 0 }];
  const seen = new Set([index]);
  for (let step = 0; queue.length > 0 && step < MAX_STEPS && (!shape || !dtype); step++) {
    const { node, exact, typed, more } = queue.shift()!;
    for (const [user, place] of uses.get(node) ?? []) {
      const at = nodes[user]!;
      const op = canonical(at.op);
      const param = (other: number): Param | undefined => params.get(nodes[at.inputs[other]?.node ?? index]!.name);
      const wanted = WANTS.get(op)?.(at, place, param);
      if (wanted && wanted.length > more) shape ??= exact ? wanted : free(wanted.length - more);
      if (typed && SAME_DTYPE.test(op)) dtype ??= param(place === 0 ? 1 : 0)?.dtype;
      const keeps = KEEPS.has(op) && place === 0;
      const growth = keeps ? 0 : grows(at, op);
      if (growth === undefined || seen.has(user)) continue;
      seen.add(user);
      const moved = typed && !/^(Cast|amp_cast|one_hot|\w*Embedding)$/.test(op);
      queue.push({ node: user, exact: exact && keeps, typed: moved, more: more + growth });
    }
  }
  return {
    shape: shape?.map((dim, axis) => (dim === '?' ? `?${variable.name}:${axis}` : dim)),
    dtype: dtype ?? 'float32',
  };
};
