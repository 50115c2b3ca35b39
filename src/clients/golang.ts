/**
 * The Go client: net/http. The body is JSON in a raw string, https://go.dev/ref/spec#String_literals, which can hold
 * every character but the back quote; JSON writes that one as \u0060.
 */
import { exampleRequest } from './example.ts';
import { quoteGo } from './quote.ts';
import { type Template, usesTls, when } from './template.ts';

const AUTH_HEAD = `//	STFS_PASSWORD=secret go run client.go
//
// STFS_USERNAME and STFS_PASSWORD are the credentials that the server asks for.
`;

const TLS_HEAD = `//
// STFS_CA=secret.pem trusts that certificate, STFS_INSECURE=1 any.
`;

const auth = (username: string): string => `	username, ok := os.LookupEnv("STFS_USERNAME")
	if !ok {
		username = ${quoteGo(username)}
	}
	password, ok := os.LookupEnv("STFS_PASSWORD")
	if !ok {
		return fmt.Errorf("set STFS_PASSWORD to the password of the server")
	}
	request.SetBasicAuth(username, password)
`;

const TLS = `	trust := &tls.Config{InsecureSkipVerify: os.Getenv("STFS_INSECURE") == "1"}
	if path := os.Getenv("STFS_CA"); path != "" {
		pem, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		trust.RootCAs = x509.NewCertPool()
		trust.RootCAs.AppendCertsFromPEM(pem)
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust}
	client := &http.Client{Transport: transport}
`;

const imports = (tls: boolean): string =>
  [...(tls ? ['crypto/tls', 'crypto/x509'] : []), 'fmt', 'io', 'net/http', 'os', 'strings']
    .map((name) => `\t"${name}"\n`)
    .join('');

export const golang: Template = (client) => {
  const tls = usesTls(client);
  return `// A client of Simple TensorFlow Serving. It needs Go 1.16 or newer and no module.
//
//	go run client.go
${when(client.auth !== undefined, AUTH_HEAD)}${when(tls, TLS_HEAD)}package main

import (
${imports(tls)})

const endpoint = ${quoteGo(client.endpoint)}

const jsonData = \`${exampleRequest(client).replaceAll('`', '\\u0060')}\`

func run() error {
	request, err := http.NewRequest("POST", endpoint, strings.NewReader(jsonData))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
${client.auth === undefined ? '' : auth(client.auth.username)}${tls ? TLS : '\tclient := &http.Client{}\n'}	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("HTTP %d: %s", response.StatusCode, answer)
	}
	fmt.Println(string(answer))
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;
};
