// The cluster as the server tells it: all things by id, and what is counted. Calls `changed` once a frame at most.

export class Feed {
  constructor({ changed, connected, told }) {
    this.items = new Map();
    this.rates = new Map();
    this.gaps = [];
    this.changed = changed;
    this.connected = connected;
    this.told = told;
    this.waiting = false;
  }

  start() {
    const source = new EventSource('/ui/events');
    source.addEventListener('snapshot', (e) => {
      const fresh = new Map(JSON.parse(e.data).put.map((item) => [item.id, item]));
      this.items.clear();
      for (const [id, item] of fresh) this.items.set(id, item);
      this.rates.clear();
      this.connected('live');
      this.soon();
    });
    source.addEventListener('delta', (e) => this.apply(JSON.parse(e.data)));
    source.addEventListener('rates', (e) => {
      const { put, gone } = JSON.parse(e.data);
      for (const [id, rate] of Object.entries(put)) this.rates.set(id, rate);
      gone.forEach((id) => this.rates.delete(id));
      this.soon();
    });
    source.addEventListener('gaps', (e) => {
      this.gaps = JSON.parse(e.data);
      this.soon();
    });
    source.addEventListener('error', () => this.connected(source.readyState === EventSource.CLOSED ? 'over' : 'lost'));
    return this;
  }

  apply({ put, gone }) {
    const changes = [];
    for (const item of put) {
      changes.push([this.items.get(item.id), item]);
      this.items.set(item.id, item);
    }
    for (const id of gone) {
      changes.push([this.items.get(id), undefined]);
      this.items.delete(id);
    }
    this.told(changes);
    this.soon();
  }

  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.changed();
    });
  }
}

/** Asks the server for something about a thing; refuses with a sentence. */
export async function ask(path, parameters = {}, signal) {
  const response = await fetch(`${path}?${new URLSearchParams(parameters)}`, { signal });
  if (!response.ok) throw new Error((await response.text()).trim() || `the server answers ${response.status}`);
  return response.headers.get('Content-Type').startsWith('application/json') ? response.json() : response.text();
}
