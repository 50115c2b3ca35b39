/**
 * What a language's template is given. A template is a pure function to the source of a program that needs nothing but
 * the language's standard library, prints the server's JSON, and ends with a non-zero status and the reason on failure.
 *
 * Passwords never stand in the source. Every language reads the same environment variables:
 *   STFS_USERNAME, STFS_PASSWORD   where the server asks for credentials
 *   STFS_CA                        a PEM file to trust besides the system's, for a self-signed certificate
 *   STFS_INSECURE=1                any certificate is trusted
 */
import type { ExampleTarget } from './example.ts';

export interface ClientOptions extends ExampleTarget {
  /** `http://127.0.0.1:8500`; the request is posted there. With `https:` the client can be told what to trust. */
  readonly endpoint: string;
  /** Present where the server asks for credentials; the user is the default of STFS_USERNAME. */
  readonly auth?: { readonly username: string };
}

export type Template = (options: ClientOptions) => string;

/** Whether the client speaks TLS. */
export const usesTls = ({ endpoint }: ClientOptions): boolean => /^https:/i.test(endpoint);

/** `text` where `wanted`, else nothing: the optional parts of a template. */
export const when = (wanted: boolean, text: string): string => (wanted ? text : '');
