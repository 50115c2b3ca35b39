import { testPacks } from '../../../test/packs.ts';

testPacks('cntk');
