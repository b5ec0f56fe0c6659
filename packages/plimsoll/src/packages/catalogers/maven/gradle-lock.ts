import { defineCataloger } from '../../define.ts';
import type { FoundPackage } from '../../package.types.ts';

/** Gradle's lock files: `group:artifact:version=configurations`, in older versions one file for each configuration without the equals sign. */
export const gradleLock = defineCataloger({
  id: 'gradle-lock',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Packages that Gradle locked',
  reads: ['**/{gradle,buildscript-gradle}.lockfile', '**/dependency-locks/*.lockfile'],
  examples: [
    {
      files: {
        'gradle.lockfile':
          '# locked\njunit:junit:4.13=testCompileClasspath\norg.slf4j:slf4j-api:2.0.16=runtimeClasspath\nempty=annotationProcessor\n',
      },
      finds: ['pkg:maven/junit/junit@4.13', 'pkg:maven/org.slf4j/slf4j-api@2.0.16'],
    },
    { files: { 'gradle.lockfile': 'two:parts=x\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    for (const raw of file.text().split('\n')) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#') || line.startsWith('empty=')) continue;
      const [coordinates = '', configurations = ''] = line.split('=', 2);
      const [namespace, name, version, ...more] = coordinates.split(':');
      if (!namespace || !name || !version || more.length > 0) {
        yield { unknown: `line ${line.slice(0, 200)} is no group:artifact:version` };
        continue;
      }
      const names = configurations.split(',').filter((each) => each !== '');
      const isForTests =
        names.length > 0 && names.every((each) => /^(?:test|androidTest|integrationTest)/i.test(each) || /test\w*classpath$/i.test(each));
      const found: FoundPackage = { type: 'maven', namespace, name, version };
      yield isForTests ? { ...found, development: true } : found;
    }
  },
});
