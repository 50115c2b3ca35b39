/**
 * The files that the pages need, by name: the style sheet, the icon, and the browser scripts as the build left them.
 * Their path holds a digest of all of them, so that browsers may keep them for ever and an update is seen at once.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ServingError } from '../errors.ts';
import type { HttpReply, Route } from '../protocols/route.ts';
import { STYLE } from './style.ts';

interface Asset {
  readonly type: string;
  readonly body: string;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1b5fc4"/>
<path d="M7 10h18M7 16h12M7 22h6" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<path d="m18 19 8 3.5-8 3.5z" fill="#fff"/>
</svg>`;

const script = (name: string): Asset => ({
  type: 'text/javascript; charset=utf-8',
  body: readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8'),
});

const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ['style.css', { type: 'text/css; charset=utf-8', body: STYLE }],
  ['icon.svg', { type: 'image/svg+xml', body: ICON }],
  ['main.js', script('main.js')],
  ['pretty-json.js', script('pretty-json.js')],
]);

const DIGEST = createHash('sha256')
  .update(JSON.stringify([...ASSETS]))
  .digest('hex')
  .slice(0, 16);

/** The address of an asset, relative to a page. */
export const assetUrl = (name: string): string => `./dashboard/assets/${DIGEST}/${name}`;

const handle: Route['handle'] = ({ params }): HttpReply => {
  const asset = ASSETS.get(params['name'] ?? '');
  if (asset === undefined) {
    throw new ServingError(
      'NOT_FOUND',
      `the dashboard has no file of that name; it has ${[...ASSETS.keys()].join(', ')}`,
    );
  }
  return {
    status: 200,
    headers: {
      'content-type': asset.type,
      'cache-control': params['digest'] === DIGEST ? 'private, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
    },
    body: asset.body,
  };
};

export const assetRoute: Route = { method: 'GET', path: '/dashboard/assets/:digest/:name', handle };
