import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Dismissal, Proposal } from '../api/wire';
import { periodInWords } from '../shared/periodInWords';
import { ageInWords } from '../shared/times';
import { t } from '../shared/translate';
import { useAddressState } from '../shared/useAddressState';
import { DismissedList } from './DismissedList';
import { ProposalCard } from './ProposalCard';
import { recommended } from './recommended';
import { ReviewBar } from './ReviewBar';
import { isAsProposed, scenarioOf } from './scenario';
import { readTried, TRIED, writeTried } from './tried';

/** So many proposals are shown at first, beside those that a review starts with. */
const SHOWN_AT_FIRST = 3;

interface Props {
  service: string;
  proposals: Proposal[];
  dismissals: Dismissal[];
  /** They are one group, of which all are to be reviewed unless somebody says otherwise. */
  areGrouped?: boolean;
  mayReview: boolean;
  /** What is dismissed is another. */
  onDismissals: () => void;
}

/** The proposals of a service, and the way to the review of those that are chosen. */
export function Proposals({ service, proposals, dismissals, areGrouped, mayReview, onDismissals }: Props) {
  const styles = useStyles2(getStyles);
  const [areAllShown, setAllShown] = useState(false);
  const [address, setAddress] = useAddressState();
  const scenarios = readTried(address.get(TRIED) ?? '', proposals);
  const [choices, setChoices] = useState(() => new Map<string, boolean>());
  const isDismissed = (id: string) => dismissals.some(({ objective_id }) => objective_id === id);
  const wanted = proposals
    .filter(({ objective }) => !isDismissed(objective.id))
    .sort((a, b) => a.rank.rules - b.rank.rules);
  const best = recommended(wanted);
  const shown = wanted.filter((proposal, idx) => areAllShown || idx < SHOWN_AT_FIRST || best.includes(proposal));
  const isChosen = (proposal: Proposal) =>
    choices.get(proposal.objective.id) ?? (areGrouped || best.includes(proposal));
  const scenarioFor = ({ objective }: Proposal) => scenarios.get(objective.id) ?? scenarioOf(objective);
  const chosen = wanted.filter((proposal) => proposal.is_applicable && isChosen(proposal));
  const revisions = chosen
    .map((proposal) => ({ proposal, scenario: scenarioFor(proposal) }))
    .filter(({ proposal, scenario }) => !isAsProposed(scenario, proposal.objective));
  const n_hidden = wanted.length - shown.length;
  return (
    <Stack direction="column" gap={2}>
      <Text element="p" color="secondary">
        {t('propose.looked-at', 'History until {{age}}, period {{period}}', {
          age: ageInWords(proposals[0].evidence.as_of),
          period: periodInWords(proposals[0].objective.period),
        })}
      </Text>
      <div className={styles.cards}>
        {shown.map((proposal) => (
          <ProposalCard
            key={proposal.digest}
            proposal={proposal}
            scenario={scenarioFor(proposal)}
            isChosen={isChosen(proposal)}
            actions={
              mayReview
                ? {
                    choose: (wish) => setChoices(new Map(choices).set(proposal.objective.id, wish)),
                    tryOut: (scenario) =>
                      setAddress({
                        [TRIED]: writeTried(new Map(scenarios).set(proposal.objective.id, scenario), proposals),
                      }),
                    dismissed: onDismissals,
                  }
                : undefined
            }
          />
        ))}
      </div>
      {n_hidden > 0 && (
        <Button variant="secondary" fill="outline" onClick={() => setAllShown(true)}>
          {t('propose.show-more', 'Show {{count}} more, with reasons', {
            count: n_hidden,
            defaultValue_one: 'Show one more, with reasons',
          })}
        </Button>
      )}
      {dismissals.length > 0 && (
        <DismissedList dismissals={dismissals} onWanted={mayReview ? onDismissals : undefined} />
      )}
      {mayReview ? (
        <ReviewBar service={service} objectiveIds={chosen.map(({ objective }) => objective.id)} revisions={revisions} />
      ) : (
        <Text element="p" color="secondary">
          {t(
            'propose.viewer',
            'You can read this. To review and apply it you need the role Editor; an organisation admin can give it to you.'
          )}
        </Text>
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cards: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    // What the keyboard comes to is scrolled clear of the bar that sticks to the bottom.
    '& :is(a, button, input, summary, [tabindex])': { scrollMarginBottom: theme.spacing(10) },
  }),
});
