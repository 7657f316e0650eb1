import React from 'react';
import { MemoryRouter } from 'react-router';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { client } from '../api/client';
import type { ObjectiveInForce, ObjectiveList } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import { aProposal } from '../testData/aProposal';
import ObjectivesPage from './ObjectivesPage';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ actions, children }: { actions?: React.ReactNode; children: React.ReactNode }) => (
    <main>
      {actions}
      {children}
    </main>
  ),
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'prom', type: 'prometheus', isDefault: true }] }),
}));
jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));
jest.mock('../relay/apiBy', () => ({ apiBy: jest.fn() }));

const known = (state: ObjectiveInForce['state'], read_by?: ObjectiveList['read_by']): ObjectiveList => ({
  objectives: [{ objective: aProposal().objective, state, basis: 'counted' } as ObjectiveInForce],
  read_by,
  cut: [],
  meta: { total: 1 },
});

const answering = (data: ObjectiveList) => jest.fn(async () => ({ data, response: { status: 200 } }));

const show = () =>
  render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <ObjectivesPage />
    </MemoryRouter>
  );

beforeEach(() => {
  jest.useFakeTimers();
  (client.GET as unknown as jest.Mock).mockImplementation(answering(known('no_data')));
});
afterEach(() => jest.useRealTimers());

test('what this page reads for a backend without a source stands in its list, and it says so', async () => {
  const relay = (apiBy as unknown as jest.Mock).mockReturnValue({ GET: answering(known('healthy', 'relay')) });
  show();
  expect(await screen.findByText('1 of 1 objectives · read by relay through this page')).toBeInTheDocument();
  expect(screen.getByText('Healthy')).toBeInTheDocument();
  expect(screen.queryByText('No data')).not.toBeInTheDocument();
  expect(relay).toHaveBeenCalledWith('prom');
});

test('whoever does not want to wait for it stops it, and may look again', async () => {
  const reading = jest.fn((_path: string, _asked: { signal: AbortSignal }) => new Promise(() => {}));
  (apiBy as unknown as jest.Mock).mockReturnValue({ GET: reading });
  show();
  expect(screen.getByText('Reading where the objectives stand')).toBeInTheDocument();
  await act(() => jest.advanceTimersByTimeAsync(2_500));
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(reading.mock.calls[0][1].signal.aborted).toBe(true);
  expect(screen.getByText('You did not want to wait, so nothing was read')).toBeInTheDocument();

  (apiBy as unknown as jest.Mock).mockReturnValue({ GET: answering(known('healthy', 'relay')) });
  fireEvent.click(screen.getAllByRole('button', { name: 'Look again' })[0]);
  expect(await screen.findByText('Healthy')).toBeInTheDocument();
});
