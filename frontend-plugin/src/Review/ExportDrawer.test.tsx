import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { client } from '../api/client';
import { downloadFile } from './downloadFile';
import { ExportButton } from './ExportDrawer';
import type { Exported } from './exportFormats';

jest.mock('../api/client', () => ({ ...jest.requireActual('../api/client'), client: { GET: jest.fn() } }));
jest.mock('./downloadFile', () => ({ downloadFile: jest.fn() }));

const get = client.GET as unknown as jest.Mock;
const reviewed = [{ id: 'payment-availability', proposal: 'a'.repeat(64) }];

function answerWith(losses: Exported['losses']) {
  get.mockImplementation(async (_path: string, { params }: { params: { query: { format: Exported['format'] } } }) => ({
    data: {
      format: params.query.format,
      file_name: `payment.${params.query.format}.yaml`,
      media_type: 'application/yaml',
      text: 'groups: []',
      losses,
      meta: { total: losses.length },
    },
    response: { status: 200 },
  }));
}

beforeEach(() => jest.resetAllMocks());

test('what a format loses is shown before anything can be downloaded', async () => {
  answerWith([{ subject: 'payment-availability', kind: 'changed', reason: 'it knows one window per alert' }]);
  render(<ExportButton reviewed={reviewed} place={{ datasourceUid: 'prom', folder: 'SLO: payment' }} />);
  await userEvent.click(screen.getByRole('button', { name: 'Export files' }));
  await userEvent.click(await screen.findByRole('radio', { name: /^OpenSLO/ }));
  expect(await screen.findByText(/it knows one window per alert/)).toBeInTheDocument();
  expect(downloadFile).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Download the file' }));
  expect(downloadFile).toHaveBeenCalledWith('payment.openslo.yaml', 'groups: []', 'application/yaml');
  const [, { params }] = get.mock.calls[get.mock.calls.length - 1];
  expect(params).toEqual({
    path: { digest: 'a'.repeat(64) },
    query: { format: 'openslo', datasource_uid: 'prom', folder: 'SLO: payment' },
  });
});

test('a format that loses nothing says so, and every format has a name and a use', async () => {
  answerWith([]);
  render(<ExportButton reviewed={reviewed} />);
  await userEvent.click(screen.getByRole('button', { name: 'Export files' }));
  await screen.findByText('This format says all of it');
  expect(screen.getAllByRole('radio')).toHaveLength(6);
  // The guards of Grafana's drawer, which keep the focus within it, have no name.
  const { violations } = await axe(screen.getByRole('dialog'), { rules: { 'aria-command-name': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});

test('a refusal says so, and leaves nothing to download', async () => {
  get.mockResolvedValue({ error: { message: 'gone' }, response: { status: 404 } });
  render(<ExportButton reviewed={reviewed} />);
  await userEvent.click(screen.getByRole('button', { name: 'Export files' }));
  await screen.findByText('The files could not be written');
  expect(screen.queryByRole('button', { name: /Download/ })).not.toBeInTheDocument();
});
