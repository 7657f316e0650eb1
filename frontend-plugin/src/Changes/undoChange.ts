import { bodyOf, client } from '../api/client';
import type { Undone } from '../api/wire';

/** Takes a change back: what was there before is there again. */
export async function undoChange(id: string, signal: AbortSignal): Promise<Undone> {
  return bodyOf(await client.POST('/api/v1/changes/{id}/undo', { params: { path: { id } }, signal }));
}
