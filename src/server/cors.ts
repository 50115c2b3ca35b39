/**
 * Cross-origin requests, https://fetch.spec.whatwg.org/#http-cors-protocol: any page may call, as in the seed. Never with
 * `Access-Control-Allow-Credentials`: a page that knows the password sends `Authorization` itself, and a browser that
 * was logged in to the dashboard does not lend its password to other pages.
 */

/** What every reply carries while CORS is on, name and value in turn. */
export const CORS_HEADERS: readonly string[] = ['Access-Control-Allow-Origin', '*'];

/** Whether an OPTIONS request is a browser's question, and not a client's about the resource. */
export const isPreflight = (headers: Readonly<Record<string, string | string[] | undefined>>): boolean =>
  headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined;

/** The answer to a preflight for a resource with these methods, besides CORS_HEADERS. */
export const preflightHeaders = (allow: string): Readonly<Record<string, string>> => ({
  'Access-Control-Allow-Methods': allow,
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Content-Encoding, X-Request-Id',
  'Access-Control-Max-Age': '86400',
});
