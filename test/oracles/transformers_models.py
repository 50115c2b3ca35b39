"""Models of Hugging Face transformers by name: class, a tiny configuration, what it is asked, how it is kept.

What is asked is a function of (rows, length, padding): arguments by name. Padding is False; `some`, rows whose ends are
padding; `left`, rows whose beginnings are; `all`, where the first row is padding alone.
"""
import torch

WORDS = 99

BERT = dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37,
            max_position_embeddings=64, type_vocab_size=2)
ROBERTA = dict(BERT, type_vocab_size=1, pad_token_id=1)
LLAMA = dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             intermediate_size=37, max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2)
WIDE = dict(LLAMA, intermediate_size=40)
VIT = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37, image_size=32, patch_size=8)
T5 = dict(vocab_size=WORDS, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, decoder_start_token_id=0)
BART = dict(vocab_size=WORDS, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
            encoder_ffn_dim=37, decoder_ffn_dim=37, max_position_embeddings=64, pad_token_id=1, bos_token_id=0, eos_token_id=2,
            decoder_start_token_id=2, forced_eos_token_id=None)
WAV2VEC2 = dict(vocab_size=32, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37, conv_dim=(16, 16, 16),
                conv_stride=(5, 2, 2), conv_kernel=(10, 3, 3), num_feat_extract_layers=3, num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4)
CLIP = dict(text_config=dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37,
                             max_position_embeddings=64, bos_token_id=0, eos_token_id=98, pad_token_id=1),
            vision_config=VIT, projection_dim=24)
RESNET = dict(embedding_size=8, hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1])


# What a model is asked: (rows, length, how it is padded) to arguments by name.
def text(rows, length, padding):
    ids = torch.randint(3, WORDS - 1, (rows, length))
    mask = torch.ones(rows, length, dtype=torch.int64)
    for row in range(rows):
        if padding == 'left':
            mask[row, :min(length - 1, 2 + 2 * row)] = 0
        elif padding:
            mask[row, max(1, length - 2 - 2 * row):] = 0
    if padding == 'all':
        mask[0] = 0
    return dict(input_ids=ids, attention_mask=mask)


def only_text(rows, length, padding):
    return dict(input_ids=torch.randint(3, WORDS - 1, (rows, length)))


def typed_text(rows, length, padding):
    found = text(rows, length, padding)
    kinds = torch.zeros(rows, length, dtype=torch.int64)
    kinds[:, length // 2:] = 1
    return dict(found, token_type_ids=kinds)


def boxed_text(rows, length, padding):
    found = text(rows, length, padding)
    corner = torch.randint(0, 30, (rows, length, 2))
    return dict(input_ids=found['input_ids'], bbox=torch.cat([corner, corner + torch.randint(0, 30, (rows, length, 2))], -1),
                attention_mask=found['attention_mask'])


def translated(rows, length, padding):
    found = text(rows, length, padding)
    return dict(found, decoder_input_ids=torch.randint(3, WORDS - 1, (rows, length // 2 + 1)))


def image(side=32, key='pixel_values'):
    def asked(rows, length, padding):
        return {key: torch.randn(rows, 3, side, side)}
    return asked


def sound(rows, length, padding):
    return dict(input_values=torch.randn(rows, 400 + 40 * length))


def mel(rows, length, padding):
    return dict(input_features=torch.randn(rows, 16, 64))


def pictured_text(rows, length, padding):
    found = text(rows, length, padding)
    found['input_ids'][:, -1] = 98
    return dict(input_ids=found['input_ids'], pixel_values=torch.randn(rows, 3, 32, 32), attention_mask=found['attention_mask'])


ALL = ('traced', 'dict', 'exported')
FEW = ('traced', 'exported')
# name: (class, config, what it is asked, kinds)
MODELS = {
    'bert': ('BertModel', BERT, text, ALL),
    'bert-types': ('BertModel', BERT, typed_text, FEW),
    'bert-eager': ('BertModel', dict(BERT, attn_implementation='eager'), text, FEW),
    'bert-classes': ('BertForSequenceClassification', dict(BERT, num_labels=3), text, ALL),
    'bert-tokens': ('BertForTokenClassification', dict(BERT, num_labels=5), text, FEW),
    'bert-answers': ('BertForQuestionAnswering', BERT, text, ALL),
    'bert-words': ('BertForMaskedLM', BERT, text, FEW),
    'roberta': ('RobertaModel', ROBERTA, text, FEW),
    'roberta-classes': ('RobertaForSequenceClassification', ROBERTA, text, FEW),
    'xlm-roberta-classes': ('XLMRobertaForSequenceClassification', ROBERTA, text, FEW),
    'camembert-tokens': ('CamembertForTokenClassification', ROBERTA, text, FEW),
    'distilbert': ('DistilBertModel', dict(vocab_size=WORDS, dim=32, n_layers=2, n_heads=4, hidden_dim=37, max_position_embeddings=64), text, FEW),
    'distilbert-classes': ('DistilBertForSequenceClassification', dict(vocab_size=WORDS, dim=32, n_layers=2, n_heads=4, hidden_dim=37, max_position_embeddings=64), text, ALL),
    'albert': ('AlbertModel', dict(BERT, embedding_size=16, num_hidden_groups=1), text, FEW),
    'electra-classes': ('ElectraForSequenceClassification', dict(BERT, embedding_size=16), text, FEW),
    'mpnet': ('MPNetModel', dict(BERT, relative_attention_num_buckets=32, pad_token_id=1), text, FEW),
    'deberta': ('DebertaModel', dict(BERT, relative_attention=True, position_biased_input=False, pos_att_type=['p2c', 'c2p']), text, FEW),
    'deberta-v2': ('DebertaV2Model', dict(BERT, relative_attention=True, position_buckets=16, norm_rel_ebd='layer_norm', share_att_key=True,
                                          position_biased_input=False, pos_att_type=['p2c', 'c2p']), text, FEW),
    'mobilebert': ('MobileBertModel', dict(BERT, embedding_size=32, true_hidden_size=32, intra_bottleneck_size=32), text, FEW),
    'squeezebert': ('SqueezeBertModel', dict(BERT, embedding_size=32, q_groups=2, k_groups=2, v_groups=2, post_attention_groups=1, intermediate_groups=1, output_groups=1, intermediate_size=64), text, FEW),
    'longformer': ('LongformerModel', dict(BERT, attention_window=4, max_position_embeddings=66, pad_token_id=1), text, FEW),
    'big_bird': ('BigBirdModel', dict(BERT, attention_type='original_full'), text, FEW),
    'funnel': ('FunnelModel', dict(vocab_size=WORDS, block_sizes=[1, 1], num_decoder_layers=1, d_model=32, n_head=4, d_head=8, d_inner=37), text, FEW),
    'convbert': ('ConvBertModel', dict(BERT, embedding_size=32), text, FEW),
    'layoutlm': ('LayoutLMModel', dict(BERT, max_2d_position_embeddings=64), boxed_text, FEW),
    'xlnet': ('XLNetModel', dict(vocab_size=WORDS, d_model=32, n_layer=2, n_head=4, d_inner=37), text, FEW),
    'modernbert': ('ModernBertModel', dict(BERT, pad_token_id=0, cls_token_id=1, sep_token_id=2, bos_token_id=1, eos_token_id=2, local_attention=4, global_attn_every_n_layers=2), text, FEW),
    'nomic': ('NomicBertModel', dict(BERT), text, FEW),
    'fnet': ('FNetModel', dict(BERT), only_text, FEW),
    'rembert': ('RemBertModel', dict(BERT, input_embedding_size=16, output_embedding_size=16), text, FEW),
    'gpt2': ('GPT2Model', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False), text, ALL),
    'gpt2-words': ('GPT2LMHeadModel', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False), only_text, FEW),
    'gpt_neox': ('GPTNeoXForCausalLM', dict(LLAMA, rotary_pct=0.5, use_cache=False), text, FEW),
    'gpt_neo': ('GPTNeoForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_layers=2, num_heads=4, attention_types=[[['global', 'local'], 1]], window_size=4, max_position_embeddings=64, use_cache=False), text, FEW),
    'opt': ('OPTForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=37, max_position_embeddings=64, word_embed_proj_dim=32, use_cache=False), text, FEW),
    'bloom': ('BloomForCausalLM', dict(vocab_size=WORDS, hidden_size=32, n_layer=2, n_head=4, use_cache=False), text, FEW),
    'llama': ('LlamaForCausalLM', dict(LLAMA, use_cache=False), text, ALL),
    'llama-classes': ('LlamaForSequenceClassification', dict(LLAMA, use_cache=False), text, FEW),
    'mistral': ('MistralForCausalLM', dict(LLAMA, sliding_window=4, use_cache=False), text, FEW),
    'qwen2': ('Qwen2ForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'qwen3': ('Qwen3Model', dict(LLAMA, head_dim=8, use_cache=False), text, FEW),
    'gemma': ('GemmaForCausalLM', dict(LLAMA, head_dim=8, use_cache=False), text, FEW),
    'gemma2': ('Gemma2ForCausalLM', dict(LLAMA, head_dim=8, sliding_window=4, use_cache=False), text, FEW),
    'phi': ('PhiForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'mixtral': ('MixtralForCausalLM', dict(WIDE, num_local_experts=4, num_experts_per_tok=2, use_cache=False), text, FEW),
    'mamba': ('MambaForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, state_size=4, time_step_rank=4, use_cache=False), only_text, FEW),
    't5-encoder': ('T5EncoderModel', T5, text, FEW),
    't5': ('T5ForConditionalGeneration', dict(T5, use_cache=False), translated, FEW),
    'mt5': ('MT5Model', dict(T5, feed_forward_proj='gated-gelu', use_cache=False), translated, FEW),
    'bart': ('BartForConditionalGeneration', dict(BART, use_cache=False), translated, FEW),
    'bart-classes': ('BartForSequenceClassification', dict(BART, use_cache=False), 'ended', FEW),
    'marian': ('MarianMTModel', dict(BART, use_cache=False), translated, FEW),
    'pegasus': ('PegasusModel', dict(BART, use_cache=False), translated, FEW),
    'whisper-encoder': ('WhisperEncoder', dict(d_model=32, encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=37, num_mel_bins=16, max_source_positions=32), mel, FEW),
    'wav2vec2': ('Wav2Vec2Model', WAV2VEC2, sound, FEW),
    'wav2vec2-ctc': ('Wav2Vec2ForCTC', dict(WAV2VEC2, do_stable_layer_norm=True, feat_extract_norm='layer'), sound, FEW),
    'hubert': ('HubertModel', WAV2VEC2, sound, FEW),
    'wavlm': ('WavLMModel', dict(WAV2VEC2, num_buckets=16), sound, FEW),
    'ast': ('ASTModel', dict(VIT, max_length=32, num_mel_bins=16, patch_size=4, frequency_stride=4, time_stride=4), 'spectra', FEW),
    'vit': ('ViTModel', VIT, image(), FEW),
    'vit-classes': ('ViTForImageClassification', dict(VIT, num_labels=3), image(), ALL),
    'deit': ('DeiTForImageClassification', VIT, image(), FEW),
    'beit': ('BeitModel', dict(VIT, use_relative_position_bias=True), image(), FEW),
    'dinov2': ('Dinov2Model', VIT, image(), FEW),
    'vit_mae': ('ViTMAEModel', dict(VIT, mask_ratio=0.0), image(), ('exported',)),
    'swin': ('SwinModel', dict(image_size=32, patch_size=2, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4), image(), FEW),
    'swinv2': ('Swinv2Model', dict(image_size=32, patch_size=2, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4), image(), FEW),
    'convnext': ('ConvNextForImageClassification', dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 2, 1]), image(64), FEW),
    'convnextv2': ('ConvNextV2ForImageClassification', dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 2, 1]), image(64), FEW),
    'resnet': ('ResNetForImageClassification', RESNET, image(), FEW),
    'regnet': ('RegNetForImageClassification', dict(embedding_size=8, hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], groups_width=4), image(), FEW),
    'efficientnet': ('EfficientNetModel', dict(width_coefficient=0.25, depth_coefficient=0.3, image_size=32, hidden_dim=320), image(), FEW),
    'mobilenet_v2': ('MobileNetV2Model', dict(depth_multiplier=0.25), image(), FEW),
    'mobilevit': ('MobileViTModel', dict(image_size=64, hidden_sizes=[12, 16, 20], neck_hidden_sizes=[8, 8, 16, 16, 24, 24, 32], num_attention_heads=2), image(64), FEW),
    'mobilevitv2': ('MobileViTV2Model', dict(image_size=64, width_multiplier=0.25), image(64), FEW),
    'segformer': ('SegformerForSemanticSegmentation', dict(depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 16, 32], num_attention_heads=[1, 2, 2, 4], decoder_hidden_size=16, num_labels=4), image(64), FEW),
    'dpt': ('DPTForDepthEstimation', dict(VIT, num_hidden_layers=4, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 16, 16, 16], fusion_hidden_size=16, is_hybrid=False), image(), FEW),
    'poolformer': ('PoolFormerModel', dict(hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1]), image(64), FEW),
    'levit': ('LevitForImageClassification', dict(image_size=64, hidden_sizes=[16, 24, 32], num_attention_heads=[2, 3, 4], depths=[1, 1, 1], key_dim=[8, 8, 8]), image(64), FEW),
    'pvt': ('PvtModel', dict(image_size=64, hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 2, 4]), image(64), FEW),
    'focalnet': ('FocalNetModel', dict(image_size=32, patch_size=2, embed_dim=16, depths=[1, 1], focal_levels=[2, 2], focal_windows=[3, 3]), image(), FEW),
    'detr': ('DetrForObjectDetection', dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
                                            encoder_ffn_dim=37, decoder_ffn_dim=37, num_queries=7, num_labels=4, use_timm_backbone=False, use_pretrained_backbone=False,
                                            backbone_config=('ResNetConfig', dict(RESNET, out_features=['stage4']))), image(64), FEW),
    'rt_detr': ('RTDetrForObjectDetection', dict(d_model=32, encoder_hidden_dim=32, encoder_in_channels=[16, 24, 32], encoder_ffn_dim=37, encoder_attention_heads=4,
                                                 decoder_in_channels=[32, 32, 32], decoder_ffn_dim=37, decoder_attention_heads=4, decoder_layers=2, num_queries=7, num_denoising=0, num_labels=4,
                                                 backbone_config=('RTDetrResNetConfig', dict(RESNET, out_features=['stage2', 'stage3', 'stage4']))), image(64), FEW),
    'yolos': ('YolosForObjectDetection', dict(VIT, image_size=[32, 32], num_detection_tokens=5, num_labels=4), image(), FEW),
    'clip': ('CLIPModel', CLIP, pictured_text, FEW),
    'clip-text': ('CLIPTextModelWithProjection', CLIP['text_config'], 'clip-text', FEW),
    'clip-image': ('CLIPVisionModelWithProjection', VIT, image(), FEW),
    'siglip': ('SiglipModel', dict(text_config=dict(CLIP['text_config'], projection_size=32), vision_config=VIT), pictured_text, FEW),
    'chinese_clip-image': ('ChineseCLIPVisionModel', VIT, image(), FEW),
    'vilt': ('ViltModel', dict(BERT, image_size=32, patch_size=8), 'vilt', FEW),
    'patchtst': ('PatchTSTForPrediction', dict(num_input_channels=2, context_length=24, prediction_length=4, patch_length=4, patch_stride=4, d_model=32, num_attention_heads=4, ffn_dim=37, num_hidden_layers=2, pre_norm=True), 'series', FEW),
}

# More of each family: what is served of it, what its layers have that others have not.
SPEECH = dict(WAV2VEC2, feat_extract_norm='layer', do_stable_layer_norm=True)
MOE = dict(LLAMA, use_cache=False, moe_intermediate_size=16, head_dim=8)
MODELS.update({
    # encoders of text
    'distilbert-eager': ('DistilBertModel', dict(vocab_size=WORDS, dim=32, n_layers=2, n_heads=4, hidden_dim=37, max_position_embeddings=64, attn_implementation='eager'), text, FEW),
    'distilbert-answers': ('DistilBertForQuestionAnswering', dict(vocab_size=WORDS, dim=32, n_layers=2, n_heads=4, hidden_dim=37, max_position_embeddings=64, sinusoidal_pos_embds=True), text, FEW),
    'roberta-words': ('RobertaForMaskedLM', dict(ROBERTA, attn_implementation='eager'), text, FEW),
    'roberta-choices': ('RobertaForMultipleChoice', ROBERTA, 'choices', FEW),
    'bert-next': ('BertForNextSentencePrediction', BERT, typed_text, FEW),
    'bert-decoder': ('BertLMHeadModel', dict(BERT, is_decoder=True, use_cache=False), text, FEW),
    'albert-answers': ('AlbertForQuestionAnswering', dict(BERT, embedding_size=16, num_hidden_groups=2, inner_group_num=2, hidden_act='gelu_new'), text, FEW),
    'electra-words': ('ElectraForMaskedLM', dict(BERT, embedding_size=16, attn_implementation='eager'), text, FEW),
    'electra-discriminator': ('ElectraForPreTraining', dict(BERT, embedding_size=16), text, FEW),
    'deberta-classes': ('DebertaForSequenceClassification', dict(BERT, relative_attention=True, position_biased_input=True, pos_att_type='p2c|c2p', pooler_hidden_size=32), typed_text, FEW),
    'deberta-v2-classes': ('DebertaV2ForSequenceClassification', dict(BERT, relative_attention=True, position_buckets=4, norm_rel_ebd='layer_norm', share_att_key=True,
                                                                      position_biased_input=False, pos_att_type='p2c|c2p', pooler_hidden_size=32, type_vocab_size=0, num_labels=3), text, FEW),
    'deberta-v2-words': ('DebertaV2ForMaskedLM', dict(BERT, relative_attention=True, position_buckets=16, conv_kernel_size=3, pos_att_type='p2c|c2p', type_vocab_size=0, legacy=True), text, FEW),
    'mpnet-tokens': ('MPNetForTokenClassification', dict(BERT, relative_attention_num_buckets=32, pad_token_id=1), text, FEW),
    'mobilebert-answers': ('MobileBertForQuestionAnswering', dict(BERT, embedding_size=16, true_hidden_size=16, intra_bottleneck_size=16, normalization_type='layer_norm', use_bottleneck_attention=True), text, FEW),
    'ernie': ('ErnieForSequenceClassification', dict(BERT, use_task_id=True), text, FEW),
    'nystromformer': ('NystromformerModel', dict(BERT, num_landmarks=4, segment_means_seq_len=8, conv_kernel_size=5), 'eight', FEW),
    'canine': ('CanineModel', dict(BERT, num_hash_buckets=16, num_hash_functions=4, downsampling_rate=4, upsampling_kernel_size=4, local_transformer_stride=8, max_position_embeddings=64), 'canine', FEW),
    'roformer': ('RoFormerForMaskedLM', dict(BERT, embedding_size=16, rotary_value=True), text, FEW),
    'megatron-bert': ('MegatronBertForSequenceClassification', BERT, text, FEW),
    'xlm': ('XLMForSequenceClassification', dict(vocab_size=WORDS, emb_dim=32, n_layers=2, n_heads=4, max_position_embeddings=64, sinusoidal_embeddings=True, use_lang_emb=False), text, FEW),
    'ibert': ('IBertModel', dict(ROBERTA), text, FEW),
    'esm': ('EsmForMaskedLM', dict(BERT, pad_token_id=1, mask_token_id=4, position_embedding_type='rotary', token_dropout=True, emb_layer_norm_before=True), text, FEW),
    'layoutlmv3': ('LayoutLMv3ForTokenClassification', dict(ROBERTA, coordinate_size=5, shape_size=6, rel_pos_bins=8, max_rel_pos=16, rel_2d_pos_bins=8, max_rel_2d_pos=16, input_size=32, patch_size=8, max_2d_position_embeddings=64), 'pictured-boxes', FEW),
    'lilt': ('LiltForTokenClassification', dict(BERT, hidden_size=48, channel_shrink_ratio=4, max_2d_position_embeddings=64, pad_token_id=1), boxed_text, FEW),
    'xlnet-classes': ('XLNetForSequenceClassification', dict(vocab_size=WORDS, d_model=32, n_layer=2, n_head=4, d_inner=37, mem_len=None), text, FEW),
    'funnel-classes': ('FunnelForSequenceClassification', dict(vocab_size=WORDS, block_sizes=[2, 1], d_model=32, n_head=4, d_head=8, d_inner=37, attention_type='factorized', pooling_type='max'), text, FEW),
    'longformer-classes': ('LongformerForSequenceClassification', dict(BERT, attention_window=4, max_position_embeddings=66, pad_token_id=1), text, FEW),
    'big_bird-sparse': ('BigBirdModel', dict(BERT, attention_type='block_sparse', block_size=4, num_random_blocks=1, max_position_embeddings=128), 'long', FEW),
    'modernbert-classes': ('ModernBertForSequenceClassification', dict(BERT, pad_token_id=0, cls_token_id=1, sep_token_id=2, bos_token_id=1, eos_token_id=2, local_attention=4, global_attn_every_n_layers=2, classifier_pooling='mean', attn_implementation='eager'), text, FEW),
    'modernbert-words': ('ModernBertForMaskedLM', dict(BERT, pad_token_id=0, cls_token_id=1, sep_token_id=2, bos_token_id=1, eos_token_id=2, local_attention=4, global_attn_every_n_layers=2), text, FEW),
    'bert_generation': ('BertGenerationEncoder', BERT, text, FEW),
    'roberta_prelayernorm': ('RobertaPreLayerNormModel', ROBERTA, text, FEW),
    'xmod': ('XmodModel', dict(ROBERTA, languages=('en_XX',), default_language='en_XX'), text, FEW),
    'data2vec-text': ('Data2VecTextModel', ROBERTA, text, FEW),
    'luke': ('LukeModel', dict(ROBERTA, entity_vocab_size=20, entity_emb_size=16), text, FEW),
    'dpr': ('DPRQuestionEncoder', dict(BERT, projection_dim=24), text, FEW),
    'tapas': ('TapasModel', dict(BERT, type_vocab_sizes=[3, 16, 16, 2, 16, 16, 10], max_num_rows=16, max_num_columns=16), 'tapas', FEW),
    'splinter': ('SplinterForQuestionAnswering', BERT, text, FEW),
    'eurobert': ('EuroBertForMaskedLM', dict(LLAMA), text, FEW),
    'perceiver': ('PerceiverForMaskedLM', dict(vocab_size=WORDS, d_model=32, d_latents=32, num_latents=8, num_blocks=1, num_self_attends_per_block=2, num_self_attention_heads=4, num_cross_attention_heads=4, max_position_embeddings=8), 'perceiver', FEW),
    # decoders
    'gpt2-classes': ('GPT2ForSequenceClassification', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False, pad_token_id=0, attn_implementation='eager'), text, FEW),
    'gpt2-scaled': ('GPT2LMHeadModel', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False, scale_attn_by_inverse_layer_idx=True, reorder_and_upcast_attn=True, attn_implementation='eager'), text, FEW),
    'gptj': ('GPTJForCausalLM', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, rotary_dim=4, use_cache=False), text, FEW),
    'codegen': ('CodeGenForCausalLM', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, n_ctx=64, rotary_dim=4, use_cache=False), text, FEW),
    'openai-gpt': ('OpenAIGPTLMHeadModel', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64), text, FEW),
    'ctrl': ('CTRLLMHeadModel', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, dff=37, n_positions=64, use_cache=False), text, FEW),
    'gpt_bigcode': ('GPTBigCodeForCausalLM', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False), text, FEW),
    'falcon': ('FalconForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, use_cache=False), text, FEW),
    'falcon-alibi': ('FalconForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, alibi=True, multi_query=False, parallel_attn=False, bias=True, use_cache=False), text, FEW),
    'mpt': ('MptForCausalLM', dict(vocab_size=WORDS, d_model=32, n_heads=4, n_layers=2, max_seq_len=64, use_cache=False), text, FEW),
    'stablelm': ('StableLmForCausalLM', dict(LLAMA, use_cache=False, qk_layernorm=True, use_parallel_residual=True), text, FEW),
    'starcoder2': ('Starcoder2ForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'cohere': ('CohereForCausalLM', dict(LLAMA, use_cache=False, use_qk_norm=True), text, FEW),
    'cohere2': ('Cohere2ForCausalLM', dict(LLAMA, use_cache=False, sliding_window=4, head_dim=8), text, FEW),
    'olmo2': ('Olmo2ForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'olmoe': ('OlmoeForCausalLM', dict(WIDE, use_cache=False, num_experts=4, num_experts_per_tok=2), text, FEW),
    'granite': ('GraniteForCausalLM', dict(LLAMA, use_cache=False, embedding_multiplier=3.0, logits_scaling=2.0, residual_multiplier=0.5), text, FEW),
    'glm': ('GlmForCausalLM', dict(LLAMA, use_cache=False, head_dim=8), text, FEW),
    'glm4': ('Glm4ForCausalLM', dict(LLAMA, use_cache=False, head_dim=8), text, FEW),
    'phi3': ('Phi3ForCausalLM', dict(LLAMA, use_cache=False, sliding_window=4), text, FEW),
    'qwen2-classes': ('Qwen2ForSequenceClassification', dict(LLAMA, use_cache=False), text, FEW),
    'qwen2-window': ('Qwen2ForCausalLM', dict(LLAMA, use_cache=False, use_sliding_window=True, sliding_window=4, max_window_layers=1), text, FEW),
    'qwen2_moe': ('Qwen2MoeForCausalLM', dict(MOE, num_experts=4, num_experts_per_tok=2, shared_expert_intermediate_size=16), text, FEW),
    'qwen3_moe': ('Qwen3MoeForCausalLM', dict(MOE, num_experts=4, num_experts_per_tok=2), text, FEW),
    'qwen3-eager': ('Qwen3ForCausalLM', dict(LLAMA, head_dim=8, use_cache=False, attn_implementation='eager'), text, FEW),
    'qwen3_next': ('Qwen3NextForCausalLM', dict(MOE, num_experts=4, num_experts_per_tok=2, shared_expert_intermediate_size=16, linear_num_value_heads=4, linear_num_key_heads=2, linear_key_head_dim=8, linear_value_head_dim=8), text, FEW),
    'gemma3': ('Gemma3ForCausalLM', dict(LLAMA, head_dim=8, sliding_window=4, use_cache=False, sliding_window_pattern=2), text, FEW),
    'gpt_oss': ('GptOssForCausalLM', dict(WIDE, head_dim=8, sliding_window=4, use_cache=False, num_local_experts=4, num_experts_per_tok=2, attn_implementation='eager'), text, FEW),
    'deepseek_v3': ('DeepseekV3ForCausalLM', dict(LLAMA, use_cache=False, moe_intermediate_size=16, n_routed_experts=4, n_group=2, topk_group=1, num_experts_per_tok=2, first_k_dense_replace=1, q_lora_rank=16, kv_lora_rank=16, num_key_value_heads=4, qk_rope_head_dim=4, v_head_dim=8, qk_nope_head_dim=4), text, FEW),
    'smollm3': ('SmolLM3ForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'persimmon': ('PersimmonForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'nemotron': ('NemotronForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'biogpt': ('BioGptForCausalLM', dict(LLAMA, use_cache=False), text, FEW),
    'xglm': ('XGLMForCausalLM', dict(vocab_size=WORDS, d_model=32, ffn_dim=37, num_layers=2, attention_heads=4, max_position_embeddings=64, use_cache=False), text, FEW),
    'opt-350m': ('OPTModel', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=37, max_position_embeddings=64, word_embed_proj_dim=16, do_layer_norm_before=False, use_cache=False, attn_implementation='eager'), text, FEW),
    'bloom-classes': ('BloomForSequenceClassification', dict(vocab_size=WORDS, hidden_size=32, n_layer=2, n_head=4, use_cache=False, pad_token_id=0), text, FEW),
    'llama-eager': ('LlamaForCausalLM', dict(LLAMA, use_cache=False, attn_implementation='eager', rope_parameters=dict(rope_type='llama3', rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)), text, FEW),
    'llama-tokens': ('LlamaForTokenClassification', dict(LLAMA, use_cache=False, attention_bias=True, mlp_bias=True), text, FEW),
    'mamba2': ('Mamba2ForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, state_size=8, head_dim=8, num_heads=8, n_groups=2, expand=2, chunk_size=8, use_cache=False), only_text, FEW),
    'falcon_mamba': ('FalconMambaForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, state_size=4, time_step_rank=4, use_cache=False), only_text, FEW),
    'rwkv': ('RwkvForCausalLM', dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, context_length=32, use_cache=False), only_text, FEW),
    'recurrent_gemma': ('RecurrentGemmaForCausalLM', dict(LLAMA, use_cache=False, lru_width=32, attention_window_size=8, num_hidden_layers=3, head_dim=8), text, FEW),
    'lfm2': ('Lfm2ForCausalLM', dict(LLAMA, use_cache=False, layer_types=['conv', 'full_attention'], block_multiple_of=8), text, FEW),
    'llama-cache': ('LlamaForCausalLM', dict(LLAMA), 'cache-2', FEW),
    'gpt2-cache': ('GPT2LMHeadModel', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64), 'cache-4', FEW),
    # from text to text
    'bart-sdpa': ('BartModel', dict(BART, use_cache=False), translated, FEW),
    'bart-answers': ('BartForQuestionAnswering', dict(BART, use_cache=False, attn_implementation='eager'), text, FEW),
    'mbart': ('MBartForConditionalGeneration', dict(BART, use_cache=False, scale_embedding=True), translated, FEW),
    'm2m_100': ('M2M100ForConditionalGeneration', dict(BART, use_cache=False), translated, FEW),
    'blenderbot': ('BlenderbotForConditionalGeneration', dict(BART, use_cache=False), translated, FEW),
    'led': ('LEDModel', dict(BART, use_cache=False, attention_window=4, max_encoder_position_embeddings=64, max_decoder_position_embeddings=64), translated, FEW),
    'prophetnet': ('ProphetNetModel', dict(vocab_size=WORDS, hidden_size=32, num_encoder_layers=2, num_decoder_layers=2, num_encoder_attention_heads=4, num_decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, max_position_embeddings=64, use_cache=False), translated, FEW),
    'longt5': ('LongT5EncoderModel', dict(T5, local_radius=2, encoder_attention_type='transient-global', global_block_size=4), text, FEW),
    'umt5': ('UMT5EncoderModel', T5, text, FEW),
    'switch_transformers': ('SwitchTransformersEncoderModel', dict(T5, num_sparse_encoder_layers=1, num_experts=4, expert_capacity=64, router_jitter_noise=0.0), text, FEW),
    't5-classes': ('T5ForSequenceClassification', dict(T5, use_cache=False), 'ended-1', FEW),
    'pegasus_x': ('PegasusXModel', dict(BART, use_cache=False, block_size=4, num_global_tokens=3), translated, FEW),
    'plbart': ('PLBartForConditionalGeneration', dict(BART, use_cache=False), translated, FEW),
    'marian-eager': ('MarianModel', dict(BART, use_cache=False, attn_implementation='eager'), translated, FEW),
    'trocr-decoder': ('TrOCRForCausalLM', dict(vocab_size=WORDS, d_model=32, decoder_layers=2, decoder_attention_heads=4, decoder_ffn_dim=37, max_position_embeddings=64, use_cache=False, is_decoder=True), only_text, FEW),
    # sound
    'whisper': ('WhisperForConditionalGeneration', dict(vocab_size=WORDS, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, num_mel_bins=16,
                                                        max_source_positions=32, max_target_positions=32, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1, use_cache=False), 'heard', FEW),
    'whisper-classes': ('WhisperForAudioClassification', dict(vocab_size=WORDS, d_model=32, encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=37, num_mel_bins=16, max_source_positions=32, num_labels=3, pad_token_id=0, use_weighted_layer_sum=True), mel, FEW),
    'wav2vec2-classes': ('Wav2Vec2ForSequenceClassification', dict(WAV2VEC2, num_labels=3, classifier_proj_size=16, use_weighted_layer_sum=True), sound, FEW),
    'wav2vec2-masked': ('Wav2Vec2ForCTC', SPEECH, 'sound-masked', FEW),
    'wav2vec2-xvector': ('Wav2Vec2ForXVector', dict(WAV2VEC2, tdnn_dim=(16, 16, 16), tdnn_kernel=(3, 3, 1), tdnn_dilation=(1, 2, 1), xvector_output_dim=12), sound, FEW),
    'wav2vec2_conformer': ('Wav2Vec2ConformerModel', dict(WAV2VEC2, position_embeddings_type='relative', conv_depthwise_kernel_size=5), sound, FEW),
    'wav2vec2_conformer-rotary': ('Wav2Vec2ConformerForCTC', dict(WAV2VEC2, position_embeddings_type='rotary', conv_depthwise_kernel_size=5), sound, FEW),
    'wav2vec2_bert': ('Wav2Vec2BertModel', dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37, feature_projection_input_dim=16, conv_depthwise_kernel_size=5, left_max_position_embeddings=8, right_max_position_embeddings=4), 'features', FEW),
    'unispeech_sat': ('UniSpeechSatModel', WAV2VEC2, sound, FEW),
    'sew': ('SEWModel', dict(WAV2VEC2, squeeze_factor=2), sound, FEW),
    'sew_d': ('SEWDModel', dict(WAV2VEC2, squeeze_factor=2, position_buckets=8, max_position_embeddings=64), sound, FEW),
    'data2vec-audio': ('Data2VecAudioModel', dict(WAV2VEC2, conv_pos_kernel_size=7, num_conv_pos_embeddings=2), sound, FEW),
    'hubert-classes': ('HubertForSequenceClassification', dict(WAV2VEC2, num_labels=3, classifier_proj_size=16), sound, FEW),
    'wavlm-xvector': ('WavLMForXVector', dict(SPEECH, num_buckets=16, tdnn_dim=(16, 16), tdnn_kernel=(3, 1), tdnn_dilation=(1, 1), xvector_output_dim=12), sound, FEW),
    'speecht5-encoder': ('SpeechT5ForSpeechToText', dict(WAV2VEC2, vocab_size=WORDS, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, max_speech_positions=256, max_text_positions=64, use_cache=False), 'spoken', FEW),
    'speecht5-hifigan': ('SpeechT5HifiGan', dict(model_in_dim=8, upsample_initial_channel=16, upsample_rates=[2, 2], upsample_kernel_sizes=[4, 4], resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]]), 'spectrogram', FEW),
    'speech_to_text': ('Speech2TextModel', dict(vocab_size=WORDS, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, input_feat_per_channel=16, conv_channels=16, max_source_positions=64, max_target_positions=64, use_cache=False), 'listened', FEW),
    'clap-audio': ('ClapAudioModel', dict(spec_size=32, patch_size=4, patch_stride=[4, 4], num_mel_bins=8, hidden_size=32, window_size=4, depths=[1, 1], num_attention_heads=[2, 2], patch_embeds_hidden_size=16, enable_fusion=False), 'clap', FEW),
    'encodec': ('EncodecModel', dict(hidden_size=16, num_filters=4, upsampling_ratios=[4, 2], codebook_size=16, codebook_dim=16, num_lstm_layers=1, normalize=False, sampling_rate=8000, target_bandwidths=[24.0]), 'wave', FEW),
    'dac': ('DacModel', dict(encoder_hidden_size=8, downsampling_ratios=[2, 4], decoder_hidden_size=32, n_codebooks=2, codebook_size=16, codebook_dim=4, hidden_size=16), 'wave', FEW),
    'univnet': ('UnivNetModel', dict(model_in_channels=8, model_hidden_channels=8, num_mel_bins=8, resblock_kernel_sizes=[3], resblock_stride_sizes=[4], resblock_dilation_sizes=[[1, 3]], kernel_predictor_num_blocks=1, kernel_predictor_hidden_channels=8), 'univnet', FEW),
    # pictures
    'vit-eager': ('ViTModel', dict(VIT, attn_implementation='eager'), image(), FEW),
    'vit-masked': ('ViTForMaskedImageModeling', dict(VIT, encoder_stride=8), image(), FEW),
    'vit-sizes': ('ViTModel', VIT, 'sized', FEW),
    'beit-segments': ('BeitForSemanticSegmentation', dict(VIT, image_size=32, num_hidden_layers=4, out_indices=[1, 2, 3, 4], use_relative_position_bias=True, pool_scales=[1, 2], num_labels=4), image(), FEW),
    'dinov2-registers': ('Dinov2WithRegistersForImageClassification', dict(VIT, num_register_tokens=3), image(), FEW),
    'dinov2-swiglu': ('Dinov2ForImageClassification', dict(VIT, use_swiglu_ffn=True), image(), FEW),
    'dinov3_vit': ('DINOv3ViTModel', dict(VIT, num_register_tokens=3), image(), FEW),
    'dinov3_convnext': ('DINOv3ConvNextModel', dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 2, 1]), image(64), FEW),
    'data2vec-vision': ('Data2VecVisionModel', dict(VIT, use_relative_position_bias=True), image(), FEW),
    'hiera': ('HieraModel', dict(embed_dim=8, image_size=[64, 64], patch_size=[7, 7], patch_stride=[4, 4], patch_padding=[3, 3], depths=[1, 1, 1, 1], num_heads=[1, 2, 4, 8], masked_unit_size=[8, 8], masked_unit_attention=[True, True, False, False], query_stride=[2, 2]), image(64), FEW),
    'vit_msn': ('ViTMSNForImageClassification', VIT, image(), FEW),
    'ijepa': ('IJepaModel', VIT, image(), FEW),
    'swin-classes': ('SwinForImageClassification', dict(image_size=32, patch_size=2, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4, use_absolute_embeddings=True), image(), FEW),
    'swin2sr': ('Swin2SRForImageSuperResolution', dict(image_size=16, patch_size=1, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4, upscale=2), image(16), FEW),
    'cvt': ('CvtForImageClassification', dict(embed_dim=[8, 16, 24], num_heads=[1, 2, 3], depth=[1, 2, 3]), image(64), FEW),
    'bit': ('BitForImageClassification', dict(embedding_size=8, hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_groups=4, global_padding='SAME'), image(), FEW),
    'mobilenet_v1': ('MobileNetV1Model', dict(depth_multiplier=0.25), image(), FEW),
    'swiftformer': ('SwiftFormerForImageClassification', dict(image_size=64, depths=[1, 1, 1, 1], embed_dims=[8, 16, 24, 32]), image(64), FEW),
    'pvt_v2': ('PvtV2ForImageClassification', dict(image_size=64, hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 2, 4], linear_attention=True), image(64), FEW),
    'hgnet_v2': ('HGNetV2ForImageClassification', dict(embedding_size=8, stem_channels=[3, 8, 12], stage_in_channels=[12, 16, 24, 32], stage_mid_channels=[8, 8, 8, 8], stage_out_channels=[16, 24, 32, 40], hidden_sizes=[16, 24, 32, 40], depths=[1, 1, 1, 1], stage_num_blocks=[1, 1, 1, 1], stage_numb_of_layers=[2, 2, 2, 2]), image(64), FEW),
    'segformer-classes': ('SegformerForImageClassification', dict(depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 16, 32], num_attention_heads=[1, 2, 2, 4], num_labels=4), image(64), FEW),
    'upernet': ('UperNetForSemanticSegmentation', dict(hidden_size=16, pool_scales=[1, 2], num_labels=4, auxiliary_in_channels=24, auxiliary_channels=8, backbone_config=('ConvNextConfig', dict(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], out_features=['stage1', 'stage2', 'stage3', 'stage4']))), image(64), FEW),
    'maskformer': ('MaskFormerForInstanceSegmentation', dict(fpn_feature_size=32, mask_feature_size=32, num_labels=4, backbone_config=('SwinConfig', dict(image_size=64, patch_size=2, embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 2, 2, 4], window_size=4, out_features=['stage1', 'stage2', 'stage3', 'stage4'])),
                                                             decoder_config=('DetrConfig', dict(d_model=32, encoder_layers=1, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=20, decoder_ffn_dim=20, num_queries=5))), image(64), FEW),
    'mask2former': ('Mask2FormerForUniversalSegmentation', dict(feature_size=32, mask_feature_size=32, hidden_dim=32, encoder_feedforward_dim=20, dim_feedforward=20, encoder_layers=2, decoder_layers=3, num_attention_heads=2, num_queries=5, num_labels=4,
                                                                backbone_config=('SwinConfig', dict(image_size=64, patch_size=2, embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 2, 2, 4], window_size=4, out_features=['stage1', 'stage2', 'stage3', 'stage4']))), image(64), FEW),
    'depth_anything': ('DepthAnythingForDepthEstimation', dict(reassemble_hidden_size=32, patch_size=8, neck_hidden_sizes=[8, 8], fusion_hidden_size=8, head_hidden_size=8, reassemble_factors=[2, 1], backbone_config=('Dinov2Config', dict(VIT, out_indices=[1, 2], out_features=['stage1', 'stage2'], apply_layernorm=True, reshape_hidden_states=False))), image(), FEW),
    'glpn': ('GLPNForDepthEstimation', dict(depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 16, 32], num_attention_heads=[1, 2, 2, 4], decoder_hidden_size=16), image(64), FEW),
    'dpt-segments': ('DPTForSemanticSegmentation', dict(VIT, num_hidden_layers=4, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 16, 16, 16], fusion_hidden_size=16, is_hybrid=False, readout_type='add', num_labels=4), image(), FEW),
    'conditional_detr': ('ConditionalDetrForObjectDetection', dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, num_queries=7, num_labels=4, use_timm_backbone=False, use_pretrained_backbone=False,
                                                                   backbone_config=('ResNetConfig', dict(RESNET, out_features=['stage4']))), image(64), FEW),
    'deformable_detr': ('DeformableDetrForObjectDetection', dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, num_queries=7, num_labels=4, use_timm_backbone=False, use_pretrained_backbone=False,
                                                                 num_feature_levels=3, backbone_config=('ResNetConfig', dict(RESNET, out_features=['stage3', 'stage4']))), image(64), FEW),
    'table_transformer': ('TableTransformerForObjectDetection', dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, num_queries=7, num_labels=4, use_timm_backbone=False, use_pretrained_backbone=False,
                                                                     backbone_config=('ResNetConfig', dict(RESNET, out_features=['stage4']))), image(64), FEW),
    'rt_detr_v2': ('RTDetrV2ForObjectDetection', dict(d_model=32, encoder_hidden_dim=32, encoder_in_channels=[16, 24, 32], encoder_ffn_dim=37, encoder_attention_heads=4, decoder_in_channels=[32, 32, 32], decoder_ffn_dim=37, decoder_attention_heads=4, decoder_layers=2, num_queries=7, num_denoising=0, num_labels=4,
                                                      backbone_config=('RTDetrResNetConfig', dict(RESNET, out_features=['stage2', 'stage3', 'stage4']))), image(64), FEW),
    'owlvit': ('OwlViTModel', dict(text_config=dict(CLIP['text_config'], max_position_embeddings=16), vision_config=VIT, projection_dim=24), pictured_text, FEW),
    'vitpose': ('VitPoseForPoseEstimation', dict(num_labels=4, scale_factor=2, backbone_config=('VitPoseBackboneConfig', dict(image_size=[32, 32], patch_size=[8, 8], hidden_size=32, num_hidden_layers=2, num_attention_heads=4, mlp_ratio=2, out_indices=[2]))), image(), FEW),
    'sam-image': ('SamVisionModel', dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37, image_size=64, patch_size=8, mlp_dim=40, output_channels=16, window_size=4, global_attn_indexes=[1]), image(64), FEW),
    'sam': ('SamModel', dict(vision_config=dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, image_size=64, patch_size=8, mlp_dim=40, output_channels=16, window_size=4, global_attn_indexes=[1], num_pos_feats=8),
                             prompt_encoder_config=dict(hidden_size=16, image_size=64, patch_size=8), mask_decoder_config=dict(hidden_size=16, mlp_dim=24, num_hidden_layers=2, num_attention_heads=2, iou_head_hidden_dim=16)), 'pointed', FEW),
    'superpoint': ('SuperPointForKeypointDetection', dict(encoder_hidden_sizes=[8, 8, 8], decoder_hidden_size=16, keypoint_decoder_dim=65, descriptor_decoder_dim=16, max_keypoints=5), image(32), ('traced',)),
    'videomae': ('VideoMAEModel', dict(VIT, num_frames=4), 'video', FEW),
    'timesformer': ('TimesformerModel', dict(VIT, num_frames=4), 'video', FEW),
    'vivit': ('VivitModel', dict(VIT, num_frames=4, tubelet_size=[2, 8, 8]), 'video', FEW),
    'imagegpt': ('ImageGPTForImageClassification', dict(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False, num_labels=3), only_text, FEW),
    # pictures and text
    'blip-image': ('BlipVisionModel', VIT, image(), FEW),
    'blip-matches': ('BlipForImageTextRetrieval', dict(text_config=dict(BERT, encoder_hidden_size=32, projection_dim=24, use_cache=False, bos_token_id=1), vision_config=dict(VIT, projection_dim=24), projection_dim=24, image_text_hidden_size=24), pictured_text, FEW),
    'clip-eager': ('CLIPModel', dict(CLIP, attn_implementation='eager'), pictured_text, FEW),
    'clip-classes': ('CLIPForImageClassification', dict(CLIP, num_labels=3), image(), FEW),
    'siglip-image': ('SiglipVisionModel', VIT, image(), FEW),
    'clipseg': ('CLIPSegForImageSegmentation', dict(text_config=CLIP['text_config'], vision_config=VIT, projection_dim=24, extract_layers=[0, 1], reduce_dim=16, decoder_num_attention_heads=2, decoder_intermediate_size=20), pictured_text, FEW),
    'altclip-text': ('AltCLIPTextModel', dict(ROBERTA, project_dim=24), text, FEW),
    'vilt-answers': ('ViltForQuestionAnswering', dict(BERT, image_size=32, patch_size=8, num_labels=5), 'vilt', FEW),
    'git': ('GitModel', dict(BERT, vision_config=dict(VIT), use_cache=False), pictured_text, FEW),
    'align': ('AlignVisionModel', dict(width_coefficient=0.25, depth_coefficient=0.3, image_size=32, hidden_dim=320), image(), FEW),
    'vision_encoder_decoder': ('VisionEncoderDecoderModel', 'captions', 'captioned', FEW),
    # series
    'patchtst-classes': ('PatchTSTForClassification', dict(num_input_channels=2, context_length=24, patch_length=4, patch_stride=4, d_model=32, num_attention_heads=4, ffn_dim=37, num_hidden_layers=2, num_targets=3, use_cls_token=True), 'series', FEW),
    'patchtsmixer': ('PatchTSMixerForPrediction', dict(num_input_channels=2, context_length=24, prediction_length=4, patch_length=4, patch_stride=4, d_model=16, num_layers=2, mode='mix_channel'), 'series', FEW),
    'time_series_transformer': ('TimeSeriesTransformerModel', dict(prediction_length=4, context_length=12, lags_sequence=[1, 2, 3], num_time_features=2, num_static_categorical_features=1, cardinality=[5], embedding_dimension=[3], d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, use_cache=False), 'forecast', FEW),
    'informer': ('InformerModel', dict(prediction_length=4, context_length=12, lags_sequence=[1, 2, 3], num_time_features=2, num_static_categorical_features=1, cardinality=[5], embedding_dimension=[3], d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, use_cache=False, attention_type='full'), 'forecast', FEW),
    'autoformer': ('AutoformerModel', dict(prediction_length=4, context_length=12, lags_sequence=[1, 2, 3], num_time_features=2, num_static_categorical_features=1, cardinality=[5], embedding_dimension=[3], d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, use_cache=False, moving_average=5, label_length=4), 'forecast', FEW),
    'decision_transformer': ('DecisionTransformerModel', dict(state_dim=5, act_dim=3, hidden_size=32, max_ep_len=64, n_layer=2, n_head=4, n_positions=128, n_inner=37), 'acted', FEW),
})


def asked_by(word):
    def ended(rows, length, padding):
        found = text(rows, length, padding)
        found['input_ids'][:, -1] = 2
        return found

    def clip_text(rows, length, padding):
        found = text(rows, length, padding)
        found['input_ids'][:, -1] = 98
        return found

    def vilt(rows, length, padding):
        found = text(rows, length, padding)
        return dict(found, pixel_values=torch.randn(rows, 3, 32, 32), pixel_mask=torch.ones(rows, 32, 32, dtype=torch.int64))
    def choices(rows, length, padding):
        both = [text(rows, length, padding), text(rows, length, padding)]
        return dict((key, torch.stack([one[key] for one in both], 1)) for key in both[0])

    def canine(rows, length, padding):
        found = text(rows, length // 4 * 4 + 8, padding)
        return dict(input_ids=found['input_ids'] * 7919 % 65536, attention_mask=found['attention_mask'])

    def tapas(rows, length, padding):
        found = text(rows, length, padding)
        kinds = torch.stack([torch.randint(0, most, (rows, length)) for most in (3, 6, 6, 2, 6, 6, 10)], -1)
        return dict(found, token_type_ids=kinds)

    def pictured_boxes(rows, length, padding):
        return dict(boxed_text(rows, length, padding), pixel_values=torch.randn(rows, 3, 32, 32))

    def cache_of(heads):
        def asked(rows, length, padding):
            past = 3 if padding else 6
            found = text(rows, 1 if rows == 1 else 2, False)
            held = dict(('%s_%d' % (part, i), torch.randn(rows, heads, past, 8)) for i in (0, 1) for part in ('key', 'value'))
            mask = torch.ones(rows, past + found['input_ids'].shape[1], dtype=torch.int64)
            if padding:
                mask[0, 0] = 0
            return dict(input_ids=found['input_ids'], attention_mask=mask, **held)
        return asked

    def video(rows, length, padding):
        return dict(pixel_values=torch.randn(rows, 4, 3, 32, 32))

    def sized(rows, length, padding):
        return dict(pixel_values=torch.randn(rows, 3, 48, 40), interpolate_pos_encoding=True)

    def heard(rows, length, padding):
        return dict(mel(rows, length, padding), decoder_input_ids=torch.randint(3, WORDS - 1, (rows, length)))

    def masked_sound(rows, length, padding):
        found = sound(rows, length, padding)
        mask = torch.ones(found['input_values'].shape, dtype=torch.int64)
        for row in range(rows if padding else 0):
            mask[row, 300 + 50 * row:] = 0
        return dict(found, attention_mask=mask)

    def spoken(rows, length, padding):
        return dict(sound(rows, length, padding), decoder_input_ids=torch.randint(3, WORDS - 1, (rows, length)))

    def listened(rows, length, padding):
        return dict(input_features=torch.randn(rows, 4 * length, 16), attention_mask=torch.ones(rows, 4 * length, dtype=torch.int64), decoder_input_ids=torch.randint(3, WORDS - 1, (rows, 4)))

    def features(rows, length, padding):
        found = text(rows, length, padding)
        return dict(input_features=torch.randn(rows, length, 16), attention_mask=found['attention_mask'])

    def forecast(rows, length, padding):
        return dict(past_values=torch.rand(rows, 15) + 1, past_time_features=torch.randn(rows, 15, 2), past_observed_mask=torch.ones(rows, 15),
                    static_categorical_features=torch.randint(0, 5, (rows, 1)), future_values=torch.rand(rows, 4) + 1, future_time_features=torch.randn(rows, 4, 2))

    def acted(rows, length, padding):
        return dict(states=torch.randn(rows, length, 5), actions=torch.randn(rows, length, 3), rewards=torch.randn(rows, length, 1), returns_to_go=torch.randn(rows, length, 1),
                    timesteps=torch.arange(length).repeat(rows, 1), attention_mask=text(rows, length, padding)['attention_mask'])

    def pointed(rows, length, padding):
        return dict(pixel_values=torch.randn(rows, 3, 64, 64), input_points=torch.rand(rows, 1, 2, 2) * 60, input_labels=torch.ones(rows, 1, 2, dtype=torch.int64))

    def captioned(rows, length, padding):
        return dict(pixel_values=torch.randn(rows, 3, 32, 32), decoder_input_ids=torch.randint(3, WORDS - 1, (rows, length)))

    def last_is(end):
        def asked(rows, length, padding):
            found = text(rows, length, padding)
            found['input_ids'][:, -1] = end
            return found
        return asked

    return {'ended': ended, 'ended-1': last_is(1), 'clip-text': clip_text, 'vilt': vilt, 'choices': choices, 'canine': canine, 'tapas': tapas, 'pictured-boxes': pictured_boxes,
            'long': lambda rows, length, padding: text(rows, 48 if length == 8 else 64, padding),
            'eight': lambda rows, length, padding: dict(input_ids=torch.randint(3, WORDS - 1, (rows, 8))),
            'perceiver': lambda rows, length, padding: dict(inputs=torch.randint(3, WORDS - 1, (rows, 8)), attention_mask=text(rows, 8, padding)['attention_mask']),
            'cache-2': cache_of(2), 'cache-4': cache_of(4), 'video': video, 'sized': sized, 'heard': heard, 'sound-masked': masked_sound, 'spoken': spoken, 'listened': listened, 'features': features,
            'forecast': forecast, 'acted': acted, 'pointed': pointed, 'captioned': captioned,
            'spectrogram': lambda rows, length, padding: dict(spectrogram=torch.randn(rows, length, 8)),
            'clap': lambda rows, length, padding: dict(input_features=torch.randn(rows, 1, 128, 8)),
            'wave': lambda rows, length, padding: dict(input_values=torch.randn(rows, 1, 64 + 8 * length)),
            'univnet': lambda rows, length, padding: dict(input_features=torch.randn(rows, length, 8), noise_sequence=torch.randn(rows, length, 8)),
            'spectra': lambda rows, length, padding: dict(input_values=torch.randn(rows, 32, 16)),
            'series': lambda rows, length, padding: dict(past_values=torch.randn(rows, 24, 2))}[word]

