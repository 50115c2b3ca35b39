/** Broadcasting as NumPy and TensorFlow do it: a dimension of 1 goes with any. */
import { failed, sameShape } from './arguments.ts';

/** The shape that both have after broadcasting. */
export const broadcastShape = (a: readonly number[], b: readonly number[]): readonly number[] => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1)
      throw failed(`the shapes [${a.join(', ')}] and [${b.join(', ')}] do not go together`);
    return x === 1 ? y : x;
  });
};

/** Which element of a tensor of shape `from` stands at element i of the broadcast shape `to`. */
export const broadcastPlaces = (from: readonly number[], to: readonly number[]): ((i: number) => number) => {
  if (sameShape(from, to)) return (i) => i;
  if (from.every((size) => size === 1)) return () => 0;
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] !== 1) strides[axis + to.length - from.length] = stride;
    stride *= from[axis]!;
  }
  return (i) => {
    let rest = i;
    let place = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      place += (rest % to[axis]!) * strides[axis]!;
      rest = Math.floor(rest / to[axis]!);
    }
    return place;
  };
};
