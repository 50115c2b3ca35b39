/** The kernels that compute with numbers: what ONNX Runtime cannot say, or not exactly. */
import type { HostKernel } from '../kernel.ts';
import { audioSpectrogram, decodeWav, encodeWav, mfcc } from './audio.ts';
import { complex, complexFunction, imaginary, real } from './complex.ts';
import { ctcBeamSearchDecoder, ctcGreedyDecoder } from './ctc.ts';
import { gatherTree } from './gather-tree.ts';
import {
  cholesky,
  determinant,
  lu,
  matrixExponential,
  matrixInverse,
  matrixSolve,
  qr,
  singularValues,
  symmetricEigenvalues,
  tridiagonalSolve,
} from './linalg.ts';
import { boxNms, multiBoxDetection, proposal } from './multibox.ts';
import { combinedNonMaxSuppression, nonMaxSuppression } from './non-max-suppression.ts';
import { product } from './product.ts';
import { bitcast, cumulativeLogsumexp, histogramFixedWidth } from './scan.ts';
import { SPECIAL } from './special.ts';
import { fourier } from './spectral.ts';
import { adjustHue, adjustSaturation, drawBoundingBoxes, projectiveTransform, scaleAndTranslate } from './warp.ts';
import { averagePool, convolution } from './window.ts';

// biome-ignore format: one kernel a line
export const NUMERIC: Readonly<Record<string, HostKernel>> = {
  ...SPECIAL,
  AveragePool:      averagePool,
  Conv:             convolution,
  CTCBeamSearchDecoder: ctcBeamSearchDecoder,
  CTCGreedyDecoder: ctcGreedyDecoder,
  AdjustHue:        adjustHue,
  AdjustSaturation: adjustSaturation,
  DrawBoundingBoxesV2: drawBoundingBoxes,
  ImageProjectiveTransformV3: projectiveTransform,
  ScaleAndTranslate: scaleAndTranslate,
  BoxNMS:           boxNms,
  MultiBoxDetection: multiBoxDetection,
  Proposal:         proposal,
  Bitcast:          bitcast,
  CumulativeLogsumexp: cumulativeLogsumexp,
  GatherTree:       gatherTree,
  HistogramFixedWidth: histogramFixedWidth,
  AudioSpectrogram: audioSpectrogram,
  CombinedNonMaxSuppression: combinedNonMaxSuppression,
  Complex:          complex,
  ComplexFunction:  complexFunction,
  DecodeWav:        decodeWav,
  EncodeWav:        encodeWav,
  FFT:              fourier,
  Imag:             imaginary,
  Cholesky:         cholesky,
  Lu:               lu,
  MatrixDeterminant: determinant,
  MatrixExponential: matrixExponential,
  MatrixInverse:    matrixInverse,
  MatrixSolve:      matrixSolve,
  Qr:               qr,
  SelfAdjointEigV2: symmetricEigenvalues,
  Svd:              singularValues,
  TridiagonalSolve: tridiagonalSolve,
  Mfcc:             mfcc,
  NonMaxSuppressionV5: nonMaxSuppression,
  Prod:             product,
  Real:             real,
};
