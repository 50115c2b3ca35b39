/**
 * A double as a text that H2O's parser reads back exactly. It keeps the digits as a long, m, and the power of ten, e:
 *
 *   x = (double) m / 10^-e   where e < 0,   (double) m × 10^e   else
 *   (water.util.PrettyPrint.pow10, https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-core/src/main/java/water/util/PrettyPrint.java)
 *
 * which is x for the shortest digits where m is at most 2^53 and 10^|e| exact; of doubles with 16 and 17 digits one in
 * ten comes back as its neighbour. For these another m is looked for, whose rounding gives x. Where there is none, which
 * is one in 200 of such doubles, the neighbour it is, as with H2O's own clients.
 */

/** Nearly the largest long. */
const MOST = 9.2e18;
const EXACT = 2 ** 53;
/** 10^308 is the largest power of ten. */
const MAX_POWER = 308;

const powerOf = (e: number): number => Number(`1e${e}`);

/** What H2O makes of m × 10^e; zeros at the end of m are taken for part of a negative power. */
const readBack = (m: bigint, e: number): number => {
  while (e < 0 && m % 10n === 0n) {
    m /= 10n;
    e++;
  }
  return e < 0 ? Number(m) / powerOf(-e) : Number(m) * powerOf(e);
};

/** The doubles next to x, nearest first. */
const neighbours = (x: number): readonly number[] => {
  const ulp = 2 ** (Math.floor(Math.log2(x)) - 52);
  return [0, 1, -1, 2, -2, 3, -3].map((steps) => x + steps * ulp);
};

/** m × 10^e that H2O reads as x > 0; undefined where there is none. */
const searched = (x: number): string | undefined => {
  const top = Math.floor(Math.log10(x));
  // m of 16 to 19 digits: doubles of this size are whole.
  for (let e = top - 18; e <= top - 15; e++) {
    if (Math.abs(e) > MAX_POWER) continue;
    const about = e < 0 ? x * powerOf(-e) : x / powerOf(e);
    for (const m of neighbours(Math.round(about))) {
      if (m >= EXACT / 2 && m < MOST && Number.isInteger(m) && readBack(BigInt(m), e) === x) return `${BigInt(m)}e${e}`;
    }
  }
  return undefined;
};

/** What is smaller cannot be told: H2O makes 0 of it, and so do its own clients. */
const LEAST = 1e-308;

/** The text; undefined for infinities, which H2O cannot be told. */
export const h2oNumber = (x: number): string | undefined => {
  if (Math.abs(x) < LEAST) return '0';
  if (Number.isInteger(x) && Math.abs(x) <= EXACT) return String(x);
  if (!Number.isFinite(x)) return undefined;
  const sign = x < 0 ? '-' : '';
  const size = Math.abs(x);
  const [digits = '', exponent] = size.toExponential().split('e');
  const fraction = digits.length > 1 ? digits.length - 2 : 0;
  const m = digits.replace('.', '');
  const e = Number(exponent) - fraction;
  const isReadable = Number(m) < MOST && Math.abs(e) <= MAX_POWER;
  if (isReadable && readBack(BigInt(m), e) === size) return `${sign}${m}e${e}`;
  const other = searched(size) ?? (isReadable ? `${m}e${e}` : undefined);
  return other && sign + other;
};
