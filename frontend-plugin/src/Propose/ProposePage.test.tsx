import React from 'react';
import { MemoryRouter } from 'react-router';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { client } from '../api/client';
import type { Proposal, Proposed } from '../api/wire';
import { aProposal } from '../testData/aProposal';
import ProposePage from './ProposePage';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
  getDataSourceSrv: () => ({ getList: () => [] }),
}));
jest.mock('../shared/currentRights', () => ({
  currentRights: () => ({ orgRole: 'Editor', isGrafanaAdmin: false }),
}));
jest.mock('../api/client', () => ({
  ...jest.requireActual('../api/client'),
  client: { GET: jest.fn(), POST: jest.fn() },
}));

const get = client.GET as unknown as jest.Mock;
const post = client.POST as unknown as jest.Mock;
const answer = (data: unknown) => ({ data, response: { status: 200 } });

function show(kept: Proposal[], proposed: Partial<Proposed>, address = '/propose?service=payment') {
  get.mockImplementation(async (path: string) =>
    answer(path === '/api/v1/proposals' ? { proposals: kept } : { dismissals: [], metrics: [], label: 'service' })
  );
  post.mockResolvedValue(answer({ proposals: [], skipped: [], findings: [], cut: [], ...proposed }));
  return render(
    <MemoryRouter initialEntries={[address]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <ProposePage />
    </MemoryRouter>
  );
}

beforeEach(() => jest.resetAllMocks());

test('too little history is said as such, with how much there is', async () => {
  const reason = 'only 2.0 d of history, 7 d needed';
  show([], { skipped: [{ candidate: 'share of requests', reason, lacks_data: true }] });
  expect(await screen.findByText('Not enough data for payment yet')).toBeInTheDocument();
  expect(screen.getByText('One candidate has not enough data yet')).toBeInTheDocument();
  expect(screen.getByText(`share of requests: ${reason}`)).toBeVisible();
});

test('a service with nothing to promise does not wait for data', async () => {
  show([], { skipped: [{ candidate: 'share of requests', reason: 'not even 80 % was kept', lacks_data: false }] });
  expect(await screen.findByText('There is no proposal for payment')).toBeInTheDocument();
  expect(screen.queryByText(/not enough data/i)).not.toBeInTheDocument();
});

test('how sure a target is stands on its card', async () => {
  show([aProposal()], {});
  expect(await screen.findByText(/96 % of periods made of such days keep it/)).toBeInTheDocument();
});

test('what was asked is asked again', async () => {
  show([], {});
  const refusal = { error: { kind: 'invalid', message: 'no target' } };
  post.mockResolvedValue({ error: refusal, response: { status: 422 } });
  await screen.findByText('Nothing could be proposed');
  fireEvent.change(screen.getByLabelText('Target in %'), { target: { value: '99.5' } });
  await userEvent.click(screen.getByText('Look again'));
  await userEvent.click(await screen.findByText('Try again'));
  await waitFor(() => expect(post).toHaveBeenCalledTimes(3));
  expect(post.mock.calls.map(([, { body }]) => body.target)).toEqual([undefined, '99.5%', '99.5%']);
});

test('a group that was proposed is one again when the page is loaded anew', async () => {
  const ofRegion = (region: string) => {
    const proposal = aProposal({}, `payment-availability-${region}`);
    const matchers = [{ label: 'region', operator: '=', value: region }];
    proposal.objective.indicator.definition = { requests: { metric: 'requests_total', matchers } } as never;
    return proposal;
  };
  show([aProposal(), ofRegion('eu'), ofRegion('us')], {}, '/propose?service=payment&group=region');
  expect(await screen.findByRole('region', { name: 'payment-availability-eu' })).toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'payment-availability-us' })).toBeInTheDocument();
  expect(screen.queryByRole('region', { name: 'payment-availability' })).not.toBeInTheDocument();
  const boxes = screen.getAllByRole('checkbox', { name: /payment-availability-/ });
  expect(boxes.map((box) => (box as HTMLInputElement).checked)).toEqual([true, true]);
  await userEvent.click(screen.getByText('Look again'));
  await waitFor(() => expect(post).toHaveBeenCalledTimes(1));
  expect(post.mock.calls[0][1].body.group_by).toEqual({ label: 'region' });
});
