import { defineCataloger } from '../../define.ts';

/** The `release` file of a JDK or JRE, which states what its build was: texts in quotes by name. */
export const javaRuntime = defineCataloger({
  id: 'java-runtime',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Java runtimes by their release file',
  reads: ['**/release'],
  examples: [
    {
      files: {
        'opt/java/openjdk/release':
          'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.4"\nFULL_VERSION="21.0.4+7-LTS"\nIMAGE_TYPE="JRE"\nSOURCE=".:git:1"\n',
      },
      finds: ['pkg:generic/oracle/openjdk@21.0.4%2B7-LTS'],
    },
    {
      files: { 'usr/lib/jvm/jdk-1.8/release': 'JAVA_VERSION="1.8.0_411"\nJAVA_RUNTIME_VERSION="1.8.0_411-b25"\nBUILD_TYPE="commercial"\n' },
      finds: ['pkg:generic/oracle/jdk@1.8.0_411-b25'],
    },
    { files: { 'opt/app/release': '1.0\n' }, finds: [] },
  ],
  *parse(file) {
    const fields = new Map<string, string>();
    for (const line of file.text().slice(0, 100_000).split('\n')) {
      const field = /^([A-Z_]+)="?([^"]*)"?\s*$/.exec(line);
      if (field?.[1] && field[2]) fields.set(field[1], field[2].trim());
    }
    const version = fields.get('FULL_VERSION') ?? fields.get('JAVA_RUNTIME_VERSION') ?? fields.get('JAVA_VERSION');
    if (!fields.has('JAVA_VERSION') || !version) return;
    // Only Oracle sells builds; all others are of OpenJDK, whose CPE vendor is Oracle too.
    const isSold = fields.get('BUILD_TYPE') === 'commercial' || fields.get('IMPLEMENTOR') === 'Oracle Corporation';
    const supplier = fields.get('IMPLEMENTOR');
    yield {
      type: 'generic',
      namespace: 'oracle',
      name: isSold ? 'jdk' : 'openjdk',
      version,
      ...(supplier ? { supplier } : {}),
    };
  },
});
