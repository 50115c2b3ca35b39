/**
 * A plan, opened: its segments run in sessions of ONNX Runtime, its host nodes by their kernels, its control flow by the
 * interpreter. One run has a frame of slots; of the steps only those run that the wanted outputs need, and a slot is
 * emptied after the last step that reads it.
 */
import { ServingError } from '../../errors.ts';
import type { Call, Session } from '../../model.ts';
import type { Datum, Tensor } from '../../tensor/tensor.ts';
import type { PreparedSegment } from '../prepared.ts';
import { type Body, INTERPRETERS } from './interpret.ts';
import type { KernelRunner } from './kernel-runner.ts';
import { type ControlStep, type HostStep, type PreparedPlan, readsOf, type SegmentStep, type Step } from './plan.ts';
import { nodeFailed } from './prepare.ts';
import type { Turns, Work } from './work.ts';

type Data = readonly (Datum | undefined)[];
type Frame = (Datum | undefined)[];

/** What programs are made of. */
export interface Parts {
  /** Of ONNX Runtime; each segment is a signature of it. */
  readonly session: Session;
  readonly segments: readonly (PreparedSegment & { readonly name: string })[];
  readonly kernel: (step: HostStep<Tensor>) => KernelRunner;
}

/** What a step gives, by its outputs; those that were not wanted may be left out. */
type Act = (inputs: Data, wanted: readonly number[], frame: Frame, turns: Turns) => Work<Data>;

interface Scheduled {
  readonly act: Act;
  readonly step: Step<number, Tensor>;
  /** Which of its outputs are needed. */
  readonly wanted: readonly number[];
  /** Slots that nobody reads afterwards. */
  readonly dead: readonly number[];
}

/** Sets of outputs whose schedules are kept. */
const SCHEDULES = 32;

export class PlanProgram {
  readonly plan: PreparedPlan;
  readonly #template: Frame;
  readonly #acts: readonly Act[];
  readonly #all: readonly number[];
  readonly #schedules = new Map<string, readonly Scheduled[]>();

  constructor(plan: PreparedPlan, parts: Parts) {
    this.plan = plan;
    this.#template = new Array<Datum | undefined>(plan.slots).fill(undefined);
    for (const { slot, constant } of plan.constants) this.#template[slot] = constant;
    this.#acts = plan.steps.map((step) => actOf(step, parts));
    this.#all = plan.outputs.map((_, i) => i);
  }

  /** The wanted outputs, by their numbers; all when absent. `outer` is the frame of the plan around it. */
  *run(inputs: Data, turns: Turns, wanted = this.#all, outer: Frame = []): Work<readonly Datum[]> {
    const { plan } = this;
    const frame = this.#template.slice();
    for (const [i, slot] of plan.inputs.entries()) frame[slot] = inputs[i];
    for (const capture of plan.captures) frame[capture.inner] = outer[capture.outer];
    for (const { act, step, wanted: outputs, dead } of this.#schedule(wanted)) {
      yield* turns.breathe();
      const made = yield* act(
        step.inputs.map((slot) => (slot === undefined ? undefined : frame[slot])),
        outputs,
        frame,
        turns,
      );
      for (const output of outputs) frame[step.outputs[output]!] = made[output];
      for (const slot of dead) frame[slot] = undefined;
    }
    return wanted.map((i): Datum => {
      const datum = frame[plan.outputs[i]!.slot];
      if (!datum) throw new ServingError('INTERNAL', `output ${i} of a plan was not made`);
      return datum;
    });
  }

  #schedule(wanted: readonly number[]): readonly Scheduled[] {
    const key = wanted.join();
    const known = this.#schedules.get(key);
    if (known) return known;
    const made = this.#makeSchedule(wanted);
    if (this.#schedules.size >= SCHEDULES) this.#schedules.clear();
    this.#schedules.set(key, made);
    return made;
  }

  #makeSchedule(wanted: readonly number[]): readonly Scheduled[] {
    const { steps, outputs } = this.plan;
    const needed = new Set(wanted.map((i) => outputs[i]!.slot));
    const schedule: Scheduled[] = [];
    for (const [i, step] of [...steps.entries()].reverse()) {
      const own = step.outputs.flatMap((slot, output) => (needed.has(slot) ? [output] : []));
      if (own.length === 0) continue;
      const dead = [...new Set(readsOf(step))].filter((slot) => !needed.has(slot));
      for (const slot of dead) needed.add(slot);
      schedule.push({ act: this.#acts[i]!, step, wanted: own, dead });
    }
    return schedule.reverse();
  }
}

const actOf = (step: Step<number, Tensor>, parts: Parts): Act => {
  switch (step.kind) {
    case 'segment':
      return segmentAct(step, parts);
    case 'host':
      return hostAct(step, parts.kernel(step));
    case 'control':
      return controlAct(step, parts);
  }
};

const segmentAct = (step: SegmentStep<number>, { segments, session }: Parts): Act => {
  const { name, signature } = segments[step.segment]!;
  const device = session.place?.device ?? 'CPU';
  const outputs = signature.outputs.map((port) => port.name);
  return function* (inputs, wanted, _, turns) {
    const named = new Map<string, Datum>();
    for (const [i, port] of signature.inputs.entries()) {
      const input = inputs[i];
      if (input !== undefined) named.set(port.name, input);
    }
    const { profiler } = turns;
    const tracer = profiler?.mayTrace() ? profiler : undefined;
    const call: Call = {
      signature: name,
      ...(wanted.length < outputs.length && { outputs: wanted.map((i) => outputs[i]!) }),
      ...(turns.signal && { signal: turns.signal }),
      ...(tracer && { profiler: tracer }),
    };
    const startMs = performance.now();
    const made = yield* turns.settled(session.run(named, call));
    if (!tracer) profiler?.node({ name, op: 'Segment', device, startMs, ms: performance.now() - startMs });
    return outputs.map((output) => made.get(output));
  };
};

const hostAct = ({ op, from }: HostStep<Tensor>, kernel: KernelRunner): Act =>
  function* (inputs, _wanted, _frame, turns) {
    const startMs = performance.now();
    const made = yield* turns.settled(kernel.run(inputs, turns.signal));
    turns.profiler?.node({ name: from || op, op, device: 'CPU', startMs, ms: performance.now() - startMs });
    return made;
  };

const controlAct = ({ op, from, attributes, bodies }: ControlStep<number, Tensor>, parts: Parts): Act => {
  const programs = new Map(Object.entries(bodies).map(([name, body]) => [name, new PlanProgram(body, parts)]));
  return function* (inputs, _, frame, turns) {
    const body = (name: string): Body => {
      const program = programs.get(name);
      if (!program) throw new ServingError('INTERNAL', `there is no body "${name}"`);
      return {
        outputs: program.plan.outputs.map(({ type }) => type),
        run: (given) => program.run(given, turns, undefined, frame),
      };
    };
    const startMs = performance.now();
    try {
      const made = yield* INTERPRETERS[op]({ inputs, attributes, body, turns });
      turns.profiler?.node({ name: from || op, op, device: 'CPU', startMs, ms: performance.now() - startMs });
      return made;
    } catch (error) {
      if (turns.signal?.aborted) throw error;
      throw nodeFailed(op, from, error);
    }
  };
};
