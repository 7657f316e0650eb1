import { parseReceiptDocument } from './parseReceiptDocument';

const predicate = {
  approved_by: { login: 'demo', means: 'demonstration' },
  evidence: { attainment: '0.999919', source: 'http://localhost:9090' },
  in_force_since: '2026-11-24T14:54:49Z',
  objective: { id: 'payment-latency', period: '30d', target: '0.9995' },
};
const parse = (statement: unknown) => parseReceiptDocument(JSON.stringify(statement));

test('what was in force, since when, and by whom', () => {
  expect(parse({ predicate, subject: [{}, {}] })).toEqual({
    target: '0.9995',
    period: '30d',
    approver: 'demo',
    inForceSince: '2026-11-24T14:54:49Z',
    source: 'http://localhost:9090',
    attainment: '0.999919',
    n_subjects: 2,
    isReadBack: false,
  });
});

test.each([
  [{ by: 'browser', login: 'demo' }, true],
  [null, false],
])('what a browser wrote is no file: read_back %j', (read_back, isReadBack) => {
  expect(parse({ predicate: { ...predicate, read_back }, subject: [] })?.isReadBack).toBe(isReadBack);
});

test('a history without events has no attainment', () => {
  const evidence = { ...predicate.evidence, attainment: null };
  expect(parse({ predicate: { ...predicate, evidence } })?.attainment).toBeUndefined();
});

test.each(['', 'null', '[]', '{}', '{"predicate": 1}', '{"predicate": {"objective": {"target": 0.9}}}'])(
  '%s is no receipt that this page knows',
  (document) => {
    expect(parseReceiptDocument(document)).toBeUndefined();
  }
);
