import React from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import type { Dismissal, Proposal } from '../api/wire';
import { aProposal, aWhatIf } from '../testData/aProposal';
import { Proposals } from './Proposals';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getDataSourceSrv: () => ({ getList: () => [] }),
}));
jest.mock('../api/client', () => ({
  ...jest.requireActual('../api/client'),
  client: { POST: jest.fn(), PUT: jest.fn(), DELETE: jest.fn() },
}));

const post = client.POST as unknown as jest.Mock;
const answer = (data: unknown) => ({ data, response: { status: 200 } });
const onDismissals = jest.fn();

function Where() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

function show(proposals: Proposal[], dismissals: Dismissal[] = [], mayReview = true) {
  return render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <Proposals {...{ service: 'payment', proposals, dismissals, mayReview, onDismissals }} />
      <Where />
    </MemoryRouter>
  );
}

const move = (name: RegExp, value: number) =>
  fireEvent.change(screen.getByRole('slider', { name }), { target: { value } });
const aDismissal: Dismissal = {
  objective_id: 'payment-availability',
  service: 'payment',
  reason: 'a batch job',
  by: 'mira',
  at: '2026-03-31T00:00:00Z',
};

beforeEach(() => jest.resetAllMocks());

test('a moved target is replayed once it rests, and its numbers take the place of those proposed', async () => {
  post.mockResolvedValue(answer({ scenarios: [aWhatIf()] }));
  show([aProposal()]);
  const slider = screen.getByRole('slider', { name: /target of payment-availability/i });
  expect(slider).toHaveAttribute('aria-valuetext', '99.9 %');
  move(/target of/i, 6);
  move(/target of/i, 5);
  await screen.findByRole('heading', { name: 'Availability 99.5 %' });
  expect(post).toHaveBeenCalledTimes(1);
  expect(post.mock.calls[0][1].body).toEqual({ scenarios: [{ target: '99.5%', period: '30d' }] });
  expect(screen.getByText(/21,600 events/)).toBeInTheDocument();
  expect(slider).toHaveAttribute('aria-valuetext', '99.5 %');
});

test('an answer to a target that was left again is dropped', async () => {
  const late: Array<(value: unknown) => void> = [];
  post.mockImplementation(() => new Promise((resolve) => late.push(resolve)));
  show([aProposal()]);
  move(/target of/i, 5);
  await waitFor(() => expect(late).toHaveLength(1));
  move(/target of/i, 4);
  await waitFor(() => expect(late).toHaveLength(2));
  late[1](answer({ scenarios: [aWhatIf({ target: '0.99' })] }));
  await screen.findByRole('heading', { name: 'Availability 99 %' });
  late[0](answer({ scenarios: [aWhatIf({ target: '0.995' })] }));
  await Promise.resolve();
  expect(screen.getByRole('heading', { name: 'Availability 99 %' })).toBeInTheDocument();
  expect(post.mock.calls[0][1].signal.aborted).toBe(true);
});

test('what was moved is proved on the way to the review', async () => {
  const revised = aProposal();
  post.mockImplementation(async (path: string) =>
    answer(path.endsWith('what-if') ? { scenarios: [aWhatIf()] } : revised)
  );
  show([aProposal()]);
  move(/target of/i, 5);
  await userEvent.click(screen.getByRole('button', { name: 'Review one objective' }));
  await waitFor(() =>
    expect(screen.getByText('/a/srellama-reliability-app/review?service=payment&objective=payment-availability'))
  );
  const [path, { body }] = post.mock.calls.find(([called]) => called.endsWith('revisions'));
  expect([path, body]).toEqual(['/api/v1/proposals/{digest}/revisions', { target: '99.5%', period: '30d' }]);
});

test('a target can be typed to the digit, and what is none is not taken', async () => {
  post.mockResolvedValue(answer({ scenarios: [aWhatIf()] }));
  show([aProposal()]);
  const field = () => screen.getByRole('textbox', { name: /in percent/ });
  await userEvent.clear(field());
  await userEvent.type(field(), '100{Enter}');
  expect(post).not.toHaveBeenCalled();
  await userEvent.clear(field());
  await userEvent.type(field(), '99,87{Enter}');
  await waitFor(() => expect(post).toHaveBeenCalled());
  expect(post.mock.calls[0][1].body.scenarios[0].target).toBe('99.87%');
});

test('a dismissal asks why, and what is dismissed is folded away and not reviewed', async () => {
  const put = client.PUT as unknown as jest.Mock;
  put.mockResolvedValue(answer(aDismissal));
  const second = aProposal({ rank: { rules: 2, model: null } }, 'payment-availability-2');
  const { rerender } = show([aProposal(), second]);
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss payment-availability' }));
  const dialog = screen.getByRole('dialog');
  const confirm = within(dialog).getByRole('button', { name: 'Dismiss' });
  expect(confirm).toBeDisabled();
  await userEvent.type(within(dialog).getByRole('textbox'), ' a batch job ');
  await userEvent.click(confirm);
  await waitFor(() => expect(onDismissals).toHaveBeenCalled());
  expect(put.mock.calls[0][1].body).toEqual({ reason: 'a batch job' });
  rerender(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <Proposals
        {...{ service: 'payment', proposals: [aProposal(), second], dismissals: [aDismissal], mayReview: true }}
        onDismissals={onDismissals}
      />
    </MemoryRouter>
  );
  expect(screen.queryByRole('region', { name: 'payment-availability' })).not.toBeInTheDocument();
  expect(screen.getByText('a batch job')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Review one objective' })).toHaveAttribute(
    'href',
    expect.stringContaining('objective=payment-availability-2')
  );
});

test('who may only read sees the numbers, and nothing to move', () => {
  show([aProposal()], [aDismissal], false);
  expect(screen.queryByRole('slider')).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /want it again/i })).not.toBeInTheDocument();
});

test('nothing stands in the way of those who do not see or do not point', async () => {
  const { container } = show([aProposal()]);
  const { violations } = await axe(container);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
