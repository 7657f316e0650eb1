import { bodyOf, client } from '../api/client';
import type { PartName, PartTest } from '../api/wire';

/** Has the backend try one part; nothing is written. */
export async function tryPart(part: PartName, signal: AbortSignal): Promise<PartTest> {
  return bodyOf(await client.POST('/api/v1/configuration/tests', { body: { part }, signal }));
}
