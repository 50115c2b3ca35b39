"""Models of Hugging Face transformers, tiny and with random weights, and torch's answers for other sizes than the traced.

    python transformers_networks.py --list                           all runs as MODEL/KIND
    python transformers_networks.py MODEL/KIND FOLDER [M/K F ..]     FOLDER/model, and FOLDER/cases.json with answers

KIND is `traced` (tuples, by place), `dict` (traced with strict=False: a dict is answered), `exported` (batch and length are
dynamic), `baked` (exported with the example's sizes). Requests: the example, one row, more rows of another length, rows whose
ends are padding, a row that is all padding. What torch itself cannot answer of what it traced is not asked.
With transformers 5.23 (and 4.x); test/oracles/requirements-transformers.txt.
"""
import copy
import json
import os
import shutil
import sys
import traceback
import warnings

os.environ.setdefault('TRANSFORMERS_VERBOSITY', 'error')
import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from packs import datum  # noqa: E402
from torch_cases import answers  # noqa: E402

warnings.simplefilter('ignore')
WORDS = 99
MADE = 'torch %s, transformers %s' % (torch.__version__.split('+')[0], transformers.__version__)

BERT = dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37,
            max_position_embeddings=64, type_vocab_size=2)
ROBERTA = dict(BERT, type_vocab_size=1, pad_token_id=1)
LLAMA = dict(vocab_size=WORDS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             intermediate_size=37, max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2)
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
    if padding:
        for row in range(rows):
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
    'mpnet': ('MPNetModel', dict(BERT, relative_attention_num_buckets=8, pad_token_id=1), text, FEW),
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
    'mixtral': ('MixtralForCausalLM', dict(LLAMA, num_local_experts=4, num_experts_per_tok=2, use_cache=False), text, FEW),
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
    'time-series': ('PatchTSTForPrediction', dict(num_input_channels=2, context_length=24, prediction_length=4, patch_length=4, patch_stride=4, d_model=32, num_attention_heads=4, ffn_dim=37, num_hidden_layers=2, pre_norm=True), 'series', FEW),
}


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
    return {'ended': ended, 'clip-text': clip_text, 'vilt': vilt,
            'spectra': lambda rows, length, padding: dict(input_values=torch.randn(rows, 32, 16)),
            'series': lambda rows, length, padding: dict(past_values=torch.randn(rows, 24, 2))}[word]


def made(name):
    """The model, its example, and what else it is asked."""
    torch.manual_seed(sum(map(ord, name)))
    kind, stated, asked, _ = MODELS[name]
    asked = asked if callable(asked) else asked_by(asked)
    if kind == 'WhisperEncoder':
        from transformers.models.whisper.modeling_whisper import WhisperEncoder
        model_class, config_class = WhisperEncoder, transformers.WhisperConfig
    else:
        model_class = getattr(transformers, kind)
        config_class = model_class.config_class
    settings = dict((key, getattr(transformers, value[0])(**value[1]) if key == 'backbone_config' else value)
                    for key, value in stated.items() if key != 'attn_implementation')
    if 'attn_implementation' in stated:
        settings['attn_implementation'] = stated['attn_implementation']
    model = model_class(config_class(**settings)).eval()
    # Living weights: those of transformers begin at 0.02, where every row would answer nearly the same.
    for part, value in model.named_parameters():
        if value.dim() > 1:
            value.data *= 4 if value.std() < 0.05 else 1
        elif value.numel() > 1 and value.std() == 0:
            value.data += 0.1 * torch.randn_like(value)
        # else the picture is too faint there, scores are equal, and topk's choice among equals is chance
        if name == 'rt_detr' and value.dim() == 4:
            value.data *= 4
    for part, value in model.named_buffers():
        if part.endswith('running_mean'):
            value.normal_(0, 0.2)
        elif part.endswith('running_var'):
            value.uniform_(0.5, 1.5)
    rows = [(2, 8, False), (2, 8, 'some'), (1, 8, False), (3, 8, 'all'), (1, 5, False), (3, 13, 'some'), (2, 12, 'all')]
    return model, [asked(*one) for one in rows]


def in_tuples(model, names):
    """The model as one writes it down who traces it: tensors by place, a tuple answered."""
    scope = dict(torch=torch)
    exec('class Traced(torch.nn.Module):\n'
         '    def forward(self, %s):\n'
         '        return self.model(%s, return_dict=False)\n' % (', '.join(names), ', '.join('%s=%s' % (name, name) for name in names)), scope)
    traced = scope['Traced']()
    traced.model = model
    return traced.eval()


def dims_of(example):
    batch, length = torch.export.Dim('batch', max=64), torch.export.Dim('length', max=64)
    found = {}
    for name, value in example.items():
        found[name] = {0: torch.export.Dim.AUTO if True else batch}
        if value.dim() > 1 and (value.dtype == torch.int64 and name != 'pixel_mask' or name == 'input_values' and value.dim() == 2):
            found[name][1] = torch.export.Dim.AUTO
    return found


# Networks whose float32 is far from float64 in torch itself: both distances are told.
REFEREED = ('swinv2', 'resnet')


def refereed(model, case, arguments):
    """The answers of float64, and how far torch's own of float32 are from them, as a part of the largest."""
    exact = answers(in_tuples(copy.deepcopy(model).double(), list(arguments))(**dict(
        (key, value.double() if value.is_floating_point() else value) for key, value in arguments.items())))
    own = answers(in_tuples(model, list(arguments))(**arguments))
    numbers = dict((key, numpy.asarray(value)) for key, value in exact.items())
    case['exact'] = [datum(value) for value in exact.values()]
    case['ownToExact'] = max(float(abs(numpy.asarray(own[key]) - value).max() / abs(value).max()) for key, value in numbers.items())


def run(name, kind, folder):
    model, asked = made(name)
    example = asked[0]
    os.makedirs(os.path.join(folder, 'model'))
    path = os.path.join(folder, 'model', 'model.pt')
    cases = []
    with torch.no_grad():
        if kind in ('traced', 'dict'):
            whole = in_tuples(model, list(example)) if kind == 'traced' else model
            served = torch.jit.trace(whole, example_kwarg_inputs=example, strict=False, check_trace=False)
            torch.jit.save(served, path)
            served = torch.jit.load(path)
            stated = [one.split(' ')[-1] for one in str(served.forward.schema).split(') -> ')[0].split(', ')[1:]]
            asked = [dict((key, one[key]) for key in stated) for one in asked]
        else:
            path += '2'
            dims = dims_of(example) if kind == 'exported' else None
            program = torch.export.export(model, (), kwargs=example, dynamic_shapes=dims, strict=False)
            torch.export.save(program, path)
            served = program.module()
        left = []
        for i, arguments in enumerate(asked):
            try:
                answer = served(**arguments)
            except Exception as error:
                if i == 0:
                    raise
                left.append(str(error).strip().split('\n')[-1][:120])
                continue
            if hasattr(answer, 'to_tuple') or isinstance(answer, dict):
                answer = dict((key, value) for key, value in answer.items())
            cases.append(dict(inputs=dict((key, datum(value.numpy())) for key, value in arguments.items()),
                              outputs=dict((key, datum(value)) for key, value in answers(answer).items())))
            if name in REFEREED:
                refereed(model, cases[-1], arguments)
    # torch needs not answer the sizes that it did not trace; nothing is asked of us there.
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(made=MADE, cases=cases, answered=len(cases), unanswered=len(left),
                       parameters=sum(value.numel() for value in model.parameters()),
                       input=list(next(iter(example.values())).shape)), out)


def main():
    if sys.argv[1] == '--list':
        print('made: %s' % MADE)
        print('\n'.join('%s/%s' % (name, kind) for name, row in MODELS.items() for kind in row[3]))
        return
    torch.set_num_threads(1)
    for name, folder in zip(sys.argv[1::2], sys.argv[2::2]):
        try:
            run(*name.split('/'), folder)
        except Exception as error:
            if os.environ.get('TRACE'):
                traceback.print_exc()
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            with open(os.path.join(folder, 'failed'), 'w') as out:
                out.write('%s: %s' % (type(error).__name__, str(error).strip().replace('\n', ' ')[:200]))


if __name__ == '__main__':
    main()
