/**
 * AsString: numbers as C's printf writes them, with the format that the attributes make.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/as_string_op.cc
 */
import { ServingError } from '../../../errors.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { fromSmallFloat } from '../../../tensor/float16.ts';
import { StringsWriter, stringAt, stringCount } from '../../../tensor/strings.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, flagOf, input, numberOf, stringTensor, textOf } from './arguments.ts';
import { exponential, fixed, flushed, general } from './printf.ts';

interface Format {
  readonly fill: string;
  readonly width: number;
}

/** Puts the sign and digits of a number into its field; words (inf, nan) are never filled with zeros. */
const padded = (negative: boolean, digits: string, isWord: boolean, { fill, width }: Format): string => {
  const sign = negative ? '-' : fill === '+' || fill === ' ' ? fill : '';
  const room = Math.max(0, width - sign.length - digits.length);
  if (fill === '-') return `${sign}${digits}${' '.repeat(room)}`;
  if (fill === '0' && !isWord) return `${sign}${'0'.repeat(room)}${digits}`;
  return `${' '.repeat(room)}${sign}${digits}`;
};

type Write = (value: number | bigint) => string;

const writeFloat = (conversion: typeof fixed, precision: number, format: Format): Write => {
  const digits = precision < 0 ? 6 : precision;
  const point = format.fill === '#';
  return (value) => {
    const x = Number(value);
    if (Number.isNaN(x)) return padded(false, 'nan', true, format);
    const negative = x < 0 || Object.is(x, -0);
    if (!Number.isFinite(x)) return padded(negative, 'inf', true, format);
    return padded(negative, conversion(Math.abs(x), digits, point), false, format);
  };
};

const writeInteger =
  (format: Format): Write =>
  (value) => {
    const text = String(value);
    return text.startsWith('-') ? padded(true, text.slice(1), false, format) : padded(false, text, false, format);
  };

const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', `AsString: ${why}`);

export const asString: HostKernel = (node) => {
  const [precision, width] = [numberOf(node, 'precision'), numberOf(node, 'width')];
  const [scientific, shortest] = [flagOf(node, 'scientific'), flagOf(node, 'shortest')];
  const fill = textOf(node, 'fill');
  if (scientific && shortest) throw refuse('both scientific and shortest');
  if (fill.length > 1 || !' +-0#'.includes(fill))
    throw refuse(`the fill "${fill}"; expected one of " ", "+", "-", "0", "#"`);
  const format = { fill, width };
  const conversion = scientific ? exponential : shortest ? general : fixed;
  const float = writeFloat(conversion, precision, format);

  const writer = (dtype: DType): Write => {
    const { kind } = DTYPES[dtype];
    if (kind === 'bool') return (value) => (value ? 'true' : 'false');
    if (dtype === 'float16' || dtype === 'bfloat16') return (bits) => float(fromSmallFloat(dtype, Number(bits)));
    if (dtype === 'float32' || dtype === 'float64') return (value) => float(flushed(Number(value), dtype));
    if (scientific || shortest || precision >= 0) throw refuse(`${dtype} with scientific, shortest or a precision`);
    // %u has no sign
    return writeInteger(kind === 'uint' && (fill === '+' || fill === ' ') ? { fill: '', width } : format);
  };

  return (inputs) => {
    const given = input(inputs, 0);
    const { shape, dtype } = given;
    const count = countOf(shape);
    const out = new StringsWriter(count);
    if (given.dtype === 'string') {
      for (let i = 0; i < stringCount(given.data); i++) {
        const bytes = stringAt(given.data, i);
        const room = Math.max(0, width - bytes.length);
        if (fill !== '-') out.latin1(' '.repeat(room));
        out.bytes(bytes);
        if (fill === '-') out.latin1(' '.repeat(room));
        out.end();
      }
      return [stringTensor(shape, out.finish())];
    }
    const write = writer(dtype);
    const { data } = given;
    for (let i = 0; i < count; i++) {
      out.latin1(write(data[i]!));
      out.end();
    }
    return [stringTensor(shape, out.finish())];
  };
};
