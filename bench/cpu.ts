/** What processes cost, as Linux tells it in /proc: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
import { readFileSync } from 'node:fs';

/** One tick of utime and stime; sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on. */
const TICK_MICROS = 10_000;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** The CPU time that a process has used so far, all its threads together; undefined where that is not told. */
export const cpuMicros = (pid: number | undefined): number | undefined => {
  // The name in parentheses may hold anything; utime and stime are fields 14 and 15.
  const fields = pid === undefined ? undefined : read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
};

/** The first process that `pid` has started, as the launcher has the server; undefined where that is not told. */
export const childOf = (pid: number | undefined): number | undefined => {
  const children = pid === undefined ? undefined : read(`/proc/${pid}/task/${pid}/children`)?.trim();
  return children ? Number(children.split(' ')[0]) : undefined;
};
