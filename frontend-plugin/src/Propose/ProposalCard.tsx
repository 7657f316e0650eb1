import React, { useState } from 'react';
import { Badge, Button, Checkbox, Stack, Text } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { Card } from '../shared/Card';
import { FactList, type Fact } from '../shared/FactList';
import { FindingList } from '../shared/FindingList';
import { kindInWords } from '../shared/kindInWords';
import { count, percent, perMonth } from '../shared/numbers';
import { durationInWords, secondsOf, spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import { budgetLeft } from './budgetLeft';
import { BurnDown } from '../shared/BurnDown';
import { HowWeKnow } from './HowWeKnow';
import { TierList } from './TierList';

interface Props {
  proposal: Proposal;
  isChosen: boolean;
  /** Absent where the user may not review. */
  onChoose?: (isChosen: boolean) => void;
}

/** One proposal with all that speaks for and against it. */
export function ProposalCard({ proposal, isChosen, onChoose }: Props) {
  const [isExplained, setExplained] = useState(false);
  const { objective, backtest } = proposal;
  return (
    <Card label={objective.id}>
      <Stack direction="column" gap={2}>
        <Heading proposal={proposal} />
        <FactList facts={facts(proposal)} />
        <BurnDown backtest={backtest} name={objective.id} />
        <Reasons proposal={proposal} />
        <TierList {...proposal} />
        {proposal.findings.length > 0 && <FindingList findings={proposal.findings} />}
        <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
          <Button variant="secondary" fill="text" icon="question-circle" onClick={() => setExplained(true)}>
            {t('proposal.how-we-know', 'How we know')}
          </Button>
          {onChoose && (
            <Checkbox
              label={t('proposal.choose', 'Review {{id}}', { id: objective.id })}
              description={
                proposal.is_applicable
                  ? undefined
                  : t('proposal.not-applicable', 'A check forbids to put it in force; see above.')
              }
              value={isChosen}
              disabled={!proposal.is_applicable}
              onChange={(event) => onChoose(event.currentTarget.checked)}
            />
          )}
        </Stack>
      </Stack>
      {isExplained && <HowWeKnow proposal={proposal} onClose={() => setExplained(false)} />}
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

function facts({ objective, backtest }: Proposal): Fact[] {
  const left = budgetLeft(objective, backtest);
  const isUnseen = (secondsOf(backtest.unseen) ?? 0) > 0;
  const noEvents = t('proposal.no-events', 'no events');
  return [
    {
      name: t('proposal.target', 'Target'),
      value: t('proposal.target-value', '{{target}} % over {{period}}', {
        target: objective.target_percent,
        period: spanInWords(objective.period),
      }),
    },
    {
      name: t('proposal.attainment', 'In history'),
      value: typeof backtest.attainment === 'number' ? percent(backtest.attainment, 3) : noEvents,
    },
    {
      name: t('proposal.budget-left', 'Budget left'),
      value: left
        ? t('proposal.budget-left-value', '{{share}} · {{time}} · {{n}} events', {
            share: percent(left.share),
            time: durationInWords(left.seconds),
            n: count(left.events),
          })
        : noEvents,
    },
    {
      name: t('proposal.held', 'Would have held on'),
      value: t('proposal.held-value', '{{n_held}} of {{n_days}} days', {
        n_held: backtest.n_days_held,
        n_days: backtest.n_days,
      }),
    },
    {
      name: t('proposal.pages', 'Pages'),
      value:
        backtest.pages_per_30_days > 0
          ? t('proposal.pages-value', 'about {{n}} a month', { n: perMonth(backtest.pages_per_30_days) })
          : t('proposal.no-pages', 'none in this history'),
    },
    ...(isUnseen
      ? [
          {
            name: t('proposal.unseen', 'Could not look at'),
            value: t('proposal.unseen-value', '{{span}} without data', { span: spanInWords(backtest.unseen) }),
          },
        ]
      : []),
  ];
}

function Reasons({ proposal }: { proposal: Proposal }) {
  return (
    <div>
      <Text element="h3" variant="h6">
        {t('proposal.why', 'Why')}
      </Text>
      <Text element="p">{proposal.target_reason}</Text>
      {proposal.reasons.map((reason) => (
        <Text element="p" key={reason}>
          + {reason}
        </Text>
      ))}
      {proposal.counter_reasons.map((reason) => (
        <Text element="p" key={reason} color="warning">
          − {reason}
        </Text>
      ))}
    </div>
  );
}
