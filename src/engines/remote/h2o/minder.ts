/**
 * The process between us and a Java that we started: it ends Java when we end, however we end (a crash, SIGKILL), since
 * the channel to us breaks then. It is started with the command as its arguments.
 */
import { spawn } from 'node:child_process';

/** What it tells: the process that it minds, or why there is none. */
export type Word = { readonly pid: number } | { readonly failed: string };

/** How long Java may take to end by itself. */
const GRACE_MS = 5000;

const [command, ...args] = process.argv.slice(2);

if (process.send && command !== undefined) {
  const tell = (word: Word): void => {
    if (process.connected) process.send!(word);
  };
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('error', (error: NodeJS.ErrnoException) => {
    tell({ failed: error.code ?? error.message });
    process.exitCode = 127;
    if (process.connected) process.disconnect();
  });
  child.on('spawn', () => tell({ pid: child.pid! }));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : signal === 'SIGKILL' ? 137 : 143));
  const stop = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  process.on('disconnect', stop);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
}
