import { layeredSecrets } from '../../facts/secrets/layered-secrets.ts';
import { sshMountInsteadOfKey } from '../../facts/secrets/ssh-mount.ts';
import { generatedSshKeys } from '../../facts/secrets/written-secrets.ts';
import { defineRule } from '../define.ts';

export const sshKeyInImage = defineRule({
  id: 'ssh-key-in-image',
  practice: 'secrets',
  severity: 'error',
  aliases: ['secrets-in-code'],
  summary: 'A private SSH key is put into the image',
  why: 'The key opens every repository and host of its owner to whoever can pull the image. Builds do not need the key itself: `RUN --mount=type=ssh` lets a step use the agent of the machine that builds, and leaves nothing behind.',
  notWhen: 'The key belongs to the image alone and is worth nothing elsewhere, such as a host key of a test server.',
  decides:
    'COPY or ADD of a file that is a private SSH key by its name (id_rsa, id_ed25519, …), and steps that write a build argument or mounted secret named for an SSH key, or any secret into a key file, and do not remove it again. A warning in stages whose layers are not in the image: their build cache has it. A key that ssh-keygen makes in a step of the image is a warning: it is the same in every container. Where a later step removes the key, secret-removed-later reports it.',
  sources: [
    'https://docs.docker.com/build/building/secrets/#ssh-mounts',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypessh',
  ],
  messages: {
    copied: '{path} is a private key, and everybody who can pull the image can use it',
    cached: '{path} is a private key, and stays in the build cache of this stage',
    generated: 'All containers of this image share the private key {path}, and everybody who can pull it has it',
    written: 'This step writes the key {name} into {path}, and everybody who can pull the image can use it',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y git openssh-client\nCOPY id_ed25519 /root/.ssh/id_ed25519\nRUN git clone git@git.example:team/app.git\n',
      flags: 'id_ed25519',
      fixed:
        'FROM debian:13\nRUN apt-get update && apt-get install -y git openssh-client\nRUN --mount=type=ssh git clone git@git.example:team/app.git\n',
    },
    {
      bad: 'FROM node:24\nARG SSH_PRIVATE_KEY\nRUN mkdir -p ~/.ssh && echo "$SSH_PRIVATE_KEY" > ~/.ssh/id_rsa && chmod 600 ~/.ssh/id_rsa && npm ci\n',
      flags: '~/.ssh/id_rsa',
    },
    {
      bad: 'FROM debian:13 AS build\nCOPY keys/id_rsa /root/.ssh/\nRUN chmod 600 /root/.ssh/id_rsa && git clone git@git.example:a/b.git\nFROM scratch\nCOPY --from=build /b /b\n',
      flags: 'keys/id_rsa',
    },
    {
      bad: 'FROM debian:13\nRUN ssh-keygen -A && ssh-keygen -q -N "" -t ed25519 -f ~/.ssh/id_ed25519\n',
      flags: ['ssh-keygen', 'ssh-keygen'],
    },
    { good: 'FROM debian:13\nRUN ssh-keygen -A && rm -f /etc/ssh/ssh_host_* && ssh-keygen -lf /a.pub && ssh-keygen -R h\n' },
    { good: 'FROM debian:13\nRUN --mount=type=ssh git clone git@git.example:team/app.git\nCOPY id_rsa.pub /root/.ssh/authorized_keys\n' },
    { good: 'FROM debian:13\nARG SSH_KEY\nRUN echo "$SSH_KEY" > /tmp/k && chmod 600 /tmp/k && ssh -i /tmp/k h && rm /tmp/k\n' },
    { good: 'FROM debian:13\nARG SSH_PUBLIC_KEY\nRUN echo "$SSH_PUBLIC_KEY" > /root/.ssh/authorized_keys\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const secret of layeredSecrets(file)) {
        if (!secret.ssh || secret.removed) continue;
        const { shown: path, at, step, what: name } = secret;
        const edits = sshMountInsteadOfKey(file, secret);
        const fix = edits
          ? ({ title: 'Use the SSH agent of the builder instead; build with --ssh default', applicability: 'unsafe', edits } as const)
          : ({
              title: 'Use the SSH agent of the builder (RUN --mount=type=ssh; docker build --ssh default)',
              applicability: 'manual',
              edits: [],
            } as const);
        if (secret.via === 'written') yield { message: 'written', data: { name, path }, at, fix };
        else if (step.stage.shipped) yield { message: 'copied', data: { path }, at, fix };
        else if (!secret.fromStage) yield { message: 'cached', data: { path }, at, severity: 'warning', fix };
      }
      for (const { step } of file.runs('shipped')) {
        for (const { at, shown: path } of generatedSshKeys(step)) {
          yield {
            message: 'generated',
            data: { path },
            at,
            severity: 'warning',
            fix: { title: 'Make the key when the container starts, or mount it', applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});
