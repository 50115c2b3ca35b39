/** Dimensions that bear one name, across the inputs of a request: they must be equal. */
import type { Dim, Port } from './signature.ts';
import { isTensor, type Tensors } from './tensor.ts';

const isShared = (dim: Dim): dim is string => typeof dim === 'string' && !dim.startsWith('?');

/** Whether some name stands for more than one dimension of these ports. */
export const hasSharedDims = (ports: readonly Port[]): boolean => {
  const names = ports.flatMap(({ type }) => (type.kind === 'tensor' ? (type.shape ?? []) : [])).filter(isShared);
  return new Set(names).size < names.length;
};

/** What is wrong, a message for each input that disagrees with one before it: `input "b": batch is 3, input "a" has 2`. */
export const sharedDimProblems = (inputs: Tensors, ports: readonly Port[]): readonly string[] => {
  const sizes = new Map<string, { readonly size: number; readonly input: string }>();
  return ports.flatMap(({ name, type }) => {
    const datum = inputs.get(name);
    if (type.kind !== 'tensor' || !type.shape || !datum || !isTensor(datum)) return [];
    return type.shape.flatMap((dim, i) => {
      const size = datum.shape[i];
      if (!isShared(dim) || size === undefined) return [];
      const before = sizes.get(dim);
      if (!before) sizes.set(dim, { size, input: name });
      else if (before.size !== size) {
        return [`input "${name}": ${dim} is ${size}, input "${before.input}" has ${before.size}`];
      }
      return [];
    });
  });
};
