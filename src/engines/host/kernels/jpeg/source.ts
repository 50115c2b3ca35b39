/**
 * The bytes of a JPEG file as libjpeg's data source gives them in TensorFlow, its behaviour at a premature end included.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/jpeg/jpeg_handle.cc
 *
 * A reader consumes bytes and now and then declares what it has consumed as done (`commit`). Where the file ends early:
 *   nothing is left since the last commit    an error; told to recover, an end-of-image marker is made up
 *   something is left                        the reader is suspended; told to recover, it gets the bytes since the last
 *                                            commit once more
 */
import { failed } from '../arguments.ts';

/** Thrown where decoding stops for lack of bytes: what was decoded so far may be used. */
export class Suspension extends Error {}

const SUSPENSION = new Suspension('the JPEG data ends early');
const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);
/** Bytes are given again at most so often without a commit: libjpeg would never end. */
const MAX_REPLAYS = 100_000;

/** What libjpeg refuses: RUN_FAILED, as TensorFlow's INVALID_ARGUMENT. */
export const invalid = (why: string): Error => failed(`Invalid JPEG data or crop window: ${why}`);

export class Source {
  bytes: Uint8Array;
  /** Where the next byte lies. */
  at = 0;
  end: number;
  /** A marker that was read and not yet dealt with; 0 for none. */
  marker = 0;
  readonly #recover: boolean;
  #done = 0;
  #replays = 0;

  constructor(bytes: Uint8Array, recover: boolean) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.#recover = recover;
  }

  /** Bytes that are left since the last commit. */
  get left(): number {
    return this.end - this.#done;
  }

  commit(): void {
    this.#done = this.at;
    this.#replays = 0;
  }

  /** Goes back to the last commit. */
  rewind(): void {
    this.at = this.#done;
  }

  byte(): number {
    if (this.at === this.end) this.#refill();
    return this.bytes[this.at++]!;
  }

  word(): number {
    const high = this.byte();
    return (high << 8) | this.byte();
  }

  /** Passes over bytes that were not looked at; to be called right after a commit, and is one. */
  skip(count: number): void {
    if (count > this.end - this.at) {
      this.at = this.end;
      this.commit();
      this.#refill();
    } else this.at += count;
    this.commit();
  }

  #refill(): void {
    if (this.left > 0) {
      if (!this.#recover) throw SUSPENSION;
      if (++this.#replays > MAX_REPLAYS) throw invalid('it ends within a marker');
      this.at = this.#done;
      return;
    }
    if (!this.#recover) throw invalid('it ends early');
    this.bytes = END_OF_IMAGE;
    this.at = 0;
    this.#done = 0;
    this.end = END_OF_IMAGE.length;
  }
}
