import { bodyOf, client } from '../api/client';
import type { Change } from '../api/wire';

/** All changes, the newest first. */
export async function fetchChanges(signal: AbortSignal): Promise<Change[]> {
  return bodyOf(await client.GET('/api/v1/changes', { signal })).changes;
}
