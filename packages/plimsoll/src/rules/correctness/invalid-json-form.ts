import type { Instruction } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { MappedText, Span } from '../../model/text.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidJsonForm = defineRule({
  id: 'invalid-json-form',
  practice: 'correctness',
  severity: 'error',
  aliases: ['invalid-json-form', 'DL3025', 'JSONArgsRecommended', 'not_using_json_in_cmd_and_entrypoint_arguments'],
  refusal: true,
  summary: 'An array that is not JSON',
  why: 'BuildKit takes an array for the JSON form only if it is valid JSON. If it is not, CMD, ENTRYPOINT, RUN and HEALTHCHECK hand the text with its brackets to a shell, which has no such program, and COPY, ADD and VOLUME take the brackets as part of a path. Arrays of other things than strings, and SHELL without an array, are refused.',
  notWhen: 'There is no reason to keep it: write valid JSON, or no brackets.',
  decides:
    'An error where BuildKit refuses the file. A warning where it does not: the text begins with a bracket and is no JSON array. The program `[` of a shell, as in `RUN [ -f x ] && y`, and `[[` are something else. With `as: buildkit` only the errors: the others are `shell-form-command` then, where BuildKit warns of them.',
  sources: ['https://docs.docker.com/reference/dockerfile/#shell-and-exec-form'],
  options: { as: asWhom() },
  messages: {
    refused: '{problem}',
    shell: 'This is no JSON array, since {reason}: {keyword} hands it to a shell as it stands',
    paths: 'This is no JSON array, since {reason}: {keyword} takes the brackets as part of the paths',
  },
  examples: [
    { bad: 'FROM alpine:3.22\nSHELL /bin/ash\n', flags: '/bin/ash' },
    { bad: 'FROM alpine:3.22\nCMD ["sleep", 10]\n', flags: '["sleep", 10]' },
    { bad: "FROM alpine:3.22\nCMD ['app', '--serve']\n", flags: "['app', '--serve']", fixed: 'FROM alpine:3.22\nCMD ["app", "--serve"]\n' },
    {
      bad: 'FROM alpine:3.22\nRUN [/bin/echo, "a b",]\n',
      flags: '[/bin/echo, "a b",]',
      fixed: 'FROM alpine:3.22\nRUN ["/bin/echo", "a b"]\n',
    },
    { bad: 'FROM alpine:3.22\nENTRYPOINT ["app", $PORT]\n', flags: '["app", $PORT]' },
    { bad: 'FROM alpine:3.22\nVOLUME [/data, /logs]\n', flags: '[/data, /logs]', fixed: 'FROM alpine:3.22\nVOLUME ["/data", "/logs"]\n' },
    { good: 'FROM alpine:3.22\nRUN [ -f /etc/hosts ] && echo found\nRUN [ "$A" = "b" ]\nRUN [[ -n $A ]]\nCMD ["a"]\n' },
    { good: { dockerfile: "FROM alpine:3.22\nRUN ['a']\nCMD ['app']\n", options: { as: 'buildkit' } } },
    { good: 'FROM alpine:3.22\nCOPY [id].js /app/\n' },
    { good: 'FROM windows:1\nSHELL ["powershell", "-Command"]\nRUN [Net.ServicePointManager]::SecurityProtocol = 3072 ; iwr x\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const refused of refusals(file, 'invalid-json-form')) yield { ...refused, aliases: ['invalid-json-form'] };
      // To BuildKit the others are commands in shell form, which shell-form-command has.
      if (as === 'buildkit') return;
      for (const { instruction, before } of file.steps('all')) {
        const array = brokenArray(instruction);
        if (!array) continue;
        const { keyword, text } = array;
        const isPath = keyword === 'COPY' || keyword === 'ADD' || keyword === 'VOLUME';
        // In PowerShell a bracket begins a type or an attribute.
        if (!isPath && before.shell.dialect !== 'posix' && before.shell.dialect !== 'bash') continue;
        const at = text.toSourceSpan(0, text.text.length);
        if (file.diagnostics.some((refusal) => refusal.span.start === at.start)) continue;
        const fix = repair(file, text.text, at);
        yield {
          message: isPath ? 'paths' : 'shell',
          data: { reason: reasonOf(text.text), keyword },
          at,
          severity: 'warning',
          ...(fix && { fix }),
        };
      }
    },
  },
});

function brokenArray(instruction: Instruction): { readonly keyword: string; readonly text: MappedText } | undefined {
  const { keyword } = instruction;
  switch (keyword) {
    case 'ONBUILD':
      return instruction.trigger && brokenArray(instruction.trigger);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      if (instruction.command.form === 'exec') return undefined;
      return isBroken(instruction.command.script.text, keyword) ? { keyword, text: instruction.command.script } : undefined;
    case 'HEALTHCHECK': {
      const check = instruction.check;
      if (!check || check.none || check.command.form === 'exec') return undefined;
      return isBroken(check.command.script.text, keyword) ? { keyword, text: check.command.script } : undefined;
    }
    case 'COPY':
    case 'ADD':
    case 'VOLUME': {
      const { text } = instruction.body;
      return !instruction.json && text.startsWith('[') && text.endsWith(']') ? { keyword, text: instruction.body } : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a text for a shell was meant as an array, and not as the program `[`. */
function isBroken(text: string, keyword: string): boolean {
  if (!text.startsWith('[') || text.startsWith('[[')) return false;
  if (!/^\[\s/.test(text)) return true;
  if (/^\[\s+(?:"[^"]*"|'[^']*'|[^\s"',]+)\s*,/.test(text)) return true;
  return (keyword === 'CMD' || keyword === 'ENTRYPOINT') && text.endsWith(']');
}

function reasonOf(text: string): string {
  if (/[“”‘’]/.test(text)) return 'its quotes are not straight';
  if (!text.includes(']')) return 'its closing bracket is missing';
  if (!text.endsWith(']')) return 'something stands behind it';
  if (/,\s*\]$/.test(text)) return 'a comma stands behind its last element';
  if (!text.includes('"') && text.includes("'")) return 'strings have double quotes in JSON';
  return 'not all of its elements are strings in double quotes';
}

const element = /\s*(?:("(?:[^"\\]|\\.)*")|'([^'"\\$]*)'|([\w./:@%+=-]+))\s*(,|\])/y;

/** The array in JSON, where each element can only mean one string. */
function repair(file: DockerfileView, text: string, at: Span): FixReport | undefined {
  if (file.text(at) !== text) return undefined;
  const elements: string[] = [];
  let end = 1;
  for (let last = ','; last === ','; ) {
    if (text.slice(end).trim() === ']') break;
    element.lastIndex = end;
    const match = element.exec(text);
    if (!match) return undefined;
    const [, quoted, single, bare, separator] = match;
    elements.push(quoted ?? JSON.stringify(single ?? bare));
    last = separator as string;
    end = element.lastIndex;
    if (last === ']' && end !== text.length) return undefined;
  }
  try {
    JSON.parse(`[${elements.join(',')}]`);
  } catch {
    // A backslash that JSON does not know: its meaning is the author's to say.
    return undefined;
  }
  return { title: 'Write it as a JSON array', applicability: 'unsafe', edits: [file.replace(at, `[${elements.join(', ')}]`)] };
}
