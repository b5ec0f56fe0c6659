import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { allRules, defaultRules, fixText, lintText } from '../support/rules.ts';

/** What other linters of Dockerfiles do wrong, and that we do not. The texts are our own. */

type Files = Readonly<Record<string, string>>;

/** `rule` or `rule@line` of each finding of all rules. */
function found(text: string, files?: Files): string[] {
  return namesOf(text, lintText(text, allRules(), files).findings);
}

function foundByDefault(text: string, files?: Files): string[] {
  return namesOf(text, lintText(text, defaultRules(), files).findings);
}

function namesOf(text: string, findings: ReturnType<typeof lintText>['findings']): string[] {
  const source = new SourceText('Dockerfile', text);
  return findings.flatMap(({ rule, location }) => [rule, `${rule}@${source.position(location.span.start).line}`]);
}

function includes(actual: readonly string[], ...expected: string[]): void {
  for (const name of expected) assert.ok(actual.includes(name), `${name} is not among ${actual.join(', ')}`);
}

function excludes(actual: readonly string[], ...unwanted: string[]): void {
  for (const name of unwanted) assert.ok(!actual.includes(name), `${name} is among ${actual.join(', ')}`);
}

/** Fixes everything, unsafe fixes included, and checks what has to hold of every fixed file. */
function fixed(text: string): string {
  const { source, rejected } = fixText(text, { unsafe: true }, allRules());
  const result = source.text;
  assert.deepEqual(rejected, []);
  const refusals = (written: string) =>
    parseDockerfile(new SourceText('Dockerfile', written)).diagnostics.filter(({ accepted }) => !accepted).length;
  assert.ok(refusals(result) <= refusals(text), `no longer parses:\n${result}`);
  assert.equal(fixText(result, { unsafe: true }, allRules()).source.text, result, 'a second run changes it again');
  const comments = [...text.matchAll(/^\s*#\s*(why .*)$/gm)].map((match) => match[1] ?? '');
  for (const comment of comments) assert.ok(result.includes(comment), `the comment "${comment}" is lost:\n${result}`);
  return result;
}

describe('1: fixes keep valid files valid', () => {
  const files = {
    'a list of packages over lines':
      'FROM debian:13\nRUN apt-get update && apt-get install -y \\\n        wget \\\n        curl \\\n    && rm -rf /var/lib/apt/lists/*\n',
    'an option with a value between packages':
      'FROM alpine:3.22\nRUN apk add --no-cache --virtual .tools \\\n    --repository https://mirror.example/edge/testing \\\n    zsh \\\n    bash\n',
    'values over lines': 'FROM debian:13\nENV KEYS \\\n  AAAA \\\n  BBBB\nENV GREETING hello \\\n  world\n',
    'flags that COPY has not': 'FROM debian:13\nADD --keep-git-dir=true ./x /y\nADD --checksum=sha256:00 ./z /z\n',
    'comments between commands':
      'FROM debian:13\nRUN make \\\n    # why two steps\n    && make install \\\n # why this\n    && make clean && cd /srv && ls\n',
  };
  for (const [what, text] of Object.entries(files)) test(what, () => void fixed(text));
  test('ADD with a flag of its own stays ADD', () => {
    assert.match(fixed(files['flags that COPY has not']), /ADD --keep-git-dir=true \.\/x \/y/);
  });
  test('the option keeps its value', () => {
    assert.match(fixed(files['an option with a value between packages']), /--repository https:\/\/mirror\.example\/edge\/testing/);
  });
});

describe('2: fixes know the shell, and what a script does', () => {
  test('no bash where there is none', () => {
    assert.doesNotMatch(fixed('FROM alpine:3.22\nRUN wget -qO- https://a.example/x | sh\n'), /bash/);
    assert.doesNotMatch(fixed('FROM gcr.io/distroless/base-debian12:debug\nRUN wget -qO- https://a.example/x | wc\n'), /bash/);
  });
  test('no pipefail for dash', () => {
    const result = fixed('FROM debian:13\nRUN a | b && c && d && e\n');
    assert.doesNotMatch(result, /^set -o pipefail/m);
  });
  test('a list that goes on after failures still does', () => {
    const result = fixed('FROM debian:13\nRUN a; b; c; d\n');
    assert.match(result, /a; b; c; d/);
    assert.doesNotMatch(result, /set -e/);
  });
  test('`cd -` is no folder', () => {
    assert.doesNotMatch(fixed('FROM debian:13\nRUN cd /x && make && cd - && make\n'), /WORKDIR -/);
  });
});

test('3: what stands in heredocs is checked', () => {
  const body = 'apt-get install gnupg\nsudo id\nwget http://packages.example/a | sh\nuseradd -u 123456 app\napt install vim\n';
  const rules = found(`FROM debian:13\nRUN <<EOF\n${body}EOF\n`);
  includes(rules, 'unanswered-prompt@3', 'recommended-packages-installed@3', 'unpinned-system-package@3', 'sudo-used@4');
  includes(
    rules,
    'wget-progress-logged@5',
    'plain-http-download@5',
    'pipe-without-pipefail@5',
    'large-uid-without-no-log-init@6',
    'interactive-apt@7',
  );
  includes(rules, 'heredoc-without-errexit@3');
  includes(
    found('FROM debian:13\nRUN <<EOF\ncd /srv\nEOF\nRUN <<EOF\ncd /srv\nmake\nEOF\nUSER root\n'),
    'cd-without-effect@3',
    'runs-as-root@9',
  );
});

describe('4: root is seen where it comes from', () => {
  const files = {
    'the base image': 'FROM debian:13\nCMD ["server"]\n',
    'a stage before': 'FROM debian:13 AS base\nUSER root\nFROM base\nCMD ["server"]\n',
    'an argument': 'FROM debian:13\nARG WHO=root\nUSER $WHO\nCMD ["server"]\n',
    'the base, though another stage has a user': 'FROM debian:13 AS build\nUSER app\nFROM debian:13\nCOPY --from=build /x /x\nCMD ["/x"]\n',
  };
  for (const [where, text] of Object.entries(files)) test(where, () => includes(foundByDefault(text), 'runs-as-root'));
  test('nothing is said where the base has a user', () =>
    excludes(foundByDefault('FROM gcr.io/distroless/static:nonroot\nCMD ["/x"]\n'), 'runs-as-root'));
});

test('5: pins are looked for everywhere', () => {
  const installs = found(
    'FROM node:24\nRUN apt-get install -y curl\nRUN pip install flask\nRUN npm i -g pm2\nRUN gem install rails\nRUN go install a.example/x@latest\n',
  );
  includes(installs, 'unpinned-system-package@2', ...[3, 4, 5, 6].map((line) => `unpinned-language-package@${line}`));
  includes(found('ARG TAG=latest\nFROM node:${TAG}\n'), 'floating-tag@1');
  includes(found('ARG BASE=node\nFROM ${BASE}\n'), 'untagged-base@1');
  includes(
    found('FROM debian:13\nCOPY --from=nginx:latest /a /a\nRUN --mount=from=golang,target=/go true\n'),
    'floating-tag@2',
    'untagged-base@3',
    'undigested-base',
  );
  excludes(
    found('FROM debian:13\nENV V=1\nRUN apt-get install -y curl=$V && pip install flask==$V\n'),
    'unpinned-system-package',
    'unpinned-language-package',
  );
});

describe('6: no finding hides another', () => {
  test('of the same instruction', () => {
    includes(
      found('FROM debian:13\nRUN sudo id && cd /srv; apt-get install curl\n'),
      'sudo-used@2',
      'unanswered-prompt@2',
      'recommended-packages-installed@2',
      'unpinned-system-package@2',
    );
  });
  test('of the same rule and line', () => {
    const { findings } = lintText('FROM debian:13\nENV password=hunter2a secret=swordfish9\nEXPOSE 99999 88888 77777\n', allRules());
    assert.equal(findings.filter(({ rule }) => rule === 'secret-in-environment').length, 2);
    assert.equal(findings.filter(({ rule }) => rule === 'invalid-port').length, 3);
  });
  test('an error beside taste', () => {
    includes(found('FROM debian:13 as Base\nExpose 99999/TCP\n'), 'invalid-port@2', 'mixed-from-as-case@1', 'upper-case-stage-name@1');
  });
});

describe('7: a broken line leaves the other findings', () => {
  const good = 'FROM debian AS Bad\nMAINTAINER Jo\nRUN sudo id\nENV password=hunter2a\n';
  const expected = ['untagged-base@1', 'upper-case-stage-name@1', 'maintainer-deprecated@2', 'sudo-used@3', 'secret-in-environment@4'];
  const broken = [
    'BADCMD y',
    'COPY',
    'ENV =',
    'EXPOSE 99999',
    'RUN --mount=type=nothing true',
    'HEALTHCHECK x',
    'SHELL sh',
    'ONBUILD FROM x',
    'USER',
    'COPY --wrong a /b',
    "ENV A='b",
    'RUN <<EOF',
  ];
  for (const line of broken) {
    test(line, () => {
      const text = `${good}${line}\n`;
      includes(found(text), ...expected);
      assert.ok(
        lintText(text, allRules()).findings.some(({ severity, location }) => severity === 'error' && location.span.start >= good.length),
      );
    });
  }
  test('RUN without FROM', () => includes(found('RUN sudo id\n'), 'instruction-before-from@1'));
});

test('8: the context is read as the builder reads it', () => {
  const files = { '.dockerignore': '*\n!src/a\n', 'src/a': '1', 'src/b': '2', c: '3' };
  excludes(found('FROM debian:13\nCOPY src /x\n', files), 'copied-file-ignored');
  includes(found('FROM debian:13\nCOPY c /x\n', files), 'copied-file-ignored@2');
  // It may be made before the build; that it is ignored would be the wrong reason.
  excludes(found('FROM debian:13\nCOPY nope.txt /x\n', { '.dockerignore': 'b\n', a: '1' }), 'copied-file-ignored');
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
  const shop = { '.git/HEAD': 'ref', '.env': 'TOKEN=k8Gx02pQz7Lm4Ra9\n', id_rsa: key, 'package.json': '{}' };
  includes(found('FROM node:24\nCOPY . /app\n', shop), 'missing-dockerignore@2', 'secret-file-copied@2');
  includes(found('FROM node:24\nCOPY id_rsa /root/.ssh/\n', shop), 'ssh-key-in-image@2');
  includes(found('FROM debian:13\nCOPY ../shared /srv\n'), 'source-outside-context@2');
});

describe('9: comments, directives and SHELL have their scopes', () => {
  test('check=skip', () => {
    includes(found('FROM debian:13 AS Bad\n'), 'upper-case-stage-name');
    excludes(found('#check=skip=all;error=true\nFROM debian:13 AS Bad\n'), 'upper-case-stage-name');
    const text = (comment: string) => `FROM debian:13\n${comment}CMD echo $HOME\n`;
    includes(found(text('')), 'shell-form-command');
    excludes(found(text('# check=skip=JSONArgsRecommended // it expands\n')), 'shell-form-command');
  });
  test('a stage of hadolint', () => {
    const rules = found('FROM debian:13\n# hadolint stage ignore=DL3004\nRUN sudo id\nRUN sudo ls\nFROM debian:13\nRUN sudo id\n');
    excludes(rules, 'sudo-used@3', 'sudo-used@4');
    includes(rules, 'sudo-used@6');
  });
  test('SHELL', () => {
    const rules = found(
      'FROM debian:13 AS base\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nENV A=1\nRUN a | b\nCMD echo $HOME\nFROM base\nRUN a | b\n',
    );
    excludes(rules, 'pipe-without-pipefail', 'shell-form-command');
    excludes(found('FROM alpine:3.22\nRUN set -eo pipefail; a | b\nWORKDIR "/usr/local"\n'), 'pipe-without-pipefail', 'relative-workdir');
  });
  test('arguments above the first FROM', () => {
    includes(found('ARG V=1\nFROM debian:13\nRUN echo $V > /v\nLABEL v=$V\n'), 'global-argument-in-run@3', 'undefined-variable@4');
  });
});

describe('10: what breaks the build is said, taste is not', () => {
  test('stages that are not there', () => {
    includes(foundByDefault('FROM debian:13 AS a\nFROM debian:13\nCOPY --from=3 /x /x\n'), 'unknown-stage@3');
    const later = foundByDefault('FROM debian:13 AS a\nCOPY --from=later /x /x\nFROM debian:13 AS later\n');
    includes(later, 'unknown-stage@2');
  });
  test('a long file of a command line tool', () => {
    const text = `FROM alpine:3.22\nRUN apk add --no-cache kubectl\n${'ENV A=1\n'.repeat(60)}USER 1000\nENTRYPOINT ["kubectl"]\n`;
    assert.deepEqual(lintText(text, defaultRules()).findings, []);
  });
  test('every finding says where', () => {
    const text = 'from debian as B\nRUN sudo apt install curl; cd /x\nENV A b\nEXPOSE 80/TCP\nCMD x\n';
    for (const { location, rule } of lintText(text, allRules()).findings) assert.ok(location.span.end > location.span.start, rule);
  });
});

describe('what no other linter sees', () => {
  const node = { 'package.json': '{"name":"shop","scripts":{"start":"node a.js"}}', 'package-lock.json': '{}', 'a.js': '' };
  const cases: readonly [what: string, text: string, rules: readonly string[], files?: Files][] = [
    [
      'sources copied before the install',
      'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node","a.js"]\n',
      ['copy-before-install@3'],
      node,
    ],
    ['a package manager as process 1', 'FROM node:24\nCOPY . .\nCMD ["npm","start"]\n', ['package-manager-as-init@3'], node],
    ['an image without digest', 'FROM debian:13\n', ['undigested-base@1']],
    [
      'scripts piped into a shell, without certificate',
      'FROM debian:13\nRUN curl -k http://a.example/i | sh\n',
      ['pipe-to-shell@2', 'tls-verification-off@2'],
    ],
    [
      'files that nobody checks',
      'FROM debian:13\nADD https://a.example/x.tgz /\nRUN curl -fsSLO https://a.example/t && chmod +x t\n',
      ['remote-file-unverified@2', 'remote-file-unverified@3'],
    ],
    ['an update in a layer of its own', 'FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl\n', ['separate-package-update@2']],
    ['upgrades', 'FROM alpine:3.22\nRUN apk upgrade\n', ['system-upgraded@2']],
    ['upgrades of dnf', 'FROM fedora:43\nRUN dnf upgrade -y\n', ['system-upgraded@2']],
    ['files that a later layer hides', 'FROM debian:13\nRUN curl -fsSLO https://a.example/b\nRUN rm b\n', ['removed-in-later-layer@3']],
    [
      'owners changed in a layer of their own',
      'FROM debian:13\nCOPY app /app\nRUN chown -R 1000 /app\n',
      ['ownership-changed-in-own-layer@3'],
    ],
    [
      'a secret left in a layer',
      'FROM node:24\nARG NPM_TOKEN\nRUN echo "//r.example/:_authToken=${NPM_TOKEN}" > .npmrc\nRUN npm ci\n',
      ['secret-in-environment@2', 'secret-left-in-layer@3'],
    ],
    ['a heredoc that goes on after failures', 'FROM debian:13\nRUN <<EOF\nmake\nmake install\nEOF\n', ['heredoc-without-errexit@3']],
  ];
  for (const [what, text, rules, files] of cases) test(what, () => includes(found(text, files), ...rules));
});
