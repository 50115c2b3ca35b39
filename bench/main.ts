/** `npm run bench [NAME…]`: prints ratios measured side by side in one run; absolute figures mean little on a shared machine. */
const BENCHES = {
  json: () => import('./json.ts'),
  http: () => import('./http.ts'),
  loading: () => import('./loading.ts'),
  networks: () => import('./networks.ts'),
  forest: () => import('./forest.ts'),
} as const;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`— ${name}`);
  await (await bench()).run();
}
