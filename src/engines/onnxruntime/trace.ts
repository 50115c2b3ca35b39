/**
 * What ONNX Runtime writes of a run that is profiled: Chrome's trace events as a JSON array, one event a line.
 * https://github.com/microsoft/onnxruntime/blob/v1.25.0/include/onnxruntime/core/session/onnxruntime_c_api.h
 * (RunOptionsEnableProfiling)
 *
 *   {"cat" : "Node", …,"dur" :27,"ts" :88,"ph" : "X","name" :"body/mm_kernel_time","args" : {…"op_name" : "MatMul",…}},
 *
 * `ts` counts microseconds from the run's beginning. The file lies in a folder of its own that nobody else may read, is
 * read up to a bound, and is removed whatever happens.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ServingError } from '../../errors.ts';
import type { NodeRun, Profiler } from '../../model.ts';
import { traceTurn } from '../profile.ts';
import { deviceOf, originalName } from './nodes.ts';

/** What is read of a trace at most. */
const MAX_BYTES = 64 * 2 ** 20;

const TIMES = /"dur" ?: ?(\d+),"ts" ?: ?(\d+)/;
const NAME = /"name" ?: ?"(.*?)_kernel_time","args"/;
const OP = /"op_name" ?: ?"([^"]*)"/;
const PROVIDER = /"provider" ?: ?"([^"]*)"/;
const INDEX = /"node_index" ?: ?"(\d+)"/;

const unescaped = (text: string): string => {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
};

/** The node that one line of a trace tells of; undefined for other events. `beganMs`: when the run began. */
export const readEvent = (
  line: string,
  beganMs: number,
  names: ReadonlyMap<string, string> | undefined,
): NodeRun | undefined => {
  const [, duration, start] = TIMES.exec(line) ?? [];
  const [, name] = NAME.exec(line) ?? [];
  if (duration === undefined || start === undefined || name === undefined) return undefined;
  const op = OP.exec(line)?.[1] ?? '';
  const own = originalName(unescaped(name), names);
  return {
    name: own === '' ? `${op} ${INDEX.exec(line)?.[1] ?? ''}`.trim() : own,
    op,
    device: deviceOf(PROVIDER.exec(line)?.[1] ?? ''),
    startMs: beganMs + Number(start) / 1000,
    ms: Number(duration) / 1000,
  };
};

/** A private place for the trace of one run, and one's turn to write it. */
export class Trace {
  readonly folder: string;
  readonly #pass: () => void;

  constructor(folder: string, pass: () => void) {
    this.folder = folder;
    this.#pass = pass;
  }

  /** What ONNX Runtime is told; it adds the time and `.json`. */
  get prefix(): string {
    return join(this.folder, 'run');
  }

  /** Tells the profiler of every node in the trace. */
  async read(profiler: Profiler, beganMs: number, names: ReadonlyMap<string, string> | undefined): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const file = join(this.folder, name);
      if ((await stat(file)).size > MAX_BYTES) profiler.note(`of the trace, the first ${MAX_BYTES} bytes were read`);
      const input = createReadStream(file, { end: MAX_BYTES - 1 });
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        const run = readEvent(line, beganMs, names);
        if (run) profiler.node(run);
      }
    }
  }

  /** Removes the trace and passes the turn on. To be called once, when nothing writes there any more. */
  async close(): Promise<void> {
    try {
      await rm(this.folder, { recursive: true, force: true });
    } finally {
      this.#pass();
    }
  }
}

/** Waits for its turn. Throws the signal's reason, or RUN_FAILED where there is no place for temporary files. */
export const openTrace = async (signal: AbortSignal | undefined): Promise<Trace> => {
  const pass = await traceTurn(signal);
  try {
    const trace = new Trace(await mkdtemp(join(tmpdir(), 'stfs-profile-')), pass);
    if (!signal?.aborted) return trace;
    await trace.close();
  } catch (error) {
    pass();
    throw new ServingError('RUN_FAILED', `no trace can be written: ${(error as Error).message}`, { cause: error });
  }
  throw signal.reason;
};
