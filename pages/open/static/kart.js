/* The map at /kart. What it knows, it reads from the table in the page: the same content, for those with and without a map. */
(function () {
  "use strict";
  var body = document.body;
  var byId = function (id) { return document.getElementById(id); };
  var fade = body.dataset.utenfor;
  var context = JSON.parse(body.dataset.kontekst || "[]");
  var colours = {};
  var legend = {};
  document.querySelectorAll(".forklaring li").forEach(function (item) {
    colours[item.dataset.status] = item.dataset.farge;
    legend[item.dataset.status] = item.querySelector(".antall");
    item.querySelector(".prove").style.backgroundColor = item.dataset.farge;
  });

  var rows = Array.prototype.slice.call(document.querySelectorAll("#tabell tbody tr"));
  var kommuner = {};
  rows.forEach(function (row) { kommuner[row.dataset.nr] = row; });
  var chosenStatus = body.dataset.status ? body.dataset.status.split(" ") : [];
  var select = byId("fylke");
  var search = byId("sok");
  var said = byId("sagt");

  /* ---- The map itself: no tiles, only our own areas ---- */
  var map = L.map("kart", {
    preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.05, zoomDelta: 0.75, minZoom: 3, maxZoom: 10,
    scrollWheelZoom: false, maxBoundsViscosity: 0.8, fadeAnimation: false, keyboardPanDelta: 60
  });
  L.control.zoom({ zoomInTitle: "Zoom inn", zoomOutTitle: "Zoom ut" }).addTo(map);
  /* In a frame the wheel belongs to the page around, until the reader has entered the map. */
  map.on("focus click", function () { map.scrollWheelZoom.enable(); });
  map.on("blur", function () { map.scrollWheelZoom.disable(); });
  map.getContainer().insertAdjacentHTML("beforeend", "<span class=\"sikte\" aria-hidden=\"true\"></span>");

  var layers = {};
  var areas = null;
  var borders = null;
  var labels = L.layerGroup().addTo(map);
  var dots = L.layerGroup().addTo(map);
  var country = null;
  var current = null;

  /* A frame that nobody sees yet (a closed tab of the page around) has no size, and one that opens may get its size bit by bit: the view
     that was asked for is taken anew with each size, until the reader moves the map. */
  var asked = null;
  function hasSize() {
    map.invalidateSize({ pan: false });
    var size = map.getSize();
    return size.x > 0 && size.y > 0;
  }
  function fit(box, options) {
    asked = function () { map.fitBounds(box, options); };
    if (hasSize()) { asked(); } else { map.setView(box.getCenter(), 4, { animate: false }); }
  }
  ["pointerdown", "wheel", "keydown"].forEach(function (by) {
    map.getContainer().addEventListener(by, function () { asked = null; }, { capture: true, passive: true });
  });
  new ResizeObserver(function () { if (asked && hasSize()) { asked(); } }).observe(map.getContainer());

  function inArea(row) {
    return !select.value || select.value.split(",").indexOf(row.dataset.f) >= 0;
  }
  function inside(row) {
    return inArea(row) && (!chosenStatus.length || chosenStatus.indexOf(row.dataset.s) >= 0);
  }
  function style(number) {
    var row = kommuner[number];
    var shown = row && inside(row);
    var fill = shown ? colours[row.dataset.m] : fade;
    var pale = !shown || row.dataset.s === "ikke_kartlagt";
    var picked = number === current;
    return { fillColor: fill, fillOpacity: 1, color: picked ? "#1f2a2a" : pale ? "#c3cccb" : "#ffffff", weight: picked ? 2.5 : 0.7 };
  }
  /* The smallest kommuner, islands of a few pixels, get a dot that can be seen and clicked. */
  function dotStyle(number) {
    var as = style(number), picked = number === current;
    return { radius: 3.5, fillColor: as.fillColor, fillOpacity: 1, color: picked ? "#1f2a2a" : "#7b8887", weight: picked ? 2 : 1 };
  }
  function dot() {
    dots.clearLayers();
    Object.keys(layers).filter(function (number) { return kommuner[number].dataset.liten; }).forEach(function (number) {
      var b = layers[number].getBounds();
      var size = map.latLngToContainerPoint(b.getSouthEast()).subtract(map.latLngToContainerPoint(b.getNorthWest()));
      if (Math.max(size.x, size.y) > 7) { return; }
      var place = kommuner[number].dataset.sted.split(" ").map(Number);
      var mark = L.circleMarker([place[1], place[0]], dotStyle(number));
      mark.on("click", function () { open(number, false); });
      mark.bindTooltip(function () { return hint(number); }, { opacity: 1 });
      dots.addLayer(mark);
    });
  }
  function hint(number) {
    var box = document.createElement("div");
    element("strong", kommuner[number].dataset.navn, box);
    element("div", kommuner[number].cells[2].textContent, box);
    return box;
  }
  function repaint() {
    Object.keys(layers).forEach(function (number) { layers[number].setStyle(style(number)); });
    if (current && layers[current]) { layers[current].bringToFront(); }
    if (borders) { borders.bringToFront(); }
    dot();
  }

  /* ---- Popup, built of text nodes only ---- */
  function element(tag, text, parent) {
    var made = document.createElement(tag);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function describe(row) {
    var box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", row.dataset.navn);
    box.tabIndex = -1;
    element("h2", row.dataset.navn, box);
    element("p", row.cells[1].textContent, box);
    var since = row.cells[3].textContent;
    element("p", row.cells[2].textContent + (since ? (/\d/.test(since) ? " · siden " : " · ") + since : ""), box);
    (row.dataset.tall || "").split("|").forEach(function (value, n) {
      if (value) { element("p", context[n].tittel + ": " + value + " (" + context[n].kilde + ")", box); }
    });
    var source = row.cells[4].querySelector("a");
    if (row.cells[4].textContent.trim()) {
      var line = element("p", "", box);
      line.appendChild(source ? source.cloneNode(true) : document.createTextNode(row.cells[4].textContent.trim()));
    }
    var more = element("a", "Mer om " + row.dataset.navn, element("p", "", box));
    more.href = "/kommuner?kommune=" + encodeURIComponent(row.dataset.nr);
    more.target = "_blank";
    more.rel = "noopener";
    return box;
  }
  function open(number, focus) {
    var layer = layers[number];
    var row = kommuner[number];
    if (!layer || !row) { return; }
    current = number;
    repaint();
    var place = row.dataset.sted.split(" ").map(Number);
    var content = describe(row);
    L.popup({ maxWidth: 300, autoPanPadding: [20, 20] }).setLatLng([place[1], place[0]]).setContent(content).openOn(map);
    var close = map.getContainer().querySelector(".leaflet-popup-close-button");
    if (close) { close.setAttribute("aria-label", "Lukk"); close.title = "Lukk"; }
    if (focus) { content.focus(); }
  }
  map.on("popupclose", function () {
    var within = map.getContainer().contains(document.activeElement) && document.activeElement !== map.getContainer();
    current = null;
    repaint();
    if (within || document.activeElement === body) { map.getContainer().focus({ preventScroll: true }); }
  });

  /* ---- Keyboard: Enter opens the kommune in the middle of the map ---- */
  function contains(rings, lng, lat) {
    var odd = false;
    rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        var a = ring[i], b = ring[j];
        if ((a[1] > lat) !== (b[1] > lat) && lng < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) { odd = !odd; }
      }
    });
    return odd;
  }
  /* At sea or in a fjord: the kommune whose name stands nearest, if it is in sight. */
  function nearest(centre) {
    var middle = map.latLngToContainerPoint(centre), best = null, least = 200;
    rows.forEach(function (row) {
      var place = row.dataset.sted.split(" ").map(Number);
      var away = middle.distanceTo(map.latLngToContainerPoint([place[1], place[0]]));
      if (away < least) { least = away; best = row.dataset.nr; }
    });
    return best;
  }
  map.getContainer().addEventListener("keydown", function (event) {
    if (event.key === "Escape") { map.closePopup(); return; }  /* Leaflet hears it only while the map itself has focus */
    if (event.key !== "Enter" || event.target !== map.getContainer()) { return; }
    var centre = map.getCenter();
    var number = Object.keys(layers).find(function (key) {
      return layers[key].feature.geometry.coordinates.some(function (rings) { return contains(rings, centre.lng, centre.lat); });
    });
    number = number || nearest(centre);
    if (number) { open(number, true); } else { tell("Ingen kommune midt i kartet."); }
  });

  /* ---- Filter, figures, address ---- */
  function tell(text) { said.textContent = text; }
  function bounds() {
    var option = select.selectedOptions[0];
    if (!option.dataset.boks) { return country; }
    var b = option.dataset.boks.split(" ").map(Number);
    return L.latLngBounds([b[1], b[0]], [b[3], b[2]]);
  }
  function names() {
    labels.clearLayers();
    if (!select.value && map.getZoom() < 8) { return; }
    var taken = [];
    rows.filter(inArea).forEach(function (row) {
      var place = row.dataset.sted.split(" ").map(Number);
      var at = map.latLngToContainerPoint([place[1], place[0]]);
      var half = row.dataset.navn.length * 3.4 + 3;
      var box = [at.x - half, at.y - 8, at.x + half, at.y + 8];
      var size = map.getSize();
      if (box[2] < 0 || box[3] < 0 || box[0] > size.x || box[1] > size.y) { return; }
      if (taken.some(function (o) { return box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]; })) { return; }
      taken.push(box);
      labels.addLayer(L.tooltip({ permanent: true, direction: "center", className: "navnelapp", interactive: false, opacity: 1 })
        .setLatLng([place[1], place[0]]).setContent(document.createTextNode(row.dataset.navn).data.replace(/[&<>]/g, "")));
    });
  }
  map.on("zoomend moveend", names);
  map.on("zoomend", dot);

  function refresh(move) {
    var counts = {};
    Object.keys(legend).forEach(function (status) { counts[status] = 0; });
    rows.forEach(function (row) {
      row.hidden = !inside(row);
      if (inArea(row)) {
        counts[row.dataset.s] += 1;
        if (row.dataset.m !== row.dataset.s) { counts[row.dataset.m] += 1; }
      }
    });
    Object.keys(legend).forEach(function (status) { legend[status].textContent = counts[status]; });
    var total = rows.filter(inArea).length;
    var area = select.value ? select.selectedOptions[0].textContent : "Hele landet";
    var found = { vedtatt: counts.vedtatt, kommuner: total + (total === 1 ? " kommune" : " kommuner") };
    byId("setning").textContent = area + ": " + body.dataset.pastand.replace(/\{(\w+)\}/g, function (_, name) { return found[name]; });
    if (areas) { repaint(); if (move) { map.closePopup(); fit(bounds(), { animate: false, padding: [12, 12] }); } }
    names();
  }
  select.addEventListener("change", function () {
    var url = new URL(location.href);
    if (select.value) { url.searchParams.set("fylke", select.value); } else { url.searchParams.delete("fylke"); }
    url.searchParams.delete("kommune");
    history.replaceState(null, "", url);
    byId("papir").src = "/kart/bilde.svg" + url.search;
    refresh(true);
  });

  /* ---- Search by present, Sámi, Kven and former names ---- */
  var options = Array.prototype.slice.call(document.querySelectorAll("#navn option"));
  function find(text) {
    var wanted = text.trim().toLocaleLowerCase("nb");
    if (!wanted) { return null; }
    return options.find(function (o) { return o.value.toLocaleLowerCase("nb") === wanted; }) ||
      options.find(function (o) { return o.value.toLocaleLowerCase("nb").indexOf(wanted) === 0; }) ||
      options.find(function (o) { return o.value.toLocaleLowerCase("nb").indexOf(wanted) > 0; }) || null;
  }
  function go(complain) {
    var hit = find(search.value);
    if (!hit) { if (complain && search.value.trim()) { tell("Fant ingen kommune som heter «" + search.value.trim() + "»."); } return; }
    tell(hit.textContent || "");
    show(hit.dataset.nr);
  }
  function show(number) {
    var row = kommuner[number];
    if (!row || !areas) { return; }
    if (!inArea(row)) { select.value = ""; refresh(true); }
    view("kart");
    if (!hasSize()) { fit(layers[number].getBounds()); asked = function () { show(number); }; return; }
    fit(layers[number].getBounds(), { animate: false, maxZoom: 8, padding: [60, 60] });
    open(number, true);
  }
  search.addEventListener("change", function () { if (options.some(function (o) { return o.value === search.value; })) { go(false); } });
  byId("valg").addEventListener("submit", function (event) { event.preventDefault(); go(true); });

  /* ---- Map or table ---- */
  function view(which) {
    ["kart", "tabell"].forEach(function (name) {
      byId(name).hidden = name !== which;
      byId("vis-" + name).setAttribute("aria-pressed", String(name === which));
    });
    document.querySelector(".forklaring").hidden = which !== "kart";
    if (which === "kart") { map.invalidateSize(); }
  }
  byId("vis-kart").addEventListener("click", function () { view("kart"); });
  byId("vis-tabell").addEventListener("click", function () { view("tabell"); });
  rows.forEach(function (row) {
    var name = row.cells[0];
    var button = document.createElement("button");
    button.type = "button";
    button.className = "finn-i-kart";
    button.textContent = name.textContent;
    button.title = "Vis i kartet";
    name.textContent = "";
    name.appendChild(button);
    button.addEventListener("click", function () { show(row.dataset.nr); });
  });

  /* ---- Start ---- */
  function json(url) {
    return fetch(url).then(function (answer) { if (!answer.ok) { throw new Error(url); } return answer.json(); });
  }
  var lines = json(body.dataset.fylkesgrenser);
  json(body.dataset.kommuner).then(function (geometry) {
    areas = L.geoJSON(geometry, {
      style: function (feature) { return style(feature.properties.kommunenummer); },
      onEachFeature: function (feature, layer) {
        var number = feature.properties.kommunenummer;
        layers[number] = layer;
        layer.on("click", function () { open(number, false); });
        layer.bindTooltip(function () { return hint(number); }, { sticky: true, opacity: 1 });
      }
    });
    country = areas.getBounds();
    map.setMaxBounds(country.pad(0.5));
    fit(bounds(), { animate: false, padding: [12, 12] });
    areas.addTo(map);
    refresh(false);
    body.dataset.klar = "ja";
    if (body.dataset.kommune) { show(body.dataset.kommune); }
    return lines;
  }).then(function (geometry) {
    borders = L.geoJSON(geometry, { interactive: false, style: { color: "#5a6969", weight: 1.3, fill: false } }).addTo(map);
    dot();
  }).catch(function () {
    view("tabell");
    tell("Kartet kunne ikke lastes. Tabellen viser det samme.");
  });
  view("kart");
}());
