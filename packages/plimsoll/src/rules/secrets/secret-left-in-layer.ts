import { appendCommand } from '../../facts/edits/append-command.ts';
import { type LayeredSecret, layeredSecrets } from '../../facts/secrets/layered-secrets.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const secretLeftInLayer = defineRule({
  id: 'secret-left-in-layer',
  practice: 'secrets',
  severity: 'error',
  aliases: [],
  summary: 'A step writes a secret into a file and leaves it in the layer',
  why: 'A secret mount keeps a secret out of the history, but not out of a file that the step itself writes: npm, Git, pip and docker keep what they are told in files of the home directory, and `git clone` keeps the whole address in .git/config. Everybody who can pull the image can read them.',
  notWhen: 'The file lies in a mount that this file does not show.',
  decides:
    'In stages whose layers are in the image: echo, printf, cat and tee into a file, and the commands with which tools keep credentials (npm and yarn config, git clone and git config, pip config, composer, bundle, poetry, docker login, aws configure …), when what they write comes from a variable with a secret name that ARG, ENV or a secret mount gives, or from a file of a secret mount, and no later command of the same RUN removes the file or the entry. Text in single quotes is not expanded, so it leaks nothing.',
  sources: ['https://docs.docker.com/build/building/secrets/', 'https://git-scm.com/docs/git-clone'],
  messages: {
    file: 'The value of {name} is written into {path}, which stays in this layer',
  },
  examples: [
    {
      bad: 'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=t,env=NPM_TOKEN echo "//registry.example/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci\nCMD ["node", "."]\n',
      flags: '~/.npmrc',
      fixed:
        'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=t,env=NPM_TOKEN echo "//registry.example/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci && rm -f ~/.npmrc\nCMD ["node", "."]\n',
    },
    {
      bad: 'FROM debian:13\nARG GIT_TOKEN\nRUN git clone https://x:${GIT_TOKEN}@git.example/a/b.git /src\n',
      flags: 'git clone https://x:${GIT_TOKEN}@git.example/a/b.git /src',
    },
    {
      bad: 'FROM debian:13\nRUN --mount=type=secret,id=netrc cat /run/secrets/netrc > /root/.netrc && make fetch\nRUN make\n',
      flags: '/root/.netrc',
    },
    {
      bad: 'FROM node:24\nARG NPM_TOKEN\nRUN cat <<EOF > .npmrc\n//registry.example/:_authToken=${NPM_TOKEN}\nEOF\nRUN npm ci\n',
      flags: '.npmrc',
    },
    { good: "FROM node:24\nARG NPM_TOKEN\nRUN echo '//registry.example/:_authToken=${NPM_TOKEN}' > .npmrc && npm ci\n" },
    {
      good: 'FROM node:24\nARG NPM_TOKEN\nRUN npm config set //registry.example/:_authToken $NPM_TOKEN && npm ci && npm config delete //registry.example/:_authToken\n',
    },
    {
      good: 'FROM debian:13\nARG GIT_TOKEN\nRUN git clone https://x:$GIT_TOKEN@git.example/a/b && rm -rf b/.git && echo "$GIT_TOKEN" | sha256sum\n',
    },
    {
      good: 'FROM node:24 AS build\nARG NPM_TOKEN\nRUN echo "//registry.example/:_authToken=$NPM_TOKEN" > .npmrc && npm ci\nFROM node:24-slim\nCOPY --from=build /app /app\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const secret of layeredSecrets(file)) {
        if (secret.via !== 'written' || secret.ssh || secret.removed) continue;
        yield { message: 'file', data: { name: secret.what, path: secret.shown }, at: secret.at, fix: fixOf(file, secret) };
      }
    },
  },
});

/** Removes the file at the end of the step, where what needs it is seen to be in the same step. */
function fixOf(file: DockerfileView, { step, command, shown, at }: LayeredSecret): FixReport {
  const mount = {
    title: 'Mount the file as a secret where it is needed (RUN --mount=type=secret,target=…), or remove it in the same RUN',
    applicability: 'manual',
    edits: [],
  } as const;
  const { script, instruction } = step;
  const last = script?.commands.findLast(({ inside }) => inside.length === 0);
  if (!command || !script || !last || last === command || instruction.keyword !== 'RUN' || at === command.span) return mount;
  if (!/^[~\w./-]+$/.test(shown) || isUsedLater(step.stage.steps.slice(step.index + 1))) return mount;
  const edit = appendCommand(file, instruction, script, last, `rm -f ${shown}`);
  return edit ? { title: `Remove ${shown} at the end of the step`, applicability: 'unsafe', edits: [edit] } : mount;
}

/** Another step installs, fetches or builds, and may need the file too. */
function isUsedLater(steps: LayeredSecret['step']['stage']['steps']): boolean {
  return steps.some(({ instruction }) => instruction.keyword === 'RUN');
}
