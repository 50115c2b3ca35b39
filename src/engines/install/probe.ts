/**
 * A process of its own that loads the libraries of a folder and says their version: what cannot be loaded here is found
 * before it is installed, and a crash of it harms nobody.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ServingError } from '../../errors.ts';
import type { EngineName } from '../installed.ts';
import { versionIn } from '../onnxruntime/version.ts';
import { tensorflow } from '../tensorflow/api.ts';

const VERSIONS: Readonly<Record<EngineName, (folder: string) => Promise<string>>> = {
  tensorflow: async (folder) => (await tensorflow({ version: '', folder })).version,
  // The providers load where CUDA is; that is looked at when a model asks for them.
  'onnxruntime-gpu': async (folder) => versionIn(folder),
};

/** The version that the libraries in a folder say they are. Throws UNSUPPORTED_PLATFORM where they cannot be loaded. */
export const probe = (name: EngineName, folder: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), name, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [said, complained] = ['', ''];
    child.stdout.on('data', (piece) => {
      said += piece;
    });
    child.stderr.on('data', (piece) => {
      complained += piece;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(said.trim());
      const illegal = signal === 'SIGILL' ? ' (an instruction that this processor does not have)' : '';
      const reason = complained.trim().split('\n').at(-1) || `the process ended with ${signal ?? code}${illegal}`;
      reject(new ServingError('UNSUPPORTED_PLATFORM', `the libraries cannot be loaded on this machine: ${reason}`));
    });
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name, folder] = process.argv;
  VERSIONS[name as EngineName](folder!).then(
    (version) => process.stdout.write(`${version}\n`),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
