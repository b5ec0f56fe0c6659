import { UserError } from '../../../model/errors.ts';
import type { Descriptor } from '../documents.ts';
import type { RegistryEndpoint } from './endpoint.ts';
import { discard, type HttpAnswer } from './http.ts';
import { isPassing } from './retry.ts';

/** In a row, without a byte between them. */
const mostCuts = 3;

/**
 * The bytes of a blob as they come; whoever reads them holds them against the digest. A connection that is cut is taken up again where it
 * ended. Throws UserError if there are more or fewer bytes than the descriptor says.
 */
export async function* streamBlob(
  endpoint: RegistryEndpoint,
  { digest, size }: Descriptor,
  where: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const what = `${digest} of ${where}`;
  let bytes = 0;
  for (let cuts = 0; ; ) {
    const before = bytes;
    const answer = await endpoint.get(`blobs/${digest}`, bytes > 0 ? { range: `bytes=${bytes}-` } : {});
    let skip = offsetIn(answer, bytes);
    if (skip === undefined) {
      discardRest(answer);
      throw endpoint.failure({ status: answer.status, bytes: new Uint8Array() }, what);
    }
    const abort = () => answer.body.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        if (fresh.length === 0) continue;
        bytes += fresh.length;
        if (bytes > size) throw new UserError(`${what} has more than the ${size} bytes that its manifest says`, 3);
        yield fresh;
      }
    } catch (error) {
      if (error instanceof UserError || signal?.aborted) throw error;
      if (!isPassing(error)) throw new UserError(`${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 3);
    } finally {
      signal?.removeEventListener('abort', abort);
      if (!answer.body.readableEnded) discardRest(answer);
    }
    if (bytes === size) return;
    cuts = bytes > before ? 1 : cuts + 1;
    if (cuts >= mostCuts) throw new UserError(`${what} ends after ${bytes} of ${size} bytes`, 3);
  }
}

/** How many of an answer's bytes we have already; undefined for a refusal. A registry may ignore that only the rest was asked for. */
function offsetIn({ status, headers }: HttpAnswer, bytes: number): number | undefined {
  if (status === 200) return bytes;
  const start = /^bytes (\d{1,15})-/.exec(headers['content-range'] ?? '')?.[1];
  return status === 206 && start !== undefined && Number(start) <= bytes ? bytes - Number(start) : undefined;
}

/** A reader that stops early does not want the rest, which may be gigabytes. */
function discardRest(answer: HttpAnswer): void {
  if (answer.body.destroyed) return;
  discard(answer);
  answer.body.destroy();
}
