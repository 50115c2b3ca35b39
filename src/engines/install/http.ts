/**
 * GET, with what a package index may need: redirects, a certificate file, a proxy, a user and a password in the address.
 * Messages never show the latter. What may pass is tried again: a connection that fails, 429, 500, 502, 503 and 504.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Whether NO_PROXY's entry is about the address: `example.com` (and below), `.example.com`, `host:port`, `10.0.0.0/8`, `*`. */
const exempts = (entry: string, url: URL): boolean => {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(name);
  const [, network = '', bits] = /^([^/]+)\/(\d+)$/.exec(entry) ?? [];
  if (bits !== undefined) {
    if (isIP(network) !== family || family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
    return list.check(name, family === 4 ? 'ipv4' : 'ipv6');
  }
  if (entry === '*' || (family === 6 && entry.replace(/^\[|\]$/g, '') === name)) return true;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const [, host = '', only] = /^\*?\.?([^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  return host !== '' && (name === host || name.endsWith(`.${host}`)) && (!only || only === port);
};

/** The proxy for an address, as curl and requests read the environment; undefined: none. */
export const proxyFor = (url: URL, environment: Environment, own?: string): URL | undefined => {
  const read = (name: string): string | undefined => environment[name.toLowerCase()] || environment[name] || undefined;
  const exempt = (read('NO_PROXY') ?? '').split(',').some((entry) => exempts(entry.trim().toLowerCase(), url));
  const text = exempt
    ? undefined
    : (own ?? read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY'));
  if (!text) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) throw new ServingError('INVALID_CONFIG', 'the proxy that is set is no address');
  const proxy = new URL(address);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new ServingError('INVALID_CONFIG', `the proxy ${shownUrl(proxy.href)} is not one for HTTP`);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const basic = ({ username, password }: URL): string | undefined =>
  username === '' ? undefined : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;

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

/** The certificates of a file, or of all files in a folder. */
const readCertificates = async (path: string): Promise<Buffer> => {
  try {
    if (!(await stat(path)).isDirectory()) return await readFile(path);
    const files = (await readdir(path)).map((name) => join(path, name));
    return Buffer.concat(await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0)))));
  } catch (error) {
    throw new ServingError('INVALID_CONFIG', `the certificate file ${path}: ${(error as Error).message}`);
  }
};

const RETRIES = 3;
const PASSING = [429, 500, 502, 503, 504];
const REDIRECTS = [301, 302, 303, 307, 308];
/** A certificate that is not trusted now will not be in a second. */
const UNTRUSTED = /CERT|SELF_SIGNED|ISSUER/;
const HINTS: Readonly<Record<number, string>> = {
  401: '; a user and a password go into the address: PIP_INDEX_URL=https://USER:PASSWORD@HOST/…',
  403: '; what it wants may go into the address: PIP_INDEX_URL=https://USER:PASSWORD@HOST/…',
  407: '; the proxy wants a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT',
};

/** A Get by pip's settings and the environment's proxies. Throws INVALID_CONFIG where the certificate file cannot be read. */
export const createGet = async (settings: PipSettings, environment: Environment, retryDelayMs = 250): Promise<Get> => {
  const { timeoutMs, cert, clientCert } = settings;
  const ca = cert === undefined ? undefined : await readCertificates(cert);
  const own = clientCert === undefined ? undefined : await readCertificates(clientCert);
  const isTrusted = ({ hostname, host }: URL): boolean =>
    settings.trustedHosts.some((name) => name === hostname || name === host);

  const once = async (url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> => {
    const proxy = proxyFor(url, environment, settings.proxy);
    const authorization = basic(url);
    const secure = url.protocol === 'https:';
    const all = {
      'user-agent': 'simple-tensorflow-serving',
      'accept-encoding': 'identity',
      ...headers,
      ...(authorization && { authorization }),
    };
    const options: RequestOptions = { method: 'GET', headers: all, timeout: timeoutMs };
    const tls = {
      ...(ca && { ca }),
      ...(own && { cert: own, key: own }),
      rejectUnauthorized: !isTrusted(url),
      ...(isIP(url.hostname) === 0 && { servername: url.hostname }),
    };
    let request: ReturnType<typeof httpRequest>;
    if (proxy && secure) {
      const socket = await tunnel(proxy, url, timeoutMs, ca);
      const createConnection = (): TLSSocket => tlsConnect({ socket: (socket as () => TLSSocket)(), ...tls });
      request = httpsRequest(url, { ...options, createConnection });
    } else if (proxy) {
      const by = basic(proxy);
      const overTls = proxy.protocol === 'https:';
      request = (overTls ? httpsRequest : httpRequest)({
        ...options,
        host: proxy.hostname,
        port: proxy.port || (overTls ? 443 : 80),
        path: shownUrl(url.href),
        headers: { ...all, host: url.host, ...(by && { 'proxy-authorization': by }) },
        ...(overTls && ca && { ca }),
      });
    } else request = (secure ? httpsRequest : httpRequest)(url, { ...options, ...(secure && tls) });
    return new Promise((resolve, reject) => {
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${timeoutMs / 1000} seconds`)));
      request.on('error', reject);
      request.on('response', resolve);
      request.end();
    });
  };

  /** As `once`, tried again. */
  const patient = async (url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> => {
    for (let tries = 0; ; tries++) {
      const last = tries === RETRIES;
      try {
        const response = await once(url, headers);
        if (last || !PASSING.includes(response.statusCode ?? 0)) return response;
        response.resume();
      } catch (error) {
        if (error instanceof ServingError) throw error;
        const { code = '', message } = error as NodeJS.ErrnoException;
        const untrusted = UNTRUSTED.test(code);
        if (last || untrusted) {
          const hint = untrusted
            ? '; PIP_CERT=FILE names the certificates of a company’s own'
            : '; HTTPS_PROXY and PIP_INDEX_URL are read as pip does';
          throw failed(url.href, message || code, hint);
        }
      }
      await sleep(retryDelayMs * 2 ** tries);
    }
  };

  const redirect = (from: URL, location: string): URL => {
    if (!URL.canParse(location, from.href)) throw failed(from.href, 'leads to what is no address');
    const to = new URL(location, from);
    if (to.protocol !== 'https:' && to.protocol !== 'http:') {
      throw failed(from.href, `leads to ${shownUrl(to.href)}, which is no HTTP`);
    }
    if (from.protocol === 'https:' && to.protocol === 'http:' && !isTrusted(to)) {
      throw failed(
        from.href,
        `leads to ${shownUrl(to.href)}, which anybody could have written`,
        '; PIP_TRUSTED_HOST allows it',
      );
    }
    // What is meant for one host is not told to another, nor to listeners on the way.
    if (to.origin === from.origin && to.username === '') [to.username, to.password] = [from.username, from.password];
    return to;
  };

  return async (address, headers = {}) => {
    let url = new URL(address);
    if (!['http:', 'https:'].includes(url.protocol)) throw failed(address, 'is no address of HTTP');
    for (let i = 0; i <= MAX_REDIRECTS; i++) {
      const response = await patient(url, headers);
      const { statusCode: status = 0, statusMessage, headers: answer } = response;
      if (REDIRECTS.includes(status) && answer.location) {
        response.resume();
        url = redirect(url, answer.location);
        continue;
      }
      if ([200, 206, 404, 416].includes(status)) return Object.assign(response, { at: url.href });
      response.resume();
      throw failed(url.href, `answered ${status} ${statusMessage ?? ''}`.trimEnd(), HINTS[status]);
    }
    throw failed(address, `led from address to address, ${MAX_REDIRECTS} times`);
  };
};
