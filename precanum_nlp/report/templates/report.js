"use strict";
(() => {
  const D = JSON.parse(document.getElementById("donnees").textContent);
  const $ = (id) => document.getElementById(id);
  const panel = $("panneau"), list = $("liste"), status = $("f-compte");
  const STEP = 50, GIVERS = [", code donné par le modèle", ", code donné par un analyste", ", nom reconnu d’après la liste de l’étude"];
  const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const num = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const plural = (n, one, many) => num(n) + "\u00a0" + (n < 2 ? one : many);
  const pct = (x) => (x > 0 && x < 0.0005 ? "<\u202f0,1" : (x > 0 && x < 0.09995 ? x.toFixed(3) * 100 : Math.round(100 * x)).toLocaleString("fr-FR", { maximumFractionDigits: 1 })) + "\u202f%";
  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    node.append(...children);
    return node;
  };
  const link = (text, query) => make("a", { class: "n", href: "#liste?" + new URLSearchParams(query) }, text);
  const codeNumber = new Map(D.k.map((code, i) => [code[0], i]));
  const wordNumber = new Map(D.m.map((word, i) => [word[0], i]));
  const idNumber = new Map(D.c.map((c, i) => [c[0], i]));
  const places = (word) => {
    let at = 0;
    return new Set(word[8].map((step) => (at += step)));
  };
  let folded = null, wanted = null, query = {}, found = [], lines = null, shown = 0;

  // --- what a link asks for
  function read() {
    const hash = location.hash;
    if (hash.startsWith("#c-")) {
      let id = hash.slice(3);
      try { id = decodeURIComponent(id); } catch { /* a hand-typed % : taken as it is */ }
      return idNumber.has(id) ? { id } : null;
    }
    return hash.startsWith("#liste?") ? Object.fromEntries(new URLSearchParams(hash.slice(7))) : null;
  }
  function route() {
    const asked = read();
    if (!asked) { if (panel.open) panel.close(); return; }
    query = asked;
    $("f-texte").value = "";
    $("f-groupe").value = query.g ?? "";
    $("f-source").value = query.s ?? "";
    if (!panel.open) panel.showModal();
    select();
    panel.scrollTop = 0;
    $("panneau-titre").focus();
  }
  function select() {
    const k = codeNumber.get(query.c), bloc = query.b && new Set(D.k.flatMap((code, i) => (code[3] === query.b ? [i] : [])));
    wanted = bloc || (k === undefined ? null : new Set([k]));
    const word = D.m[wordNumber.get(query.m)], other = D.m[wordNumber.get(query.a)];
    const here = word ? places(word) : null, along = other ? places(other) : null, text = fold($("f-texte").value.trim());
    if (text && !folded) folded = D.c.map((c) => fold(c[1]));
    found = [];
    D.c.forEach((c, i) => {
      if (query.id !== undefined && c[0] !== query.id) return;
      if ((query.c || query.b) && !(wanted && c[7].some((p) => wanted.has(p[0])))) return;
      if (query.g && D.g[c[2]] !== query.g) return;
      if (query.s && D.s[c[3]] !== query.s) return;
      if (query.m && !(here && here.has(i))) return;
      if (query.a && !(along && along.has(i))) return;
      if (query.r && !c[6]) return;
      if (text && !folded[i].includes(text)) return;
      found.push(i);
    });
    const about = [k === undefined ? "" : D.k[k][1], bloc ? [...bloc].map((i) => D.k[i][1]).join(" ou ") : "", query.m ? "«\u00a0" + query.m + "\u00a0»" : "", query.a ? "avec «\u00a0" + query.a + "\u00a0»" : "", query.r ? "à relire" : ""];
    $("panneau-titre").textContent = query.id !== undefined ? "Contribution " + query.id : about.filter(Boolean).join(", ") || "Toutes les contributions";
    document.querySelector(".filters").hidden = query.id !== undefined;
    $("f-vues").hidden = !word;
    lines = word && $("f-vue").value === "lignes" ? concordance() : null;
    $("f-tri").disabled = !lines;
    status.textContent = plural(found.length, "contribution", "contributions") + (lines ? ", " + plural(lines.length, "passage", "passages") : "");
    $("plus").textContent = lines ? "Afficher 50 lignes de plus" : "Afficher 50 contributions de plus";
    list.classList.toggle("kwic", Boolean(lines));
    shown = 0;
    list.replaceChildren();
    more();
  }

  // --- the list, a piece at a time
  function more() {
    const first = shown, all = lines ?? found;
    for (const one of all.slice(shown, shown + STEP)) list.append(lines ? line(one) : item(D.c[one]));
    shown = Math.min(shown + STEP, all.length);
    $("plus").hidden = shown >= all.length;
    if (first > 0) list.children[first]?.querySelector("a")?.focus({ preventScroll: true });
  }
  function item(c) {
    const origin = [D.g[c[2]], D.s[c[3]], D.q[c[4]], c[5], c[6]].filter(Boolean).join(" · ");
    const meta = make("p", { class: "meta" }, make("a", { href: "#c-" + encodeURIComponent(c[0]) }, c[0]), " · " + origin);
    const tags = make("p", { class: "tags" });
    for (const p of c[7]) {
      const tag = link(D.k[p[0]][1], { c: D.k[p[0]][0] });
      tag.title = D.k[p[0]][2] + GIVERS[p[1]];
      tags.append(tag);
    }
    return make("li", {}, meta, marked(c), tags);
  }
  // --- concordance: each place of a word, in line with the others
  function concordance() {
    const SIDE = 90, blanks = /\s+/g, words = (s) => fold(s).match(/[\p{L}\p{N}]+/gu) ?? [];
    const made = found.flatMap((i) => wordSpans(D.c[i][1], query.m).map(([start, end]) => {
      const text = D.c[i][1];
      const left = text.slice(Math.max(0, start - SIDE), start).replace(blanks, " "), right = text.slice(end, end + SIDE).replace(blanks, " ");
      return { i, left, pivot: text.slice(start, end), right };
    }));
    const by = $("f-tri").value;
    if (by === "0") return made;
    for (const one of made) one.key = by === "1" ? words(one.left).reverse().join(" ") : words(one.pivot + " " + one.right).join(" ");
    return made.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.i - b.i));
  }
  function line(one) {
    const c = D.c[one.i], name = [c[0], D.g[c[2]]].filter(Boolean).join(", ");
    const go = make("a", { href: "#c-" + encodeURIComponent(c[0]), title: name }, one.pivot);
    return make("li", {}, make("span", { class: "left" }, make("span", {}, one.left)), go, make("span", { class: "right" }, one.right), make("span", { class: "who" }, D.g[c[2]]));
  }
  function marked(c) {
    const k = codeNumber.get(query.c), bloc = query.b && new Set(D.k.flatMap((code, i) => (code[3] === query.b ? [i] : [])));
    wanted = bloc || (k === undefined ? null : new Set([k]));
    const text = c[1], node = make("p", { class: "said" });
    let spans = query.m ? [query.m, query.a].flatMap((name) => wordSpans(text, name)) : c[7].filter((p) => p.length > 2 && (!wanted || wanted.has(p[0]))).map((p) => [p[2], p[3]]);
    spans = spans.sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [start, end] of spans) {
      if (end <= at) continue;
      node.append(text.slice(at, Math.max(at, start)), make("mark", {}, text.slice(Math.max(at, start), end)));
      at = end;
    }
    node.append(text.slice(at));
    return node;
  }
  function wordSpans(text, name) {
    const word = D.m[wordNumber.get(name)];
    if (!word) return [];
    const forms = [...word[7]].sort((a, b) => b.length - a.length).map((f) => f.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/'/g, "['’]"));
    const pattern = new RegExp("(?<![\\p{L}\\p{N}])(?:" + forms.join("|") + ")(?![\\p{L}\\p{N}])", "giu");
    return [...text.matchAll(pattern)].map((m) => [m.index, m.index + m[0].length]);
  }

  // --- the table of words
  let wordsFound = D.m, wordsShown = 0;
  function searchWords() {
    const text = fold($("mot-cherche").value.trim());
    wordsFound = D.m.filter((w) => fold(w[0]).startsWith(text) || w[7].some((f) => fold(f).startsWith(text)));
    $("mot-compte").textContent = plural(wordsFound.length, "mot", "mots");
    wordsShown = 0;
    $("table-mots").tBodies[0].replaceChildren();
    moreWords();
  }
  function moreWords() {
    const cell = (text) => make("td", { class: "r" }, text);
    for (const w of wordsFound.slice(wordsShown, wordsShown + 100)) {
      const n = D.c.length ? link(num(w[3]), { m: w[0] }) : num(w[3]);
      const row = make("tr", {}, make("th", { scope: "row" }, w[0]), make("td", {}, w[1]), cell(n), cell(num(w[2])), cell(num(w[4])), cell(pct(w[5])));
      row.append(...w[6].map((p) => cell(pct(p / 1000))), make("td", {}, w[7].join(", ")));
      $("table-mots").tBodies[0].append(row);
    }
    wordsShown = Math.min(wordsShown + 100, wordsFound.length);
    $("mots-plus").hidden = wordsShown >= wordsFound.length;
  }

  // --- CSV, as French spreadsheets read it
  const comma = (x) => String(x).replace(".", ",");
  function wordRows() {
    const head = [...$("table-mots").tHead.rows[0].cells].map((c) => c.textContent);
    return [head, ...D.m.map((w) => [w[0], w[1], w[3], w[2], w[4], comma(w[5]), ...w[6].map((p) => comma(p / 1000)), w[7].join(", ")])];
  }
  function tableRows(table) {
    return [...table.rows].filter((row) => !row.classList.contains("bloc")).map((row) => [...row.cells].map((c) => c.dataset.v ?? [...c.childNodes].filter((n) => !n.className).map((n) => n.textContent).join("").trim()));
  }
  function download(rows, name) {
    // A text that begins like a formula is kept from being one.
    const safe = (v) => (/^[=+\-@\t]/.test(v) && !/^-?[\d,]+$/.test(v) ? "'" + v : v);
    const field = (v) => '"' + safe(String(v)).replaceAll('"', '""') + '"';
    const text = "\ufeff" + rows.map((row) => row.map(field).join(";")).join("\r\n") + "\r\n";
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    make("a", { href: url, download: name + ".csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  document.documentElement.classList.add("js");
  for (const [id, names] of [["f-groupe", D.g], ["f-source", D.s]]) {
    $(id).append(...[...names].filter(Boolean).sort((a, b) => a.localeCompare(b, "fr")).map((name) => make("option", { value: name }, name)));
  }
  $("f-groupe").addEventListener("change", (e) => { query.g = e.target.value; select(); });
  $("f-source").addEventListener("change", (e) => { query.s = e.target.value; select(); });
  $("f-texte").addEventListener("input", select);
  for (const id of ["f-vue", "f-tri"]) $(id).addEventListener("change", select);
  $("plus").addEventListener("click", more);
  $("fermer").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (e) => { if (e.target === panel && e.clientX < panel.getBoundingClientRect().left) panel.close(); });
  panel.addEventListener("close", () => { if (read()) history.replaceState(null, "", "#"); });
  document.addEventListener("click", (e) => {
    const bar = e.target.closest("[data-l]"), button = e.target.closest("button.csv");
    if (bar && D.c.length) location.hash = bar.dataset.l;
    if (button) download("words" in button.dataset ? wordRows() : tableRows($(button.dataset.csv)), button.dataset.name);
  });
  for (const select of document.querySelectorAll("[data-sort]")) {
    select.addEventListener("change", () => {
      for (const row of $(select.dataset.sort).querySelectorAll(".row")) row.setAttribute("transform", "translate(0 " + row.dataset.y.split(" ")[select.value] + ")");
    });
  }
  if ($("mot-cherche")) {
    const open = () => { if ($("mots-tous").open && !wordsShown) searchWords(); };
    $("mots-tous").addEventListener("toggle", open);
    open();
    $("mot-cherche").addEventListener("input", searchWords);
    $("mots-plus").addEventListener("click", moreWords);
  }
  addEventListener("hashchange", route);
  route();
})();
