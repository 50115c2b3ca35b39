/**
 * Reads the body of a request whole. Its size is refused where Content-Length tells it, else as soon as it is passed;
 * memory grows with what has come, never with what was announced; any number of tiny chunks costs linear time.
 *
 *   bytes on the socket ─▶ Collector (limit, rate) ─▶ content encoding undone (limit again) ─▶ body
 *
 * A body that comes too slowly is found by one sweep a second over all that are being read, not by a timer each.
 */
import type { IncomingMessage } from 'node:http';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { ServingError } from '../errors.ts';
import type { Limits } from './limits.ts';

/** Content encodings that are undone, as 415 replies list them in Accept-Encoding. */
export const ENCODINGS = 'gzip, deflate, br';

const FIRST_BYTES = 64 * 1024;
const GROWTH = 4;
const NOTHING = new Uint8Array(0);

export const tooLarge = (what: string, limit: number): ServingError =>
  new ServingError('TOO_LARGE', `${what} is larger than the ${limit} bytes that this server accepts`);

/** Gathers chunks into one buffer, which grows at most to the announced length, or else to the limit. */
export class Collector {
  readonly #most: number;
  #first: Uint8Array | undefined;
  #buffer: Uint8Array | undefined;
  /** Bytes taken so far. */
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where the chunk would pass the limit; it is not taken then. */
  take(chunk: Uint8Array): boolean {
    const { length } = this;
    const end = length + chunk.length;
    if (end > this.#most) return false;
    if (length === 0) {
      this.#first = chunk;
    } else {
      if (this.#buffer === undefined || this.#buffer.length < end) this.#grow(end);
      this.#buffer!.set(chunk, length);
    }
    this.length = end;
    return true;
  }

  /** All bytes: the chunk itself where there was only one. */
  bytes(): Uint8Array {
    if (this.#buffer !== undefined) return this.#buffer.subarray(0, this.length);
    return this.#first ?? NOTHING;
  }

  #grow(end: number): void {
    const size = Math.min(this.#most, Math.max(FIRST_BYTES, end * GROWTH));
    const grown = Buffer.allocUnsafeSlow(Math.max(size, end));
    grown.set(this.#buffer === undefined ? this.#first! : this.#buffer.subarray(0, this.length));
    this.#buffer = grown;
    this.#first = undefined;
  }
}

/** Who waits for a body; exactly one of the three is called, once. */
export interface BodyReceiver {
  bodyRead(bytes: Uint8Array): void;
  bodyRefused(error: ServingError): void;
  /** The client went away in the middle. */
  bodyLost(): void;
}

/** One body being read. */
class Reading {
  readonly startedAt = performance.now();
  readonly receiver: BodyReceiver;
  readonly #collector: Collector;
  readonly #limit: number;
  readonly #bodies: Bodies;
  #open = true;

  constructor(request: IncomingMessage, receiver: BodyReceiver, declared: number | undefined, bodies: Bodies) {
    this.receiver = receiver;
    this.#limit = bodies.limits.maxBodyBytes;
    this.#collector = new Collector(declared ?? this.#limit);
    this.#bodies = bodies;
    request.on('data', (chunk: Uint8Array) => this.#take(chunk));
    request.on('end', () => {
      if (this.#close()) receiver.bodyRead(this.#collector.bytes());
    });
    request.on('close', () => this.#lose());
  }

  get received(): number {
    return this.#collector.length;
  }

  refuse(error: ServingError): void {
    if (!this.#close()) return;
    this.#bodies.release(this.received);
    this.receiver.bodyRefused(error);
  }

  #take(chunk: Uint8Array): void {
    if (!this.#open) return;
    if (!this.#collector.take(chunk)) this.refuse(tooLarge('the body', this.#limit));
    else if (!this.#bodies.hold(chunk.length)) this.refuse(busy());
  }

  #lose(): void {
    if (!this.#close()) return;
    this.#bodies.release(this.received);
    this.receiver.bodyLost();
  }

  /** False where it was closed before. */
  #close(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#bodies.open.delete(this);
    return true;
  }
}

const busy = (): ServingError =>
  new ServingError('QUEUE_FULL', 'the server holds as many bytes of requests as it may; try again later');

/** All bodies of one application: those being read, and the bytes of those not answered. */
export class Bodies {
  readonly limits: Limits;
  readonly open = new Set<Reading>();
  #bytes = 0;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /**
   * Reads the body of `request`; `declared` is its Content-Length, undefined where it comes in chunks. Whoever gets it
   * releases its bytes when the request is answered.
   */
  read(request: IncomingMessage, declared: number | undefined, receiver: BodyReceiver): void {
    this.open.add(new Reading(request, receiver, declared, this));
    this.#sweeper ??= setInterval(() => this.#sweep(), Math.min(1000, this.limits.bodyGraceMs)).unref();
  }

  /** Counts bytes that came; false where they are too many. They count until they are released, in either case. */
  hold(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.limits.maxBodiesBytes;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** The bytes of all bodies that are not answered. */
  get heldBytes(): number {
    return this.#bytes;
  }

  #sweep(): void {
    if (this.open.size === 0) {
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
      return;
    }
    const { bodyGraceMs, minBodyBytesPerSecond, requestTimeoutMs } = this.limits;
    const now = performance.now();
    for (const reading of this.open) {
      const elapsedMs = now - reading.startedAt;
      const slow = elapsedMs > bodyGraceMs && reading.received < (elapsedMs / 1000) * minBodyBytesPerSecond;
      if (!slow && elapsedMs <= requestTimeoutMs) continue;
      const found = `${reading.received} bytes of the body came in ${(elapsedMs / 1000).toFixed(1)} s`;
      const wanted = slow
        ? `at least ${minBodyBytesPerSecond} bytes a second`
        : `all of it within ${requestTimeoutMs / 1000} s`;
      reading.refuse(new ServingError('REQUEST_TIMEOUT', `${found}, expected ${wanted}`));
    }
  }
}

type Undo = (bytes: Uint8Array, options: ZlibOptions, done: (error: Error | null, bytes: Buffer) => void) => void;

const DECODERS: ReadonlyMap<string, Undo> = new Map<string, Undo>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // a zlib stream starts with compression method 8; some clients send the bare deflate stream instead
  ['deflate', (bytes, options, done) => ((bytes[0]! & 15) === 8 ? inflate : inflateRaw)(bytes, options, done)],
  ['br', (bytes, options, done) => brotliDecompress(bytes, { maxOutputLength: options.maxOutputLength! }, done)],
]);

const undo = (decoder: Undo, encoding: string, bytes: Uint8Array, limit: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    decoder(bytes, { maxOutputLength: limit }, (error, decoded) => {
      if (error === null) resolve(decoded);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        reject(tooLarge('the decoded body', limit));
      else
        reject(
          new ServingError(
            'INVALID_REQUEST',
            `the body is not what its Content-Encoding ${encoding} says: ${error.message}`,
          ),
        );
    });
  });

/**
 * The decoders that a Content-Encoding header names, in the order in which they undo it; none for `identity`.
 * Throws UNSUPPORTED_MEDIA for another encoding, or for more than two in a row.
 */
export const decodersOf = (header: string): readonly string[] => {
  const encodings = header
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
  const unknown = encodings.find((encoding) => !DECODERS.has(encoding));
  if (unknown !== undefined || encodings.length > 2) {
    const found =
      unknown === undefined ? `${encodings.length} content encodings in a row` : `content encoding "${unknown}"`;
    throw new ServingError('UNSUPPORTED_MEDIA', `${found} is not supported; send one of ${ENCODINGS}, or none`);
  }
  return encodings.reverse();
};

/** The body with its content encodings undone, each result within `limit` bytes. Runs in libuv's threads. */
export const decodeBody = async (
  bytes: Uint8Array,
  encodings: readonly string[],
  limit: number,
): Promise<Uint8Array> => {
  let decoded = bytes;
  for (const encoding of encodings) decoded = await undo(DECODERS.get(encoding)!, encoding, decoded, limit);
  return decoded;
};
