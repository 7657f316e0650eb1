import { FieldType, toDataFrame } from '@grafana/data';
import { readReceipts } from './readReceipts';

test('a receipt is told by its hash', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'document_hash', type: FieldType.string, values: ['abc', null] },
      { name: 'state', type: FieldType.string, values: ['revoked', 'active'] },
      { name: 'in_force_since', type: FieldType.time, values: [0, 0] },
    ],
  });
  const [receipt, ...others] = readReceipts([frame]);
  expect(receipt).toMatchObject({ documentHash: 'abc', state: 'revoked', inForceSince: '1970-01-01T00:00:00.000Z' });
  expect(others).toEqual([]);
  expect(readReceipts([toDataFrame({ fields: [] })])).toEqual([]);
});
