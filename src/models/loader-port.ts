/**
 * The loader thread's side of a load, and the messages that cross. Results travel by transfer, so that weights are never
 * copied; errors travel as code and message.
 *
 *   serving thread ── Order ──▶ loader thread: detect ▸ read ▸ lower ▸ prepare ▸ still the same files?
 *                  ◀── Result ──
 */
import { setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import type { EngineChoice } from '../engines/choice.ts';
import { discard } from '../engines/discard.ts';
import { type Prepared, transferList } from '../engines/prepared.ts';
import { type Code, ServingError, toServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import { filesAt, lookAt } from '../sources/source.ts';

/** One version to be read. */
export interface Order {
  readonly at: string;
  /** As configured; undefined: found from the files. */
  readonly platform?: string;
  /** `auto` when absent. */
  readonly engine?: EngineChoice;
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
export type ResultMessage = { readonly id: number } & (
  | { readonly preparation: Preparation }
  | { readonly error: { readonly code: Code; readonly message: string; readonly detail?: string } }
);

/** Reads and prepares a model: detect ▸ read ▸ lower ▸ prepare. */
export type Prepare = (files: Files, order: Order) => Promise<Preparation>;

/** Reads and prepares one version. Throws MODEL_CHANGED where its files are not the ones that came to rest. */
export const prepareOrder = async (order: Order, prepare: Prepare): Promise<Preparation> => {
  const { at, stamp } = order;
  const preparation = await prepare(filesAt(at), order);
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
  port.on('message', async ({ id, order }: OrderMessage) => {
    try {
      const preparation = await prepareOrder(order, prepare);
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
