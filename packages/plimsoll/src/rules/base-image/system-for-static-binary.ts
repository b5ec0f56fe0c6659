import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { type RuntimeStage, runtimeStage } from '../../facts/images/runtime-stage.ts';
import { distrolessStatic, knownImage } from '../../facts/stages/runtime-base.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule, type FixReport } from '../define.ts';

export const systemForStaticBinary = defineRule({
  id: 'system-for-static-binary',
  practice: 'base-image',
  severity: 'info',
  aliases: [],
  summary: 'A whole system is shipped to run one static program',
  why: 'A static program needs no library, shell or package manager. Certificates, time zones and an account are all that it may want, and an image of about 2 MB has them; what else a system brings is only there to be scanned, updated and misused.',
  notWhen: 'Somebody needs a shell in the running container, or the program starts others.',
  decides:
    'The shipped stage stands on a distribution with glibc (debian, ubuntu, fedora and their like; Alpine and busybox are small already), does nothing but copy, set up accounts and install certificates or time zones, and starts, without a shell, a program that another stage of the file built with `go build` and CGO_ENABLED=0. Nothing is said of programs that may be linked against libraries. The fix changes the image, and without a USER the account too, where no RUN stands in the stage, the user, if any, is a number, and nothing is in root’s home.',
  sources: [
    'https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md',
    'https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image',
  ],
  messages: { system: '{image} is there only to run {program}, which is static: {candidate} (about 2 MB) has all that it needs' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN CGO_ENABLED=0 go build -o /out/app .\nFROM debian:13\nCOPY --from=build /out/app /app\nUSER 65532\nENTRYPOINT ["/app"]\n',
      flags: 'debian:13',
      fixed:
        'FROM golang:1.25 AS build\nRUN CGO_ENABLED=0 go build -o /out/app .\nFROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=build /out/app /app\nUSER 65532\nENTRYPOINT ["/app"]\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nENV CGO_ENABLED=0\nRUN go build -o app .\nFROM ubuntu:24.04\nRUN apt-get update && apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*\nWORKDIR /srv\nCOPY --from=build /go/app .\nCMD ["./app"]\n',
      flags: 'ubuntu:24.04',
    },
    { good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM debian:13\nCOPY --from=build /app /app\nCMD ["/app"]\n' },
    {
      good: 'FROM golang:1.25 AS build\nENV CGO_ENABLED=0\nRUN go build -o /app .\nFROM debian:13\nRUN apt-get update && apt-get install -y git\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    {
      good: 'FROM golang:1.25 AS build\nENV CGO_ENABLED=0\nRUN go build -o /app .\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    {
      good: 'FROM golang:1.25 AS build\nENV CGO_ENABLED=0\nRUN go build -o /app .\nFROM debian:13\nCOPY --from=build /app /app\nCMD /app\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      const found = runtimeStage(file);
      const facts = found?.stage.root.kind === 'image' ? found.stage.root.facts : undefined;
      const image = found?.first.from.image;
      if (
        !found ||
        !image ||
        facts?.role !== 'system' ||
        facts.reference.familiar === 'busybox' ||
        facts.libc !== 'glibc' ||
        !startsAlone(found) ||
        !isStatic(found)
      )
        return;
      // The tag is one that is kept up, with an account that is not root.
      const candidate = `${distrolessStatic(false)?.image ?? ''}:nonroot`;
      if (!knownImage(candidate)) return;
      const size = facts.size ?? facts.compressedSize;
      const impact = size && {
        imageBytes: -size.bytes,
        basis: `${facts.size ? 'uncompressed' : 'compressed'} size of ${facts.reference.familiar}:${size.tag} (${size.date}), ${bytesText(size.bytes)}; distroless gives about 2 MB for its own`,
      };
      const fix = fixOf(file, found, candidate);
      const data = { image: image.text, program: found.program, candidate };
      yield { message: 'system', data, at: image.span, fix, ...(impact && { impact }) };
    },
  },
});

/** No shell is between, neither at the start nor in the health check. */
function startsAlone({ stage: { final } }: RuntimeStage): boolean {
  return [final.entrypoint, final.cmd, final.healthcheck].every((step) => step === undefined || step.script?.form === 'exec');
}

/** The program is the output of a `go build` with CGO_ENABLED=0. */
function isStatic({ from, program, copy }: RuntimeStage): boolean {
  const { instruction } = copy;
  if (instruction.keyword !== 'COPY') return false;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const sources = instruction.sources.map((word) => copy.expand(word));
  const names = new Set([name, ...sources.map((source) => (source.known ? lastPart(source.value) : ''))]);
  return [...stageChain(from)].some((stage) =>
    stage.steps.some((step) => {
      const environment = step.before.environment.get('CGO_ENABLED')?.value;
      return step.operations.some((operation) => {
        if (operation.kind !== 'package' || operation.manager !== 'go' || operation.action !== 'build') return false;
        const own = operation.command.assignments.find((each) => each.name === 'CGO_ENABLED')?.value?.value;
        if ((own ?? (environment?.known ? environment.value : undefined)) !== '0') return false;
        const output = operation.options.get('-o') ?? operation.options.get('--o');
        return output !== undefined && output !== true && output.value !== undefined && names.has(lastPart(output.value));
      });
    }),
  );
}

const lastPart = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//, '');

function fixOf(file: DockerfileView, { stage, first, program, onlyCopies }: RuntimeStage, candidate: string): FixReport {
  const image = first.from.image;
  const written = image?.text ?? '';
  const { user, userFrom, workdir } = stage.final;
  // Root by default may give way to another account, but not where it reads its home; an explicit root is kept.
  const mayBeNonroot = userFrom === undefined && workdir.known && !isInRootHome(program) && !isInRootHome(workdir.value);
  const isNumber = userFrom !== undefined && user.known && /^\d/.test(user.value);
  const isPlain = onlyCopies && stage === first && isOnlyUse(file, stage) && !written.includes('$') && (mayBeNonroot || isNumber);
  return {
    title: `Start from ${candidate}`,
    applicability: isPlain ? 'unsafe' : 'manual',
    edits: isPlain && image ? [file.replace(image.span, candidate)] : [],
  };
}

/** No other stage starts from this one. */
function isOnlyUse({ graph }: DockerfileView, stage: Stage): boolean {
  return graph.stages.every(({ base }) => base.kind !== 'stage' || base.stage !== stage);
}

function isInRootHome(path: string): boolean {
  return path === '/root' || path.startsWith('/root/');
}
