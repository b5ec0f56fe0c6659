import { writtenLabels } from '../../facts/labels/written-labels.ts';
import { defineRule } from '../define.ts';

export const unusualLabelKey = defineRule({
  id: 'unusual-label-key',
  practice: 'metadata',
  severity: 'style',
  preset: 'style',
  aliases: ['DL3048', 'valid-key'],
  summary: 'The name of a label does not follow the guidelines for labels',
  why: 'Names of labels are compared letter by letter, and filters and shells treat blanks, slashes and capitals in their own ways. Names that Docker reserves may be given a meaning by a later release.',
  notWhen: 'A program that you do not control reads the label under this name, as many of the Kubernetes and OpenShift world do.',
  decides:
    'Names after expansion, ONBUILD included: they begin with a small letter, end with a small letter or a digit, and hold only those, dots and hyphens, never two separators in a row. com.docker., io.docker. and org.dockerproject. are reserved; what Docker documents for extensions and for official images (com.docker.extension., com.docker.desktop.extension., com.docker.image.) is not.',
  sources: ['https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations'],
  messages: {
    reserved: 'Label names that begin with {prefix} are reserved for Docker',
    start: 'The label {label} does not begin with a small letter',
    end: 'The label {label} does not end with a small letter or a digit',
    characters: 'The label {label} holds {character}; use small letters, digits, dots and hyphens',
    separators: 'The label {label} has two separators in a row',
  },
  examples: [
    { bad: 'FROM debian:13\nLABEL Vendor=Acme build_date=today\n', flags: ['Vendor', 'build_date'] },
    {
      bad: 'FROM debian:13\nLABEL com.docker.compose.project=shop 2nd=1 a..b=1 end-=1\n',
      flags: ['com.docker.compose.project', '2nd', 'a..b', 'end-'],
    },
    { bad: 'FROM debian:13\nONBUILD LABEL "bad key"=1\n', flags: '"bad key"' },
    { good: 'FROM debian:13\nLABEL org.opencontainers.image.title=shop com.docker.extension.publisher-url=https://example.com v2=1\n' },
    { good: 'FROM example/base\nARG PREFIX\nLABEL $PREFIX=1\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { key, keySpan } of file.derive(writtenLabels)) {
        if (!key.known || key.value === '') continue;
        const label = key.value;
        const prefix = reservedPrefix(label);
        const character = /[^a-z\d.-]/.exec(label)?.[0];
        if (prefix !== undefined) yield { message: 'reserved', data: { prefix }, at: keySpan };
        else if (!/^[a-zA-Z]/.test(label)) yield { message: 'start', data: { label }, at: keySpan };
        else if (character !== undefined) yield { message: 'characters', data: { label, character: shown(character) }, at: keySpan };
        else if (!/[a-z\d]$/.test(label)) yield { message: 'end', data: { label }, at: keySpan };
        else if (/[.-]{2}/.test(label)) yield { message: 'separators', data: { label }, at: keySpan };
      }
    },
  },
});

function reservedPrefix(label: string): string | undefined {
  const prefix = /^(?:com\.docker|io\.docker|org\.dockerproject)\./.exec(label)?.[0];
  return /^com\.docker\.(?:extension|desktop\.extension|image)\./.test(label) ? undefined : prefix;
}

function shown(character: string): string {
  if (/\s/.test(character)) return 'a blank';
  return /[A-Z]/.test(character) ? `the capital ${character}` : `the character ${character}`;
}
