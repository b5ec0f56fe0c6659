import type { State, Step } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { powershellRuns } from '../../facts/windows/powershell-runs.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

export const telemetryLeftOn = defineRule({
  id: 'telemetry-left-on',
  practice: 'configuration',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-telemetry-opt-out'],
  summary: 'A build tool sends usage data from the build',
  why: 'Builds then talk to hosts that nobody listed, which a closed network blocks slowly, and tell others what is built and how often. Each of these tools has a variable that switches it off.',
  notWhen: 'The data are wanted.',
  decides:
    'Commands of RUN that are known to report their use (bun, next, nuxt, gatsby, astro, turbo, dotnet, pwsh, vcpkg, brew, az, sam, wrangler, huggingface-cli), where the variable that switches it off is not set in the environment of the step or in front of the command. One finding for a stage, at the first of them.',
  sources: [
    'https://consoledonottrack.com/',
    'https://nextjs.org/telemetry',
    'https://learn.microsoft.com/en-us/dotnet/core/tools/telemetry',
  ],
  messages: { sends: '{tools} {send} usage data from this build: {variables} switches it off' },
  examples: [
    {
      bad: 'FROM node:24\nRUN bun install && next build\n',
      flags: 'bun',
      fixed: 'FROM node:24\nENV DO_NOT_TRACK=1 NEXT_TELEMETRY_DISABLED=1\nRUN bun install && next build\n',
    },
    {
      bad: 'FROM node:24 AS base\nENV DO_NOT_TRACK=1\nRUN bun install\nFROM base\nRUN npx next build\n',
      flags: 'next',
      fixed: 'FROM node:24 AS base\nENV DO_NOT_TRACK=1\nRUN bun install\nFROM base\nENV NEXT_TELEMETRY_DISABLED=1\nRUN npx next build\n',
    },
    { good: 'FROM node:24\nENV DO_NOT_TRACK=1\nRUN bun install\n' },
    { good: 'FROM node:24\nRUN NEXT_TELEMETRY_DISABLED=1 npx next build\n' },
    { good: 'FROM node:24\nRUN npm ci\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const stage of file.stages('all')) {
        const found = stage.steps.flatMap((step) => (step.instruction.keyword === 'RUN' ? usesOf(file, step) : []));
        const [first] = found;
        if (!first) continue;
        const tools = [...new Set(found.map(({ tool }) => tool))];
        const variables = [...new Set(found.map(({ variable }) => variable))];
        yield {
          message: 'sends',
          data: { tools: tools.join(', '), send: tools.length > 1 ? 'send' : 'sends', variables: variables.join(' ') },
          at: first.at,
          fix: {
            title: `Set ${variables.join(' ')}`,
            applicability: 'unsafe',
            edits: [file.insertLinesBefore(first.step.instruction, `ENV ${variables.join(' ')}`)],
          },
        };
      }
    },
  },
});

/** The variables that switch the reports of a tool off. */
const switches: Readonly<Record<string, readonly string[]>> = {
  bun: ['DO_NOT_TRACK=1'],
  bunx: ['DO_NOT_TRACK=1'],
  next: ['NEXT_TELEMETRY_DISABLED=1'],
  nuxt: ['NUXT_TELEMETRY_DISABLED=1'],
  nuxi: ['NUXT_TELEMETRY_DISABLED=1'],
  gatsby: ['GATSBY_TELEMETRY_DISABLED=1'],
  astro: ['ASTRO_TELEMETRY_DISABLED=1'],
  turbo: ['TURBO_TELEMETRY_DISABLED=1', 'DO_NOT_TRACK=1'],
  dotnet: ['DOTNET_CLI_TELEMETRY_OPTOUT=1'],
  pwsh: ['POWERSHELL_TELEMETRY_OPTOUT=1'],
  vcpkg: ['VCPKG_DISABLE_METRICS=1'],
  'bootstrap-vcpkg.sh': ['VCPKG_DISABLE_METRICS=1'],
  'bootstrap-vcpkg.bat': ['VCPKG_DISABLE_METRICS=1'],
  brew: ['HOMEBREW_NO_ANALYTICS=1'],
  az: ['AZURE_CORE_COLLECT_TELEMETRY=0'],
  sam: ['SAM_CLI_TELEMETRY=0'],
  wrangler: ['WRANGLER_SEND_METRICS=false'],
  'huggingface-cli': ['HF_HUB_DISABLE_TELEMETRY=1', 'DO_NOT_TRACK=1'],
};

interface Use {
  readonly tool: string;
  readonly variable: string;
  readonly at: Span;
  readonly step: Step;
}

function usesOf(file: DockerfileView, step: Step): Use[] {
  const uses: Use[] = [];
  for (const { name = '', args, assignments, program } of step.script?.commands ?? []) {
    const launched =
      /^(?:npx|bunx|pnpx)$/.test(name) || (/^(?:npm|yarn|pnpm)$/.test(name) && /^(?:exec|dlx)$/.test(args[0]?.unquoted ?? ''));
    const word = launched ? args.find(({ unquoted }) => !/^(?:-|exec$|dlx$)/.test(unquoted)) : undefined;
    const tool = word?.unquoted ?? name;
    const off = Object.hasOwn(switches, tool) ? switches[tool] : undefined;
    const isOff = off?.some((each) => {
      const key = each.split('=', 1)[0] ?? '';
      return isSwitchedOff(step.before, each) || assignments.some((own) => own.name === key);
    });
    const [variable] = off ?? [];
    if (variable !== undefined && !isOff) uses.push({ tool, variable, at: (word ?? program).span, step });
  }
  const wrapped = powershellRuns(file).find((each) => each.run === step.instruction);
  const variable = 'POWERSHELL_TELEMETRY_OPTOUT=1';
  // Windows PowerShell sends nothing; its successor does.
  if (
    wrapped &&
    uses.length === 0 &&
    /pwsh/i.test(wrapped.wrapper?.text ?? step.before.shell.words[0] ?? '') &&
    !isSwitchedOff(step.before, variable)
  )
    uses.push({ tool: 'pwsh', variable, at: wrapped.spanOf(0, wrapped.script.length), step });
  return uses;
}

/** The variable is set, to something that is not the opposite of what switches it off. */
function isSwitchedOff({ environment, args }: State, assignment: string): boolean {
  const [name = '', wanted = ''] = assignment.split('=');
  const value = environment.get(name)?.value;
  if (!value) return args.has(name);
  if (!value.known) return true;
  const isYes = !/^(?:|0|false|no|off)$/i.test(value.value);
  return wanted === '1' ? isYes : !isYes;
}
