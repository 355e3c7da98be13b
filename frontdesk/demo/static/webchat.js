/* A visitor's browser: our real chat widget in a frame. The story writes into it as a person would. */
import { sleep, until } from "./house.js";

export class WebChat {
  constructor(device) {
    this.device = device;
    this.frame = device.querySelector("iframe");
    this.seen = 0;
  }

  get root() {
    const host = this.frame.contentDocument?.getElementById("frontdesk-chat");
    return host?.shadowRoot ?? null;
  }

  /* The widget comes from the server: load it again if it was not there, else tell it to connect. */
  wake() {
    const state = this.root?.querySelector(".chat")?.dataset.state;
    if (state === "ready" || state === "connecting") return;
    if (state) this.frame.contentWindow.dispatchEvent(new Event("online"));
    else this.frame.contentWindow.location.reload();
  }

  isReady() {
    return this.root?.querySelector(".chat")?.dataset.state === "ready";
  }

  all(selector) {
    return [...(this.root?.querySelectorAll(selector) ?? [])];
  }

  answers() {
    return this.all(".line:not(.customer)").length;
  }

  /* Whether something came since the last look, for the badge on the tab. */
  hasNews() {
    const answers = this.answers();
    const news = answers > this.seen;
    this.seen = answers;
    return news;
  }

  stored() {
    const own = this.all(".line.customer");
    return own.length > 0 && own[own.length - 1].dataset.state === "stored";
  }

  async say(text, pace) {
    await until(() => this.isReady());
    const before = this.all(".line.customer").length;
    const field = this.root.querySelector("textarea");
    for (const letter of text) {
      field.value += letter;
      field.dispatchEvent(new Event("input"));
      await sleep(35 * pace);
    }
    await sleep(250 * pace);
    this.root.querySelector("form").requestSubmit();
    await until(() => this.all(".line.customer").length > before);
  }

  /* Press the first button that is open: yes comes first. */
  async press() {
    const open = () => this.all(".line .choices button:not(:disabled)");
    await until(() => open().length > 0);
    open()[0].click();
  }
}
