/** Bytes nobody meant as a request: whatever comes, the answer is none or JSON with a 4xx status, and the next client is served. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask, sendRaw, serve } from '../../test/http-client.ts';
import { options } from '../../test/routes.ts';

const WHOLE =
  'POST /param/a%20b?c=d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const LIMITS = { headersTimeoutMs: 60, bodyGraceMs: 60, keepAliveTimeoutMs: 60, lingerMs: 30, writeTimeoutMs: 200 };

/** A whole request with some of its bytes changed, taken out or doubled. */
const mutated = fc
  .array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255), fc.constantFrom('set', 'cut', 'double')), {
    minLength: 1,
    maxLength: 6,
  })
  .map((edits) => {
    let bytes = [...Buffer.from(WHOLE)];
    for (const [at, byte, edit] of edits) {
      const i = at % bytes.length;
      if (edit === 'set') bytes[i] = byte;
      else if (edit === 'cut') bytes = bytes.filter((_, j) => j !== i);
      else bytes.splice(i, 0, bytes[i]!);
    }
    return Uint8Array.from(bytes);
  });

test('changed requests are answered in JSON or not at all', async (t) => {
  const { port, application } = await serve(t, options({ limits: LIMITS }));
  const property = fc.asyncProperty(
    fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), { minLength: 20, maxLength: 20 }),
    async (requests) => {
      const answers = await Promise.all(requests.map((bytes) => sendRaw(port, [bytes], { waitMs: 3000 })));
      for (const answer of answers) {
        if (answer === '' || answer.startsWith('HTTP/1.1 100 ')) continue;
        assert.match(answer, /^HTTP\/1\.1 (?:[24]\d\d) /);
        assert.doesNotMatch(answer, /node:internal|\.js:\d+/);
      }
    },
  );
  await fc.assert(property, { numRuns: 15 });
  assert.equal((await ask(port)).body, 'home');
  assert.equal(application.bodies.heldBytes, 0);
  assert.equal(application.waiting.size, 0);
});
