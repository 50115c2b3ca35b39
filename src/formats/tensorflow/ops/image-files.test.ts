/**
 * The kernels on image files against TensorFlow's own answers (goldens/images): byte for byte, and a refusal where
 * TensorFlow refuses.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { ROOT } from '../../../../test/root.ts';
import { KERNELS } from '../../../engines/host/kernels/index.ts';
import { ServingError } from '../../../errors.ts';
import type { Attribute, Attributes } from '../../../graph/graph.ts';
import { type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import { stringsOfBytes } from '../../../tensor/strings.ts';
import { type Tensor, tensor } from '../../../tensor/tensor.ts';
import { OPS } from './index.ts';

interface Case {
  readonly op: string;
  readonly attrs: Readonly<Record<string, number | string | boolean>>;
  readonly file: string;
  readonly crop?: readonly number[];
  readonly dtype?: NumericDType;
  readonly shape?: readonly number[];
  readonly data?: string;
  readonly error?: string;
}
interface Group {
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const GOLDENS = join(ROOT, 'src/formats/tensorflow/goldens/images');

/** Cases that are not answered as TensorFlow answers them, each with its reason. */
const DIFFERENT: ReadonlyMap<string, string> = new Map();

/** The row's defaults and the case's attributes, as a node carries them. */
const attributesOf = ({ op, attrs }: Case): Attributes => {
  const defaults = Object.entries(OPS.get(op)!.attrs).map(([name, { fallback }]) => [name, fallback]);
  const all = Object.entries<unknown>({ ...Object.fromEntries(defaults), ...attrs });
  return Object.fromEntries(
    all.map(([name, value]) => [name, (typeof value === 'boolean' ? Number(value) : value) as Attribute]),
  );
};

const scalar = (bytes: Uint8Array): Tensor => tensor('string', [], stringsOfBytes([bytes]));

const check = (golden: Case, file: Uint8Array): void => {
  const kernel = KERNELS.get(golden.op)!;
  const run = kernel({ attributes: attributesOf(golden), constants: [], from: 'n' });
  const crop = golden.crop && tensor('int32', [golden.crop.length], Int32Array.from(golden.crop));
  const inputs = [scalar(file), ...(crop ? [crop] : [])];
  if (golden.error !== undefined) {
    assert.throws(
      () => run(inputs),
      (error) => error instanceof ServingError && error.code === 'RUN_FAILED',
    );
    return;
  }
  const [found] = run(inputs);
  assert.equal(found!.dtype, golden.dtype);
  assert.deepEqual(found!.shape, golden.shape);
  const bytes = new Uint8Array(inflateSync(Buffer.from(golden.data!, 'base64')));
  const wanted = viewBytes(golden.dtype!, bytes) as ArrayLike<number>;
  const data = found!.data as ArrayLike<number>;
  assert.equal(data.length, wanted.length);
  let differing = 0;
  for (let i = 0; i < wanted.length; i++) if (data[i] !== wanted[i]) differing++;
  assert.equal(differing, 0, `${differing} of ${wanted.length} elements differ`);
};

for (const name of readdirSync(GOLDENS).filter((file) => file.endsWith('.json'))) {
  const { files, cases } = JSON.parse(readFileSync(join(GOLDENS, name), 'utf8')) as Group;
  describe(`TensorFlow image files: ${name.slice(0, -5)}`, () => {
    for (const golden of cases) {
      const asked = Object.entries(golden.attrs).map(([key, value]) => `, ${key} ${value}`);
      const crop = golden.crop ? `, crop ${golden.crop.join(' ')}` : '';
      const label = `${golden.op} of ${golden.file}${crop}${asked.join('')}`;
      const different = DIFFERENT.get(label);
      it(label, different === undefined ? {} : { skip: different }, () => {
        check(golden, new Uint8Array(Buffer.from(files[golden.file]!, 'base64')));
      });
    }
  });
}
