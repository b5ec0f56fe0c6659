import { isLocalPath } from './go-module.ts';

export interface RequiredModule {
  /** Of the module whose code is used: that of the replacement, if there is one. */
  readonly path: string;
  /** Absent where a folder takes the module's place. */
  readonly version?: string;
}

export interface GoModFile {
  readonly required: readonly RequiredModule[];
  /** As Go writes it: `go1.22.5`; of the toolchain, else the least that the module wants. */
  readonly goVersion?: string;
}

interface Replacement {
  readonly path: string;
  readonly version: string | undefined;
}

/** Reads a go.mod (`go help modules`, "The go.mod file"); lines that it does not know are passed over. */
export function readGoMod(text: string): GoModFile {
  const required: { path: string; version: string }[] = [];
  const replaced = new Map<string, Replacement>();
  let toolchain: string | undefined;
  let language: string | undefined;
  for (const [verb, ...words] of directives(text)) {
    const [path = '', version] = words;
    if (verb === 'require' && path && version) required.push({ path, version });
    else if (verb === 'toolchain') toolchain = /^go\d+(?:\.\d+)*(?:rc\d+|beta\d+)?/.exec(path)?.[0];
    else if (verb === 'go') language = `go${path}`;
    else if (verb === 'replace') {
      const arrow = words.indexOf('=>');
      const target = words[arrow + 1];
      if (arrow > 0 && target !== undefined) {
        replaced.set(arrow === 1 ? path : `${path} ${version}`, { path: target, version: words[arrow + 2] });
      }
    }
  }
  const goVersion = toolchain ?? language;
  return { required: required.map((module) => replaceIn(replaced, module)), ...(goVersion !== undefined && { goVersion }) };
}

function replaceIn(replaced: ReadonlyMap<string, Replacement>, { path, version }: { path: string; version: string }): RequiredModule {
  const replacement = replaced.get(`${path} ${version}`) ?? replaced.get(path);
  if (!replacement) return { path, version };
  if (isLocalPath(replacement.path)) return { path };
  return { path: replacement.path, ...(replacement.version !== undefined && { version: replacement.version }) };
}

/** The words of each directive, those of blocks with the block's verb before them. */
function* directives(text: string): Generator<string[]> {
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const comment = line.indexOf('//');
    const words = (comment === -1 ? line : line.slice(0, comment))
      .split(/\s/)
      .filter((word) => word !== '')
      .map((word) => word.replace(/^["`]|["`]$/g, ''));
    if (words.length === 0) continue;
    if (words[0] === ')') block = undefined;
    else if (block !== undefined) yield [block, ...words];
    else if (words.at(-1) === '(') block = words[0];
    else yield words;
  }
}
