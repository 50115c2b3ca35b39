/**
 * DecodeJSONExample: tf.Example in protobuf's JSON form, written as its bytes in the order in which the text has it.
 * https://protobuf.dev/programming-guides/json/ · https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/example_parsing_ops.cc
 *
 *   {"features": {"feature": {"age": {"int64List": {"value": [1, "2"]}}, "name": {"bytesList": {"value": ["YQ=="]}}}}}
 */
import { StringsWriter, stringAt, stringCount } from '../../../tensor/strings.ts';
import { parseDouble } from '../../../wire/number-text.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, stringInput, stringTensor } from './arguments.ts';
import { JsonCursor } from './json-cursor.ts';
import { chunk, written } from './wire-writer.ts';

/** The tag of a message or bytes field. */
const tag = (field: number): number => field * 8 + 2;
const VARINT_VALUE = 0x08;
const FIXED32_VALUE = 0x0d;
const BYTES_VALUE = 0x0a;

const TWO_63 = 2 ** 63;

const integerOf = (text: string): bigint => {
  if (/^[+-]?\d+$/.test(text)) {
    const exact = BigInt(text.replace('+', ''));
    if (BigInt.asIntN(64, exact) === exact) return exact;
  }
  const number = /^\s|\s$/.test(text) ? undefined : parseDouble(text);
  if (number === undefined || !Number.isInteger(number) || number < -TWO_63 || number >= TWO_63)
    throw failed(`"${text.slice(0, 40)}" is no int64`);
  return BigInt(number);
};

const floatOf = (text: string, isString: boolean): number => {
  const number = parseDouble(text);
  const tooLarge =
    number !== undefined && !Number.isFinite(Math.fround(number)) && (Number.isFinite(number) || !isString);
  if (number === undefined || (tooLarge && !Number.isNaN(number))) throw failed(`"${text.slice(0, 40)}" is no float`);
  return number;
};

/** Base64 of either alphabet; the padding may be left out, but not by half. */
const bytesOfBase64 = (text: string): Uint8Array => {
  const digits = text.replace(/={1,2}$/, '');
  const padded = digits.length !== text.length;
  if (/[^A-Za-z0-9+/_-]/.test(digits) || digits.length % 4 === 1 || (padded && text.length % 4 !== 0))
    throw failed(`"${text.slice(0, 40)}" is no base64`);
  return Buffer.from(digits, 'base64');
};

const numberText = (r: JsonCursor): { readonly text: string; readonly isString: boolean } => {
  const isString = r.atString();
  return { text: isString ? r.string() : r.number(), isString };
};

const float = new DataView(new ArrayBuffer(4));
/** How an element of each list is read and written; null is what the type has by default. */
const ELEMENTS: readonly ((r: JsonCursor, out: StringsWriter) => void)[] = [
  (r, out) => chunk(out, BYTES_VALUE, r.takeNull() ? new Uint8Array() : bytesOfBase64(r.string())),
  (r, out) => {
    if (r.takeNull()) float.setFloat32(0, 0, true);
    else {
      const { text, isString } = numberText(r);
      float.setFloat32(0, floatOf(text, isString), true);
    }
    out.byte(FIXED32_VALUE);
    for (let i = 0; i < 4; i++) out.byte(float.getUint8(i));
  },
  (r, out) => {
    let rest = r.takeNull() ? 0n : BigInt.asUintN(64, integerOf(numberText(r).text));
    out.byte(VARINT_VALUE);
    for (; rest >= 0x80n; rest >>= 7n) out.byte(Number(rest & 0x7fn) | 0x80);
    out.byte(Number(rest));
  },
];

const LISTS: ReadonlyMap<string, number> = new Map([
  ['bytesList', 1],
  ['bytes_list', 1],
  ['floatList', 2],
  ['float_list', 2],
  ['int64List', 3],
  ['int64_list', 3],
]);

const unknown = (key: string, where: string): Error => failed(`${where} has no field "${key}"`);

/** Lists in lists are as if they were one. */
const elements = (r: JsonCursor, out: StringsWriter, element: (r: JsonCursor, out: StringsWriter) => void): void => {
  if (r.atArray()) r.array(() => elements(r, out, element));
  else element(r, out);
};

const list = (r: JsonCursor, kind: number): Uint8Array =>
  written((out) =>
    r.object((key) => {
      if (key !== 'value') throw unknown(key, 'a list');
      if (!r.takeNull()) elements(r, out, ELEMENTS[kind - 1]!);
    }),
  );

const feature = (r: JsonCursor): Uint8Array =>
  written((out) => {
    let given = false;
    r.object((key) => {
      const kind = LISTS.get(key);
      if (kind === undefined) throw unknown(key, 'a feature');
      if (r.takeNull()) return;
      if (given) throw failed('a feature has two lists');
      given = true;
      chunk(out, tag(kind), list(r, kind));
    });
  });

const features = (r: JsonCursor): Uint8Array =>
  written((out) =>
    r.object((field) => {
      if (field !== 'feature') throw unknown(field, 'features');
      if (r.takeNull()) return;
      const keys = new Set<string>();
      r.object((key) => {
        if (keys.has(key)) throw failed(`the feature "${key}" stands twice`);
        keys.add(key);
        const entry = written((one) => {
          chunk(one, tag(1), Buffer.from(key));
          if (!r.takeNull()) chunk(one, tag(2), feature(r));
        });
        chunk(out, tag(1), entry);
      });
    }),
  );

export const decodeJSONExample: HostKernel = () => (inputs) => {
  const { shape, data } = stringInput(inputs, 0);
  const out = new StringsWriter(stringCount(data), data.bytes.length);
  for (let i = 0; i < stringCount(data); i++) {
    const r = new JsonCursor(stringAt(data, i), `element ${i}`);
    r.object((key) => {
      if (key !== 'features') throw unknown(key, 'an example');
      if (!r.takeNull()) chunk(out, tag(1), features(r));
    });
    r.finish();
    out.end();
  }
  return [stringTensor(shape, out.finish())];
};
