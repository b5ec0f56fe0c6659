import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';

/** Where a download comes from, as far as its text and the variables of the Dockerfile say. */
export interface RemoteAddress {
  /** With the variables filled in that are known. */
  readonly text: string;
  /** Host name, or the address as written if a variable hides it: for messages. */
  readonly source: string;
  readonly span: Span;
  /** Over plain http from a public host. */
  readonly plain: boolean;
  /** The address names a commit or digest, so the server cannot send something else unnoticed by readers of the file. */
  readonly immutable: boolean;
}

/** Reads an address that a download names. */
export function remoteAddress(step: Step, word: { readonly text: string; readonly unquoted: string; readonly span: Span }): RemoteAddress {
  const expanded = word.unquoted.includes('$') ? step.expand({ text: word.text }) : undefined;
  const text = expanded?.known ? expanded.value : word.unquoted;
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(text);
  const host = match?.[2] ?? '';
  const named = host !== '' && !host.includes('$');
  return {
    text,
    source: named ? host : word.unquoted.length > 60 ? 'a server' : word.unquoted,
    span: word.span,
    plain: match?.[1]?.toLowerCase() === 'http' && named && isPublic(host),
    immutable: /(?:^|[/@=:#-])(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])/.test(text),
  };
}

/** Not this machine, a name without domain or a private network. */
function isPublic(host: string): boolean {
  if (host.startsWith('[')) return !/^\[(::1|f[cde])/i.test(host);
  if (!host.includes('.')) return false;
  return !/^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0$)|\.(localhost|local|internal|test)$/i.test(host);
}

/** What a download of an address is called: the last part of its path, with variables in one spelling. */
export function fileNameIn(address: string): string {
  const path = address.replace(/[?#].*$/s, '').replace(/["']$/, '');
  return path.slice(path.lastIndexOf('/') + 1).replace(/\$\{(\w+)\}/g, '$$$1');
}

/** The name of a repository by its address: `app` of `git@git.example:acme/app.git@v1#egg=app`. */
export function repositoryNameIn(address: string): string {
  const path = address
    .replace(/[#?].*$/s, '')
    .replace(/\.git(?:@.*)?$/, '')
    .replace(/\/+$/, '');
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1) || address;
}
