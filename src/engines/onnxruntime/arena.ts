/** How much memory ONNX Runtime may take for what it computes. */
import { totalmem } from 'node:os';

/** Results are copied out of it, and the weights, the requests and all else want memory, too. */
const SHARE = 0.4;

/** Bytes for all runs together: a share of what the machine has, or of what its container may use. */
export const arenaLimit = (
  machine = totalmem(),
  container: number | undefined = process.constrainedMemory?.(),
): number =>
  // Without a limit a container tells 0, or a number past all memory.
  Math.floor(SHARE * Math.min(machine, container || machine));
