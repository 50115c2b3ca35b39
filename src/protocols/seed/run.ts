/**
 * From checked inputs to the seed's answer: runs the held version and writes the outputs. Where the session answers at
 * once, so does this, without a promise.
 */
import type { Call } from '../../model.ts';
import type { Hold } from '../../models/service.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { encodeTensors } from '../json/encode.ts';
import type { HttpReply, HttpRequest } from '../route.ts';

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
const CLOSE_BRACE = 0x7d;

const milliseconds = (from: number, to: number): number => Math.round((to - from) * 1000) / 1000;

/** Puts `__PROFILE__` into an answer that is already text, so that writing the answer is measured too. */
const withProfile = (body: Uint8Array, from: number, ranAt: number, doneAt: number): Uint8Array => {
  const now = performance.now();
  const profile = {
    decode_ms: milliseconds(from, ranAt),
    run_ms: milliseconds(ranAt, doneAt),
    encode_ms: milliseconds(doneAt, now),
    total_ms: milliseconds(from, now),
  };
  const end = body.lastIndexOf(CLOSE_BRACE);
  const comma = end > 1 ? ',' : '';
  return Buffer.concat([body.subarray(0, end), Buffer.from(`${comma}"__PROFILE__":${JSON.stringify(profile)}}`)]);
};

const answer = (outputs: Tensors, profileFrom: number | undefined, ranAt: number): HttpReply => {
  if (profileFrom === undefined) return { status: 200, headers: HEADERS, body: encodeTensors(outputs) };
  const doneAt = performance.now();
  return { status: 200, headers: HEADERS, body: withProfile(encodeTensors(outputs), profileFrom, ranAt, doneAt) };
};

const answerLater = async (
  hold: Hold,
  running: Promise<Tensors>,
  profileFrom: number | undefined,
  ranAt: number,
): Promise<HttpReply> => {
  try {
    return answer(await running, profileFrom, ranAt);
  } finally {
    hold[Symbol.dispose]();
  }
};

/** Runs and answers; the hold is released by the time the answer is there, or the failure. */
export const infer = (inference: Inference, request: HttpRequest): HttpReply | Promise<HttpReply> => {
  const { hold, signature, inputs, outputs, profileFrom } = inference;
  const ranAt = profileFrom === undefined ? 0 : performance.now();
  let release = true;
  try {
    const call: Call = { signature, signal: () => request.signal, ...(outputs && { outputs }) };
    const result = hold.session.run(inputs, call);
    if (!(result instanceof Promise)) return answer(result, profileFrom, ranAt);
    release = false;
    return answerLater(hold, result, profileFrom, ranAt);
  } finally {
    if (release) hold[Symbol.dispose]();
  }
};
