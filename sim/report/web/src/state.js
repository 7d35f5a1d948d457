/**
 * State is what a person has chosen to see. Parts of the page set it, and are told in the
 * next frame what has changed.
 */
export class State {
  constructor(run) {
    const first = run.updates.n > 0 ? run.updates.at[0] : 0;
    this.end = run.end;
    this.t = first;
    this.from = 0; // the span of time that is shown
    this.to = run.end;
    this.update = -1; // the chosen ones, or none
    this.site = -1;
    this.kinds = [true, true, false, true, false];
    this.field = "messages";
    this.rows = "place";
    this.listeners = [];
    this.changed = new Set();
  }

  listen(call) {
    this.listeners.push(call);
  }

  /** set changes some of it. */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      if (this[name] === value) continue;
      this[name] = value;
      this.touch(name);
    }
  }

  /** touch says that something is to be drawn again. */
  touch(name) {
    if (this.changed.size === 0) requestAnimationFrame(() => this.tell());
    this.changed.add(name);
  }

  tell() {
    const changed = this.changed;
    this.changed = new Set();
    const has = (...names) => names.some((name) => changed.has(name) || changed.has("size") || changed.has("theme"));
    for (const call of this.listeners) call(has);
  }

  /** seek goes to a time, and lets the span that is shown follow. */
  seek(t) {
    t = Math.min(this.end, Math.max(0, t));
    const width = this.to - this.from;
    if (t < this.from) this.look(t - width * 0.05, t + width * 0.95);
    if (t > this.to) this.look(t - width * 0.05, t + width * 0.95);
    this.set({ t });
  }

  /** look shows a span of time, and moves the present into it. */
  look(from, to) {
    const width = Math.min(this.end, Math.max(1000, to - from));
    from = Math.min(this.end - width, Math.max(0, from));
    this.set({ from, to: from + width, t: Math.min(from + width, Math.max(from, this.t)) });
  }

  /** zoom shows so many times as much time, around an instant. */
  zoom(by, around = this.t) {
    const width = this.to - this.from;
    const share = (around - this.from) / width;
    this.look(around - width * by * share, around + width * by * (1 - share));
  }
}
