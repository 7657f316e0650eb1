import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  label: string;
  /** What there is to choose from, in order. */
  steps: string[];
  /** Which of them it is. */
  stepIdx: number;
  onStep: (step: string) => void;
  /** A step for people. */
  inWords: (step: string) => string;
  /** A step to mark, such as what was proposed. */
  markedIdx?: number;
}

/**
 * Chooses among steps that lie unevenly far apart, by pointer or by arrow keys, Home and End. It is the browser's own
 * slider, which says the step in words to those who hear the page.
 */
export function StepSlider({ label, steps, stepIdx, onStep, inWords, markedIdx }: Props) {
  const styles = useStyles2(getStyles);
  const last = steps.length - 1;
  return (
    <div className={styles.slider}>
      <input
        type="range"
        className={styles.input}
        aria-label={label}
        aria-valuetext={inWords(steps[stepIdx])}
        min={0}
        max={last}
        step={1}
        value={stepIdx}
        onChange={({ currentTarget }) => onStep(steps[Number(currentTarget.value)])}
      />
      <div className={styles.ticks} aria-hidden="true">
        {steps.map((step, idx) => (
          <span
            key={step}
            className={idx === markedIdx ? styles.markedTick : styles.tick}
            style={{ left: `${(idx / last) * 100}%` }}
          />
        ))}
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>{inWords(steps[0])}</span>
        <span>{inWords(steps[last])}</span>
      </div>
    </div>
  );
}

const THUMB = 16;

const getStyles = (theme: GrafanaTheme2) => {
  const track = {
    height: 4,
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.border.strong,
  };
  const thumb = {
    width: THUMB,
    height: THUMB,
    border: 'none',
    borderRadius: theme.shape.radius.circle,
    background: theme.colors.primary.main,
    boxShadow: theme.shadows.z1,
    cursor: 'grab',
  };
  const tick = { position: 'absolute' as const, width: 1, height: 5, marginLeft: -0.5 };
  return {
    slider: css({ minWidth: 0 }),
    input: css({
      display: 'block',
      width: '100%',
      height: theme.spacing(3),
      margin: 0,
      appearance: 'none',
      background: 'transparent',
      cursor: 'pointer',
      '&::-webkit-slider-runnable-track': track,
      '&::-moz-range-track': track,
      '&::-webkit-slider-thumb': { ...thumb, appearance: 'none', marginTop: (4 - THUMB) / 2 },
      '&::-moz-range-thumb': thumb,
      '&:focus-visible': { outline: 'none' },
      '&:focus-visible::-webkit-slider-thumb': {
        boxShadow: `0 0 0 2px ${theme.colors.background.canvas}, 0 0 0 4px ${theme.colors.primary.main}`,
      },
      '&:focus-visible::-moz-range-thumb': {
        boxShadow: `0 0 0 2px ${theme.colors.background.canvas}, 0 0 0 4px ${theme.colors.primary.main}`,
      },
    }),
    // The thumb's middle travels between half its width from either end.
    ticks: css({ position: 'relative', height: 5, margin: `0 ${THUMB / 2}px` }),
    tick: css({ ...tick, background: theme.colors.border.medium }),
    markedTick: css({ ...tick, width: 3, marginLeft: -1.5, background: theme.colors.text.secondary }),
    ends: css({
      display: 'flex',
      justifyContent: 'space-between',
      marginTop: theme.spacing(0.25),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
    }),
  };
};
