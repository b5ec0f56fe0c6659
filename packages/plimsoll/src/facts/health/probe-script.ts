import type { ComposeHealthcheck } from '../../compose/compose.types.ts';
import type { ManifestProbe } from '../../kubernetes/manifest.types.ts';
import { MappedText, type Span } from '../../model/text.ts';
import { parseExec, parseShell } from '../../shell/parse.ts';
import type { ShellScript } from '../../shell/view.ts';

/** The program that a check of Compose or Kubernetes runs in the container, with the place of its words in the file. */
export interface ProbeScript {
  readonly script: ShellScript;
  readonly at: Span;
}

/** The `test` of a service's check; undefined for none, and where a variable is in it. */
export function composeProbe({ disabled, test }: ComposeHealthcheck): ProbeScript | undefined {
  if (disabled || !test) return undefined;
  const words = test.words.flatMap(({ value, span }) => (value.known ? [{ text: value.value, span }] : []));
  const [kind, first] = words;
  if (words.length !== test.words.length || !kind) return undefined;
  if (test.form === 'shell') return shell(kind.text, kind.span);
  if (kind.text === 'CMD-SHELL') return first && shell(first.text, first.span);
  const rest = words.slice(1);
  return kind.text === 'CMD' && first
    ? { script: parseExec(rest), at: { start: first.span.start, end: rest.at(-1)?.span.end ?? first.span.end } }
    : undefined;
}

/** What a probe of Kubernetes executes; undefined for other kinds, and where a template decides. */
export function kubernetesProbe({ kind, command }: ManifestProbe): ProbeScript | undefined {
  const words = command.flatMap(({ value, span }) => (value === undefined ? [] : [{ text: value, span }]));
  const [first] = words;
  if (kind !== 'exec' || words.length !== command.length || !first) return undefined;
  return { script: parseExec(words), at: first.span };
}

function shell(text: string, at: Span): ProbeScript | undefined {
  const script = parseShell(MappedText.slice(text, 0), { dialect: 'posix' });
  return script.understood ? { script, at } : undefined;
}
