// Runs the compiled tests with Node's own runner. Node 20 takes folders and no globs, Node 22 and later globs and no
// folders, so the files are listed here. Arguments: --oracles runs the *.oracle.test.js files instead; any other
// argument is a part of a file name: `npm test -- json` runs the tests whose path has "json" in it. The reporter is the
// one that says again at the end what failed: a log of thirty thousand lines is often seen by its end only.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const args = process.argv.slice(2);
const oracles = args.includes('--oracles');
const words = args.filter((arg) => !arg.startsWith('--'));
const files = readdirSync('dist', { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.js') && file.endsWith('.oracle.test.js') === oracles)
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => join('dist', file))
  .sort();
if (files.length === 0) {
  console.error(`no test file in dist/ matches ${words.join(' ') || 'the pattern'}`);
  process.exit(1);
}
// What the tests say must not depend on the engines that are installed on this machine.
const env = oracles ? process.env : { ...process.env, STFS_HOME: join('dist', 'no-engines'), STFS_TENSORFLOW: '' };
const options = ['--enable-source-maps', '--test', '--test-reporter=spec'];
const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: 'inherit', env });
process.exit(status ?? 1);
