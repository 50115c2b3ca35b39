/**
 * Memory given back at once, not at some later garbage collection: a buffer that is sent through a channel leaves its
 * sender, and the message is thrown away with the channel.
 */
import { MessageChannel } from 'node:worker_threads';

/** Nothing may use the buffers any more; typed arrays over them are empty from now on. */
export const giveUp = (buffers: Iterable<ArrayBufferLike>): void => {
  const { port1, port2 } = new MessageChannel();
  const own = [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
  if (own.length > 0) port1.postMessage(undefined, own);
  port1.close();
  port2.close();
};
