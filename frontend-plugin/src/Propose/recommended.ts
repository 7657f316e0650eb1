import type { Proposal } from '../api/wire';

const KINDS = ['availability', 'latency', 'freshness', 'saturation', 'throughput', 'composite'] as const;

/**
 * The proposals that a review starts with: of each kind the one that the rules rank first, where it may be put
 * in force.
 */
export function recommended(proposals: Proposal[]): Proposal[] {
  return KINDS.flatMap((kind) => {
    const [best] = proposals
      .filter(({ objective }) => objective.indicator.kind === kind)
      .sort((a, b) => a.rank.rules - b.rank.rules);
    return best?.is_applicable ? [best] : [];
  });
}
