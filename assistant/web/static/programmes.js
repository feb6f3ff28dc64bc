// The table of programmes: searching, filtering and sorting its rows, and keeping what was chosen in the address.
(() => {
  const NAMES = ["text", "need", "who", "region", "state"];
  const root = () => document.querySelector(".programmes");
  const field = (name) => root().querySelector(`.filters [name="${name}"]`);

  function matches(row, wanted) {
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.every((word) => row.dataset.text.includes(word))) return false;
    return ["need", "who", "region", "state"].every((name) => {
      const has = row.dataset[name].split(" ");
      return !wanted[name] || has.includes(wanted[name]) || (name === "region" && has.includes("anywhere"));
    });
  }

  function filter() {
    const wanted = Object.fromEntries(NAMES.map((name) => [name, field(name).value.trim()]));
    const rows = [...root().querySelectorAll("tbody tr")];
    for (const row of rows) row.hidden = !matches(row, wanted);
    const shown = rows.filter((row) => !row.hidden).length;
    const count = root().querySelector("[data-count]");
    count.textContent = count.dataset.count.replace("{shown}", shown).replace("{all}", rows.length);
    root().querySelector(".none").hidden = shown > 0;
    const chosen = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", location.pathname + (chosen.size ? `?${chosen}` : "")); // Gradio's <base> is the chat's
  }

  function sort(button) {
    const head = button.closest("th"), place = Number(button.dataset.sort);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of root().querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[place].dataset.key ?? (row.cells[place].querySelector("button") ?? row.cells[place]).textContent;
    const body = root().querySelector("tbody");
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
    const rows = [...body.rows].sort((one, two) => (!key(one) - !key(two)) || order(key(one), key(two)) * (down ? -1 : 1));
    body.append(...rows);
  }

  // Drawn anew with each change of the language: what the address says is chosen again.
  function start() {
    if (!root() || root().dataset.ready) return;
    root().dataset.ready = "true";
    const chosen = new URLSearchParams(location.search);
    for (const name of NAMES) if (chosen.has(name)) field(name).value = chosen.get(name);
    if (chosen.size) filter();
  }

  document.addEventListener("input", (event) => { if (event.target.closest(".filters")) filter(); });
  document.addEventListener("submit", (event) => { if (event.target.closest(".filters")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const head = event.target.closest("[data-sort]");
    if (head) sort(head);
  });
  new MutationObserver(start).observe(document.documentElement, { childList: true, subtree: true });
})();
