// The desk's pages as they are used. All of them work without this file, but for sheets, copying, and judging while typing.
(() => {
  "use strict";
  const WAIT = 350; // milliseconds without a key after which a letter is judged
  const find = (selector) => document.querySelector(selector);

  async function ask(address, options = {}) {
    const answer = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
    const type = answer.headers.get("content-type") || "";
    const said = type.startsWith("application/json") ? await answer.json() : await answer.blob();
    if (!answer.ok) throw new Error([said.error, said.hint].filter(Boolean).join(" "));
    return said;
  }

  const post = (address, body, type = {}) =>
    ask(address, { method: "POST", headers: { "X-CSRF": document.body.dataset.csrf, ...type }, body });
  const fault = (error, form) => (error instanceof TypeError ? form.dataset.failed : error.message); // no answer at all

  // ---- a letter: judged while it is typed, its sentences and sources shown

  const letter = find("#letter");
  const form = find("#letter-form");
  const judged = find("#judged");
  if (letter && form && judged) {
    let waiting = 0, asked = 0, saved = letter.value, leaving = false;

    const judge = async () => {
      const mine = ++asked;
      try {
        const said = await post(form.dataset.check, JSON.stringify({ text: letter.value }), { "Content-Type": "application/json" });
        if (mine === asked) judged.innerHTML = said.html; // an answer that was overtaken is dropped
      } catch (error) {
        if (mine === asked) judged.replaceChildren(told(fault(error, form)));
      }
    };
    const later = () => { clearTimeout(waiting); waiting = setTimeout(judge, WAIT); };
    const told = (words) => Object.assign(document.createElement("p"), { className: "notice bad", textContent: words });

    letter.addEventListener("input", (event) => { if (!event.isComposing) later(); });
    letter.addEventListener("compositionend", later);
    form.addEventListener("submit", () => { leaving = true; });
    addEventListener("beforeunload", (event) => { if (!leaving && letter.value !== saved) event.preventDefault(); });

    judged.addEventListener("click", (event) => {
      const line = event.target.closest(".line"), mark = event.target.closest(".cite");
      if (line) show(line.dataset.text);
      if (mark || line) highlight(event.target.closest("li"));
    });
    const show = (words) => {
      const at = letter.value.indexOf(words);
      if (at < 0) return;
      letter.focus();
      letter.setSelectionRange(at, at + words.length);
      const rows = letter.value.slice(0, at).length / Math.max(1, letter.value.length);
      letter.scrollTop = rows * letter.scrollHeight - letter.clientHeight / 2;
    };
    const highlight = (item) => {
      for (const one of document.querySelectorAll(".sources .shown")) one.classList.remove("shown");
      for (const mark of item.querySelectorAll(".cite")) find(mark.getAttribute("href"))?.classList.add("shown");
    };

    for (const button of document.querySelectorAll(".use")) {
      button.hidden = letter.readOnly;
      button.addEventListener("click", () => {
        letter.focus();
        letter.select();
        if (!document.execCommand("insertText", false, button.dataset.text)) letter.value = button.dataset.text; // can be undone
        judge();
      });
    }
  }

  // ---- copying a reply for a mail: with its looks where the clipboard takes them

  const copy = find("#copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    const words = async (address) => (await ask(address)).text();
    copy.addEventListener("click", async () => {
      const said = find("#copy-told");
      try {
        const [html, text] = await Promise.all([words(copy.dataset.html), words(copy.dataset.text)]);
        const kinds = { "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) };
        await (window.ClipboardItem ? navigator.clipboard.write([new ClipboardItem(kinds)]) : navigator.clipboard.writeText(text));
        said.textContent = copy.dataset.copied;
      } catch {
        said.textContent = copy.dataset.notCopied;
      }
    });
  }

  // ---- a new sheet: shown as it would be read, then sent

  const sheet = find("#sheet-form");
  if (sheet) {
    const file = sheet.elements.file, send = find("#send-sheet"), said = find("#sheet-told"), preview = find("#preview");
    const tried = async (step) => {
      said.textContent = "";
      send.disabled = true;
      try {
        await step();
        send.disabled = false;
      } catch (error) {
        said.textContent = fault(error, sheet);
      }
    };
    const look = () => tried(async () => { preview.innerHTML = (await post(sheet.dataset.preview, new FormData(sheet))).html; });
    file.addEventListener("change", () => { preview.replaceChildren(); if (file.files.length) look(); });
    preview.addEventListener("change", (event) => {
      if (event.target.name !== "header") return;
      for (const column of preview.querySelectorAll("select")) column.disabled = true; // their names may be others now
      look();
    });
    sheet.addEventListener("submit", (event) => {
      event.preventDefault();
      tried(async () => location.assign((await post(sheet.dataset.send, new FormData(sheet))).address));
    });
  }

  // ---- a sheet that is drafted: how far it is, and the file with its drafts

  const progress = find("#progress");
  if (progress && progress.dataset.state === "running") {
    const look = async () => {
      try {
        const said = await ask(progress.dataset.address);
        progress.innerHTML = said.html;
        if (said.state !== "running") return location.reload();
      } catch { /* the server may be back in a moment */ }
      setTimeout(look, 1000);
    };
    setTimeout(look, 1000);
  }

  const written = find("#written-form");
  if (written) {
    const button = written.querySelector("button"), said = written.querySelector(".told"), file = written.elements.file;
    file.addEventListener("change", () => { button.disabled = !file.files.length; });
    written.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      try {
        const content = await post(written.dataset.send, new FormData(written));
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: "drafts.xlsx" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      } catch (error) {
        said.textContent = fault(error, written);
      }
    });
  }
})();
