/** ONNX Runtime writes nothing about us anywhere: no log and no session files of its telemetry. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test('a process that uses ONNX Runtime leaves no files behind', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'stfs-home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const { ORT_DISABLE_TELEMETRY: _, ...rest } = process.env;
  const env = { ...rest, HOME: home, TMPDIR: home, TMP: home, TEMP: home, XDG_CACHE_HOME: home, CI: '' };
  const api = new URL('./api.js', import.meta.url).href;
  const program = `const { onnxruntime } = await import(${JSON.stringify(api)}); console.log(onnxruntime().version);`;
  const args = ['--input-type=module', '-e', program];
  assert.match(execFileSync(process.execPath, args, { env, encoding: 'utf8' }), /^\d/);
  assert.deepEqual(readdirSync(home, { recursive: true }), []);
});
