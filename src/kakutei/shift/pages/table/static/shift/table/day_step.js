// The step in minutes in which the day view moves and resizes shifts. The browser remembers it.

const KEY = "kakutei-day-step";
const STEPS = [15, 5];

export class DayStep {
  #minutes;

  constructor(storage) {
    this.storage = storage;
    this.#minutes = STEPS.find((step) => `${step}` === storage.getItem(KEY)) ?? STEPS[0];
  }

  get minutes() {
    return this.#minutes;
  }

  choose(minutes) {
    this.#minutes = minutes;
    this.storage.setItem(KEY, `${minutes}`);
  }
}
