import React from 'react';
import { locationUtil } from '@grafana/data';
import { Stack, Text, TextLink } from '@grafana/ui';
import { objectivePath } from '../App/paths';
import { useObjectives } from '../Objectives/useObjectives';
import { burnInWords } from '../shared/budgetInWords';
import { BudgetBar } from '../shared/BudgetBar';
import { percent } from '../shared/numbers';
import { Skeleton } from '../shared/Skeleton';
import { StateBadge } from '../shared/StateBadge';
import { t } from '../shared/translate';

export interface SloStatusProps {
  /** The service whose objectives are shown. */
  service: string;
}

/** Where the objectives of a service stand, for pages of other apps. */
export default function SloStatus({ service }: SloStatusProps) {
  const [found] = useObjectives(service);
  switch (found.state) {
    case 'loading':
      return <Skeleton label={t('objectives.loading', 'Loading the objectives')} n_rows={1} rowHeight={4} />;
    case 'failed':
      return <Text color="secondary">{t('slo-status.failed', 'Where the objectives stand could not be read')}</Text>;
    case 'done':
      return found.value.objectives.length === 0 ? (
        <Text color="secondary">{t('slo-status.none', 'No objective of {{service}} is in force', { service })}</Text>
      ) : (
        <Stack direction="column" gap={1}>
          {found.value.objectives.map(({ objective, state, budget, burn_rate }) => (
            <Stack key={objective.id} direction="row" gap={1} alignItems="center" wrap="wrap">
              <StateBadge state={state} />
              <TextLink href={locationUtil.assureBaseUrl(objectivePath(objective.id))} inline={false}>
                {objective.id}
              </TextLink>
              {budget && <BudgetBar share={budget.share} />}
              <Text color="secondary" variant="bodySmall" tabular>
                {t('slo-status.figures', '{{share}} left · burns {{rate}}', {
                  share: budget ? percent(budget.share) : '–',
                  rate: burnInWords(burn_rate),
                })}
              </Text>
            </Stack>
          ))}
        </Stack>
      );
  }
}
