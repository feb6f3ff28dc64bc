// What the page does without asking the server: opening sources, filling in suggested questions, counting characters,
// sending on Enter, but never while Hangul is being composed, an answer is still coming, or the question is too long;
// and saying so when the server is gone.
(() => {
  let opener = null;
  let asked = "", kept = ""; // the question sent last; what a page that was opened anew still had in its box
  let looking = false, misses = 0;

  const box = () => document.querySelector("#question textarea");
  const panel = () => document.getElementById("source-panel");
  const counter = () => document.getElementById("counter");
  const thinking = () => document.querySelector(".thinking");
  const isLost = () => document.querySelector("#lost:not([hidden])") !== null;

  function openSource(button) {
    const template = document.getElementById(button.dataset.source);
    if (!template || !panel()) return;
    opener = button;
    panel().querySelector(".body").replaceChildren(template.content.cloneNode(true));
    panel().hidden = false;
    panel().scrollTop = 0;
    panel().querySelector("h2").focus();
  }

  function closeSource() {
    if (!panel() || panel().hidden) return;
    panel().hidden = true;
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  const typed = () => [...box().value.trim()].length;
  const limit = () => Number(counter().dataset.limit);
  const ready = () => box() && counter() && typed() > 0 && typed() <= limit() && !thinking() && !isLost();

  function count() {
    if (!counter() || !box()) return;
    const over = typed() > limit();
    const numbers = `${typed().toLocaleString("en")} / ${limit().toLocaleString("en")}`;
    const shown = over ? `${counter().dataset.over} · ${numbers}` : numbers;
    if (counter().textContent !== shown) counter().textContent = shown; // writing it always would wake the observer below for ever
    counter().classList.toggle("over", over);
  }

  function fill(text) {
    box().value = text;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }

  function ask(text) {
    if (!box() || thinking() || isLost()) return;
    fill(text);
    setTimeout(() => document.querySelector("#send").click(), 50); // Gradio reads the box a moment later
  }

  // While an answer is expected, or when Gradio complains, the server is looked for; one that is missed twice in a row
  // is gone. Once it is back, the page is opened anew, since a new server knows nothing of this conversation.
  async function look() {
    if (looking) return;
    looking = true;
    const here = await fetch("api/health", { cache: "no-store" }).then((reply) => reply.ok, () => false);
    looking = false;
    misses = here ? 0 : misses + 1;
    if (here && isLost()) location.reload();
    if (misses === 1) setTimeout(look, 300);
    if (misses < 2 || isLost() || !box() || !document.getElementById("lost")) return;
    document.getElementById("lost").hidden = false;
    if (!box().value) fill(asked);
    if (thinking()) Object.assign(thinking(), { textContent: thinking().dataset.cut, className: "cut" });
  }
  setInterval(() => { if (thinking() || misses || isLost()) look(); }, 1500);
  addEventListener("pagehide", () => sessionStorage.setItem("typed", box()?.value || (thinking() ? asked : "")));

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#send")) return;
    if (!ready()) return event.stopImmediatePropagation(); // what was typed stays in the box
    asked = box().value;
    look();
  }, true);

  document.addEventListener("click", (event) => {
    const source = event.target.closest("[data-source]");
    if (source) return openSource(source);
    const suggestion = event.target.closest("button.ask");
    if (suggestion) return ask(suggestion.textContent);
    if (event.target.closest("#source-panel .close, #clear")) closeSource();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) { // the key ends a syllable, not the question
      if (event.key === "Enter" && event.target === box()) event.stopImmediatePropagation();
      return;
    }
    if (event.key === "Escape") return closeSource();
    if (event.key !== "Enter" || event.shiftKey || event.target !== box()) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    document.querySelector("#send").click();
  }, true);

  document.addEventListener("input", (event) => { if (event.target === box()) count(); });

  // Gradio draws the conversation anew; the newest question is brought into view when one is added, and the counter follows.
  let exchanges = 0;
  new MutationObserver(() => {
    count();
    const all = document.querySelectorAll(".exchange");
    if (all.length > exchanges) all[all.length - 1].scrollIntoView({ block: "start" });
    exchanges = all.length;
    if (document.querySelector(".toast-wrap .error") && !misses) look();
    if (kept && box()) {
      fill(kept);
      kept = "";
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  kept = sessionStorage.getItem("typed") || ""; // last, because a browser that keeps nothing throws
})();
