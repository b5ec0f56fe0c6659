/** What `# check=skip=A,B;error=true` at the top of a Dockerfile says; BuildKit refuses a value that it cannot read, and then nothing counts. */
export interface CheckDirective {
  readonly skip: readonly string[];
  readonly error: boolean;
}

/** Reads the value of the directive as BuildKit does: at most three parts, names as they are written, `all` alone for all checks. */
export function readCheckDirective(value: string): CheckDirective {
  let skip: readonly string[] = [];
  let error = false;
  const [first = '', second, ...rest] = value.trim().split(';');
  for (const part of [first, ...(second === undefined ? [] : [second]), ...(rest.length === 0 ? [] : [rest.join(';')])]) {
    const equals = part.indexOf('=');
    const setting = equals === -1 ? '' : part.slice(equals + 1).trim();
    switch (equals === -1 ? '' : part.slice(0, equals).trim()) {
      case 'skip':
        skip = setting.split(',').map((name) => name.trim());
        break;
      case 'error':
        // What strconv.ParseBool of Go takes for true.
        error = /^(?:1|t|T|TRUE|true|True)$/.test(setting);
        break;
      case 'experimental':
        // It turns on what is off by itself, and hides nothing.
        break;
      default:
        return { skip: [], error: false };
    }
  }
  return { skip, error };
}
