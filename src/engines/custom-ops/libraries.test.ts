import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findOpLibraries } from './libraries.ts';
import { library } from './library.test.kit.ts';

const root = mkdtempSync(join(tmpdir(), 'ops-'));
after(() => rmSync(root, { recursive: true }));
const linux = { skip: process.platform === 'linux' ? false : 'custom ops are loaded on Linux' };
const folderOf = (name: string, files: Readonly<Record<string, Uint8Array>>): string => {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
};
const FRAMEWORK = 'libtensorflow_framework.so.2';
const forTensorFlow = library({ needed: [FRAMEWORK] });
const forOnnxRuntime = library({ defined: ['RegisterCustomOps'] });
const names = async (paths: readonly string[]) => {
  const { tensorflow, onnxruntime } = await findOpLibraries(paths);
  return { tensorflow: tensorflow.map(({ name }) => name), onnxruntime: onnxruntime.map(({ name }) => name) };
};

test('no paths, no libraries', async () => assert.deepEqual(await names([]), { tensorflow: [], onnxruntime: [] }));

test('each library goes to its engine, in the order of paths, then of names', linux, async () => {
  const folder = folderOf('both', {
    'z.so': forTensorFlow,
    'a.so': forTensorFlow,
    'o.so': forOnnxRuntime,
    'README.md': Buffer.from('x'),
  });
  const file = join(folderOf('single', { 'm.so': library({ wanted: ['_ZN10tensorflow8OpKernelC2Ev'] }) }), 'm.so');
  assert.deepEqual(await names([file, folder]), { tensorflow: ['m.so', 'a.so', 'z.so'], onnxruntime: ['o.so'] });
});

test('a library for both', linux, async () => {
  const both = library({ needed: [FRAMEWORK], defined: ['RegisterCustomOps'] });
  assert.deepEqual(await names([folderOf('double', { 'b.so': both })]), {
    tensorflow: ['b.so'],
    onnxruntime: ['b.so'],
  });
});

test('what a library needs is loaded before it, by what it is called or by its file', linux, async () => {
  const folder = folderOf('needs', {
    'a.so': library({ needed: [FRAMEWORK, 'libone.so.1', 'z.so'] }),
    'x.so': library({ soname: 'libone.so.1', needed: ['libtwo.so'] }),
    'y.so': library({ soname: 'libtwo.so', needed: ['libone.so.1'] }),
    'z.so': library({}),
  });
  assert.deepEqual((await names([folder])).tensorflow, ['y.so', 'x.so', 'z.so', 'a.so']);
});

test('a library that is named twice, or by a link, is one', linux, async () => {
  const folder = folderOf('links', { 'a.so': forTensorFlow });
  symlinkSync(join(folder, 'a.so'), join(folder, 'b.so.2'));
  assert.deepEqual((await names([folder, join(folder, 'a.so'), `${folder}/`])).tensorflow, ['a.so']);
});

test('every problem is told at once', linux, async () => {
  const folder = folderOf('bad', {
    'alone.so': library({ soname: 'libalone.so' }),
    'text.so': Buffer.from('hello'.repeat(20)),
    'other.so': library({ machine: 243, needed: [FRAMEWORK] }),
  });
  const empty = folderOf('empty', { 'ops.txt': Buffer.from('') });
  await assert.rejects(findOpLibraries([join(root, 'none'), empty, folder]), (error: Error & { code: string }) => {
    assert.equal(error.code, 'INVALID_CONFIG');
    assert.deepEqual(error.message.replaceAll(root, '').split('\n'), [
      'custom_op_paths: /none is not there',
      'custom_op_paths: the folder /empty holds no .so file',
      `custom_op_paths: /bad/other.so is built for another processor; this is ${process.arch}`,
      'custom_op_paths: /bad/text.so: it is no shared library of Linux (ELF)',
      'custom_op_paths: /bad/alone.so is no library of custom ops: it neither uses libtensorflow_framework.so.2, as those of TensorFlow do, nor exports RegisterCustomOps, as those of ONNX Runtime do',
    ]);
    return true;
  });
});
