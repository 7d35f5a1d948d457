import { above, starts } from "./data.js";

/** Run is a run as the parts of the page ask about it. Times are in microseconds. */
export class Run {
  constructor(facts) {
    const c = facts.columns;
    Object.assign(this, { facts, result: facts.result, end: Math.max(1, facts.end), n: facts.sites.length });
    this.names = facts.sites;
    this.sites = {
      lat: c["site.lat"].map((v) => v / 1000),
      lon: c["site.lon"].map((v) => v / 1000),
      region: c["site.region"],
    };
    this.placed = this.sites.lat.every((v) => Math.abs(v) <= 90);
    this.topologies = { at: c["topology.at"], group: c["topology.group"], starts: starts(c["topology.edges"]) };
    this.edges = { a: c["edge.a"], b: c["edge.b"], cost: c["edge.cost"] };
    this.updates = {
      n: c["update.at"].length, at: c["update.at"], origin: c["update.origin"], flood: c["update.flood"], size: c["update.size"],
      stream: c["update.stream"], seq: c["update.seq"], starts: starts(c["update.sites"]),
    };
    this.passages = {
      n: c["passage.site"].length, site: c["passage.site"], from: c["passage.from"], after: c["passage.after"], bound: c["passage.bound"],
      flight: c["passage.flight"], way: c["passage.way"], state: c["passage.state"],
    };
    this.strikes = { at: c["strike.at"], until: c["strike.until"], what: facts.strikes ?? [] };
    this.outages = { site: c["outage.site"], from: c["outage.from"], until: c["outage.until"] };
    this.troubles = {
      update: c["trouble.update"], from: c["trouble.from"], to: c["trouble.to"], at: c["trouble.at"], loss: c["trouble.loss"], strike: c["trouble.strike"],
    };
    this.messages = messages(facts);
    this.judge();
  }

  id(update) {
    return `${this.facts.streams[this.updates.stream[update]]}/${this.updates.seq[update]}`;
  }

  /** judge finds for each update how many got it, when the last did, and how many times the bound that was. */
  judge() {
    const { updates: u, passages: p } = this;
    u.got = new Int32Array(u.n);
    u.owed = new Int32Array(u.n);
    u.last = new Float64Array(u.n);
    u.ratio = new Float64Array(u.n);
    for (let i = 0; i < u.n; i++) {
      for (let j = u.starts[i]; j < u.starts[i + 1]; j++) {
        if (p.way[j] === 1) continue;
        u.owed[i]++;
        if (p.way[j] === 0) continue;
        u.got[i]++;
        if (p.after[j] >= u.last[i]) {
          u.last[i] = p.after[j];
          u.ratio[i] = p.bound[j] > 0 ? p.after[j] / p.bound[j] : 0;
        }
      }
    }
  }

  /** edgesAt returns the links of the newest topology of each group at a time. */
  edgesAt(t) {
    const { at, group, starts } = this.topologies;
    const newest = new Map();
    for (let i = 0; i < at.length && at[i] <= t; i++) newest.set(group[i], i);
    if (newest.size === 0 && at.length > 0) newest.set(group[0], 0);
    return [...newest.values()].map((i) => [starts[i], starts[i + 1]]);
  }

  /** topologyAt tells topologies apart. */
  topologyAt(t) {
    return above(this.topologies.at, t);
  }

  /** tree returns the passages of an update, by site. */
  tree(update) {
    const of = new Map();
    for (let j = this.updates.starts[update]; j < this.updates.starts[update + 1]; j++) of.set(this.passages.site[j], j);
    return of;
  }

  /** befell returns in words what kept an update from coming to some sites. */
  befell(update, sites) {
    const { update: of, from, to, at, loss, strike } = this.troubles;
    const told = [];
    for (let i = 0; i < of.length; i++) {
      if (of[i] !== update || !sites.includes(to[i])) continue;
      const act = strike[i] >= 0 ? this.facts.strikes[strike[i]] : "";
      const what = loss[i] === 0 ? "it was stuck on its way" : `it was lost: ${this.facts.losses[loss[i]]}`;
      told.push({ at: at[i], from: from[i], to: to[i], what, act });
    }
    return told.sort((a, b) => a.at - b.at);
  }

  /** way returns the passages by which an update came to a site, from its origin on. */
  way(update, site) {
    const tree = this.tree(update);
    const back = [];
    for (let at = site; tree.has(at) && back.length <= tree.size; at = this.passages.from[tree.get(at)]) {
      back.push(tree.get(at));
      if (this.passages.way[tree.get(at)] <= 1) break;
    }
    return back.reverse();
  }
}

/** messages lays the messages out so that those of a span of time are soon found. */
function messages(facts) {
  const c = facts.columns;
  const n = c["message.sent"].length;
  const m = {
    n,
    sent: c["message.sent"].map((v) => v * facts.tick),
    end: new Float64Array(n),
    from: new Int32Array(n),
    to: new Int32Array(n),
    kind: new Uint8Array(n),
    lost: new Uint8Array(n),
    update: new Int32Array(n),
    latest: new Float64Array(Math.ceil(n / block)), // end of each block
  };
  for (let i = 0; i < n; i++) {
    const way = c["message.way"][i];
    const kind = c["message.kind"][i];
    m.from[i] = c["way.from"][way];
    m.to[i] = c["way.to"][way];
    m.end[i] = m.sent[i] + (c["way.least"][way] + c["message.extra"][i]) * facts.tick;
    m.lost[i] = kind < 0 ? 1 : 0;
    m.kind[i] = kind < 0 ? -1 - kind : kind;
    m.update[i] = c["message.update"][i] - 1;
    const b = (i / block) | 0;
    m.latest[b] = Math.max(m.latest[b], m.end[i]);
  }
  for (const name of Object.keys(c)) if (/^(message|way)\./.test(name)) delete c[name];
  return m;
}

const block = 256;

/** eachMessage calls back with each message that was on its way between two times. */
export function eachMessage(m, from, to, call) {
  const stop = above(m.sent, to);
  for (let b = 0; b * block < stop; b++) {
    if (m.latest[b] < from) continue;
    for (let i = b * block, end = Math.min(stop, i + block); i < end; i++) if (m.end[i] >= from) call(i);
  }
}
