/**
 * Why operators of torch have no row, by class. The reasons stand in messages and in docs/ops/pytorch.md.
 */

// biome-ignore format: one class a line
const CLASSES: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^quantized::|^aten::(quantize|dequantize|_?fake_quantize|q_|int_repr|_make_per|_empty_(affine|per_channel)|quantized_|_choose_qparams|choose_qparams|fbgemm_|_saturate|qscheme|_int_mm|_weight_int|_convert_weight_to_int|_dyn_quant|fused_moving)|^torchvision::q/, 'a quantized tensor is none of this server; export the float model, before torch.ao.quantization converts it'],
  [/backward|_grad\b|grad_?$|^aten::(_amp|retain|requires_grad|set_data|output_nr|is_leaf|_version|_fw_|_make_dual|_unpack_dual|_new_zeros_with|_has_same_storage|detach_copy)/, 'of training alone'],
  [/^aten::(_fused_(sgd|adam|adagrad)|_foreach|_chunk_cat)/, 'an optimizer, of training alone'],
  [/^aten::(rand|bernoulli|multinomial|normal|poisson|binomial|_standard_gamma|_sample_dirichlet|exponential|geometric|log_normal|cauchy|uniform|random|_dirichlet|fractional_max_pool|rrelu_with_noise|_fused_dropout|_fused_rrelu|native_dropout|gumbel|seed|manual_seed|initial_seed)/, 'it draws random numbers, so that no two answers agree; pass them to forward() as an input'],
  [/sparse|_coo|_csr|_csc|_bsr|_bsc|^aten::(coalesce|_coalesce|is_coalesced|_indices|_values|indices|values|_nnz|_dimI|_dimV|dense_dim|to_dense|_to_dense|ccol_indices|col_indices|crow_indices|row_indices|to_padded|sspaddmm|hspmm|smm)/, 'a sparse tensor is none of this server'],
  [/_nested_|_jagged_|nested_to_padded|to_padded_tensor|_is_any_true_nested/, 'a nested tensor, of sequences that differ in length, is none of this server; make the encoder with enable_nested_tensor=False'],
  [/cuda|cudnn|miopen|mkldnn|mkl|_mps|xnnpack|vulkan|metal|_nnpack|_cslt|_triton|_cutlass|_flash_attention_forward|_efficient_attention|_scaled_dot_product_(flash_attention$|efficient|cudnn|fused)|_scaled_(grouped_)?mm|_mixed_dtypes|_wrapped|_thnn_fused|_use_cudnn|_lazy|to_mkldnn|hpu|xla|_hash|nnapi/, "of one device's own library, whose general operator is served"],
  [/fft|^aten::(_neg_view|complex)/, 'complex numbers are none of ONNX Runtime, and no formula of real ones stands here'],
  [/^aten::(linalg_eigh|linalg_svd|svd)$/, 'singular vectors and eigenvectors: their signs are the accident of an implementation; the values alone are supported (torch.linalg.eigvalsh, torch.linalg.svdvals)'],
  [/^aten::linalg_eig(vals)?$/, 'eigenvalues of a matrix that is not symmetric are complex numbers, and their order is the accident of an implementation'],
  [/^aten::linalg_lstsq$/, 'least squares; solve the normal equations, or use torch.linalg.pinv on weights before the export'],
  [/^aten::(linalg_|_linalg|cholesky|_cholesky|svd|_svd|qr|geqrf|orgqr|ormqr|lu|_lu|eig|symeig|_symeig|inverse|pinverse|det|logdet|slogdet|matrix_exp|matrix_power|lstsq|triangular_solve|solve|_solve|_triangular|gesv|potrf|matrix_rank|_compute_linear|_det_|_inverse|nuclear_norm|_fft)/, 'a decomposition of matrices that no kernel here computes as LAPACK does'],
  [/^aten::(ctc_loss|_ctc_loss|multilabel_margin|_?adaptive_log|chain_matmul_)/, 'a loss that is used while training alone'],
  [/^prim::|^aten::(save|__contains__|_get_|_set_|wait|_wait|warn|_test|is_scripting|has_torch|_infer|_print|format|splitlines|encode|Delete|_list_to|list_with|append|extend|insert|pop|reverse|clear|copy|keys|items|setdefault|popitem|update|dict|hash|ord|chr|hex|oct|bin|str|startswith|endswith|strip|lstrip|rstrip|split|rsplit|join|upper|lower|is[a-z]+$|title|zfill|center|count|find|rfind|index_|rindex|partition|rpartition|swapcase|capitalize|expandtabs|ljust|rjust|replace|degrees|radians|gcd|factorial|frexp|ldexp|modf|mathremainder|fsum|__is__|__isnot__|__not__|__derive|__range|unchecked|Float|Int|Bool|Complex|Scalar|device|Generator|Size|manual|backend|is_autocast|autocast|get_device|cuda|is_cuda|to_here|get_gradients|confirmed|owner|get_autocast|set_grad|is_grad|percentFormat|fork|has_|_no_grad|divmod|_pair|_triple|sorted|dtype_|storage_|set_storage|_reshape_from|set_source|set_)/, "of Python's own things, numbers, texts and lists, which the interpreter of TorchScript does itself where it is needed"],
];

const RARE = 'no model that was met calls it; say it with other operators of torch before the model is exported';

/** Why an operator that has no row is refused. */
export const refusedReason = (op: string): string => CLASSES.find(([pattern]) => pattern.test(op))?.[1] ?? RARE;
