/** The coverage page of estimators, objectives and boosters: each is served with a golden, or refused with a reason. */
import { describe } from 'node:test';
import { sections } from '../../scripts/estimators.ts';
import { holdsCoverage } from '../coverage.ts';

describe('coverage of estimators', () => holdsCoverage(sections().flatMap((section) => section.rows)));
