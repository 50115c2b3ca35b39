/** The part of autocannon 9 that the benches use; it ships no types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: string;
    readonly body: string | Buffer;
    readonly headers: Readonly<Record<string, string>>;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
  }
  interface Result {
    readonly non2xx: number;
    readonly errors: number;
    readonly requests: { readonly average: number; readonly total: number };
    readonly latency: { readonly p99: number };
  }
  // biome-ignore lint/style/noDefaultExport: it is how the package exports
  export default function autocannon(options: Options): Promise<Result>;
}
