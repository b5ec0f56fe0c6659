import type { Stage } from '../../build/graph.types.ts';

/**
 * Whether the image that a stage stands on may set a variable that the file does not: true unless all that the image sets is known.
 * The names are those of the official images' Dockerfiles, over their releases.
 */
export function mayComeFromBase({ root }: Stage, name: string): boolean {
  if (root.kind === 'scratch') return false;
  if (root.kind !== 'image' || !root.facts || root.reference.registry !== 'docker.io') return true;
  const { repository } = root.reference;
  if (!repository.startsWith('library/')) return true;
  const set = variablesOf(repository.slice('library/'.length));
  return set === undefined || name === 'PATH' || set.test(name);
}

function variablesOf(image: string): RegExp | undefined {
  switch (image) {
    case 'debian':
    case 'ubuntu':
    case 'alpine':
    case 'busybox':
    case 'buildpack-deps':
      return /^$/;
    case 'fedora':
    case 'centos':
    case 'rockylinux':
    case 'almalinux':
    case 'amazonlinux':
    case 'oraclelinux':
      return /^(?:container|LANG|DISTTAG|FGC|FBR)$/;
    case 'python':
      return /^(?:LANG|GPG_KEY|PYTHON\w*)$/;
    case 'node':
      return /^(?:NODE_\w+|NPM_\w+|YARN_\w+)$/;
    case 'golang':
      return /^(?:GO\w+)$/;
    case 'ruby':
      return /^(?:LANG|RUBY\w*|GEM_HOME|BUNDLE\w*)$/;
    case 'rust':
      return /^(?:RUSTUP_HOME|CARGO_HOME|RUST_VERSION)$/;
    case 'php':
      return /^(?:PHP\w*|GPG_KEYS|APACHE_\w+)$/;
    case 'nginx':
      return /^(?:NGINX_\w+|NJS_\w+|ACME_\w+|PKG_RELEASE|DYNPKG_RELEASE|LANG)$/;
    case 'httpd':
      return /^(?:HTTPD_\w+|APACHE_\w+|NGHTTP2_\w+|OPENSSL_\w+)$/;
    case 'eclipse-temurin':
    case 'openjdk':
    case 'java':
      return /^(?:JAVA_\w+|LANG|LANGUAGE|LC_ALL|CA_CERTIFICATES_JAVA_VERSION)$/;
    case 'maven':
      return /^(?:JAVA_\w+|MAVEN_\w+|LANG|LANGUAGE|LC_ALL|M2_HOME)$/;
    default:
      return undefined;
  }
}
