/** Comparing what the server answers with what a sample model's own framework answered (golden.json beside the model). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean | { readonly b64: string })[];
}
export interface GoldenCase {
  readonly name?: string;
  readonly version?: number;
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  /** A tensor, or for sequences and maps the JSON that the server should write. */
  readonly outputs: Readonly<Record<string, GoldenTensor | readonly Record<string, number>[]>>;
}

export const goldenOf = (model: string): { readonly framework: string; readonly cases: readonly GoldenCase[] } =>
  JSON.parse(readFileSync(join(ROOT, 'models', model, 'golden.json'), 'utf8'));

/** A golden tensor as the JSON text of a request: NaN and infinities as tokens, int64 exactly. */
export const jsonOf = ({ shape, data, dtype }: GoldenTensor): string => {
  const build = (depth: number, from: number, count: number): string => {
    if (depth === shape.length) {
      const value = data[from]!;
      if (typeof value === 'object') return JSON.stringify(Buffer.from(value.b64, 'base64').toString());
      return dtype === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0.0' : String(value);
    }
    const stride = count / Math.max(1, shape[depth]!);
    return `[${Array.from({ length: shape[depth]! }, (_, i) => build(depth + 1, from + i * stride, stride)).join(', ')}]`;
  };
  return build(0, 0, data.length);
};

/** Reads an answer; the tokens that JSON.parse does not know become text. */
export const readAnswer = (text: string): Record<string, unknown> =>
  JSON.parse(text.replace(/(?<=[[:,\s])(-?Infinity|NaN)(?=[\],}\s])/g, '"$1"')) as Record<string, unknown>;

const shapeOf = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...(value.length ? shapeOf(value[0]) : [])] : [];

/** The largest |a − b| / max|b| over one output; exact equality is demanded of what is not a float. */
const compare = (name: string, found: unknown, wanted: GoldenTensor | readonly Record<string, number>[]): number => {
  if (!('shape' in wanted)) {
    const [rows, maps] = [found as Record<string, number>[], wanted];
    assert.deepEqual(rows.map(Object.keys), maps.map(Object.keys), name);
    return Math.max(
      ...maps.flatMap((map, i) => Object.entries(map).map(([label, p]) => Math.abs(rows[i]![label]! - p))),
    );
  }
  const { dtype, shape, data } = wanted;
  if (data.length > 0) assert.deepEqual(shapeOf(found), shape, name);
  const flat = (found as unknown[]).flat(shape.length) as (number | string)[];
  if (!dtype.startsWith('float')) {
    const exact = data.map((value) =>
      typeof value === 'object'
        ? Buffer.from(value.b64, 'base64').toString()
        : dtype.includes('64')
          ? Number(value)
          : value,
    );
    assert.deepEqual(flat, exact, name);
    return 0;
  }
  assert.equal(flat.length, data.length, name);
  const finite = (data as (number | string)[])
    .filter((value): value is number => typeof value === 'number')
    .map(Math.abs);
  const scale = Math.max(...finite, Number.MIN_VALUE);
  let worst = 0;
  data.forEach((value, i) => {
    if (typeof value === 'string') assert.equal(flat[i], value, `${name}[${i}]`);
    else worst = Math.max(worst, Math.abs((flat[i] as number) - (value as number)) / scale);
  });
  return worst;
};

/** Asks the server for a golden case and compares; returns the worst relative error, which is at most `tolerance`. */
export const check = async (url: string, model: string, golden: GoldenCase, tolerance = 1e-5): Promise<number> => {
  const inputs = Object.entries(golden.inputs).map(([name, tensor]) => `${JSON.stringify(name)}: ${jsonOf(tensor)}`);
  const version = golden.version === undefined ? '' : `"model_version": ${golden.version}, `;
  const body = `{"model_name": ${JSON.stringify(model)}, ${version}"data": {${inputs.join(', ')}}}`;
  const reply = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  const text = await reply.text();
  assert.equal(reply.status, 200, text);
  const answer = readAnswer(text);
  assert.deepEqual(Object.keys(answer).sort(), Object.keys(golden.outputs).sort());
  const errors = Object.entries(golden.outputs).map(([name, wanted]) =>
    compare(`${model} ${golden.name ?? ''} ${name}`, answer[name], wanted),
  );
  const worst = Math.max(...errors);
  assert.ok(worst <= tolerance, `${model}: worst error ${worst}`);
  return worst;
};
