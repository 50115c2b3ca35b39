/**
 * Operators that ONNX has and ONNX Runtime 1.30.0 has not, with why: they are refused by name when a model is loaded, all
 * of a model at once. What only lacks a kernel for some element type is refused by ONNX Runtime, which names the node.
 */
import type { NodeProto } from '../../graph/onnx/messages.ts';

const training = 'belongs to training; export the model for inference';

/** By `domain:operator`. */
// biome-ignore format: one operator a line
export const REFUSED: Readonly<Record<string, string>> = {
  ':ImageDecoder':                       'ONNX Runtime has no image decoder; send pixels, or register a custom operator (custom_op_paths)',
  'ai.onnx.preview:FlexAttention':       'a preview that ONNX Runtime does not run yet; export Attention, or its parts',
  'ai.onnx.preview.training:Adagrad':    training,
  'ai.onnx.preview.training:Adam':       training,
  'ai.onnx.preview.training:Gradient':   training,
  'ai.onnx.preview.training:Momentum':   training,
};

const WINDOWS: ReadonlySet<string> = new Set(['left_window_size', 'right_window_size']);

/** Why a node is refused; undefined where it is not. `domain` is `''` for the standard operators. */
export const refusalOf = (domain: string, { opType, attribute }: NodeProto): string | undefined => {
  if (domain === '' && opType === 'Attention' && attribute.some(({ name }) => WINDOWS.has(name))) {
    return 'ONNX Runtime does not know local windows (left_window_size, right_window_size); export it with a mask';
  }
  const key = `${domain}:${opType}`;
  return Object.hasOwn(REFUSED, key) ? REFUSED[key] : undefined;
};
