/** Runs what a form asks for by the seed's own route, POST /, so that a page answers exactly what a client would get. */
import { CODES, toServingError } from '../errors.ts';
import type { Context, HttpRequest, Route } from '../protocols/route.ts';
import { prettyJson } from './browser/pretty-json.ts';
import { type Html, html } from './html.ts';

/** An answer, or the error object that a client would have got. */
export interface Answer {
  readonly status: number;
  readonly json: string;
  readonly ms: number;
}

const textOf = (body: Uint8Array | string): string =>
  typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();

/** Hands `body` to `route` in the place of the form. Only faults of the program are thrown. */
export const runInference = async (
  route: Route,
  request: HttpRequest,
  context: Context,
  type: string,
  body: Uint8Array,
): Promise<Answer> => {
  const startedAt = performance.now();
  const answer = (status: number, json: string): Answer => ({ status, json, ms: performance.now() - startedAt });
  const inner: HttpRequest = {
    method: 'POST',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    headers: { ...request.headers, 'content-type': type, 'content-length': String(body.length) },
    body,
    signal: request.signal,
  };
  try {
    const reply = await route.handle(inner, context);
    return answer(reply.status, textOf(reply.body));
  } catch (thrown) {
    const error = toServingError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    const { http } = CODES[error.code];
    return answer(route.statusOf?.(http) ?? http, JSON.stringify({ error: error.message }));
  }
};

/** The place of the answer on a page; hidden until there is one. The script fills the same elements. */
export const resultSection = (
  answer: Answer | undefined,
): Html => html`<section class="card" id="result"${answer === undefined && html` hidden`}>
<div class="over"><h2>Answer</h2><button type="button" class="quiet" data-copy="result-json" hidden>Copy</button></div>
<p id="result-line" role="status" data-good="${String(answer === undefined || answer.status < 400)}">${
  answer && `Status ${answer.status} in ${answer.ms.toFixed(1)} ms`
}</p>
<pre id="result-json" tabindex="0" role="region" aria-label="Answer as JSON">${answer && prettyJson(answer.json)}</pre>
</section>`;
