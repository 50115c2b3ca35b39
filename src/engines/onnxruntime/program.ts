/**
 * One ONNX graph, opened, as a signature of a model sees it: inputs and outputs by the signature's names.
 *
 *   run ─▶ inputs become OrtValues in a frame ─▶ short? ─▶ Run, at once
 *                                                 │ long
 *                                                 ▼
 *                                     a thread is free? ─▶ Run on it ─▶ outputs are copied, the frame is free again
 */
import { type Call, type Profiler, signalOf } from '../../model.ts';
import type { Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { Cost } from '../cost.ts';
import { wantedOutputs } from '../feeds.ts';
import { runLong } from '../long-run.ts';
import { Words } from '../memory.ts';
import type { PreparedOnnx } from '../prepared.ts';
import type { Program } from '../session.ts';
import { Turn } from '../threads.ts';
import type { Api } from './api.ts';
import { answerEmpty } from './empty.ts';
import { Frame, Layout } from './frame.ts';
import { openTrace, type Trace } from './trace.ts';
import { checkLeastSizes, type LeastSize, sizesByName } from './windows.ts';

const SPARE_FRAMES = 16;
/**
 * How long a model with loops is traced. Each node that runs takes half a kilobyte in memory and in the trace, and how
 * often a loop runs may be the request's choice; past this the run is stopped, and done again without a trace.
 */
const TRACED_LOOP_MS = 2000;
/** Stands for the answer of a run that was stopped so. */
const STOPPED: Tensors = new Map();

export class OnnxProgram implements Program {
  readonly #ort: Api;
  readonly #native: number;
  readonly #layout: Layout;
  readonly #outputIndex: ReadonlyMap<string, number>;
  readonly #cost = new Cost();
  readonly #predictable: boolean;
  readonly #fatal: readonly string[];
  readonly #mayBeEmpty: ReadonlySet<string>;
  readonly #least: readonly LeastSize[];
  readonly #names: PreparedOnnx['names'];
  readonly #loops: boolean;
  readonly #turn: Turn;
  readonly #frames: Frame[] = [];
  /** Whether outputs may be bound: false once their shapes were seen to hang on values. */
  #binds: boolean;

  constructor(ort: Api, native: number, signature: Signature, prepared: PreparedOnnx, turn = new Turn()) {
    this.#ort = ort;
    this.#turn = turn;
    this.#native = native;
    this.#layout = new Layout(signature, prepared);
    this.#binds = this.#layout.distinct;
    this.#predictable = prepared.predictable;
    this.#fatal = prepared.fatalWhenEmpty;
    const spared = signature.inputs.filter((_, i) => prepared.mayBeEmpty?.includes(prepared.inputs[i]!));
    this.#mayBeEmpty = new Set(spared.map(({ name }) => name));
    this.#least = sizesByName(prepared, signature);
    this.#names = prepared.names;
    this.#loops = prepared.loops ?? false;
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    const { signature, all } = this.#layout;
    const frame = this.#frames.pop() ?? new Frame(this.#ort, this.#layout);
    let later = false;
    try {
      const wanted = call.outputs === undefined ? all : wantedOutputs(call.outputs, this.#outputIndex);
      frame.feed(inputs, wanted);
      const nothing = frame.empty ? answerEmpty(signature, inputs, wanted, this.#fatal, this.#mayBeEmpty) : undefined;
      if (nothing) return nothing;
      if (this.#least.length > 0) checkLeastSizes(this.#least, inputs);
      const { profiler } = call;
      if (profiler || !this.#predictable || !this.#cost.mayRunInline(frame.bytes)) {
        const signal = signalOf(call);
        signal?.throwIfAborted();
        frame.unbind();
        later = true;
        return profiler ? this.#runTraced(frame, signal, profiler, ended) : this.#runLater(frame, signal, ended);
      }
      const start = performance.now();
      const status = this.#runInline(frame);
      this.#cost.record(frame.bytes, (performance.now() - start) * 1e6, true);
      this.#ort.check(status, 'run');
      const results = frame.collect();
      if (frame.same && !frame.bound && this.#binds) frame.bind(results);
      return results;
    } finally {
      if (!later) {
        this.#free(frame);
        ended();
      }
    }
  }

  #runInline(frame: Frame): number {
    const status = this.#ort.Run(...frame.arguments(this.#native, 0));
    if (status === 0 || !frame.bound) return status;
    this.#ort.ReleaseStatus(status);
    frame.unbind();
    const again = this.#ort.Run(...frame.arguments(this.#native, 0));
    if (again === 0) this.#binds = false;
    return again;
  }

  #runLater(frame: Frame, signal: AbortSignal | undefined, ended: () => void): Promise<Tensors> {
    const ort = this.#ort;
    let runOptions = 0;
    return runLong<number>({
      turn: this.#turn,
      signal,
      start: (done) => {
        if (signal) runOptions = this.#newRunOptions();
        ort.Run.async(...frame.arguments(this.#native, runOptions), done);
      },
      stop: () => {
        if (runOptions !== 0) ort.RunOptionsSetTerminate(runOptions);
      },
      collect: (status, ns) => {
        if (!signal?.aborted) this.#cost.record(frame.bytes, ns, false);
        ort.check(status, 'run');
        return frame.collect();
      },
      free: () => {
        if (runOptions !== 0) ort.ReleaseRunOptions(runOptions);
        this.#free(frame);
        ended();
      },
    });
  }

  /** Tells the profiler of each node. */
  async #runTraced(
    frame: Frame,
    signal: AbortSignal | undefined,
    profiler: Profiler,
    ended: () => void,
  ): Promise<Tensors> {
    const ort = this.#ort;
    const asked = performance.now();
    let trace: Trace;
    try {
      trace = await openTrace(signal);
    } catch (error) {
      return this.#runUntraced(frame, signal, profiler, ended, (error as Error).message);
    }
    const opened = performance.now();
    profiler.measuring(opened - asked);
    let began = opened;
    let runOptions = 0;
    let late = false;
    let again = false;
    let timer: NodeJS.Timeout | undefined;
    let over: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      over = resolve;
    }).then(() => trace.close());
    const stop = (): void => {
      if (runOptions !== 0) ort.RunOptionsSetTerminate(runOptions);
    };
    const running = runLong<number>({
      turn: this.#turn,
      signal,
      start: (done) => {
        began = performance.now();
        profiler.waited(began - opened);
        runOptions = this.#newRunOptions();
        ort.check(ort.RunOptionsEnableProfiling(runOptions, trace.prefix), 'run');
        if (this.#loops) {
          timer = setTimeout(() => {
            late = true;
            stop();
          }, TRACED_LOOP_MS);
        }
        ort.Run.async(...frame.arguments(this.#native, runOptions), done);
      },
      stop,
      collect: (status) => {
        again = late && status !== 0 && signal?.aborted !== true;
        if (again) {
          ort.ReleaseStatus(status);
          return STOPPED;
        }
        ort.check(status, 'run');
        return frame.collect();
      },
      free: () => {
        clearTimeout(timer);
        if (runOptions !== 0) ort.ReleaseRunOptions(runOptions);
        if (!again) {
          this.#free(frame);
          ended();
        }
        over();
      },
    });
    // After an abort the native run may go on for a while: nobody waits for it.
    closed.catch(() => undefined);
    const answer = await running;
    const ran = performance.now();
    if (again) {
      await closed;
      profiler.measuring(performance.now() - began);
      const why = `the nodes of a loop ran for more than ${TRACED_LOOP_MS / 1000} seconds`;
      return this.#runUntraced(frame, signal, profiler, ended, why);
    }
    await trace.read(profiler, began, this.#names).catch((error: Error) => profiler.note(error.message));
    await closed;
    profiler.measuring(performance.now() - ran);
    return answer;
  }

  async #runUntraced(
    frame: Frame,
    signal: AbortSignal | undefined,
    profiler: Profiler,
    ended: () => void,
    why: string,
  ): Promise<Tensors> {
    if (signal?.aborted) {
      this.#free(frame);
      ended();
      throw signal.reason;
    }
    profiler.note(`the nodes are not told apart: ${why}`);
    return this.#runLater(frame, signal, ended);
  }

  #newRunOptions(): number {
    const out = new Words(1);
    this.#ort.check(this.#ort.CreateRunOptions(out.at(0)), 'run');
    return out.address(0);
  }

  #free(frame: Frame): void {
    frame.clear();
    if (this.#frames.length < SPARE_FRAMES) this.#frames.push(frame);
    else frame.close();
  }

  /** Gives back what its frames keep, after the last run. */
  close(): void {
    for (const frame of this.#frames.splice(0)) frame.close();
  }
}
