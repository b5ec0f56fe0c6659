import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOfPath, jarName } from '../../packages/plimsoll/src/packages/catalogers/maven/jar-name.ts';
import { javaArchive } from '../../packages/plimsoll/src/packages/catalogers/maven/java-archive.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { packageUrl } from '../../packages/plimsoll/src/packages/purl.ts';
import { makeZip } from '../archive/make-zip.ts';

function read(path: string, bytes: Uint8Array): { urls: string[]; unknowns: string[] } {
  const reports = [...javaArchive.parse(memoryFile(path, bytes))];
  return {
    urls: reports.flatMap((report) => ('type' in report ? [packageUrl(report)] : [])),
    unknowns: reports.flatMap((report) => ('unknown' in report ? [report.unknown] : [])),
  };
}

const properties = (group: string, name: string, version: string) => ({
  name: `META-INF/maven/${group}/${name}/pom.properties`,
  content: `groupId=${group}\nartifactId=${name}\nversion=${version}\n`,
  deflated: true,
});
const manifest = (...lines: string[]) => ({ name: 'META-INF/MANIFEST.MF', content: `Manifest-Version: 1.0\r\n${lines.join('\r\n')}\r\n` });

test('names of files part as Maven and Scala write them', () => {
  const names = [
    'guava-33.0.0-jre.jar',
    'json4s-scalap_2.13-4.0.7.jar',
    'log4j-1.2-api-2.20.0.jar',
    'tool.jar',
    'lib_1.2.jar',
    'a-1.0-sources.jar',
  ];
  assert.deepEqual(
    names.map((name) => Object.values(jarName(`lib/${name}`)).join(' ')),
    ['guava 33.0.0-jre', 'json4s-scalap_2.13 4.0.7', 'log4j-1.2-api 2.20.0', 'tool', 'lib 1.2', 'a 1.0'],
  );
  const started = performance.now();
  jarName(`${'a-1_'.repeat(70)}!.jar`);
  assert.ok(performance.now() - started < 500);
});

test('repositories and caches state the group by where an archive lies', () => {
  assert.equal(groupOfPath('root/.m2/repository/org/example/tools/tool/1.0/tool-1.0.jar'), 'org.example.tools');
  assert.equal(groupOfPath('home/.gradle/caches/modules-2/files-2.1/org.example/tool/1.0/0a1b/tool-1.0.jar'), 'org.example');
  assert.equal(groupOfPath('srv/repository/tool-1.0.jar'), undefined);
});

test('what was shaded in is told beside the archive, which its manifest tells', () => {
  const shaded = makeZip([
    manifest('Bundle-SymbolicName: com.google.inject', 'Bundle-Version: 4.2.3'),
    properties('cglib', 'cglib', '3.2.12'),
  ]);
  assert.deepEqual(read('usr/share/java/guice.jar', shaded).urls, ['pkg:maven/cglib/cglib@3.2.12', 'pkg:maven/guice@4.2.3']);
  const renamed = makeZip([manifest('Implementation-Version: 3.8.7'), properties('org.apache.maven', 'maven-core', '3.8.7')]);
  assert.deepEqual(read('usr/share/java/maven3-core.jar', renamed).urls, ['pkg:maven/org.apache.maven/maven-core@3.8.7']);
});

test('a title of Nebula is the whole identity; the runtime is no library', () => {
  const nebula = makeZip([manifest('Implementation-Title: org.elasticsearch#server;8.14.3')]);
  assert.deepEqual(read('usr/share/elasticsearch/lib/es-8.14.3.jar', nebula).urls, ['pkg:maven/org.elasticsearch/server@8.14.3']);
  const runtime = makeZip([manifest('Implementation-Title: Java Runtime Environment', 'Implementation-Version: 21.0.4')]);
  assert.deepEqual(read('opt/java/lib/jrt-fs.jar', runtime).urls, []);
});

test('archives within archives are read, stored and deflated, to a depth that is told', () => {
  let bytes = makeZip([properties('org.example', 'innermost', '1')]);
  for (let depth = 0; depth < 9; depth++) bytes = makeZip([{ name: 'BOOT-INF/lib/inner.jar', content: bytes, deflated: depth % 2 === 0 }]);
  assert.deepEqual(read('app.jar', bytes), { urls: ['pkg:maven/org.example/innermost@1'], unknowns: [] });
  for (let depth = 0; depth < 9; depth++) bytes = makeZip([{ name: 'inner.jar', content: bytes }]);
  assert.match(read('app.jar', bytes).unknowns.join(), /lies deeper than 12 archives/);
});

test('archives that multiply by depth end, and say so', () => {
  let bytes = makeZip([]);
  for (let depth = 0; depth < 8; depth++) {
    // Fifty members at each level name the same bytes.
    const same = { offset: 0, size: bytes.length, storedSize: bytes.length };
    bytes = makeZip([{ name: 'a.jar', content: bytes }, ...Array.from({ length: 49 }, () => ({ name: 'a.jar', content: '', says: same }))]);
  }
  const started = performance.now();
  assert.match(read('app.jar', bytes).unknowns.join(), /more than is reasonable/);
  assert.ok(performance.now() - started < 10_000);
});
