import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFlags } from './flags.ts';

const read = (line: string, environment: Record<string, string> = {}) =>
  readFlags(line ? line.split(' ') : [], environment).settings;

describe('flags', () => {
  it('have the seed’s defaults', () => {
    const { host, port, model_name, model_base_path, model_platform, enable_cors, session_config } = read('');
    assert.deepEqual(
      { host, port, model_name, model_base_path, model_platform, enable_cors, session_config },
      {
        host: '0.0.0.0',
        port: 8500,
        model_name: 'default',
        model_base_path: './model',
        model_platform: undefined,
        enable_cors: true,
        session_config: {},
      },
    );
  });
  it('take --flag=value', () => assert.equal(read('--port=9000').port, 9000));
  it('take --flag value', () => assert.equal(read('--port 9000').port, 9000));
  for (const [word, value] of Object.entries({
    True: true,
    true: true,
    '1': true,
    False: false,
    false: false,
    '0': false,
  })) {
    it(`read the boolean ${word}`, () => {
      assert.equal(read(`--enable_auth=${word}`).enable_auth, value);
      assert.equal(read(`--enable_auth ${word}`).enable_auth, value);
      assert.equal(read('', { STFS_ENABLE_AUTH: word }).enable_auth, value);
    });
  }
  it('take a bare boolean, also before another flag', () => {
    const { enable_auth, port } = read('--enable_auth --port 1');
    assert.deepEqual([enable_auth, port], [true, 1]);
  });
  it('win over their variables', () => assert.equal(read('--port=1', { STFS_PORT: '2' }).port, 1));
  it('read their variables', () => assert.equal(read('', { STFS_MODEL_BASE_PATH: '/m' }).model_base_path, '/m'));
  it('take an empty variable for an unset one', () => assert.equal(read('', { STFS_PORT: '' }).port, 8500));
  it('read JSON', () =>
    assert.deepEqual(readFlags(['--session_config={"allow_growth": true}'], {}).settings.session_config, {
      allow_growth: true,
    }));
  it('keep a value that has = in it', () => assert.equal(read('--auth_password=a=b').auth_password, 'a=b'));
  it('tell which were given', () =>
    assert.deepEqual([...readFlags(['--port=1'], { STFS_HOST: 'x' }).given], ['host', 'port']));

  it('report every problem at once', () => {
    assert.throws(
      () =>
        readFlags(['--prot=1', '--port=99999', 'serve', '--log_level=loud', '--host'], { STFS_ENABLE_SSL: 'maybe' }),
      {
        code: 'INVALID_CONFIG',
        message: [
          'STFS_ENABLE_SSL: "maybe" is not a boolean; write true or false',
          '--prot is not a flag; did you mean --port?',
          '--port: "99999" is not a whole number from 0 to 65535',
          '"serve" is not a flag; flags are written --name=value',
          '--log_level: "loud" is not one of debug, info, warning, error, critical',
          '--host needs a value: --host=…',
        ].join('\n'),
      },
    );
  });
  it('say what a broken session_config should be', () => {
    assert.throws(() => readFlags(['--session_config=[1]'], {}), {
      message: '--session_config: "[1]" is not a JSON object',
    });
  });
});
