/** Milliseconds of a clock that never goes back. `performance` would load a module of Node that a start can do without. */
export function monotonicMilliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
