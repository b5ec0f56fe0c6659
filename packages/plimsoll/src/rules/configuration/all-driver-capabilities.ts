import { constantVariable } from '../../facts/images/environment-pair.ts';
import { defineRule } from '../define.ts';

export const allDriverCapabilities = defineRule({
  id: 'all-driver-capabilities',
  practice: 'configuration',
  severity: 'info',
  aliases: ['prefer-minimal-driver-capabilities'],
  summary: 'The container asks for every part of the GPU driver',
  why: 'With `all` the NVIDIA runtime puts its graphics, video and display libraries into the container too, and fails where the host has none of them. What computes needs `compute,utility`.',
  notWhen: 'The program draws, encodes video or talks to a display.',
  decides:
    'The last ENV of a stage that sets NVIDIA_DRIVER_CAPABILITIES to `all`. Silent where a stage installs or names graphics or video (OpenGL, Vulkan, EGL, X11, ffmpeg, GStreamer).',
  sources: ['https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html#driver-capabilities'],
  messages: { all: 'NVIDIA_DRIVER_CAPABILITIES=all asks for graphics, video and display, too; computing needs compute,utility' },
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nENV NVIDIA_DRIVER_CAPABILITIES=all CUDA_HOME=/usr/local/cuda\n',
      flags: 'all',
      fixed: 'FROM nvidia/cuda:12.9.0-runtime-ubuntu24.04\nENV NVIDIA_DRIVER_CAPABILITIES=compute,utility CUDA_HOME=/usr/local/cuda\n',
    },
    { good: 'FROM ubuntu:24.04\nENV NVIDIA_DRIVER_CAPABILITIES=all\nRUN apt-get update && apt-get install -y libvulkan1\n' },
    { good: 'FROM ubuntu:24.04\nENV NVIDIA_DRIVER_CAPABILITIES=all\nENV NVIDIA_DRIVER_CAPABILITIES=compute,utility\n' },
    { good: 'FROM ubuntu:24.04\nARG CAPS=all\nENV NVIDIA_DRIVER_CAPABILITIES=${CAPS}\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('NVIDIA_DRIVER_CAPABILITIES') || draws.test(file.source.text)) return;
      for (const stage of file.stages('all')) {
        const found = constantVariable(stage, 'NVIDIA_DRIVER_CAPABILITIES');
        const at = found?.pair.valueSpan;
        if (!found || !at || !/^all$/i.test(found.value)) continue;
        yield {
          message: 'all',
          at,
          fix: { title: 'Ask for compute,utility', applicability: 'unsafe', edits: [file.replace(at, 'compute,utility')] },
        };
      }
    },
  },
});

/** Names of what draws, films or shows. */
const draws =
  /\b(?:libgl\w*|libegl\w*|libx11\S*|mesa\S*|vulkan\S*|libvulkan\S*|opengl|cudagl|egl|xorg|xvfb|vnc\S*|ffmpeg|gstreamer\S*|nvenc|x11|blender|unreal|isaac-?sim|desktop|ros)\b/i;
