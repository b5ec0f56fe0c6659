import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { choice, defineRule } from '../define.ts';

type Pair = InstructionOf<'LABEL'>['pairs'][number];

export const labelsUnsorted = defineRule({
  id: 'labels-unsorted',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['prefer-stable-order'],
  summary: 'The labels of one LABEL are in no order',
  why: 'Labels that stand in the same order in every file are compared at a glance, and a missing one is seen.',
  notWhen: 'A tool writes them.',
  decides:
    'The pairs of one LABEL. grouped: those of OCI first, in the order what it is, which version, where it comes from, who answers for it; then those of Label Schema by name, then others with a dot in their name, then the rest, both as they are. alphabetical: all by name. Pairs with a variable in their name, and LABEL with comments inside, are left alone. The fix puts the same pairs into the same places; of two with one name the last one stays the last.',
  sources: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md'],
  options: { order: choice('The order that labels are to have', ['grouped', 'alphabetical'], 'grouped') },
  messages: { order: '{first} stands before {second}, and the usual order is the other way round' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nLABEL org.opencontainers.image.source="https://a.example" \\\n    team=a \\\n    org.opencontainers.image.title="demo"\n',
      flags: 'org.opencontainers.image.source="https://a.example"',
      fixed:
        'FROM alpine:3.22\nLABEL org.opencontainers.image.title="demo" \\\n    org.opencontainers.image.source="https://a.example" \\\n    team=a\n',
    },
    {
      bad: { dockerfile: 'FROM alpine:3.22\nLABEL b=2 a=1 b=3\n', options: { order: 'alphabetical' } },
      flags: 'b=2',
      fixed: 'FROM alpine:3.22\nLABEL a=1 b=2 b=3\n',
    },
    {
      bad: 'FROM alpine:3.22\nONBUILD LABEL org.label-schema.version=1 org.label-schema.name=a\n',
      flags: 'org.label-schema.version=1',
      fixed: 'FROM alpine:3.22\nONBUILD LABEL org.label-schema.name=a org.label-schema.version=1\n',
    },
    { good: 'FROM alpine:3.22\nLABEL org.opencontainers.image.title=a com.example.b=1 com.example.a=2 team=x flavour=y\n' },
    { good: 'FROM alpine:3.22\nLABEL team=a \\\n    # read by the scanner\n    com.example.scan=no\n' },
    { good: 'FROM alpine:3.22\nLABEL team=a "$PREFIX.name"=b\nLABEL com.example.key=x\n' },
  ],
  detect: {
    *dockerfile(file, { order }) {
      for (const { instruction: outer } of file.stepsOf('all', 'LABEL', 'ONBUILD')) {
        const instruction = outer.keyword === 'ONBUILD' ? outer.trigger : outer;
        if (instruction?.keyword !== 'LABEL' || instruction.broken || instruction.legacy || instruction.innerComments.length > 0) continue;
        const found = unsorted(file, instruction.pairs, order);
        if (found) yield found;
      }
    },
  },
});

function unsorted(file: DockerfileView, pairs: readonly Pair[], order: 'grouped' | 'alphabetical') {
  if (pairs.length < 2 || pairs.some(({ key }) => key.includes('$'))) return undefined;
  const compare = order === 'grouped' ? byGroup : (a: Pair, b: Pair) => byText(name(a), name(b));
  const sorted = [...pairs].sort(compare);
  const wrong = pairs.findIndex((pair, index) => pair !== sorted[index]);
  const [first, second] = [pairs[wrong], sorted[wrong]];
  if (!first || !second) return undefined;
  const edits = pairs.flatMap((pair, index) => {
    const other = sorted[index];
    return other && other !== pair ? [file.replace(pair.span, file.text(other.span))] : [];
  });
  return {
    message: 'order',
    data: { first: name(first), second: name(second) },
    at: first.span,
    fix: { title: 'Sort them', applicability: 'safe', edits },
  } as const;
}

/** The labels of OCI: what it is, which version, where it comes from, who answers for it, what it stands on. */
const oci =
  'title description version revision created url source documentation vendor authors licenses ref.name base.name base.digest'.split(' ');
const ociPrefix = 'org.opencontainers.image.';

function byGroup(a: Pair, b: Pair): number {
  const [left, right] = [group(name(a)), group(name(b))];
  if (left !== right) return left - right;
  return left === labelSchema ? byText(name(a), name(b)) : 0;
}

const labelSchema = 100;

function group(key: string): number {
  if (key.startsWith(ociPrefix)) {
    const at = oci.indexOf(key.slice(ociPrefix.length));
    return at === -1 ? oci.length : at;
  }
  if (key.startsWith('org.label-schema.')) return labelSchema;
  return key.includes('.') ? labelSchema + 1 : labelSchema + 2;
}

/** Without quotes. */
function name({ key }: Pair): string {
  return key.replace(/^(["'])(.*)\1$/, '$2');
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
