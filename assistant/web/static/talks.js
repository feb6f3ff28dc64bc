// What this tab remembers until it is closed: the conversations, the draft and, longer, the language. All of it stays in
// the browser; the server checks a conversation anew whenever it is handed back, to be drawn or to be exported.
window.assistant = (() => {
  const TALKS = "talks", CURRENT = "talk", DRAFT = "draft", LANGUAGE = "language";

  const read = (store, key) => { try { return store.getItem(key) || ""; } catch { return ""; } };
  const write = (store, key, value) => { try { store.setItem(key, value); return true; } catch { return false; } };

  const words = () => document.getElementById("words")?.dataset ?? {};
  const announce = (text) => { const box = document.getElementById("announced"); if (box) box.textContent = text; };
  const language = () => document.querySelector("#language input:checked")?.value ?? "";

  function talks() {
    try { return JSON.parse(read(sessionStorage, TALKS)).filter((one) => one.exchanges.length && one.id); } catch { return []; }
  }

  function save(list) {
    while (!write(sessionStorage, TALKS, JSON.stringify(list)) && list.length) list.shift(); // the oldest makes room
  }

  const current = () => read(sessionStorage, CURRENT);
  const open = (id) => write(sessionStorage, CURRENT, id);
  const inPage = () => [...document.querySelectorAll("article[data-record]")].map((one) => JSON.parse(one.dataset.record));

  // What the server is told when a page is opened or an earlier conversation is taken up.
  function stored() {
    const exchanges = talks().find((talk) => talk.id === current())?.exchanges ?? [];
    return JSON.stringify({ language: read(localStorage, LANGUAGE), exchanges });
  }

  // The page is the truth: what is drawn in it is what is kept. A conversation gets its id with its first answer.
  function keep() {
    const exchanges = inPage();
    if (!exchanges.length) return;
    const list = talks();
    let talk = list.find((one) => one.id === current());
    if (!talk) {
      talk = { id: String(Date.now()), began: new Date().toISOString(), exchanges: [] };
      open(talk.id);
      list.push(talk);
    }
    if (JSON.stringify(talk.exchanges) === JSON.stringify(exchanges)) return;
    talk.exchanges = exchanges;
    save(list);
  }

  const isBusy = () => document.querySelector(".thinking") !== null;
  const press = (id) => document.getElementById(id)?.click();

  function list() {
    const box = document.querySelector("#history ul");
    const rows = talks().reverse().map((talk) => {
      const row = document.createElement("li");
      const title = Object.assign(document.createElement("button"), { type: "button", className: "talk" });
      title.dataset.talk = talk.id;
      if (talk.id === current()) title.setAttribute("aria-current", "true");
      title.textContent = talk.exchanges[0].question;
      const when = document.createElement("small");
      when.textContent = new Date(talk.began).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      title.append(when);
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "plain" });
      remove.dataset.remove = talk.id;
      remove.textContent = box.dataset.delete;
      remove.setAttribute("aria-label", `${box.dataset.delete}: ${talk.exchanges[0].question}`);
      row.append(title, remove);
      return row;
    });
    box.replaceChildren(...rows);
    document.getElementById("forget").hidden = !rows.length;
    for (const button of document.querySelectorAll("[data-export]")) button.disabled = !inPage().length;
    tell(rows.length ? "" : words().noHistory);
  }

  const tell = (text) => { document.querySelector("#history .told").textContent = text; };

  function remove(ids) {
    save(talks().filter((talk) => !ids.includes(talk.id)));
    if (ids.includes(current())) {
      open("");
      press("clear");
    }
    list();
  }

  async function exportAs(form) {
    const body = JSON.stringify({ form, language: language(), exchanges: inPage() });
    const headers = { "content-type": "application/json" };
    const reply = await fetch("api/export", { method: "POST", headers, body }).catch(() => null);
    if (!reply?.ok) return tell(words().notExported);
    const name = /filename="?([^";]+)/.exec(reply.headers.get("content-disposition"))?.[1] ?? `answers.${form}`;
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await reply.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    tell(name);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("#open-history")) {
      keep();
      list();
      document.getElementById("history").showModal();
    } else if (on("[data-talk]") && !isBusy()) {
      open(on("[data-talk]").dataset.talk);
      document.getElementById("history").close();
      press("restore");
    } else if (on("[data-remove]")) remove([on("[data-remove]").dataset.remove]);
    else if (on("#forget")) remove(talks().map((talk) => talk.id));
    else if (on("[data-export]")) exportAs(on("[data-export]").dataset.export);
    else if (on("#clear")) open(""); // what was said stays in the list
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest("#language")) write(localStorage, LANGUAGE, event.target.value);
  });

  return { stored, keep, words, announce, language, isBusy, press, read, write, DRAFT };
})();
