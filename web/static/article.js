// Goes from match to match and from mention to mention, and copies citations; without it the same are plain links.

const finder = document.querySelector(".finder");
const tally = finder.querySelector(".tally");
const svg = document.querySelector(".minimap svg");
const matches = [...document.querySelectorAll("mark[id]")];
const matchWords = tally.textContent;
const typing = (element) => element.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

/** Whether keys of one letter are turned off, in the list of keys. */
function keysOff() {
  try {
    return localStorage.getItem("keys-off") !== null;
  } catch {
    return false; // storage is closed to this page
  }
}

let places = matches; // what the arrows step through: matches, or the mentions of a name that is chosen
let name = "";
let at = -1;

/** Say where the reader is: '3 of 12'. */
function tell() {
  const what = name || "Matches";
  tally.textContent = at < 0 ? (name ? `${name}: ${places.length}` : matchWords) : `${what}: ${at + 1} of ${places.length}`;
}

/** Scroll to a place, and set it off. */
function show(index) {
  document.querySelector(".here")?.classList.remove("here");
  at = (index + places.length) % places.length;
  const place = places[at];
  place.classList.add("here");
  place.scrollIntoView({ block: "center" });
  history.replaceState(history.state, "", `#${place.id}`);
  tell();
}

/** The place next to where the reader has scrolled to, before the first step. */
function nearest(step) {
  const below = places.findIndex((place) => place.getBoundingClientRect().top > innerHeight / 4);
  const next = below < 0 ? places.length : below;
  return step > 0 ? next : next - 1;
}

function go(step) {
  if (places.length) {
    show(at < 0 ? nearest(step) : at + step);
  }
}

function arrow(step, words, key) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = step > 0 ? "↓" : "↑";
  button.title = `${words} (${key})`;
  button.setAttribute("aria-label", words);
  button.addEventListener("click", () => go(step));
  return button;
}

/** Draw the places of a chosen name beside the text, in the manner of the matches. */
function draw() {
  svg?.querySelectorAll(".named").forEach((tick) => tick.remove());
  if (!svg || !name) {
    return;
  }
  const body = document.querySelector(".story .body").getBoundingClientRect();
  for (const place of places) {
    const tick = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const top = ((place.getBoundingClientRect().top - body.top) / body.height) * 1000;
    for (const [key, value] of Object.entries({ class: "named", y: top, x: 0, width: 20, height: 3 })) {
      tick.setAttribute(key, value);
    }
    svg.append(tick);
  }
}

/** Set off the mentions of a name and step through them, or go back to the matches. */
function choose(link) {
  document.querySelectorAll(".mention.chosen").forEach((mention) => mention.classList.remove("chosen"));
  document.querySelectorAll(".jump[aria-pressed=true]").forEach((other) => other.setAttribute("aria-pressed", "false"));
  document.querySelector(".here")?.classList.remove("here");
  at = -1;
  name = link ? link.querySelector("bdi").textContent : "";
  places = link ? mentions(link) : matches;
  places.forEach((place) => link && place.classList.add("chosen"));
  link?.setAttribute("aria-pressed", "true");
  finder.hidden = !places.length;
  finder.querySelector(".drop").hidden = !link;
  draw();
  link ? show(0) : tell();
}

function mentions(link) {
  const prefix = link.getAttribute("href").slice(1).replace(/\d+$/, "");
  return [...document.querySelectorAll(`[id^="${prefix}"]`)];
}

/** Let the buttons that copy be used, where there is a clipboard to write to. */
function offerCopies() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const words = (button.dataset.words ??= button.textContent);
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copies).textContent.trim()).then(
        () => (button.textContent = "Copied"),
        () => (button.textContent = "Not allowed here"),
      );
      document.querySelector("#status").textContent = button.textContent;
      setTimeout(() => (button.textContent = words), 2000);
    });
  }
}

const drop = Object.assign(document.createElement("button"), { type: "button", className: "drop", textContent: "×" });
drop.title = "Show no mentions (Esc)";
drop.setAttribute("aria-label", "Show no mentions");
drop.hidden = true;
drop.addEventListener("click", () => choose(null));
finder.querySelectorAll("[data-step]").forEach((link) => link.remove());
finder.append(arrow(-1, "The one before", "p"), arrow(1, "The next one", "n"), drop);
tally.setAttribute("role", "status");
document.querySelector(".story").classList.add("stepped"); // the links behind each match are not needed

for (const link of document.querySelectorAll("a.jump")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-pressed", "false");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    choose(link.getAttribute("aria-pressed") === "true" ? null : link);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
}
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
  const open = document.querySelector("dialog[open]");
  if (plain && !open && (event.key === "n" || event.key === "p") && !keysOff()) {
    go(event.key === "n" ? 1 : -1);
  } else if (event.key === "Escape" && name && !open) {
    choose(null);
  }
});
window.addEventListener("hashchange", () => {
  const index = places.findIndex((place) => `#${place.id}` === location.hash);
  if (index >= 0) {
    show(index);
  }
});
offerCopies();
