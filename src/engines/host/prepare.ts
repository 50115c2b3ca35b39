/**
 * A cut graph made ready to travel: segments encoded, constants read, and every kernel compiled once, so that all that
 * the kernels refuse is told at load, at once. Compiled functions cannot travel; they are made anew where they run.
 */
import { ServingError, toServingError } from '../../errors.ts';
import type { Constant, Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { HostKernel } from './kernel.ts';
import { type HostStep, type Plan, type PreparedPlan, type Step, stepsOf } from './plan.ts';

/** What becomes of the parts of a plan: a segment's number, a constant's elements. */
export interface PlanParts {
  readonly segment: (graph: Graph) => Promise<number>;
  readonly tensor: (constant: Constant) => Promise<Tensor>;
}

/** Throws UNSUPPORTED_MODEL with everything that a kernel refuses, by node. */
export const preparePlan = async (
  plan: Plan<Graph, Constant>,
  parts: PlanParts,
  kernels: ReadonlyMap<string, HostKernel>,
): Promise<PreparedPlan> => {
  const prepared = await convert(plan, parts);
  const problems: ServingError[] = [];
  const times = new Map<HostStep<Tensor>, number>();
  for (const step of stepsOf(prepared)) {
    if (step.kind !== 'host') continue;
    try {
      const start = performance.now();
      compile(step, kernels);
      times.set(step, performance.now() - start);
    } catch (error) {
      problems.push(toServingError(error));
    }
  }
  const [first] = problems;
  if (first) {
    const message = problems.map((problem) => problem.message).join('; ');
    throw new ServingError(first.code, message, { cause: first });
  }
  return timed(prepared, times);
};

/** What a host step does. Throws what its kernel throws, saying at which node. */
export const compile = (
  { op, attributes, constants, from }: Pick<HostStep<Tensor>, 'op' | 'attributes' | 'constants' | 'from'>,
  kernels: ReadonlyMap<string, HostKernel>,
): ReturnType<HostKernel> => {
  const kernel = kernels.get(op);
  if (!kernel) throw new ServingError('INTERNAL', `host operator ${op} has no kernel`);
  return inNode(op, from, () => kernel({ attributes, constants, from }));
};

/** Does something for a node, and says at which one where it fails. */
export const inNode = <T>(op: string, from: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw nodeFailed(op, from, error);
  }
};

/** The same failure with the node put before the message. */
export const nodeFailed = (op: string, from: string, error: unknown): ServingError => {
  const { code, message, cause } = toServingError(error);
  const where = from === '' ? op : `node "${from}" (${op})`;
  return message.startsWith(where)
    ? toServingError(error)
    : new ServingError(code, `${where}: ${message}`, { cause: cause ?? error });
};

const convert = async (plan: Plan<Graph, Constant>, parts: PlanParts): Promise<PreparedPlan> => {
  const steps: Step<number, Tensor>[] = [];
  for (const step of plan.steps) steps.push(await convertStep(step, parts));
  const constants: { slot: number; constant: Tensor }[] = [];
  for (const { slot, constant } of plan.constants) constants.push({ slot, constant: await parts.tensor(constant) });
  return { ...plan, steps, constants };
};

const convertStep = async (step: Step<Graph, Constant>, parts: PlanParts): Promise<Step<number, Tensor>> => {
  switch (step.kind) {
    case 'segment':
      return { ...step, segment: await parts.segment(step.segment) };
    case 'host': {
      const constants: (Tensor | undefined)[] = [];
      for (const constant of step.constants) constants.push(constant && (await parts.tensor(constant)));
      return { ...step, constants };
    }
    case 'control': {
      const bodies: Record<string, PreparedPlan> = {};
      for (const [name, body] of Object.entries(step.bodies)) bodies[name] = await convert(body, parts);
      return { ...step, bodies };
    }
  }
};

const timed = (plan: PreparedPlan, times: ReadonlyMap<Step<number, Tensor>, number>): PreparedPlan => ({
  ...plan,
  steps: plan.steps.map((step): Step<number, Tensor> => {
    if (step.kind === 'segment') return step;
    if (step.kind === 'host') return { ...step, compileMs: times.get(step)! };
    const bodies = Object.entries(step.bodies).map(([name, body]) => [name, timed(body, times)] as const);
    return { ...step, bodies: Object.fromEntries(bodies) };
  }),
});
