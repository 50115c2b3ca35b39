/**
 * From checked inputs to the seed's answer: runs the held version and writes the outputs. Where the session answers at
 * once, so does this, without a promise.
 */

import { RunProfile } from '../../engines/profile.ts';
import type { Call } from '../../model.ts';
import type { Hold } from '../../models/service.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { encodeTensors } from '../json/encode.ts';
import type { HttpReply, HttpRequest } from '../route.ts';
import { PROFILE_KEY, type Timing, withProfile } from './profile.ts';

/** A checked request. */
export interface Inference {
  readonly hold: Hold;
  readonly signature: string;
  readonly inputs: Tensors;
  readonly outputs: readonly string[] | undefined;
  /** When the request was taken up, for `__PROFILE__`; undefined where none is wanted. */
  readonly profileFrom: number | undefined;
}

const HEADERS = { 'Content-Type': 'application/json' };

const answer = (outputs: Tensors, timing: Timing | undefined): HttpReply => {
  if (timing === undefined) return { status: 200, headers: HEADERS, body: encodeTensors(outputs) };
  const doneAt = performance.now();
  const body = encodeTensors(outputs);
  const whole = outputs.has(PROFILE_KEY) ? body : withProfile(body, timing, doneAt);
  return { status: 200, headers: HEADERS, body: whole };
};

const answerLater = async (hold: Hold, running: Promise<Tensors>, timing: Timing | undefined): Promise<HttpReply> => {
  try {
    return answer(await running, timing);
  } finally {
    hold[Symbol.dispose]();
  }
};

/** Runs and answers; the hold is released by the time the answer is there, or the failure. */
export const infer = (inference: Inference, request: HttpRequest): HttpReply | Promise<HttpReply> => {
  const { hold, signature, inputs, outputs, profileFrom } = inference;
  const timing: Timing | undefined =
    profileFrom === undefined ? undefined : { from: profileFrom, ranAt: performance.now(), profile: new RunProfile() };
  let release = true;
  try {
    const call: Call = {
      signature,
      signal: () => request.signal,
      ...(outputs && { outputs }),
      ...(timing && { profiler: timing.profile }),
    };
    const result = hold.session.run(inputs, call);
    if (!(result instanceof Promise)) return answer(result, timing);
    release = false;
    return answerLater(hold, result, timing);
  } finally {
    if (release) hold[Symbol.dispose]();
  }
};
