/* The real console in a frame, entered as one of the staff. */
import { post } from "./house.js";

const PATIENCE = 20_000;

export class Desk {
  constructor(device, home) {
    this.device = device;
    this.home = home;
    this.login = "mia";
    this.frame = device.querySelector("iframe");
    for (const button of this.people()) button.addEventListener("click", () => this.enter(button.dataset.login));
    this.draw();
  }

  people() {
    return [...this.device.querySelectorAll("[data-login]")];
  }

  draw() {
    for (const button of this.people()) button.setAttribute("aria-pressed", String(button.dataset.login === this.login));
  }

  /* Log this browser in as somebody and show a page of theirs; returns when it is there. */
  async enter(login = this.login, page = "") {
    const answer = await post("console", { login });
    const { open } = answer.ok ? await answer.json() : { open: false };
    if (!open) return;
    this.login = login;
    this.draw();
    this.frame.hidden = false;
    this.device.querySelector(".waiting").hidden = true;
    await new Promise((resolve) => {
      setTimeout(resolve, PATIENCE);
      this.frame.addEventListener("load", resolve, { once: true });
      this.frame.src = `${this.home}/console/${page}`;
    });
  }
}
