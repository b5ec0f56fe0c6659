import { defineRule } from '../define.ts';

export const containerRuntimeInstalled = defineRule({
  id: 'container-runtime-installed',
  practice: 'size',
  severity: 'warning',
  aliases: ['no-container-runtime-in-image'],
  summary: 'The image installs the NVIDIA container runtime, which belongs on the host',
  why: 'The NVIDIA container toolkit is what the host uses to put GPUs into containers. Inside one it does nothing but take space and bring setup hooks and a configuration that people then change in vain.',
  notWhen: 'The image is the installer itself, or runs containers of its own.',
  decides:
    'System packages named nvidia-container-toolkit, nvidia-container-runtime, nvidia-docker2 and libnvidia-container in installs. Silent where the same file installs or starts a container engine.',
  sources: ['https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html'],
  messages: { installed: '{name} is used by the host to give containers their GPUs; inside the image nothing uses it' },
  examples: [
    { bad: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y nvidia-container-toolkit\n', flags: 'nvidia-container-toolkit' },
    { bad: 'FROM rockylinux:9\nRUN dnf install -y curl nvidia-docker2\n', flags: 'nvidia-docker2' },
    { good: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y docker-ce nvidia-container-toolkit\n' },
    { good: 'FROM ubuntu:24.04\nCMD ["nvidia-container-toolkit", "--version"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { text } = file.source;
      if (!text.includes('nvidia') || /\b(?:docker-ce|docker\.io|containerd|podman|cri-o|dockerd|kubelet|moby-engine)\b/.test(text)) return;
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
          const found = operation.packages.find(({ name }) => name !== undefined && runtimes.test(name));
          if (!found) continue;
          yield {
            message: 'installed',
            data: { name: found.name ?? '' },
            at: found.word.span,
            severity: step.stage.shipped ? 'warning' : 'info',
          };
          break;
        }
      }
    },
  },
});

const runtimes = /^(?:nvidia-container-(?:toolkit|runtime)(?:-.*)?|nvidia-docker2?|libnvidia-container.*)$/;
