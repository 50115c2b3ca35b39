/** Few dependencies: each one pinned exactly, with its reason in ARCHITECTURE.md, and none that is not used. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { filesBelow, ROOT } from '../root.ts';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly name: string } & Record<
  string,
  Record<string, string>
>;
const runtime = { ...manifest['dependencies'], ...manifest['optionalDependencies'] };

it('versions are exact', () => {
  const all = Object.entries({ ...runtime, ...manifest['devDependencies'] });
  assert.deepEqual(
    all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
});
it('each runtime dependency has its reason in ARCHITECTURE.md', () => {
  const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  assert.deepEqual(
    Object.keys(runtime).filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
});
it('each runtime dependency is used, and nothing else is imported', () => {
  const used = new Set<string>();
  for (const path of filesBelow('src', '.ts').filter((name) => !name.endsWith('.test.ts'))) {
    const source = readFileSync(join(ROOT, path), 'utf8');
    for (const [, specifier] of source.matchAll(
      /(?:\bfrom |^import |\bimport\(|\bresolve\()'((?:@[\w-]+\/)?[a-z][\w.:-]*(?:\/[^']*)?)'/gm,
    )) {
      if (!specifier!.startsWith('node:') && specifier !== manifest.name)
        used.add(
          specifier!
            .split('/')
            .slice(0, specifier!.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  }
  assert.deepEqual([...used].sort(), Object.keys(runtime).sort());
});
it('the lock file names no registry', () => {
  assert.ok(!readFileSync(join(ROOT, 'package-lock.json'), 'utf8').includes('"resolved"'));
});
