/**
 * The frame around every page, its headers, and pages for failures. The policy lets a page load nothing but this
 * server's own files: https://www.w3.org/TR/2024/WD-CSP3-20240903/. Without scripts every page still works.
 */
import { CODES, toServingError } from '../errors.ts';
import type { Context, HttpReply, HttpRequest, Route } from '../protocols/route.ts';
import { assetUrl } from './assets.ts';
import { type Content, type Html, html } from './html.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:", // an uploaded image is shown from memory
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The pages, as the bar at the top lists them; `short` where there is little room. */
export const PAGES = {
  server: { path: './', label: 'Server', short: 'Server' },
  json: { path: './json_inference', label: 'JSON inference', short: 'JSON' },
  image: { path: './image_inference', label: 'Image inference', short: 'Image' },
  clients: { path: './generate_clients', label: 'Generate clients', short: 'Clients' },
} as const satisfies Record<string, { readonly path: string; readonly label: string; readonly short: string }>;

export type PageName = keyof typeof PAGES;

const bar = (current: PageName): Html => html`<header class="bar"><div>
<a class="brand" href="./"><img src="${assetUrl('icon.svg')}" alt="">Simple TensorFlow Serving</a>
<nav aria-label="Pages">${Object.entries(PAGES).map(
  ([name, { path, label, short }]) =>
    html`<a href="${path}"${name === current && html` aria-current="page"`}><span class="wide">${label}</span><span class="narrow">${short}</span></a>`,
)}</nav>
</div></header>`;

/** A whole page as a reply. `title` is also its heading. */
export const page = (current: PageName, title: string, body: Content, status = 200): HttpReply => ({
  status,
  headers: HEADERS,
  body: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Simple TensorFlow Serving</title>
<link rel="icon" href="${assetUrl('icon.svg')}">
<link rel="stylesheet" href="${assetUrl('style.css')}">
<script type="module" src="${assetUrl('main.js')}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${bar(current)}
<main id="main">
<h1>${title}</h1>
${body}
</main>
<p id="announcement" class="unseen" role="status"></p>
</body>
</html>
`.text,
});

/** A box with something that the reader should know. */
export const notice = (text: Content, bad = false): Html =>
  html`<div class="notice${bad && ' bad'}"${bad && html` role="alert"`}>${text}</div>`;

/**
 * A handler whose failures are pages with the status of the failure. A fault of the program itself goes on to the
 * server, which logs it.
 */
export const asPage =
  (current: PageName, handle: Route['handle']): Route['handle'] =>
  async (request: HttpRequest, context: Context): Promise<HttpReply> => {
    try {
      return await handle(request, context);
    } catch (thrown) {
      const error = toServingError(thrown);
      if (error.code === 'INTERNAL') throw thrown;
      const again = html`<p><a href="${PAGES[current].path}">Start again from ${PAGES[current].label}</a></p>`;
      return page(current, 'This did not work', [notice(error.message, true), again], CODES[error.code].http);
    }
  };
