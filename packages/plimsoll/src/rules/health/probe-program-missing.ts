import { httpProbe } from '../../facts/health/health-probe.ts';
import { probeRequests } from '../../facts/health/probe-request.ts';
import { hasProgram } from '../../facts/images/image-programs.ts';
import { defineRule, type FixReport } from '../define.ts';

export const probeProgramMissing = defineRule({
  id: 'probe-program-missing',
  practice: 'health',
  severity: 'warning',
  aliases: ['healthcheck-rails-up-endpoint'],
  summary: 'The health check calls a program that is not in the image',
  why: 'Slim, distroless and many language images have neither curl nor wget. A check that cannot start its program fails each time: the container is unhealthy from its first minute to its last, Compose never starts what waits for it, and Swarm and ECS kill and restart it forever.',
  notWhen: 'The program is mounted into the container, or images that are built on this one bring it.',
  decides:
    'The HEALTHCHECK in force in the shipped stage: its programs against what its base is known to lack, what its steps install, and what they copy. Nothing is said where a script, a download or a copy from elsewhere may have brought the program, or little is known of the base. The fix asks for the same page with the runtime that is in the image.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck', 'https://hub.docker.com/_/python'],
  messages: { missing: '{program} is not in {image}, so this check always fails and the container is never healthy' },
  examples: [
    {
      bad: 'FROM python:3.13-slim\nHEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1\nCMD ["uvicorn", "app:app"]\n',
      flags: 'curl',
      fixed:
        'FROM python:3.13-slim\nHEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(\'http://localhost:8000/health\', timeout=3)"]\nCMD ["uvicorn", "app:app"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nHEALTHCHECK --interval=30s CMD ["curl", "-f", "http://127.0.0.1/"]\nCMD ["server"]\n',
      flags: '"curl"',
      fixed: 'FROM alpine:3.22\nHEALTHCHECK --interval=30s CMD ["wget", "-qO", "/dev/null", "http://127.0.0.1/"]\nCMD ["server"]\n',
    },
    { bad: 'FROM gcr.io/distroless/static\nHEALTHCHECK CMD ["wget", "-q", "http://127.0.0.1/"]\nCMD ["/server"]\n', flags: '"wget"' },
    {
      good: 'FROM python:3.13-slim\nRUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["server"]\n',
    },
    { good: 'FROM python:3.13-slim\nCOPY install.sh /\nRUN sh /install.sh\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["server"]\n' },
    { good: 'FROM python:3.13\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["server"]\n' },
    { good: 'FROM alpine:3.22\nHEALTHCHECK CMD wget -q --spider http://localhost/\nCMD ["server"]\n' },
    {
      good: 'FROM gcr.io/distroless/static\nCOPY --from=busybox:1.37 /bin/wget /usr/bin/wget\nHEALTHCHECK CMD ["wget", "-q", "http://127.0.0.1/"]\n',
    },
    { good: 'FROM example.com/base\nHEALTHCHECK CMD curl -f http://localhost/\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const step = stage?.final.healthcheck;
      const instruction = step?.instruction;
      const script = step?.script;
      if (!stage || instruction?.keyword !== 'HEALTHCHECK' || !instruction.check || instruction.check.none || !script?.understood) return;
      const missing = script.commands.find(
        ({ name, conditional }) => name !== undefined && clients.test(name) && !conditional && hasProgram(stage, name) === false,
      );
      if (missing?.name === undefined) return;
      const { root } = stage;
      const image =
        root.kind === 'image' ? root.reference.familiar + (root.reference.tag === undefined ? '' : `:${root.reference.tag}`) : 'scratch';
      const [request, ...others] = probeRequests(script);
      const url = request?.word.dynamic ? undefined : request?.url;
      const probe =
        url === undefined || others.length > 0 ? undefined : httpProbe(file, stage, /^https?:/.test(url) ? url : `http://${url}`);
      let fix: FixReport = {
        title: `Install ${missing.name}, or ask with a program that is in the image`,
        applicability: 'manual',
        edits: [],
      };
      // Nothing but the request and what makes its failure count.
      const rest = script.commands.filter((command) => command !== missing);
      const plain = rest.every(({ name }) => name === 'exit' || name === 'false' || /^(?:ba|da|a)?sh$/.test(name ?? ''));
      if (probe && plain && !instruction.onbuild && step && stage.steps.includes(step) && /^GET$/.test(methodOf(missing.args))) {
        const command = `CMD [${probe.map((word) => JSON.stringify(word)).join(', ')}]`;
        const span = { start: instruction.check.cmdSpan.start, end: instruction.span.end };
        fix = { title: `Ask with ${probe[0]}, which is in the image`, applicability: 'unsafe', edits: [file.replace(span, command)] };
      }
      yield { message: 'missing', data: { program: missing.name, image }, at: missing.program.span, fix };
    },
  },
});

const clients = /^(?:curl|wget|nc|ncat|http|httpie|git|jq|ssh|python3?|gcc|make|unzip|bash|gpg)$/;

function methodOf(args: readonly { readonly value: string | undefined }[]): string {
  return args.some(
    ({ value }) =>
      value === undefined || /^(?:-X|-d|-H|-u|-k|--(?:request|data|header|user|insecure|post-\w+|no-check-certificate).*)$/.test(value),
  )
    ? 'other'
    : 'GET';
}
