import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const gpuQueriedInBuild = defineRule({
  id: 'gpu-queried-in-build',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['no-buildtime-gpu-queries'],
  summary: 'A build step asks for a GPU',
  why: 'BuildKit gives build steps no GPU. nvidia-smi is not even there, as the driver comes from the host when a container starts, so the build stops; a question that answers “no” without failing bakes the CPU variant of a program into the image.',
  notWhen: 'The builder runs with the NVIDIA runtime, or the step is given a device (RUN --device).',
  decides:
    'nvidia-smi, nvidia-debugdump and nvcc-free queries of PyTorch and TensorFlow (`torch.cuda.is_available()`, `tf.config.list_physical_devices`) given to python -c or on its standard input, in RUN. Not where the step has --device, and only info where its failure does not count.',
  sources: ['https://docs.docker.com/build/building/cdi/', 'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/'],
  messages: {
    missing: '{name} comes with the driver when a container starts: during the build there is neither it nor a GPU',
    query: 'During the build no GPU is there, so {name} says that there is none',
  },
  examples: [
    { bad: 'FROM nvidia/cuda:12.9.0-devel-ubuntu24.04\nRUN nvidia-smi && make\n', flags: 'nvidia-smi' },
    {
      bad: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nRUN python3 -c "import torch; print(torch.cuda.is_available())"\n',
      flags: '"import torch; print(torch.cuda.is_available())"',
    },
    { good: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nCMD ["nvidia-smi"]\n' },
    { good: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nRUN echo "torch.cuda.is_available() at start"\n' },
    { good: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nRUN --device=nvidia.com/gpu=all nvidia-smi\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!/nvidia-(?:smi|debugdump)|torch\.cuda|list_physical_devices|is_gpu_available/.test(file.source.text)) return;
      for (const { step, run } of file.runs('all')) {
        if (!step.script || run.flags.some(({ name }) => name === 'device')) continue;
        const found = firstQuery(step.script);
        if (!found) continue;
        const { command, message, name, at } = found;
        yield { message, data: { name }, at, severity: command.conditional || message === 'query' ? 'info' : 'warning' };
      }
    },
  },
});

const queries =
  /\b(?:torch\.cuda\.(?:is_available|device_count|get_device_\w+)|tf\.config\.list_physical_devices|tf\.test\.is_gpu_available)\b/;

function firstQuery({ commands }: ShellScript) {
  for (const command of commands) {
    const { name = '', args, program } = command;
    if (/^nvidia-(?:smi|debugdump)$/.test(name)) return { command, message: 'missing', name, at: program.span } as const;
    if (!runsPython(command)) continue;
    for (const word of args) {
      const query = queries.exec(word.unquoted)?.[0];
      if (query !== undefined) return { command, message: 'query', name: `${query}()`, at: word.span } as const;
    }
  }
  // `uv run --script check_gpu.py && echo "torch.cuda…"` says what it does, but nothing that is known here asks.
  return undefined;
}

function runsPython({ name = '', args }: Command): boolean {
  if (/^python[\d.]*$/.test(name)) return true;
  return /^(?:uv|poetry|pipenv|conda|mamba)$/.test(name) && args.some(({ unquoted }) => /^python[\d.]*$/.test(unquoted));
}
