/** The coverage page of MXNet's operators: each of the registry is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lawRows } from '../../scripts/coverage-page.ts';
import { mxnetRows } from '../../scripts/mxnet-ops.ts';
import type { Attr } from '../../src/formats/mxnet/attrs.ts';
import { OPS, TABLES } from '../../src/formats/mxnet/ops/index.ts';
import { REGISTRY } from '../../src/formats/mxnet/registry.ts';
import { holdsCoverage } from '../coverage.ts';

/** A default as the registry writes it, by the row's own reader; undefined where it is written in another way. */
const readDefault = (attr: Attr<unknown>, text: string): unknown => {
  try {
    return attr.read(text);
  } catch {
    return undefined;
  }
};
const isNear = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isNear(one, b[i]));
  return a === b;
};

describe("coverage of MXNet's operators", () => {
  holdsCoverage(lawRows(mxnetRows()));

  it('each stands in one table', () => {
    const names = TABLES.flatMap((rows) => Object.keys(rows));
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });

  it('attributes have the defaults of the registry', () => {
    const wrong: string[] = [];
    for (const [name, row] of OPS) {
      const known = REGISTRY.get(name)?.attrs;
      for (const [attr, own] of Object.entries(row.attrs)) {
        const text = known?.get(attr);
        // texts are written without their spaces
        if (text === undefined || own.kind === 'text' || own.fallback === undefined) continue;
        const expected = readDefault(own as Attr<unknown>, text);
        if (expected !== undefined && !isNear(own.fallback, expected))
          wrong.push(`${name}.${attr}: ${String(own.fallback)}, upstream ${text}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});
