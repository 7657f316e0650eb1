import { isReadOf } from './grafanaRead';

jest.mock('@grafana/runtime', () => ({}));

const query = (uid: string) => ({ queries: [{ datasource: { uid } }] });

test.each([
  ['GET', '/api/datasources/uid/prom/resources/api/v1/label/job/values?match[]=up', undefined, true],
  ['GET', '/api/datasources/proxy/uid/prom/api/v1/rules', undefined, true],
  ['POST', '/api/ds/query', query('prom'), true],
  ['POST', '/api/ds/query', query('other'), false],
  ['POST', '/api/ds/query', { queries: [] }, false],
  ['POST', '/api/ds/query?x=1', query('prom'), false],
  ['POST', '/api/ds/query', { queries: [{ datasource: { uid: 'prom' } }, {}] }, false],
  ['GET', '/api/datasources/uid/other/resources/api/v1/rules', undefined, false],
  ['GET', '/api/datasources/uid/prom/resources/../../../admin', undefined, false],
  ['GET', '/api/datasources/uid/prom/resources/api/v1/%2e%2e/x', undefined, false],
  ['GET', '/api/datasources/uid/prom', undefined, false],
  ['DELETE', '/api/datasources/uid/prom/resources/api/v1/rules', undefined, false],
  ['POST', '/api/admin/users', {}, false],
  ['GET', 'https://evil.example/api/ds/query', undefined, false],
])('%s %s is a read: %j → %s', (method, path, body, isRead) => {
  expect(isReadOf('prom', { method, path, body })).toBe(isRead);
});
