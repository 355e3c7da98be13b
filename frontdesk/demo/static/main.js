/* Puts the page together: language, tabs, devices, the story's cards. */
import { make, post, watch } from "./house.js";
import { Server } from "./server.js";
import { Story } from "./story.js";
import { Telegram } from "./telegram.js";
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

const device = (name) => document.getElementById(name);
const server = new Server(device("server"), device("verified"), speech);
const wei = new Telegram(device("wei"), speech);
const ana = new WebChat(device("ana"));
const stranger = new WebChat(device("stranger"));
const names = ["wei", "ana", "stranger", "console"];
const played = {};
let starts = 0;

function spotlight(name) {
  for (const one of names) {
    device(one).classList.toggle("shown", one === name);
    tab(one).setAttribute("aria-selected", String(one === name));
  }
  tab(name).classList.remove("news");
}

const tab = (name) => document.getElementById(`tab-${name}`);

function news(name) {
  if (!device(name).classList.contains("shown")) tab(name).classList.add("news");
}

const story = new Story({ wei, ana, stranger, server, pace, spotlight });

async function play(number) {
  if (Object.values(played).includes("playing")) return;
  played[number] = "playing";
  drawSteps();
  try {
    await story.play(number);
    played[number] = "done";
  } catch (error) {
    played[number] = "failed";
    console.warn(error.message);
  }
  drawSteps();
}

function drawSteps() {
  const busy = Object.values(played).includes("playing");
  for (const card of document.querySelectorAll(".step")) {
    const { step } = card.dataset;
    const { title, about } = speech.say("steps")[step];
    const state = played[step] || "";
    const label = { "": "play", playing: "playing", done: "again", failed: "again" }[state];
    const button = make("button", { type: "button", textContent: speech.say(label), disabled: busy, onclick: () => play(step) });
    const outcome = make("span", { className: "outcome", textContent: { done: "✓", failed: speech.say("failed") }[state] || "" });
    card.dataset.state = state;
    card.replaceChildren(
      make("h2", {}, make("b", { textContent: step }), make("span", { textContent: title })),
      make("p", { textContent: about }),
      make("div", { className: "actions" }, button, outcome),
    );
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
  device("wei-field").placeholder = speech.say("write");
  wei.draw();
  server.draw();
  drawSteps();
}

function buildTabs() {
  const build = (name) => make("button", { type: "button", id: `tab-${name}`, onclick: () => spotlight(name) }, "", make("i"));
  document.querySelector(".tabs").append(...names.map(build));
}

/* Log this browser in as Mia and show the real console; again after each start of the server. */
async function openConsole() {
  const frame = device("console").querySelector("iframe");
  const { open } = await (await post("console")).json();
  if (!open) return;
  frame.src = `${document.body.dataset.server}/console/`;
  frame.hidden = false;
  device("console").querySelector(".waiting").hidden = true;
}

async function serverCame() {
  ana.wake();
  stranger.wake();
  await openConsole();
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
  if (came) {
    starts = told.server.starts;
    serverCame();
  }
});
setInterval(() => {
  if (ana.hasNews()) news("ana");
  if (stranger.hasNews()) news("stranger");
}, 700);
