/**
 * The end of the process while native runs are under way. Node waits at its end for libuv's threads, and so for every
 * run that is on one of them: TensorFlow's cannot be stopped, and may go on for hours. So where there are any, the
 * process ends at once, with its exit code, once all listeners of 'exit' have been heard.
 */
import { writeSync } from 'node:fs';
import koffi from 'koffi';
import { threads } from './threads.ts';

let watching = false;

/** To be called before a run leaves the event loop; once is enough. */
export const endDespiteRuns = (): void => {
  if (watching || process.platform === 'win32') return;
  watching = true;
  // Without what C runs at an exit: no other thread sees anything being taken down.
  const exitNow: (code: number) => void = koffi.load(null).func('_exit', 'void', ['int']);
  let fatal: { readonly error: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (error) => {
    const isHandled = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
    fatal = isHandled ? undefined : { error };
  });
  const last = (code: number): void => {
    if (threads.running === 0) return;
    const listeners = process.rawListeners('exit');
    for (const listener of listeners.slice(listeners.indexOf(last) + 1)) {
      try {
        listener.call(process, code);
      } catch {
        // As if it had been the last one.
      }
    }
    // Node would say it after the listeners.
    if (fatal) writeSync(2, `${fatal.error instanceof Error ? fatal.error.stack : String(fatal.error)}\n`);
    exitNow(code);
  };
  process.on('exit', last);
};
