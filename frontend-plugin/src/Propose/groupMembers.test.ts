import { aProposal } from '../testData/aProposal';
import { groupMembers } from './groupMembers';

const ofAll = aProposal({}, 'payment-availability');

function of(region: string, operator = '=') {
  const proposal = aProposal({}, `payment-availability-${region}`);
  const matchers = [{ label: 'region', operator, value: region }];
  proposal.objective.indicator.definition = { requests: { metric: 'requests_total', matchers } } as never;
  return proposal;
}

const [eu, us] = [of('eu'), of('us')];

test.each([
  ['the members of the group', [ofAll, eu, us], 'region', [eu, us]],
  ['all where nothing was grouped', [ofAll, eu], '', [ofAll, eu]],
  ['all where the label is none of theirs', [ofAll, eu], 'zone', [ofAll, eu]],
  ['all where values are only left out', [ofAll, of('eu', '!=')], 'region', undefined],
])('%s', (_, proposals, label, expected) => {
  expect(groupMembers(proposals, label)).toEqual(expected ?? proposals);
});
