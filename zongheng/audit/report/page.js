// SPDX-License-Identifier: Apache-2.0
// Search and filters over what already stands in the page; without this file everything is readable still.
(function () {
  "use strict";
  var $ = function (selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); };
  var state = { text: "", severity: "", chapter: "", host: "" };
  var cards = $(".finding");
  var shown = document.getElementById("shown");
  var none = document.getElementById("none");

  function matches(card) {
    return (!state.severity || card.dataset.severity === state.severity) &&
      (!state.chapter || (" " + card.dataset.chapters + " ").indexOf(" " + state.chapter + " ") >= 0) &&
      (!state.host || (" " + card.dataset.hosts + " ").indexOf(" " + state.host + " ") >= 0) &&
      (!state.text || card.textContent.toLowerCase().indexOf(state.text) >= 0);
  }
  function apply() {
    var count = 0;
    cards.forEach(function (card) { var on = matches(card); card.hidden = !on; if (on) { count += 1; } });
    if (shown) { shown.textContent = String(count); }
    if (none) { none.hidden = count > 0 || cards.length === 0; }
    $(".chip[data-severity]").forEach(function (chip) {
      chip.setAttribute("aria-pressed", String(chip.dataset.severity === state.severity));
    });
    var host = document.getElementById("host"), chapter = document.getElementById("chapter");
    if (host) { host.value = state.host; }
    if (chapter) { chapter.value = state.chapter; }
  }
  function on(id, event, take) {
    var element = document.getElementById(id);
    if (element) { element.addEventListener(event, function () { take(element); apply(); }); }
  }
  on("search", "input", function (box) { state.text = box.value.trim().toLowerCase(); });
  on("host", "change", function (box) { state.host = box.value; });
  on("chapter", "change", function (box) { state.chapter = box.value; });
  $(".chip[data-severity]").forEach(function (chip) {
    chip.addEventListener("click", function () {
      state.severity = state.severity === chip.dataset.severity ? "" : chip.dataset.severity;
      apply();
    });
  });
  $("[data-host-link]").forEach(function (link) {
    link.addEventListener("click", function () { state.host = link.dataset.hostLink; state.severity = ""; state.chapter = ""; apply(); });
  });
  $("[data-chapter-link]").forEach(function (link) {
    link.addEventListener("click", function () { state.chapter = link.dataset.chapterLink; state.severity = ""; state.host = ""; apply(); });
  });
  on("open-all", "click", function (button) {
    var open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    cards.forEach(function (card) { if (!card.hidden) { card.open = open; } });
  });
  $("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var text = button.parentNode.querySelector("pre").textContent;
      var done = function () { button.textContent = button.dataset.done; setTimeout(function () { button.textContent = button.dataset.copy; }, 1500); };
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
      var area = document.createElement("textarea");
      area.value = text; document.body.appendChild(area); area.select();
      document.execCommand("copy"); document.body.removeChild(area); done();
    });
  });
  function reveal() {
    var target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target && target.tagName === "DETAILS") {
      if (target.hidden) { state = { text: "", severity: "", chapter: "", host: "" }; apply(); }
      target.open = true; target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
  window.addEventListener("beforeprint", function () { $("details").forEach(function (d) { d.dataset.was = d.open ? "1" : ""; d.open = true; }); });
  window.addEventListener("afterprint", function () { $("details").forEach(function (d) { d.open = d.dataset.was === "1"; }); });
  apply();
})();
