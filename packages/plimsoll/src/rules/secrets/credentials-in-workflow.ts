import { kindText, secretVariable } from '../../facts/secrets/secret-variable.ts';
import type { WorkflowView } from '../../facts/views/workflow-view.ts';
import type { Span } from '../../model/text.ts';
import { secretByValue } from '../../secrets/detect.ts';
import { looksLikePlaceholder } from '../../secrets/placeholder.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import { maskedExpression } from '../../workflows/expressions.ts';
import type { WorkflowText, WorkflowVariable } from '../../workflows/workflow.types.ts';
import { defineRule } from '../define.ts';

const github = (job: string) => ({
  path: '.github/workflows/a.yml',
  files: { '.github/workflows/a.yml': `on: push\njobs:\n  a:\n${job}` },
});
const token = ['dckr', 'pat', 'x9Kd82mPq41LzR7vT0bNcWeYh3s'].join('_');
const step = (text: string) => github(`    steps:\n      - ${text}\n`);

export const credentialsInWorkflow = defineRule({
  id: 'credentials-in-workflow',
  practice: 'secrets',
  severity: 'error',
  aliases: ['hardcoded-container-credentials'],
  summary: 'A pipeline holds a password or token literally',
  why: 'Whoever can read the repository, a fork or an old clone of it can push to the registry in your name. Taking the line out does not take it out of the history: the password has to be changed.',
  notWhen: 'The value only opens something that the job itself starts, such as a database for tests.',
  decides:
    'Tokens of known formats anywhere in the file; literal passwords of docker, podman, helm, crane and skopeo login (also those echoed into them), of docker/login-action and of the credentials of job images; and variables whose names say that they are secrets and whose values nobody would think up. Expressions, variables, placeholders and documented examples are none.',
  sources: [
    'https://docs.zizmor.sh/audits/#hardcoded-container-credentials',
    'https://docs.github.com/en/actions/security-for-github-actions/security-guides/using-secrets-in-github-actions',
  ],
  messages: {
    token: 'A {kind} is written out here: revoke it, and keep the new one among the secrets of the CI system',
    password: 'The password of {what} is written out here: change it, and keep the new one among the secrets of the CI system',
    variable: 'The value of {what} is written out here: change it, and keep the new one among the secrets of the CI system',
  },
  examples: [
    { bad: step('run: docker login -u ci -p S3cr3t-of-ours registry.example'), flags: 'S3cr3t-of-ours' },
    { bad: step("run: echo 'S3cr3t-of-ours' | docker login -u ci --password-stdin registry.example"), flags: "'S3cr3t-of-ours'" },
    { bad: step('{ uses: docker/login-action@v3, with: { username: ci, password: S3cr3t-of-ours } }'), flags: 'S3cr3t-of-ours' },
    {
      bad: github('    container: { image: "registry.example/ci:1", credentials: { username: ci, password: hackme } }\n    steps: []\n'),
      flags: 'hackme',
    },
    { bad: step('env: { DEPLOY_TOKEN: x9Kd82mPq41LzR7vT0bN }'), flags: 'x9Kd82mPq41LzR7vT0bN' },
    {
      // Put together here, so that no scanner takes this file for the leak.
      bad: step(`run: curl -H "Authorization: Bearer ${token}" https://hub.example/v2/`),
      flags: token,
    },
    { good: step('run: echo "$PASSWORD" | docker login -u ci --password-stdin registry.example') },
    { good: step('run: docker login -u ci -p ${{ secrets.PASSWORD }} registry.example') },
    { good: step('{ uses: docker/login-action@v3, with: { username: ci, password: "${{ secrets.GITHUB_TOKEN }}" } }') },
    {
      good: github(
        '    env: { POSTGRES_PASSWORD: postgres, API_TOKEN: changeme }\n    steps: [{ run: docker login -u ci -p "<password>" }]\n',
      ),
    },
  ],
  detect: {
    *workflow(view) {
      const found: Span[] = [];
      const isNew = (at: Span): boolean => {
        if (found.some((other) => at.start < other.end && other.start < at.end)) return false;
        found.push(at);
        return true;
      };
      for (const { kind, at } of tokensIn(view.source.text)) {
        if (isNew(at)) yield { message: 'token', data: { kind }, at, redact: [at] };
      }
      for (const { what, at } of passwordsIn(view)) {
        if (isNew(at)) yield { message: 'password', data: { what }, at, redact: [at] };
      }
      for (const { name, value } of variablesIn(view)) {
        if (!value?.value.known || secretVariable(name, value.value.value)?.sort !== 'random') continue;
        if (isNew(value.span)) yield { message: 'variable', data: { what: name }, at: value.span, redact: [value.span] };
      }
    },
  },
});

const mostTokens = 20;

function* tokensIn(text: string): Iterable<{ kind: string; at: Span }> {
  let offset = 0;
  for (let tried = 0; tried < mostTokens; tried++) {
    const token = secretByValue(offset === 0 ? text : text.slice(offset));
    if (!token) return;
    const at = { start: offset + token.start, end: offset + token.end };
    if (token.checksum !== false && !text.slice(at.start, at.end).includes('$')) yield { kind: kindText(token.kind), at };
    offset = at.end;
  }
}

function* passwordsIn(view: WorkflowView): Iterable<{ what: string; at: Span }> {
  for (const job of view.file.jobs) {
    for (const { image, credentials } of job.images) {
      const password = credentials.find(({ name }) => name === 'password')?.value;
      if (password && isLiteral(password)) yield { what: `the registry of ${image.raw}`, at: password.span };
    }
    for (const { uses, inputs, script } of job.steps) {
      if (uses?.name === 'docker/login-action') {
        const password = inputs.find(({ name }) => name.toLowerCase() === 'password')?.value;
        if (password && isLiteral(password)) yield { what: 'docker/login-action', at: password.span };
      }
      for (const command of script?.commands ?? []) {
        const password = script && loginPassword(script, command);
        if (password && isConstant(password)) yield { what: `${command.name} login`, at: password.span };
      }
    }
  }
}

const isLiteral = ({ value }: WorkflowText): boolean => value.known && isPassword(value.value);

function isConstant({ value, text }: ShellWord): boolean {
  return value !== undefined && isPassword(value) && !maskedExpression.test(text);
}

const isPassword = (text: string): boolean => text.length >= 3 && !/[$`]/.test(text) && !looksLikePlaceholder(text);

/** The word behind `-p` of a login, or the one that is echoed into it. */
function loginPassword(script: ShellScript, command: Command): ShellWord | undefined {
  const { name, args, pipe } = command;
  if (name === undefined || !/^(?:docker|podman|buildah|nerdctl|skopeo|crane|helm|oras)$/.test(name)) return undefined;
  if (!args.slice(0, 3).some(({ value }) => value === 'login')) return undefined;
  const at = args.findIndex(({ unquoted }) => /^(?:-p|--password)$/.test(unquoted));
  if (at !== -1) return args[at + 1];
  if (!pipe || pipe.index === 0 || !args.some(({ unquoted }) => unquoted === '--password-stdin')) return undefined;
  const [before, ...more] = script.pipelines[pipe.pipeline]?.members[pipe.index - 1] ?? [];
  if (!before || more.length > 0 || (before.name !== 'echo' && before.name !== 'printf')) return undefined;
  return before.args.findLast(({ unquoted }) => !unquoted.startsWith('-'));
}

function variablesIn({ file }: WorkflowView): readonly WorkflowVariable[] {
  return file.jobs.flatMap(({ env, steps }) => [...env, ...steps.flatMap((each) => [...each.env, ...each.inputs])]);
}
