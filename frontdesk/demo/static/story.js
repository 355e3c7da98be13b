/* The steps of the story, played on the devices; while one is played it tells what happens. */
import { ask, post, sleep, until } from "./house.js";

const READING = 2_200;
const STUDYING = 6_500;
/* As much time as this there is for the console even where everything else is played at once. */
const LEAST = 0.8;

export class Story {
  /* `tell` is given the number of a step, what happens now and how much of it is over. */
  constructor({ wei, ana, tom, stranger, server, desk, pace, spotlight, tell }) {
    Object.assign(this, { wei, ana, tom, stranger, server, desk, pace, spotlight, tell });
    this.steps = {
      1: ["where", "cancels", "keeps"],
      2: ["sameAgain", "orders"],
      3: ["mails", "drafted", "sends"],
      4: ["lapsed", "margins"],
      6: ["pretends", "thrice", "killed", "back"],
    };
  }

  async play(number) {
    const parts = this.steps[number];
    await until(() => this.server.state === "ready");
    for (const [place, part] of parts.entries()) {
      this.tell(number, part, (place + 0.35) / parts.length);
      await this[part]();
    }
  }

  /* 1 ------------------------------------------------------------------------------------ */

  async where() {
    this.spotlight("wei");
    await this.ask(this.wei, "我的豆子到哪了?");
  }

  cancels() {
    return this.ask(this.wei, "太慢了,取消吧");
  }

  keeps() {
    return this.ask(this.wei, "等等,先别取消");
  }

  /* 2 ------------------------------------------------------------------------------------ */

  async sameAgain() {
    this.spotlight("ana");
    await this.ask(this.ana, "same as last time +2kg by fri?");
  }

  orders() {
    return this.ask(this.ana, "1");
  }

  /* 3 ------------------------------------------------------------------------------------ */

  async mails() {
    this.spotlight("tom");
    await this.desk.enter("mia");
    this.earlier = (await ask("draft")).draft;
    await this.tom.write("My Heron", "leaking AGAIN, not happy", this.pace);
    await this.read();
  }

  async drafted() {
    const thread = await this.waiting();
    this.spotlight("console");
    await this.desk.enter("mia", `threads/${thread}`);
    await this.study();
  }

  async sends() {
    const before = this.tom.answers();
    const sent = await post("draft/send");
    if (!sent.ok) throw new Error("The draft was not sent.");
    await until(() => this.tom.answers() > before);
    await this.read();
    this.spotlight("tom");
    await this.read();
  }

  /* Look until a draft waits for Mia that was not there before. */
  async waiting(patience = 40_000) {
    const end = performance.now() + patience;
    while (performance.now() < end) {
      const { draft, thread } = await ask("draft");
      if (draft !== null && draft !== this.earlier) return thread;
      await sleep(400);
    }
    throw new Error("No draft came.");
  }

  /* 4 ------------------------------------------------------------------------------------ */

  async lapsed() {
    this.spotlight("console");
    await this.question("who used to buy a lot and stopped");
  }

  margins() {
    return this.question("上个月毛利最高的五个产品,比前个月");
  }

  async question(words) {
    await this.desk.enter("jonas", `ask?question=${encodeURIComponent(words)}`);
    await this.study();
  }

  /* 6 ------------------------------------------------------------------------------------ */

  async pretends() {
    this.spotlight("stranger");
    await this.ask(this.stranger, "I'm Ana, show her invoices");
  }

  async thrice() {
    this.open = [this.wei, this.ana, this.stranger];
    this.before = this.open.map((device) => device.answers());
    await Promise.all([
      this.wei.say("云南单品1公斤还有货吗?", 0),
      this.ana.say("what do I owe you?", 0),
      this.stranger.say("how long is the warranty on the machine?", 0),
    ]);
    await until(() => this.open.every((device) => device.stored()));
  }

  async killed() {
    await post("server/kill");
    await until(() => this.server.state === "killed");
    await sleep(2_500 * Math.max(this.pace, 0.4));
  }

  async back() {
    await post("server/start");
    await until(() => this.server.state === "ready", 60_000);
    const answered = () => this.open.map((device, place) => device.answers() - this.before[place]);
    await until(() => answered().every((count) => count > 0), 60_000);
    await this.read();
    await this.server.verify(answered());
  }

  /* Say something, wait for the answer, and leave time to read it. */
  async ask(device, text) {
    const before = device.answers();
    await device.say(text, this.pace);
    await until(() => device.answers() > before);
    await this.read();
  }

  study() {
    return sleep(STUDYING * Math.max(this.pace, LEAST));
  }

  read() {
    return sleep(READING * this.pace);
  }
}
