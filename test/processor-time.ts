/** Time that tests may take for "it ends soon": of the processor, since a busy machine proves nothing against the code. */

/** Milliseconds that this process has kept processors busy. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
