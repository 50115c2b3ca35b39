import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryFiles } from '../../test/memory-files.ts';
import { ROOT } from '../../test/root.ts';
import { type AnyCase, filesOf } from '../../test/tabular.ts';
import { detect } from './registry.ts';
import { sentTo } from './remote.ts';

const mojo = (family: string, name: string): AnyCase => {
  const path = join(ROOT, 'src/formats/h2o/goldens', `${family}-3.46.json.gz`);
  const cases = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as readonly AnyCase[];
  return cases.find((one) => one.name === name) ?? assert.fail(`no golden ${name}`);
};

// biome-ignore format: one golden a line
const MOJOS: readonly (readonly [string, string, RegExp | undefined])[] = [
  ['glm', 'gaussian', undefined],
  ['encodings', 'encoding auto', undefined],
  ['glm', 'gaussian, offset', /a MOJO with an offset \("off"\) is not sent to an H2O server/],
  ['encodings', 'encoding binary', /a MOJO with the encoding Binary is not sent/],
  ['gam', 'cubic', /a MOJO of the algorithm "gam" is not sent/],
];
for (const [family, name, refused] of MOJOS)
  it(`${name} ${refused ? 'is not sent' : 'is sent'}`, async () => {
    const files = filesOf(mojo(family, name));
    const { format, match } = await detect(files);
    const sent = sentTo(format.name, files, match)!;
    assert.deepEqual([sent.server, sent.isOnlyWay], ['h2o', false]);
    if (refused) await assert.rejects(sent.model('why'), { code: 'UNSUPPORTED_MODEL', message: refused });
    else assert.equal((await sent.model('why')).kind, 'remote');
  });

it('what each kind of file is sent to', async () => {
  const files = memoryFiles(new Map([['m', Uint8Array.of(0x1c, 0xed)]]));
  const of = (format: string, variant: string) => sentTo(format, files, { variant, entry: 'm' });
  assert.equal(of('h2o', 'binary')?.isOnlyWay, true);
  assert.equal(of('h2o', 'MOJO folder'), undefined);
  assert.equal(of('pmml', 'anything')?.server, 'openscoring');
  assert.equal(of('onnx', 'onnx'), undefined);
  const made = await of('h2o', 'binary')!.model('why');
  assert.deepEqual(made.kind === 'remote' && [made.server, made.artefact, made.entry, made.why], [
    'h2o',
    'binary',
    'm',
    'why',
  ]);
});
