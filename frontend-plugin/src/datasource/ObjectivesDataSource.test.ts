import {
  FieldType,
  toDataFrame,
  type AnnotationQuery,
  type DataFrame,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import { of, type Observable } from 'rxjs';
import { ObjectivesDataSource } from './ObjectivesDataSource';
import type { ObjectiveOptions, ObjectiveQuery } from './query';

type Format = (value: string | string[]) => string;

const asked = jest.fn();

jest.mock('@grafana/runtime', () => ({
  // As much of Grafana's class as ours builds on: it asks the backend, and hands on frames.
  DataSourceWithBackend: class {
    query(request: unknown): Observable<unknown> {
      return of(asked(request));
    }
  },
  getTemplateSrv: () => ({
    replace: (text: string, { service }: Record<string, { value: string | string[] }>, format: Format) =>
      text.replace('$service', format(service?.value ?? '')),
  }),
}));
jest.mock('./ObjectiveVariables', () => ({ ObjectiveVariables: class {} }));

const dataSource = new ObjectivesDataSource({} as DataSourceInstanceSettings<ObjectiveOptions>);
const names = (...values: string[]): DataFrame =>
  toDataFrame({ fields: [{ name: 'text', type: FieldType.string, values }] });

test('a variable has the names that the backend knows', async () => {
  asked.mockReturnValueOnce({ data: [names('checkout-latency', 'payment-availability')] });
  const query: ObjectiveQuery = { refId: 'A', kind: 'objectives', service: 'checkout' };
  expect(await dataSource.metricFindQuery(query)).toEqual([
    { text: 'checkout-latency' },
    { text: 'payment-availability' },
  ]);
  expect(asked.mock.lastCall[0].targets).toEqual([query]);
});

test('what keeps the backend from answering is told', async () => {
  asked.mockReturnValueOnce({ data: [], errors: [{ message: 'the database cannot be used' }] });
  await expect(dataSource.metricFindQuery({ refId: 'A', kind: 'services' })).rejects.toThrow('cannot be used');
});

test('variables stand for names, and what is not complete is not asked', () => {
  const query: ObjectiveQuery = { refId: 'A', kind: 'status', service: '$service' };
  const scoped = { service: { text: 'x', value: 'checkout' } };
  expect(dataSource.applyTemplateVariables(query, scoped)).toMatchObject({ service: 'checkout', objective: undefined });
  const all = { service: { text: 'All', value: ['checkout', 'payment'] } };
  expect(dataSource.applyTemplateVariables(query, all).service).toBe('');
  expect(dataSource.filterQuery(query)).toBe(true);
  expect(dataSource.filterQuery({ ...query, hide: true })).toBe(false);
  expect(dataSource.filterQuery({ refId: 'A', kind: 'burn_down' })).toBe(false);
});

test('annotations begin with the changes', () => {
  expect(dataSource.annotations.getDefaultQuery?.()).toEqual({ kind: 'changes' });
  const prepared = (target: object) =>
    dataSource.annotations.prepareQuery?.({ target } as AnnotationQuery<ObjectiveQuery>);
  expect(prepared({ refId: 'Anno', expr: '' })).toMatchObject({ refId: 'Anno', kind: 'changes' });
  expect(prepared({ refId: 'Anno', kind: 'incidents' })).toEqual({ refId: 'Anno', kind: 'incidents' });
});
