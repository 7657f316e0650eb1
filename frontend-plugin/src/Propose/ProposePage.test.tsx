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

function show(kept: Proposal[], proposed: Partial<Proposed>) {
  get.mockImplementation(async (path: string) =>
    answer(path === '/api/v1/proposals' ? { proposals: kept } : { dismissals: [] })
  );
  post.mockResolvedValue(answer({ proposals: [], skipped: [], findings: [], cut: [], ...proposed }));
  return render(
    <MemoryRouter
      initialEntries={['/propose?service=payment']}
      future={{ v7_startTransition: true, v7_relativeSplatPath: true }}
    >
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
