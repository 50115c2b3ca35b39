/** The Python client: urllib, Python 3.6 or newer. The body is a Python literal, to be edited as such. */
import { exampleRequest, type Notation } from './example.ts';
import { quoteJson } from './quote.ts';
import { type Template, usesTls, when } from './template.ts';

const PYTHON: Notation = { true: 'True', key: quoteJson };

const AUTH_HEAD = `#   STFS_PASSWORD=secret python3 client.py
# STFS_USERNAME and STFS_PASSWORD are the credentials that the server asks for.
`;

const TLS_HEAD = `# STFS_CA=secret.pem trusts that certificate, STFS_INSECURE=1 any.
`;

const auth = (username: string): string => `    username = os.environ.get("STFS_USERNAME", ${quoteJson(username)})
    password = os.environ.get("STFS_PASSWORD")
    if password is None:
        sys.exit("set STFS_PASSWORD to the password of the server")
    credentials = base64.b64encode((username + ":" + password).encode("utf-8"))
    headers["Authorization"] = "Basic " + credentials.decode("ascii")
`;

const TLS = `    context = ssl.create_default_context(cafile=os.environ.get("STFS_CA"))
    if os.environ.get("STFS_INSECURE") == "1":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
`;

export const python: Template = (client) => {
  const tls = usesTls(client);
  const asks = client.auth !== undefined;
  return `#!/usr/bin/env python3
# A client of Simple TensorFlow Serving. It needs Python 3.6 or newer and no package.
#   python3 client.py
${when(asks, AUTH_HEAD)}${when(tls, TLS_HEAD)}
${when(asks, 'import base64\n')}import json
${when(asks || tls, 'import os\n')}${when(tls, 'import ssl\n')}import sys
import urllib.error
import urllib.request


def main():
    endpoint = ${quoteJson(client.endpoint)}
    json_data = ${exampleRequest(client, PYTHON)}
    headers = {"Content-Type": "application/json"}
${client.auth === undefined ? '' : auth(client.auth.username)}${when(tls, TLS)}
    body = json.dumps(json_data).encode("utf-8")
    request = urllib.request.Request(endpoint, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request${when(tls, ', context=context')}) as response:
            sys.stdout.buffer.write(response.read() + b"\\n")
    except urllib.error.HTTPError as error:
        sys.exit("HTTP %d: %s" % (error.code, error.read().decode("utf-8", "replace")))
    except OSError as error:
        sys.exit("%s: %s" % (endpoint, error))


if __name__ == "__main__":
    main()
`;
};
