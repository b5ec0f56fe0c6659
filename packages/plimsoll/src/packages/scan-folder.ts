import { entriesOf } from '../disk/entries.ts';
import { type ReadableFile, withFile } from '../disk/open-file.ts';
import type { Unknown } from '../model/finding.ts';
import { executableCatalogers, interestOf } from './interest.ts';
import { type JoinedPackages, joinFolder } from './join.ts';
import type { FilePackages, PackageFile, SystemRelease } from './package.types.ts';
import { programOf } from './program.ts';
import { scanFile } from './scan-file.ts';
import { readSystem, systemPaths } from './system.ts';

interface FolderPackages extends JoinedPackages {
  readonly system?: SystemRelease;
}

/** A file is held in memory up to this: larger ones give their beginning, and what reads them piece by piece reads all. */
const mostBytes = 256 * 1024 * 1024;

/** What is not files of a system or project: version control, and what a running kernel shows at the root of a system. */
const passedOver: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'proc', 'sys', 'dev']);
const onlyAtRoot: ReadonlySet<string> = new Set(['proc', 'sys', 'dev']);

/** The packages of a folder: a project, or the root of a system. `declaredToo` also reads lock files and manifests. Links are not followed. */
export function scanFolder(root: string, declaredToo: boolean): FolderPackages {
  const files: FilePackages[] = [];
  const unknowns: Unknown[] = [];
  const texts = new Map<string, string>();
  for (const path of pathsBelow(root, unknowns)) {
    const problem = withFile(`${root}/${path}`, (open) => {
      const file = packageFile(path, open);
      if (systemPaths.includes(path)) texts.set(path, file.text());
      const asked = interestOf(path, declaredToo);
      const program = open.size >= 64 ? programOf(open.read(0, 64)) : undefined;
      const executable = program !== undefined && program !== 'script';
      if (asked.length > 0 || executable) files.push(...scanFile(file, executable ? [...asked, ...executableCatalogers()] : asked));
    });
    if (problem !== undefined) unknowns.push({ path, reason: problem });
  }
  const system = readSystem((path) => texts.get(path));
  const joined = joinFolder(files, system);
  return { packages: joined.packages, unknowns: [...unknowns, ...joined.unknowns], ...(system && { system }) };
}

/** Files below a folder, relative to it, in the order of names. */
function* pathsBelow(root: string, unknowns: Unknown[]): Iterable<string> {
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const found = entriesOf(folder === '' ? root : `${root}/${folder}`);
    if (!found.ok) {
      unknowns.push({ path: folder, reason: found.reason });
      continue;
    }
    const below: string[] = [];
    for (const { name, kind } of [...found.entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') yield path;
      else if (kind === 'directory' && !(passedOver.has(name) && (folder === '' || !onlyAtRoot.has(name)))) below.push(path);
    }
    waiting.push(...below.reverse());
  }
}

function packageFile(path: string, { size, read }: ReadableFile): PackageFile {
  let bytes: Uint8Array | undefined;
  let text: string | undefined;
  const whole = () => {
    bytes ??= read(0, Math.min(size, mostBytes));
    return bytes;
  };
  return {
    path,
    size,
    read: (start, end) => bytes?.subarray(Math.max(0, start), Math.max(0, end)) ?? read(Math.max(0, start), end),
    bytes: whole,
    text: () => {
      text ??= new TextDecoder().decode(whole());
      return text;
    },
  };
}
