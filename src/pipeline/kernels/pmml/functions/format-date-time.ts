/**
 * Dates and times by patterns of strftime, as java.util.Formatter's %t conversions write them in English. A pattern that
 * asks a date for hours, or a time for a day, has no result.
 */
import { DAY_SECONDS } from '../data-types.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const pad = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly ofYear: number;
}

interface Clock {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly nanos: number;
}

const dayOf = (days: number): Day => {
  const date = new Date(days * 86400000);
  const year = date.getUTCFullYear();
  const first = new Date(0);
  first.setUTCFullYear(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    ofYear: Math.round((date.getTime() - first.getTime()) / 86400000) + 1,
  };
};

const clockOf = (seconds: number): Clock => {
  const whole = Math.floor(seconds);
  return {
    hours: Math.floor(whole / 3600),
    minutes: Math.floor(whole / 60) % 60,
    seconds: whole % 60,
    nanos: Math.round((seconds - whole) * 1e9),
  };
};

const twelve = (hours: number): number => (hours % 12 === 0 ? 12 : hours % 12);
const half = ({ hours }: Clock): string => (hours < 12 ? 'am' : 'pm');

const OF_DAY: Readonly<Record<string, (day: Day) => string>> = {
  Y: ({ year }) => pad(year, 4),
  C: ({ year }) => pad(Math.floor(year / 100), 2),
  y: ({ year }) => pad(year % 100, 2),
  m: ({ month }) => pad(month + 1, 2),
  B: ({ month }) => MONTHS[month]!,
  b: ({ month }) => MONTHS[month]!.slice(0, 3),
  h: ({ month }) => MONTHS[month]!.slice(0, 3),
  d: ({ day }) => pad(day, 2),
  e: ({ day }) => String(day),
  j: ({ ofYear }) => pad(ofYear, 3),
  A: ({ weekday }) => DAYS[weekday]!,
  a: ({ weekday }) => DAYS[weekday]!.slice(0, 3),
  D: ({ year, month, day }) => `${pad(month + 1, 2)}/${pad(day, 2)}/${pad(year % 100, 2)}`,
  F: ({ year, month, day }) => `${pad(year, 4)}-${pad(month + 1, 2)}-${pad(day, 2)}`,
};

const OF_CLOCK: Readonly<Record<string, (clock: Clock) => string>> = {
  H: ({ hours }) => pad(hours, 2),
  I: ({ hours }) => pad(twelve(hours), 2),
  k: ({ hours }) => String(hours),
  l: ({ hours }) => String(twelve(hours)),
  M: ({ minutes }) => pad(minutes, 2),
  S: ({ seconds }) => pad(seconds, 2),
  L: ({ nanos }) => pad(Math.floor(nanos / 1e6), 3),
  N: ({ nanos }) => pad(nanos, 9),
  p: half,
  R: ({ hours, minutes }) => `${pad(hours, 2)}:${pad(minutes, 2)}`,
  T: ({ hours, minutes, seconds }) => `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}`,
  r: (clock) =>
    `${pad(twelve(clock.hours), 2)}:${pad(clock.minutes, 2)}:${pad(clock.seconds, 2)} ${half(clock).toUpperCase()}`,
};

/** undefined where Java throws. `moment` is days of a date, seconds of the others. */
export const formatDateTime = (
  kind: 'date' | 'time' | 'dateTime',
  moment: number,
  pattern: string,
): string | undefined => {
  const days = kind === 'date' ? moment : Math.floor(moment / DAY_SECONDS);
  const day = kind === 'time' ? undefined : dayOf(days);
  const clock = kind === 'date' ? undefined : clockOf(kind === 'time' ? moment : moment - days * DAY_SECONDS);
  let made = '';
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at]!;
    if (letter !== '%') {
      made += letter;
      continue;
    }
    const conversion = pattern[++at];
    if (conversion === undefined) return undefined;
    if (conversion === '%') made += '%';
    else if (OF_DAY[conversion]) {
      if (!day) return undefined;
      made += OF_DAY[conversion]!(day);
    } else if (OF_CLOCK[conversion]) {
      if (!clock) return undefined;
      made += OF_CLOCK[conversion]!(clock);
    } else return undefined;
  }
  return made;
};

/** A year of more digits than four has its sign. */
const isoDate = (days: number): string => {
  const { year, month, day } = dayOf(days);
  const shown = Math.abs(year) > 9999 ? `${year < 0 ? '-' : '+'}${Math.abs(year)}` : pad(year, year < 0 ? 5 : 4);
  return `${shown}-${pad(month + 1, 2)}-${pad(day, 2)}`;
};

/** As toString of LocalDate, LocalTime and LocalDateTime: seconds are left out where they are 0. */
export const isoText = (kind: 'date' | 'time' | 'dateTime', moment: number): string => {
  const date = kind === 'time' ? '' : isoDate(kind === 'date' ? moment : Math.floor(moment / DAY_SECONDS));
  if (kind === 'date') return date;
  const { hours, minutes, seconds, nanos } = clockOf(moment - Math.floor(moment / DAY_SECONDS) * DAY_SECONDS);
  const fraction = nanos === 0 ? '' : `.${pad(nanos, 9).replace(/(?:000){1,2}$/, '')}`;
  const rest = seconds === 0 && nanos === 0 ? '' : `:${pad(seconds, 2)}${fraction}`;
  return `${kind === 'time' ? '' : `${date}T`}${pad(hours, 2)}:${pad(minutes, 2)}${rest}`;
};
