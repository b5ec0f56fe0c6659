/**
 * The system that a WebAssembly program sees which only computes: no files, no arguments, no environment, a clock, and an output that
 * nobody reads. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
export function emptySystem(memory: () => ArrayBuffer): Record<string, (...args: never[]) => number> {
  const set32 = (...pairs: readonly (readonly [at: number, value: number])[]) => {
    const view = new DataView(memory());
    for (const [at, value] of pairs) view.setUint32(at, value, true);
    return success;
  };
  const refuse = () => badDescriptor;
  return {
    args_get: () => success,
    args_sizes_get: (count: number, size: number) => set32([count, 0], [size, 0]),
    environ_get: () => success,
    environ_sizes_get: (count: number, size: number) => set32([count, 0], [size, 0]),
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      new DataView(memory()).setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
      return success;
    },
    fd_write: (_descriptor: number, buffers: number, count: number, written: number) => {
      const view = new DataView(memory());
      let bytes = 0;
      for (let index = 0; index < count; index++) bytes += view.getUint32(buffers + 8 * index + 4, true);
      return set32([written, bytes]);
    },
    fd_read: (_descriptor: number, _buffers: number, _count: number, read: number) => set32([read, 0]),
    fd_fdstat_get: (descriptor: number, at: number) => {
      if (descriptor > 2) return badDescriptor;
      new Uint8Array(memory(), at, 24).fill(0);
      new DataView(memory()).setUint8(at, characterDevice);
      return success;
    },
    fd_fdstat_set_flags: () => success,
    fd_close: () => success,
    fd_filestat_get: refuse,
    fd_filestat_set_size: refuse,
    fd_prestat_get: refuse,
    fd_prestat_dir_name: refuse,
    fd_seek: refuse,
    path_create_directory: refuse,
    path_filestat_get: refuse,
    path_open: refuse,
    poll_oneoff: () => notSupported,
    proc_exit: (code: number) => {
      throw new Error(`it ended with ${code}`);
    },
  };
}

const success = 0;
const badDescriptor = 8;
const notSupported = 58;
const characterDevice = 2;
