/**
 * The head of a binary model, as H2O's AutoBuffer writes it: which H2O wrote it, of what class it is, and under which key
 * a server will keep it. Nothing else of such a file can be read without that very H2O.
 *
 *   1c ed | version | names of classes | class of the model | class of the key | key | …
 *   (https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-core/src/main/java/water/AutoBuffer.java)
 *
 * A number below 253 is one byte, plus 1; a text is its length as such a number, and its bytes.
 */
export interface BinaryHead {
  /** `3.46.0.6`; undefined where the file does not say it here. */
  readonly version?: string;
  /** `hex.glm.GLMModel` */
  readonly className?: string;
  /** The bytes of the key, its length included: from, to. */
  readonly key?: { readonly name: string; readonly from: number; readonly to: number };
}

const MAX_NAMES = 5000;
const MAX_TEXT = 1000;

class Bytes {
  at = 2;
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  number(): number {
    const first = this.bytes.readUInt8(this.at++);
    if (first <= 253) return first - 1;
    const isShort = first === 255;
    const from = this.at;
    this.at += isShort ? 2 : 4;
    return isShort ? this.bytes.readInt16LE(from) : this.bytes.readInt32LE(from);
  }

  text(): string {
    const length = this.number();
    if (length < 0 || length > MAX_TEXT || this.at + length > this.bytes.length) throw new RangeError('no text');
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}

/** What the first bytes tell; a file of another make tells nothing. */
export const readHead = (bytes: Uint8Array): BinaryHead => {
  let version: string | undefined;
  try {
    const reader = new Bytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    version = reader.text();
    if (!/^\d+(\.\d+){2,3}$/.test(version)) return {};
    const leading = reader.number();
    const count = reader.number();
    reader.number();
    if (leading < 0 || count < 1 || count > MAX_NAMES) return { version };
    const names = Array.from({ length: count }, () => reader.text());
    const className = names[reader.number() - leading];
    const keyClass = names[reader.number() - leading];
    if (className === undefined) return { version };
    if (keyClass !== 'water.Key') return { version, className };
    const from = reader.at;
    const name = reader.text();
    return { version, className, key: { name, from, to: reader.at } };
  } catch {
    return version === undefined ? {} : { version };
  }
};

/** The bytes of another key: at most 252 of them. */
export const keyBytes = (name: string): Uint8Array => {
  const text = Buffer.from(name, 'utf8');
  return Buffer.concat([Uint8Array.of(text.length + 1), text]);
};
