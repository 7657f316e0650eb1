import type { Proposal, WhatIf } from '../api/wire';
import { percentNumber } from '../shared/numbers';

/** The proposal with the numbers of what was tried; its reasons and findings stay those of what was proposed. */
export function proposalAs(proposal: Proposal, whatIf: WhatIf): Proposal {
  const { target, period, alert_tiers, backtest, fit } = whatIf;
  const objective = {
    ...proposal.objective,
    target,
    target_percent: percentNumber(target) ?? proposal.objective.target_percent,
    error_budget: complement(target),
    period,
  };
  return { ...proposal, objective, alert_tiers, backtest, fit };
}

/** 1 − a share between 0 and 1, exactly. */
export function complement(share: string): string {
  const [, fraction = ''] = share.split('.');
  // Spelt out: the build turns `**` into Math.pow, which takes no BigInt.
  const scale = BigInt('1'.padEnd(fraction.length + 1, '0'));
  const rest = (scale - BigInt(fraction === '' ? 0 : fraction)).toString().padStart(fraction.length, '0');
  return fraction === '' ? '1' : `0.${rest}`;
}
