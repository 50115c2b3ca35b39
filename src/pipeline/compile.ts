/** A pipeline made ready to run in this thread: each step compiled, and only those run that the wanted outputs need. */
import type { Block } from './block.ts';
import type { Apply, Kernel } from './kernel.ts';
import { KERNELS } from './kernels/index.ts';
import type { Pipeline, Step } from './pipeline.ts';

/** The wanted outputs, by their numbers, for the inputs in the signature's order. */
export type Run = (inputs: readonly Block[], rows: number, wanted: readonly number[]) => readonly Block[];

interface Compiled {
  readonly step: Step;
  readonly apply: Apply;
}

const neededBy = (compiled: readonly Compiled[], slots: readonly number[]): readonly Compiled[] => {
  const needed = new Set(slots);
  const chosen = compiled.toReversed().filter(({ step }) => {
    if (!step.outputs.some((slot) => needed.has(slot))) return false;
    for (const slot of step.inputs) needed.add(slot);
    return true;
  });
  return chosen.reverse();
};

/** Throws CORRUPT_MODEL where a step's parameters contradict each other. */
export const compile = ({ slots, inputs, steps, outputs }: Pipeline): Run => {
  const compiled = steps.map((step) => ({
    step,
    apply: (KERNELS[step.kernel] as unknown as Kernel<unknown>).compile(step.params),
  }));
  const schedules = new Map<string, readonly Compiled[]>();
  const scheduleOf = (wanted: readonly number[]): readonly Compiled[] => {
    const key = wanted.join();
    let schedule = schedules.get(key);
    if (!schedule) {
      schedule = neededBy(
        compiled,
        wanted.map((i) => outputs[i]!),
      );
      schedules.set(key, schedule);
    }
    return schedule;
  };
  return (given, rows, wanted) => {
    const blocks = new Array<Block | undefined>(slots).fill(undefined);
    inputs.forEach((slot, i) => {
      blocks[slot] = given[i];
    });
    for (const { step, apply } of scheduleOf(wanted)) {
      const made = apply(
        step.inputs.map((slot) => blocks[slot]!),
        rows,
      );
      step.outputs.forEach((slot, i) => {
        blocks[slot] = made[i];
      });
    }
    return wanted.map((i) => blocks[outputs[i]!]!);
  };
};
