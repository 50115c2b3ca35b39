# python 3.11, requirements.txt
"""Recurrent layers, packed sequences, attention and transformers of torch.nn, and torchvision's own operators."""
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from layer_cases import case
from torch_cases import HERE, VERSION, Pack

R = torch.randn


def recurrent():
    pack = Pack()
    for name, layer in [
        ('lstm', nn.LSTM(4, 5)),
        ('lstm batch first', nn.LSTM(4, 5, batch_first=True)),
        ('lstm two layers, both directions', nn.LSTM(4, 3, num_layers=2, bidirectional=True, dropout=0.3)),
        ('lstm without bias', nn.LSTM(4, 5, bias=False)),
        ('lstm projected', nn.LSTM(4, 5, proj_size=3, num_layers=2, bidirectional=True)),
        ('gru', nn.GRU(4, 5)),
        ('gru two layers, both directions', nn.GRU(4, 3, num_layers=2, bidirectional=True, batch_first=True)),
        ('gru without bias', nn.GRU(4, 5, bias=False)),
        ('rnn', nn.RNN(4, 5)),
        ('rnn of relu, both directions', nn.RNN(4, 3, nonlinearity='relu', num_layers=2, bidirectional=True)),
    ]:
        case(pack, name, layer, R(3, 2, 4), R(5, 1, 4), R(1, 3, 4))
    lstm, gru = nn.LSTM(4, 5, num_layers=2), nn.GRU(4, 5)
    case(pack, 'lstm with states', lambda x, y, z: lstm(x, (y, z)), (R(3, 2, 4), R(2, 2, 5), R(2, 2, 5)), (R(1, 1, 4), R(2, 1, 5), R(2, 1, 5)))
    case(pack, 'gru with a state', lambda x, y: gru(x, y), (R(3, 2, 4), R(1, 2, 5)))
    case(pack, 'lstm without a batch', nn.LSTM(4, 5), R(3, 4))
    case(pack, 'lstm of float64', nn.LSTM(4, 5, bidirectional=True).double(), R(3, 2, 4).double(), R(2, 1, 4).double())
    case(pack, 'gru of float64', nn.GRU(4, 5, batch_first=True).double(), R(3, 2, 4).double())
    cells = nn.LSTMCell(4, 5), nn.GRUCell(4, 5), nn.RNNCell(4, 5), nn.RNNCell(4, 5, nonlinearity='relu', bias=False)
    a, b, c, d = cells
    case(pack, 'cells', lambda x, y, z: a(x, (y, z)) + (b(x, y), c(x, y), d(x, y)), (R(2, 4), R(2, 5), R(2, 5)), (R(1, 4), R(1, 5), R(1, 5)))

    for name, layer in [('lstm', nn.LSTM(4, 3, num_layers=2, bidirectional=True)), ('gru', nn.GRU(4, 3, batch_first=True)), ('rnn', nn.RNN(4, 3))]:
        first = layer.batch_first

        def packed(x, y, layer=layer, first=first):
            rows = pack_padded_sequence(x, y, batch_first=first, enforce_sorted=False)
            out, state = layer(rows)
            padded, lengths = pad_packed_sequence(out, batch_first=first, padding_value=-1.)
            return (padded, lengths) + (state if isinstance(state, tuple) else (state,))

        class Packed(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = layer

            def forward(self, x, y):
                return packed(x, y)
        x = R(3, 5, 4) if first else R(5, 3, 4)
        case(pack, 'packed ' + name, Packed(), (x, torch.tensor([2, 5, 3])), (x, torch.tensor([4, 1, 5])))
    pack.write('%s/sequences-recurrent-%s.json.gz' % (HERE, VERSION))


def attention():
    pack = Pack()
    q, k, v = R(2, 4, 3, 5), R(2, 4, 6, 5), R(2, 4, 6, 2)
    one = R(1, 4, 2, 5), R(1, 4, 4, 5), R(1, 4, 4, 2)
    sdpa = F.scaled_dot_product_attention
    case(pack, 'scaled dot product', lambda x, y, z: sdpa(x, y, z), (q, k, v), one)
    case(pack, 'scaled dot product, causal and scaled', lambda x, y, z: sdpa(x, y, z, is_causal=True, scale=0.7), (q, k, v), one)
    mask = torch.rand(3, 6) > 0.4
    mask[1] = False
    case(pack, 'scaled dot product, masked by bools', lambda x, y, z, u: sdpa(x, y, z, attn_mask=u), (q, k, v, mask), (q, k, v, torch.ones(2, 1, 3, 6) > 0))
    case(pack, 'scaled dot product, masked by numbers', lambda x, y, z, u: sdpa(x, y, z, attn_mask=u), (q, k, v, torch.where(mask, R(3, 6), torch.tensor(float('-inf')))))
    case(pack, 'scaled dot product, grouped queries', lambda x, y, z: sdpa(x, y, z, enable_gqa=True), (q, k[:, :2], v[:, :2]))
    case(pack, 'scaled dot product of float64', lambda x, y, z: sdpa(x, y, z), (q.double(), k.double(), v.double()))
    case(pack, 'scaled dot product of three dimensions', lambda x, y, z: sdpa(x, y, z), (q[0], k[0], v[0]))
    own = nn.MultiheadAttention(8, 2, batch_first=True)
    cross = nn.MultiheadAttention(8, 2, kdim=6, vdim=5)
    case(pack, 'multi head self attention', lambda x: own(x, x, x), R(2, 3, 8), R(1, 5, 8))
    case(pack, 'multi head attention', lambda x, y, z: cross(x, y, z), (R(3, 2, 8), R(4, 2, 6), R(4, 2, 5)), (R(1, 1, 8), R(2, 1, 6), R(2, 1, 5)))
    padding = torch.tensor([[False, False, True], [False, False, False]])
    case(pack, 'multi head attention with padding', lambda x, y: own(x, x, x, key_padding_mask=y, need_weights=True, average_attn_weights=False), (R(2, 3, 8), padding))
    case(pack, 'multi head attention with a mask', lambda x, y: own(x, x, x, attn_mask=y, need_weights=False)[0], (R(2, 3, 8), torch.triu(torch.ones(3, 3) > 0, 1)))
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    case(pack, 'encoder layer', layer, R(2, 3, 8), R(1, 5, 8))
    case(pack, 'encoder layer, norm first, gelu', nn.TransformerEncoderLayer(8, 2, 16, activation='gelu', norm_first=True, batch_first=True), R(2, 3, 8), R(1, 5, 8))
    case(pack, 'encoder layer with a mask', lambda x, y: layer(x, src_mask=y), (R(2, 3, 8), torch.triu(torch.ones(3, 3) > 0, 1)))
    case(pack, 'encoder layer with padding', lambda x, y: layer(x, src_key_padding_mask=y), (R(2, 3, 8), padding))
    case(pack, 'encoder, time first', nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, norm=nn.LayerNorm(8)), R(3, 2, 8), R(5, 1, 8))
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2, enable_nested_tensor=False)
    case(pack, 'encoder with padding', lambda x, y: encoder(x, src_key_padding_mask=y), (R(2, 3, 8), padding))
    decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, batch_first=True), 2)
    causal = nn.Transformer.generate_square_subsequent_mask(4)
    case(pack, 'decoder', lambda x, y, z: decoder(x, y, tgt_mask=z), (R(2, 4, 8), R(2, 3, 8), causal), (R(1, 4, 8), R(1, 5, 8), causal))
    both = nn.Transformer(8, 2, 1, 1, 16)
    case(pack, 'transformer', lambda x, y: both(x, y), (R(3, 2, 8), R(4, 2, 8)), (R(5, 1, 8), R(2, 1, 8)))
    pack.write('%s/sequences-attention-%s.json.gz' % (HERE, VERSION))


def vision():
    pack = Pack()
    ops = torchvision.ops
    corners = torch.rand(12, 2) * 20
    boxes = torch.cat([corners, corners + torch.rand(12, 2) * 15 + 1], 1)
    scores = (torch.rand(12) * 6).round() / 6
    case(pack, 'nms', lambda x, y: ops.nms(x, y, 0.3), (boxes, scores), (boxes[:1], scores[:1]), (boxes[:0], scores[:0]))
    x = R(2, 4, 10, 12)
    rois = torch.cat([torch.randint(0, 2, (5, 1)).float(), boxes[:5] - 3], 1)
    for name, options in [('roi_align', {}), ('roi_align aligned', dict(aligned=True)), ('roi_align of two samples', dict(sampling_ratio=2))]:
        case(pack, name, (lambda o: lambda x, y: ops.roi_align(x, y, (3, 2), spatial_scale=0.5, **o))(options), (x, rois), (x[:1], rois[:1] * torch.tensor([0., 1, 1, 1, 1])))
    case(pack, 'roi_pool', lambda x, y: ops.roi_pool(x, y, (3, 2), spatial_scale=0.5), (x, rois))
    case(pack, 'ps_roi_align', lambda x, y: ops.ps_roi_align(x, y, (2, 2), spatial_scale=0.5, sampling_ratio=2), (x, rois))
    conv = ops.DeformConv2d(4, 6, 3, padding=1, groups=2)
    case(pack, 'deform_conv2d', lambda x, y: conv(x, y), (x, R(2, 18, 10, 12)), (x[:1], R(1, 18, 10, 12)))
    case(pack, 'deform_conv2d with a mask', lambda x, y, z: conv(x, y, z), (x, R(2, 36, 10, 12), torch.rand(2, 18, 10, 12)))
    case(pack, 'batched_nms', lambda x, y, z: ops.batched_nms(x, y, z, 0.3), (boxes, scores, torch.randint(0, 3, (12,))))
    case(pack, 'frozen batch norm', ops.FrozenBatchNorm2d(4), x, x[:1])
    pack.write('%s/vision-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    for make in (recurrent, attention, vision):
        make()
