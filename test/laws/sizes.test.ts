/** Small files: the median at most 120 lines, none over 500 but those that are one table, listed here with a reason. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { filesBelow, ROOT } from '../root.ts';

const TABLES: ReadonlyMap<string, string> = new Map([
  ['src/formats/pytorch/schemas.ts', "torch's registry of operators, one a line"],
  ['src/formats/mxnet/registry.ts', 'the registry of MXNet, one operator a line'],
]);

const VAGUE = /(^|\/)(utils?|helpers?|common|misc|manager|base|impl)(\.ts|\/)/;
const lines = new Map(
  filesBelow('src', '.ts')
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8').split('\n').length] as const),
);

it('the median file has at most 120 lines', () => {
  const sorted = [...lines.values()].sort((a, b) => a - b);
  assert.ok(sorted[sorted.length >> 1]! <= 120, `median ${sorted[sorted.length >> 1]}`);
});
it('no file has more than 500 lines', () => {
  assert.deepEqual(
    [...lines].filter(([path, count]) => count > 500 && !TABLES.has(path)),
    [],
  );
});
it('each exception is still one', () => {
  assert.deepEqual(
    [...TABLES.keys()].filter((path) => (lines.get(path) ?? 0) <= 500),
    [],
  );
});
it('no file name says nothing', () =>
  assert.deepEqual(
    [...lines.keys()].filter((path) => VAGUE.test(path)),
    [],
  ));
it('the compiler is never silenced', () => {
  const silenced = filesBelow('src', '.ts').filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
    return /\bas any\b|: any\b|<any>/.test(code) || /@ts-(ignore|expect-error|nocheck)/.test(text);
  });
  assert.deepEqual(silenced, []);
});
it('no work is left in a comment', () => {
  const left = filesBelow('src', '.ts').filter((path) =>
    /\b(TODO|FIXME|XXX|HACK)\b/.test(readFileSync(join(ROOT, path), 'utf8')),
  );
  assert.deepEqual(left, []);
});
