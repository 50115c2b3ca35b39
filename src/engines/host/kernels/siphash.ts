/**
 * SipHash-2-4, with 64-bit words as halves of 32 bits: two hundred times faster than with BigInt.
 * https://www.aumasson.jp/siphash/siphash.pdf
 */
/** The state: low and high half of v0, v1, v2, v3. */
const v = new Int32Array(8);

/** v[a] += v[b] */
const add = (a: number, b: number): void => {
  const [low, other] = [v[a]!, v[b]!];
  const sum = (low + other) | 0;
  v[a] = sum;
  v[a + 1] = v[a + 1]! + v[b + 1]! + Number(sum >>> 0 < low >>> 0);
};
/** v[a] = (v[a] <<< by) ^ v[b], `by` being below 32 */
const turn = (a: number, by: number, b: number): void => {
  const [low, high] = [v[a]!, v[a + 1]!];
  v[a] = ((low << by) | (high >>> (32 - by))) ^ v[b]!;
  v[a + 1] = ((high << by) | (low >>> (32 - by))) ^ v[b + 1]!;
};
/** v[a] <<<= 32 */
const swap = (a: number): void => {
  const low = v[a]!;
  v[a] = v[a + 1]!;
  v[a + 1] = low;
};

const round = (): void => {
  add(0, 2);
  turn(2, 13, 0);
  swap(0);
  add(4, 6);
  turn(6, 16, 4);
  add(0, 6);
  turn(6, 21, 0);
  add(4, 2);
  turn(2, 17, 4);
  swap(4);
};

const absorb = (low: number, high: number): void => {
  v[6]! ^= low;
  v[7]! ^= high;
  round();
  round();
  v[0]! ^= low;
  v[1]! ^= high;
};

/** Little-endian halves of "somepseudorandomlygeneratedbytes". */
const START = [0x70736575, 0x736f6d65, 0x6e646f6d, 0x646f7261, 0x6e657261, 0x6c796765, 0x79746573, 0x74656462] as const;

/** The hash of `length` bytes from `at`, by a key of two 64-bit words. */
export const sipHash = (key0: bigint, key1: bigint): ((view: DataView, at: number, length: number) => bigint) => {
  const halves = [key0, key0 >> 32n, key1, key1 >> 32n].map((x) => Number(BigInt.asIntN(32, x)));
  const start = Int32Array.from(START, (x, i) => x ^ halves[i % 4]!);
  return (view, at, length) => {
    v.set(start);
    const whole = length - (length % 8);
    for (let i = at; i < at + whole; i += 8) absorb(view.getInt32(i, true), view.getInt32(i + 4, true));
    let [low, high] = [0, length << 24];
    for (let i = length - whole - 1; i >= 4; i--) high |= view.getUint8(at + whole + i) << (8 * (i - 4));
    for (let i = Math.min(length - whole, 4) - 1; i >= 0; i--) low |= view.getUint8(at + whole + i) << (8 * i);
    absorb(low, high);
    v[4]! ^= 0xff;
    for (let i = 0; i < 4; i++) round();
    const [l, h] = [v[0]! ^ v[2]! ^ v[4]! ^ v[6]!, v[1]! ^ v[3]! ^ v[5]! ^ v[7]!];
    return (BigInt(h >>> 0) << 32n) | BigInt(l >>> 0);
  };
};
