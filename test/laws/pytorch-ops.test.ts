/** docs/ops/pytorch.md: what torch.nn's layers and torchvision's classifiers reach is served with a golden, or refused for a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lawRows } from '../../scripts/coverage-page.ts';
import { pytorchRows } from '../../scripts/pytorch-ops.ts';
import { holdsCoverage } from '../coverage.ts';

describe('docs/ops/pytorch.md', () => {
  const rows = pytorchRows();
  holdsCoverage(lawRows(rows.filter(({ isUpstream }) => isUpstream)));

  it('each operator that is refused has a reason', () =>
    assert.deepEqual(
      rows.filter(({ status, note }) => status === 'refused' && note === '').map(({ name }) => name),
      [],
    ));

  it('each operator that is served has a golden, or the reason why none can be made', () =>
    assert.deepEqual(
      rows
        .filter(({ status, goldens, note }) => status === 'served' && goldens.size === 0 && note === '')
        .map(({ name }) => name),
      [],
    ));
});
