/**
 * Runs on nothing: a free dimension of an input is 0, as in a batch of no rows. An output that has the same dimension is
 * empty then, whatever the model computes, so it is answered without a run. ONNX Runtime is not at home there: its
 * channel-blocked convolutions and broadcast products refuse a batch of 0, and some operators end the process.
 */
import { ServingError } from '../../errors.ts';
import { allocate } from '../../tensor/dtype.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';

/** The sizes that inputs give to names; undefined for a name that has two. */
const sizesOf = (ports: readonly Port[], inputs: Tensors): ReadonlyMap<string, number | undefined> => {
  const sizes = new Map<string, number | undefined>();
  for (const { name, type } of ports) {
    const datum = inputs.get(name);
    if (datum === undefined || !isTensor(datum) || type.kind !== 'tensor') continue;
    type.shape?.forEach((dim, axis) => {
      if (typeof dim !== 'string' || dim === '?') return;
      const size = datum.shape[axis]!;
      sizes.set(dim, sizes.has(dim) && sizes.get(dim) !== size ? undefined : size);
    });
  }
  return sizes;
};

const emptyOf = ({ type }: Port, sizes: ReadonlyMap<string, number | undefined>): Tensor | undefined => {
  if (type.kind !== 'tensor' || type.shape === undefined) return undefined;
  const { dtype } = type;
  const shape: number[] = [];
  for (const dim of type.shape) {
    const size = typeof dim === 'string' ? sizes.get(dim) : dim;
    if (size === undefined) return undefined;
    shape.push(size);
  }
  if (!shape.includes(0)) return undefined;
  if (dtype === 'string') return { dtype, shape, data: stringsOfTexts([]) };
  return { dtype, shape, data: allocate(dtype, 0) } as Tensor;
};

/**
 * The answer where every wanted output (by its number) is empty because an input is; undefined where the model must run.
 * Throws INVALID_INPUT where it must and `fatal` operators are in it, which only inputs of `apart` do not get to. At least
 * one of the inputs has no elements.
 */
export const answerEmpty = (
  { inputs: ports, outputs }: Signature,
  inputs: Tensors,
  wanted: readonly number[],
  fatal: readonly string[],
  apart: ReadonlySet<string> = new Set(),
): Tensors | undefined => {
  const sizes = sizesOf(ports, inputs);
  const answers = new Map<string, Tensor>();
  for (const index of wanted) {
    const empty = emptyOf(outputs[index]!, sizes);
    if (!empty) break;
    answers.set(outputs[index]!.name, empty);
  }
  if (answers.size === wanted.length) return answers;
  if (fatal.length === 0) return undefined;
  const empty = ports.filter(({ name }) => isEmpty(inputs, name) && !apart.has(name)).map(({ name }) => `"${name}"`);
  if (empty.length === 0) return undefined;
  throw new ServingError(
    'INVALID_INPUT',
    `input ${empty.join(', ')} has no elements, and the model cannot run on nothing (it uses ${fatal.join(', ')}); send at least one row`,
  );
};

const isEmpty = (inputs: Tensors, name: string): boolean => {
  const datum = inputs.get(name);
  return datum !== undefined && isTensor(datum) && datum.shape.includes(0);
};
