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

  it('most of what the tables serve has a golden', () => {
    const served = rows.filter(({ status }) => status === 'served');
    const compared = served.filter(({ goldens }) => goldens.size > 0);
    assert.ok(compared.length >= 0.5 * served.length, `${compared.length} of ${served.length}`);
  });
});
