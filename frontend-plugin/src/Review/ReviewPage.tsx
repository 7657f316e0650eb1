import React, { useCallback, useState } from 'react';
import { useLocation } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { changesPath, proposePath, readReviewSubject, servicesPath, type ReviewSubject } from '../App/paths';
import type { Plan } from '../api/wire';
import { ApiFailure } from '../api/failure';
import { canApplyTo, canEdit, type TargetKind } from '../shared/canEdit';
import { currentRights } from '../shared/currentRights';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { NoPermission } from '../shared/NoPermission';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { useTask } from '../shared/useTask';
import { AppliedNotice } from './AppliedNotice';
import { applyPlan } from './applyPlan';
import { ApplyProgress } from './ApplyProgress';
import { countRules } from './countRules';
import { ExportButton } from './ExportDrawer';
import { ObjectReview } from './ObjectReview';
import { planChange } from './planChange';
import { PlannedFileCard } from './PlannedFileCard';

/** What would be written, before a person decides. */
export default function ReviewPage() {
  const { search } = useLocation();
  const subject = readReviewSubject(search);
  const parentItem = subject
    ? {
        text: t('propose.title', 'Propose · {{service}}', { service: subject.service }),
        url: proposePath(subject.service),
      }
    : { text: t('services.title', 'Services'), url: servicesPath() };
  return (
    <PluginPage pageNav={{ text: t('review.title', 'Review change'), parentItem }}>
      {subject ? <Review key={search} subject={subject} /> : <NoSubject />}
    </PluginPage>
  );
}

function NoSubject() {
  return (
    <EmptyState
      variant="not-found"
      message={t('review.no-subject', 'This address names nothing to review')}
      button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
    />
  );
}

function Review({ subject }: { subject: ReviewSubject }) {
  if (!canEdit(currentRights())) {
    return (
      <NoPermission message={t('review.no-permission', 'You may not put objectives in force')}>
        <AppLinkButton to={proposePath(subject.service)}>{t('review.back', 'Back to the proposals')}</AppLinkButton>
      </NoPermission>
    );
  }
  return <PermittedReview subject={subject} />;
}

/** Where the rules go decides who writes them: the backend into files, this browser into Grafana. */
function PermittedReview({ subject }: { subject: ReviewSubject }) {
  const mayWriteFiles = canApplyTo('files', currentRights());
  const [target, setTarget] = useState<TargetKind>(mayWriteFiles ? 'files' : 'grafana');
  return (
    <Stack direction="column" gap={2}>
      <div>
        <RadioButtonGroup<TargetKind>
          aria-label={t('review.target', 'Where the rules go')}
          value={target}
          onChange={setTarget}
          options={[
            { value: 'files', label: t('review.target-files', 'Rule files') },
            { value: 'grafana', label: t('review.target-grafana', 'This Grafana') },
            { value: 'ruler', label: t('review.target-ruler', 'Ruler of Mimir or Cortex') },
          ]}
        />
      </div>
      {target === 'files' ? (
        <FileReview subject={subject} mayApply={mayWriteFiles} />
      ) : (
        <ObjectReview key={target} subject={subject} kind={target} />
      )}
    </Stack>
  );
}

function FileReview({ subject, mayApply }: { subject: ReviewSubject; mayApply: boolean }) {
  const ask = useCallback(
    (signal: AbortSignal) => planChange({ service: subject.service, objectiveIds: subject.objectiveIds }, signal),
    // The page is a new one for each address, so the subject stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    []
  );
  const [plan, planAgain] = useAnswer(ask);
  switch (plan.state) {
    case 'loading':
      return <Skeleton label={t('review.loading', 'Loading the plan')} n_rows={2} rowHeight={25} />;
    case 'failed':
      return (
        <FailureNotice
          title={t('review.plan-failed', 'The change could not be planned')}
          error={plan.error}
          onRetry={planAgain}
        />
      );
    case 'done':
      // Another plan is another review: what was said about the old one goes.
      return (
        <PlanReview
          key={plan.value.files.map(({ proposal }) => proposal).join()}
          plan={plan.value}
          mayApply={mayApply}
          onPlanAgain={planAgain}
        />
      );
  }
}

interface PlanReviewProps {
  plan: Plan;
  mayApply: boolean;
  onPlanAgain: () => void;
}

function PlanReview({ plan, mayApply, onPlanAgain }: PlanReviewProps) {
  const { task, run } = useTask(applyPlan);
  const [since, setSince] = useState(0);
  const apply = () => {
    setSince(Date.now());
    run(plan);
  };
  if (task.state === 'done') {
    return <AppliedNotice applied={task.value} />;
  }
  return (
    <Stack direction="column" gap={2}>
      <Text element="p">{summary(plan)}</Text>
      {plan.files.map((file) => (
        <PlannedFileCard key={file.path} file={file} />
      ))}
      <Text element="p" color="secondary">
        {t(
          'review.what-happens',
          'After Apply the files are written, read back, and one evaluation is awaited. If anything is worse, all of it is taken back by itself. It can be undone later, too.'
        )}
      </Text>
      {task.state === 'failed' && <ApplyFailure error={task.error} onPlanAgain={onPlanAgain} />}
      {task.state === 'running' ? (
        <ApplyProgress service={plan.service} since={since} />
      ) : (
        <Stack direction="row" justifyContent="flex-end" gap={1} wrap="wrap">
          <ExportButton reviewed={plan.files.map(({ objective, proposal }) => ({ id: objective.id, proposal }))} />
          {mayApply ? (
            <Button icon="check" onClick={apply}>
              {t('review.apply', 'Apply')}
            </Button>
          ) : (
            <Text color="secondary">
              {t('review.files-need-admin', 'Rule files are written by the backend, so an admin has to apply them.')}
            </Text>
          )}
        </Stack>
      )}
    </Stack>
  );
}

function ApplyFailure({ error, onPlanAgain }: { error: unknown; onPlanAgain: () => void }) {
  const isStale = error instanceof ApiFailure && error.kind === 'stale_review';
  return (
    <>
      <FailureNotice
        title={
          isStale
            ? t('review.stale', 'A newer proposal has taken the place of what you reviewed; nothing was written')
            : t('review.apply-failed', 'The change is not in force')
        }
        error={error}
        onRetry={isStale ? onPlanAgain : undefined}
        retryText={t('review.again', 'Review again')}
      />
      {!isStale && (
        <div>
          <AppLinkButton to={changesPath()} variant="secondary">
            {t('review.see-changes', 'See the changes')}
          </AppLinkButton>
        </div>
      )}
    </>
  );
}

function summary({ files, service }: Plan): string {
  const { n_recording, n_alerting } = countRules(files.map(({ after }) => after));
  return t(
    'review.summary',
    '{{service}}: {{count}} rule files with {{n_recording}} recording rules and {{n_alerting}} alerts',
    {
      service,
      count: files.length,
      defaultValue_one: '{{service}}: 1 rule file with {{n_recording}} recording rules and {{n_alerting}} alerts',
      n_recording,
      n_alerting,
    }
  );
}
