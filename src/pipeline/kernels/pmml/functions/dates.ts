/** Functions of dates and times: https://dmg.org/pmml/v4-4-1/BuiltinFunctions.html#Dates. */
import { castValue } from '../cast.ts';
import { DAY_SECONDS, type DataType, daysOf, parseText, toInteger } from '../data-types.ts';
import { asInteger, asText, refuse, type Value } from '../value.ts';
import { formatDateTime } from './format-date-time.ts';
import { type PmmlFunction, strict } from './function.ts';

type Moment = 'date' | 'time' | 'dateTime';

const momentAs = (to: Moment, value: Value, type: DataType): number => {
  if (typeof value === 'string') return parseText(to, value) ?? refuse();
  return typeof value === 'number' ? (castValue(type, to, value) ?? refuse()) : refuse();
};

const firstOf = (year: number): number => daysOf(year, 1, 1) ?? refuse();

const whole = (value: number): number => toInteger(value) ?? refuse();

/** A date or time of any kind, as it is; a text is read as date and time. */
const instantOf = (value: Value, type: DataType): readonly [Moment, number] => {
  if (typeof value === 'number' && (type === 'date' || type === 'time' || type === 'dateTime')) return [type, value];
  return ['dateTime', momentAs('dateTime', value, type)];
};

export const DATES: Readonly<Record<string, PmmlFunction>> = {
  dateDaysSinceYear: strict(2, 'integer', 'continuous', ([value, year], [type, yearType]) =>
    whole(momentAs('date', value, type!) - firstOf(asInteger(year, yearType!))),
  ),
  dateSecondsSinceMidnight: strict(1, 'integer', 'continuous', ([value], [type]) =>
    Math.floor(momentAs('time', value, type!)),
  ),
  dateSecondsSinceYear: strict(2, 'integer', 'continuous', ([value, year], [type, yearType]) => {
    const moment = momentAs('dateTime', value, type!);
    return whole(Math.floor(moment) - firstOf(asInteger(year, yearType!)) * DAY_SECONDS);
  }),
  formatDatetime: strict(2, 'string', 'categorical', ([value, pattern], [type, patternType]) => {
    const [kind, moment] = instantOf(value, type!);
    return formatDateTime(kind, moment, asText(pattern, patternType!)) ?? refuse();
  }),
};
