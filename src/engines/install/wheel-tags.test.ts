import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexFile } from './simple-index.ts';
import { chooseWheel, type Machine, parseWheelName, runsOn, thisMachine } from './wheel-tags.ts';

const DEBIAN: Machine = { architecture: 'x86_64', glibc: [2, 36] };
const CENTOS: Machine = { architecture: 'x86_64', glibc: [2, 17] };
const ALPINE: Machine = { architecture: 'x86_64', glibc: undefined };
const ARM: Machine = { architecture: 'aarch64', glibc: [2, 31] };

// biome-ignore format: one tag a line
const TAGS: readonly (readonly [string, Machine, boolean])[] = [
  ['manylinux_2_27_x86_64', DEBIAN, true],
  ['manylinux_2_36_x86_64', DEBIAN, true],
  ['manylinux_2_37_x86_64', DEBIAN, false],
  ['manylinux_3_1_x86_64', DEBIAN, false],
  ['manylinux_2_27_x86_64', CENTOS, false],
  ['manylinux2014_x86_64', CENTOS, true],
  ['manylinux2010_x86_64', CENTOS, true],
  ['manylinux1_x86_64', CENTOS, true],
  ['manylinux2014_i686', CENTOS, false],
  ['manylinux_2_17_aarch64', DEBIAN, false],
  ['manylinux_2_17_aarch64', ARM, true],
  ['manylinux_2_17_x86_64', ALPINE, false],
  ['musllinux_1_2_x86_64', DEBIAN, false],
  ['linux_x86_64', DEBIAN, true],
  ['win_amd64', DEBIAN, false],
  ['macosx_12_0_arm64', ARM, false],
  ['any', DEBIAN, false],
];
for (const [tag, machine, expected] of TAGS) {
  test(`${tag} ${expected ? 'runs' : 'does not run'} on ${machine.architecture} with glibc ${machine.glibc?.join('.')}`, () =>
    assert.equal(runsOn(tag, machine), expected));
}

test('the name of a wheel', () => {
  assert.deepEqual(
    parseWheelName('Tensorflow_CPU-2.15.0.post1-1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
    {
      distribution: 'tensorflow-cpu',
      version: '2.15.0.post1',
      python: 'cp39',
      platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
    },
  );
  for (const name of ['tensorflow-2.21.0.tar.gz', 'a-b-c.whl', 'tensorflow-newest-cp39-cp39-any.whl', '']) {
    assert.equal(parseWheelName(name), undefined, name);
  }
});

test('this machine has an architecture', () => assert.match(thisMachine().architecture, /^(x86_64|aarch64|\w+)$/));

const file = (name: string, rest: Partial<IndexFile> = {}): IndexFile => ({
  name: name.endsWith('.whl') ? name : `${name}-cp311-cp311-manylinux_2_17_x86_64.whl`,
  url: 'https://a/',
  yanked: false,
  ...rest,
});
const PACKAGES = ['tensorflow-cpu', 'tensorflow'];
const FILES = [
  file('tensorflow_cpu-2.9.0'),
  file('tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_40_x86_64.whl'),
  file('tensorflow_cpu-2.20.0'),
  file('tensorflow-2.20.0'),
  file('tensorflow_cpu-2.20.1', { yanked: true }),
  file('tensorflow_cpu-2.22.0rc0'),
  file('tensorflow_cpu-2.23.0.dev20260101'),
  file('tensorflow_cpu-2.30.0', { sizeBytes: 2000 }),
  file('tensorflow_gpu-2.31.0'),
];
const CHOICES: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ['the newest that runs here', undefined, 'tensorflow_cpu-2.20.0'],
  ['a version taken back, where it is asked for', '2.20.1', 'tensorflow_cpu-2.20.1'],
  ['a version to come, where it is asked for', '2.22.0rc0', 'tensorflow_cpu-2.22.0rc0'],
  ['2.9 is 2.9.0', '2.9', 'tensorflow_cpu-2.9.0'],
  ['not what does not run here', '2.21.0', undefined],
  ['not what holds nothing', '2.30.0', undefined],
  ['not what there is not', '3.0.0', undefined],
];
for (const [name, version, expected] of CHOICES) {
  test(`choice: ${name}`, () => {
    const chosen = chooseWheel(FILES, PACKAGES, DEBIAN, version);
    assert.equal(chosen?.file.name.replace(/-cp.*/, ''), expected);
  });
}

test('of equal versions, the package named first, then this disk, then the smaller one', () => {
  const pick = (files: readonly IndexFile[]) => chooseWheel(files, PACKAGES, DEBIAN)?.file.url;
  assert.equal(pick([file('tensorflow-2.20.0', { url: 'https://b/' }), file('tensorflow_cpu-2.20.0')]), 'https://a/');
  assert.equal(pick([file('tensorflow-2.20.0'), file('tensorflow-2.20.0', { url: 'file:///b' })]), 'file:///b');
  const sized = (url: string, mb: number) => file('tensorflow-2.20.0', { url, sizeBytes: mb * 2 ** 20 });
  assert.equal(pick([sized('https://big/', 300), sized('https://small/', 200)]), 'https://small/');
});
