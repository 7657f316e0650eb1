import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useNavigate } from 'react-router';
import { Button, useStyles2 } from '@grafana/ui';
import { reviewPath } from '../App/paths';
import { useRelayTask } from '../relay/useRelayTask';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { Working } from '../shared/Working';
import { revise, type Revision } from './revise';

interface Props {
  service: string;
  objectiveIds: string[];
  /** What was moved by a slider: it is proved and kept on the way to the review. */
  revisions: Revision[];
}

/** The next step, always in sight. */
export function ReviewBar({ service, objectiveIds, revisions }: Props) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const to = reviewPath({ service, objectiveIds });
  const { task, run, cancel } = useRelayTask(revise);
  const label = t('propose.review', 'Review {{count}} objectives', {
    count: objectiveIds.length,
    defaultValue_one: 'Review one objective',
  });
  const proveAndReview = async () => {
    if (await run(revisions)) {
      navigate(to);
    }
  };
  return (
    <div className={styles.bar}>
      {task.state === 'failed' && (
        <FailureNotice
          title={t('propose.revise-failed', 'The targets that you chose could not be proved')}
          error={task.error}
        />
      )}
      <div className={styles.next}>
        {task.state === 'running' && (
          <Working
            text={t('propose.revising', 'Proving {{targets}}', { targets: revisions.map(inWords).join(', ') })}
            onCancel={cancel}
          />
        )}
        {revisions.length === 0 || objectiveIds.length === 0 ? (
          <AppLinkButton to={to} icon="arrow-right" disabled={objectiveIds.length === 0}>
            {label}
          </AppLinkButton>
        ) : (
          <Button icon="arrow-right" disabled={task.state === 'running'} onClick={proveAndReview}>
            {label}
          </Button>
        )}
      </div>
    </div>
  );
}

function inWords({ proposal, scenario }: Revision): string {
  return t('propose.revision', '{{id}} at {{target}} %', {
    id: proposal.objective.id,
    target: scenario.targetPercent,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'sticky',
    bottom: 0,
    padding: theme.spacing(1, 0),
    background: theme.colors.background.primary,
    borderTop: `1px solid ${theme.colors.border.weak}`,
    zIndex: 1,
  }),
  next: css({
    display: 'flex',
    justifyContent: 'flex-end',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
  }),
});
