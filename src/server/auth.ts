/**
 * HTTP basic authentication, RFC 7617 (https://www.rfc-editor.org/rfc/rfc7617): one user, one password, as the seed.
 * Digests of equal length are compared in constant time, so that neither text, nor which of the two was wrong, shows.
 *
 * Guesses are slowed down: each address may be wrong `BURST` times at once and then once a second; beyond it its
 * attempts are refused with 429 unseen, right ones too, or the answer would still tell. A request without credentials
 * is no guess.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { ServingError } from '../errors.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a 401 reply carries in `WWW-Authenticate`. */
export const CHALLENGE = 'Basic realm="simple_tensorflow_serving"';

const BURST = 20;
const PER_SECOND = 1;
/** Addresses remembered; the longest known are forgotten first. */
const MAX_ADDRESSES = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

const digest = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

const refusal = (what: string): ServingError =>
  new ServingError('UNAUTHENTICATED', `${what}; send the configured username and password by HTTP basic auth`);

export class BasicAuth {
  readonly #expected: Buffer;
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** `now` gives milliseconds of a monotonic clock. Throws INVALID_CONFIG for a username with a colon in it. */
  constructor({ username, password }: Credentials, now: () => number = () => performance.now()) {
    if (username.includes(':')) {
      throw new ServingError('INVALID_CONFIG', `auth_username "${username}": basic auth allows no ":" in a username`);
    }
    this.#expected = digest(`${username}:${password}`);
    this.#now = now;
  }

  /** Undefined where the header is right; else why not: UNAUTHENTICATED, or QUEUE_FULL after too many guesses. */
  refuse(header: string | undefined, address: string): ServingError | undefined {
    if (header === undefined) return refusal('the request has no Authorization header');
    if (this.#tokens(address) < 1) {
      return new ServingError(
        'QUEUE_FULL',
        'too many wrong credentials came from this address; wait before the next try',
      );
    }
    const space = header.indexOf(' ');
    const wellFormed = space > 0 && header.slice(0, space).toLowerCase() === 'basic';
    const given = Buffer.from(wellFormed ? header.slice(space + 1).trim() : '', 'base64');
    const right = timingSafeEqual(digest(given), this.#expected);
    if (wellFormed && right) return undefined;
    this.#spend(address);
    return refusal(
      wellFormed
        ? 'the username or the password is wrong'
        : 'the Authorization header is not of the form "Basic base64"',
    );
  }

  #tokens(address: string): number {
    const bucket = this.#buckets.get(address);
    if (bucket === undefined) return BURST;
    const now = this.#now();
    bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND);
    bucket.at = now;
    return bucket.tokens;
  }

  #spend(address: string): void {
    const tokens = this.#tokens(address) - 1;
    this.#buckets.delete(address);
    if (this.#buckets.size >= MAX_ADDRESSES) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(address, { tokens, at: this.#now() });
  }
}
