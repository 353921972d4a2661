use super::super::source::RecordSource as _;
use super::super::zip::packed;
use super::*;
use csv::StringRecord;

const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of these sheets, each with its name, further attributes, and the XML of its rows.
pub(in crate::import) fn workbook(sheets: &[(&str, &str, &str)], texts: &[&str]) -> Vec<u8> {
    let mut parts = vec![("[Content_Types].xml".to_owned(), "<Types/>".to_owned())];
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELS}/{kind}\" Target=\"{target}\"/>")
    };
    let around = |links: String| format!("<Relationships>{links}</Relationships>");
    parts.push(("_rels/.rels".into(), around(link("rId1", "officeDocument", "xl/workbook.xml"))));
    let (mut list, mut links) =
        (String::new(), link("s", "styles", "styles.xml") + &link("t", "sharedStrings", "sharedStrings.xml"));
    for (at, (name, more, rows)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\" {more}/>");
        links += &link(&format!("r{at}"), "worksheet", &format!("/xl/worksheets/sheet{at}.xml"));
        let rows = format!("<worksheet><dimension ref=\"A1\"/><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{at}.xml"), rows));
    }
    parts.push(("xl/workbook.xml".into(), format!("<workbook><workbookPr/><sheets>{list}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".into(), around(links)));
    let formats = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts><cellStyleXfs>\
                 <xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>\
                 </cellXfs></styleSheet>";
    parts.push(("xl/styles.xml".into(), formats.into()));
    let texts = texts.iter().fold(String::new(), |all, text| all + "<si>" + text + "</si>");
    parts.push(("xl/sharedStrings.xml".into(), format!("<sst>{texts}</sst>")));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    packed(&parts)
}

/// The header, and each row with its number.
type Read = (Vec<String>, Vec<(u32, Vec<String>)>);

fn tried(bytes: &[u8], wanted: Option<&str>) -> Result<Read, Refusal> {
    let rows = read(&Input::given("f.xlsx", bytes), Wanted { named: wanted, known: &["Seats".to_owned()] })?;
    let (mut records, mut record, mut all) = (rows.records()?, StringRecord::new(), Vec::new());
    while let Some(place) = records.next(&mut record)? {
        all.push((place, record.iter().map(str::to_owned).collect()));
    }
    drop(records);
    Ok((rows.header().to_vec(), all))
}

fn said(bytes: &[u8]) -> String {
    tried(bytes, None).unwrap_err().message
}

const ROW: &str = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";

#[test]
fn cells_are_what_they_show() {
    let rows = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>Last &amp; used</t></is></c>\
        <c t=\"s\"><v>1</v></c><c r=\"D2\" t=\"str\"><v>on</v></c><c r=\"E2\" t=\"str\"><v>price</v></c><c r=\"G2\" s=\"1\"/></row>\
        <row r=\"4\"><c r=\"A4\" t=\"s\"><v>2</v></c><c r=\"B4\" s=\"1\"><v>46203</v></c><c r=\"C4\"><v>12.0</v></c>\
        <c r=\"D4\" t=\"b\"><v>1</v></c><c r=\"E4\"><f>1+1</f><v>12.300000000000001</v></c></row>\
        <row r=\"5\"><c r=\"A5\" t=\"s\"><v>2</v></c><c r=\"B5\" s=\"2\"><v>46203.75</v></c><c r=\"D5\" t=\"e\"><v>#N/A</v></c></row>\
        <row r=\"6\"><c r=\"A6\" t=\"str\"><v> </v></c></row><row r=\"9\"><c r=\"C9\" t=\"d\"><v>2026-06-30</v></c></row>";
    let texts = [
        "<t>name</t>",
        "<r><t xml:space=\"preserve\">licen</t></r><r><t>ses</t></r><rPh><t>x</t></rPh>",
        "<t>Zo&#235;_x000D_</t>",
    ];
    let (header, rows) = tried(&workbook(&[("Users", "", rows)], &texts), None).unwrap();
    assert_eq!(header, ["name", "Last & used", "licenses", "on", "price"]);
    let cells = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    assert_eq!(
        rows,
        [
            (4, cells(["Zoë", "2026-06-30", "12", "true", "12.3"])),
            (5, cells(["Zoë", "2026-06-30T18:00:00", "", "#N/A", ""])),
            (9, cells(["", "", "2026-06-30", "", ""])),
        ]
    );
}

#[test]
fn the_only_sheet_with_rows_is_read_and_several_are_asked_about() {
    let title = "<row><c t=\"str\"><v>About</v></c></row>";
    let one = workbook(
        &[("About", "", title), ("Users", "", ROW), ("Lists", "state=\"hidden\"", ROW), ("Empty", "", "")],
        &[],
    );
    assert_eq!(tried(&one, None).unwrap().1, [(2, vec!["1".to_owned()])]);
    assert_eq!(tried(&one, Some("about")).unwrap().0, ["About"]);
    assert_eq!(tried(&one, Some("Lists")).unwrap().0, ["a"]);
    let two = workbook(&[("Users", "", ROW), ("All seats", "", ROW)], &[]);
    let refused = tried(&two, None).unwrap_err();
    assert_eq!(refused.message, "The file \"f.xlsx\" has several sheets with rows: \"Users\", \"All seats\".");
    assert!(refused.hint.unwrap().to_string().ends_with("--sheet Users"));
    let none = tried(&two, Some("Nobody")).unwrap_err().message;
    assert_eq!(none, "The file \"f.xlsx\" has no sheet \"Nobody\": \"Users\", \"All seats\".");
    assert_eq!(said(&workbook(&[("A", "", "")], &[])), "The file \"f.xlsx\" is a workbook without rows.");
}

#[test]
fn a_part_that_is_not_what_its_checksum_says_is_damage() {
    let sound = workbook(&[("Users", "", ROW)], &["<t>x</t>"]);
    let entries: Vec<usize> = (0..sound.len()).filter(|at| sound[*at..].starts_with(b"PK\x01\x02")).collect();
    let mut wrong = 0;
    for at in entries {
        let name = String::from_utf8_lossy(&sound[at + 46..]).into_owned();
        if name.starts_with("[Content_Types]") {
            continue;
        }
        let mut bytes = sound.clone();
        bytes[at + 16] ^= 1;
        assert_eq!(said(&bytes), "The file \"f.xlsx\" is a damaged workbook.", "{at}");
        wrong += 1;
    }
    assert_eq!(wrong, 6);
}

#[test]
fn what_is_no_workbook_is_named() {
    for (part, what) in [("xl/workbook.bin", "a binary Excel workbook"), ("content.xml", "an OpenDocument file")] {
        assert_eq!(said(&packed(&[(part, b"x")])), format!("The file \"f.xlsx\" is {what}."));
    }
    assert_eq!(said(&packed(&[("[Content_Types].xml", b"x")])), "The file \"f.xlsx\" is a damaged workbook.");
    let backwards = "<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>";
    assert_eq!(said(&workbook(&[("A", "", backwards)], &[])), "The file \"f.xlsx\" is a damaged workbook.");
    let far = "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>";
    assert_eq!(said(&workbook(&[("A", "", far)], &[])), "The file \"f.xlsx\" is a damaged workbook.");
}

#[test]
fn a_bomb_is_refused_at_its_limit() {
    let deep = "<x>".repeat(100);
    assert_eq!(said(&workbook(&[("A", "", &deep)], &[])), "The file \"f.xlsx\" is nested deeper than 64 levels.");
    let long = format!("<row><c t=\"str\"><v>{}</v></c></row>", "x".repeat(2 << 20));
    assert_eq!(said(&workbook(&[("A", "", &long)], &[])), "The file \"f.xlsx\" holds a text of more than 1 MiB.");
    let entity = "<!DOCTYPE x [<!ENTITY b \"bomb\">]><row><c t=\"str\"><v>&b;</v></c></row>";
    assert_eq!(said(&workbook(&[("A", "", entity)], &[])), "The file \"f.xlsx\" is a damaged workbook.");
    let zeros = " ".repeat(32 << 20);
    let why = "is more than 200 times as large when it is unpacked, which no workbook is";
    assert_eq!(said(&workbook(&[("A", "", &zeros)], &[])), format!("The file \"f.xlsx\" {why}."));
}

#[test]
fn no_damage_takes_it_down() {
    let sound = workbook(&[("Users", "", ROW)], &["<t>x</t>"]);
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x15;
        let _ = tried(&bytes, None);
        if at % 7 == 0 {
            let _ = tried(&sound[..at], None);
        }
    }
}
