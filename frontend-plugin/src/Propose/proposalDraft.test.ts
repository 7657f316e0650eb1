import { aProposal } from '../testData/aProposal';
import { draftOf, requestFor } from './proposalDraft';

const { objective } = aProposal();

test('a draft starts with what was proposed last', () => {
  const maintenance = ['every Sunday 02:00 for 2h UTC'];
  const kept = { ...objective, period: 'calendar month Asia/Tokyo', maintenance };
  expect(draftOf(kept, 'UTC')).toEqual({
    period: 'month',
    zone: 'Asia/Tokyo',
    target: '',
    groupBy: '',
    maintenance,
  });
  expect(draftOf(undefined, 'Europe/Berlin')).toMatchObject({ period: '30d', zone: 'Europe/Berlin', maintenance: [] });
});

test.each([
  [{ period: '28d' }, { period: '28d' }],
  [{ period: 'quarter', zone: 'Europe/Berlin' }, { period: 'calendar quarter Europe/Berlin' }],
  [{ groupBy: 'region' }, { group_by: { label: 'region' } }],
  [{ maintenance: ['a', 'b'] }, { maintenance: ['a', 'b'] }],
  [{ target: '99.9' }, { target: '99.9%' }],
])('%p', (change, expected) => {
  expect(requestFor('payment', { ...draftOf(undefined, 'UTC'), ...change })).toMatchObject(expected);
});
