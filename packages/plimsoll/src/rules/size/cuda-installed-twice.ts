import type { PackageSpec } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const cudaInstalledTwice = defineRule({
  id: 'cuda-installed-twice',
  practice: 'size',
  severity: 'warning',
  aliases: ['no-redundant-cuda-install'],
  summary: 'A part of CUDA is installed that the base image has',
  why: 'The images of nvidia/cuda exist to bring CUDA: `base` its runtime, `runtime` the libraries, `devel` compiler and headers. The same packages again are hundreds of megabytes, or another minor version beside the first, of which the program may load either.',
  notWhen: 'A second version of CUDA is wanted beside the first.',
  decides:
    'Installs of cuda-*, libcublas and libcudnn packages by apt, dnf and yum on nvidia/cuda, by the variant in the tag: runtime packages on `runtime` and `devel`, compilers, headers and the toolkit on `devel`, cuDNN where the tag says cudnn. A tag without a variant is taken for `devel`, as the oldest were. Packages of another CUDA version than the tag names are left alone.',
  sources: ['https://hub.docker.com/r/nvidia/cuda'],
  messages: { twice: '{name} is in {image} already' },
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.9.0-devel-ubuntu24.04\nRUN apt-get update && apt-get install -y curl cuda-toolkit-12-9\n',
      flags: 'cuda-toolkit-12-9',
    },
    {
      bad: 'FROM nvidia/cuda:12.9.0-cudnn-runtime-ubuntu24.04\nRUN apt-get update && apt-get install -y libcudnn9-cuda-12\n',
      flags: 'libcudnn9-cuda-12',
    },
    { good: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nRUN apt-get update && apt-get install -y cuda-nvcc-12-9\n' },
    { good: 'FROM nvidia/cuda:12.9.0-devel-ubuntu24.04\nRUN apt-get update && apt-get install -y cuda-toolkit-11-8\n' },
    { good: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y cuda-toolkit-12-9\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('nvidia/cuda')) return;
      for (const { step } of file.runs('all')) {
        const { root } = step.stage;
        if (root.kind !== 'image' || root.reference.familiar !== 'nvidia/cuda') continue;
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
          for (const spec of operation.packages) {
            if (!isThere(spec, root.reference.tag ?? '')) continue;
            yield {
              message: 'twice',
              data: { name: spec.name ?? '', image: `nvidia/cuda:${root.reference.tag}` },
              at: spec.word.span,
              severity: step.stage.shipped ? 'warning' : 'info',
            };
          }
        }
      }
    },
  },
});

const runtimePackages =
  /^(?:cuda-(?:runtime|libraries|cudart|compat|nvtx|nvrtc|cublas|cufft|curand|cusolver|cusparse|npp)|libcublas|libnccl2|libnpp|libcusparse)(?:-?\d[\d-]*)?$/;
const develPackages =
  /^(?:cuda|cuda-(?:toolkit|nvcc|compiler|command-line-tools|libraries-dev|minimal-build|cudart-dev|driver-dev|nvml-dev|nvprof|tools))(?:-\d[\d-]*)?$/;

function isThere({ name, version: written, source }: PackageSpec, tag: string): boolean {
  if (name === undefined || source !== 'registry' || written === '?') return false;
  const version = /-(\d+)-(\d+)$/.exec(name);
  const own = /^(\d+)\.(\d+)/.exec(tag);
  if (version && own && (version[1] !== own[1] || version[2] !== own[2])) return false;
  if (/^libcudnn\d/.test(name)) return /(?:^|-)cudnn\d*-/.test(tag) && (!name.includes('-dev') || /-devel/.test(tag));
  const hasVariant = /-(?:base|runtime|devel)(?:-|$)/.test(tag);
  const devel = /-devel(?:-|$)/.test(tag) || (!hasVariant && own !== null);
  if (develPackages.test(name)) return devel;
  return runtimePackages.test(name) && (devel || /-runtime(?:-|$)/.test(tag));
}
