/**
 * The mean over all of space, channels first, is a pool that the engine has a kernel for, also where channels lie in
 * blocks for its convolutions. The kernel adds one element after the other in float32: of 784 numbers it is right to
 * 1e-6, of 12,544 to 5e-6, so larger ones stay with ReduceMean, which adds in a tree.
 */
import type { Rule } from './fusion.ts';

const MAX_ELEMENTS = 1024;

const global: Rule = (f, node) => {
  const [x, axes] = node.inputs;
  const rank = x?.shape?.length;
  const over = f
    .integers(axes)
    ?.map((axis) => (axis < 0 ? axis + rank! : axis))
    .sort((a, b) => a - b);
  if (!x?.shape || rank !== 4 || over?.join() !== '2,3' || x.dtype !== 'float32') return undefined;
  const [n, c, height, width] = x.shape;
  if (typeof height !== 'number' || typeof width !== 'number' || height * width > MAX_ELEMENTS) return undefined;
  if ((node.attributes['keepdims'] ?? 1) === 1) return [f.node('GlobalAveragePool', [x], {}, node, node.outputs[0])];
  const pooled = f.value('pooled', 'float32', [n!, c!, 1, 1]);
  return [
    f.node('GlobalAveragePool', [x], {}, node, pooled),
    f.node('Squeeze', [pooled, f.ints([2, 3])], {}, node, node.outputs[0]),
  ];
};

export const pooling: Readonly<Record<string, readonly Rule[]>> = { ReduceMean: [global] };
