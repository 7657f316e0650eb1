import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { reviewPath } from '../App/paths';
import type { Proposal } from '../api/wire';
import { AppLinkButton } from '../shared/AppLinkButton';
import { spanInWords } from '../shared/spans';
import { ageInWords } from '../shared/times';
import { t } from '../shared/translate';
import { ProposalCard } from './ProposalCard';
import { recommended } from './recommended';

/** So many proposals are shown at first, beside those that a review starts with. */
const SHOWN_AT_FIRST = 3;

interface Props {
  service: string;
  proposals: Proposal[];
  mayReview: boolean;
}

/** The proposals of a service, and the way to the review of those that are chosen. */
export function Proposals({ service, proposals, mayReview }: Props) {
  const styles = useStyles2(getStyles);
  const [areAllShown, setAllShown] = useState(false);
  const best = recommended(proposals);
  const [chosen, setChosen] = useState(() => new Set(best.map(({ objective }) => objective.id)));
  const byRank = [...proposals].sort((a, b) => a.rank.rules - b.rank.rules);
  const shown = byRank.filter((proposal, idx) => areAllShown || idx < SHOWN_AT_FIRST || best.includes(proposal));
  const chosenIds = byRank.map(({ objective }) => objective.id).filter((id) => chosen.has(id));
  const n_hidden = byRank.length - shown.length;
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) {
      next.add(id);
    } else {
      next.delete(id);
    }
    setChosen(next);
  };
  return (
    <Stack direction="column" gap={2}>
      <Text element="p" color="secondary">
        {t('propose.looked-at', 'History until {{age}}, period {{period}}', {
          age: ageInWords(byRank[0].evidence.as_of),
          period: spanInWords(byRank[0].objective.period),
        })}
      </Text>
      {shown.map((proposal) => (
        <ProposalCard
          key={proposal.digest}
          proposal={proposal}
          isChosen={chosen.has(proposal.objective.id)}
          onChoose={mayReview ? (isChosen) => choose(proposal.objective.id, isChosen) : undefined}
        />
      ))}
      {n_hidden > 0 && (
        <Button variant="secondary" fill="outline" onClick={() => setAllShown(true)}>
          {t('propose.show-more', 'Show {{count}} more, with reasons', {
            count: n_hidden,
            defaultValue_one: 'Show one more, with reasons',
          })}
        </Button>
      )}
      {mayReview ? (
        <div className={styles.next}>
          <AppLinkButton
            to={reviewPath({ service, objectiveIds: chosenIds })}
            icon="arrow-right"
            disabled={chosen.size === 0}
          >
            {t('propose.review', 'Review {{count}} objectives', {
              count: chosen.size,
              defaultValue_one: 'Review one objective',
            })}
          </AppLinkButton>
        </div>
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
  next: css({
    position: 'sticky',
    bottom: 0,
    display: 'flex',
    justifyContent: 'flex-end',
    padding: theme.spacing(1, 0),
    background: theme.colors.background.primary,
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
});
