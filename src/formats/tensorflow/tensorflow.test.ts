import { testFormat } from '../../../test/golden.ts';

testFormat('tensorflow');
