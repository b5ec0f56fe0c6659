import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { type UncheckedSignature, uncheckedSignatures } from '../../facts/installs/unchecked-signatures.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const signatureCheckOff = defineRule({
  id: 'signature-check-off',
  practice: 'pinning',
  severity: 'error',
  aliases: ['CKV2_DOCKER_7', 'CKV2_DOCKER_8', 'CKV2_DOCKER_9', 'CKV2_DOCKER_10', 'CKV2_DOCKER_11'],
  summary: 'Packages are installed without a valid signature',
  why: 'The signature is what ties a package to its distribution: mirrors, caches and plain http may stand in between because of it. Without the check any of them, or anyone on the way, can put a program into the image that runs as root.',
  notWhen: 'The packages were built in the same build, or a checksum is checked before the install.',
  decides:
    'An option of the command it belongs to: apk --allow-untrusted, apt-get --allow-unauthenticated and --force-yes, --nogpgcheck of yum, dnf and tdnf, --nosignature and its like of rpm, --no-gpg-checks of zypper; and settings that a command writes (gpgcheck=0, [trusted=yes], SigLevel = Never), unless the source is on this machine. Error in stages that the image holds, warning in others and where only local files or addresses with https are installed.',
  sources: ['https://manpages.debian.org/stable/apt/apt-secure.8.en.html', 'https://dnf.readthedocs.io/en/latest/conf_ref.html'],
  messages: {
    option: '{tool} installs packages here whoever signed them, because of {what}',
    setting: '{what} makes {tool} install packages whoever signed them',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get install -y --allow-unauthenticated curl\n',
      flags: '--allow-unauthenticated',
      fixed: 'FROM debian:13\nRUN apt-get install -y curl\n',
    },
    {
      bad: 'FROM almalinux:9\nRUN dnf install -y \\\n    --nogpgcheck \\\n    httpd\n',
      flags: '--nogpgcheck',
      fixed: 'FROM almalinux:9\nRUN dnf install -y \\\n    httpd\n',
    },
    { bad: 'FROM alpine:3.22\nCOPY local.apk /\nRUN apk add --allow-untrusted /local.apk\n', flags: '--allow-untrusted' },
    { bad: 'FROM almalinux:9\nRUN rpm -i --nosignature app.rpm\n', flags: '--nosignature' },
    {
      bad: 'FROM almalinux:9\nRUN sed -i "s/gpgcheck=1/gpgcheck=0/" /etc/yum.repos.d/a.repo && yum install -y --setopt=gpgcheck=0 git\n',
      flags: ['gpgcheck=0', '--setopt=gpgcheck=0'],
    },
    {
      bad: 'FROM debian:13\nRUN echo "deb [arch=amd64 trusted=yes] https://packages.example/apt ./" > /etc/apt/sources.list.d/a.list\n',
      flags: 'trusted=yes',
    },
    {
      good: 'FROM almalinux:9\nRUN dnf install -y git | grep "--nogpgcheck" && echo "gpgcheck=0" && sed -i "s/gpgcheck=0/gpgcheck=1/" /etc/dnf/dnf.conf\n',
    },
    {
      good: 'FROM debian:13\nRUN echo "deb [trusted=yes] file:/opt/repo ./" > /etc/apt/sources.list.d/l.list && apt-get install -y --allow-downgrades curl\n',
    },
    { good: 'FROM almalinux:9\nRUN printf "[a]\\nrepo_gpgcheck=0\\ngpgcheck=1\\n" > /etc/yum.repos.d/a.repo\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const unchecked of uncheckedSignatures(step)) {
          const { tool, what, at, removable, local } = unchecked;
          const place = { at, severity: step.stage.shipped && !local ? ('error' as const) : ('warning' as const) };
          if (!what.startsWith('--')) yield { message: 'setting', data: { tool, what }, ...place };
          else {
            const fix = removable && !local && step.script?.form === 'shell' ? removal(file, unchecked) : undefined;
            yield { message: 'option', data: { tool, what }, ...place, ...(fix && { fix }) };
          }
        }
      }
    },
  },
});

function removal(file: DockerfileView, { at, what }: UncheckedSignature): FixReport | undefined {
  // What the option did besides is said by -y.
  const word = wordRemoval(file.source.text, at, file.dockerfile.escape);
  if (!word) return undefined;
  const edit = what === '--force-yes' ? file.replace(at, '-y') : file.replace(word, '');
  return { title: `Remove ${what}`, applicability: 'unsafe', edits: [edit] };
}
