/**
 * The beams of a search, read back from their ends: step_ids, parent_ids [time, batch, beams] -> [time, batch, beams].
 * https://github.com/tensorflow/tensorflow/blob/v1.15.5/tensorflow/contrib/seq2seq/kernels/beam_search_ops.cc
 *
 *   beam[t] = step_ids[t][parent], parent = parent_ids[t][parent], from the last step to the first; all after the first
 *   end token, and all after the longest sequence, are end tokens
 */
import type { HostKernel } from '../kernel.ts';
import { failed, input, integer, integers, integerTensor } from './arguments.ts';

export const gatherTree: HostKernel = () => (inputs) => {
  const { shape, dtype } = input(inputs, 0);
  const [ids, parents, lengths] = [integers(inputs, 0), integers(inputs, 1), integers(inputs, 2)];
  const end = integer(inputs, 3);
  const [time = 0, batch = 0, beams = 0] = shape;
  if (shape.length !== 3 || parents.length !== ids.length || lengths.length !== batch) {
    throw failed(
      `step_ids [${shape.join(', ')}], ${parents.length} parents, ${lengths.length} lengths do not go together`,
    );
  }
  const found = new Float64Array(ids.length).fill(end);
  for (let b = 0; b < batch; b++) {
    const steps = Math.min(time, lengths[b]!);
    for (let beam = 0; beam < beams; beam++) {
      const at = (t: number, k: number): number => (t * batch + b) * beams + k;
      let parent = beam;
      for (let t = steps - 1; t >= 0; t--) {
        if (!(parent >= 0 && parent < beams))
          throw failed(`saw invalid parent id ${parent} at (batch, time, beam) == (${b}, ${t}, ${beam})`);
        found[at(t, beam)] = ids[at(t, parent)]!;
        parent = parents[at(t, parent)]!;
      }
      for (let t = 0, finished = false; t < steps; t++) {
        if (finished) found[at(t, beam)] = end;
        else finished = found[at(t, beam)] === end;
      }
    }
  }
  return [integerTensor(dtype, shape, found)];
};
