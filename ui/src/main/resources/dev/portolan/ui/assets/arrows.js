// The arrows under the cards, with what flows along them.
import { rateWord } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

export class Arrows {
  constructor(svg, chart) {
    this.svg = svg;
    this.chart = chart;
    this.paths = new Map();
    this.labels = new Map();
  }

  /** Where everything is is read first and written afterwards: one layout for all. */
  draw(edges, rates, way) {
    const origin = this.chart.getBoundingClientRect();
    const anchors = this.anchors(edges, origin);
    const width = String(this.chart.clientWidth);
    const height = String(this.chart.clientHeight);
    if (this.svg.getAttribute('width') !== width) this.svg.setAttribute('width', width);
    if (this.svg.getAttribute('height') !== height) this.svg.setAttribute('height', height);
    const stay = new Set();
    const labelled = new Set();
    for (const edge of edges) {
      const from = anchors.get(edge.from);
      const to = anchors.get(edge.to);
      if (!from || !to) continue;
      stay.add(edge.key);
      const rate = rates.get(edge.from);
      this.path(edge, from, to, rate, way);
      if (rate !== undefined && !labelled.has(edge.from)) {
        labelled.add(edge.from);
        this.label(edge.from, from, rate, way);
      }
    }
    drop(this.paths, stay);
    drop(this.labels, labelled);
  }

  anchors(edges, origin) {
    const ids = new Set(edges.flatMap((e) => [e.from, e.to]));
    const anchors = new Map();
    for (const element of this.chart.querySelectorAll('.column .card[data-id]:not(.pod):not(.node-head), .group')) {
      const key = element.dataset.id ?? element.dataset.group;
      if (!ids.has(key)) continue;
      const r = element.getBoundingClientRect();
      const y = (element.dataset.group ? r.top + Math.min(16, r.height / 2) : r.top + r.height / 2) - origin.top;
      anchors.set(key, { left: r.left - origin.left, right: r.right - origin.left, y });
    }
    return anchors;
  }

  path(edge, from, to, rate, way) {
    let path = this.paths.get(edge.key);
    if (!path) {
      path = document.createElementNS(SVG, 'path');
      this.paths.set(edge.key, path);
      this.svg.append(path);
    }
    const x1 = Math.round(from.right);
    const x2 = Math.round(to.left) - 7;
    const bend = Math.max(24, (x2 - x1) / 2);
    set(path, 'd', `M${x1} ${Math.round(from.y)}C${x1 + bend} ${Math.round(from.y)} ${x2 - bend} ${Math.round(to.y)} ${x2} ${Math.round(to.y)}`);
    const lit = way.has(edge.from) && (way.has(edge.to) || way.has(`group:${edge.to}`));
    set(path, 'class', `arrow ${edge.state}${rate > 0 ? ' flowing' : ''}${lit ? ' lit' : ''}`);
    set(path, 'marker-end', `url(#head-${edge.state})`);
  }

  label(id, from, rate, way) {
    let label = this.labels.get(id);
    if (!label) {
      label = document.createElementNS(SVG, 'text');
      this.labels.set(id, label);
      this.svg.append(label);
    }
    set(label, 'x', String(Math.round(from.right) + 6));
    set(label, 'y', String(Math.round(from.y) - 6));
    set(label, 'class', `rate${rate > 0 ? ' flowing' : ''}${way.has(id) ? ' lit' : ''}`);
    const words = rateWord(id, rate);
    if (label.textContent !== words) label.textContent = words;
  }
}

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function drop(known, stay) {
  for (const [key, element] of known) {
    if (!stay.has(key)) {
      element.remove();
      known.delete(key);
    }
  }
}

/** One arrow head a state, in its colour. */
export function heads(svg) {
  const defs = document.createElementNS(SVG, 'defs');
  for (const state of ['READY', 'PARTLY', 'NOT_READY', 'TERMINATING', 'BROKEN', 'NEUTRAL']) {
    const marker = document.createElementNS(SVG, 'marker');
    for (const [name, value] of Object.entries({ id: `head-${state}`, viewBox: '0 0 8 8', refX: '1', refY: '4', markerWidth: '8', markerHeight: '8', orient: 'auto', markerUnits: 'userSpaceOnUse' })) {
      marker.setAttribute(name, value);
    }
    const tip = document.createElementNS(SVG, 'path');
    tip.setAttribute('d', 'M0 0 8 4 0 8z');
    tip.setAttribute('class', `head ${state}`);
    marker.append(tip);
    defs.append(marker);
  }
  svg.append(defs);
}
