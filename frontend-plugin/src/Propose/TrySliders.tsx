import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Input, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { FailureNotice } from '../shared/FailureNotice';
import { periodInWords } from '../shared/periodInWords';
import { secondsOf, spanInWords } from '../shared/spans';
import { StepSlider } from '../shared/StepSlider';
import { t } from '../shared/translate';
import { isAsProposed, periodSteps, scenarioOf, stepOf, targetSteps, typedTarget, type Scenario } from './scenario';
import type { Tried } from './useWhatIf';

interface Props {
  proposal: Proposal;
  scenario: Scenario;
  tried: Tried;
  onTry: (scenario: Scenario) => void;
}

/** Moves target and period of one proposal; what history says of it is drawn anew at once. */
export function TrySliders({ proposal, scenario, tried, onTry }: Props) {
  const styles = useStyles2(getStyles);
  const { objective } = proposal;
  const proposed = scenarioOf(objective);
  const targets = targetSteps(proposed.targetPercent, scenario.targetPercent);
  const periods = periodSteps(proposed.period, scenario.period);
  const inSeconds = (period: string) => secondsOf(period) ?? 0;
  const isProposed = isAsProposed(scenario, objective);
  return (
    <div className={styles.sliders}>
      <div className={styles.field}>
        <div className={styles.heading}>
          <Text variant="bodySmall" weight="medium">
            {t('try.target', 'Target')}
          </Text>
          <TargetInput
            // Another value from the slider is what stands in the field.
            key={scenario.targetPercent}
            id={objective.id}
            targetPercent={scenario.targetPercent}
            onTarget={(targetPercent) => onTry({ ...scenario, targetPercent })}
          />
        </div>
        <StepSlider
          label={t('try.target-of', 'Target of {{id}}', { id: objective.id })}
          steps={targets}
          stepIdx={stepOf(targets, scenario.targetPercent, Number)}
          markedIdx={stepOf(targets, proposed.targetPercent, Number)}
          inWords={(target) => t('try.target-value', '{{target}} %', { target })}
          onStep={(targetPercent) => onTry({ ...scenario, targetPercent })}
        />
      </div>
      {periods.length > 0 && (
        <div className={styles.field}>
          <div className={styles.heading}>
            <Text variant="bodySmall" weight="medium">
              {t('try.period', 'Period')}
            </Text>
            <Text tabular>{spanInWords(scenario.period)}</Text>
          </div>
          <StepSlider
            label={t('try.period-of', 'Period of {{id}}', { id: objective.id })}
            steps={periods}
            stepIdx={stepOf(periods, scenario.period, inSeconds)}
            markedIdx={stepOf(periods, proposed.period, inSeconds)}
            inWords={spanInWords}
            onStep={(period) => onTry({ ...scenario, period })}
          />
        </div>
      )}
      <div className={styles.state}>
        <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
          <span role="status">
            <Text color="secondary">{stateInWords(isProposed, tried)}</Text>
          </span>
          {!isProposed && (
            <Button size="sm" variant="secondary" fill="text" icon="history" onClick={() => onTry(proposed)}>
              {t('try.back', 'Back to {{target}} % over {{period}}', {
                target: proposed.targetPercent,
                period: periodInWords(proposed.period),
              })}
            </Button>
          )}
        </Stack>
        {tried.error !== undefined && (
          <FailureNotice title={t('try.failed', 'This could not be tried')} error={tried.error} />
        )}
      </div>
    </div>
  );
}

function stateInWords(isProposed: boolean, { isTrying, error }: Tried): string {
  if (isProposed) {
    return t('try.as-proposed', 'As proposed. Move a slider to see what history says of another target.');
  }
  if (error !== undefined) {
    return t('try.old-numbers', 'The numbers are those of before.');
  }
  return isTrying
    ? t('try.trying', 'Replaying the history…')
    : t('try.tried', 'Replayed on the same history. It is proved when you review it.');
}

interface TargetInputProps {
  id: string;
  targetPercent: string;
  onTarget: (targetPercent: string) => void;
}

/** Any target, to the digit; it counts once the field is left, or on Enter. */
function TargetInput({ id, targetPercent, onTarget }: TargetInputProps) {
  const [typed, setTyped] = useState(targetPercent);
  const target = typedTarget(typed);
  const take = () => {
    if (target !== undefined && target !== targetPercent) {
      onTarget(target);
    }
  };
  return (
    <Input
      aria-label={t('try.target-in-percent', 'Target of {{id}} in percent', { id })}
      value={typed}
      invalid={target === undefined}
      suffix="%"
      width={13}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sliders: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(30)}), 1fr))`,
    gap: theme.spacing(1, 4),
    padding: theme.spacing(1.5),
    background: theme.colors.background.primary,
    borderRadius: theme.shape.radius.default,
  }),
  field: css({ minWidth: 0 }),
  heading: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: theme.spacing(4),
  }),
  state: css({ gridColumn: '1 / -1' }),
});
