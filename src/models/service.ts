/** The data plane: all that a protocol or a page may ask of the server's models. The registry implements it. */
import type { Session } from '../model.ts';
import type { VersionState } from './version.ts';

/** Which model is meant: without a name `default`, or else the only one; without a version the newest that is ready. */
export interface ModelRef {
  readonly name?: string;
  readonly version?: number;
}

/** A hold on a ready version. A draining version closes when its last hold is released. */
export interface Hold extends Disposable {
  readonly name: string;
  readonly version: number;
  readonly session: Session;
  /** The seed's display name of its format, `PMML`. */
  readonly platform?: string | undefined;
}

/** A configured model with all its versions. */
export interface ModelStatus {
  readonly name: string;
  /** As configured. */
  readonly basePath: string;
  /** The seed's display name of its format, `TensorFlow`; undefined until a version was recognised. */
  readonly platform: string | undefined;
  /** What runs it: `ONNX Runtime 1.30.0`; absent until a version is ready. */
  readonly engine?: string;
  /** What it runs on: `CPU`; absent until a version is ready. */
  readonly device?: string;
  /** True where the base path holds numbered versions, false where it is one single model. */
  readonly versioned: boolean;
  readonly versions: readonly VersionState[];
  readonly notes: readonly string[];
}

export interface Service {
  /** Throws MODEL_NOT_FOUND, or MODEL_NOT_READY with the state and its reason. */
  acquire(ref: ModelRef): Hold;
  /** In the order of the configuration. */
  models(): readonly ModelStatus[];
  /** Throws MODEL_NOT_FOUND. */
  model(name: string): ModelStatus;
}
