/**
 * The seed's HTTP API (docs of Simple TensorFlow Serving), as a table. The pages (GET / and the forms) are the
 * dashboard's. Whatever a client does wrong with POST / is 400, as its clients expect.
 */
import { exampleJson } from '../../clients/example.ts';
import { findLanguage, generateClient } from '../../clients/languages.ts';
import { CODES, ServingError } from '../../errors.ts';
import type { Signature } from '../../tensor/signature.ts';
import { isForm } from '../multipart.ts';
import type { Context, HttpReply, HttpRequest, Route } from '../route.ts';
import { modelDetail } from './detail.ts';
import { inferForm } from './infer-form.ts';
import { inferJson } from './infer-json.ts';
import { selectSignature, versionOf } from './select.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const TEXT_HEADERS = { 'Content-Type': 'text/plain; charset=utf-8' };

const json = (value: unknown): HttpReply => ({ status: 200, headers: JSON_HEADERS, body: JSON.stringify(value) });
const plain = (body: string, status = 200): HttpReply => ({ status, headers: TEXT_HEADERS, body });

/** The 4xx statuses that POST / keeps apart from 400. */
const KEPT: ReadonlySet<number> = new Set([CODES.UNAUTHENTICATED.http, CODES.TOO_LARGE.http, CODES.QUEUE_FULL.http]);

/** 400 for every fault of the client but 401, 413 and 429; the server's own statuses stay. */
export const seedStatus = (http: number): number => (http < 500 && !KEPT.has(http) ? 400 : http);

const isJson = (contentType: string): boolean =>
  /^\s*(?:application|text)\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);

const inferAny = (request: HttpRequest, context: Context): HttpReply | Promise<HttpReply> => {
  const contentType = request.headers['content-type'];
  if (contentType === undefined || contentType === 'application/json') return inferJson(request, context);
  if (typeof contentType === 'string') {
    if (isJson(contentType)) return inferJson(request, context);
    if (isForm(contentType) && /multipart/i.test(contentType)) return inferForm(request, context);
  }
  throw new ServingError(
    'UNSUPPORTED_MEDIA',
    `Content-Type "${String(contentType).slice(0, 100)}" is not application/json or multipart/form-data; with curl, add -H 'Content-Type: application/json'`,
  );
};

/** The signature that a page or program is generated for: the query may name version and signature. */
const target = (
  { params, query }: HttpRequest,
  { service }: Context,
): { version: number | undefined; name: string | undefined; signature: Signature } => {
  const version = versionOf('model_version', query.get('model_version'));
  const name = query.get('signature_name') || undefined;
  const hold = service.acquire({ name: params['name']!, ...(version === undefined ? {} : { version }) });
  try {
    return { version, name, signature: selectSignature(hold.session.signatures, name).signature };
  } finally {
    hold[Symbol.dispose]();
  }
};

const client = (request: HttpRequest, context: Context): HttpReply => {
  const language = request.query.get('language') || 'bash';
  findLanguage(language);
  const { version, name, signature } = target(request, context);
  const { endpoint, settings } = context;
  const source = generateClient(language, {
    endpoint,
    modelName: request.params['name']!,
    signature,
    ...(version === undefined ? {} : { version }),
    ...(name === undefined ? {} : { signatureName: name }),
    ...(settings.auth === undefined ? {} : { auth: settings.auth }),
  });
  return plain(source);
};

// biome-ignore format: one route a line
export const seedRoutes: readonly Route[] = [
  { method: 'POST', path: '/',                           handle: inferAny, statusOf: seedStatus },
  { method: 'GET',  path: '/health',  open: true,        handle: (_, { draining }) => (draining ? plain('draining', 503) : plain('healthy')) },
  { method: 'GET',  path: '/v1/models',                  handle: (_, { service, draining }) => json(service.models().map((model) => modelDetail(service, model, draining))) },
  { method: 'GET',  path: '/v1/models/:name',            handle: ({ params }, { service, draining }) => json(modelDetail(service, service.model(params['name']!), draining)) },
  { method: 'GET',  path: '/v1/models/:name/gen_json',   handle: (request, context) => ({ status: 200, headers: JSON_HEADERS, body: exampleJson(target(request, context).signature) }) },
  { method: 'GET',  path: '/v1/models/:name/gen_client', handle: client },
];
