import type { DataSourceInstanceSettings } from '@grafana/data';
import { BY_BACKEND, dataSourceOf } from './dataSource';

jest.mock('@grafana/runtime', () => ({}));

const settings = (uid: string, isDefault = false) => ({ uid, isDefault }) as DataSourceInstanceSettings;
const two = [settings('one'), settings('two', true)];

test.each([
  ['nothing chosen', null, two, 'two'],
  ['no default', null, [settings('one')], 'one'],
  ['none at all', null, [], BY_BACKEND],
  ['a choice', 'one', two, 'one'],
  ['a choice that is gone', 'gone', two, 'two'],
  ['the backend', BY_BACKEND, two, BY_BACKEND],
])('%s', (_, chosen, all, expected) => {
  expect(dataSourceOf(chosen, all)).toBe(expected);
});
