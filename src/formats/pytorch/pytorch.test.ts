/** Every golden of PyTorch: what torch itself answered. */
import { testPacks } from '../../../test/packs.ts';

testPacks('pytorch');
