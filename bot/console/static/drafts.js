// Keeps what is being typed into an entry's form in this tab, so that a lost session loses no words.
// The form works without script; then the page after a lost session holds the words to copy.
"use strict";

const SOON_MS = 300;
const form = document.querySelector("form[data-draft]");
const done = document.querySelector("[data-draft-done]");

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

const forget = (key) => sessionStorage.removeItem(key);
const fieldsOf = (from) =>
  [...from.elements].filter((it) => it.name && it.type !== "hidden" && it.tagName !== "BUTTON");
const valueOf = (it) => (it.type === "checkbox" || it.type === "radio" ? it.checked : it.value);

function put(it, value) {
  if (it.type === "checkbox" || it.type === "radio") it.checked = value === true;
  else it.value = value;
}

const nameOf = (it) => (it.type === "radio" ? `${it.name}=${it.value}` : it.name);
const typedIn = (from) => Object.fromEntries(fieldsOf(from).map((it) => [nameOf(it), valueOf(it)]));

function offer(key, typed) {
  const differs = fieldsOf(form).some((it) => nameOf(it) in typed && typed[nameOf(it)] !== valueOf(it));
  if (!differs) return forget(key);
  const box = document.getElementById("draft");
  box.hidden = false;
  document.getElementById("draft-restore").addEventListener("click", () => {
    for (const it of fieldsOf(form)) if (nameOf(it) in typed) put(it, typed[nameOf(it)]);
    box.hidden = true;
    document.getElementById("title").focus();
  });
  document.getElementById("draft-forget").addEventListener("click", () => {
    forget(key);
    box.hidden = true;
    document.getElementById("title").focus();
  });
}

if (done) {
  forget(done.dataset.draftDone);
  forget("/console/entries/new");
}
if (form) {
  const key = form.dataset.draft;
  const typed = stored(key);
  // After a mistake the form already holds what was typed.
  if (typed && !form.hasAttribute("data-kept")) offer(key, typed);
  let timer = 0;
  const keep = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify(typedIn(form)));
    } catch {
      // A full or forbidden store: the page after a lost session still shows the words.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, SOON_MS);
  });
  form.addEventListener("submit", keep);
}
