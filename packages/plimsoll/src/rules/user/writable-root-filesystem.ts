import type { ComposeService } from '../../compose/compose.types.ts';
import { isWithin } from '../../facts/caching/copied-sources.ts';
import { indentsOf } from '../../facts/deployment/compose-edits.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { imagesOf } from '../../facts/deployment/container-images.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { neededWrites } from '../../facts/user/needed-writes.ts';
import { writtenPlace } from '../../facts/user/written-places.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

const files = {
  Dockerfile:
    'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /app .\nFROM gcr.io/distroless/static:nonroot\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
  'go.mod': 'module example.com/shop\n\ngo 1.25\n',
  'main.go': 'package main\n\nfunc main() {}\n',
};
const compose = (service: string, others: Readonly<Record<string, string>> = files) => ({
  path: 'compose.prod.yaml',
  files: { 'compose.prod.yaml': `services:\n  web:\n    build: .\n${service}`, ...others },
});
const pod = (container: string, path = 'deploy/web.yaml') => ({
  path,
  files: {
    [path]: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1.4.2\n${container}`,
    'web/Dockerfile': files.Dockerfile,
    'web/go.mod': files['go.mod'],
    'web/main.go': files['main.go'],
  },
});

export const writableRootFilesystem = defineRule({
  id: 'writable-root-filesystem',
  practice: 'user',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A service or a pod that writes nothing runs with a root file system that it could write to',
  why: 'Whoever takes over a program leaves something behind: a script, a changed library, a tool. With read_only (in Kubernetes: readOnlyRootFilesystem) nothing of the image can be changed while it runs, and what the program writes is known by name.',
  decides:
    'Services for production that build an image of this repository whose sources are in a language that is read for writes, where everything that is seen to be written lies in /tmp or in a volume of the service; and containers of Kubernetes objects whose image is called like such a one, without `readOnlyRootFilesystem`, outside of paths for tests and development. What a library writes by itself is not seen, so that the fix has to be tried.',
  notWhen: 'The program writes at places that only show when it runs.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#read_only',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  messages: {
    writable: '{service} could run with read_only: nothing in its sources is seen to write outside of volumes and /tmp',
    pod: '{container} could run with readOnlyRootFilesystem: nothing in the sources of {dockerfile} is seen to write outside of volumes and /tmp',
  },
  examples: [
    {
      bad: compose('    restart: always\n'),
      flags: 'web',
      fixed: 'services:\n  web:\n    build: .\n    read_only: true\n    tmpfs:\n      - /tmp\n    restart: always\n',
    },
    { bad: pod('          ports: [{ containerPort: 8080 }]\n'), flags: 'registry.example/web:1.4.2' },
    { good: pod('          securityContext: { readOnlyRootFilesystem: true }\n') },
    { good: pod('          securityContext:\n            {{- toYaml .Values.securityContext | nindent 12 }}\n') },
    { good: pod('', 'examples/web.yaml') },
    { good: compose('    read_only: true\n') },
    { good: compose('', { Dockerfile: files.Dockerfile }) },
    {
      good: compose('', {
        ...files,
        Dockerfile: `${files.Dockerfile}VOLUME /data\n`,
      }),
    },
  ],
  detect: {
    *compose(view) {
      for (const service of view.file.services) {
        if (!service.build || service.extendsFile || service.readOnly || service.keys.has('read_only') || service.command) continue;
        if (roleOf(view, service) !== 'production') continue;
        const image = view.imageOf(service);
        if (
          !image ||
          !writesNothing(
            image,
            service.volumes.map(({ target }) => target),
          )
        )
          continue;
        const fix = fixOf(view, service);
        yield { message: 'writable', data: { service: service.name }, at: service.span, ...(fix && { fix }) };
      }
    },
    *repository(view) {
      for (const { path, file } of view.manifests) {
        if (purposeOf(path) === 'development') continue;
        for (const container of file.containers) {
          const { imageSpan, templated, startsOwn, security, mounts } = container;
          if (!imageSpan || templated || startsOwn || security.readOnlyRootFilesystem) continue;
          const images = imagesOf(view, container);
          const [image] = images;
          const places = mounts.map((mount) => mount.path);
          // Several Dockerfiles of one name: only what is true of all.
          if (!image || !images.every((one) => writesNothing(one, places))) continue;
          const title = 'Set readOnlyRootFilesystem: true in the securityContext of the container, and mount an emptyDir at /tmp';
          yield {
            message: 'pod',
            data: { container: container.name ?? 'The container', dockerfile: image.path },
            at: imageSpan,
            path,
            fix: { title, applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});

const read: ReadonlySet<string> = new Set(['go', 'rust', 'node', 'python']);

/** @param mounted where volumes are mounted, as far as that is known. */
function writesNothing(image: DockerfileView, mounted: readonly (string | undefined)[]): boolean {
  const stage = image.graph.shipped;
  const language = image.project?.language?.value;
  if (!stage || language === undefined || !read.has(language)) return false;
  if (stage.root.kind === 'image' && stage.root.facts?.role === 'server') return false;
  if (writtenPlace(image, stage)) return false;
  return neededWrites(image, stage).every(({ path }) => mounted.some((target) => target !== undefined && isWithin(path, target)));
}

function fixOf(view: ComposeView, service: ComposeService): FixReport | undefined {
  const build = service.keys.get('build');
  const indents = indentsOf(view, service);
  if (!build || build.shared || !indents) return undefined;
  const lines = [`${indents.keys}read_only: true`];
  if (!service.keys.has('tmpfs') && !service.lists.has('tmpfs'))
    lines.push(`${indents.keys}tmpfs:`, `${indents.keys}${indents.step}- /tmp`);
  return {
    title: 'Run it with read_only, and /tmp in memory',
    applicability: 'unsafe',
    edits: [view.insertLinesBelow(build.span, ...lines)],
  };
}
