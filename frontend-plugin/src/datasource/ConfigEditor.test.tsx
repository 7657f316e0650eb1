import React from 'react';
import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfigEditor } from './ConfigEditor';
import type { ObjectiveOptions, ObjectiveSecrets } from './query';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'prom', name: 'Prometheus', type: 'prometheus' }] }),
}));

type Options = DataSourceSettings<ObjectiveOptions, ObjectiveSecrets>;

const stored = {
  jsonData: { tenant: 'team-a', data_source: 'gone' },
  secureJsonFields: { grafana_token: true },
} as unknown as Options;

const onOptionsChange = jest.fn();
const show = () => render(<ConfigEditor options={stored} onOptionsChange={onOptionsChange} />);
const changed = () => onOptionsChange.mock.lastCall[0] as Options;

beforeEach(() => jest.resetAllMocks());

test('the same settings as those of the app are offered, as they are stored', async () => {
  show();
  expect(await screen.findByLabelText(/^Tenant/)).toHaveValue('team-a');
  expect(screen.getByLabelText(/^Address of Prometheus or Mimir/)).toHaveValue('');
  expect(screen.getByLabelText(/^Or a data source of this Grafana/)).toHaveValue('gone');
  expect(screen.getByLabelText(/^Token of a service account/)).toBeDisabled();
});

test('what is typed goes to Grafana, a secret apart from the rest', async () => {
  show();
  await userEvent.type(await screen.findByLabelText(/^Address of Prometheus or Mimir/), 'h');
  expect(changed().jsonData).toEqual({ tenant: 'team-a', data_source: 'gone', source_url: 'h' });
  await userEvent.type(screen.getByLabelText(/^Bearer token/), 's');
  expect(changed().secureJsonData).toEqual({ source_token: 's' });
  expect(changed().jsonData).not.toHaveProperty('source_token');
});

test('a stored secret can be forgotten', async () => {
  show();
  await screen.findByLabelText(/^Tenant/);
  await userEvent.click(screen.getByRole('button', { name: /reset/i }));
  expect(changed().secureJsonFields).toEqual({ grafana_token: false });
  expect(changed().secureJsonData).toEqual({ grafana_token: '' });
});
