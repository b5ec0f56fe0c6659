import type { Step } from '../../build/graph.types.ts';
import type { Instruction, Pair } from '../../dockerfile/tree.ts';
import { literalUrls } from '../../facts/secrets/literal-url.ts';
import { asksForSecret } from '../../facts/secrets/secret-variable.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Severity } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import { mask } from '../../secrets/placeholder.ts';
import { urlCredentials } from '../../secrets/url-credentials.ts';
import { defineRule, type FixReport, type Report } from '../define.ts';

const messages = {
  literal: '{where} has a password in the address of {host} ({masked}), readable by everyone who has the image',
  variable: '{keyword} {name} writes the build argument {argument} into the image, as part of an address',
} as const;
type Found = Report<typeof messages>;

export const credentialsInUrl = defineRule({
  id: 'credentials-in-url',
  practice: 'secrets',
  severity: 'error',
  aliases: [],
  summary: 'An address holds a user and a password',
  why: 'The address is part of the history and the configuration of the image, and tools write it further: Git into .git/config, pip and npm into their logs and lock files, proxies into theirs. Everybody who can pull the image can use the account.',
  notWhen: 'The account exists for public downloads only.',
  decides:
    'A literal password, or a token in place of the user, in front of the host of an address in RUN (heredocs included), ADD, ENV, ARG and LABEL; and an ENV or LABEL that puts a build argument with a secret name there. Placeholders and other variables are none. An error for tokens and passwords that a machine made, a warning for others, an info for services beside the container (a host without a domain, a password that repeats the user). One step lower in stages whose layers are not in the image.',
  sources: ['https://docs.docker.com/build/building/secrets/', 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1'],
  messages,
  examples: [
    { bad: 'FROM debian:13\nRUN git clone https://bot:s3Cr7Tz9Qw2xV5b@git.example.org/app.git\n', flags: 's3Cr7Tz9Qw2xV5b' },
    {
      bad: 'FROM python:3.14\nENV PIP_INDEX_URL=https://ci:open-sesame@packages.example.org/simple\nRUN pip install flask\n',
      flags: 'open-sesame',
    },
    {
      bad: 'FROM python:3.14\nARG PIP_TOKEN\nENV PIP_EXTRA_INDEX_URL="https://ci:${PIP_TOKEN}@packages.example.org/simple"\n',
      flags: 'PIP_EXTRA_INDEX_URL',
    },
    {
      bad: 'FROM debian:13\nADD https://me:k8Gx02pQz7Lm4Ra9@files.example.org/a.tgz /\nLABEL deploy="https://bot:s3Cr7Tz9Qw2xV5b@git.example.org/app.git"\nENV DATABASE_URL=postgres://app:sesame@db:5432/app\n',
      flags: ['k8Gx02pQz7Lm4Ra9', 's3Cr7Tz9Qw2xV5b', 'sesame'],
    },
    {
      good: 'FROM debian:13\nARG TOKEN\nRUN git clone git@git.example.org:a/b && git clone https://oauth2@git.example.org/a/b && git clone https://x:$TOKEN@git.example.org/c && curl http://user:password@example.org/\n',
    },
    { good: 'FROM debian:13\nENV HOME_URL=https://example.org/@me API="https://<user>:<pass>@example.org" MAIL=mailto:me@example.org\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('@')) return;
      for (const { pair } of file.graph.globalArgs.values()) yield* inPair(file, 'ARG', pair, false);
      for (const step of file.steps('all')) {
        const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
        if (!instruction) continue;
        const found = inInstruction(file, step, instruction);
        for (const each of found) yield step.stage.shipped ? each : { ...each, severity: lower(each.severity ?? 'error') };
      }
    },
  },
});

const lower = (severity: Severity): Severity => (severity === 'error' ? 'warning' : 'info');

function* inInstruction(file: DockerfileView, step: Step, instruction: Instruction): Generator<Found> {
  switch (instruction.keyword) {
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      for (const pair of instruction.pairs) {
        yield* inPair(file, instruction.keyword, pair, true);
        if (instruction.keyword !== 'ARG') yield* argumentIn(step, instruction.keyword, pair);
      }
      break;
    case 'RUN':
      yield* inSpan(file, 'This step', instruction.span, mountSecret);
      break;
    case 'ADD':
      for (const word of instruction.sources) yield* inSpan(file, 'ADD', word.span, mountSecret);
      break;
  }
}

function* inPair(file: DockerfileView, keyword: string, { key, valueSpan }: Pair, stage: boolean): Generator<Found> {
  if (valueSpan) yield* inSpan(file, `${keyword} ${key}`, valueSpan, stage && keyword !== 'ARG' ? atRunTime : mountSecret);
}

function* inSpan(file: DockerfileView, where: string, span: Span, fix: FixReport): Generator<Found> {
  for (const { sort, secret, host, start, end } of literalUrls(file.text(span))) {
    const at = { start: span.start + start, end: span.start + end };
    yield {
      message: 'literal',
      data: { where, host, masked: mask(secret) },
      at,
      severity: sort === 'real' ? 'error' : sort === 'plain' ? 'warning' : 'info',
      redact: [at],
      fix,
    };
  }
}

/** A build argument whose value the builder writes into the configuration of the image. */
function* argumentIn(step: Step, keyword: string, { key, keySpan, value }: Pair): Generator<Found> {
  if (value === undefined || !value.includes('://')) return;
  for (const { secret } of urlCredentials(value)) {
    const argument = /^\$\{?(\w+)\}?$/.exec(secret)?.[1];
    if (argument === undefined || !step.before.args.has(argument) || !asksForSecret(argument)) continue;
    yield { message: 'variable', data: { keyword, name: key, argument }, at: keySpan, severity: 'error', fix: mountSecret };
  }
}

const mountSecret: FixReport = {
  title: 'Take the password out of the address, and mount it where the step needs it (RUN --mount=type=secret; .netrc, .git-credentials)',
  applicability: 'manual',
  edits: [],
};
const atRunTime: FixReport = {
  title: 'Remove it and give it when the container starts (docker run --env-file, Compose env_file or secrets)',
  applicability: 'manual',
  edits: [],
};
