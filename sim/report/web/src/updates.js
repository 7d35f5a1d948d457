import { above } from "./data.js";
import { bytes, count, instant, ratio, shown, span } from "./words.js";
import { nameOf } from "./map.js";

const rowsMax = 300;
const troublesMax = 8;

const orders = {
  slowest: ["farthest from bound", (u) => (a, b) => u.owed[b] - u.got[b] - (u.owed[a] - u.got[a]) || u.ratio[b] - u.ratio[a]],
  latest: ["longest under way", (u) => (a, b) => u.last[b] - u.last[a]],
  time: ["in order", (u) => (a, b) => u.at[a] - u.at[b]],
  size: ["largest", (u) => (a, b) => u.size[b] - u.size[a]],
};

/** updates lists the updates, and tells of the chosen one how it came to each site. */
export function updates(run, state) {
  const $ = (id) => document.getElementById(id);
  const [list, detail, filter, order] = [$("list"), $("detail"), $("filter"), $("order")];
  const { updates: u, passages: p } = run;
  $("updatesNote").textContent = shown(run.facts.shown.updates, "updates");
  for (const [value, [text]] of Object.entries(orders)) order.add(new Option(text, value));
  filter.oninput = order.onchange = drawList;

  function drawList() {
    const wanted = filter.value.trim();
    const chosen = [];
    for (let i = 0; i < u.n; i++) if (!wanted || run.id(i).includes(wanted)) chosen.push(i);
    chosen.sort(orders[order.value][1](u));
    list.replaceChildren(
      ...chosen.slice(0, rowsMax).map((i) => {
        const lost = u.owed[i] - u.got[i];
        const button = el("button", { type: "button", "aria-pressed": i === state.update },
          el("span", {}, run.id(i)),
          el("span", { class: "quiet" }, lost ? `not at ${count(lost)}` : span(u.last[i])),
          el("span", {}, u.ratio[i] ? ratio(u.ratio[i]) : "–"));
        button.dataset.update = i;
        button.onclick = () => choose(i);
        return button;
      }),
    );
    if (chosen.length > rowsMax) list.append(el("p", { class: "quiet" }, `${count(rowsMax)} of ${count(chosen.length)} here: find others by their ids`));
    if (chosen.length === 0) list.append(el("p", { class: "quiet" }, wanted ? `None that are shown have ${wanted} in their ids` : "No update was published"));
  }

  /** choose shows an update, and the time in which it spreads. */
  function choose(i) {
    if (i === state.update) return state.set({ update: -1 });
    state.set({ update: i });
    const width = Math.max(2000, u.last[i]);
    state.look(u.at[i] - width * 0.08, u.at[i] + width * 1.12);
    state.seek(u.at[i] + u.last[i]);
  }

  function drawDetail() {
    detail.hidden = state.update < 0;
    for (const row of list.children) row.setAttribute?.("aria-pressed", row.dataset.update === String(state.update));
    if (state.update < 0) return;
    const i = state.update;
    const flood = run.facts.floods[u.flood[i]];
    detail.replaceChildren(
      el("h3", {}, run.id(i)),
      el("p", { class: "quiet" },
        `${bytes(u.size[i])}${flood ? ` of flood ${flood}` : ""}, published at ${nameOf(run, u.origin[i])}, ${instant(u.at[i], 1e6)}. ` +
        `${count(u.got[i])} of ${count(u.owed[i])} other sites got it` +
        (u.got[i] ? `, the last after ${span(u.last[i])}${u.ratio[i] ? `, ${ratio(u.ratio[i])} the shortest path there when it was published` : ""}.` : ".")),
      el("div", { class: "acts" }, act("Watch it spread", () => watch(i)), act("Close", () => state.set({ update: -1 }))),
      el("div", { id: "whyHere" }),
      tree(i),
    );
    drawWhy();
  }

  function watch(i) {
    const width = Math.max(2000, u.last[i]);
    state.look(u.at[i] - width * 0.08, u.at[i] + width * 1.12);
    state.seek(u.at[i]);
    const speed = $("speed");
    const ideal = width / 4e6;
    speed.value = [...speed.options].map((o) => o.value).reduce((a, b) => (Math.abs(Math.log(b / ideal)) < Math.abs(Math.log(a / ideal)) ? b : a));
    if ($("play").getAttribute("aria-label") === "Play") $("play").click();
  }

  /** tree lists the sites of an update below those that they had it from. */
  function tree(i) {
    const [from, to] = [u.starts[i], u.starts[i + 1]];
    let rows;
    let more = "";
    if (to - from <= rowsMax) rows = nested(i);
    else {
      rows = Array.from({ length: to - from }, (_, k) => [from + k, 0]);
      rows.sort(([a], [b]) => (p.way[a] > 0) - (p.way[b] > 0) || excess(b) - excess(a));
      rows.length = rowsMax;
      more = `The ${count(rowsMax)} farthest from their bounds, of ${count(to - from)}: choose any other on the map`;
    }
    const body = el("tbody");
    for (const [j, depth] of rows) {
      const button = el("button", { type: "button", style: `padding-left:${4 + Math.min(depth, 9) * 11}px`, title: nameOf(run, p.site[j]) }, run.names[p.site[j]]);
      button.dataset.site = p.site[j];
      button.onclick = () => state.set({ site: p.site[j] });
      const way = run.facts.ways[p.way[j]];
      body.append(el("tr", {},
        el("td", {}, button),
        el("td", {}, p.way[j] === 0 ? "" : p.way[j] === 1 ? "0" : span(p.after[j])),
        el("td", {}, p.bound[j] > 0 && p.way[j] > 1 ? ratio(p.after[j] / p.bound[j]) : ""),
        el("td", { class: p.way[j] === 3 ? "asked" : p.way[j] === 0 ? "lost" : "" }, way || run.facts.states[p.state[j]])));
    }
    const table = el("table", { id: "tree" },
      el("thead", {}, el("tr", {}, ...["site", "after", "of bound", "way"].map((text) => el("th", { scope: "col" }, text)))), body);
    return el("div", {}, table, more ? el("p", { class: "quiet more" }, more) : "");
  }

  const excess = (j) => p.after[j] - p.bound[j];

  function nested(i) {
    const below = new Map();
    const roots = [];
    const tree = run.tree(i);
    for (let j = u.starts[i]; j < u.starts[i + 1]; j++) {
      if (p.way[j] > 1 && tree.has(p.from[j])) below.set(p.from[j], [...(below.get(p.from[j]) ?? []), j]);
      else roots.push(j);
    }
    const rows = [];
    const walk = (j, depth) => {
      if (rows.length > u.starts[i + 1] - u.starts[i]) return;
      rows.push([j, depth]);
      for (const child of below.get(p.site[j]) ?? []) walk(child, depth + 1);
    };
    for (const root of roots.sort((a, b) => (p.way[b] === 1) - (p.way[a] === 1))) walk(root, 0);
    return rows;
  }

  /** drawWhy tells hop by hop how the chosen update came to the chosen site. */
  function drawWhy() {
    const here = $("whyHere");
    if (!here) return;
    for (const button of detail.querySelectorAll("#tree button")) button.setAttribute("aria-pressed", button.dataset.site === String(state.site));
    const j = state.site < 0 ? undefined : run.tree(state.update).get(state.site);
    if (j === undefined) {
      here.replaceChildren(el("p", { class: "quiet" }, "Choose a site, here or on the map, to see why it got it when it did."));
      return;
    }
    here.replaceChildren(why(state.update, state.site, j));
  }

  function why(i, site, j) {
    const box = el("div", { id: "why" });
    if (p.way[j] === 0) {
      box.append(el("strong", {}, `${nameOf(run, site)} never got it: ${run.facts.states[p.state[j]]}`), troubles(i, [site]), story(i, site));
      return box;
    }
    if (p.way[j] === 1) {
      box.append(el("strong", {}, `${nameOf(run, site)} published it`));
      return box;
    }
    box.append(el("strong", {}, `${nameOf(run, site)} had it ${span(p.after[j])} after it was published` +
      (p.bound[j] > 0 ? `; the shortest path takes ${span(p.bound[j])}` : "")));
    const steps = el("ol");
    const way = run.way(i, site);
    const delays = way.map((k, at) => (at === 0 ? 0 : p.after[k] - p.after[way[at - 1]] - Math.max(0, p.bound[k] - p.bound[way[at - 1]])));
    const worst = delays.indexOf(Math.max(...delays));
    way.forEach((k, at) => {
      if (at === 0) {
        steps.append(el("li", {}, `${run.names[p.site[k]]} ${p.way[k] === 1 ? "published it" : `had it after ${span(p.after[k])}`}`));
        return;
      }
      const from = way[at - 1];
      const waited = p.flight[k] >= 0 ? p.after[k] - p.flight[k] - p.after[from] : -1;
      const how = p.way[k] === 3 ? "sent it when asked" : "pushed it";
      const words = [`${run.names[p.site[from]]} ${how}`];
      if (waited >= 0) words.push(`${span(waited)} after it had it; it took ${span(p.flight[k])} to ${run.names[p.site[k]]}`);
      else if (p.flight[k] >= 0) words.push(`in pieces; the last took ${span(p.flight[k])} to ${run.names[p.site[k]]}`);
      else words.push(`and ${run.names[p.site[k]]} had it ${span(p.after[k] - p.after[from])} later`);
      const slow = at === worst && delays[at] > 1000 && delays[at] > 0.1 * p.after[k];
      steps.append(el("li", slow ? { class: "slow" } : {}, words.join(" ") +
        (slow ? `, ${span(delays[at])} more than the shortest path there: the most on this way${meanwhile(u.at[i] + p.after[from], u.at[i] + p.after[k])}` : "")));
    });
    box.append(steps, troubles(i, way.map((k) => p.site[k])), story(i, site));
    return box;
  }

  /** story is the command that tells more than this page knows. */
  function story(i, site) {
    if (!run.facts.why) return "";
    return el("div", { class: "quiet" }, "The whole story: ", el("code", {}, `${run.facts.why} --update ${run.id(i)} --site ${run.names[site]}`));
  }

  /** meanwhile tells what the script did in some time, and what it had done last before. */
  function meanwhile(from, to) {
    const { at, until } = run.strikes;
    const told = run.strikes.what.map((what, s) => ({ what, s })).filter(({ s }) => at[s] <= to && (at[s] >= from || until[s] > from));
    const open = above(at, from) - 1;
    if (open >= 0 && until[open] < 0) told.unshift({ what: run.strikes.what[open], s: open });
    if (told.length === 0) return "";
    const more = told.length > troublesMax ? `, and ${count(told.length - troublesMax)} more` : "";
    return `. The script: ${told.slice(0, troublesMax).map(({ what, s }) => `${what} (${instant(at[s], 60e6)})`).join(", ")}${more}`;
  }

  /** troubles lists what kept an update from coming to some sites; nothing if nothing did. */
  function troubles(i, sites) {
    const told = run.befell(i, sites);
    if (told.length === 0) return "";
    const list = el("ul");
    for (const { at, from, to, what, act } of told.slice(0, troublesMax)) {
      list.append(el("li", { class: "slow" },
        `${instant(at, 60e6)}: from ${run.names[from]} to ${run.names[to]} ${what}${act ? `, by ${act}` : ""}`));
    }
    if (told.length > troublesMax) list.append(el("li", {}, `and ${count(told.length - troublesMax)} times more`));
    return el("div", {}, el("strong", {}, "What went wrong with it"), list);
  }

  drawList();
  state.listen((has) => {
    if (has("update")) drawDetail();
    else if (has("site")) drawWhy();
  });
}

const act = (text, call) => {
  const button = el("button", { type: "button" }, text);
  button.onclick = call;
  return button;
};

/** el makes an element. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
