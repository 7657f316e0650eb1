import React from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import type { ObjectiveInForce, Service } from '../api/wire';
import { aBacktest, aProposal } from '../testData/aProposal';
import ServicesPage from './ServicesPage';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ actions, children }: { actions?: React.ReactNode; children: React.ReactNode }) => (
    <main>
      {actions}
      {children}
    </main>
  ),
  getDataSourceSrv: () => ({ getList: () => [] }),
}));
jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));

const get = client.GET as unknown as jest.Mock;

const inForce = {
  objective: aProposal().objective,
  state: 'burning',
  budget: { share: 0.42, seconds: 1080, events: 3120 },
} as ObjectiveInForce;

function answerWith(services: Service[], objectives = [inForce]) {
  const answers: Record<string, unknown> = {
    '/api/v1/services': {
      services,
      cut: [],
      server: 'Prometheus 3.15.0',
      refreshed_at: '2026-03-31T00:00:00Z',
      meta: { total: services.length },
    },
    '/api/v1/objectives': { objectives, cut: [], meta: { total: objectives.length } },
    '/api/v1/burn-downs': {
      burn_downs: objectives.map(({ objective }) => ({ objective_id: objective.id, points: aBacktest().burn_down })),
      cut: [],
      meta: { total: objectives.length },
    },
  };
  get.mockImplementation(async (path: string) => ({ data: answers[path], response: { status: 200 } }));
}

const service = (name: string, kind: Service['kind']): Service => ({
  name,
  label: 'service',
  kind,
  signals: ['traffic', 'errors'],
  n_metrics: 7,
  n_series: 17,
});

function Where() {
  return <output>{useLocation().search}</output>;
}

function show(address = '/') {
  return render(
    <MemoryRouter initialEntries={[address]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <ServicesPage />
      <Where />
    </MemoryRouter>
  );
}

beforeEach(() => jest.resetAllMocks());

test('a service with objectives shows the least budget and its way; one without shows the next step', async () => {
  answerWith([service('carts', 'http'), service('payment', 'grpc')]);
  show();
  const row = await screen.findByRole('row', { name: /payment/ });
  expect(await within(row).findByText(/42/)).toBeInTheDocument();
  expect(within(row).getByText('Burning')).toBeInTheDocument();
  expect(within(row).getByText('gRPC')).toBeInTheDocument();
  const carts = screen.getByRole('row', { name: /carts/ });
  expect(within(carts).getByRole('link', { name: 'Propose objectives for carts' })).toBeInTheDocument();
});

test('the ways of all budgets that are shown come by one call, and are not asked for again', async () => {
  const ofCarts = aProposal({}, 'carts-availability').objective;
  ofCarts.service.name = 'carts';
  answerWith([service('carts', 'http'), service('payment', 'grpc')], [inForce, { ...inForce, objective: ofCarts }]);
  const { container } = show();
  await waitFor(() => expect(container.querySelectorAll('svg path[d^="M0 "]')).toHaveLength(2));
  const kinds = within(screen.getByRole('group', { name: 'Kind' }));
  await userEvent.click(kinds.getByText('gRPC'));
  await userEvent.click(kinds.getByText('gRPC'));
  await waitFor(() => expect(container.querySelectorAll('svg path[d^="M0 "]')).toHaveLength(2));
  const calls = get.mock.calls.filter(([path]) => path === '/api/v1/burn-downs');
  expect(calls.map(([, { params }]) => params.query.objectives)).toEqual(['carts-availability,payment-availability']);
});

test('what is filtered stands in the address, and an address shows the same again', async () => {
  answerWith([service('carts', 'http'), service('payment', 'grpc')]);
  const { unmount } = show();
  await screen.findByRole('row', { name: /carts/ });
  await userEvent.click(within(screen.getByRole('group', { name: 'Kind' })).getByText('gRPC'));
  expect(screen.queryByRole('row', { name: /carts/ })).not.toBeInTheDocument();
  expect(screen.getByText('?kind=grpc')).toBeInTheDocument();
  unmount();
  show('/?kind=grpc');
  await screen.findByRole('row', { name: /payment/ });
  expect(screen.queryByRole('row', { name: /carts/ })).not.toBeInTheDocument();
});

test('of a thousand services a page is shown, and all are searched', async () => {
  answerWith(Array.from({ length: 1000 }, (_, n) => service(`service-${n}`, 'http')));
  show('/?search=service-99');
  await screen.findByText(/11 of 1,000 services/);
  expect(screen.getAllByRole('row')).toHaveLength(12);
});

test('nothing stands in the way of those who do not see or do not point', async () => {
  answerWith([service('carts', 'http'), service('payment', 'grpc')]);
  const { container } = show();
  await screen.findByRole('row', { name: /payment/ });
  const { violations } = await axe(container);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
