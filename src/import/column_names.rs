//! What columns of unknown files seem to hold, by their names: in English, German, French, Spanish, Italian, Portuguese and
//! Dutch, as consoles and directories call them.

/// What a column seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Email,
    Upn,
    Login,
    EmployeeNumber,
    DisplayName,
    FirstName,
    LastName,
    Department,
    Product,
    AccessLevel,
    Status,
    LastUsed,
    LastLogin,
    AssignedOn,
}

/// What columns of a kind are called: as a whole, or in a part.
struct Words {
    wholly: &'static [&'static str],
    partly: &'static [&'static str],
}

const fn partly(partly: &'static [&'static str]) -> Words {
    Words { wholly: &[], partly }
}

/// What columns of dates are called; the first that fits holds.
const DATES: [(Role, Words); 3] = [
    (
        Role::LastLogin,
        partly(&[
            "login",
            "log in",
            "log-in",
            "sign in",
            "sign-in",
            "signin",
            "signed in",
            "authenticated",
            "anmeld",
            "connexion",
            "sesión",
            "sesion",
            "accesso",
            "acesso",
            "inlog",
        ]),
    ),
    (
        Role::LastUsed,
        partly(&[
            "activ",
            "used",
            "usage",
            "seen",
            "access",
            "edit",
            "opened",
            "aktiv",
            "nutz",
            "verwend",
            "gesehen",
            "zugriff",
            "utilis",
            "actividad",
            "visto",
            "attivit",
            "utiliz",
            "atividade",
            "gebruik",
            "gezien",
        ]),
    ),
    (
        Role::AssignedOn,
        partly(&[
            "assigned",
            "added",
            "joined",
            "granted",
            "since",
            "zugewiesen",
            "hinzugefügt",
            "beigetreten",
            "seit",
            "attribu",
            "ajout",
            "depuis",
            "asignad",
            "añadid",
            "desde",
            "assegnat",
            "aggiunt",
            "adicionad",
            "toegewezen",
            "toegevoegd",
            "sinds",
        ]),
    ),
];

/// What other columns are called; the first that fits holds.
const TEXTS: [(Role, Words); 9] = [
    (
        Role::Login,
        Words {
            wholly: &[
                "login",
                "username",
                "user name",
                "user",
                "account",
                "userid",
                "user id",
                "handle",
                "member",
                "benutzer",
                "benutzername",
                "anmeldename",
                "konto",
                "utilisateur",
                "identifiant",
                "usuario",
                "utente",
                "usuário",
                "gebruiker",
                "gebruikersnaam",
            ],
            partly: &[],
        },
    ),
    (
        Role::EmployeeNumber,
        partly(&[
            "employee number",
            "employee id",
            "personnel",
            "staff number",
            "personalnummer",
            "matricul",
            "matrícula",
            "matricola",
            "personeelsnummer",
        ]),
    ),
    (Role::FirstName, partly(&["first name", "given name", "firstname", "vorname", "prénom", "prenom", "voornaam"])),
    (
        Role::LastName,
        partly(&[
            "last name",
            "surname",
            "family name",
            "lastname",
            "nachname",
            "familienname",
            "nom de famille",
            "apellido",
            "cognome",
            "sobrenome",
            "achternaam",
        ]),
    ),
    (
        Role::DisplayName,
        Words {
            wholly: &[
                "name",
                "display name",
                "full name",
                "fullname",
                "displayname",
                "anzeigename",
                "nom",
                "nombre",
                "nome",
                "naam",
            ],
            partly: &["vollständiger name", "nom complet", "nombre completo", "nome completo", "volledige naam"],
        },
    ),
    (
        Role::Department,
        partly(&[
            "department",
            "team",
            "cost center",
            "division",
            "abteilung",
            "kostenstelle",
            "département",
            "departement",
            "departamento",
            "dipartimento",
            "reparto",
            "afdeling",
        ]),
    ),
    (
        Role::Product,
        partly(&[
            "license",
            "licence",
            "product",
            "plan",
            "subscription",
            "seat type",
            "lizenz",
            "produkt",
            "tarif",
            "abonnement",
            "licencia",
            "licenza",
            "prodotto",
            "licença",
            "licentie",
        ]),
    ),
    (
        Role::AccessLevel,
        Words {
            wholly: &["rol"],
            partly: &["role", "access level", "permission", "rolle", "berechtigung", "rôle", "ruolo", "função"],
        },
    ),
    (Role::Status, partly(&["status", "state", "zustand", "statut", "estado", "stato"])),
];

/// The role of a column of dates.
pub(super) fn role_of_dates(name: &str) -> Option<Role> {
    role_of(&DATES, name)
}

/// The role of a column of anything else but addresses.
pub(super) fn role_of_texts(name: &str) -> Option<Role> {
    role_of(&TEXTS, name)
}

fn role_of(table: &[(Role, Words)], name: &str) -> Option<Role> {
    // Within a record of JSON, the last part says what it is.
    let last = name.rsplit('.').next().unwrap_or(name);
    let says = |words: &Words| {
        let wholly = words.wholly.contains(&name) || words.wholly.contains(&last);
        wholly || words.partly.iter().any(|part| name.contains(part))
    };
    table.iter().find(|(_, words)| says(words)).map(|(role, _)| *role)
}
