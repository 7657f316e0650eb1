import React, { useCallback, useState } from 'react';
import { useParams } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Alert, Button, EmptyState, Stack, Text } from '@grafana/ui';
import { objectivesPath, proposePath } from '../App/paths';
import { ApiFailure } from '../api/failure';
import type { Change, ObjectiveHistory, Undone } from '../api/wire';
import { ChangeCard } from '../Changes/ChangeCard';
import { useDataSource } from '../relay/dataSource';
import { AppLinkButton } from '../shared/AppLinkButton';
import { BurnDown } from '../shared/BurnDown';
import { CalendarWindows } from '../shared/CalendarWindows';
import { canApplyTo } from '../shared/canEdit';
import { Card } from '../shared/Card';
import { currentRights } from '../shared/currentRights';
import { CutNotice } from '../shared/CutNotice';
import { FindingList } from '../shared/FindingList';
import { NoAnswer } from '../shared/NoAnswer';
import { stateBecause } from '../shared/objectiveState';
import { periodInWords } from '../shared/periodInWords';
import { Skeleton } from '../shared/Skeleton';
import { StateBadge } from '../shared/StateBadge';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { Working } from '../shared/Working';
import { AlertHistory } from './AlertHistory';
import { withAlertStates } from './alertStates';
import { AlertWindows } from './AlertWindows';
import { dashboardPath } from './dashboardPath';
import { fetchObjective } from './fetchObjective';
import { Figures } from './Figures';
import { ReceiptList } from './ReceiptList';
import { Terms } from './Terms';
import { useAlertStates } from './useAlertStates';
import { WhereFrom } from './WhereFrom';

/** One promise: where it stands, how it came there, and the way back. */
export default function ObjectivePage() {
  const { id = '' } = useParams();
  const [dataSource] = useDataSource();
  const ask = useCallback((signal: AbortSignal) => fetchObjective(id, dataSource, signal), [id, dataSource]);
  const [objective, askAgain, stop] = useAnswer(ask);
  const [undone, setUndone] = useState<Undone>();
  const onUndone = (takenBack: Undone) => {
    setUndone(takenBack);
    askAgain();
  };
  const isLooking = objective.state === 'loading' || (objective.state === 'done' && objective.isRefreshing);
  const pageNav = { text: id, parentItem: { text: t('objectives.title', 'Objectives'), url: objectivesPath() } };
  return (
    <PluginPage
      pageNav={pageNav}
      subTitle={objective.state === 'done' ? promise(objective.value) : undefined}
      actions={
        <Button variant="secondary" icon="sync" onClick={askAgain} disabled={isLooking}>
          {t('objectives.look-again', 'Look again')}
        </Button>
      }
    >
      <Stack direction="column" gap={2}>
        {undone && <UndoneNotice undone={undone} />}
        {objective.state === 'loading' && (
          <>
            <Working text={t('objective.looking', 'Reading where the objective stands')} onCancel={stop} />
            <Skeleton label={t('objective.loading', 'Loading the objective')} n_rows={4} rowHeight={20} />
          </>
        )}
        {objective.state === 'failed' && <Failed error={objective.error} onRetry={askAgain} isUndone={!!undone} />}
        {objective.state === 'done' && <Objective found={objective.value} onUndone={onUndone} />}
      </Stack>
    </PluginPage>
  );
}

function promise({ in_force: { objective } }: ObjectiveHistory): string {
  return t('objective.promise', '{{target}} % of good events over {{period}} · {{words}}', {
    target: objective.target_percent,
    period: periodInWords(objective.period),
    words: objective.indicator.in_words,
  });
}

function UndoneNotice({ undone: { change, findings } }: { undone: Undone }) {
  return (
    <>
      <Alert
        severity="success"
        title={t('objective.undone', 'Change {{id}} is undone: what was there before is there again', {
          id: change.id,
        })}
      />
      <FindingList findings={findings} />
    </>
  );
}

function Failed({ error, onRetry, isUndone }: { error: unknown; onRetry: () => void; isUndone: boolean }) {
  if (error instanceof ApiFailure && error.kind === 'not_found') {
    return (
      <EmptyState
        variant={isUndone ? 'call-to-action' : 'not-found'}
        hideImage={isUndone}
        message={t('objective.not-in-force', 'This objective is not in force')}
        button={<AppLinkButton to={objectivesPath()}>{t('objective.see-others', 'See those in force')}</AppLinkButton>}
      />
    );
  }
  return <NoAnswer title={t('objective.failed', 'The objective could not be read')} error={error} onLook={onRetry} />;
}

function Objective({ found, onUndone }: { found: ObjectiveHistory; onUndone: (undone: Undone) => void }) {
  const { history, changes, receipts, cut } = found;
  const told = useAlertStates(found);
  const in_force = withAlertStates(found.in_force, told.states);
  const { objective, state } = in_force;
  const rights = currentRights();
  const dashboard = dashboardPath(objective.id, changes);
  return (
    <Stack direction="column" gap={2}>
      <CutNotice cut={cut} />
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
        <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
          <StateBadge state={state} />
          <Text>{stateBecause(in_force)}</Text>
        </Stack>
        <Stack direction="row" gap={1} wrap="wrap">
          {dashboard !== undefined && (
            <AppLinkButton to={dashboard} variant="secondary" size="sm" icon="apps">
              {t('objective.dashboard', 'Dashboard')}
            </AppLinkButton>
          )}
          <AppLinkButton to={proposePath(objective.service.name)} variant="secondary" size="sm">
            {t('objective.propose-again', 'Propose another target')}
          </AppLinkButton>
        </Stack>
      </Stack>
      <Figures in_force={in_force} />
      <Terms objective={objective} />
      <Card label={t('objective.section.burn-down', 'Burn-down')}>
        <Stack direction="column" gap={1}>
          <BurnDown backtest={history} name={objective.id} changes={changeTimes(changes)} />
          <CalendarWindows backtest={history} period={objective.period} name={objective.id} />
          <WhereFrom found={found} />
        </Stack>
      </Card>
      <Card label={t('objective.section.alerts', 'Alerts')}>
        <AlertWindows in_force={in_force} {...told} />
      </Card>
      <Card label={t('objective.section.alert-history', 'Alert history')}>
        <AlertHistory history={history} since={in_force.since} />
      </Card>
      <section aria-label={t('objective.section.changes', 'Changes')}>
        <Stack direction="column" gap={1}>
          <Text element="h2" variant="h4">
            {t('objective.section.changes', 'Changes')}
          </Text>
          {changes.map((change) => (
            <ChangeCard
              key={change.id}
              change={change}
              mayUndoFiles={canApplyTo('files', rights)}
              mayDrive={canApplyTo('grafana', rights)}
              onUndone={onUndone}
            />
          ))}
        </Stack>
      </section>
      <Card label={t('objective.section.receipts', 'Receipts')}>
        <ReceiptList receipts={receipts} />
      </Card>
    </Stack>
  );
}

/** When a change came into force, or out of it. */
function changeTimes(changes: Change[]) {
  return changes.flatMap(({ log }) =>
    log.filter(({ state }) => state === 'committed' || state === 'undone').map(({ at }) => ({ at }))
  );
}
