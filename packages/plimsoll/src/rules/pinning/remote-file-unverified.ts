import type { Step } from '../../build/graph.types.ts';
import { sourceKind } from '../../build/remote-source.ts';
import { isCheckedLater } from '../../facts/downloads/downloaded-files.ts';
import { fileNameIn, type RemoteAddress, remoteAddress } from '../../facts/downloads/remote-address.ts';
import { uncheckedFiles } from '../../facts/downloads/unchecked-files.ts';
import { isWorkbench } from '../../facts/stages/beside-production.ts';
import { defineRule } from '../define.ts';

export const remoteFileUnverified = defineRule({
  id: 'remote-file-unverified',
  practice: 'pinning',
  severity: 'info',
  aliases: ['prefer-copy-over-add'],
  summary: 'A file from the network ends in the image without a check of its contents',
  why: 'The server, or whoever takes it over, decides what is built in: release files are replaced, accounts are stolen, tags are moved. A checksum in the Dockerfile makes the build stop instead, and makes it repeatable.',
  notWhen: 'The file is meant to be the newest of its kind (a vulnerability database, a time zone table) and is not a program.',
  decides:
    'ADD of an http(s) address without --checksum, or of a Git repository without a full commit. In RUN, a file fetched by curl, wget or aria2c that is then run, made executable, put among the programs, installed or unpacked (also through a pipe), if no command of the step compares a checksum or verifies a signature and no later step does so for that file. Files whose use is not seen, addresses that name a commit, and scripts piped into a shell (pipe-to-shell) are left out. Plain http from a public host is left to plain-http-download. Info in stages that are not shipped, in images to build, run tests or develop in, and for what is not run.',
  sources: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
  messages: {
    add: '{name} is added from {source} without --checksum',
    git: '{reference} can move: name the full commit behind #, or give it to --checksum',
    executed: '{name} from {source} is run without a check of its contents',
    installed: '{name} from {source} is installed without a check of its contents',
    extracted: '{name} from {source} is unpacked without a check of its contents',
  },
  examples: [
    { bad: 'FROM debian:13\nADD https://example.com/data.tar.xz /data/\n', flags: 'https://example.com/data.tar.xz' },
    {
      bad: 'FROM debian:13\nADD https://example.com/setup.sh /build.sh\nRUN chmod +x /build.sh && /build.sh\n',
      flags: 'https://example.com/setup.sh',
    },
    {
      good: 'FROM debian:13\nADD https://api.github.com/repos/acme/app/git/refs/heads/main /.version\nRUN git clone https://github.com/acme/app\n',
    },
    { good: 'FROM debian:13\nADD http://example.com/app.jar /app/\n' },
    {
      bad: 'FROM debian:13\nADD https://github.com/moby/buildkit.git#v0.14.1:docs /docs\n',
      flags: 'https://github.com/moby/buildkit.git#v0.14.1:docs',
    },
    {
      bad: 'FROM debian:13\nARG V=1.2\nRUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-$V \\\n && chmod +x /usr/local/bin/tool\n',
      flags: 'https://example.com/tool-$V',
    },
    { bad: 'FROM debian:13\nRUN wget https://example.com/app-${V}.tgz && tar xzf app-$V.tgz\n', flags: 'https://example.com/app-${V}.tgz' },
    { bad: 'FROM debian:13\nRUN curl -L https://example.com/app.tgz | tar xz -C /opt\n', flags: 'https://example.com/app.tgz' },
    { bad: 'FROM debian:13\nRUN wget -q https://example.com/a.deb && dpkg -i a.deb\n', flags: 'https://example.com/a.deb' },
    {
      good: 'FROM debian:13\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a.tgz /\n',
    },
    { good: 'FROM debian:13\nADD https://github.com/moby/buildkit.git#5b142a1e445a6f060d6430b661408989e9580b85 /src\n' },
    { good: 'FROM debian:13\nRUN curl -fsSLo a.tgz https://example.com/a.tgz && echo "$SUM  a.tgz" | sha256sum -c - && tar xzf a.tgz\n' },
    {
      good: 'FROM debian:13\nRUN wget https://example.com/a.tgz https://example.com/a.tgz.asc && gpg --batch --verify a.tgz.asc a.tgz && tar xf a.tgz\n',
    },
    { good: 'FROM debian:13\nADD https://example.com/a.tgz /tmp/\nRUN echo "$SUM  /tmp/a.tgz" | sha256sum -c\n' },
    { good: 'FROM debian:13\nRUN curl -O https://example.com/a.tgz\nRUN echo "$SUM  a.tgz" > s && sha256sum -c s && tar xzf a.tgz\n' },
    { good: 'FROM debian:13\nRUN curl -fsS http://localhost:8080/health && curl -o page.html https://example.com/\n' },
    { good: 'FROM debian:13\nRUN echo "deb http://mirror.example/debian trixie main" > /etc/apt/sources.list && apt-get update\n' },
  ],
  detect: {
    *dockerfile(file) {
      const seen = new Set<number>();
      for (const step of file.steps('all')) {
        const added = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
        if (added?.keyword !== 'ADD' || added.broken || added.flags.some(({ name }) => name === 'checksum')) continue;
        for (const word of added.sources) {
          if (word.heredoc) continue;
          const address = remoteAddress(step, { text: word.text, unquoted: word.text, span: word.span });
          const kind = sourceKind(address.text);
          if (kind === 'local' || address.immutable || address.plain || /[?&](checksum|commit)=/.test(address.text)) continue;
          // The answer of an API about branches and commits is there to end the cache, and is never the same.
          if (/^https:\/\/api\.(?:github|bitbucket)\.(?:com|org)\//.test(address.text)) continue;
          if (kind === 'http' && isCheckedLater(step, fileNameIn(word.text))) continue;
          if (kind === 'http') {
            const name = fileNameIn(word.text) || 'a file';
            const run = step.stage.shipped && isRunLater(step, added.destination?.text, name);
            const message = run ? 'executed' : 'add';
            yield { message, data: { name, source: address.source }, at: word.span, severity: run ? 'warning' : 'info', fix: checksum };
          } else if (!unknownCommit(address.text)) {
            yield { message: 'git', data: { reference: gitReference(address.text) }, at: word.span };
          }
        }
      }
      for (const [stage, files] of uncheckedFiles(file)) {
        for (const fetched of files) {
          const { step, download, use } = fetched;
          const [url] = download.urls;
          if (!url || seen.has(url.span.start)) continue;
          const address = remoteAddress(step, url);
          if (use === undefined || address.plain || address.immutable || isLocal(address)) continue;
          seen.add(url.span.start);
          const name = fetched.name ?? 'an archive';
          const severity = stage.shipped && use === 'executed' && !isWorkbench(file) ? 'warning' : 'info';
          yield { message: use, data: { name, source: address.source }, at: url.span, severity };
        }
      }
    },
  },
});

const checksum = {
  title: 'Give --checksum=sha256:… with the digest of the file that was reviewed',
  applicability: 'manual',
  edits: [],
} as const;

/** A later step of the stage, or the container, starts what ADD wrote. */
function isRunLater({ stage, index }: Step, destination: string | undefined, name: string): boolean {
  const path = destination?.endsWith('/') ? destination + name : destination;
  if (path === undefined) return false;
  return stage.steps.some(
    ({ index: later, script, instruction }) =>
      later > index &&
      /^(?:RUN|CMD|ENTRYPOINT)$/.test(instruction.keyword) &&
      script?.commands.some(
        (command) =>
          command.program.value === path || (/^(?:ba|da|a)?sh$|^python3?$/.test(command.name ?? '') && command.args[0]?.value === path),
      ),
  );
}

function isLocal({ text }: RemoteAddress): boolean {
  return /^(file:|\/|[a-z]+:\/\/(localhost|127\.|\[::1\]))/i.test(text);
}

/** What a Git address asks for: its fragment without the folder, or the default branch. */
function gitReference(text: string): string {
  const reference = /#([^:]*)/.exec(text)?.[1];
  return reference ? `The reference ${reference}` : 'The default branch';
}

/** A variable without value may hold a commit. */
function unknownCommit(text: string): boolean {
  return /#[^:]*\$/.test(text);
}
