/** The life of h2o.jar, with a Java that is a script: it answers as H2O's cloud does, or fails as the jar's name says. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ServingError } from '../../../errors.ts';
import { isAlive } from '../../process-alive.ts';
import { cloud } from './calls.ts';
import type { Host } from './host.ts';
import { jarHost } from './jar.ts';
import { freePortPair } from './java.ts';

const JAVA = `#!${process.execPath}
const { readFileSync, appendFileSync } = require('node:fs');
const args = process.argv.slice(2);
const of = (name) => args[args.indexOf(name) + 1];
const jar = of('-jar');
appendFileSync(jar + '.pids', process.pid + '\\n');
if (jar.endsWith('broken.jar')) { console.error('Only Java 8 to 17 is supported'); process.exit(1); }
const silent = () => jar.endsWith('silent.jar') && readFileSync(jar, 'utf8') === 'silent';
const [user, password] = readFileSync(of('-login_conf'), 'utf8').trim().split(': ');
const wanted = 'Basic ' + Buffer.from(user + ':' + password).toString('base64');
require('node:http').createServer((request, reply) => {
  if (silent()) return;
  if (request.headers.authorization !== wanted) return reply.writeHead(401).end();
  reply.end(JSON.stringify({ version: '3.46.0.6', cloud_name: of('-name'), cloud_healthy: true }));
}).listen(Number(of('-port')), of('-ip'));
console.log('started with ' + args[0]);
`;

const failure = async (promise: Promise<unknown>): Promise<ServingError> => {
  const error = await promise.then(
    () => assert.fail('it came to be'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServingError, String(error));
  return error;
};

describe('h2o.jar', { skip: process.platform === 'win32' && 'the Java of this test is a script' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-jar-'));
  const home = process.env['JAVA_HOME'];
  const jar = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, '');
    return path;
  };
  const pids = (path: string): number[] => readFileSync(`${path}.pids`, 'utf8').trim().split('\n').map(Number);
  const ended = async (pid: number): Promise<boolean> => {
    for (let i = 0; i < 100 && isAlive(pid); i++) await wait(50);
    return !isAlive(pid);
  };
  const hosts: Host[] = [];
  const host = (path: string, times = { startMs: 20_000, checkMs: 200 }): Host => {
    const made = jarHost({ jar: path, memory: '1g' }, times);
    hosts.push(made);
    return made;
  };
  beforeEach(() => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin/java'), JAVA, { mode: 0o755 });
    process.env['JAVA_HOME'] = folder;
  });
  after(async () => {
    await Promise.all(hosts.map((each) => each.close()));
    if (home === undefined) delete process.env['JAVA_HOME'];
    else process.env['JAVA_HOME'] = home;
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts once, on a port of its own and with a password, and ends', async () => {
    const path = jar('good.jar');
    const one = host(path);
    const [first, second] = await Promise.all([one.endpoint(), one.endpoint()]);
    assert.equal(first, second);
    assert.deepEqual([first.version, first.server.base.hostname], ['3.46.0.6', '127.0.0.1']);
    const { credentials, ...open } = first.server;
    assert.match((await failure(cloud(open))).message, /asks for a user and password \(status 401\)/);
    assert.equal(credentials?.username, 'stfs');
    const [pid] = pids(path);
    await one.close();
    assert.ok(await ended(pid!));
    assert.equal((await failure(one.endpoint())).code, 'MODEL_NOT_READY');
  });

  it('is started again when it dies', async () => {
    const path = jar('mortal.jar');
    const one = host(path);
    const first = await one.endpoint();
    process.kill(pids(path)[0]!, 'SIGKILL');
    assert.equal(await one.isGone(first), true);
    const second = await one.endpoint();
    assert.ok(second.epoch > first.epoch);
    // The second time it waits, and says for how long and why.
    process.kill(pids(path)[1]!, 'SIGKILL');
    assert.equal(await one.isGone(second), true);
    const { code, message } = await failure(one.endpoint());
    assert.equal(code, 'MODEL_NOT_READY');
    assert.match(message, /ended \(SIGKILL\); its log ends with\nstarted with -Xmx1g; it is started again in 1 s$/);
    await wait(1200);
    assert.ok((await one.endpoint()).epoch > second.epoch);
    await one.close();
    assert.ok(await ended(pids(path)[2]!));
  });

  it('is ended and started again when it answers no more', async () => {
    const path = jar('silent.jar');
    const one = host(path);
    const first = await one.endpoint();
    writeFileSync(path, 'silent');
    assert.ok(await ended(pids(path)[0]!));
    writeFileSync(path, '');
    assert.equal(await one.isGone(first), true);
    assert.ok((await one.endpoint()).epoch > first.epoch);
    await one.close();
  });

  it('whose minder is killed does not live on', async () => {
    const path = jar('orphan.jar');
    const one = host(path);
    await one.endpoint();
    const [java] = pids(path);
    const minder = Number(/^\d+ \([^)]*\) \S (\d+)/.exec(readFileSync(`/proc/${java}/stat`, 'utf8'))?.[1]);
    process.kill(minder, 'SIGKILL');
    assert.ok(await ended(java!));
    await one.close();
  });

  it('that fails as it starts is told with its log', async () => {
    const { code, message } = await failure(host(jar('broken.jar')).endpoint());
    assert.equal(code, 'MODEL_NOT_READY');
    assert.match(message, /it ended \(exit code 1\) as it started; its log ends with\nOnly Java 8 to 17 is supported$/);
  });

  it('that takes too long is ended', async () => {
    const path = jar('silent.jar');
    writeFileSync(path, 'silent');
    const { message } = await failure(host(path, { startMs: 600, checkMs: 200 }).endpoint());
    assert.match(message, /it was not ready within 0\.6 s/);
    assert.ok(await ended(pids(path).at(-1)!));
  });

  it('without a file or a Java says what is missing', async () => {
    const none = await failure(host(join(folder, 'none.jar')).endpoint());
    assert.deepEqual([none.code, none.message.endsWith('none.jar: there is no such file')], ['INVALID_CONFIG', true]);
    rmSync(join(folder, 'bin/java'));
    assert.match((await failure(host(jar('good.jar')).endpoint())).message, /there is no .*bin\/java \(JAVA_HOME is/);
    delete process.env['JAVA_HOME'];
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    const error = await failure(host(jar('good.jar')).endpoint()).finally(() => {
      process.env['PATH'] = path;
    });
    assert.match(error.message, /there is no Java on the PATH, and JAVA_HOME is not set; install one/);
  });

  it('leaves no folder behind', async () => {
    const { readdirSync } = await import('node:fs');
    await Promise.all(hosts.map((each) => each.close()));
    const own = new RegExp(`^stfs-.*-${process.pid}-`);
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => own.test(name) && existsSync(join(tmpdir(), name))),
      [],
    );
  });
});

it('a pair of ports is free', async () => {
  const port = await freePortPair();
  assert.ok(port > 1023 && port < 65_535);
});
