import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { openFolder, openWheel } from './origin.ts';
import { PACKAGES } from './packages.ts';
import { unpack } from './unpack.ts';
import { type Entry, elf, librariesOf, recordOf, wheel, zip } from './wheel.test.kit.ts';

const TENSORFLOW = PACKAGES.tensorflow;
const root = mkdtempSync(join(tmpdir(), 'origin-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;
const put = (bytes: Uint8Array): string => {
  const path = join(root, `${count++}.whl`);
  writeFileSync(path, bytes);
  return path;
};
const headers: readonly Entry[] = [
  'include/tensorflow/core/op.h',
  'include/external/x/y.h',
  'include/tensorflow/compiler/z.h',
  'python/__init__.py',
].map((name) => ({ name: `tensorflow/${name}`, bytes: Buffer.from(name) }));

/** Opens, unpacks, closes; returns what was written. */
const unpacked = async (
  path: string,
  pack = TENSORFLOW,
): Promise<{ version: string | undefined; files: readonly string[]; folder: string }> => {
  const folder = join(root, `to${count++}`);
  const origin = await openWheel(path, pack);
  try {
    await unpack(origin, folder, pack.cut, () => {});
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    return {
      version: origin.version,
      folder,
      files: files
        .filter((f) => f.isFile())
        .map(({ name }) => name)
        .sort(),
    };
  } finally {
    await origin.close();
  }
};

test('a wheel: its libraries, cut behind what is mapped, and its headers', async () => {
  const { version, files, folder } = await unpacked(put(wheel('2.21.0', [...librariesOf(), ...headers])));
  assert.equal(version, '2.21.0');
  assert.deepEqual(files, ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'op.h']);
  assert.equal(readFileSync(join(folder, 'include/tensorflow/core/op.h'), 'utf8'), 'include/tensorflow/core/op.h');
  assert.equal(readFileSync(join(folder, 'libtensorflow_framework.so.2')).length, 300);
});

test('a library larger than what is read of its start', async () => {
  const big = librariesOf().map(({ name }) => ({ name, bytes: elf(3_000_000, 500_000) }));
  const { folder } = await unpacked(put(wheel('2.21.0', big)));
  const written = readFileSync(join(folder, 'libtensorflow_cc.so.2'));
  assert.equal(written.length, 3_000_000);
  assert.ok(written.subarray(120).every((byte) => byte === 7));
});

test('the wheel of ONNX Runtime: its libraries whole, the main one by the name that is loaded', async () => {
  const pack = PACKAGES['onnxruntime-gpu'];
  const { files, folder } = await unpacked(put(wheel('1.30.0', librariesOf(pack), 'onnxruntime_gpu')), pack);
  assert.deepEqual(files, [...pack.libraries.keys()].sort());
  assert.deepEqual(readFileSync(join(folder, 'libonnxruntime.so.1')), Buffer.from(elf(300)));
});

const [first, second] = librariesOf() as [Entry, Entry];
const record = (entries: readonly Entry[], stated = entries): Buffer =>
  zip([...entries, { name: 'tensorflow-2.21.0.dist-info/RECORD', bytes: Buffer.from(recordOf(stated)) }]);
const spoiled = (): Buffer => {
  const bytes = wheel(
    '2.21.0',
    librariesOf().map((entry) => ({ ...entry, stored: true })),
  );
  bytes[bytes.indexOf(Buffer.alloc(20, 7))] = 8;
  return bytes;
};
// biome-ignore format: one case a line
const REFUSED: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['what is no archive', Buffer.from('<html>not found</html>'), /not a zip archive/],
  ['a wheel that was cut', wheel().subarray(0, -30), /not a zip archive, or one that was cut/],
  ['a wheel of something else', wheel('2.21.0', [{ name: 'numpy/a.so', bytes: elf() }]), /does not hold libtensorflow_framework\.so\.2, libtensorflow_cc\.so\.2; the Linux packages of TensorFlow 2\.12\.0 and newer do/],
  ['one library of two', wheel('2.21.0', [first]), /does not hold/],
  ['no RECORD', zip([first, second]), /has no RECORD of tensorflow-cpu or tensorflow/],
  ['a RECORD of another package', wheel('2.21.0', [first, second], 'numpy'), /has no RECORD/],
  ['a library that RECORD does not know', record([first, second], [first]), /does not state the SHA-256 of tensorflow\/libtensorflow_cc\.so\.2/],
  ['a header that RECORD does not know', record([first, second, headers[0]!], [first, second]), /does not state the SHA-256 of tensorflow\/include/],
  ['a library that is not what RECORD says', record([first, second], [first, { ...second, bytes: elf(999) }]), /libtensorflow_cc\.so\.2: its SHA-256 is \S+, RECORD states/],
  ['a library that is damaged', spoiled(), /checksum/],
  ['a library that is none', wheel('2.21.0', [first, { ...second, bytes: Buffer.from('hello') }]), /not an ELF library/],
  ['a library that ends too early', wheel('2.21.0', [first, { ...second, bytes: elf(500).subarray(0, 400) }]), /ends after 400 of 500 bytes/],
  ['a file outside of the folder', wheel('2.21.0', [first, second, { name: 'tensorflow/include/../../../x.h', bytes: elf() }]), /would lie outside the archive's folder/],
  ['a file of an absolute path', wheel('2.21.0', [first, second, { name: '/tmp/stfs-hostile-wheel', bytes: elf() }]), /would lie outside/],
  ['two files of one name', wheel('2.21.0', [first, second, second]), /two entries have one name/],
  ['a bomb that says what it is', wheel('2.21.0', [first, { ...second, statedBytes: 0xfffffff0 }, { ...second, name: 'b', statedBytes: 0xfffffff0 }, ...Array.from({ length: 7 }, (_, i) => ({ ...second, name: `c${i}`, statedBytes: 0xfffffff0 }))]), /passes the limit/],
  ['a bomb that does not', wheel('2.21.0', [first, { ...second, bytes: elf(5_000_000), statedBytes: 400 }]), /states 400/],
];
for (const [name, bytes, message] of REFUSED) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(unpacked(put(bytes)), { code: 'DOWNLOAD_FAILED', message });
    assert.equal(existsSync('/tmp/stfs-hostile-wheel'), false);
  });
}

test('a file where a folder should be stops the disk, not the process', async () => {
  const bad = [
    first,
    second,
    { name: 'tensorflow/include/a', bytes: elf() },
    { name: 'tensorflow/include/a/b', bytes: elf() },
  ];
  await assert.rejects(unpacked(put(wheel('2.21.0', bad))), { code: /EEXIST|ENOTDIR/ });
});

const environmentOf = (entries: readonly Entry[], info?: string): string => {
  const site = join(root, `site${count++}`);
  for (const { name, bytes } of entries) {
    mkdirSync(dirname(join(site, name)), { recursive: true });
    writeFileSync(join(site, name), bytes);
  }
  if (info !== undefined) {
    mkdirSync(join(site, info));
    writeFileSync(join(site, info, 'RECORD'), recordOf(entries));
  }
  return site;
};

test("a folder: a Python environment's site-packages, or the package's own folder in it", async () => {
  const site = environmentOf([...librariesOf(), ...headers], 'tensorflow_cpu-2.15.0.dist-info');
  for (const path of [site, join(site, 'tensorflow'), `${join(site, 'tensorflow')}/`]) {
    const origin = await openFolder(path, TENSORFLOW);
    assert.equal(origin.version, '2.15.0');
    assert.deepEqual(
      origin.files.map((file) => file.path),
      ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2', 'include/tensorflow/core/op.h'],
    );
    assert.ok(origin.files.every(({ sha256 }) => sha256 !== undefined));
    await unpack(origin, join(root, `to${count++}`), true, () => {});
  }
});

test('a folder without anything around it', async () => {
  const site = environmentOf(librariesOf());
  const origin = await openFolder(join(site, 'tensorflow'), TENSORFLOW);
  assert.equal(origin.version, undefined);
  assert.deepEqual(
    origin.files.map(({ sha256 }) => sha256),
    [undefined, undefined],
  );
});

test('a folder of an earlier installation of ours, whose names are ours', async () => {
  const pack = PACKAGES['onnxruntime-gpu'];
  const folder = join(root, `own${count++}`);
  mkdirSync(folder);
  for (const name of pack.libraries.keys()) writeFileSync(join(folder, name), elf());
  const origin = await openFolder(folder, pack);
  assert.deepEqual(
    origin.files.map(({ path }) => path),
    [...pack.libraries.keys()],
  );
});

test('a folder whose files were changed is refused, and so is one that holds nothing', async () => {
  const site = environmentOf(librariesOf(), 'tensorflow-2.15.0.dist-info');
  writeFileSync(join(site, 'tensorflow/libtensorflow_cc.so.2'), elf(222));
  const origin = await openFolder(site, TENSORFLOW);
  await assert.rejects(
    unpack(origin, join(root, `to${count++}`), true, () => {}),
    { code: 'DOWNLOAD_FAILED', message: /RECORD states/ },
  );
  await assert.rejects(openFolder(root, TENSORFLOW), { code: 'DOWNLOAD_FAILED', message: /does not hold/ });
});
