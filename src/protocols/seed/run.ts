/**
 * From checked inputs to the seed's answer: runs the held version and writes the outputs. Where the session answers at
 * once, so does this, without a promise.
 */

import { RunProfile } from '../../engines/profile.ts';
import type { Call } from '../../model.ts';
import type { Hold } from '../../models/service.ts';
import type { Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { encodeTensors } from '../json/encode.ts';
import { withSteps } from '../json/steps.ts';
import type { HttpReply, HttpRequest } from '../route.ts';
import { encodeTable, usualOutputs } from './answer.ts';
import type { Form } from './forms.ts';
import { PROFILE_KEY, type Timing, withProfile } from './profile.ts';
import { runRows, type Settled } from './settled.ts';

/** A checked request. */
export interface Inference {
  readonly hold: Hold;
  /** The signature, and its name. */
  readonly name: string;
  readonly signature: Signature;
  readonly inputs: Tensors;
  readonly outputs: readonly string[] | undefined;
  /** How the data came, and the answer goes; undefined: by outputs, one entry a row. */
  readonly form?: Form | undefined;
  /** Whether rows that the model refuses are answered with null. */
  readonly nulls?: boolean;
  /** When the request was taken up, for `__PROFILE__`; undefined where none is wanted. */
  readonly profileFrom: number | undefined;
}

const HEADERS = { 'Content-Type': 'application/json' };

/** The outputs of a run, or of the rows of one that were not refused. */
type Result = Tensors | Settled;

const encode = (result: Result, { signature, inputs, outputs: asked, form }: Inference): Uint8Array => {
  const settled = 'places' in result ? result : undefined;
  const outputs = withSteps('places' in result ? result.outputs : result, signature, inputs);
  const isPlain = form === undefined && (settled?.errors.length ?? 0) === 0;
  if (isPlain) return encodeTensors(outputs);
  const names = outputs.size > 0 ? [...outputs.keys()] : (asked ?? usualOutputs(signature));
  return encodeTable({ outputs, form, names, places: settled?.places, errors: settled?.errors });
};

const answer = (result: Result, inference: Inference, timing: Timing | undefined): HttpReply => {
  if (timing === undefined) return { status: 200, headers: HEADERS, body: encode(result, inference) };
  const doneAt = performance.now();
  const body = encode(result, inference);
  const outputs = 'places' in result ? result.outputs : result;
  const whole = outputs.has(PROFILE_KEY) ? body : withProfile(body, timing, doneAt);
  return { status: 200, headers: HEADERS, body: whole };
};

const answerLater = async (
  inference: Inference,
  running: Promise<Result>,
  timing: Timing | undefined,
): Promise<HttpReply> => {
  try {
    return answer(await running, inference, timing);
  } finally {
    inference.hold[Symbol.dispose]();
  }
};

/** Runs and answers; the hold is released by the time the answer is there, or the failure. */
export const infer = (inference: Inference, request: HttpRequest): HttpReply | Promise<HttpReply> => {
  const { hold, name, inputs, outputs, profileFrom, nulls } = inference;
  const timing: Timing | undefined =
    profileFrom === undefined ? undefined : { from: profileFrom, ranAt: performance.now(), profile: new RunProfile() };
  let release = true;
  try {
    const call: Call = {
      signature: name,
      signal: () => request.signal,
      ...(outputs && { outputs }),
      ...(timing && { profiler: timing.profile }),
    };
    const result = nulls ? runRows(hold.session, inputs, call) : hold.session.run(inputs, call);
    if (!(result instanceof Promise)) return answer(result, inference, timing);
    release = false;
    return answerLater(inference, result, timing);
  } finally {
    if (release) hold[Symbol.dispose]();
  }
};
