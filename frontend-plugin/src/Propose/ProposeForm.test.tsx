import React from 'react';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import { aProposal } from '../testData/aProposal';
import { ProposeForm } from './ProposeForm';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getDataSourceSrv: () => ({ getList: () => [] }),
}));
jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));

const get = client.GET as unknown as jest.Mock;
const onPropose = jest.fn();

const requests = {
  name: 'http_requests_total',
  metric_type: 'counter',
  unit: '',
  help: '',
  n_series: 6,
  labels: [
    { name: 'region', n_values: 2, values: ['eu', 'us'] },
    { name: 'method', n_values: 3, values: ['GET', 'POST', 'PUT'] },
  ],
};

function show(maintenance: string[] = [], period = '30d') {
  get.mockResolvedValue({
    data: { name: 'payment', label: 'service', metrics: [requests], n_series: 6, cut: [] },
    response: { status: 200 },
  });
  const proposal = aProposal();
  const proposals = [{ ...proposal, objective: { ...proposal.objective, maintenance, period } }];
  return render(<ProposeForm {...{ service: 'payment', proposals, groupedBy: '', isRunning: false, onPropose }} />);
}

const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

/** Picks what a combobox offers for what is typed. */
async function pick(field: RegExp, typed: string) {
  const box = await screen.findByRole('combobox', { name: field });
  await userEvent.click(box);
  fill(box, typed);
  await userEvent.click(await screen.findByRole('option', { name: new RegExp(typed) }));
}

async function asked() {
  await press('Look again');
  return onPropose.mock.calls[0][0];
}

// A list that scrolls draws what has a place in it, and in jsdom nothing has a size.
beforeAll(() => {
  const size = { value: 400, configurable: true };
  Object.defineProperties(HTMLElement.prototype, { clientHeight: size, offsetHeight: size });
});
beforeEach(() => [get, onPropose].forEach((mock) => mock.mockReset()));

test('without a change it asks for what was proposed last', async () => {
  show(['every Sunday 02:00 for 2h UTC'], 'calendar month Asia/Tokyo');
  expect(await asked()).toEqual({
    service: 'payment',
    period: 'calendar month Asia/Tokyo',
    target: undefined,
    maintenance: ['every Sunday 02:00 for 2h UTC'],
    group_by: undefined,
  });
});

test('a calendar period is one of a time zone', async () => {
  show();
  expect(screen.queryByRole('combobox', { name: 'Time zone' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: 'Quarter' }));
  await pick(/^Time zone/, 'Europe/Lisbon');
  expect((await asked()).period).toBe('calendar quarter Europe/Lisbon');
});

test('objectives are grouped by a label that the metrics have', async () => {
  show();
  expect(get).not.toHaveBeenCalled();
  await press('Groups and maintenance');
  await waitFor(() => expect(get).toHaveBeenCalled());
  await pick(/^One objective for each/, 'region');
  expect((await asked()).group_by).toEqual({ label: 'region' });
});

test('a maintenance window of every week is added, once it is one', async () => {
  show(['every Monday 04:00 for 1h UTC']);
  const length = screen.getByLabelText(/^For/);
  fill(length, '');
  expect(screen.getByRole('button', { name: 'Add' })).toBeDisabled();
  fill(length, '90m');
  await press('Add');
  expect((await asked()).maintenance).toEqual(['every Monday 04:00 for 1h UTC', 'every Sunday 02:00 for 90m UTC']);
});

test('a maintenance window goes, and one that happens once comes', async () => {
  show(['every Monday 04:00 for 1h UTC']);
  await press('Remove every Monday 04:00 for 1h UTC');
  await userEvent.click(screen.getByLabelText('Once'));
  fill(screen.getByLabelText(/^From, by/), '2026-11-24T22:00');
  fill(screen.getByLabelText(/^Until, by/), '2026-11-25T02:00');
  await press('Add');
  expect((await asked()).maintenance).toEqual(['2026-11-24T22:00:00Z/2026-11-25T02:00:00Z']);
});

test('labels that cannot be read are said, and the rest of the form works', async () => {
  show();
  get.mockResolvedValue({ error: { error: { kind: 'source_unavailable', message: 'no' } }, response: { status: 502 } });
  await press('Groups and maintenance');
  const failure = await screen.findByRole('alert');
  expect(within(failure).getByText('The labels of this service could not be read')).toBeInTheDocument();
  expect((await asked()).period).toBe('30d');
});

test('nothing stands in the way of those who do not see or do not point', async () => {
  const { container } = show(['every Monday 04:00 for 1h UTC']);
  await screen.findByRole('combobox', { name: /^One objective for each/ });
  const { violations } = await axe(container);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
