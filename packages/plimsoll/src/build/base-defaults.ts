import { type Known, known, unknown } from '../model/known.ts';
import type { StageBase, State } from './graph.types.ts';
import { linuxShell, windowsShell } from './shell-words.ts';

export type Root = Exclude<StageBase, { kind: 'stage' }>;

/** What a stage starts with where the file sets nothing, from what is known of its base image; looked up on first use. */
export class BaseDefaults {
  readonly root: Root;
  readonly windows: boolean;
  #user: Known<string> | undefined;
  #workdir: Known<string> | undefined;

  constructor(root: Root, windows: boolean) {
    this.root = root;
    this.windows = windows;
  }

  /** The image may set variables that the file does not show. */
  get setsVariables(): boolean {
    return this.root.kind !== 'scratch';
  }

  get user(): Known<string> {
    this.#user ??= this.#findUser();
    return this.#user;
  }

  get workdir(): Known<string> {
    this.#workdir ??= this.#findWorkdir();
    return this.#workdir;
  }

  get shell(): State['shell'] {
    return this.windows ? windowsShell : linuxShell;
  }

  #findUser(): Known<string> {
    const root = this.root;
    if (root.kind === 'scratch') return known('root');
    if (root.kind === 'unknown') return unknown(root.why);
    if (!root.facts) return unknown(`the default user of ${root.reference.familiar} is not in the catalogue`);
    const user = root.facts.defaultUser;
    return user.known && user.value === '' ? known('root') : user;
  }

  #findWorkdir(): Known<string> {
    const root = this.root;
    if (root.kind === 'scratch') return known('/');
    if (root.kind === 'unknown') return unknown(root.why);
    const workdir = root.facts?.workdir;
    return workdir === undefined
      ? unknown(`the working directory of ${root.reference.familiar} is not in the catalogue`)
      : known(workdir || '/');
  }
}
