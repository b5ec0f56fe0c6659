import type { Span } from '../model/text.ts';
import type { Command, ShellWord } from './view.ts';

/** What a command does, as far as the rules ask. Made by `operations/*.ts`, one file per family of tools. */
export type Operation = PackageOperation | DownloadOperation | ArchiveOperation | UserOperation | PermissionOperation | RemoveOperation;

interface Base {
  readonly command: Command;
}

export type PackageManager =
  | 'apt-get'
  | 'apt'
  | 'aptitude'
  | 'apk'
  | 'dnf'
  | 'yum'
  | 'microdnf'
  | 'tdnf'
  | 'zypper'
  | 'pacman'
  | 'pip'
  | 'pipx'
  | 'uv'
  | 'poetry'
  | 'pipenv'
  | 'conda'
  | 'npm'
  | 'yarn'
  | 'pnpm'
  | 'bun'
  | 'corepack'
  | 'gem'
  | 'bundle'
  | 'composer'
  | 'go'
  | 'cargo'
  | 'dotnet'
  | 'maven'
  | 'gradle'
  | 'mix'
  | 'choco';

export interface PackageOperation extends Base {
  readonly kind: 'package';
  readonly manager: PackageManager;
  readonly scope: 'system' | 'language';
  /**
   * `update-index`: refresh lists; `install`: named packages; `install-project`: what a manifest or lock file asks for;
   * `upgrade`: all or named packages to newer versions; `remove`; `clean`: drop caches; `build`/`run`: build or run the project; `other`.
   */
  readonly action: 'update-index' | 'install' | 'install-project' | 'upgrade' | 'remove' | 'clean' | 'build' | 'run' | 'other';
  /** The subcommand word, e.g. `install`, `ci`, `add`. */
  readonly subcommand: ShellWord | undefined;
  readonly packages: readonly PackageSpec[];
  /** Long options normalised (`-y` of apt-get → `--yes`), short bundles split; value if the option takes one. */
  readonly options: ReadonlyMap<string, ShellWord | true>;
  /** Files it reads to know what to install: `requirements.txt`, `-r FILE`, `package.json`, … relative as written. */
  readonly manifests: readonly string[];
  /** It installs exactly what a lock file says (`npm ci`, `--frozen-lockfile`, `--require-hashes`, `bundle install --deployment`). */
  readonly frozen: boolean;
  /** Will not ask: -y, -qq, --non-interactive, environment or configuration of the same RUN. */
  readonly assumesYes: boolean;
}

export interface PackageSpec {
  readonly word: ShellWord;
  /** Name without version; undefined if it cannot be known (a variable). */
  readonly name: string | undefined;
  /** As written behind `=`, `==`, `@`, `-`…; undefined if there is none; `?` if it cannot be known. */
  readonly version: string | undefined;
  /** A local path, archive, URL or VCS address instead of a name. */
  readonly source: 'registry' | 'file' | 'url' | 'vcs' | 'unknown';
}

export interface DownloadOperation extends Base {
  readonly kind: 'download';
  readonly tool: 'curl' | 'wget' | 'git' | 'svn' | 'aria2c' | 'Invoke-WebRequest';
  readonly urls: readonly ShellWord[];
  /** The file written, if it is known; `-` for stdout. */
  readonly output: string | undefined;
  /** Certificate checks switched off by an option: where. */
  readonly insecure: Span | undefined;
  /** The branch, tag or commit that `git clone` is told to take. */
  readonly reference: ShellWord | undefined;
}

export interface ArchiveOperation extends Base {
  readonly kind: 'archive';
  readonly tool: string;
  readonly action: 'extract' | 'create' | 'list';
  readonly archive: string | undefined;
  readonly destination: string | undefined;
}

export interface UserOperation extends Base {
  readonly kind: 'user';
  readonly tool: 'useradd' | 'adduser' | 'groupadd' | 'addgroup' | 'usermod' | 'chpasswd' | 'passwd';
  readonly user: string | undefined;
  readonly uid: number | undefined;
  readonly group: string | undefined;
  readonly system: boolean;
  /** As of a package operation: by long name. */
  readonly options: ReadonlyMap<string, ShellWord | true>;
}

export interface PermissionOperation extends Base {
  readonly kind: 'permission';
  readonly tool: 'chmod' | 'chown' | 'chgrp';
  readonly recursive: boolean;
  /** The mode or owner word. */
  readonly what: ShellWord | undefined;
  readonly targets: readonly ShellWord[];
}

export interface RemoveOperation extends Base {
  readonly kind: 'remove';
  readonly recursive: boolean;
  readonly targets: readonly ShellWord[];
}
