/**
 * The JavaScript client: fetch, Node 18 or newer; neither require nor import, so that it runs as a CommonJS script and
 * as a module. The body is an object literal, in which `__proto__` would be the prototype if it were not computed.
 */
import { exampleRequest, type Notation } from './example.ts';
import { quoteJson } from './quote.ts';
import { type Template, usesTls, when } from './template.ts';

const JAVASCRIPT: Notation = {
  true: 'true',
  key: (name) => (name === '__proto__' ? '["__proto__"]' : quoteJson(name)),
};

const AUTH_HEAD = `//   STFS_PASSWORD=secret node client.js
// STFS_USERNAME and STFS_PASSWORD are the credentials that the server asks for.
`;

// Node reads its own variable for certificates at start only, so a script cannot honour STFS_CA by itself.
const TLS_HEAD = `// NODE_EXTRA_CA_CERTS=secret.pem trusts that certificate, STFS_INSECURE=1 any.
`;

const auth = (username: string): string => `  const username = process.env.STFS_USERNAME ?? ${quoteJson(username)};
  const password = process.env.STFS_PASSWORD;
  if (password === undefined) throw new Error("set STFS_PASSWORD to the password of the server");
  const credentials = Buffer.from(username + ":" + password).toString("base64");
  headers.Authorization = "Basic " + credentials;
`;

const TLS = `  if (process.env.STFS_INSECURE === "1") process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
`;

export const javascript: Template = (client) => `#!/usr/bin/env node
// A client of Simple TensorFlow Serving. It needs Node.js 18 or newer and no package.
//   node client.js
${when(client.auth !== undefined, AUTH_HEAD)}${when(usesTls(client), TLS_HEAD)}
const endpoint = ${quoteJson(client.endpoint)};
const jsonData = ${exampleRequest(client, JAVASCRIPT)};

const main = async () => {
  const headers = { "Content-Type": "application/json" };
${client.auth === undefined ? '' : auth(client.auth.username)}${when(usesTls(client), TLS)}
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(jsonData) });
  const answer = await response.text();
  if (!response.ok) throw new Error("HTTP " + response.status + ": " + answer);
  console.log(answer);
};

main().catch((error) => {
  const cause = error.cause?.message || error.cause?.code;
  console.error(cause ? endpoint + ": " + cause : error.message);
  process.exitCode = 1;
});
`;
