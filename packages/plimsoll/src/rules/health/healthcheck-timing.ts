import { parseDuration } from '../../dockerfile/go-values.ts';
import type { Flag } from '../../dockerfile/tree.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import { defineRule } from '../define.ts';

export const healthcheckTiming = defineRule({
  id: 'healthcheck-timing',
  practice: 'health',
  severity: 'info',
  aliases: [],
  summary: 'A health check that is asked too often, too rarely, or before the program can answer',
  why: 'Every check starts a program in the container: asked each second it costs more than it tells, and asked every ten minutes it tells too late. With a timeout longer than the interval a server that hangs is noticed late, as each check waits for the one before. A program that takes half a minute to start is unhealthy before it ever served, unless a start period gives it the time.',
  notWhen: 'The figures were measured for this program.',
  decides:
    'The flags of the HEALTHCHECK in force in the shipped stage where they are constant: an interval below 5 seconds or above 5 minutes, a timeout longer than the interval, a start period shorter than the time until the first checks have failed, for a Java program that has none. What is not set has the defaults of the engine (30 s, 30 s, 0 s, 3 tries) and is fine.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  messages: {
    often: 'Every {interval} a program is started in the container to ask; 10s to 30s are usual',
    rarely: 'Asked every {interval} and {retries} times, a server that hangs is noticed after {after}',
    timeout: 'The timeout of {timeout} is longer than the interval of {interval}: a server that hangs is noticed that much later',
    start: 'Java is given {given} to start before failed checks count; a --start-period gives it time',
  },
  examples: [
    { bad: 'FROM node:22\nHEALTHCHECK --interval=1s CMD ["node", "check.js"]\nCMD ["node", "."]\n', flags: '1s' },
    { bad: 'FROM node:22\nHEALTHCHECK --interval=10m --retries=3 CMD ["node", "check.js"]\nCMD ["node", "."]\n', flags: '10m' },
    { bad: 'FROM node:22\nHEALTHCHECK --interval=10s --timeout=20s CMD ["node", "check.js"]\nCMD ["node", "."]\n', flags: '20s' },
    {
      bad: 'FROM eclipse-temurin:21-jre\nHEALTHCHECK --interval=5s --retries=3 CMD curl -f http://localhost:8080/\nCMD ["java", "-jar", "/app.jar"]\n',
      flags: 'HEALTHCHECK',
      fixed:
        'FROM eclipse-temurin:21-jre\nHEALTHCHECK --start-period=60s --interval=5s --retries=3 CMD curl -f http://localhost:8080/\nCMD ["java", "-jar", "/app.jar"]\n',
    },
    { good: 'FROM node:22\nHEALTHCHECK --interval=30s --timeout=3s CMD ["node", "check.js"]\nCMD ["node", "."]\n' },
    { good: 'FROM eclipse-temurin:21-jre\nHEALTHCHECK CMD curl -f http://localhost:8080/\nCMD ["java", "-jar", "/app.jar"]\n' },
    { good: 'FROM node:22\nARG I=1s\nHEALTHCHECK --interval=$I CMD true\nCMD ["node", "."]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const instruction = stage?.final.healthcheck?.instruction;
      if (instruction?.keyword !== 'HEALTHCHECK' || !instruction.check || instruction.check.none) return;
      const flag = (name: string) => instruction.flags.find((each) => each.name === name);
      const [interval, timeout, start, retries] = [flag('interval'), flag('timeout'), flag('start-period'), flag('retries')];
      const every = seconds(interval, 30);
      const tries = retries === undefined ? 3 : Number(retries.value);
      if (every === undefined || !(tries >= 0)) return;
      const count = tries === 0 ? 3 : tries;
      if (interval?.valueSpan && every < 5) yield { message: 'often', data: { interval: interval.value ?? '' }, at: interval.valueSpan };
      if (interval?.valueSpan && every > 300) {
        const after = `${Math.round((every * count) / 60)} minutes`;
        yield { message: 'rarely', data: { interval: interval.value ?? '', retries: count, after }, at: interval.valueSpan };
      }
      const longest = seconds(timeout, 0);
      if (timeout?.valueSpan && longest !== undefined && longest > every)
        yield { message: 'timeout', data: { timeout: timeout.value ?? '', interval: interval?.value ?? '30s' }, at: timeout.valueSpan };
      if (start || every * count >= 45 || startChain(file).main?.command.name !== 'java') return;
      yield {
        message: 'start',
        data: { given: `${Math.round(every * count)}s` },
        at: instruction.keywordSpan,
        fix: {
          title: 'Give it a minute to start',
          applicability: 'unsafe',
          edits: [file.insert(instruction.keywordSpan.end, ' --start-period=60s')],
        },
      };
    },
  },
});

/** Of a constant duration; `preset` without the flag, undefined for a variable or no duration. */
function seconds(flag: Flag | undefined, preset: number): number | undefined {
  if (!flag) return preset;
  const duration = parseDuration(flag.value ?? '');
  // In nanoseconds; none stands for the engine's own.
  return typeof duration !== 'number' ? undefined : duration === 0 ? 30 : duration / 1e9;
}
