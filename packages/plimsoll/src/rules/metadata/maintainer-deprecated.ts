import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

const label = 'org.opencontainers.image.authors';

export const maintainerDeprecated = defineRule({
  id: 'maintainer-deprecated',
  practice: 'metadata',
  severity: 'info',
  aliases: ['MaintainerDeprecated', 'DL4000', 'DS-0022', 'CKV_DOCKER_6', 'maintainer_instruction_being_used', 'maintainer-is-deprecated'],
  summary: 'MAINTAINER is deprecated',
  why: 'MAINTAINER sets a field that registries and tools do not show. A label can be read with docker inspect and by every tool that knows the OCI annotations.',
  notWhen: 'A tool of yours still reads the field Author of the image.',
  decides:
    'Every MAINTAINER. The fix writes the same text as the label org.opencontainers.image.authors, without quotes around it, and with characters escaped that a label would expand; where the stage has that label already, MAINTAINER is removed.',
  sources: [
    'https://docs.docker.com/reference/build-checks/maintainer-deprecated/',
    'https://github.com/opencontainers/image-spec/blob/main/annotations.md',
  ],
  messages: { deprecated: 'MAINTAINER is deprecated: use the label org.opencontainers.image.authors' },
  examples: [
    {
      bad: 'FROM debian:12\nMAINTAINER Jo Doe <jo@example.com>\n',
      flags: 'MAINTAINER',
      fixed: 'FROM debian:12\nLABEL org.opencontainers.image.authors="Jo Doe <jo@example.com>"\n',
    },
    {
      bad: 'FROM debian:12\nmaintainer "Jo \\"$5\\" Doe"\n',
      flags: 'maintainer',
      fixed: 'FROM debian:12\nlabel org.opencontainers.image.authors="Jo \\"\\$5\\" Doe"\n',
    },
    {
      bad: "# escape=`\nFROM debian:12\nMAINTAINER Jo 'C:\\' Doe\n",
      flags: 'MAINTAINER',
      fixed: '# escape=`\nFROM debian:12\nLABEL org.opencontainers.image.authors="Jo \'C:\\\' Doe"\n',
    },
    {
      bad: 'FROM debian:12\nMAINTAINER Jo\nLABEL org.opencontainers.image.authors=Jo\n',
      flags: 'MAINTAINER',
      fixed: 'FROM debian:12\nLABEL org.opencontainers.image.authors=Jo\n',
    },
    { good: 'FROM debian:12\nLABEL maintainer="jo@example.com"\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { instruction, stage } of file.stepsOf('all', 'MAINTAINER')) {
        const hasLabel = stage.final.labels.has(label);
        const fix = instruction.onbuild || instruction.broken ? undefined : replacement(file, instruction, hasLabel);
        yield { message: 'deprecated', at: instruction.keywordSpan, ...(fix && { fix }) };
      }
    },
  },
});

function replacement(file: DockerfileView, instruction: InstructionOf<'MAINTAINER'>, hasLabel: boolean): FixReport | undefined {
  if (instruction.innerComments.length > 0) return undefined;
  if (hasLabel) return { title: 'Remove MAINTAINER', applicability: 'safe', edits: [file.removeInstruction(instruction)] };
  const written = instruction.argument?.text ?? '';
  const name = inner(written);
  if (name === '') return undefined;
  const mark = file.dockerfile.escape;
  const special = mark === '\\' ? /[\\"$]/g : /[`"$]/g;
  const keyword = file.text(instruction.keywordSpan) === 'maintainer' ? 'label' : 'LABEL';
  const text = `${keyword} ${label}="${name.replace(special, (character) => mark + character)}"`;
  return { title: `Write LABEL ${label}`, applicability: 'safe', edits: [file.replace(instruction.span, text)] };
}

/** The text without quotes around all of it, and without the escapes that those quotes asked for. */
function inner(written: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(written);
  if (!quoted) return written;
  const [, quote, text = ''] = quoted;
  if (quote === "'") return text.includes("'") ? written : text;
  if (/(^|[^\\])(\\\\)*"/.test(text)) return written;
  return text.replace(/\\(["\\])/g, '$1');
}
