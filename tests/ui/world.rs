//! A made-up organisation as the store would show it, and a dashboard that looks at it.

use std::sync::Arc;

use dormouse::app::keymap::Keymap;
use dormouse::app::remember::Remembered;
use dormouse::app::spelling;
use dormouse::app::{App, Data, Effect, Msg, Query, Session, Viewport, update};
use dormouse::domain::actor::{Actor, Authority, Role};
use dormouse::domain::audit::{Audit, Completion, State};
use dormouse::domain::dormancy::{Threshold, basis, judge};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{AuditId, BatchId, LicenseId, NoticeId, PersonId, ProductId, SeatId};
use dormouse::domain::license::{License, LicenseFields, SeatFigures};
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::org::Org;
use dormouse::domain::person::{Holder, IdentifierKind, PersonStatus};
use dormouse::domain::product::{Grade, ProductFields, RiskLevel};
use dormouse::domain::read_model::{
    Denials, HistoryEntry, LicenseEntry, NoticeEntry, OpenAudit, PersonEntry, ProductEntry, SeatEntry, SeatFilter,
};
use dormouse::domain::seat::Seat;
use dormouse::domain::seat_index::{IndexedSeat, SeatIndex};
use dormouse::domain::time::Day;
use dormouse::ui::text::Glyphs;
use dormouse::ui::theme::Theme;
use dormouse::ui::{Appearance, paint};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The organisation.
#[derive(Clone, Default)]
pub struct World {
    pub products: Vec<ProductEntry>,
    pub licenses: Vec<LicenseEntry>,
    pub people: Vec<PersonEntry>,
    pub seats: Vec<SeatEntry>,
    pub audits: Vec<Audit>,
    pub history: Vec<HistoryEntry>,
    pub notices: Vec<NoticeEntry>,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn today() -> Day {
    day("2026-11-22")
}

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    day(text).and_hms_opt(10, 0, 0).unwrap().and_utc()
}

/// What a source said: a day, `never`, `none in 60`, or nothing; the source is two days old, or older.
fn said(words: &str, age: u64) -> Evidence {
    let last = match words {
        "" => return Evidence::default(),
        "never" => Last::Never,
        words => match words.strip_prefix("none in ") {
            Some(days) => Last::OutsideWindow(days.parse().unwrap()),
            None => Last::Observed(day(words)),
        },
    };
    Evidence { last, as_of: Some(today() - chrono::Days::new(age)), source: None }
}

fn money(text: &str) -> Money {
    let (code, amount) = text.split_once(' ').unwrap();
    Money::parse(amount, Currency::parse(code).unwrap()).unwrap()
}

impl World {
    /// Eight licenses of which each is odd in its own way, and those who hold their seats.
    pub fn small() -> Self {
        let mut world = Self::default();
        world.add_products();
        world.add_people();
        world.add_licenses();
        world.add_seats();
        world.add_records();
        world
    }

    fn add_products(&mut self) {
        use Grade::{A, B, C, F};
        use RiskLevel::{Critical, Low, Medium};
        for (name, publisher, category, grade, risk) in [
            ("Chatter", "Tidewater Software", "Chat", Some(A), Some(Low)),
            ("Sketchpad", "Halden", "Design", Some(B), Some(Medium)),
            ("Meetly", "North and Sons", "Meetings", Some(C), None),
            ("Drawwell", "Halden", "Design", Some(B), Some(Medium)),
            ("Quill", "", "", None, None),
            ("Ledgerly", "帳簿", "Finance", Some(F), Some(Critical)),
            ("Oldtimer", "Tidewater Software", "", None, None),
            ("Panorama", "Wide Angle Holdings of the Northern Isles", "Maps", Some(A), Some(Low)),
        ] {
            let id = ProductId(i64::try_from(self.products.len()).unwrap() + 1);
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let fields = ProductFields {
                name: name.into(),
                publisher: given(publisher),
                category: given(category),
                security_grade: grade,
                risk_level: risk,
            };
            self.products.push(ProductEntry {
                id,
                fields,
                archived: false,
                licenses: 1,
                unlimited: false,
                seats: 1234,
                people: 61,
                changed_by: BatchId(1),
            });
        }
    }

    fn add_people(&mut self) {
        use PersonStatus::{Active, Offboarded, OnLeave};
        for (name, status, login) in [
            ("Ana Björn", Active, "2026-11-21"),
            ("Bo Li", Active, "2026-04-11"),
            ("Chloé Dubois", OnLeave, "2026-05-04"),
            ("Dmitri Ivanov", Offboarded, "2025-12-01"),
            ("Mia Chen", Active, "never"),
            ("佐藤 健", Active, "2026-11-21"),
        ] {
            self.person(name, status, login);
        }
        for number in 7..=94 {
            self.person(&format!("Person {number:02}"), Active, "2026-11-20");
        }
    }

    fn person(&mut self, name: &str, status: PersonStatus, login: &str) {
        let id = i64::try_from(self.people.len()).unwrap() + 1;
        self.people.push(PersonEntry {
            id: PersonId(id),
            name: name.into(),
            identifiers: vec![
                (IdentifierKind::Email, format!("person{id}@example.com")),
                (IdentifierKind::EmployeeNumber, format!("E-{id:05}")),
            ],
            department: (id % 2 == 0).then(|| "Finance and Controlling".into()),
            status,
            until: None,
            last_login: said(login, 2),
            seats: 1,
        });
    }

    fn add_licenses(&mut self) {
        let fields = LicenseFields::default;
        let eur = |text: &str| Some(money(&format!("EUR {text}")));
        self.license(
            1,
            Some("Business+ Engineering"),
            3,
            LicenseFields {
                seats_total: Some(100),
                cost_per_seat: eur("12.50"),
                purchase_date: Some(day("2023-12-01")),
                start_date: Some(day("2023-12-05")),
                expiry_date: Some(day("2026-12-04")),
                auto_renew: Some(true),
                notice_days: Some(7),
                business_owner: Some("Mia Chen".into()),
                license_key: Some("CHAT-0000-1111-7F3A".into()),
                purchase_order: Some("4711".into()),
                invoice_number: Some("R-2023-118".into()),
                ..fields()
            },
        );
        self.license(
            2,
            Some("Organization"),
            0,
            LicenseFields {
                seats_total: Some(120),
                cost_per_seat: Some(money("USD 45")),
                currency: Currency::parse("USD"),
                billing_cycle: Some("monthly".parse().unwrap()),
                expiry_date: Some(day("2027-01-14")),
                ..fields()
            },
        );
        self.license(
            3,
            Some("Workplace"),
            208,
            LicenseFields {
                seat_type: Some("unlimited".parse().unwrap()),
                expiry_date: Some(day("2027-01-19")),
                status: Some("trial".parse().unwrap()),
                ..fields()
            },
        );
        self.license(
            4,
            Some("Studio Design"),
            38,
            LicenseFields {
                seats_total: Some(40),
                total_cost: eur("8000"),
                limit_policy: Some("soft".parse().unwrap()),
                overdraft: Some(5),
                ..fields()
            },
        );
        self.license(
            5,
            None,
            0,
            LicenseFields { seats_total: Some(1), expiry_date: Some(day("2026-09-30")), ..fields() },
        );
        self.license(
            6,
            Some("東京 office"),
            0,
            LicenseFields {
                seats_total: Some(30),
                total_cost: Some(money("JPY 1234567")),
                currency: Currency::parse("JPY"),
                expiry_date: Some(day("2027-03-31")),
                status: Some("pending_renewal".parse().unwrap()),
                ..fields()
            },
        );
        self.license(
            7,
            None,
            0,
            LicenseFields {
                seats_total: Some(5),
                total_cost: eur("7777777.77"),
                status: Some("cancelled".parse().unwrap()),
                ..fields()
            },
        );
        let long = "Everything for everybody, renewed by hand each spring since the merger";
        self.license(
            8,
            Some(long),
            3_333_333,
            LicenseFields { seats_total: Some(4_444_444), cost_per_seat: eur("1.00"), ..fields() },
        );
        self.licenses[0].audit = Some(OpenAudit {
            id: AuditId(4),
            started_by: "ana".into(),
            started_at: at("2026-11-20"),
            seats_before: 97,
        });
        self.licenses[1].next_audit_due = Some(day("2026-11-20"));
    }

    fn license(&mut self, product: usize, name: Option<&str>, unattributed: i64, fields: LicenseFields) {
        let fields = LicenseFields { name: name.map(str::to_owned), ..fields };
        let (terms, _) = fields.checked(Currency::EUR).unwrap();
        let entry = &self.products[product - 1];
        let seats = SeatFigures { total: terms.seats_total, assigned: 0, unattributed };
        let license = License {
            id: LicenseId(i64::try_from(self.licenses.len()).unwrap() + 1),
            product_id: entry.id,
            product: entry.fields.name.clone(),
            terms,
            archived: false,
            seats,
        };
        self.licenses.push(LicenseEntry {
            license,
            publisher: entry.fields.publisher.clone(),
            grade: entry.fields.security_grade,
            risk: entry.fields.risk_level.map(Into::into),
            audit: None,
            next_audit_due: None,
            denials: Denials::default(),
            changed_by: BatchId(1),
        });
    }

    fn add_seats(&mut self) {
        for (person, assigned, used, age) in [
            (1, "2024-02-01", "2026-11-18", 2),
            (2, "2023-11-07", "", 2),
            (3, "2023-09-12", "2026-05-02", 2),
            (4, "2022-01-10", "2026-01-04", 2),
            (5, "2026-06-01", "never", 2),
            (6, "2024-03-01", "2026-05-30", 31),
            (7, "2024-03-01", "none in 60", 2),
            (8, "", "none in 200", 2),
            (9, "", "2026-10-30", 2),
        ] {
            self.seat(1, person, assigned, said(used, age));
        }
        for person in 10..=94 {
            self.seat(1, person, "2024-01-15", said("2026-11-19", 2));
        }
        for person in 1..=61 {
            self.seat(2, person, "2024-01-15", said(if person < 10 { "2026-01-15" } else { "2026-11-19" }, 2));
        }
        for license in [3, 4] {
            for person in 10..=13 {
                self.seat(license, person, "2025-05-05", said("2026-11-19", 2));
            }
        }
        self.seat(5, 4, "2025-05-05", said("2025-05-06", 2));
        for person in 1..=9 {
            self.seat(6, person, "2025-05-05", said("2026-11-19", 2));
        }
        let last = self.seats.len() - 1;
        for seat in &mut self.seats[last - 1..] {
            seat.seat.revoked_on = Some(day("2026-08-20"));
            seat.revoked_by = Some("ana".into());
        }
    }

    fn seat(&mut self, license: i64, person: i64, assigned: &str, last_used: Evidence) {
        let who = self.people[usize::try_from(person).unwrap() - 1].clone();
        let entry = &mut self.licenses[usize::try_from(license).unwrap() - 1];
        entry.license.seats.assigned += 1;
        let id = SeatId(i64::try_from(self.seats.len()).unwrap() + 1);
        let holder = Holder { id: who.id, status: who.status, until: who.until, last_login: who.last_login };
        let seat = Seat {
            id,
            license: LicenseId(license),
            holder,
            holder_name: who.name.clone(),
            assigned_on: (!assigned.is_empty()).then(|| day(assigned)),
            first_listed: day("2026-11-01"),
            last_used,
            account_login: Evidence::default(),
            exempt_until: None,
            notes: None,
            revoked_on: None,
            changed_by: BatchId(1),
        };
        self.seats.push(SeatEntry {
            product: entry.license.product.clone(),
            license: entry.license.terms.name.clone(),
            email: who.email().map(str::to_owned),
            department: who.department.clone(),
            access_level: (person % 3 == 0).then(|| "Administrator".into()),
            account_identifier: Some(format!("u{person:04}")),
            revoked_by: None,
            missing_as_of: None,
            verdict: judge(&(&seat).into(), &seat.holder, Threshold::default(), today(), 7),
            seat,
        });
    }

    fn add_records(&mut self) {
        let completed = |day_of: &str, before: u32, after: u32, notes: &str, next: &str| {
            let completion = Completion {
                by: "ana".into(),
                at: at(day_of),
                seats_at_completion: before,
                seats_after: after,
                notes: (!notes.is_empty()).then(|| notes.to_owned()),
                next_due: (!next.is_empty()).then(|| day(next)),
            };
            (before, State::Completed(completion))
        };
        let cancelled =
            State::Cancelled { by: "bo".into(), at: at("2026-06-30"), reason: "the vendor's console was down".into() };
        let audits = [
            completed(
                "2026-05-20",
                112,
                100,
                "removed twelve leavers\nand asked each team lead for the rest",
                "2026-08-20",
            ),
            (100, cancelled),
            completed("2026-08-20", 100, 97, "", ""),
            (97, State::InProgress),
        ];
        for (number, (seats_before, state)) in (1..).zip(audits) {
            self.audits.insert(
                0,
                Audit {
                    id: AuditId(number),
                    license: LicenseId(1),
                    started_by: "ana".into(),
                    started_at: at("2026-11-20"),
                    seats_before,
                    state,
                },
            );
        }
        for (seq, day_of, command, summary) in [
            (12, "2026-11-20", "start_audit", Some("started the users audit of Chatter · Business+ Engineering")),
            (11, "2026-08-21", "revoke_seats", None),
            (
                9,
                "2026-05-20",
                "complete_audit",
                Some("completed the users audit of Chatter · Business+ Engineering: 112 → 100"),
            ),
            (7, "2023-12-01", "add_license", Some("added Chatter · Business+ Engineering with 100 seats")),
        ] {
            self.history.push(HistoryEntry {
                seq,
                at: at(day_of),
                actor: summary.map(|_| "ana".into()),
                command: command.into(),
                subject: Some("L1".into()),
                summary: summary.map(str::to_owned),
                batch: None,
                hash: String::new(),
                origin: None,
            });
        }
        for (id, day_of, text) in [
            (3, "2026-11-20", "Users audit due for Sketchpad · Organization."),
            (2, "2026-10-01", "Users audit due for Drawwell · Studio Design."),
            (1, "2026-08-20", "Users audit due for Chatter · Business+ Engineering."),
        ] {
            self.notices.push(NoticeEntry {
                id: NoticeId(id),
                to: "ana".into(),
                kind: "audit_due".into(),
                text: text.into(),
                created_at: at(day_of),
                sent_at: None,
                mine: true,
            });
        }
    }

    fn answer(&self, query: &Query) -> Data {
        match query {
            Query::Org => Data::Org(Org::default(), Authority::Admin(Role::ItAdmin)),
            Query::Products => Data::Products(Arc::new(self.products.clone())),
            Query::Licenses => Data::Licenses(Arc::new(self.licenses.clone())),
            Query::People => Data::People(Arc::new(self.people.clone())),
            Query::SeatIndex => Data::SeatIndex(Arc::new(self.seat_index())),
            Query::Seats(filter, _) => Data::Seats(Arc::new(self.seats_of(filter))),
            Query::Person(id) => {
                Data::Person(Box::new(self.people.iter().find(|person| person.id == *id).unwrap().clone()))
            }
            Query::Audits(id) => {
                Data::Audits(Arc::new(self.audits.iter().filter(|audit| audit.license == *id).cloned().collect()))
            }
            Query::History(subject) => {
                let of = self.history.iter().filter(|entry| entry.subject.as_ref() == Some(subject));
                Data::History(Arc::new(of.cloned().collect()))
            }
            Query::Notices => Data::Notices(Arc::new(self.notices.clone())),
            other => panic!("{other:?} is not asked for here"),
        }
    }

    fn seats_of(&self, filter: &SeatFilter) -> Vec<SeatEntry> {
        let fits = |entry: &&SeatEntry| {
            filter.license.is_none_or(|id| entry.seat.license == id)
                && filter.person.is_none_or(|id| entry.seat.holder.id == id)
                && entry.seat.is_active() != filter.past
        };
        self.seats.iter().filter(fits).cloned().collect()
    }

    fn seat_index(&self) -> SeatIndex {
        let covered = |id: LicenseId| self.licenses.iter().any(|l| l.license.id == id && l.license.is_covered());
        let active = self.seats.iter().filter(|entry| entry.seat.is_active() && covered(entry.seat.license));
        SeatIndex::new(active.map(|entry| {
            let basis = basis(&(&entry.seat).into(), &entry.seat.holder, today());
            (entry.seat.license, IndexedSeat::of(entry.seat.id, &basis))
        }))
    }
}

/// A dashboard, the organisation it looks at, and what it is drawn with.
pub struct Stage {
    pub app: App,
    pub appearance: Appearance,
    world: World,
}

/// What was drawn.
pub struct Shot {
    pub buffer: Buffer,
    pub cursor: Option<Position>,
}

impl Stage {
    /// A dashboard that has read everything.
    pub fn new() -> Self {
        Self::of(World::small())
    }

    /// The same over another organisation.
    pub fn of(world: World) -> Self {
        let (mut stage, effects) = Self::unread(world);
        stage.settle(effects);
        stage.shot(80, 24);
        stage
    }

    /// A dashboard that has read nothing yet, and what it asks for.
    pub fn unread(world: World) -> (Self, Vec<Effect>) {
        let session = Session {
            actor: Actor { name: "ana".into(), ..Actor::default() },
            standing: Authority::Admin(Role::ItAdmin),
            org: Org::default(),
            today: today(),
            read_only: None,
            label: None,
        };
        let (app, effects) =
            App::new(session, Keymap::new(&std::collections::BTreeMap::new()).unwrap(), &Remembered::default());
        (Self { app, appearance: Appearance { theme: Theme::Mono, glyphs: Glyphs::new(false) }, world }, effects)
    }

    pub fn ascii(mut self, ascii: bool) -> Self {
        self.appearance.glyphs = Glyphs::new(ascii);
        self
    }

    pub fn settle(&mut self, effects: Vec<Effect>) {
        let mut queue = effects;
        while let Some(effect) = queue.pop() {
            if let Effect::Load(query) = effect {
                let data = self.world.answer(&query);
                queue.extend(update(&mut self.app, Msg::Loaded(query, Ok(data))));
            }
        }
    }

    /// Presses keys, named as in the key map and parted by blanks.
    pub fn press(mut self, keys: &str) -> Self {
        for key in keys.split_whitespace() {
            let effects = update(&mut self.app, Msg::Key(spelling::parse(key).unwrap()));
            self.settle(effects);
        }
        self
    }

    /// Draws until the lists have heard how many rows they have.
    pub fn shot(&mut self, columns: u16, rows: u16) -> Shot {
        let mut known = Viewport { main: u16::MAX, detail: u16::MAX, dialog: u16::MAX };
        loop {
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
            let (viewport, cursor) = paint(&self.app, self.appearance, buffer.area, &mut buffer);
            if viewport == known {
                return Shot { buffer, cursor };
            }
            known = viewport;
            let effects = update(&mut self.app, Msg::Viewport(viewport));
            self.settle(effects);
        }
    }

    /// The rows of the screen as text.
    pub fn text(&mut self, columns: u16, rows: u16) -> String {
        self.shot(columns, rows).lines().join("\n")
    }
}

impl Shot {
    /// The rows as text, without blanks at the end; what a wide character covers is no blank.
    pub fn lines(&self) -> Vec<String> {
        let width = usize::from(self.buffer.area.width.max(1));
        let rows = self.buffer.content.chunks(width).map(|row| {
            let (mut text, mut skip) = (String::new(), 0);
            for cell in row {
                if skip == 0 {
                    text.push_str(cell.symbol());
                    skip = dormouse::ui::text::width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            text.trim_end().to_owned()
        });
        rows.collect()
    }

    /// The row in which a text stands, and where it begins.
    pub fn find(&self, text: &str) -> Position {
        for y in 0..self.buffer.area.height {
            for x in 0..self.buffer.area.width {
                let from: String = (x..self.buffer.area.width).map(|x| self.buffer[(x, y)].symbol()).collect();
                if from.starts_with(text) {
                    return Position::new(x, y);
                }
            }
        }
        panic!("{text:?} is not in\n{}", self.lines().join("\n"))
    }
}
