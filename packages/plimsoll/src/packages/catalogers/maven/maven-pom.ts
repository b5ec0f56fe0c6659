import { defineCataloger, type JoinedReport } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { effectivePackages } from './effective-pom.ts';
import { type Pom, readPom } from './pom.ts';

/**
 * Maven projects and what they depend on directly. Parents and imported POMs count where they are among the files; what those of a remote
 * repository would say stays open, such as versions that only they manage.
 */
export const mavenPom = defineCataloger({
  id: 'maven-pom',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Maven projects and their direct dependencies',
  reads: ['**/pom.xml', '**/*.pom'],
  examples: [
    {
      files: {
        'pom.xml': `<project><groupId>com.example</groupId><artifactId>shop</artifactId><version>1.0</version>
<properties><slf4j.version>2.0.16</slf4j.version></properties>
<dependencyManagement><dependencies><dependency>
  <groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>\${slf4j.version}</version>
</dependency></dependencies></dependencyManagement></project>`,
        'web/pom.xml': `<project><parent><groupId>com.example</groupId><artifactId>shop</artifactId><version>1.0</version></parent>
<artifactId>web</artifactId><dependencies>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>[4.13,5)</version><scope>test</scope></dependency>
</dependencies></project>`,
      },
      finds: [
        'pkg:maven/com.example/shop@1.0',
        'pkg:maven/com.example/web@1.0',
        'pkg:maven/org.slf4j/slf4j-api@2.0.16',
        'pkg:maven/junit/junit',
      ],
    },
    { files: { 'pom.xml': '<project><artifactId>' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const pom = readPom(file.text());
    yield pom ? { part: { pom } } : { unknown: 'not a POM' };
  },
  *join(files) {
    const byPath = new Map<string, Pom>();
    for (const { path, reports } of files) for (const report of reports) if ('part' in report) byPath.set(path, report.part['pom'] as Pom);
    const byCoordinates = new Map<string, { path: string; pom: Pom }>();
    for (const [path, pom] of byPath) {
      const key = `${pom.group ?? pom.parent?.group}:${pom.artifact}:${pom.version ?? pom.parent?.version}`;
      if (!byCoordinates.has(key)) byCoordinates.set(key, { path, pom });
    }
    for (const path of byPath.keys()) {
      for (const each of distinctPackages(effectivePackages(path, { byPath, byCoordinates }))) {
        yield { package: each, evidence: [path] } satisfies JoinedReport;
      }
    }
  },
});
