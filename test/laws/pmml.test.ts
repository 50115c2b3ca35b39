/** The coverage page of PMML: each of its words is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BY_SPECIFICATION, pmmlSections } from '../../scripts/pmml.ts';

/** Of all words; what is refused is what JPMML-Evaluator has not either, or what looks at several rows. */
const MOST_REFUSED = 0.08;

describe('coverage of PMML', () => {
  const rows = pmmlSections().flatMap((section) => section.rows);
  const namesOf = (wanted: (row: (typeof rows)[number]) => boolean): readonly string[] =>
    rows.filter(wanted).map(({ name }) => name);

  it('each is served or refused', () =>
    assert.deepEqual(
      namesOf(({ status }) => status === 'not there'),
      [],
    ));

  it('each that is served has a golden', () =>
    assert.deepEqual(
      namesOf(({ status, goldens, name }) => status === 'served' && goldens === 0 && !(name in BY_SPECIFICATION)),
      [],
    ));

  it('each that is refused has a reason', () =>
    assert.deepEqual(
      namesOf(({ status, note }) => status === 'refused' && note === ''),
      [],
    ));

  it('few are refused', () => {
    const refused = namesOf(({ status }) => status === 'refused');
    assert.ok(
      refused.length <= MOST_REFUSED * rows.length,
      `${refused.length} of ${rows.length}: ${refused.join(', ')}`,
    );
  });
});
