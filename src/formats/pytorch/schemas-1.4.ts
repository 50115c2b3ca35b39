/**
 * Overloads that torch 1.4.0 has and 2.15 has not (torchvision 0.5.0), one a line as torch prints it, in its order, without those that
 * write into `out` or belong to training. Written by goldens/make_schemas.py.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/native_functions.yaml
 */
export const SCHEMAS_1_4 = `
aten::copy(Tensor[](a) self) -> Tensor[]
aten::copy(int[](a) self) -> int[]
aten::copy(float[](a) self) -> (float[])
aten::copy(bool[](a) self) -> (bool[])
aten::append.Tensor(Tensor[](a!) self, Tensor(c -> *) el) -> (Tensor[](a!))
aten::append.int(int[](a!) self, int el) -> (int[](a!))
aten::append.float(float[](a!) self, float el) -> (float[](a!))
aten::append.bool(bool[](a!) self, bool el) -> (bool[](a!))
aten::append(str[](a!) self, str? el) -> (str[](a!))
prim::isinstance(...) -> (...)
prim::CreateObject(...) -> (...)
prim::Uninitialized(...) -> (...)
prim::fork(...) -> (...)
prim::unchecked_cast(...) -> (...)
prim::DictConstruct(...) -> (...)
prim::ListConstruct(...) -> (...)
prim::ListUnpack(...) -> (...)
prim::TupleConstruct(...) -> (...)
prim::TupleIndex(...) -> (...)
prim::TupleSlice(...) -> (...)
prim::TupleUnpack(...) -> (...)
prim::AutogradAdd(...) -> (...)
prim::Drop(...) -> (...)
prim::Store(...) -> (...)
prim::Load(...) -> (...)
prim::RaiseException(str msg) -> ()
aten::warn(str message, *, int stacklevel=2) -> ()
prim::shape(Tensor a) -> int[]
prim::ImplicitTensorToNum(Tensor a) -> Scalar
quantized::conv_prepack(Tensor _0, Tensor? _1, int[] _2, int[] _3, int[] _4, int _5) -> (Tensor _0)
prim::Constant() -> (...)
aten::zeros_like(Tensor self, *, int? memory_format=None) -> Tensor
aten::zeros_like.dtype(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::to.dtype_layout(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, bool non_blocking=False, bool copy=False, int? memory_format=None) -> Tensor
aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool normalized=False, bool onesided=True) -> Tensor
aten::split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]
aten::rfft(Tensor self, int signal_ndim, bool normalized=False, bool onesided=True) -> Tensor
aten::randint_like(Tensor self, int high, *, int? memory_format=None) -> Tensor
aten::randint_like.low(Tensor self, int low, int high, *, int? memory_format=None) -> Tensor
aten::randint_like.dtype(Tensor self, int high, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::randint_like.low_dtype(Tensor self, int low, int high, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)
aten::ones_like(Tensor self, *, int? memory_format=None) -> Tensor
aten::ones_like.dtype(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::mkldnn_convolution_backward_input(int[] self_size, Tensor grad_output, Tensor weight, int[] padding, int[] stride, int[] dilation, int groups, bool bias_defined) -> Tensor
aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor
aten::matrix_rank(Tensor self, bool symmetric=False) -> Tensor
aten::matrix_rank.tol(Tensor self, float tol, bool symmetric=False) -> Tensor
torchvision::ps_roi_align(Tensor _0, Tensor _1, float _2, int _3, int _4, int _5) -> (Tensor _0, Tensor _1)
aten::irfft(Tensor self, int signal_ndim, bool normalized=False, bool onesided=True, int[] signal_sizes=[]) -> Tensor
aten::ifft(Tensor self, int signal_ndim, bool normalized=False) -> Tensor
aten::fft(Tensor self, int signal_ndim, bool normalized=False) -> Tensor
aten::cudnn_convolution_transpose_backward_input(Tensor grad_output, Tensor weight, int[] padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
aten::cudnn_convolution_transpose(Tensor self, Tensor weight, Tensor? bias, int[] padding, int[] output_padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
aten::cudnn_convolution_backward_input(int[] self_size, Tensor grad_output, Tensor weight, int[] padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
aten::cudnn_convolution(Tensor self, Tensor weight, Tensor? bias, int[] padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
quantized::conv3d_prepack(Tensor _0, Tensor? _1, int[] _2, int[] _3, int[] _4, int _5) -> (Tensor _0)
aten::align_tensors(Tensor[] tensors) -> Tensor[]
aten::add_(int[](a!) self, int[] b) -> int[]
aten::add_(float[](a!) self, float[] b) -> (float[])
aten::add_(bool[](a!) self, bool[] b) -> (bool[])
aten::add_(Tensor[](a!) self, Tensor[] b) -> Tensor[]
aten::_multinomial_alias_draw(Tensor J, Tensor q, int num_samples, *, Generator? generator=None) -> Tensor
aten::_lu_solve_helper(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor
aten::var_mean.dim(Tensor self, int[1] dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)
aten::upsample_nearest2d(Tensor self, int[2] output_size) -> Tensor
aten::upsample_linear1d(Tensor self, int[1] output_size, bool align_corners) -> Tensor
aten::upsample_bilinear2d(Tensor self, int[2] output_size, bool align_corners) -> Tensor
aten::upsample_bicubic2d(Tensor self, int[2] output_size, bool align_corners) -> Tensor
aten::unbind.int(Tensor(a) self, int dim=0) -> Tensor[]
aten::to_sparse(Tensor self) -> Tensor
aten::thnn_conv_depthwise2d_forward(Tensor self, Tensor weight, int[2] kernel_size, Tensor? bias, int[2] stride, int[2] padding, int[2] dilation) -> Tensor
aten::thnn_conv_depthwise2d(Tensor self, Tensor weight, int[2] kernel_size, Tensor? bias=None, int[2] stride=[1, 1], int[2] padding=[0, 0], int[2] dilation=[1, 1]) -> Tensor
aten::thnn_conv2d_forward(Tensor self, Tensor weight, int[2] kernel_size, Tensor? bias, int[2] stride, int[2] padding) -> (Tensor output, Tensor finput, Tensor fgrad_input)
aten::strides(Tensor self) -> int
aten::std.dim(Tensor self, int[1] dim, bool unbiased=True, bool keepdim=False) -> Tensor
aten::split.Tensor(Tensor(a) self, int split_size, int dim=0) -> Tensor[]
aten::split.str(str self, str separator=" ", int max=-1) -> (str[])
aten::split(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]
aten::solve(Tensor self, Tensor A) -> (Tensor solution, Tensor LU)
aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor
aten::select(Tensor[](a) list, int idx) -> Tensor(*)
aten::select(int[] a, int b) -> int
aten::select(float[] a, int b) -> float
aten::select(bool[] a, int b) -> bool
aten::repeat_interleave.Tensor(Tensor repeats) -> Tensor
aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None) -> Tensor
aten::repeat_interleave.self_int(Tensor self, int repeats, int? dim=None) -> Tensor
aten::random_.from(Tensor(a!) self, int from, int to, *, Generator? generator=None) -> Tensor(a!)
aten::rand_like(Tensor self, *, int? memory_format=None) -> Tensor
aten::rand_like.dtype(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> Tensor
torchvision::deform_conv2d(Tensor _0, Tensor _1, Tensor _2, Tensor _3, int _4, int _5, int _6, int _7, int _8, int _9, int _10, int _11) -> (Tensor _0)
torchvision::ps_roi_pool(Tensor _0, Tensor _1, float _2, int _3, int _4) -> (Tensor _0, Tensor _1)
aten::lstsq(Tensor self, Tensor A) -> (Tensor solution, Tensor QR)
torchvision::roi_pool(Tensor _0, Tensor _1, float _2, int _3, int _4) -> (Tensor _0, Tensor _1)
torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, int sampling_ratio) -> Tensor
aten::logspace(Scalar start, Scalar end, int steps=100, float base=10., *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::kl_div(Tensor self, Tensor target, int reduction=1) -> Tensor
aten::sizes(Tensor self) -> int
aten::_no_grad_normal_(Tensor(a!) tensor, float mean, float std) -> Tensor(a!)
aten::slice.Tensor(Tensor(a) self, int dim=0, int start=0, int end=9223372036854775807, int step=1) -> Tensor(a)
aten::slice(int[] l, int start, int end=9223372036854775807, int step=1) -> int[]
aten::slice(float[] l, int start, int end=9223372036854775807, int step=1) -> (float[])
aten::slice(bool[] l, int start, int end=9223372036854775807, int step=1) -> (bool[])
aten::slice(Tensor[] l, int start, int end=9223372036854775807, int step=1) -> Tensor[]
aten::slice(t[] l, int start, int end=9223372036854775807, int step=1) -> (t[])
aten::slice.str(str string, int start, int end=9223372036854775807, int step=1) -> str
aten::_no_grad_uniform_(Tensor(a!) tensor, float a, float b) -> Tensor(a!)
aten::_assert_int_or_pair(int[] vals, str name, str message) -> Tensor
aten::__interpolate(Tensor input, int? size=None, float[]? scale_factor=None, str mode="nearest", bool? align_corners=None) -> Tensor
aten::__interpolate(Tensor input, int[]? size=None, float[]? scale_factor=None, str mode="nearest", bool? align_corners=None) -> Tensor
aten::__interpolate(Tensor input, int? size=None, float? scale_factor=None, str mode="nearest", bool? align_corners=None) -> Tensor
aten::__interpolate(Tensor input, int[]? size=None, float? scale_factor=None, str mode="nearest", bool? align_corners=None) -> Tensor
aten::_cat(Tensor[] tensors, int dim=0) -> Tensor
aten::embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None) -> (Tensor, Tensor, Tensor, Tensor)
aten::add(int[] a, int[] b) -> int[]
aten::add(float[] a, float[] b) -> (float[])
aten::add(bool[] a, bool[] b) -> (bool[])
aten::add(Tensor[] a, Tensor[] b) -> Tensor[]
aten::align_as(Tensor self, Tensor other) -> Tensor
aten::quantized_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor
aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> (Tensor, Tensor)
aten::_softmax_backward_data(Tensor grad_output, Tensor output, int dim, Tensor self) -> Tensor
aten::batch_norm_gather_stats_with_counts(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, int[] counts) -> (Tensor, Tensor)
aten::batch_norm_backward_elemt(Tensor grad_out, Tensor input, Tensor mean, Tensor invstd, Tensor? weight, Tensor mean_dy, Tensor mean_dy_xmu) -> Tensor
torchvision::nms(Tensor _0, Tensor _1, float _2) -> (Tensor _0)
aten::_min(Tensor self, int dim, bool keepdim=False) -> (Tensor, Tensor)
aten::upsample_nearest3d(Tensor self, int[3] output_size) -> Tensor
aten::setdefault(Dict(str, t)(a!) self, str key, t default_value) -> (t(*))
aten::setdefault(Dict(int, t)(a!) self, int key, t default_value) -> (t(*))
aten::setdefault(Dict(float, t)(a!) self, float key, t default_value) -> (t(*))
aten::setdefault(Dict(Tensor, t)(a!) self, Tensor key, t default_value) -> (t(*))
aten::requires_grad_(Tensor(a!) self, bool _requires_grad=True) -> Tensor(a!)
aten::clear(Tensor[](a!) self) -> ()
aten::clear(int[](a!) self) -> ()
aten::clear(float[](a!) self) -> ()
aten::clear(bool[](a!) self) -> ()
aten::fbgemm_linear_fp16_weight_fp32_activation(Tensor input, Tensor packed_weight, Tensor bias) -> Tensor
aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
aten::mean.dim(Tensor self, int[1] dim, bool keepdim=False, *, int? dtype=None) -> Tensor
aten::mkldnn_linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor
aten::extend(Tensor[](a!) self, Tensor[] other) -> ()
aten::extend(int[](a!) self, int[] other) -> ()
aten::extend(float[](a!) self, float[] other) -> ()
aten::extend(bool[](a!) self, bool[] other) -> ()
aten::_mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor, Tensor)
aten::einsum(str equation, Tensor[] tensors) -> Tensor
aten::_set_item(Tensor[](a!) l, int idx, Tensor(b -> *) el) -> (Tensor[](a!))
aten::_set_item(int[](a!) l, int idx, int el) -> (int[](a!))
aten::_set_item(float[](a!) l, int idx, float el) -> (float[](a!))
aten::_set_item(bool[](a!) l, int idx, bool el) -> (bool[](a!))
aten::_set_item(Dict(str, t)(a!) l, str idx, t(b -> *) v) -> ()
aten::_set_item(Dict(int, t)(a!) l, int idx, t(b -> *) v) -> ()
aten::_set_item(Dict(float, t)(a!) l, float idx, t(b -> *) v) -> ()
aten::_set_item(Dict(Tensor, t)(a!) l, Tensor idx, t(b -> *) v) -> ()
aten::_solve_helper(Tensor self, Tensor A) -> (Tensor, Tensor)
aten::mkldnn_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor
aten::_symeig_helper(Tensor self, bool eigenvectors, bool upper) -> (Tensor, Tensor)
aten::frobenius_norm(Tensor self) -> Tensor
aten::len(int[] a) -> int
aten::len(float[] a) -> int
aten::len(bool[] a) -> int
aten::len(Tensor[] a) -> int
aten::__getitem__(Tensor[](a) list, int idx) -> Tensor(*)
aten::__getitem__(int[](a) list, int idx) -> int
aten::__getitem__(float[](a) list, int idx) -> float
aten::__getitem__(bool[](a) list, int idx) -> bool
aten::_std(Tensor self, bool unbiased=True) -> Tensor
aten::max_values(Tensor self, int[1] dim, bool keepdim=False) -> Tensor
aten::hash(str t) -> int
aten::hash(int t) -> int
aten::hash(float t) -> int
aten::list(int[] l) -> int[]
aten::list(float[] l) -> (float[])
aten::list(bool[] l) -> (bool[])
aten::list(Tensor[] l) -> Tensor[]
aten::index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)
aten::_addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor
aten::full_like(Tensor self, Scalar fill_value, *, int? memory_format=None) -> Tensor
aten::full_like.dtype(Tensor self, Scalar fill_value, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::_triangular_solve_helper(Tensor self, Tensor A, bool upper, bool transpose, bool unitriangular) -> (Tensor, Tensor)
quantized::conv2d_relu(Tensor _0, Tensor _1, int[] _2, int[] _3, int[] _4, int _5, float _6, int _7) -> (Tensor _0)
aten::gelu(Tensor self) -> Tensor
aten::can_cast(int from, int to) -> bool
quantized::conv3d_relu(Tensor _0, Tensor _1, int[] _2, int[] _3, int[] _4, int _5, float _6, int _7) -> (Tensor _0)
quantized::conv2d_prepack(Tensor _0, Tensor? _1, int[] _2, int[] _3, int[] _4, int _5) -> (Tensor _0)
quantized::conv_unpack(Tensor packed_weights) -> (Tensor unpacked_weights, Tensor? B_origin)
quantized::conv3d_unpack(Tensor _0) -> (Tensor _0, Tensor? _1)
quantized::conv2d_unpack(Tensor packed_weights) -> (Tensor unpacked_weights, Tensor? B_origin)
aten::cholesky(Tensor self, bool upper=False) -> Tensor
quantized::linear(Tensor X, Tensor W_prepack, float Y_scale_i, int Y_zero_point_i) -> (Tensor Y)
quantized::linear_relu(Tensor X, Tensor W_prepack, float Y_scale_i, int Y_zero_point_i) -> (Tensor Y)
aten::chunk(Tensor(a) self, int chunks, int dim=0) -> Tensor[]
quantized::linear_dynamic(Tensor X, Tensor W_prepack) -> (Tensor Y)
aten::_baddbmm_mkl_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)
aten::cudnn_convolution_backward_weight(int[] weight_size, Tensor grad_output, Tensor self, int[] padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
aten::cudnn_convolution_transpose_backward_weight(int[] weight_size, Tensor grad_output, Tensor self, int[] padding, int[] stride, int[] dilation, int groups, bool benchmark, bool deterministic) -> Tensor
aten::reverse(Tensor[](a!) self) -> ()
aten::reverse(int[](a!) self) -> ()
aten::reverse(float[](a!) self) -> ()
aten::reverse(bool[](a!) self) -> ()
aten::pop(Tensor[](a!) self, int idx=-1) -> Tensor(*)
aten::pop(int[](a!) self, int idx=-1) -> int
aten::pop(float[](a!) self, int idx=-1) -> float
aten::pop(bool[](a!) self, int idx=-1) -> bool
aten::eig(Tensor self, bool eigenvectors=False) -> (Tensor eigenvalues, Tensor eigenvectors)
aten::_convolution_nogroup(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding) -> Tensor
aten::randint(int high, int[] size, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::randint.low(int low, int high, int[] size, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::randn_like(Tensor self, *, int? memory_format=None) -> Tensor
aten::randn_like.dtype(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::randperm(int n, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::_var(Tensor self, bool unbiased=True) -> Tensor
aten::std_mean.dim(Tensor self, int[1] dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)
aten::_cumsum(Tensor self, int dim) -> Tensor
aten::sum.dim_IntList(Tensor self, int[1] dim, bool keepdim=False, *, int? dtype=None) -> Tensor
aten::symeig(Tensor self, bool eigenvectors=False, bool upper=True) -> (Tensor eigenvalues, Tensor eigenvectors)
aten::_addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)
aten::_test_optional_float(Tensor self, *, float? scale=None) -> Tensor
aten::_cumprod(Tensor self, int dim) -> Tensor
aten::to_dense(Tensor self) -> Tensor
aten::_nnpack_spatial_convolution_backward_input(Tensor input, Tensor grad_output, Tensor weight, int[2] padding) -> Tensor
aten::upsample_nearest1d(Tensor self, int[1] output_size) -> Tensor
aten::upsample_trilinear3d(Tensor self, int[3] output_size, bool align_corners) -> Tensor
aten::var.dim(Tensor self, int[1] dim, bool unbiased=True, bool keepdim=False) -> Tensor
aten::_svd_helper(Tensor self, bool some, bool compute_uv) -> (Tensor, Tensor, Tensor)
aten::_weight_norm_cuda_interface(Tensor v, Tensor g, int dim=0) -> (Tensor, Tensor)
aten::_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None) -> (Tensor, Tensor, Tensor, Tensor)
aten::_cholesky_helper(Tensor self, bool upper) -> Tensor
aten::_index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)
aten::_inverse_helper(Tensor self) -> Tensor
aten::_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim, Tensor self) -> Tensor
aten::_fft_with_size(Tensor self, int signal_ndim, bool complex_input, bool complex_output, bool inverse, int[] checked_signal_sizes, bool normalized, bool onesided, int[] output_sizes) -> Tensor
aten::_max(Tensor self, int dim, bool keepdim=False) -> (Tensor, Tensor)
aten::_multinomial_alias_setup(Tensor probs) -> (Tensor, Tensor)
aten::_nnpack_spatial_convolution_backward_weight(Tensor input, int[] weightsize, Tensor grad_output, int[2] padding) -> Tensor
aten::_qr_helper(Tensor self, bool some) -> (Tensor, Tensor)
aten::_s_where(Tensor condition, Tensor self, Tensor other) -> Tensor
aten::is_pinned(Tensor self) -> bool
aten::arange.start_step(Scalar start, Scalar end, Scalar step, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor
aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias) -> Tensor
quantized::conv2d(Tensor _0, Tensor _1, int[] _2, int[] _3, int[] _4, int _5, float _6, int _7) -> (Tensor _0)
quantized::conv3d(Tensor _0, Tensor _1, int[] _2, int[] _3, int[] _4, int _5, float _6, int _7) -> (Tensor _0)
quantized::linear_relu_dynamic(Tensor X, Tensor W_prepack) -> (Tensor Y)
aten::cudnn_convolution_backward_bias(Tensor grad_output) -> Tensor
aten::cudnn_convolution_transpose_backward_bias(Tensor grad_output) -> Tensor
aten::empty_like(Tensor self, *, int? memory_format=None) -> Tensor
aten::empty_like.dtype(Tensor self, *, int dtype, int layout, Device device, bool pin_memory=False, int? memory_format=None) -> Tensor
aten::insert(Tensor[](a!) self, int idx, Tensor(b -> *) el) -> ()
aten::insert(int[](a!) self, int idx, int el) -> ()
aten::insert(float[](a!) self, int idx, float el) -> ()
aten::insert(bool[](a!) self, int idx, bool el) -> ()
aten::list_with_default(int[] list, int[] defaults) -> int[]
aten::index_add(Tensor self, int dim, Tensor index, Tensor source) -> Tensor
aten::linspace(Scalar start, Scalar end, int steps=100, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
torchvision::_new_empty_tensor_op(Tensor _0, int[] _1) -> (Tensor _0)
aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> (Tensor, Tensor)
aten::min_values(Tensor self, int[1] dim, bool keepdim=False) -> Tensor
aten::mkldnn_convolution_backward_weights(int[] weight_size, Tensor grad_output, Tensor self, int[] padding, int[] stride, int[] dilation, int groups, bool bias_defined) -> (Tensor, Tensor)
aten::mkldnn_reorder_conv2d_weight(Tensor self, int[2] padding=[0, 0], int[2] stride=[1, 1], int[2] dilation=[1, 1], int groups=1) -> Tensor
aten::mul(int[] l, int n) -> int[]
aten::mul(int n, int[] l) -> int[]
aten::mul(float[] l, int n) -> (float[])
aten::mul(int n, float[] l) -> (float[])
aten::mul(bool[] l, int n) -> (bool[])
aten::mul(int n, bool[] l) -> (bool[])
aten::mul(Tensor[] l, int n) -> Tensor[]
aten::mul(int n, Tensor[] l) -> Tensor[]
aten::native_layer_norm(Tensor input, Tensor? weight, Tensor? bias, int M, int N, float eps) -> (Tensor, Tensor, Tensor)
aten::pin_memory(Tensor self) -> Tensor
`;
