import { bodyOf, client } from '../api/client';
import type { ObjectiveList } from '../api/wire';

/** The objectives in force, those first that need a person first. */
export async function fetchObjectives(signal: AbortSignal): Promise<ObjectiveList> {
  return bodyOf(await client.GET('/api/v1/objectives', { signal }));
}
