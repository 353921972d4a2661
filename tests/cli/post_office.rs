//! A mail server on this machine for one test. It speaks SMTP by a crate that others wrote, takes what it is told to take,
//! and stops where it is told to stop.

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// A message that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub to: Vec<String>,
    pub text: String,
}

impl Taken {
    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.text
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .unwrap_or_else(|| panic!("no {name}: {}", self.text))
    }
}

/// Where the server stops until it is let go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Before it says that the text may come: nothing was taken.
    BeforeTheText,
    /// After it took the message, before it says so.
    AfterTheText,
}

#[derive(Default)]
struct Orders {
    answers: HashMap<String, VecDeque<(u16, &'static str)>>,
    stop: Option<Stop>,
    taken: Vec<Taken>,
    passwords: Vec<String>,
}

/// The server, its door and what it was told.
pub struct PostOffice {
    pub port: u16,
    orders: Arc<Mutex<Orders>>,
    stopped: Receiver<Sender<()>>,
    /// The certificate, where it speaks TLS.
    pub certificate: Option<String>,
}

/// Whom the server lets in, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// Anybody.
    Open,
    /// Whoever upgrades to TLS and then gives `secret`.
    Strict,
    /// Whoever gives `secret`, for everybody to read.
    Trusting,
}

impl PostOffice {
    pub fn open(manners: Manners) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let orders = Arc::new(Mutex::new(Orders::default()));
        let (tell, stopped) = channel();
        let (tls, certificate) = match manners {
            Manners::Open | Manners::Trusting => (None, None),
            Manners::Strict => {
                let (config, certificate) = self_signed();
                (Some(config), Some(certificate))
            }
        };
        let shared = Arc::clone(&orders);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let clerk = Clerk { orders: Arc::clone(&shared), tell: tell.clone(), to: Vec::new(), text: Vec::new() };
                let tls = tls.clone();
                // Whoever hangs up has hung up.
                std::thread::spawn(move || serve(stream.unwrap(), clerk, tls.as_ref(), manners).ok());
            }
        });
        Self { port, orders, stopped, certificate }
    }

    /// What has been taken over so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.orders.lock().unwrap().taken.clone()
    }

    /// The passwords that were given.
    pub fn passwords(&self) -> Vec<String> {
        self.orders.lock().unwrap().passwords.clone()
    }

    /// The next answer to a recipient, in place of yes.
    pub fn answers(&self, to: &str, code: u16, words: &'static str) {
        self.orders.lock().unwrap().answers.entry(to.to_owned()).or_default().push_back((code, words));
    }

    /// Stops at the next message.
    pub fn stops(&self, stop: Stop) {
        self.orders.lock().unwrap().stop = Some(stop);
    }

    /// Waits until it has stopped; what comes back lets it go on.
    pub fn has_stopped(&self) -> Sender<()> {
        self.stopped.recv().unwrap()
    }
}

/// A certificate for `localhost` and its key, as texts.
pub fn certificate() -> (String, String) {
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (pair.cert.pem(), pair.signing_key.serialize_pem())
}

fn self_signed() -> (Arc<rustls::ServerConfig>, String) {
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(pair.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![pair.cert.der().clone()], key)
        .unwrap();
    (Arc::new(config), pair.cert.pem())
}

/// What the server does with one sender.
struct Clerk {
    orders: Arc<Mutex<Orders>>,
    tell: Sender<Sender<()>>,
    to: Vec<String>,
    text: Vec<u8>,
}

impl Clerk {
    /// Stops here if it was told to.
    fn pause(&self, here: Stop) {
        let mut orders = self.orders.lock().unwrap();
        if orders.stop != Some(here) {
            return;
        }
        orders.stop = None;
        drop(orders);
        let (go_on, wait) = channel();
        self.tell.send(go_on).unwrap();
        // A test that is over lets go as well.
        wait.recv().ok();
    }
}

impl Handler for Clerk {
    fn rcpt(&mut self, to: &str) -> Response {
        let mut orders = self.orders.lock().unwrap();
        match orders.answers.get_mut(to).and_then(VecDeque::pop_front) {
            Some((code, words)) => Response::custom(code, words.to_owned()),
            None => response::OK,
        }
    }

    fn data_start(&mut self, _domain: &str, _from: &str, _is8bit: bool, to: &[String]) -> Response {
        self.pause(Stop::BeforeTheText);
        (self.to, self.text) = (to.to_vec(), Vec::new());
        response::OK
    }

    fn data(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.text.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let text = String::from_utf8(std::mem::take(&mut self.text)).unwrap();
        self.orders.lock().unwrap().taken.push(Taken { to: self.to.clone(), text });
        self.pause(Stop::AfterTheText);
        response::OK
    }

    fn auth_plain(&mut self, _for_whom: &str, _user: &str, password: &str) -> Response {
        self.orders.lock().unwrap().passwords.push(password.to_owned());
        if password == "secret" { response::AUTH_OK } else { response::INVALID_CREDENTIALS }
    }
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

fn serve(
    stream: TcpStream,
    clerk: Clerk,
    tls: Option<&Arc<rustls::ServerConfig>>,
    manners: Manners,
) -> std::io::Result<()> {
    let mut builder = SessionBuilder::new("post.test");
    if tls.is_some() {
        builder.enable_start_tls().enable_auth(AuthMechanism::Plain);
    }
    if manners == Manners::Trusting {
        builder.enable_auth(AuthMechanism::Plain);
    }
    let mut session = builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), clerk);
    if manners == Manners::Trusting {
        // It takes a password in the open once it believes that nobody else can read it.
        session.tls_active();
    }
    let plain = stream.try_clone()?;
    let mut line: BufReader<Box<dyn Line>> = BufReader::new(Box::new(stream));
    session.greeting().write_to(line.get_mut())?;
    loop {
        let mut words = Vec::new();
        if line.read_until(b'\n', &mut words)? == 0 {
            return Ok(());
        }
        let answer = session.process(&words);
        answer.write_to(line.get_mut())?;
        line.get_mut().flush()?;
        match (answer.action, tls) {
            (Action::Close, _) => return Ok(()),
            (Action::UpgradeTls, Some(config)) => {
                let secured = rustls::ServerConnection::new(Arc::clone(config)).unwrap();
                line = BufReader::new(Box::new(rustls::StreamOwned::new(secured, plain.try_clone()?)));
                session.tls_active();
            }
            _ => {}
        }
    }
}
