/**
 * ONNX Runtime's failures as ours. Its messages carry source paths, line numbers and C++ signatures of the machine
 * that built it, and sometimes a stack; none of that reaches a client.
 */
import { type Code, ServingError } from '../../errors.ts';
import { wishIn } from './checks.ts';
import { ERROR_CODES } from './slots.ts';

type Phase = 'load' | 'run';

/** What each OrtErrorCode means while a model is opened, and while it runs. */
// biome-ignore format: one code a line
const MEANINGS: Readonly<Record<(typeof ERROR_CODES)[number], Readonly<Record<Phase, Code>>>> = {
  OK:                         { load: 'INTERNAL',          run: 'INTERNAL' },
  FAIL:                       { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  INVALID_ARGUMENT:           { load: 'CORRUPT_MODEL',     run: 'INVALID_INPUT' },
  NO_SUCHFILE:                { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  NO_MODEL:                   { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  ENGINE_ERROR:               { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  RUNTIME_EXCEPTION:          { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  INVALID_PROTOBUF:           { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  MODEL_LOADED:               { load: 'INTERNAL',          run: 'RUN_FAILED' },
  NOT_IMPLEMENTED:            { load: 'UNSUPPORTED_MODEL', run: 'RUN_FAILED' },
  INVALID_GRAPH:              { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  EP_FAIL:                    { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
  MODEL_LOAD_CANCELED:        { load: 'INTERNAL',          run: 'RUN_FAILED' },
  MODEL_REQUIRES_COMPILATION: { load: 'UNSUPPORTED_MODEL', run: 'RUN_FAILED' },
  NOT_FOUND:                  { load: 'CORRUPT_MODEL',     run: 'RUN_FAILED' },
};

// What ONNX Runtime puts before a message of its own: `/onnxruntime_src/…/reshape_helper.h:47 onnxruntime::ReshapeHelper::
// ReshapeHelper(const onnxruntime::TensorShape&, …) input_shape_size == size was false. `
const CONDITION = /(?:[A-Za-z]:)?[\w./\\-]*\w\.(?:cc|cpp|h|hpp):\d+ [^\n]*? was false\. ?/g;
// The same without a condition: the position, then a function with its arguments.
const FUNCTION =
  /(?:[A-Za-z]:)?[\w./\\-]*\w\.(?:cc|cpp|h|hpp):\d+ (?:[^\n(]*::[^\n(]*\((?:[^()\n]|\([^()\n]*\))*\)(?: const)?(?: \[with [^\]\n]*\])? ?)?/g;
const STACK = /\s*Stacktrace:[\s\S]*$/i;

// The same once more within a message, and the names of functions that stand before what they say.
const NESTED =
  /\[ONNXRuntimeError\] : \d+ : \w+ : |(?<=Status Message: )(?:\w+|operator\(\)) (?=[A-Z])|\bValidate[A-Z]\w+ (?=[A-Z])/g;

/** The message without what belongs to the library's own source: paths, lines, signatures, conditions, stacks. */
export const cleanMessage = (message: string): string => {
  const cleaned = message
    .replace(STACK, '')
    .replace(NESTED, '')
    .replace(CONDITION, '')
    .replace(FUNCTION, '')
    .replace(/\s+/g, ' ')
    .trim();
  return cleaned === '' ? 'ONNX Runtime gives no reason' : cleaned;
};

// Refusals to which ONNX Runtime gives the code of a damaged model.
const UNSUPPORTED =
  /is not a registered function\/op|No Op registered for|Unsupported model IR version|is not currently registered or supported|official released onnx opset/;

/** The error for an OrtErrorCode and its message. */
export const toError = (code: number, message: string, phase: Phase): ServingError => {
  const wish = wishIn(message);
  if (wish !== undefined) return new ServingError('RUN_FAILED', `the model cannot go on: ${wish}`);
  const word = ERROR_CODES[code] ?? 'FAIL';
  // A node that refuses its inputs answers with the same code as a check of the model's own inputs.
  const refused = phase === 'run' ? message.includes('while running') : UNSUPPORTED.test(message);
  const meaning = refused ? (phase === 'run' ? 'RUN_FAILED' : 'UNSUPPORTED_MODEL') : MEANINGS[word][phase];
  return new ServingError(meaning, `ONNX Runtime: ${cleanMessage(message)}`);
};
