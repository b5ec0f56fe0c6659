import { nearest } from '../../model/nearest.ts';
import { defineRule } from '../define.ts';

export const misspeltFrontend = defineRule({
  id: 'misspelt-frontend',
  practice: 'correctness',
  severity: 'error',
  aliases: ['syntax-directive-typo'],
  summary: 'The syntax directive names a frontend that is nearly docker/dockerfile',
  why: 'BuildKit downloads the image that `# syntax=` names and runs it to read the file. A misspelt name is an image that does not exist, or one that somebody registered for the purpose.',
  decides:
    'The image of the syntax directive, where its name is one or two letters away from docker/dockerfile or docker/dockerfile-upstream. Other frontends are fine.',
  notWhen: 'The image is a frontend of your own with such a name.',
  sources: ['https://docs.docker.com/build/buildkit/frontend/'],
  messages: { misspelt: 'There is no frontend {name}; did you mean {meant}?' },
  examples: [
    {
      bad: '# syntax=docker/dockerfle:1\nFROM alpine:3.22\n',
      flags: 'docker/dockerfle',
      fixed: '# syntax=docker/dockerfile:1\nFROM alpine:3.22\n',
    },
    { good: '# syntax=docker/dockerfile-upstream:master\nFROM alpine:3.22\n' },
    { good: '# syntax=registry.example/team/frontend:2\nFROM alpine:3.22\n' },
    { good: '# syntax=docker.io/docker/dockerfile:1.7-labs\nFROM alpine:3.22\n' },
  ],
  detect: {
    *dockerfile(file) {
      const directive = file.dockerfile.directives.find(({ name }) => name === 'syntax');
      const written = /^(?:docker\.io\/)?([\w./-]+)/.exec(directive?.value ?? '');
      const name = written?.[1];
      if (!directive || !written || name === undefined || frontends.includes(name) || name.split('/').length > 2) return;
      const meant = nearest(name, frontends);
      if (meant === undefined || meant.length - name.length > 2) return;
      const start = directive.valueSpan.start + written[0].length - name.length;
      const at = { start, end: start + name.length };
      yield {
        message: 'misspelt',
        data: { name, meant },
        at,
        fix: { title: `Write ${meant}`, applicability: 'unsafe', edits: [file.replace(at, meant)] },
      };
    },
  },
});

const frontends = ['docker/dockerfile', 'docker/dockerfile-upstream'];
