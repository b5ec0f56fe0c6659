/**
 * Starts to count the processor time of this process. Tests that hold hostile input to linear time ask for it, not for the time on the
 * clock, which a busy machine makes longer; a step that is quadratic takes many times what they allow.
 * @returns milliseconds since then, of all threads.
 */
export function processorTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
