import React, { useCallback, useState } from 'react';
import { config } from '@grafana/runtime';
import { Button, Stack, Text } from '@grafana/ui';
import type { ReviewSubject } from '../App/paths';
import type { ObjectPlan, Target } from '../api/wire';
import { startChange } from '../Drive/driveChange';
import { DriveProgress } from '../Drive/DriveProgress';
import { useDrive } from '../Drive/useDrive';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { useTask } from '../shared/useTask';
import { Working } from '../shared/Working';
import { ExportButton } from './ExportDrawer';
import type { GrafanaPlace } from './exportFormats';
import { planObjects, reviewedOf } from './planObjects';
import { PlannedObjectCard } from './PlannedObjectCard';
import { prometheusSources } from './prometheusSources';
import { TargetForm } from './TargetForm';
import { firstChoice, targetOf } from './targetOf';

interface Props {
  subject: ReviewSubject;
  kind: 'grafana' | 'ruler';
}

/** What this browser would write into Grafana or a ruler with the user's own rights. */
export function ObjectReview({ subject, kind }: Props) {
  const [choice, setChoice] = useState(() => firstChoice(subject.service, prometheusSources()[0]?.uid ?? ''));
  const target = targetOf({ ...choice, kind }, currentSession());
  const plan = useCallback((asked: Target, signal: AbortSignal) => planObjects(subject, asked, signal), [subject]);
  const { task, run, cancel } = useTask(plan);
  const drive = useDrive();
  const [planned, setPlanned] = useState<Target>();
  if (drive.task.state !== 'idle') {
    return <DriveProgress drive={drive} />;
  }
  return (
    <Stack direction="column" gap={2}>
      <TargetForm
        choice={{ ...choice, kind }}
        onChange={(next) => {
          setChoice(next);
          cancel();
        }}
      />
      <div>
        <Button
          variant={task.state === 'done' ? 'secondary' : 'primary'}
          disabled={!target || task.state === 'running'}
          onClick={() => {
            setPlanned(target);
            if (target) {
              run(target);
            }
          }}
        >
          {t('review.show-objects', 'Show what would be written')}
        </Button>
      </div>
      {task.state === 'running' && <Working text={t('review.loading', 'Loading the plan')} onCancel={cancel} />}
      {task.state === 'failed' && (
        <FailureNotice title={t('review.plan-failed', 'The change could not be planned')} error={task.error} />
      )}
      {task.state === 'done' && planned && (
        <Planned
          plan={task.value}
          place={placeOf(planned)}
          onApply={() =>
            drive.begin((signal) =>
              startChange({ service: subject.service, objectives: reviewedOf(task.value), target: planned }, signal)
            )
          }
        />
      )}
    </Stack>
  );
}

interface PlannedProps {
  plan: ObjectPlan;
  place: GrafanaPlace;
  onApply: () => void;
}

function Planned({ plan, place, onApply }: PlannedProps) {
  return (
    <>
      {plan.objects.map((object) => (
        <PlannedObjectCard key={object.place} object={object} />
      ))}
      <Text element="p" color="secondary">
        {t(
          'review.what-happens-objects',
          'After Apply your browser reads what is there, writes with your own rights, reads it back and waits for the first evaluation. What does not work out is taken back. It can be undone later, too.'
        )}
      </Text>
      <Stack direction="row" justifyContent="flex-end" gap={1} wrap="wrap">
        <ExportButton reviewed={reviewedOf(plan)} place={place} />
        <Button icon="check" onClick={onApply}>
          {t('review.apply', 'Apply')}
        </Button>
      </Stack>
    </>
  );
}

function placeOf(target: Target): GrafanaPlace {
  return {
    datasourceUid: target.datasource_uid,
    folder: target.kind === 'grafana' ? target.folder_title : undefined,
  };
}

function currentSession() {
  const { appUrl, bootData } = config;
  return { organisationId: bootData.user.orgId || 1, grafanaUrl: appUrl || window.location.origin };
}
