import React from 'react';
import { css } from '@emotion/css';
import { Badge, Button, Stack, Text, useStyles2 } from '@grafana/ui';
import type { PartName, PartTest } from '../api/wire';
import { Card } from '../shared/Card';
import { FactList } from '../shared/FactList';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { useTask } from '../shared/useTask';
import { tryPart } from './tryPart';

interface Props {
  part: PartName;
  title: string;
  /** What it is now, in words. */
  now: string;
  /** Something was typed that is not saved, so a test would try something else than what stands here. */
  isStale: boolean;
  children: React.ReactNode;
}

/** One part of the configuration with its test: what was tried, and what came back. */
export function PartCard({ part, title, now, isStale, children }: Props) {
  const { task, run, cancel } = useTask(tryPart);
  const styles = useStyles2(getStyles);
  const isRunning = task.state === 'running';
  return (
    <Card label={title}>
      <Stack direction="column" gap={2}>
        <Stack direction="row" justifyContent="space-between" alignItems="flex-start" gap={1}>
          <div className={styles.heading}>
            <Text element="h2" variant="h4">
              {title}
            </Text>
            <Text element="p" color="secondary">
              {t('configuration.now', 'Now: {{now}}', { now })}
            </Text>
          </div>
          <Button
            type="button"
            variant="secondary"
            icon={isRunning ? 'times' : 'play'}
            aria-label={t('configuration.test-of', 'Test: {{title}}', { title })}
            onClick={() => (isRunning ? cancel() : run(part))}
          >
            {isRunning ? t('working.cancel', 'Cancel') : t('configuration.test', 'Test')}
          </Button>
        </Stack>
        {typeof children === 'string' ? <Text element="p">{children}</Text> : children}
        {task.state === 'done' && <Outcome test={task.value} isStale={isStale} />}
        {task.state === 'failed' && (
          <FailureNotice title={t('configuration.test-failed', 'The test could not be made')} error={task.error} />
        )}
      </Stack>
    </Card>
  );
}

function Outcome({ test, isStale }: { test: PartTest; isStale: boolean }) {
  return (
    <div role="status">
      <Stack direction="column" gap={1}>
        <Stack direction="row" gap={1} alignItems="center">
          {test.is_working ? (
            <Badge color="green" icon="check" text={t('configuration.works', 'Works')} />
          ) : (
            <Badge color="red" icon="times" text={t('configuration.works-not', 'Does not work')} />
          )}
          {isStale && (
            <Text color="secondary">
              {t('configuration.stale', 'This was tried as it is saved, not as it is typed.')}
            </Text>
          )}
        </Stack>
        <FactList
          facts={[
            { name: t('configuration.tried', 'What was tried'), value: test.tried, isLong: true },
            { name: t('configuration.came-back', 'What came back'), value: test.came_back, isLong: true },
            ...(test.is_working
              ? []
              : [{ name: t('configuration.remedy', 'What to do'), value: remedyFor(test.part), isLong: true }]),
          ]}
        />
      </Stack>
    </div>
  );
}

function remedyFor(part: PartName): string {
  switch (part) {
    case 'source':
      return t(
        'configuration.remedy-source',
        'Set an address that the host of Grafana reaches, or a data source together with the token of a service account; then save and test again. Pages work without either, by the data source chosen on them.'
      );
    case 'service_labels':
      return t(
        'configuration.remedy-labels',
        'Name a label that your series have, the most telling first; then save and test again. It is read from the source above, so that has to work first.'
      );
    case 'rule_target':
      return t(
        'configuration.remedy-rules',
        "Set a folder that Grafana's process may write to and that Prometheus reads, and start Prometheus with --web.enable-lifecycle; or leave it empty and apply to this Grafana or to a ruler."
      );
    case 'model':
      return t(
        'configuration.remedy-model',
        "Look in Grafana's log, which names the file that could not be loaded. Without a model the rules alone rank."
      );
    case 'ledger':
      return t(
        'configuration.remedy-ledger',
        'Keep a copy of the data folder before anything else: receipts that are named here no longer prove what they did.'
      );
  }
}

const getStyles = () => ({ heading: css({ minWidth: 0, overflowWrap: 'anywhere' }) });
