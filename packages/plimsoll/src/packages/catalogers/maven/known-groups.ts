/**
 * Groups of artifacts that are often met without a pom.properties: by the artifact's whole name, and by how it begins. Each is the group
 * under which Maven Central has this artifact.
 */
const byName: Readonly<Record<string, string>> = {
  antlr: 'antlr',
  aopalliance: 'aopalliance',
  asm: 'org.ow2.asm',
  'commons-beanutils': 'commons-beanutils',
  'commons-cli': 'commons-cli',
  'commons-codec': 'commons-codec',
  'commons-collections': 'commons-collections',
  'commons-dbcp': 'commons-dbcp',
  'commons-fileupload': 'commons-fileupload',
  'commons-io': 'commons-io',
  'commons-lang': 'commons-lang',
  'commons-logging': 'commons-logging',
  'commons-pool': 'commons-pool',
  dom4j: 'dom4j',
  groovy: 'org.codehaus.groovy',
  h2: 'com.h2database',
  hsqldb: 'org.hsqldb',
  ivy: 'org.apache.ivy',
  'javax.inject': 'javax.inject',
  junit: 'junit',
  log4j: 'log4j',
  'mysql-connector-java': 'mysql',
  ojdbc8: 'com.oracle.database.jdbc',
  postgresql: 'org.postgresql',
  snakeyaml: 'org.yaml',
};

const byStart: readonly (readonly [string, string])[] = [
  ['jackson-core-asl', 'org.codehaus.jackson'],
  ['jackson-mapper-asl', 'org.codehaus.jackson'],
  ['jackson-datatype-', 'com.fasterxml.jackson.datatype'],
  ['jackson-dataformat-', 'com.fasterxml.jackson.dataformat'],
  ['jackson-module-', 'com.fasterxml.jackson.module'],
  ['log4j-', 'org.apache.logging.log4j'],
  ['spring-boot', 'org.springframework.boot'],
  ['spring-cloud-', 'org.springframework.cloud'],
  ['spring-data-', 'org.springframework.data'],
  ['spring-security-', 'org.springframework.security'],
  ['tomcat-embed-', 'org.apache.tomcat.embed'],
];

/** Artifacts of the Spring Framework itself; much else begins with `spring-` too. */
const springFramework: ReadonlySet<string> = new Set(
  'aop aspects beans context context-indexer context-support core core-test expression instrument jcl jdbc jms messaging orm oxm r2dbc test tx web webflux webmvc websocket'
    .split(' ')
    .map((name) => `spring-${name}`),
);

export function knownGroup(artifact: string): string | undefined {
  if (springFramework.has(artifact)) return 'org.springframework';
  return Object.hasOwn(byName, artifact) ? byName[artifact] : byStart.find(([start]) => artifact.startsWith(start))?.[1];
}
