/* A phone: draws what a fake carrier holds, and writes and presses through it. */
import { make, post, sleep, until } from "./house.js";

const TYPING_AT_MOST = 20_000;

export class Phone {
  /* `service` is the path of its carrier; `words` name what stands in its empty chat, in its bar
     and in its field. */
  constructor(device, speech, service, words) {
    this.device = device;
    this.speech = speech;
    this.service = service;
    this.words = words;
    this.chat = device.querySelector(".chat");
    this.field = device.querySelector("textarea");
    this.presence = device.querySelector(".presence");
    this.lines = [];
    this.drawn = "";
    this.asked = 0;
    const form = device.querySelector("form");
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
  }

  show(lines) {
    const fresh = lines.length > this.lines.length && !lines[lines.length - 1].mine;
    const mine = lines.filter((line) => line.mine).length;
    if (mine > this.lines.filter((line) => line.mine).length) this.asked = performance.now();
    this.lines = lines;
    this.draw();
    return fresh;
  }

  draw() {
    const language = this.speech.language;
    const wanted = JSON.stringify([language, this.lines]);
    this.field.placeholder = this.speech.say(this.words.field);
    this.presence.textContent = this.isTyping() ? this.speech.say("typing") : this.speech.say(this.words.bar);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const bubbles = this.lines.map((line) => this.bubble(line));
    if (!bubbles.length) bubbles.push(make("p", { className: "empty", textContent: this.speech.say(this.words.empty) }));
    this.chat.replaceChildren(...bubbles);
    this.chat.scrollTop = this.chat.scrollHeight;
    clearTimeout(this.timer);
    if (this.isTyping()) this.timer = setTimeout(() => this.draw(), TYPING_AT_MOST);
  }

  /* The bot has the message and has not answered yet. */
  isTyping() {
    const last = this.lines[this.lines.length - 1];
    const waits = last && (last.mine ? last.taken : last.pressed);
    return Boolean(waits) && performance.now() - this.asked < TYPING_AT_MOST;
  }

  bubble(line) {
    const time = new Date(line.at).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });
    const foot = make("span", { className: "foot" }, time);
    if (line.mine) foot.append(this.ticks(line));
    const said = make("div", { className: "body" }, make("span", { className: "text", textContent: line.text }), foot);
    const bubble = make("div", { className: line.mine ? "bubble mine" : "bubble" }, said);
    if (line.buttons.length) bubble.append(this.keyboard(line));
    return bubble;
  }

  ticks(line) {
    const known = this.speech.say(line.taken ? "taken" : "sent");
    const ticks = make("i", { className: line.taken ? "ticks both" : "ticks", title: known });
    ticks.setAttribute("aria-label", known);
    return ticks;
  }

  keyboard(line) {
    const press = (label) => make("button", {
      type: "button",
      className: line.pressed === label ? "pressed" : "",
      disabled: Boolean(line.pressed) || line.message_id === null,
      textContent: label,
      onclick: () => this.tap(line, label),
    });
    return make("div", { className: "keyboard" }, ...line.buttons.map(press));
  }

  tap(line, label) {
    this.asked = performance.now();
    return post(`${this.service}/press`, { message_id: line.message_id, label });
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 110)}px`;
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.grow();
    await post(`${this.service}/write`, { text });
  }

  /* For the story --------------------------------------------------------------------- */

  answers() {
    return this.lines.filter((line) => !line.mine).length;
  }

  stored() {
    const last = this.lines[this.lines.length - 1];
    return Boolean(last && last.mine && last.taken);
  }

  async say(text, pace) {
    const before = this.lines.length;
    for (const letter of text) {
      this.field.value += letter;
      this.grow();
      await sleep(45 * pace);
    }
    await sleep(250 * pace);
    await this.submit();
    await until(() => this.lines.length > before);
  }
}
