import { bodyOf, client } from '../api/client';
import type { ObjectiveInForce, ObjectiveList } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import { STATES } from '../shared/objectiveState';

/** Which objectives are listed; all where nothing is said. */
interface Listed {
  service?: string;
}

/**
 * The objectives in force, those first that need a person first. A backend without a source of its own knows what was
 * reviewed; then this page reads for it what the data source of each objective says now, or the chosen one where that
 * is not known.
 */
export async function fetchObjectives(
  chosenDataSource: string,
  signal: AbortSignal,
  { service }: Listed = {}
): Promise<ObjectiveList> {
  const ask = async (api: typeof client, data_source?: string) =>
    bodyOf(await api.GET('/api/v1/objectives', { params: { query: { service, data_source } }, signal }));
  const known = await ask(client);
  if (known.read_by) {
    return known;
  }
  const lists: ObjectiveList[] = [];
  // One after the other: a user may have few tasks open at a time.
  for (const dataSource of new Set(known.objectives.map(({ data_source }) => data_source ?? ''))) {
    lists.push(await ask(apiBy(dataSource || chosenDataSource), dataSource));
  }
  return lists.length > 0 ? asOneList(lists) : known;
}

function asOneList(lists: ObjectiveList[]): ObjectiveList {
  const objectives = lists.flatMap((list) => list.objectives).sort(byUrgency);
  return {
    objectives,
    read_by: lists.find(({ read_by }) => read_by)?.read_by,
    cut: [...new Set(lists.flatMap(({ cut }) => cut))],
    meta: { total: objectives.length },
  };
}

/** As the backend orders one list: by state, then by what is left of the budget. */
function byUrgency(one: ObjectiveInForce, two: ObjectiveInForce): number {
  const left = ({ budget }: ObjectiveInForce) => budget?.share ?? 1;
  return STATES.indexOf(one.state) - STATES.indexOf(two.state) || left(one) - left(two);
}
