/* Tom's mailbox: the threads that the fake mail servers hold, and a field to write in. */
import { make, post, sleep, until } from "./house.js";

const LARGEST = 5 * 1024 * 1024;

export class Mailbox {
  constructor(device, speech) {
    this.device = device;
    this.speech = speech;
    this.list = device.querySelector(".mails");
    this.subject = device.querySelector(".subject");
    this.field = device.querySelector("form textarea");
    this.wrong = device.querySelector(".wrong");
    this.letters = [];
    this.thread = null;
    this.picture = null;
    this.drawn = "";
    const on = (selector, event, act) => device.querySelector(selector).addEventListener(event, act);
    on("form", "submit", (event) => { event.preventDefault(); this.submit(); });
    on("form textarea", "keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit(); });
    on(".new", "click", () => { this.open(null); this.subject.focus(); });
    on(".attach-story", "click", () => this.attach("story", "/demo/mail/photo", "heron-leaks.jpg"));
    on(".attach-own input", "change", (event) => this.attachOwn(event.target));
    on(".detach", "click", () => this.detach());
  }

  show(letters) {
    const fresh = letters.length > this.letters.length && !letters[letters.length - 1].mine;
    if (letters.length > this.letters.length) this.thread = letters[letters.length - 1].thread;
    this.letters = letters;
    this.draw();
    return fresh;
  }

  draw() {
    const { say, language } = this.speech;
    this.subject.placeholder = say("subject");
    this.field.placeholder = say("mail");
    this.subject.hidden = this.thread !== null;
    const first = this.letters.find((letter) => letter.thread === this.thread);
    this.device.querySelector(".answering").textContent = first ? say("answering", first.subject || say("noSubject")) : "";
    const wanted = JSON.stringify([language, this.thread, this.letters]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const threads = [...new Set(this.letters.map((letter) => letter.thread))].reverse();
    const drawn = threads.map((thread) => this.drawThread(thread));
    this.list.replaceChildren(...(drawn.length ? drawn : [make("p", { className: "empty", textContent: say("noMails") })]));
    const last = this.list.querySelector("[aria-expanded=true] ~ .letter:last-child");
    if (last) this.list.scrollTop = last.offsetTop - this.list.offsetTop - 8;
  }

  drawThread(thread) {
    const { say } = this.speech;
    const letters = this.letters.filter((letter) => letter.thread === thread);
    const last = letters[letters.length - 1];
    const isOpen = thread === this.thread;
    const head = make(
      "button",
      { type: "button", className: "head", onclick: () => this.open(isOpen ? null : thread) },
      make("strong", { textContent: letters[0].subject || say("noSubject") }),
      make("span", { className: "count", textContent: letters.length > 1 ? letters.length : "" }),
      make("time", { textContent: clock(last.at) }),
      make("span", { className: "peek", textContent: `${say(last.mine ? "you" : "shop")}: ${last.text}` }),
    );
    head.setAttribute("aria-expanded", String(isOpen));
    const box = make("section", { className: isOpen ? "thread open" : "thread" }, head);
    if (isOpen) box.append(...letters.map((letter) => this.drawLetter(letter)));
    return box;
  }

  drawLetter(letter) {
    const { say } = this.speech;
    const from = letter.mine ? "Tom Berg" : "Crane Harbour Coffee";
    const top = make("header", {}, make("b", { textContent: from }), make("time", { textContent: clock(letter.at) }));
    const text = make("p", { className: "text", textContent: letter.text });
    const files = letter.files.map((file, number) => this.drawFile(letter, file, number));
    const to = make("span", { className: "to", textContent: letter.mine ? "→ service@crane-harbour.example" : say("toYou") });
    return make("article", { className: letter.mine ? "letter mine" : "letter" }, top, to, text, ...files);
  }

  drawFile(letter, file, number) {
    if (!file.there) return make("span", { className: "file", textContent: file.name });
    const href = `/demo/mail/files/${letter.key}/${number}`;
    const seen = make("img", { src: href, alt: file.name, loading: "lazy" });
    return make("a", { className: "file", href, target: "_blank", rel: "noopener" }, seen);
  }

  /* Read a thread and go on with it; without one a new mail is begun. */
  open(thread) {
    this.thread = thread;
    this.draw();
  }

  attach(picture, seen, name) {
    this.picture = picture;
    const place = this.device.querySelector(".attached");
    place.querySelector("img").src = seen;
    place.querySelector("span").textContent = name;
    place.hidden = false;
    this.wrong.textContent = "";
  }

  detach() {
    this.picture = null;
    this.device.querySelector(".attached").hidden = true;
  }

  attachOwn(input) {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    if (file.size > LARGEST) { this.wrong.textContent = this.speech.say("tooLarge"); return; }
    const reader = new FileReader();
    reader.onload = () => {
      const content = reader.result.slice(reader.result.indexOf(",") + 1);
      this.attach({ type: file.type, content }, reader.result, file.name);
    };
    reader.readAsDataURL(file);
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) { this.wrong.textContent = this.speech.say("mailEmpty"); return; }
    const said = { text, subject: this.subject.value.trim(), thread: this.thread, picture: this.picture };
    const answer = await post("mail/write", said);
    this.wrong.textContent = answer.ok ? "" : this.speech.say("notTaken");
    if (!answer.ok) return;
    this.field.value = this.subject.value = "";
    this.detach();
  }

  /* For the story --------------------------------------------------------------------- */

  answers() {
    return this.letters.filter((letter) => !letter.mine).length;
  }

  async write(subject, text, pace) {
    const before = this.letters.length;
    this.open(null);
    for (const [field, words] of [[this.subject, subject], [this.field, text]]) {
      for (const letter of words) {
        field.value += letter;
        await sleep(40 * pace);
      }
    }
    this.attach("story", "/demo/mail/photo", "heron-leaks.jpg");
    await sleep(900 * pace);
    await this.submit();
    await until(() => this.letters.length > before);
  }
}

function clock(at) {
  return new Date(at).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });
}
