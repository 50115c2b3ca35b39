/** Pickles made to do harm. Each is refused by name, in little time and memory, and nothing that it names is run. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, readsOrRefuses } from '../../../test/damaged.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { ROOT } from '../../../test/root.ts';
import { ServingError } from '../../errors.ts';
import { decompress } from '../compressed.ts';
import { readJoblib } from './joblib.ts';
import { unpickle } from './machine.ts';

const WITNESS = join(tmpdir(), `stfs-pickle-witness-${process.pid}`);
const TOUCH = `touch ${WITNESS}`;

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const short = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`;
const uint32 = (n: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes.toString('latin1');
};
const uint64 = (n: bigint): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(n);
  return bytes.toString('latin1');
};
const dtype = (code: string): string => `cnumpy\ndtype\n${short(code)}\x85R`;

// biome-ignore format: one pickle a line
const NAMED: readonly (readonly [name: string, pickle: string, refused: RegExp])[] = [
  ['os.system by GLOBAL and REDUCE',       `cos\nsystem\n(S'${TOUCH}'\ntR.`,                                      /os\.system \(byte/],
  ['posix.system by STACK_GLOBAL',         `\x80\x04${short('posix')}${short('system')}\x93${short(TOUCH)}\x85R.`, /posix\.system/],
  ['os.system by INST',                    `(S'${TOUCH}'\nios\nsystem\n.`,                                         /os\.system/],
  ['os.system by OBJ',                     `(cos\nsystem\nS'${TOUCH}'\no.`,                                        /os\.system/],
  ['subprocess.Popen by NEWOBJ',           `\x80\x02csubprocess\nPopen\n(S'${TOUCH}'\nt\x81.`,                     /subprocess\.Popen/],
  ['subprocess.Popen by NEWOBJ_EX',        `\x80\x04csubprocess\nPopen\n)}\x92.`,                                  /subprocess\.Popen/],
  ['eval',                                 `c__builtin__\neval\n(S'1'\ntR.`,                                       /__builtin__\.eval/],
  ['exec under its new name',              `cbuiltins\nexec\n(S'1'\ntR.`,                                          /builtins\.exec/],
  ['getattr',                              `cbuiltins\ngetattr\n(cos\nS'system'\ntR.`.replace('cos\n', 'cos\npath\n'), /builtins\.getattr .*os\.path/],
  ['__import__',                           `c__builtin__\n__import__\n(S'os'\ntR.`,                                /__import__/],
  ['a partial of os.system',               `cfunctools\npartial\n(cos\nsystem\nS'${TOUCH}'\ntR)R.`,                /os\.system|called with/],
  ['a ufunc that is none',                 `cnumpy.core\n_ufunc_reconstruct\n(S'os'\nS'system'\ntR(S'${TOUCH}'\ntR.`, /os\.system/],
  ['a reconstructor of os.system',         `ccopy_reg\n_reconstructor\n(cos\nsystem\nc__builtin__\nobject\nNtR.`,  /os\.system/],
  ['several, all told',                    `(cos\nsystem\ncshutil\nrmtree\ncsys\nexit\nl.`,                        /os\.system .*shutil\.rmtree .*sys\.exit/],
  ['a name in an object that is dropped',  `cos\nsystem\n0N.`,                                                     /os\.system/],
  ['a state for what is no object',        `K\x01}b.`,                                                             /an int gets a state/],
  ['a call of what is no name',            `K\x01)R.`,                                                             /an int is called/],
  ['extension codes',                      `\x82\x01.`,                                                            /extension codes/],
  ['persistent ids',                       `Psomething\n.`,                                                        /persistent ids/],
  ['protocol 9',                           `\x80\x09N.`,                                                           /protocol 9/],
  ['no STOP',                              'N',                                                                    /wanted at byte 1 of 1/],
  ['nothing at all',                       '',                                                                     /wanted at byte 0 of 0/],
  ['text',                                 '<html>',                                                               /byte 0x3c, which no pickle does/],
  ['an unknown opcode',                    '\x80\x02\xff.',                                                        /0xff is no opcode/],
  ['an empty stack',                       '.',                                                                    /stack is empty/],
  ['a mark that stays',                    '(N.',                                                                  /ends inside a list/],
  ['a mark that is not there',             't.',                                                                   /there is no mark/],
  ['a memo that is not there',             'h\x05.',                                                               /nothing was remembered as 5/],
  ['bytes of 2^63',                        `\x80\x04\x8e${uint64(2n ** 63n)}.`,                                    /bytes are wanted/],
  ['a str of 4 GiB',                       `X${uint32(0xffffffff)}.`,                                              /4294967295 bytes are wanted/],
  ['a negative length',                    `T${uint32(0xffffffff)}.`,                                              /-1 bytes are wanted/],
  ['a frame past the end',                 `\x80\x04\x95${uint64(2n ** 40n)}N.`,                                   /a frame of 1099511627776 bytes/],
  ['an int of a million digits',           `I${'9'.repeat(1_000_000)}\n.`,                                         /1000000 digits/],
  ['an int of 100,000 bytes',              `\x8b${uint32(100_000)}${'\x7f'.repeat(100_000)}.`,                     /100000 bytes/],
  ['a bytearray of a size',                `cbuiltins\nbytearray\n(I9999999999\ntR.`,                              /bytearray of an int/],
  ['an array that states more than it has', `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tS'b'\ntR(K\x01(I1000000000\nt${dtype('f8')}I00\nS'x'\ntb.`, /takes 8000000000 bytes, the file has 1/],
  ['an array of a negative dimension',     `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tS'b'\ntR(K\x01(I-1\nt${dtype('f8')}I00\nS''\ntb.`, /\[-1\] is no shape/],
  ['objects that are made from bytes',     `cnumpy.core.numeric\n_frombuffer\n(S'12345678'\n${dtype('O8')}(K\x01tS'C'\ntR.`, /cannot be read from bytes/],
  ['a scalar without its bytes',           `cnumpy.core.multiarray\nscalar\n(${dtype('S4000000000')}tR.`,          /holds nothing/],
  ['a dtype that is none',                 `${dtype('q17')}.`,                                                     /"q17" is no dtype/],
  ['a record that is a field of its own',  `${dtype('V8')}q\x00(K\x03S'|'\nN(S'a'\nt}S'a'\n(h\x00K\x00tsK\x08K\x01K\x00tbcnumpy.core.numeric\n_frombuffer\n(S'12345678'\nh\x00(K\x01tS'C'\ntR.`.replace('(K\x03', '(K\x03'), /call stack|itself/],
  ['a joblib array that is cut',           `cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(S'dtype'\n${dtype('f8')}S'shape'\n(I1000000000\ntS'order'\nS'C'\nub.`, /8000000000 bytes are wanted/],
];

const refusal = (load: () => unknown): ServingError => {
  try {
    load();
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.notEqual(error.code, 'INTERNAL', error.message);
    return error;
  }
  throw new Error('it was read');
};

describe('what is made to do harm is refused by name', () => {
  for (const [name, pickle, expected] of NAMED) {
    it(name, () => {
      const [start, before] = [processorMs(), process.memoryUsage().arrayBuffers];
      assert.match(refusal(() => readJoblib(latin1(pickle))).message, expected);
      assert.ok(processorMs() - start < 1000, 'at once');
      assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 26, 'without memory');
      assert.ok(!existsSync(WITNESS), 'nothing was run');
    });
  }
  rmSync(WITNESS, { force: true });
});

describe('what only looks so is read', () => {
  it('a list that holds itself', () => {
    const list = unpickle(latin1('](h\x00e.'.replace(']', ']q\x00'))) as unknown[];
    assert.equal(list[0], list);
  });
  it('a memo of a large number', () => assert.equal(unpickle(latin1(`Nr${uint32(4_000_000_000)}.`)), null));
  it('a hundred thousand lists inside each other', () => {
    const depth = 100_000;
    unpickle(latin1(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`));
  });
  it('the same thing twice, thirty times over', () => {
    // A million million leaves, in one list of thirty.
    const doubled = Array.from(
      { length: 30 },
      (_, i) => `(h${String.fromCharCode(i)}h${String.fromCharCode(i)}lq${String.fromCharCode(i + 1)}`,
    );
    unpickle(latin1(`]q\x00${doubled.join('')}${'0'.repeat(30)}.`));
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(2 ** 20);
  it('a file that unpacks past the limit', () =>
    assert.match(refusal(() => decompress(gzipSync(zeros), 'model.pkl', 1000)).message, /more than 1000 bytes/));
  it('zlib too', () =>
    assert.match(refusal(() => decompress(deflateSync(zeros), 'model.pkl', 1000)).message, /more than 1000 bytes/));
  it('a file inside a file is not unpacked twice', () =>
    assert.match(refusal(() => readJoblib(gzipSync(gzipSync(latin1('N.'))))).message, /0x1f, which no pickle does/));
});

const FOLDER = join(ROOT, 'src/wire/goldens/pickles');
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 600);
const goldens = readdirSync(FOLDER).flatMap((name) => {
  const file = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')) as Record<
    string,
    readonly Record<string, string>[]
  >;
  return Object.values(file)
    .filter((cases) => Array.isArray(cases))
    .flatMap((cases) =>
      cases.map(
        ({ pickle, joblib, file: packed }) => new Uint8Array(Buffer.from((pickle ?? joblib ?? packed)!, 'base64')),
      ),
    );
});

it('damaged pickles: only a ServingError leaves the reader, soon', () =>
  fc.assert(
    fc.asyncProperty(damaged(goldens, latin1('(.Rb\x81\x93tlduqh0')), (bytes) =>
      readsOrRefuses(() => readJoblib(bytes)),
    ),
    { numRuns: RUNS },
  ));
