import { hasBase62Checksum } from './checksum.ts';

export interface SecretKind {
  readonly kind: string;
  /** One of these has to be in the text before the pattern is tried. */
  readonly keywords: readonly string[];
  /** How many characters in front of a keyword the match may begin; 0 where it begins with the keyword. */
  readonly before?: number;
  /** How many characters behind the beginning of a keyword the match may end, if more than 400. */
  readonly reach?: number;
  /** Matches the token; group 1 where the token is a part of the match. Made where it is needed: few files need one. Every quantifier is bounded. */
  readonly pattern: () => RegExp;
  /** Least Shannon entropy of the token. */
  readonly entropy?: number;
  /** Says whether a token that has a checksum is intact. */
  readonly checksum?: (token: string) => boolean;
  /** Further shape that a pattern cannot tell. */
  readonly check?: (token: string) => boolean;
}

const kind = (
  name: string,
  keywords: readonly string[],
  pattern: () => RegExp,
  rest: Omit<SecretKind, 'kind' | 'keywords' | 'pattern'> = {},
): SecretKind => ({ kind: name, keywords, pattern, ...rest });

let table: readonly SecretKind[] | undefined;

/** The token formats that are known, most telling first. Built at the first call. */
export function secretKinds(): readonly SecretKind[] {
  table ??= [
    kind(
      'private-key',
      ['PRIVATE KEY'],
      () => /-----BEGIN[ A-Z0-9_-]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,10}?[\w+/=\\ \r\n:.,-]{60}/,
      { before: 51 },
    ),
    kind('age-secret-key', ['AGE-SECRET-KEY-1'], () => /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/),
    kind(
      'aws-access-key-id',
      ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'],
      () => /(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
      { entropy: 3 },
    ),
    kind(
      'aws-secret-access-key',
      ['aws', 'AWS'],
      () =>
        /aws_?(?:secret)?_?(?:access)?_?(?:key|sec)[^\n=:]{0,20}["']?\s{0,5}(?:=>?|:=?)\s{0,5}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i,
      { entropy: 4 },
    ),
    kind('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], () => /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}(?!\w)/, {
      entropy: 3,
      checksum: hasBase62Checksum,
    }),
    kind('github-fine-grained-token', ['github_pat_'], () => /(?<![A-Za-z0-9])github_pat_\w{82}(?!\w)/, { entropy: 3 }),
    kind(
      'gitlab-token',
      ['glpat-', 'glptt-', 'gldt-', 'glrt-', 'glcbt-', 'glsoat-', 'glft-', 'glimt-', 'glagent-', 'gloas-', 'glffct-'],
      () => /(?<!\w)gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas|ffct)-[\w.=-]{20,300}/,
      { entropy: 3 },
    ),
    kind('gitlab-runner-registration-token', ['GR1348941'], () => /(?<!\w)GR1348941[\w-]{20}(?![\w-])/, { entropy: 3 }),
    kind(
      'slack-token',
      ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxe', 'xapp-'],
      () =>
        /(?<!\w)(?:xox[bpars]-\d{1,14}-[\w-]{10,250}|xoxo-\d{1,14}-[\w-]{10,250}|xox[ar]-(?:\d-)?[0-9a-zA-Z]{8,48}|xoxe(?:\.xox[bp])?-\d-[\w-]{40,250}|xapp-\d-\w{5,40}-\d{1,20}-\w{10,100})/,
      { entropy: 2 },
    ),
    kind('slack-webhook', ['hooks.slack.com/'], () => /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{43,56}/),
    kind(
      'stripe-key',
      ['sk_live_', 'sk_test_', 'sk_prod_', 'rk_live_', 'rk_test_', 'rk_prod_'],
      () => /(?<![A-Za-z0-9])[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,99}(?!\w)/,
      { entropy: 2 },
    ),
    kind('npm-token', ['npm_'], () => /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?!\w)/, { entropy: 2, checksum: hasBase62Checksum }),
    kind('pypi-token', ['pypi-AgE'], () => /pypi-AgE[A-Za-z0-9_-]{50,1000}/, { entropy: 3, reach: 1010 }),
    kind('rubygems-token', ['rubygems_'], () => /(?<!\w)rubygems_[a-f0-9]{48}(?!\w)/, { entropy: 2 }),
    kind('google-api-key', ['AIza'], () => /(?<!\w)AIza[\w-]{35}(?![\w-])/, { entropy: 3.5 }),
    kind('google-oauth-secret', ['GOCSPX-'], () => /(?<!\w)GOCSPX-[\w-]{28}(?![\w-])/, { entropy: 3 }),
    kind('google-service-account', ['"private_key_id"'], () => /"type"\s{0,10}:\s{0,10}"service_account"[\s\S]{0,400}"private_key_id"/, {
      before: 450,
    }),
    kind('json-web-token', ['eyJ', 'ewog'], () => /(?<![\w-])(?:eyJ|ewog)[\w-]{14,2000}\.(?:eyJ|ewog)[\w-]{14,4000}\.[\w-]{20,1000}/, {
      reach: 7100,
      check: isJsonWebToken,
    }),
    kind('sendgrid-key', ['SG.'], () => /(?<!\w)SG\.[\w.=-]{66}(?![\w-])/, { entropy: 2 }),
    kind('twilio-key', ['SK'], () => /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/, { entropy: 3 }),
    kind('azure-storage-key', ['AccountKey='], () => /AccountKey=([A-Za-z0-9+/]{86}==)/, { entropy: 4 }),
    kind('azure-shared-access-key', ['SharedAccessKey='], () => /SharedAccessKey=([A-Za-z0-9+/]{43}=)/, { entropy: 4 }),
    kind('azure-client-secret', ['Q~'], () => /(?<![\w~.-])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~-])/, {
      entropy: 3,
      before: 4,
    }),
    kind('telegram-bot-token', [':A'], () => /(?<![\w:])[0-9]{8,10}:AA[\w-]{33}(?![\w-])/, { entropy: 3, before: 10 }),
    kind('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], () => /(?<!\w)do[opr]_v1_[a-f0-9]{64}(?!\w)/, { entropy: 3 }),
    kind('hugging-face-token', ['hf_', 'api_org_'], () => /(?<!\w)(?:hf|api_org)_[A-Za-z]{34,38}(?!\w)/, { entropy: 2 }),
    kind(
      'openai-key',
      ['T3BlbkFJ', 'sk-proj-', 'sk-svcacct-', 'sk-admin-'],
      () => /(?<!\w)sk-(?:[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|(?:proj|svcacct|admin|None)-[\w-]{20,110}T3BlbkFJ[\w-]{20,110})/,
      { entropy: 3, before: 24 },
    ),
    kind('anthropic-key', ['sk-ant-'], () => /(?<!\w)sk-ant-(?:api|admin|oat)\d{2}-[\w-]{80,110}/, { entropy: 3 }),
    kind('docker-hub-token', ['dckr_pat_', 'dckr_oat_'], () => /(?<!\w)dckr_[po]at_[\w-]{27,40}/, { entropy: 3 }),
    kind('vault-token', ['hvs.', 'hvb.', 'hvr.'], () => /(?<!\w)hv[sbr]\.[\w-]{24,300}(?![\w-])/, { entropy: 3 }),
    kind('databricks-token', ['dapi'], () => /(?<!\w)dapi[a-f0-9]{32}(?:-\d)?(?!\w)/, { entropy: 3 }),
    kind('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], () => /(?<!\w)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?!\w)/, {
      entropy: 2,
    }),
    kind('square-token', ['sq0atp-', 'sq0csp-', 'EAAA'], () => /(?<!\w)(?:(?:EAAA|sq0atp-)[\w-]{22,60}|sq0csp-[\w-]{43})(?![\w-])/, {
      entropy: 3,
    }),
    kind('mailgun-key', ['key-'], () => /(?<![\w-])key-[a-f0-9]{32}(?!\w)/, { entropy: 3 }),
    kind('mailchimp-key', ['-us'], () => /(?<!\w)[a-f0-9]{32}-us\d{1,2}(?!\w)/, { entropy: 3, before: 32 }),
    kind('heroku-key', ['HRKU-'], () => /(?<!\w)HRKU-AA[\w-]{58}(?![\w-])/, { entropy: 4 }),
    kind('1password-token', ['ops_eyJ'], () => /(?<!\w)ops_eyJ[A-Za-z0-9+/]{250,2000}={0,3}/, { entropy: 4, reach: 2010 }),
    kind(
      '1password-secret-key',
      ['A3-'],
      () => /(?<![\w-])A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}(?![\w-])/,
      { entropy: 3.8 },
    ),
    kind(
      'doppler-token',
      ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'],
      () => /(?<!\w)dp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{1,40}\.)?[A-Za-z0-9]{40,44}(?!\w)/,
      { entropy: 2 },
    ),
    kind(
      'grafana-token',
      ['glsa_', 'glc_', 'eyJrIjoi'],
      () => /(?<!\w)(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3}|eyJrIjoi[A-Za-z0-9]{70,400}={0,3})(?!\w)/,
      { entropy: 3 },
    ),
    kind(
      'new-relic-key',
      ['NRAK-', 'NRII-', 'NRJS-'],
      () => /(?<!\w)(?:NRAK-[A-Za-z0-9]{27}|NRII-[A-Za-z0-9-]{32}|NRJS-[a-f0-9]{19})(?![\w-])/,
      {
        entropy: 3,
      },
    ),
    kind('sentry-token', ['sntrys_', 'sntryu_'], () => /(?<!\w)(?:sntryu_[a-f0-9]{64}|sntrys_eyJ[A-Za-z0-9+/=_]{80,500})/, {
      entropy: 3,
      reach: 510,
    }),
    kind('linear-key', ['lin_api_'], () => /(?<!\w)lin_api_[A-Za-z0-9]{40}(?!\w)/, { entropy: 2 }),
    kind('notion-token', ['ntn_', 'secret_'], () => /(?<!\w)(?:ntn_\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})(?!\w)/, { entropy: 4 }),
    kind('postman-key', ['PMAK-'], () => /(?<!\w)PMAK-[a-fA-F0-9]{24}-[a-fA-F0-9]{34}(?!\w)/, { entropy: 3 }),
    kind('pulumi-token', ['pul-'], () => /(?<![\w-])pul-[a-f0-9]{40}(?!\w)/, { entropy: 2 }),
    kind('terraform-cloud-token', ['.atlasv1.'], () => /(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/, { entropy: 3.5, before: 14 }),
    kind('firebase-messaging-key', ['AAAA'], () => /(?<!\w)AAAA[\w-]{7}:[\w-]{140}(?![\w-])/, { entropy: 4 }),
    kind('planetscale-token', ['pscale_'], () => /(?<!\w)pscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}/, { entropy: 3 }),
    kind('prefect-key', ['pnu_'], () => /(?<!\w)pnu_[A-Za-z0-9]{36}(?!\w)/, { entropy: 2 }),
    kind('perplexity-key', ['pplx-'], () => /(?<!\w)pplx-[A-Za-z0-9]{48}(?!\w)/, { entropy: 4 }),
    kind('dynatrace-token', ['dt0c01.'], () => /(?<!\w)dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}(?!\w)/i, { entropy: 4 }),
    kind('fly-token', ['fo1_', 'fm1a_', 'fm2_', 'fm1r_'], () => /(?<!\w)(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,1000}={0,3})/, {
      entropy: 4,
      reach: 1010,
    }),
    kind('cloudflare-origin-ca-key', ['v1.0-'], () => /(?<!\w)v1\.0-[a-f0-9]{24}-[a-f0-9]{146}(?!\w)/, { entropy: 2 }),
    kind('atlassian-token', ['ATATT3'], () => /(?<!\w)ATATT3[\w=-]{186}(?![\w-])/, { entropy: 3.5 }),
    kind('artifactory-token', ['AKCp', 'cmVmd'], () => /(?<!\w)(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})(?!\w)/, { entropy: 4.5 }),
    kind('discord-webhook', ['/api/webhooks/'], () => /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,70}/, { before: 14 }),
    kind(
      'url-credentials',
      ['://'],
      () => /(?<![A-Za-z0-9])[a-zA-Z][a-zA-Z0-9+.-]{1,20}:\/\/[^\s/@:'"<>]{0,100}:([^\s/@'"<>]{3,200})@[\w.[-]/,
      { before: 21 },
    ),
  ];
  return table;
}

/** The header is JSON and names an algorithm. */
function isJsonWebToken(token: string): boolean {
  try {
    return /"alg"/.test(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8'));
  } catch {
    return false;
  }
}
