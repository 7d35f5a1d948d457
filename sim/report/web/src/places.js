import { geoCentroid, geoEqualEarth, geoInterpolate, geoPath } from "d3-geo";
import { forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { feature } from "topojson-client";
import atlas from "world-atlas/land-110m.json";

const land = feature(atlas, atlas.objects.land);
const margin = 34;

/**
 * A chart says where on a stage the sites are. chartOf returns one: of the world, where
 * all sites have coordinates, else one laid out by who is linked to whom.
 *
 *   fit(width, height)         makes it for a stage
 *   move(k, x, y)              enlarges it and pushes it aside
 *   at(site)                   the point of a site
 *   along(a, b)                a function of 0 to 1: the points between two sites
 *   ground(draw, ink)          paints what lies below the sites
 *   link(draw, a, b, rough)    adds the line between two sites to a path, straight if rough is good enough
 *   onLink(a, b, rough, f)     the point of that line that is so far along it
 */
export const chartOf = (run) => (run.placed ? new World(run) : new Web(run));

class World {
  constructor(run) {
    this.run = run;
    const { lat, lon } = run.sites;
    this.points = Array.from(lat, (v, i) => spread([lon[i], v], i, run));
    const middle = geoCentroid({ type: "MultiPoint", coordinates: this.points });
    const wide = Math.max(...lon) - Math.min(...lon) > 120;
    this.projection = geoEqualEarth().rotate([wide ? -11 : -middle[0], 0]);
    this.path = geoPath(this.projection);
    this.between = new Map();
  }

  fit(width, height) {
    const box = [[margin, margin], [width - margin, height - margin]];
    this.projection.fitExtent(box, { type: "MultiPoint", coordinates: this.points });
    if (!(this.projection.scale() < 6000)) {
      this.projection.scale(6000);
      const [x, y] = this.projection(this.points[0]);
      const [tx, ty] = this.projection.translate();
      this.projection.translate([tx + width / 2 - x, ty + height / 2 - y]);
    }
    this.home = { scale: this.projection.scale(), translate: this.projection.translate() };
    this.move(1, 0, 0);
  }

  move(k, x, y) {
    const { scale, translate } = this.home;
    this.projection.scale(scale * k).translate([translate[0] * k + x, translate[1] * k + y]);
    this.spots = this.points.map((p) => this.projection(p));
  }

  at(site) {
    return this.spots[site];
  }

  along(a, b) {
    const key = a * this.run.n + b;
    let way = this.between.get(key);
    if (!way) {
      way = geoInterpolate(this.points[a], this.points[b]);
      if (this.between.size > 50000) this.between.clear();
      this.between.set(key, way);
    }
    return (f) => this.projection(way(f));
  }

  ground(draw, ink) {
    this.path.context(draw);
    draw.beginPath();
    this.path(land);
    draw.fillStyle = ink.land;
    draw.fill();
    draw.lineWidth = 0.6;
    draw.strokeStyle = ink.shore;
    draw.stroke();
  }

  straight(a, b) {
    return Math.abs(this.points[a][0] - this.points[b][0]) < 150; // it does not go round the back of the map
  }

  onLink(a, b, rough, f) {
    return rough && this.straight(a, b) ? between(this.spots[a], this.spots[b], f) : this.along(a, b)(f);
  }

  link(draw, a, b, rough) {
    if (rough && this.straight(a, b)) {
      draw.moveTo(...this.spots[a]);
      draw.lineTo(...this.spots[b]);
    } else {
      this.path.context(draw);
      this.path({ type: "LineString", coordinates: [this.points[a], this.points[b]] });
    }
  }
}

/** spread sets sites of one city beside each other, as the seeds of a sunflower lie. */
function spread(point, i, run) {
  run.crowd ??= new Map();
  const key = point.join();
  const k = run.crowd.get(key) ?? 0;
  run.crowd.set(key, k + 1);
  if (k === 0) return point;
  const r = 0.16 * Math.sqrt(k);
  const angle = k * 2.399963;
  return [point[0] + (r * Math.cos(angle)) / Math.max(0.2, Math.cos((point[1] * Math.PI) / 180)), point[1] + r * Math.sin(angle)];
}

class Web {
  constructor(run) {
    this.points = run.n > 2500 ? sunflower(run.n) : forces(run);
  }

  fit(width, height) {
    const xs = this.points.map((p) => p[0]);
    const ys = this.points.map((p) => p[1]);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min((width - 2 * margin) / Math.max(1, x1 - x0), (height - 2 * margin) / Math.max(1, y1 - y0));
    this.home = { scale, x: width / 2 - (scale * (x0 + x1)) / 2, y: height / 2 - (scale * (y0 + y1)) / 2 };
    this.move(1, 0, 0);
  }

  move(k, x, y) {
    const h = this.home;
    this.spots = this.points.map((p) => [(p[0] * h.scale + h.x) * k + x, (p[1] * h.scale + h.y) * k + y]);
  }

  at(site) {
    return this.spots[site];
  }

  along(a, b) {
    return (f) => between(this.spots[a], this.spots[b], f);
  }

  onLink(a, b, _, f) {
    return between(this.spots[a], this.spots[b], f);
  }

  ground() {}

  link(draw, a, b) {
    draw.moveTo(...this.spots[a]);
    draw.lineTo(...this.spots[b]);
  }
}

const between = (p, q, f) => [p[0] + (q[0] - p[0]) * f, p[1] + (q[1] - p[1]) * f];

function forces(run) {
  const nodes = Array.from({ length: run.n }, (_, index) => ({ index }));
  const links = [];
  for (const [from, to] of run.edgesAt(Infinity)) {
    for (let i = from; i < to; i++) links.push({ source: run.edges.a[i], target: run.edges.b[i] });
  }
  forceSimulation(nodes)
    .force("charge", forceManyBody().strength(-60))
    .force("link", forceLink(links).distance(40))
    .force("x", forceX().strength(0.03))
    .force("y", forceY().strength(0.05))
    .stop()
    .tick(Math.max(60, Math.min(300, 200000 / run.n)));
  return nodes.map((node) => [node.x, node.y]);
}

const sunflower = (n) => Array.from({ length: n }, (_, i) => [10 * Math.sqrt(i) * Math.cos(i * 2.399963), 10 * Math.sqrt(i) * Math.sin(i * 2.399963)]);
