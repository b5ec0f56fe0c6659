import { runtimeStage } from '../../facts/images/runtime-stage.ts';
import { plainSystem } from '../../facts/stages/runtime-base.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule, type FixReport } from '../define.ts';

export const unusedRuntime = defineRule({
  id: 'unused-runtime',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'The shipped image stands on a language runtime that its program does not use',
  why: 'A runtime of a language is tens to hundreds of megabytes, and its vulnerabilities are reported for the image whether anything runs it or not.',
  notWhen: 'The program starts the interpreter itself.',
  decides:
    'The shipped stage stands on an image of Node.js, Python, Ruby, PHP or Java, does nothing but copy, set up accounts and install certificates or time zones, and starts a program that another stage compiled with Go, Rust or a C compiler, with no file of that language copied beside it. The bare system of the same release holds the same libraries.',
  sources: ['https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image'],
  messages: { unused: '{image} is there only to run {program}, a compiled program: {candidate} is the same system without {language}' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM python:3.14-slim-trixie\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
      flags: 'python:3.14-slim-trixie',
      fixed:
        'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM debian:trixie-slim\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
    },
    {
      good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM python:3.14-slim\nCOPY scripts /scripts\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
    },
    { good: 'FROM node:24 AS build\nRUN npm ci\nFROM node:24-slim\nCOPY --from=build /app /app\nCMD ["node", "/app/server.js"]\n' },
    { good: 'FROM node:24 AS build\nRUN npm ci\nFROM node:24-slim\nCOPY --from=build /app /app\nCMD ["/app/bin/server"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const found = runtimeStage(file);
      if (found?.stage.root.kind !== 'image' || found.started.name === 'java') return;
      const { reference, facts } = found.stage.root;
      const language = Object.hasOwn(languages, reference.familiar) ? languages[reference.familiar] : undefined;
      const image = found.first.from.image;
      if (language === undefined || !image || !facts) return;
      const compiled = found.from.steps.some(({ operations }) =>
        operations.some(
          (each) => each.kind === 'package' && (each.manager === 'go' || each.manager === 'cargo') && each.action === 'build',
        ),
      );
      // Scripts beside the program, or a start or check by the interpreter, need the runtime after all.
      const copies = file.stepsOf('shipped', 'COPY', 'ADD');
      if (!compiled || copies.length !== 1 || found.stage.final.healthcheck) return;
      const candidate = plainSystem(found.stage);
      if (!candidate) return;
      const before = facts.size ?? facts.compressedSize;
      const after = facts.size ? candidate.facts.size : candidate.facts.compressedSize;
      const impact = before &&
        after && {
          imageBytes: after.bytes - before.bytes,
          basis: `${facts.size ? 'uncompressed' : 'compressed'} sizes of ${reference.familiar}:${before.tag} (${before.date}), ${bytesText(before.bytes)}, and ${candidate.facts.reference.familiar}:${after.tag} (${after.date}), ${bytesText(after.bytes)}`,
        };
      const isPlain =
        found.onlyCopies &&
        !image.text.includes('$') &&
        file.graph.stages.every(({ base }) => base.kind !== 'stage' || base.stage !== found.first);
      const fix: FixReport = {
        title: `Start from ${candidate.image}`,
        applicability: isPlain ? 'unsafe' : 'manual',
        edits: isPlain ? [file.replace(image.span, candidate.image)] : [],
      };
      const data = { image: image.text, program: found.program, candidate: candidate.image, language };
      yield { message: 'unused', data, at: image.span, fix, ...(impact && { impact }) };
    },
  },
});

const languages: Readonly<Record<string, string>> = {
  node: 'Node.js',
  python: 'Python',
  ruby: 'Ruby',
  php: 'PHP',
  'eclipse-temurin': 'Java',
  openjdk: 'Java',
};
