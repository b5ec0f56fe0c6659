import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { defineRule } from '../define.ts';

export const groupDropsMemberships = defineRule({
  id: 'group-drops-memberships',
  practice: 'user',
  severity: 'warning',
  aliases: ['user-explicit-group-drops-supplementary-groups'],
  summary: 'USER names a group, and the other groups of the account are lost',
  why: 'With `USER name:group` the process has that group and no other. The groups that useradd -G gave the account, say for a device or a socket, are not looked up, and the access that they were for is denied when the container runs.',
  notWhen: 'The groups are for people who enter the container, not for its process.',
  decides:
    'USER with a name and a group, where a step before, also of stages it starts from, puts the account into other groups: useradd and usermod with --groups, `adduser name group`, `addgroup name group`, gpasswd -a. Numbers and variables are left alone.',
  sources: ['https://docs.docker.com/reference/dockerfile/#user'],
  messages: { lost: '{user} is also in {groups}; with a group behind the name the process is not' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN useradd -g app -G docker,video app\nUSER app:app\n',
      flags: 'app:app',
      fixed: 'FROM debian:12\nRUN useradd -g app -G docker,video app\nUSER app\n',
    },
    {
      bad: 'FROM alpine:3.22 AS base\nRUN adduser -D app && addgroup app audio\nFROM base\nUSER app:app\n',
      flags: 'app:app',
      fixed: 'FROM alpine:3.22 AS base\nRUN adduser -D app && addgroup app audio\nFROM base\nUSER app\n',
    },
    { good: 'FROM debian:12\nRUN useradd -G docker app\nUSER app\n' },
    { good: 'FROM debian:12\nRUN useradd -g app app\nUSER app:app\n' },
    { good: 'FROM debian:12\nRUN useradd -u 1000 -G docker app\nUSER 1000:1000\n' },
    { good: 'FROM alpine:3.22\nRUN addgroup -S app && adduser -S -G app app\nUSER app:app\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('all', 'USER')) {
        const { argument } = step.instruction;
        const [, user, group] = /^([a-z_][\w.-]*):([\w.-]+)$/i.exec(argument?.text ?? '') ?? [];
        if (!argument || user === undefined || group === undefined) continue;
        const { others, primary } = membershipsOf(step, user);
        const lost = [...others].filter((each) => each !== group);
        if (others.has(group) && primary !== undefined && primary !== group) lost.push(primary);
        if (lost.length === 0) continue;
        yield {
          message: 'lost',
          data: { user, groups: lost.slice(0, 4).join(', ') },
          at: argument.span,
          severity: step.stage.shipped ? 'warning' : 'info',
          fix: { title: `Write USER ${user}`, applicability: 'unsafe', edits: [file.replace(argument.span, user)] },
        };
      }
    },
  },
});

/** The groups that steps before put an account into, and the one it was made with. */
function membershipsOf(user: Step, name: string): { readonly others: ReadonlySet<string>; readonly primary: string | undefined } {
  const others = new Set<string>();
  let primary: string | undefined;
  for (const stage of [...stageChain(user.stage)].reverse()) {
    for (const { instruction, operations, script } of stepsBefore(stage, user)) {
      if (instruction.keyword !== 'RUN') continue;
      for (const operation of operations) {
        if (operation.kind !== 'user' || operation.user !== name) continue;
        const named = operation.options.get('--groups');
        if (typeof named === 'object' && named.value !== undefined) for (const each of named.value.split(',')) others.add(each.trim());
        const own = operation.options.get('--gid') ?? operation.options.get('--ingroup');
        if (typeof own === 'object' && own.value !== undefined) primary = own.value;
        const words = operation.command.args.filter(({ unquoted }) => !unquoted.startsWith('-'));
        const joins = (operation.tool === 'adduser' || operation.tool === 'addgroup') && words.length === 2 && words[0]?.value === name;
        if (joins && operation.options.size === 0 && operation.group !== undefined) others.add(operation.group);
      }
      for (const { name: program, args } of script?.commands ?? []) {
        const [option, account, group] = args;
        if (program === 'gpasswd' && option?.value === '-a' && account?.value === name && group?.value !== undefined)
          others.add(group.value);
      }
    }
  }
  others.delete('');
  return { others, primary };
}

function stepsBefore(stage: Stage, step: Step): readonly Step[] {
  return stage === step.stage ? stage.steps.slice(0, stage.steps.indexOf(step)) : stage.steps;
}
