// How many people work in each hour of the day view. No DOM.

const HOUR = 60;

/**
 * For each hour that begins at one of `hours` { least, most }: the fewest and the most people at one moment of it.
 * `people` lists each person's spans { start, end }, half-open.
 */
export function workingIn(hours, people) {
  const edges = [...new Set(people.flat().flatMap(({ start, end }) => [start, end]))];
  return hours.map((hour) => {
    const moments = [hour, ...edges.filter((edge) => edge > hour && edge < hour + HOUR)];
    const counts = moments.map((moment) => people.filter((spans) => spans.some((span) => holds(span, moment))).length);
    return { least: Math.min(...counts), most: Math.max(...counts) };
  });
}

const holds = ({ start, end }, moment) => start <= moment && moment < end;
