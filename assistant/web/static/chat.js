// The question box: sending on Enter, but never while Hangul is being composed, an answer is still coming or the question
// is too long; counting characters; keeping the draft; saying so when the server is gone; reading answers out.
(() => {
  const { announce, words, keep, read, write, DRAFT } = window.assistant;
  const ASK = "ask"; // what another page wants to be asked here
  let asked = ""; // the question sent last
  let looking = false, misses = 0;
  let soon = 0; // until when a question that was sent may not be drawn yet: what is pressed twice is asked once
  let stopping = 0;

  const box = () => document.querySelector("#question textarea");
  const counter = () => document.getElementById("counter");
  const thinking = () => document.querySelector(".thinking");
  const isLost = () => document.querySelector("#lost:not([hidden])") !== null;

  const typed = () => [...box().value.trim()].length;
  const limit = () => Number(counter().dataset.limit);
  const ready = () =>
    box() && counter() && typed() > 0 && typed() <= limit() && !thinking() && !isLost() && Date.now() > soon;

  function count() {
    if (!counter() || !box()) return;
    const over = typed() > limit();
    const numbers = `${typed().toLocaleString("en")} / ${limit().toLocaleString("en")}`;
    const shown = over ? `${counter().dataset.over} · ${numbers}` : numbers;
    if (counter().textContent !== shown) counter().textContent = shown; // writing it always would wake the observer below for ever
    counter().classList.toggle("over", over);
  }

  // The question sent last, as long as nothing that could be kept was said to it.
  const unanswered = () => (document.querySelector("#newest [data-record], #newest .welcome") ? "" : asked);

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
  // is gone. Once it is back, the page is opened anew: a new server draws the conversation from what the browser kept.
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
    if (!box().value) fill(unanswered());
    if (thinking()) Object.assign(thinking(), { textContent: thinking().dataset.cut, className: "cut" });
  }
  setInterval(() => { if (thinking() || misses || isLost()) look(); }, 1500);

  addEventListener("pagehide", () => {
    keep();
    if (box()) write(sessionStorage, DRAFT, box().value || (thinking() || isLost() ? unanswered() : ""));
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#send")) return;
    if (!ready()) return event.stopImmediatePropagation(); // what was typed stays in the box
    asked = box().value;
    soon = Date.now() + 1500;
    look();
  }, true);

  // What was still on its way when the reader stopped is drawn after "stopped", and nothing would follow it: stop again.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#stop, #send, [data-act^=again]")) return;
    clearTimeout(stopping);
    const count = () => document.querySelectorAll(".exchange").length, before = count(), until = Date.now() + 10000;
    const again = () => {
      if (count() !== before || Date.now() > until) return;
      if (thinking()) document.querySelector("#stop").click(); // watched anew
      else stopping = setTimeout(again, 500);
    };
    if (event.target.closest("#stop")) stopping = setTimeout(again, 500);
  }, true);

  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest("button.ask");
    if (!suggestion) return;
    if (box()) return ask(suggestion.dataset.ask ?? suggestion.textContent);
    write(sessionStorage, ASK, suggestion.dataset.ask);
    location.href = "./";
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter") return;
    if (event.isComposing || event.keyCode === 229) return event.stopImmediatePropagation(); // it ends a syllable
    if (event.shiftKey) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    document.querySelector("#send").click();
  }, true);

  document.addEventListener("input", (event) => { if (event.target === box()) count(); });

  // What the page still had to do when it was opened: the draft goes back into its box, another page's question is asked.
  let opened = false;
  function start() { // the words come with the first answer of the server: before that the page is not this visitor's yet
    if (opened || !box() || !document.querySelector(".welcome, .exchange") || !document.getElementById("words")) return;
    opened = true;
    const [kept, wanted] = [read(sessionStorage, DRAFT), read(sessionStorage, ASK)];
    write(sessionStorage, ASK, "");
    if (wanted) ask(wanted);
    else if (kept) fill(kept);
  }

  // An answer is read out once, when it is whole: a live region around text that grows would repeat it with every word.
  let exchanges = 0, wasDoing = "", wasWhole = false;
  function follow() {
    const all = document.querySelectorAll(".exchange");
    if (all.length > exchanges && opened) all[all.length - 1].scrollIntoView({ block: "start" });
    exchanges = all.length;
    const doing = thinking()?.textContent ?? "";
    if (doing === wasDoing) return;
    soon = 0;
    const answer = all.length ? all[all.length - 1].querySelector(".answer, .error") : null;
    const whole = document.querySelector("#newest [data-record], #newest .error") !== null;
    const said = whole && wasWhole ? words().reworded : words().answerReady;
    if (!whole) announce(doing);
    else if (answer && wasDoing) announce(`${said} ${answer.innerText}`);
    wasWhole = whole;
    if (!doing) keep();
    wasDoing = doing;
  }

  function dress() { // what lies outside the components follows the language of the page
    const language = document.querySelector("#language input:checked")?.value;
    const root = document.documentElement;
    if (language && root.lang !== language) root.lang = language;
    const name = document.querySelector(".head .name")?.textContent;
    if (name && document.title !== name) document.title = name;
  }

  new MutationObserver(() => {
    dress();
    start();
    count();
    follow();
    if (document.querySelector(".toast-wrap .error") && !misses) look();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
