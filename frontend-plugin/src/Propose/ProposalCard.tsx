import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, Checkbox, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Dismissal, Proposal } from '../api/wire';
import { BurnDown } from '../shared/BurnDown';
import { CalendarWindows } from '../shared/CalendarWindows';
import { Card } from '../shared/Card';
import { FactList } from '../shared/FactList';
import { FindingList } from '../shared/FindingList';
import { kindInWords } from '../shared/kindInWords';
import { t } from '../shared/translate';
import { DismissButton } from './DismissButton';
import { HowWeKnow } from './HowWeKnow';
import { proposalAs } from './proposalAs';
import { proposalFacts } from './proposalFacts';
import { Reasons } from './Reasons';
import type { Scenario } from './scenario';
import { TierList } from './TierList';
import { TrySliders } from './TrySliders';
import { useWhatIf } from './useWhatIf';

/** What an editor may do with a proposal. */
export interface ProposalActions {
  choose: (isChosen: boolean) => void;
  tryOut: (scenario: Scenario) => void;
  dismissed: (dismissal: Dismissal) => void;
}

interface Props {
  proposal: Proposal;
  /** What is shown of it: as proposed, or as it is tried. */
  scenario: Scenario;
  isChosen: boolean;
  /** Absent where the user may only read. */
  actions?: ProposalActions;
}

/** One proposal with all that speaks for and against it. */
export function ProposalCard({ proposal, scenario, isChosen, actions }: Props) {
  const [isExplained, setExplained] = useState(false);
  const styles = useStyles2(getStyles);
  const tried = useWhatIf(proposal, scenario);
  const shown = tried.whatIf ? proposalAs(proposal, tried.whatIf) : proposal;
  const { id } = proposal.objective;
  return (
    <Card label={id}>
      <Stack direction="column" gap={2}>
        <Stack direction="row" justifyContent="space-between" alignItems="flex-start" gap={2} wrap="wrap">
          <Heading proposal={shown} />
          {actions && (
            <Checkbox
              label={t('proposal.choose', 'Review {{id}}', { id })}
              description={
                proposal.is_applicable
                  ? undefined
                  : t('proposal.not-applicable', 'A check forbids to put it in force; see below.')
              }
              value={isChosen}
              disabled={!proposal.is_applicable}
              onChange={(event) => actions.choose(event.currentTarget.checked)}
            />
          )}
        </Stack>
        {actions && <TrySliders proposal={proposal} scenario={scenario} tried={tried} onTry={actions.tryOut} />}
        <div className={tried.isTrying ? styles.stale : undefined} aria-busy={tried.isTrying}>
          <Stack direction="column" gap={2}>
            <FactList facts={proposalFacts(shown, tried.whatIf)} />
            <BurnDown backtest={shown.backtest} name={id} />
            <CalendarWindows backtest={shown.backtest} period={shown.objective.period} name={id} />
          </Stack>
        </div>
        <div className={styles.columns}>
          <Reasons proposal={proposal} />
          <TierList {...shown} />
        </div>
        {proposal.findings.length > 0 && <FindingList findings={proposal.findings} />}
        <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
          <Button variant="secondary" fill="text" icon="question-circle" onClick={() => setExplained(true)}>
            {t('proposal.how-we-know', 'How we know')}
          </Button>
          {actions && <DismissButton id={id} onDismissed={actions.dismissed} />}
        </Stack>
      </Stack>
      {isExplained && <HowWeKnow proposal={shown} onClose={() => setExplained(false)} />}
    </Card>
  );
}

function Heading({ proposal: { objective, rank } }: { proposal: Proposal }) {
  const doRanksDiffer = rank.model && rank.model.rank !== rank.rules;
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Text element="h2" variant="h4">
          {t('proposal.heading', '{{kind}} {{target}} %', {
            kind: kindInWords(objective),
            target: objective.target_percent,
          })}
        </Text>
        <Badge color="blue" text={t('proposal.rank-rules', 'rules {{rank}}', { rank: rank.rules })} />
        {rank.model && (
          <Badge color="purple" text={t('proposal.rank-model', 'model {{rank}}', { rank: rank.model.rank })} />
        )}
        {doRanksDiffer && (
          <Text color="secondary">{t('proposal.ranks-differ', 'They disagree; the rules decide the order.')}</Text>
        )}
      </Stack>
      <Text element="p">{objective.indicator.in_words}</Text>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stale: css({ opacity: 0.6 }),
  columns: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(50)}), 1fr))`,
    gap: theme.spacing(2, 4),
  }),
});
