// What a screen reader hears by itself: Services that stop or begin to answer. In bursts, a few and a number.
import { kindOf, nameOf } from './words.js';

const PATIENCE = 800;
const SAID = 3;

export class Announcer {
  constructor(element) {
    this.element = element;
    this.waiting = [];
    this.timer = 0;
  }

  say(sentence) {
    this.waiting.push(sentence);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const some = this.waiting.slice(0, SAID);
      const more = this.waiting.length - some.length;
      this.element.textContent = some.join('. ') + (more > 0 ? `. And ${more} more.` : '.');
      this.waiting = [];
    }, PATIENCE);
  }

  changes(pairs) {
    for (const [before, after] of pairs) {
      const item = after ?? before;
      if (!item || kindOf(item.id) !== 'service') continue;
      const answered = before && before.ready > 0;
      const answers = after && after.ready > 0;
      if (before && answered && !answers) this.say(`${nameOf(item.id)} ${after ? 'no longer answers' : 'is gone'}`);
      if (after && after.state !== 'NEUTRAL' && before && !answered && answers) this.say(`${nameOf(item.id)} answers`);
    }
  }
}
