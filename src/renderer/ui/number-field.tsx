import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

interface NumberFieldProps
  extends Omit<NumberInputProps, 'value' | 'defaultValue' | 'onChange' | 'onValueChange' | 'clampBehavior'> {
  min?: number;
  max?: number;
  /** Null is an empty field. */
  value: number | null;
  /** What was typed, within the bounds, once the field is left or Enter is pressed; null when it was emptied. */
  onChange(value: number | null): void;
}

/**
 * A number that is taken over when its field is left. While it is typed it stays as typed: of "0.5" the first letters
 * are no number yet, and a value bound to each of them would be put in their place.
 */
export function NumberField({ value, onChange, min, max, onBlur, onKeyDown, ...others }: NumberFieldProps) {
  /** Null while nothing is being typed. */
  const [typed, setTyped] = useState<number | string | null>(null);
  const take = () => {
    if (typed === null) return;
    setTyped(null);
    const number = Number(typed);
    const next = typed === '' ? null : Math.max(min ?? number, Math.min(max ?? number, number));
    if (next !== value && !Number.isNaN(next)) onChange(next);
  };
  const latestTake = useRef(take);
  latestTake.current = take;
  // A popover that Escape closes takes the field away without it being left.
  useEffect(() => () => latestTake.current(), []);
  return (
    <NumberInput
      {...others}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      clampBehavior="none"
      trimLeadingZeroesOnBlur={false}
      value={typed ?? value ?? ''}
      onChange={(next) => setTyped(typeof next === 'bigint' ? Number(next) : next)}
      onValueChange={({ floatValue }, { source }) => {
        // What is left are the arrows: they make whole steps, and there is nothing to wait for.
        if (source === 'event' || source === 'prop') return;
        setTyped(null);
        onChange(floatValue ?? null);
      }}
      onBlur={(event) => {
        take();
        onBlur?.(event);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        onKeyDown?.(event);
      }}
    />
  );
}
