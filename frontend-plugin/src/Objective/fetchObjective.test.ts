import { client } from '../api/client';
import type { ObjectiveHistory } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import { fetchObjective } from './fetchObjective';

jest.mock('@grafana/runtime', () => ({}));
jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));
jest.mock('../relay/apiBy', () => ({ apiBy: jest.fn() }));

const { signal } = new AbortController();

const history = (read_by?: ObjectiveHistory['read_by'], data_source?: string) =>
  ({ read_by, in_force: { data_source } }) as ObjectiveHistory;

test.each([
  ['a backend with a source reads it', history('token', 'prom'), undefined],
  ['what its alerts read is read by relay', history(undefined, 'prom'), 'prom'],
  ['else what was chosen', history(undefined), 'chosen'],
])('%s', async (_, known, by) => {
  const answered = history('relay');
  const answering = (data: ObjectiveHistory) => jest.fn(async () => ({ data, response: { status: 200 } }));
  (client.GET as unknown as jest.Mock).mockImplementation(answering(known));
  const relayed = apiBy as unknown as jest.Mock;
  relayed.mockReset().mockReturnValue({ GET: answering(answered) });

  expect(await fetchObjective('pay-availability', 'chosen', signal)).toBe(by ? answered : known);
  expect(relayed.mock.calls.flat()).toEqual(by ? [by] : []);
});
