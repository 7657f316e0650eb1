import { bodyOf, client } from '../api/client';
import type { ObjectiveHistory } from '../api/wire';

/** One objective in force with its history. */
export async function fetchObjective(id: string, signal: AbortSignal): Promise<ObjectiveHistory> {
  return bodyOf(await client.GET('/api/v1/objectives/{id}', { params: { path: { id } }, signal }));
}
