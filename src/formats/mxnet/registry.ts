/**
 * Every operator of MXNet 1.9.1 but the gradients, with its inputs and its attributes, each with its default where it
 * has one: `name|inputs|attributes`; an input with `*` takes any number. Then the other names that operators have, and
 * what only older versions (0.9.5 to 1.5.1) had. Written by goldens/make_registry.py.
 * https://github.com/apache/mxnet/tree/1.9.1/src/operator
 */

/** What MXNet's registry says of an operator. */
export interface Registered {
  readonly inputs: readonly string[];
  /** Texts of defaults; undefined where there is none. */
  readonly attrs: ReadonlyMap<string, string | undefined>;
}

const ROWS = `
Activation|data|act_type
BatchNorm|data gamma beta moving_mean moving_var|eps=0.0010000000474974513 momentum=0.899999976 fix_gamma=1 use_global_stats=0 output_mean_var=0 axis=1 cudnn_off=0 min_calib_range=None max_calib_range=None
BatchNorm_v1|data gamma beta|eps=0.00100000005 momentum=0.899999976 fix_gamma=1 use_global_stats=0 output_mean_var=0
BilinearSampler|data grid|cudnn_off=None
BlockGrad|data|
CTCLoss|data label data_lengths label_lengths|use_data_lengths=0 use_label_lengths=0 blank_label=first
Cast|data|dtype
Concat|data*|num_args dim=1
Convolution|data weight bias|kernel stride=[] dilate=[] pad=[] num_filter num_group=1 workspace=1024 no_bias=0 cudnn_tune=None cudnn_off=0 layout=None
Convolution_v1|data weight bias|kernel stride=[] dilate=[] pad=[] num_filter num_group=1 workspace=1024 no_bias=0 cudnn_tune=None cudnn_off=0 layout=None
Correlation|data1 data2|kernel_size=1 max_displacement=1 stride1=1 stride2=1 pad_size=0 is_multiply=1
Crop|data*|num_args offset=[0,0] h_w=[0,0] center_crop=0
Custom|data*|op_type
Deconvolution|data weight bias|kernel stride=[] dilate=[] pad=[] adj=[] target_shape=[] num_filter num_group=1 workspace=512 no_bias=1 cudnn_tune=None cudnn_off=0 layout=None
Dropout|data|p=0.5 mode=training axes=[] cudnn_off=0
Embedding|data weight|input_dim output_dim dtype=float32 sparse_grad=0
Flatten|data|
FullyConnected|data weight bias|num_hidden no_bias=0 flatten=1
GridGenerator|data|transform_type target_shape=[0,0]
GroupNorm|data gamma beta|num_groups=1 eps=9.99999975e-06 output_mean_var=0
IdentityAttachKLSparseReg|data|sparseness_target=0.100000001 penalty=0.00100000005 momentum=0.899999976
InstanceNorm|data gamma beta|eps=0.00100000005
L2Normalization|data|eps=1.00000001e-10 mode=instance
LRN|data|alpha=9.99999975e-05 beta=0.75 knorm=2 nsize
LayerNorm|data gamma beta|axis=-1 eps=9.99999975e-06 output_mean_var=0
LeakyReLU|data gamma|act_type=leaky slope=0.25 lower_bound=0.125 upper_bound=0.333999991
LinearRegressionOutput|data label|grad_scale=1
LogisticRegressionOutput|data label|grad_scale=1
MAERegressionOutput|data label|grad_scale=1
MakeLoss|data|grad_scale=1 valid_thresh=0 normalization=null
Pad|data|mode pad_width constant_value=0
Pooling|data|kernel=[] pool_type=max global_pool=0 cudnn_off=0 pooling_convention=valid stride=[] pad=[] p_value=None count_include_pad=None layout=None
Pooling_v1|data|kernel=[] pool_type=max global_pool=0 pooling_convention=valid stride=[] pad=[]
RNN|data parameters state state_cell sequence_length|state_size num_layers bidirectional=0 mode p=0 state_outputs=0 projection_size=None lstm_state_clip_min=None lstm_state_clip_max=None lstm_state_clip_nan=0 use_sequence_length=0
ROIPooling|data rois|pooled_size spatial_scale
Reshape|data|shape=[] reverse=0 target_shape=[] keep_highest=0
SVMOutput|data label|margin=1 regularization_coefficient=1 use_linear=0
SequenceLast|data sequence_length|use_sequence_length=0 axis=0
SequenceMask|data sequence_length|use_sequence_length=0 value=0 axis=0
SequenceReverse|data sequence_length|use_sequence_length=0 axis=0
SliceChannel|data|num_outputs axis=1 squeeze_axis=0
SoftmaxActivation|data|mode=instance
SoftmaxOutput|data label|grad_scale=1 ignore_label=-1 multi_output=0 use_ignore=0 preserve_shape=0 normalization=null out_grad=0 smooth_alpha=0
SpatialTransformer|data loc|target_shape=[0,0] transform_type sampler_type cudnn_off=None
SwapAxis|data|dim1=0 dim2=0
UpSampling|data*|scale num_filter=0 sample_type multi_input_mode=concat num_args workspace=512
_CachedOp|data*|
_CachedOpThreadSafe|data*|
_CrossDeviceCopy||
_CustomFunction||
_NDArray|data*|info
_Native|data*|info need_top_grad=1
_NoGradient||
_adamw_update|weight grad mean var rescale_grad|lr beta1=0.899999976 beta2=0.999000013 epsilon=9.99999994e-09 wd=0 eta clip_gradient=-1
_arange||start stop=None step=1 repeat=1 infer_range=0 ctx= dtype=float32
_cond|cond then_branch else_branch data*|num_args num_outputs cond_input_locs then_input_locs else_input_locs
_contrib_AdaptiveAvgPooling2D|data|output_size=[]
_contrib_BatchNormWithReLU|data gamma beta moving_mean moving_var|eps=0.0010000000474974513 momentum=0.899999976 fix_gamma=1 use_global_stats=0 output_mean_var=0 axis=1 cudnn_off=0 min_calib_range=None max_calib_range=None
_contrib_BilinearResize2D|data like|height=1 width=1 scale_height=None scale_width=None mode=size align_corners=1
_contrib_DeformableConvolution|data offset weight bias|kernel stride=[] dilate=[] pad=[] num_filter num_group=1 num_deformable_group=1 workspace=1024 no_bias=0 layout=None
_contrib_DeformablePSROIPooling|data rois trans|spatial_scale output_dim group_size pooled_size part_size=0 sample_per_part=1 trans_std=0 no_trans=0
_contrib_ModulatedDeformableConvolution|data offset mask weight bias|kernel stride=[] dilate=[] pad=[] num_filter num_group=1 num_deformable_group=1 workspace=1024 no_bias=0 im2col_step=64 layout=None
_contrib_MultiBoxDetection|cls_prob loc_pred anchor|clip=1 threshold=0.00999999978 background_id=0 nms_threshold=0.5 force_suppress=0 variances=[0.1,0.1,0.2,0.2] nms_topk=-1
_contrib_MultiBoxPrior|data|sizes=[1] ratios=[1] clip=0 steps=[-1,-1] offsets=[0.5,0.5]
_contrib_MultiBoxTarget|anchor label cls_pred|overlap_threshold=0.5 ignore_label=-1 negative_mining_ratio=-1 negative_mining_thresh=0.5 minimum_negative_samples=0 variances=[0.1,0.1,0.2,0.2]
_contrib_MultiProposal|cls_prob bbox_pred im_info|rpn_pre_nms_top_n=6000 rpn_post_nms_top_n=300 threshold=0.699999988 rpn_min_size=16 scales=[4,8,16,32] ratios=[0.5,1,2] feature_stride=16 output_score=0 iou_loss=0
_contrib_PSROIPooling|data rois|spatial_scale output_dim pooled_size group_size=0
_contrib_Proposal|cls_prob bbox_pred im_info|rpn_pre_nms_top_n=6000 rpn_post_nms_top_n=300 threshold=0.699999988 rpn_min_size=16 scales=[4,8,16,32] ratios=[0.5,1,2] feature_stride=16 output_score=0 iou_loss=0
_contrib_ROIAlign|data rois|pooled_size spatial_scale sample_ratio=-1 position_sensitive=0 aligned=0
_contrib_RROIAlign|data rois|pooled_size spatial_scale sampling_ratio=-1
_contrib_SparseEmbedding|data weight|input_dim output_dim dtype=float32 sparse_grad=0
_contrib_SyncBatchNorm|data gamma beta moving_mean moving_var|eps=0.00100000005 momentum=0.899999976 fix_gamma=1 use_global_stats=0 output_mean_var=0 ndev=1 key
_contrib_allclose|a b|rtol=9.99999975e-06 atol=9.99999994e-09 equal_nan=1
_contrib_arange_like|data|start=0 step=1 repeat=1 ctx= axis=None
_contrib_bipartite_matching|data|is_ascend=0 threshold topk=-1
_contrib_boolean_mask|data index|axis=0
_contrib_box_decode|data anchors|std0=1 std1=1 std2=1 std3=1 clip=-1 format=center
_contrib_box_encode|samples matches anchors refs means stds|
_contrib_box_iou|lhs rhs|format=corner
_contrib_box_nms|data|overlap_thresh=0.5 valid_thresh=0 topk=-1 coord_start=2 score_index=1 id_index=-1 background_id=-1 force_suppress=0 in_format=corner out_format=corner
_contrib_calibrate_entropy|hist hist_edges|num_quantized_bins=255
_contrib_count_sketch|data h s|out_dim processing_batch_size=32
_contrib_dequantize|data min_range max_range|out_type=float32
_contrib_dgl_adjacency|data|
_contrib_dgl_csr_neighbor_non_uniform_sample|csr_matrix probability seed_arrays*|num_args num_hops=1 num_neighbor=2 max_num_vertices=100
_contrib_dgl_csr_neighbor_uniform_sample|csr_matrix seed_arrays*|num_args num_hops=1 num_neighbor=2 max_num_vertices=100
_contrib_dgl_graph_compact|graph_data*|num_args return_mapping graph_sizes
_contrib_dgl_subgraph|graph data*|num_args return_mapping
_contrib_div_sqrt_dim|data|
_contrib_edge_id|data u v|
_contrib_fft|data|compute_size=128
_contrib_getnnz|data|axis=None
_contrib_gradientmultiplier|data|scalar=1 is_int=1
_contrib_group_adagrad_update|weight grad history|lr rescale_grad=1 clip_gradient=-1 epsilon=9.99999975e-06
_contrib_hawkesll|lda alpha beta state lags marks valid_length max_time|
_contrib_ifft|data|compute_size=128
_contrib_index_array|data|axes=None
_contrib_index_copy|old_tensor index_vector new_tensor|
_contrib_interleaved_matmul_encdec_qk|queries keys_values|heads
_contrib_interleaved_matmul_encdec_valatt|keys_values attention|heads
_contrib_interleaved_matmul_selfatt_qk|queries_keys_values|heads
_contrib_interleaved_matmul_selfatt_valatt|queries_keys_values attention|heads
_contrib_quadratic|data|a=0 b=0 c=0
_contrib_quantize|data min_range max_range|out_type=uint8
_contrib_quantize_asym|data|min_calib_range=None max_calib_range=None
_contrib_quantize_v2|data|out_type=int8 min_calib_range=None max_calib_range=None
_contrib_quantized_act|data min_data max_data|act_type
_contrib_quantized_batch_norm|data gamma beta moving_mean moving_var min_data max_data|eps=0.0010000000474974513 momentum=0.899999976 fix_gamma=1 use_global_stats=0 output_mean_var=0 axis=1 cudnn_off=0 min_calib_range=None max_calib_range=None
_contrib_quantized_concat|data*|num_args dim=1
_contrib_quantized_conv|data weight bias min_data max_data min_weight max_weight min_bias max_bias|kernel stride=[] dilate=[] pad=[] num_filter num_group=1 workspace=1024 no_bias=0 cudnn_tune=None cudnn_off=0 layout=None
_contrib_quantized_elemwise_add|lhs rhs lhs_min lhs_max rhs_min rhs_max|min_calib_range=None max_calib_range=None
_contrib_quantized_elemwise_mul|lhs rhs lhs_min lhs_max rhs_min rhs_max|min_calib_range=None max_calib_range=None enable_float_output=0
_contrib_quantized_embedding|data weight min_weight max_weight|input_dim output_dim dtype=float32 sparse_grad=0
_contrib_quantized_flatten|data min_data max_data|
_contrib_quantized_fully_connected|data weight bias min_data max_data min_weight max_weight min_bias max_bias|num_hidden no_bias=0 flatten=1
_contrib_quantized_pooling|data min_data max_data|kernel=[] pool_type=max global_pool=0 cudnn_off=0 pooling_convention=valid stride=[] pad=[] p_value=None count_include_pad=None layout=None
_contrib_quantized_rnn|data parameters state state_cell data_scale data_shift|state_size num_layers bidirectional=0 mode p=0 state_outputs=0 projection_size=None lstm_state_clip_min=None lstm_state_clip_max=None lstm_state_clip_nan=0 use_sequence_length=0
_contrib_requantize|data min_range max_range|out_type=int8 min_calib_range=None max_calib_range=None
_contrib_round_ste|data|
_contrib_sign_ste|data|
_copy|data|
_copyto|data|
_cvcopyMakeBorder|src|top bot left right type=0 value=0 values=[]
_cvimdecode|buf|flag=1 to_rgb=1
_cvimread||filename flag=1 to_rgb=1
_cvimresize|src|w h interp=1
_div_scalar|data|scalar=1 is_int=1
_equal|lhs rhs|
_equal_scalar|data|scalar=1 is_int=1
_eye||N M=0 k=0 ctx= dtype=float32
_foreach|fn data*|num_args num_outputs num_out_data in_state_locs in_data_locs remain_locs
_full||shape=None ctx= dtype=float32 value
_greater|lhs rhs|
_greater_equal|lhs rhs|
_greater_equal_scalar|data|scalar=1 is_int=1
_greater_scalar|data|scalar=1 is_int=1
_histogram|data bins|bin_cnt=None range=None
_hypot|lhs rhs|
_hypot_scalar|data|scalar=1 is_int=1
_identity_with_attr_like_rhs|lhs rhs|
_image_adjust_lighting|data|alpha
_image_crop|data|x y width height
_image_flip_left_right|data|
_image_flip_top_bottom|data|
_image_normalize|data|mean=[0,0,0,0] std=[1,1,1,1]
_image_random_brightness|data|min_factor max_factor
_image_random_color_jitter|data|brightness contrast saturation hue
_image_random_contrast|data|min_factor max_factor
_image_random_flip_left_right|data|
_image_random_flip_top_bottom|data|
_image_random_hue|data|min_factor max_factor
_image_random_lighting|data|alpha_std=0.0500000007
_image_random_saturation|data|min_factor max_factor
_image_resize|data|size=[] keep_ratio=0 interp=1
_image_to_tensor|data|
_imdecode|mean|index x0 y0 x1 y1 c size
_lesser|lhs rhs|
_lesser_equal|lhs rhs|
_lesser_equal_scalar|data|scalar=1 is_int=1
_lesser_scalar|data|scalar=1 is_int=1
_linalg_det|A|
_linalg_extractdiag|A|offset=0
_linalg_extracttrian|A|offset=0 lower=1
_linalg_gelqf|A|
_linalg_gemm|A B C|transpose_a=0 transpose_b=0 alpha=1 beta=1 axis=-2
_linalg_gemm2|A B|transpose_a=0 transpose_b=0 alpha=1 axis=-2
_linalg_inverse|A|
_linalg_makediag|A|offset=0
_linalg_maketrian|A|offset=0 lower=1
_linalg_potrf|A|
_linalg_potri|A|
_linalg_slogdet|A|
_linalg_sumlogdiag|A|
_linalg_syevd|A|
_linalg_syrk|A|transpose=0 alpha=1
_linalg_trmm|A B|transpose=0 rightside=0 lower=1 alpha=1
_linalg_trsm|A B|transpose=0 rightside=0 lower=1 alpha=1
_linspace||start stop=None step=1 repeat=1 infer_range=0 ctx= dtype=float32
_logical_and|lhs rhs|
_logical_and_scalar|data|scalar=1 is_int=1
_logical_or|lhs rhs|
_logical_or_scalar|data|scalar=1 is_int=1
_logical_xor|lhs rhs|
_logical_xor_scalar|data|scalar=1 is_int=1
_maximum|lhs rhs|
_maximum_scalar|data|scalar=1 is_int=1
_minimum|lhs rhs|
_minimum_scalar|data|scalar=1 is_int=1
_minus_scalar|data|scalar=1 is_int=1
_mod|lhs rhs|
_mod_scalar|data|scalar=1 is_int=1
_mp_adamw_update|weight grad mean var weight32 rescale_grad|lr beta1=0.899999976 beta2=0.999000013 epsilon=9.99999994e-09 wd=0 eta clip_gradient=-1
_mul_scalar|data|scalar=1 is_int=1
_multi_adamw_update|data*|lrs beta1=0.899999976 beta2=0.999000013 epsilon=9.99999994e-09 wds etas clip_gradient=-1 num_weights=1
_multi_lamb_update|data*|learning_rates beta1=0.899999976 beta2=0.999000013 epsilon=9.99999997e-07 wds rescale_grad=1 lower_bound=-1 upper_bound=-1 clip_gradient=-1 bias_correction=1 step_count num_tensors=1
_multi_mp_adamw_update|data*|lrs beta1=0.899999976 beta2=0.999000013 epsilon=9.99999994e-09 wds etas clip_gradient=-1 num_weights=1
_multi_mp_lamb_update|data*|learning_rates beta1=0.899999976 beta2=0.999000013 epsilon=9.99999997e-07 wds rescale_grad=1 lower_bound=-1 upper_bound=-1 clip_gradient=-1 bias_correction=1 step_count num_tensors=1
_not_equal|lhs rhs|
_not_equal_scalar|data|scalar=1 is_int=1
_np_all|data|axis=None keepdims=0
_np_any|data|axis=None keepdims=0
_np_atleast_1d|arys*|num_args
_np_atleast_2d|arys*|num_args
_np_atleast_3d|arys*|num_args
_np_copy|a|
_np_cumsum|a|axis=None dtype=None
_np_diag|data|k=0
_np_diagflat|data|k=0
_np_diagonal|data|offset=0 axis1=0 axis2=1
_np_dot|a b|
_np_max|a|axis=None keepdims=0 initial=None
_np_min|a|axis=None keepdims=0 initial=None
_np_moveaxis|a|source destination
_np_prod|a|axis=None dtype=None keepdims=0 initial=None
_np_reshape|a|newshape order=C
_np_roll|data|shift=None axis=None
_np_squeeze|a|axis=None
_np_sum|a|axis=None dtype=None keepdims=0 initial=None
_np_trace|data|offset=0 axis1=0 axis2=1
_np_transpose|a|axes=None
_npi_absolute|x|
_npi_add|lhs rhs|
_npi_add_scalar|data|scalar=1 is_int=1
_npi_arange||start stop=None step=1 repeat=1 infer_range=0 ctx= dtype=float32
_npi_arccos|x|
_npi_arccosh|x|
_npi_arcsin|x|
_npi_arcsinh|x|
_npi_arctan|x|
_npi_arctan2|x1 x2|
_npi_arctan2_scalar|data|scalar=1 is_int=1
_npi_arctanh|x|
_npi_argmax|data|axis=None keepdims=0
_npi_argmin|data|axis=None keepdims=0
_npi_around|x|decimals=0
_npi_average|a weights|axis=None returned=0 weighted=1
_npi_bernoulli|input1|prob logit size=None ctx=cpu dtype=float32 is_logit
_npi_bincount|data weights|minlength=0 has_weights=0
_npi_bitwise_and|lhs rhs|
_npi_bitwise_and_scalar|data|scalar=1 is_int=1
_npi_bitwise_not|x|
_npi_bitwise_or|lhs rhs|
_npi_bitwise_or_scalar|data|scalar=1 is_int=1
_npi_bitwise_xor|lhs rhs|
_npi_bitwise_xor_scalar|data|scalar=1 is_int=1
_npi_blackman||M=None ctx= dtype=float32
_npi_boolean_mask_assign_scalar|data mask|value start_axis
_npi_boolean_mask_assign_tensor|data mask value|start_axis
_npi_broadcast_to|array|shape=[]
_npi_cbrt|x|
_npi_ceil|x|
_npi_choice|input1 input2|a size ctx=cpu replace=1 weighted=0
_npi_cholesky|A|
_npi_column_stack|data*|num_args
_npi_concatenate|data*|num_args dim=1
_npi_copysign|lhs rhs|
_npi_copysign_scalar|data|scalar=1 is_int=1
_npi_cos|x|
_npi_cosh|x|
_npi_degrees|x|
_npi_delete|arr obj|start=None stop=None step=None int_ind=None axis=None
_npi_diag_indices_from|data|
_npi_diff|a|n=1 axis=-1
_npi_dsplit|data|indices axis=1 squeeze_axis=0 sections=0
_npi_dstack|data*|num_args dim=1
_npi_ediff1d|input1 input2 input3|to_begin_arr_given=0 to_end_arr_given=0 to_begin_scalar=None to_end_scalar=None
_npi_eig|A|
_npi_eigh|A|UPLO=L
_npi_eigvals|A|
_npi_eigvalsh|A|UPLO=L
_npi_einsum|data*|num_args subscripts= optimize=0
_npi_equal|lhs rhs|
_npi_equal_scalar|data|scalar=1 is_int=1
_npi_exp|x|
_npi_expm1|x|
_npi_exponential|input1|scale=1 size=None ctx=cpu
_npi_eye||N M=None k=0 ctx= dtype=float32
_npi_fix|x|
_npi_flip|data|axis
_npi_floor|x|
_npi_full_like|a|fill_value ctx= dtype=None
_npi_gamma|input1 input2|shape scale size=None ctx=cpu dtype=float32
_npi_greater|lhs rhs|
_npi_greater_equal|lhs rhs|
_npi_greater_equal_scalar|data|scalar=1 is_int=1
_npi_greater_scalar|data|scalar=1 is_int=1
_npi_gumbel|input1 input2|loc scale size=None ctx=cpu
_npi_hamming||M=None ctx= dtype=float32
_npi_hanning||M=None ctx= dtype=float32
_npi_hsplit|data|indices axis=1 squeeze_axis=0 sections=0
_npi_hstack|data*|num_args dim=1
_npi_hypot|x1 x2|
_npi_identity||shape=[] ctx= dtype=float32
_npi_indices||dimensions dtype=int32 ctx=
_npi_insert_scalar|arr values|val=None start=None stop=None step=None int_ind=None axis=None
_npi_insert_slice|arr values|val=None start=None stop=None step=None int_ind=None axis=None
_npi_insert_tensor|arr values obj|val=None start=None stop=None step=None int_ind=None axis=None
_npi_isfinite|x|
_npi_isinf|x|
_npi_isnan|x|
_npi_isneginf|x|
_npi_isposinf|x|
_npi_lcm|lhs rhs|
_npi_lcm_scalar|data|scalar=1 is_int=1
_npi_ldexp|lhs rhs|
_npi_ldexp_scalar|data|scalar=1 is_int=1
_npi_less|lhs rhs|
_npi_less_equal|lhs rhs|
_npi_less_equal_scalar|data|scalar=1 is_int=1
_npi_less_scalar|data|scalar=1 is_int=1
_npi_log|x|
_npi_log10|x|
_npi_log1p|x|
_npi_log2|x|
_npi_logical_not|x|
_npi_logistic|input1 input2|loc scale size=None ctx=cpu
_npi_logspace||start stop num endpoint=1 base=10 ctx= dtype=float32
_npi_matmul|a b|
_npi_mean|a|axis=None dtype=None keepdims=0 initial=None
_npi_mod|lhs rhs|
_npi_mod_scalar|data|scalar=1 is_int=1
_npi_multinomial|a|n pvals=None size=None
_npi_multiply|lhs rhs|
_npi_multiply_scalar|data|scalar=1 is_int=1
_npi_nan_to_num|data|copy=1 nan=0 posinf=None neginf=None
_npi_negative|x|
_npi_norm|data|
_npi_normal|input1 input2|loc scale size=None ctx=cpu dtype=float32
_npi_normal_n|input1 input2|loc scale size=None ctx=cpu dtype=float32
_npi_not_equal|lhs rhs|
_npi_not_equal_scalar|data|scalar=1 is_int=1
_npi_ones||shape=[] ctx= dtype=float32
_npi_pad|data|pad_width mode=constant constant_value=0 reflect_type=even
_npi_pareto|input1|a=None size=None ctx=cpu
_npi_percentile|a q|axis=None interpolation=linear keepdims=0 q_scalar=None
_npi_pinv|A rcond|hermitian=0
_npi_pinv_scalar_rcond|A|rcond=1.0000000000000001e-15 hermitian=0
_npi_polyval|p x|
_npi_power|lhs rhs|
_npi_power_scalar|data|scalar=1 is_int=1
_npi_powerd|input1|a=None size=None
_npi_radians|x|
_npi_rarctan2_scalar|data|scalar=1 is_int=1
_npi_rayleigh|input1|scale=1 size=None ctx=cpu
_npi_rcopysign_scalar|data|scalar=1 is_int=1
_npi_reciprocal|x|
_npi_rint|x|
_npi_rldexp_scalar|data|scalar=1 is_int=1
_npi_rmod_scalar|data|scalar=1 is_int=1
_npi_rot90|data|k=1 axes=None
_npi_rpower_scalar|data|scalar=1 is_int=1
_npi_rsubtract_scalar|data|scalar=1 is_int=1
_npi_rtrue_divide_scalar|data|scalar=1 is_int=1
_npi_share_memory|a b|
_npi_sign|x|
_npi_sin|x|
_npi_sinh|x|
_npi_solve|A B|
_npi_sqrt|x|
_npi_square|x|
_npi_stack|data*|axis=0 num_args
_npi_std|a|axis=None dtype=None ddof=0 keepdims=0
_npi_subtract|lhs rhs|
_npi_subtract_scalar|data|scalar=1 is_int=1
_npi_svd|A|
_npi_tan|x|
_npi_tanh|x|
_npi_tensordot|a b|a_axes_summed b_axes_summed
_npi_tensordot_int_axes|a b|axes
_npi_tensorinv|a|ind=2
_npi_tensorsolve|a b|a_axes=[]
_npi_tril|data|k=0
_npi_true_divide|lhs rhs|
_npi_true_divide_scalar|data|scalar=1 is_int=1
_npi_trunc|x|
_npi_uniform|input1 input2|low high size=None ctx=cpu dtype=float32
_npi_uniform_n|input1 input2|low high size=None ctx=cpu dtype=float32
_npi_unique|data|return_index=0 return_inverse=0 return_counts=0 axis=None
_npi_var|a|axis=None dtype=None ddof=0 keepdims=0
_npi_vstack|data*|num_args
_npi_weibull|input1|a=None size=None ctx=cpu
_npi_where|condition x y|
_npi_where_lscalar|condition x|scalar=0
_npi_where_rscalar|condition y|scalar=0
_npi_where_scalar2|condition|x=0 y=0
_npi_zeros||shape=[] ctx= dtype=float32
_npx_constraint_check|input|msg=Constraintviolated.
_npx_nonzero|x|
_npx_relu|data|
_npx_reshape|a|newshape reverse=0 order=C
_npx_sigmoid|data|
_onehot_encode|lhs rhs|
_ones||shape=[] ctx= dtype=float32
_plus_scalar|data|scalar=1 is_int=1
_power|lhs rhs|
_power_scalar|data|scalar=1 is_int=1
_random_exponential||lam=1 shape=None ctx= dtype=None
_random_exponential_like|data|lam=1
_random_gamma||alpha=1 beta=1 shape=None ctx= dtype=None
_random_gamma_like|data|alpha=1 beta=1
_random_generalized_negative_binomial||mu=1 alpha=1 shape=None ctx= dtype=None
_random_generalized_negative_binomial_like|data|mu=1 alpha=1
_random_negative_binomial||k=1 p=1 shape=None ctx= dtype=None
_random_negative_binomial_like|data|k=1 p=1
_random_normal||loc=0 scale=1 shape=None ctx= dtype=None
_random_normal_like|data|loc=0 scale=1
_random_pdf_dirichlet|sample alpha|is_log=0
_random_pdf_exponential|sample lam|is_log=0
_random_pdf_gamma|sample alpha beta|is_log=0
_random_pdf_generalized_negative_binomial|sample mu alpha|is_log=0
_random_pdf_negative_binomial|sample k p|is_log=0
_random_pdf_normal|sample mu sigma|is_log=0
_random_pdf_poisson|sample lam|is_log=0
_random_pdf_uniform|sample low high|is_log=0
_random_poisson||lam=1 shape=None ctx= dtype=None
_random_poisson_like|data|lam=1
_random_randint||low high shape=None ctx= dtype=None
_random_uniform||low=0 high=1 shape=None ctx= dtype=None
_random_uniform_like|data|low=0 high=1
_ravel_multi_index|data|shape=None
_rdiv_scalar|data|scalar=1 is_int=1
_rminus_scalar|data|scalar=1 is_int=1
_rmod_scalar|data|scalar=1 is_int=1
_rnn_param_concat|data*|num_args dim=1
_rpower_scalar|data|scalar=1 is_int=1
_sample_exponential|lam|shape=[] dtype=None
_sample_gamma|alpha beta|shape=[] dtype=None
_sample_generalized_negative_binomial|mu alpha|shape=[] dtype=None
_sample_multinomial|data|shape=[] get_prob=0 dtype=int32
_sample_negative_binomial|k p|shape=[] dtype=None
_sample_normal|mu sigma|shape=[] dtype=None
_sample_poisson|lam|shape=[] dtype=None
_sample_uniform|low high|shape=[] dtype=None
_sample_unique_zipfian||range_max shape=None
_scatter_elemwise_div|lhs rhs|
_scatter_minus_scalar|data|scalar=1 is_int=1
_scatter_plus_scalar|data|scalar=1 is_int=1
_scatter_set_nd|lhs rhs indices|shape
_set_value||src
_sg_mkldnn_conv||
_sg_mkldnn_fully_connected||
_sg_mkldnn_selfatt_qk|queries_keys_values|heads quantized=0 enable_float_output=0 min_calib_range=None max_calib_range=None
_sg_mkldnn_selfatt_valatt|queries_keys_values attention|heads quantized=0 enable_float_output=0 min_calib_range=None max_calib_range=None
_shuffle|data|
_slice_assign|lhs rhs|begin end step=[]
_slice_assign_scalar|data|scalar=0 begin end step=[]
_sparse_adagrad_update|weight grad history|lr epsilon=1.00000001e-07 wd=0 rescale_grad=1 clip_gradient=-1
_sparse_retain|data indices|
_split_v2|data|indices axis=1 squeeze_axis=0 sections=0
_square_sum|data|axis=None keepdims=0 exclude=0
_unravel_index|data|shape=None
_while_loop|cond func data*|num_args num_outputs num_out_data max_iterations cond_input_locs func_input_locs func_var_locs
_zeros||shape=[] ctx= dtype=float32
_zeros_without_dtype||shape=None ctx= dtype=-1
abs|data|
adam_update|weight grad mean var|lr beta1=0.899999976 beta2=0.999000013 epsilon=9.99999994e-09 wd=0 rescale_grad=1 clip_gradient=-1 lazy_update=1
add_n|args*|
all_finite|data|init_output=1
amp_cast|data|dtype
amp_multicast|data*|num_outputs cast_narrow=0
arccos|data|
arccosh|data|
arcsin|data|
arcsinh|data|
arctan|data|
arctanh|data|
argmax|data|axis=None keepdims=0
argmax_channel|data|
argmin|data|axis=None keepdims=0
argsort|data|axis=-1 is_ascend=1 dtype=float32
batch_dot|lhs rhs|transpose_a=0 transpose_b=0 forward_stype=None
batch_take|a indices|
broadcast_add|lhs rhs|
broadcast_axis|data|axis=[] size=[]
broadcast_div|lhs rhs|
broadcast_equal|lhs rhs|
broadcast_greater|lhs rhs|
broadcast_greater_equal|lhs rhs|
broadcast_hypot|lhs rhs|
broadcast_lesser|lhs rhs|
broadcast_lesser_equal|lhs rhs|
broadcast_like|lhs rhs|lhs_axes=None rhs_axes=None
broadcast_logical_and|lhs rhs|
broadcast_logical_or|lhs rhs|
broadcast_logical_xor|lhs rhs|
broadcast_maximum|lhs rhs|
broadcast_minimum|lhs rhs|
broadcast_mod|lhs rhs|
broadcast_mul|lhs rhs|
broadcast_not_equal|lhs rhs|
broadcast_power|lhs rhs|
broadcast_sub|lhs rhs|
broadcast_to|data|shape=[]
cast_storage|data|stype
cbrt|data|
ceil|data|
clip|data|a_min a_max
col2im|data|output_size kernel stride=[] dilate=[] pad=[]
cos|data|
cosh|data|
degrees|data|
depth_to_space|data|block_size
diag|data|k=0 axis1=0 axis2=1
dot|lhs rhs|transpose_a=0 transpose_b=0 forward_stype=None
elemwise_add|lhs rhs|
elemwise_div|lhs rhs|
elemwise_mul|lhs rhs|
elemwise_sub|lhs rhs|
erf|data|
erfinv|data|
exp|data|
expand_dims|data|axis
expm1|data|
fill_element_0index|lhs mhs rhs|
fix|data|
floor|data|
ftml_update|weight grad d v z|lr beta1=0.600000024 beta2=0.999000013 epsilon=9.9999999392252903e-09 t wd=0 rescale_grad=1 clip_grad=-1
ftrl_update|weight grad z n|lr lamda1=0.00999999978 beta=1 wd=0 rescale_grad=1 clip_gradient=-1
gamma|data|
gammaln|data|
gather_nd|data indices|
hard_sigmoid|data|alpha=0.200000003 beta=0.5
im2col|data|kernel stride=[] dilate=[] pad=[]
khatri_rao|args*|
lamb_update_phase1|weight grad mean var|beta1=0.899999976 beta2=0.999000013 epsilon=9.99999997e-07 t bias_correction=1 wd rescale_grad=1 clip_gradient=-1
lamb_update_phase2|weight g r1 r2|lr lower_bound=-1 upper_bound=-1
log|data|
log10|data|
log1p|data|
log2|data|
log_softmax|data|axis=-1 temperature=None dtype=None use_length=0
logical_not|data|
make_loss|data|
max|data|axis=None keepdims=0 exclude=0
mean|data|axis=None keepdims=0 exclude=0
min|data|axis=None keepdims=0 exclude=0
moments|data|axes=None keepdims=0
mp_lamb_update_phase1|weight grad mean var weight32|beta1=0.899999976 beta2=0.999000013 epsilon=9.99999997e-07 t bias_correction=1 wd rescale_grad=1 clip_gradient=-1
mp_lamb_update_phase2|weight g r1 r2 weight32|lr lower_bound=-1 upper_bound=-1
mp_nag_mom_update|weight grad mom weight32|lr momentum=0 wd=0 rescale_grad=1 clip_gradient=-1
mp_sgd_mom_update|weight grad mom weight32|lr momentum=0 wd=0 rescale_grad=1 clip_gradient=-1 lazy_update=1
mp_sgd_update|weight grad weight32|lr wd=0 rescale_grad=1 clip_gradient=-1 lazy_update=1
multi_all_finite|data*|num_arrays=1 init_output=1
multi_lars|lrs weights_sum_sq grads_sum_sq wds|eta eps rescale_grad=1
multi_mp_sgd_mom_update|data*|lrs wds momentum=0 rescale_grad=1 clip_gradient=-1 num_weights=1
multi_mp_sgd_update|data*|lrs wds rescale_grad=1 clip_gradient=-1 num_weights=1
multi_sgd_mom_update|data*|lrs wds momentum=0 rescale_grad=1 clip_gradient=-1 num_weights=1
multi_sgd_update|data*|lrs wds rescale_grad=1 clip_gradient=-1 num_weights=1
multi_sum_sq|data*|num_arrays
nag_mom_update|weight grad mom|lr momentum=0 wd=0 rescale_grad=1 clip_gradient=-1
nanprod|data|axis=None keepdims=0 exclude=0
nansum|data|axis=None keepdims=0 exclude=0
negative|data|
norm|data|ord=2 axis=None out_dtype=None keepdims=0
one_hot|indices|depth on_value=1 off_value=0 dtype=float32
ones_like|data|
pick|data index|axis=-1 keepdims=0 mode=clip
preloaded_multi_mp_sgd_mom_update|data*|momentum=0 rescale_grad=1 clip_gradient=-1 num_weights=1
preloaded_multi_mp_sgd_update|data*|rescale_grad=1 clip_gradient=-1 num_weights=1
preloaded_multi_sgd_mom_update|data*|momentum=0 rescale_grad=1 clip_gradient=-1 num_weights=1
preloaded_multi_sgd_update|data*|rescale_grad=1 clip_gradient=-1 num_weights=1
prod|data|axis=None keepdims=0 exclude=0
radians|data|
rcbrt|data|
reciprocal|data|
relu|data|
repeat|data|repeats axis=None
reset_arrays|data*|num_arrays
reshape_like|lhs rhs|lhs_begin=None lhs_end=None rhs_begin=None rhs_end=None
reverse|data|axis
rint|data|
rmsprop_update|weight grad n|lr gamma1=0.949999988 epsilon=9.99999994e-09 wd=0 rescale_grad=1 clip_gradient=-1 clip_weights=-1
rmspropalex_update|weight grad n g delta|lr gamma1=0.949999988 gamma2=0.899999976 epsilon=9.99999994e-09 wd=0 rescale_grad=1 clip_gradient=-1 clip_weights=-1
round|data|
rsqrt|data|
scatter_nd|data indices|shape
sgd_mom_update|weight grad mom|lr momentum=0 wd=0 rescale_grad=1 clip_gradient=-1 lazy_update=1
sgd_update|weight grad|lr wd=0 rescale_grad=1 clip_gradient=-1 lazy_update=1
shape_array|data|
sigmoid|data|
sign|data|
signsgd_update|weight grad|lr wd=0 rescale_grad=1 clip_gradient=-1
signum_update|weight grad mom|lr momentum=0 wd=0 rescale_grad=1 clip_gradient=-1 wd_lh=0
sin|data|
sinh|data|
size_array|data|
slice|data|begin end step=[]
slice_axis|data|axis begin end
slice_like|data shape_like|axes=[]
smooth_l1|data|scalar
softmax|data length|axis=-1 temperature=None dtype=None use_length=0
softmax_cross_entropy|data label|
softmin|data|axis=-1 temperature=None dtype=None use_length=0
softsign|data|
sort|data|axis=-1 is_ascend=1
space_to_depth|data|block_size
sqrt|data|
square|data|
squeeze|data|axis=None
stack|data*|axis=0 num_args
sum|data|axis=None keepdims=0 exclude=0
take|a indices|axis=0 mode=clip
tan|data|
tanh|data|
tile|data|reps
topk|data|axis=-1 k=1 ret_typ=indices is_ascend=0 dtype=float32
transpose|data|axes=[]
trunc|data|
where|condition x y|
zeros_like|data|
`;

// `canonical=other,other`
const ALIASES = `
  Activation=_npx_activation BatchNorm=_npx_batch_norm BlockGrad=_sparse_stop_gradient,stop_gradient
  CTCLoss=_contrib_CTCLoss,_contrib_ctc_loss,ctc_loss Cast=_npi_cast,_npx_cast,cast Concat=_sparse_concat,concat
  Convolution=_npx_convolution Custom=_npi_Custom Deconvolution=_npx_deconvolution Dropout=_npx_dropout
  Embedding=_npx_embedding,_sparse_Embedding Flatten=_npx_batch_flatten,flatten
  FullyConnected=_npx_fully_connected,_sparse_FullyConnected LayerNorm=_npx_layer_norm LeakyReLU=_npx_leaky_relu
  LinearRegressionOutput=_sparse_LinearRegressionOutput LogisticRegressionOutput=_sparse_LogisticRegressionOutput
  MAERegressionOutput=_sparse_MAERegressionOutput Pad=pad Pooling=_npx_pooling RNN=_npx_rnn
  ROIPooling=_npx_roi_pooling Reshape=reshape SequenceMask=_npx_sequence_mask SliceChannel=split SoftmaxOutput=Softmax
  SwapAxis=_npi_swapaxes,swapaxes _contrib_MultiBoxDetection=_npx_multibox_detection
  _contrib_MultiBoxPrior=_npx_multibox_prior _contrib_MultiBoxTarget=_npx_multibox_target
  _contrib_arange_like=_npx_arange_like _contrib_boolean_mask=_npi_boolean_mask
  _contrib_box_nms=_contrib_box_non_maximum_suppression _contrib_round_ste=_sparse__contrib_round_ste
  _contrib_sign_ste=_sparse__contrib_sign_ste _copy=identity _copyto=_npi_copyto _cvimdecode=_npi_cvimdecode
  _cvimread=_npi_cvimread _cvimresize=_npi_cvimresize _div_scalar=_DivScalar _equal=_Equal _equal_scalar=_EqualScalar
  _full=_npi_full _greater=_Greater _greater_equal=_Greater_Equal _greater_equal_scalar=_GreaterEqualScalar
  _greater_scalar=_GreaterScalar _histogram=_npi_histogram _hypot=_Hypot _hypot_scalar=_HypotScalar,_npi_hypot_scalar
  _image_adjust_lighting=_npx__image_adjust_lighting _image_crop=_npx__image_crop
  _image_flip_left_right=_npx__image_flip_left_right _image_flip_top_bottom=_npx__image_flip_top_bottom
  _image_normalize=_npx__image_normalize _image_random_brightness=_npx__image_random_brightness
  _image_random_color_jitter=_npx__image_random_color_jitter _image_random_contrast=_npx__image_random_contrast
  _image_random_flip_left_right=_npx__image_random_flip_left_right
  _image_random_flip_top_bottom=_npx__image_random_flip_top_bottom _image_random_hue=_npx__image_random_hue
  _image_random_lighting=_npx__image_random_lighting _image_random_saturation=_npx__image_random_saturation
  _image_resize=_npx__image_resize _image_to_tensor=_npx__image_to_tensor _lesser=_Lesser _lesser_equal=_Lesser_Equal
  _lesser_equal_scalar=_LesserEqualScalar _lesser_scalar=_LesserScalar _linalg_det=_npi_det,linalg_det
  _linalg_extractdiag=linalg_extractdiag _linalg_extracttrian=linalg_extracttrian _linalg_gelqf=linalg_gelqf
  _linalg_gemm=linalg_gemm _linalg_gemm2=linalg_gemm2 _linalg_inverse=_npi_inv,linalg_inverse
  _linalg_makediag=linalg_makediag _linalg_maketrian=linalg_maketrian _linalg_potrf=linalg_potrf
  _linalg_potri=linalg_potri _linalg_slogdet=_npi_slogdet,linalg_slogdet _linalg_sumlogdiag=linalg_sumlogdiag
  _linalg_syrk=linalg_syrk _linalg_trmm=linalg_trmm _linalg_trsm=linalg_trsm _linspace=_npi_linspace
  _logical_and=_Logical_And _logical_and_scalar=_LogicalAndScalar _logical_or=_Logical_Or
  _logical_or_scalar=_LogicalOrScalar _logical_xor=_Logical_Xor _logical_xor_scalar=_LogicalXorScalar
  _maximum=_Maximum _maximum_scalar=_MaximumScalar,_npi_maximum_scalar _minimum=_Minimum
  _minimum_scalar=_MinimumScalar,_npi_minimum_scalar _minus_scalar=_MinusScalar _mod=_Mod _mod_scalar=_ModScalar
  _mul_scalar=_MulScalar _not_equal=_Not_Equal _not_equal_scalar=_NotEqualScalar _np_any=_np_sometrue
  _np_cumsum=cumsum _np_max=_np_amax _np_min=_np_amin _np_prod=_np_product _npi_absolute=_npi_abs
  _npx_nonzero=_npi_nonzero _npx_reshape=_npi_reshape _plus_scalar=_PlusScalar _power=_Power
  _power_scalar=_PowerScalar _random_exponential=random_exponential _random_gamma=random_gamma
  _random_generalized_negative_binomial=random_generalized_negative_binomial
  _random_negative_binomial=random_negative_binomial _random_normal=normal,random_normal
  _random_pdf_dirichlet=random_pdf_dirichlet _random_pdf_exponential=random_pdf_exponential
  _random_pdf_gamma=random_pdf_gamma
  _random_pdf_generalized_negative_binomial=random_pdf_generalized_negative_binomial
  _random_pdf_negative_binomial=random_pdf_negative_binomial _random_pdf_normal=random_pdf_normal
  _random_pdf_poisson=random_pdf_poisson _random_pdf_uniform=random_pdf_uniform _random_poisson=random_poisson
  _random_randint=_npi_random_randint,random_randint _random_uniform=random_uniform,uniform
  _ravel_multi_index=ravel_multi_index _rdiv_scalar=_RDivScalar _rminus_scalar=_RMinusScalar _rmod_scalar=_RModScalar
  _rnn_param_concat=_npi_rnn_param_concat _rpower_scalar=_RPowerScalar _sample_exponential=sample_exponential
  _sample_gamma=sample_gamma _sample_generalized_negative_binomial=sample_generalized_negative_binomial
  _sample_multinomial=sample_multinomial _sample_negative_binomial=sample_negative_binomial
  _sample_normal=sample_normal _sample_poisson=sample_poisson _sample_uniform=sample_uniform
  _scatter_set_nd=_npi_scatter_set_nd _shuffle=_npi_shuffle,shuffle _slice_assign=_crop_assign,_npi_slice_assign
  _slice_assign_scalar=_crop_assign_scalar,_npi_slice_assign_scalar _split_v2=_npi_split _unravel_index=unravel_index
  abs=_sparse_abs adam_update=_sparse_adam_update add_n=ElementWiseSum,_sparse_ElementWiseSum,_sparse_add_n
  arccos=_sparse_arccos arccosh=_sparse_arccosh arcsin=_sparse_arcsin arcsinh=_sparse_arcsinh arctan=_sparse_arctan
  arctanh=_sparse_arctanh argsort=_npi_argsort batch_dot=_npx_batch_dot
  broadcast_add=_sparse_broadcast_add,_sparse_broadcast_plus,broadcast_plus broadcast_axis=broadcast_axes
  broadcast_div=_sparse_broadcast_div broadcast_maximum=_npi_maximum broadcast_minimum=_npi_minimum
  broadcast_mul=_sparse_broadcast_mul broadcast_sub=_sparse_broadcast_minus,_sparse_broadcast_sub,broadcast_minus
  cast_storage=_sparse_cast_storage cbrt=_sparse_cbrt ceil=_sparse_ceil clip=_npi_clip,_sparse_clip cos=_sparse_cos
  cosh=_sparse_cosh degrees=_sparse_degrees dot=_sparse_dot elemwise_add=_Plus,_add,_plus,_sparse_elemwise_add
  elemwise_div=_Div,_div,_sparse_elemwise_div elemwise_mul=_Mul,_mul,_sparse_elemwise_mul
  elemwise_sub=_Minus,_minus,_sparse_elemwise_sub,_sub erf=_npx_erf erfinv=_npx_erfinv exp=_sparse_exp
  expand_dims=_npi_expand_dims expm1=_sparse_expm1 fix=_sparse_fix floor=_sparse_floor ftrl_update=_sparse_ftrl_update
  gamma=_npx_gamma,_sparse_gamma gammaln=_npx_gammaln,_sparse_gammaln gather_nd=_npi_gather_nd,_npx_gather_nd
  log=_sparse_log log10=_sparse_log10 log1p=_sparse_log1p log2=_sparse_log2 log_softmax=_npx_log_softmax
  make_loss=_sparse_make_loss max=max_axis mean=_sparse_mean min=min_axis negative=_sparse_negative norm=_sparse_norm
  one_hot=_npx_one_hot pick=_npx_pick,choose_element_0index radians=_sparse_radians relu=_sparse_relu
  repeat=_np_repeat reshape_like=_npx_reshape_like reverse=flip rint=_sparse_rint round=_sparse_round
  rsqrt=_sparse_rsqrt sgd_mom_update=_sparse_sgd_mom_update sgd_update=_sparse_sgd_update shape_array=_npx_shape_array
  sigmoid=_sparse_sigmoid sign=_sparse_sign sin=_sparse_sin sinh=_sparse_sinh
  slice=_npi_slice,_npx_slice,_sparse_slice,crop smooth_l1=_npx_smooth_l1 softmax=_npx_softmax sort=_npi_sort
  sqrt=_sparse_sqrt square=_sparse_square sum=_sparse_sum,sum_axis take=_npi_take tan=_sparse_tan tanh=_sparse_tanh
  tile=_npi_tile topk=_npx_topk trunc=_sparse_trunc where=_sparse_where zeros_like=_sparse_zeros_like
`;

const GONE = `
  _broadcast _sample_gennegbinomial _sample_negbinomial _sparse_softsign
`;

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** By canonical name. */
export const REGISTRY: ReadonlyMap<string, Registered> = new Map(
  ROWS.trim()
    .split('\n')
    .map((line) => {
      const [name = '', inputs = '', attrs = ''] = line.split('|');
      const read = words(attrs).map((attr): [string, string | undefined] => {
        const at = attr.indexOf('=');
        return at < 0 ? [attr, undefined] : [attr.slice(0, at), attr.slice(at + 1)];
      });
      return [name, { inputs: words(inputs), attrs: new Map(read) }];
    }),
);

/** Other name to canonical name. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  words(ALIASES).flatMap((entry) => {
    const [name = '', others = ''] = entry.split('=');
    return others.split(',').map((other): [string, string] => [other, name]);
  }),
);

/** Operators that older versions had and 1.9.1 has not. */
export const GONE_OPS: ReadonlySet<string> = new Set(words(GONE));
