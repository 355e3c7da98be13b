/* What the server's own books say now: looked up again whenever something happened. */
import { ask, sleep } from "./house.js";

const SETTLES = 350;

export class Figures {
  constructor(place, speech) {
    this.place = place;
    this.speech = speech;
    this.told = null;
    this.asked = false;
    this.looking = false;
  }

  /* Several changes at once are one look; a change during a look is another one. */
  async look() {
    this.asked = true;
    if (this.looking) return;
    this.looking = true;
    while (this.asked) {
      this.asked = false;
      await sleep(SETTLES);
      this.show(await ask("figures").catch(() => null));
    }
    this.looking = false;
  }

  show(told) {
    if (!told) return;
    const before = this.told;
    this.told = told;
    this.draw();
    for (const cell of this.place.querySelectorAll("[data-figure]")) {
      const name = cell.dataset.figure === "today" ? "amount" : cell.dataset.figure;
      if (!before || before[name] === told[name]) continue;
      cell.classList.remove("moved");
      void cell.offsetWidth;
      cell.classList.add("moved");
    }
  }

  draw() {
    if (!this.told) return;
    const { stock, credit, amount, orders } = this.told;
    const euros = (value) => Number(value).toLocaleString("en-IE", { style: "currency", currency: "EUR" });
    const texts = { stock: this.speech.say("kilos", stock), credit: euros(credit), today: this.speech.say("ordered", euros(amount), orders) };
    for (const cell of this.place.querySelectorAll("[data-figure]")) cell.textContent = texts[cell.dataset.figure];
  }
}
