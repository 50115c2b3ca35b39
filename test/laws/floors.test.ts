/** The floors of ARCHITECTURE.md: a file imports only from its own floor and those above it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { it } from 'node:test';
import { filesBelow, ROOT } from '../root.ts';

/** From the top down. A floor is a folder or a file of src/. */
export const FLOORS = [
  'errors.ts',
  'tensor/',
  'files.ts',
  'wire/',
  'graph/',
  'pipeline/',
  'model.ts',
  'formats/',
  'engines/',
  'sources/',
  'scheduling/',
  'models/',
  'clients/',
  'protocols/',
  'dashboard/',
  'server/',
  'serve.ts',
  'index.ts',
  'cli/',
];
const floorOf = (path: string): number =>
  FLOORS.findIndex((floor) => path === `src/${floor}` || path.startsWith(`src/${floor}`));

const sources = filesBelow('src', '.ts').filter((path) => !path.endsWith('.test.ts'));
const importsOf = (path: string): string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    posix.join(dirname(path), match[1]!),
  );

it('every file lies on a floor', () =>
  assert.deepEqual(
    sources.filter((path) => floorOf(path) < 0),
    [],
  ));

it('a file imports only from its own floor and those above it', () => {
  const downward = sources.flatMap((path) =>
    importsOf(path)
      .filter((target) => floorOf(target) > floorOf(path))
      .map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(downward, []);
});

it('formats do not import each other', () => {
  const format = (path: string) => /^src\/formats\/([^/]+)\//.exec(path)?.[1];
  const crossings = sources.flatMap((path) =>
    importsOf(path)
      .filter((target) => format(path) && format(target) && format(path) !== format(target))
      .map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(crossings, []);
});

it('ARCHITECTURE.md lists the floors in this order', () => {
  const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const tree = /```\nsrc\/\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const listed = [...tree.matchAll(/^ {2}([a-z]+(?:\/|\.ts))/gm)].map((match) => match[1]);
  assert.deepEqual(listed, FLOORS);
});
