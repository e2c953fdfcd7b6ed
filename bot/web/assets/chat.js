// The chat page without reloading: posts in the background and asks for what was said since.
// Everything here also works without script, as plain forms.
"use strict";

const log = document.getElementById("log");
const said = document.getElementById("said");
const form = document.getElementById("write");
const box = document.getElementById("text");
const typing = document.getElementById("typing");
const problem = document.getElementById("problem");

const SOON_MS = 500, LATER_MS = 4000, HIDDEN_MS = 30000, PATIENCE_MS = 20000;
let waitingSince = 0, timer = 0, asking = false;

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const lastId = () => [...said.querySelectorAll("li[data-id]")].at(-1)?.dataset.id ?? "0";

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text; // citizens' words are text, never markup
  return made;
}

// Our own words carry addresses to follow; a citizen's stay text.
function words(message) {
  const made = element("p", "text", "");
  for (const piece of message.text.split(/(https:\/\/[!-~]+)/)) {
    const isAddress = piece.startsWith("https://") && message.who !== "citizen";
    const part = isAddress ? element("a", "", piece) : document.createTextNode(piece);
    if (isAddress) part.href = piece;
    made.append(part);
  }
  return made;
}

function show(message) {
  if (said.querySelector(`li[data-id="${message.id}"]`)) return;
  const item = element("li", message.who + (message.urgent ? " urgent" : ""), "");
  item.dataset.id = message.id;
  const who = element("p", "who", message.name + " ");
  const time = element("time", "", message.time);
  time.dateTime = message.at;
  who.append(time);
  item.append(who, words(message));
  if (message.choices.length) {
    const choices = element("form", "choices", "");
    choices.method = "post";
    choices.action = "/chat";
    for (const choice of message.choices) {
      const button = element("button", "", choice.label);
      button.name = "choice";
      button.value = choice.value;
      choices.append(button);
    }
    item.append(choices);
  }
  said.append(item);
  if (message.who !== "citizen") waitingSince = 0;
}

async function refresh() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    const answer = await fetch(`/chat/messages?after=${lastId()}`, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { messages } = await answer.json();
      messages.forEach(show);
      if (messages.length) log.scrollTop = log.scrollHeight;
    }
  } catch {
    // Off line for a moment: the next round asks again.
  }
  asking = false;
  const waiting = waitingSince && Date.now() - waitingSince < PATIENCE_MS;
  typing.textContent = waitingSince ? "小幫手正在找答案…" : "";
  timer = setTimeout(refresh, document.hidden ? HIDDEN_MS : waiting ? SOON_MS : LATER_MS);
}

async function send(fields) {
  problem.textContent = "";
  const body = new URLSearchParams(fields);
  for (let tries = 0; tries < 3; tries++) {
    try {
      // The same id on every try: a message that did arrive is not doubled.
      const answer = await fetch("/chat", { method: "POST", body, headers: { Accept: "application/json" } });
      const taken = await answer.json();
      if (answer.status < 500) {
        problem.textContent = taken.problem;
        if (answer.ok) waitingSince = Date.now();
        refresh();
        return answer.ok;
      }
    } catch {
      // No connection: try again.
    }
    await new Promise((resume) => setTimeout(resume, 800 * (tries + 1)));
  }
  problem.textContent = "連線不穩，訊息還沒送出去。請再按一次送出。";
  return false;
}

let pending = { text: "", id: "" };

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = box.value;
  if (text !== pending.text) pending = { text, id: newId() };
  const sent = pending;
  box.focus();
  if (await send(sent)) {
    pending = { text: "", id: "" };
    if (box.value === sent.text) box.value = "";
  }
});

log.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button) send({ choice: button.value, id: newId() });
  box.focus();
});

box.addEventListener("keydown", (event) => {
  // Enter that ends the choice of a character (bopomofo input) is not a wish to send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("visibilitychange", () => document.hidden || refresh());
log.scrollTop = log.scrollHeight;
if (typing.textContent) waitingSince = Date.now();
refresh();
