// The words for what the map shows; the same for eyes and for screen readers.

const KINDS = {
  ingress: 'Ingress', httproute: 'HTTPRoute', grpcroute: 'GRPCRoute', tlsroute: 'TLSRoute',
  service: 'Service', slice: 'EndpointSlice', pod: 'Pod', node: 'Node',
};

/** The kinds that are ways in, in the order of the column. */
export const ROUTES = ['ingress', 'httproute', 'grpcroute', 'tlsroute'];

const STATES = {
  READY: 'ready', PARTLY: 'partly ready', NOT_READY: 'not ready', TERMINATING: 'terminating', BROKEN: 'broken', NEUTRAL: '',
};

export const kindOf = (id) => id.slice(0, id.indexOf('/'));
export const namespaceOf = (id) => id.split('/')[1];
export const nameOf = (id) => id.split('/')[2];
export const kindWord = (id) => KINDS[kindOf(id)];

/** A Service that has nobody behind it is not broken itself; it does not answer. */
export function stateWord(item) {
  const kind = kindOf(item.id);
  if (item.state === 'BROKEN' && kind === 'service') return 'does not answer';
  if (item.state === 'BROKEN' && kind === 'slice') return item.endpoints.length ? 'none ready' : 'no endpoints';
  if (item.state === 'BROKEN' && kind === 'node') return 'not ready';
  if (item.state === 'PARTLY' && kind === 'node') return 'takes no new pods';
  if (item.state === 'NEUTRAL' && kind === 'pod') return 'done';
  return STATES[item.state];
}

export const endpointWord = (state) => STATES[state] || 'gone';

export function rateWord(id, rate) {
  const unit = kindOf(id) === 'service' ? 'conn/s' : 'req/s';
  const number = rate >= 100 ? Math.round(rate) : rate;
  return `${number} ${unit}`;
}

/** What a screen reader says of a card. */
export function spoken(item) {
  const said = [`${kindWord(item.id)} ${nameOf(item.id)}`];
  if (namespaceOf(item.id)) said.push(`namespace ${namespaceOf(item.id)}`);
  said.push(stateWord(item));
  switch (kindOf(item.id)) {
    case 'ingress':
    case 'httproute':
    case 'grpcroute':
    case 'tlsroute':
      said.push(...item.hosts, `leads to ${[...new Set(item.ways.map((w) => nameOf(w.to)))].join(', ') || 'nothing'}`);
      break;
    case 'service':
      said.push(`${item.type} ${item.address}`, ...item.ports);
      if (item.state !== 'NEUTRAL') said.push(`${item.ready} of ${item.total} endpoints ready`);
      break;
    case 'slice':
      said.push(`of Service ${nameOf(item.service)}`, `${item.endpoints.length} endpoints`);
      break;
    case 'pod':
      said.push(item.address, item.node && `on ${item.node}`, item.restarts ? `${item.restarts} restarts` : '');
      break;
    default:
      said.push(item.pods && `pods ${item.pods}`);
  }
  if (item.why) said.push(item.why);
  return said.filter(Boolean).join(', ');
}

const two = (n) => String(n).padStart(2, '0');

export function clockWord(millis) {
  const d = new Date(millis);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function agoWord(seconds) {
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${Math.round(seconds)} s ago`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds % 60)} s ago`;
}
