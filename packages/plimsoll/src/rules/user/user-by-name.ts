import { namedUser, numberInsteadOfName } from '../../facts/user/user-number.ts';
import { defineRule } from '../define.ts';

export const userByName = defineRule({
  id: 'user-by-name',
  practice: 'user',
  severity: 'info',
  preset: 'strict',
  aliases: ['DL3066'],
  summary: 'USER names an account instead of its number',
  why: 'Only a number can be checked without the files of the image: Kubernetes refuses a name where runAsNonRoot is asked for, and policies of registries and clusters cannot tell who it is. Files on volumes belong to numbers as well.',
  notWhen: 'The image runs with Docker or Compose only.',
  decides:
    'The USER that the shipped image ends with, set in this file, is a name other than root. A variable without a known value is left alone. Where manifests of the repository demand a number, named-user-unverifiable says so instead.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  messages: {
    named: '{user} is a name; its number can be checked from outside of the image',
  },
  examples: [
    {
      bad: 'FROM node:24\nUSER node\nCMD ["node", "server.js"]\n',
      flags: 'node',
      fixed: 'FROM node:24\nUSER 1000\nCMD ["node", "server.js"]\n',
    },
    {
      bad: 'FROM debian:13\nRUN groupadd app \\\n    && useradd -g app app\nUSER app:app\n',
      flags: 'app:app',
      fixed: 'FROM debian:13\nRUN groupadd app \\\n    && useradd --uid 10001 -g app app\nUSER 10001:app\n',
    },
    { bad: 'FROM debian:13\nUSER foobar:barfoo\n', flags: 'foobar:barfoo' },
    { good: 'ARG APP_UID\nFROM debian:13\nARG APP_UID\nUSER ${APP_UID}\n' },
    { good: 'FROM debian:13\nUSER nobody\nRUN make\nUSER 10001:app\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const word = stage?.final.userFrom?.instruction.keyword === 'USER' ? stage.final.userFrom.instruction.argument : undefined;
      const user = stage && word && namedUser(stage);
      if (!stage || !word || user === undefined || file.usage?.nonRootDemandedBy !== undefined) return;
      const fix = numberInsteadOfName(file, stage);
      yield { message: 'named', data: { user }, at: word.span, ...(fix && { fix }) };
    },
  },
});
