/**
 * RaggedTensorToVariant, RaggedTensorFromVariant: ragged tensors as elements of a variant tensor, which is how
 * tf.map_fn hands rows of different lengths to its body. An element is what packed-tensors.ts packs: the row splits,
 * the outermost first, and the values.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/ragged_tensor_to_variant_op.cc,
 * ragged_tensor_from_variant_op.cc
 */

import { joinRows, sliceRows } from '../../../../tensor/rows.ts';
import { StringsWriter, stringAt } from '../../../../tensor/strings.ts';
import type { Tensor } from '../../../../tensor/tensor.ts';
import type { HostKernel } from '../../kernel.ts';
import {
  countOf,
  dtypeAttribute,
  failed,
  flagOf,
  input,
  integers,
  integerTensor,
  numberOf,
  sameShape,
  stringInput,
} from '../arguments.ts';
import { packTensors, unpackTensors } from '../packed-tensors.ts';
import { allocatedZeros } from '../rows.ts';
import { shown } from '../sparse/coo.ts';
import { checkSplits } from '../string-ngrams.ts';

export const raggedTensorToVariant: HostKernel = (node) => {
  const depth = numberOf(node, 'RAGGED_RANK');
  const isBatched = flagOf(node, 'batched_input');
  const splitType = dtypeAttribute(node, 'Tsplits');
  return (inputs) => {
    const values = input(inputs, depth);
    const splits = Array.from({ length: depth }, (_, i) => integers(inputs, i));
    splits.forEach((one, i) => {
      if (one.length === 0) throw failed('row splits are empty');
      checkSplits(one, i + 1 < depth ? splits[i + 1]!.length - 1 : (values.shape[0] ?? 0));
    });
    if (!isBatched) {
      const out = new StringsWriter(1);
      packTensors(out, [...splits.map((one) => integerTensor(splitType, [one.length], one)), values]);
      return [{ dtype: 'string', shape: [], data: out.finish() }];
    }
    if (values.shape.length === 0) throw failed('the values are a scalar, expected rows');
    const rows = depth === 0 ? values.shape[0]! : splits[0]!.length - 1;
    const out = new StringsWriter(rows);
    for (let row = 0; row < rows; row++) {
      let [from, to] = depth === 0 ? [row, row + 1] : [splits[0]![row]!, splits[0]![row + 1]!];
      const parts: Tensor[] = [];
      for (let level = 1; level < depth; level++) {
        const own = splits[level]!.subarray(from, to + 1);
        [from, to] = [own[0]!, own[own.length - 1]!];
        parts.push(
          integerTensor(
            splitType,
            [own.length],
            own.map((split) => split - from),
          ),
        );
      }
      const part = sliceRows(values, from, to);
      packTensors(out, [...parts, depth === 0 ? ({ ...part, shape: part.shape.slice(1) } as Tensor) : part]);
    }
    return [{ dtype: 'string', shape: [rows], data: out.finish() }];
  };
};

export const raggedTensorFromVariant: HostKernel = (node) => {
  const depth = numberOf(node, 'output_ragged_rank');
  const stated = numberOf(node, 'input_ragged_rank');
  const dtype = dtypeAttribute(node, 'Tvalues');
  const splitType = dtypeAttribute(node, 'Tsplits');
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const inner = stated === -1 ? depth - shape.length : stated;
    if (inner < 0 || inner + shape.length !== depth)
      throw failed(`a variant tensor ${shown(shape)} of ragged rank ${inner} cannot be one of ragged rank ${depth}`);
    const parts = Array.from({ length: countOf(shape) }, (_, i) => unpackTensors(stringAt(data, i)));
    for (const part of parts) {
      const values = part.at(-1)!;
      if (part.length !== inner + 1 || values.dtype !== dtype)
        throw failed(
          `an element has ragged rank ${part.length - 1} and ${values.dtype}, expected ${inner} and ${dtype}`,
        );
    }
    if (shape.length === 0) return parts[0]!;
    const outer: Tensor[] = [];
    for (let axis = 1; axis < shape.length; axis++) {
      const rows = countOf(shape.slice(0, axis));
      outer.push(
        integerTensor(
          splitType,
          [rows + 1],
          Float64Array.from({ length: rows + 1 }, (_, i) => i * shape[axis]!),
        ),
      );
    }
    const joined = (level: number): Tensor => {
      const splits: number[] = [0];
      for (const part of parts) {
        const own = integers(part, level);
        const base = splits[splits.length - 1]!;
        for (let i = 1; i < own.length; i++) splits.push(base + own[i]!);
      }
      return integerTensor(splitType, [splits.length], splits);
    };
    const rows = [0];
    for (const part of parts) {
      const first = part[0]!;
      if (first.shape.length === 0) throw failed('an element of the variant tensor is a scalar, expected rows');
      rows.push(rows[rows.length - 1]! + first.shape[0]! - (inner > 0 ? 1 : 0));
    }
    const values = parts.map((part) => part.at(-1)!);
    const [one] = values;
    for (const each of values) {
      if (!sameShape(each.shape.slice(1), one!.shape.slice(1)))
        throw failed(`elements of the shapes ${shown(one!.shape)} and ${shown(each.shape)} differ in their rows`);
    }
    return [
      ...outer,
      integerTensor(splitType, [rows.length], rows),
      ...Array.from({ length: inner }, (_, level) => joined(level)),
      one ? joinRows(values) : allocatedZeros(dtype, [0]),
    ];
  };
};
