import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import { defineRule } from '../define.ts';

export const initNeeded = defineRule({
  id: 'init-needed',
  practice: 'signals',
  severity: 'info',
  aliases: [],
  summary: 'Process 1 starts other programs and nobody cleans up after them',
  why: 'A process whose parent has ended is handed to process 1, which has to take note of its end. A program that is process 1 by chance does not: browsers, converters and shells that it starts leave zombies behind, until no new process can be started.',
  notWhen: 'The programs that are started start none themselves.',
  decides:
    'The program that runs on in the shipped image is process 1, no init is in front of it nor set by Compose, and its sources start one of the programs that start others: a browser, a shell or a package manager. Programs that only convert something and end (ffmpeg, git) are waited for by who starts them.',
  sources: ['https://github.com/krallin/tini', 'https://docs.docker.com/reference/cli/docker/container/run/#init'],
  messages: {
    needed: '{program} is process 1 and starts {child} ({place}), whose own children nobody waits for: run it under tini or with --init',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{}\n',
          'server.js':
            "const { spawn } = require('child_process');\nprocess.on('SIGTERM', () => process.exit());\nspawn('chromium', ['--headless']);\n",
        },
      },
      flags: '"node"',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': "require('child_process').spawn('chromium');\n" },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': "require('child_process').spawn('ffmpeg');\n" },
      },
    },
    { good: 'FROM node:22\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { main, first, init } = startChain(file);
      if (!main?.step || first !== true || init !== undefined || isBesideProduction(file)) return;
      if (!/^(?:node|nodejs|python[\d.]*|bun|deno|ruby|java)$/.test(main.command.name ?? '')) return;
      if (file.usage?.services.some(({ service }) => service.settings.get('init')?.raw === 'true')) return;
      const child = file.project?.childProcesses.find(({ value }) => starting.test(value.replace(/^.*\//, '')));
      if (!child) return;
      yield {
        message: 'needed',
        data: { program: main.command.name ?? '', child: child.value, place: `${child.evidence.path}:${child.evidence.line}` },
        at: main.at,
        fix: { title: 'Start it under tini or dumb-init, or set init: true in Compose', applicability: 'manual', edits: [] },
      };
    },
  },
});

const starting =
  /^(?:chrom(?:e|ium)(?:-browser)?|google-chrome(?:-stable)?|firefox|soffice|libreoffice|(?:ba|z)?sh|npm|npx|yarn|pnpm|make|docker)$/;
