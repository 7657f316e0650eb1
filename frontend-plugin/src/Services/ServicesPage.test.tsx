import React from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import type { ObjectiveInForce, Service } from '../api/wire';
import { relayClient } from '../relay/fetchByRelay';
import type { RelayProgress } from '../relay/RelayTask';
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
jest.mock('../relay/fetchByRelay', () => ({ relayClient: jest.fn() }));

const get = client.GET as unknown as jest.Mock;
const relay = relayClient as unknown as jest.Mock;

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

beforeEach(() => {
  jest.resetAllMocks();
  relay.mockReturnValue(client);
});

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

describe('a look that takes its time', () => {
  let tell: (progress: RelayProgress) => void;
  let signal: AbortSignal;

  function lookForEver() {
    relay.mockImplementation((_: string, onProgress: typeof tell) => {
      tell = onProgress;
      return {
        GET: (_path: string, options: { signal: AbortSignal }) => {
          signal = options.signal;
          return new Promise(() => {});
        },
      };
    });
  }

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const cancel = async () => {
    await act(() => jest.advanceTimersByTimeAsync(2_500));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  };

  test('tells how far it is, and stops when nobody wants to wait', async () => {
    answerWith([]);
    lookForEver();
    show();
    expect(screen.getByText('Looking at the source')).toBeInTheDocument();
    const look = { event: 'discovery', step: 'series', done: 3, of: 12, n_requests: 21 } as const;
    act(() => tell({ n_answers: 9, n_bytes: 100, look }));
    expect(screen.getByText('Counting series by service: 3 of 12, 21 requests')).toBeInTheDocument();
    await cancel();
    expect(signal.aborted).toBe(true);
    expect(screen.getByText('You stopped the look at the source')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Cancel' })).not.toBeInTheDocument();
  });

  test('leaves what was found before, and is asked to compare with the source now', async () => {
    answerWith([service('carts', 'http')]);
    show();
    await screen.findByRole('row', { name: /carts/ });
    expect(get.mock.calls.find(([path]) => path === '/api/v1/services')[1].params.query).toEqual({ refresh: false });
    const looked = jest.fn(() => new Promise(() => {}));
    relay.mockReturnValue({ GET: looked });
    fireEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(looked).toHaveBeenCalledWith(
      '/api/v1/services',
      expect.objectContaining({ params: { query: { refresh: true } } })
    );
    await cancel();
    expect(screen.getByRole('row', { name: /carts/ })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Look again' })).toBeEnabled();
  });
});

test('nothing stands in the way of those who do not see or do not point', async () => {
  answerWith([service('carts', 'http'), service('payment', 'grpc')]);
  const { container } = show();
  await screen.findByRole('row', { name: /payment/ });
  const { violations } = await axe(container);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
