/* Puts the page together: language, tabs, devices, the story's cards. */
import { Desk } from "./desk.js";
import { Figures } from "./figures.js";
import { make, watch } from "./house.js";
import { Mailbox } from "./mailbox.js";
import { Phone } from "./phone.js";
import { Server } from "./server.js";
import { Story } from "./story.js";
import { TEXTS } from "./texts.js";
import { WebChat } from "./webchat.js";

const SLOW = new URLSearchParams(location.search).get("pace");
const pace = SLOW === null ? 1 : Number(SLOW);
const REMEMBERED = "demo-language";

const speech = {
  language: localStorage.getItem(REMEMBERED) || (navigator.language.startsWith("zh") ? "zh" : "en"),
  say(key, ...filled) {
    const text = TEXTS[speech.language][key];
    return typeof text === "function" ? text(...filled) : text;
  },
};
speech.say = speech.say.bind(speech);

const device = (name) => document.getElementById(name);
const server = new Server(device("server"), device("verified"), speech);
const figures = new Figures(device("figures"), speech);
const wei = new Phone(device("wei"), speech, "telegram", { bar: "bot", empty: "empty", field: "write" });
const ana = new Phone(device("ana"), speech, "sms", { bar: "sms", empty: "noTexts", field: "textMessage" });
const tom = new Mailbox(device("tom"), speech);
const stranger = new WebChat(device("stranger"));
const desk = new Desk(device("console"), document.body.dataset.server);
const names = ["wei", "ana", "tom", "stranger", "console"];
const played = {};
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let now = null;
let starts = 0;

function spotlight(name) {
  for (const one of names) {
    device(one).classList.toggle("shown", one === name);
    device(one).classList.toggle("lit", one === name && now !== null);
    tab(one).setAttribute("aria-selected", String(one === name));
    tab(one).tabIndex = one === name ? 0 : -1;
  }
  tab(name).classList.remove("news");
  if (now) device(name).scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

const tab = (name) => document.getElementById(`tab-${name}`);

function news(name) {
  if (!device(name).classList.contains("shown")) tab(name).classList.add("news");
}

function tell(number, part, over) {
  now = { number: String(number), part, over };
  drawSteps();
}

const story = new Story({ wei, ana, tom, stranger, server, desk, pace, spotlight, tell });

async function play(number) {
  if (Object.values(played).includes("playing")) return;
  played[number] = "playing";
  now = { number, part: null, over: 0 };
  drawSteps();
  try {
    await story.play(number);
    played[number] = "done";
  } catch (error) {
    played[number] = "failed";
    console.warn(error.message);
  }
  now = null;
  for (const one of names) device(one).classList.remove("lit");
  drawSteps();
  figures.look();
}

function drawSteps() {
  const busy = Object.values(played).includes("playing");
  for (const card of document.querySelectorAll(".step")) {
    const { step } = card.dataset;
    const { title, about } = speech.say("steps")[step];
    const state = played[step] || "";
    const label = speech.say({ "": "play", playing: "playing", done: "again", failed: "again" }[state]);
    const isNow = now?.number === step && now.part;
    const button = make("button", { type: "button", title: `${label}: ${title}`, disabled: busy, onclick: () => play(step) });
    button.setAttribute("aria-label", `${label}: ${title}`);
    button.append(make("span", { className: state === "playing" ? "spins" : "plays", textContent: { done: "↻", failed: "↻" }[state] ?? "" }));
    const outcome = make("span", { className: "outcome", textContent: { done: "✓", failed: speech.say("failed") }[state] || "" });
    const said = make("p", { textContent: isNow ? speech.say("parts")[now.part] : about });
    if (isNow) said.setAttribute("role", "status");
    const bar = make("progress", { max: 1, value: state === "done" ? 1 : isNow ? now.over : 0, hidden: state !== "playing" });
    bar.setAttribute("aria-label", speech.say("progress"));
    const had = card.contains(document.activeElement);
    card.dataset.state = state;
    card.replaceChildren(
      make("h2", {}, make("b", { textContent: step }), make("span", { className: "title", textContent: title }), outcome, button),
      said,
      bar,
    );
    if (had && !busy) button.focus({ preventScroll: true });
  }
}

function speak() {
  document.documentElement.lang = speech.language === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = speech.say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", speech.say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-title]")) element.title = speech.say(element.dataset.title);
  for (const name of names) tab(name).firstChild.textContent = speech.say(name);
  const toggle = device("language");
  toggle.textContent = speech.say("language");
  toggle.setAttribute("aria-label", speech.say("languageLabel"));
  for (const one of [wei, ana, tom, server, figures]) one.draw();
  drawSteps();
}

function buildTabs() {
  const build = (name) => {
    const built = make("button", { type: "button", id: `tab-${name}`, onclick: () => spotlight(name) }, "", make("i"));
    built.setAttribute("role", "tab");
    built.setAttribute("aria-controls", name);
    built.addEventListener("keydown", (event) => stepTab(event, name));
    return built;
  };
  document.querySelector(".tabs").append(...names.map(build));
}

function stepTab(event, name) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = names[(names.indexOf(name) + by + names.length) % names.length];
  spotlight(next);
  tab(next).focus();
}

async function serverCame() {
  stranger.wake();
  await desk.enter();
}

buildTabs();
spotlight("wei");
speak();
device("language").addEventListener("click", () => {
  speech.language = speech.language === "zh" ? "en" : "zh";
  localStorage.setItem(REMEMBERED, speech.language);
  speak();
});
watch((told) => {
  const came = told.server.state === "ready" && told.server.starts !== starts;
  server.show(told.server);
  if (wei.show(told.phone)) news("wei");
  if (ana.show(told.sms)) news("ana");
  if (tom.show(told.mail)) news("tom");
  if (told.server.state === "ready") figures.look();
  if (came) {
    starts = told.server.starts;
    serverCame();
  }
});
setInterval(() => {
  if (stranger.hasNews()) { news("stranger"); figures.look(); }
}, 700);
