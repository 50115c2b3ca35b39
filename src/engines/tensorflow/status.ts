/**
 * TensorFlow's failures as ours. Its messages name nodes in a notation of their own and may carry Python stacks of the
 * machine that saved the model, and paths of ours; none of that reaches a client.
 */
import { type Code, ServingError } from '../../errors.ts';
import { STATUS_CODES } from './functions.ts';

type Phase = 'load' | 'run';

const AT_LOAD: Partial<Readonly<Record<(typeof STATUS_CODES)[number], Code>>> = {
  UNIMPLEMENTED: 'UNSUPPORTED_MODEL',
  RESOURCE_EXHAUSTED: 'UNSUPPORTED_MODEL',
  CANCELLED: 'INTERNAL',
};
const UNSUPPORTED =
  /Cannot assign a device for operation|Op type not registered|No OpKernel was registered|Could not find compiler|no supported kernel/i;

// `Detected at node 'x' defined at (most recent call last): <stack>` stands before what is wrong, or after it.
const STACK =
  /Detected at nodes? [^\n]*?defined at \(most recent call last\):\s*(?:<stack traces unavailable>|(?:\s*File "[^\n]*(?:\n(?! *File)\s{2,}[^\n]*)?)*)/g;
const REPEATED = /\s*\[\[[^\]]*\]\]/g;
const COUNTED = /\d+ root error\(s\) found\.\s*\(0\) [A-Za-z ]+: |\n\s*\(1\) [\s\S]*$/g;
const TRAILER = /\d+ successful operations\.|\d+ derived errors ignored\.|\[Op:\w+\]/g;

/** The message without what belongs to other machines; `folder` is the private copy, whose path is left out. */
export const cleanMessage = (message: string, folder?: string): string => {
  const own = folder === undefined ? message : message.replaceAll(`${folder}/`, '').replaceAll(folder, 'the model');
  const cleaned = own
    .replace(COUNTED, '')
    .replace(STACK, '')
    .replace(REPEATED, '')
    .replace(TRAILER, '')
    .replace(/\{\{function_node [^}]*\}\}/g, '')
    .replace(/\{\{node ([^}]*)\}\}/g, (_, name: string) => `node "${name.trim()}":`)
    .replace(/\s+/g, ' ')
    .replace(/(node "[^"]*":)(?: \1)+/g, '$1')
    .trim();
  return cleaned === '' ? 'TensorFlow gives no reason' : cleaned;
};

/** The error for a TF_Code and its message. */
export const toError = (code: number, message: string, phase: Phase, folder?: string): ServingError => {
  const word = STATUS_CODES[code] ?? 'UNKNOWN';
  const atLoad = UNSUPPORTED.test(message) ? 'UNSUPPORTED_MODEL' : (AT_LOAD[word] ?? 'CORRUPT_MODEL');
  const hint = /Cannot assign a device for operation.*\/job:(?!localhost)/.test(message)
    ? '; save it with clear_devices=True'
    : '';
  return new ServingError(
    phase === 'run' ? 'RUN_FAILED' : atLoad,
    `TensorFlow: ${cleanMessage(message, folder)}${hint}`,
  );
};
