import React, { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Alert, EmptyState, RadioButtonGroup, Stack } from '@grafana/ui';
import { servicesPath } from '../App/paths';
import type { Change, Undone } from '../api/wire';
import { canApplyTo } from '../shared/canEdit';
import { currentRights } from '../shared/currentRights';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { FindingList } from '../shared/FindingList';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { ChangeCard } from './ChangeCard';
import { fetchChanges } from './fetchChanges';

type Shown = 'open' | 'all';

/** What is in force, and the way back from each change. */
export default function ChangesPage() {
  const [changes, askAgain] = useAnswer(fetchChanges);
  const [undone, setUndone] = useState<Undone>();
  const onUndone = (taken_back: Undone) => {
    setUndone(taken_back);
    askAgain();
  };
  return (
    <PluginPage subTitle={t('changes.subtitle', 'What was put in force, by whom, and how to take it back.')}>
      <Stack direction="column" gap={2}>
        {undone && <UndoneNotice undone={undone} />}
        {changes.state === 'loading' && (
          <Skeleton label={t('changes.loading', 'Loading the changes')} n_rows={2} rowHeight={20} />
        )}
        {changes.state === 'failed' && (
          <FailureNotice
            title={t('changes.failed', 'The changes could not be read')}
            error={changes.error}
            onRetry={askAgain}
          />
        )}
        {changes.state === 'done' && <Changes changes={changes.value} onUndone={onUndone} />}
      </Stack>
    </PluginPage>
  );
}

function UndoneNotice({ undone: { change, findings } }: { undone: Undone }) {
  return (
    <>
      <Alert
        severity="success"
        title={t('changes.undone', 'The change of {{service}} is undone: what was there before is there again', {
          service: change.service,
        })}
      />
      <FindingList findings={findings} />
    </>
  );
}

function Changes({ changes, onUndone }: { changes: Change[]; onUndone: (undone: Undone) => void }) {
  const [shown, setShown] = useShownInAddress();
  const rights = currentRights();
  const listed = shown === 'all' ? changes : changes.filter(({ state }) => state !== 'undone');
  return (
    <Stack direction="column" gap={2}>
      <div>
        <RadioButtonGroup<Shown>
          aria-label={t('changes.shown', 'Which changes')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'open', label: t('changes.shown-open', 'In force') },
            { value: 'all', label: t('changes.shown-all', 'All') },
          ]}
        />
      </div>
      {listed.length === 0 && (
        <EmptyState
          variant="call-to-action"
          hideImage
          message={
            changes.length === 0
              ? t('changes.empty', 'Nothing was put in force yet')
              : t('changes.none-in-force', 'Nothing is in force; all changes were undone')
          }
          button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
        />
      )}
      {listed.map((change) => (
        <ChangeCard
          key={change.id}
          change={change}
          mayUndoFiles={canApplyTo('files', rights)}
          mayDrive={canApplyTo('grafana', rights)}
          onUndone={onUndone}
        />
      ))}
    </Stack>
  );
}

function useShownInAddress(): [Shown, (shown: Shown) => void] {
  const { search } = useLocation();
  const navigate = useNavigate();
  const setShown = (shown: Shown) => navigate({ search: shown === 'all' ? '?show=all' : '' }, { replace: true });
  return [new URLSearchParams(search).get('show') === 'all' ? 'all' : 'open', setShown];
}
