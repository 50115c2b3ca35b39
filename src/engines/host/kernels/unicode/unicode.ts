/**
 * UnicodeDecode, UnicodeDecodeWithOffsets, UnicodeTranscode, UnicodeEncode, UnicodeScript.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/unicode_ops.cc, unicode_script_op.cc
 */
import { ServingError } from '../../../../errors.ts';
import { StringsWriter, stringCount } from '../../../../tensor/strings.ts';
import type { HostKernel, HostNode } from '../../kernel.ts';
import {
  dtypeAttribute,
  failed,
  flagOf,
  integers,
  integerTensor,
  numberOf,
  numericInput,
  stringInput,
  stringTensor,
  textOf,
} from '../arguments.ts';
import { type Decode, decoderOf } from './encodings.ts';
import { scriptOf } from './script.ts';

const decoderFor = (node: HostNode): (() => Decode) => {
  const name = textOf(node, 'input_encoding');
  const decode = decoderOf(name);
  if (decode) return decode;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the encoding "${name}" is not read; expected one of Unicode's (UTF-8, UTF-16, UTF-32) or of one byte a character (ISO-8859-1, windows-1252, KOI8-R, IBM437 ..)`,
  );
};

/** What becomes of what is broken: a code point, -1 to leave it out, undefined to fail. */
const replacementOf = (node: HostNode): number | undefined => {
  const errors = textOf(node, 'errors');
  if (errors === 'strict') return undefined;
  return errors === 'ignore' ? -1 : numberOf(node, 'replacement_char');
};

const isControl = (point: number): boolean => point <= 0x1f;
const invalid = (element: number, at: number): ServingError =>
  failed(`element ${element} is malformed at byte ${at}, and errors is "strict"`);

/** Code points in the making. */
class Points {
  data = new Int32Array(64);
  offsets = new Float64Array(64);
  count = 0;

  push(point: number, offset: number): void {
    if (this.count === this.data.length) {
      const [data, offsets] = [new Int32Array(2 * this.count), new Float64Array(2 * this.count)];
      data.set(this.data);
      offsets.set(this.offsets);
      [this.data, this.offsets] = [data, offsets];
    }
    this.data[this.count] = point;
    this.offsets[this.count++] = offset;
  }
}

const decoding =
  (withOffsets: boolean): HostKernel =>
  (node) => {
    const decoder = decoderFor(node);
    const replacement = replacementOf(node);
    const replaceControl = flagOf(node, 'replace_control_characters');
    const splitType = dtypeAttribute(node, 'Tsplits');
    return (inputs) => {
      const { bytes, offsets } = stringInput(inputs, 0).data;
      const count = offsets.length - 1;
      const splits = new Float64Array(count + 1);
      const points = new Points();
      const decode = decoder();
      for (let i = 0; i < count; i++) {
        let at = 0;
        decode(bytes, offsets[i]!, offsets[i + 1]!, (point, size, broken) => {
          if (broken && replacement === undefined) throw invalid(i, at);
          const kept = broken || (replaceControl && isControl(point)) ? (replacement ?? STRICT) : point;
          if (kept >= 0) points.push(kept, at);
          at += size;
        });
        splits[i + 1] = points.count;
      }
      return [
        integerTensor(splitType, [count + 1], splits),
        { dtype: 'int32', shape: [points.count], data: points.data.slice(0, points.count) },
        ...(withOffsets ? [integerTensor('int64', [points.count], points.offsets.slice(0, points.count))] : []),
      ];
    };
  };
/** With "strict", what replaces a control character. */
const STRICT = 0xfffd;

export const unicodeDecode = decoding(false);
export const unicodeDecodeWithOffsets = decoding(true);

const isSurrogate = (point: number): boolean => point >= 0xd800 && point < 0xe000;

type Write = (out: StringsWriter, point: number) => void;

const writeUtf8: Write = (out, given) => {
  const point = isSurrogate(given) ? 0xfffd : given;
  if (point < 0x80) out.byte(point);
  else if (point < 0x800) {
    out.byte(0xc0 | (point >> 6));
    out.byte(0x80 | (point & 63));
  } else if (point < 0x10000) {
    out.byte(0xe0 | (point >> 12));
    out.byte(0x80 | ((point >> 6) & 63));
    out.byte(0x80 | (point & 63));
  } else {
    out.byte(0xf0 | (point >> 18));
    out.byte(0x80 | ((point >> 12) & 63));
    out.byte(0x80 | ((point >> 6) & 63));
    out.byte(0x80 | (point & 63));
  }
};
const writeUnit: Write = (out, unit) => {
  out.byte(unit >> 8);
  out.byte(unit & 255);
};
const writeUtf16: Write = (out, point) => {
  if (point < 0x10000) writeUnit(out, point);
  else {
    writeUnit(out, 0xd800 + ((point - 0x10000) >> 10));
    writeUnit(out, 0xdc00 + (point & 0x3ff));
  }
};
const writeUtf32: Write = (out, point) => {
  writeUnit(out, point >> 16);
  writeUnit(out, point & 0xffff);
};
const WRITERS: Readonly<Record<string, Write>> = {
  'UTF-8': writeUtf8,
  'UTF-16-BE': writeUtf16,
  'UTF-32-BE': writeUtf32,
};

const writerFor = (node: HostNode): Write => {
  const name = textOf(node, 'output_encoding');
  const write = WRITERS[name];
  if (write) return write;
  throw new ServingError('UNSUPPORTED_MODEL', `the output encoding "${name}"; expected ${Object.keys(WRITERS)}`);
};

/** A control character counts as broken where it is to be replaced, even for "strict". */
export const unicodeTranscode: HostKernel = (node) => {
  const decoder = decoderFor(node);
  const write = writerFor(node);
  const replacement = replacementOf(node);
  const replaceControl = flagOf(node, 'replace_control_characters');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const out = new StringsWriter(stringCount(data), bytes.length);
    const decode = decoder();
    for (let i = 0; i + 1 < offsets.length; i++) {
      let at = 0;
      decode(bytes, offsets[i]!, offsets[i + 1]!, (point, size, broken) => {
        const replaced = broken || (replaceControl && isControl(point));
        if (replaced && replacement === undefined) throw invalid(i, at);
        const kept = replaced ? replacement! : point;
        if (kept >= 0) write(out, kept);
        at += size;
      });
      out.end();
    }
    return [stringTensor(shape, out.finish())];
  };
};

export const unicodeEncode: HostKernel = (node) => {
  const write = writerFor(node);
  const replacement = replacementOf(node);
  return (inputs) => {
    const points = numericInput(inputs, 0).data as Int32Array;
    const splits = integers(inputs, 1);
    if (splits[0] !== 0) throw failed(`the first split is ${splits[0] ?? 'missing'}, expected 0`);
    const count = splits.length - 1;
    for (let i = 0; i < count; i++) {
      if (splits[i + 1]! < splits[i]!) throw failed(`split ${i + 1} is ${splits[i + 1]}, which is before ${splits[i]}`);
    }
    if (splits[count] !== points.length) {
      throw failed(`the last split is ${splits[count]}, expected the ${points.length} values`);
    }
    const out = new StringsWriter(count, points.length);
    for (let i = 0; i < count; i++) {
      for (let at = splits[i]!; at < splits[i + 1]!; at++) {
        let point = points[at]!;
        if (point < 0 || point > 0x10ffff || isSurrogate(point)) {
          if (replacement === undefined) throw failed(`value ${at} is ${point}, which is no Unicode character`);
          point = replacement;
        }
        if (point >= 0) write(out, point);
      }
      out.end();
    }
    return [stringTensor([count], out.finish())];
  };
};

/** ICU's number of the script of each code point, -1 outside of Unicode. */
export const unicodeScript: HostKernel = () => (inputs) => {
  const { shape, data } = numericInput(inputs, 0);
  return [{ dtype: 'int32', shape, data: Int32Array.from(data as Int32Array, scriptOf) }];
};
