/** What a case of tally says of its configuration: Go values as the collectors wrote them down, or the TOML of a whole run. */
export interface TallyConfiguration {
  readonly rule: string;
  readonly config_raw?: unknown;
  readonly tally_toml?: string;
}

type Options = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The options of our rules that ask for the same. */
export function tallyOptions({ rule, config_raw: raw, tally_toml: toml = '' }: TallyConfiguration): Options {
  const config = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  switch (rule.split('/').at(-1)) {
    case 'max-lines':
      return {
        'file-too-long': {
          maximum: Number(goValue(config['Max']) ?? setting(toml, 'max') ?? 50),
          emptyLines: (goValue(config['SkipBlankLines']) ?? setting(toml, 'skip-blank-lines')) === 'false',
          comments: (goValue(config['SkipComments']) ?? setting(toml, 'skip-comments')) === 'false',
        },
      };
    case 'DL3001':
      return Array.isArray(config['InvalidCommands']) ? { 'pointless-program': { programs: config['InvalidCommands'] } } : {};
    case 'newline-between-instructions':
      // tally parts instructions of different kinds unless it is told otherwise.
      return {
        'not-formatted': {
          emptyLines: typeof raw === 'string' ? raw : (setting(toml.split('newline-between-instructions]')[1] ?? '', 'mode') ?? 'grouped'),
        },
      };
    case 'prefer-stable-order':
      return goValue(raw) === 'lexCfg' ? { 'labels-unsorted': { order: 'alphabetical' } } : {};
    case 'newline-per-chained-call':
      return typeof config['MinCommands'] === 'number' ? { 'crowded-line': { commands: config['MinCommands'] } } : {};
    case 'no-buildx-git-overlap':
      // Where the case only points to its source, the label is one that `full` sets.
      return { 'label-repeats-build': { gitLabels: config['buildx-git-labels'] ?? setting(toml, 'buildx-git-labels') ?? 'full' } };
    case 'prefer-grouped':
      return typeof config['min-labels'] === 'number' ? { 'labels-in-many-instructions': { minimum: config['min-labels'] } } : {};
    case 'prefer-copy-heredoc':
      return config['check-single-run'] === false ? { 'file-written-by-echo': { inSteps: false } } : {};
    case 'require-secret-mounts': {
      const pip = 'pip: id=pipconf,target=/root/.config/pip/pip.conf';
      return { 'secret-mount-missing': { commands: goValue(raw) === 'pipConfig()' || toml.includes('commands.pip') ? [pip] : [] } };
    }
    default:
      return {};
  }
}

/** Files beside the Dockerfile of cases that only point to their source for them (`context_raw`): what its tests give them, in short. */
export function tallyFiles(id: string): Readonly<Record<string, string>> | undefined {
  switch (id) {
    case 'tally-1728':
      return { '.dockerignore': 'ignored1.txt\nignored2.txt\n', 'ignored1.txt': '', 'ignored2.txt': '' };
    case 'tally-0517':
    case 'tally-0521':
      return { Gemfile: 'source "https://gems.example"\ngem "rake"\n' };
    default:
      return undefined;
  }
}

/** `{ "$go": "new(10)" }` → `10`, `boolFalse()` → `false`. */
function goValue(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('$go' in value) || typeof value.$go !== 'string') return undefined;
  if (value.$go === 'boolTrue()' || value.$go === 'boolFalse()') return value.$go.slice(4, -2).toLowerCase();
  return /^new\((\w+)\)$/.exec(value.$go)?.[1] ?? value.$go;
}

function setting(toml: string, name: string): string | undefined {
  return new RegExp(`^${name} = "?([\\w]+)"?$`, 'm').exec(toml)?.[1];
}
