import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../../disk/bounded-read.ts';
import { discard, type HttpAnswer } from './http.ts';

/** How patiently a request is repeated. */
export interface Patience {
  /** In all. */
  readonly attempts: number;
  /** Milliseconds before the first repetition; doubled each time. */
  readonly firstDelay: number;
  readonly signal?: AbortSignal;
}

/** What a registry asks to wait is done up to here, in milliseconds. */
const longestWait = 60_000;
const busy: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const passing: ReadonlySet<string> = new Set(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

/** Sends again what met a busy server or a broken connection; the last answer, or the last error, is the result. */
export async function sendPatiently(send: () => Promise<HttpAnswer>, { attempts, firstDelay, signal }: Patience): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    // Half of the delay is chance, so that many clients do not come back at once.
    const delay = firstDelay * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    let wait = delay;
    try {
      const answer = await send();
      if (!busy.has(answer.status) || attempt >= attempts) return answer;
      discard(answer);
      wait = retryAfter(answer.headers['retry-after'], Date.now()) ?? delay;
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
    }
    await sleep(Math.min(wait, longestWait), undefined, signal && { signal });
  }
}

export function isPassing(error: unknown): boolean {
  return passing.has(errorCode(error) ?? '');
}

/** Milliseconds from a `Retry-After` header: seconds or a date. */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
