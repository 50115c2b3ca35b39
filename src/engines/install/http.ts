/**
 * GET, with what a package index may need: redirects, a certificate file, a proxy, a user and a password in the address.
 * Messages never show the latter.
 */
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { ServingError } from '../../errors.ts';
import type { PipSettings } from './pip-settings.ts';

const MAX_REDIRECTS = 10;
type Environment = Readonly<Record<string, string | undefined>>;

/** Gets one address; the answer's status is 200, 206, 404 or 416, its body not yet read. */
export type Get = (
  url: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<IncomingMessage & { at: string }>;

/** An address for people: without user and password. */
export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
};

const failed = (url: string, reason: string, hint = ''): ServingError =>
  new ServingError('DOWNLOAD_FAILED', `${shownUrl(url)}: ${reason}${hint}`);

/** The proxy for an address, as curl and requests read the environment; undefined: none. */
export const proxyFor = (url: URL, environment: Environment, own?: string): URL | undefined => {
  const read = (name: string): string | undefined => environment[name.toLowerCase()] || environment[name] || undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const exempt = (read('NO_PROXY') ?? '').split(',').some((entry) => {
    const [, host = '', only] = /^\*?\.?([^:]*)(?::(\d+))?$/.exec(entry.trim()) ?? [];
    if (entry.trim() === '*') return true;
    return host !== '' && (url.hostname === host || url.hostname.endsWith(`.${host}`)) && (!only || only === port);
  });
  const text = exempt
    ? undefined
    : (own ?? read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY'));
  if (!text) return undefined;
  const proxy = new URL(text.includes('://') ? text : `http://${text}`);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new ServingError('INVALID_CONFIG', `the proxy ${shownUrl(proxy.href)} is not one for HTTP`);
};

const basic = ({ username, password }: URL): string | undefined =>
  username === ''
    ? undefined
    : `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;

const tunnel = (
  proxy: URL,
  target: URL,
  timeout: number,
  ca: Buffer | undefined,
): Promise<RequestOptions['createConnection'] & object> =>
  new Promise((resolve, reject) => {
    const authorization = basic(proxy);
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: `${target.hostname}:${target.port || 443}`,
      headers: { host: target.host, ...(authorization && { 'proxy-authorization': authorization }) },
      timeout,
      ...(ca && { ca }),
    });
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(() => socket);
      else reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode} ${response.statusMessage}`));
    });
    request.on('timeout', () => request.destroy(new Error(`the proxy ${proxy.host} does not answer`)));
    request.on('error', reject);
    request.end();
  });

/** A Get by pip's settings and the environment's proxies. Throws INVALID_CONFIG where the certificate file cannot be read. */
export const createGet = async (settings: PipSettings, environment: Environment): Promise<Get> => {
  let ca: Buffer | undefined;
  if (settings.cert !== undefined) {
    try {
      ca = await readFile(settings.cert);
    } catch (error) {
      throw new ServingError('INVALID_CONFIG', `the certificate file ${settings.cert}: ${(error as Error).message}`);
    }
  }
  const { timeoutMs } = settings;

  const once = async (url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> => {
    const proxy = proxyFor(url, environment, settings.proxy);
    const authorization = basic(url);
    const secure = url.protocol === 'https:';
    const own = { 'user-agent': 'simple-tensorflow-serving', ...headers, ...(authorization && { authorization }) };
    const options: RequestOptions = { method: 'GET', headers: own, timeout: timeoutMs };
    const trusted = settings.trustedHosts.some((host) => host === url.hostname || host === url.host);
    const tls = { ...(ca && { ca }), rejectUnauthorized: !trusted, servername: url.hostname };
    let request: ReturnType<typeof httpRequest>;
    if (proxy && secure) {
      const socket = await tunnel(proxy, url, timeoutMs, ca);
      const createConnection = (): TLSSocket => tlsConnect({ socket: (socket as () => TLSSocket)(), ...tls });
      request = httpsRequest(url, { ...options, createConnection, agent: false });
    } else if (proxy) {
      const by = basic(proxy);
      request = httpRequest({
        ...options,
        host: proxy.hostname,
        port: proxy.port || 80,
        path: url.href,
        headers: { ...own, host: url.host, ...(by && { 'proxy-authorization': by }) },
      });
    } else request = (secure ? httpsRequest : httpRequest)(url, { ...options, ...(secure && tls) });
    return new Promise((resolve, reject) => {
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${timeoutMs / 1000} seconds`)));
      request.on('error', reject);
      request.on('response', resolve);
      request.end();
    });
  };

  return async (address, headers = {}) => {
    let url = new URL(address);
    for (let i = 0; i <= MAX_REDIRECTS; i++) {
      if (!['http:', 'https:'].includes(url.protocol))
        throw failed(address, `led to ${shownUrl(url.href)}, which is no HTTP`);
      let response: IncomingMessage;
      try {
        response = await once(url, headers);
      } catch (error) {
        if (error instanceof ServingError) throw error;
        const { code = '', message } = error as NodeJS.ErrnoException;
        const hint = /CERT|SELF_SIGNED|ISSUER/.test(code)
          ? '; PIP_CERT=FILE names the certificates of a company’s own'
          : '; HTTPS_PROXY and PIP_INDEX_URL are read as pip does';
        throw failed(url.href, message, hint);
      }
      const { statusCode: status = 0, headers: answer } = response;
      if ([301, 302, 303, 307, 308].includes(status) && answer.location) {
        response.resume();
        const next = new URL(answer.location, url);
        // What is meant for one host is not told to another.
        if (next.host === url.host) [next.username, next.password] = [url.username, url.password];
        url = next;
        continue;
      }
      if ([200, 206, 404, 416].includes(status)) return Object.assign(response, { at: url.href });
      response.resume();
      throw failed(url.href, `answered ${status} ${response.statusMessage}`);
    }
    throw failed(address, `led from address to address, ${MAX_REDIRECTS} times`);
  };
};
