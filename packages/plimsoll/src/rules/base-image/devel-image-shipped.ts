import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { distrolessStatic, dotnetRuntime, javaRuntime } from '../../facts/stages/runtime-base.ts';
import { shippedBuilds } from '../../facts/stages/shipped-builds.ts';
import { isInteractive, startedCommand } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const develImageShipped = defineRule({
  id: 'devel-image-shipped',
  practice: 'base-image',
  severity: 'warning',
  aliases: ['prefer-runtime-final-stage'],
  summary: 'An SDK or devel image is shipped, and nothing is built in it',
  why: 'SDK and devel images hold compilers, headers and build tools, often gigabytes of them. Where the program comes from another stage or from outside, the runtime image runs it just as well.',
  notWhen: 'The program compiles at run time, such as CUDA kernels that a library makes when it is loaded.',
  decides:
    'The shipped stage stands on an SDK of the catalogue (golang, rust, maven, gradle, dotnet/sdk) and starts something else than its tools, with no step that uses them or installs tools beside them; or on nvidia/cuda or pytorch/pytorch with `devel` in the tag, with no step that compiles, runs a script of the context or installs a package that compiles when it runs. What is built in the shipped image is for single-stage-build.',
  sources: [
    'https://hub.docker.com/r/nvidia/cuda',
    'https://learn.microsoft.com/en-us/dotnet/architecture/microservices/net-core-net-framework-containers/official-net-docker-images',
  ],
  messages: {
    sdk: '{image} is an SDK, and nothing is built in this stage: {program} only runs here',
    devel: '{image} has compilers and headers, and nothing is compiled in it: the runtime variant has the libraries',
  },
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.0-devel-ubuntu22.04\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python3", "main.py"]\n',
      flags: 'nvidia/cuda:12.6.0-devel-ubuntu22.04',
      fixed: 'FROM nvidia/cuda:12.6.0-runtime-ubuntu22.04\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python3", "main.py"]\n',
    },
    {
      bad: 'FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nRUN dotnet publish -o /out\nFROM mcr.microsoft.com/dotnet/sdk:10.0\nCOPY --from=build /out /app\nENTRYPOINT ["dotnet", "/app/shop.dll"]\n',
      flags: 'mcr.microsoft.com/dotnet/sdk:10.0',
    },
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM golang:1.25\nCOPY --from=build /app /app\nCMD ["/app"]\n',
      flags: 'golang:1.25',
    },
    { good: 'FROM nvidia/cuda:12.6.0-devel-ubuntu22.04\nRUN nvcc -o /app main.cu\nCMD ["/app"]\n' },
    { good: 'FROM nvidia/cuda:12.6.0-devel-ubuntu22.04\nRUN pip install flash-attn\nCMD ["python3", "main.py"]\n' },
    { good: 'FROM golang:1.25\nCOPY . .\nCMD ["go", "run", "."]\n' },
    { good: 'FROM golang:1.8\nCOPY . .\nRUN go-wrapper download && go-wrapper install\nENTRYPOINT ["/go/bin/app"]\n' },
    { good: 'FROM maven:3.9\nCOPY . .\nCMD ["bash"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (shipped?.root.kind !== 'image' || isBesideProduction(file)) return;
      const { reference, facts } = shipped.root;
      const image = [...stageChain(shipped)].at(-1)?.from.image;
      if (!image) return;
      if (/^(?:nvidia\/cuda|pytorch\/pytorch)$/.test(reference.familiar)) {
        const started = startedCommand(shipped);
        const isTool = started && started.name !== '' && (isInteractive(started) || compilers.test(started.name ?? ''));
        if (!/(?:^|-)devel(?:-|$)/.test(reference.tag ?? '') || isTool || mayCompile(file)) return;
        yield { message: 'devel', data: { image: image.text }, at: image.span, fix: runtimeTag(file, image.text, image.span) };
        return;
      }
      const tools = Object.hasOwn(sdks, reference.familiar) ? sdks[reference.familiar] : undefined;
      const started = startedCommand(shipped);
      if (facts?.role !== 'sdk' || !tools || !started || isInteractive(started) || shippedBuilds(file).length > 0) return;
      if (
        usesTool(started, tools) ||
        file.steps('shipped').some(({ script }) => script?.commands.some((command) => usesTool(command, tools)))
      )
        return;
      // A program that works with sources, such as a linter, wants the tools beside it.
      if (installsTools(file)) return;
      const isBuiltElsewhere = file.steps('shipped').some(({ instruction }) => instruction.keyword === 'COPY');
      if (!isBuiltElsewhere || file.steps('shipped').some(({ script }) => script && !script.understood)) return;
      const other = runtimeFor(shipped, reference.familiar);
      const title = other === undefined ? 'Start from an image without the SDK' : `Start from ${other}`;
      const fix: FixReport = { title, applicability: 'manual', edits: [] };
      yield { message: 'sdk', data: { image: image.text, program: started.name ?? '' }, at: image.span, fix };
    },
  },
});

/** The programs of an SDK that a runtime image would not have; for .NET its commands. */
const sdks: Readonly<Record<string, RegExp>> = {
  golang: /^(?:go|go-wrapper|gb|godep|gofmt|godoc|air|dlv|gcc|make)$/,
  rust: /^(?:cargo.*|rustc|rustup|gcc|cc|make)$/,
  maven: /^(?:mvnw?|javac|jar|jshell|make)$/,
  gradle: /^(?:gradlew?|javac|jar|jshell|make)$/,
  'mcr.microsoft.com/dotnet/sdk': /^(?:msbuild|nuget|pwsh|make)$/,
};

function usesTool({ name = '?', args }: Command, tools: RegExp): boolean {
  if (tools.test(name) || /\.sh$|^(?:ba|da|a)?sh$|^(?:npm|npx|yarn|pnpm|python3?|supervisord)$/.test(name)) return true;
  return name === 'dotnet' && !/\.dll$/.test(args[0]?.unquoted ?? '');
}

function installsTools(file: DockerfileView): boolean {
  return file
    .stepsOf('shipped', 'RUN')
    .some(({ operations }) =>
      operations.some(
        (operation) =>
          operation.kind === 'package' &&
          operation.action === 'install' &&
          operation.packages.some(({ name }) => !/^(?:ca-certificates|tzdata)$/.test(name ?? '')),
      ),
    );
}

function runtimeFor(stage: Stage, familiar: string): string | undefined {
  if (familiar === 'golang' || familiar === 'rust')
    return `${distrolessStatic(false)?.image ?? 'a small system'} if the program is static, or from a slim Debian`;
  if (familiar.endsWith('dotnet/sdk')) return dotnetRuntime(stage, true)?.image;
  return javaRuntime(stage)?.image;
}

const compilers = /^(?:nvcc|gcc|g\+\+|cc|c\+\+|clang.*|make|cmake|ninja|meson|configure|bazel|cargo|rustc|go|python3?-config)$/;

/** Whether anything in the shipped stage compiles, or may do so for all that can be seen. */
function mayCompile(file: DockerfileView): boolean {
  return file.stepsOf('shipped', 'RUN').some(({ script, operations }) => {
    if (!script?.understood) return true;
    for (const { name, args } of script.commands) {
      if (name === undefined || compilers.test(name) || /\.(?:sh|run|py)$/.test(name)) return true;
      if (/^(?:ba|da|a)?sh$|^source$|^\.$/.test(name)) return true;
      if (/^python[\d.]*$/.test(name) && args.some(({ unquoted }) => /\.py$/.test(unquoted))) return true;
    }
    return operations.some(
      (operation) =>
        operation.kind === 'package' &&
        (operation.action === 'build' ||
          operation.packages.some(
            ({ name, source }) =>
              name === undefined || source === 'vcs' || source === 'file' || compilesLater.test(name) || compilerPackages.test(name),
          )),
    );
  });
}

const compilerPackages =
  /^(?:build-essential|gcc.*|g\+\+.*|make|cmake|ninja-build|clang.*|cuda-(?:nvcc|toolkit|compiler|devel).*|.*-devel|lib.+-dev|python3?-dev)$/;
/** Python packages that compile CUDA code when they are installed or used. */
const compilesLater =
  /^(?:flash[-_]attn|deepspeed|apex|xformers|vllm|sglang|triton|bitsandbytes|torch[-_](?:scatter|sparse|cluster|geometric)|detectron2|mmcv.*|pytorch3d|tiny[-_]cuda.*|tinycudann|cupy.*|pycuda|numba|jax|tensorrt.*|auto[-_]gptq|exllama.*|llama[-_]cpp[-_]python|gsplat|nerfstudio|mamba[-_]ssm|causal[-_]conv1d|cudf.*|ninja)$/i;

function runtimeTag(file: DockerfileView, written: string, span: { readonly start: number; readonly end: number }): FixReport {
  const runtime = written.replace(/-devel(?=-|$)/, '-runtime');
  const isPlain = runtime !== written && !/[@"'\\]/.test(written);
  return {
    title: 'Start from the runtime variant of the same version',
    applicability: isPlain ? 'unsafe' : 'manual',
    edits: isPlain ? [file.replace(span, runtime)] : [],
  };
}
