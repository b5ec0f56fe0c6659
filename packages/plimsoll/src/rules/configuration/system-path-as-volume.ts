import { defineRule } from '../define.ts';

/** Directories that the system itself consists of. */
const system = /^\/*(?:(?:bin|boot|dev|etc|lib|lib64|proc|sbin|sys|usr)\/*)?$/;

export const systemPathAsVolume = defineRule({
  id: 'system-path-as-volume',
  practice: 'configuration',
  severity: 'warning',
  aliases: ['DKL-DI-0002'],
  summary: 'A directory of the system is a volume',
  why: 'What a volume holds when a container first starts stays as it is: programs and settings of the next version of the image never show, neither fixes nor new accounts. /dev, /proc and /sys belong to the kernel, and a volume there breaks the container or hides its limits.',
  notWhen: 'The image is for tests of such volumes.',
  decides:
    'VOLUME of /, /bin, /boot, /dev, /etc, /lib, /proc, /sbin, /sys or /usr as a whole, in stages whose layers are in the image, or in the configuration of a built one. Directories below them, such as /etc/letsencrypt, are data.',
  sources: ['https://docs.docker.com/reference/dockerfile/#volume'],
  messages: { system: '{path} as a volume keeps the system of the first image that filled it' },
  examples: [
    { bad: 'FROM debian:13\nVOLUME /etc\n', flags: '/etc' },
    { bad: { image: { config: { volumes: ['/usr', '/data'] } } }, flags: 'config/Volumes//usr' },
    { good: 'FROM debian:13\nVOLUME /etc/letsencrypt /var/lib/data\n' },
    { good: { image: { config: { volumes: ['/var/lib/data'] } } } },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('shipped', 'VOLUME')) {
        for (const word of step.instruction.words) {
          const path = step.expand(word);
          if (path.known && system.test(path.value) && path.value !== '')
            yield { message: 'system', data: { path: path.value }, at: word.span };
        }
      }
    },
    *image(image) {
      for (const path of image.container.volumes) {
        if (path !== '' && system.test(path)) yield { message: 'system', data: { path }, at: image.atConfig(`Volumes/${path}`) };
      }
    },
  },
});
