/**
 * One ONNX graph, opened, as a signature of a model sees it: inputs and outputs by the signature's names.
 *
 *   run ─▶ inputs become OrtValues in a frame ─▶ short? ─▶ Run, at once
 *                                                 │ long
 *                                                 ▼
 *                                     a thread is free? ─▶ Run on it ─▶ outputs are copied, the frame is free again
 */
import { type Call, signalOf } from '../../model.ts';
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

const SPARE_FRAMES = 16;

export class OnnxProgram implements Program {
  readonly #ort: Api;
  readonly #native: number;
  readonly #layout: Layout;
  readonly #outputIndex: ReadonlyMap<string, number>;
  readonly #cost = new Cost();
  readonly #predictable: boolean;
  readonly #fatal: readonly string[];
  readonly #turn = new Turn();
  readonly #frames: Frame[] = [];
  /** Whether outputs may be bound: false once their shapes were seen to hang on values. */
  #binds: boolean;

  constructor(ort: Api, native: number, signature: Signature, prepared: PreparedOnnx) {
    this.#ort = ort;
    this.#native = native;
    this.#layout = new Layout(signature, prepared);
    this.#binds = this.#layout.distinct;
    this.#predictable = prepared.predictable;
    this.#fatal = prepared.fatalWhenEmpty;
    this.#outputIndex = new Map(signature.outputs.map(({ name }, i) => [name, i]));
  }

  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors> {
    const { signature, all } = this.#layout;
    const frame = this.#frames.pop() ?? new Frame(this.#ort, this.#layout);
    let later = false;
    try {
      const wanted = call.outputs === undefined ? all : wantedOutputs(call.outputs, this.#outputIndex);
      frame.feed(inputs, wanted);
      const nothing = frame.empty ? answerEmpty(signature, inputs, wanted, this.#fatal) : undefined;
      if (nothing) return nothing;
      if (!this.#predictable || !this.#cost.mayRunInline(frame.bytes)) {
        const signal = signalOf(call);
        signal?.throwIfAborted();
        frame.unbind();
        later = true;
        return this.#runLater(frame, signal, ended);
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
