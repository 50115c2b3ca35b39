/**
 * The Bash client: curl, the body from a here-document (an argument may hold 128 KiB only), in a function because the
 * bash 3.2 of macOS misreads quotes in a here-document inside `$(…)`.
 */
import { exampleRequest } from './example.ts';
import { quoteShell } from './quote.ts';
import { type Template, usesTls, when } from './template.ts';

const AUTH_HEAD = `#   STFS_PASSWORD=secret bash client.sh
# STFS_USERNAME and STFS_PASSWORD are the credentials that the server asks for.
`;

const TLS_HEAD = `# STFS_CA=secret.pem trusts that certificate, STFS_INSECURE=1 any.
`;

const TLS = `if [ -n "\${STFS_CA:-}" ]; then options+=(--cacert "$STFS_CA"); fi
if [ "\${STFS_INSECURE:-}" = 1 ]; then options+=(--insecure); fi
`;

const auth = (username: string): string => `username=${quoteShell(username)}
username=\${STFS_USERNAME:-$username}
password=\${STFS_PASSWORD:?set it to the password of the server}
options+=(--user "$username:$password")
`;

export const bash: Template = (client) => `#!/usr/bin/env bash
# A client of Simple TensorFlow Serving. It needs curl.
#   bash client.sh
${when(client.auth !== undefined, AUTH_HEAD)}${when(usesTls(client), TLS_HEAD)}set -euo pipefail

endpoint=${quoteShell(client.endpoint)}
options=(--silent --show-error --globoff --header 'Content-Type: application/json')
${when(usesTls(client), TLS)}${client.auth === undefined ? '' : auth(client.auth.username)}
request() {
  curl "\${options[@]}" --write-out '\\n%{http_code}' --data-binary @- --url "$endpoint" <<'JSON'
${exampleRequest(client)}
JSON
}

reply=$(request)
status=\${reply##*$'\\n'}
answer=\${reply%$'\\n'*}
if [[ $status != 2* ]]; then
  printf 'HTTP %s: %s\\n' "$status" "$answer" >&2
  exit 1
fi
printf '%s\\n' "$answer"
`;
