import type { Span } from '../../model/text.ts';
import type { Operation, PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const cudaVersionMismatch = defineRule({
  id: 'cuda-version-mismatch',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['cuda-version-mismatch'],
  summary: 'Python packages are built for another CUDA than the base image has',
  why: 'Wheels for a newer CUDA than the image, or for another major version, load other libraries than those that are there: what is compiled against the image fails to load beside them, and the image carries two sets of CUDA libraries.',
  notWhen: 'The wheels bring all of their CUDA libraries along, and nothing is compiled: then the base need not be one of CUDA.',
  decides:
    'pip, uv and conda installs on nvidia/cuda whose index (`…/whl/cu118`), version (`+cu118`), --torch-backend or `pytorch-cuda=` names CUDA: reported if the major version differs, or the image is older. Wheels of an older minor version of the same major run, and are left alone, except under a tag that differs on purpose in neither.',
  sources: [
    'https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html',
    'https://pytorch.org/get-started/locally/',
  ],
  messages: { differs: 'This is built for CUDA {wheel}, the image has CUDA {image}' },
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN pip install --extra-index-url https://download.pytorch.org/whl/cu118 xformers\n',
      flags: 'https://download.pytorch.org/whl/cu118',
    },
    { bad: 'FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\nRUN pip3 install torch==2.0.0+cu118\n', flags: 'torch==2.0.0+cu118' },
    {
      bad: 'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nRUN conda install -y pytorch pytorch-cuda=12.4 -c pytorch\n',
      flags: 'pytorch-cuda=12.4',
    },
    { good: 'FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN pip install --index-url https://download.pytorch.org/whl/cu121 torch\n' },
    { good: 'FROM nvidia/cuda:12.2.0-runtime-ubuntu22.04\nRUN pip install --index-url https://download.pytorch.org/whl/cpu torch\n' },
    { good: 'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nRUN conda install -y pytorch-cuda=12.1 -c nvidia\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('nvidia/cuda')) return;
      for (const { step } of file.runs('all')) {
        const { root } = step.stage;
        if (root.kind !== 'image' || root.reference.familiar !== 'nvidia/cuda') continue;
        const image = /^(\d+)\.(\d+)/.exec(root.reference.tag ?? '');
        if (!image) continue;
        for (const operation of step.operations) {
          const found = wheelOf(operation);
          if (!found) continue;
          const major = Number(image[1]);
          if (found.major === major && found.minor <= Number(image[2])) continue;
          yield {
            message: 'differs',
            data: { wheel: `${found.major}.${found.minor}`, image: `${image[1]}.${image[2]}` },
            at: found.at,
            severity: step.stage.shipped ? 'warning' : 'info',
          };
        }
      }
    },
  },
});

interface Wheel {
  readonly major: number;
  readonly minor: number;
  readonly at: Span;
}

const installers: readonly PackageOperation['manager'][] = ['pip', 'uv', 'conda', 'poetry', 'pipenv'];

/** The CUDA that an install asks for, and the word that says so. */
function wheelOf(operation: Operation): Wheel | undefined {
  if (operation.kind !== 'package' || !installers.includes(operation.manager)) return undefined;
  for (const word of operation.command.args) {
    const short = /(?:\/whl\/(?:nightly\/)?|\+|^|=)cu(\d{2,3})(?:\/|$)/.exec(word.unquoted)?.[1];
    if (short !== undefined) return { major: Number(short.slice(0, -1)), minor: Number(short.slice(-1)), at: word.span };
    const long = /^(?:\w+::)?(?:pytorch-cuda|cudatoolkit|cuda-version)==?(\d+)\.(\d+)/.exec(word.unquoted);
    if (long) return { major: Number(long[1]), minor: Number(long[2]), at: word.span };
  }
  return undefined;
}
