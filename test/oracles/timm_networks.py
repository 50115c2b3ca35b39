"""Networks of timm, one small member of every family, with random weights and living activations, and torch's answers for
batches of one and of two.

    python timm_networks.py --list                             versions, then every run
    python timm_networks.py NAME/KIND FOLDER [NAME/KIND ..]    FOLDER/model and FOLDER/cases.json, or FOLDER/failed

All runs of one call are kinds of one network: traced, scripted (of what timm makes with scriptable=True) or exported with a
dynamic batch. Where a family has no small member, one is made with fewer blocks. Answers of float64 are the referee.
With src/formats/pytorch/goldens/requirements.txt and timm 1.0.31.
"""
import gc
import json
import os
import sys
import warnings

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from torch_networks import alive, answers, datum, each_run, serve, worst  # noqa: E402
import timm  # noqa: E402

warnings.simplefilter('ignore')

# One line a network: its name, then what is changed. `side` is that of the picture: what timm says of models of one size,
# else 96; `img_size` makes the model of that size.
NETWORKS = """
test_vit | test_vit2 | test_vit3 | test_vit4 | test_vit_relpos | test_resnet | test_byobnet | test_convnext | test_convnext2
test_convnext3 | test_efficientnet | test_efficientnet_gn | test_efficientnet_ln | test_efficientnet_evos | test_nfnet
test_mambaout | test_coatnet | test_maxvit
beit_base_patch16_224 depth=2 img_size=64 | botnet26t_256 | halonet26t | lambda_resnet26t | lambda_resnet26rpt_256
haloregnetz_b | cait_xxs24_224 depth=2 img_size=64 | coat_tiny | coat_lite_tiny | convit_tiny
convmixer_1024_20_ks9_p14 side=56 | convnextv2_atto | convnext_zepto_rms | cpubone_nano | cpubone_b0_bfrobust | crossvit_9_240
crossvit_9_dagger_240 | csatv2 | cs3darknet_focus_s | cspresnet50 | darknet17 | cspnext_tiny | davit_tiny depths=(1,1,1,1)
deepseek_vit_412m depth=2 img_size=56 | deit_tiny_distilled_patch16_224 depth=2 | deit3_small_patch16_224 depth=2
densenet121 | densenetblur121d | dla46_c | dla60_res2net | dpn48b | edgenext_xx_small | efficientformer_l1
efficientformerv2_s0 | mixnet_s | efficientnet_cc_b0_4e | tinynet_e | tf_efficientnet_b0 | tf_efficientnetv2_b0
mobilenetv2_035 | efficientvim_m1 | efficientvit_b0 | efficientvit_l1 | efficientvit_m0
eva02_tiny_patch14_224 depth=2 img_size=56 | vit_small_patch16_dinov3 depth=2 img_size=64
vit_small_patch16_rope_mixed_224 depth=2 img_size=64 | vit_pe_core_tiny_patch16_384 depth=2 img_size=64
vit_pe_spatial_tiny_patch16_512 depth=2 img_size=64 | vit_tiny_patch16_dinov3_qkvb depth=2 img_size=64
fasternet_t0 | fastvit_t8 | fastvit_sa12 | fastvit_mci0 | focalnet_tiny_srf | gcvit_xxtiny
gemma4_vit_167m depth=2 img_size=96 | ghostnet_050 | ghostnetv2_100 | ghostnetv3_050 | hardcorenas_a | hgnet_tiny
hgnetv2_b0 | hiera_tiny_224 stages=(1,1,1,1) | hieradet_small stages=(1,1,2,1) | sam2_hiera_tiny stages=(1,1,2,1)
hrnet_w18_small | iformer_t | inception_next_atto | inception_resnet_v2 side=139 | inception_v3 side=139 | inception_v4 side=139
lcnetv2_small | levit_128s | levit_conv_128s | lowformer_b0 | lowformer_e1 | mambaout_femto | coatnet_nano_rw_224
coatnet_rmlp_nano_rw_224 | maxvit_pico_rw_256 | maxvit_rmlp_pico_rw_256 | maxxvitv2_nano_rw_256 | caformer_s18
convformer_s18 | poolformer_s12 | poolformerv2_s12 | gmlp_ti16_224 | gmixer_12_224
mixer_s32_224 | resmlp_12_224 | lcnet_035 | fbnetv3_b | mobilenetv3_small_050
tf_mobilenetv3_small_minimal_100 | mobilenetv4_conv_small_035 | mobilenetv4_hybrid_medium_075 | mobilenetv4_conv_aa_medium
mobilenetv5_base | mobilevit_xxs | mobilevitv2_050 | mvitv2_tiny | mvitv2_small_cls
naflexvit_base_patch16_gap depth=2 | naflexvit_base_patch16_map depth=2 | naflexvit_base_patch16_siglip depth=2
nasnetalarge side=96 | nest_tiny_jx | nextvit_small | dm_nfnet_f0 | nf_regnet_b0 | nf_resnet26 | eca_nfnet_l0 | nfnet_l0
pit_ti_224 | pit_ti_distilled_224 | pnasnet5large side=96 | pvt_v2_b0 | pvt_v2_b2_li | qwen3_vit_88m depth=2 img_size=64
rdnet_tiny | regnetx_002 | regnety_002 | regnetz_005 | regnetv_040 | repghostnet_050 | repvit_m0_9 | repvit_m1
res2net50_14w_8s | res2next50 | resnest14d | resnest50d_1s4x24d | resnet10t | resnet18d | ecaresnet26t | seresnet18
resnetaa50 | resnetblur18 | resnetrs50 | resnet50_gn | resnetv2_18 | resnetv2_50x1_bit | resnetv2_50d_evos | resnetv2_50d_frn
rexnet_100 | selecsls42 | legacy_seresnet18 | legacy_seresnext26_32x4d
sequencer2d_s layers=(1,1,1,1) | shvit_s1 | skresnet18 | starnet_s050 | swiftformer_xs
swin_tiny_patch4_window7_224 depths=(2,2,2,2) | swin_s3_tiny_224 depths=(2,2,2,2) | swinv2_tiny_window8_256 depths=(2,2,2,2)
swinv2_cr_tiny_224 depths=(2,2,2,2) | swinv2_cr_tiny_ns_224 depths=(2,2,2,2) | tiny_vit_5m_224 | tnt_s_legacy_patch16_224 depth=2
tnt_s_patch16_224 depth=2 | tresnet_m | twins_pcpvt_small depths=(1,1,1,1) | twins_svt_small depths=(1,1,2,1)
visformer_tiny | vit_tiny_patch16_224 depth=2 | vit_small_patch14_dinov2 depth=2 img_size=56
vit_base_patch16_siglip_224 depth=2 img_size=64 | vit_small_patch16_36x1_224 depth=2 | vit_small_patch16_18x2_224 depth=2
vit_base_patch16_rpn_224 depth=2 img_size=64 | vit_xsmall_patch16_clip_224 depth=2 | flexivit_small depth=2
aimv2_large_patch14_224 depth=2 img_size=56 | beit3_base_patch16_224 depth=2 img_size=64 | vit_base_patch16_xp_224 depth=2 img_size=64
vit_dpwee_patch16_reg1_gap_256 depth=2 | vit_base_patch16_224_miil depth=2 img_size=64 | vit_tiny_r_s16_p8_224 depth=2
vit_small_resnet26d_224 depth=2 | vit_base_mci_224 depth=2 | vit_relpos_small_patch16_224 depth=2 | vit_srelpos_small_patch16_224 depth=2
samvit_base_patch16_224 depth=2 | samvit_base_patch16 depth=3 img_size=256 | vitamin_small_224 | volo_d1_224 | ese_vovnet19b_slim_dw
eca_vovnet39b | ese_vovnet39b_evos | legacy_xception | xception41 | xception41p | xcit_nano_12_p16_224 depth=2 | xcit_nano_12_p8_224 depth=2
bat_resnext26ts | gcresnext26ts | gernet_s | mobileone_s0 | regnetz_b16 | repvgg_a0 | resnet50_clip | resnet51q | resnet50_mlp
"""
KINDS = 'traced scripted exported'.split()


def read(line):
    name, *changes = line.split()
    return name, dict((key, eval(value)) for key, value in (change.split('=') for change in changes))


TABLE = dict(read(line) for line in NETWORKS.replace('\n', ' | ').split('|') if line.strip())
MADE = 'torch %s, timm %s' % (torch.__version__.split('+')[0], timm.__version__)


def made(name, kind):
    """The network, and the shape of one picture."""
    torch.manual_seed(len(name))
    changes = dict((key, value) for key, value in TABLE[name].items())
    side = changes.pop('side', None)
    model = timm.create_model(name, pretrained=False, num_classes=changes.pop('num_classes', 100), scriptable=kind == 'scripted', **changes)
    stated = model.default_cfg
    if side is None:
        side = changes.get('img_size') or (stated['input_size'][-1] if stated.get('fixed_input_size') or not isconv(name) else 96)
    shape = (3, side, side)
    return alive(model, torch.randn(8, *shape)), shape


def isconv(name):
    """What takes pictures of any size that is a multiple of 32."""
    return not any(mark in name for mark in ('vit', 'swin', 'former', 'mixer', 'mlp_', 'hiera', 'volo', 'pit_', 'nest_', 'davit', 'coat', 'halo', 'lambda',
                                             'botnet', 'focalnet', 'sequencer', 'csatv2', 'bat_', 'tnt', 'twins'))


def run(name, kind, at):
    model, shape = made(name, kind)
    parameters = sum(value.numel() for value in model.parameters())
    asked = [(torch.randn(n, *shape),) for n in (1, 2)]
    os.makedirs(os.path.join(at, 'model'))
    try:
        served = serve(model, name, kind, asked, os.path.join(at, 'model', 'model.pt'))
        found = [answers(served(*arguments)) for arguments in asked]
    except Exception as error:
        with open(os.path.join(at, 'failed'), 'w') as out:
            out.write('torch: %s: %s' % (type(error).__name__, str(error).strip().split('\n')[0][:300]))
        return
    del served
    gc.collect()
    try:
        referee = model.double()
        exact = [list(answers(referee(*(value.double() for value in arguments))).values()) for arguments in asked]
    except Exception:
        # what timm computes in float32 whatever its weights are
        exact = None
    cases = []
    for i, answer in enumerate(found):
        case = dict(inputs=dict(x=datum(asked[i][0].numpy())), outputs=dict((key, datum(value)) for key, value in answer.items()))
        if exact:
            case.update(exact=[datum(value) for value in exact[i]], ownToExact=worst(list(answer.values()), exact[i]))
        cases.append(case)
    with open(os.path.join(at, 'cases.json'), 'w') as out:
        inputs = [list(arguments[0].shape) for arguments in asked]
        json.dump(dict(made=MADE, cases=cases, parameters=parameters, input=inputs[0], inputs=inputs), out)


if __name__ == '__main__':
    each_run(MADE, ['%s/%s' % (name, kind) for name in TABLE for kind in KINDS], run, 'timm')
