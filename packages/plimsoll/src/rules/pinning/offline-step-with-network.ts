import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { runsOnWindows } from '../../facts/images/windows-stage.ts';
import type { Operation, PackageOperation } from '../../shell/operations.ts';
import type { ShellScript } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const offlineStepWithNetwork = defineRule({
  id: 'offline-step-with-network',
  practice: 'pinning',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A step that is to work offline has a network',
  why: 'The option keeps the package manager from the network, not what it starts: a script of a package that downloads a program does so unnoticed, and the build is no longer made of what was vendored. Without a network the step proves that it is.',
  notWhen: 'Scripts of packages have to fetch something.',
  decides:
    'RUN in a stage that the image needs with an install or build that is told to take what is there (bundle --local; npm, yarn, pnpm, uv, Maven and Gradle --offline; pip and uv --no-index without an address; cargo --offline and --frozen; go -mod=vendor; apk --no-network), without --network, where all other commands only handle files. Windows has no --network.',
  sources: ['https://docs.docker.com/reference/dockerfile/#run---networknone'],
  messages: { online: '{command} is to work offline here: --network=none makes sure that nothing it starts is online' },
  examples: [
    {
      bad: 'FROM ruby:3.4\nCOPY . .\nRUN --mount=type=cache,target=/cache bundle install --local && rm -rf /tmp/*\n',
      flags: 'bundle install',
      fixed: 'FROM ruby:3.4\nCOPY . .\nRUN --network=none --mount=type=cache,target=/cache bundle install --local && rm -rf /tmp/*\n',
    },
    {
      bad: 'FROM golang:1.25\nCOPY . .\nRUN CGO_ENABLED=0 go build -mod=vendor -o /app .\n',
      flags: 'go build',
      fixed: 'FROM golang:1.25\nCOPY . .\nRUN --network=none CGO_ENABLED=0 go build -mod=vendor -o /app .\n',
    },
    {
      bad: 'FROM rust:1\nCOPY . .\nONBUILD RUN ["cargo", "build", "--frozen"]\n',
      flags: '"cargo", "build"',
      fixed: 'FROM rust:1\nCOPY . .\nONBUILD RUN --network=none ["cargo", "build", "--frozen"]\n',
    },
    { good: 'FROM ruby:3.4\nRUN --network=none bundle install --local\nRUN bundle install\n' },
    { good: 'FROM python:3.13\nRUN pip install --no-index --find-links https://wheels.example/ app\n' },
    {
      good: 'FROM golang:1.25\nRUN go build -mod=vendor ./... && ./publish.sh\nRUN curl -fsSL https://a.example/x -o x && go build -mod=vendor .\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      if (!/--local|--offline|--no-index|--frozen|--no-network|-mod=vendor|\s-o\s/.test(file.source.text)) return;
      for (const { step, run } of file.runs('reachable')) {
        const operation = step.operations.find(isOffline);
        if (!operation || !step.script?.understood || run.flags.some(({ name }) => name === 'network') || runsOnWindows(step)) continue;
        if (!needsNothing(step.script, step.operations)) continue;
        yield {
          message: 'online',
          data: { command: commandName(operation) },
          at: commandSpan(operation),
          fix: {
            title: 'Run it without a network',
            applicability: 'unsafe',
            edits: [file.insert(run.keywordSpan.end, ' --network=none')],
          },
        };
      }
    },
  },
});

function isOffline(operation: Operation): operation is PackageOperation {
  if (operation.kind !== 'package' || !/^(?:install|install-project|build)$/.test(operation.action)) return false;
  const { manager, command } = operation;
  const has = (pattern: RegExp) => command.args.some(({ unquoted }) => pattern.test(unquoted));
  switch (manager) {
    case 'bundle':
      return has(/^--local$/);
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'gradle':
      return has(/^--offline$/);
    case 'maven':
      return has(/^(?:-o|--offline)$/);
    case 'uv':
      return has(/^--offline$/) || (has(/^--no-index$/) && !has(/:\/\//));
    case 'pip':
      return has(/^--no-index$/) && !has(/:\/\//);
    case 'cargo':
      return has(/^--(?:offline|frozen)$/) && !has(/^--git$/);
    case 'go':
      return has(/^-mod=vendor$/);
    case 'apk':
      return has(/^--no-network$/);
    default:
      return false;
  }
}

/** Programs that work with files and nothing else. */
const onFiles =
  /^(?:rm|mv|cp|mkdir|rmdir|cd|chmod|chown|chgrp|echo|printf|set|export|test|\[|true|find|ln|touch|cat|sed|strip|ls|tar|install|)$/;

function needsNothing({ commands }: ShellScript, operations: readonly Operation[]): boolean {
  const offline = new Set(operations.filter(isOffline).map(({ command }) => command));
  return commands.every((command) => offline.has(command) || (command.name !== undefined && onFiles.test(command.name)));
}
