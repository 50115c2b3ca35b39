import { testPacks } from '../../../test/packs.ts';

testPacks('caffe2');
