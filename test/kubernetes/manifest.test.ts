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
