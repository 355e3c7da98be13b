/* The server's card: how it is, and the buttons that kill, start and verify. */
import { make, post } from "./house.js";

export class Server {
  constructor(card, dialog, speech) {
    this.card = card;
    this.dialog = dialog;
    this.speech = speech;
    this.state = "stopped";
    this.told = {};
    this.busy = false;
    this.button("kill").addEventListener("click", () => post("server/kill"));
    this.button("start").addEventListener("click", () => post("server/start"));
    this.button("verify").addEventListener("click", () => this.verify());
  }

  button(name) {
    return this.card.querySelector(`#${name}`);
  }

  show(told) {
    this.told = told;
    this.state = told.state;
    this.draw();
  }

  draw() {
    const { say } = this.speech;
    const running = this.state === "ready" || this.state === "starting";
    this.card.dataset.state = this.state;
    this.card.querySelector(".state").textContent = say(this.state);
    const key = `is${this.state[0].toUpperCase()}${this.state.slice(1)}`;
    this.card.querySelector(".said").textContent = this.busy ? say("isVerifying") : say(key, this.told.pid);
    this.button("kill").disabled = !running;
    this.button("start").disabled = running;
    this.button("verify").disabled = this.busy;
  }

  /* With the answers to the messages that were open when the server was killed, one count each. */
  async verify(answered = null) {
    this.busy = true;
    this.draw();
    try {
      const answer = await post("verify");
      this.report(answer.ok ? (await answer.json()).lines : null, answered);
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  report(lines, answered) {
    const { say } = this.speech;
    const [heading, about] = [this.dialog.querySelector("h2"), this.dialog.querySelector("p")];
    const count = (lines || []).reduce((sum, line) => sum + line.violations.length, 0);
    const rows = (lines || []).reduce((sum, line) => sum + line.examined, 0);
    const whole = lines !== null && count === 0;
    this.dialog.dataset.whole = whole;
    if (lines === null) heading.textContent = say("noVerify");
    else heading.textContent = whole ? say("whole", rows.toLocaleString(this.speech.language)) : say("broken", count);
    about.textContent = whole ? say("wholeAbout") : say("brokenAbout");
    this.dialog.querySelector(".answered").textContent = answered ? say("answered", answered) : "";
    this.dialog.querySelector("thead").replaceChildren(this.row("th", ["invariant", "rule", "examined", "violations"].map(say)));
    this.dialog.querySelector("tbody").replaceChildren(...(lines || []).map((line) => this.line(line)));
    if (!this.dialog.open) this.dialog.showModal();
  }

  line(line) {
    const cells = [line.invariant, line.title, line.examined, line.violations.length];
    const row = this.row("td", cells);
    for (const violation of line.violations) row.children[1].append(make("small", { textContent: violation }));
    return row;
  }

  row(kind, cells) {
    return make("tr", {}, ...cells.map((cell) => make(kind, { textContent: String(cell) })));
  }
}
