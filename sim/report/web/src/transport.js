import { brush, ink } from "./paint.js";
import { instant, span } from "./words.js";

const steps = 1000; // of the scrubber, over the span that is shown
const speeds = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/** transport plays the run, and goes to any time of it. */
export function transport(run, state) {
  const $ = (id) => document.getElementById(id);
  const [play, scrub, overview, speed] = [$("play"), $("scrub"), $("overview"), $("speed")];
  const now = $("overviewNow");
  let wide = 1; // of the overview
  let playing = false;
  let before = 0;

  for (const s of speeds) speed.add(new Option(`${s}×`, s));
  speed.value = "1";

  const show = () => {
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
  };
  const toggle = (on = !playing) => {
    playing = on;
    before = performance.now();
    if (playing && state.t >= state.to - 1) state.seek(state.to >= run.end ? state.from : state.t);
    show();
    if (playing) requestAnimationFrame(advance);
  };
  const advance = (now) => {
    if (!playing) return;
    const t = state.t + (now - before) * 1000 * speed.value;
    before = now;
    state.seek(t);
    if (t >= run.end) toggle(false);
    else requestAnimationFrame(advance);
  };
  show();
  play.onclick = () => toggle();
  scrub.oninput = () => state.seek(state.from + (scrub.value / steps) * (state.to - state.from));
  $("closer").onclick = () => state.zoom(1 / 2);
  $("wider").onclick = () => state.zoom(2);
  $("whole").onclick = () => state.look(0, run.end);

  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName) && e.target !== scrub) return;
    const step = (state.to - state.from) / (e.shiftKey ? 20 : 200);
    const keys = {
      " ": () => toggle(),
      ArrowLeft: () => state.seek(state.t - step),
      ArrowRight: () => state.seek(state.t + step),
      "+": () => state.zoom(1 / 2),
      "=": () => state.zoom(1 / 2),
      "-": () => state.zoom(2),
      0: () => state.look(0, run.end),
      Escape: () => state.set({ update: -1, site: -1 }),
    };
    if (!keys[e.key] || (e.key === " " && e.target.tagName === "BUTTON")) return;
    e.preventDefault();
    keys[e.key]();
  });

  const time = (e) => {
    const { left, width } = overview.getBoundingClientRect();
    return ((e.clientX - left) / width) * run.end;
  };
  let dragging = false;
  overview.addEventListener("pointerdown", (e) => {
    dragging = true;
    overview.setPointerCapture(e.pointerId);
    move(e);
  });
  overview.addEventListener("pointermove", (e) => dragging && move(e));
  for (const over of ["pointerup", "pointercancel"]) overview.addEventListener(over, () => (dragging = false));
  function move(e) {
    const t = Math.min(run.end, Math.max(0, time(e)));
    const width = state.to - state.from;
    if (t < state.from || t > state.to) state.look(t - width / 2, t + width / 2);
    state.seek(t);
  }

  /** drawOverview shows the whole run: deliveries, faults, the span that is shown. */
  function drawOverview() {
    const { draw, width, height } = brush(overview);
    const x = (t) => (t / run.end) * width;
    const rate = run.facts.columns["total.deliveries"];
    const bin = run.facts.bins["total.deliveries"];
    const most = rate.reduce((a, b) => Math.max(a, b), 1);
    const floor = height - 1;
    const tall = height - 14;
    draw.fillStyle = ink.faint;
    draw.fillRect(0, 12, width, height - 12);
    draw.fillStyle = ink.fault;
    for (let i = 0; i < run.strikes.at.length; i++) {
      const until = run.strikes.until[i];
      if (until > run.strikes.at[i]) draw.fillRect(x(run.strikes.at[i]), 12, Math.max(1, x(until) - x(run.strikes.at[i])), height - 12);
    }
    draw.fillStyle = ink.update;
    draw.globalAlpha = 0.55;
    draw.beginPath();
    draw.moveTo(0, floor);
    for (let i = 0; i < rate.length; i++) {
      const h = Math.sqrt(rate[i] / most) * tall;
      draw.lineTo(x(i * bin), floor - h);
      draw.lineTo(x(Math.min(run.end, (i + 1) * bin)), floor - h);
    }
    draw.lineTo(width, floor);
    draw.fill();
    draw.globalAlpha = 1;
    draw.fillStyle = ink.bad;
    for (const at of run.strikes.at) {
      draw.beginPath();
      draw.moveTo(x(at) - 4, 1);
      draw.lineTo(x(at) + 4, 1);
      draw.lineTo(x(at), 9);
      draw.fill();
    }
    if (state.from > 0 || state.to < run.end) {
      draw.fillStyle = ink.card;
      draw.globalAlpha = 0.65;
      draw.fillRect(0, 12, x(state.from), height);
      draw.fillRect(x(state.to), 12, width, height);
      draw.globalAlpha = 1;
      draw.strokeStyle = ink.quiet;
      draw.lineWidth = 1;
      draw.strokeRect(x(state.from) + 0.5, 12.5, Math.max(2, x(state.to) - x(state.from) - 1), height - 13);
    }
    wide = width;
  }

  state.listen((has) => {
    if (!has("t", "from", "to")) return;
    if (has("from", "to")) drawOverview();
    now.style.transform = `translateX(${(state.t / run.end) * wide}px)`;
    scrub.value = Math.round(((state.t - state.from) / (state.to - state.from)) * steps);
    const clock = instant(state.t, state.to - state.from);
    $("clock").textContent = clock;
    scrub.setAttribute("aria-valuetext", clock);
    $("stretch").textContent =
      state.from <= 0 && state.to >= run.end ? `of ${span(run.end)}` : `${span(state.to - state.from)} shown of ${span(run.end)}`;
  });
}
