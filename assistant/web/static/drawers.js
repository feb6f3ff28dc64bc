// What opens over a page and what can be done with an answer: a source, the form for what was wrong, copying.
(() => {
  const { words, isBusy, press, language } = window.assistant;
  let opener = null;
  let judged = null; // the exchange, or the programme, that the form is about

  const panel = () => document.getElementById("source-panel");
  const form = () => document.getElementById("feedback");

  function openSource(button) {
    const source = document.getElementById(button.dataset.source);
    if (!source || !panel()) return;
    opener = button.dataset.source;
    panel().querySelector(".body").replaceChildren(...source.cloneNode(true).childNodes);
    panel().hidden = false;
    panel().scrollTop = 0;
    panel().querySelector("h2").focus();
  }

  function closeSource() {
    if (!panel() || panel().hidden) return;
    panel().hidden = true;
    document.querySelector(`[data-source="${opener}"]`)?.focus(); // by name: the answer may have been drawn anew
  }

  const toolbar = (button) => button.closest(".tools")?.querySelector(".told") ?? beside(button);

  function beside(button) { // outside a toolbar there is no place yet where it could be said what became of it
    if (!button.nextElementSibling) {
      const told = Object.assign(document.createElement("span"), { className: "told" });
      told.setAttribute("role", "status");
      button.after(told);
    }
    return button.nextElementSibling;
  }

  const say = (box, text) => { if (box) box.textContent = text; };

  async function copy(button) {
    const text = button.closest(".said").querySelector(".copied").textContent;
    const done = await navigator.clipboard.writeText(text).then(() => true, () => copyOldWay(text));
    say(toolbar(button), done ? words().copied : words().notCopied);
  }

  function copyOldWay(text) { // without a secure context there is no clipboard to write to
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  function about(button) {
    const record = button.closest("article[data-record]")?.dataset.record;
    if (!record) return { question: button.dataset.about ?? "", statements: (button.dataset.statements ?? "").split(" ").filter(Boolean) };
    const { question, answer } = JSON.parse(record);
    const statements = [...new Set(answer.citations.map((one) => one.statement_id).filter(Boolean))];
    return { question, answer: answer.text.slice(0, 8000), outcome: answer.outcome, engine: answer.engine, statements };
  }

  async function send(verdict, subject, extra = {}) {
    const body = JSON.stringify({ verdict, language: language(), ...subject, ...extra });
    const headers = { "content-type": "application/json" };
    return fetch("api/feedback", { method: "POST", headers, body }).then((reply) => reply.ok, () => false);
  }

  async function like(button) {
    const done = await send("up", about(button));
    if (done) button.setAttribute("aria-pressed", "true");
    say(toolbar(button), done ? words().thanks : words().notSent);
  }

  function complain(button, verdict) {
    judged = { verdict, subject: about(button), box: toolbar(button) };
    form().querySelector("form").reset();
    say(form().querySelector(".told"), "");
    form().showModal();
  }

  async function sendForm() {
    const reason = form().querySelector("[name=reason]:checked").value;
    const done = await send(judged.verdict, judged.subject, { reason, comment: form().querySelector("#comment").value });
    if (!done) return say(form().querySelector(".told"), words().notSent); // what was written stays
    form().close();
    say(judged.box, words().thanks);
  }

  const ACTS = {
    copy,
    up: like,
    down: (button) => complain(button, "down"),
    mistake: (button) => complain(button, "mistake"),
    "again-model": () => { if (!isBusy()) press("again-model"); },
    "again-quote": () => { if (!isBusy()) press("again-quote"); },
  };

  function jump(link) { // to a place in this page; Gradio's <base> would lead to the chat's
    const place = document.getElementById(link.hash.slice(1));
    if (!place) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView();
  }

  document.addEventListener("click", (event) => {
    const within = event.target.closest('a[href^="#"]');
    if (within) {
      event.preventDefault();
      return jump(within);
    }
    const source = event.target.closest("[data-source]");
    if (source) return openSource(source);
    const act = event.target.closest("[data-act]");
    if (act) return ACTS[act.dataset.act](act);
    if (event.target.closest("#source-panel .close, #clear, [data-talk]")) closeSource();
    event.target.closest("dialog .close")?.closest("dialog").close();
    if (event.target.matches("dialog")) event.target.close(); // the ground behind it
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#feedback")) return;
    event.preventDefault();
    sendForm();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]")) closeSource();
  });
})();
