/**
 * A lock file that names its owner, so that of two installations the second one says who is in its way, and one that was
 * killed is in nobody's:  `<process> <host>`
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ServingError } from '../../errors.ts';
import { isAlive } from '../process-alive.ts';

/** Whether the owner may still be at work: another host's processes cannot be seen from here. */
const isHeld = (owner: string): boolean => {
  const [pid = '', host = ''] = owner.trim().split(' ');
  return host !== hostname() || isAlive(Number(pid));
};

/** Takes a lock away whose owner has died; not one that was taken anew meanwhile. */
const breakLock = async (path: string, owner: string): Promise<void> => {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== owner) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
};

/** Holds a lock file while `work` runs. Throws INVALID_CONFIG where another process holds it. */
export const locked = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid} ${hostname()}`);
      await file.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = await readFile(path, 'utf8').catch(() => '');
      // Empty: its owner has only just made it, or it is gone by now.
      if (tries > 2 || (owner !== '' && isHeld(owner))) {
        const who = owner === '' ? 'nobody says by whom' : `process ${owner.trim().replace(' ', ' of ')}`;
        throw new ServingError(
          'INVALID_CONFIG',
          `another installation is under way (${who}); if none is, remove ${path}`,
        );
      }
      if (owner !== '') await breakLock(path, owner);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
};
