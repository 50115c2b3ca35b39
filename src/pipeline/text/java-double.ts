/**
 * A double as Java's Double.toString writes it: plain from 1e-3 up to 1e7, else with one digit before the point and E.
 * The digits are the fewest that read back as the same number, as they are since JDK 19; older ones sometimes wrote one more.
 */
export const javaDouble = (x: number): string => {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? 'Infinity' : '-Infinity';
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e') as [string, string];
  const sign = x < 0 ? '-' : '';
  const digits = mantissa.replace('.', '');
  const power = Number(exponent);
  if (power >= 7 || power < -3) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${power}`;
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const padded = digits.padEnd(power + 1, '0');
  return `${sign}${padded.slice(0, power + 1)}.${padded.slice(power + 1) || '0'}`;
};
