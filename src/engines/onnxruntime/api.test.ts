import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServingError } from '../../errors.ts';
import { onnxruntime } from './api.ts';
import { findLibrary } from './library.ts';
import { LIBRARY_VERSION, SLOTS } from './slots.ts';
import { cleanMessage, toError } from './status.ts';

test('the library is the one that the table of slots is for', () => {
  assert.equal(onnxruntime().version, LIBRARY_VERSION);
});

test('every slot in the table is bound', () => {
  const ort: object = onnxruntime();
  for (const name of Object.keys(SLOTS)) assert.ok(name in ort, name);
});

test('no two rows name the same slot', () => {
  const slots = Object.values(SLOTS).map(({ slot }) => slot);
  assert.equal(new Set(slots).size, slots.length);
});

test('an unknown platform is refused with those that are served', () => {
  assert.throws(
    () => findLibrary('sunos', 'x64'),
    (error) =>
      error instanceof ServingError && error.code === 'UNSUPPORTED_PLATFORM' && /linux x64/.test(error.message),
  );
});

// biome-ignore format: one message a line
const messages = [
  ['a condition and its place are cut', '/onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{3}, requested shape:{2,2}', 'The input tensor cannot be reshaped to the requested shape. Input shape:{3}, requested shape:{2,2}'],
  ['a place without a condition is cut', '/onnxruntime_src/onnxruntime/core/framework/execution_frame.cc:173 onnxruntime::common::Status onnxruntime::IExecutionFrame::GetOrCreateNodeOutputMLValue(int, int, const onnxruntime::TensorShape*, OrtValue*&, const onnxruntime::Node&) shape mismatch', 'shape mismatch'],
  ['names of nodes stay', "Node (/model/dense/MatMul) Op (MatMul) [ShapeInferenceError] Incompatible dimensions", "Node (/model/dense/MatMul) Op (MatMul) [ShapeInferenceError] Incompatible dimensions"],
  ['stacks are cut', 'it broke\nStacktrace:\n#1 0x0 in x', 'it broke'],
] as const;
for (const [name, found, wanted] of messages)
  test(`messages: ${name}`, () => assert.equal(cleanMessage(found), wanted));

// biome-ignore format: one code a line
const codes = [
  [2, 'bad dims', 'run', 'INVALID_INPUT'],
  [2, 'Non-zero status code returned while running Gather node', 'run', 'RUN_FAILED'],
  [6, 'out of memory', 'run', 'RUN_FAILED'],
  [7, 'Protobuf parsing failed.', 'load', 'CORRUPT_MODEL'],
  [9, 'Could not find an implementation for Add(1)', 'load', 'UNSUPPORTED_MODEL'],
  [10, 'cycle', 'load', 'CORRUPT_MODEL'],
] as const;
for (const [code, message, phase, wanted] of codes)
  test(`error ${code} at ${phase} is ${wanted}`, () => assert.equal(toError(code, message, phase).code, wanted));
