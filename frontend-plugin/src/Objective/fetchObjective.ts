import { bodyOf, client } from '../api/client';
import type { ObjectiveHistory } from '../api/wire';
import { apiBy } from '../relay/apiBy';

/**
 * One objective in force with its history. A backend without a source of its own knows what was reviewed; then this
 * page reads for it what the objective's data source says now, or the chosen one where that is not known.
 */
export async function fetchObjective(
  id: string,
  chosenDataSource: string,
  signal: AbortSignal
): Promise<ObjectiveHistory> {
  const ask = async (api: typeof client) =>
    bodyOf(await api.GET('/api/v1/objectives/{id}', { params: { path: { id } }, signal }));
  const known = await ask(client);
  return known.read_by ? known : ask(apiBy(known.in_force.data_source ?? chosenDataSource));
}
