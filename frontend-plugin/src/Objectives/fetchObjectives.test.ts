import { client } from '../api/client';
import type { ObjectiveInForce, ObjectiveList } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import { BY_BACKEND } from '../relay/dataSource';
import { fetchObjectives } from './fetchObjectives';

jest.mock('@grafana/runtime', () => ({}));
jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));
jest.mock('../relay/apiBy', () => ({ apiBy: jest.fn() }));

const by = apiBy as unknown as jest.Mock;
const get = client.GET as unknown as jest.Mock;
const { signal } = new AbortController();

const objective = (id: string, data_source: string | undefined, state: ObjectiveInForce['state'], share?: number) =>
  ({ objective: { id }, data_source, state, budget: share === undefined ? undefined : { share } }) as ObjectiveInForce;

const list = (
  objectives: ObjectiveInForce[],
  read_by?: ObjectiveList['read_by'],
  cut: string[] = []
): ObjectiveList => ({
  objectives,
  read_by,
  cut,
  meta: { total: objectives.length },
});

const answering = (answer: ObjectiveList) => jest.fn(async () => ({ data: answer, response: { status: 200 } }));
const ids = ({ objectives }: ObjectiveList) => objectives.map((found) => found.objective.id);

beforeEach(() => jest.resetAllMocks());

test('a backend that reads for itself is asked once', async () => {
  const known = list([objective('pay-availability', 'prom', 'healthy')], 'direct');
  get.mockImplementation(answering(known));
  expect(await fetchObjectives('other', signal, { service: 'pay' })).toEqual(known);
  expect(get).toHaveBeenCalledWith('/api/v1/objectives', { params: { query: { service: 'pay' } }, signal });
  expect(by).not.toHaveBeenCalled();
});

test('without a source each data source is read for its objectives, the chosen one for those of none', async () => {
  get.mockImplementation(
    answering(
      list([
        objective('a', 'prom', 'no_data'),
        objective('b', undefined, 'no_data'),
        objective('c', 'mimir', 'no_data'),
        objective('d', 'prom', 'no_data'),
      ])
    )
  );
  const apis: Record<string, jest.Mock> = {
    prom: answering(
      list([objective('d', 'prom', 'burning', 0.5), objective('a', 'prom', 'healthy', 0.9)], 'relay', ['one'])
    ),
    chosen: answering(list([objective('b', undefined, 'healthy', 0.2)], 'relay', ['one'])),
    mimir: answering(list([objective('c', 'mimir', 'spent', -1)], 'relay', ['two'])),
  };
  by.mockImplementation((uid: string) => ({ GET: apis[uid] }));

  const found = await fetchObjectives('chosen', signal);
  expect(ids(found)).toEqual(['d', 'c', 'b', 'a']);
  expect(found).toMatchObject({ read_by: 'relay', cut: ['one', 'two'], meta: { total: 4 } });
  const asked = (uid: string) => apis[uid].mock.calls.map(([, { params }]) => params.query.data_source);
  expect([asked('prom'), asked('chosen'), asked('mimir')]).toEqual([['prom'], [''], ['mimir']]);
});

test('where nothing can be read, what was reviewed stands', async () => {
  const known = list([objective('b', undefined, 'no_data')], undefined, ['no source of metrics is configured']);
  get.mockImplementation(answering(known));
  by.mockImplementation((uid: string) => (uid === BY_BACKEND ? client : undefined));
  expect(await fetchObjectives(BY_BACKEND, signal)).toEqual(known);
});

test('without objectives nothing is read', async () => {
  get.mockImplementation(answering(list([])));
  expect(ids(await fetchObjectives('prom', signal))).toEqual([]);
  expect(by).not.toHaveBeenCalled();
});
