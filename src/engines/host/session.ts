/**
 * Sessions of models with host nodes. All segments are signatures of one session of ONNX Runtime, which decides for each
 * run whether it happens inline; a signature without host nodes goes to that session as it is.
 */
import { setImmediate } from 'node:timers/promises';
import { ServingError } from '../../errors.ts';
import { type Call, type Placement, type Session, signalOf } from '../../model.ts';
import type { Signature } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { checkDatum, checkNames, checkSizes, wantedOutputs } from '../feeds.ts';
import { answerEmpty } from '../onnxruntime/empty.ts';
import type { OnnxRuntimeOptions } from '../onnxruntime/options.ts';
import { openOnnx } from '../onnxruntime/session.ts';
import type { Weights } from '../onnxruntime/weights.ts';
import { type Prepared, type PreparedOnnx, tensorsOf } from '../prepared.ts';
import { endedWith, type Program, sessionOf } from '../session.ts';
import { ThreadPool } from '../thread-pool.ts';
import { warmUp } from '../warm-up.ts';
import type { HostKernel } from './kernel.ts';
import { KernelRunner } from './kernel-runner.ts';
import { KERNELS } from './kernels/index.ts';
import { type HostStep, type PreparedPlan, stepsOf } from './plan.ts';
import { PlanProgram } from './program.ts';
import { buffersOf, copyOf } from './stack.ts';
import type { KernelSource } from './thread-port.ts';
import { drive, Turns } from './work.ts';

type Segmented = Extract<Prepared, { readonly kind: 'segments' }>;

/** What runs host nodes; tests have kernels of their own. */
export interface Host {
  readonly kernels: ReadonlyMap<string, HostKernel>;
  readonly pool: ThreadPool<KernelSource>;
}

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const THREAD = new URL('./thread.js', import.meta.url);

/** One for the process: threads are shared by all models. */
const HOST: Host = { kernels: KERNELS, pool: new ThreadPool({ thread: THREAD }) };

/** A plan and the signature that it answers. */
class HostProgram implements Program {
  readonly #signature: Signature;
  readonly #program: PlanProgram;
  readonly #all: readonly number[];
  readonly #outputIndex: ReadonlyMap<string, number>;
  /** Memory of constants, which no answer may share. */
  readonly #constants: ReadonlySet<ArrayBufferLike>;
  /** Whether sizes of inputs are to be within ranges, or hang on each other. */
  readonly #hasSizes: boolean;
  /** Which outputs a segment makes: in memory that is the caller's alone. */
  readonly #fresh: readonly boolean[];

  constructor(signature: Signature, program: PlanProgram) {
    this.#signature = signature;
    this.#program = program;
    this.#all = signature.outputs.map((_, i) => i);
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
    this.#constants = new Set([...tensorsOf(program.plan)].flatMap(buffersOf));
    const made = new Set(program.plan.steps.flatMap((step) => (step.kind === 'segment' ? step.outputs : [])));
    this.#hasSizes = signature.inputs.some(({ sizes }) => sizes);
    this.#fresh = program.plan.outputs.map(({ slot }) => made.has(slot));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    return endedWith(() => this.#answer(inputs, call), ended);
  }

  #answer(inputs: Tensors, call: Call): Tensors | Promise<Tensors> {
    const ports = this.#signature.inputs;
    const wanted = call.outputs ? wantedOutputs(call.outputs, this.#outputIndex) : this.#all;
    const data = ports.map((port) => {
      const datum = inputs.get(port.name);
      if (datum) checkDatum(port, datum);
      return datum;
    });
    if (inputs.size > ports.length || data.includes(undefined)) checkNames(ports, inputs);
    if (this.#hasSizes) checkSizes(ports, inputs);
    if (data.some((datum) => datum && isTensor(datum) && datum.shape.includes(0))) {
      const nothing = answerEmpty(this.#signature, inputs, wanted, []);
      if (nothing) return nothing;
    }
    const made = drive(this.#program.run(data, new Turns(signalOf(call), call.profiler), wanted));
    return made instanceof Promise ? made.then((it) => this.#named(it, wanted, data)) : this.#named(made, wanted, data);
  }

  #named(made: readonly Datum[], wanted: readonly number[], inputs: readonly (Datum | undefined)[]): Tensors {
    let given: Set<ArrayBufferLike> | undefined;
    const own = (datum: Datum, i: number): Datum => {
      if (this.#fresh[i] || !isTensor(datum)) return datum;
      given ??= new Set(inputs.flatMap((input) => (input && isTensor(input) ? buffersOf(input) : [])));
      const shares = buffersOf(datum).some((buffer) => this.#constants.has(buffer) || given!.has(buffer));
      return shares ? copyOf(datum) : datum;
    };
    return new Map(made.map((datum, k) => [this.#signature.outputs[wanted[k]!]!.name, own(datum, wanted[k]!)]));
  }
}

/** Opens a model with host nodes; throws what a kernel or ONNX Runtime refuses. */
export const openSegments = async (
  prepared: Segmented,
  options: OnnxRuntimeOptions = {},
  host: Host = HOST,
  weights?: Weights,
): Promise<Session> => {
  try {
    refuseOffDevice(prepared, options);
  } catch (error) {
    weights?.release();
    throw error;
  }
  const names = new Set(prepared.signatures.keys());
  const segments = prepared.segments.map((segment, i) => ({ ...segment, name: unusedName(`segment ${i}`, names) }));
  const signatures = new Map(segments.map(({ name, signature }) => [name, signature]));
  const sessions = new Map<string, PreparedOnnx>(segments.map(({ name, onnx }) => [name, onnx]));
  for (const [name, onnx] of prepared.sessions) {
    signatures.set(name, prepared.signatures.get(name)!);
    sessions.set(name, onnx);
  }
  const { notes, weightBytes } = prepared;
  const variants = prepared.variants && { variants: prepared.variants };
  // Kernels read constants that segments have as well.
  const kept = new Set([...prepared.plans.values()].flatMap((plan) => [...tensorsOf(plan)].flatMap(buffersOf)));
  const session = await openOnnx(
    { kind: 'onnx', signatures, sessions, notes, weightBytes, ...variants },
    options,
    kept,
    weights,
  );
  const runners = new Map<HostStep<Tensor>, KernelRunner>();
  const release = (): void => host.pool.forget([...runners.values()].map(({ pooled }) => pooled.number));
  const kernel = (step: HostStep<Tensor>): KernelRunner => runners.get(step)!;
  const programs = new Map<string, Program>();
  try {
    const known = new Map<PreparedPlan, PlanProgram>();
    for (const [name, plan] of prepared.plans) {
      const signature = prepared.signatures.get(name);
      if (!signature) throw new ServingError('INTERNAL', `no signature of the name "${name}"`);
      for (const step of stepsOf(plan)) {
        if (step.kind !== 'host' || runners.has(step)) continue;
        runners.set(step, new KernelRunner(step, host.kernels, host.pool));
        // Compiling takes its time; the event loop has its turn after each.
        if (step.compileMs > 1) await setImmediate();
      }
      const program = known.get(plan) ?? new PlanProgram(plan, { session, segments, kernel });
      known.set(plan, program);
      programs.set(name, new HostProgram(signature, program));
    }
  } catch (error) {
    release();
    await session.close();
    throw error;
  }
  for (const name of prepared.sessions.keys()) {
    if (!session.signatures.has(name)) continue;
    programs.set(name, { run: (inputs, call, ended) => endedWith(() => session.run(inputs, call), ended) });
  }
  const free = async (): Promise<void> => {
    release();
    await session.close();
  };
  const made = new Map([...prepared.signatures].filter(([name]) => programs.has(name)));
  const opened = sessionOf(made, programs, free, session.place && withHost(session.place, prepared));
  if (options.warmUp !== false) await warmUp(opened);
  return opened;
};

/** Host nodes run on the processor, which a model without soft placement is not to use beside its device. */
const refuseOffDevice = ({ plans }: Segmented, { place }: OnnxRuntimeOptions): void => {
  if (!place || place.kind === 'cpu' || place.fallback) return;
  const steps = new Set([...plans.values()].flatMap((plan) => [...stepsOf(plan)]));
  const left = [...steps].flatMap((step) => (step.kind === 'segment' ? [] : [`${step.op} "${step.from || step.op}"`]));
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `${place.device} cannot run ${left.join(', ')}; with allow_soft_placement, as by default, such nodes run on the processor`,
  );
};

/** The place of the segments, with the host nodes where nodes are logged. */
const withHost = (place: Placement, { plans }: Segmented): Placement => {
  if (!place.nodes) return place;
  const steps = new Set([...plans.values()].flatMap((plan) => [...stepsOf(plan)]));
  const own = [...steps].flatMap((step) =>
    step.kind === 'segment' ? [] : [{ name: step.from || step.op, op: step.op, device: 'CPU' }],
  );
  return { ...place, nodes: [...place.nodes, ...own] };
};

const unusedName = (wanted: string, taken: ReadonlySet<string>): string =>
  taken.has(wanted) ? unusedName(`${wanted}'`, taken) : wanted;
