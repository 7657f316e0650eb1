import React from 'react';
import { of } from 'rxjs';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import { Configuration } from './Configuration';

const grafana = jest.fn();
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getBackendSrv: () => ({ fetch: grafana }),
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'prom', name: 'Prometheus', type: 'prometheus' }] }),
}));
jest.mock('../api/client', () => ({
  ...jest.requireActual('../api/client'),
  client: { GET: jest.fn(), POST: jest.fn() },
}));
jest.mock('../shared/currentRights', () => ({ currentRights: () => ({ role: 'Admin', isGrafanaAdmin: false }) }));
jest.mock('../shared/isAdmin', () => ({ isAdmin: () => true }));

const get = client.GET as unknown as jest.Mock;
const post = client.POST as unknown as jest.Mock;
const PARTS = ['source', 'service_labels', 'rule_target', 'model', 'ledger'];

beforeEach(() => {
  jest.resetAllMocks();
  get.mockResolvedValue({
    data: { parts: PARTS.map((part) => ({ part, in_words: `${part} as it is` })) },
    response: { status: 200 },
  });
  grafana.mockReturnValue(
    of({
      data: { enabled: true, pinned: true, jsonData: { tenant: 'team-a' }, secureJsonFields: { grafana_token: true } },
    })
  );
});

test('every setting of the backend has its field, and what is typed is saved with what was there', async () => {
  render(<Configuration />);
  const tenant = await screen.findByLabelText(/^Tenant/);
  expect(tenant).toHaveValue('team-a');
  await userEvent.clear(tenant);
  await userEvent.type(tenant, 'team-b');
  await userEvent.type(screen.getByLabelText(/^Bearer token/), 'secret');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const saved = grafana.mock.calls.map(([request]) => request).find(({ method }) => method === 'POST');
  expect(saved.data).toMatchObject({ jsonData: { tenant: 'team-b' }, secureJsonData: { source_token: 'secret' } });
  expect(saved.data.secureJsonData).not.toHaveProperty('grafana_token');
});

test('a part that does not work says what was tried, what came back, and what to do', async () => {
  post.mockResolvedValue({
    data: { part: 'source', is_working: false, tried: 'asked http://x what it is', came_back: 'connection refused' },
    response: { status: 200 },
  });
  render(<Configuration />);
  const source = await screen.findByRole('region', { name: 'Data source' });
  await userEvent.click(within(source).getByRole('button', { name: 'Test: Data source' }));
  const outcome = await within(source).findByRole('status');
  expect(outcome).toHaveTextContent('asked http://x what it is');
  expect(outcome).toHaveTextContent('connection refused');
  expect(outcome).toHaveTextContent('Set an address that the host of Grafana reaches');
});

test('nothing stands in the way of those who do not see or do not point', async () => {
  const { container } = render(<Configuration />);
  await screen.findByLabelText(/^Tenant/);
  const { violations } = await axe(container);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
