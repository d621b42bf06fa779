// What Streamlit's client has no setting for: its own words, its idea of language, its steps of history, its dialog about a lost line.
// Only texts that are one of the client's own, whole, and never inside data, what people wrote, or what we wrote ourselves (NOT_ITS_OWN).
// React keeps its text nodes and sets one only when its own text changes, so a word replaced here stays until there is a new one.
(() => {
  "use strict";
  // React Aria in the client has Norwegian (calendars, date fields, lists) and speaks what navigator says; the page speaks bokmål.
  for (const [name, value] of [["language", "nb-NO"], ["languages", ["nb-NO", "nb"]]])
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });

  const WORDS = new Map(Object.entries({
    // Frame
    "Skip to main content": "Hopp til hovedinnholdet", "Expand sidebar": "Meny", "Collapse sidebar": "Lukk menyen",
    "Sidebar": "Meny", "Main menu": "Hovedmeny", "App pages": "Skjermbilder", "Navigate to home page": "Til forsiden",
    "App Logo": "Logo", "Header Logo": "Logo", "Notifications": "Meldinger", "Toolbar action": "Verktøy", "Close": "Lukk",
    "Dismiss": "Lukk", "Cancel": "Avbryt", "Done": "Ferdig", "Copy": "Kopier", "Copied": "Kopiert", "Copied!": "Kopiert",
    "Copy to clipboard": "Kopier til utklippstavlen", "Help": "Hjelp", "Link to heading": "Lenke til overskriften",
    "(opens in new tab)": "(åpnes i ny fane)", "Scroll tabs left": "Flere faner til venstre", "Scroll tabs right": "Flere faner til høyre",
    "View less": "Vis færre", "Print": "Skriv ut", "Rerun": "Tegn på nytt", "Always rerun": "Tegn alltid på nytt", "Stop": "Stopp",
    "File change.": "En fil er endret.", "Loading...": "Laster …", "Image": "Bilde", "Scrollable table": "Tabell som kan rulles",
    // State of the connection
    "Connecting": "Kobler til", "CONNECTING": "Kobler til", "Running...": "Tegner …", "RUNNING...": "Tegner …", "Error": "Feil",
    "Connection error": "Forbindelsen er brutt", "Connection timed out.": "Det ble ikke noe svar.", "Network issue": "Forbindelsen er brutt",
    "Streamlit server is not responding. Are you connected to the internet?": "Det kommer ikke noe svar. Har du nett?",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "Det kommer ikke noe svar.",
    "Connection lost. Please wait for the app to reconnect, then try again.": "Forbindelsen er brutt. Prøv igjen når den er tilbake.",
    "Page not found": "Siden finnes ikke", "Try again": "Prøv igjen", "Retry": "Prøv igjen", "Script execution error": "Noe gikk galt",
    "The page that you have requested does not seem to exist. Running the app's main page.": "Adressen finnes ikke. Her er forsiden.",
    // Toolbar of tables, charts and maps
    "Fullscreen": "Fullskjerm", "Close fullscreen": "Lukk fullskjerm", "Toggle fullscreen": "Fullskjerm av eller på",
    "Search": "Søk", "Close Search": "Lukk søket", "Type to search": "Skriv for å søke", "Next Result": "Neste treff",
    "Previous Result": "Forrige treff", "Show/hide columns": "Vis eller skjul kolonner", "Download as CSV": "Last ned som CSV",
    "Download as PNG": "Last ned som PNG", "Show data": "Vis tallene", "Show chart": "Vis diagrammet",
    "Copy Vega-Lite spec": "Kopier oppskriften på diagrammet", "Zoom In": "Zoom inn", "Zoom Out": "Zoom ut", "Zoom in": "Zoom inn",
    "Zoom out": "Zoom ut", "Find My Location": "Finn hvor jeg er", "Map": "Kart", "Clear selection": "Fjern valget",
    "Reset North": "Nord opp", "Enter fullscreen": "Fullskjerm", "Exit fullscreen": "Lukk fullskjerm", "visualization": "diagram",
    "Vega visualization": "Diagram", "axis": "akse", "legend": "tegnforklaring", "title": "tittel", "Click to view actions": "Vis valg for diagrammet",
    // The grid and its column menu
    "Dataframe column menu": "Kolonnemeny", "Sort ascending": "Sorter stigende", "Sort descending": "Sorter synkende",
    "Autosize": "Tilpass bredden", "Pin column": "Fest kolonnen", "Unpin column": "Løsne kolonnen", "Hide column": "Skjul kolonnen",
    "Copy column name": "Kopier kolonnenavnet", "Statistics": "Statistikk", "Automatic": "Automatisk", "Localized": "Norsk",
    "Plain": "Uformatert", "Compact": "Kort", "Dollar": "Dollar", "Euro": "Euro", "Yen": "Yen", "Percent": "Prosent",
    "Scientific": "Vitenskapelig", "Accounting": "Regnskap", "Distance": "Avstand", "Duration": "Varighet", "Calendar": "Kalender",
    "Count": "Antall", "Distinct": "Ulike", "Empty": "Tomt", "Values": "Verdier", "Average": "Gjennomsnitt",
    "Average length": "Gjennomsnittlig lengde", "Minimum length": "Minste lengde", "Maximum length": "Største lengde",
    "25th percentile": "25. persentil", "75th percentile": "75. persentil", "Standard deviation": "Standardavvik", "Range": "Spenn",
    "Based on sample": "Fra et utvalg", "Distribution histogram": "Fordeling", "Top values frequency chart": "De vanligste verdiene",
    "True/false distribution chart": "Fordeling på ja og nei", "True": "Ja", "False": "Nei", "Edit": "Rediger",
    "Add row": "Legg til rad", "Delete row(s)": "Slett rader", "Select row": "Velg rad", "None": "Ingen", "No data": "Ingen rader",
    "Invalid input.": "Dette kan ikke stå her.", "No content": "Tomt", "Button action menu": "Valg", "empty": "tomt",
    // Fields
    "Select all": "Velg alle", "Clear all": "Fjern alle", "Clear value": "Tøm feltet", "Clear entry": "Tøm feltet", "Open": "Åpne",
    "No results": "Ingen treff", "No options": "Ingen valg", "No options to select": "Ingenting å velge", "Select...": "Velg …",
    "Choose an option": "Velg", "Choose options": "Velg", "Choose or add an option": "Velg eller legg til",
    "Choose or add options": "Velg eller legg til", "Add an option": "Legg til", "Add options": "Legg til", "Add...": "Legg til …",
    "Selectbox": "Velg", "Selectbox options": "Valg", "Selected values": "Valgt", "Increment": "Øk", "Decrement": "Senk",
    "Show password": "Vis passordet", "Hide password": "Skjul passordet", "This field is required.": "Feltet må fylles ut.",
    "Choose date": "Velg dato", "Choose date range": "Velg periode", "Choose date and time": "Velg dato og klokkeslett",
    "Clear date": "Fjern datoen", "Clear dates": "Fjern datoene", "Clear time": "Fjern klokkeslettet", "Date range": "Periode",
    "Clear date and time": "Fjern dato og klokkeslett", "Quick select a date range": "Velg en periode raskt",
    "Past Week": "Siste uke", "Past Month": "Siste måned", "Past 3 Months": "Siste 3 måneder", "Past 6 Months": "Siste 6 måneder",
    "Past Year": "Siste år", "Past 2 Years": "Siste 2 år", "Previous month": "Forrige måned", "Next month": "Neste måned",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Piltastene flytter mellom datoer. Enter velger, Escape lukker.",
    "yyyy": "åååå", "YYYY": "ÅÅÅÅ", "Pagination": "Sider", "Next page": "Neste side", "Previous page": "Forrige side",
    // Files
    "file upload": "filopplasting", "Upload": "Velg fil", "Browse files": "Velg fil", "Add files": "Legg til filer", "Upload failed": "Opplastingen gikk ikke",
    "Drag and drop a file here": "Dra en fil hit", "Drag and drop files here": "Dra filer hit", "Drag and drop file here": "Dra en fil hit",
    "Too many files": "For mange filer", "Only one file is allowed.": "Bare én fil om gangen.",
    "Click to retry upload": "Prøv å laste opp igjen", "Unexpected error. Please try again.": "Noe gikk galt. Prøv igjen.",
    "Error uploading file": "Opplastingen gikk ikke", "Error:": "Feil:", "add icon": "Legg til fil", "Download failed": "Nedlastingen gikk ikke",
  }));
  const MONTHS = Object.fromEntries(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"].map(
      (name, index) => [name, new Date(2000, index).toLocaleDateString("nb-NO", { month: "long" })]));
  const UNITS = { day: "dag", month: "måned", year: "år" };
  const KEYS = (shortcut) => shortcut.replace("Space", "mellomrom").replace("Backspace", "slettetasten");
  const MARKS = { rect: "flate", area: "flate", arc: "sektor", bar: "søyle", rule: "strek", line: "linje", text: "tekst", symbol: "punkt" };
  const titled = (title) => (title ? ` «${title}»` : "");
  const listed = (values) => values.replace(", ending with ", " … og til slutt ");
  const day = (month, date, year) => `${date}. ${MONTHS[month] ?? month} ${year}`;
  // The client says what a tool does and, after a colon, to which element.
  const named = (text) => text.replace(/^([^:]+): /, (whole, own) => (WORDS.has(own) ? `${WORDS.get(own)}: ` : whole));
  const comma = (number) => number.replace(/\.0$/, "").replace(".", ",");
  const PATTERNS = [
    [/^Help for (.+)$/s, (_, what) => `Hjelp til ${what}`],
    [/^Remove (.+)$/s, (_, what) => `Fjern ${what === "option" ? "valget" : what}`],
    [/^Add: (.+)$/s, (_, what) => `Legg til: ${what}`],
    [/^Cancel upload of (.+)$/s, (_, what) => `Avbryt opplastingen av ${what}`],
    [/^([\d.]+)\s?([KMG]?B) per file(.*)$/s, (_, size, unit, rest) => `Inntil ${comma(size)} ${unit} per fil${rest}`],
    [/^File (?:must be|is larger than) ([\d.]+)\s?([KMG]?B)(?: or smaller)?\.?$/, (_, size, unit) => `Fila er større enn ${comma(size)} ${unit}.`],
    [/^.+ files are not allowed\.$/, () => "Filer av denne typen kan ikke brukes her."],
    [/^\w*Error: Request failed.*$/, () => "Opplastingen ble avvist."],
    [/^([\d.]+)([KMG]?B)$/, (_, size, unit) => `${comma(size)} ${unit}`],
    [/^\w+ icon$/, () => "ikon"],
    [/^Press (Enter|Ctrl\+Enter|⌘\+Enter) to apply$/, (_, keys) => `${keys} bruker teksten`],
    [/^Press (Enter|Ctrl\+Enter|⌘\+Enter) to submit form$/, (_, keys) => `${keys} sender inn`],
    [/^Select (\d+) matches$/, (_, count) => `Velg ${count} treff`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, (_, most) => `Du kan velge høyst ${most}. Fjern et valg først.`],
    [/^(Choose date(?: range| and time)?), (.+)$/s, (_, own, month) => `${WORDS.get(own)}, ${month}`],
    [/^(.+) start date$/s, (_, what) => `${what}, fra dato`],
    [/^(.+) end date$/s, (_, what) => `${what}, til dato`],
    // The parts of a date field, which the client holds in American English whatever the language
    [/^Selected Date: (\w+) (\d+), (\d+)$/, (_, month, date, year) => `Valgt dato: ${day(month, date, year)}`],
    [/^Selected Range: (\w+) (\d+), (\d+) to (\w+) (\d+), (\d+)$/, (_, ...d) => `Valgt periode: ${day(...d)} til ${day(...d.slice(3))}`],
    [/^(day|month|year), (.*)$/s, (_, unit, what) => `${UNITS[unit]}, ${what}`],
    [/^(\d+) – (January|February|March|April|May|June|July|August|September|October|November|December)$/, (_, n, name) => `${n} – ${MONTHS[name]}`],
    // What Vega says of axes, legends and marks
    [/^([XY])-axis(?: titled '(.*?)')? for an? \w+ scale with values from (.+) to (.+)$/s, (_, axis, title, from, to) => `${axis}-akse${titled(title)} fra ${from} til ${to}`],
    [/^([XY])-axis(?: titled '(.*?)')? for an? \w+ scale with (\d+) values?: (.+)$/s, (_, axis, title, count, values) => `${axis}-akse${titled(title)}, ${count} ${count === "1" ? "verdi" : "verdier"}: ${listed(values)}`],
    [/^(?:Symbol|Gradient) legend(?: titled '(.*?)')? for .+? with (?:values from (.+) to (.+)|\d+ values?: (.+))$/s, (_, title, from, to, values) => `Tegnforklaring${titled(title)}: ${values ? listed(values) : `fra ${from} til ${to}`}`],
    [/^Title text '(.*)'$/s, (_, title) => `Overskrift: ${title}`],
    [/^(\w+) mark( container)?$/, (_, mark, many) => `${MARKS[mark] ?? "merke"}${many ? ", gruppe" : ""}`],
    [/^Shortcut (.+)$/, (_, keys) => `Snarvei ${KEYS(keys)}`],
    [/^Number is above the allowed range\..*$/s, () => "Tallet er for stort."],
    [/^Number is below the allowed range\..*$/s, () => "Tallet er for lite."],
    [/^Number is outside the allowed range\..*$/s, () => "Tallet er utenfor det som kan stå her."],
    [/^Page (\d+)$/, (_, number) => `Side ${number}`],
    [/^View (\d+) more$/, (_, count) => `Vis ${count} til`],
    [/^(\d+) of (\d+)$/, (_, one, all) => `${one} av ${all}`],
    [/^(over |>= ?)?(\d+) results?$/, (_, over, count) => `${over ? "minst " : ""}${count} treff`],
    [/^(Fullscreen|Close fullscreen|Search|Close Search|Show\/hide columns|Download as CSV|Download as PNG|Copy Vega-Lite spec|Show data|Show chart|Clear selection|Add row|Delete row\(s\)): .+$/s, (whole) => named(whole)],
    [/^(.+)\. Running the app's main page\.$/s, () => "Adressen finnes ikke. Her er forsiden."],
  ];
  const ATTRIBUTES = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"];
  const OURS = "[data-testid=stHtml], [data-testid=stTable], td, [role=gridcell], script, style";
  const NOT_ITS_OWN = `${OURS}, [data-testid=stMarkdownContainer], [data-testid=stCode] code, textarea, [contenteditable=true]:not([data-placeholder=true])`;
  // Where the client writes words of its own with the tools that it draws ours with.
  const ITS_OWN = "[role=tooltip], [data-testid=stTooltipContent], [data-testid=stFileUploader] button, [data-testid=stFileUploaderDropzone], [data-testid=stStatusWidget]";

  const norwegian = (text) => {
    const own = text.trim();
    if (!own || own.length > 5000) return text;
    let found = WORDS.get(own);
    if (found === undefined) {
      const pattern = PATTERNS.find(([form]) => form.test(own));
      if (!pattern) return text;
      found = own.replace(...pattern);
    }
    return text.replace(own, () => found);
  };
  const isOwn = (element) => element && (!element.closest(NOT_ITS_OWN) || element.closest(ITS_OWN));
  const mayName = (element) => !element.closest(OURS);
  const attribute = (element, name) => {
    const before = element.getAttribute(name);
    const after = before && norwegian(before);
    if (after && after !== before && mayName(element)) element.setAttribute(name, after);
  };
  const text = (node) => {
    const after = norwegian(node.data);
    if (after !== node.data && isOwn(node.parentElement)) node.data = after;
  };
  const whole = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let one = node; one; one = walker.nextNode()) {
      if (one.nodeType === Node.TEXT_NODE) text(one);
      else for (const name of ATTRIBUTES) if (one.hasAttribute(name)) attribute(one, name);
    }
  };

  // A step of history is what the reader did. The client makes one for every change of the address by the server, also for those that
  // follow by themselves (the filter written on the screen come to, the map that plays), and none for a tab or a view that is chosen.
  const { pushState: push, replaceState: replace } = history;
  const FLOWING = "[data-testid=stSlider], [data-testid=stTextInput]"; // one move of many values is no step each
  let deed = null;
  for (const kind of ["pointerdown", "keydown", "click"])
    addEventListener(kind, (event) => (deed = event.target), { capture: true, passive: true });
  addEventListener("popstate", () => (deed = null), true);
  const NARROW = matchMedia("(max-width: 640px)");
  let sought = false; // a kommune was chosen on a phone, where the answer stands below the map
  const step = (...entry) => {
    const kommune = (address) => new URL(address, location).searchParams.get("kommune");
    if (deed && NARROW.matches && kommune(entry[2]) && kommune(entry[2]) !== kommune(location)) {
      sought = true;
      setTimeout(answer); // all may be drawn by now
    }
    (deed ? push : replace).apply(history, entry);
    deed = null;
  };
  history.pushState = step;
  history.replaceState = (...entry) => {
    const chosen = deed instanceof Element && !deed.closest(FLOWING) && entry[2] && new URL(entry[2], location).href !== location.href;
    (chosen ? step : replace).apply(history, entry);
  };

  // The run's end, its last element and the new address come in any order: asked after each.
  const answer = () => {
    const panel = sought && document.querySelector(".stApp[data-test-script-state=notRunning] .st-key-kommune_panel");
    if (!panel) return;
    sought = false;
    panel.scrollIntoView();
  };

  // A lost line: a word at the foot of the page, which stays usable, in place of a dialog over it.
  const PATIENCE = 2000;
  const LOST = "Forbindelsen er brutt. Det du har skrevet, blir stående, og siden fortsetter av seg selv når forbindelsen er tilbake.";
  const NO_ANSWER = "Det kommer ikke noe svar ennå. Siden prøver igjen av seg selv.";
  let notice = null, waiting = null, met = false;
  const line = (app) => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    met ||= connected;
    if (connected) {
      clearTimeout(waiting);
      notice?.remove();
      notice = waiting = null;
    } else waiting ??= setTimeout(() => {
      notice = document.createElement("div");
      notice.id = "forbindelse";
      notice.setAttribute("role", "status");
      notice.style.cssText =
        "position:fixed;left:50%;bottom:1rem;transform:translateX(-50%);width:min(38rem,calc(100vw - 2rem));box-sizing:border-box;" +
        "z-index:1000001;padding:.75rem 1rem;border-radius:.4rem;background:#1f2a2a;color:#fff;font:1rem/1.4 'Source Sans',sans-serif";
      document.body.append(notice);
      notice.textContent = met ? LOST : NO_ANSWER;
    }, PATIENCE);
  };
  const CONNECTION_ERROR = new Set(["Connection error", WORDS.get("Connection error")]);
  const dismiss = (node) => {
    const dialogs = node.matches("[role=dialog]") ? [node] : node.querySelectorAll("[role=dialog]");
    for (const dialog of dialogs)
      if (CONNECTION_ERROR.has(dialog.querySelector("h1,h2,h3,[slot=title]")?.textContent.trim() ?? dialog.ariaLabel))
        dialog.querySelector("button[aria-label=Close], button[aria-label=Lukk]")?.click();
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") text(change.target);
      else if (change.type === "attributes") {
        if (change.attributeName === "data-test-connection-state") line(change.target);
        else if (change.attributeName !== "data-test-script-state") attribute(change.target, change.attributeName);
      } else for (const node of change.addedNodes) {
        whole(node);
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const app = node.matches(".stApp") ? node : node.querySelector(".stApp");
        if (app) line(app);
        dismiss(node);
      }
    }
    answer();
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributeFilter: [...ATTRIBUTES, "data-test-connection-state", "data-test-script-state"],
  });
})();
