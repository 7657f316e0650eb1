import type { Proposal } from '../api/wire';
import { secondsOf } from '../shared/spans';
import { isAsProposed, typedTarget, type Scenario } from './scenario';

/** The name under which the address keeps what was moved. */
export const TRIED = 'tried';

/** What was moved of each objective, as the address has it; what fits no proposal or is no target is left out. */
export function readTried(text: string, proposals: Proposal[]): Map<string, Scenario> {
  const tried = new Map<string, Scenario>();
  for (const entry of text.split(',')) {
    const [id, percent = '', period = ''] = entry.split(':');
    const targetPercent = typedTarget(percent);
    const proposal = proposals.find(({ objective }) => objective.id === id);
    if (proposal && targetPercent !== undefined && fits(period, proposal)) {
      tried.set(id, { targetPercent, period });
    }
  }
  return tried;
}

/** The text for the address: `id:target:period` of each objective that is not as it was proposed. */
export function writeTried(tried: Map<string, Scenario>, proposals: Proposal[]): string {
  return proposals
    .flatMap(({ objective }) => {
      const scenario = tried.get(objective.id);
      return scenario && !isAsProposed(scenario, objective)
        ? [`${objective.id}:${scenario.targetPercent}:${scenario.period}`]
        : [];
    })
    .join(',');
}

/** A period of the calendar can be kept, and not be chosen. */
function fits(period: string, { objective }: Proposal): boolean {
  const isRolling = (secondsOf(period) ?? 0) > 0 && secondsOf(objective.period) !== undefined;
  return isRolling || period === objective.period;
}
