//! The texts that the cells of a workbook share.

use quick_xml::events::Event;

use super::fault::{Fault, MAX_ROW};
use super::xml::{Xml, reference, unescaped};

/// How much of them is kept, in bytes, and how many.
const MAX_TEXTS: usize = 64 << 20;
const MAX_NUMBER: usize = 4_000_000;

/// All of them, one behind another: each ends where the number of the same place says.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Self, Fault> {
        let mut texts = Self::default();
        let mut text = Text::default();
        loop {
            match xml.next()? {
                Event::Eof => return Ok(texts),
                Event::Empty(element) if element.local_name().into_inner() == "si" => texts.add("")?,
                Event::End(element) if element.local_name().into_inner() == "si" => texts.add(&text.take())?,
                event => text.see(&event)?,
            }
        }
    }

    fn add(&mut self, text: &str) -> Result<(), Fault> {
        if self.ends.len() == MAX_NUMBER {
            return Err(Fault::Beyond("holds more than 4 000 000 different texts"));
        }
        self.all.push_str(text);
        if self.all.len() > MAX_TEXTS {
            return Err(Fault::Beyond("holds more than 64 MiB of different texts"));
        }
        self.ends.push(u32::try_from(self.all.len()).map_err(|_| Fault::Damaged)?);
        Ok(())
    }

    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.all.get(start..end)
    }
}

/// A text that is put together of runs of one font each; how it is pronounced is no part of it.
#[derive(Debug, Default)]
pub(super) struct Text {
    so_far: String,
    within: bool,
    /// How many elements deep it is within what is left out.
    aside: u32,
}

impl Text {
    pub(super) fn see(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(element) => match element.local_name().into_inner() {
                _ if self.aside > 0 => self.aside += 1,
                "rPh" => self.aside = 1,
                "t" => self.within = true,
                _ => {}
            },
            Event::End(element) => {
                if self.aside > 0 {
                    self.aside -= 1;
                } else if element.local_name().into_inner() == "t" {
                    self.within = false;
                }
            }
            Event::Text(text) if self.within => self.so_far.push_str(&text.xml10_content()),
            Event::CData(text) if self.within => self.so_far.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if self.within => self.so_far.push(reference(entity)?),
            _ => {}
        }
        if self.so_far.len() > MAX_ROW { Err(Fault::Beyond("holds a text of more than 1 MiB")) } else { Ok(()) }
    }

    pub(super) fn take(&mut self) -> String {
        self.within = false;
        self.aside = 0;
        let text = std::mem::take(&mut self.so_far);
        if text.contains("_x") { unescaped(&text) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_says_what_it_is() {
        let beyond = |texts: &mut Texts, text: &str| match texts.add(text) {
            Err(Fault::Beyond(what)) => what,
            other => panic!("{other:?}"),
        };
        let mut many = Texts { all: String::new(), ends: vec![0; MAX_NUMBER - 1] };
        many.add("").unwrap();
        assert_eq!(beyond(&mut many, ""), "holds more than 4 000 000 different texts");
        let mut long = Texts { all: "x".repeat(MAX_TEXTS - 1), ends: Vec::new() };
        long.add("x").unwrap();
        assert_eq!(beyond(&mut long, "x"), "holds more than 64 MiB of different texts");
    }
}
