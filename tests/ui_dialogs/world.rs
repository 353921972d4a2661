//! A small organisation as the dashboard would have read it, and the screen as a person would see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use dormouse::app::dialogs::Dialog;
use dormouse::app::key::{Code, Key};
use dormouse::app::keymap::Keymap;
use dormouse::app::msg::{Data, Msg, Query, Viewport};
use dormouse::app::remember::Remembered;
use dormouse::app::{App, Session, update};
use dormouse::domain::actor::{Actor, Authority, Role};
use dormouse::domain::dormancy::{Threshold, judge};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{AuditId, BatchId, LicenseId, PersonId, ProductId, SeatId};
use dormouse::domain::license::{License, LicenseFields, SeatFigures};
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::org::Org;
use dormouse::domain::person::{Holder, IdentifierKind, PersonStatus};
use dormouse::domain::read_model::{Denials, LicenseEntry, OpenAudit, PersonEntry, SeatEntry, SeatFilter};
use dormouse::domain::seat::Seat;
use dormouse::domain::time::Day;
use dormouse::ui::Appearance;
use dormouse::ui::dialogs::{DialogDrawn, draw};
use dormouse::ui::text::{Glyphs, width};
use dormouse::ui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 10)];

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn seen(on: Option<&str>, as_of: &str) -> Evidence {
    on.map_or(Evidence::default(), |on| Evidence {
        last: Last::Observed(day(on)),
        as_of: Some(day(as_of)),
        source: None,
    })
}

/// Name, status, last sign-in, last use.
const PEOPLE: [(&str, PersonStatus, Option<&str>, Option<&str>); 7] = [
    ("Ana Björn", PersonStatus::Active, Some("2026-11-21"), Some("2026-11-18")),
    ("Bo Li", PersonStatus::Active, Some("2026-04-11"), None),
    ("Chloé Dubois", PersonStatus::OnLeave, Some("2026-05-04"), Some("2026-05-02")),
    ("Dmitri Ivanov", PersonStatus::Offboarded, Some("2025-12-01"), Some("2026-01-04")),
    ("Mia Chen", PersonStatus::Active, None, None),
    ("佐藤 さくら", PersonStatus::Active, Some("2026-11-20"), Some("2026-11-19")),
    ("Yuki Tanaka", PersonStatus::Active, Some("2026-11-21"), Some("2026-05-30")),
];

pub fn person(at: usize) -> PersonEntry {
    let (name, status, login, _) = PEOPLE[at];
    let first = name.split(' ').next().unwrap().to_lowercase();
    PersonEntry {
        id: PersonId(i64::try_from(at).unwrap() + 1),
        name: name.to_owned(),
        identifiers: vec![(IdentifierKind::Email, format!("{first}@example.com"))],
        department: Some("Finance".to_owned()),
        status,
        until: None,
        last_login: seen(login, "2026-11-22"),
        seats: 1,
    }
}

pub fn seat(at: usize) -> SeatEntry {
    let (name, status, login, used) = PEOPLE[at];
    let number = i64::try_from(at).unwrap() + 1;
    let holder = Holder { id: PersonId(number), status, until: None, last_login: seen(login, "2026-11-22") };
    let seat = Seat {
        id: SeatId(number),
        license: LicenseId(1),
        holder,
        holder_name: name.to_owned(),
        assigned_on: Some(day("2024-02-01")),
        first_listed: day("2024-02-01"),
        last_used: seen(used, "2026-11-20"),
        account_login: Evidence::default(),
        exempt_until: None,
        notes: None,
        revoked_on: None,
        changed_by: BatchId(1),
    };
    let verdict = judge(&(&seat).into(), &seat.holder, Threshold::default(), day("2026-11-22"), 7);
    SeatEntry {
        seat,
        product: "Sketchpad".to_owned(),
        license: Some("Business+ Engineering".to_owned()),
        email: person(at).email().map(str::to_owned),
        department: Some("Finance".to_owned()),
        access_level: None,
        account_identifier: Some(format!("acct-{number}")),
        revoked_by: None,
        missing_as_of: None,
        verdict,
    }
}

pub fn license(
    id: i64,
    product: &str,
    name: Option<&str>,
    cost: Option<&str>,
    total: u32,
    used: (u32, i64),
) -> LicenseEntry {
    let fields = LicenseFields {
        name: name.map(str::to_owned),
        seats_total: Some(total),
        cost_per_seat: cost.map(|cost| Money::parse(cost, Currency::EUR).unwrap()),
        ..LicenseFields::default()
    };
    let (terms, _) = fields.checked(Currency::EUR).unwrap();
    let seats = SeatFigures { total: terms.seats_total, assigned: used.0, unattributed: used.1 };
    let license = License {
        id: LicenseId(id),
        product_id: ProductId(id),
        product: product.to_owned(),
        terms,
        archived: false,
        seats,
    };
    LicenseEntry {
        license,
        publisher: None,
        grade: None,
        risk: None,
        audit: None,
        next_audit_due: None,
        denials: Denials::default(),
        changed_by: BatchId(1),
    }
}

fn licenses() -> Vec<LicenseEntry> {
    let mut all = vec![
        license(1, "Sketchpad", Some("Business+ Engineering"), Some("12.50"), 100, (94, 3)),
        license(2, "Nimbus", Some("Organization"), Some("45"), 120, (61, 0)),
        license(3, "Quill", None, None, 3, (3, 0)),
    ];
    all[0].audit = Some(OpenAudit {
        id: AuditId(1),
        started_by: "ana".to_owned(),
        started_at: "2026-11-20T09:00:00Z".parse().unwrap(),
        seats_before: 97,
    });
    all
}

/// The dashboard after its first reads.
pub fn app() -> App {
    let session = Session {
        actor: Actor { name: "ana".to_owned(), ..Actor::default() },
        standing: Authority::Admin(Role::ItAdmin),
        org: Org::default(),
        today: day("2026-11-22"),
        read_only: None,
        label: None,
    };
    let (mut app, _) = App::new(session, Keymap::new(&BTreeMap::new()).unwrap(), &Remembered::default());
    loaded(&mut app, Query::Licenses, Data::Licenses(Arc::new(licenses())));
    loaded(&mut app, Query::People, Data::People(Arc::new((0..PEOPLE.len()).map(person).collect())));
    app
}

pub fn loaded(app: &mut App, query: Query, data: Data) {
    update(app, Msg::Loaded(query, Ok(data)));
}

pub fn load_seats(app: &mut App) {
    let filter = SeatFilter { license: Some(LicenseId(1)), ..SeatFilter::default() };
    let seats = (0..PEOPLE.len()).map(seat).collect();
    loaded(app, Query::Seats(filter, Threshold::default()), Data::Seats(Arc::new(seats)));
}

pub fn push(app: &mut App, dialog: Dialog) {
    app.dialogs.push(dialog.into());
}

/// Types a text, key by key.
pub fn keys(app: &mut App, text: &str) {
    for c in text.chars() {
        press(app, Code::Char(c));
    }
}

pub fn press(app: &mut App, code: Code) {
    update(app, Msg::Key(Key::plain(code)));
}

pub struct Screen {
    pub text: String,
    pub drawn: DialogDrawn,
    pub buffer: Buffer,
}

impl Screen {
    /// What stands under the cursor and behind it.
    pub fn at_cursor(&self, cells: u16) -> String {
        let Some(Position { x, y }) = self.drawn.cursor else { return String::new() };
        (x..x + cells).filter_map(|x| self.buffer.cell((x, y))).map(ratatui::buffer::Cell::symbol).collect()
    }
}

/// The dialogs on a screen of that size, the bottom one first, as the run loop has them drawn: once to learn how much
/// room the list has, once with that known.
pub fn screen(app: &mut App, (columns, rows): (u16, u16), ascii: bool) -> Screen {
    let appearance = Appearance { theme: Theme::Mono, glyphs: Glyphs::new(ascii) };
    let paint = |app: &App| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let mut drawn = DialogDrawn::default();
        for layer in &app.dialogs {
            drawn = draw(layer, app, appearance, buffer.area, &mut buffer);
        }
        (buffer, drawn)
    };
    let (_, drawn) = paint(app);
    update(app, Msg::Resize { width: columns, height: rows });
    update(app, Msg::Viewport(Viewport { main: 10, detail: 10, dialog: drawn.height }));
    let (buffer, drawn) = paint(app);
    Screen { text: text(&buffer), drawn, buffer }
}

/// The lines of a buffer without the blanks at their ends.
pub fn text(buffer: &Buffer) -> String {
    let row = |row: &[ratatui::buffer::Cell]| {
        let mut skip = 0;
        let mut line = String::new();
        for cell in row {
            if skip == 0 {
                line.push_str(cell.symbol());
                skip = width(cell.symbol()).max(1);
            }
            skip -= 1;
        }
        line.trim_end().to_owned()
    };
    let rows = buffer.content.chunks(usize::from(buffer.area.width).max(1)).map(row);
    rows.collect::<Vec<String>>().join("\n").trim_end().to_owned()
}

/// What a dialog looks like at every size, and in few characters; where the cursor is; how many rows its list has.
pub fn looks(app: &App) -> String {
    let mut all = String::new();
    for (size, ascii) in SIZES.into_iter().map(|size| (size, false)).chain([((80, 24), true)]) {
        let screen = screen(&mut app.clone(), size, ascii);
        let Position { x, y } = screen.drawn.cursor.expect("the cursor is on what has the keys");
        let plain = if ascii { " in ASCII" } else { "" };
        all.push_str(&format!("== {} x {}{plain}, cursor {x},{y}, list {}\n", size.0, size.1, screen.drawn.height));
        all.push_str(&screen.text);
        all.push_str("\n\n");
        if ascii {
            assert!(screen.text.is_ascii(), "signs that the terminal does not have in\n{}", screen.text);
        }
    }
    all
}
