import { hasDigit, mixesLetters } from './checks.ts';
import { assigned, assignment, shaped, token, uuid, valueEnd } from './define.ts';
import type { SecretKind } from './kind.types.ts';

/** Clouds, their storage and databases, and what is set up with them. */
export const cloudKinds = (): SecretKind[] => [
  token('aws-access-key-id', ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'], '[A-Z0-9]{16,17}', {
    entropy: 3,
    check: (text) => text.length === 20,
  }),
  shaped(
    'aws-secret-access-key',
    ['aws'],
    () =>
      /aws_?(?:secret)?_?(?:access)?_?(?:key|sec)[^\n=:]{0,20}["'\\]{0,2}\s{0,5}(?:=>?|:=?)\s{0,5}["'\\]{0,2}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i,
    { entropy: 4, anyCase: true, counts: 'own' },
  ),
  token('aws-bedrock-key', ['ABSK'], '[A-Za-z0-9+/]{109,269}={0,2}', { entropy: 3.5, counts: 'text' }),
  token('aws-bedrock-key', ['bedrock-api-key-'], 'YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{0,1200}', { reach: 1300 }),
  token('alibaba-access-key-id', ['LTAI'], '[A-Za-z0-9]{20}', { check: hasDigit, counts: 'text' }),
  assigned('alibaba-secret-key', ['alibaba'], '[a-z0-9]{30}', { check: hasDigit, entropy: 3 }),
  token('google-api-key', ['AIza'], '[\\w-]{35}(?!-)', { entropy: 3.5, counts: 'unpackaged' }),
  token('google-oauth-secret', ['GOCSPX-'], '[\\w-]{28}', { entropy: 3 }),
  shaped('google-service-account', ['"service_account"'], () => /"type"\s{0,10}:\s{0,10}"service_account"/, { before: 30, counts: 'own' }),
  shaped('google-oauth-token', ['ya29.'], () => /(?<!\w)ya29\.[\w-]{30,300}/, { entropy: 3.5, counts: 'text' }),
  shaped('azure-storage-key', ['AccountKey'], () => /AccountKey["']?\s{0,3}[=:]>?\s{0,3}["']?([A-Za-z0-9+/]{86}==)/i, {
    entropy: 4,
    anyCase: true,
  }),
  shaped('azure-shared-access-key', ['SharedAccessKey='], () => /SharedAccessKey=([A-Za-z0-9+/]{43}=)/, { entropy: 4 }),
  shaped('azure-shared-access-signature', ['sig='], () => /s[vr]=[^\s"'<>]{4,400}?[&;]sig=([A-Za-z0-9%+/=]{40,100})/, {
    before: 400,
    entropy: 3.5,
    counts: 'own',
  }),
  shaped(
    'azure-client-secret',
    ['0Q~', '1Q~', '2Q~', '3Q~', '4Q~', '5Q~', '6Q~', '7Q~', '8Q~', '9Q~'],
    () => /(?<![\w~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~-])/,
    {
      entropy: 3,
      before: 3,
    },
  ),
  shaped(
    'azure-devops-token',
    ['azure_devops', 'azuredevops', 'azure-devops', 'ado_pat', 'ado-pat', 'ado_token', 'ado-token'],
    () => /(?:azure[_-]?devops|ado)[\w.-]{0,20}["']?\s{0,3}[:=]\s{0,3}["']?([a-z2-7]{52})(?!\w)/i,
    {
      anyCase: true,
      entropy: 3,
      counts: 'own',
      assigned: true,
    },
  ),
  // Keys of Azure's services say what they are for: https://learn.microsoft.com/purview/sit-defn-azure
  shaped('azure-service-key', ['JQQJ99'], () => /(?<![\w+/])[A-Za-z0-9+/]{52}JQQJ99[A-Z0-9][A-L][A-Za-z0-9+/]{16,24}(?![\w+/])/, {
    before: 52,
    entropy: 3,
  }),
  shaped(
    'azure-service-key',
    ['+ACR', 'AzSe', '+ASt', '+AMC', 'AzFu', '+ABa', '+AEh', '+AIo', 'AzCa', '+ARm', 'ACDb'],
    () =>
      /(?<![\w+/])[A-Za-z0-9+/]{33,76}(?:\+ACR|AzSe|\+ASt|\+AMC|AzFu|\+ABa|\+AEh|\+AIo|AzCa|\+ARm|ACDb)[A-Za-z0-9+/]{5}[AQgw]={0,2}(?![\w+/=])/,
    {
      before: 77,
      entropy: 4.3,
      counts: 'own',
      check: mixesLetters,
    },
  ),
  shaped(
    'azure-registry-password',
    ['azurecr.io'],
    () => /azurecr\.io[^\n]{0,100}(?:password|pwd|-p)\s{0,3}[:=\s]\s{0,3}["']?([a-zA-Z0-9+/]{32})(?![\w+/])/i,
    {
      counts: 'own',
      entropy: 3.5,
    },
  ),
  shaped(
    'azure-app-configuration',
    ['.azconfig.io'],
    () => /\.azconfig\.io\s{0,3};\s{0,3}Id\s{0,3}=\s{0,3}[\w+/=:-]{1,100};\s{0,3}Secret\s{0,3}=\s{0,3}([\w+/=~]{32,88})/i,
    { entropy: 3.5 },
  ),
  token('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], '[a-f0-9]{64}', { entropy: 3, anyCase: true }),
  token('databricks-token', ['dapi'], '[a-h0-9]{32}(?:-\\d)?', { entropy: 3 }),
  token('vault-token', ['hvs.', 'hvb.', 'hvr.'], '[\\w-]{24,300}', { entropy: 3 }),
  shaped('vault-token', ['vault'], () => new RegExp(`vault${assignment}(s\\.[A-Za-z0-9]{24})${valueEnd}`, 'i'), {
    anyCase: true,
    entropy: 3.5,
    check: mixesLetters,
    counts: 'own',
    assigned: true,
  }),
  shaped('terraform-cloud-token', ['.atlasv1.'], () => /(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/, { entropy: 3.5, before: 14 }),
  shaped('terraform-password', ['password'], () => /(?:administrator_login_)?password["']?\s{0,20}=\s{0,5}("[\w=-]{8,20}")/i, {
    before: 20,
    anyCase: true,
    counts: 'own',
    entropy: 2,
    paths: /\.(?:tf|hcl|tfvars)$/i,
  }),
  token('pulumi-token', ['pul-'], '[a-f0-9]{40}'),
  token('infracost-key', ['ico-'], '[a-zA-Z0-9]{32}', { entropy: 3, counts: 'own', check: mixesLetters }),
  token('doppler-token', ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'], '(?:[a-z0-9_-]{1,40}\\.)?[A-Za-z0-9]{40,44}'),
  token('fly-token', ['fo1_'], '[\\w-]{43}', { entropy: 4 }),
  token('fly-token', ['fm1a_', 'fm1r_', 'fm2_'], '[A-Za-z0-9+/]{100,1000}={0,3}', { entropy: 4, reach: 1020 }),
  token('heroku-key', ['HRKU-'], 'AA[\\w-]{58}', { entropy: 4 }),
  assigned('heroku-key', ['heroku'], uuid),
  token('scalingo-token', ['tk-us-'], '[\\w-]{48}', { entropy: 3 }),
  token('planetscale-token', ['pscale_tkn_', 'pscale_oauth_', 'pscale_pw_'], '[\\w=.-]{32,64}', { entropy: 3, anyCase: true }),
  token('clickhouse-key', ['4b1d'], '[A-Za-z0-9]{38}', { entropy: 3, counts: 'text', check: mixesLetters }),
  token('supabase-token', ['sbp_'], '[a-f0-9]{40}', { entropy: 3 }),
  token('supabase-key', ['sb_secret_'], '[\\w-]{22,40}', { entropy: 3 }),
  token('neon-key', ['napi_'], '[a-z0-9]{60,70}', { entropy: 3.5 }),
  token('prefect-key', ['pnu_'], '[A-Za-z0-9]{36}'),
  token('settlemint-token', ['sm_pat_', 'sm_aat_', 'sm_sat_'], '[A-Za-z0-9]{16}', { entropy: 3 }),
  token('defined-networking-key', ['dnkey-'], '[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'),
  token('tailscale-key', ['tskey-'], '(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{6,20}(?:CNTRL)?-[A-Za-z0-9]{20,40}', { entropy: 3 }),
  token('cloudflare-origin-ca-key', ['v1.0-'], '[a-f0-9]{24}-[a-f0-9]{146}', { entropy: 3 }),
  assigned('cloudflare-global-key', ['cloudflare'], '[a-f0-9]{37}', { check: hasDigit }),
  assigned('cloudflare-key', ['cloudflare'], '[a-z0-9_-]{40}', { check: hasDigit }),
  assigned('fastly-token', ['fastly'], '[a-z0-9=_-]{32}', { check: hasDigit, entropy: 3 }),
  assigned('netlify-token', ['netlify'], '[a-z0-9=_-]{40,46}', { check: hasDigit, entropy: 3 }),
  assigned('confluent-key', ['confluent'], '[a-z0-9]{64}|[a-z0-9]{16}', { check: hasDigit, entropy: 3 }),
  assigned('meraki-key', ['meraki', 'Meraki', 'MERAKI'], '[0-9a-f]{40}', { entropy: 3, cased: true, check: (text) => !/[A-F]/.test(text) }),
  assigned('yandex-token', ['yandex'], 't1\\.[\\w-]{1,300}={0,2}\\.[\\w-]{86}={0,2}|AQVN[\\w-]{35,38}|YC[\\w-]{38}', { reach: 460 }),
];
