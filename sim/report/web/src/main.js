import { charts } from "./charts.js";
import { unpack } from "./data.js";
import { map } from "./map.js";
import { measure, readInk } from "./paint.js";
import { Run } from "./run.js";
import { space } from "./space.js";
import { State } from "./state.js";
import { transport } from "./transport.js";
import { el, updates } from "./updates.js";
import { bytes, count, instant, shown, span } from "./words.js";

const $ = (id) => document.getElementById(id);

/** headline says what the run was, and whether all held. */
function headline(run) {
  const r = run.result;
  $("name").textContent = r.scenario;
  $("verdict").textContent = r.ok ? "held" : "FAILED";
  $("verdict").classList.add(r.ok ? "good" : "bad");
  const delivery = r.delivery_seconds;
  const numbers = {
    sites: count(r.sites),
    simulated: span(run.end),
    updates: `${count(r.updates)}, ${bytes(r.published_bytes)}`,
    delivered: r.lost ? `${count(r.deliveries)}, ${count(r.lost)} lost` : `${count(r.deliveries)}, none lost`,
    "p50 / p99 / max": ["p50", "p99", "max"].map((q) => span(delivery[q] * 1e6)).join(" / "),
    "copies per delivery": Number(r.payload_copies_per_delivery).toFixed(3),
    "on the wire": bytes(r.wire_bytes),
    events: count(r.events),
    seed: String(r.seed),
    trace: r.trace_digest.slice(0, 16),
  };
  $("numbers").replaceChildren(...Object.entries(numbers).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  $("replay").textContent = run.facts.replay;
}

/** verdicts lists what was expected, and what the checkers found. */
function verdicts(run) {
  const items = [
    ...run.result.breaches.map((b) => ({ ok: false, text: `${b.check}${b.site ? ` at ${b.site}` : ""}, ${Number(b.at_seconds).toFixed(3)} s: ${b.text}`, seen: "" })),
    ...(run.result.expectations ?? []),
  ].sort((a, b) => a.ok - b.ok);
  $("expectations").replaceChildren(
    ...items.map((v) => el("li", {}, el("span", { class: v.ok ? "ok" : "failed" }, v.ok ? "ok" : "FAILED"), el("span", {}, v.text), el("span", { class: "quiet" }, v.seen))),
  );
  if (items.length === 0) $("expectations").append(el("li", {}, el("span", { class: "quiet" }, "none were stated, and no checker found a breach")));
}

/** faults lists what the script did; a click goes there. */
function faults(run, state) {
  $("faultsNote").textContent = shown(run.facts.shown.faults, "faults");
  const { at, until, what } = run.strikes;
  $("faults").replaceChildren(
    ...what.map((text, i) => {
      const go = el("button", { type: "button" }, instant(at[i], 60e6));
      go.onclick = () => state.seek(at[i]);
      return el("li", {}, go, el("span", {}, text), el("span", { class: "quiet" }, until[i] > at[i] ? `over after ${span(until[i] - at[i])}` : ""));
    }),
  );
  if (what.length === 0) $("faults").append(el("li", {}, el("span", { class: "quiet" }, "nothing went wrong in this run")));
}

/** kinds lets people choose which messages they see. */
function kinds(run, state) {
  run.facts.kinds.forEach((name, kind) => {
    const box = el("input", { type: "checkbox" });
    box.checked = state.kinds[kind];
    box.onchange = () => state.set({ kinds: state.kinds.map((on, k) => (k === kind ? box.checked : on)) });
    const swatch = el("span", { class: "swatch", style: `background:var(--${name})` });
    $("kinds").append(el("label", {}, box, swatch, name));
  });
}

async function main() {
  readInk();
  const holder = $("data");
  const run = new Run(await unpack(holder.textContent.trim()));
  holder.remove();
  const state = new State(run);
  headline(run);
  verdicts(run);
  faults(run, state);
  kinds(run, state);
  map(run, state);
  transport(run, state);
  updates(run, state);
  space(run, state);
  charts(run, state);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readInk();
    state.touch("theme");
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width === innerWidth) return; // a phone's bars come and go
    width = innerWidth;
    measure();
    state.touch("size");
  });
  state.touch("size");
  state.listen(() => (document.documentElement.dataset.drawn = "yes"));
}

main().catch((error) => {
  document.body.prepend(el("p", { role: "alert" }, `This page could not be drawn: ${error.message}. It wants a browser of 2023 or later.`));
  throw error;
});
