/** ONNX models, served by ONNX Runtime as they are. See README.md. */
import type { Format } from '../format.ts';
import { matchOnnx } from './match.ts';
import { lowerOnnx, type ParsedOnnx, readOnnx } from './read.ts';

export const onnx: Format<ParsedOnnx> = {
  name: 'onnx',
  title: 'ONNX',
  match: matchOnnx,
  read: readOnnx,
  lower: lowerOnnx,
};
