/**
 * The hosts of this process, each once, and the models on them: those of the same bytes are one model there, which is
 * removed with its last user.
 */
import { ServingError } from '../../../errors.ts';
import type { PreparedRemote } from '../../prepared.ts';
import { serverAt } from '../http.ts';
import type { RemoteOptions } from '../options.ts';
import { hasModel, mojoKey, Refused, remove, told, uploadBinary, uploadMojo } from './calls.ts';
import { type Description, readDescription } from './description.ts';
import { type Endpoint, type Host, runningHost } from './host.ts';
import { jarHost } from './jar.ts';

/** Where the seed looks by itself. */
export const USUAL_URL = 'http://localhost:54321';

interface Deployment {
  users: number;
  /** Of which start of the server, and how it went. */
  epoch: number;
  described: Promise<Deployed> | undefined;
  model?: Deployed | undefined;
}

/** A model on a server, under the key that it has there. */
export interface Deployed extends Description {
  readonly key: string;
}

interface Shared {
  readonly host: Host;
  readonly deployments: Map<string, Deployment>;
  users: number;
}

const hosts = new Map<string, Shared>();

const openHost = ({ h2oUrl, h2oJar, h2oMemory }: RemoteOptions): Host =>
  h2oJar === undefined
    ? runningHost(serverAt('H2O', h2oUrl ?? USUAL_URL))
    : jarHost({ jar: h2oJar, memory: h2oMemory });

/** One model of one session at a host. */
export class Deploying {
  readonly #shared: Shared;
  readonly #id: string;
  readonly #model: PreparedRemote;
  readonly #deployment: Deployment;
  #released = false;

  constructor(options: RemoteOptions, model: PreparedRemote) {
    const { h2oUrl = USUAL_URL, h2oJar, h2oMemory } = options;
    this.#id = JSON.stringify(h2oJar === undefined ? [h2oUrl] : [h2oJar, h2oMemory]);
    const shared = hosts.get(this.#id) ?? { host: openHost(options), deployments: new Map(), users: 0 };
    const deployment = shared.deployments.get(model.name) ?? { users: 0, epoch: -1, described: undefined };
    hosts.set(this.#id, shared);
    shared.deployments.set(model.name, deployment);
    shared.users += 1;
    deployment.users += 1;
    [this.#shared, this.#deployment, this.#model] = [shared, deployment, model];
  }

  get host(): Host {
    return this.#shared.host;
  }

  /** The model, put there first where it is not there yet. */
  async ready(signal?: AbortSignal): Promise<{ readonly endpoint: Endpoint; readonly model: Deployed }> {
    const deployment = this.#deployment;
    const endpoint = await this.host.endpoint(signal);
    if (!deployment.described || deployment.epoch !== endpoint.epoch) {
      deployment.epoch = endpoint.epoch;
      const described = this.#deploy(endpoint);
      deployment.described = described;
      described.then(
        (model) => {
          deployment.model = model;
        },
        () => {
          if (deployment.described === described) deployment.described = undefined;
        },
      );
    }
    return { endpoint, model: await deployment.described! };
  }

  /** Says that the model as it was put there is not there any more, or is not whole. */
  lost(model: Deployed): void {
    const deployment = this.#deployment;
    if (deployment.model !== model) return;
    deployment.model = undefined;
    deployment.described = undefined;
  }

  async #deploy({ server, version }: Endpoint): Promise<Deployed> {
    const { artefact, file, name, about } = this.#model;
    try {
      const upload = artefact === 'binary' ? uploadBinary : uploadMojo;
      return readDescription(server.what, await upload(server, file, name));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const doing = `opening ${about} on H2O ${version}`;
      if (/found version/i.test(error.message)) {
        const hint = 'a binary model is opened by the H2O that wrote it only: take a server of that version, or a MOJO';
        throw new ServingError('UNSUPPORTED_MODEL', `${server.what}: ${doing} failed: ${error.message}; ${hint}`);
      }
      if (/unsupported mojo/i.test(error.message)) throw told(server, doing, error, 'UNSUPPORTED_MODEL');
      const isDamaged = /AutoBuffer|EOF|magic number|zip|TypeMap|ClassNotFound/i.test(error.message);
      throw told(server, doing, error, isDamaged ? 'CORRUPT_MODEL' : 'REMOTE_FAILED');
    }
  }

  /** Whether the server has the model still. */
  async isThere({ server }: Endpoint, { key }: Deployed): Promise<boolean> {
    return hasModel(server, key);
  }

  /** Removes the model with its last user, and ends the host with its last model. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    const [shared, deployment] = [this.#shared, this.#deployment];
    deployment.users -= 1;
    shared.users -= 1;
    const described = deployment.described;
    if (deployment.users === 0) shared.deployments.delete(this.#model.name);
    const isLast = shared.users === 0;
    if (isLast) hosts.delete(this.#id);
    if (deployment.users === 0 && described) await this.#remove(described).catch(() => undefined);
    if (isLast) await shared.host.close();
  }

  async #remove(described: Promise<Deployed>): Promise<void> {
    const { key } = await described;
    // What cannot be reached holds nothing of ours, or cannot be told so.
    const { server } = await this.host.endpoint(AbortSignal.timeout(2000));
    await remove(server, 'Models', key);
    if (this.#model.artefact !== 'binary') await remove(server, 'DKV', mojoKey(key));
  }
}
