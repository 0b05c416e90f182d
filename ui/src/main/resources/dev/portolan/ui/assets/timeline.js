// The slider over the last hour: which endpoints there were. Past views come from the server; the newest question wins.
import { attribute, text } from './dom.js';
import { ask } from './feed.js';
import { agoWord, clockWord } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
const BINS = 120;
const SHORTEST = 60;
const EVERY = 2000;

export class Timeline {
  constructor(root, { past }) {
    this.past = past;
    this.slider = root.querySelector('#time');
    this.live = root.querySelector('#live');
    this.clock = root.querySelector('#clock');
    this.ticks = root.querySelector('#ticks');
    this.known = null;
    this.offset = 0;
    this.at = null;
    this.stale = true;
    this.slider.addEventListener('input', () => this.moved());
    this.live.addEventListener('click', () => this.now());
    setInterval(() => this.tick(), 1000);
  }

  serverTime() {
    return Date.now() + this.offset;
  }

  /** Endpoints have changed: the marks are read again, not more often than every two seconds. */
  async changed() {
    if (this.reading) {
      this.stale = true;
      return;
    }
    this.reading = true;
    this.stale = false;
    try {
      this.known = await ask('/ui/timeline');
      this.offset = this.known.now - Date.now();
      this.tick();
      this.bars();
    } catch {
      this.stale = true; // the connection is lost, which the page says elsewhere
    }
    setTimeout(() => {
      this.reading = false;
      if (this.stale) this.changed();
    }, EVERY);
  }

  range() {
    const now = this.serverTime() / 1000;
    const since = Math.max(this.known.since / 1000, now - 3600);
    return { from: Math.floor(Math.min(since, now - SHORTEST)), to: Math.ceil(now), since };
  }

  tick() {
    if (!this.known) return;
    const { from, to } = this.range();
    attribute(this.slider, 'min', String(from));
    attribute(this.slider, 'max', String(to));
    if (this.at === null) this.slider.value = String(to);
    this.say();
  }

  say() {
    const { to } = this.range();
    const at = this.at ?? to;
    const words = this.at === null ? clockWord(this.serverTime()) : `${clockWord(at * 1000)}, ${agoWord(to - at)}`;
    text(this.clock, words);
    attribute(this.slider, 'aria-valuetext', this.at === null ? 'now' : words);
    attribute(this.live, 'aria-pressed', String(this.at === null));
  }

  async moved() {
    if (!this.known) return;
    const { to } = this.range();
    const at = Number(this.slider.value);
    if (at >= to - 1) {
      this.now();
      return;
    }
    this.at = at;
    this.say();
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const { items } = await ask('/ui/past', { at: String(at * 1000) }, asking.signal);
      if (this.at === at) this.past({ at: at * 1000, items: new Map(items.map((i) => [i.id, i])), before: at < this.known.since / 1000 });
    } catch (failure) {
      if (!asking.signal.aborted) text(this.clock, failure.message);
    }
  }

  now() {
    this.asking?.abort();
    this.at = null;
    this.tick();
    this.past(null);
  }

  /** How many endpoints came, ended or changed, in 120 steps; as high as the logarithm of their number. */
  bars() {
    const { from, to } = this.range();
    const bins = new Array(BINS).fill(0);
    for (const c of this.known.changes) {
      const bin = Math.floor(((c.at / 1000 - from) / (to - from)) * BINS);
      if (bin >= 0 && bin < BINS) bins[bin] += 1;
    }
    const bars = bins.flatMap((count, i) => {
      if (!count) return [];
      const bar = document.createElementNS(SVG, 'rect');
      const height = Math.min(22, 5 + 4 * Math.log2(count + 1));
      for (const [n, v] of Object.entries({ x: i * 2, y: 22 - height, width: 1.4, height })) bar.setAttribute(n, v);
      return [bar];
    });
    this.ticks.replaceChildren(...bars);
  }
}
