import type { Rule } from '../../rules/define.ts';
import { isIdOf, type Peer } from '../../rules/peers.ts';
import type { Scopes } from './comment-scopes.ts';
import { kicsQuery } from './kics-queries.ts';

type ScopeName = 'instruction' | 'stage' | 'file' | 'line';

/** What another tool's comment hides: rules of ours, in a place. */
export interface ForeignComment {
  readonly tool: Peer;
  readonly scope: ScopeName;
  /** As written: an id of that tool, or `all`. */
  readonly written: string;
}

interface Form {
  readonly tool: Peer;
  /** Its first group are the ids, with commas between them. */
  readonly pattern: RegExp;
  readonly scope: ScopeName;
}

/** The comments of other tools, with the scope that their authors gave them. */
const forms: readonly Form[] = [
  // https://github.com/hadolint/hadolint#ignoring-rules
  { tool: 'hadolint', pattern: /^hadolint\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'instruction' },
  { tool: 'hadolint', pattern: /^hadolint\s+stage\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'stage' },
  { tool: 'hadolint', pattern: /^hadolint\s+global\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'file' },
  // A reason may follow: `;reason=…`.
  { tool: 'tally', pattern: /^tally\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'instruction' },
  { tool: 'tally', pattern: /^tally\s+global\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'file' },
  // BuildKit and tally take the setting at the top of a file also above an instruction.
  { tool: 'buildkit', pattern: /^check\s*=\s*(?:error=\w+\s*;\s*)?skip=(\w+(?:\s*,\s*\w+)*)/g, scope: 'instruction' },
  // Checkov reads a Dockerfile as one resource: its comments count for all of it. A reason may follow behind a colon.
  { tool: 'checkov', pattern: /\b(?:checkov|bridgecrew|cortex):skip=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'file' },
];

/**
 * Reads a comment of another tool. Those that only count at the top of a file (KICS) hide nothing elsewhere, and those that have
 * expired (Trivy) hide nothing at all.
 * @param today such as 2026-08-10
 */
export function foreignComments(text: string, scopes: Scopes, today: string): ForeignComment[] {
  const found: ForeignComment[] = [];
  for (const { tool, pattern, scope } of forms) {
    for (const match of text.matchAll(pattern)) {
      for (const id of (match[1] as string).split(',')) found.push({ tool, scope, written: id.trim() });
    }
  }
  for (const written of trivyIgnores(text, today)) found.push({ tool: 'trivy', scope: 'instruction', written });
  found.push(...kicsComments(text, scopes));
  return found;
}

/**
 * The checks that Trivy's comments name, several of which may stand in a line: `trivy:ignore:DS-0002:exp:2026-12-31`. From that
 * day on it counts no more; a day that cannot be read is none. https://trivy.dev/latest/docs/configuration/filtering/
 */
export function trivyIgnores(text: string, today: string): string[] {
  const found: string[] = [];
  for (const [, id = '', parts = ''] of text.matchAll(/\b(?:trivy|tfsec):ignore:([\w*-]+)((?:\[[^\]\s]*\])?(?::[^\s:]+)*)/g)) {
    const expires = /:exp:(\d{4}-\d{2}-\d{2})(?=:|$)/.exec(parts)?.[1];
    if (expires === undefined || today < expires) found.push(id);
  }
  return found;
}

/** https://docs.kics.io/latest/running-kics/#using-commands-on-scanned-files-as-comments */
function kicsComments(text: string, { head, instruction, stage }: Scopes): ForeignComment[] {
  const [, command, ids = ''] = /^kics-scan\s+(ignore-line|ignore-block|ignore|disable|enable)\b(?:\s*=\s*([\w,\s-]+))?/.exec(text) ?? [];
  switch (command) {
    case 'ignore-line':
      return [{ tool: 'kics', scope: 'line', written: 'all' }];
    case 'ignore-block':
      // The block of a Dockerfile is a stage, and the comment stands above its FROM.
      return [{ tool: 'kics', scope: instruction.start === stage.start ? 'stage' : 'instruction', written: 'all' }];
    case 'ignore':
      return head ? [{ tool: 'kics', scope: 'file', written: 'all' }] : [];
    case 'disable':
      return head ? ids.split(',').map((id) => ({ tool: 'kics', scope: 'file', written: id.trim() })) : [];
    default:
      return [];
  }
}

/** Rules that another tool's id names: those that have it as an alias, or all that answer that tool. */
export function rulesNamedBy(tool: Peer, written: string, rules: readonly Rule[]): readonly string[] {
  const answering = (test: (alias: string) => boolean) => rules.filter(({ aliases }) => aliases.some(test)).map(({ id }) => id);
  if (/^(?:all|\*)$/i.test(written)) return answering((alias) => isIdOf(tool, alias));
  // BuildKit alone tells capital letters from small ones.
  if (tool === 'buildkit') return answering((alias) => alias === written);
  const id = canonicalId((tool === 'kics' ? kicsQuery(written) : undefined) ?? written);
  if (id.endsWith('*')) return answering((alias) => isIdOf(tool, alias) && canonicalId(alias).startsWith(id.slice(0, -1)));
  return answering((alias) => canonicalId(alias) === id);
}

/** `hadolint/DL3006` → `DL3006`, `AVD-DS-0002` and `DS002` → `DS-0002`, `Missing User Instruction` → `MISSING_USER_INSTRUCTION`. */
export function canonicalId(written: string): string {
  const id = (written.split('/').at(-1) as string).toUpperCase().replace(/^AVD-/, '').replaceAll(' ', '_');
  const [, group, number = ''] = /^(DS|KSV)-?(\d{1,4})$/.exec(id) ?? [];
  return group === undefined ? id : `${group}-${number.padStart(4, '0')}`;
}
