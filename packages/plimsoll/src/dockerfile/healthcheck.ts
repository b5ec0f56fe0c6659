import { parseDuration, parseInt32 } from './go-values.ts';
import { type Problem, problem } from './problems.ts';
import type { Flag } from './tree.ts';

const shortestInterval = 1e6; // One millisecond, the engine's `MinimumDuration`.

/** The values of HEALTHCHECK's flags: durations of at least a millisecond (or none), and a count of retries. */
export function checkHealthcheckFlags(flags: readonly Flag[]): Problem | undefined {
  for (const name of ['interval', 'timeout', 'start-period', 'start-interval']) {
    const flag = flags.find((candidate) => candidate.name === name);
    const found = flag && checkInterval(flag);
    if (found) return found;
  }
  const retries = flags.find((flag) => flag.name === 'retries');
  return retries && checkRetries(retries);
}

function checkInterval(flag: Flag): Problem | undefined {
  const value = flag.value ?? '';
  if (value === '') return undefined;
  const span = flag.valueSpan ?? flag.span;
  const duration = parseDuration(value);
  const form = `Write a duration with its unit, such as --${flag.name}=30s.`;
  if (typeof duration !== 'number') {
    const reason = { 'no unit': 'has no unit', 'unknown unit': 'has a unit that does not exist', invalid: 'is no duration' };
    return problem('invalid-healthcheck', span, `--${flag.name}=${value} ${reason[duration.problem]}`, form);
  }
  if (duration === 0 || duration >= shortestInterval) return undefined;
  return problem('invalid-healthcheck', span, `--${flag.name} cannot be less than 1ms`, form);
}

function checkRetries(flag: Flag): Problem | undefined {
  const value = flag.value ?? '';
  if (value === '') return undefined;
  const retries = parseInt32(value);
  if (retries !== undefined && retries >= 0) return undefined;
  return problem(
    'invalid-healthcheck',
    flag.valueSpan ?? flag.span,
    retries === undefined ? `--retries=${value} is no number` : `--retries cannot be negative (${retries})`,
    'Write a whole number, such as --retries=3.',
  );
}
