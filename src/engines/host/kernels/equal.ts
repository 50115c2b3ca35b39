/** Equality of strings, byte by byte, with broadcasting: TensorFlow's Equal and NotEqual on strings. */
import { elementCount } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { stringInput } from './arguments.ts';
import { broadcastPlaces, broadcastShape } from './broadcast.ts';

export const equal: HostKernel = () => (inputs) => {
  const [x, y] = [stringInput(inputs, 0), stringInput(inputs, 1)];
  const shape = broadcastShape(x.shape, y.shape);
  const [placesX, placesY] = [broadcastPlaces(x.shape, shape), broadcastPlaces(y.shape, shape)];
  const same = new Uint8Array(elementCount(shape));
  for (let i = 0; i < same.length; i++) {
    const [a, b] = [placesX(i), placesY(i)];
    const [fromX, fromY] = [x.data.offsets[a]!, y.data.offsets[b]!];
    const length = x.data.offsets[a + 1]! - fromX;
    if (y.data.offsets[b + 1]! - fromY !== length) continue;
    let k = 0;
    while (k < length && x.data.bytes[fromX + k] === y.data.bytes[fromY + k]) k++;
    same[i] = Number(k === length);
  }
  return [{ dtype: 'bool', shape, data: same }];
};
