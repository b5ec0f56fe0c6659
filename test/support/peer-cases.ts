import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { type YamlKind, yamlOpener } from '../../packages/plimsoll/src/engine/open-yaml.ts';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines } from './data.ts';
import { type HadolintLabels, labelOptions } from './hadolint-options.ts';
import { allRules, lintText } from './rules.ts';
import { tallyFiles, tallyOptions } from './tally-options.ts';

/** Tools that check files of all kinds for misconfiguration, and linters of Dockerfiles, by the names of their files in .data/cases. */
export const scanners = ['trivy', 'checkov', 'kics', 'semgrep', 'datadog', 'dclint', 'zizmor', 'kubelinter', 'kubescore', 'polaris'];
export const linters = ['hadolint', 'tally'];

/** One of a peer's own tests: a file, and whether the peer's rule finds something in it. */
export interface PeerCase {
  readonly id: string;
  readonly rule: string;
  readonly kind: 'dockerfile' | 'compose' | 'kubernetes' | 'ci';
  /** Where such a file would lie. */
  readonly path: string;
  readonly text: string;
  readonly expect: 'hit' | 'miss';
  /** The concept that the collected cases name; cases of hadolint and tally name none. */
  readonly concept: string | undefined;
  /** Why the data themselves take the peer's verdict to be doubtful. */
  readonly disputed: string | undefined;
  /** Options of our rules that say what the case's configuration of the peer says. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Files of the context that the case names. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

interface Row {
  readonly id: string;
  readonly rule: string;
  readonly kind?: PeerCase['kind'];
  readonly file?: string;
  readonly dockerfile?: string;
  readonly content?: string;
  readonly expect: PeerCase['expect'];
  readonly concept?: string;
  readonly disputed?: string;
  /** hadolint's cases are fragments. */
  readonly no_from?: boolean;
  readonly config?: HadolintLabels & { readonly allowedRegistries?: readonly string[]; readonly 'trusted-registries'?: readonly string[] };
  readonly options?: { readonly prohibitedTags?: readonly string[] };
  readonly config_raw?: unknown;
  readonly tally_toml?: string;
  readonly context_files?: Readonly<Record<string, string>>;
}

const yamlKinds = { compose: 'compose', kubernetes: 'manifest', ci: 'workflow' } as const satisfies Record<string, YamlKind>;

/** The peers' own names say that the files are tests; of pipelines the name says which system runs them. */
function pathOf(kind: PeerCase['kind'], file: string): string {
  if (kind === 'dockerfile') return 'Dockerfile';
  if (kind === 'compose') return 'compose.yaml';
  if (kind === 'kubernetes') return 'deploy.yaml';
  return /pipelines?\.ya?ml$|^\./.test(file) ? file : `.github/workflows/${file}`;
}

/** tally's option for files that end without a line break, as the cases hold it. */
const withoutFinalNewline = JSON.stringify({ $type: 'EolLastConfig', Mode: 'never' });

const fragmentBase = 'debian:12';

/** The cases of a peer, of a file of .data/cases; without the few of tally that are about several rules at once. */
export function peerCases(file: string): PeerCase[] {
  const rows = jsonLines<Row>(file).filter(({ rule }) => !rule.includes(','));
  return rows.map((row) => {
    const kind = row.kind ?? 'dockerfile';
    const list = row.config?.allowedRegistries ?? row.config?.['trusted-registries'];
    const registries = list && row.no_from ? [...list, 'docker.io/library/debian'] : list;
    const tags = row.options?.prohibitedTags;
    return {
      id: row.id,
      rule: row.rule.split('/').at(-1) ?? row.rule,
      kind,
      path: pathOf(kind, row.file ?? ''),
      text: (row.no_from ? `FROM ${fragmentBase}\n` : '') + (row.dockerfile ?? row.content ?? ''),
      expect: row.expect,
      concept: row.concept,
      disputed: row.disputed,
      options: {
        ...tallyOptions(row),
        ...labelOptions(row.config ?? {}),
        ...(registries && { 'registry-not-allowed': { registries } }),
        ...(tags && { 'latest-deployed': { tags } }),
        ...(JSON.stringify(row.config_raw) === withoutFinalNewline && { 'not-formatted': { finalNewline: false } }),
      },
      files: row.context_files ?? tallyFiles(row.id),
    };
  });
}

/** What all our rules find in it. */
export async function findingsOf({ kind, path, text, options, files }: PeerCase): Promise<readonly Finding[]> {
  const active = allRules(options);
  if (kind === 'dockerfile') return lintText(text, active, files).findings;
  const open = await yamlOpener(yamlKinds[kind]);
  return inspect(open(new SourceText(path, text)), active, rules).findings;
}

/** Our rules that answer the case's rule by an alias, and that look at a file of this kind alone: there is no repository around it. */
export function answeringRules({ rule, kind }: PeerCase): readonly Rule[] {
  const id = rule.toLowerCase();
  // What ShellCheck says is asked of ShellCheck: test/shellcheck/hadolint-cases.test.ts.
  if (id.endsWith('*')) return [];
  const view = kind === 'dockerfile' ? kind : yamlKinds[kind];
  return rules.filter(({ aliases, detect }) => detect[view] && aliases.some((alias) => alias.toLowerCase() === id));
}
