/** Why operators have no row, one line each, for the coverage page and for the message that refuses a model. */

import { GONE_OPS, REGISTRY } from './registry.ts';
import { canonical } from './table.ts';

// biome-ignore format: one reason a line
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(Custom|_CustomFunction|_Native|_NDArray)$/, 'it is a function of the exporting program (Python or C++), which the model does not hold'],
  [/^_(random|sample|npi_(bernoulli|choice|exponential|gamma|gumbel|logistic|multinomial|normal|pareto|powerd|random|rayleigh|uniform|weibull))(?!_pdf)|^_shuffle$|_shuffle$/, 'its answer is random; a served model answers the same request alike'],
  [/^_image_random/, 'its answer is random; a served model answers the same request alike'],
  [/^(CTCLoss|_contrib_(MultiBoxTarget|bipartite_matching|box_encode|hawkesll))$/, 'it compares an answer with labels, or makes targets of them; only training has it'],
  [/^_contrib_(PSROIPooling|DeformablePSROIPooling|count_sketch|fft|ifft)$/, 'MXNet has a kernel for it on GPUs only'],
  [/^_contrib_RROIAlign$/, 'regions that are turned have no operator in ONNX, and no kernel here'],
  [/^_linalg_syevd$/, 'there is no kernel here for eigenvectors'],
  [/quantize|^_contrib_calibrate_entropy$|^_sg_mkldnn_selfatt/, "it computes in 8 bits as MXNet's oneDNN kernels do, with their rounding; export the network of before quantization"],
  [/_update(_phase[12])?$|^multi_(lars|sum_sq|all_finite)|^all_finite$|^reset_arrays$|^_multi_|^preloaded_|^_contrib_group_adagrad/, 'it is a step of an optimizer; only training has it'],
  [/^_contrib_dgl_|^_contrib_edge_id$/, 'it walks a graph that is a sparse array; tensors of a request are dense'],
  [/^_cv|^_imdecode$|^_copyto$|^_set_value$|^_onehot_encode$|^fill_element_0index$|^_CachedOp|^_CrossDeviceCopy$|^_NoGradient$|^_npi_(cv|copyto|share_memory)/, 'it acts on arrays of the calling program; a symbol file holds none of it'],
  [/^_npi_(eig|eigvals)$/, 'eigenvalues of a matrix that need not be symmetric come in the order in which LAPACK finds them'],
  [/^_npi_(eigh|svd)$/, 'its vectors have the signs that LAPACK happens to choose; compute it before the model, or use eigvalsh or a norm'],
  [/^_npi_pinv/, 'it leaves out small singular values with their vectors, which nothing here computes; use inv, solve or lstsq of a matrix of full rank'],
  [/^_npi_r?copysign_scalar$/, 'MXNet 1.9.1 cannot make such a node itself: its registration asks for two inputs'],
];

/** Why `op` has no row. */
export const refusalOf = (op: string): string => {
  const reason = REASONS.find(([pattern]) => pattern.test(canonical(op)))?.[1];
  if (reason) return reason;
  if (GONE_OPS.has(op)) return 'an operator of an older MXNet, which 1.9.1 does not have';
  return REGISTRY.has(canonical(op))
    ? ''
    : 'no operator of MXNet 1.9.1; a build with operators of its own wrote the file';
};
