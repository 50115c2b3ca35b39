/**
 * Where the thread that reads a model puts large weights as it reads them: memory of the engine's own, which lies with the
 * thread that opens the model. Weights cross piece by piece, in memory that is used again and stays in the processor's
 * cache, so that reading, checking and taking over happen at once and no weight is ever there twice.
 *
 *   open ─▶ room
 *   piece ─▶ the reader fills and checks it ─▶ put: it is copied to its place in the room, and may be had again
 */
import type { PreparedWeight } from './prepared.ts';

export interface WeightStore {
  /** Room for a weight that takes so many bytes in ONNX's form. */
  open(weight: { readonly dataType: number; readonly shape: readonly number[] }, byteLength: number): number;
  /** PIECE_BYTES to read into, when there is a piece to be had. */
  piece(): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives bytes away that belong at `at` of the room; `bytes` starts where its ArrayBuffer does. */
  put(room: number, at: number, bytes: Uint8Array<ArrayBuffer>): void;
}

export const PIECE_BYTES = 2 ** 22;
/** Smaller weights are not worth a message of their own. */
export const LEAST_BYTES = 2 ** 18;

/** A weight whose bytes are in memory of their own, as their reader hands it on: to the store where there is one and it is large. */
export const deliver = (
  store: WeightStore | undefined,
  { dataType, shape }: Pick<PreparedWeight, 'dataType' | 'shape'>,
  bytes: Uint8Array<ArrayBuffer>,
): PreparedWeight => {
  if (!store || bytes.length < LEAST_BYTES) return { dataType, shape, bytes };
  const room = store.open({ dataType, shape }, bytes.length);
  store.put(room, 0, bytes);
  return { dataType, shape, bytes: new Uint8Array(), room };
};
