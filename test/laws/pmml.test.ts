/** The coverage page of PMML: each of its words is served with a golden, or refused with a reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BY_SPECIFICATION, pmmlSections } from '../../scripts/pmml.ts';

/** Of models and functions; what else is refused is what JPMML-Evaluator has not either, or what looks at several rows. */
const MOST_REFUSED = 0.05;

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

  it('at most one in twenty of the models and functions is refused', () => {
    const own = pmmlSections()
      .slice(0, 2)
      .flatMap((section) => section.rows);
    const refused = own.filter(({ status }) => status === 'refused').map(({ name }) => name);
    assert.ok(refused.length <= MOST_REFUSED * own.length, `${refused.length} of ${own.length}: ${refused.join(', ')}`);
  });
});
