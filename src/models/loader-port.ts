/**
 * The loader thread's side of a load, and the messages that cross. Large weights cross piece by piece as they are read,
 * into memory of the engine's (weight-store.ts); the rest of a result travels by transfer, so that nothing is copied;
 * errors travel as code and message.
 *
 *   serving thread ── Order ──▶ loader thread: detect ▸ read ▸ lower ▸ prepare ▸ still the same files?
 *                  ◀── Room, Put … ──   ── Return … ──▶
 *                  ◀── Result ──
 */
import { setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import type { EngineChoice } from '../engines/choice.ts';
import { discard } from '../engines/discard.ts';
import { type Prepared, transferList } from '../engines/prepared.ts';
import { PIECE_BYTES, type WeightStore } from '../engines/weight-store.ts';
import { type Code, ServingError, toServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { RemoteServer } from '../model.ts';
import { filesAt, lookAt } from '../sources/source.ts';

/** One version to be read. */
export interface Order {
  readonly at: string;
  /** As configured; undefined: found from the files. */
  readonly platform?: string;
  /** `auto` when absent. */
  readonly engine?: EngineChoice;
  /** Servers of other makes that the settings name. */
  readonly servers?: readonly RemoteServer[];
  /** What the files had when they came to rest; absent: they are not compared. */
  readonly stamp?: string;
}

/** A model that needs only be opened, and what its format is called. */
export interface Preparation {
  readonly prepared: Prepared;
  /** The name in settings, `tensorflow`. */
  readonly format: string;
  /** The seed's display name, `TensorFlow`. */
  readonly title: string;
}

export interface OrderMessage {
  readonly id: number;
  readonly order: Order;
}
/** A piece that may be read into again. */
export interface ReturnMessage {
  readonly id: number;
  readonly piece: Uint8Array<ArrayBuffer>;
}
export type ResultMessage = { readonly id: number } & (
  | { readonly preparation: Preparation }
  | { readonly error: { readonly code: Code; readonly message: string; readonly detail?: string } }
);
export interface RoomMessage {
  readonly id: number;
  readonly room: number;
  readonly dataType: number;
  readonly shape: readonly number[];
  readonly byteLength: number;
}
/** Bytes for a room; a piece is to be sent back. */
export interface PutMessage {
  readonly id: number;
  readonly put: number;
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPiece: boolean;
}

/** Reads and prepares a model: detect ▸ read ▸ lower ▸ prepare. */
export type Prepare = (files: Files, order: Order, store?: WeightStore) => Promise<Preparation>;

/** Pieces of one load: some are read into while others are checked or copied away. */
const PIECES = 4;

/** The store of one load. */
class PortStore implements WeightStore {
  readonly #port: MessagePort;
  readonly #id: number;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #waiting: ((piece: Uint8Array<ArrayBuffer>) => void)[] = [];
  readonly #pieces = new WeakSet<ArrayBufferLike>();
  #made = 0;
  #rooms = 0;

  constructor(port: MessagePort, id: number) {
    this.#port = port;
    this.#id = id;
  }

  open({ dataType, shape }: { readonly dataType: number; readonly shape: readonly number[] }, byteLength: number) {
    const room = this.#rooms++;
    const message: RoomMessage = { id: this.#id, room, dataType, shape, byteLength };
    this.#port.postMessage(message);
    return room;
  }

  async piece(): Promise<Uint8Array<ArrayBuffer>> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#made === PIECES) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#made++;
    return this.#known(new Uint8Array(PIECE_BYTES));
  }

  put(room: number, at: number, bytes: Uint8Array<ArrayBuffer>): void {
    const isPiece = this.#pieces.has(bytes.buffer);
    const message: PutMessage = { id: this.#id, put: room, at, bytes, isPiece };
    this.#port.postMessage(message, [bytes.buffer]);
  }

  returned({ id, piece }: ReturnMessage): void {
    if (id !== this.#id) return;
    const known = this.#known(new Uint8Array(piece.buffer));
    const next = this.#waiting.shift();
    if (next) next(known);
    else this.#free.push(known);
  }

  #known(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#pieces.add(piece.buffer);
    return piece;
  }
}

/** Reads and prepares one version. Throws MODEL_CHANGED where its files are not the ones that came to rest. */
export const prepareOrder = async (order: Order, prepare: Prepare, store?: WeightStore): Promise<Preparation> => {
  const { at, stamp } = order;
  const preparation = await prepare(filesAt(at), order, store);
  if (stamp !== undefined && (await lookAt(at)).stamp !== stamp) {
    await discard(preparation.prepared);
    throw new ServingError('MODEL_CHANGED', `${at}: the files changed while the model was being read`);
  }
  return preparation;
};

/** Gives the serving thread the right of way. Elsewhere than on Linux a priority is the whole process's. */
const yieldToServing = (): void => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, 10);
  } catch {
    // Not allowed in some containers; then the load competes as before.
  }
};

/** Serves orders on the port of a loader thread, one at a time, as the serving thread sends them. */
export const serveOrders = (port: MessagePort, prepare: Prepare): void => {
  yieldToServing();
  let store: PortStore | undefined;
  port.on('message', async (received: OrderMessage | ReturnMessage) => {
    if ('piece' in received) {
      store?.returned(received);
      return;
    }
    const { id, order } = received;
    store = new PortStore(port, id);
    try {
      const preparation = await prepareOrder(order, prepare, store);
      const message: ResultMessage = { id, preparation };
      port.postMessage(message, [...transferList(preparation.prepared)]);
    } catch (error) {
      const { code, message, cause } = toServingError(error);
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
      const result: ResultMessage = { id, error: { code, message, ...(detail !== undefined && { detail }) } };
      port.postMessage(result);
    }
  });
};
