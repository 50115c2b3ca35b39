/** The coverage page of Spark: each class is served with a golden, or refused with a reason. */
import { describe } from 'node:test';
import { sparkRows } from '../../scripts/spark.ts';
import { holdsCoverage } from '../coverage.ts';

describe('coverage of Spark', () => holdsCoverage(sparkRows()));
