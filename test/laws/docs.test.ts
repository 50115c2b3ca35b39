/** The docs say what the program is: generated pages are fresh, links lead somewhere, commands exist. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { pages } from '../../scripts/pages.ts';
import { filesBelow, ROOT } from '../root.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('docs', () => {
  for (const [path, text] of pages()) {
    it(`${path} is fresh (npm run docs)`, () => assert.equal(read(path), text));
  }
  const prose = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...filesBelow('docs', '.md'),
    ...filesBelow('src', '.md'),
  ];
  for (const path of prose) {
    it(`${path}: every local link leads to a file`, () => {
      const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(
        (match) => match[1]!,
      );
      assert.deepEqual(
        links.filter((link) => !existsSync(join(ROOT, dirname(path), link))),
        [],
      );
    });
    it(`${path}: every npm script and source file it names exists`, () => {
      const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
      const named = [...read(path).matchAll(/`npm run ([a-z:]+)/g)]
        .map((match) => match[1]!)
        .filter((name) => !(name in scripts));
      const files = [
        ...read(path).matchAll(/`((?:src|test|scripts|bench|models|examples)\/[\w./-]+\.(?:ts|mjs|json|py))`/g),
      ]
        .map((match) => match[1]!)
        .filter((file) => !existsSync(join(ROOT, file)));
      assert.deepEqual([...named, ...files], []);
    });
  }
  it('every error code that the sources throw is in the table', () => {
    const known = read('docs/errors.md');
    const thrown = filesBelow('src', '.ts').flatMap((path) =>
      [...read(path).matchAll(/ServingError\(\s*'([A-Z_]+)'/g)].map((match) => match[1]!),
    );
    assert.deepEqual(
      [...new Set(thrown)].filter((code) => !known.includes(`| ${code} |`)),
      [],
    );
  });
});
