/** Numbers as people read them. */

const formats = [1, 2, 3, 4].map((n) => new Intl.NumberFormat("en", { maximumSignificantDigits: n, useGrouping: false }));
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const digits = (value, n) => formats[n - 1].format(value);

/** span writes microseconds as a length of time. */
export function span(micros) {
  const size = Math.abs(micros);
  if (size < 1e3) return `${Math.round(micros)} µs`;
  if (size < 1e6) return `${digits(micros / 1e3, 4)} ms`;
  if (size < 120e6) return `${digits(micros / 1e6, 4)} s`;
  const seconds = Math.round(micros / 1e6);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** instant writes a time of the run in seconds, as exactly as a span that is shown asks for. */
export function instant(micros, shown) {
  const places = shown > 60e6 ? 2 : shown > 2e6 ? 3 : shown > 20e3 ? 4 : 6;
  return `${(micros / 1e6).toFixed(places)} s`;
}

/** bytes writes a size. */
export function bytes(size) {
  for (const unit of ["B", "KB", "MB", "GB", "TB"]) {
    if (Math.abs(size) < 999.5 || unit === "TB") return `${digits(size, 3)} ${unit}`;
    size /= 1000;
  }
}

/** count writes a number of things. */
export const count = (n) => whole.format(n);

/** ratio writes how many times one is the other. */
export const ratio = (x) => `${x < 10 ? x.toFixed(2) : x < 100 ? x.toFixed(1) : count(x)}×`;

/** shown says how much of something is shown; nothing if all is. */
export function shown([here, all], what) {
  if (all === 1) return `1 ${what.replace(/s\b/, "")}`;
  if (here >= all) return `${count(all)} ${what}`;
  return here === 0 ? `none of ${count(all)} ${what}` : `${count(here)} of ${count(all)} ${what}, 1 in ${digits(all / here, 2)}`;
}

/** ticks returns round numbers between two, at most so many. */
export function ticks(from, to, most) {
  const raw = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
  const out = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) out.push(i * step);
  return out;
}
