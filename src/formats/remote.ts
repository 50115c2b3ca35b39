/** Which models may go to a server of another make, as files: one row a kind of file. */
import type { Files } from '../files.ts';
import type { Model, RemoteServer } from '../model.ts';
import type { Match } from './format.ts';

interface Row {
  readonly format: string;
  /** The format's own word for the kind of file; absent: any. */
  readonly variant?: string;
  readonly server: RemoteServer;
  readonly artefact: string;
  /** Nothing here runs it. */
  readonly isOnlyWay: boolean;
}

// biome-ignore format: one kind of file a line
const SENT: readonly Row[] = [
  { format: 'h2o',  variant: 'binary', server: 'h2o',         artefact: 'binary', isOnlyWay: true },
  { format: 'h2o',  variant: 'MOJO',   server: 'h2o',         artefact: 'MOJO',   isOnlyWay: false },
  { format: 'pmml',                    server: 'openscoring', artefact: 'PMML',   isOnlyWay: false },
];

export interface Sent {
  readonly server: RemoteServer;
  readonly isOnlyWay: boolean;
  /** `why` it is not run in process. */
  model(why: string): Promise<Model>;
}

/** How these files go to a server; undefined: there is none for them. */
export const sentTo = (format: string, files: Files, { variant, entry }: Match): Sent | undefined => {
  const row = SENT.find((each) => each.format === format && (each.variant ?? variant) === variant);
  if (!row) return undefined;
  const { server, artefact, isOnlyWay } = row;
  return {
    server,
    isOnlyWay,
    model: async (why) => ({ kind: 'remote', signatures: new Map(), server, artefact, files, entry, why }),
  };
};
