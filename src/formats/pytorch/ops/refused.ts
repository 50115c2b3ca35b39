/**
 * What is refused whatever its arguments are, with what to do: operators that draw numbers, of which each run of torch gives
 * others, and those whose results are complex, for which ONNX Runtime has no type.
 */
import { type AtenTable, refuse, row } from '../aten.ts';

const NAMES =
  'rand rand_like randn randn_like randint randint_like randperm normal normal_functional bernoulli multinomial poisson ' +
  'binomial uniform exponential geometric log_normal cauchy random _standard_gamma _sample_dirichlet rrelu_with_noise';

/** Draws numbers. */
export const random: AtenTable = Object.fromEntries(
  NAMES.split(' ').map((name) => [
    `aten::${name}`,
    row<object>(() => {
      throw refuse('it draws random numbers, so that no two answers agree; pass them to forward() as an input');
    }),
  ]),
);

const COMPLEX =
  'fft_fft fft_ifft fft_rfft fft_irfft fft_hfft fft_ihfft fft_fft2 fft_ifft2 fft_rfft2 fft_irfft2 fft_hfft2 fft_ihfft2 ' +
  'fft_fftn fft_ifftn fft_rfftn fft_irfftn fft_hfftn fft_ihfftn stft istft complex polar view_as_complex view_as_real imag ' +
  '_fft_r2c _fft_c2r _fft_c2c';

/** Gives or takes complex numbers. */
export const complex: AtenTable = Object.fromEntries(
  COMPLEX.split(' ').map((name) => [
    `aten::${name}`,
    row<object>(() => {
      throw refuse(
        'it gives or takes complex numbers, which ONNX Runtime has not; write it in real ones (a product with a matrix of cosines and sines)',
      );
    }),
  ]),
);
