/** The module that the loader thread runs: what every format and engine can do without native code. */
import { parentPort } from 'node:worker_threads';
import { prepareBy } from '../engines/prepare-by.ts';
import { detect } from '../formats/registry.ts';
import { sentTo } from '../formats/remote.ts';
import { type Prepare, serveOrders } from './loader-port.ts';

const prepareFiles: Prepare = async (files, { platform, engine = 'auto', servers = [] }, store) => {
  const { format, match } = await detect(files, platform);
  const { native } = format;
  const sent = sentTo(format.name, files, match);
  const prepared = await prepareBy(engine, {
    compile: () => format.load(files, match),
    ...(store && { store }),
    ...(sent && { remote: { ...sent, isNamed: servers.includes(sent.server) } }),
    ...(native && { native: (why) => native(files, match, why) }),
  });
  return { prepared, format: format.name, title: format.title };
};

if (parentPort) serveOrders(parentPort, prepareFiles);
