import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goldensOf } from '../../test/golden.ts';
import { memoryFiles, readFolder } from '../../test/memory-files.ts';
import { type Code, ServingError } from '../errors.ts';
import { ALIASES, detect, formatNamed } from './registry.ts';

const onnxModel = readFolder(`${goldensOf('onnx')}/scalar/model`).get('any name.onnx')!;
const savedModel = readFolder(`${goldensOf('tensorflow')}/half_plus_two/model`);
const other = new TextEncoder().encode('hello, world: this is a text');

// biome-ignore format: one folder a line
const found: readonly (readonly [name: string, files: Readonly<Record<string, Uint8Array>>, platform: string | undefined, format: string, entry: string])[] = [
  ['a SavedModel', Object.fromEntries(savedModel), undefined, 'tensorflow', ''],
  ['model.onnx', { 'model.onnx': onnxModel }, undefined, 'onnx', 'model.onnx'],
  ['an ONNX model of any name', { 'onnx_model.proto': onnxModel }, undefined, 'onnx', 'onnx_model.proto'],
  ['the only file', { model: onnxModel }, undefined, 'onnx', 'model'],
  ['an ONNX model beside other files', { 'README.md': other, 'net.ONNX': onnxModel, 'weights.bin': other }, undefined, 'onnx', 'net.ONNX'],
  ['model.onnx among several', { 'a.onnx': onnxModel, 'model.onnx': onnxModel }, undefined, 'onnx', 'model.onnx'],
  ['one called model among others', { 'onnx/model.onnx': onnxModel, 'onnx/model_fp16.onnx': onnxModel }, undefined, 'onnx', 'onnx/model.onnx'],
  ['by name', { 'model.onnx': onnxModel }, 'onnx', 'onnx', 'model.onnx'],
  ['by an alias of the seed', { 'model.onnx': onnxModel }, 'pytorch_onnx', 'onnx', 'model.onnx'],
  ['in capitals', Object.fromEntries(savedModel), 'TensorFlow', 'tensorflow', ''],
];
for (const [name, files, platform, format, entry] of found)
  test(`found: ${name}`, async () => {
    const result = await detect(memoryFiles(new Map(Object.entries(files))), platform);
    assert.deepEqual([result.format.name, result.match.entry], [format, entry]);
  });

// biome-ignore format: one folder a line
const refused: readonly (readonly [name: string, files: Readonly<Record<string, Uint8Array>>, platform: string | undefined, code: Code, message: RegExp])[] = [
  ['an empty folder', {}, undefined, 'UNKNOWN_FORMAT', /memory: there are no files; tensorflow looks for .*; onnx looks for /],
  ['a text', { 'model.onnx': other }, undefined, 'UNKNOWN_FORMAT', /found model\.onnx, which no format knows/],
  ['many files', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`file-${String(i).padStart(2, '0')}`, other])), undefined, 'UNKNOWN_FORMAT', /file-07 and 4 more files/],
  ['another format than the one named', Object.fromEntries(savedModel), 'onnx', 'UNKNOWN_FORMAT', /found .*saved_model\.pb.*; onnx looks for /],
  ['what a download left', { 'model.onnx': new TextEncoder().encode('<!DOCTYPE html><html>') }, undefined, 'UNKNOWN_FORMAT', /found model\.onnx \(a page of HTML/],
  ['two models', { 'a.onnx': onnxModel, 'b.onnx': onnxModel }, undefined, 'UNKNOWN_FORMAT', /2 ONNX models \(a\.onnx, b\.onnx\)/],
];
for (const [name, files, platform, code, message] of refused)
  test(`refused: ${name}`, () =>
    assert.rejects(
      detect(memoryFiles(new Map(Object.entries(files))), platform),
      (error) => error instanceof ServingError && error.code === code && message.test(error.message),
    ));

test('a word that is no platform', () =>
  assert.throws(
    () => formatNamed('__proto__'),
    (error) => error instanceof ServingError && error.code === 'UNKNOWN_FORMAT',
  ));

test('is shown by the word of the seed where that is asked for', () =>
  assert.deepEqual(
    ['onnx', 'PyTorch_ONNX', 'onnxruntime'].map((word) => formatNamed(word).title),
    ['ONNX', 'PyTorch_ONNX', 'ONNX'],
  ));

test('no alias hides a format', () => {
  for (const alias of Object.keys(ALIASES)) assert.notEqual(alias, ALIASES[alias]);
});
