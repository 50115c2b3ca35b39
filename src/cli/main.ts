#!/usr/bin/env node
/** The program: `simple_tensorflow_serving`, or `stfs` for short. */
import { fileURLToPath } from 'node:url';
import { ServingError } from '../errors.ts';
import { flagHelp, readFlags } from './flags.ts';

const MIN_NODE = 20;
/** What a server needs beyond the time for draining, to free its models. */
const KILL_AFTER_DRAIN_MS = 10_000;

const help = async (): Promise<string> => {
  const { COMMANDS } = await import('./commands.ts');
  const { VERSION } = await import('../engines/product.ts');
  return `simple_tensorflow_serving ${VERSION} (also called stfs)

  simple_tensorflow_serving [flags]          serve models over HTTP
${[...COMMANDS.values()].map(({ usage }) => `  stfs ${usage}`).join('\n')}

flags, each with an environment variable (see README.md):
${flagHelp()}
`;
};

const main = async (): Promise<number | undefined> => {
  const [first, ...rest] = process.argv.slice(2);
  if (first === 'help' || process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h'))
    process.stdout.write(await help());
  else if (first === '--version' || first === '-v') {
    const { VERSION } = await import('../engines/product.ts');
    process.stdout.write(`simple_tensorflow_serving ${VERSION}\n`);
  } else if (first !== undefined && first !== 'serve' && !first.startsWith('-')) {
    const { COMMANDS } = await import('./commands.ts');
    const command = COMMANDS.get(first);
    if (!command)
      throw new ServingError(
        'INVALID_CONFIG',
        `${JSON.stringify(first)} is not a command; there are serve, ${[...COMMANDS.keys()].join(', ')}; flags are written --name=value`,
      );
    const result = await command.run(rest);
    process.stdout.write(typeof result === 'string' ? result : result.text);
    if (typeof result !== 'string') return result.exitCode;
  } else {
    const { settings, given } = readFlags(first === 'serve' ? rest : process.argv.slice(2), process.env);
    const { isSupervised, supervise } = await import('./supervisor.ts');
    if (isSupervised()) {
      const { serve } = await import('./serve.ts');
      await serve(settings, given);
      return undefined;
    }
    const { wantedThreadPoolSize } = await import('../engines/threads.ts');
    return supervise({
      workers: settings.workers,
      threadPool: wantedThreadPoolSize(settings.threads || undefined),
      script: fileURLToPath(import.meta.url),
      args: process.argv.slice(2),
      killAfterMs: settings.drain_ms + KILL_AFTER_DRAIN_MS,
      say: (line) => process.stderr.write(`simple_tensorflow_serving: ${line}\n`),
    });
  }
  return 0;
};

if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
  process.stderr.write(`simple_tensorflow_serving needs Node.js ${MIN_NODE} or newer; this is ${process.version}\n`);
  process.exit(1);
}
main().then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    const told = error instanceof ServingError ? error.message : error instanceof Error ? error.stack : String(error);
    for (const line of String(told).split('\n')) process.stderr.write(`simple_tensorflow_serving: ${line}\n`);
    process.exit(1);
  },
);
