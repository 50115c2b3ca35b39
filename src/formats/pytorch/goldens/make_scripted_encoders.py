# python 3.11, requirements.txt
"""nn.TransformerEncoder, nn.TransformerDecoder and nn.Transformer, scripted: padding masks that make nested tensors of a
batch, those that do not (padding in the midst of a row), and masks of which only the run knows whether they are causal."""
from typing import Optional

import torch
from torch import Tensor, nn

from torch_cases import HERE, VERSION, Pack
from user_cases import trials

torch.manual_seed(7)
NEVER = float('-inf')


def padding(*rows):
    return torch.tensor([[word == '-' for word in row] for row in rows])


def causal(size):
    return torch.triu(torch.full((size, size), NEVER), 1)


def layer(batch_first):
    return nn.TransformerEncoderLayer(4, 2, 6, batch_first=batch_first)


class Masked(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        self.encoder = nn.TransformerEncoder(layer(batch_first), 2, norm=nn.LayerNorm(4))

    def forward(self, x: Tensor, padding: Optional[Tensor] = None) -> Tensor:
        return self.encoder(x, src_key_padding_mask=padding)


class Words(nn.Module):
    """A classifier that finds the padding in its words itself."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 4)
        self.encoder = nn.TransformerEncoder(layer(True), 1)
        self.out = nn.Linear(4, 3)

    def forward(self, words: Tensor) -> Tensor:
        return self.out(self.encoder(self.embedding(words), src_key_padding_mask=words == 0).mean(1))


class Given(nn.Module):
    """A mask of the request's, which may be causal."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoder(layer(True), 1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.encoder(x, mask=mask)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = layer(True)

    def forward(self, x: Tensor, padding: Tensor) -> Tensor:
        return self.layer(x, src_key_padding_mask=padding)


class Decoded(nn.Module):
    def __init__(self):
        super().__init__()
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6), 1)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        mask = torch.triu(torch.full((x.size(0), x.size(0)), float('-inf')), diagonal=1)
        return self.decoder(x, memory, tgt_mask=mask)


class Translated(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.Transformer(4, 2, 1, 1, 6, batch_first=True)

    def forward(self, source: Tensor, target: Tensor, source_padding: Tensor, target_padding: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(target.size(1))
        return self.transformer(source, target, tgt_mask=mask, src_key_padding_mask=source_padding,
                                tgt_key_padding_mask=target_padding, memory_key_padding_mask=source_padding)


def drawn(*shape):
    return torch.randn(shape)


def main():
    pack = Pack()
    masks = [padding('wwww', 'ww--'), padding('www'), padding('w-ww', 'www-'), padding('w----', 'www--', 'ww---'), padding('wwww', '----')]
    trials(pack, 'an encoder, batches first', Masked(True), [dict(x=drawn(*m.shape, 4), padding=m) for m in masks] + [dict(x=drawn(2, 3, 4))], 'scripted')
    trials(pack, 'an encoder, time first', Masked(False), [dict(x=drawn(*m.t().shape, 4), padding=m) for m in masks] + [dict(x=drawn(3, 2, 4))], 'scripted')
    trials(pack, 'an encoder of words', Words(), [dict(words=torch.tensor(w)) for w in ([[4, 5, 0, 0], [1, 2, 3, 8]], [[1, 2, 3]], [[7, 0, 3], [0, 1, 2]])], 'scripted')
    # The encoder leaves out all that is not 0 in a mask of floats, and what then sees nothing is NaN.
    trials(pack, 'a mask that may be causal', Given(), [dict(x=drawn(2, 3, 4), mask=causal(3)), dict(x=drawn(1, 4, 4), mask=causal(4)),
                                                       dict(x=drawn(2, 3, 4), mask=drawn(3, 3)), dict(x=drawn(1, 3, 4), mask=causal(3).t())], 'scripted')
    trials(pack, 'a layer', Layer(), [dict(x=drawn(*m.shape, 4), padding=m) for m in masks], 'scripted')
    trials(pack, 'a decoder with a causal mask', Decoded(), [dict(x=drawn(3, 2, 4), memory=drawn(4, 2, 4)), dict(x=drawn(5, 1, 4), memory=drawn(2, 1, 4))], 'scripted')
    trials(pack, 'a transformer with all its masks', Translated(), [
        dict(source=drawn(*s.shape, 4), target=drawn(*t.shape, 4), source_padding=s, target_padding=t)
        for s, t in ((masks[0], padding('ww', 'w-')), (masks[1], padding('wwww')), (masks[2], padding('www', 'www')))], 'scripted')
    pack.write('%s/scripted-encoders-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    main()
