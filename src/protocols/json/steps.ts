/** The steps that each row of an answer has (Port.steps), for whoever writes it as JSON. */
import type { Signature } from '../../tensor/signature.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';

/** Sequences with the steps that each row has, where the request or the answer tells them; others as they are. */
export const withSteps = (outputs: Tensors, signature: Signature, inputs: Tensors): Tensors => {
  const marked = signature.outputs.flatMap(({ name, steps }) => {
    const told = steps === undefined ? undefined : (outputs.get(steps) ?? inputs.get(steps));
    const datum = outputs.get(name);
    if (!told || !datum || !isTensor(told) || !isTensor(datum) || told.dtype !== 'int64') return [];
    return [[name, { ...datum, steps: told.data } as Tensor] as const];
  });
  return marked.length === 0 ? outputs : new Map([...outputs, ...marked]);
};
