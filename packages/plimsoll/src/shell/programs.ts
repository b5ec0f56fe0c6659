/** The name of a program without its directory. */
export function basename(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? path : path.slice(slash + 1);
}

/** Shells whose `-c` string, standard input or script we can read, with the dialect they speak. */
export function shellDialect(program: string): 'posix' | 'bash' | undefined {
  switch (program) {
    case 'sh':
    case 'ash':
    case 'dash':
      return 'posix';
    case 'bash':
    case 'rbash':
      return 'bash';
    default:
      return undefined;
  }
}
