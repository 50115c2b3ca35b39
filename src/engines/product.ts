/** What this program calls itself in what it writes. */
import { readFileSync } from 'node:fs';

/** In the models that it writes. */
export const PRODUCER = 'simple-tensorflow-serving';

/** This package's version. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
