/** Pipelines made ready to travel: what their kernels do beforehand is done, once for what several steps share. */
import type { Kernel } from './kernel.ts';
import { KERNELS } from './kernels/index.ts';
import type { Pipeline, Step } from './pipeline.ts';

/** The same pipelines. Throws CORRUPT_MODEL where a step's parameters contradict each other. */
export const preparePipelines = (pipelines: ReadonlyMap<string, Pipeline>): ReadonlyMap<string, Pipeline> => {
  const done = new Map<unknown, unknown>();
  const prepared = (step: Step): Step => {
    const kernel = KERNELS[step.kernel] as unknown as Kernel<unknown>;
    if (!kernel.prepare) return step;
    if (!done.has(step.params)) done.set(step.params, kernel.prepare(step.params));
    return { ...step, params: done.get(step.params) } as Step;
  };
  return new Map(
    [...pipelines].map(([name, pipeline]) => [name, { ...pipeline, steps: pipeline.steps.map(prepared) }]),
  );
};
