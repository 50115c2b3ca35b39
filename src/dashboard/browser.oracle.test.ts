/**
 * The dashboard in a real Chromium (Debian's package `chromium`, or the path in CHROMIUM): a plain server around the
 * routes, a service with models in every state. No page may log an error or break its own policy.
 * With STFS_SCREENSHOTS=folder it also saves how the pages look, wide and narrow, light and dark.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { echoRoute, fakeContext, fakeService, MEAN_NAME } from '../../test/dashboard-service.ts';
import { toServingError } from '../errors.ts';
import type { HttpReply, HttpRequest, Route } from '../protocols/route.ts';
import { dashboardRoutesOver } from './routes.ts';

const CHROMIUM = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
const SCREENSHOTS = process.env['STFS_SCREENSHOTS'];

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mOQjj9CU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAKvi+D1bhTGzAAAAAElFTkSuQmCC',
  'base64',
);

const service = fakeService();
const shoot = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS === undefined) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
};

/** Routes by method and path; a path with parameters by its regular expression. */
const routes = [...dashboardRoutesOver(echoRoute), echoRoute].map((route) => ({
  ...route,
  pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
}));

const answer = async (
  method: string,
  target: string,
  request: Pick<HttpRequest, 'headers' | 'body'>,
): Promise<HttpReply> => {
  const url = new URL(target, 'http://h');
  for (const route of routes as readonly (Route & { readonly pattern: RegExp })[]) {
    const found = route.pattern.exec(url.pathname);
    if (route.method !== method || found === null) continue;
    const { signal } = new AbortController();
    const whole = {
      method,
      path: url.pathname,
      params: { ...found.groups },
      query: url.searchParams,
      signal,
      ...request,
    };
    try {
      return await route.handle(whole, fakeContext(service));
    } catch (error) {
      return { status: 400, body: JSON.stringify({ error: toServingError(error).message }) };
    }
  }
  return { status: 404, body: `nothing at ${target}` };
};

const serve = (): Server =>
  createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', async () => {
      const body = Buffer.concat(chunks);
      const {
        status,
        headers,
        body: text,
      } = await answer(message.method!, message.url!, { headers: message.headers, body });
      response.writeHead(status, headers).end(text);
    });
  });

describe('in Chromium', {
  skip: CHROMIUM === undefined && 'no chromium: apt-get install chromium, or set CHROMIUM',
}, () => {
  const server = serve();
  let browser: Browser;
  let base = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM!, headless: true, args: FLAGS });
  });
  after(async () => {
    await browser?.close();
    server.close();
    server.closeAllConnections();
  });

  /**
   * Runs `steps` on a fresh page at `path`, then demands that nothing was complained of and no name ran as a script.
   * `tolerated`: Chromium writes `Failed to load resource: … status of 400` for every refusal.
   */
  const visit = async (
    path: string,
    steps: (page: Page) => Promise<void>,
    { tolerated, ...options }: BrowserContextOptions & { readonly tolerated?: RegExp } = {},
  ): Promise<void> => {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on('console', (line) => ['error', 'warning'].includes(line.type()) && complaints.push(line.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('requestfailed', (request) => complaints.push(`${request.url()} ${request.failure()?.errorText}`));
      page.on('request', (request) => {
        if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
      });
      await page.goto(base + path);
      await steps(page);
      if (options.javaScriptEnabled !== false) assert.equal(await page.evaluate('window.hacked'), undefined);
    } finally {
      await context.close();
    }
    assert.deepEqual(
      complaints.filter((text) => tolerated?.test(text) !== true),
      [],
    );
  };

  test('the first page lists the models, and a name that is a script is text', () =>
    visit('/', async (page) => {
      const table = page.locator('table').first();
      const text = (await table.textContent())!;
      assert.match(text, /default\s+2\s+TensorFlow\s+ready/);
      assert.ok(text.includes(MEAN_NAME));
      assert.ok((await page.locator('h3').last().textContent()) === MEAN_NAME);
      assert.equal(await page.locator('img[src="x"], #models script').count(), 0);
    }));

  test('from the first page to an answer: a link, a filled form, a run', () =>
    visit(
      '/',
      async (page) => {
        await page.locator('a', { hasText: 'JSON' }).and(page.locator('[href*="model_version=1"]')).first().click();
        await page.waitForURL(/json_inference/);
        await page.getByRole('button', { name: 'Run' }).click();
        const result = page.locator('#result-json');
        await page.locator('#result-line', { hasText: /^Status 200 in [\d.]+ ms$/ }).waitFor();
        const shown = (await result.textContent())!;
        for (const part of ['9007199254740993', 'NaN', '"model_version": "1"', '"keys"'])
          assert.ok(shown.includes(part), part);
        assert.match(page.url(), /\/json_inference\?/);
        await shoot(page, 'json-answer');
        await page.getByLabel('Data').fill('"fail"');
        await page.keyboard.press('Control+Enter');
        await page.locator('#result-line[data-good="false"]', { hasText: 'Status 400' }).waitFor();
        assert.match((await result.textContent())!, /does not fit \[batch, 1\]/);
      },
      { tolerated: /status of 400/ },
    ));

  test('choosing another model chooses its signature and example', () =>
    visit('/json_inference', async (page) => {
      await page.getByLabel('Signature').selectOption('other');
      await page.waitForURL(/signature_name=other/);
      await page.getByLabel('Model').selectOption(MEAN_NAME);
      await page.waitForURL(/script/);
      assert.equal(await page.getByLabel('Signature').inputValue(), MEAN_NAME);
      assert.ok((await page.getByLabel('Data').inputValue()).includes(JSON.stringify(MEAN_NAME)));
    }));

  test('an image is previewed, sent, and shown beside the answer', () =>
    visit('/image_inference?model_name=deep_image_model', async (page) => {
      await page.getByLabel('Image file').setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer: PNG });
      await page.locator('#preview').waitFor({ state: 'visible' });
      await page.getByRole('button', { name: 'Run' }).click();
      await page.locator('#result-line', { hasText: 'Status 200' }).waitFor();
      const image = page.getByAltText('The image that was sent: blue.png');
      await shoot(page, 'image-answer');
      assert.equal(
        await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth),
        32,
      );
    }));

  test('a client is generated and copied', () =>
    visit(
      '/generate_clients',
      async (page) => {
        await page.getByLabel('Language').selectOption('golang');
        await page.waitForURL(/language=golang/);
        const section = page.locator('section', { hasText: 'Go client' });
        await section.getByRole('button', { name: 'Copy' }).click();
        await section.getByRole('button', { name: 'Copied' }).waitFor();
        const copied = await page.evaluate('navigator.clipboard.readText()');
        assert.equal(copied, await section.getByLabel('Go client').textContent());
        assert.match(String(copied), /^package main/m);
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    ));

  test('a state that changes is shown without a reload, and what was unfolded stays so', () =>
    visit('/', async (page) => {
      const folded = page.locator('details', { hasText: 'other' }).first();
      await folded.locator('summary').click();
      const loading = service.list[1]!;
      service.list[1] = {
        ...loading,
        status: { ...loading.status, versions: loading.status.versions.map((v) => ({ ...v, state: 'ready' })) },
      };
      await page.locator('.state', { hasText: 'loading' }).waitFor({ state: 'detached' });
      assert.equal(await folded.getAttribute('open'), '');
      service.list[1] = loading;
    }));

  test('without scripts the forms still work', () =>
    visit(
      '/json_inference?model_name=default',
      async (page) => {
        await page.getByLabel('Signature').selectOption('other');
        await page.getByRole('button', { name: 'Choose' }).click();
        await page.waitForURL(/signature_name=other/);
        await page.getByRole('button', { name: 'Run' }).click();
        await page.waitForURL(/run_json_inference$/);
        assert.match((await page.locator('#result-json').textContent())!, /"signature_name": "other"/);
      },
      { javaScriptEnabled: false },
    ));

  const widths = [
    ['desktop', 1280],
    ['phone', 360],
  ] as const;
  const pages = [
    '/',
    '/json_inference',
    '/image_inference',
    '/generate_clients?language=python',
    '/json_inference?model_name=broken',
  ];
  for (const [device, width] of widths) {
    for (const path of pages) {
      test(`${path} fits a ${device}, in light and dark`, async () => {
        for (const colorScheme of ['light', 'dark'] as const) {
          const steps = async (page: Page): Promise<void> => {
            const overflow = await page.evaluate(
              'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            );
            assert.equal(overflow, 0);
            await shoot(page, `${path.replace(/\W+/g, '-')}-${device}-${colorScheme}`);
          };
          await visit(path, steps, { colorScheme, viewport: { width, height: 800 }, tolerated: /status of 503/ });
        }
      });
    }
  }
});
