/**
 * The weights of one opened model, in memory of ONNX Runtime's own. A weight that one session uses once is given to it: the
 * session holds it as its kernels want it and no other way. What is used more often stays here, and sessions read it in
 * place; what their kernels rearrange for themselves they share through the container of prepacked weights.
 *
 *   read in a loader thread ─▶ open, write … ─┐
 *   read in this one ─▶ bring ────────────────┴▶ give ─▶ a session
 */
import { ServingError } from '../../errors.ts';
import { Words } from '../memory.ts';
import type { PreparedWeight } from '../prepared.ts';
import { type Api, addressOfMemory } from './api.ts';
import type { Given } from './editor.ts';
import { mapped } from './heap.ts';

/** An OrtValue that owns its memory, and where that lies. */
interface Room extends Given {
  readonly address: number;
  readonly dataType: number;
  readonly shape: readonly number[];
}

/** An empty tensor may have no memory of its own, and NULL is refused. */
const NOTHING = new Uint8Array(new ArrayBuffer(8));
/** Copies under way at once: what takes longest is the system's, which gives each its pages. */
const COPIES = 2;
/** Bytes that are copied without leaving the event loop. */
const AT_ONCE = 2 ** 16;

export class Weights {
  readonly #ort: Api;
  readonly container: number;
  /** What was opened by number, until it is known which weight it is. */
  readonly #opened = new Map<number, Room>();
  readonly #rooms = new Map<PreparedWeight, Room>();
  /** OrtValues over memory of rooms, which sessions or their options read. */
  readonly #views: number[] = [];
  readonly #writing = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #copying = 0;
  #released = false;

  constructor(ort: Api) {
    this.#ort = ort;
    const out = new Words(1);
    ort.check(ort.CreatePrepackedWeightsContainer(out.at(0)), 'load');
    this.container = out.address(0);
  }

  /** Room for a weight that is written piece by piece; `number` is its `room`. */
  open(number: number, weight: Pick<PreparedWeight, 'dataType' | 'shape'>, byteLength: number): void {
    this.#opened.set(number, this.#allocate(weight, byteLength));
  }

  /** Copies bytes to their place in a room, off the event loop. */
  write(number: number, at: number, bytes: Uint8Array): Promise<void> {
    const room = this.#opened.get(number);
    if (!room || at < 0 || at + bytes.length > room.byteLength) {
      throw new ServingError('INTERNAL', `${bytes.length} bytes at ${at} of weight ${number} have no room`);
    }
    return this.#copy(room.address + at, bytes);
  }

  /** All that `write` was asked for. */
  async written(): Promise<void> {
    await Promise.all(this.#writing);
  }

  /** Takes a weight in; its own bytes are not read any more. */
  async bring(weight: PreparedWeight): Promise<void> {
    if (this.#rooms.has(weight)) return;
    const { bytes, room: number } = weight;
    if (number === undefined) {
      const room = this.#allocate(weight, bytes.length);
      this.#rooms.set(weight, room);
      if (bytes.length > AT_ONCE) await this.#copy(room.address, bytes);
      else if (bytes.length > 0) this.#ort.copy(room.address, addressOfMemory(bytes), bytes.length);
      return;
    }
    const room = this.#opened.get(number);
    if (!room) throw new ServingError('INTERNAL', `weight ${number} did not arrive`);
    this.#opened.delete(number);
    this.#rooms.set(weight, room);
  }

  /** An OrtValue for a session to own; the last of a weight's users gets its memory. */
  give(weight: PreparedWeight, isLast: boolean): Given {
    const room = this.#rooms.get(weight)!;
    if (!isLast) {
      const copy = this.#allocate(weight, room.byteLength);
      this.#ort.copy(copy.address, room.address, room.byteLength);
      return copy;
    }
    this.#rooms.delete(weight);
    return room;
  }

  /** An OrtValue for a session to own, over memory that stays here. */
  share(weight: PreparedWeight): Given {
    const room = this.#rooms.get(weight)!;
    return { value: this.#viewOf(room), byteLength: room.byteLength };
  }

  /** An OrtValue over memory that stays here, which whoever asks reads and never owns. */
  view(weight: PreparedWeight): number {
    const value = this.#viewOf(this.#rooms.get(weight)!);
    this.#views.push(value);
    return value;
  }

  /** Frees what `give` or `share` made and no session took. */
  free(given: Iterable<Given>): void {
    for (const { value } of given) this.#ort.ReleaseValue(value);
  }

  /** Frees a weight that no session reads. */
  drop(weight: PreparedWeight): void {
    const room = this.#rooms.get(weight);
    if (room) this.#ort.ReleaseValue(room.value);
    this.#rooms.delete(weight);
  }

  /** To be called when every session that reads them is released, and nothing is written any more. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#ort.ReleasePrepackedWeightsContainer(this.container);
    for (const value of this.#views.splice(0)) this.#ort.ReleaseValue(value);
    for (const { value } of [...this.#rooms.values(), ...this.#opened.values()]) this.#ort.ReleaseValue(value);
    this.#rooms.clear();
    this.#opened.clear();
  }

  #allocate({ dataType, shape }: Pick<PreparedWeight, 'dataType' | 'shape'>, byteLength: number): Room {
    const ort = this.#ort;
    const words = new Words(1 + shape.length);
    shape.forEach((dim, i) => {
      words.set(1 + i, dim);
    });
    const rank = shape.length;
    const create = ort.CreateTensorAsOrtValue;
    ort.check(
      mapped(() => create(ort.allocator, words.at(1), rank, dataType, words.at(0))),
      'load',
    );
    const value = words.address(0);
    ort.check(ort.GetTensorMutableData(value, words.at(0)), 'load');
    return { value, address: words.address(0), byteLength, dataType, shape };
  }

  #viewOf({ address, byteLength, dataType, shape }: Room): number {
    const ort = this.#ort;
    const words = new Words(1 + shape.length);
    shape.forEach((dim, i) => {
      words.set(1 + i, dim);
    });
    const create = ort.CreateTensorWithDataAsOrtValue;
    const memory = byteLength === 0 ? addressOfMemory(NOTHING) : address;
    ort.check(create(ort.memoryInfo, memory, byteLength, words.at(1), shape.length, dataType, words.at(0)), 'load');
    return words.address(0);
  }

  #copy(to: number, bytes: Uint8Array): Promise<void> {
    const copied = new Promise<void>((resolve, reject) => {
      const start = (): void => {
        this.#copying++;
        this.#ort.copy.async(to, addressOfMemory(bytes), bytes.length, (error) => {
          // Kept alive until here.
          void bytes;
          this.#copying--;
          this.#waiting.shift()?.();
          if (error) reject(error);
          else resolve();
        });
      };
      if (this.#copying < COPIES) start();
      else this.#waiting.push(start);
    });
    this.#writing.add(copied);
    const settled = (): boolean => this.#writing.delete(copied);
    copied.then(settled, settled);
    return copied;
  }
}
