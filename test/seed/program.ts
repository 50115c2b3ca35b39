/** The real program, started as a user starts it, for tests that hold it to its word. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

export const PROGRAM = join(ROOT, 'dist/src/cli/main.js');

export interface Running {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  /** All that it printed so far. */
  output(): string;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
  readonly process: ChildProcess;
}

/** Those that run: a test that fails must leave none behind, for which its runner would wait forever. */
const running = new Set<ChildProcess>();
// benches start programs too, outside of the runner
if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  const { after } = await import('node:test');
  after(() => {
    for (const child of running) child.kill('SIGKILL');
  });
}

/** Starts the program with these flags on a free port of the loopback interface and waits until it listens. */
export const startProgram = async (
  flags: readonly string[],
  environment: Record<string, string> = {},
): Promise<Running> => {
  const child = spawn(process.execPath, [PROGRAM, '--host=127.0.0.1', '--port=0', ...flags], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const match = /(https?:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (match) resolve(match[1]!);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`the program ended with code ${code} before it listened:\n${output}`)));
  });
  return {
    url,
    process: child,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
};
