import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readManifest } from '../../packages/plimsoll/src/kubernetes/manifest.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

test('containers of all pods are read, with the settings of their pod', () => {
  const { containers } = readManifest(
    new SourceText(
      'all.yaml',
      `kind: List
items:
  - kind: CronJob
    spec: { jobTemplate: { spec: { template: { spec: { securityContext: { runAsNonRoot: true, runAsUser: 7 }, containers: [
      { name: a, image: x }, { name: b, image: y, livenessProbe: {}, securityContext: { runAsNonRoot: false } } ] } } } } }
---
kind: Pod
spec: { containers: [{ image: z }] }
`,
    ),
  );
  assert.deepEqual(
    containers.map(({ name, image, probed, runAsNonRoot, runAsUser }) => [name, image, probed, runAsNonRoot, runAsUser]),
    [
      ['a', 'x', false, true, 7],
      ['b', 'y', true, false, 7],
      [undefined, 'z', false, undefined, undefined],
    ],
  );
});

test('a Helm template is read around what it fills in', () => {
  const text = `spec:
  {{- with .Values.security }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .Chart.Name }}
      image: "fixed/api:1"
      readinessProbe:
        {{- toYaml .Values.probe | nindent 8 }}
    - name: side
      image: "{{ .Values.repository }}:1"
`;
  const { containers, unknowns } = readManifest(new SourceText('t.yaml', text));
  assert.deepEqual(unknowns, []);
  assert.deepEqual(
    containers.map(({ name, image, probed }) => [name, image, probed]),
    [
      [undefined, 'fixed/api:1', true],
      ['side', undefined, false],
    ],
  );
  assert.match(text.slice(containers[1]?.span.start, containers[1]?.span.end), /^name: side/);
});

test('real manifests are read whole', (t) => {
  const root = testData(t, 'corpus/kubernetes');
  if (!root) return;
  const files = globSync('*/*.y*ml', { cwd: root });
  const read = (file: string) => readManifest(SourceText.fromBytes(file, readFileSync(join(root, file))));
  const passed = files.filter((file) => read(file).unknowns.length === 0).length;
  checkScore('kubernetes-manifests', { read: { passed, total: files.length } });
});

test('probes, ports, workloads and Services are read', () => {
  const source = new SourceText(
    'app.yaml',
    `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }, { port: 9000 }] }
---
kind: Deployment
metadata: { name: web, namespace: shop, labels: { app: other } }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          args: [serve]
          env: [{ name: A, value: "1" }, { name: B, valueFrom: {} }]
          ports: [{ name: http, containerPort: 8080 }, { containerPort: 53, protocol: UDP }]
          livenessProbe: { httpGet: { path: /livez, port: http }, periodSeconds: 5, failureThreshold: 6 }
          readinessProbe: { exec: { command: [cat, /tmp/ready] } }
        - name: side
          startupProbe: { grpc: { port: 50051 } }
`,
  );
  const { containers, services } = readManifest(source);
  const [service] = services;
  assert.deepEqual([service?.name, service?.namespace, service?.selector], ['web', 'shop', new Map([['app', 'web']])]);
  assert.deepEqual(
    service?.ports.map(({ target, protocol }) => [target?.value, protocol]),
    [
      ['http', 'TCP'],
      ['9000', 'TCP'],
    ],
  );
  const [web, side] = containers;
  assert.deepEqual(web?.workload, {
    ...{ kind: 'Deployment', name: 'web', namespace: 'shop', replicas: 3 },
    ...{ labels: new Map([['app', 'web']]), containers: 2 },
  });
  assert.deepEqual(
    web?.ports.map(({ name, number, protocol }) => [name, number, protocol]),
    [
      ['http', 8080, 'TCP'],
      [undefined, 53, 'UDP'],
    ],
  );
  assert.deepEqual(
    [...(web?.environment ?? [])].map(([name, text]) => [name, text?.value]),
    [
      ['A', '1'],
      ['B', undefined],
    ],
  );
  assert.equal(web?.startsOwn, true);
  const { liveness, readiness, startup } = web?.probes ?? {};
  assert.deepEqual(
    [liveness?.kind, liveness?.path?.value, liveness?.port?.value, liveness?.periodSeconds, liveness?.failureThreshold],
    ['httpGet', '/livez', 'http', 5, 6],
  );
  assert.equal(liveness && source.slice(liveness.span), 'livenessProbe');
  assert.equal(liveness?.path && source.slice(liveness.path.span), '/livez');
  assert.deepEqual([readiness?.kind, readiness?.command.map(({ value }) => value)], ['exec', ['cat', '/tmp/ready']]);
  assert.equal(startup, undefined);
  assert.deepEqual([side?.probes.startup?.kind, side?.probes.startup?.port?.value, side?.startsOwn], ['grpc', '50051', false]);
});

test('what a pod shares with its node is read; what a condition of a template decides is unknown', () => {
  const text = `kind: Deployment
spec:
  template:
    spec:
      {{- if .Values.network }}
      hostNetwork: true
      {{- end }}
      hostPID: true
      securityContext: { seccompProfile: { type: Unconfined } }
      containers:
        - name: web
          securityContext:
            {{- if .Values.debug }}
            privileged: true
            {{- end }}
            capabilities: { add: [ALL] }
          volumeMounts: [{ name: engine, mountPath: /run/docker.sock }]
      volumes:
        - { name: engine, hostPath: { path: /run/docker.sock } }
`;
  const [container] = readManifest(new SourceText('t.yaml', text)).containers;
  assert.ok(container);
  const { pod, security, mounts } = container;
  assert.deepEqual(
    [...pod.hostNamespaces].map(([key, { value }]) => [key, value]),
    [
      ['hostNetwork', undefined],
      ['hostPID', 'true'],
    ],
  );
  assert.equal(pod.hostPaths.get('engine')?.value, '/run/docker.sock');
  assert.deepEqual(mounts, [{ volume: 'engine', path: '/run/docker.sock' }]);
  assert.ok(security.privileged);
  assert.equal(security.privileged.value, undefined);
  assert.equal(security.seccomp?.value, 'Unconfined');
  assert.deepEqual(
    security.addedCapabilities.map(({ value }) => value),
    ['ALL'],
  );
});

test('images of kustomizations and of the values of charts are read', () => {
  const declared = (path: string, text: string) =>
    readManifest(new SourceText(path, text)).declaredImages.map(({ by, replaces, repository, tag, digest }) => [
      by,
      replaces,
      repository,
      tag?.value,
      digest?.value,
    ]);
  const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - { name: shop, newName: registry.example/shop, newTag: 1.20 }
  - { name: side, digest: "sha256:abc" }
  - { newTag: lost }
`;
  assert.deepEqual(declared('overlays/prod/kustomization.yaml', kustomization), [
    ['kustomization', 'shop', 'registry.example/shop', '1.20', undefined],
    ['kustomization', 'side', 'side', undefined, 'sha256:abc'],
  ]);
  assert.equal(declared('kustomization.yml', 'images: [{ name: shop, newTag: 1.2.3 }]\n').length, 1);
  assert.equal(declared('other.yml', 'images: [{ name: shop, newTag: 1.2.3 }]\n').length, 0);
  const values = `image: { repository: shop, tag: "1" }
postgresql:
  image: { registry: registry.example, repository: library/postgres, tag: latest }
persistence: { repository: backups }
`;
  assert.deepEqual(declared('chart/values-prod.yaml', values), [
    ['chart', undefined, 'shop', '1', undefined],
    ['chart', undefined, 'registry.example/library/postgres', 'latest', undefined],
  ]);
  assert.deepEqual(declared('deploy/settings.yaml', values), []);
});
