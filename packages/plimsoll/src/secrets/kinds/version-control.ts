import { hasBase62Checksum } from '../checksum.ts';
import { hasDigit, isUserAndPassword } from './checks.ts';
import { assigned, shaped, token, uuid } from './define.ts';
import type { SecretKind } from './kind.types.ts';

/** Hosts of repositories, build services and package registries. */
export const versionControlKinds = (): SecretKind[] => [
  token('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], '[A-Za-z0-9]{36,255}', { entropy: 3, checksum: githubChecksum }),
  token('github-fine-grained-token', ['github_pat_'], '\\w{82}', { entropy: 3 }),
  token('gitlab-token', ['glpat-', 'gldt-', 'glft-', 'glsoat-', 'glrt-', 'glffct-'], '[\\w-]{20,300}(?:\\.[0-9a-z]{2}[0-9a-z]{7})?', {
    entropy: 3,
  }),
  token('gitlab-token', ['glptt-'], '[0-9a-f]{40}', { entropy: 3 }),
  token('gitlab-token', ['glcbt-'], '(?:[0-9a-zA-Z]{1,5}_)?[\\w-]{20,300}', { entropy: 3 }),
  token('gitlab-token', ['glimt-'], '[\\w-]{25}', { entropy: 3 }),
  token('gitlab-token', ['glagent-'], '[\\w-]{50,300}', { entropy: 3 }),
  token('gitlab-token', ['gloas-'], '[\\w-]{64}', { entropy: 3 }),
  token('gitlab-runner-registration-token', ['GR1348941'], '[\\w-]{20,50}', { entropy: 3 }),
  token('gitlab-session-cookie', ['_gitlab_session='], '[0-9a-z]{32}', { entropy: 3 }),
  assigned('bitbucket-client-id', ['bitbucket'], '[a-z0-9]{32}', { public: true }),
  assigned('bitbucket-client-secret', ['bitbucket'], '[a-z0-9=_-]{64}'),
  token('bitbucket-app-password', ['ATBB'], '[A-Za-z0-9_=.-]{24,40}[A-F0-9]{8}', { entropy: 3.5, counts: 'text' }),
  token('bitbucket-server-token', ['BBDC-'], '[A-Za-z0-9+/@_-]{44}', { entropy: 3.5 }),
  token('atlassian-token', ['ATATT3'], '[\\w=-]{186}', { entropy: 3.5 }),
  assigned('atlassian-token', ['atlassian', 'confluence', 'jira'], '[a-z0-9]{20}[a-f0-9]{4}', { check: hasDigit, entropy: 3 }),
  token('sourcegraph-token', ['sgp_'], '(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}', { entropy: 3 }),
  assigned('sourcegraph-token', ['sourcegraph'], '[a-fA-F0-9]{40}', { entropy: 3 }),
  assigned('codecov-token', ['codecov'], `[a-z0-9]{32}|${uuid}`, { check: hasDigit }),
  assigned('drone-ci-token', ['droneci', 'drone_token'], '[a-z0-9]{32}', { check: hasDigit }),
  assigned('travis-ci-token', ['travis'], '[a-z0-9]{22}', { check: hasDigit, entropy: 3 }),
  token('circle-ci-token', ['CCIPAT_'], '[A-Za-z0-9]{22}_[a-fA-F0-9]{40}', { entropy: 3 }),
  token('buildkite-token', ['bkua_'], '[a-z0-9]{40}', { entropy: 3 }),
  assigned(
    'sonar-token',
    ['sonar_login', 'sonar.login', 'sonar-login', 'sonar_token', 'sonar.token', 'sonar-token', 'sonarlogin', 'sonartoken'],
    '(?:squ_|sqp_|sqa_)?[a-z0-9=_-]{40}',
    {
      check: hasDigit,
    },
  ),
  token('sonar-token', ['squ_', 'sqp_', 'sqa_'], '[a-f0-9]{40}', { entropy: 3 }),
  assigned('snyk-token', ['snyk'], uuid),
  token('harness-key', ['pat.', 'sat.'], '[\\w-]{22}\\.[a-zA-Z0-9]{24}\\.[a-zA-Z0-9]{20}', { entropy: 3, counts: 'text' }),
  token('octopus-deploy-key', ['API-'], '[A-Z0-9]{26}', { entropy: 3, counts: 'own', check: (text) => !/^API-[0-9A-F]+$/.test(text) }),
  token('npm-token', ['npm_'], '[A-Za-z0-9]{36}', { checksum: hasBase62Checksum }),
  shaped('npm-token', ['_authToken'], () => /_authToken\s{0,3}=\s{0,3}["']?([\w+/=.-]{16,500})/, { counts: 'own', entropy: 3, reach: 520 }),
  shaped('npm-password', ['_password', ':_auth'], () => /(?:_password|:_auth)\s{0,3}=\s{0,3}["']?([\w+/=]{8,300})/, {
    counts: 'own',
    entropy: 2.5,
    paths: /npmrc$/,
  }),
  token('pypi-token', ['pypi-AgE'], '[\\w-]{50,1000}', { entropy: 3, reach: 1010 }),
  token('rubygems-token', ['rubygems_'], '[a-f0-9]{48}'),
  token('packagist-token', ['packagist_uut_', 'packagist_ort_', 'packagist_out_'], '[a-f0-9]{68}'),
  token('clojars-token', ['CLOJARS_'], '[a-z0-9]{60}', { anyCase: true }),
  token('nuget-api-key', ['oy2'], '[a-z0-9]{43}', { entropy: 3.5, counts: 'text', check: hasDigit }),
  assigned('crates-io-token', ['cargo_registry'], 'cio[A-Za-z0-9]{32}', { entropy: 3.8 }),
  token('artifactory-token', ['AKCp'], '[A-Za-z0-9]{69}', { entropy: 4.5 }),
  token('artifactory-token', ['cmVmd'], '[A-Za-z0-9]{59}', { entropy: 4.5, counts: 'text' }),
  assigned('artifactory-token', ['jfrog', 'artifactory', 'bintray', 'xray'], '[a-z0-9]{73}|[a-z0-9]{64}', { check: hasDigit, entropy: 3 }),
  token('docker-hub-token', ['dckr_pat_', 'dckr_oat_'], '[\\w-]{27,40}', { entropy: 3 }),
  shaped('docker-credentials', ['"auth"'], () => /"auth"\s{0,5}:\s{0,5}"([A-Za-z0-9+/]{8,2000}={0,2})"/, {
    check: isUserAndPassword,
    reach: 2020,
    counts: 'own',
  }),
  shaped(
    'docker-credentials',
    ['.dockerconfigjson', '.dockercfg'],
    () => /\.(?:dockerconfigjson|dockercfg)["']?:[\s|>"'-]{0,80}(e[yw][A-Za-z0-9+/=]{20,4000})/,
    {
      reach: 4100,
      counts: 'own',
    },
  ),
  token('openshift-token', ['sha256~'], '[\\w-]{43}', { entropy: 3.5 }),
  shaped(
    'sidekiq-credentials',
    ['CONTRIBSYS__COM'],
    () => /CONTRIBSYS__COM[ \t\w.-]{0,20}[\s'"\\]{0,4}(?:=>|=|>|:{1,3}=|\|\||:|\?=|,)[`'"\s=\\]{0,6}([a-f0-9]{8}:[a-f0-9]{8})(?!\w)/i,
    {
      anyCase: true,
    },
  ),
  shaped('sidekiq-credentials', ['.contribsys.com'], () => /https?:\/\/([a-f0-9]{8}:[a-f0-9]{8})@(?:gems|enterprise)\.contribsys\.com/i, {
    before: 40,
  }),
];

function githubChecksum(text: string): boolean {
  return hasBase62Checksum(text.slice(0, 40));
}
