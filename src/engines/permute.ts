/** A dense array with its dimensions in another order. */

/**
 * Dimension i of the result is dimension `permutation[i]` of what is stored:
 *   result[j_0, …, j_n] = stored[k] with k[permutation[i]] = j_i
 */
export const permute = (
  bytes: Uint8Array<ArrayBuffer>,
  width: number,
  shape: readonly number[],
  permutation: readonly number[],
): Uint8Array<ArrayBuffer> => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  const sizes = permutation.map((from) => shape[from]!);
  const steps = permutation.map((from) => strides[from]!);
  const result = new Uint8Array(bytes.length);
  if (bytes.length === 0) return result;
  // Elements of 8 and 16 bytes move as units of 4, so that no NaN is touched on the way.
  const unit = Math.min(width, 4);
  const Units = unit === 4 ? Uint32Array : unit === 2 ? Uint16Array : Uint8Array;
  const source = new Units(bytes.buffer, bytes.byteOffset, bytes.length / unit);
  const target = new Units(result.buffer);
  const units = width / unit;

  const last = sizes.length - 1;
  const innerSize = sizes[last] ?? 1;
  const innerStep = (steps[last] ?? 1) * units;
  const index = new Array<number>(Math.max(last, 0)).fill(0);
  let from = 0;
  let to = 0;
  for (;;) {
    for (let j = 0, at = from; j < innerSize; j++, at += innerStep) {
      for (let u = 0; u < units; u++) target[to++] = source[at + u]!;
    }
    let d = last - 1;
    for (; d >= 0; d--) {
      from += steps[d]! * units;
      if (++index[d]! < sizes[d]!) break;
      from -= sizes[d]! * steps[d]! * units;
      index[d] = 0;
    }
    if (d < 0) return result;
  }
};
