import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, Stack, useStyles2 } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { t } from '../shared/translate';
import { GroupChoice } from './GroupChoice';
import { MaintenanceFields } from './MaintenanceFields';
import { PeriodChoice } from './PeriodChoice';
import type { ProposalRequest } from './propose';
import { draftOf, requestFor, type ProposalDraft } from './proposalDraft';
import { ownZone } from './ZoneChoice';

interface Props {
  service: string;
  /** What was proposed last: the form starts with it, and groups are told apart by what it reads. */
  proposals: Proposal[];
  /** The label that these were grouped by; empty where they were not. */
  groupedBy: string;
  isRunning: boolean;
  onPropose: (request: ProposalRequest) => void;
}

/** For changing our mind, not for starting: without it the period is 30 days and history sets the target. */
export function ProposeForm({ service, proposals, groupedBy, isRunning, onPropose }: Props) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState(() => ({ ...draftOf(proposals[0]?.objective, ownZone()), groupBy: groupedBy }));
  const [isMoreShown, setMoreShown] = useState(draft.maintenance.length > 0 || groupedBy !== '');
  const set = (part: Partial<ProposalDraft>) => setDraft({ ...draft, ...part });
  const submit = (event: React.SyntheticEvent) => {
    event.preventDefault();
    onPropose(requestFor(service, draft));
  };
  return (
    <form onSubmit={submit}>
      <Stack direction="column" gap={2}>
        <div className={styles.fields}>
          <PeriodChoice
            period={draft.period}
            zone={draft.zone}
            onPeriod={(period) => set({ period })}
            onZone={(zone) => set({ zone })}
          />
          <Field label={t('propose.target', 'Target in %')} noMargin>
            <Input
              id="propose-target"
              value={draft.target}
              onChange={(event) => set({ target: event.currentTarget.value })}
              placeholder={t('propose.target-fitted', 'fitted to history')}
              width={20}
            />
          </Field>
          <Button type="submit" variant="secondary" icon="sync" disabled={isRunning}>
            {t('propose.again', 'Look again')}
          </Button>
          <Button
            variant="secondary"
            fill="text"
            icon={isMoreShown ? 'angle-up' : 'angle-down'}
            aria-expanded={isMoreShown}
            onClick={() => setMoreShown(!isMoreShown)}
          >
            {t('propose.more', 'Groups and maintenance')}
          </Button>
        </div>
        {isMoreShown && (
          <>
            <GroupChoice
              service={service}
              proposals={proposals}
              label={draft.groupBy}
              onLabel={(groupBy) => set({ groupBy })}
            />
            <MaintenanceFields windows={draft.maintenance} onWindows={(maintenance) => set({ maintenance })} />
          </>
        )}
      </Stack>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(2) }),
});
