# python 3.11, requirements.txt
"""Fourier transforms and complex numbers; spectrograms as torchaudio's transforms make them, and signals from them."""
import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from calls import Calls, floats  # noqa: E402
from torch_cases import add, scripted  # noqa: E402

calls = Calls()
C = 'torch.view_as_real(torch.resolve_conj(%s))'
for dtype in [torch.float32, torch.float64]:
    calls.group('transforms, ' + str(dtype)[6:], dict(x=floats(3, 4, 5, dtype=dtype), y=floats(3, 4, 5, seed=2, dtype=dtype)), [C % one for one in [
        'torch.fft_fft(x)', 'torch.fft_fft(x, 8)', 'torch.fft_fft(x, 3, 1)', "torch.fft_fft(x, None, 0, 'ortho')", "torch.fft_fft(z, None, -2, 'forward')", 'torch.fft_ifft(x)', "torch.fft_ifft(z, 7, 2, 'ortho')", "torch.fft_ifft(z, None, 1, 'forward')", 'torch.fft_rfft(x)', 'torch.fft_rfft(x, 8, 1)', "torch.fft_rfft(x, None, 0, 'ortho')", 'torch.fft_ihfft(x)', "torch.fft_ihfft(x, 6, -1, 'ortho')", 'torch.fft_fft2(x)', 'torch.fft_fft2(z, [3, 6], [0, 2])', "torch.fft_ifft2(z, None, [-2, -1], 'ortho')", 'torch.fft_fftn(x)', 'torch.fft_fftn(z, [2, 7])', "torch.fft_ifftn(z, None, [0, 2], 'forward')", 'torch.fft_rfft2(x)', "torch.fft_rfftn(x, [4, 3], [2, 1], 'ortho')", 'torch.fft_rfftn(x)', 'torch.fft_fftshift(z)', 'torch.fft_ifftshift(z, [1])']] + [
        'torch.fft_irfft(z)', 'torch.fft_irfft(z, 7)', "torch.fft_irfft(z, 4, 1, 'ortho')", "torch.fft_irfft(z, 9, 0, 'forward')", 'torch.fft_hfft(z)', "torch.fft_hfft(z, 6, 1, 'ortho')", 'torch.fft_irfft2(z)', 'torch.fft_irfftn(z, [5, 6], [0, 1])', "torch.fft_irfftn(z, None, None, 'ortho')", 'torch.fft_fftshift(x)', 'torch.fft_ifftshift(x, [0, 2])', 'torch.fft_fftfreq(6)', 'torch.fft_fftfreq(7, 0.5)', 'torch.fft_rfftfreq(8, 2.0)', 'torch.fft_irfft(torch.fft_rfft(x), 5)',
        C % 'torch._fft_r2c(x, [1], 0, True)', C % 'torch._fft_r2c(x, [0, 2], 1, False)', C % 'torch._fft_c2c(z, [0, 1], 2, False)', 'torch._fft_c2r(z[:, :, :4], [2], 2, 7)'],
        [dict(x=floats(1, 4, 5, dtype=dtype, seed=7), y=floats(1, 4, 5, seed=3, dtype=dtype)), dict(x=floats(2, 3, 6, dtype=dtype, seed=8), y=floats(2, 3, 6, seed=9, dtype=dtype))][:2 if dtype == torch.float32 else 1], 'z = torch.complex(x, y)')
calls.group('complex numbers', dict(x=floats(3, 4), y=floats(3, 4, seed=2), p=floats(3, 4, 2, seed=5)), [
    'torch.view_as_complex(p)', 'z', 'torch.view_as_real(z * c)', 'torch.view_as_real(z / c)', 'torch.view_as_real(z * 2.5)', 'torch.view_as_real(z / x)', 'torch.view_as_real(z + 1.5)', 'torch.view_as_real(x - z)', 'torch.view_as_real(-z)', 'torch.view_as_real(torch.resolve_conj(torch.conj(z)))', 'torch.view_as_real(torch.conj_physical(z))', 'z.abs()', 'torch.angle(z)', 'torch.real(z * z)', 'torch.imag(torch.conj(z) * c)', 'torch.view_as_real(torch.polar(x.abs(), y))', 'torch.view_as_real(z.reshape(4, 3).t())', 'torch.view_as_real(torch.cat([z, c], 1)[:, 2:6])', 'torch.view_as_real(torch.stack([z, c]).sum(0))', 'torch.view_as_real(z.unsqueeze(1).expand(3, 2, 4))', 'torch.view_as_real(torch.square(z))', 'torch.view_as_real(torch.reciprocal(z))', 'z.abs().pow(2.0).sum([1])', 'bool: torch.is_complex(z)', 'bool: torch.is_complex(x)', 'int: z.dim()', 'torch.view_as_real(z.mean(1))', 'torch.view_as_real(z.pow(2))', 'z == c', 'torch.isnan(z)'],
    [dict(x=floats(3, 4, seed=3), y=floats(3, 4, seed=4), p=floats(3, 4, 2, seed=6))], 'z = torch.complex(x, y)\nc = torch.view_as_complex(p)')
for dtype in [torch.float32, torch.float64]:
    calls.group('frames, ' + str(dtype)[6:], dict(x=floats(2, 64, dtype=dtype), w=torch.hann_window(16, dtype=dtype) + 0.05, v=torch.hamming_window(10, dtype=dtype)), [
        'torch.view_as_real(torch.stft(x, 16, 4, 16, w, True, "reflect", False, True, True))', 'torch.view_as_real(torch.stft(x, 16, 8, 16, w, False, "reflect", True, True, True))', 'torch.view_as_real(torch.stft(x[0], 16, None, 10, v, True, "constant", False, False, True))', 'torch.view_as_real(torch.stft(x, 15, 5, None, None, True, "replicate", False, None, True))', 'torch.stft(x, 16, 4, 16, w, True, "reflect", False, True, True).abs()', 'torch.stft(x, 16, 4, 16, w, False, True, True).abs()',
        'torch.istft(torch.stft(x, 16, 4, 16, w, True, "reflect", False, True, True), 16, 4, 16, w)', 'torch.istft(torch.stft(x, 16, 4, 16, w, True, "reflect", True, True, True), 16, 4, 16, w, True, True, True, 50)', 'torch.istft(torch.stft(x[-1], 16, 4, 10, v, True, "reflect", False, True, True) * 0.5, 16, 4, 10, v, True, False, None, 44)', 'torch.istft(torch.stft(x, 15, 5, 15, w[:15], False, "reflect", False, True, True), 15, 5, 15, w[:15], False)'],
        [dict(x=floats(1, 50, dtype=dtype, seed=4), w=torch.hann_window(16, dtype=dtype) + 0.05, v=torch.hamming_window(10, dtype=dtype))])


class Mel(torch.nn.Module):
    """As MelSpectrogram and AmplitudeToDB of torchaudio do it."""

    def __init__(self, n_fft, hop, win, mels, power):
        super().__init__()
        self.n_fft, self.hop, self.win, self.power = n_fft, hop, win, power
        self.register_buffer('window', torch.hann_window(win))
        self.register_buffer('bank', torch.rand(n_fft // 2 + 1, mels) / n_fft)

    def forward(self, waveform):
        shape = waveform.size()
        lines = waveform.reshape(-1, shape[-1])
        spec = torch.stft(lines, self.n_fft, self.hop, self.win, self.window, center=True, pad_mode='reflect', normalized=False, onesided=True, return_complex=True)
        spec = spec.reshape(shape[:-1] + spec.shape[-2:])
        power = spec.abs() if self.power == 1.0 else spec.abs().pow(self.power)
        mel = torch.matmul(power.transpose(-1, -2), self.bank).transpose(-1, -2)
        return 10.0 * torch.log10(torch.clamp(mel, min=1e-10)), spec


class Denoiser(torch.nn.Module):
    """A mask over a spectrum, and back to a signal."""

    def __init__(self):
        super().__init__()
        self.register_buffer('window', torch.hann_window(32))
        self.mask = torch.nn.Conv1d(17, 17, 3, padding=1)

    def forward(self, x):
        spec = torch.stft(x, 32, 8, window=self.window, return_complex=True)
        mask = torch.sigmoid(self.mask(torch.abs(spec)))
        return torch.istft(spec * mask, 32, 8, window=self.window, length=x.shape[-1])


class Filtered(torch.nn.Module):
    """Token mixing in the spectrum, as FNet and global filters do it."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(5, 8, 2) * 0.3)

    def forward(self, x):
        mixed = torch.fft.fft(torch.fft.fft(x, dim=-1), dim=-2).real
        f = torch.fft.rfft(mixed, dim=1, norm='ortho') * torch.view_as_complex(self.weight)
        return torch.fft.irfft(f, n=x.size(1), dim=1, norm='ortho')


torch.manual_seed(3)
pack = calls.pack
add(pack, 'a mel spectrogram', scripted(Mel(32, 8, 24, 6, 2.0)), [dict(waveform=floats(2, 120)), dict(waveform=floats(1, 90, seed=3))])
add(pack, 'a spectrogram of several channels', scripted(Mel(20, 10, 20, 4, 1.0)), [dict(waveform=floats(2, 3, 70)), dict(waveform=floats(1, 1, 64, seed=3))], **{})
add(pack, 'a denoiser', scripted(Denoiser()), [dict(x=floats(2, 160)), dict(x=floats(1, 96, seed=4))])


def around(module, *example):
    import warnings
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter('ignore')
        return torch.jit.trace(module.eval(), example)


add(pack, 'filters in the spectrum', around(Filtered(), floats(2, 8, 8)), [dict(x=floats(3, 8, 8)), dict(x=floats(1, 8, 8, seed=3))])
calls.write('aten_fourier')
