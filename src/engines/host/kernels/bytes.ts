/** What TensorFlow's string ops ask of single bytes and of runs of them. */

/** absl::ascii_isspace: tab, line feed, vertical tab, form feed, carriage return, space. */
export const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** Whether a byte continues a UTF-8 character. */
export const isTrail = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Where `wanted` begins in `bytes[from .. to]`; -1 where it does not. An empty `wanted` is found at `from`. */
export const find = (bytes: Uint8Array, wanted: Uint8Array, from: number, to: number): number => {
  const last = to - wanted.length;
  for (let at = from; at <= last; at++) {
    let i = 0;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
  }
  return -1;
};
