// What the page does without asking the server: opening sources, filling in suggested questions, counting characters,
// and sending on Enter, but never while Hangul is being composed.
(() => {
  const LIMIT = 1000;
  let opener = null;

  const box = () => document.querySelector("#question textarea");
  const panel = () => document.getElementById("source-panel");

  function openSource(button) {
    const template = document.getElementById(button.dataset.source);
    if (!template || !panel()) return;
    opener = button;
    panel().querySelector(".body").replaceChildren(template.content.cloneNode(true));
    panel().hidden = false;
    document.body.classList.add("source-open");
    panel().querySelector("h2").focus();
  }

  function closeSource() {
    if (!panel() || panel().hidden) return;
    panel().hidden = true;
    document.body.classList.remove("source-open");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  function count() {
    const counter = document.getElementById("counter");
    if (!counter || !box()) return;
    const length = [...box().value].length;
    const shown = `${length.toLocaleString()} / ${LIMIT.toLocaleString()}`;
    if (counter.textContent !== shown) counter.textContent = shown; // writing it always would wake the observer below for ever
    counter.classList.toggle("over", length >= LIMIT);
  }

  function send() {
    if (box() && box().value.trim()) document.querySelector("#send").click();
  }

  function ask(text) {
    const area = box();
    if (!area) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(send, 50);
  }

  document.addEventListener("click", (event) => {
    const source = event.target.closest("[data-source]");
    if (source) return openSource(source);
    const suggestion = event.target.closest("button.ask");
    if (suggestion) return ask(suggestion.textContent);
    if (event.target.closest("#source-panel .close")) closeSource();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeSource();
    if (event.key !== "Enter" || event.shiftKey || event.target !== box()) return;
    event.stopImmediatePropagation();
    if (event.isComposing || event.keyCode === 229) return; // the key ends a syllable, not the question
    event.preventDefault();
    send();
  }, true);

  document.addEventListener("input", (event) => { if (event.target === box()) count(); });

  // Gradio draws the conversation anew; the newest question is brought into view when one is added, and the counter follows.
  let exchanges = 0;
  new MutationObserver(() => {
    count();
    const all = document.querySelectorAll(".exchange");
    if (all.length > exchanges) all[all.length - 1].scrollIntoView({ block: "start" });
    exchanges = all.length;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
