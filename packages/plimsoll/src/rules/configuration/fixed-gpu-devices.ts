import { removePair } from '../../facts/edits/remove-pair.ts';
import { type ConstantVariable, constantVariable } from '../../facts/images/environment-pair.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const fixedGpuDevices = defineRule({
  id: 'fixed-gpu-devices',
  practice: 'configuration',
  severity: 'warning',
  aliases: ['no-hardcoded-visible-devices'],
  summary: 'The image says which GPUs of the host a container may see',
  why: 'Which GPUs there are, and which are free, is known to the host and its scheduler. A number or an identifier in the image fits one machine; on others the program gets the wrong GPU or none, and fights with its neighbours for the first one.',
  notWhen: 'All machines that run the image are alike, and one container runs on each.',
  decides:
    'The last ENV of a stage that sets NVIDIA_VISIBLE_DEVICES or CUDA_VISIBLE_DEVICES to numbers or identifiers. `none`, `void`, `NoDevFiles`, an empty value and variables are left alone, and so is `all`, except on images of nvidia/cuda, which set it themselves: there it is information that the line does nothing.',
  sources: ['https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html'],
  messages: {
    fixed: '{name}={value} ties the image to the GPUs of one machine: leave the choice to whoever starts it (--gpus, or the scheduler)',
    repeated: '{name}=all is what the base image sets already',
  },
  examples: [
    {
      bad: 'FROM ubuntu:24.04\nENV CUDA_VISIBLE_DEVICES=0,1\n',
      flags: 'CUDA_VISIBLE_DEVICES=0,1',
      fixed: 'FROM ubuntu:24.04\n',
    },
    {
      bad: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nENV A=1 NVIDIA_VISIBLE_DEVICES=GPU-aaaabbbb B=2\n',
      flags: 'NVIDIA_VISIBLE_DEVICES=GPU-aaaabbbb',
      fixed: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nENV A=1 B=2\n',
    },
    {
      bad: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nENV NVIDIA_VISIBLE_DEVICES="all"\n',
      flags: 'NVIDIA_VISIBLE_DEVICES="all"',
      fixed: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\n',
    },
    { good: 'FROM ubuntu:24.04\nENV NVIDIA_VISIBLE_DEVICES=all\n' },
    { good: 'FROM ubuntu:24.04\nARG GPUS=0\nENV NVIDIA_VISIBLE_DEVICES=${GPUS} CUDA_VISIBLE_DEVICES=\n' },
    { good: 'FROM ubuntu:24.04\nENV CUDA_VISIBLE_DEVICES=none NVIDIA_VISIBLE_DEVICES=void\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('_VISIBLE_DEVICES')) return;
      for (const stage of file.stages('all')) {
        for (const name of ['NVIDIA_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES']) {
          const found = constantVariable(stage, name);
          const value = found?.value.trim() ?? '';
          if (!found || /^(?:|none|void|nodevfiles|-1)$/i.test(value)) continue;
          const isAll = /^all$/i.test(value);
          const fix = removal(file, found);
          const rest = { at: found.pair.span, ...(fix && { fix }) };
          if (!isAll)
            yield { message: 'fixed', data: { name, value: value.slice(0, 40) }, severity: stage.shipped ? 'warning' : 'info', ...rest };
          else if (name === 'NVIDIA_VISIBLE_DEVICES' && stage.root.kind === 'image' && stage.root.reference.familiar === 'nvidia/cuda')
            yield { message: 'repeated', data: { name }, severity: 'info', ...rest };
        }
      }
    },
  },
});

function removal(file: DockerfileView, { step, pair }: ConstantVariable): FixReport | undefined {
  const edit = removePair(file, step.instruction, pair);
  return edit && { title: `Remove ${pair.key}`, applicability: 'unsafe', edits: [edit] };
}
