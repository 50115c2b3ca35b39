/** The module that the loader thread runs: what every format and engine can do without native code. */
import { parentPort } from 'node:worker_threads';
import { prepare } from '../engines/prepare.ts';
import { detect } from '../formats/registry.ts';
import { type Prepare, serveOrders } from './loader-port.ts';

const prepareFiles: Prepare = async (files, platform) => {
  const { format, match } = await detect(files, platform);
  const prepared = await prepare(await format.load(files, match));
  return { prepared, format: format.name, title: format.title };
};

if (parentPort) serveOrders(parentPort, prepareFiles);
