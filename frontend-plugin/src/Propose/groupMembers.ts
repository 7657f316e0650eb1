import type { Proposal } from '../api/wire';
import { conditionsOf } from '../shared/conditionsOf';

/** The name under which the address keeps the label that objectives were grouped by. */
export const GROUP = 'group';

/** The kept proposals that are of one value of the label each; all of them where no label, or none of them is. */
export function groupMembers(proposals: Proposal[], label: string): Proposal[] {
  const members = label === '' ? [] : proposals.filter((proposal) => isMember(proposal, label));
  return members.length > 0 ? members : proposals;
}

/** Is it narrowed to one value of the label? */
export function isMember({ objective }: Proposal, label: string): boolean {
  return conditionsOf(objective).some((condition) => condition.startsWith(`${label} = `));
}
