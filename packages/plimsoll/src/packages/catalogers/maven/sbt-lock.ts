import { asArray, asObject, asString, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import type { FoundPackage } from '../../package.types.ts';

/** The lock file of sbt's plugin sbt-dependency-lock. */
export const sbtLock = defineCataloger({
  id: 'sbt-lock',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Packages that sbt locked',
  reads: ['**/build.sbt.lock'],
  examples: [
    {
      files: {
        'build.sbt.lock':
          '{"lockVersion":1,"dependencies":[{"org":"org.typelevel","name":"cats-core_2.12","version":"2.9.0","configurations":["compile"]},{"org":"x"}]}',
      },
      finds: ['pkg:maven/org.typelevel/cats-core_2.12@2.9.0'],
      unknown: 1,
    },
  ],
  *parse(file) {
    for (const item of asArray(asObject(jsonValue(file.text()))?.['dependencies'])) {
      const entry = asObject(item);
      const [namespace, name, version] = ['org', 'name', 'version'].map((key) => asString(entry?.[key]));
      if (!namespace || !name || !version) {
        yield { unknown: 'dependency without an organization, a name and a version' };
        continue;
      }
      const configurations = asStrings(entry?.['configurations']);
      const found: FoundPackage = { type: 'maven', namespace, name, version };
      yield configurations.length > 0 && configurations.every((each) => each === 'test') ? { ...found, development: true } : found;
    }
  },
});
